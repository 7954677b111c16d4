#include "channels/website/held.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "channels/website/strange.h"

static enum err denied(const char *why)
{
	return fault_as(ERR_DENIED, "website.held", NULL, "%s", why);
}

static bool is_as_it_went_out(int dir, const struct change *file)
{
	SCRATCH(a);
	struct stat st;
	const char *path = arena_cstr(&a, file->path);
	return !fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode) &&
	       str_eq(file->sha256, strange_sha256(&a, dir, path));
}

static enum err hold_shard(const struct tree *t, const char *file, size_t *count)
{
	SCRATCH(a);
	struct shard s;
	struct str name = str_c(file);
	if (!str_ends(name, STR(".tsv")))
		return ERR_OK;
	name.len -= strlen(".tsv");
	TRY(shard_read(&a, &t->ledger, arena_cstr(&a, name), &s));
	for (size_t i = 0; i < s.count; i++) {
		if (str_eq(s.files[i].path, STR(TREE_CHANGED)))
			continue;
		if (!is_as_it_went_out(t->building, &s.files[i]))
			return denied(
				"本机 site_root 里也有被改动的文件，不自动重发；请先恢复本机");
		++*count;
	}
	return ERR_OK;
}

static size_t files_below(int dir, const char *folder)
{
	SCRATCH(a);
	const char **names;
	struct stat st;
	size_t files = 0, n = disk_names(&a, dir, folder, &names);
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(&a, "%s/%s", folder, names[i]);
		bool is_folder =
			!fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) && S_ISDIR(st.st_mode);
		files += is_folder ? files_below(dir, path) : 1;
	}
	return files;
}

enum err held_against_ledger(const struct tree *t, struct arena *a)
{
	const char **shards, *shown = tree_current(t, a);
	size_t held = 0;
	if (!t->ledger.whole || !shown || strcmp(shown, t->ledger.release) != 0)
		return denied("网站显示的不是最近一次发布的版本，不自动重发；请先恢复");
	size_t n = disk_names(a, t->ledger.dir, "digests", &shards);
	for (size_t i = 0; i < n; i++)
		TRY(hold_shard(t, shards[i], &held));
	if (!held || files_below(t->building, ".") != held)
		return denied("本机 site_root 里有不是本系统发布的文件，不自动重发；请先处理");
	return ERR_OK;
}
