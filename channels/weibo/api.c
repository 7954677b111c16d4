#include "channels/weibo/api.h"

#include "base/digest.h"
#include "channels/weibo/budget.h"
#include "channels/weibo/form.h"
#include "channels/weibo/text.h"

enum { CALL_MS = 30 * 1000, SAID_MAX = 120 };

enum put_off { OFF_NOTHING, OFF_CALLS, OFF_POSTS };

static const struct {
	const char *code;
	enum err err;
	enum put_off off;
	const char *zh;
} classes[] = {
#define CLASS(name, code, err, off, zh) { code, ERR_##err, OFF_##off, zh },
#include "channels/weibo/classes.def"
#undef CLASS
};

enum class {
#define CLASS(name, code, err, off, zh) CLASS_##name,
#include "channels/weibo/classes.def"
#undef CLASS
};

static const struct {
	int64_t code;
	enum class class;
} codes[] = {
#define CODE(number, name) { number, CLASS_##name },
#include "channels/weibo/errcodes.def"
#undef CODE
};

static enum class class_of(int64_t code) {
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++){
		if (codes[i].code == code) return codes[i].class; }
return CLASS_UNSURE;
}

/* A memory that nobody has seen before gets a name, by which a delivery's notes know it again. */
static void name_memory(struct weibo *w)
{
	unsigned char noise[8];
	if (json_str(w->memory, "id").len)
		return;
	random_bytes(noise, sizeof noise);
	json_object_set_new(w->memory, "id", json_string(hex(w->arena, noise, sizeof noise)));
}

/* The token of the last log-in; before there was one, that of the configuration. */
static void read_token(struct weibo *w)
{
	const json_t *token = json_object_get(w->memory, "token");
	w->token = json_str(token, "access_token");
	w->uid = json_str(token, "uid");
	w->token_until = json_int(token, "until", 0);
	if (w->token.len)
		return;
	if (w->wire->secret(w->wire, "access_token", &w->token) ||
		w->wire->secret(w->wire, "uid", &w->uid))
		w->token = (struct str){};
}

enum err weibo_open(struct weibo *w, struct wire *wire, struct arena *a,
	const struct channel_site *site, const struct delivery_job *job, struct receipt *seen)
{
	*w = (struct weibo){ .wire = wire, .arena = a, .site = site, .job = job, .seen = seen };
	if (wire->secret(wire, "api", &w->api))
		w->api = STR("https://api.weibo.com");
	while (str_ends(w->api, STR("/")))
		w->api.len--;
	if (json_read(site->settings.len ? site->settings : STR("{}"), &w->settings))
		w->settings = json_object();
	TRY(wire->recall(wire, &w->memory));
	name_memory(w);
	read_token(w);
	return ERR_OK;
}

void weibo_close(struct weibo *w)
{
	json_decref(w->settings);
	json_decref(w->memory);
}

static bool logged_in(const struct weibo *w)
{
	bool over = w->token_until && w->token_until <= w->wire->now(w->wire);
	return w->token.len && w->uid.len && !over;
}

/* A log-in that failed is told only where the token before it does not serve any more. */
enum err weibo_token(const struct weibo *w)
{
	struct str trouble = json_str(w->memory, "trouble");
	if (logged_in(w))
		return ERR_OK;
	if (trouble.len)
		return fault_as(ERR_DENIED, "weibo.login", NULL,
			"上次登录微博没有成功（" STRF "），请重新登录，再让任务继续",
			STRV(trouble));
	if (w->token.len)
		return fault_as(ERR_DENIED, classes[CLASS_EXPIRED].code, NULL, "%s",
			classes[CLASS_EXPIRED].zh);
	return fault_as(ERR_DENIED, "weibo.login", NULL,
		"还没有登录过微博，请渠道运营人员在“渠道”页登录微博，再让任务继续");
}

struct str weibo_id(struct arena *a, const json_t *object, const char *key)
{
	const json_t *j = json_object_get(object, key);
	if (json_is_integer(j))
		return str_c(arena_printf(a, "%lld", (long long)json_integer_value(j)));
	return arena_str(a, str_trim(json_str(object, key)));
}

/* {"error_code":…} of most calls, {"code":"100000"} of the article's; 0: all is well. */
static int64_t code_of(struct arena *a, const json_t *j)
{
	int64_t n;
	if (str_i64(weibo_id(a, j, "error_code"), &n))
		return n;
	return str_i64(weibo_id(a, j, "code"), &n) && n != 100000 ? n : 0;
}

/* Its words may repeat what we sent: of the token nothing is ever shown. */
static enum err failure(struct weibo *w, const json_t *j, int64_t code)
{
	enum class class = class_of(code);
	struct str said = json_str(j, "error");
	if (!said.len)
		said = json_str(j, "msg");
	if (classes[class].off == OFF_CALLS)
		budget_park_calls(w);
	if (classes[class].off == OFF_POSTS)
		budget_park_posts(w);
	if (classes[class].off && w->wire->keep(w->wire, w->memory))
		return ERR_DENIED;
	if (str_find(said, w->token) >= 0)
		said = STR("（略）");
	return fault_as(classes[class].err, classes[class].code, NULL,
		"微博：%s（error_code %lld " STRF "）", classes[class].zh, (long long)code,
		STRV(str_sub(said, 0, SAID_MAX)));
}

/* A wall's HTML page, a 5xx, half an answer: nobody knows what was done. */
static enum err read_answer(const struct wire_reply *reply, json_t **out)
{
	json_t *j = NULL;
	if (reply->status >= 500 || json_read(reply->body, &j) || !json_is_object(j)) {
		json_decref(j);
		return fault_as(ERR_UNCERTAIN, "weibo.answer", NULL,
			"微博：回答无法识别（HTTP %d），是否收到尚不确定", reply->status);
	}
	*out = j;
	return ERR_OK;
}

static struct wire_request request_of(struct weibo *w, const struct weibo_call *c)
{
	bool get = !strcmp(c->method, "GET");
	const char *url =
		get ? arena_printf(w->arena, STRF "%s?" STRF, STRV(w->api), c->path, STRV(c->form))
		    : arena_printf(w->arena, STRF "%s", STRV(w->api), c->path);
	return (struct wire_request){ .method = c->method,
		.url = str_c(url),
		.body = get ? (struct str){} : c->form,
		.media_type = get                 ? (struct str){}
			      : c->media_type.len ? c->media_type
						  : STR("application/x-www-form-urlencoded"),
		.timeout_ms = CALL_MS };
}

enum err weibo_call(struct weibo *w, const struct weibo_call *c, json_t **out)
{
	struct wire_reply reply;
	json_t *j = NULL;
	TRY(weibo_token(w));
	TRY(budget_take(w, c->purpose));
	TRY(w->wire->keep(w->wire, w->memory));
	struct wire_request q = request_of(w, c);
	TRY(w->wire->exchange(w->wire, w->arena, &q, &reply));
	TRY(read_answer(&reply, &j));
	int64_t code = code_of(w->arena, j);
	bool taken = !code || class_of(code) == CLASS_TAKEN;
	enum err e = taken ? ERR_OK : failure(w, j, code);
	if (!code && reply.status != 200)
		e = fault_as(ERR_UNCERTAIN, "weibo.answer", NULL,
			"微博：回答无法识别（HTTP %d），是否收到尚不确定", reply.status);
	if (e)
		json_decref(j);
	else
		*out = j;
	return e;
}

struct str weibo_form(struct weibo *w, const char *const *pairs)
{
	size_t n = 0;
	while (pairs[n])
		n++;
	const char **all = arena_array(w->arena, const char *, n + 3);
	all[0] = "access_token";
	all[1] = arena_cstr(w->arena, w->token);
	memcpy(all + 2, pairs, n * sizeof *all);
	return form_urlencoded(w->arena, all);
}

struct str weibo_noted(const struct weibo *w, const char *key)
{
	return json_str(w->seen->state, key);
}

int64_t weibo_noted_at(const struct weibo *w, const char *key)
{
	return json_int(w->seen->state, key, 0);
}

void weibo_set(struct weibo *w, const char *key, struct str value)
{
	json_object_set_new(w->seen->state, key, json_from(value));
}

void weibo_set_at(struct weibo *w, const char *key, int64_t ms)
{
	json_object_set_new(w->seen->state, key, json_integer(ms));
}

void weibo_clear(struct weibo *w, const char *key)
{
	json_object_del(w->seen->state, key);
}

enum err weibo_note(struct weibo *w)
{
	return w->wire->note(w->wire, w->seen->state);
}

struct str weibo_setting(const struct weibo *w, const char *key)
{
	return json_str(w->settings, key);
}

const char *weibo_page(struct weibo *w, struct str id)
{
	struct str pages;
	if (w->wire->secret(w->wire, "pages", &pages))
		pages = STR("https://weibo.com");
	while (str_ends(pages, STR("/")))
		pages.len--;
	return arena_printf(w->arena, STRF "/" STRF "/%s", STRV(pages), STRV(w->uid),
		weibo_letters(w->arena, id));
}
