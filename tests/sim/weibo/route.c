#include "base/clock.h"
#include "tests/sim/faults.h"
#include "tests/sim/weibo/platform.h"

static const struct {
	const char *method, *path;
	bool counts;
	void (*call)(struct wb_call *);
} calls[] = {
#define CALL(method, path, counts, function) { method, path, counts, function },
#include "tests/sim/weibo/calls.def"
#undef CALL
};

int64_t wb_now(const struct weibo_platform *p)
{
	return p->acting_at ? p->acting_at : clock_now();
}

void wb_reply(const struct sim_request *q, struct sim_reply *out, json_t *json)
{
	*out = (struct sim_reply){ .status = 200,
		.media_type = "application/json;charset=UTF-8",
		.body = json_text(q->arena, json) };
	json_decref(json);
}

void wb_error(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out,
	int code, const char *message)
{
	json_t *number = p->calls % 2 ? json_integer(code) : json_sprintf("%d", code);
	wb_reply(q, out,
		json_pack("{s:s, s:o, s:s}", "request", q->path, "error_code", number, "error",
			message));
	out->status = code == 20032 ? 200 : code >= 10022 && code <= 10024 ? 403 : 400;
}

struct str wb_given(const struct wb_call *c, const char *name)
{
	return sim_value(c->fields, c->count, name);
}

void wb_refuse(struct wb_call *c, int code, const char *message)
{
	wb_error(c->p, c->q, c->out, code, message);
}

/* A hundred a day, refused ones as well. */
static int count_call(struct weibo_platform *p)
{
	int64_t day = (wb_now(p) + 8 * 3600000LL) / (24 * 3600000LL);
	if (json_int(p->counted, "day", -1) != day) {
		json_object_set_new(p->counted, "day", json_integer(day));
		json_object_set_new(p->counted, "calls", json_integer(0));
	}
	int64_t n = json_int(p->counted, "calls", 0) + 1;
	json_object_set_new(p->counted, "calls", json_integer(n));
	return n > p->calls_a_day ? 10023 : 0;
}

static void make_call(
	struct weibo_platform *p, const struct sim_request *q, size_t i, struct sim_reply *out)
{
	struct wb_call c = { .p = p, .q = q, .out = out };
	c.count = sim_fields(q, c.fields, sizeof c.fields / sizeof *c.fields);
	int code = calls[i].counts ? wb_check_token(p, wb_given(&c, "access_token")) : 0;
	if (!code && calls[i].counts)
		code = count_call(p);
	if (code)
		return wb_error(p, q, out, code, "stand-in says no");
	calls[i].call(&c);
}

void wb_route(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		if (strcmp(q->path, calls[i].path) != 0)
			continue;
		if (strcmp(q->method, calls[i].method) != 0)
			return wb_error(p, q, out, 10021, "HTTP method is not supported!");
		return make_call(p, q, i, out);
	}
	wb_error(p, q, out, 10020, "request api not found!");
	out->status = 404;
}

static bool is_call(const char *path)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (!strcmp(path, calls[i].path))
			return true;
	return !strncmp(path, "/2/", 3);
}

static const char wall[] = "<html><head><title>502</title></head><body>网关</body></html>";

/* What was done, or will be, and how that is told. */
static void spoil_answer(struct weibo_platform *p, const struct sim_request *q, const json_t *fault,
	struct str kind, struct sim_reply *out)
{
	if (str_eq(kind, STR("html")))
		*out = (struct sim_reply){
			.status = 200, .media_type = "text/html", .body = str_c(wall)
		};
	if (str_eq(kind, STR("failed")) || str_eq(kind, STR("gateway")))
		*out = (struct sim_reply){ .status = str_eq(kind, STR("failed")) ? 500 : 502,
			.media_type = "text/html",
			.body = str_c(wall) };
	if (str_eq(kind, STR("lag")))
		wb_error(p, q, out, 20032,
			"Update success, while server slow now, please wait 1-2 minutes");
	sim_cut_off(fault, out);
}

static void with_fault(struct weibo_platform *p, const struct sim_request *q, const json_t *fault,
	struct sim_reply *out)
{
	struct str kind = json_str(fault, "kind");
	bool undone = str_eq(kind, STR("dropped")) || str_eq(kind, STR("gateway"));
	if (str_eq(kind, STR("expired")))
		wb_expire_tokens(p);
	if (str_eq(kind, STR("errcode")))
		return wb_error(
			p, q, out, (int)json_int(fault, "errcode", 10001), "stand-in fault");
	if (str_eq(kind, STR("false")))
		return wb_pretend(p, q, out);
	json_object_set_new(p->counted, "orphan", json_boolean(str_eq(kind, STR("orphan"))));
	if (str_eq(kind, STR("late")))
		wb_hold_back(p, q, json_int(fault, "ms", 1000));
	else if (!undone)
		wb_route(p, q, out);
	json_object_del(p->counted, "orphan");
	spoil_answer(p, q, fault, kind, out);
}

static void keep_text(
	struct weibo_platform *p, const json_t *body, const char *key, const char **to)
{
	if (json_str(body, key).len)
		*to = arena_cstr(&p->arena, json_str(body, key));
}

/*
 * {"lag_ms":300, "calls_a_day":100, "posts_an_hour":30, "text":"…", "name", "face", "verified"}: how long
 * posts stay unseen; what the account was granted; a post by somebody else's hand; the account's own face.
 */
static void set_scene(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	json_auto_t *body = NULL;
	if (json_read(q->body, &body))
		return wb_error(p, q, out, 10008, "no JSON");
	p->lag_ms = json_int(body, "lag_ms", p->lag_ms);
	keep_text(p, body, "name", &p->name);
	keep_text(p, body, "face", &p->face);
	keep_text(p, body, "verified", &p->verified);
	p->calls_a_day = json_int(body, "calls_a_day", p->calls_a_day);
	p->posts_an_hour = json_int(body, "posts_an_hour", p->posts_an_hour);
	if (json_str(body, "text").len) {
		const char *id =
			arena_printf(q->arena, "%lld", 5100000000000000LL + (long long)++p->ids);
		json_array_insert_new(p->posts, 0,
			json_pack("{s:s, s:I, s:I, s:O, s:O, s:s, s:s}", "id", id, "at",
				(json_int_t)wb_now(p), "shown_at", (json_int_t)0, "text",
				json_object_get(body, "text"), "plain",
				json_object_get(body, "text"), "picture", "", "article", ""));
	}
	wb_reply(q, out, json_pack("{s:s}", "result", "true"));
}

/* {"ms":600000}: so much time has passed; what is on its way arrives in it. */
static void pass_time(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	json_auto_t *body = NULL;
	int64_t ms = json_read(q->body, &body) ? 0 : json_int(body, "ms", 0);
	sim_move_back(p->posts, "at", ms);
	sim_move_back(p->posts, "shown_at", ms);
	sim_move_back(p->held_back, "due", ms);
	wb_let_go(p);
	wb_reply(q, out, json_pack("{s:s}", "result", "true"));
}

void wb_serve(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	pthread_mutex_lock(&p->lock);
	wb_let_go(p);
	if (is_call(q->path)) {
		p->calls++;
		with_fault(p, q, wb_fault(p, q->path), out);
	} else if (!strcmp(q->path, "/oauth2/authorize"))
		wb_authorize(p, q, out);
	else if (!strcmp(q->path, "/oauth2/authorize/agree"))
		wb_agree(p, q, out);
	else if (!strcmp(q->path, "/_sim/faults"))
		wb_set_faults(p, q, out);
	else if (!strcmp(q->path, "/_sim/scene"))
		set_scene(p, q, out);
	else if (!strcmp(q->path, "/_sim/pass"))
		pass_time(p, q, out);
	else if (!strcmp(q->path, "/_sim/ledger"))
		wb_ledger_show(p, q, out);
	else
		wb_pages(p, q, out);
	pthread_mutex_unlock(&p->lock);
}

static json_t **part(struct weibo_platform *p, size_t i)
{
	json_t **all[] = { &p->posts, &p->faults, &p->held_back, &p->articles, &p->pictures,
		&p->links, &p->tokens, &p->codes, &p->counted };
	return i < sizeof all / sizeof *all ? all[i] : NULL;
}

static void clear(struct weibo_platform *p)
{
	for (size_t i = 0; part(p, i); i++)
		json_decref(*part(p, i));
}

/* The token that a demonstration's courier begins with is there from the first. */
void wb_empty(struct weibo_platform *p)
{
	clear(p);
	for (size_t i = 0; part(p, i); i++)
		*part(p, i) = i < 3 ? json_array() : json_object();
	p->published = p->deleted = 0;
	if (p->first_token)
		json_object_set_new(p->tokens, p->first_token,
			json_pack("{s:I}", "until", (json_int_t)(wb_now(p) + p->token_ms)));
}

void wb_begin(struct weibo_platform *p)
{
	pthread_mutex_init(&p->lock, NULL);
	wb_empty(p);
	wb_ledger_load(p);
}

void wb_end(struct weibo_platform *p)
{
	clear(p);
	arena_free(&p->arena);
}
