/* session.h: a courier's own lines to a CMPP gateway: one is kept open between two deliveries. */
#pragma once
#include "channels/channel.h"
#include "channels/sms/cmpp.h"

enum {
	CMPP_ANSWER_MS = 60 * 1000,   /* T: as long a frame may be without its answer */
	CMPP_IDLE_MS = 3 * 60 * 1000, /* C: then we ask whether the other side is there */
	CMPP_TESTS = 3,               /* N */
	CMPP_WINDOW = 16,             /* W, unless the account says another */
	CMPP_WINDOW_MAX = 64,
};

struct cmpp_line {
	int64_t heard, tested;
	int tests;
	size_t have;
	char in[2 * CMPP_PACKET_MAX];
};

/* The first line always stands; the others do while a list goes out. All end together. */
struct cmpp_session {
	bool open;
	size_t lines; /* from the first on */
	enum cmpp_version version;
	int64_t connection; /* its number in the gateway's book */
	int64_t handed;     /* the last number of that book which may have left; they only grow */
	uint32_t control; /* last sequence of a frame that is no SUBMIT: the upper half is theirs */
	int64_t count_at; /* not before, the gateway is asked what it counted */
	struct cmpp_line line[WIRE_LINES_MAX];
};

struct sms {
	struct wire *wire;
	struct arena *arena;
	struct cmpp_session *session;
	size_t at; /* the line that a frame came on, and its answer goes to */
};

/* The session of this wire, whether it is open or not. */
void sms_session(struct sms *, struct wire *, struct arena *);

/*
 * Connects and logs in, unless it is; says to the book that a new line stands, so that what was sent
 * on an older one and has no answer is of unknown fate. ERR_DENIED: the account is not let in.
 */
[[nodiscard]] enum err cmpp_open(struct sms *);
void cmpp_close(struct sms *);

/*
 * More lines of the same login, up to so many. Where one is not let in all end; nothing of a delivery may be under
 * way. ERR_DENIED: more than the gateway allows; ERR_UNAVAILABLE.
 */
[[nodiscard]] enum err cmpp_widen(struct sms *, size_t lines);
void cmpp_narrow(struct sms *); /* to the first */

/* The next frame of any line (s->at), or *got = false when none came in time. What is broken ends the session. */
[[nodiscard]] enum err cmpp_next(struct sms *, int timeout_ms, struct cmpp_packet *out, bool *got);

/*
 * Answers what the gateway sent by itself: reports and opt-outs are in the book before they are
 * answered, so that the gateway says them again when we could not keep them.
 */
[[nodiscard]] enum err cmpp_serve(struct sms *, const struct cmpp_packet *);

/* Serves what comes until it is quiet for `quiet_ms`; asks whether anybody is there when it is time. */
[[nodiscard]] enum err cmpp_drain(struct sms *, int quiet_ms);

/*
 * count.c: asks the gateway what it took from us on a day, where the account's settings want it, and tells the
 * book, which holds it against its own count. A gateway that does not answer is asked again in an hour.
 */
[[nodiscard]] enum err cmpp_count(struct sms *);

/* The next number of a frame that is no SUBMIT. */
uint32_t cmpp_control(struct cmpp_session *);

/*
 * Between two walks nothing is under way: what the book still calls sent will not be answered. What this
 * courier never put on its line goes again (0039_doubt.sql), of the rest nobody knows.
 */
[[nodiscard]] enum err sms_sweep(struct sms *);

/* May have left from here on. */
void sms_hand(struct sms *, int64_t seq);

/* Calls of the book (0031_sms.sql). `body` is taken. */
[[nodiscard]] enum err sms_book(
	struct sms *, bool of_delivery, const char *call, json_t *body, json_t **out);
