#include "channels/website/survey.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/website/adopt.h"
#include "channels/website/elsewhere.h"
#include "channels/website/entries.h"
#include "channels/website/holding.h"
#include "channels/website/lists.h"
#include "channels/website/strange.h"
#include "channels/website/tree.h"
#include "channels/website/website.h"

struct walk {
	struct arena *arena;
	struct wire *wire;
	const struct channel_site *site;
	struct str base, root;
	size_t unknown; /* could not be held against anything */
	struct tree tree;
	bool whole; /* the ledger knows every file */
	struct shard shard;
	struct arena of_shard; /* one at a time */
	struct survey *out;
	const char *unit; /* "": what stands outside art/; or a page's folder */
	const char *from; /* the unit that this part begins with */
	int64_t spent;    /* by the parts before it, which it followed at once */
	int64_t began, place,
		at; /* at: of the next thing in the unit; place: the first that is not known */
	bool full;  /* no more goes into this part */
	size_t elsewhere; /* of the listed, what stands at the other place */
};

static void walk_close(struct walk *w)
{
	tree_close(&w->tree);
	arena_free(&w->of_shard);
}
#define AUTO_WALK __attribute__((cleanup(walk_close))) struct walk

static const char *url_of(const struct walk *w, const char *path)
{
	return arena_printf(w->arena, STRF "/%s", STRV(w->base), path);
}

static int64_t spent(const struct walk *w)
{
	return w->spent + w->wire->now(w->wire) - w->began;
}

/* A part has one thing in it at least, or it would never go on. */
static bool is_late(const struct walk *w)
{
	return w->out->item_count > w->elsewhere && spent(w) > WEBSITE_SURVEY_MS;
}

/* False for what the last part had, and for what the next one will. */
static bool turn(struct walk *w)
{
	w->full |= is_late(w) || w->out->item_count == WEBSITE_SURVEY_ITEMS;
	if (w->full)
		return false;
	return w->at++ >= w->place;
}

static void add(struct walk *w, struct posted p)
{
	w->out->items[w->out->item_count++] = p;
}

static bool is_file(const struct walk *w, const char *path, struct stat *st)
{
	*st = (struct stat){};
	return !fstatat(w->tree.current, path, st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st->st_mode);
}

/* As the gateway would take it: characters of UTF-8, none a control, and not too many. */
static bool crosses_whole(struct str path)
{
	json_auto_t *j = json_from(path);
	size_t points = 0;
	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.at[i];
		points += (c & 0xc0) != 0x80;
		if (c < 0x20 || c == 0x7f)
			return false;
	}
	return json_is_string(j) && points <= NAME_POINTS_MAX;
}

static const char *percent(struct arena *a, struct str path)
{
	struct buf b;
	buf_init(&b, a, path.len * 3 + 1);
	while (path.len) {
		buf_add_percent(&b, str_cut(&path, '/'));
		if (path.len)
			buf_add_char(&b, '/');
	}
	return arena_cstr(a, buf_str(&b));
}

/* Under its own name it would be looked for under another one, found nowhere, and called gone. */
static void name_it(struct walk *w, struct posted *p)
{
	struct str path = p->remote_id;
	if (crosses_whole(path))
		return;
	const char *coded = percent(w->arena, path);
	p->remote_id =
		str_c(arena_printf(w->arena, NAMED_BY_DIGEST "%s", sha256_hex(w->arena, path)));
	p->url = str_c(url_of(w, coded));
	p->title = str_c(arena_printf(w->arena, "文件名不能原样传送，编码后是“%s”", coded));
}

static void add_file(struct walk *w, const char *path, const char *title)
{
	struct stat st;
	struct posted p = {
		.remote_id = str_c(path), .url = str_c(url_of(w, path)), .title = str_c(title)
	};
	if (!turn(w))
		return;
	(void)is_file(w, path, &st);
	name_it(w, &p);
	p.sha256 = strange_sha256(w->arena, w->tree.current, path);
	p.words = strange_words(w->arena, w->site, p.remote_id, w->tree.current, path);
	p.at = (int64_t)st.st_mtim.tv_sec * 1000;
	add(w, p);
}

/* What the ledger says that the file is; empty: it should not be there. */
static struct str should_be(struct walk *w, const char *path)
{
	SCRATCH(a);
	const char *name = shard_name(&a, str_c(path));
	if (!w->shard.name || strcmp(w->shard.name, name) != 0) {
		w->shard = (struct shard){};
		arena_free(&w->of_shard);
		if (shard_read(&w->of_shard, &w->tree.ledger, name, &w->shard))
			w->whole = false; /* it cannot be read: nothing is known */
	}
	return shard_sha256(&w->shard, str_c(path));
}

static bool is_as_released(struct walk *w, const char *path, struct str should)
{
	SCRATCH(a);
	struct stat st;
	return is_file(w, path, &st) && str_eq(should, strange_sha256(&a, w->tree.current, path));
}

static void add_altered(struct walk *w, const char *path, const char *title)
{
	w->out->altered += !str_starts(str_c(path), STR("art/"));
	add_file(w, path, title);
}

/* Our own file, altered, or one that no release made. */
static void judge(struct walk *w, const char *path)
{
	struct str should = should_be(w, path);
	if (!should.len)
		add_file(w, path, path);
	else if (!is_as_released(w, path, should))
		add_altered(w, path,
			arena_printf(w->arena, "“%s”不是本系统发布的内容（被改动）", path));
}

/* Every file below, but for what `ours` answers true to. */
typedef bool ours_is(const struct walk *, const char *path, const void *context);
typedef void seen_is(struct walk *, const char *path);

static void list_it(struct walk *w, const char *path)
{
	add_file(w, path, path);
}

/* A folder that has the name of one of our files is none of ours. */
static bool looked_at_elsewhere(const char *path)
{
	return !strcmp(path, "art") || !strcmp(path, ".gone") || !strcmp(path, ".entries");
}

static bool none_ours(const struct walk *w, const char *path, const void *context)
{
	return (void)w, (void)path, (void)context, false;
}

/* What is in it cannot be seen, or it is none: then it is listed itself. */
static bool is_closed(const struct walk *w, const char *folder)
{
	struct stat st;
	int fd = disk_open_below(w->tree.current, folder);
	if (fd >= 0)
		close(fd);
	return fd < 0 && !fstatat(w->tree.current, folder, &st, AT_SYMLINK_NOFOLLOW);
}

static void add_closed(struct walk *w, const char *folder)
{
	add_file(w, folder, arena_printf(w->arena, "“%s”打不开，里面有什么看不到", folder));
}

static void walk_folder(
	struct walk *w, const char *folder, ours_is *ours, const void *context, seen_is *seen)
{
	const char **names;
	struct stat st;
	if (*folder && is_closed(w, folder)) {
		add_closed(w, folder);
		return;
	}
	size_t n = disk_names(w->arena, w->tree.current, *folder ? folder : ".", &names);
	for (size_t i = 0; i < n && !w->full; i++) {
		const char *path =
			*folder ? arena_printf(w->arena, "%s/%s", folder, names[i]) : names[i];
		bool own = ours(w, path, context);
		bool is_folder = !fstatat(w->tree.current, path, &st, AT_SYMLINK_NOFOLLOW) &&
				 S_ISDIR(st.st_mode);
		if (own && (!is_folder || looked_at_elsewhere(path)))
			continue;
		if (is_folder)
			walk_folder(w, path, own ? none_ours : ours, context, seen);
		else
			seen(w, path);
	}
}

/* Without a ledger names are all there is to go by. Of a page of ours: itself, its facts, its style, and the files that its text refers to. */
static bool of_page(const struct walk *w, const char *path, const void *context)
{
	static const char *const own[] = { "index.html", "entry.json", "release.json", "style.css",
		"assets" };
	const struct str *page = context;
	struct str rest = str_c(path);
	struct str art = str_cut(&rest, '/'), draft = str_cut(&rest, '/');
	(void)art, (void)draft;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (str_eq(rest, str_c(own[i])))
			return strcmp(own[i], "assets") != 0;
	const char *quoted = arena_printf(w->arena, "\"" STRF "\"", STRV(rest));
	return str_starts(rest, STR("assets/")) && str_find(*page, str_c(quoted)) >= 0;
}

/* The page itself goes by its delivery, and is held against its ticket: by its digest it is seen to have changed. */
static bool the_page(const struct walk *w, const char *path, const void *context)
{
	(void)w;
	return !strcmp(path, context);
}

static void add_page(struct walk *w, const char *folder, const struct entry *e)
{
	const char *name = arena_printf(w->arena, "%s/", folder);
	if (turn(w))
		add(w, (struct posted){ .remote_id = str_c(name),
			       .url = str_c(url_of(w, name)),
			       .title = e->title,
			       .marker = str_c(delivery_marker(w->arena, e->key)),
			       .sha256 = strange_sha256(w->arena, w->tree.current,
				       arena_printf(w->arena, "%s/index.html", folder)),
			       .at = e->released_at });
}

/* Files of the ledger below `folder`, but for `page`, that are not there. */
static void see_missing(struct walk *w, const char *folder, const char *page)
{
	struct stat st;
	for (size_t i = 0; i < w->shard.count && !w->full; i++) {
		struct str at = w->shard.files[i].path;
		if (!str_starts(at, str_c(folder)) || str_eq(at, str_c(page)))
			continue;
		const char *path = arena_cstr(w->arena, at);
		if (fstatat(w->tree.current, path, &st, AT_SYMLINK_NOFOLLOW))
			add_altered(w, path, arena_printf(w->arena, "“%s”不见了", path));
	}
}

static void see_known_page(struct walk *w, const char *folder, const char *page)
{
	struct str draft = str_from(str_c(folder), strlen("art/"));
	struct entry e = { .title = draft };
	if (entry_read(w->arena, w->tree.current, draft, &e))
		e = (struct entry){ .title = str_c(page) }; /* its address says whose it is */
	add_page(w, folder, &e);
	walk_folder(w, folder, the_page, page, judge);
	see_missing(w, arena_printf(w->arena, "%s/", folder), page);
}

static void see_unknown_page(struct walk *w, const char *folder, const char *page)
{
	struct entry e;
	struct str bytes = {};
	if (entry_read(w->arena, w->tree.current, str_from(str_c(folder), strlen("art/")), &e)) {
		walk_folder(w, folder, none_ours, NULL, list_it);
		return;
	}
	w->unknown++;
	if (disk_read(w->arena, w->tree.current, page, &bytes))
		bytes = (struct str){};
	add_page(w, folder, &e);
	walk_folder(w, folder, of_page, &bytes, list_it);
}

static void see_page(struct walk *w, const char *draft)
{
	const char *folder = arena_printf(w->arena, "art/%s", draft);
	const char *page = arena_printf(w->arena, "%s/index.html", folder);
	bool known = w->tree.ledger.dir >= 0 && should_be(w, page).len;
	if (known)
		see_known_page(w, folder, page);
	else if (w->whole)
		walk_folder(w, folder, none_ours, NULL, judge);
	else
		see_unknown_page(w, folder, page);
}

/* Resumes with the page that the last part ended in. */
static void see_pages(struct walk *w)
{
	const char **names;
	size_t n = disk_names(w->arena, w->tree.current, "art", &names);
	for (size_t i = 0; i < n && !w->full; i++) {
		if (strcmp(names[i], w->from) < 0)
			continue;
		w->unit = names[i];
		w->at = 0;
		w->place = strcmp(names[i], w->from) ? 0 : w->place;
		see_page(w, names[i]);
	}
}

static bool is_art(const struct walk *w, const char *path, const void *context)
{
	(void)w, (void)context;
	return !strcmp(path, "art");
}

static bool outside_art(const struct walk *w, const char *path, const void *context)
{
	static const char *const own[] = { "art", ".gone", ".changed", "RELEASE.json",
		".template/list.html", ".template/style.css" };
	(void)w, (void)context;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (!strcmp(path, own[i]))
			return true;
	return lists_named(path);
}

/* Shown is another release than the last one that went out. */
static void see_current(struct walk *w)
{
	const char *current = tree_current(&w->tree, w->arena);
	if (!w->whole || (current && !strcmp(current, w->tree.ledger.release)))
		return;
	if (turn(w))
		add(w, (struct posted){ .remote_id = STR("current"),
			       .url = w->base,
			       .title = STR("网站显示的不是最近一次发布的版本（current 被改指）"),
			       .sha256 = str_c(
				       sha256_hex(w->arena, str_c(current ? current : ""))) });
}

static void see_rest(struct walk *w)
{
	if (*w->from)
		return;
	see_current(w);
	if (is_closed(w, "art"))
		add_closed(w, "art");
	if (!w->whole) {
		w->unknown++;
		walk_folder(w, "", outside_art, NULL, list_it);
		return;
	}
	walk_folder(w, "", is_art, NULL, judge);
	(void)should_be(w, "index.html");
	see_missing(w, "", "");
}

static void see_all(struct walk *w)
{
	if (w->tree.current < 0)
		return;
	see_rest(w);
	see_pages(w);
}

static enum err walk_open(struct walk *w, const struct channel_site *site, const json_t *notes)
{
	w->base = site->base_url;
	while (str_ends(w->base, STR("/")))
		w->base.len--;
	w->began = w->wire->now(w->wire);
	w->from = arena_cstr(w->arena, json_str(notes, "unit"));
	w->place = json_int(notes, "place", 0);
	w->spent = json_int(notes, "spent", 0);
	w->out->items = arena_array(w->arena, struct posted, WEBSITE_SURVEY_ITEMS + FAR_ROOM);
	TRY(w->wire->secret(w->wire, "site_root", &w->root));
	TRY(tree_open(arena_cstr(w->arena, w->root), website_own(w->wire, w->arena), &w->tree));
	TRY(holding_check(&w->tree.ledger));
	TRY(adopt_if_told(&w->tree, w->arena));
	w->whole = w->tree.ledger.dir >= 0 && w->tree.ledger.whole;
	return ERR_OK;
}

static void say_unchecked(struct walk *w)
{
	if (w->unknown)
		survey_unchecked(w->arena, w->out, w->unknown,
			"网站目录里有内容没有底账可以核对，是否被改动不知道："
			"请系统管理员确认连接器有状态目录（--state），并与备份核对后补建底账（见 "
			"operations.md）");
}

/* With the first part of each list. */
static void see_elsewhere(struct walk *w, const struct channel_site *site, json_t *notes)
{
	struct far f = { .arena = w->arena,
		.wire = w->wire,
		.site = site,
		.base = w->base,
		.root = w->root,
		.tree = &w->tree,
		.notes = notes,
		.out = w->out };
	if (!w->out->more)
		far_survey(&f);
	w->elsewhere = w->out->item_count; /* however slow that was, something here is seen, too */
	w->began = w->wire->now(w->wire);
}

enum err website_survey(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, struct survey *out)
{
	struct survey s = {};
	AUTO_WALK w = {
		.arena = a, .wire = wire, .tree = NO_TREE, .site = site, .out = &s, .unit = ""
	};
	TRY(walk_open(&w, site, notes));
	s.more = *w.from || w.place > 0;
	see_elsewhere(&w, site, notes);
	see_all(&w);
	say_unchecked(&w);
	s.whole = !w.full && !far_is_cut(notes);
	s.last = !w.full;
	s.soon = w.full && spent(&w) <= WEBSITE_SURVEY_MS;
	json_object_set_new(notes, "unit", json_string(w.full ? w.unit : ""));
	json_object_set_new(notes, "place", json_integer(w.full ? w.at : 0));
	json_object_set_new(notes, "spent", json_integer(s.soon ? spent(&w) : 0));
	*out = s;
	return ERR_OK;
}
