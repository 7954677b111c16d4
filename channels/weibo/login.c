#include "channels/weibo/login.h"

#include "channels/weibo/form.h"

enum { SECOND = 1000, DAY = 24 * 3600 * SECOND, CALL_MS = 30 * SECOND };

#define LASTS_MAX (10 * 366 * 86400LL)

/* What the platform says a token lasts, in seconds; 0 for what nobody can mean. */
static int64_t lasting(const json_t *answer, const char *key)
{
	int64_t seconds = json_int(answer, key, 0);
	return seconds > 0 && seconds <= LASTS_MAX ? seconds : 0;
}

/* What stands in the memory is what the next delivery that finds no token tells people. */
static enum err in_vain(struct weibo *w, enum err e, const char *why)
{
	json_object_set_new(w->memory, "trouble", json_string(why));
	(void)w->wire->keep(w->wire, w->memory);
	return fault_as(e, "weibo.login", NULL, "登录微博没有成功：%s", why);
}

static enum err exchange(struct weibo *w, const char *const *pairs, struct wire_reply *out)
{
	const char *url = arena_printf(w->arena, STRF "/oauth2/access_token", STRV(w->api));
	struct wire_request q = { .method = "POST",
		.url = str_c(url),
		.body = form_urlencoded(w->arena, pairs),
		.media_type = STR("application/x-www-form-urlencoded"),
		.timeout_ms = CALL_MS };
	return w->wire->exchange(w->wire, w->arena, &q, out);
}

/* Whoever was logged in before, or whom the configuration names. */
static bool same_account(const struct weibo *w, struct str uid)
{
	struct str named;
	if (!w->wire->secret(w->wire, "uid", &named))
		return str_eq(named, uid);
	return !w->uid.len || str_eq(w->uid, uid);
}

static enum err take(struct weibo *w, const json_t *answer)
{
	struct str token = json_str(answer, "access_token");
	struct str uid = weibo_id(w->arena, answer, "uid");
	int64_t lasts = lasting(answer, "expires_in");
	if (!token.len || !uid.len || !lasts)
		return in_vain(w, ERR_DENIED,
			arena_printf(w->arena,
				"平台没有给出令牌（error_code " STRF
				"），请重新登录；仍不行的，请系统管理员核对 AppKey、AppSecret "
				"和回调地址",
				STRV(weibo_id(w->arena, answer, "error_code"))));
	if (!same_account(w, uid))
		return in_vain(w, ERR_DENIED, "登录的是另一个微博账号，请用本单位的账号登录");
	json_object_set_new(w->memory, "token",
		json_pack("{s:o, s:o, s:I}", "access_token", json_from(token), "uid",
			json_from(uid), "until",
			(json_int_t)(w->wire->now(w->wire) + lasts * SECOND)));
	json_object_del(w->memory, "trouble");
	json_object_del(w->memory, "asked_at");
	json_object_del(w->memory, "list_only");
	return w->wire->keep(w->wire, w->memory);
}

static enum err log_in(struct weibo *w, struct str code, struct str redirect_uri)
{
	struct str app_key, app_secret;
	struct wire_reply reply;
	json_auto_t *answer = NULL;
	if (w->wire->secret(w->wire, "app_key", &app_key) ||
		w->wire->secret(w->wire, "app_secret", &app_secret))
		return in_vain(w, ERR_DENIED, "连接器配置缺少 app_key 或 app_secret");
	const char *pairs[] = { "client_id", arena_cstr(w->arena, app_key), "client_secret",
		arena_cstr(w->arena, app_secret), "grant_type", "authorization_code", "code",
		arena_cstr(w->arena, code), "redirect_uri", arena_cstr(w->arena, redirect_uri),
		NULL };
	if (exchange(w, pairs, &reply))
		return in_vain(w, ERR_DENIED, "平台没有回答");
	if (json_read(reply.body, &answer) || !json_is_object(answer))
		return in_vain(w, ERR_DENIED, "平台的回答无法识别");
	return take(w, answer);
}

enum err weibo_log_in(struct wire *wire, struct arena *a, struct str code, struct str redirect_uri)
{
	static const struct channel_site nobody;
	AUTO_WEIBO w = {};
	TRY(weibo_open(&w, wire, a, &nobody, NULL, NULL));
	return log_in(&w, code, redirect_uri);
}

static enum err ask_end(struct weibo *w, int64_t now)
{
	json_auto_t *answer = NULL;
	struct weibo_call c = { .method = "POST",
		.path = "/oauth2/get_token_info",
		.purpose = WEIBO_WATCH,
		.form = weibo_form(w, (const char *const[]){ NULL }) };
	TRY(weibo_call(w, &c, &answer));
	int64_t left = lasting(answer, "expire_in");
	json_object_set_new(w->memory, "asked_at", json_integer(now));
	if (left > 0)
		json_object_set_new(w->memory, "token_end", json_integer(now + left * SECOND));
	return w->wire->keep(w->wire, w->memory);
}

enum err weibo_token_end(struct weibo *w, int64_t *out)
{
	int64_t now = w->wire->now(w->wire);
	if (now - json_int(w->memory, "asked_at", 0) >= DAY)
		TRY(ask_end(w, now));
	*out = json_int(w->memory, "token_end", w->token_until);
	return ERR_OK;
}
