#include "channels/website/feed.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "channels/rendition.h"

enum { SEARCH_BYTES_MAX = 32 * 1024 * 1024 };

static json_t *time_of(int64_t ms)
{
	char text[25];
	clock_iso(ms, text);
	return json_string(text);
}

static json_t *authors(struct str name)
{
	return json_pack("[{s:o}]", "name", json_from(name));
}

/* What the page says is on the page; an item must have a text of its own all the same. */
static json_t *feed_item(struct arena *a, const struct entry *e)
{
	json_t *j = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:[o]}", "id", entry_urn(a, e->draft),
		"url", json_from(e->url), "title", json_from(e->title), "content_text",
		json_from(e->summary.len ? e->summary : e->title), "date_published",
		time_of(e->first_released_at), "date_modified", time_of(e->released_at), "tags",
		json_from(e->column));
	if (e->author.len)
		json_object_set_new(j, "authors", authors(e->author));
	return j;
}

struct str feed_json(struct arena *a, const struct site *site, struct str base_url,
	const struct entry *newest, size_t count)
{
	json_t *items = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(items, feed_item(a, &newest[i]));
	json_auto_t *j = json_pack("{s:s, s:o, s:s, s:s, s:s, s:o, s:o}", "version",
		"https://jsonfeed.org/version/1.1", "title", json_from(site->name), "home_page_url",
		arena_printf(a, STRF "/", STRV(base_url)), "feed_url",
		arena_printf(a, STRF "/feed.json", STRV(base_url)), "language", "zh-CN", "authors",
		authors(site->host), "items", items);
	return json_canonical(a, j);
}

static struct str search_item(struct arena *a, const struct entry *e)
{
	const char *url = arena_printf(a, "art/" STRF "/", STRV(e->draft));
	const char *date = arena_printf(a, "%.10s", china_time(a, e->released_at));
	json_auto_t *j = json_pack("{s:s, s:o, s:o, s:o, s:s}", "url", url, "title",
		json_from(e->title), "summary", json_from(e->summary), "column",
		json_from(e->column), "date", date);
	return json_canonical(a, j);
}

/* Item by item: as one of them alone is written, so it is written in a list. */
struct str search_json(struct arena *a, const struct part *p)
{
	struct buf b;
	buf_init(&b, a, SEARCH_BYTES_MAX);
	for (size_t i = p->count; i-- > 0;) {
		SCRATCH(scratch);
		buf_add(&b, i + 1 == p->count ? STR("[") : STR(","));
		buf_add(&b, search_item(&scratch, &p->list[i]));
	}
	buf_add(&b, p->count ? STR("]") : STR("[]"));
	return buf_str(&b);
}
