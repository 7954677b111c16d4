/* main.c: [--seed N] [--steps N] [--trace] of alone.c and agree.c. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tests/course/world.h"

enum { MANY = 100000 };

static void tell(const struct world *w)
{
	printf("%lu steps in %lu rounds (%lu more in peace), seed %" PRIu64 ":", w->step, w->round,
		w->calm_steps, w->seed);
#define X(name) printf(" " #name " %lu", w->count.name);
	COUNTED(X)
#undef X
	printf("\n");
}

/* What never took place was not tried. */
static bool all_took_place(const struct world *w)
{
#define X(name) &&w->count.name
	return true COUNTED(X);
#undef X
}

static bool read_number(const char *text, unsigned long *out)
{
	char *end;
	*out = strtoul(text, &end, 10);
	return *text && !*end;
}

int main(int argc, char **argv)
{
	static struct world w;
	unsigned long steps = trial.steps, seed = (unsigned long)clock_now();
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--trace"))
			w.trace = true;
		else if (i + 1 < argc && !strcmp(argv[i], "--steps") &&
			 read_number(argv[i + 1], &steps))
			i++;
		else if (i + 1 < argc && !strcmp(argv[i], "--seed") &&
			 read_number(argv[i + 1], &seed))
			i++;
		else
			return fprintf(stderr, "[--seed N] [--steps N] [--trace]\n"), 2;
	}
	w.seed = seed;
	printf("--seed %lu\n", seed);
	fflush(stdout);
	w.book = trial.open();
	world_run(&w, steps);
	tell(&w);
	return steps < MANY || all_took_place(&w) ? 0 : 1;
}
