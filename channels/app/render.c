#include "base/buf.h"
#include "base/json.h"
#include "channels/app/app.h"
#include "channels/app/subscribers.h"
#include "channels/rendition.h"
#include "channels/words.h"

enum { SUMMARY_AUTO = 120, TITLE_MAX = 200, EVENT_MAX = 20 * 1000 };

static bool asset_of(const struct markup *m, struct str *address, struct str *sha256)
{
	*address = markup_attr(m, "src");
	if (!address->len)
		*address = markup_attr(m, "href");
	return m->kind == MARKUP_OPEN && markup_asset(*address, sha256);
}

static void add_tag(struct arena *a, struct rendition *r, struct buf *b, const struct markup *m)
{
	struct str address, sha256, tag = markup_tag(a, m);
	if (!asset_of(m, &address, &sha256))
		return buf_add(b, tag);
	const char *hole = arena_printf(a, "asset:" STRF, STRV(sha256));
	ptrdiff_t at = str_find(tag, address);
	rendition_hole(a, r, str_c(hole));
	buf_add(b, str_sub(tag, 0, (size_t)at));
	buf_printf(b, "{{hole:%s}}", hole);
	buf_add(b, str_from(tag, (size_t)at + address.len));
}

/* The article as it is, pictures and attachments as holes: their addresses are the courier's to say. */
static struct str content(struct arena *a, struct rendition *r, struct str html)
{
	struct buf b;
	struct markup m;
	buf_init(&b, a, (size_t)4 * ARTICLE_BYTES_MAX);
	while (markup_next(&html, &m))
		if (m.kind == MARKUP_TEXT)
			buf_add(&b, m.text);
		else
			add_tag(a, r, &b, &m);
	return buf_str(&b);
}

static void set_words(json_t *j, const char *key, struct str s)
{
	if (s.len)
		json_object_set_new(j, key, json_from(s));
}

static json_t *tags(struct str joined)
{
	json_t *list = json_array();
	while (joined.len)
		json_array_append_new(list, json_from(str_cut(&joined, ',')));
	return list;
}

static struct str item_json(struct arena *a, const struct words *w, struct str html)
{
	json_auto_t *j = json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s, s:s}}", "id",
		"{{hole:item}}", "url", "{{hole:landing_url}}", "date_published",
		"{{hole:first_published_at}}", "date_modified", "{{hole:published_at}}", "_gw",
		"rev", "{{hole:rev}}", "status", "published", "channel", "app", "sha256",
		"{{hole:content_sha256}}", "marker", "{{hole:marker}}");
	json_object_set_new(j, "title", json_from(w->title));
	json_object_set_new(j, "content_html", json_from(html));
	set_words(j, "summary", w->summary);
	if (w->author.len)
		json_object_set_new(
			j, "authors", json_pack("[{s:o}]", "name", json_from(w->author)));
	if (w->tags.len)
		json_object_set_new(j, "tags", tags(w->tags));
	set_words(json_object_get(j, "_gw"), "correction_note", w->correction_note);
	return json_canonical(a, j);
}

static struct str event_json(struct arena *a, const struct words *w)
{
	json_auto_t *data = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", "{{hole:item}}",
		"rev", "{{hole:rev}}", "channel", "app", "url", "{{hole:landing_url}}", "sha256",
		"{{hole:content_sha256}}", "published_at", "{{hole:published_at}}", "approver_role",
		"{{hole:approver_role}}");
	json_object_set_new(data, "title", json_from(w->title));
	set_words(data, "summary", w->summary);
	set_words(data, "correction_note", w->correction_note);
	json_auto_t *j = json_pack("{s:s, s:s, s:O}", "type", "{{hole:event}}", "timestamp",
		"{{hole:published_at}}", "data", data);
	return json_canonical(a, j);
}

static void name_holes(struct arena *a, struct rendition *r)
{
	static const char *const names[] = { "item", "rev", "published_at", "first_published_at",
		"landing_url", "content_sha256", "approver_role", "event", "marker" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		rendition_hole(a, r, str_c(names[i]));
}

static const char style[] =
	"body{margin:0;background:#e9ebef;font-family:sans-serif;color:#1c2430}"
	"main{max-width:720px;margin:0 auto;background:#fff;min-height:100vh;box-sizing:border-box;"
	"padding:20px 16px}h1{font-size:22px;line-height:1.4;margin:0 0 8px;"
	"overflow-wrap:anywhere}#text{overflow-wrap:anywhere;line-height:1.7}"
	"img{max-width:100%;height:auto}table{border-collapse:collapse;width:100%}"
	"td,th{border:1px solid #999;padding:4px 6px}h2.told{font-size:16px;margin-top:32px;"
	"border-top:1px solid #ddd;padding-top:16px}dl{display:grid;"
	"grid-template-columns:4em 1fr;gap:8px;font-size:15px;margin:0}dt{color:#5b6673}"
	"dd{margin:0;overflow-wrap:anywhere}";

static void add_fact(struct buf *b, const char *name, struct str value)
{
	buf_printf(b, "<dt>%s</dt><dd>", name);
	buf_add_escaped(b, value);
	buf_add(b, STR("</dd>\n"));
}

/* What a phone shows of it; the rest is for machines, and is said in words. */
static void add_message(struct buf *b, const struct words *w, const struct subscribers *s)
{
	buf_printf(b, "<h2 class=\"told\">推送给 %zu 个订阅方的消息</h2>\n<dl>\n", s->count);
	add_fact(b, "标题", w->title);
	add_fact(b, "摘要", w->summary);
	if (w->correction_note.len)
		add_fact(b, "更正说明", w->correction_note);
	add_fact(b, "链接", STR("网站上的原文，发布时填入"));
	add_fact(b, "另附",
		STR("稿件编号、版本号、发布时间、正文校验值、最后审核环节（不含姓名），发布时填"
		    "入"));
	buf_add(b, STR("</dl>\n"));
}

static struct str preview(
	struct arena *a, const struct words *w, struct str html, const struct subscribers *s)
{
	struct buf b;
	buf_init(&b, a, (size_t)8 * ARTICLE_BYTES_MAX);
	buf_printf(&b,
		"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<title>应用预览</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n<h1>",
		style);
	buf_add_escaped(&b, w->title);
	buf_add(&b, STR("</h1>\n<div id=\"text\">"));
	buf_add(&b, html);
	buf_add(&b, STR("</div>\n"));
	add_message(&b, w, s);
	buf_add(&b, STR("</main>\n</body>\n</html>\n"));
	return buf_str(&b);
}

/* A receiver may refuse a body over 20 kB: refused here, before anybody votes. */
static enum err check(const struct words *w, struct str event)
{
	if (!w->title.len || words_length(w->title) > TITLE_MAX)
		return fault_as(ERR_LIMIT, "app.title", "title", "应用推送须有标题，最多 200 个字");
	if (event.len > EVENT_MAX)
		return fault_as(ERR_LIMIT, "app.event", "summary",
			"推送给应用的消息超过 20 kB，请缩短摘要");
	return ERR_OK;
}

enum err app_render(const struct revision *rev, const struct article *art,
	const struct channel_site *site, struct arena *a, struct rendition *out)
{
	struct words w;
	struct subscribers s;
	struct rendition r = {};
	(void)art;
	TRY(words_read(a, rev, "app", &w));
	TRY(subscribers_read(a, site->settings, &s));
	if (!w.summary.len)
		w.summary = words_first(markup_text(a, rev->html), SUMMARY_AUTO);
	struct str html = content(a, &r, rev->html), event = event_json(a, &w);
	TRY(check(&w, event));
	name_holes(a, &r);
	rendition_put(a, &r, STR("item.json"), STR("application/json"), item_json(a, &w, html));
	rendition_put(a, &r, STR("event.json"), STR("application/json"), event);
	rendition_put(a, &r, STR("preview.html"), STR("text/html"), preview(a, &w, rev->html, &s));
	rendition_add_assets(a, &r, rev, rev->html);
	rendition_loss(a, &r, "应用按消息自己排版：版式以应用为准，文字和图片以此为准");
	*out = r;
	return ERR_OK;
}
