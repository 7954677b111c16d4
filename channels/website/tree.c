#include "channels/website/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/failpoint.h"

static void close_and_clear(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void tree_close(struct tree *t)
{
	close_and_clear(&t->building);
	close_and_clear(&t->current);
	close_and_clear(&t->root);
	ledger_close(&t->ledger);
}

static enum err open_ledger(struct tree *t, const char *own)
{
	SCRATCH(a);
	return ledger_open(own, tree_current(t, &a), &t->ledger);
}

enum err tree_open(const char *root, const char *own, struct tree *out)
{
	AUTO_TREE t = NO_TREE;
	TRY(disk_open(root, &t.root));
	if (flock(t.root, LOCK_EX | LOCK_NB))
		return fault_as(
			ERR_UNAVAILABLE, "website.locked", NULL, "网站目录正被另一个发布程序使用");
	t.current = openat(t.root, "current", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t.current < 0 && errno != ENOENT)
		return disk_fault("打开", "current");
	TRY(open_ledger(&t, own));
	*out = t;
	t = (struct tree)NO_TREE;
	return ERR_OK;
}

static bool is_release(const char *name)
{
	int64_t n;
	return strlen(name) >= 6 && str_i64(str_c(name), &n) && n > 0;
}

/* By number: 1000000 comes behind 999999. */
static int by_number(const void *x, const void *y)
{
	const char *a = *(const char *const *)x, *b = *(const char *const *)y;
	size_t n = strlen(a), m = strlen(b);
	return n != m ? (n > m) - (n < m) : strcmp(a, b);
}

/* Oldest first; the rest of the folder is left out. */
static size_t releases(struct arena *a, int root, const char ***out)
{
	const char **names;
	size_t n = disk_names(a, root, "releases", &names), kept = 0;
	for (size_t i = 0; i < n; i++)
		if (is_release(names[i]))
			names[kept++] = names[i];
	qsort(names, kept, sizeof *names, by_number);
	*out = names;
	return kept;
}

/* The release a symlink leads to: "000017"; NULL where it is none of ours. */
static const char *linked(struct arena *a, int root, const char *link)
{
	char to[64] = "";
	ssize_t n = readlinkat(root, link, to, sizeof to - 1);
	bool ours = n > 0 && str_starts(str_c(to), STR("releases/")) && is_release(to + 9);
	return ours ? arena_printf(a, "%s", to + 9) : NULL;
}

const char *tree_current(const struct tree *t, struct arena *a)
{
	return linked(a, t->root, "current");
}

bool tree_pending(const struct tree *t, struct arena *a)
{
	return linked(a, t->root, "current.new");
}

static bool is_current(const struct tree *t, const char *name)
{
	SCRATCH(a);
	const char *now = tree_current(t, &a);
	return now && !strcmp(now, name);
}

/* What an earlier attempt named and never switched to: not part of the next release's past. */
static void forget_pending(struct tree *t)
{
	SCRATCH(a);
	const char *pending = linked(&a, t->root, "current.new");
	unlinkat(t->root, "current.new", 0);
	if (pending && !is_current(t, pending) &&
		disk_remove(t->root, arena_printf(&a, "releases/%s", pending)))
		return; /* it goes with the old ones */
}

/* What `name` changed, a path a line. ERR_NOTFOUND: it does not say. */
static enum err changes_of(struct arena *a, int root, const char *name, struct str *out)
{
	return disk_read(a, root, arena_printf(a, "releases/%s/" TREE_CHANGED, name), out);
}

/* As it is in current, or gone as it is gone there. */
static enum err bring(struct tree *t, const char *path)
{
	TRY(disk_remove_below(t->building, path));
	return disk_link_path(t->current, t->building, path);
}

static enum err bring_all(struct tree *t, struct arena *a, struct str paths)
{
	while (paths.len)
		TRY(bring(t, arena_cstr(a, str_cut(&paths, '\n'))));
	return ERR_OK;
}

/*
 * The oldest release and what changed since make the newest. ERR_NOTFOUND, before anything is touched, where
 * that cannot be known: too few of them, one that does not say, a current that is not the newest.
 */
static enum err recycle(struct tree *t, struct arena *a)
{
	const char **names;
	size_t n = releases(a, t->root, &names);
	t->set_back = n && !is_current(t, names[n - 1]);
	if (n < TREE_KEEP || t->set_back)
		return fault(ERR_NOTFOUND, "没有可用的旧版本");
	struct str *changes = arena_array(a, struct str, n), mended;
	TRY(ledger_mended(&t->ledger, a, &mended));
	for (size_t i = 1; i < n; i++)
		TRY(changes_of(a, t->root, names[i], &changes[i]));
	const char *oldest = arena_printf(a, "releases/%s", names[0]);
	if (renameat(t->root, oldest, t->root, "releases/building"))
		return disk_fault("命名", oldest);
	t->building = openat(t->root, "releases/building", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t->building < 0)
		return disk_fault("打开", "releases/building");
	for (size_t i = 1; i < n; i++)
		TRY(bring_all(t, a, changes[i]));
	return bring_all(t, a, mended);
}

static enum err from_nothing(struct tree *t)
{
	TRY(disk_folder(t->root, "releases/building"));
	t->building = openat(t->root, "releases/building", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t->building < 0)
		return disk_fault("打开", "releases/building");
	return t->current < 0 ? ERR_OK : disk_link(t->current, t->building, ".");
}

enum err tree_begin(struct tree *t, struct arena *a)
{
	TRY(disk_folder(t->root, "releases"));
	TRY(disk_remove(t->root, "releases/building"));
	forget_pending(t);
	TRY(ledger_begin(&t->ledger, tree_current(t, a)));
	enum err e = t->current < 0 ? ERR_NOTFOUND : recycle(t, a);
	if (e == ERR_NOTFOUND)
		e = from_nothing(t);
	return e ? e : disk_remove(t->building, TREE_CHANGED);
}

/* Twice the room each time it is full. */
static void note(struct tree *t, struct arena *a, struct change c)
{
	size_t n = t->changed_count;
	if (!(n & (n - 1))) {
		struct change *more = arena_array(a, struct change, n ? n * 2 : 1);
		if (n)
			memcpy(more, t->changed, n * sizeof *more);
		t->changed = more;
	}
	c.path = arena_str(a, c.path);
	t->changed[t->changed_count++] = c;
}

enum err tree_clear(struct tree *t, struct arena *a, const char *path)
{
	note(t, a, (struct change){ .path = str_c(path) });
	TRY(ledger_clear(&t->ledger, path));
	return disk_remove_below(t->building, path);
}

enum err tree_write(struct tree *t, struct arena *a, const char *path, struct str bytes)
{
	note(t, a,
		(struct change){ .path = str_c(path),
			.sha256 = str_c(sha256_hex(a, bytes)),
			.inside = true });
	return disk_write(t->building, path, bytes);
}

enum err tree_put(struct tree *t, struct arena *a, const char *path, struct str bytes)
{
	TRY(tree_clear(t, a, path));
	TRY(ledger_put(&t->ledger, path, bytes));
	return tree_write(t, a, path, bytes);
}

enum err tree_sha256(const struct tree *t, struct arena *a, struct str path, struct str *out)
{
	for (size_t i = t->changed_count; i-- > 0;)
		if (str_eq(t->changed[i].path, path)) {
			*out = t->changed[i].sha256;
			return ERR_OK;
		}
	return ledger_sha256(a, &t->ledger, path, out);
}

int tree_facts(const struct tree *t)
{
	return t->ledger.next >= 0 ? t->ledger.next : t->building;
}

static enum err write_changed(struct tree *t, struct arena *a)
{
	struct buf b;
	if (t->set_back)
		return ERR_OK;
	buf_init(&b, a, DISK_FILE_MAX);
	for (size_t i = 0; i < t->changed_count; i++)
		if (!t->changed[i].inside) {
			buf_add(&b, t->changed[i].path);
			buf_add_char(&b, '\n');
		}
	return tree_write(t, a, TREE_CHANGED, buf_str(&b));
}

static const char *next_id(struct arena *a, int root)
{
	const char **names;
	int64_t last = 0;
	size_t n = releases(a, root, &names);
	if (n)
		(void)str_i64(str_c(names[n - 1]), &last);
	return arena_printf(a, "%06lld", (long long)last + 1);
}

/*
 * syncfs for files, folders and links, and what the ledger is to say of them, at once: one flush before the switch, however much
 * a release changes. One that has its name and not all of its files, because the power failed, was never current: the next one
 * is not made from it, nor any other.
 */
static enum err settle_at(const struct tree *t, const char *home)
{
	TRY(ledger_sync(&t->ledger, t->root));
	if (syncfs(t->root))
		return disk_fault("写盘", home);
	unlinkat(t->root, "current.new", 0);
	if (symlinkat(home, t->root, "current.new"))
		return disk_fault("链接", "current.new");
	return ERR_OK;
}

/* What cannot be made the next one goes at once: no later release is to stand beside it, or be counted from it. */
static enum err settle(struct tree *t, const char *id)
{
	SCRATCH(a);
	const char *home = arena_printf(&a, "releases/%s", id);
	if (renameat(t->root, "releases/building", t->root, home))
		return disk_fault("命名", home);
	enum err e = settle_at(t, home);
	if (!e)
		return ERR_OK;
	const char *why = arena_printf(&a, "%s", err_reason());
	const char *code = arena_printf(&a, "%s", err_what());
	(void)disk_remove(t->root, home);
	return fault_as(e, code, NULL, "%s", why);
}

/* The newest TREE_KEEP stay; one that cannot be removed stays too, until the next time. */
static void prune(struct tree *t)
{
	SCRATCH(a);
	const char **names;
	size_t n = releases(&a, t->root, &names);
	for (size_t i = 0; i + TREE_KEEP < n; i++)
		if (disk_remove(t->root, arena_printf(&a, "releases/%s", names[i])))
			return;
}

static enum err make_current(struct tree *t)
{
	if (renameat(t->root, "current.new", t->root, "current"))
		return disk_fault("切换", "current");
	if (FP("website.after_switch") || fsync(t->root))
		return fault_as(ERR_UNCERTAIN, "website.switch", NULL, "网站已切换，写盘未确认");
	return ERR_OK;
}

/* Certainly not there: it was never a release. Otherwise it waits to be looked for. */
static enum err not_sent(struct tree *t, struct arena *a, enum err e)
{
	const char *why = arena_printf(a, "%s", err_reason());
	const char *code = arena_printf(a, "%s", err_what());
	if (e != ERR_UNCERTAIN && e != ERR_GONE)
		forget_pending(t);
	return fault_as(e, code, NULL, "%s", why);
}

enum err tree_switch(
	struct tree *t, struct arena *a, tree_sender *send, void *context, const char **out_id)
{
	const char *id = next_id(a, t->root);
	TRY(write_changed(t, a));
	TRY(ledger_prepare(&t->ledger, a, id, t->changed, t->changed_count));
	TRY(settle(t, id));
	if (FP("website.before_switch"))
		return fault(ERR_UNAVAILABLE, "切换前中断");
	enum err e = send ? send(context, id) : ERR_OK;
	if (e)
		return not_sent(t, a, e);
	e = make_current(t);
	if (e)
		return send ? fault_as(ERR_UNCERTAIN, "website.switch", NULL, "%s", err_reason())
			    : e;
	prune(t);
	*out_id = id;
	(void)ledger_settle(&t->ledger); /* what is left undone is done by whoever opens next */
	return ERR_OK;
}

static enum err open_current(struct tree *t)
{
	close_and_clear(&t->current);
	t->current = openat(t->root, "current", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return t->current < 0 ? disk_fault("打开", "current") : ERR_OK;
}

enum err tree_adopt(struct tree *t, struct arena *a, struct str there)
{
	struct str own;
	const char *pending = linked(a, t->root, "current.new");
	if (!pending || !there.len)
		return ERR_OK;
	const char *path = arena_printf(a, "releases/%s/RELEASE.json", pending);
	if (disk_read(a, t->root, path, &own) || !str_eq(own, there))
		return ERR_OK;
	TRY(make_current(t));
	TRY(open_current(t));
	return ledger_follow(&t->ledger, pending);
}
