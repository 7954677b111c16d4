/* shards.c: the ledger's digests, in files of some pages each; what a release changes of one is written while it is read. */
#include <stdlib.h>

#include "channels/website/ledger.h"
#include "channels/website/lines.h"

/* "art/12345/index.html" → "art-123": pages by the hundred; all outside of them together. */
const char *shard_name(struct arena *a, struct str path)
{
	struct str rest = path;
	bool gone = str_starts(rest, STR(".gone/"));
	if (gone)
		str_cut(&rest, '/');
	if (!str_eq(str_cut(&rest, '/'), STR("art")) || !rest.len)
		return "root";
	struct str draft = str_cut(&rest, '/');
	draft.len = draft.len > 2 ? draft.len - 2 : 0;
	return arena_printf(a, "%s-" STRF, gone ? "gone" : "art", STRV(draft));
}

static const char *shard_path(struct arena *a, const char *name)
{
	return arena_printf(a, "digests/%s.tsv", name);
}

static size_t lines_of(struct str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		n += text.at[i] == '\n';
	return n;
}

enum err shard_read(struct arena *a, const struct ledger *l, const char *name, struct shard *out)
{
	struct str text = {};
	enum err e = disk_read(a, l->dir, shard_path(a, name), &text);
	if (e && e != ERR_NOTFOUND)
		return e;
	struct shard s = { .name = arena_printf(a, "%s", name),
		.files = arena_array(a, struct change, lines_of(text) + 1) };
	while (text.len) {
		struct str line = str_cut(&text, '\n');
		s.files[s.count].path = str_cut(&line, '\t');
		s.files[s.count++].sha256 = line;
	}
	*out = s;
	return ERR_OK;
}

int str_order(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.at, b.at, n) : 0;
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_path(const void *x, const void *y)
{
	return str_order(((const struct change *)x)->path, ((const struct change *)y)->path);
}

struct str shard_sha256(const struct shard *s, struct str path)
{
	const struct change key = { .path = path };
	const struct change *found =
		s->count ? bsearch(&key, s->files, s->count, sizeof key, by_path) : NULL;
	return found ? found->sha256 : (struct str){};
}

enum err ledger_sha256(struct arena *a, const struct ledger *l, struct str path, struct str *out)
{
	SCRATCH(scratch);
	AUTO_LINES lines = NO_LINES;
	char *at;
	size_t len;
	*out = (struct str){};
	const char *shard = shard_path(&scratch, shard_name(&scratch, path));
	enum err e = lines_open(&scratch, l->dir, shard, &lines);
	while (!e && lines_next(&lines, &at, &len)) {
		struct str line = { at, len };
		if (str_eq(str_cut(&line, '\t'), path)) {
			*out = arena_str(a, line);
			return ERR_OK;
		}
	}
	return e == ERR_NOTFOUND ? ERR_OK : e ? e : lines_end(&lines);
}

/* The changes by path, and those of one path in their order. */
struct step {
	struct str path, sha256;
	size_t at;
	const char *shard;
};

struct steps {
	struct step *list;
	size_t count;
};

static int by_path_and_order(const void *x, const void *y)
{
	const struct step *a = x, *b = y;
	int order = str_order(a->path, b->path);
	return order ? order : (a->at > b->at) - (a->at < b->at);
}

/* The last of that path, or NULL. */
static const struct step *last_of(const struct steps *s, struct str path)
{
	size_t from = 0, to = s->count; /* the first that comes behind it */
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (str_order(s->list[middle].path, path) <= 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from && str_eq(s->list[from - 1].path, path) ? &s->list[from - 1] : NULL;
}

/* The last step that concerns the file: its own, or one of a folder above it. 0: none; otherwise from 1. */
static size_t last_step(const struct steps *s, struct str path)
{
	size_t last = 0;
	for (size_t n = path.len; n; n--)
		if (n == path.len || path.at[n] == '/') {
			const struct step *step = last_of(s, str_sub(path, 0, n));
			if (step && step->at + 1 > last)
				last = step->at + 1;
		}
	return last;
}

/*
 * What was made of a public folder's own words is not vouched for: where the lists are not known only pages are.
 */
static struct str vouched(const struct ledger *l, const struct change *c)
{
	bool known =
		l->whole || str_starts(c->path, STR("art/")) || str_starts(c->path, STR(".gone/"));
	return known ? c->sha256 : STR("");
}

static struct steps sorted(
	const struct ledger *l, struct arena *a, const struct change *list, size_t n)
{
	struct steps s = { arena_array(a, struct step, n + 1), n };
	for (size_t i = 0; i < n; i++)
		s.list[i] = (struct step){ list[i].path, vouched(l, &list[i]), i,
			shard_name(a, list[i].path) };
	if (n)
		qsort(s.list, n, sizeof *s.list, by_path_and_order);
	return s;
}

static void add_line(struct lines_out *o, struct str path, struct str sha256)
{
	lines_add(o, path);
	lines_add(o, STR("\t"));
	lines_add(o, sha256);
	lines_add(o, STR("\n"));
}

/* One shard on its way: what it had, and what is put in, both by path. */
struct merge {
	const struct steps *steps;
	const char *shard;
	size_t next; /* of the steps */
	struct lines_out out;
};

/* Stands at the end of it all. */
static bool is_put(const struct merge *m, const struct step *s)
{
	return s->sha256.len && !strcmp(s->shard, m->shard) &&
	       last_step(m->steps, s->path) == s->at + 1;
}

/* Those that come before `path`; all that are left, where it is NULL. */
static void put_before(struct merge *m, const struct str *path)
{
	for (; m->next < m->steps->count; m->next++) {
		const struct step *s = &m->steps->list[m->next];
		if (path && str_order(s->path, *path) >= 0)
			return;
		if (is_put(m, s))
			add_line(&m->out, s->path, s->sha256);
	}
}

static enum err merge(struct merge *m, const struct ledger *l)
{
	SCRATCH(a);
	AUTO_LINES lines = NO_LINES;
	char *at;
	size_t len;
	enum err e = lines_open(&a, l->dir, shard_path(&a, m->shard), &lines);
	while (!e && lines_next(&lines, &at, &len)) {
		struct str line = { at, len }, path = str_cut(&line, '\t');
		put_before(m, &path);
		if (!last_step(m->steps, path))
			add_line(&m->out, path, line);
	}
	put_before(m, NULL);
	return e == ERR_NOTFOUND ? ERR_OK : e ? e : lines_end(&lines);
}

static enum err change_shard(
	const struct ledger *l, const char *into, const struct steps *s, const char *name)
{
	SCRATCH(a);
	struct merge m = { .steps = s, .shard = name };
	TRY(lines_create(l->dir, arena_printf(&a, "%s/%s.tsv", into, name), &m.out));
	enum err e = merge(&m, l), written = lines_finish(&m.out);
	return e ? e : written;
}

static bool seen_before(const struct steps *s, size_t i)
{
	for (size_t k = i; k-- > 0;)
		if (!strcmp(s->list[k].shard, s->list[i].shard))
			return true;
	return false;
}

enum err shards_change(const struct ledger *l, struct arena *a, const char *into,
	const struct change *list, size_t n)
{
	struct steps s = sorted(l, a, list, n);
	TRY(disk_folder(l->dir, into));
	for (size_t i = 0; i < n; i++)
		if (!seen_before(&s, i))
			TRY(change_shard(l, into, &s, s.list[i].shard));
	return ERR_OK;
}
