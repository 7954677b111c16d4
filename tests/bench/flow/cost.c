#include "tests/bench/flow/cost.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "tests/support/cluster.h"

enum { TEXT_MAX = 4096 };

static struct str text_of(struct arena *a, pid_t pid, const char *name)
{
	struct str s = {};
	char *bytes = arena_alloc(a, TEXT_MAX);
	FILE *f = fopen(arena_printf(a, "/proc/%d/%s", (int)pid, name), "r");
	if (f) {
		s = (struct str){ bytes, fread(bytes, 1, TEXT_MAX, f) };
		fclose(f);
	}
	return s;
}

struct usage {
	pid_t parent;
	double ms;
};

/* Fields 4 and 14 to 17 of stat: parent, user, system, and the same of buried children. */
static bool usage_of(struct arena *a, pid_t pid, struct usage *out)
{
	long ticks[4];
	int parent;
	struct str s = text_of(a, pid, "stat");
	const char *end = s.len ? memrchr(s.at, ')', s.len) : NULL;
	if (!end)
		return false;
	if (sscanf(arena_cstr(a, str_from(s, (size_t)(end - s.at) + 1)),
		    " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld %ld %ld", &parent,
		    &ticks[0], &ticks[1], &ticks[2], &ticks[3]) != 5)
		return false;
	double sum = (double)(ticks[0] + ticks[1] + ticks[2] + ticks[3]);
	*out = (struct usage){ parent, sum * 1000 / (double)sysconf(_SC_CLK_TCK) };
	return true;
}

/* "postgres: shenfa_web t1 [local] idle" is "postgres: shenfa_web". */
static const char *name_of(struct arena *a, pid_t pid)
{
	struct str line = text_of(a, pid, "cmdline"), word;
	for (size_t i = 0; i < line.len; i++)
		if (!line.at[i])
			((char *)line.at)[i] = ' ';
	word = str_cut(&line, ' ');
	if (str_eq(word, STR("postgres:"))) {
		word = str_cut(&line, ' ');
		return arena_printf(a, "postgres: " STRF, STRV(word));
	}
	const char *path = arena_cstr(a, word), *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static void add(struct cost *c, const char *name, double ms)
{
	size_t i = 0;
	while (i < c->count && strcmp(c->kinds[i].name, name) != 0)
		i++;
	if (i == COST_KINDS_MAX)
		return;
	snprintf(c->kinds[i].name, sizeof c->kinds[i].name, "%s", name);
	c->kinds[i].ms += ms;
	c->count = i == c->count ? i + 1 : c->count;
}

static pid_t postmaster(struct arena *a)
{
	struct str text;
	const char *path = arena_printf(a, "%s/pg/data/postmaster.pid", test_folder());
	if (file_read(a, path, TEXT_MAX, &text))
		exit(1);
	return (pid_t)strtol(text.at, NULL, 10);
}

void cost_read(struct system *s, struct cost *out)
{
	SCRATCH(a);
	pid_t post = postmaster(&a), self = getpid();
	DIR *all = opendir("/proc");
	*out = (struct cost){};
	for (struct dirent *e; all && (e = readdir(all));) {
		pid_t pid = (pid_t)strtol(e->d_name, NULL, 10);
		struct usage u;
		if (pid <= 0 || !usage_of(&a, pid, &u))
			continue;
		if (pid == self || pid == post || pid == s->up.pid || u.parent == post ||
			u.parent == s->up.pid)
			add(out, name_of(&a, pid), u.ms);
	}
	closedir(all);
}

void cost_say(const struct cost *from, const struct cost *to, long items)
{
	double sum = 0;
	for (size_t i = 0; i < to->count; i++) {
		double ms = to->kinds[i].ms;
		for (size_t j = 0; j < from->count; j++)
			if (!strcmp(from->kinds[j].name, to->kinds[i].name))
				ms -= from->kinds[j].ms;
		sum += ms;
		if (ms / (double)items >= 0.05)
			printf("      %-28s %6.2f ms an item\n", to->kinds[i].name,
				ms / (double)items);
	}
	printf("      %-28s %6.2f ms an item (%ld items)\n", "all", sum / (double)items, items);
}
