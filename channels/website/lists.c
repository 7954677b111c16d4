#include "channels/website/lists.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/website/disk.h"
#include "channels/website/feed.h"
#include "channels/website/lists_inside.h"

enum err lists_put(const struct lists *l, const char *path, struct str bytes)
{
	return l->seen ? l->seen(l->context, path, bytes)
		       : tree_put(l->tree, l->arena, path, bytes);
}

enum err lists_put_buf(const struct lists *l, const char *path, const struct buf *b)
{
	return lists_put(l, path, buf_str(b));
}

enum err lists_clear(const struct lists *l, const char *path)
{
	return l->seen ? ERR_OK : tree_clear(l->tree, l->arena, path);
}

static const struct series whole_site = { "list", "list.html", { "信息发布", 12 } };

static const char *page_name(
	const struct lists *l, const struct series *s, const char *month, size_t page)
{
	return arena_printf(l->arena, "%s-%s-%zu.html", s->prefix, month, page + 1);
}

/* Its newest page, whose number only the month itself knows. */
static const char *month_page(const struct lists *l, const struct series *s, const char *month)
{
	return arena_printf(l->arena, "%s-%s.html", s->prefix, month);
}

/* 2026年11月 */
static const char *month_zh(const struct lists *l, const char *month)
{
	return arena_printf(l->arena, "%.4s年%d月", month, (month[5] - '0') * 10 + month[6] - '0');
}

static size_t pages_of(const struct month *m)
{
	return (m->count + LIST_PAGE - 1) / LIST_PAGE;
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

static void add_item(struct buf *b, const struct entry *e)
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
	return lists_put(l, path, whole(l, s, columns));
}

void lists_newest(struct sheet *s, const struct entry *list, size_t n, const char *index)
{
	buf_add(&s->middle, STR("<ul class=\"list\">\n"));
	for (size_t i = 0; i < n && i < LIST_PAGE; i++)
		add_item(&s->middle, &list[i]);
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

static const char *titled(const struct lists *l, const struct series *s, const char *title)
{
	return s == &whole_site ? title
				: arena_printf(l->arena, STRF "：%s", STRV(s->column), title);
}

enum err lists_index(
	const struct lists *l, const struct series *s, const char *const *months, size_t count)
{
	struct sheet page;
	lists_begin(l, &page, s->column, titled(l, s, "按月查看"));
	buf_add(&page.middle, STR("<ul class=\"list\">\n"));
	for (size_t i = count; i-- > 0;)
		buf_printf(&page.middle, "<li><a href=\"%s\">%s</a></li>\n",
			month_page(l, s, months[i]), month_zh(l, months[i]));
	buf_add(&page.middle, STR("</ul>\n"));
	return lists_page(l, s->index, &page, s == &whole_site);
}

static void add_pages(const struct lists *l, struct buf *b, const struct series *s,
	const struct month *m, size_t page)
{
	buf_add(b, STR("<nav class=\"pages\" aria-label=\"分页\">"));
	if (page + 1 < pages_of(m))
		buf_printf(
			b, "<a href=\"%s\">较新的一页</a>　", page_name(l, s, m->name, page + 1));
	if (page)
		buf_printf(
			b, "<a href=\"%s\">较早的一页</a>　", page_name(l, s, m->name, page - 1));
	buf_printf(b, "<a href=\"%s\">按月查看</a></nav>\n", s->index);
}

static enum err write_list(const struct lists *l, const struct series *of, const struct month *m,
	size_t page, const char *name)
{
	struct sheet s;
	size_t from = page * LIST_PAGE, to = from + LIST_PAGE;
	lists_begin(l, &s, of->column, titled(l, of, month_zh(l, m->name)));
	buf_add(&s.middle, STR("<ul class=\"list\">\n"));
	for (size_t i = to < m->count ? to : m->count; i-- > from;)
		add_item(&s.middle, &m->list[i]);
	buf_add(&s.middle, STR("</ul>\n"));
	add_pages(l, &s.pages, of, m, page);
	return lists_page(l, name, &s, false);
}

/* The page before the changed one may have got a newer one; a page that is one too many goes. */
enum err lists_series(
	const struct lists *l, const struct series *s, const struct month *m, size_t from)
{
	size_t pages = pages_of(m), first = from / LIST_PAGE;
	for (size_t page = first ? first - 1 : 0; page < pages; page++)
		TRY(write_list(l, s, m, page, page_name(l, s, m->name, page)));
	TRY(lists_clear(l, page_name(l, s, m->name, pages)));
	const char *newest = month_page(l, s, m->name);
	return pages ? write_list(l, s, m, pages - 1, newest) : lists_clear(l, newest);
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

static enum err write_search_months(const struct lists *l)
{
	json_auto_t *list = json_array();
	for (size_t i = l->month_count; i-- > 0;)
		json_array_append_new(list, json_string(l->months[i]));
	return lists_put(l, "search.json", json_canonical(l->arena, list));
}

/* The last item of the month went: so do its pages. */
static enum err drop_month(const struct lists *l, const char *name)
{
	TRY(lists_clear(l, arena_printf(l->arena, ".entries/%s.tsv", name)));
	TRY(lists_clear(l, arena_printf(l->arena, "sitemap-%s.xml", name)));
	return lists_clear(l, arena_printf(l->arena, "search-%s.json", name));
}

/* list-2026-11.html is the newest page under a name of its own. */
static enum err write_month(const struct lists *l, const struct month *m, size_t from)
{
	TRY(lists_series(l, &whole_site, m, from));
	if (!m->count)
		return drop_month(l, m->name);
	TRY(lists_put(
		l, arena_printf(l->arena, ".entries/%s.tsv", m->name), month_text(l->arena, m)));
	TRY(lists_put(
		l, arena_printf(l->arena, "search-%s.json", m->name), search_json(l->arena, m)));
	return feeds_month(l, m);
}

/* The newest months, until there is enough for the front and the feed. */
static enum err take_newest(struct lists *l)
{
	l->month_count = month_names(l->arena, l->facts, &l->months);
	l->newest = arena_array(l->arena, struct entry, FEED_ENTRIES);
	for (size_t i = l->month_count; i-- > 0 && l->newest_count < FEED_ENTRIES;) {
		struct month m;
		TRY(month_read(l->arena, l->facts, l->months[i], &m));
		for (size_t k = m.count; k-- > 0 && l->newest_count < FEED_ENTRIES;)
			l->newest[l->newest_count++] = m.list[k];
	}
	return ERR_OK;
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
	buf_add(&b, STR("columns by month")); /* what lists there are */
	return str_c(sha256_hex(l->arena, buf_str(&b)));
}

/* How many of the oldest of a list, newest first, are of the month of its last. */
static size_t of_the_oldest_month(const struct lists *l, const struct entry *list, size_t n)
{
	const char *name = month_of(l->arena, list[n - 1].released_at);
	size_t count = 1;
	while (count < n && !strcmp(month_of(l->arena, list[n - 1 - count].released_at), name))
		count++;
	return count;
}

/* Not from the pages, which others may have written to, where the facts are the ledger's. */
static enum err write_known_months(struct lists *l)
{
	const char **names;
	size_t n = month_names(l->arena, l->facts, &names);
	TRY(withdrawn_read(l->arena, l->facts, &l->gone));
	for (size_t i = 0; i < n; i++) {
		struct month m;
		TRY(month_read(l->arena, l->facts, names[i], &m));
		TRY(write_month(l, &m, 0));
	}
	return write_gone(l);
}

static enum err write_all_months(struct lists *l)
{
	struct entry *list;
	size_t n;
	TRY(entries_read_all(l->arena, l->tree->building, &list, &n, &l->gone));
	while (n) {
		struct month m = { .name = month_of(l->arena, list[n - 1].released_at),
			.count = of_the_oldest_month(l, list, n) };
		m.list = arena_array(l->arena, struct entry, m.count);
		for (size_t i = 0; i < m.count; i++)
			m.list[i] = list[--n];
		TRY(write_month(l, &m, 0));
	}
	return write_gone(l);
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

static enum err from_the_pages(struct lists *l)
{
	TRY(clear_lists(l));
	TRY(lists_clear(l, ".entries"));
	return write_all_months(l);
}

/* Both at once where an item stays in its month. */
static enum err change_month(struct lists *l, const char *name, const struct lists_change *c)
{
	struct month m;
	size_t from = SIZE_MAX, at;
	TRY(month_read(l->arena, l->facts, name, &m));
	if (c->was && !strcmp(month_of(l->arena, c->was->released_at), name))
		from = month_remove(&m, c->was->draft);
	if (c->is && !strcmp(month_of(l->arena, c->is->released_at), name)) {
		at = month_add(l->arena, &m, c->is);
		from = at < from ? at : from;
	}
	return write_month(l, &m, from);
}

static void change_gone(struct lists *l, const struct lists_change *c)
{
	struct str draft = c->gone ? c->gone->draft : c->is->draft;
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
	const char *was = c->was ? month_of(l->arena, c->was->released_at) : NULL;
	const char *is = c->is ? month_of(l->arena, c->is->released_at) : NULL;
	TRY(withdrawn_read(l->arena, l->facts, &l->gone));
	change_gone(l, c);
	if (was)
		TRY(change_month(l, was, c));
	if (is && (!was || strcmp(was, is) != 0))
		TRY(change_month(l, is, c));
	return write_gone(l);
}

static enum err from_what_is_known(struct lists *l, const struct lists_change *c)
{
	TRY(from_the_change(l, c));
	TRY(clear_lists(l));
	return write_known_months(l);
}

static enum err write_the_rest(struct lists *l, const struct lists_change *c, bool all)
{
	TRY(take_newest(l));
	TRY(lists_columns(l, c, all));
	TRY(write_front(l));
	TRY(lists_index(l, &whole_site, l->months, l->month_count));
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
	if (all) {
		TRY(known ? from_what_is_known(&l, c) : from_the_pages(&l));
		TRY(write_face(&l, now));
	} else {
		TRY(from_the_change(&l, c));
	}
	return write_the_rest(&l, c, all);
}

enum err lists_check(struct arena *a, int facts, const struct site *site, struct str base_url,
	lists_seen *seen, void *context, bool *out_known)
{
	struct tree tree = NO_TREE;
	struct lists l = { .arena = a,
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
	TRY(write_known_months(&l));
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
