/*
 * table.c: asks one worker after the other, round by round: table DIR [--rounds=N] [--only=CELL,…]
 *
 * A cell is a list of so many terms (wanted.def). MB/s of processor time, since a busy machine takes the
 * wall clock's. Ratios are made round by round, of what was measured one after the other, and their median
 * is held against what is wanted: "yes", "NO". The end says how many do not hold; so does the exit status.
 */
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENGINES = 6, ROUNDS_MAX = 99, DRAFT_BYTES = 4096, PERIODS = 16 };
enum { SHENFA = 1, DERIVED = 2, HYPERSCAN = 4, VECTORSCAN = 8, DRAFTS = 16, REVIEWER = 32 };
enum text {
	PROSE,
	DENSE,
	HEADS,
	PERIOD,
	ALONE, /* each of the periods by itself, and of these the slowest */
	LONE,
	SYLLABLES,
	TURNS,
	SAME,
	AMONG,
	PARTS,
	NEAR,
	TEXTS,
	COLUMNS = ALONE /* the others are told as ratios only */
};
static const char *const engines[ENGINES] = { "shenfa", "derived", "hyperscan", "vectorscan",
	"drafts", "reviewer" };
static const char *const called[ENGINES] = { "forms", "everything", "Hyperscan", "Vectorscan",
	"all reviewers", "reviewer" };
static const char *const texts[TEXTS] = { "prose", "dense", "heads", "period", "slowest period",
	"lone", "syllables", "turns", "same", "among", "parts", "near" };

struct cell {
	const char *name;
	int terms;
	unsigned engines;
};
static const struct cell cells[] = {
#define CELL(name, terms, engines) { name, terms, engines },
#define RATIO(t, e, x, of, y, wanted, strive)
#define BUILD(terms, seconds)
#define BYTES(terms, bytes)
#define DRAFT(terms, milliseconds)
#include "wanted.def"
#undef CELL
#undef RATIO
};
static const struct ratio {
	int terms;
	unsigned engine;
	enum text text;
	unsigned of_engine;
	enum text of_text;
	double wanted, strive;
} ratios[] = {
#define CELL(name, terms, engines)
#define RATIO(t, e, x, of, y, wanted, strive) { t, e, x, of, y, wanted, strive },
#include "wanted.def"
#undef RATIO
#undef BUILD
#undef BYTES
#undef DRAFT
};
enum { BUILD, BYTES, DRAFT };
static const struct limit {
	int terms, of;
	double most;
} limits[] = {
#define RATIO(t, e, x, of, y, wanted, strive)
#define BUILD(terms, seconds)      { terms, BUILD, seconds },
#define BYTES(terms, bytes)        { terms, BYTES, bytes },
#define DRAFT(terms, milliseconds) { terms, DRAFT, milliseconds },
#include "wanted.def"
};
#define COUNT(list) (sizeof(list) / sizeof *(list))

struct worker {
	FILE *ask, *answer;
	pid_t pid;
	bool failed;
	double build[ROUNDS_MAX], bytes;
	double speed[TEXTS][ROUNDS_MAX];
	size_t hits;
};

static const char *dir;
static int rounds = 5, failures;

static void start(struct worker *w, const char *engine, int terms, double *build)
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
		execl(program, program, list, (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	w->ask = fdopen(to[1], "w");
	w->answer = fdopen(from[0], "r");
	w->failed = fscanf(w->answer, "%lf %lf", build, &w->bytes) != 2;
}

static void stop(struct worker *w)
{
	fclose(w->ask);
	fclose(w->answer);
	waitpid(w->pid, NULL, 0);
}

/* MB/s over what is there; 0 when it did not answer. */
static double speed_over(struct worker *w, const char *path, size_t *hits)
{
	size_t bytes;
	double cpu, wall;
	if (w->failed)
		return 0;
	fprintf(w->ask, "%s\n", path);
	fflush(w->ask);
	w->failed = fscanf(w->answer, "%zu %lf %lf %zu", &bytes, &cpu, &wall, hits) != 4;
	return w->failed ? 0 : (double)bytes / 1e6 / cpu;
}

/* Of three: the slowest of sixteen would else be the one that was disturbed. */
static double slowest_period(struct worker *w, int terms)
{
	enum { TIMES = 3 };
	double slowest = 0;
	for (int i = 0; i < PERIODS; i++) {
		char path[4096];
		size_t hits;
		double best = 0;
		snprintf(path, sizeof path, "%s/data/%s-%d-%d", dir, texts[PERIOD], terms, i);
		for (int k = 0; k < TIMES; k++) {
			double speed = speed_over(w, path, &hits);
			best = speed > best ? speed : best;
		}
		slowest = i && slowest < best ? slowest : best;
	}
	return slowest;
}

static void ask(struct worker *w, enum text text, int terms, int round)
{
	char path[4096];
	size_t hits;
	if (text == ALONE) {
		w->speed[text][round] = slowest_period(w, terms);
		return;
	}
	if (text)
		snprintf(path, sizeof path, "%s/data/%s-%d", dir, texts[text], terms);
	else
		snprintf(path, sizeof path, "%s/data/prose", dir);
	w->speed[text][round] = speed_over(w, path, &hits);
	if (!text)
		w->hits = hits;
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return a < b ? -1 : a > b;
}

struct spread {
	double median, least, most;
};

static struct spread spread_of(const double *at, int count)
{
	double sorted[ROUNDS_MAX];
	memcpy(sorted, at, (size_t)count * sizeof *at);
	qsort(sorted, (size_t)count, sizeof *sorted, by_size);
	return (struct spread){ sorted[count / 2], sorted[0], sorted[count - 1] };
}

static void print_worker(const struct worker *w, int e, int terms, int builds)
{
	printf("  %-13s", called[e]);
	if (w->failed) {
		printf(" could not be measured\n");
		return;
	}
	printf(" %8.3f %9.1f ", spread_of(w->build, builds).median, w->bytes / terms);
	for (int t = 0; t < COLUMNS; t++)
		if (w->speed[t][0])
			printf(" %7.0f", spread_of(w->speed[t], rounds).median);
		else
			printf(" %7s", "");
	printf(" %9zu\n", w->hits);
}

static void judge(const char *what, struct spread s, double wanted, double strive, bool least)
{
	bool holds = least ? s.median >= wanted : s.median <= wanted;
	failures += !holds;
	printf("  %-46s %6.3f (%.3f to %.3f)  wanted %s %.3g", what, s.median, s.least, s.most,
		least ? ">=" : "<=", wanted);
	if (strive)
		printf(" (striven for %.3g)", strive);
	printf(": %s\n", holds ? "yes" : "NO");
}

static const struct worker *worker_of(const struct worker *w, unsigned engine)
{
	return &w[__builtin_ctz(engine)];
}

static void judge_ratio(const struct worker *w, const struct ratio *r)
{
	const struct worker *a = worker_of(w, r->engine), *b = worker_of(w, r->of_engine);
	char what[200];
	double at[ROUNDS_MAX];
	if (a->failed || b->failed)
		return;
	for (int i = 0; i < rounds; i++)
		at[i] = a->speed[r->text][i] / b->speed[r->of_text][i];
	snprintf(what, sizeof what, "%s, %s against %s, %s", called[a - w], texts[r->text],
		called[b - w], texts[r->of_text]);
	judge(what, spread_of(at, rounds), r->wanted, r->strive, true);
}

static void judge_limit(const struct worker *w, const struct limit *l)
{
	static const char *const what[] = { "building, seconds", "image, bytes a term",
		"a draft of 4 KB, all reviewers, milliseconds" };
	const struct worker *of = worker_of(w, l->of == DRAFT ? DRAFTS : SHENFA);
	double at[ROUNDS_MAX];
	if (of->failed)
		return;
	for (int i = 0; i < rounds; i++)
		at[i] = l->of == BUILD   ? of->build[i]
			: l->of == BYTES ? of->bytes / l->terms
					 : DRAFT_BYTES / 1e3 / of->speed[PROSE][i];
	judge(what[l->of], spread_of(at, rounds), l->most, 0, false);
}

static void judge_all(const struct worker *w, int terms)
{
	for (size_t i = 0; i < COUNT(ratios); i++)
		if (ratios[i].terms == terms)
			judge_ratio(w, &ratios[i]);
	for (size_t i = 0; i < COUNT(limits); i++)
		if (limits[i].terms == terms)
			judge_limit(w, &limits[i]);
	fflush(stdout);
}

/*
 * The others have prose only: what they are compared on. The reviewer has all but dense text, which is full of findings, and
 * the periods together.
 */
static bool has_text(unsigned engine, enum text text)
{
	if (engine == REVIEWER)
		return text != DENSE && text != ALONE;
	return text == PROSE || (text < LONE && (engine == SHENFA || engine == DERIVED));
}

/* One after the other, text by text. */
static void ask_all(struct worker *w, const struct cell *c, int round)
{
	for (enum text t = 0; t < TEXTS; t++)
		for (int e = 0; e < ENGINES; e++)
			if (c->engines >> e & 1 && has_text(1u << e, t))
				ask(&w[e], t, c->terms, round);
}

/* Ours is built as often as there are rounds, by a program of its own each time. */
static void build_again(struct worker *w, const struct cell *c, int round)
{
	struct worker again;
	start(&again, engines[0], c->terms, &w->build[round]);
	stop(&again);
}

static void measure(struct cell c)
{
	static struct worker w[ENGINES];
	memset(w, 0, sizeof w);
	if (c.terms == 1000)
		c.engines |= DRAFTS;
	printf("\n%d terms, %d rounds: medians, MB/s of processor time\n", c.terms, rounds);
	fflush(stdout);
	for (int e = 0; e < ENGINES; e++)
		if (c.engines >> e & 1)
			start(&w[e], engines[e], c.terms, &w[e].build[0]);
		else
			w[e].failed = true;
	for (int round = 0; round < rounds; round++) {
		ask_all(w, &c, round);
		if (round)
			build_again(w, &c, round);
	}
	printf("  %-13s %8s %9s  %7s %7s %7s %7s %9s\n", "", "build s", "bytes/t", texts[0],
		texts[1], texts[2], texts[3], "matches");
	for (int e = 0; e < ENGINES; e++)
		if (c.engines >> e & 1) {
			stop(&w[e]);
			print_worker(&w[e], e, c.terms, e ? 1 : rounds);
			failures += w[e].failed;
		}
	judge_all(w, c.terms);
}

/* "1k,1m" has "1m" in it, and not "m". */
static bool is_among(const char *list, const char *name)
{
	size_t len = strlen(name);
	for (const char *at = list; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, name, len) && (!at[len] || at[len] == ','))
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	const char *only = NULL;
	size_t measured = 0;
	for (int i = 2; i < argc; i++)
		if (!strncmp(argv[i], "--only=", 7))
			only = argv[i] + 7;
		else if (!strncmp(argv[i], "--rounds=", 9))
			rounds = (int)strtol(argv[i] + 9, NULL, 10);
		else
			return 2;
	if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX)
		return 2;
	dir = argv[1];
	for (size_t i = 0; i < COUNT(cells); i++)
		if (!only || is_among(only, cells[i].name)) {
			measure(cells[i]);
			measured++;
		}
	if (!measured) {
		fprintf(stderr, "%s: no such list\n", only);
		return 2;
	}
	printf("\n%d of what was measured does not hold\n", failures);
	return failures != 0;
}
