/* shenfa-web: what browsers, the command and couriers talk to. */
#include <signal.h>
#include <stdio.h>

#include "base/log.h"
#include "base/options.h"
#include "base/ready.h"
#include "channels/website/template.h"
#include "web/server.h"

static const char *database, *listen_at = "127.0.0.1:8080", *metrics, *pages, *spool, *keys,
			     *origin, *secure, *threads = "8", *body_ms = "60000",
			     *statement_ms = "30000", *evidence_key, *evidence, *template_folder;

static const struct option known[] = {
	{ "database", &database, false },
	{ "listen", &listen_at, false },
	{ "metrics", &metrics, false },
	{ "pages", &pages, false },
	{ "spool", &spool, false },
	{ "keys", &keys, false },
	{ "origin", &origin, false },
	{ "secure", &secure, true },
	{ "threads", &threads, false },
	{ "body-ms", &body_ms, false },
	{ "statement-ms", &statement_ms, false },
	{ "evidence-key", &evidence_key, false },
	{ "evidence", &evidence, false },
	{ "template", &template_folder, false },
};

static enum err serve(const struct server_options *o)
{
	int signal_number;
	sigset_t ends;
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	signal(SIGPIPE, SIG_IGN);
	TRY(server_start(o));
	log_info("listening address=%s metrics=%s", server_address(), server_metrics_address());
	ready_say(server_address());
	sigwait(&ends, &signal_number);
	server_stop();
	return ERR_OK;
}

int main(int argc, char **argv)
{
	log_name("shenfa-web");
	enum err e = options_read(argc, argv, known, sizeof known / sizeof *known, NULL);
	if (!e && !database)
		e = fault(ERR_INVALID, "--database is needed");
	struct server_options o = { .database = database,
		.listen = listen_at,
		.metrics = metrics,
		.pages = pages,
		.spool = spool,
		.keys = keys,
		.origin = origin,
		.secure = secure != NULL,
		.threads = (int)strtol(threads, NULL, 10),
		.body_ms = (int)strtol(body_ms, NULL, 10),
		.statement_ms = (int)strtol(statement_ms, NULL, 10) };
	if (!e)
		e = evidence_read(evidence_key, evidence, &o.evidence);
	if (!e && template_folder && *template_folder)
		e = template_load(template_folder);
	if (!e)
		e = serve(&o);
	if (e)
		log_fault("start", e);
	return e ? 1 : 0;
}
