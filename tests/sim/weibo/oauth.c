#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "tests/sim/weibo/platform.h"

enum { CODE_MS = 10 * 60 * 1000 };

static const char *new_secret(struct arena *a)
{
	unsigned char bytes[16];
	random_bytes(bytes, sizeof bytes);
	return hex(a, bytes, sizeof bytes);
}

int wb_check_token(struct weibo_platform *p, struct str token)
{
	SCRATCH(a);
	const json_t *t = json_object_get(p->tokens, arena_cstr(&a, token));
	if (!token.len)
		return 10006;
	if (!t)
		return 21332;
	if (json_is_true(json_object_get(t, "revoked")))
		return 21316;
	return json_int(t, "until", 0) > wb_now(p) ? 0 : 21327;
}

void wb_expire_tokens(struct weibo_platform *p)
{
	const char *token;
	json_t *t;
	json_object_foreach(p->tokens, token, t)
	{
		json_object_set_new(t, "until", json_integer(wb_now(p)));
	}
}

static void page(struct sim_reply *out, int status, struct str html)
{
	*out = (struct sim_reply){
		.status = status, .media_type = "text/html; charset=utf-8", .body = html
	};
}

/* What is wrong with an authorize request, or 0. */
static int wrong(struct weibo_platform *p, const struct sim_request *q)
{
	struct str redirect = sim_query(q, "redirect_uri");
	if (!str_eq(sim_query(q, "client_id"), str_c(p->app_key)))
		return 21324;
	if (!redirect.len || (p->redirect && !str_eq(redirect, str_c(p->redirect))))
		return 21322;
	return str_eq(sim_query(q, "response_type"), STR("code")) ? 0 : 21323;
}

static void add_field(struct buf *b, const struct sim_request *q, const char *name)
{
	buf_printf(b, "<input type=\"hidden\" name=\"%s\" value=\"", name);
	buf_add_escaped(b, sim_query(q, name));
	buf_add(b, STR("\">"));
}

/* The page on which a person says yes. */
void wb_authorize(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	static const char *const fields[] = { "client_id", "redirect_uri", "response_type",
		"state" };
	struct buf b;
	int code = wrong(p, q);
	buf_init(&b, q->arena, 65536);
	buf_add(&b, STR("<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\">"
			"<meta name=\"viewport\" content=\"width=device-width\">"
			"<title>模拟的微博登录</title><body style=\"font-family:sans-serif;"
			"max-width:420px;margin:40px auto;padding:0 16px\">"
			"<p style=\"color:#666\">本页是演示用的模拟平台，不是微博</p>"));
	if (code)
		buf_printf(&b, "<h1>授权请求有误（%d）</h1>", code);
	else {
		buf_add(&b,
			STR("<h1 style=\"font-size:22px\">允许应用使用微博账号？</h1><p>账号："));
		buf_add_escaped(&b, str_c(p->name));
		buf_add(&b, STR("</p><form action=\"/oauth2/authorize/agree\">"));
		for (size_t i = 0; i < 4; i++)
			add_field(&b, q, fields[i]);
		buf_add(&b, STR("<button style=\"font-size:18px;padding:8px 24px\">登录并授权"
				"</button></form>"));
	}
	buf_add(&b, STR("</body></html>\n"));
	page(out, code ? 400 : 200, buf_str(&b));
}

void wb_agree(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	struct str redirect = sim_query(q, "redirect_uri");
	const char *code = new_secret(q->arena);
	if (wrong(p, q))
		return page(out, 400, STR("<h1>授权请求有误</h1>"));
	json_object_set_new(p->codes, code,
		json_pack("{s:o, s:I}", "redirect", json_from(redirect), "until",
			(json_int_t)(wb_now(p) + CODE_MS)));
	page(out, 302, STR(""));
	out->location = arena_printf(q->arena, STRF "%sstate=" STRF "&code=%s", STRV(redirect),
		str_find(redirect, STR("?")) >= 0 ? "&" : "?", STRV(sim_query(q, "state")), code);
}

/* A code serves once, whatever comes of it. */
static int take_code(struct wb_call *c)
{
	const char *code = arena_cstr(c->q->arena, wb_given(c, "code"));
	json_auto_t *known = json_incref(json_object_get(c->p->codes, code));
	json_object_del(c->p->codes, code);
	if (!known || json_int(known, "until", 0) <= wb_now(c->p))
		return 21325;
	return str_eq(json_str(known, "redirect"), wb_given(c, "redirect_uri")) ? 0 : 21322;
}

void wb_access_token(struct wb_call *c)
{
	struct weibo_platform *p = c->p;
	const char *token = new_secret(c->q->arena);
	if (!str_eq(wb_given(c, "client_id"), str_c(p->app_key)) ||
		!str_eq(wb_given(c, "client_secret"), str_c(p->app_secret)))
		return wb_refuse(c, 21324, "client_id or client_secret invalid");
	if (!str_eq(wb_given(c, "grant_type"), STR("authorization_code")))
		return wb_refuse(c, 21330, "unsupported grant type");
	int code = take_code(c);
	if (code)
		return wb_refuse(c, code, "invalid grant");
	json_object_set_new(p->tokens, token,
		json_pack("{s:I}", "until", (json_int_t)(wb_now(p) + p->token_ms)));
	wb_reply(c->q, c->out,
		json_pack("{s:s, s:I, s:s, s:s, s:s}", "access_token", token, "expires_in",
			(json_int_t)(p->token_ms / 1000), "remind_in", "157679999", "uid", p->uid,
			"isRealName", "true"));
}

void wb_token_info(struct wb_call *c)
{
	struct weibo_platform *p = c->p;
	const json_t *t =
		json_object_get(p->tokens, arena_cstr(c->q->arena, wb_given(c, "access_token")));
	wb_reply(c->q, c->out,
		json_pack("{s:s, s:s, s:n, s:I, s:I}", "uid", p->uid, "appkey", p->app_key, "scope",
			"create_at", (json_int_t)(wb_now(p) / 1000), "expire_in",
			(json_int_t)((json_int(t, "until", 0) - wb_now(p)) / 1000)));
}

void wb_revoke(struct wb_call *c)
{
	const char *token = arena_cstr(c->q->arena, wb_given(c, "access_token"));
	json_object_set_new(json_object_get(c->p->tokens, token), "revoked", json_true());
	wb_reply(c->q, c->out, json_pack("{s:s}", "result", "true"));
}
