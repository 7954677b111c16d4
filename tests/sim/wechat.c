/* wechat.c: sim-wechat, the stand-in for the WeChat platform: arguments, routes, the worker. */
#include <stdio.h>
#include <stdlib.h>

#include "base/options.h"
#include "tests/sim/wechat/platform.h"

static void on_request(void *context, const struct sim_request *q, struct sim_reply *out)
{
	wx_serve(context, q, out);
}

static void tick(void *context)
{
	struct platform *p = context;
	pthread_mutex_lock(&p->lock);
	wx_let_go(p);
	wx_work(p);
	pthread_mutex_unlock(&p->lock);
	wx_callbacks_send(p);
}

static enum err read_options(int argc, char **argv, struct platform *p, const char **listen)
{
	const char *publish_ms = "1500", *token_s = "7200", *token = "stand-in-token", *aes = "";
	const struct option options[] = { { .name = "listen", .value = listen },
		{ .name = "appid", .value = &p->appid }, { .name = "secret", .value = &p->secret },
		{ .name = "token", .value = &token }, { .name = "aes-key", .value = &aes },
		{ .name = "callback", .value = &p->callback },
		{ .name = "ledger", .value = &p->ledger },
		{ .name = "publish-ms", .value = &publish_ms },
		{ .name = "token-s", .value = &token_s } };
	TRY(options_read(argc, argv, options, sizeof options / sizeof *options, NULL));
	if (!str_i64(str_c(publish_ms), &p->publish_ms) || !str_i64(str_c(token_s), &p->token_ms))
		return fault(ERR_INVALID, "--publish-ms 和 --token-s 应为数字");
	p->token_ms *= 1000;
	p->keys = (struct wechat_callback_keys){ str_c(token), str_c(aes), str_c(p->appid) };
	return ERR_OK;
}

static enum err run(int argc, char **argv)
{
	static struct platform p = { .appid = "wx0000000000000001", .secret = "stand-in-secret" };
	const char *listen = "127.0.0.1:0";
	TRY(read_options(argc, argv, &p, &listen));
	wx_begin(&p);
	TRY(sim_live(&p.arena, listen, on_request, tick, &p, &p.address));
	wx_end(&p);
	return ERR_OK;
}

int main(int argc, char **argv)
{
	return sim_main("sim-wechat", run, argc, argv);
}
