#include "tests/support/system.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/log.h"
#include "tests/support/cluster.h"
#include "tests/support/port.h"

enum { READY_MS = 120000, UNTIL_MS = 60000, WORDS_MAX = 32, OUTPUT_MAX = 4 * 1024 * 1024 };

const char *system_channels = "website,wechat";

static void must(const char *doing, enum err e)
{
	if (!e)
		return;
	log_fault(doing, e);
	exit(1);
}

static void launch(struct system *s)
{
	const char *argv[] = { BUILD_DIR "/shenfa", "up", "--one-user",
		arena_printf(&s->arena, "--port=%d", port_free()),
		arena_printf(&s->arena, "--channels=%s", system_channels), "--database",
		test_conninfo(s->database, NULL), "--data", s->data, NULL };
	const struct spawn run = { .argv = argv,
		.log = arena_printf(&s->arena, "%s.log", s->data),
		.falls_with = SIGTERM };
	must("up", spawn_start(&run, &s->up));
	must("up", spawn_ready(&s->up, &run, READY_MS));
	s->url = arena_printf(&s->arena, "%s", s->up.address);
}

static json_t *read_json(struct system *s, const char *name)
{
	struct str text;
	json_t *j = NULL;
	const char *path = arena_printf(&s->arena, "%s/%s", s->data, name);
	must(path, file_read(&s->arena, path, OUTPUT_MAX, &text));
	must(path, json_read(text, &j));
	return j;
}

void system_start(struct system *s)
{
	static int systems;
	*s = (struct system){ .database = test_database() };
	s->data = arena_printf(&s->arena, "%s/system%d", test_folder(), ++systems);
	launch(s);
	s->first_run = read_json(s, "first-run.json");
}

void system_restart(struct system *s)
{
	spawn_stop(&s->up, SIGTERM, READY_MS);
	launch(s);
}

void system_stop(struct system *s)
{
	spawn_stop(&s->up, SIGTERM, READY_MS);
	json_decref(s->first_run);
	arena_free(&s->arena);
}

const char *system_password(const struct system *s, const char *account)
{
	size_t i;
	json_t *row;
	json_array_foreach(json_object_get(s->first_run, "accounts"), i,
		row) if (str_eq(json_str(row, "account"),
				 str_c(account))) return json_string_value(json_object_get(row,
		"password"));
	must(account, fault(ERR_NOTFOUND, "no such account in first-run.json"));
	return NULL;
}

pid_t system_pid(struct system *s, const char *program)
{
	json_auto_t *status = read_json(s, "status.json");
	size_t i;
	json_t *row;
	json_array_foreach(json_object_get(status, "programs"), i,
		row) if (str_eq(json_str(row, "name"), str_c(program))) return (pid_t)json_int(row,
		"pid", 0);
	return 0;
}

void system_kill(struct system *s, const char *program, int number)
{
	pid_t pid = system_pid(s, program);
	if (pid <= 0 || kill(pid, number))
		must(program, fault(ERR_NOTFOUND, "does not run"));
}

/* What the programs had to say, for whoever has to find out why. */
static void show_logs(struct system *s)
{
	const char *line = arena_printf(&s->arena,
		"{ tail -n 12 %s/log/*.log; psql '%s' -c 'table delivery' -c 'select kind, id, n, "
		"action,"
		" at from audit order by at desc limit 12'; } >&2",
		s->data, test_conninfo(s->database, "postgres"));
	const char *argv[] = { "/bin/sh", "-c", line, NULL };
	must("logs", spawn_run(&(struct spawn){ .argv = argv }));
}

void system_until(
	struct system *s, const char *what, bool (*holds)(struct system *, void *), void *data)
{
	int64_t until = clock_ticks() + UNTIL_MS;
	while (!holds(s, data)) {
		if (clock_ticks() > until) {
			show_logs(s);
			must(what, fault(ERR_UNAVAILABLE, "did not come about"));
		}
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	}
}

/* Cuts at blanks; '…' keeps its own. */
static void cut(struct arena *a, const char *line, const char **argv)
{
	struct str rest = str_trim(str_c(line));
	size_t n = 2;
	while (rest.len && n < WORDS_MAX - 1) {
		bool quoted = rest.at[0] == '\'';
		if (quoted)
			rest = str_from(rest, 1);
		argv[n++] = arena_cstr(a, str_cut(&rest, quoted ? '\'' : ' '));
		rest = str_trim(rest);
	}
	argv[n] = NULL;
}

static _Noreturn void as_person(const char *home, const char *const *argv, int in, int out)
{
	setenv("XDG_CONFIG_HOME", home, 1);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execv(argv[1], (char *const *)(argv + 1));
	_exit(127);
}

static const char *hear(struct arena *a, int fd)
{
	struct buf b;
	char part[4096];
	ssize_t n;
	buf_init(&b, a, OUTPUT_MAX);
	buf_add(&b, STR(""));
	while ((n = read(fd, part, sizeof part)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			buf_add(&b, (struct str){ part, (size_t)n });
	close(fd);
	return b.at ? b.at : "";
}

int system_shenfa(
	struct system *s, const char *person, const char *line, const char *input, const char **out)
{
	const char *argv[WORDS_MAX] = { NULL, BUILD_DIR "/shenfa" };
	const char *home = arena_printf(&s->arena, "%s.people/%s", s->data, person);
	int in[2], back[2], status = 0;
	must("person", folder_make(home, 0700, NULL));
	cut(&s->arena, line, argv);
	if (pipe2(in, O_CLOEXEC) || pipe2(back, O_CLOEXEC))
		must("pipe", fault(ERR_INTERNAL, "%s", strerror(errno)));
	pid_t pid = fork();
	if (pid == 0)
		as_person(home, argv, in[0], back[1]);
	close(in[0]);
	close(back[1]);
	if (write(in[1], input, strlen(input)) < 0)
		perror("input");
	close(in[1]);
	const char *said = hear(&s->arena, back[0]);
	waitpid(pid, &status, 0);
	if (out)
		*out = said;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void do_it(struct system *s, const char *person, const char *line, const char *input)
{
	const char *said;
	int code = system_shenfa(s, person, line, input, &said);
	if (code)
		must(arena_printf(&s->arena, "%s: %s", person, line),
			fault(ERR_INTERNAL, "exit %d: %s", code, said));
}

void system_arrive(struct system *s, const char *person, bool votes)
{
	struct arena *a = &s->arena;
	const char *old = system_password(s, person);
	const char *new = "Quarz-7731-Kelp-Osier";
	do_it(s, person, arena_printf(a, "login --url %s %s", s->url, person), old);
	do_it(s, person, "password", arena_printf(a, "%s\n%s\n", old, new));
	if (votes)
		do_it(s, person, arena_printf(a, "key enrol %s", old), "");
}
