/* app.c: sim-app, the stand-in for the apps that are told of releases: arguments, and the loop. */
#include <stdio.h>

#include "base/log.h"
#include "base/options.h"
#include "base/ready.h"
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
	struct sim_server *server;
	const struct option options[] = { { .name = "listen", .value = &listen },
		{ .name = "ledger", .value = &r.ledger }, { .name = "feed", .value = &r.feed },
		{ .name = "secrets", .value = &r.secrets },
		{ .name = "publics", .value = &r.publics } };
	TRY(options_read(argc, argv, options, sizeof options / sizeof *options, NULL));
	receiver_begin(&r);
	TRY(sim_server_start(&a, listen, on_request, &r, &server, &r.address));
	printf("%s\n", r.address);
	fflush(stdout);
	ready_say(r.address);
	sim_run(tick, &r);
	sim_server_stop(server);
	receiver_end(&r);
	return ERR_OK;
}

int main(int argc, char **argv)
{
	log_name("sim-app");
	enum err e = run(argc, argv);
	if (e)
		log_fault("start", e);
	return e ? 1 : 0;
}
