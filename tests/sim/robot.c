/*
 * robot.c: sim-robot, the stand-in for the robot of a group (企业微信, 钉钉): strict as their documents say, with
 * a ledger of what the group was shown and a page that shows it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/options.h"
#include "tests/sim/ledger.h"
#include "tests/sim/server.h"

enum { SAID_MAX = 1000, A_MINUTE = 20, WECOM_BYTES = 2048, DINGTALK_BYTES = 20000 };

struct group {
	const char *key, *ledger, *lies;
	struct arena arena; /* what was said */
	struct str said[SAID_MAX];
	int64_t at[SAID_MAX];
	size_t count;
	int lied;
};

static void answer(const struct sim_request *q, struct sim_reply *out, int code, const char *words)
{
	out->media_type = "application/json";
	out->body =
		str_c(arena_printf(q->arena, "{\"errcode\":%d,\"errmsg\":\"%s\"}", code, words));
}

static size_t within_a_minute(const struct group *g, int64_t now)
{
	size_t n = 0;
	for (size_t i = 0; i < g->count; i++)
		n += g->at[i] > now - 60000;
	return n;
}

static void keep(struct group *g, struct str content)
{
	if (g->count < SAID_MAX) {
		g->at[g->count] = clock_now();
		g->said[g->count++] = arena_str(&g->arena, content);
	}
	json_auto_t *j = json_pack("{s:o}", "said", json_from(content));
	sim_ledger_add(g->ledger, j);
}

/* The first calls end as --lies says, in its order: l(ost after it was taken), h(tml), b(usy), 5. */
static bool lie(
	struct group *g, const struct sim_request *q, struct str content, struct sim_reply *out)
{
	char how = g->lies[g->lied];
	if (!how)
		return false;
	g->lied++;
	if (how == 'l')
		keep(g, content);
	out->hang_up = how == 'l';
	out->media_type = "text/html";
	out->status = how == '5' ? 502 : 200;
	out->body = STR("<html>waf</html>");
	if (how == 'b')
		answer(q, out, 45009, "api freq out of limit");
	return true;
}

/* What the robot is called by decides whose it is: /cgi-bin/webhook/send?key= or /robot/send?access_token=. */
static bool knows(const struct group *g, const struct sim_request *q, bool *dingtalk)
{
	*dingtalk = !strcmp(q->path, "/robot/send");
	if (!*dingtalk && strcmp(q->path, "/cgi-bin/webhook/send"))
		return false;
	return str_eq(sim_query(q, *dingtalk ? "access_token" : "key"), str_c(g->key));
}

static void take(struct group *g, const struct sim_request *q, bool dingtalk, struct sim_reply *out)
{
	json_auto_t *j = NULL;
	if (json_read(q->body, &j) || !json_is_object(j))
		return answer(q, out, 47001, "data format error");
	struct str content = json_str(json_object_get(j, "text"), "content");
	if (!str_eq(json_str(j, "msgtype"), STR("text")) || !content.len)
		return answer(q, out, 40008, "invalid message type");
	if (content.len > (dingtalk ? DINGTALK_BYTES : WECOM_BYTES))
		return answer(q, out, dingtalk ? 460101 : 40058, "text too long");
	if (dingtalk && str_find(content, STR("值班提醒")) < 0)
		return answer(q, out, 310000, "keywords not in content");
	if (lie(g, q, content, out))
		return;
	if (within_a_minute(g, clock_now()) >= A_MINUTE)
		return answer(q, out, dingtalk ? 130101 : 45009, "api freq out of limit");
	keep(g, content);
	answer(q, out, 0, "ok");
}

/* What somebody in the group sees. */
static void show(const struct group *g, const struct sim_request *q, struct sim_reply *out)
{
	struct buf b;
	buf_init(&b, q->arena, 4 * 1024 * 1024);
	buf_add(&b,
		STR("<!DOCTYPE html><html lang=\"zh-CN\"><meta "
		    "charset=\"utf-8\"><title>值班群（本机替身）"
		    "</title><style>body{max-width:26rem;margin:1rem auto;font-family:sans-serif;"
		    "background:#ededed}p{white-space:pre-wrap;background:#fff;border-radius:6px;"
		    "padding:.75rem;margin:.75rem 0}</style><h1>值班群（本机替身）</h1>"));
	for (size_t i = g->count; i-- > 0;) {
		buf_add(&b, STR("<p>"));
		buf_add_escaped(&b, g->said[i]);
		buf_add(&b, STR("</p>"));
	}
	out->media_type = "text/html; charset=utf-8";
	out->body = buf_str(&b);
}

static void serve(void *context, const struct sim_request *q, struct sim_reply *out)
{
	bool dingtalk;
	struct group *g = context;
	out->status = 200;
	if (!strcmp(q->path, "/") && !strcmp(q->method, "GET"))
		return show(g, q, out);
	if (!knows(g, q, &dingtalk))
		return answer(q, out, 93000, "invalid webhook url");
	if (strcmp(q->method, "POST") ||
		!str_starts(str_c(q->content_type), STR("application/json")))
		return answer(q, out, 43002, "require POST method with json");
	take(g, q, dingtalk, out);
}

static enum err run(int argc, char **argv)
{
	static struct group g = { .key = "stand-in-key", .lies = "" };
	const char *listen = "127.0.0.1:0", *address;
	const struct option options[] = { { .name = "listen", .value = &listen },
		{ .name = "key", .value = &g.key }, { .name = "ledger", .value = &g.ledger },
		{ .name = "lies", .value = &g.lies } };
	TRY(options_read(argc, argv, options, sizeof options / sizeof *options, NULL));
	TRY(sim_live(&g.arena, listen, serve, NULL, &g, &address));
	arena_free(&g.arena);
	return ERR_OK;
}

int main(int argc, char **argv)
{
	return sim_main("sim-robot", run, argc, argv);
}
