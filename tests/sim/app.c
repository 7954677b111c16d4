/* app.c: sim-app, the stand-in for the apps that are told of releases: arguments, and the loop. */
#include <stdio.h>

#include "base/options.h"
#include "tests/sim/app/receiver.h"

static void on_request(void *context, const struct sim_request *q, struct sim_reply *out)
{
	receiver_serve(context, q, out);
}

static void tick(void *context)
{
	struct receiver *r = context;
	pthread_mutex_lock(&r->lock);
	receiver_let_go(r);
	pthread_mutex_unlock(&r->lock);
}

static enum err run(int argc, char **argv)
{
	SCRATCH(a);
	/* Secrets that guard nothing: a test's, and the example of the specification. */
	struct receiver r = { .secrets = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
		.publics = "whpk_ebVWLo/mVPlAeLES6KmLp5AfhTrmlb7X4OORC60ElmQ=" };
	const char *listen = "127.0.0.1:0";
	const struct option options[] = { { .name = "listen", .value = &listen },
		{ .name = "ledger", .value = &r.ledger }, { .name = "feed", .value = &r.feed },
		{ .name = "secrets", .value = &r.secrets },
		{ .name = "publics", .value = &r.publics } };
	TRY(options_read(argc, argv, options, sizeof options / sizeof *options, NULL));
	receiver_begin(&r);
	TRY(sim_live(&a, listen, on_request, tick, &r, &r.address));
	receiver_end(&r);
	return ERR_OK;
}

int main(int argc, char **argv)
{
	return sim_main("sim-app", run, argc, argv);
}
