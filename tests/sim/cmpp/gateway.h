/* gateway.h: an ISMG of CMPP 2.0 and 3.0 that keeps to the letter, and lies when it is told to. */
#pragma once
#include <jansson.h>
#include <pthread.h>

#include "channels/sms/cmpp.h"
#include "tests/sim/server.h"

enum { LINES_MAX = 8, WINDOW = 16, LINE_IN = 16384, SEEN_MAX = 65536 };

/* One connection of a service provider. */
struct line {
	int fd; /* 0: none */
	enum cmpp_version version;
	bool in;     /* logged in */
	bool told;   /* and its other end knows */
	bool mute;   /* stalled: says nothing any more */
	size_t open; /* SUBMITs without an answer */
	uint32_t sequence;
	int64_t heard;
	int tests;
	size_t have;
	char bytes[LINE_IN];
	uint32_t seen[SEEN_MAX]; /* sequences of this session */
	size_t seen_count;
};

struct ismg {
	pthread_mutex_t lock;
	pthread_t thread;
	struct arena arena;
	const char *sp_id, *secret, *service, *sender, *ledger, *cmpp;
	int64_t report_ms, test_ms;
	int64_t window, allowed,
		answer_ms; /* a line, lines of a login; 0: the strict ones, at once */
	bool ended;
	int listener;
	struct line lines[LINES_MAX];
	uint16_t ids;
	json_t *faults; /* {"call":C,…}: lines.c and submit.c say of which kinds */
	json_t *due;    /* frames to be sent later: {"at","line","fd","bytes"} */
	json_t *outbox; /* DELIVERs until they are answered: {"at","line","sequence","deliver":{…}} */
	json_t *pieces;   /* of long messages that are not whole yet: "number/ref" → {"n":text} */
	json_t *messages; /* what handsets show: {"number","text","at"} */
	int64_t submits, refused, reports, turned_away, queries;
	size_t peak_open,
		peak_lines; /* the most that were ever unanswered on a line, or logged in */
	json_t *days;       /* "YYYYMMDD" → {"messages","users"} */
};

void ismg_begin(struct ismg *);
void ismg_end(struct ismg *);

/* "127.0.0.1:PORT", 0 for any; *out_port is the one it got. */
[[nodiscard]] enum err ismg_listen(struct ismg *, const char *listen, int *out_port);

/* One SUBMIT, as far as it is one: takes it or not, answers it or not. */
void ismg_submit(struct ismg *, struct line *, const struct cmpp_packet *);

/* What was taken on a day; an answer to whatever is no such question is none. */
void ismg_query(struct ismg *, struct line *, const struct cmpp_packet *);

/* The fault that hits this "submit", "connect" or "query", or NULL. */
const json_t *ismg_fault(struct ismg *, const char *call);

/*
 * The rest of an answer to "connect" or "query", by its fault (NULL: as it should be): silence: none, and late: after
 * "ms"; lost: the line closed before it, cut: after "at" bytes of it; half: half of it, and no more.
 */
void ismg_answer(struct ismg *, struct line *, struct str answer, const json_t *fault);

void ismg_send(struct line *, struct str bytes);
void ismg_send_later(struct ismg *, struct line *, struct str bytes, int64_t ms);
void ismg_hang_up(struct ismg *, struct line *);

/* A state report or a person's answer: said until it is answered. */
void ismg_report(struct ismg *, uint64_t msg_id, struct str number, const char *stat, int64_t ms);
void ismg_person(struct ismg *, struct str number, struct str words);

/* One line of the ledger, flushed. Takes `event`. */
void ismg_note(struct ismg *, json_t *event);

/* The pages for tests and for people: /_sim/ledger, /_sim/faults, /_sim/answers, and handsets at /. */
void ismg_serve(void *ismg, const struct sim_request *, struct sim_reply *);
