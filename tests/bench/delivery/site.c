#include "tests/bench/delivery/site.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/json.h"
#include "channels/website/entries.h"

enum { FIRST_ID = 1000000 };
static const int64_t ten_years = (int64_t)3650 * 24 * 3600 * 1000;

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void write_plain(const char *path, struct str text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	must(fd >= 0 && write(fd, text.at, text.len) == (ssize_t)text.len, path);
	close(fd);
}

/* Files that one may be linked to so often only, in twelve releases: now and then a copy. */
enum { FRESH = 4000 };

static void take_over(struct arena *a, const char *from, const char *to, bool copy)
{
	struct str bytes;
	if (!copy)
		return must(!link(from, to), to);
	must(!file_read(a, from, 1 << 24, &bytes), from);
	write_plain(to, bytes);
}

static void take_rest(const char *from, const char *to, bool copy)
{
	SCRATCH(a);
	DIR *d = opendir(from);
	for (struct dirent *at = d ? readdir(d) : NULL; at; at = readdir(d))
		if (at->d_type == DT_REG && strcmp(at->d_name, "release.json") != 0)
			take_over(&a, arena_printf(&a, "%s/%s", from, at->d_name),
				arena_printf(&a, "%s/%s", to, at->d_name), copy);
	if (d)
		closedir(d);
}

static void clone(struct arena *a, const char *art, const char *model, int64_t n, int64_t of)
{
	const char *to = arena_printf(a, "%s/%lld", art, (long long)(FIRST_ID + n));
	int64_t at = clock_now() - ten_years / of * (of - n);
	struct entry e = { .key = STR("bench"),
		.commit = STR("0000000000000000000000000000000000000000"),
		.page_sha256 = STR("0"),
		.released_at = at,
		.first_released_at = at };
	must(!mkdir(to, 0755), to);
	take_rest(arena_printf(a, "%s/%s", art, model), to, n % FRESH == 0);
	write_plain(arena_printf(a, "%s/release.json", to), entry_release_json(a, &e));
}

/* The page of an item that was really published. */
static const char *model_page(struct arena *a, const char *art)
{
	const char *name = NULL;
	DIR *d = opendir(art);
	for (struct dirent *at = d ? readdir(d) : NULL; at && !name; at = readdir(d))
		if (at->d_name[0] != '.')
			name = arena_printf(a, "%s", at->d_name);
	if (d)
		closedir(d);
	must(name, art);
	return name;
}

void site_fill(struct system *s, int64_t pages)
{
	SCRATCH(a);
	static int64_t made;
	const char *art = arena_printf(&a, "%s/site/current/art", s->data);
	const char *model = model_page(&a, art);
	for (; made < pages; made++) {
		struct arena mark = {};
		clone(&mark, art, model, made, pages);
		if (made % FRESH == 0)
			model = arena_printf(&a, "%lld", (long long)(FIRST_ID + made));
		arena_free(&mark);
	}
	/* Nobody wrote down what changed: the next release is made from the pages, in full. */
	unlink(arena_printf(&a, "%s/site/current/.changed", s->data));
	unlink(arena_printf(&a, "%s/site/current/.entries/face", s->data));
	sync();
}
