#include "base/clock.h"
#include "base/digest.h"
#include "tests/sim/wechat/platform.h"

static const char *new_token(struct arena *a)
{
	unsigned char bytes[48];
	random_bytes(bytes, sizeof bytes);
	return hex(a, bytes, sizeof bytes);
}

static void issue(struct platform *p, const struct sim_request *q, const char *family)
{
	json_t *old = json_object_get(p->tokens, family);
	json_t *fresh = json_pack("{s:s, s:I}", "token", new_token(q->arena), "until",
		(json_int_t)(clock_now() + p->token_ms));
	if (old &&
		json_int(old, "until", 0) > clock_now()) /* the last one lives five minutes more */
		json_object_set_new(fresh, "old", json_incref(json_object_get(old, "token")));
	json_object_set_new(fresh, "old_until", json_integer(clock_now() + WX_TOKEN_SOON_MS));
	json_object_set_new(p->tokens, family, fresh);
}

static bool still_good(const json_t *token)
{
	return token && json_int(token, "until", 0) - clock_now() > WX_TOKEN_SOON_MS;
}

/*
 * A forced token: not twice within 30 s, and 20 times a day; then the answer is the old one, as if
 * nothing had been asked.
 */
static bool may_force(struct platform *p)
{
	int64_t now = clock_now(), day = now / (24 * 3600 * 1000LL);
	if (p->forced_at && now - p->forced_at < 30000)
		return false;
	p->forced = day == p->forced_at / (24 * 3600 * 1000LL) ? p->forced + 1 : 1;
	p->forced_at = now;
	return p->forced <= 20;
}

/* Forced: the last one dies at once. */
static void issue_forced(struct platform *p, const struct sim_request *q)
{
	issue(p, q, "stable");
	json_object_del(json_object_get(p->tokens, "stable"), "old");
}

void wx_expire_tokens(struct platform *p)
{
	const char *family;
	json_t *t;
	json_object_foreach(p->tokens, family, t)
	{
		json_object_set_new(t, "until", json_integer(clock_now()));
		json_object_del(t, "old");
	}
}

/* What a caller will be told of this token until it is forced anew, though it is still handed out. */
void wx_spoil_token(struct platform *p, int64_t code)
{
	json_t *t = json_object_get(p->tokens, "stable");
	if (t)
		json_object_set_new(t, "spoilt", json_integer(code));
}

/* The two families never touch each other. The stable one repeats its token while it is good. */
void wx_take_token(
	struct platform *p, const struct sim_request *q, struct sim_reply *out, bool stable)
{
	json_auto_t *body = NULL;
	if (stable && strcmp(q->method, "POST") != 0)
		return wx_error(q, out, 43002, "require POST method");
	if (stable && json_read(q->body, &body))
		return wx_error(q, out, 47001, "data format error");
	struct str type = stable ? json_str(body, "grant_type") : sim_query(q, "grant_type");
	struct str appid = stable ? json_str(body, "appid") : sim_query(q, "appid");
	struct str secret = stable ? json_str(body, "secret") : sim_query(q, "secret");
	if (!str_eq(type, STR("client_credential")))
		return wx_error(q, out, 40002, "invalid grant_type");
	if (!str_eq(appid, str_c(p->appid)))
		return wx_error(q, out, 40013, "invalid appid");
	if (!str_eq(secret, str_c(p->secret)))
		return wx_error(q, out, 40125, "invalid appsecret");
	const char *family = stable ? "stable" : "plain";
	bool force = json_is_true(json_object_get(body, "force_refresh"));
	if (!stable || !still_good(json_object_get(p->tokens, family)))
		issue(p, q, family);
	else if (force && may_force(p))
		issue_forced(p, q);
	const json_t *t = json_object_get(p->tokens, family);
	wx_reply(q, out,
		json_pack("{s:O, s:I}", "access_token", json_object_get(t, "token"), "expires_in",
			(json_int_t)((json_int(t, "until", 0) - clock_now()) / 1000)));
}

int wx_check_token(struct platform *p, const struct sim_request *q)
{
	const char *family;
	json_t *t;
	struct str given = sim_query(q, "access_token");
	if (!given.len)
		return 41001;
	json_object_foreach(p->tokens, family, t)
	{
		if (str_eq(given, json_str(t, "token")) && json_int(t, "spoilt", 0))
			return (int)json_int(t, "spoilt", 0);
		if (str_eq(given, json_str(t, "token")))
			return json_int(t, "until", 0) > clock_now() ? 0 : 42001;
		if (str_eq(given, json_str(t, "old")) && json_int(t, "old_until", 0) > clock_now())
			return 0;
	}
	return 40001;
}
