/* cmpp.c: sim-cmpp, the stand-in for a carrier's short message gateway: arguments, and both doors. */
#include <stdio.h>

#include "base/options.h"
#include "base/ready.h"
#include "tests/sim/cmpp/gateway.h"

static enum err read_options(
	int argc, char **argv, struct ismg *g, const char **listen, const char **cmpp)
{
	const char *report_ms = "1500", *test_ms = "180000", *window = "16", *lines = "1";
	const struct option options[] = { { .name = "listen", .value = listen },
		{ .name = "cmpp", .value = cmpp }, { .name = "sp-id", .value = &g->sp_id },
		{ .name = "secret", .value = &g->secret },
		{ .name = "service", .value = &g->service },
		{ .name = "sender", .value = &g->sender },
		{ .name = "ledger", .value = &g->ledger },
		{ .name = "report-ms", .value = &report_ms },
		{ .name = "test-ms", .value = &test_ms }, { .name = "window", .value = &window },
		{ .name = "lines", .value = &lines } };
	TRY(options_read(argc, argv, options, sizeof options / sizeof *options, NULL));
	if (!str_i64(str_c(report_ms), &g->report_ms) || !str_i64(str_c(test_ms), &g->test_ms))
		return fault(ERR_INVALID, "--report-ms 和 --test-ms 应为数字");
	if (!str_i64(str_c(window), &g->window) || !str_i64(str_c(lines), &g->allowed))
		return fault(ERR_INVALID, "--window 和 --lines 应为数字");
	return ERR_OK;
}

static enum err run(int argc, char **argv)
{
	static struct ismg g = {
		.sp_id = "901234", .secret = "stand-in", .service = "GWSVC", .sender = "10690001"
	};
	const char *listen = "127.0.0.1:0", *cmpp = "127.0.0.1:0", *address;
	struct sim_server *server;
	int port;
	TRY(read_options(argc, argv, &g, &listen, &cmpp));
	ismg_begin(&g);
	TRY(ismg_listen(&g, cmpp, &port));
	g.cmpp = arena_printf(&g.arena, "127.0.0.1:%d", port);
	TRY(sim_server_start(&g.arena, listen, ismg_serve, &g, &server, &address));
	printf("%s 127.0.0.1:%d\n", address, port);
	fflush(stdout);
	ready_say(address);
	sim_run(NULL, NULL);
	sim_server_stop(server);
	ismg_end(&g);
	return ERR_OK;
}

int main(int argc, char **argv)
{
	return sim_main("sim-cmpp", run, argc, argv);
}
