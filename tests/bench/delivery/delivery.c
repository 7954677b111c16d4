/*
 * delivery.c: from the last vote to the stand-in's receipt, with a small site and a large one; what is urgent
 * behind a queue; a courier at work for minutes. Options: --items=N (timed), --pages=N (the larger site),
 * --queue=N, --minutes=N, --rate=N (due a second), --only=latency|queue|steady. docs/performance.md.
 */
#include <dirent.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/options.h"
#include "channels/website/tree.h"
#include "tests/bench/delivery/site.h"
#include "tests/bench/flow/load.h"
#include "tests/support/cluster.h"

enum { SMALL = 1000, CLIENTS = 8, SAMPLE_MS = 10000, SAMPLES_MAX = 4096, URGENT = 5 };

static struct system sys;
static struct cast people;
static PGconn *db;
static int64_t items = 100, pages = 100000, queue = 10000, minutes = 10, rate = 20;

static long ask(const char *name, const char *argument)
{
	PGresult *r = PQexecPrepared(db, name, argument ? 1 : 0, &argument, NULL, NULL, 0);
	if (PQresultStatus(r) != PGRES_TUPLES_OK) {
		fprintf(stderr, "delivery: %s\n", PQresultErrorMessage(r));
		exit(1);
	}
	long n = strtol(PQgetvalue(r, 0, 0), NULL, 10);
	PQclear(r);
	return n;
}

static void prepare(const char *name, const char *sql)
{
	PGresult *r = PQprepare(db, name, sql, 0, NULL);
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		fprintf(stderr, "delivery: %s\n", PQresultErrorMessage(r));
		exit(1);
	}
	PQclear(r);
}

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Asked each millisecond; ten minutes without end the program. */
static double until_confirmed(const char *submission, double from)
{
	while (!ask("out", submission)) {
		if (now_ms() - from > 600000) {
			fprintf(stderr, "delivery: %s did not go out\n", submission);
			exit(1);
		}
		nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
	}
	return now_ms() - from;
}

static double one(bool urgent)
{
	SCRATCH(a);
	struct load_half *half = load_half(&people, urgent);
	const char *submission = arena_printf(&a, "%s", load_half_submission(half));
	double from = now_ms();
	load_last_vote(half);
	return until_confirmed(submission, from);
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return (a > b) - (a < b);
}

/* What issue and design want of each figure; one that is not so makes the exit status 1. */
enum { SMALL_MS = 200, LARGE_MS = 3000, URGENT_MS = 10000, GROWTH_MOST = 1, RESIDENT_MB = 12 };
static bool holds = true;

static void want(const char *what, double is, double most)
{
	printf("  %s: %.2f, wanted at most %.2f: %s\n", what, is, most,
		is <= most ? "yes" : "**no**");
	fflush(stdout);
	holds &= is <= most;
}

static void latency(int64_t size, double wanted)
{
	double *took = calloc((size_t)items, sizeof *took);
	site_fill(&sys, size);
	double full = one(false);
	for (int i = 0; i < TREE_KEEP; i++)
		one(false); /* until there are old releases to bring up to date */
	for (int64_t i = 0; i < items; i++)
		took[i] = one(false);
	qsort(took, (size_t)items, sizeof *took, by_size);
	printf("  site of %6lld pages: p50 %6.0f ms, p99 %6.0f ms, longest %6.0f ms (%lld items); "
	       "made in full %.0f ms\n",
		(long long)size, took[items / 2], took[(items * 99 - 1) / 100], took[items - 1],
		(long long)items, full);
	want("p99, ms", took[(items * 99 - 1) / 100], wanted);
	free(took);
}

/* A line of /proc/PID/status, in KiB. */
static long status_kib(pid_t pid, const char *name)
{
	char path[64], line[256];
	long kib = 0;
	size_t n = strlen(name);
	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, name, n) && line[n] == ':') {
			kib = strtol(line + n + 1, NULL, 10);
			break;
		}
	if (f)
		fclose(f);
	return kib;
}

static int descriptors(pid_t pid)
{
	char path[64];
	int n = 0;
	snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
	DIR *d = opendir(path);
	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n;
}

/* Approved and not carried: the courier sleeps meanwhile. */
static void make_queue(void)
{
	printf("  queueing %lld approved items\n", (long long)queue);
	fflush(stdout);
	while (ask("queued", NULL) < queue)
		load_run(&people, CLIENTS, 10);
}

/* Of a courier, every ten seconds. */
struct samples {
	long resident[SAMPLES_MAX], heap[SAMPLES_MAX], fds[SAMPLES_MAX];
	int count, most_fds;
};

static void sample(struct samples *s, pid_t courier)
{
	int fds = descriptors(courier);
	s->fds[s->count] = fds;
	s->most_fds = fds > s->most_fds ? fds : s->most_fds;
	s->resident[s->count] = status_kib(courier, "VmRSS");
	s->heap[s->count++] = status_kib(courier, "RssAnon");
}

/* A minute's worth, or a third of what there is: no single moment says much of a heap. */
static int window(const struct samples *s)
{
	return s->count >= 18 ? 6 : s->count / 3 + 1;
}

static double mean(const long *of, int from, int n)
{
	double sum = 0;
	for (int i = from; i < from + n; i++)
		sum += (double)of[i];
	return sum / n / 1024;
}

/* Some are open for the moment of a call. */
static long least(const long *of, int from, int n)
{
	long least = of[from];
	for (int i = from; i < from + n; i++)
		least = of[i] < least ? of[i] : least;
	return least;
}

/* From the second minute on: by then everything was done once. */
static void say_memory(const struct samples *s, pid_t courier)
{
	int n = window(s), from = s->count >= 18 ? n : 0, to = s->count - n;
	double first = mean(s->resident, from, n), last = mean(s->resident, to, n);
	printf("  courier: resident %.2f MB at first, %.2f MB at the end (%+.2f %%), at most %.2f "
	       "MB; of that its own %.2f MB, %.2f MB; descriptors %d, at most %d\n",
		first, last, (last - first) * 100 / first,
		(double)status_kib(courier, "VmHWM") / 1024, mean(s->heap, from, n),
		mean(s->heap, to, n), (int)least(s->fds, from, n), s->most_fds);
	want("its resident memory at the end, MB", last, RESIDENT_MB);
	if (s->count < 18)
		return; /* the first minute is its start */
	want("its growth, %", (last - first) * 100 / first, GROWTH_MOST);
	want("its descriptors at the end, more than at first",
		(double)(least(s->fds, to, n) - least(s->fds, from, n)), 0);
}

/* `lag`: how many may be due and not carried at any time; none is asked where all are due at once. */
static void work_off(double lag)
{
	static struct samples s;
	pid_t courier = system_pid(&sys, "courier-website-1");
	int64_t begin = clock_ticks(), next = begin;
	long before = ask("confirmed", NULL), behind = 0;
	while (clock_ticks() - begin < minutes * 60000 && ask("queued", NULL) &&
		s.count < SAMPLES_MAX) {
		next += SAMPLE_MS;
		while (clock_ticks() < next)
			nanosleep(&(struct timespec){ 0, 100000000 }, NULL);
		sample(&s, courier);
		long due = ask("due", NULL);
		behind = due > behind ? due : behind;
	}
	double seconds = (double)(clock_ticks() - begin) / 1000;
	printf("  %.1f publications/s for %.0f s; due and not carried: at most %ld, at the end "
	       "%ld\n",
		(double)(ask("confirmed", NULL) - before) / seconds, seconds, behind,
		ask("due", NULL));
	want("due and not carried", (double)behind, lag);
	say_memory(&s, courier);
}

/* The one that slept had a lease that lapsed; another takes its place, and has begun with the queue. */
static void until_at_work(void)
{
	long before = ask("confirmed", NULL);
	double from = now_ms();
	while (ask("confirmed", NULL) == before && now_ms() - from < 600000)
		nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
	printf("  at work again after %.0f ms\n", now_ms() - from);
}

static void behind_a_queue(void)
{
	double took[URGENT];
	system_kill(&sys, "courier-website-1", SIGSTOP);
	make_queue();
	system_kill(&sys, "courier-website-1", SIGKILL);
	until_at_work();
	for (int i = 0; i < URGENT; i++) {
		long behind = ask("queued", NULL);
		took[i] = one(true);
		printf("  urgent, behind %ld: %.0f ms from the last vote\n", behind, took[i]);
		want("urgent, ms", took[i], URGENT_MS);
	}
	work_off((double)(queue + items));
}

/* `rate` of them are due in each second from now on: what comes sooner waits for its time. */
static void steady(void)
{
	queue = rate * 60 * minutes;
	system_kill(&sys, "courier-website-1", SIGSTOP);
	make_queue();
	char seconds[32];
	snprintf(seconds, sizeof seconds, "%.9f", 1.0 / (double)rate);
	ask("spread", seconds);
	system_kill(&sys, "courier-website-1", SIGKILL);
	until_at_work();
	printf("  %lld due a second, for %lld minutes\n", (long long)rate, (long long)minutes);
	work_off((double)rate);
}

static void open_all(void)
{
	static const char *const names[] = { "editor", "head", "reviewer" };
	test_cluster_durable();
	system_start(&sys);
	cast_open(&people, &sys);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		cast_member(&people, names[i]);
	load_channels("[\"website\"]");
	db = PQconnectdb(test_conninfo(sys.database, "postgres"));
	prepare("out", "select count(*) from delivery where submission_id = $1::bigint and state = "
		       "'CONFIRMED'");
	prepare("queued", "select count(*) from delivery where state = 'PLANNED'");
	prepare("due", "select count(*) from delivery where state = 'PLANNED' and due_at < now() - "
		       "interval '2 s'");
	prepare("spread",
		"with n as (select id, row_number() over (order by id) as place from delivery "
		"where state = 'PLANNED'), u as (update delivery d set due_at = clock_timestamp() "
		"+ "
		"n.place * $1::float8 * interval '1 s' from n where d.id = n.id returning 1) "
		"select count(*) from u");
	prepare("confirmed", "select count(*) from delivery where state = 'CONFIRMED'");
}

int main(int argc, char **argv)
{
	const char *n = "100", *p = "100000", *q = "10000", *m = "10", *r = "20", *only = "";
	const struct option options[] = { { .name = "items", .value = &n },
		{ .name = "pages", .value = &p }, { .name = "queue", .value = &q },
		{ .name = "minutes", .value = &m }, { .name = "rate", .value = &r },
		{ .name = "only", .value = &only } };
	if (options_read(argc, argv, options, 6, NULL) || !str_i64(str_c(r), &rate) ||
		!str_i64(str_c(n), &items) || !str_i64(str_c(p), &pages) ||
		!str_i64(str_c(q), &queue) || !str_i64(str_c(m), &minutes) || items < 1 ||
		queue < 1 || rate < 1 || minutes < 1) {
		fprintf(stderr, "bench_delivery [--items=N] [--pages=N] [--queue=N] [--minutes=N] "
				"[--rate=N] [--only=latency|queue|steady]\n");
		return 2;
	}
	open_all();
	if (!*only || !strcmp(only, "latency")) {
		printf("from the last vote to the page seen on the stand-in's site\n");
		one(false); /* the page that the others are made of */
		latency(SMALL, SMALL_MS);
		latency(pages, LARGE_MS);
	}
	if (!*only || !strcmp(only, "queue"))
		behind_a_queue();
	if (!strcmp(only, "steady"))
		steady();
	cast_close(&people);
	system_stop(&sys);
	return !holds;
}
