#include "channels/website/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/failpoint.h"

static enum err open_folder(int dir, const char *name, int *out)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return disk_fault("打开", name);
	*out = fd;
	return ERR_OK;
}

static void close_and_clear(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}
#define AUTO_CLOSE __attribute__((cleanup(close_and_clear))) int

void ledger_close(struct ledger *l)
{
	close_and_clear(&l->next);
	close_and_clear(&l->dir);
}

/* "000017 whole" */
static enum err read_release(const struct ledger *l, const char *path, char *id, bool *out_whole)
{
	SCRATCH(a);
	struct str text;
	TRY(disk_read(&a, l->dir, path, &text));
	struct str name = str_cut(&text, ' ');
	snprintf(id, sizeof l->release, STRF, STRV(name));
	*out_whole = str_eq(str_trim(text), STR("whole"));
	return ERR_OK;
}

/* Of a site that nothing was ever released to all is known. */
static enum err read_now(struct ledger *l, const char *current)
{
	l->release[0] = '\0';
	l->whole = !current;
	enum err e = read_release(l, "now/RELEASE", l->release, &l->whole);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err ledger_open(const char *own, const char *current, struct ledger *out)
{
	struct ledger l = NO_LEDGER;
	if (own) {
		TRY(disk_open(own, &l.dir));
		enum err e = read_now(&l, current);
		if (!e)
			e = ledger_follow(&l, current);
		if (e) {
			ledger_close(&l);
			return e;
		}
	}
	*out = l;
	return ERR_OK;
}

enum err ledger_follow(struct ledger *l, const char *current)
{
	bool whole;
	char pending[sizeof l->release];
	if (l->dir < 0 || !current || !strcmp(l->release, current))
		return ERR_OK;
	enum err e = read_release(l, "next/RELEASE", pending, &whole);
	if (e == ERR_NOTFOUND || (!e && strcmp(pending, current) != 0))
		return ERR_OK;
	TRY(e);
	return ledger_settle(l);
}

enum err ledger_begin(struct ledger *l, const char *current)
{
	if (l->dir < 0)
		return ERR_OK;
	l->whole = l->whole && !strcmp(l->release, current ? current : "");
	TRY(disk_remove(l->dir, "next"));
	TRY(disk_folder(l->dir, "next"));
	TRY(disk_folder(l->dir, "digests"));
	if (!l->whole)
		return ERR_OK;
	TRY(open_folder(l->dir, "next", &l->next));
	AUTO_CLOSE now = openat(l->dir, "now", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (now < 0)
		return errno == ENOENT ? ERR_OK : disk_fault("打开", "now");
	TRY(disk_link_path(now, l->next, ".entries"));
	return disk_link_path(now, l->next, ".template");
}

static bool is_fact(const char *path)
{
	return !strcmp(path, ".entries") || str_starts(str_c(path), STR(".entries/")) ||
	       str_starts(str_c(path), STR(".template/"));
}

enum err ledger_clear(struct ledger *l, const char *path)
{
	return l->next >= 0 && is_fact(path) ? disk_remove(l->next, path) : ERR_OK;
}

enum err ledger_put(struct ledger *l, const char *path, struct str bytes)
{
	if (l->next < 0 || !is_fact(path))
		return ERR_OK;
	TRY(disk_remove(l->next, path));
	return disk_write(l->next, path, bytes);
}

/* A line for each, in their order. What was made of a public folder's own words is not vouched for. */
static struct str changes_text(
	const struct ledger *l, struct arena *a, const struct change *list, size_t n)
{
	struct buf b;
	buf_init(&b, a, DISK_FILE_MAX);
	for (size_t i = 0; i < n; i++) {
		bool known = l->whole || str_starts(list[i].path, STR("art/")) ||
			     str_starts(list[i].path, STR(".gone/"));
		buf_printf(&b, STRF "\t" STRF "\n", STRV(list[i].path),
			STRV(known ? list[i].sha256 : STR("")));
	}
	return buf_str(&b);
}

enum err ledger_prepare(
	struct ledger *l, struct arena *a, const char *id, const struct change *list, size_t n)
{
	if (l->dir < 0)
		return ERR_OK;
	TRY(disk_write(l->dir, "next/changes.tsv", changes_text(l, a, list, n)));
	TRY(disk_write(l->dir, "next/RELEASE",
		str_c(arena_printf(a, "%s %s\n", id, l->whole ? "whole" : "part"))));
	return syncfs(l->dir) ? disk_fault("写盘", "next") : ERR_OK;
}

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

static struct change *read_lines(struct arena *a, struct str text, size_t *out_count)
{
	size_t n = 0;
	struct change *list = arena_array(a, struct change, lines_of(text) + 1);
	while (text.len) {
		struct str line = str_cut(&text, '\n');
		list[n].path = str_cut(&line, '\t');
		list[n++].sha256 = line;
	}
	*out_count = n;
	return list;
}

enum err shard_read(struct arena *a, const struct ledger *l, const char *name, struct shard *out)
{
	struct str text = {};
	enum err e = disk_read(a, l->dir, shard_path(a, name), &text);
	if (e && e != ERR_NOTFOUND)
		return e;
	struct shard s = { .name = arena_printf(a, "%s", name) };
	s.files = read_lines(a, text, &s.count);
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

/* A whole shard's worth of changes at once; `s` has room for them. */
static void apply(struct arena *a, struct shard *s, const struct change *c)
{
	size_t n = 0;
	struct str below = str_c(arena_printf(a, STRF "/", STRV(c->path)));
	for (size_t i = 0; i < s->count; i++)
		if (!str_eq(s->files[i].path, c->path) && !str_starts(s->files[i].path, below))
			s->files[n++] = s->files[i];
	if (c->sha256.len)
		s->files[n++] = *c;
	s->count = n;
}

static enum err write_shard(const struct ledger *l, struct arena *a, struct shard *s)
{
	struct buf b;
	const char *path = shard_path(a, s->name), *fresh = arena_printf(a, "%s.new", path);
	buf_init(&b, a, DISK_FILE_MAX);
	qsort(s->files, s->count, sizeof *s->files, by_path);
	for (size_t i = 0; i < s->count; i++)
		buf_printf(
			&b, STRF "\t" STRF "\n", STRV(s->files[i].path), STRV(s->files[i].sha256));
	TRY(disk_remove(l->dir, fresh));
	TRY(disk_write(l->dir, fresh, buf_str(&b)));
	return renameat(l->dir, fresh, l->dir, path) ? disk_fault("命名", path) : ERR_OK;
}

/* Those of one shard, whichever the first of them is in; they are struck off the list. */
static enum err settle_shard(const struct ledger *l, struct change *list, size_t n, size_t from)
{
	SCRATCH(a);
	struct shard s;
	const char *name = shard_name(&a, list[from].path);
	TRY(shard_read(&a, l, name, &s));
	struct change *room = arena_array(&a, struct change, s.count + n);
	if (s.count)
		memcpy(room, s.files, s.count * sizeof *room);
	s.files = room;
	for (size_t i = from; i < n; i++)
		if (list[i].path.len && !strcmp(shard_name(&a, list[i].path), name)) {
			apply(&a, &s, &list[i]);
			list[i].path.len = 0;
		}
	return write_shard(l, &a, &s);
}

static enum err settle_changes(const struct ledger *l)
{
	SCRATCH(a);
	size_t n;
	struct str text;
	TRY(disk_read(&a, l->dir, "next/changes.tsv", &text));
	struct change *list = read_lines(&a, text, &n);
	for (size_t i = 0; i < n; i++)
		if (list[i].path.len)
			TRY(settle_shard(l, list, n, i));
	return syncfs(l->dir) ? disk_fault("写盘", "digests") : ERR_OK;
}

enum err ledger_settle(struct ledger *l)
{
	if (l->dir < 0)
		return ERR_OK;
	close_and_clear(&l->next);
	if (FP("website.before_settle"))
		return fault(ERR_UNAVAILABLE, "记账前中断");
	TRY(settle_changes(l));
	TRY(disk_remove(l->dir, "now"));
	if (renameat(l->dir, "next", l->dir, "now"))
		return disk_fault("命名", "now");
	return read_release(l, "now/RELEASE", l->release, &l->whole);
}

enum err ledger_mended(const struct ledger *l, struct arena *a, struct str *out)
{
	*out = (struct str){};
	enum err e = l->dir < 0 ? ERR_NOTFOUND : disk_read(a, l->dir, "mended.txt", out);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err ledger_facts(const struct ledger *l, int *out_dir)
{
	if (l->dir < 0 || !l->whole || !l->release[0])
		return fault(ERR_NOTFOUND, "没有网站台账");
	return open_folder(l->dir, "now", out_dir);
}
