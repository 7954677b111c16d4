#include "channels/wechat/api.h"

#include "base/buf.h"
#include "base/digest.h"

/* The same mass message again: it was taken before, and the answer has its number. */
enum { SAME_MESSAGE = 45065 };

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

struct str wechat_id(struct arena *a, const json_t *object, const char *key)
{
	const json_t *j = json_object_get(object, key);
	if (json_is_integer(j))
		return str_c(arena_printf(a, "%lld", (long long)json_integer_value(j)));
	return arena_str(a, str_trim(json_str(object, key)));
}

/* Where the token itself is asked for, a refusal is about the account. */
static enum err refused(const json_t *answer, int64_t code, bool of_token)
{
	enum class class = class_of(code);
	struct str said = json_str(answer, "errmsg");
	if (code == SAME_MESSAGE)
		return ERR_OK;
	if (of_token && class == CLASS_TOKEN)
		class = CLASS_SECRET;
	return fault_as(classes[class].err, classes[class].code, NULL,
		"微信公众号：%s（errcode %lld " STRF "）", classes[class].zh, (long long)code,
		STRV(str_sub(said, 0, 120)));
}

/* How an article goes out is settled when it begins; the account's settings say so before that. */
static enum wechat_way way_of(const struct wechat *w)
{
	json_auto_t *settings = NULL;
	struct str noted = json_str(w->seen->state, "way");
	if (!noted.len && !json_read(w->job->site.settings, &settings))
		noted = json_str(settings, "mode");
	if (str_eq(noted, STR("mass")))
		return WAY_MASS;
	return str_eq(noted, STR("draft")) ? WAY_DRAFT : WAY_PUBLISH;
}

enum err wechat_open(struct wechat *w, struct wire *wire, struct arena *a,
	const struct delivery_job *job, struct receipt *seen)
{
	*w = (struct wechat){ .wire = wire, .arena = a, .job = job, .seen = seen };
	w->wx = (struct weixin){
		.wire = wire, .arena = a, .zh = "微信公众号", .code = "wechat", .refused = refused
	};
	w->way = way_of(w);
	weixin_open(&w->wx);
	return ERR_OK;
}

static const char *below(struct wechat *w, const char *path)
{
	return arena_printf(w->arena, "cgi-bin/%s", path);
}

static struct weixin_request json_request(struct wechat *w, const char *path, json_t *body)
{
	struct weixin_request r = { below(w, path), "", json_text(w->arena, body),
		STR("application/json") };
	json_decref(body);
	return r;
}

enum err wechat_call(struct wechat *w, const char *path, json_t *body, json_t **out)
{
	struct weixin_request r = json_request(w, path, body);
	return weixin_call(&w->wx, &r, out);
}

enum err wechat_ask(struct wechat *w, const char *path, json_t *body, json_t **out)
{
	struct weixin_request r = json_request(w, path, body);
	return weixin_ask(&w->wx, &r, out);
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
	struct weixin_request r = { below(w, path), query,
		multipart(w->arena, boundary, name, bytes),
		str_c(arena_printf(w->arena, "multipart/form-data; boundary=%s", boundary)) };
	return once ? weixin_call(&w->wx, &r, out) : weixin_ask(&w->wx, &r, out);
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
