#include "channels/website/lists.h"

#include "base/buf.h"
#include "base/clock.h"
#include "channels/rendition.h"
#include "channels/website/disk.h"

enum { LIST_BYTES_MAX = 32 * 1024 * 1024 };

struct lists {
	struct arena *arena;
	int tree;
	const struct site *site;
	struct str base_url;
	const struct entries *entries;
	size_t pages;
};

bool lists_own(const char *path)
{
	static const char *const own[] = { "index.html", "atom.xml", "sitemap.xml", "robots.txt",
		"style.css", "RELEASE.json" };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (!strcmp(path, own[i]))
			return true;
	return str_starts(str_c(path), STR("list-")) && str_ends(str_c(path), STR(".html"));
}

static const char *page_name(struct arena *a, size_t page)
{
	return page ? arena_printf(a, "list-%zu.html", page + 1) : "index.html";
}

static void add_head(const struct lists *l, struct buf *b)
{
	const struct site *s = l->site;
	const char *about = arena_printf(b->arena, STRF "发布的信息", STRV(s->name));
	site_head(b, s, s->name, "style.css");
	site_meta(b, "ColumnName", STR("信息发布"));
	site_meta(b, "ColumnDescription", str_c(about));
	site_meta(b, "ColumnKeywords",
		str_c(arena_printf(b->arena, "信息发布," STRF, STRV(s->name))));
	site_meta(b, "ColumnType", s->column_type);
	buf_add(b, STR("<link rel=\"alternate\" type=\"application/atom+xml\" title=\"信息发布\" "
		       "href=\"atom.xml\">\n"));
	site_banner(b, s, "./");
}

static void add_item(struct buf *b, const struct entry *e)
{
	buf_printf(b, "<li><a href=\"art/" STRF "/\">", STRV(e->draft));
	buf_add_escaped(b, e->title);
	buf_printf(b, "</a><time>%.10s</time></li>\n", china_time(b->arena, e->released_at));
}

static void add_pages(const struct lists *l, struct buf *b, size_t page)
{
	if (l->pages < 2)
		return;
	buf_printf(b, "<nav class=\"pages\" aria-label=\"分页\">第 %zu 页，共 %zu 页", page + 1,
		l->pages);
	if (page)
		buf_printf(b, "　<a href=\"%s\">上一页</a>", page_name(b->arena, page - 1));
	if (page + 1 < l->pages)
		buf_printf(b, "　<a href=\"%s\">下一页</a>", page_name(b->arena, page + 1));
	buf_add(b, STR("</nav>\n"));
}

static enum err write_list(const struct lists *l, size_t page)
{
	struct buf b;
	size_t from = page * LIST_PAGE, to = from + LIST_PAGE;
	buf_init(&b, l->arena, LIST_BYTES_MAX);
	add_head(l, &b);
	buf_add(&b, STR("<main>\n<h1>信息发布</h1>\n<ul class=\"list\">\n"));
	for (size_t i = from; i < to && i < l->entries->live_count; i++)
		add_item(&b, &l->entries->live[i]);
	buf_add(&b, STR("</ul>\n"));
	if (!l->entries->live_count)
		buf_add(&b, STR("<p>目前没有发布的信息。</p>\n"));
	add_pages(l, &b, page);
	buf_add(&b, STR("</main>\n"));
	site_footer(&b, l->site);
	return disk_write(l->tree, page_name(l->arena, page), buf_str(&b));
}

static const char *iso(struct arena *a, int64_t ms)
{
	char *out = arena_alloc(a, 25);
	clock_iso(ms, out);
	return out;
}

static void add_element(struct buf *b, const char *name, struct str text)
{
	buf_printf(b, "<%s>", name);
	buf_add_escaped(b, text);
	buf_printf(b, "</%s>\n", name);
}

static void add_feed_entry(struct buf *b, const struct entry *e)
{
	buf_printf(b, "<entry>\n<id>%s</id>\n", entry_urn(b->arena, e->draft));
	add_element(b, "title", e->title);
	buf_add(b, STR("<link rel=\"alternate\" type=\"text/html\" href=\""));
	buf_add_escaped(b, e->url);
	buf_printf(b, "\"/>\n<published>%s</published>\n<updated>%s</updated>\n",
		iso(b->arena, e->first_released_at), iso(b->arena, e->released_at));
	if (e->author.len)
		buf_add(b, STR("<author><name>")), buf_add_escaped(b, e->author),
			buf_add(b, STR("</name></author>\n"));
	add_element(b, "summary", e->summary);
	buf_add(b, STR("</entry>\n"));
}

/* The newest time that anything in the feed speaks of. */
static int64_t feed_time(const struct entries *e)
{
	int64_t live = e->live_count ? e->live[0].released_at : 0;
	int64_t gone = e->gone_count ? e->gone[0].at : 0;
	return live > gone ? live : gone;
}

static enum err write_feed(const struct lists *l)
{
	struct buf b;
	const struct entries *e = l->entries;
	buf_init(&b, l->arena, LIST_BYTES_MAX);
	buf_add(&b,
		STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		    "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
		    "xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xml:lang=\"zh-CN\">\n"));
	buf_printf(&b, "<id>%s</id>\n", entry_urn(l->arena, STR("feed")));
	add_element(&b, "title", l->site->name);
	buf_printf(&b, "<updated>%s</updated>\n", iso(l->arena, feed_time(e)));
	buf_add(&b, STR("<author>"));
	add_element(&b, "name", l->site->host);
	buf_add(&b, STR("</author>\n<link rel=\"self\" href=\""));
	buf_add_escaped(&b, l->base_url);
	buf_add(&b, STR("/atom.xml\"/>\n"));
	for (size_t i = 0; i < e->live_count && i < FEED_ENTRIES; i++)
		add_feed_entry(&b, &e->live[i]);
	for (size_t i = 0; i < e->gone_count && i < FEED_ENTRIES; i++)
		buf_printf(&b, "<at:deleted-entry ref=\"%s\" when=\"%s\"/>\n",
			entry_urn(l->arena, e->gone[i].draft), iso(l->arena, e->gone[i].at));
	buf_add(&b, STR("</feed>\n"));
	return disk_write(l->tree, "atom.xml", buf_str(&b));
}

static enum err write_sitemap(const struct lists *l)
{
	struct buf b;
	buf_init(&b, l->arena, LIST_BYTES_MAX);
	buf_add(&b, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			"<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"));
	for (size_t i = 0; i < l->entries->live_count && i < SITEMAP_MAX; i++) {
		buf_add(&b, STR("<url><loc>"));
		buf_add_escaped(&b, l->entries->live[i].url);
		buf_printf(&b, "</loc><lastmod>%s</lastmod></url>\n",
			iso(l->arena, l->entries->live[i].released_at));
	}
	buf_add(&b, STR("</urlset>\n"));
	TRY(disk_write(l->tree, "sitemap.xml", buf_str(&b)));
	return disk_write(l->tree, "robots.txt",
		str_c(arena_printf(l->arena,
			"User-agent: *\nAllow: /\nSitemap: " STRF "/sitemap.xml\n",
			STRV(l->base_url))));
}

enum err lists_write(struct arena *a, int tree, const struct site *site, struct str base_url,
	const struct entries *entries)
{
	struct lists l = { a, tree, site, base_url, entries,
		(entries->live_count + LIST_PAGE - 1) / LIST_PAGE };
	TRY(write_list(&l, 0));
	for (size_t page = 1; page < l.pages; page++)
		TRY(write_list(&l, page));
	TRY(write_feed(&l));
	TRY(write_sitemap(&l));
	return disk_write(tree, "style.css", site_style);
}
