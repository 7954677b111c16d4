/* shenfa-screen.c: opens what people upload, in a child that can do nothing but answer. */
#include <signal.h>
#include <stdio.h>

#include "base/log.h"
#include "base/options.h"
#include "base/ready.h"
#include "screen/jobs.h"
#include "screen/loop.h"
#include "screen/ocr.h"
#include "screen/walls.h"

static volatile bool stop;

static void on_signal(int number)
{
	(void)number;
	stop = true;
}

/* "host=/run/…" or no host at all: the only socket it needs is a local one. */
static enum err close_the_network(const char *database)
{
	const char *host = strstr(database, "host=");
	if (host && host[5] != '/' && host[5] != '\'' && host[5] != '@') {
		log_info("the database is reached over TCP: its unit must limit the addresses");
		return ERR_OK;
	}
	return walls_no_network();
}

static void say_walls(void)
{
	int landlock = walls_landlock();
	if (landlock)
		log_info("children are held by Landlock %d, seccomp and limits", landlock);
	else
		log_warn("this kernel has no Landlock: children are held by seccomp and limits");
}

static void say_eyes(bool left_out)
{
	if (left_out)
		log_warn("words in pictures are not read: --no-picture-text");
	else if (ocr_installed())
		log_info("words in pictures are read by Tesseract, chi_sim");
	else
		log_warn("words in pictures are not read: tesseract-ocr, tesseract-ocr-chi-sim "
			 "missing");
}

static enum err run(int argc, char **argv)
{
	const char *database = NULL, *spool = NULL, *key = NULL, *folder = NULL, *blind = NULL;
	const struct option options[] = { { .name = "database", .value = &database },
		{ .name = "spool", .value = &spool }, { .name = "evidence-key", .value = &key },
		{ .name = "evidence", .value = &folder },
		{ .name = "no-picture-text", .value = &blind, .flag = true } };
	const struct evidence *evidence;
	struct loop *l = NULL;
	TRY(options_read(argc, argv, options, sizeof options / sizeof *options, NULL));
	if (!database || !spool)
		return fault(ERR_INVALID,
			"用法：shenfa-screen --database=CONNINFO --spool=DIR"
			" [--evidence-key=FILE --evidence=DIR] [--no-picture-text]");
	TRY(close_the_network(database));
	TRY(evidence_read(key, folder, &evidence));
	ocr_use(!blind);
	TRY(loop_open(database, spool, &l));
	loop_seal_evidence(l, evidence);
	say_walls();
	say_eyes(blind != NULL);
	ready_say("");
	enum err e = loop_run(l, &stop);
	loop_close(l);
	return e;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	sandbox_child(jobs, argc, argv);
	log_name("shenfa-screen");
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	enum err e = run(argc, argv);
	if (e)
		log_fault("start", e);
	return e ? 1 : 0;
}
