#include <sys/stat.h>
#include <unistd.h>

#include "courier/target_kinds.h"

#define THERE "refs/remotes/there/site"

static const char *repository(struct arena *a, struct str root)
{
	return arena_printf(a, "--git-dir=" STRF "/site.git", STRV(root));
}

static void begin(struct arena *a, struct words_of *w, struct str root)
{
	static const char *const settings[] = { "core.hooksPath=/dev/null", "core.autocrlf=false",
		"core.quotePath=false", "gc.auto=0", "protocol.allow=never",
		"protocol.ext.allow=always" };
	word(w, "/usr/bin/git");
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
		word(w, "-c");
		word(w, settings[i]);
	}
	word(w, repository(a, root));
}

/*
 * git gives its own ways, by file:// and by ssh with options, to a shell; ext:: is split at blanks by
 * git itself. %s and %S are the service, and behind ssh the path stands quoted as git-shell wants it.
 */
static const char *place(struct arena *a, const struct target *t)
{
	if (t->kind == TARGET_GIT)
		return arena_printf(a, "ext::/usr/bin/git %%s " STRF, STRV(t->path));
	return arena_printf(
		a, "ext::%s %s %%S '" STRF "'", ssh_line(a, t), target_login(a, t), STRV(t->path));
}

static enum err git(struct arena *a, const struct target *t, struct words_of *w, const char *folder,
	enum err otherwise, struct str *out)
{
	struct ran ran;
	TRY(target_run(a, t, w, (struct str){}, folder, otherwise, &ran));
	*out = str_trim(ran.out);
	return ERR_OK;
}

/* One command of few words. */
#define GIT(a, t, root, out, ...)                                                                  \
	git_words(a, t, root, out, (const char *const[]){ __VA_ARGS__, NULL })
static enum err git_words(struct arena *a, const struct target *t, struct str root, struct str *out,
	const char *const *words)
{
	struct words_of w = {};
	begin(a, &w, root);
	for (; *words; words++)
		word(&w, *words);
	return git(a, t, &w, NULL, ERR_UNAVAILABLE, out);
}

static enum err make_repository(struct arena *a, const struct target *t, struct str root)
{
	struct stat st;
	struct str nothing;
	if (!stat(arena_printf(a, STRF "/site.git/HEAD", STRV(root)), &st))
		return ERR_OK;
	return GIT(a, t, root, &nothing, "init", "--quiet", "--bare");
}

enum err git_there(struct arena *a, const struct target *t, struct str root, struct str *out)
{
	struct str said;
	const char *at = place(a, t);
	const char *branch = arena_printf(a, "refs/heads/" STRF, STRV(t->branch));
	*out = (struct str){};
	TRY(make_repository(a, t, root));
	TRY(GIT(a, t, root, &said, "ls-remote", "--refs", at, branch));
	if (!said.len)
		return GIT(a, t, root, &said, "update-ref", "-d", THERE);
	TRY(GIT(a, t, root, &said, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", at,
		arena_printf(a, "+%s:" THERE, branch)));
	TRY(GIT(a, t, root, &said, "ls-tree", "--name-only", THERE, "RELEASE.json"));
	return said.len ? GIT(a, t, root, out, "show", THERE ":RELEASE.json") : ERR_OK;
}

/* The whole release as it stands in its folder becomes the commit's tree. */
static enum err make_tree(
	struct arena *a, const struct target *t, struct str root, const char *id, struct str *out)
{
	struct words_of w = {};
	struct str nothing;
	const char *folder = arena_printf(a, STRF "/releases/%s", STRV(root), id);
	/* Of an attempt that was killed: nobody else is here, the site root is locked. */
	unlink(arena_printf(a, STRF "/site.git/index.lock", STRV(root)));
	begin(a, &w, root);
	word(&w, arena_printf(a, "--work-tree=%s", folder));
	word(&w, "add");
	word(&w, "--all");
	word(&w, "--force");
	word(&w, ".");
	TRY(git(a, t, &w, folder, ERR_UNAVAILABLE, &nothing));
	return GIT(a, t, root, out, "write-tree");
}

static enum err make_commit(struct arena *a, const struct target *t, struct str root,
	struct str tree, const char *id, struct str *out)
{
	struct str parent;
	const char *message = arena_printf(a, "release %s", id), *of = arena_cstr(a, tree);
	TRY(GIT(a, t, root, &parent, "for-each-ref", "--format=%(objectname)", THERE));
	if (!parent.len)
		return GIT(a, t, root, out, "commit-tree", "-m", message, of);
	return GIT(a, t, root, out, "commit-tree", "-m", message, "-p", arena_cstr(a, parent), of);
}

/* Never forced: who pushed meanwhile is seen, and the next attempt stands on top of it. */
enum err git_send(struct arena *a, const struct target *t, struct str root, const char *id)
{
	struct str tree, commit, said;
	struct words_of w = {};
	TRY(make_tree(a, t, root, id, &tree));
	TRY(make_commit(a, t, root, tree, id, &commit));
	begin(a, &w, root);
	word(&w, "push");
	word(&w, "--quiet");
	word(&w, place(a, t));
	word(&w, arena_printf(a, STRF ":refs/heads/" STRF, STRV(commit), STRV(t->branch)));
	return git(a, t, &w, NULL, ERR_UNCERTAIN, &said);
}

/* Whatever git dies of, it ends in the same way. */
static bool says_none(const struct ran *ran)
{
	return str_find(ran->said, STR("Not a valid object name")) >= 0 ||
	       str_find(ran->said, STR("not a tree object")) >= 0;
}

/* Of the branch as it was fetched last. */
enum err git_list(struct arena *a, const struct target *t, struct str root, const char *folder,
	struct str *out_names)
{
	struct words_of w = {};
	struct ran ran = {};
	begin(a, &w, root);
	word(&w, "ls-tree");
	word(&w, "--name-only");
	word(&w, arena_printf(a, THERE ":%s", folder));
	enum err e = target_run(a, t, &w, (struct str){}, NULL, ERR_UNAVAILABLE, &ran);
	if (e && says_none(&ran))
		return fault_as(ERR_NOTFOUND, "target.none", NULL, "没有这个文件夹");
	TRY(e);
	*out_names = ran.out;
	return target_whole(&ran);
}
