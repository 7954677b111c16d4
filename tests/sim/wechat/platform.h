/*
 * platform.h: a strict stand-in for the WeChat platform: what its documents say, and, where they
 * say nothing, the worst that could be true. State is JSON in memory; what was published or
 * deleted is also a line of the ledger, from which a restart takes it up again.
 */
#pragma once
#include <pthread.h>

#include "base/json.h"
#include "channels/wechat/callback.h"
#include "tests/sim/server.h"

struct platform {
	pthread_mutex_t lock;
	struct arena arena;  /* lives as long as the platform */
	const char *address; /* "http://127.0.0.1:41234" */
	const char *appid, *secret, *callback, *ledger;
	struct wechat_callback_keys keys;
	int64_t publish_ms, token_ms;

	json_t *tokens;    /* {stable:{token,until}, plain:{token,until}} */
	json_t *pictures;  /* {id: {name, type, b64}}: uploadimg and material */
	json_t *materials; /* [{media_id, name, update_time, url}] newest first */
	json_t *drafts;    /* [{media_id, update_time, content:{news_item}}] newest first */
	json_t *jobs;      /* {publish_id: {media_id, due, status, article_id, title}} */
	json_t *articles;  /* [{article_id, update_time, content:{news_item}}] newest first */
	json_t *messages;  /* [{msg_id, clientmsgid, tried, due, day, status, media_id, content}] */
	json_t *callbacks; /* [{xml, tries}] waiting to be sent */
	json_t *faults;    /* [{path, nth, times, kind, errcode, ms, at}] */
	json_t *held_back; /* [{due, method, path, body, query, type}]: taken, and not acted on yet */
	int64_t ids, calls, published, deleted;
	int64_t mass_a_day; /* its quota; one unless told otherwise */
	/* Calls that it takes in a day of China's, and has taken on `day`: 1,000 and 100, unless told otherwise. */
	struct wx_quota {
		int64_t a_day, day, taken;
	} adds, submits;
	int64_t mass_fails;        /* how many of the next mass messages fail */
	int64_t forced, forced_at; /* tokens forced today, and when the last one was */
};

enum { WX_TOKEN_SOON_MS = 5 * 60 * 1000 };

/* An answer {"errcode":n,"errmsg":…}; `json` is taken over by wx_reply. */
void wx_reply(const struct sim_request *, struct sim_reply *, json_t *json);
void wx_error(const struct sim_request *, struct sim_reply *, int code, const char *message);

/* A new id, the same length every time. */
const char *wx_new_id(struct platform *, struct arena *, const char *prefix);

/* route.c: all of it, as one server; wx_begin after the options are set. */
void wx_begin(struct platform *);
void wx_serve(struct platform *, const struct sim_request *, struct sim_reply *);
void wx_end(struct platform *);

/* One call below /cgi-bin/, as the platform does it. */
void wx_route(struct platform *, const struct sim_request *, const char *path, struct sim_reply *);

/* token.c */
void wx_take_token(struct platform *, const struct sim_request *, struct sim_reply *, bool stable);
int wx_check_token(struct platform *, const struct sim_request *); /* 0 or the errcode */
void wx_expire_tokens(struct platform *);
void wx_spoil_token(struct platform *, int64_t code);

/* media.c */
void wx_upload_picture(struct platform *, const struct sim_request *, struct sim_reply *);
void wx_add_material(struct platform *, const struct sim_request *, struct sim_reply *);
void wx_list_material(
	struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
bool wx_has_material(const struct platform *, struct str media_id);
void wx_show_picture(struct platform *, const struct sim_request *, struct sim_reply *);

/* rewrite.c: what the platform does to content. 0, or the errcode for what it refuses. */
int wx_rewrite(struct arena *, struct str html, const char *own_pictures, struct str *out);

/* 0, or 45009 where its calls of today are used up; this one is counted. */
int wx_spend(struct wx_quota *);
int64_t wx_today(void); /* a number of the day in China */

/* draft.c */
void wx_draft_add(
	struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
void wx_draft_get(
	struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
void wx_draft_delete(
	struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
void wx_draft_list(
	struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
void wx_draft_count(
	struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
json_t *wx_draft_find(const struct platform *, struct str media_id, size_t *out_at);

/* publish.c */
void wx_submit(struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
void wx_progress(struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
void wx_article(struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
void wx_articles(struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
void wx_delete(struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
void wx_work(struct platform *); /* finishes what is due */
void wx_show_article(struct platform *, const struct sim_request *, struct sim_reply *);
/* follower.c: the account as a follower's phone shows it, and one article of a message. */
void wx_show_account(struct platform *, const struct sim_request *, struct sim_reply *);
void wx_show_item(struct platform *, const struct sim_request *, struct sim_reply *);
/* A page of a list: {total_count, item_count, item}; count must be 1 to 20. */
void wx_page(
	const struct sim_request *, const json_t *list, const json_t *asked, struct sim_reply *);

/* mass.c: one message a day, which the platform knows again by its clientmsgid. */
void wx_mass_send(
	struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
void wx_mass_get(struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
void wx_mass_delete(
	struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);
void wx_mass_work(struct platform *);

/* ledger.c */
void wx_ledger_load(struct platform *);
void wx_ledger_add(struct platform *, const char *event, const json_t *article);
void wx_ledger_show(struct platform *, const struct sim_request *, struct sim_reply *);

/* faults.c: the fault that this call meets, or NULL; borrowed. */
const json_t *wx_fault(struct platform *, const char *path);
/* The call does nothing and is answered as if it had; or it is put off, and its answer lost. */
void wx_pretend(
	struct platform *, const struct sim_request *, const char *path, struct sim_reply *);
void wx_hold_back(struct platform *, const struct sim_request *, int64_t ms);
void wx_let_go(struct platform *); /* of those that are due */
void wx_set_faults(struct platform *, const struct sim_request *, struct sim_reply *);

/* console.c: what a person does at the platform itself. */
void wx_console(struct platform *, const struct sim_request *, struct sim_reply *);

/* callback.c */
void wx_callback_queue(
	struct platform *, const char *publish_id, int64_t status, const json_t *article);
void wx_callback_mass(struct platform *, const char *msg_id, const char *status);
void wx_callbacks_send(struct platform *); /* takes and gives the lock itself */
