/* world.h: a gateway's memory, a platform, a site and a clock, and faults at chosen exchanges. */
#pragma once
#include "courier/deliver.h"
#include "tests/check.h"
#include "tests/sim/app/receiver.h"
#include "tests/sim/tcb/cloud.h"
#include "tests/sim/wechat/platform.h"
#include "tests/sim/weibo/platform.h"

/* What may befall one exchange with the gateway or with the outside. */
enum fault { FINE, REFUSED, LOST, KILLED_BEFORE, KILLED_AFTER, FAULTS };

struct world {
	struct wire wire;
	struct gate gate;
	const struct channel *channel;
	struct arena arena;
	struct platform platform;
	struct cloud cloud; /* of the mini-program; its tokens and faults are the platform's */
	struct receiver receiver; /* of what the channel "app" says: to a and to b */
	struct weibo_platform weibo;
	json_t *memory;                      /* the courier's */
	const char *settings, *html, *title; /* of the account, of the item; NULL: as ever */
	char root[64];                       /* of the site */
	int64_t now;
	int64_t skew, booted; /* of the courier's clock; when its machine was started */
	unsigned boot;
	/* of that clock, and whether the machine starts anew: once something was intended, and not before */
	int64_t jump, jump_at;
	bool reboots;
	const char *meta; /* of the item; set it before the first plan */
	json_t *with;     /* what a lease hands over beside it; an array */
	json_t *fixed[3]; /* by act: the parts of a lease that do not change */

	/* what the gateway knows of the one delivery */
	const char *state;
	enum delivery_act act;
	json_t *receipt;
	int64_t attempt, due, fence;
	char reason[512], code[64];
	unsigned intents;

	/* what a cache in front of the site says instead, at the nth time it is asked; 0: never */
	struct wire_reply lie;
	size_t lie_at, asked;

	/* faults by position, and where we are */
	size_t at[2], position;
	enum fault kind[2];
	bool dead; /* the courier was killed: nothing it does counts any more */
};

/* The platform's list of faults, and its count of calls, whichever it is. */
json_t *world_faults(struct world *);
int64_t *world_calls(struct world *);

void world_begin(struct world *, const char *channel);
void world_end(struct world *);

/* A fresh delivery of the same article; platform and site empty for a first publication. */
void world_plan(struct world *, enum delivery_act);

/* Another item, that goes out in one message with it. `i`: 0, 1, … */
void world_company(struct world *, int i);

/* Somebody at the channel board says "again". Asserts that the store allows it. */
void world_retry(struct world *);

/* Leases until nothing moves by itself. Asserts that each move is one the store allows. */
void world_settle(struct world *);
void world_once(struct world *); /* one lease */

size_t world_copies(struct world *); /* of the item that a reader can see now */
