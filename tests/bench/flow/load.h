/* load.h: people at work: items from the first word to the signed ticket, over HTTP. */
#pragma once
#include "tests/support/cast.h"

/* In this order; two opened marks and a vote by each of two people. */
enum load_step {
	LOAD_CREATE,
	LOAD_SAVE,
	LOAD_SUBMIT,
	LOAD_SCREEN,
	LOAD_MARK,
	LOAD_OPENED,
	LOAD_VOTE,
	LOAD_SEAL,
	LOAD_STEPS
};

struct load_result {
	double items, writes;    /* per second */
	long count;              /* of items */
	double took[LOAD_STEPS]; /* ms an item, as the client waits */
};

/* `clients` connections at once for about `seconds`; each finishes the item that it has begun. */
struct load_result load_run(struct cast *, int clients, int seconds);

/* One item up to the unified review; its submission, in `a`. */
const char *load_one(struct cast *, struct arena *a);

/* Where items go from here on: a JSON list; ["website","wechat"] unless told otherwise. */
void load_channels(const char *json);

/* More goes out in an hour than WeChat lets an account publish in a day: neither this side nor the stand-in counts. */
void load_unpaced(struct system *);

/* One item in two halves, for who times what comes behind the last vote. */
struct load_half;
struct load_half *load_half(struct cast *, bool urgent);
const char *load_half_submission(const struct load_half *);
void load_last_vote(struct load_half *); /* and frees it */
