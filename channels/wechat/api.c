#include "channels/wechat/api.h"

#include "base/buf.h"
#include "base/digest.h"

enum { TRIES = 5, CALL_MS = 30 * 1000, SECOND = 1000, FORCE_APART_MS = 31 * SECOND };

static const struct {
	const char *code;
	enum err err;
	const char *zh;
} classes[] = {
#define CLASS(name, code, err, zh) { code, ERR_##err, zh },
#include "channels/wechat/classes.def"
#undef CLASS
};

enum class {
#define CLASS(name, code, err, zh) CLASS_##name,
#include "channels/wechat/classes.def"
#undef CLASS
};

static const struct {
	int64_t code;
	enum class class;
} codes[] = {
#define CODE(number, name) { number, CLASS_##name },
#include "channels/wechat/errcodes.def"
#undef CODE
};

static enum class class_of(int64_t code) {
	for (size_t i = 0; i < sizeof codes / sizeof *codes;
		i++) if (codes[i].code == code) return codes[i]
		.class;
	return CLASS_BUSY;
}

enum err wechat_open(struct wechat *w, struct wire *wire, struct arena *a,
	const struct delivery_job *job, struct receipt *seen)
{
	*w = (struct wechat){ .wire = wire, .arena = a, .job = job, .seen = seen };
	if (wire->secret(wire, "api", &w->api))
		w->api = STR("https://api.weixin.qq.com");
	while (str_ends(w->api, STR("/")))
		w->api.len--;
	return ERR_OK;
}

struct str wechat_id(struct arena *a, const json_t *object, const char *key)
{
	const json_t *j = json_object_get(object, key);
	if (json_is_integer(j))
		return str_c(arena_printf(a, "%lld", (long long)json_integer_value(j)));
	return arena_str(a, str_trim(json_str(object, key)));
}

/* Absent is success: several answers have no errcode. Some old paths send it as text. */
static int64_t errcode(struct arena *a, const json_t *j)
{
	int64_t n = 0;
	struct str s = wechat_id(a, j, "errcode");
	return str_i64(s, &n) ? n : 0;
}

static enum err failure(const json_t *j, int64_t code, enum class class)
{
	struct str said = json_str(j, "errmsg");
	return fault_as(classes[class].err, classes[class].code, NULL,
		"微信公众号：%s（errcode %lld " STRF "）", classes[class].zh, (long long)code,
		STRV(str_sub(said, 0, 120)));
}

/* The answer as JSON. A wall's HTML page, a 5xx, half an answer: nobody knows what was done. */
static enum err read_answer(const struct wire_reply *reply, json_t **out)
{
	json_t *j = NULL;
	if (reply->status >= 500 || json_read(reply->body, &j) || !json_is_object(j)) {
		json_decref(j);
		return fault_as(ERR_UNCERTAIN, "wechat.answer", NULL,
			"微信公众号：回答无法识别（HTTP %d），是否收到尚不确定", reply->status);
	}
	*out = j;
	return ERR_OK;
}

static enum err post(
	struct wechat *w, const char *url, struct str body, struct str media_type, json_t **out)
{
	struct wire_request q = { .method = "POST",
		.url = str_c(url),
		.body = body,
		.media_type = media_type,
		.timeout_ms = CALL_MS };
	struct wire_reply reply;
	TRY(w->wire->exchange(w->wire, w->arena, &q, &reply));
	return read_answer(&reply, out);
}

/* Where the token itself is asked for, a refusal is about the account; nothing is ever in doubt. */
static enum err no_token(const json_t *answer, int64_t code)
{
	enum class class = class_of(code);
	if (class == CLASS_TOKEN)
		class = CLASS_SECRET;
	enum err e = failure(answer, code, class);
	return e == ERR_UNCERTAIN ? fault_as(ERR_UNAVAILABLE, "wechat.token_busy", NULL,
					    "微信公众号：平台系统繁忙，没有得到访问令牌")
				  : e;
}

static enum err ask_token(struct wechat *w, const char *url, struct str body, json_t **out)
{
	enum err e = post(w, url, body, STR("application/json"), out);
	return e == ERR_UNCERTAIN ? fault_as(ERR_UNAVAILABLE, "wechat.token_lost", NULL,
					    "微信公众号：平台没有回答，没有得到访问令牌")
				  : e;
}

static enum err take_token(struct wechat *w, bool force)
{
	struct str appid, secret;
	json_auto_t *answer = NULL;
	TRY(w->wire->secret(w->wire, "appid", &appid));
	TRY(w->wire->secret(w->wire, "appsecret", &secret));
	json_auto_t *body = json_pack("{s:s, s:o, s:o, s:b}", "grant_type", "client_credential",
		"appid", json_from(appid), "secret", json_from(secret), "force_refresh", force);
	const char *url = arena_printf(w->arena, STRF "/cgi-bin/stable_token", STRV(w->api));
	TRY(ask_token(w, url, json_text(w->arena, body), &answer));
	int64_t code = errcode(w->arena, answer);
	w->token = arena_str(w->arena, json_str(answer, "access_token"));
	if (code)
		return no_token(answer, code);
	return w->token.len && w->token.len <= 1024
		       ? ERR_OK
		       : fault_as(ERR_BUSY, "wechat.token", NULL, "微信公众号：没有得到访问令牌");
}

/*
 * Another system may have taken a newer token meanwhile: then the platform hands out that one, and
 * forcing would only void it. Where it hands out the very one it refused, it is told to make a new
 * one; within 30 s of the last it makes none, so once more after that.
 */
static enum err renew_token(struct wechat *w)
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

/* Tokens are of the URL's own alphabet; whatever is not gets escaped. */
static const char *escaped(struct arena *a, struct str s)
{
	struct buf b;
	buf_init(&b, a, s.len * 3 + 1);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
			     c == '-' || c == '_' || c == '.' || c == '~';
		if (plain)
			buf_add_char(&b, (char)c);
		else
			buf_printf(&b, "%%%02X", c);
	}
	return buf_str(&b).at;
}

struct request {
	const char *path, *query;
	struct str body, media_type;
};

static enum err call_once(struct wechat *w, const struct request *r, json_t **out)
{
	for (unsigned fresh = 0;; fresh++) {
		json_t *j = NULL;
		if (!w->token.len)
			TRY(take_token(w, false));
		else if (fresh)
			TRY(renew_token(w));
		const char *url = arena_printf(w->arena, STRF "/cgi-bin/%s?access_token=%s%s",
			STRV(w->api), r->path, escaped(w->arena, w->token), r->query);
		TRY(post(w, url, r->body, r->media_type, &j));
		int64_t code = errcode(w->arena, j);
		if (!code) {
			*out = j;
			return ERR_OK;
		}
		enum class class = class_of(code);
		enum err e = failure(j, code, class);
		json_decref(j);
		if (class != CLASS_TOKEN || fresh)
			return e;
	}
}

static enum err pause_between(struct wechat *w, unsigned tries)
{
	int64_t delay = (int64_t)SECOND << tries;
	return w->wire->wait(w->wire, w->wire->now(w->wire) + delay);
}

static enum err call_patiently(struct wechat *w, const struct request *r, json_t **out)
{
	for (unsigned tries = 0; tries < TRIES; tries++) {
		enum err e = call_once(w, r, out);
		if (e != ERR_UNCERTAIN && e != ERR_UNAVAILABLE)
			return e;
		TRY(pause_between(w, tries));
	}
	return fault_as(ERR_BUSY, "wechat.away", NULL, "微信公众号：平台多次没有回答，稍后重试");
}

static struct request json_request(struct wechat *w, const char *path, json_t *body)
{
	struct request r = { path, "", json_text(w->arena, body), STR("application/json") };
	json_decref(body);
	return r;
}

enum err wechat_call(struct wechat *w, const char *path, json_t *body, json_t **out)
{
	struct request r = json_request(w, path, body);
	return call_once(w, &r, out);
}

enum err wechat_ask(struct wechat *w, const char *path, json_t *body, json_t **out)
{
	struct request r = json_request(w, path, body);
	return call_patiently(w, &r, out);
}

static struct str multipart(
	struct arena *a, const char *boundary, const char *name, struct str bytes)
{
	struct buf b;
	bool png = str_ends(str_c(name), STR(".png"));
	buf_init(&b, a, bytes.len + 1024);
	buf_printf(&b,
		"--%s\r\nContent-Disposition: form-data; name=\"media\"; filename=\"%s\"\r\n"
		"Content-Type: %s\r\n\r\n",
		boundary, name, png ? "image/png" : "image/jpeg");
	buf_add(&b, bytes);
	buf_printf(&b, "\r\n--%s--\r\n", boundary);
	return buf_str(&b);
}

enum err wechat_upload(struct wechat *w, const char *path, const char *query, const char *name,
	struct str bytes, bool once, json_t **out)
{
	const char *boundary =
		arena_printf(w->arena, "----shenfa%.32s", sha256_hex(w->arena, bytes));
	struct request r = { path, query, multipart(w->arena, boundary, name, bytes),
		str_c(arena_printf(w->arena, "multipart/form-data; boundary=%s", boundary)) };
	return once ? call_once(w, &r, out) : call_patiently(w, &r, out);
}

struct str wechat_noted(const struct wechat *w, const char *key)
{
	return json_str(w->seen->state, key);
}

void wechat_set(struct wechat *w, const char *key, struct str value)
{
	json_object_set_new(w->seen->state, key, json_from(value));
}

void wechat_clear(struct wechat *w, const char *key)
{
	json_object_del(w->seen->state, key);
}

enum err wechat_note(struct wechat *w)
{
	return w->wire->note(w->wire, w->seen->state);
}
