#include "supervise/up.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "base/ready.h"
#include "channels/website/template.h"
#include "supervise/backup_watch.h"
#include "supervise/first_run.h"
#include "supervise/install.h"
#include "supervise/keys.h"
#include "supervise/lock.h"
#include "supervise/migrate.h"
#include "supervise/plan.h"
#include "supervise/report.h"
#include "supervise/status.h"
#include "supervise/users.h"

enum { WATCH_MS = 5000, DOWN_MS = 90000 };

struct system {
	struct arena arena;
	struct place place;
	struct instance instance;
	struct plan plan;
	struct spawned postgres;
	struct children children;
	struct backup_watch backup;
	int stop_fd;
};

/* Signals arrive as something to read: no handler, and nothing is missed before the loop. */
static int hear_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static enum err make_folders(struct system *s)
{
	struct arena *a = &s->arena;
	const struct place *p = &s->place;
	const char *pg = plan_user(p, "shenfa-pg");
	TRY(folder_make(arena_printf(a, "%s/pg", p->run), 0755, pg));
	TRY(folder_make(arena_printf(a, "%s/couriers", p->state), 0755, NULL));
	TRY(folder_make(
		arena_printf(a, "%s/mirror", p->state), 0750, plan_user(p, "shenfa-clerk")));
	TRY(folder_make(arena_printf(a, "%s/sim", p->state), 0755, plan_user(p, "shenfa-sim")));
	TRY(folder_make(arena_printf(a, "%s/site", p->state), 0755,
		plan_user(p, "shenfa-courier-website")));
	return folder_make(
		arena_printf(a, "%s/feed", p->state), 0755, plan_user(p, "shenfa-courier-app"));
}

/* Said here, by its name and before anything runs: the front would only fail to start. */
static enum err check_template(struct system *s)
{
	const char *folder = plan_template(&s->plan);
	return *folder ? template_load(folder) : ERR_OK;
}

/* A private cluster, or the managed one that was named. */
static enum err start_database(struct system *s, const struct up_wish *wish)
{
	struct cluster c = plan_cluster(&s->plan);
	if (wish->database) {
		s->plan.database = wish->database;
		return ERR_OK;
	}
	s->plan.database = arena_printf(&s->arena, "host=%s dbname=shenfa", c.socket);
	TRY(cluster_make(&c));
	TRY(cluster_start(&c, &s->postgres));
	return cluster_roles_make(&c, "shenfa");
}

static enum err prepare(struct system *s, const struct up_wish *wish)
{
	const struct place_wish place = { wish->data, wish->one_user };
	int applied;
	umask(022); /* modes are chosen file by file, whoever calls */
	if (geteuid() == 0 && !wish->one_user)
		TRY(users_make());
	TRY(place_open(&s->arena, &place, &s->place));
	TRY(lock_take(arena_printf(&s->arena, "%s/shenfa.pid", s->place.data)));
	TRY(install(&s->arena, &s->place));
	TRY(instance_open(&s->place, wish->port, wish->demo, &s->instance));
	s->instance.channels = wish->channels;
	s->plan = (struct plan){ &s->arena, &s->place, &s->instance, NULL };
	TRY(check_template(s));
	TRY(make_folders(s));
	TRY(keys_make(&s->place));
	TRY(start_database(s, wish));
	return migrate(arena_printf(&s->arena, "%s user=shenfa_owner", s->plan.database), &applied);
}

static enum err start(struct system *s, const struct up_wish *wish)
{
	TRY(prepare(s, wish));
	TRY(first_run(&s->plan));
	plan_services(&s->plan, &s->children);
	TRY(children_start(&s->children));
	TRY(plan_couriers(&s->plan, &s->children)); /* who call the others at once */
	TRY(children_start(&s->children));
	return status_write(&s->plan, &s->children);
}

static void stop(struct system *s)
{
	backup_watch_end(&s->backup);
	children_stop(&s->children);
	if (s->postgres.pid)
		cluster_stop(&s->postgres);
	if (s->place.state) {
		status_clear(&s->place);
		place_rest(&s->arena, &s->place);
	}
	arena_free(&s->arena);
}

static void watch(struct system *s)
{
	while (!children_watch(&s->children, s->stop_fd, WATCH_MS)) {
		enum err e = status_write(&s->plan, &s->children);
		if (!e)
			e = first_run_forget_used(&s->plan);
		if (e)
			log_fault("up", e);
		backup_watch(&s->plan, &s->backup);
	}
}

/* How the start went, for whoever waits: "!" stands before the reason of a failure. */
static void tell(const struct system *s, enum err e, FILE *told)
{
	if (e)
		fprintf(told, "!%s", err_reason());
	else
		report(&s->plan, told);
	fflush(told);
}

/* In the foreground, to the end. */
static enum err serve(const struct up_wish *wish, FILE *told)
{
	struct system s = { .stop_fd = hear_signals() };
	char reason[512];
	enum err e = start(&s, wish);
	snprintf(reason, sizeof reason, "%s", err_reason());
	if (!e)
		ready_say(plan_url(&s.plan));
	if (told != stdout || !e)
		tell(&s, e, told);
	if (told != stdout)
		fclose(told);
	if (!e)
		watch(&s);
	stop(&s);
	return e ? fault(e, "%s", reason) : ERR_OK;
}

/* The background half: own session, own log, nothing of the terminal. */
static _Noreturn void background(const struct up_wish *wish, const char *log, int pipe_out)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int fd = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	setsid();
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(fd >= 0 ? fd : null, STDERR_FILENO);
	FILE *told = fdopen(pipe_out, "w");
	enum err e = serve(wish, told);
	if (e)
		log_fault("up", e);
	exit(e ? 1 : 0);
}

/* Reads what the background half says until it closes the pipe. */
static struct str hear(struct arena *a, int pipe_in)
{
	enum { MAX = 64 * 1024 };
	char *text = arena_alloc(a, MAX);
	size_t got = 0;
	ssize_t n = 1;
	while (got < MAX && (n > 0 || (n < 0 && errno == EINTR)))
		if ((n = read(pipe_in, text + got, MAX - got)) > 0)
			got += (size_t)n;
	close(pipe_in);
	return (struct str){ text, got };
}

static enum err up_detached(struct arena *a, const struct up_wish *wish)
{
	int ends[2];
	const char *log = arena_printf(a, "%s/shenfa.log", wish->data);
	TRY(folder_make(wish->data, 0755, NULL));
	if (pipe2(ends, O_CLOEXEC))
		return fault(ERR_INTERNAL, "pipe: %m");
	pid_t pid = fork();
	if (pid == 0)
		background(wish, log, ends[1]);
	close(ends[1]);
	if (pid < 0)
		return fault(ERR_INTERNAL, "fork: %m");
	struct str said = hear(a, ends[0]);
	if (!said.len || said.at[0] == '!')
		return fault(ERR_UNAVAILABLE, "启动失败：" STRF "\n（日志：%s）",
			STRV(str_from(said, 1)), log);
	printf(STRF, STRV(said));
	return ERR_OK;
}

static const char *lock_path(struct arena *a, const char *data)
{
	return arena_printf(a, "%s/shenfa.pid", data);
}

enum err up(const struct up_wish *wish)
{
	SCRATCH(a);
	if (lock_holder(lock_path(&a, wish->data)))
		return report_running(wish->data, wish->one_user);
	return wish->detach ? up_detached(&a, wish) : serve(wish, stdout);
}

enum err down(const char *data)
{
	SCRATCH(a);
	enum err e = lock_end_holder(lock_path(&a, data), DOWN_MS);
	if (e == ERR_NOTFOUND)
		puts("没有在运行。 / Nothing is running here.");
	else if (!e)
		puts("已停止。 / Stopped.");
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
