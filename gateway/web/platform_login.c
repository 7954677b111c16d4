/*
 * platform_login.c: a person logs in on a platform, and the account's courier gets what came back. Here
 * is no secret of the platform and nothing is asked of it: the person's browser goes there and returns.
 */
#include "base/buf.h"
#include "base/digest.h"
#include "web/form.h"
#include "web/reply.h"
#include "web/route.h"
#include "web/worker.h"

enum { STATE_BYTES = 24, STATE_MAX = 100, CODE_MAX = 300, URL_MAX = 4096 };

/* The page that takes it up again has to know which account: the state says it, and is checked whole. */
static struct str new_state(struct arena *a, int64_t id)
{
	unsigned char noise[STATE_BYTES];
	random_bytes(noise, sizeof noise);
	return str_c(arena_printf(a, "%lld.%s", (long long)id, hex(a, noise, sizeof noise)));
}

/* The page's own address as the browser sees it; it was checked against ours with the cookie. */
static const char *redirect_uri(const struct request *req)
{
	struct str origin = head_value(req->head, "origin");
	struct str ours = str_c(req->web->origins[0]);
	for (const char *const *o = req->web->origins; *o; o++)
		if (str_eq(origin, str_c(*o)))
			ours = origin;
	return arena_printf(req->arena, STRF "/channels/login", STRV(ours));
}

static void add_value(struct buf *b, const char *name, struct str s)
{
	buf_printf(b, "%s=", name);
	buf_add_percent(b, s);
}

static enum err say_where(
	struct request *req, struct response *res, const struct rows *rows, struct str state)
{
	struct buf b;
	buf_init(&b, req->arena, URL_MAX);
	buf_add(&b, row_str(rows, 0, 0));
	add_value(&b, "?client_id", row_str(rows, 0, 1));
	add_value(&b, "&response_type=code&forcelogin=true&redirect_uri", row_str(rows, 0, 2));
	add_value(&b, "&state", state);
	if (b.toobig)
		return fault_as(ERR_LIMIT, "login.url", NULL, "登录地址过长，请检查账号设置");
	json_auto_t *j = json_pack("{s:o}", "url", json_from(buf_str(&b)));
	return reply_json(res, 200, json_text(req->arena, j));
}

enum err on_channel_log_in(struct request *req, struct response *res)
{
	int64_t id;
	AUTO_ROWS rows = {};
	TRY(request_id(req, 0, "channel.none", &id));
	struct str state = new_state(req->arena, id);
	TRY(store_run(req->db, req->arena, platform_login_begin, &rows, P_INT(id),
		P_INT(req->who.id), P_BOOL(capability_in(req->who.may, CAP_CHANNEL_WRITE)),
		P_BYTES(req->who.token_hash), P_BYTES(sha256_str(req->arena, state)),
		P_C(redirect_uri(req))));
	if (!rows.count)
		return fault_as(ERR_WRONG_STATE, "login.channel", NULL,
			"这个渠道账号不用登录，或您不是它的运营人员，或账号设置缺少 app_key");
	return say_where(req, res, &rows, state);
}

struct login_form {
	struct str state, code;
};
static const struct field login_fields[] = {
	FIELD(struct login_form, state, SECRET, true, STATE_MAX),
	FIELD(struct login_form, code, LINE, true, CODE_MAX),
};

enum err on_channel_logged_in(struct request *req, struct response *res)
{
	int64_t id;
	AUTO_ROWS rows = {};
	struct login_form f = {};
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(form_read(req, login_fields, &f));
	TRY(store_run(req->db, req->arena, platform_login_end, &rows, P_INT(id), P_INT(req->who.id),
		P_BYTES(req->who.token_hash), P_BYTES(sha256_str(req->arena, f.state)),
		P_TEXT(f.code)));
	if (!rows.count)
		return fault_as(ERR_WRONG_STATE, "login.state", NULL,
			"这次登录已用过、已超过十分钟，或不是您在本次会话中开始的，请重新登录");
	return reply_none(res);
}
