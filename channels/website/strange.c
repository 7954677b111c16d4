#include "channels/website/strange.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "article/charset.h"
#include "base/digest.h"
#include "base/json.h"
#include "channels/stock.h"
#include "channels/website/work.h"

enum { LINK_MAX = 4096 };

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define AUTO_FD __attribute__((cleanup(close_fd))) int

/* Its folder, and what it is called there; -1 where there is no such folder of ours. */
static int folder_of(struct arena *a, int dir, const char *path, const char **out_name)
{
	const char *slash = strrchr(path, '/');
	*out_name = slash ? slash + 1 : path;
	return disk_open_below(
		dir, slash ? arena_printf(a, "%.*s", (int)(slash - path), path) : ".");
}

/* What stands under that name; false for what has no bytes of its own, or more than can be kept. */
static bool read_it(struct arena *a, int folder, const char *name, struct str *out)
{
	struct stat st;
	char to[LINK_MAX];
	*out = (struct str){};
	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW))
		return false;
	if (S_ISREG(st.st_mode))
		return !disk_read(a, folder, name, out);
	ssize_t n = S_ISLNK(st.st_mode) ? readlinkat(folder, name, to, sizeof to) : -1;
	if (n >= 0)
		*out = str_c(arena_printf(a, "-> %.*s", (int)n, to));
	return n >= 0;
}

struct str strange_sha256(struct arena *a, int dir, const char *path)
{
	SCRATCH(s);
	const char *name;
	struct str bytes = {};
	AUTO_FD folder = folder_of(&s, dir, path, &name);
	if (folder < 0 || !read_it(&s, folder, name, &bytes))
		bytes = (struct str){};
	return str_c(sha256_hex(a, bytes));
}

static bool is_page(const char *path)
{
	return str_ends(str_c(path), STR(".html")) || str_ends(str_c(path), STR(".htm"));
}

struct str strange_words(
	struct arena *a, const struct channel_site *site, struct str id, int dir, const char *path)
{
	SCRATCH(s);
	const char *name;
	struct str bytes;
	struct charset_read words;
	if (!is_page(path) || !stock_wanted(site, id))
		return (struct str){};
	AUTO_FD folder = folder_of(&s, dir, path, &name);
	bool bad = folder < 0 || !read_it(&s, folder, name, &bytes) ||
		   bytes.len > ARTICLE_BYTES_MAX || charset_decode(&s, bytes, false, &words);
	return bad ? (struct str){} : stock_html(a, site, id, words.text);
}

static enum err refused(const char *why)
{
	return fault_as(ERR_REFUSED, "website.strange", NULL, "%s", why);
}

/* The ledger's paths are lines, and so is what a release changes. */
static bool may_be_named(struct str path)
{
	for (size_t i = 0; i < path.len; i++)
		if ((unsigned char)path.at[i] < 0x20 || path.at[i] == 0x7f)
			return false;
	return path.len > 0;
}

/* Folders whose files stand in another part of the ledger than they would themselves. */
static bool is_our_folder(struct str path)
{
	static const char *const own[] = { "art", ".gone", ".gone/art", ".entries", ".template" };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (str_eq(path, str_c(own[i])))
			return true;
	return false;
}

/* ERR_REFUSED for it, for what lies below it, and for what it lies below. */
static enum err not_in_ledger(struct work *w, struct str path)
{
	struct shard s;
	struct str below = str_c(arena_printf(w->arena, STRF "/", STRV(path)));
	TRY(shard_read(w->arena, &w->tree.ledger, shard_name(w->arena, path), &s));
	for (size_t i = 0; i < s.count; i++) {
		struct str own = str_c(arena_printf(w->arena, STRF "/", STRV(s.files[i].path)));
		if (str_starts(own, below) || str_starts(below, own))
			return refused("这是本系统发布的文件，只能恢复，不能按陌生内容删除");
	}
	return ERR_OK;
}

/* Only held against all that was released, and only where that is what is shown. */
static enum err is_nobodys(struct work *w, struct str path)
{
	const char *shown = tree_current(&w->tree, w->arena);
	if (w->tree.ledger.dir < 0 || !w->tree.ledger.whole)
		return refused("网站没有完整的底账，分不清是不是本系统发布的文件，连接器不删除");
	if (!shown || strcmp(shown, w->tree.ledger.release) != 0)
		return refused("网站显示的不是最近一次发布的版本（current 被改指），请先恢复");
	if (str_starts(path, STR(NAMED_BY_DIGEST)))
		return refused("文件名不能原样传送，请在服务器上手工删除");
	if (str_ends(path, STR("/")))
		return refused("这是稿件的页面（以“/”结尾），不能按陌生内容删除");
	if (!may_be_named(path))
		return refused("文件名里有控制字符，连接器不删除");
	if (str_find(path, STR("://")) >= 0)
		return refused(
			"这是投放目标上的文件，连接器不在那里删除：下一次发布后读者就看不到了，"
			"也可登录那台服务器处理");
	if (is_our_folder(path))
		return refused("这是本系统发布的文件，只能恢复，不能按陌生内容删除");
	return not_in_ledger(w, path);
}

static enum err open_site(struct work *w, const struct channel_site *site, const struct posted *it)
{
	TRY(work_open_site(w, site));
	return is_nobodys(w, it->remote_id);
}

/* Only what the disk says is not there is not there: behind a link, or unreadable, it may still be shown. */
static enum err is_here(struct work *w, const char *path, bool *out)
{
	const char *name;
	struct stat st;
	AUTO_FD folder = folder_of(w->arena, w->tree.current, path, &name);
	*out = folder >= 0 && !fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW);
	return *out || errno == ENOENT || errno == ENOTDIR ? ERR_OK : disk_fault("读取", path);
}

/* Whoever reads it at another place reads the release that stands here, or it is not known. */
static enum err same_elsewhere(struct work *w)
{
	struct str own;
	if (!w->elsewhere)
		return ERR_OK;
	TRY(disk_read(w->arena, w->tree.current, "RELEASE.json", &own));
	return str_eq(own, w->there) ? ERR_OK
				     : fault_as(ERR_UNAVAILABLE, "website.target", NULL,
					       "投放目标上还不是最近的版本，还不能说它已消失");
}

/* A cache may go on showing it; where nobody answers, the folder is all there is to go by. */
static bool is_shown(struct work *w, const struct posted *was)
{
	struct wire_reply reply = {};
	struct wire_request q = { .method = "GET", .url = was->url, .timeout_ms = 15000 };
	return !w->wire->exchange(w->wire, w->arena, &q, &reply) && reply.status == 200 &&
	       str_eq(str_c(sha256_hex(w->arena, reply.body)), was->sha256);
}

enum err website_find(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, const struct posted *was, struct posted *out)
{
	AUTO_WORK w = { .wire = wire, .arena = a, .tree = NO_TREE };
	const char *path = arena_cstr(a, was->remote_id);
	struct posted now = { .remote_id = was->remote_id, .url = was->url, .title = was->title };
	(void)notes;
	bool here;
	TRY(open_site(&w, site, was));
	TRY(is_here(&w, path, &here));
	if (here) {
		now.sha256 = strange_sha256(a, w.tree.current, path);
		*out = now;
		return ERR_OK;
	}
	TRY(same_elsewhere(&w));
	if (!is_shown(&w, was))
		return fault_as(ERR_NOTFOUND, "website.none", NULL, "网站上已没有这个文件");
	now.sha256 = was->sha256;
	*out = now;
	return ERR_OK;
}

/* Before it goes, and on the disk: whoever looks into the break-in has the very bytes. */
static enum err keep_evidence(struct work *w, const char *path, struct str sha256)
{
	const char *name;
	struct str bytes;
	struct stat st;
	int dir = w->tree.ledger.dir;
	const char *to = arena_printf(w->arena, "evidence/" STRF, STRV(sha256));
	AUTO_FD folder = folder_of(w->arena, w->tree.current, path, &name);
	if (folder < 0 || !read_it(w->arena, folder, name, &bytes))
		return refused("不是普通文件，或者太大，连接器不能先留证再删除");
	if (!str_eq(str_c(sha256_hex(w->arena, bytes)), sha256))
		return fault_as(ERR_CONFLICT, "website.moved", NULL, "这个文件刚刚又变了");
	if (!fstatat(dir, to, &st, AT_SYMLINK_NOFOLLOW))
		return ERR_OK;
	const char *fresh = arena_printf(w->arena, "%s.new", to);
	TRY(disk_remove(dir, fresh));
	TRY(disk_write(dir, fresh, bytes));
	return syncfs(dir) || renameat(dir, fresh, dir, to) ? disk_fault("写入", to) : ERR_OK;
}

/* As no other release: what was sent elsewhere is known again by it (tree_adopt). */
static enum err write_release(struct work *w, const struct posted *it)
{
	struct str was;
	TRY(disk_read(w->arena, w->tree.current, "RELEASE.json", &was));
	json_auto_t *j =
		json_pack("{s:s, s:o, s:o, s:s}", "act", "remove", "path", json_from(it->remote_id),
			"sha256", json_from(it->sha256), "after", sha256_hex(w->arena, was));
	return tree_put(&w->tree, w->arena, "RELEASE.json", json_canonical(w->arena, j));
}

enum err website_remove(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, const struct posted *it)
{
	AUTO_WORK w = { .wire = wire, .arena = a, .tree = NO_TREE };
	const char *path = arena_cstr(a, it->remote_id), *id;
	(void)notes;
	bool here;
	TRY(open_site(&w, site, it));
	TRY(is_here(&w, path, &here));
	if (!here)
		return work_send_again(&w);
	TRY(keep_evidence(&w, path, it->sha256));
	TRY(tree_begin(&w.tree, a));
	TRY(tree_clear(&w.tree, a, path));
	TRY(write_release(&w, it));
	return tree_switch(&w.tree, a, w.elsewhere ? work_send : NULL, &w, &id);
}
