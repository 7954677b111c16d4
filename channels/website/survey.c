#include "channels/website/survey.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/website/lists.h"
#include "channels/website/tree.h"

struct walk {
	struct arena *arena;
	struct wire *wire;
	const struct channel_site *from;
	struct str base;
	struct tree tree;
	struct str *made; /* files that the lists consist of */
	size_t made_count;
	bool known;
	struct survey *out;
	int64_t began, place,
		at; /* at: of the next thing; place: the first that is not known from last time */
	bool full;  /* no more goes into this part */
};

static void walk_close(struct walk *w)
{
	tree_close(&w->tree);
}
#define AUTO_WALK __attribute__((cleanup(walk_close))) struct walk

static const char *url_of(const struct walk *w, const char *path)
{
	return arena_printf(w->arena, STRF "/%s", STRV(w->base), path);
}

/* False for what the last part had, and for what the next one will. */
static bool turn(struct walk *w)
{
	bool late = w->wire->now(w->wire) - w->began > WEBSITE_SURVEY_MS;
	w->full |= late || w->out->item_count == WEBSITE_SURVEY_ITEMS;
	if (w->full)
		return false;
	return w->at++ >= w->place;
}

static void add(struct walk *w, struct posted p)
{
	w->out->items[w->out->item_count++] = p;
}

static struct str read_or_empty(struct walk *w, const char *path)
{
	struct str bytes;
	return disk_read(w->arena, w->tree.current, path, &bytes) ? STR("") : bytes;
}

static void add_file(struct walk *w, const char *path, const char *title)
{
	struct stat st = {};
	if (!turn(w))
		return;
	(void)fstatat(w->tree.current, path, &st, AT_SYMLINK_NOFOLLOW);
	struct str bytes = S_ISREG(st.st_mode) ? read_or_empty(w, path) : STR("");
	add(w, (struct posted){ .remote_id = str_c(path),
		       .url = str_c(url_of(w, path)),
		       .title = str_c(title),
		       .sha256 = str_c(sha256_hex(w->arena, bytes)),
		       .at = (int64_t)st.st_mtim.tv_sec * 1000 });
}

/* Every file below, but for what `ours` answers true to. */
typedef bool ours_is(const struct walk *, const char *path, const void *context);

/* A folder that has the name of one of our files is none of ours. */
static bool looked_at_elsewhere(const char *path)
{
	return !strcmp(path, "art") || !strcmp(path, ".gone") || !strcmp(path, ".entries");
}

static bool none_ours(const struct walk *w, const char *path, const void *context)
{
	return (void)w, (void)path, (void)context, false;
}

static void walk_folder(struct walk *w, const char *folder, ours_is *ours, const void *context)
{
	const char **names;
	struct stat st;
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
			walk_folder(w, path, own ? none_ours : ours, context);
		else
			add_file(w, path, path);
	}
}

/* Of a page of ours: itself, its facts, its style, and the files that its text refers to. */
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

static void see_page(struct walk *w, const struct entry *e)
{
	const char *folder = arena_printf(w->arena, "art/" STRF, STRV(e->draft));
	struct str page = read_or_empty(w, arena_printf(w->arena, "%s/index.html", folder));
	const char *name = arena_printf(w->arena, "%s/", folder);
	if (turn(w))
		add(w, (struct posted){ .remote_id = str_c(name),
			       .url = str_c(url_of(w, name)),
			       .title = e->title,
			       .marker = str_c(delivery_marker(w->arena, e->key)),
			       .sha256 = str_c(sha256_hex(w->arena, page)),
			       .at = e->released_at });
	walk_folder(w, folder, of_page, &page);
}

static void see_pages(struct walk *w)
{
	const char **names;
	size_t n = disk_names(w->arena, w->tree.current, "art", &names);
	for (size_t i = 0; i < n && !w->full; i++) {
		struct entry e;
		if (entry_read(w->arena, w->tree.current, str_c(names[i]), &e))
			walk_folder(w, arena_printf(w->arena, "art/%s", names[i]), none_ours, NULL);
		else
			see_page(w, &e);
	}
}

static bool was_made(const struct walk *w, const char *path)
{
	for (size_t i = 0; i < w->made_count; i++)
		if (str_eq(w->made[i], str_c(path)))
			return true;
	return false;
}

static bool outside_art(const struct walk *w, const char *path, const void *context)
{
	static const char *const own[] = { "art", ".gone", ".changed", "RELEASE.json",
		".template/list.html", ".template/style.css" };
	(void)context;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (!strcmp(path, own[i]))
			return true;
	return w->known ? was_made(w, path) : lists_named(path);
}

static void note_made(struct walk *w, const char *path)
{
	size_t n = w->made_count;
	if (!(n & (n - 1))) {
		struct str *more = arena_array(w->arena, struct str, n ? n * 2 : 1);
		if (n)
			memcpy(more, w->made, n * sizeof *more);
		w->made = more;
	}
	w->made[w->made_count++] = arena_str(w->arena, str_c(path));
}

static enum err see_made(void *context, const char *path, struct str bytes)
{
	struct walk *w = context;
	note_made(w, path);
	if (!str_eq(read_or_empty(w, path), bytes))
		add_file(w, path,
			arena_printf(w->arena,
				"“%s”不是本系统生成的内容（首页、列表、订阅或样式被改动）", path));
	return ERR_OK;
}

/* A site with more pages than go into one part has them compared one by one, and its lists not. */
static enum err see_lists(struct walk *w)
{
	const char **names;
	struct site site;
	if (disk_names(w->arena, w->tree.current, "art", &names) > WEBSITE_SURVEY_ITEMS)
		return ERR_OK;
	TRY(site_read(w->arena, w->from, &site));
	enum err e = lists_check(w->arena, w->tree.current, &site, w->base, see_made, w, &w->known);
	return e == ERR_INVALID || e == ERR_NOTFOUND ? ERR_OK
						     : e; /* of a file that was just listed */
}

static enum err see_all(struct walk *w)
{
	if (w->tree.current < 0)
		return ERR_OK;
	TRY(see_lists(w));
	see_pages(w);
	walk_folder(w, "", outside_art, NULL);
	return ERR_OK;
}

static enum err walk_open(struct walk *w, const json_t *notes)
{
	struct str root;
	w->base = w->from->base_url;
	while (str_ends(w->base, STR("/")))
		w->base.len--;
	w->began = w->wire->now(w->wire);
	w->place = json_int(notes, "place", 0);
	w->out->items = arena_array(w->arena, struct posted, WEBSITE_SURVEY_ITEMS);
	TRY(w->wire->secret(w->wire, "site_root", &root));
	return tree_open(arena_cstr(w->arena, root), &w->tree);
}

enum err website_survey(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, struct survey *out)
{
	struct survey s = {};
	AUTO_WALK w = { .arena = a, .wire = wire, .from = site, .tree = NO_TREE, .out = &s };
	TRY(walk_open(&w, notes));
	TRY(see_all(&w));
	s.more = w.place > 0;
	s.whole = !w.full;
	json_object_set_new(notes, "place", json_integer(w.full ? w.at : 0));
	*out = s;
	return ERR_OK;
}
