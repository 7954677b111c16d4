/* weibo.c: sim-weibo, the stand-in for Weibo: arguments, routes, what comes late. */
#include <stdio.h>
#include <stdlib.h>

#include "base/options.h"
#include "tests/sim/weibo/platform.h"

static void on_request(void *context, const struct sim_request *q, struct sim_reply *out)
{
	wb_serve(context, q, out);
}

static void tick(void *context)
{
	struct weibo_platform *p = context;
	pthread_mutex_lock(&p->lock);
	wb_let_go(p);
	pthread_mutex_unlock(&p->lock);
}

static enum err read_options(int argc, char **argv, struct weibo_platform *p, const char **listen)
{
	const char *token_s = "2592000", *granted = "";
	const struct option options[] = { { .name = "listen", .value = listen },
		{ .name = "app-key", .value = &p->app_key },
		{ .name = "app-secret", .value = &p->app_secret },
		{ .name = "redirect", .value = &p->redirect },
		{ .name = "domains", .value = &p->domains }, { .name = "uid", .value = &p->uid },
		{ .name = "name", .value = &p->name },
		{ .name = "token", .value = &p->first_token },
		{ .name = "ledger", .value = &p->ledger },
		{ .name = "granted", .value = &granted }, /* "long_text,article" */
		{ .name = "token-s", .value = &token_s } };
	TRY(options_read(argc, argv, options, sizeof options / sizeof *options, NULL));
	if (!str_i64(str_c(token_s), &p->token_ms))
		return fault(ERR_INVALID, "--token-s 应为数字");
	p->token_ms *= 1000;
	p->long_text = strstr(granted, "long_text");
	p->article = strstr(granted, "article");
	return ERR_OK;
}

static enum err run(int argc, char **argv)
{
	static struct weibo_platform p = { .app_key = "1000000001",
		.app_secret = "stand-in-secret",
		.domains = "127.0.0.1",
		.uid = "1000000001",
		.name = "宁波大数据",
		.calls_a_day = 100,
		.posts_an_hour = 30 };
	const char *listen = "127.0.0.1:0";
	TRY(read_options(argc, argv, &p, &listen));
	wb_begin(&p);
	TRY(sim_live(&p.arena, listen, on_request, tick, &p, &p.address));
	wb_end(&p);
	return ERR_OK;
}

int main(int argc, char **argv)
{
	return sim_main("sim-weibo", run, argc, argv);
}
