/* trial.h: one channel of a running system, whose courier dies again and again while it carries an item. */
#pragma once
#include "tests/check.h"

#include <libpq-fe.h>

#include "tests/support/cast.h"

enum stage_number { FIRST, SECOND, THIRD, STAGES };

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
	const char *title, *draft, *head, *submission, *delivery;
	const char *meta;             /* more of the draft's meta, or NULL */
	const char *numbers[NUMBERS]; /* of the people who shall get it as a short message */
	int pace_ms;                  /* the platform's, for it */
	bool down;                    /* it was out, and is being taken down */
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
	unsigned lies_told;
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
	void (*after)(struct trial *,
		struct arena *); /* and is signed: what people do until it may leave */
	void (*pass)(struct trial *, struct arena *,
		bool long_ago); /* time, where an end is waited for */
	void (*wait)(
		struct trial *, struct arena *); /* ends a wait that is not for a test to sit out */
	void (*ask)(
		struct trial *, struct arena *); /* a person looks at the platform, and decides */

	/* NULL: it is out, once; otherwise what is wrong. */
	const char *(*wrong)(struct trial *, struct arena *);

	/* Of what was taken down. NULL: nothing is left, otherwise what is. A lane without it takes nothing down. */
	const char *(*left)(struct trial *, struct arena *);
};

struct lane {
	const char *name;
	enum stage_number stage;
	unsigned passes, kills;
	const struct ways *ways;
};

extern const struct lane lanes[];
extern const size_t lane_count;

/* Whether this place or lie is one of the lane's. */
bool lane_has(const struct lane *, const char *lanes_of_it);
extern const struct table_row {
	const char *name, *lanes;
} places[], lies[];
extern const size_t place_count, lie_count;

extern const struct ways website_ways, target_ways, wechat_ways, mass_ways, weibo_ways, app_ways,
	miniprogram_ways, feed_ways, cloud_ways, sms_ways, article_ways;

/* ---- what ways are made of (people.c) ---- */

/* One value of the lane's database; a statement that is refused fails the test. */
#define SQL(t, a, ...) trial_sql(t, a, arena_printf(a, __VA_ARGS__))
const char *trial_sql(struct trial *, struct arena *, const char *query);

struct member *trial_member(struct trial *, const char *login);
const char *trial_text(struct arena *, const json_t *, const char *key);

/* A call to the stand-in; the answer has to be 2xx. The caller frees it. */
json_t *trial_tell(struct trial *, struct arena *, const char *path, const char *json);
json_t *trial_ledger(struct trial *, struct arena *);

/* 重试 by the operator, who looked. */
void trial_retry(struct trial *, struct arena *);

/* A person can only say "again" where there is nothing; of what is to go, whenever he likes. */
void trial_say_again(struct trial *, struct arena *);

/* A picture of the draft's: "assets/…" as its words refer to it. And other words for it. */
const char *trial_picture(struct trial *, struct arena *);
void trial_rewrite(struct trial *, struct arena *, const char *html);

/* Written, handed in, approved, and signed by the seal; then `after`. */
void trial_make_item(struct trial *, struct arena *);

/* 撤稿 of it by the reviewer, signed by the seal: from now on that is the delivery. */
void trial_take_down(struct trial *, struct arena *);

/* Registers an account by the command, and enrols its courier where no supervisor finds it. */
void trial_register(struct trial *, const char *channel, const char *settings, const char *more,
	const char *secrets);

/* A stand-in of one's own: its address. */
const char *trial_stand_in(struct trial *, const char *program, const char *const *options);

/* Ends the program with what was wrong, before any lane has begun. */
_Noreturn void trial_die(const char *what, const char *why);
