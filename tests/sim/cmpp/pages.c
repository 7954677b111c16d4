/* pages.c: the ledger, the switch for faults, and what handsets show. */
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "tests/sim/cmpp/gateway.h"
#include "tests/sim/faults.h"
#include "tests/sim/ledger.h"

void ismg_note(struct ismg *g, json_t *event)
{
	sim_ledger_add(g->ledger, event);
	json_decref(event);
}

const json_t *ismg_fault(struct ismg *g, const char *call)
{
	return sim_fault(g->faults, "call", call);
}

static void say(const struct sim_request *q, struct sim_reply *out, json_t *j)
{
	json_auto_t *owned = j;
	out->status = 200;
	out->media_type = "application/json";
	out->body = json_text(q->arena, owned);
}

static json_t *ledger_of(const struct ismg *g)
{
	size_t lines = 0;
	for (size_t i = 0; i < LINES_MAX; i++)
		lines += g->lines[i].fd && g->lines[i].in;
	return json_pack("{s:s s:I s:I s:I s:I s:I s:I s:I s:O}", "cmpp", g->cmpp, "submits",
		(json_int_t)g->submits, "refused", (json_int_t)g->refused, "reports",
		(json_int_t)g->reports, "waiting", (json_int_t)json_array_size(g->outbox), "lines",
		(json_int_t)lines, "turned_away", (json_int_t)g->turned_away, "queries",
		(json_int_t)g->queries, "messages", g->messages);
}

static void set_faults(struct ismg *g, const struct sim_request *q, struct sim_reply *out)
{
	if (sim_faults_set(&g->faults, q->body))
		return;
	sim_faults_mean(g->faults, "call", "submit");
	say(q, out, json_incref(g->faults));
}

static void person_answers(struct ismg *g, const struct sim_request *q, struct sim_reply *out)
{
	json_auto_t *j = NULL;
	if (json_read(q->body, &j))
		return;
	ismg_person(g, json_str(j, "number"), json_str(j, "text"));
	say(q, out, json_object());
}

static const char head[] =
	"<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
	"content=\"width=device-width, "
	"initial-scale=1\"><title>短信（本机替身）</title><style>body{"
	"margin:0;background:#eef0f3;font-family:sans-serif;color:#1c1f23}header{padding:14px 16px;"
	"background:#fff;border-bottom:1px solid #dfe2e6}h1{font-size:17px;margin:0}header p{margin"
	":4px 0 0;color:#5c6570;font-size:14px}main{display:flex;flex-wrap:wrap;gap:16px;padding:"
	"16px}section{background:#fff;border-radius:14px;width:300px;padding:12px 14px 16px;box-"
	"shadow:0 1px 3px #0002}h2{font-size:14px;font-weight:normal;color:#5c6570;text-align:"
	"center;margin:0 0 10px}p.b{background:#e5e7eb;border-radius:4px 16px 16px 16px;padding:"
	"10px 12px;margin:8px 0;line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere}time{"
	"display:block;text-align:center;color:#7b8490;font-size:12px}</"
	"style><header><h1>手机上的短信"
	"（本机替身）</h1><p>没有发给任何真实号码。</p></header><main>";

static void put_handset(struct arena *a, struct buf *b, const json_t *messages, struct str number)
{
	size_t i;
	json_t *m;
	buf_printf(b, "<section><h2>" STRF "</h2>", STRV(number));
	json_array_foreach(messages, i, m)
	{
		char iso[25];
		if (!str_eq(json_str(m, "number"), number))
			continue;
		clock_iso(json_int(m, "at", 0) + 8 * 3600000, iso);
		buf_printf(b, "<time>%.5s</time><p class=\"b\">", iso + 11);
		buf_add_escaped(b, json_str(m, "text"));
		buf_add(b, STR("</p>"));
	}
	buf_add(b, STR("</section>"));
	(void)a;
}

static void handsets(const struct ismg *g, const struct sim_request *q, struct sim_reply *out)
{
	struct buf b;
	json_auto_t *shown = json_object();
	buf_init(&b, q->arena, 4 * 1024 * 1024);
	buf_add(&b, str_c(head));
	for (size_t i = json_array_size(g->messages); i > 0 && json_object_size(shown) < 60; i--) {
		struct str number = json_str(json_array_get(g->messages, i - 1), "number");
		const char *key = arena_cstr(q->arena, number);
		if (json_object_get(shown, key))
			continue;
		json_object_set_new(shown, key, json_true());
		put_handset(q->arena, &b, g->messages, number);
	}
	if (!json_object_size(shown))
		buf_add(&b, STR("<p>还没有收到短信。</p>"));
	buf_add(&b, STR("</main></html>"));
	out->status = 200;
	out->media_type = "text/html; charset=utf-8";
	out->body = buf_str(&b);
}

void ismg_serve(void *context, const struct sim_request *q, struct sim_reply *out)
{
	struct ismg *g = context;
	pthread_mutex_lock(&g->lock);
	if (!strcmp(q->path, "/_sim/ledger"))
		say(q, out, ledger_of(g));
	else if (!strcmp(q->path, "/_sim/faults"))
		set_faults(g, q, out);
	else if (!strcmp(q->path, "/_sim/answers"))
		person_answers(g, q, out);
	else if (!strcmp(q->path, "/"))
		handsets(g, q, out);
	pthread_mutex_unlock(&g->lock);
}
