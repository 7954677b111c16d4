/* trial.h: one channel of a running system, whose courier dies again and again while it carries an item. */
#pragma once
#include "tests/check.h"

#include <libpq-fe.h>

#include "tests/support/cast.h"

enum stage_number { FIRST, SECOND, THIRD, FOURTH, STAGES };

/* What is done with an item, one after the other: each is a delivery, whose courier is killed. */
enum phase { OUT, CORRECTED, DOWN, PHASES };

/* A running system, and its people, who are shared by the lanes that it has. */
struct stage {
	struct system sys;
	struct cast cast;
	PGconn *db; /* of this process */
};

enum { PACE_QUICK_MS = 200, PACE_SLOW_MS = 1000, LATE_MS = 500, NUMBERS = 3 };

/* One item on its way. */
struct item {
	unsigned number;
	enum phase phase;
	const char *title, *draft, *head, *submission, *delivery;
	const char *was;              /* its title before the correction, or NULL */
	const char *shown;            /* the delivery that readers have it from */
	const char *meta;             /* more of the draft's meta, or NULL */
	const char *numbers[NUMBERS]; /* of the people who shall get it as a short message */
	const char *list;             /* which they are on */
	int pace_ms;                  /* the platform's, for it */
	bool lied_to;                 /* in this phase */
};

struct lane;

/* One lane at work, in a process of its own. */
struct trial {
	const struct lane *lane;
	struct stage *at;
	const char *account; /* its number */
	const char *config,
		*program; /* the courier's; who of the supervisor's stands still for it, or NULL */
	const char *platform; /* the stand-in's address */
	unsigned carried[PHASES], lies_told[PHASES];
	struct item item;
};

/* What is different from channel to channel. NULL: nothing of the kind. */
struct ways {
	const char
		*beside; /* a channel that an item is handed in to besides the lane's own account */

	void (*open)(struct trial *);                   /* once; ends the program where it fails */
	void (*before)(struct trial *, struct arena *); /* the item is written */
	void (*draw)(
		struct trial *, struct arena *); /* it is, and gets what only a draft can have */
	void (*reword)(struct trial *, struct arena *); /* its meta says what the new title says */
	void (*after)(struct trial *,
		struct arena *); /* and is signed: what people do until it may leave */
	void (*pass)(struct trial *, struct arena *,
		bool long_ago); /* time, where an end is waited for */
	void (*wait)(
		struct trial *, struct arena *); /* ends a wait that is not for a test to sit out */
	void (*ask)(
		struct trial *, struct arena *); /* a person looks at the platform, and decides */

	/*
	 * NULL: it is out, once, and of a correction the words before it are not; otherwise what is wrong: "0 copies"
	 * where nothing of it is there.
	 */
	const char *(*wrong)(struct trial *, struct arena *);

	/* Of what was taken down. NULL: nothing is left, otherwise what is. */
	const char *(*left)(struct trial *, struct arena *);
	const char *left_state; /* of a delivery that takes down what stays; NULL: CONFIRMED */

	/* The watch looks at what is out before it is taken down and notes when: good_at; unread_at of what nobody can read. */
	const char *watched;

	/* So many calls are lied to, one after another, and each of them comes; 0: nobody knows how many come. */
	unsigned calls[PHASES];
};

struct lane {
	const char *name;
	enum stage_number stage;
	struct {
		unsigned passes, kills; /* passes: 0 of what is not done there */
	} phases[PHASES];
	const struct ways *ways;
};

extern const struct lane lanes[];
extern const size_t lane_count;

bool lane_is_of(const struct lane *, const char *lanes);

/* Whether its courier passes this place in this phase, by the table. */
bool lane_passes(const struct lane *, const char *place, enum phase);
extern const struct table_row {
	const char *name;
	enum phase phase; /* of a place */
	const char *lanes;
} places[], lies[];
extern const size_t place_count, lie_count;

extern const struct ways website_ways, target_ways, wechat_ways, mass_ways, weibo_ways, app_ways,
	miniprogram_ways, feed_ways, cloud_ways, sms_ways, article_ways, handoff_ways;

/* ---- what the ledgers say (copies.c) ---- */

/* Of what has one title: how much was ever made, and how much of it readers see now. */
struct copies {
	size_t ever, now;
};
typedef struct copies count_copies(struct trial *, struct arena *, const char *title);
void copies_add(struct copies *, bool seen);

/* NULL, or "2 copies". */
const char *copies_one(struct arena *, size_t n);

/* Made once, and seen; of a correction, what it corrects was made once, and is not seen any more. */
const char *copies_wrong(struct trial *, struct arena *, count_copies *);
/* Each was made once, and nothing of it is seen. */
const char *copies_left(struct trial *, struct arena *, count_copies *);

/* ---- what ways are made of (people.c) ---- */

/* One value of the lane's database; a statement that is refused fails the test. */
#define SQL(t, a, ...) trial_sql(t, a, arena_printf(a, __VA_ARGS__))
const char *trial_sql(struct trial *, struct arena *, const char *query);

struct member *trial_member(struct trial *, const char *login);
const char *trial_text(struct arena *, const json_t *, const char *key);

/* A call to the stand-in; the answer has to be 2xx. The caller frees it. */
json_t *trial_tell(struct trial *, struct arena *, const char *path, const char *json);
json_t *trial_ledger(struct trial *, struct arena *);

/* How many of its calls the stand-in lied to so far. */
int64_t trial_lies_met(struct trial *, struct arena *);

/* 重试 by the operator, who looked. */
void trial_retry(struct trial *, struct arena *);

/* A person can only say "again" where there is nothing; of what is to go, whenever he likes. */
void trial_say_again(struct trial *, struct arena *);

/* A picture of the draft's: "assets/…" as its words refer to it. And other words for it. */
const char *trial_picture(struct trial *, struct arena *);
void trial_rewrite(struct trial *, struct arena *, const char *html);

/* Written, handed in, approved, and signed by the seal; then `after`. */
void trial_make_item(struct trial *, struct arena *);

/*
 * 更正 of what is out: other words, handed in and approved; then `after`. From now on that is the delivery. Afterwards:
 * whether it went exactly where the first went.
 */
void trial_correct(struct trial *, struct arena *);
bool trial_same_places(struct trial *, struct arena *);

/* 撤稿 of it by the reviewer, signed by the seal: from now on that is the delivery. */
void trial_take_down(struct trial *, struct arena *);

/* Of an account that the system begins with: its courier stands still, and ours takes its place. */
void trial_take_place(struct trial *, const char *channel);

/* Registers an account by the command, and enrols its courier where no supervisor finds it. */
void trial_register(struct trial *, const char *channel, const char *settings, const char *more,
	const char *secrets);

/* A stand-in of one's own: its address. */
const char *trial_stand_in(struct trial *, const char *program, const char *const *options);

/* Ends the program with what was wrong, before any lane has begun. */
_Noreturn void trial_die(const char *what, const char *why);
