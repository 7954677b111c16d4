/* system.h: every program of an instance, really started, on a data folder of its own. */
#pragma once
#include "base/json.h"
#include "supervise/spawn.h"

struct system {
	struct arena arena;
	const char *database; /* name: test_conninfo() takes it */
	const char *data, *url;
	struct spawned up;
	json_t *first_run; /* first-run.json */
};

/*
 * `shenfa up` on a fresh database and any free port, with the stand-ins. Comes back when every
 * program said READY; any failure ends the test program with the log's last line. The data
 * folder lies below test_folder() and may be reached through system.data, the logs in its log/.
 */
void system_start(struct system *);

/* What it begins with, besides what a test registers: "website,wechat". Set before system_start. */
extern const char *system_channels;

/* SIGTERM, and waits; then starts it again on the same data. */
void system_restart(struct system *);
void system_stop(struct system *);

/* The one-time password that was printed for this account ("editor", "head", "reviewer" …). */
const char *system_password(const struct system *, const char *account);

/* Kills one program ("courier-website-1") with `signal`; the supervisor starts it again. */
void system_kill(struct system *, const char *program, int signal);
pid_t system_pid(struct system *, const char *program);

/*
 * The `shenfa` command as one person at her own terminal: `line` is cut at blanks, but for what
 * stands in '…'. Standard input is `input` ("" for none). The exit code; *out has what it printed.
 */
int system_shenfa(
	struct system *, const char *person, const char *line, const char *input, const char **out);

/* Logs the person in with the printed password, changes it, and enrols a vote key where she votes. */
void system_arrive(struct system *, const char *person, bool votes);

/*
 * Looks again, every 50 ms, until `holds` says so; a minute without that ends the program with
 * `what`. The time is for broken programs only: nothing is asserted about it.
 */
void system_until(
	struct system *, const char *what, bool (*holds)(struct system *, void *), void *);
