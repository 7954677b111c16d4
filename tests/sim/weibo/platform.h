/*
 * platform.h: a strict stand-in for Weibo: one app, one account. What its documents say, and, where
 * they say nothing, the worst that could be true. State is JSON in memory; what was posted or deleted
 * is also a line of the ledger, from which a restart takes it up again.
 */
#pragma once
#include <pthread.h>

#include "base/json.h"
#include "tests/sim/fields.h"
#include "tests/sim/server.h"

struct weibo_platform {
	pthread_mutex_t lock;
	struct arena arena;                                    /* lives as long as the platform */
	const char *address;                                   /* "http://127.0.0.1:41234" */
	const char *app_key, *app_secret, *redirect, *domains; /* domains: "a.cn,b.cn" */
	const char *uid, *name, *first_token, *ledger;
	const char *face, *verified; /* NULL: as ever */
	bool cuts;                   /* of long posts a list has the beginning */
	bool no_show;                /* ordinary applications may not ask for single posts */
	bool long_text, article;     /* what the account was granted */
	int64_t token_ms, lag_ms, calls_a_day, posts_an_hour;

	json_t *posts; /* [{id, at, shown_at, text, plain, picture, article, deleted}] newest first */
	json_t *articles; /* {id: {title, content, cover, summary}} */
	json_t *pictures; /* {id: {type, b64}} */
	json_t *links;    /* {letters: address} */
	json_t *tokens;   /* {token: {until, revoked}} */
	json_t *codes;    /* {code: {redirect, until}} */
	json_t *counted;  /* {day, calls, hour, posts} */
	json_t *faults;   /* [{path, nth, times, kind, errcode, ms, at}] */
	json_t *held_back; /* [{due, method, path, body, query, type}]: taken, and not acted on yet */
	int64_t ids, calls, published, deleted;
	int64_t acting_at; /* while something is done late: its own time; else 0 */
};

int64_t wb_now(const struct weibo_platform *);

/* route.c: all of it, as one server; wb_begin after the options are set. */
void wb_begin(struct weibo_platform *);
void wb_empty(struct weibo_platform *); /* nobody ever posted */
void wb_serve(struct weibo_platform *, const struct sim_request *, struct sim_reply *);
void wb_end(struct weibo_platform *);

/* One call of the interface, as the platform does it. */
void wb_route(struct weibo_platform *, const struct sim_request *, struct sim_reply *);

/* `json` is taken over. An error's code comes as a number and as text by turns. */
void wb_reply(const struct sim_request *, struct sim_reply *, json_t *json);
void wb_error(struct weibo_platform *, const struct sim_request *, struct sim_reply *, int code,
	const char *message);

struct wb_call {
	struct weibo_platform *p;
	const struct sim_request *q;
	struct sim_reply *out;
	struct sim_field fields[24];
	size_t count;
};
struct str wb_given(const struct wb_call *, const char *name);
void wb_refuse(struct wb_call *, int code, const char *message);

/* oauth.c */
int wb_check_token(struct weibo_platform *, struct str token); /* 0 or the code */
void wb_expire_tokens(struct weibo_platform *);
void wb_authorize(struct weibo_platform *, const struct sim_request *, struct sim_reply *);
void wb_agree(struct weibo_platform *, const struct sim_request *, struct sim_reply *);
void wb_access_token(struct wb_call *);
void wb_token_info(struct wb_call *);
void wb_revoke(struct wb_call *);

/* post.c */
void wb_share(struct wb_call *);
void wb_destroy(struct wb_call *);
void wb_publish_article(struct wb_call *);
json_t *wb_find_post(const struct weibo_platform *, struct str id);

/* words.c */
bool wb_bound(
	const struct weibo_platform *, struct str text); /* an address of a bound domain is in it */
struct str wb_shortened(struct weibo_platform *, struct arena *, struct str text);
size_t wb_distance(
	struct str a, struct str b, size_t max); /* in code points; max + 1: further apart */

/* timeline.c */
void wb_show(struct wb_call *);
void wb_timeline(struct wb_call *);
void wb_ids(struct wb_call *);
void wb_user(struct wb_call *);
json_t *wb_status(const struct weibo_platform *, struct arena *, const json_t *post);

/* ledger.c */
void wb_ledger_load(struct weibo_platform *);
void wb_ledger_add(struct weibo_platform *, const char *event, const json_t *post);
void wb_ledger_show(struct weibo_platform *, const struct sim_request *, struct sim_reply *);

/* faults.c: the fault that this call meets, or NULL; borrowed. */
const json_t *wb_fault(struct weibo_platform *, const char *path);
void wb_pretend(struct weibo_platform *, const struct sim_request *, struct sim_reply *);
void wb_hold_back(struct weibo_platform *, const struct sim_request *, int64_t ms);
void wb_let_go(struct weibo_platform *); /* of those that are due */
void wb_set_faults(struct weibo_platform *, const struct sim_request *, struct sim_reply *);

/* pages.c: what a follower sees. */
void wb_pages(struct weibo_platform *, const struct sim_request *, struct sim_reply *);
