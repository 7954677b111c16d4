/* shenfa-courier.c: carries approved bytes to one channel account, and says what became of them. */
#include <signal.h>
#include <stdio.h>

#include "base/log.h"
#include "base/options.h"
#include "base/ready.h"
#include "courier/courier.h"

static bool stop;

static void on_signal(int number)
{
	(void)number;
	stop = true;
}

static enum err run(int argc, char **argv)
{
	const char *config = NULL;
	const struct option options[] = { { .name = "config", .value = &config } };
	struct courier *c = NULL;
	TRY(options_read(argc, argv, options, 1, NULL));
	if (!config)
		return fault(ERR_INVALID, "用法：shenfa-courier --config=FILE");
	TRY(courier_open(config, &stop, &c));
	ready_say("");
	enum err e = courier_run(c);
	courier_close(c);
	return e;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	log_name("shenfa-courier");
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	enum err e = run(argc, argv);
	if (e)
		log_fault("start", e);
	return e ? 1 : 0;
}
