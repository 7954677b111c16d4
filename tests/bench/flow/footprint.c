#include "tests/bench/flow/footprint.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "tests/support/cluster.h"

enum { START_MS = 120000, STARTS = 5 };

static long pss_of(pid_t pid)
{
	SCRATCH(a);
	char line[256];
	long kib = -1;
	FILE *f = fopen(arena_printf(&a, "/proc/%d/smaps_rollup", (int)pid), "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "Pss: %ld kB", &kib) == 1)
			break;
	if (f)
		fclose(f);
	if (kib < 0) {
		fprintf(stderr, "footprint: no memory of process %d\n", (int)pid);
		exit(1);
	}
	return kib;
}

static long say(const char *name, pid_t pid)
{
	long kib = pss_of(pid);
	printf("  %-20s %7.1f MB\n", name, (double)kib / 1024);
	return kib;
}

/* The figure is for two, however many a demonstration has. */
long footprint_pss(struct system *s)
{
	enum { COURIERS = 2 };
	int couriers = 0;
	struct str text;
	size_t i;
	json_t *p;
	long sum = say("shenfa up", s->up.pid);
	if (file_read(&s->arena, arena_printf(&s->arena, "%s/status.json", s->data), 65536, &text))
		exit(1);
	json_auto_t *j = json_loadb(text.at, text.len, 0, NULL);
	json_array_foreach(json_object_get(j, "programs"), i, p)
	{
		const char *name = json_string_value(json_object_get(p, "name"));
		bool courier = !strncmp(name, "courier-", 8);
		couriers += courier;
		if (strncmp(name, "sim-", 4) != 0 && !(courier && couriers > COURIERS))
			sum += say(name, (pid_t)json_int(p, "pid", 0));
	}
	return sum;
}

/* PostgreSQL refuses root: as root this runs as `postgres`, as the tests' cluster does. */
static double start_once(const char *data)
{
	const char *argv[] = { BUILD_DIR "/shenfa", "up", "--one-user", "--port=0",
		"--channels=website,wechat", "--data", data, NULL };
	struct spawned up;
	const struct spawn run = { .argv = argv,
		.user = geteuid() ? NULL : "postgres",
		.log = "/dev/null",
		.falls_with = SIGTERM };
	int64_t from = clock_ticks();
	if (spawn_start(&run, &up) || spawn_ready(&up, &run, START_MS)) {
		fprintf(stderr, "footprint: %s\n", err_reason());
		exit(1);
	}
	double took = (double)(clock_ticks() - from);
	spawn_stop(&up, SIGTERM, START_MS);
	return took;
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return (a > b) - (a < b);
}

double footprint_start(void)
{
	SCRATCH(a);
	double took[STARTS];
	const char *data = arena_printf(&a, "%s/own", test_folder());
	if (folder_make(data, 0755, geteuid() ? NULL : "postgres"))
		exit(1);
	printf("  first, with initdb  %7.0f ms\n", start_once(data));
	for (int i = 0; i < STARTS; i++)
		took[i] = start_once(data);
	qsort(took, STARTS, sizeof *took, by_size);
	return took[STARTS / 2];
}
