/*
 * flow.c: the main job as fast as it goes, beside what the database can do at all. See
 * docs/performance.md. Options: --seconds=N (a round), --rounds=N, --clients=N (only so many),
 * --flush=US (PostgreSQL's flushes take so much longer), --only=load|cost|lists|rest.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/options.h"
#include "tests/bench/flow/cost.h"
#include "tests/bench/flow/footprint.h"
#include "tests/bench/flow/lists.h"
#include "tests/bench/flow/load.h"
#include "tests/support/cluster.h"
#include "tests/support/sql.h"

enum { ROUNDS_MAX = 9, INSERT_BYTES = 4096, LIST_CALLS = 200 };

static struct system sys;
static struct cast people;
static int64_t seconds = 8, rounds = 3, only_clients, flush_us;

static double median(double *v, int n)
{
	for (int i = 1; i < n; i++)
		for (int j = i; j && v[j] < v[j - 1]; j--) {
			double t = v[j];
			v[j] = v[j - 1];
			v[j - 1] = t;
		}
	return v[n / 2];
}

/* The bare thing: one row of 4 KB that does not compress, one transaction. */
static const char *insert_script(struct arena *a)
{
	const char *path = arena_printf(a, "%s/insert.sql", test_folder());
	sql_value(a, sys.database,
		"create table if not exists bench_insert (id bigint generated always as identity "
		"primary key, body text not null); alter table bench_insert alter body set storage "
		"plain");
	if (file_write(path, STR("insert into bench_insert (body) values (:body);\n"), 0644, NULL))
		exit(1);
	return path;
}

/* Sent with each INSERT, as the words are with each item. */
static const char *insert_body(struct arena *a)
{
	unsigned char bytes[INSERT_BYTES / 2];
	random_bytes(bytes, sizeof bytes);
	return arena_printf(a, "body=%s", hex(a, bytes, sizeof bytes));
}

static double inserts(int clients)
{
	SCRATCH(a);
	struct str out;
	const char *n = arena_printf(&a, "%d", clients);
	const char *argv[] = { "/usr/lib/postgresql/15/bin/pgbench", "-n", "-M", "prepared", "-c",
		n, "-j", clients > 1 ? "2" : "1", "-T",
		arena_printf(&a, "%lld", (long long)seconds / 2), "-D", insert_body(&a), "-f",
		insert_script(&a), test_conninfo(sys.database, "postgres"), NULL };
	int status = cast_run(&a, &out, argv);
	ptrdiff_t at = str_find(out, STR("tps = "));
	if (status || at < 0) {
		fprintf(stderr, "pgbench: " STRF "\n", STRV(out));
		exit(1);
	}
	return strtod(out.at + at + 6, NULL);
}

/* Carrying is the couriers' and the platforms' time: they sleep while items are counted. */
static void couriers(int number)
{
	static const char *const names[] = { "courier-website-1", "courier-wechat-2", "sim-site",
		"sim-wechat" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		system_kill(&sys, names[i], number);
}

static void compare(int clients)
{
	double items[ROUNDS_MAX], writes[ROUNDS_MAX], bare[ROUNDS_MAX], share[ROUNDS_MAX];
	for (int i = 0; i < rounds; i++) {
		struct load_result r = load_run(&people, clients, (int)seconds);
		bare[i] = inserts(clients);
		items[i] = r.items;
		writes[i] = r.writes;
		share[i] = r.writes / bare[i] * 100;
	}
	double low = share[0], high = share[0];
	for (int i = 1; i < rounds; i++) {
		low = share[i] < low ? share[i] : low;
		high = share[i] > high ? share[i] : high;
	}
	printf("  %2d clients: %7.1f items/s, %8.1f writes/s, %8.1f INSERTs/s, share %5.1f %% "
	       "(%.1f to %.1f)\n",
		clients, median(items, (int)rounds), median(writes, (int)rounds),
		median(bare, (int)rounds), median(share, (int)rounds), low, high);
	fflush(stdout);
}

static void load(void)
{
	static const int clients[] = { 1, 8, 32 };
	printf("items, each of 10 durable write requests (%lld rounds of %lld s, medians)\n",
		(long long)rounds, (long long)seconds);
	fflush(stdout);
	couriers(SIGSTOP);
	load_run(&people, 4, 2); /* everything prepared, caches warm */
	for (size_t i = 0; i < sizeof clients / sizeof *clients; i++)
		if (!only_clients || only_clients == clients[i])
			compare(clients[i]);
	couriers(SIGCONT);
}

static void say_steps(const struct load_result *r)
{
	static const char *const names[LOAD_STEPS] = { "create", "save", "hand in", "(screen)",
		"mark", "4 opened", "2 votes", "(seal)" };
	printf("      waits");
	for (int i = 0; i < LOAD_STEPS; i++)
		printf("%s %s %.1f", i ? "," : "", names[i], r->took[i]);
	printf(" ms\n");
}

/* Nothing beside it: what an item costs, program by program. */
static void cost(void)
{
	struct cost before, after;
	int clients = only_clients ? (int)only_clients : 8;
	couriers(SIGSTOP);
	load_run(&people, clients, 3);
	for (int i = 0; i < rounds; i++) {
		cost_read(&sys, &before);
		struct load_result r = load_run(&people, clients, (int)seconds);
		cost_read(&sys, &after);
		printf("  %2d clients: %7.1f items/s\n", clients, r.items);
		say_steps(&r);
		cost_say(&before, &after, r.count);
		fflush(stdout);
	}
	couriers(SIGCONT);
}

/* One list with few items and with many, in turns, so that both see the same machine. */
struct listed {
	const char *name, *login, *box;
	enum lists_shape shape;
};
static const struct listed compared[] = {
	{ "a bureau: reviewer's 待办", "reviewer", "todo", A_BUREAU },
	{ "a bureau: reviewer's 已办", "reviewer", "done", A_BUREAU },
	{ "worst: reviewer's 待办", "reviewer", "todo", ALL_ON_ONE },
	{ "worst: editor's 我的", "editor", "mine", ALL_ON_ONE },
};
enum { COMPARED = sizeof compared / sizeof *compared, FEW = 1000, MANY = 100000 };

static void measure(const char *submission, enum lists_shape shape, int items, double *out)
{
	lists_fill(&people, submission, items, shape);
	for (size_t i = 0; i < COMPARED; i++)
		if (compared[i].shape == shape)
			out[i] = lists_p50(&people, compared[i].login, compared[i].box, LIST_CALLS);
}

static void lists(void)
{
	SCRATCH(a);
	double few[COMPARED], many[COMPARED];
	couriers(SIGSTOP);
	const char *submission = load_one(&people, &a);
	printf("lists of 50 and the numbers on the tabs, p50 (filler made by SQL)\n");
	for (int round = 0; round < rounds; round++)
		for (enum lists_shape shape = A_BUREAU; shape <= ALL_ON_ONE; shape++) {
			measure(submission, shape, FEW, few);
			measure(submission, shape, MANY, many);
			for (size_t i = 0; i < COMPARED; i++)
				if (compared[i].shape == shape)
					printf("  %-30s %6.2f ms with %d items, %6.2f ms with %d: "
					       "ratio %.2f\n",
						compared[i].name, few[i], FEW, many[i], MANY,
						many[i] / few[i]);
			fflush(stdout);
		}
	couriers(SIGCONT);
}

static void rest(void)
{
	nanosleep(&(struct timespec){ .tv_sec = 10 }, NULL);
	printf("proportional memory, idle, everybody logged in once\n");
	printf("  sum                 %7.1f MB\n", (double)footprint_pss(&sys) / 1024);
	printf("start, PostgreSQL and every program, to READY\n");
	printf("  without initdb      %7.0f ms\n", footprint_start());
	fflush(stdout);
}

static bool options(int argc, char **argv, const char **only)
{
	const char *s = "8", *r = "3", *c = "0", *f = "0";
	const struct option all[] = { { .name = "seconds", .value = &s },
		{ .name = "rounds", .value = &r }, { .name = "clients", .value = &c },
		{ .name = "flush", .value = &f }, { .name = "only", .value = only } };
	return !options_read(argc, argv, all, sizeof all / sizeof *all, NULL) &&
	       str_i64(str_c(s), &seconds) && str_i64(str_c(r), &rounds) &&
	       str_i64(str_c(c), &only_clients) && str_i64(str_c(f), &flush_us) && seconds >= 2 &&
	       rounds >= 1 && rounds <= ROUNDS_MAX && only_clients >= 0 && only_clients <= 64 &&
	       flush_us >= 0 && flush_us <= 100000;
}

/* PostgreSQL alone is started with it: our own programs flush as they always do. */
static void durable(void)
{
	SCRATCH(a);
	if (flush_us) {
		setenv("LD_PRELOAD", BUILD_DIR "/tests/libbench_slow_flush.so", 1);
		setenv("BENCH_FLUSH_US", arena_printf(&a, "%lld", (long long)flush_us), 1);
	}
	test_cluster_durable();
	test_conninfo("postgres", "postgres"); /* starts it */
	unsetenv("LD_PRELOAD");
}

int main(int argc, char **argv)
{
	const char *only = "";
	if (!options(argc, argv, &only)) {
		fprintf(stderr, "bench_flow [--seconds=N] [--rounds=1..9] [--clients=N] "
				"[--flush=US] [--only=load|cost|lists|rest]\n");
		return 2;
	}
	durable();
	system_start(&sys);
	load_unpaced(&sys);
	cast_open(&people, &sys);
	static const char *const names[] = { "editor", "head", "reviewer" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		cast_member(&people, names[i]);
	if (!*only || !strcmp(only, "rest"))
		rest();
	if (!*only || !strcmp(only, "load"))
		load();
	if (!strcmp(only, "cost"))
		cost();
	if (!*only || !strcmp(only, "lists"))
		lists();
	cast_close(&people);
	system_stop(&sys);
	return 0;
}
