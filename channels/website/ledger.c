#include "channels/website/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/failpoint.h"
#include "channels/website/lines.h"

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

/* They are durable: where renaming them was cut short, or forgotten with the power, it is done again. */
static enum err move_digests(const struct ledger *l, const char *from)
{
	SCRATCH(a);
	const char **names;
	const char *folder = arena_printf(&a, "%s/digests", from);
	size_t n = disk_names(&a, l->dir, folder, &names);
	for (size_t i = 0; i < n; i++)
		if (renameat(l->dir, arena_printf(&a, "%s/%s", folder, names[i]), l->dir,
			    arena_printf(&a, "digests/%s", names[i])))
			return disk_fault("命名", names[i]);
	return ERR_OK;
}

enum err ledger_open(const char *own, const char *current, struct ledger *out)
{
	struct ledger l = NO_LEDGER;
	if (own) {
		TRY(disk_open(own, &l.dir));
		enum err e = move_digests(&l, "now");
		if (!e)
			e = read_now(&l, current);
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

static bool is_fact(const char *path)
{
	return !strcmp(path, ".entries") || str_starts(str_c(path), STR(".entries/")) ||
	       str_starts(str_c(path), STR(".template/"));
}

/* Of the facts that the last release changed, as they are now. */
static enum err bring_up_to_date(const struct ledger *l, struct arena *a, int now)
{
	AUTO_LINES lines = NO_LINES;
	char *at;
	size_t len;
	TRY(lines_open(a, now, "changes.tsv", &lines));
	while (lines_next(&lines, &at, &len)) {
		struct str line = { at, len };
		const char *path = arena_cstr(a, str_cut(&line, '\t'));
		if (!is_fact(path))
			continue;
		TRY(disk_remove(l->next, path));
		TRY(disk_link_path(now, l->next, path));
	}
	return lines_end(&lines);
}

/* What the release before the last knew, and what changed since: as many links as changes. */
static enum err from_old(struct ledger *l, int now)
{
	SCRATCH(a);
	if (renameat(l->dir, "old", l->dir, "next"))
		return errno == ENOENT ? fault(ERR_NOTFOUND, "old") : disk_fault("命名", "old");
	TRY(open_folder(l->dir, "next", &l->next));
	static const char *const own[] = { "RELEASE", "changes.tsv", "digests" };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		TRY(disk_remove(l->next, own[i]));
	return bring_up_to_date(l, &a, now);
}

static enum err from_now(struct ledger *l, int now)
{
	close_and_clear(&l->next);
	TRY(disk_remove(l->dir, "next"));
	TRY(disk_folder(l->dir, "next"));
	TRY(open_folder(l->dir, "next", &l->next));
	if (now < 0)
		return ERR_OK;
	TRY(disk_link_path(now, l->next, ".entries"));
	return disk_link_path(now, l->next, ".template");
}

enum err ledger_begin(struct ledger *l, const char *current)
{
	if (l->dir < 0)
		return ERR_OK;
	l->whole = l->whole && !strcmp(l->release, current ? current : "");
	TRY(disk_remove(l->dir, "next"));
	TRY(disk_folder(l->dir, "digests"));
	if (!l->whole)
		return disk_folder(l->dir, "next");
	AUTO_CLOSE now = openat(l->dir, "now", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (now < 0 && errno != ENOENT)
		return disk_fault("打开", "now");
	enum err e = now < 0 ? ERR_NOTFOUND : from_old(l, now);
	return e == ERR_NOTFOUND ? from_now(l, now) : e;
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

/* A line for each, in their order. */
static struct str changes_text(struct arena *a, const struct change *list, size_t n)
{
	struct buf b;
	buf_init(&b, a, DISK_FILE_MAX);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, STRF "\t" STRF "\n", STRV(list[i].path), STRV(list[i].sha256));
	return buf_str(&b);
}

enum err ledger_prepare(
	struct ledger *l, struct arena *a, const char *id, const struct change *list, size_t n)
{
	if (l->dir < 0)
		return ERR_OK;
	TRY(shards_change(l, a, "next/digests", list, n));
	TRY(disk_write(l->dir, "next/changes.tsv", changes_text(a, list, n)));
	return disk_write(l->dir, "next/RELEASE",
		str_c(arena_printf(a, "%s %s\n", id, l->whole ? "whole" : "part")));
}

enum err ledger_sync(const struct ledger *l, int beside)
{
	struct stat own, other;
	if (l->dir < 0 || (beside >= 0 && !fstat(l->dir, &own) && !fstat(beside, &other) &&
				  own.st_dev == other.st_dev))
		return ERR_OK;
	return syncfs(l->dir) ? disk_fault("写盘", "next") : ERR_OK;
}

/* They have their name when all of them are on the disk: half of them are not taken for all. */
static enum err put_digests(const struct ledger *l, struct arena *a, struct str changes)
{
	size_t n = 0, lines = 0;
	for (size_t i = 0; i < changes.len; i++)
		lines += changes.at[i] == '\n';
	struct change *list = arena_array(a, struct change, lines + 1);
	while (changes.len) {
		struct str line = str_cut(&changes, '\n');
		list[n].path = str_cut(&line, '\t');
		list[n++].sha256 = line;
	}
	TRY(disk_remove(l->dir, "next/digests.new"));
	TRY(shards_change(l, a, "next/digests.new", list, n));
	TRY(ledger_sync(l, -1));
	return renameat(l->dir, "next/digests.new", l->dir, "next/digests")
		       ? disk_fault("命名", "next/digests")
		       : ERR_OK;
}

/* One that a version before this one left on its way has no folder for them. */
static enum err make_digests(const struct ledger *l)
{
	SCRATCH(a);
	struct str changes;
	struct ledger next = *l;
	if (!faccessat(l->dir, "next/digests", F_OK, AT_SYMLINK_NOFOLLOW))
		return ERR_OK;
	TRY(read_release(l, "next/RELEASE", next.release, &next.whole));
	TRY(disk_read(&a, l->dir, "next/changes.tsv", &changes));
	return put_digests(&next, &a, changes);
}

static enum err step_on(const struct ledger *l)
{
	if (!faccessat(l->dir, "now", F_OK, AT_SYMLINK_NOFOLLOW)) {
		TRY(disk_remove(l->dir, "old"));
		if (renameat(l->dir, "now", l->dir, "old"))
			return disk_fault("命名", "old");
	}
	return renameat(l->dir, "next", l->dir, "now") ? disk_fault("命名", "now") : ERR_OK;
}

enum err ledger_settle(struct ledger *l)
{
	if (l->dir < 0)
		return ERR_OK;
	close_and_clear(&l->next);
	if (FP("website.before_settle"))
		return fault(ERR_UNAVAILABLE, "记账前中断");
	TRY(make_digests(l));
	TRY(move_digests(l, "next"));
	TRY(step_on(l));
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
