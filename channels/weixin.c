#include "channels/weixin.h"

#include "base/buf.h"

enum { TRIES = 5, CALL_MS = 30 * 1000, SECOND = 1000, FORCE_APART_MS = 31 * SECOND };

void weixin_open(struct weixin *w)
{
	if (w->wire->secret(w->wire, "api", &w->api))
		w->api = STR("https://api.weixin.qq.com");
	while (str_ends(w->api, STR("/")))
		w->api.len--;
}

int64_t weixin_errcode(const json_t *j)
{
	int64_t n = 0;
	const json_t *code = json_object_get(j, "errcode");
	if (json_is_integer(code))
		return json_integer_value(code);
	return str_i64(str_trim(json_str(j, "errcode")), &n) ? n : 0;
}

static const char *finer(const struct weixin *w, const char *what)
{
	return arena_printf(w->arena, "%s.%s", w->code, what);
}

static enum err post(
	struct weixin *w, const char *url, struct str body, struct str media_type, json_t **out)
{
	struct wire_reply reply;
	json_t *j = NULL;
	struct wire_request q = { .method = "POST",
		.url = str_c(url),
		.body = body,
		.media_type = media_type,
		.timeout_ms = CALL_MS };
	TRY(w->wire->exchange(w->wire, w->arena, &q, &reply));
	if (reply.status >= 500 || json_read(reply.body, &j) || !json_is_object(j)) {
		json_decref(j);
		return fault_as(ERR_UNCERTAIN, finer(w, "answer"), NULL,
			"%s：回答无法识别（HTTP %d），是否收到尚不确定", w->zh, reply.status);
	}
	*out = j;
	return ERR_OK;
}

static enum err no_token(struct weixin *w, enum err e)
{
	return e == ERR_UNCERTAIN ? fault_as(ERR_UNAVAILABLE, finer(w, "token_lost"), NULL,
					    "%s：平台没有回答或系统繁忙，没有得到访问令牌", w->zh)
				  : e;
}

static enum err take_token(struct weixin *w, bool force)
{
	struct str appid, secret;
	json_auto_t *answer = NULL;
	TRY(w->wire->secret(w->wire, "appid", &appid));
	TRY(w->wire->secret(w->wire, "appsecret", &secret));
	json_auto_t *body = json_pack("{s:s, s:o, s:o, s:b}", "grant_type", "client_credential",
		"appid", json_from(appid), "secret", json_from(secret), "force_refresh", force);
	const char *url = arena_printf(w->arena, STRF "/cgi-bin/stable_token", STRV(w->api));
	enum err e = post(w, url, json_text(w->arena, body), STR("application/json"), &answer);
	if (!e && weixin_errcode(answer))
		e = w->refused(answer, weixin_errcode(answer), true);
	if (e)
		return no_token(w, e);
	w->token = arena_str(w->arena, json_str(answer, "access_token"));
	return w->token.len && w->token.len <= 1024
		       ? ERR_OK
		       : fault_as(ERR_BUSY, finer(w, "token"), NULL, "%s：没有得到访问令牌", w->zh);
}

/*
 * Another system may have taken a newer token meanwhile: then the platform hands out that one, and
 * forcing would only void it. Where it hands out the very one it refused, it is told to make a new
 * one; within 30 s of the last it makes none, so once more after that.
 */
static enum err renew_token(struct weixin *w)
{
	struct str refused = w->token;
	TRY(take_token(w, false));
	if (str_eq(w->token, refused))
		TRY(take_token(w, true));
	if (!str_eq(w->token, refused))
		return ERR_OK;
	TRY(w->wire->wait(w->wire, w->wire->now(w->wire) + FORCE_APART_MS));
	return take_token(w, true);
}

static const char *escaped(struct arena *a, struct str s)
{
	struct buf b;
	buf_init(&b, a, s.len * 3 + 1);
	buf_add_percent(&b, s);
	return arena_cstr(a, buf_str(&b));
}

static bool is_of_token(int64_t code)
{
	return code == 40001 || code == 40014 || code == 41001 || code == 42001;
}

enum err weixin_call(struct weixin *w, const struct weixin_request *r, json_t **out)
{
	for (bool fresh = false;; fresh = true) {
		json_t *j = NULL;
		if (!w->token.len)
			TRY(take_token(w, false));
		else if (fresh)
			TRY(renew_token(w));
		const char *url = arena_printf(w->arena, STRF "/%s?access_token=%s%s", STRV(w->api),
			r->path, escaped(w->arena, w->token), r->query);
		TRY(post(w, url, r->body, r->media_type, &j));
		int64_t code = weixin_errcode(j);
		enum err e = code ? w->refused(j, code, false) : ERR_OK;
		if (!e) {
			*out = j;
			return ERR_OK;
		}
		json_decref(j);
		if (!is_of_token(code) || fresh)
			return e;
	}
}

enum err weixin_ask(struct weixin *w, const struct weixin_request *r, json_t **out)
{
	for (unsigned tries = 0; tries < TRIES; tries++) {
		enum err e = weixin_call(w, r, out);
		if (e != ERR_UNCERTAIN && e != ERR_UNAVAILABLE)
			return e;
		TRY(w->wire->wait(w->wire, w->wire->now(w->wire) + ((int64_t)SECOND << tries)));
	}
	return fault_as(ERR_BUSY, finer(w, "away"), NULL, "%s：平台多次没有回答，稍后重试", w->zh);
}
