/* cli.h: what every command of a person stands on: options, the API, output. */
#pragma once
#include <stdio.h>

#include "base/options.h"
#include "cli/client.h"
#include "cli/session.h"

struct cli {
	struct arena arena;
	struct session session;
	struct client *client;
	const char *json; /* --json was given */
	char **words;     /* what is no option */
	int count;
};

/*
 * Reads options (--json is always one) and between `least` and `most` words, and opens the
 * session. Close it in any case.
 */
[[nodiscard]] enum err cli_open(struct cli *, int argc, char **argv, const struct option *,
	size_t options, int least, int most);
/* The same without a session: for log-in and for what works offline. */
[[nodiscard]] enum err cli_open_offline(struct cli *, int argc, char **argv, const struct option *,
	size_t options, int least, int most);
void cli_close(struct cli *);
#define AUTO_CLI __attribute__((cleanup(cli_close))) struct cli

/* One call. `path` is made by the caller; body may be NULL and is taken over. */
[[nodiscard]] enum err cli_get(struct cli *, const char *path, struct client_answer *out);
[[nodiscard]] enum err cli_post(
	struct cli *, const char *path, json_t *body, struct client_answer *out);

/* ERR_INVALID where --reason was not given, or is empty. */
[[nodiscard]] enum err cli_reason(const char *reason);

/* A POST that is an act: says one line, or with --json the server's answer. `body` is taken over. */
[[nodiscard]] enum err cli_act(struct cli *, const char *path, json_t *body, const char *said);

/* A whole command: one numbered thing and its --reason, POST {reason} to before ID after. */
[[nodiscard]] enum err cli_act_on(
	int argc, char **argv, const char *before, const char *after, const char *said);

/* --json: the server's own words. Returns whether that is all there is to say. */
bool cli_said_json(const struct cli *, const struct client_answer *);

/* PUT instead of POST. */
[[nodiscard]] enum err cli_put(
	struct cli *, const char *path, json_t *body, struct client_answer *out);

/* Who is logged in here, as what he signs names him. */
int64_t cli_account(const struct cli *);

/*
 * Signs with the key file of whoever is logged in: key_id and signature, as every signed call wants
 * them, are put into `body`. ERR_NOTFOUND where no key was enrolled on this machine.
 */
[[nodiscard]] enum err cli_sign(struct cli *, struct str payload, json_t *body);

/* A number as people type it; ERR_INVALID says which word. Path segments are made of these alone. */
[[nodiscard]] enum err cli_id(const struct cli *, int word, struct str *out);

/* Text of a file, or of standard input for "-". */
[[nodiscard]] enum err cli_read_file(struct cli *, const char *path, size_t max, struct str *out);

/* Prints `s`, cut or filled to `columns` of the terminal: a Chinese character takes two. */
void put_column(struct str s, int columns);

/* A member that is a string, for printing; "" when missing. Controls become '?'. */
const char *cli_text(struct cli *, const json_t *object, const char *key);

/*
 * A member that is a time, for printing: "2026-11-23 03:00", in China. "" when missing; what is no time
 * stays as it is. The only way for a time to a terminal: --json has it with its zone.
 */
const char *cli_time(struct cli *, const json_t *object, const char *key);

/* A number of the tabs, for printing: the server counts to a hundred and no further, "99+". */
const char *cli_count(struct cli *, int64_t n);
