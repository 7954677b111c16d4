#include "tests/sim/faults.h"
#include "tests/sim/wechat/platform.h"

typedef void json_call(
	struct platform *, const struct sim_request *, const json_t *, struct sim_reply *);

static const struct {
	const char *path;
	json_call *call;
} calls[] = {
#define CALL(path, function) { path, function },
#include "tests/sim/wechat/calls.def"
#undef CALL
};

void wx_reply(const struct sim_request *q, struct sim_reply *out, json_t *json)
{
	*out = (struct sim_reply){ .status = 200,
		.media_type = "application/json; encoding=utf-8",
		.body = json_text(q->arena, json) };
	json_decref(json);
}

void wx_error(const struct sim_request *q, struct sim_reply *out, int code, const char *message)
{
	const char *hint = arena_printf(q->arena, code ? "%s rid: stand-in" : "%s", message);
	wx_reply(q, out, json_pack("{s:i, s:s}", "errcode", code, "errmsg", hint));
}

const char *wx_new_id(struct platform *p, struct arena *a, const char *prefix)
{
	return arena_printf(a, "%s_%012lld", prefix, (long long)++p->ids);
}

/* Their reader takes no escapes for Chinese: real UTF-8 or 40033. */
static void call_json(
	struct platform *p, const struct sim_request *q, json_call *call, struct sim_reply *out)
{
	json_auto_t *body = NULL;
	if (strcmp(q->method, "POST") != 0 && call != wx_draft_count)
		return wx_error(q, out, 43002, "require POST method");
	if (str_find(q->body, STR("\\u")) >= 0)
		return wx_error(q, out, 40033, "invalid charset");
	if (q->body.len && json_read(q->body, &body))
		return wx_error(q, out, 47001, "data format error");
	call(p, q, body, out);
}

void wx_route(
	struct platform *p, const struct sim_request *q, const char *path, struct sim_reply *out)
{
	if (!strcmp(path, "stable_token") || !strcmp(path, "token"))
		return wx_take_token(p, q, out, path[0] == 's');
	int code = wx_check_token(p, q);
	if (code)
		return wx_error(q, out, code, "invalid credential, access_token is invalid");
	if (!strcmp(path, "media/uploadimg"))
		return wx_upload_picture(p, q, out);
	if (!strcmp(path, "material/add_material"))
		return wx_add_material(p, q, out);
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (!strcmp(path, calls[i].path))
			return call_json(p, q, calls[i].call, out);
}

static const char wall[] = "<html><head><title>501</title></head><body>"
			   "<a href=\"https://waf.tencent.com/501page.html\">501</a></body></html>";

/* What was done, or will be, and how that is told. */
static void spoil_answer(const json_t *fault, struct str kind, struct sim_reply *out)
{
	if (str_eq(kind, STR("html")))
		*out = (struct sim_reply){
			.status = 200, .media_type = "text/html", .body = str_c(wall)
		};
	if (str_eq(kind, STR("failed")))
		*out = (struct sim_reply){ .status = 500,
			.media_type = "text/plain",
			.body = STR("Internal Server Error") };
	sim_cut_off(fault, out);
}

/* The platform's side of a call, and what the fault makes of it. */
static void platform_call(
	struct platform *p, const struct sim_request *q, const char *path, struct sim_reply *out)
{
	const json_t *fault = wx_fault(p, path);
	struct str kind = json_str(fault, "kind");
	p->calls++;
	if (str_eq(kind, STR("lapse")))
		json_object_clear(p->tokens);
	if (str_eq(kind, STR("expired")))
		wx_expire_tokens(p);
	if (str_eq(kind, STR("spoilt")))
		wx_spoil_token(p, json_int(fault, "errcode", 40001));
	if (str_eq(kind, STR("errcode")))
		return wx_error(q, out, (int)json_int(fault, "errcode", -1), "stand-in fault");
	if (str_eq(kind, STR("false")))
		return wx_pretend(p, q, path, out);
	if (str_eq(kind, STR("late")))
		wx_hold_back(p, q, json_int(fault, "ms", 1000));
	else if (!str_eq(kind, STR("dropped")))
		wx_route(p, q, path, out);
	spoil_answer(fault, kind, out);
}

/* One more event, of a publication that is none of ours or long over: the platform sends such. */
static void send_late_callback(
	struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	wx_callback_queue(p, "1", 0, NULL);
	wx_error(q, out, 0, "ok");
}

/*
 * {"publish_ms":300,"mass_fails":1,"mass_a_day":100,"submits_a_day":1000,"adds_a_day":10000,"aes_key":"…"}: how long a
 * publication takes from now on, how messages fare, what a day takes, what callbacks are sealed with.
 */
static void set_pace(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	json_auto_t *body = NULL;
	int64_t ms = json_read(q->body, &body) ? -1 : json_int(body, "publish_ms", p->publish_ms);
	if (ms < 0)
		return wx_error(q, out, 47001, "publish_ms is missing");
	p->publish_ms = ms;
	p->mass_fails = json_int(body, "mass_fails", p->mass_fails);
	p->mass_a_day = json_int(body, "mass_a_day", p->mass_a_day);
	p->submits.a_day = json_int(body, "submits_a_day", p->submits.a_day);
	p->adds.a_day = json_int(body, "adds_a_day", p->adds.a_day);
	if (json_str(body, "aes_key").len)
		p->keys.aes_key = arena_str(&p->arena, json_str(body, "aes_key"));
	wx_error(q, out, 0, "ok");
}

/* {"ms":61000}: so much time has passed; what is on its way arrives in it. */
static void pass_time(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	json_auto_t *body = NULL;
	int64_t ms = json_read(q->body, &body) ? 0 : json_int(body, "ms", 0);
	sim_move_back(p->messages, "tried", ms);
	sim_move_back(p->messages, "due", ms);
	sim_move_back(p->held_back, "due", ms);
	const char *id;
	json_t *job;
	json_object_foreach(p->jobs, id, job)
	{
		json_object_set_new(job, "due", json_integer(json_int(job, "due", 0) - ms));
	}
	wx_let_go(p);
	wx_work(p);
	wx_error(q, out, 0, "ok");
}

void wx_serve(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	pthread_mutex_lock(&p->lock);
	wx_let_go(p);
	wx_work(p);
	if (str_starts(str_c(q->path), STR("/cgi-bin/")))
		platform_call(p, q, q->path + strlen("/cgi-bin/"), out);
	else if (str_starts(str_c(q->path), STR("/mmbiz/")))
		wx_show_picture(p, q, out);
	else if (str_starts(str_c(q->path), STR("/s/")))
		wx_show_article(p, q, out);
	else if (str_starts(str_c(q->path), STR("/m/")))
		wx_show_item(p, q, out);
	else if (!strcmp(q->path, "/"))
		wx_show_account(p, q, out);
	else if (!strcmp(q->path, "/_sim/faults"))
		wx_set_faults(p, q, out);
	else if (!strcmp(q->path, "/_sim/console"))
		wx_console(p, q, out);
	else if (!strcmp(q->path, "/_sim/callback"))
		send_late_callback(p, q, out);
	else if (!strcmp(q->path, "/_sim/pace"))
		set_pace(p, q, out);
	else if (!strcmp(q->path, "/_sim/pass"))
		pass_time(p, q, out);
	else if (!strcmp(q->path, "/_sim/ledger"))
		wx_ledger_show(p, q, out);
	pthread_mutex_unlock(&p->lock);
}

void wx_begin(struct platform *p)
{
	json_t **lists[] = { &p->materials, &p->drafts, &p->articles, &p->messages, &p->callbacks,
		&p->faults, &p->held_back };
	json_t **maps[] = { &p->tokens, &p->pictures, &p->jobs };
	pthread_mutex_init(&p->lock, NULL);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		*lists[i] = json_array();
	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		*maps[i] = json_object();
	if (!p->mass_a_day)
		p->mass_a_day = 1;
	p->adds.a_day = 1000;
	p->submits.a_day = 100;
	wx_ledger_load(p);
}

void wx_end(struct platform *p)
{
	json_t *all[] = { p->materials, p->drafts, p->articles, p->messages, p->callbacks,
		p->faults, p->held_back, p->tokens, p->pictures, p->jobs };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		json_decref(all[i]);
	arena_free(&p->arena);
}
