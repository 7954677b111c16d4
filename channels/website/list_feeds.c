/* list_feeds.c: what machines read: the Atom feed and the sitemaps. */
#include "base/clock.h"
#include "channels/rendition.h"
#include "channels/website/lists_inside.h"

static const char *iso(struct arena *a, int64_t ms)
{
	char *out = arena_alloc(a, 25);
	clock_iso(ms, out);
	return out;
}

enum err feeds_part(const struct lists *l, const char *name, const struct part *p)
{
	struct buf b;
	buf_init(&b, l->arena, LIST_BYTES_MAX);
	buf_add(&b, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			"<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"));
	for (size_t i = 0; i < p->count; i++) {
		buf_add(&b, STR("<url><loc>"));
		buf_add_escaped(&b, p->list[i].url);
		buf_printf(&b, "</loc><lastmod>%s</lastmod></url>\n",
			iso(l->arena, p->list[i].released_at));
	}
	buf_add(&b, STR("</urlset>\n"));
	return lists_put_buf(l, arena_printf(l->arena, "sitemap-%s.xml", name), &b);
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
static int64_t feed_time(const struct lists *l)
{
	int64_t live = l->newest_count ? l->newest[0].released_at : 0;
	int64_t gone = l->gone.count ? l->gone.list[0].at : 0;
	return live > gone ? live : gone;
}

enum err feeds_atom(const struct lists *l)
{
	struct buf b;
	buf_init(&b, l->arena, LIST_BYTES_MAX);
	buf_add(&b,
		STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		    "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
		    "xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xml:lang=\"zh-CN\">\n"));
	buf_printf(&b, "<id>%s</id>\n", entry_urn(l->arena, STR("feed")));
	add_element(&b, "title", l->site->name);
	buf_printf(&b, "<updated>%s</updated>\n", iso(l->arena, feed_time(l)));
	buf_add(&b, STR("<author>"));
	add_element(&b, "name", l->site->host);
	buf_add(&b, STR("</author>\n<link rel=\"self\" href=\""));
	buf_add_escaped(&b, l->base_url);
	buf_add(&b, STR("/atom.xml\"/>\n"));
	for (size_t i = 0; i < l->newest_count; i++)
		add_feed_entry(&b, &l->newest[i]);
	for (size_t i = 0; i < l->gone.count; i++)
		buf_printf(&b, "<at:deleted-entry ref=\"%s\" when=\"%s\"/>\n",
			entry_urn(l->arena, l->gone.list[i].draft),
			iso(l->arena, l->gone.list[i].at));
	buf_add(&b, STR("</feed>\n"));
	return lists_put_buf(l, "atom.xml", &b);
}

static void add_sitemap(const struct lists *l, struct buf *b, const char *name)
{
	buf_add(b, STR("<sitemap><loc>"));
	buf_add_escaped(b, l->base_url);
	buf_printf(b, "/sitemap-%s.xml</loc></sitemap>\n", name);
}

enum err feeds_sitemap(const struct lists *l)
{
	struct buf b;
	buf_init(&b, l->arena, LIST_BYTES_MAX);
	buf_add(&b, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex "
			"xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"));
	for (size_t i = l->months.count; i-- > 0;)
		for (size_t k = l->months.parts[i]; k-- > 0;)
			add_sitemap(l, &b, part_name(l->arena, l->months.names[i], k));
	buf_add(&b, STR("</sitemapindex>\n"));
	return lists_put_buf(l, "sitemap.xml", &b);
}
