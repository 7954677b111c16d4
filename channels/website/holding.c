#include "channels/website/holding.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/website/website.h"

enum { PAGE_MAX = 16 * 1024 };

#define HOLDING "holding"

struct closed {
	bool closed;
	int64_t epoch, serial;
	struct str release; /* what was shown; empty: nothing ever was */
	bool unsure;        /* that is the public folder's own word */
};

static enum err read_closed(struct arena *a, const struct ledger *l, struct closed *out)
{
	json_auto_t *j = NULL;
	struct str text;
	*out = (struct closed){};
	if (l->dir < 0)
		return ERR_OK;
	enum err e = disk_read(a, l->dir, "closed.json", &text);
	if (e == ERR_NOTFOUND)
		return ERR_OK;
	TRY(e);
	TRY(json_read(text, &j));
	*out = (struct closed){ json_is_true(json_object_get(j, "closed")), json_int(j, "epoch", 0),
		json_int(j, "serial", 0), arena_str(a, json_str(j, "release")),
		json_is_true(json_object_get(j, "unsure")) };
	return ERR_OK;
}

static enum err write_closed(struct arena *a, const struct ledger *l, const struct closed *c)
{
	json_auto_t *j = json_pack("{s:b s:I s:I s:o s:b}", "closed", c->closed, "epoch",
		(json_int_t)c->epoch, "serial", (json_int_t)c->serial, "release",
		json_from(c->release), "unsure", c->unsure);
	TRY(disk_remove(l->dir, "closed.new"));
	TRY(disk_write(l->dir, "closed.new", json_canonical(a, j)));
	if (syncfs(l->dir) || renameat(l->dir, "closed.new", l->dir, "closed.json") ||
		syncfs(l->dir))
		return disk_fault("写入", "closed.json");
	return ERR_OK;
}

enum err holding_check(const struct ledger *l)
{
	SCRATCH(a);
	struct closed c;
	TRY(read_closed(&a, l, &c));
	return c.closed ? fault_as(ERR_BUSY, "watch.closed", NULL,
				  "网站已停止服务，恢复服务以后再办")
			: ERR_OK;
}

static struct str page_text(struct arena *a, const struct site_order *s)
{
	struct buf b;
	buf_init(&b, a, PAGE_MAX);
	buf_add(&b, STR("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
			"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			"<meta name=\"robots\" content=\"noindex\">\n<title>暂停服务_"));
	buf_add_escaped(&b, s->name);
	buf_add(&b, STR("</title>\n<style>body{max-width:36em;margin:15vh auto;padding:0 1em;"
			"font:1.25rem/1.8 sans-serif;color:#111;background:#fff}"
			"h1{font-size:1.8rem}</style>\n</head>\n<body>\n<main>\n<h1>本网站暂停服务"
			"</h1>\n<p>"));
	buf_add_escaped(&b, s->name);
	buf_printf(&b,
		"网站自<time>%s</time>起暂停服务，恢复时间另行通知。</p>\n"
		"<p>给您带来不便，敬请谅解。</p>\n</main>\n</body>\n</html>\n",
		china_time(a, s->at));
	return buf_str(&b);
}

struct holding {
	struct arena *arena;
	struct wire *wire;
	struct tree tree;
	struct str root;
	struct closed was;
};

static bool has_file(const struct holding *h, const char *name, struct str bytes)
{
	struct str there;
	const char *path = arena_printf(h->arena, "releases/" HOLDING "/%s", name);
	return !disk_read(h->arena, h->tree.root, path, &there) && str_eq(there, bytes);
}

/* Nobody else's file among them, either. */
static bool stands(const struct holding *h, struct str page, struct str facts)
{
	const char **names;
	size_t n = disk_names(h->arena, h->tree.root, "releases/" HOLDING, &names);
	return n == 3 && has_file(h, "index.html", page) && has_file(h, "RELEASE.json", facts) &&
	       has_file(h, ".holding", STR("503\n"));
}

static enum err build(const struct holding *h, const struct site_order *s)
{
	int root = h->tree.root;
	struct str page = page_text(h->arena, s);
	struct str facts =
		str_c(arena_printf(h->arena, "{\"holding\":%lld}", (long long)s->serial));
	if (stands(h, page, facts))
		return ERR_OK;
	TRY(disk_remove(root, "releases/" HOLDING ".new"));
	TRY(disk_write(root, "releases/" HOLDING ".new/index.html", page));
	TRY(disk_write(root, "releases/" HOLDING ".new/RELEASE.json", facts));
	TRY(disk_write(root, "releases/" HOLDING ".new/.holding", STR("503\n")));
	if (syncfs(root))
		return disk_fault("写盘", "releases/" HOLDING);
	TRY(disk_remove(root, "releases/" HOLDING));
	return renameat(root, "releases/" HOLDING ".new", root, "releases/" HOLDING)
		       ? disk_fault("命名", "releases/" HOLDING)
		       : ERR_OK;
}

static bool leads_to(const struct holding *h, const char *id)
{
	char to[64] = "";
	ssize_t n = readlinkat(h->tree.root, "current", to, sizeof to - 1);
	return n > 0 && str_eq(str_c(to), str_c(arena_printf(h->arena, "releases/%s", id)));
}

static enum err switch_to(const struct holding *h, const char *id)
{
	int root = h->tree.root;
	struct stat st;
	if (leads_to(h, id))
		return ERR_OK;
	if (fstatat(root, arena_printf(h->arena, "releases/%s", id), &st, AT_SYMLINK_NOFOLLOW) ||
		!S_ISDIR(st.st_mode))
		return fault_as(ERR_DENIED, "website.release", NULL,
			"网站目录里没有原来的版本“%s”，不能恢复：请从备份取回", id);
	unlinkat(root, "current.switch", 0);
	if (symlinkat(arena_printf(h->arena, "releases/%s", id), root, "current.switch") ||
		renameat(root, "current.switch", root, "current") || fsync(root))
		return disk_fault("切换", "current");
	return ERR_OK;
}

/* The other place is asked which one it shows: nothing is sent twice for nothing. */
static enum err bring_there(const struct holding *h, const char *id)
{
	struct str target, there, own;
	if (!h->wire->site_there || h->wire->secret(h->wire, "site_target", &target))
		return ERR_OK;
	TRY(disk_read(h->arena, h->tree.root,
		arena_printf(h->arena, "releases/%s/RELEASE.json", id), &own));
	TRY(h->wire->site_there(h->wire, h->arena, h->root, &there));
	return str_eq(own, there) ? ERR_OK
				  : h->wire->site_send(h->wire, h->arena, h->root, id, false);
}

/* What the ledger says was released last; what is shown may be the intruder's, for whom it is taken down. */
static enum err shown_before(const struct holding *h, struct closed *out)
{
	const char *shown = tree_current(&h->tree, h->arena);
	out->unsure = !*h->tree.ledger.release;
	out->release = str_c(out->unsure ? shown : h->tree.ledger.release);
	if (!out->release.len && leads_to(h, HOLDING))
		return fault_as(ERR_DENIED, "website.release", NULL,
			"连接器的状态目录里没有记着停止服务前是哪一版，恢复不了：请从备份取回状态目"
			"录");
	return ERR_OK;
}

/* Noted before it is done: from then on nothing is released, whatever becomes of the switch. */
static enum err put_up(struct holding *h, const struct site_order *s)
{
	struct closed c = { true, s->epoch, s->serial, h->was.release, h->was.unsure };
	if (!h->was.closed)
		TRY(shown_before(h, &c));
	if (!h->was.closed || h->was.serial != s->serial || h->was.epoch != s->epoch)
		TRY(write_closed(h->arena, &h->tree.ledger, &c));
	TRY(disk_folder(h->tree.root, "releases"));
	TRY(build(h, s));
	TRY(switch_to(h, HOLDING));
	return bring_there(h, HOLDING);
}

/*
 * Of a site from before the ledger nothing here says which release is ours: whoever looks after this machine does, by
 * its number in the file `reopen` of the courier's own folder.
 */
static enum err vouched(const struct holding *h, const char **out)
{
	struct str said = {};
	enum err e = disk_read(h->arena, h->tree.ledger.dir, "reopen", &said);
	if (e && e != ERR_NOTFOUND)
		return e;
	said = str_trim(said);
	bool named = said.len > 0 && said.len < 24;
	for (size_t i = 0; i < said.len; i++)
		named = named && said.at[i] >= '0' && said.at[i] <= '9';
	if (!named)
		return fault_as(ERR_DENIED, "website.release", NULL,
			"连接器没有这个网站的底账，不知道停止服务前的版本 " STRF
			" 是不是原样：请系统管理员核对网站目录 releases，把无误的版本号写进连接器状"
			"态目录的 reopen 文件，随后自动恢复",
			STRV(h->was.release));
	*out = arena_cstr(h->arena, said);
	return ERR_OK;
}

/* The very tree that was shown before, and only then is it noted: a crash in between does it again. */
static enum err take_away(struct holding *h, const struct site_order *s)
{
	const struct closed c = { false, s->epoch, s->serial, {}, false };
	const char *id = arena_cstr(h->arena, h->was.release);
	if (!h->was.closed) /* noted all the same: an older order to close is obeyed no more */
		return write_closed(h->arena, &h->tree.ledger, &c);
	if (*id && h->was.unsure)
		TRY(vouched(h, &id));
	if (*id) {
		TRY(switch_to(h, id));
		TRY(bring_there(h, id));
	} else if (unlinkat(h->tree.root, "current", 0) && errno != ENOENT) {
		return disk_fault("删除", "current");
	}
	TRY(write_closed(h->arena, &h->tree.ledger, &c));
	return disk_remove(h->tree.ledger.dir, "reopen");
}

static void holding_close(struct holding *h)
{
	tree_close(&h->tree);
}

static bool is_older(const struct site_order *s, const struct closed *c)
{
	return s->epoch < c->epoch || (s->epoch == c->epoch && s->serial < c->serial);
}

static bool is_done(const struct site_order *s, const struct closed *c)
{
	return s->closed == c->closed && s->epoch == c->epoch && s->serial == c->serial;
}

enum err website_stand_down(
	struct wire *wire, struct arena *a, const struct site_order *s, bool *out_closed)
{
	__attribute__((cleanup(
		holding_close))) struct holding h = { .arena = a, .wire = wire, .tree = NO_TREE };
	const char *own = website_own(wire, a);
	if (!own)
		return fault_as(ERR_DENIED, "website.state", NULL,
			"连接器没有状态目录（--state），不能停止或恢复服务：请系统管理员配置");
	TRY(wire->secret(wire, "site_root", &h.root));
	TRY(tree_open(arena_cstr(a, h.root), own, &h.tree));
	TRY(read_closed(a, &h.tree.ledger, &h.was));
	*out_closed = h.was.closed;
	if (is_older(s, &h.was) || (!s->closed && is_done(s, &h.was)))
		return ERR_OK;
	TRY(s->closed ? put_up(&h, s) : take_away(&h, s));
	*out_closed = s->closed;
	return ERR_OK;
}
