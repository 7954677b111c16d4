#include <unistd.h>

#include "base/files.h"
#include "courier/target_kinds.h"

enum { PARTIAL = 23 }; /* some files are not there, or may not be read */

static void begin(struct arena *a, struct words_of *w, const struct target *t)
{
	word(w, "/usr/bin/rsync");
	word(w, "--timeout=60");
	if (t->kind != TARGET_RSYNC_SSH)
		return;
	word(w, "-e");
	word(w, ssh_line(a, t));
}

/* The place, and a path below it. */
static const char *place(struct arena *a, const struct target *t, const char *below)
{
	const char *login = target_login(a, t);
	if (t->kind == TARGET_RSYNC_SSH)
		return arena_printf(a, "%s:" STRF "/%s", login, STRV(t->path), below);
	if (!t->port.len)
		return arena_printf(a, "rsync://%s" STRF "/%s", login, STRV(t->path), below);
	return arena_printf(
		a, "rsync://%s:" STRF STRF "/%s", login, STRV(t->port), STRV(t->path), below);
}

enum err rsync_there(struct arena *a, const struct target *t, struct str root, struct str *out)
{
	struct words_of w = {};
	struct ran ran = {};
	begin(a, &w, t);
	word(&w, place(a, t, "current/RELEASE.json"));
	word(&w, target_there_file(a, root));
	enum err e = target_run(a, t, &w, (struct str){}, NULL, ERR_UNAVAILABLE, &ran);
	if (e && ran.status != PARTIAL)
		return e;
	return target_take(a, root, out);
}

/* All releases at once: what is linked here is linked there, what is thrown away here goes there. */
static enum err send_releases(struct arena *a, const struct target *t, struct str root, bool anew)
{
	static const char *const how[] = { "--recursive", "--links", "--times", "--hard-links",
		"--delete", "--delay-updates", "--chmod=D755,F644", "--exclude=/building" };
	struct words_of w = {};
	struct ran ran;
	begin(a, &w, t);
	for (size_t i = 0; i < sizeof how / sizeof *how; i++)
		word(&w, how[i]);
	if (anew) /* size and time can be made to look as they were */
		word(&w, "--checksum");
	word(&w, arena_printf(a, STRF "/releases/", STRV(root)));
	word(&w, place(a, t, "releases/"));
	return target_run(a, t, &w, (struct str){}, NULL, ERR_UNAVAILABLE, &ran);
}

/* A symlink of the right name in a folder of its own: rsync puts it there by one rename. */
static enum err make_link(struct arena *a, struct str root, const char *id, const char **out)
{
	const char *folder = arena_printf(a, STRF "/switch", STRV(root));
	const char *link = arena_printf(a, "%s/current", folder);
	TRY(folder_make(folder, 0755, NULL));
	unlink(link);
	if (symlink(arena_printf(a, "releases/%s", id), link))
		return fault_as(ERR_UNAVAILABLE, "target.link", NULL, "不能写入“%s”", folder);
	*out = arena_printf(a, "%s/", folder);
	return ERR_OK;
}

enum err rsync_send(
	struct arena *a, const struct target *t, struct str root, const char *id, bool anew)
{
	struct words_of w = {};
	struct ran ran;
	const char *folder;
	TRY(send_releases(a, t, root, anew));
	TRY(make_link(a, root, id, &folder));
	begin(a, &w, t);
	word(&w, "--dirs");
	word(&w, "--links");
	word(&w, folder);
	word(&w, place(a, t, ""));
	return target_run(a, t, &w, (struct str){}, NULL, ERR_UNCERTAIN, &ran);
}

/* "drwxr-xr-x          4,096 2026/11/29 20:00:00 art", and behind a link's name where it leads. */
static struct str name_in(struct str line)
{
	bool link = str_starts(line, STR("l"));
	for (int i = 0; i < 4; i++) {
		while (str_starts(line, STR(" ")) && i < 2)
			line = str_from(line, 1);
		(void)str_cut(&line, ' ');
	}
	ptrdiff_t to = link ? str_find(line, STR(" -> ")) : -1;
	return to < 0 ? line : str_sub(line, 0, (size_t)to);
}

/* A folder that may not be read ends it in the same way; and who may lay files there chooses names that are printed. */
static bool says_none(const struct ran *ran)
{
	bool none = str_find(ran->said, STR("No such file or directory")) >= 0 ||
		    str_find(ran->said, STR("Not a directory")) >= 0;
	return ran->status == PARTIAL && none && str_find(ran->said, STR("Permission denied")) < 0;
}

enum err rsync_list(
	struct arena *a, const struct target *t, const char *folder, struct str *out_names)
{
	struct words_of w = {};
	struct ran ran = {};
	struct buf b;
	begin(a, &w, t);
	word(&w, "--list-only");
	word(&w, "--no-motd");
	word(&w, place(a, t, arena_printf(a, "current/%s%s", folder, *folder ? "/" : "")));
	enum err e = target_run(a, t, &w, (struct str){}, NULL, ERR_UNAVAILABLE, &ran);
	if (e && says_none(&ran))
		return fault_as(ERR_NOTFOUND, "target.none", NULL, "没有这个文件夹");
	TRY(e);
	buf_init(&b, a, ran.out.len + 1);
	for (struct str rest = ran.out; rest.len;)
		target_name(&b, name_in(str_cut(&rest, '\n')));
	*out_names = buf_str(&b);
	return target_whole(&ran);
}
