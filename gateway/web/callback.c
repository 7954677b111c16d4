/*
 * callback.c: what platforms send us. The plain signature is checked, the raw body kept; nothing
 * of it is read here: the courier of that account decrypts and understands it.
 */
#include <stdlib.h>

#include "base/digest.h"
#include "web/reply.h"
#include "web/route.h"

enum { CALLBACK_MAX = 64 * 1024 };

static int compare(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	size_t n = x->len < y->len ? x->len : y->len;
	int order = n ? memcmp(x->at, y->at, n) : 0;
	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* sha1 over token, timestamp and nonce in sorted order, as the platform's manual has it. */
static const char *expected(struct request *req, struct str token, struct str at, struct str nonce)
{
	struct str parts[] = { token, at, nonce };
	unsigned char sum[SHA1_BYTES];
	qsort(parts, 3, sizeof *parts, compare);
	sha1(str_c(arena_printf(
		     req->arena, STRF STRF STRF, STRV(parts[0]), STRV(parts[1]), STRV(parts[2]))),
		sum);
	return hex(req->arena, sum, sizeof sum);
}

static enum err check(struct request *req, int64_t *out_account)
{
	AUTO_ROWS rows = {};
	struct str signature, at, nonce;
	TRY(request_id(req, 0, "callback.none", out_account));
	TRY(request_query(req, "signature", &signature));
	TRY(request_query(req, "timestamp", &at));
	TRY(request_query(req, "nonce", &nonce));
	TRY(request_db(req));
	TRY(store_run(req->db, req->arena, callback_token, &rows, P_INT(*out_account)));
	TRY(rows_need(&rows, "callback.none", "没有这个地址"));
	struct str want = str_c(expected(req, row_str(&rows, 0, 0), at, nonce));
	if (!at.len || !nonce.len || !equal_secret(want, signature))
		return fault_as(ERR_DENIED, "callback.signature", NULL, "签名不符");
	return ERR_OK;
}

static enum err say(struct response *res, struct str text)
{
	res->type = "text/plain; charset=utf-8";
	return reply_json(res, 200, text);
}

enum err on_callback_check(struct request *req, struct response *res)
{
	int64_t account;
	struct str echo;
	TRY(check(req, &account));
	TRY(request_query(req, "echostr", &echo));
	return say(res, echo.at ? echo : STR(""));
}

enum err on_callback_take(struct request *req, struct response *res)
{
	int64_t account;
	TRY(check(req, &account));
	if (req->body.len > CALLBACK_MAX)
		return fault_as(ERR_LIMIT, "callback.size", NULL, "内容过大");
	TRY(store_run(req->db, req->arena, inbox_add, NULL, P_INT(account),
		P_TEXT(req->head->query), P_BYTES(req->body)));
	return say(res, STR("success"));
}
