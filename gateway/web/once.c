#include "web/once.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "web/calendar_token.h"
#include "web/connector_key.h"
#include "web/reply.h"
#include "web/route.h"

/* In the place of a kept answer's status: whether the act stands, nobody knows. */
enum { IN_DOUBT = 503 };

enum { KEY_MAX = 200, WAIT_MS = 100, PATIENCE_MS = 10000 };

static enum err handle(struct request *req, struct response *res)
{
	if (req->route->needs == CALENDAR_TOKEN)
		TRY(calendar_token_check(req));
	else if (req->route->needs > ANYONE)
		TRY(connector_key_check(req));
	return req->route->handle(req, res);
}

/* Method, address and body: what "the same request" means. */
static struct str fingerprint(struct request *req)
{
	char *sum = arena_alloc(req->arena, SHA256_BYTES);
	const char *body = req->spool.len ? hex(req->arena, req->spool_sha256, SHA256_BYTES)
					  : sha256_hex(req->arena, req->body);
	struct str all = str_c(arena_printf(req->arena, "%s " STRF "\n%s",
		method_name(req->head->method), STRV(req->head->raw_target), body));
	sha256(all, (unsigned char *)sum);
	return (struct str){ sum, SHA256_BYTES };
}

static enum err check_key(struct str key)
{
	for (size_t i = 0; i < key.len; i++)
		if (key.at[i] <= 0x20 || key.at[i] > 0x7e)
			return fault_as(ERR_INVALID, "idempotency.key", NULL,
				"Idempotency-Key 只能用可见的 ASCII 字符");
	if (key.len > KEY_MAX)
		return fault_as(ERR_INVALID, "idempotency.key", NULL,
			"Idempotency-Key 最长 %d 个字符", KEY_MAX);
	return ERR_OK;
}

struct claim {
	bool mine, same, answered;
	int status;
	struct str body, etag;
};

static enum err claim(struct request *req, struct str key, struct str print, struct claim *out)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, once_claim, &rows, P_INT(req->who.id), P_TEXT(key),
		P_BYTES(print)));
	TRY(rows_need(&rows, "idempotency.gone", "请求记录已清理，请重试"));
	*out = (struct claim){ .mine = row_bool(&rows, 0, 0),
		.same = row_bool(&rows, 0, 1),
		.answered = !row_null(&rows, 0, 2),
		.status = (int)row_int(&rows, 0, 2),
		.body = arena_str(req->arena, row_str(&rows, 0, 3)),
		.etag = arena_str(req->arena, row_str(&rows, 0, 4)) };
	return ERR_OK;
}

static bool is_kept(const struct response *res, enum err e)
{
	return !e && res->status >= 200 && res->status < 300 && !res->own_page;
}

static struct str etag_of(const struct response *res)
{
	for (int i = 0; i < res->header_count; i++)
		if (!strcmp(res->headers[i].name, "ETag"))
			return str_c(res->headers[i].value);
	return (struct str){};
}

/* A statement that did not come back may be the one that reads the answer, behind an act that stands. */
static bool is_in_doubt(enum err e)
{
	return e == ERR_UNAVAILABLE &&
	       (!strcmp(err_what(), "store.slow") || !strcmp(err_what(), "store.away"));
}

static enum err keep_doubt(struct request *req, struct str key)
{
	return store_run(req->db, req->arena, once_keep, NULL, P_INT(req->who.id), P_TEXT(key),
		P_INT(IN_DOUBT), P_TEXT(STR("")), P_TEXT(STR("")));
}

/* What failed otherwise has done nothing: the key is free again. What cannot be kept is run again as well. */
static enum err settle(struct request *req, struct str key, const struct response *res, enum err e)
{
	if (!is_kept(res, e))
		return store_run(
			req->db, req->arena, once_forget, NULL, P_INT(req->who.id), P_TEXT(key));
	return store_run(req->db, req->arena, once_keep, NULL, P_INT(req->who.id), P_TEXT(key),
		P_INT(res->status), P_TEXT(res->body), P_TEXT(etag_of(res)));
}

static enum err repeat(struct request *req, struct response *res, const struct claim *c)
{
	if (!c->same)
		return fault_as(ERR_REFUSED, "idempotency.body", NULL,
			"同一 Idempotency-Key 已用于另一请求");
	if (!c->answered && clock_ticks() - req->started < PATIENCE_MS) {
		res->wait_ms = WAIT_MS;
		return ERR_OK;
	}
	if (!c->answered || c->status == IN_DOUBT)
		return fault_as(ERR_CONFLICT, "idempotency.running", NULL,
			"同一请求正在处理，或曾经中断；请先查看结果再决定是否重做");
	reply_header(res, "Idempotency-Replayed", "true");
	if (c->etag.len)
		reply_header(res, "ETag", arena_cstr(req->arena, c->etag));
	return reply_json(res, c->status, c->body);
}

/* The failure is written down before the key is settled: a later fault() would speak over it. */
static enum err run_kept(struct request *req, struct response *res, struct str key)
{
	enum err e = handle(req, res);
	bool doubt = is_in_doubt(e);
	if (e)
		request_fail(req, res, e);
	enum err kept = doubt ? keep_doubt(req, key) : settle(req, key, res, e);
	if (kept)
		log_fault("idempotency", kept); /* the act stands; a repeat hears "running" */
	return ERR_OK;
}

enum err once_run(struct request *req, struct response *res)
{
	struct str key = head_value(req->head, "idempotency-key");
	struct claim c;
	if (!key.len || req->head->method != METHOD_POST || !req->who.id ||
		req->route->flags & AGAIN)
		return handle(req, res);
	TRY(check_key(key));
	TRY(request_db(req));
	struct str print = fingerprint(req);
	TRY(claim(req, key, print, &c));
	return c.mine ? run_kept(req, res, key) : repeat(req, res, &c);
}
