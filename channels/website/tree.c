#include "channels/website/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

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
}

enum err tree_open(const char *root, struct tree *out)
{
	AUTO_TREE t = { -1, -1, -1 };
	TRY(disk_open(root, &t.root));
	if (flock(t.root, LOCK_EX | LOCK_NB))
		return fault_as(
			ERR_UNAVAILABLE, "website.locked", NULL, "网站目录正被另一个发布程序使用");
	t.current = openat(t.root, "current", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t.current < 0 && errno != ENOENT)
		return disk_fault("打开", "current");
	*out = t;
	t = (struct tree){ -1, -1, -1 };
	return ERR_OK;
}

enum err tree_begin(struct tree *t, disk_skip *skip, const void *context)
{
	TRY(disk_folder(t->root, "releases"));
	TRY(disk_remove(t->root, "releases/building"));
	TRY(disk_folder(t->root, "releases/building"));
	t->building = openat(t->root, "releases/building", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t->building < 0)
		return disk_fault("打开", "releases/building");
	return t->current < 0 ? ERR_OK : disk_link(t->current, t->building, ".", skip, context);
}

static bool is_release(const char *name)
{
	int64_t n;
	return strlen(name) >= 6 && str_i64(str_c(name), &n) && n > 0;
}

static const char *next_id(struct arena *a, int root)
{
	const char **names;
	int64_t last = 0, n;
	size_t count = disk_names(a, root, "releases", &names);
	for (size_t i = 0; i < count; i++)
		if (is_release(names[i]) && str_i64(str_c(names[i]), &n) && n > last)
			last = n;
	return arena_printf(a, "%06lld", (long long)last + 1);
}

/* syncfs for the folders and links; the new files were synced one by one as they were written. */
static enum err settle(struct tree *t, const char *id)
{
	SCRATCH(a);
	const char *home = arena_printf(&a, "releases/%s", id);
	if (syncfs(t->building))
		return disk_fault("写盘", "releases/building");
	if (renameat(t->root, "releases/building", t->root, home))
		return disk_fault("命名", home);
	if (syncfs(t->root))
		return disk_fault("写盘", home);
	unlinkat(t->root, "current.new", 0);
	if (symlinkat(home, t->root, "current.new"))
		return disk_fault("链接", "current.new");
	return ERR_OK;
}

/* The newest TREE_KEEP stay; one that cannot be removed stays too, until the next time. */
static void prune(struct tree *t)
{
	SCRATCH(a);
	const char **names;
	size_t n = disk_names(&a, t->root, "releases", &names), kept = 0;
	for (size_t i = n; i-- > 0;)
		if (is_release(names[i]) && ++kept > TREE_KEEP &&
			disk_remove(t->root, arena_printf(&a, "releases/%s", names[i])))
			return;
}

enum err tree_switch(struct tree *t, struct arena *a, const char **out_id)
{
	const char *id = next_id(a, t->root);
	TRY(settle(t, id));
	if (FP("website.before_switch"))
		return fault(ERR_UNAVAILABLE, "切换前中断");
	if (renameat(t->root, "current.new", t->root, "current"))
		return disk_fault("切换", "current");
	if (FP("website.after_switch") || fsync(t->root))
		return fault_as(ERR_UNCERTAIN, "website.switch", NULL, "网站已切换，写盘未确认");
	prune(t);
	*out_id = id;
	return ERR_OK;
}
