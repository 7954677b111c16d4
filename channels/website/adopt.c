#include "channels/website/adopt.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/log.h"

struct adopting {
	struct arena *arena;
	const struct tree *tree;
	struct change *list;
	size_t count;
};

static void note(struct adopting *w, const char *path, struct str bytes)
{
	size_t n = w->count;
	if (!(n & (n - 1))) {
		struct change *more = arena_array(w->arena, struct change, n ? n * 2 : 1);
		if (n)
			memcpy(more, w->list, n * sizeof *more);
		w->list = more;
	}
	w->list[w->count++] = (struct change){ .path = str_c(path),
		.sha256 = str_c(sha256_hex(w->arena, bytes)) };
}

static enum err take_file(struct adopting *w, const char *path)
{
	SCRATCH(a);
	struct str bytes;
	TRY(disk_read(&a, w->tree->current, path, &bytes));
	note(w, path, bytes);
	return ERR_OK;
}

static enum err take_folder(struct adopting *w, const char *folder)
{
	const char **names;
	struct stat st;
	size_t n = disk_names(w->arena, w->tree->current, *folder ? folder : ".", &names);
	for (size_t i = 0; i < n; i++) {
		const char *path =
			*folder ? arena_printf(w->arena, "%s/%s", folder, names[i]) : names[i];
		if (fstatat(w->tree->current, path, &st, AT_SYMLINK_NOFOLLOW))
			return disk_fault("读取", path);
		if (S_ISDIR(st.st_mode))
			TRY(take_folder(w, path));
		else if (S_ISREG(st.st_mode)) /* anything else is nobody's, and stays strange */
			TRY(take_file(w, path));
	}
	return ERR_OK;
}

/* Copies: what is altered later in the public folder is not altered here. */
static enum err copy_facts(struct adopting *w, const char *folder)
{
	const char **names;
	size_t n = disk_names(w->arena, w->tree->current, folder, &names);
	for (size_t i = 0; i < n; i++) {
		struct str bytes;
		const char *path = arena_printf(w->arena, "%s/%s", folder, names[i]);
		TRY(disk_read(w->arena, w->tree->current, path, &bytes));
		TRY(disk_write(
			w->tree->ledger.dir, arena_printf(w->arena, "next/%s", path), bytes));
	}
	return ERR_OK;
}

static bool is_told(const struct tree *t)
{
	return t->ledger.dir >= 0 && t->current >= 0 && !t->ledger.whole &&
	       !faccessat(t->ledger.dir, "adopt", F_OK, AT_SYMLINK_NOFOLLOW);
}

enum err adopt_if_told(struct tree *t, struct arena *a)
{
	struct adopting w = { .arena = a, .tree = t };
	const char *current = tree_current(t, a);
	if (!is_told(t) || !current)
		return ERR_OK;
	TRY(disk_remove(t->ledger.dir, "digests"));
	TRY(disk_remove(t->ledger.dir, "now"));
	TRY(disk_remove(t->ledger.dir, "old"));
	TRY(ledger_begin(&t->ledger, NULL));
	TRY(take_folder(&w, ""));
	TRY(copy_facts(&w, ".entries"));
	TRY(copy_facts(&w, ".template"));
	t->ledger.whole = true;
	TRY(ledger_prepare(&t->ledger, a, current, w.list, w.count));
	TRY(ledger_sync(&t->ledger, -1));
	TRY(ledger_settle(&t->ledger));
	log_warn("the site was taken into the ledger as it stands: %zu files", w.count);
	return disk_remove(t->ledger.dir, "adopt");
}
