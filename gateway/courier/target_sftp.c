#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/files.h"
#include "courier/target_kinds.h"

enum { BATCH_MAX = 64 * 1024 * 1024, KEEP = 12, RELEASE_MAX = 64 * 1024, DEEP = 8 };

static enum err batch_out(struct arena *a, const struct target *t, struct str lines,
	enum err otherwise, struct ran *out)
{
	struct words_of w = {};
	word(&w, "/usr/bin/sftp");
	word(&w, "-q");
	word(&w, "-b");
	word(&w, "-");
	words_ssh(a, &w, t);
	word(&w, target_login(a, t));
	return target_run(a, t, &w, lines, NULL, otherwise, out);
}

static enum err batch(struct arena *a, const struct target *t, struct str lines, enum err otherwise)
{
	struct ran ran;
	return batch_out(a, t, lines, otherwise, &ran);
}

enum err sftp_there(struct arena *a, const struct target *t, struct str root, struct str *out)
{
	const char *lines = arena_printf(a, "-get " STRF "/current/RELEASE.json %s\n",
		STRV(t->path), target_there_file(a, root));
	TRY(batch(a, t, str_c(lines), ERR_UNAVAILABLE));
	return target_take(a, root, out);
}

/*
 * The release's folder over there: its number, and what it is, so that what a broken attempt left
 * is never taken for part of another one.
 */
static enum err name_of(struct arena *a, struct str root, const char *id, const char **out)
{
	struct str release;
	const char *path = arena_printf(a, STRF "/releases/%s/RELEASE.json", STRV(root), id);
	TRY(file_read(a, path, RELEASE_MAX, &release));
	*out = arena_printf(a, "%s-%.8s", id, sha256_hex(a, release));
	return ERR_OK;
}

/* One release on its way: what is the same file as in `old` is linked over there, the rest is put. */
struct upload {
	struct arena *arena;
	struct buf *out;
	const char *from, *old;  /* folders here; old: NULL, nothing is linked */
	const char *to, *old_to; /* folders there */
	bool remove;             /* instead: taken away, files before their folders */
};

static bool same_file(const char *x, const char *y)
{
	struct stat one, two;
	return !stat(x, &one) && !stat(y, &two) && one.st_ino == two.st_ino &&
	       one.st_dev == two.st_dev;
}

static void one_file(const struct upload *u, const char *below)
{
	const char *here = arena_printf(u->arena, "%s/%s", u->from, below);
	if (u->remove)
		return buf_printf(u->out, "-rm %s/%s\n", u->to, below);
	if (u->old && same_file(here, arena_printf(u->arena, "%s/%s", u->old, below)))
		return buf_printf(u->out, "-rm %s/%s\nln %s/%s %s/%s\n", u->to, below, u->old_to,
			below, u->to, below);
	buf_printf(u->out, "put %s %s/%s\nchmod 644 %s/%s\n", here, u->to, below, u->to, below);
}

static enum err one_folder(const struct upload *u, const char *below, int depth);

static enum err one_name(const struct upload *u, const char *below, int depth)
{
	struct stat st;
	if (!target_path_fits(str_c(below)) || depth > DEEP)
		return fault_as(ERR_INVALID, "target.path", NULL, "网站文件名“%s”不能投放", below);
	if (lstat(arena_printf(u->arena, "%s/%s", u->from, below), &st))
		return fault_as(ERR_UNAVAILABLE, "target.read", NULL, "读不出“%s”", below);
	if (S_ISDIR(st.st_mode))
		return one_folder(u, below, depth);
	one_file(u, below);
	return ERR_OK;
}

static int by_name(const struct dirent **x, const struct dirent **y)
{
	return strcmp((*x)->d_name, (*y)->d_name);
}

static int not_dots(const struct dirent *e)
{
	return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static enum err one_folder(const struct upload *u, const char *below, int depth)
{
	struct dirent **list = NULL;
	enum err e = ERR_OK;
	int n = scandir(arena_printf(u->arena, "%s/%s", u->from, below), &list, not_dots, by_name);
	if (!u->remove)
		buf_printf(u->out, "-mkdir %s/%s\nchmod 755 %s/%s\n", u->to, below, u->to, below);
	for (int i = 0; i < n; i++) {
		const char *name = list[i]->d_name;
		if (!e)
			e = one_name(u,
				*below ? arena_printf(u->arena, "%s/%s", below, name)
				       : arena_printf(u->arena, "%s", name),
				depth + 1);
		free(list[i]);
	}
	free(list);
	if (u->remove)
		buf_printf(u->out, "-rmdir %s/%s\n", u->to, below);
	return n < 0 ? fault_as(ERR_UNAVAILABLE, "target.read", NULL, "读不出“%s”", below) : e;
}

static const char *here(struct arena *a, struct str root, const char *id)
{
	return arena_printf(a, STRF "/releases/%s", STRV(root), id);
}

static const char *over_there(struct arena *a, const struct target *t, const char *name)
{
	return arena_printf(a, STRF "/releases/%s", STRV(t->path), name);
}

/* The release that is current here is current there too, or nothing is linked to it. */
static void take_old(struct arena *a, const struct target *t, struct str root, struct upload *u)
{
	char to[64] = "";
	const char *name;
	ssize_t n = readlink(arena_printf(a, STRF "/current", STRV(root)), to, sizeof to - 1);
	if (n <= 9 || name_of(a, root, to + 9, &name))
		return;
	u->old = here(a, root, arena_printf(a, "%s", to + 9));
	u->old_to = over_there(a, t, name);
}

static enum err put_all(struct arena *a, const struct target *t, struct str root, const char *id,
	const char *name, bool link)
{
	struct buf b;
	struct upload u = { a, &b, here(a, root, id), NULL, over_there(a, t, name), NULL, false };
	buf_init(&b, a, BATCH_MAX);
	if (link)
		take_old(a, t, root, &u);
	buf_printf(&b, "-mkdir " STRF "/releases\nchmod 755 " STRF "/releases\n", STRV(t->path),
		STRV(t->path));
	TRY(one_folder(&u, "", 0));
	buf_printf(&b, "-rm " STRF "/current.new\nln -s releases/%s " STRF "/current.new\n",
		STRV(t->path), name, STRV(t->path));
	if (b.toobig)
		return fault_as(ERR_LIMIT, "target.size", NULL, "网站太大，请改用 rsync 或 git");
	return batch(a, t, buf_str(&b), ERR_UNAVAILABLE);
}

/* What will take this release away again, when it is old: kept here, for its folder may be gone by then. */
static enum err keep_removal(
	struct arena *a, const struct target *t, struct str root, const char *id, const char *name)
{
	struct buf b;
	struct upload u = { a, &b, here(a, root, id), NULL, over_there(a, t, name), NULL, true };
	const char *folder = arena_printf(a, STRF "/sent", STRV(root));
	buf_init(&b, a, BATCH_MAX);
	TRY(folder_make(folder, 0700, NULL));
	TRY(one_folder(&u, "", 0));
	return file_write(arena_printf(a, "%s/%s", folder, name), buf_str(&b), 0600, NULL);
}

static int is_release(const struct dirent *e)
{
	return e->d_name[0] >= '0' && e->d_name[0] <= '9';
}

/* Beyond those that are kept; what does not go now is in nobody's way. */
static void take_away(struct arena *a, const struct target *t, struct str root)
{
	struct str lines;
	struct dirent **list = NULL;
	const char *folder = arena_printf(a, STRF "/sent", STRV(root));
	int n = scandir(folder, &list, is_release, by_name);
	for (int i = 0; i < n; i++) {
		const char *file = arena_printf(a, "%s/%s", folder, list[i]->d_name);
		if (i + KEEP < n && !file_read(a, file, BATCH_MAX, &lines) &&
			!batch(a, t, lines, ERR_UNAVAILABLE))
			unlink(file);
		free(list[i]);
	}
	free(list);
}

/* Not every server makes hard links: then everything is sent. */
enum err sftp_send(
	struct arena *a, const struct target *t, struct str root, const char *id, bool anew)
{
	const char *name;
	TRY(name_of(a, root, id, &name));
	enum err e = put_all(a, t, root, id, name, !anew);
	if (e == ERR_UNAVAILABLE && !anew)
		e = put_all(a, t, root, id, name, false);
	if (!e)
		e = keep_removal(a, t, root, id, name);
	if (e)
		return e;
	const char *change = arena_printf(
		a, "rename " STRF "/current.new " STRF "/current\n", STRV(t->path), STRV(t->path));
	TRY(batch(a, t, str_c(change), ERR_UNCERTAIN));
	take_away(a, t, root);
	return ERR_OK;
}

/* Each command is said first, and a name stands behind the path that was asked for. */
enum err sftp_list(
	struct arena *a, const struct target *t, const char *folder, struct str *out_names)
{
	struct ran ran = {};
	struct buf b;
	const char *path =
		arena_printf(a, STRF "/current/%s%s", STRV(t->path), folder, *folder ? "/" : "");
	const char *lines = arena_printf(a, "ls -1a %s\n", path);
	enum err e = batch_out(a, t, str_c(lines), ERR_UNAVAILABLE, &ran);
	if (e && str_find(ran.said, STR("not found")) >= 0)
		return fault_as(ERR_NOTFOUND, "target.none", NULL, "没有这个文件夹");
	TRY(e);
	buf_init(&b, a, ran.out.len + 1);
	for (struct str rest = ran.out; rest.len;) {
		struct str line = str_cut(&rest, '\n');
		if (str_starts(line, str_c(path)))
			target_name(&b, str_from(line, strlen(path)));
	}
	*out_names = buf_str(&b);
	return target_whole(&ran);
}
