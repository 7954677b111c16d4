#include "base/buf.h"
#include "base/json.h"
#include "channels/miniprogram/miniprogram.h"
#include "channels/miniprogram/nodes.h"
#include "channels/miniprogram/settings.h"
#include "channels/rendition.h"
#include "channels/words.h"

enum { SUMMARY_AUTO = 54, TITLE_MAX = 100, PICTURE_MAX = 2 * 1024 * 1024 };

struct piece {
	struct words words;
	struct mini_settings settings;
	struct nodes nodes;
	struct str record, cover; /* cover: sha256, or empty */
};

static enum err check_picture(const struct revision *rev, struct str sha256)
{
	static const char *const taken[] = { "image/jpeg", "image/png", "image/gif", "image/webp" };
	const struct asset *p = asset_find(rev->assets, rev->asset_count, sha256);
	bool known = false;
	if (!p)
		return fault_as(
			ERR_LIMIT, "miniprogram.picture", "assets", "正文引用的图片不在稿件中");
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		known = known || str_eq(p->media_type, str_c(taken[i]));
	if (!known)
		return fault_as(ERR_LIMIT, "miniprogram.picture", "assets",
			"小程序只收 JPG、PNG、GIF、WebP 图片：“" STRF "”请转换后再上传",
			STRV(p->name));
	if (p->bytes.len > PICTURE_MAX)
		return fault_as(ERR_LIMIT, "miniprogram.picture", "assets",
			"小程序图片不超过 2 MB：“" STRF "”请压缩后再上传", STRV(p->name));
	return ERR_OK;
}

static enum err check_pictures(const struct revision *rev, struct piece *p)
{
	for (size_t i = 0; i < p->nodes.picture_count; i++)
		TRY(check_picture(rev, p->nodes.pictures[i].sha256));
	p->cover = p->words.cover;
	if (p->cover.len)
		return check_picture(rev, p->cover);
	if (p->nodes.picture_count)
		p->cover = p->nodes.pictures[0].sha256;
	return ERR_OK;
}

static struct str record_json(struct arena *a, const struct piece *p)
{
	const struct words *w = &p->words;
	const char *cover =
		p->cover.len ? arena_printf(a, "{{hole:asset:" STRF "}}", STRV(p->cover)) : "";
	json_auto_t *j = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:O}", "status",
		"published", "rev", "{{hole:rev}}", "publishedAt", "{{hole:published_at}}",
		"firstPublishedAt", "{{hole:first_published_at}}", "marker", "{{hole:marker}}",
		"url", "{{hole:landing_url}}", "sha256", "{{hole:content_sha256}}", "cover", cover,
		"content", p->nodes.array);
	json_object_set_new(j, "title", json_from(w->title));
	json_object_set_new(j, "summary", json_from(w->summary));
	json_object_set_new(j, "column", json_from(w->column));
	json_object_set_new(j, "author", json_from(w->author));
	json_object_set_new(j, "source", json_from(w->source));
	return json_canonical(a, j);
}

static enum err check_lengths(const struct piece *p)
{
	if (!p->words.title.len || words_length(p->words.title) > TITLE_MAX)
		return fault_as(ERR_LIMIT, "miniprogram.title", "title",
			"小程序文章须有标题，最多 100 个字");
	if ((int64_t)p->record.len > p->settings.record_kb * 1024)
		return fault_as(ERR_LIMIT, "miniprogram.length", "html",
			"小程序一篇文章不超过 %lld kB，现在 %zu kB，请精简或分篇",
			(long long)p->settings.record_kb, p->record.len / 1024 + 1);
	return ERR_OK;
}

static void name_holes(struct arena *a, const struct piece *p, struct rendition *r)
{
	static const char *const names[] = { "rev", "published_at", "first_published_at", "marker",
		"landing_url", "content_sha256" };
	for (size_t i = 0; i < p->nodes.picture_count; i++)
		rendition_hole(a, r,
			str_c(arena_printf(a, "asset:" STRF, STRV(p->nodes.pictures[i].sha256))));
	if (p->cover.len)
		rendition_hole(a, r, str_c(arena_printf(a, "asset:" STRF, STRV(p->cover))));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		rendition_hole(a, r, str_c(names[i]));
}

static void name_losses(struct arena *a, const struct nodes *n, struct rendition *r)
{
	if (n->links_out)
		rendition_loss(a, r, "外部链接改为文字加网址，不能点击（%u 处）", n->links_out);
	if (n->links_file)
		rendition_loss(a, r, "附件不能在小程序下载，改为提示到网站原文下载（%u 处）",
			n->links_file);
	if (n->links_note)
		rendition_loss(
			a, r, "文内跳转（脚注等）只留文字，不能点击（%u 处）", n->links_note);
	if (n->images_lost)
		rendition_loss(a, r, "不是本稿件图片的外部图片不会显示（%u 张）", n->images_lost);
	if (n->too_deep)
		rendition_loss(a, r, "层次过深的列表改为逐行文字（%u 处）", n->too_deep);
}

static enum err body_html(
	struct arena *a, const struct piece *p, const struct rendition *r, struct str *out)
{
	size_t n = p->nodes.picture_count;
	struct hole_value *values = arena_array(a, struct hole_value, n + 1);
	for (size_t i = 0; i < n; i++)
		values[i] = (struct hole_value){
			str_c(arena_printf(a, "asset:" STRF, STRV(p->nodes.pictures[i].sha256))),
			p->nodes.pictures[i].address
		};
	return rendition_fill(a, r, nodes_html(a, p->nodes.array), HOLE_HTML, values, n, out);
}

static const char style[] =
	"body{margin:0;background:#e9ebef;font-family:sans-serif;color:#1c2430}"
	".phone{width:375px;max-width:100%;margin:0 auto;background:#fff;min-height:100vh;"
	"box-sizing:border-box}.bar{display:flex;justify-content:space-between;align-items:center;"
	"height:44px;padding:0 12px;border-bottom:1px solid #eee;font-size:15px}"
	".bar i{border:1px solid #ccd0d6;border-radius:14px;padding:2px 12px;font-style:normal;"
	"color:#555}article{padding:16px}h1.title{font-size:20px;line-height:1.4;margin:0 0 10px;"
	"overflow-wrap:anywhere}.by{color:#666;font-size:14px;margin:0 0 18px}"
	"img{max-width:100%;height:auto}#text{overflow-wrap:anywhere}";

static enum err preview(struct arena *a, const struct channel_site *site, const struct piece *p,
	const struct rendition *r, struct str *out)
{
	struct buf b;
	struct str body;
	TRY(body_html(a, p, r, &body));
	buf_init(&b, a, (size_t)8 * ARTICLE_BYTES_MAX);
	buf_printf(&b,
		"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<title>小程序预览</title>\n<style>%s</style>\n</head>\n<body>\n"
		"<main class=\"phone\">\n<div class=\"bar\"><span>",
		style);
	buf_add_escaped(&b, site->name);
	buf_add(&b, STR("</span><i aria-hidden=\"true\">··· ◎</i></div>\n<article>\n"
			"<h1 class=\"title\">"));
	buf_add_escaped(&b, p->words.title);
	buf_add(&b, STR("</h1>\n<p class=\"by\">"));
	buf_add_escaped(&b, p->words.source.len ? p->words.source : p->words.author);
	buf_add(&b, STR("</p>\n<div id=\"text\">"));
	buf_add(&b, body);
	buf_add(&b, STR("</div>\n</article>\n</main>\n</body>\n</html>\n"));
	*out = buf_str(&b);
	return ERR_OK;
}

static enum err make(
	struct arena *a, const struct revision *rev, struct str settings, struct piece *p)
{
	TRY(words_read(a, rev, "miniprogram", &p->words));
	TRY(mini_settings_read(a, settings, &p->settings));
	if (!p->words.summary.len)
		p->words.summary = words_first(markup_text(a, rev->html), SUMMARY_AUTO);
	p->nodes = nodes_make(a, words_with_correction(a, &p->words, rev->html));
	TRY(check_pictures(rev, p));
	p->record = record_json(a, p);
	return check_lengths(p);
}

/* The pictures that rows or the feed name; what else is attached stays with the website. */
static void add_pictures(
	struct arena *a, const struct revision *rev, const struct piece *p, struct rendition *r)
{
	struct rendition all = {};
	rendition_add_assets(a, &all, rev, rev->html);
	for (const struct rendition_file *f = all.first; f; f = f->next)
		if (str_starts(f->media_type, STR("image/")))
			rendition_put(a, r, f->path, f->media_type, f->bytes);
	const struct asset *cover = asset_find(rev->assets, rev->asset_count, p->cover);
	struct str path = cover ? rendition_asset_path(a, cover) : (struct str){};
	if (cover && cover->bytes.len && !rendition_file(r, path))
		rendition_put(a, r, path, cover->media_type, cover->bytes);
}

static enum err put_together(struct arena *a, const struct revision *rev,
	const struct channel_site *site, const struct piece *p, struct rendition *r)
{
	struct str page;
	name_holes(a, p, r);
	TRY(preview(a, site, p, r, &page));
	rendition_put(a, r, STR("record.json"), STR("application/json"), p->record);
	rendition_put(a, r, STR("preview.html"), STR("text/html"), page);
	add_pictures(a, rev, p, r);
	name_losses(a, &p->nodes, r);
	return ERR_OK;
}

enum err miniprogram_render(const struct revision *rev, const struct article *art,
	const struct channel_site *site, struct arena *a, struct rendition *out)
{
	struct piece p = {};
	struct rendition r = {};
	(void)art;
	enum err e = make(a, rev, site->settings, &p);
	if (!e)
		e = put_together(a, rev, site, &p, &r);
	json_decref(p.nodes.array);
	if (!e)
		*out = r;
	return e;
}
