/*
 * table.c: asks one worker after the other, round by round, and prints medians: table DIR ROUNDS
 *
 * MB/s of processor time, since a busy machine takes the wall clock's; the largest build times and
 * how many matches each engine saw stand beside them.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENGINES = 4, TEXTS = 4, ROUNDS_MAX = 99 };
static const char *const engines[ENGINES] = { "shenfa", "derived", "hyperscan", "vectorscan" };
static const char *const texts[TEXTS] = { "prose", "dense", "heads", "period" };

struct worker {
	FILE *ask, *answer;
	double build;
	double speed[TEXTS][ROUNDS_MAX];
	size_t hits[TEXTS];
	pid_t pid;
};

static void start(struct worker *w, const char *dir, const char *engine, int terms)
{
	char program[4096], list[4096];
	int to[2], from[2];
	snprintf(program, sizeof program, "%s/%s-worker", dir, engine);
	snprintf(list, sizeof list, "%s/data/terms-%d", dir, terms);
	if (pipe2(to, O_CLOEXEC) ||
		pipe2(from, O_CLOEXEC)) /* else the next worker keeps this one waiting */
		exit(1);
	w->pid = fork();
	if (!w->pid) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[1]);
		close(from[0]);
		execl(program, program, list, (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	w->ask = fdopen(to[1], "w");
	w->answer = fdopen(from[0], "r");
	if (fscanf(w->answer, "%lf", &w->build) != 1)
		w->build = -1;
}

static void ask(struct worker *w, const char *dir, int text, int terms, int round)
{
	size_t bytes;
	double cpu, wall;
	if (w->build < 0)
		return;
	if (text)
		fprintf(w->ask, "%s/data/%s-%d\n", dir, texts[text], terms);
	else
		fprintf(w->ask, "%s/data/prose\n", dir);
	fflush(w->ask);
	if (fscanf(w->answer, "%zu %lf %lf %zu", &bytes, &cpu, &wall, &w->hits[text]) != 4)
		w->build = -1;
	else
		w->speed[text][round] = (double)bytes / 1e6 / cpu;
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return a < b ? -1 : a > b;
}

static void print(struct worker *w, const char *engine, int terms, int rounds)
{
	printf("%8d %-11s", terms, engine);
	if (w->build < 0) {
		printf(" could not be built\n");
		return;
	}
	printf(" build %7.3f s ", w->build);
	for (int t = 0; t < TEXTS; t++) {
		qsort(w->speed[t], (size_t)rounds, sizeof(double), by_size);
		printf(" %s %.0f", texts[t], w->speed[t][rounds / 2]);
	}
	printf("  MB/s, %zu matches in prose\n", w->hits[0]);
	fflush(stdout);
}

static void measure(const char *dir, int terms, int rounds)
{
	static struct worker w[ENGINES];
	for (int e = 0; e < ENGINES; e++)
		start(&w[e], dir, engines[e], terms);
	for (int round = 0; round < rounds; round++)
		for (int t = 0; t < TEXTS; t++)
			for (int e = 0; e < ENGINES; e++)
				ask(&w[e], dir, t, terms, round);
	for (int e = 0; e < ENGINES; e++) {
		print(&w[e], engines[e], terms, rounds);
		fclose(w[e].ask);
		fclose(w[e].answer);
		waitpid(w[e].pid, NULL, 0);
	}
}

int main(int argc, char **argv)
{
	int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 5;
	if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX)
		return 2;
	for (int terms = 1000; terms <= 1000000; terms *= 10)
		measure(argv[1], terms, rounds);
	return 0;
}
