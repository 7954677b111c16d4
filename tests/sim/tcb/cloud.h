/*
 * cloud.h: a strict stand-in for a mini-program's cloud: the database calls that its papers show, in
 * the exact forms that our connector writes, and nothing else; tokens and faults as the other
 * stand-in of that platform has them.
 */
#pragma once
#include "tests/sim/wechat/platform.h"

struct cloud {
	struct platform *wx; /* appid, secret, tokens, faults, lock, ledger's name */
	const char *env, *collection;
	const char *reader; /* the openid that used the mini-program of late; NULL: nobody */
	bool closed;        /* 85088: nobody switched the cloud on */

	json_t *rows;  /* {_id: row} */
	json_t *files; /* {path: base64}: what was uploaded */
	json_t *held;  /* [{due, …}]: taken, and not acted on yet */
	int64_t inserted, replaced, removed, uploaded, checked, calls;
};

void cloud_begin(struct cloud *);
void cloud_serve(struct cloud *, const struct sim_request *, struct sim_reply *);
void cloud_let_go(struct cloud *); /* what is due */
void cloud_end(struct cloud *);

/* Rows that a reader of the mini-program sees. */
size_t cloud_shown(const struct cloud *);

/* parse.c: one of the four forms; false for anything else. `data` is the caller's. */
enum cloud_verb { CLOUD_SET, CLOUD_ONE, CLOUD_PAGE, CLOUD_REMOVE };
struct cloud_query {
	enum cloud_verb verb;
	struct str collection, id;
	json_t *data;
	int64_t skip, limit;
};
bool cloud_parse(struct str text, struct cloud_query *out);

/* page.c: what people see who open the mini-program. */
void cloud_page(struct cloud *, const struct sim_request *, struct sim_reply *);
