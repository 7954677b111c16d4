/* world.h: couriers, platforms and people around a book, under a virtual clock and one seed. */
#pragma once
#include "courier/hold.h"
#include "tests/course/book.h"

enum { COURIERS = 2 * KINDS, LATE_MAX = 32, FLYING_MAX = 32, FENCES_MAX = 256 };

/* A courier, as courier.c and deliver.c make one: two for each account, by mistake or to be sure. */
struct agent {
	enum kind kind;
	int64_t skew;         /* of its clock */
	int64_t boot, booted; /* which start of its machine this is, and when that was; real ms */
	int64_t cut_off, stalled; /* real ms: the gateway does not hear it; it does nothing */
	bool busy, answered;
	bool announced, noted; /* the intent stands; and so does the channel's own note */
	struct grant lease;
	struct notes notes;
	int64_t line; /* ROWS: its own to the gateway of messages */
	struct course course;
	struct hold hold;

	struct heard heard; /* once answered */
	enum sighting seen;
	bool live;
};

/* A request that the platform has, and has not acted on. */
struct flying {
	unsigned item;
	enum kind kind;
	int recipient;
	int64_t key, lands; /* real ms */
};

/* What is true of one item on one account, whatever anybody believes. */
struct outlet {
	unsigned posts;
	int64_t key;              /* of the newest post */
	int64_t known_at;         /* MASS: when the platform took that key last; real ms */
	unsigned got[RECIPIENTS]; /* ROWS: how many messages each has */
	int64_t number;           /* of the newest delivery */
	int64_t given;            /* the newest fence; and those before it, as many as fit */
	int64_t fences[FENCES_MAX];
	size_t fence_count;
	int64_t reported;  /* the fence whose result was taken */
	int64_t intended;  /* the fence of the newest intent */
	bool unclear;      /* since that intent nobody has learned what became of it */
	bool word, looked; /* a person said "again"; and then a look could not tell */
	bool on_desk;
	int64_t desk_since; /* real ms */
};

#define COUNTED(X)                                                                                 \
	X(leases)                                                                                  \
	X(intents)                                                                                 \
	X(sends)                                                                                   \
	X(posts)                                                                                   \
	X(looks)                                                                                   \
	X(reports)                                                                                 \
	X(refused_calls)                                                                           \
	X(lost_answers)                                                                            \
	X(late_calls)                                                                              \
	X(doubled_calls)                                                                           \
	X(kills)                                                                                   \
	X(messages)                                                                                \
	X(cuts)                                                                                    \
	X(stalls) X(jumps) X(starts) X(backups) X(restores) X(decisions) X(retries) X(confirmed)

struct world {
	uint64_t seed, dice;
	struct book *book;
	int64_t real; /* ms; only goes forward */
	int64_t skew; /* of the gateway's clock */
	int64_t restored_at;
	enum delivery_act act; /* of this round */
	bool calm;             /* nothing fails any more: whatever is under way must end */
	bool trace;
	unsigned long step, round, calm_steps;
	struct agent agents[COURIERS];
	struct outlet outlets[ITEMS][KINDS];
	struct message late[LATE_MAX];
	size_t late_count;
	struct flying flying[FLYING_MAX];
	size_t flying_count;
	int64_t lines, boots;
	struct {
#define X(name) unsigned long name;
		COUNTED(X)
#undef X
	} count;
};

/*
 * One seed, one run: rounds of a thousand random steps, each then let run to its end in peace. Each
 * third round takes down what is out.
 */
void world_run(struct world *, unsigned long steps);

/* What a program of this folder tries unless told otherwise. */
struct trial {
	unsigned long steps;
	struct book *(*open)(void);
};
extern const struct trial trial;

/* dice */
unsigned roll(struct world *, unsigned sides);     /* 0 … sides-1 */
bool chance(struct world *, unsigned in_thousand); /* never when calm */

/* clocks */
int64_t gateway_now(const struct world *);
int64_t agent_now(const struct world *, const struct agent *);
int64_t agent_up(const struct world *, const struct agent *);

/* As channels/elapsed.c: since the note, by the clock that nobody sets; -1: nobody knows. */
int64_t since_noted(const struct world *, const struct agent *);

/* couriers.c */
void agent_turn(struct world *, struct agent *);
void late_call(struct world *); /* one that was under way for long arrives */

/* platforms.c */
void platform_take(struct world *, const struct agent *, int recipient, bool at_once);
void platform_report(struct world *, unsigned item); /* what became of messages, now and then */
enum sighting platform_look(struct world *, const struct agent *);
void platform_work(struct world *);                            /* what is due lands */
bool key_is_young(const struct world *, const struct agent *); /* MASS */
bool platform_busy(const struct world *, unsigned item, enum kind);
bool by_rows(const struct world *, enum kind);

/* people.c */
void people_turn(struct world *);

/* laws.c: what must be so at each step; the first that is not ends the program with the seed. */
_Noreturn void broken(const struct world *, unsigned item, enum kind, const char *law);
void law_granted(struct world *, const struct grant *);
void law_told(struct world *, const struct message *);
void law_looked(struct world *, const struct agent *);
void law_leaves(struct world *, const struct agent *);
void law_landed(struct world *, unsigned item, enum kind);
void law_got(struct world *, unsigned item, int recipient);
void law_decided(struct world *, unsigned item, enum kind, bool looked);
void law_moved(struct world *, unsigned item, enum kind); /* after anything that may move it */
void tell_trace(const struct world *, unsigned item, enum kind, const char *what, int64_t detail);
