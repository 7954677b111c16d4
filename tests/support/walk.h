/* walk.h: writing calls of people and programs, one after another, each watched in the database. */
#pragma once
#include "tests/support/front.h"

enum { WALK_ROUTES = 300 };

struct walk {
	struct front front;
	struct arena arena;
	struct key *keys[2]; /* of the website's and of WeChat's courier */
	bool walked[WALK_ROUTES], recorded[WALK_ROUTES];
	int marked, refused; /* texts with a mark that were sent; refusals as an incident */
};

void walk_open(struct walk *);
void walk_close(struct walk *);

/*
 * Sends `json` once for each text in it with a mark of a state secret in that text's place, which
 * must be refused; then as it is, which must succeed. Notes whether the record grew. The answer's
 * member `want` as text ("" for none).
 */
const char *walk_act(struct walk *, enum who, const char *method, const char *path,
	const char *headers, const char *json, const char *want);

/*
 * The same as the courier of that account (0: the one that looks at links, with the website's key);
 * no text of a program's is typed.
 */
const char *walk_courier(
	struct walk *, int64_t account, const char *path, const char *json, const char *want);

/* Somebody without a name. */
const char *walk_nobody(struct walk *, const char *path, const char *json, const char *want);

/* What every marked text begins with: eight columns of bytes and text are searched for it. */
#define WALK_MARK "绝密★丁丁"

/* "table.column" of the first place that keeps such a text; "" for none. */
const char *walk_kept(struct walk *);
