/* tcb.c: sim-tcb, the stand-in for a mini-program's cloud: arguments, and the loop. */
#include <stdio.h>

#include "base/options.h"
#include "tests/sim/tcb/cloud.h"

static void on_request(void *context, const struct sim_request *q, struct sim_reply *out)
{
	cloud_serve(context, q, out);
}

static void tick(void *context)
{
	struct cloud *c = context;
	pthread_mutex_lock(&c->wx->lock);
	cloud_let_go(c);
	pthread_mutex_unlock(&c->wx->lock);
}

static enum err run(int argc, char **argv)
{
	static struct platform p = {
		.appid = "wx0000000000000002", .secret = "stand-in-secret", .token_ms = 7200 * 1000
	};
	struct cloud c = { .wx = &p, .env = "demo-1", .collection = "news" };
	const char *listen = "127.0.0.1:0", *ledger = NULL;
	const struct option options[] = { { .name = "listen", .value = &listen },
		{ .name = "ledger", .value = &ledger }, { .name = "env", .value = &c.env },
		{ .name = "collection", .value = &c.collection },
		{ .name = "appid", .value = &p.appid }, { .name = "secret", .value = &p.secret } };
	TRY(options_read(argc, argv, options, sizeof options / sizeof *options, NULL));
	wx_begin(&p); /* before the ledger is named: it is none of theirs */
	p.ledger = ledger;
	cloud_begin(&c);
	TRY(sim_live(&p.arena, listen, on_request, tick, &c, &p.address));
	cloud_end(&c);
	wx_end(&p);
	return ERR_OK;
}

int main(int argc, char **argv)
{
	return sim_main("sim-tcb", run, argc, argv);
}
