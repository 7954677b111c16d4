/* outlet.c: sim-outlet, the stand-in for outlets where a person posts: arguments, and the loop. */
#include "tests/sim/outlet/outlet.h"
#include "base/options.h"

static void on_request(void *context, const struct sim_request *q, struct sim_reply *out)
{
	outlet_serve(context, q, out);
}

static enum err run(int argc, char **argv)
{
	SCRATCH(a);
	struct outlet o = {};
	const char *listen = "127.0.0.1:0";
	const struct option options[] = { { .name = "listen", .value = &listen },
		{ .name = "ledger", .value = &o.ledger } };
	TRY(options_read(argc, argv, options, sizeof options / sizeof *options, NULL));
	if (!o.ledger)
		return fault(ERR_INVALID, "用法：sim-outlet --ledger=FILE [--listen=127.0.0.1:0]");
	outlet_begin(&o);
	TRY(sim_live(&a, listen, on_request, NULL, &o, &o.address));
	outlet_end(&o);
	return ERR_OK;
}

int main(int argc, char **argv)
{
	return sim_main("sim-outlet", run, argc, argv);
}
