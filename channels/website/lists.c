#include "channels/website/lists.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/log.h"
#include "channels/rendition.h"
#include "channels/website/disk.h"
#include "channels/website/feed.h"
#include "channels/website/lists_inside.h"

enum err lists_put(const struct lists *l, const char *path, struct str bytes)
{
	return l->seen ? l->seen(l->context, path, bytes) : tree_put(l->tree, l->keep, path, bytes);
}

enum err lists_put_buf(const struct lists *l, const char *path, const struct buf *b)
{
	return lists_put(l, path, buf_str(b));
}

enum err lists_clear(const struct lists *l, const char *path)
{
	return l->seen ? ERR_OK : tree_clear(l->tree, l->keep, path);
}

bool lists_vouched(const struct lists *l)
{
	return !l->seen && !l->anew && l->facts == l->tree->ledger.next;
}

enum err lists_fact(const struct lists *l, const char *path, struct str *out)
{
	SCRATCH(a);
	struct str known;
	*out = (struct str){};
	enum err e = disk_read(l->arena, l->facts, path, out);
	if (e && e != ERR_NOTFOUND)
		return e;
	if (!lists_vouched(l))
		return ERR_OK;
	TRY(tree_sha256(l->tree, &a, str_c(path), &known));
	return str_eq(known, e ? STR("") : str_c(sha256_hex(&a, *out)))
		       ? ERR_OK
		       : fault_as(ERR_INVALID, "website.entries", NULL,
				 "网站台账的“%s”被截断、改动或丢失", path);
}

static void add_head(const struct lists *l, struct buf *b, struct str column)
{
	const struct site *s = l->site;
	bool all = str_eq(column, STR("信息发布"));
	const char *title = arena_printf(b->arena, STRF "_" STRF, STRV(column), STRV(s->name));
	const char *about = arena_printf(b->arena, STRF "发布的信息", STRV(s->name));
	site_head(b, s, all ? s->name : str_c(title), "style.css");
	site_meta(b, "ColumnName", column);
	site_meta(b, "ColumnDescription", str_c(about));
	site_meta(b, "ColumnKeywords",
		str_c(arena_printf(b->arena, STRF "," STRF, STRV(column), STRV(s->name))));
	site_meta(b, "ColumnType", s->column_type);
	buf_add(b, STR("<link rel=\"alternate\" type=\"application/atom+xml\" title=\"信息发布\" "
		       "href=\"atom.xml\">\n<link rel=\"alternate\" "
		       "type=\"application/feed+json\" title=\"信息发布\" href=\"feed.json\">\n"));
}

void lists_item(struct buf *b, const struct entry *e)
{
	buf_printf(b, "<li><a href=\"art/" STRF "/\">", STRV(e->draft));
	buf_add_escaped(b, e->title);
	buf_printf(b, "</a><time>%.10s</time></li>\n", china_time(b->arena, e->released_at));
}

void lists_begin(const struct lists *l, struct sheet *s, struct str column, const char *title)
{
	buf_init(&s->head, l->arena, LIST_BYTES_MAX);
	buf_init(&s->middle, l->arena, LIST_BYTES_MAX);
	buf_init(&s->pages, l->arena, LIST_BYTES_MAX);
	add_head(l, &s->head, column);
	buf_add(&s->middle, STR("<h1>"));
	buf_add_escaped(&s->middle, str_c(title));
	buf_add(&s->middle, STR("</h1>\n"));
}

/* The columns stand on the front and on their own pages: the months do not change with them. */
static void add_columns(const struct lists *l, struct buf *b, bool columns)
{
	buf_add(b, STR("<nav class=\"columns\" aria-label=\"栏目\"><a href=\"./\">首页</a>\n"));
	for (size_t i = 0; columns && i < l->column_count; i++) {
		buf_printf(b, "<a href=\"%s.html\">", site_column_file(b->arena, l->columns[i]));
		buf_add_escaped(b, l->columns[i]);
		buf_add(b, STR("</a>\n"));
	}
	buf_add(b, STR("<a href=\"search.html\">站内搜索</a>\n<a href=\"#large\">大字版</a>\n"
		       "<a href=\"#main\">标准版</a></nav>\n"));
}

static struct str whole(const struct lists *l, const struct sheet *s, bool columns)
{
	struct buf b, banner, nav, footer, name;
	struct buf *const all[] = { &b, &banner, &nav, &footer, &name };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		buf_init(all[i], l->arena, LIST_BYTES_MAX);
	site_banner(&banner, l->site, "./");
	add_columns(l, &nav, columns);
	site_footer(&footer, l->site);
	buf_add_escaped(&name, l->site->name);
	const struct template_value values[] = { { "head", buf_str(&s->head) },
		{ "banner", buf_str(&banner) }, { "columns", buf_str(&nav) },
		{ "list", buf_str(&s->middle) }, { "pages", buf_str(&s->pages) },
		{ "footer", buf_str(&footer) }, { "name", buf_str(&name) } };
	template_fill(&b, l->template.list, values, sizeof values / sizeof *values);
	return buf_str(&b);
}

enum err lists_page(const struct lists *l, const char *path, const struct sheet *s, bool columns)
{
	SCRATCH(a);
	struct lists own = *l;
	own.arena = &a;
	return lists_put(l, path, whole(&own, s, columns));
}

void lists_newest(struct sheet *s, const struct entry *list, size_t n, const char *index)
{
	buf_add(&s->middle, STR("<ul class=\"list\">\n"));
	for (size_t i = 0; i < n && i < LIST_PAGE; i++)
		lists_item(&s->middle, &list[i]);
	buf_add(&s->middle, STR("</ul>\n"));
	if (n)
		buf_printf(&s->pages,
			"<nav class=\"pages\" aria-label=\"更多\"><a "
			"href=\"%s\">按月查看全部信息</a></nav>\n",
			index);
	else
		buf_add(&s->middle, STR("<p>目前没有发布的信息。</p>\n"));
}

static enum err write_front(const struct lists *l)
{
	struct sheet s;
	lists_begin(l, &s, STR("信息发布"), "信息发布");
	lists_newest(&s, l->newest, l->newest_count, whole_site.index);
	return lists_page(l, "index.html", &s, true);
}

enum err lists_index(
	const struct lists *l, const struct series *s, const char *const *months, size_t count)
{
	struct sheet page;
	lists_begin(l, &page, s->column, series_titled(l, s, "按月查看"));
	buf_add(&page.middle, STR("<ul class=\"list\">\n"));
	for (size_t i = count; i-- > 0;)
		buf_printf(&page.middle, "<li><a href=\"%s\">%s</a></li>\n",
			series_month_page(l, s, months[i]), series_month_zh(l, months[i]));
	buf_add(&page.middle, STR("</ul>\n"));
	return lists_page(l, s->index, &page, s == &whole_site);
}

/* The script looks through the months, the newest first. */
static enum err write_search(const struct lists *l)
{
	struct sheet s;
	lists_begin(l, &s, STR("站内搜索"), "站内搜索");
	buf_add(&s.head, STR("<script src=\"search.js\" defer></script>\n"));
	buf_add(&s.middle, STR("<p class=\"search\"><label for=\"q\">标题、摘要或栏目中的词</label>"
			       "<input type=\"search\" id=\"q\" autocomplete=\"off\"></p>\n"
			       "<p id=\"said\" aria-live=\"polite\"></p>\n"
			       "<ul class=\"list\" id=\"found\"></ul>\n"
			       "<noscript><p>站内搜索需要浏览器允许脚本；全部信息见<a "
			       "href=\"list.html\">按月查看</a>。</p></noscript>\n"));
	TRY(lists_page(l, "search.html", &s, false));
	return lists_put(l, "search.js", site_search);
}

/* Each part's index, the newest first. */
static enum err write_search_months(const struct lists *l)
{
	json_auto_t *list = json_array();
	for (size_t i = l->months.count; i-- > 0;)
		for (size_t k = l->months.parts[i]; k-- > 0;)
			json_array_append_new(
				list, json_string(part_name(l->arena, l->months.names[i], k)));
	return lists_put(l, "search.json", json_canonical(l->arena, list));
}

/* For the front and the feed. */
static enum err take_newest(struct lists *l)
{
	months_read(l->arena, l->facts, &l->months);
	l->newest = arena_array(l->arena, struct entry, FEED_ENTRIES);
	return series_newest(l, &whole_site, l->months.names, l->months.count, FEED_ENTRIES,
		l->newest, &l->newest_count);
}

static enum err read_gone(struct lists *l)
{
	struct str text;
	TRY(lists_fact(l, ".entries/gone.tsv", &text));
	return withdrawn_read(l->arena, l->facts, &l->gone);
}

static enum err write_gone(struct lists *l)
{
	return lists_put(l, ".entries/gone.tsv", withdrawn_text(l->arena, &l->gone));
}

/* What the site says of itself, on every list: where that has changed, all of them are written anew. */
static struct str face(const struct lists *l)
{
	struct buf b;
	struct sheet s;
	lists_begin(l, &s, STR("信息发布"), "");
	buf_init(&b, l->arena, LIST_BYTES_MAX);
	buf_add(&b, whole(l, &s, false));
	buf_add(&b, l->template.style);
	buf_add(&b, l->base_url);
	buf_add(&b, l->site->indexnow);
	buf_add(&b, STR("months in parts")); /* what lists there are */
	return str_c(sha256_hex(l->arena, buf_str(&b)));
}

static bool has_month(const struct months *m, const char *name)
{
	for (size_t i = 0; i < m->count; i++)
		if (!strcmp(m->names[i], name))
			return true;
	return false;
}

static struct month_change of_month(
	const struct lists *l, const struct lists_change *c, const char *month)
{
	struct month_change m = { .all = true };
	if (c->was && !strcmp(month_of(l->arena, c->was->released_at), month))
		m.was = c->was;
	if (c->is && !strcmp(month_of(l->arena, c->is->released_at), month))
		m.is = c->is;
	return m;
}

static enum err write_whole_month(
	const struct lists *l, const struct lists_change *c, const char *month)
{
	struct month_change m = of_month(l, c, month);
	return series_month(l, &whole_site, month, &m);
}

/* Not from the pages, which others may have written to, where the facts are the ledger's. */
static enum err write_known_months(const struct lists *l, const struct lists_change *c)
{
	struct months m;
	const char *is = c->is ? month_of(l->arena, c->is->released_at) : NULL;
	months_read(l->arena, l->facts, &m);
	for (size_t i = 0; i < m.count; i++)
		TRY(write_whole_month(l, c, m.names[i]));
	return is && !has_month(&m, is) ? write_whole_month(l, c, is) : ERR_OK;
}

enum err lists_went_out(const struct lists *l, struct str draft, bool *out)
{
	static const char *const names[] = { "entry.json", "release.json" };
	*out = true;
	for (size_t i = 0; *out && l->facts != l->tree->building && i < 2; i++) {
		SCRATCH(a);
		struct str bytes, sha256;
		const char *path = arena_printf(&a, "art/" STRF "/%s", STRV(draft), names[i]);
		TRY(disk_read(&a, l->tree->building, path, &bytes));
		TRY(tree_sha256(l->tree, &a, str_c(path), &sha256));
		*out = str_eq(sha256, str_c(sha256_hex(&a, bytes)));
	}
	return ERR_OK;
}

/* What was taken down: by the ledger where there is one, and it can be read. */
static void take_gone(struct lists *l, const struct withdrawn *of_pages)
{
	if (l->facts == l->tree->building || read_gone(l))
		l->gone = *of_pages;
}

/* The facts first, one page's after another's; the lists are made of them then. */
static enum err write_facts(struct lists *l, const struct standing *list, size_t n)
{
	AUTO_FACTS facts = { .lists = l, .series = &whole_site };
	for (size_t i = 0; i < n; i++) {
		SCRATCH(a);
		bool ours;
		struct entry e;
		const char *month = month_of(&a, list[i].released_at);
		TRY(lists_went_out(l, list[i].draft, &ours));
		if (!ours)
			continue;
		if (facts.month && strcmp(facts.month, month) != 0)
			TRY(facts_end(&facts));
		facts.month = facts.month ? facts.month : month_of(l->arena, list[i].released_at);
		TRY(entry_read(&a, l->tree->building, list[i].draft, &e));
		TRY(facts_add(&facts, &e));
	}
	return facts_end(&facts);
}

static bool is_list(struct str name)
{
	if (str_ends(name, STR(".txt")))
		return true; /* robots.txt, and the key of IndexNow, which may be another now */
	if (str_starts(name, STR("c-")) || str_starts(name, STR("search-")))
		return true;
	return str_starts(name, STR("list-")) || str_starts(name, STR("sitemap-"));
}

static enum err clear_lists(struct lists *l)
{
	const char **names;
	size_t n = disk_names(l->arena, l->tree->building, ".", &names);
	for (size_t i = 0; i < n; i++)
		if (is_list(str_c(names[i])))
			TRY(lists_clear(l, names[i]));
	return ERR_OK;
}

static struct str draft_of(const struct lists_change *c)
{
	return c->gone ? c->gone->draft : c->is->draft;
}

static void change_gone(struct lists *l, const struct lists_change *c)
{
	struct str draft = draft_of(c);
	struct gone *list = arena_array(l->arena, struct gone, l->gone.count + 1);
	size_t n = 0;
	if (c->gone)
		list[n++] = *c->gone;
	for (size_t i = 0; i < l->gone.count; i++)
		if (!str_eq(l->gone.list[i].draft, draft))
			list[n++] = l->gone.list[i];
	l->gone = (struct withdrawn){ list, n < GONE_KEPT ? n : GONE_KEPT };
}

static enum err from_the_change(struct lists *l, const struct lists_change *c)
{
	TRY(read_gone(l));
	change_gone(l, c);
	TRY(series_change(l, &whole_site, c));
	return write_gone(l);
}

/* What is in a column is found anew. */
static enum err clear_column_facts(struct lists *l)
{
	const char **names;
	size_t n = disk_names(l->arena, l->facts, ".entries", &names);
	for (size_t i = 0; i < n; i++)
		if (str_starts(str_c(names[i]), STR("c-")))
			TRY(lists_clear(l, arena_printf(l->arena, ".entries/%s", names[i])));
	return ERR_OK;
}

static enum err from_what_is_known(struct lists *l, const struct lists_change *c)
{
	TRY(read_gone(l));
	change_gone(l, c);
	TRY(clear_lists(l));
	TRY(clear_column_facts(l));
	TRY(write_known_months(l, c));
	return write_gone(l);
}

static enum err from_the_pages(struct lists *l, const struct lists_change *c)
{
	const struct lists_change nothing = {};
	struct standing *list;
	struct withdrawn gone;
	size_t n;
	TRY(entries_read_all(l->arena, l->tree->building, &list, &n, &gone));
	take_gone(l, &gone);
	if (l->facts != l->tree->building)
		change_gone(l, c);
	TRY(clear_lists(l));
	TRY(lists_clear(l, ".entries"));
	l->anew = true;
	TRY(write_facts(l, list, n));
	if (l->facts != l->tree->building)
		TRY(left_note(l, draft_of(c)));
	TRY(write_known_months(l, &nothing));
	return write_gone(l);
}

static enum err write_the_rest(struct lists *l, const struct lists_change *c, bool all)
{
	TRY(take_newest(l));
	TRY(lists_columns(l, c, all));
	TRY(write_front(l));
	TRY(lists_index(l, &whole_site, l->months.names, l->months.count));
	TRY(write_search_months(l));
	TRY(feeds_atom(l));
	TRY(lists_put(l, "feed.json",
		feed_json(l->arena, l->site, l->base_url, l->newest, l->newest_count)));
	return feeds_sitemap(l);
}

static enum err write_face(struct lists *l, struct str now)
{
	TRY(lists_put(l, ".entries/face", now));
	TRY(lists_put(l, "style.css", l->template.style));
	TRY(write_search(l));
	if (l->site->indexnow.len)
		TRY(lists_put(l, arena_printf(l->arena, STRF ".txt", STRV(l->site->indexnow)),
			l->site->indexnow));
	return lists_put(l, "robots.txt",
		str_c(arena_printf(l->arena,
			"User-agent: *\nAllow: /\nSitemap: " STRF "/sitemap.xml\n",
			STRV(l->base_url))));
}

static enum err make(struct lists *l, const struct lists_change *c, const struct str *face_now)
{
	TRY(face_now ? from_what_is_known(l, c) : from_the_change(l, c));
	if (face_now)
		TRY(write_face(l, *face_now));
	return write_the_rest(l, c, face_now != NULL);
}

static enum err make_anew(struct lists *l, const struct lists_change *c, struct str face_now)
{
	l->column_count = 0;
	TRY(from_the_pages(l, c));
	TRY(write_face(l, face_now));
	return write_the_rest(l, c, true);
}

/* What the latest release brought along; of one from before there were any: the built-in one. */
static enum err take_template(struct lists *l)
{
	l->template = *template_built_in();
	enum err e = disk_read(l->arena, l->facts, ".template/list.html", &l->template.list);
	if (!e)
		e = disk_read(l->arena, l->facts, ".template/style.css", &l->template.style);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err lists_update(struct arena *a, struct tree *tree, const struct site *site,
	struct str base_url, const struct lists_change *c)
{
	struct lists l = { .arena = a,
		.keep = a,
		.tree = tree,
		.facts = tree_facts(tree),
		.site = site,
		.base_url = base_url };
	bool known = l.facts != tree->building;
	TRY(take_template(&l));
	struct str last = {}, now = face(&l);
	enum err e = disk_read(a, l.facts, ".entries/face", &last);
	if (e && e != ERR_NOTFOUND)
		return e;
	bool all = !str_eq(last, now) || (c->anew && !known);
	bool left = false;
	TRY(left_stands(&l, &left));
	if ((all && !known) || c->lost || left)
		return make_anew(&l, c, now);
	e = make(&l, c, all ? &now : NULL);
	if (e != ERR_INVALID)
		return e;
	/* a file of the facts was cut, or is not what the ledger says of it: that is no reason to stop */
	log_fault("website lists are made anew from the pages", e);
	return make_anew(&l, c, now);
}

enum err lists_check(struct arena *a, int facts, const struct site *site, struct str base_url,
	lists_seen *seen, void *context, bool *out_known)
{
	struct tree tree = NO_TREE;
	struct lists l = { .arena = a,
		.keep = a,
		.tree = &tree,
		.seen = seen,
		.context = context,
		.site = site,
		.base_url = base_url };
	const struct lists_change nothing = {};
	struct str last = {}, now;
	l.facts = facts;
	TRY(take_template(&l));
	now = face(&l);
	*out_known = !disk_read(a, facts, ".entries/face", &last) && str_eq(last, now);
	if (!*out_known)
		return ERR_OK;
	TRY(withdrawn_read(a, facts, &l.gone));
	TRY(write_known_months(&l, &nothing));
	TRY(write_gone(&l));
	TRY(left_again(&l));
	TRY(write_face(&l, now));
	return write_the_rest(&l, &nothing, true);
}

bool lists_named(const char *path)
{
	static const char *const own[] = { "index.html", "list.html", "atom.xml", "sitemap.xml",
		"robots.txt", "style.css", ".entries", "feed.json", "search.html", "search.json",
		"search.js" };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (!strcmp(path, own[i]))
			return true;
	return is_list(str_c(path));
}
