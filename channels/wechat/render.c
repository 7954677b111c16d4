#include "channels/wechat/render.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"
#include "channels/picture.h"
#include "channels/rendition.h"
#include "channels/wechat/body.h"
#include "channels/wechat/cover.h"
#include "channels/wechat/limits.h"
#include "channels/wechat/post.h"
#include "channels/words.h"

struct draft {
	struct words words;
	struct body body;
	struct str cover, cover_path; /* sha256; "assets/<sha256>.<ext>" */
	unsigned width, height;       /* of the cover; 0: not known */
};

static enum err at_most(struct str s, size_t max, const char *field, const char *zh)
{
	size_t n = words_length(s);
	if (n <= max)
		return ERR_OK;
	return fault_as(ERR_LIMIT, "wechat.length", field,
		"微信公众号的%s最多 %zu 个字，现在 %zu 个", zh, max, n);
}

static enum err check_lengths(const struct channel_site *site, const struct draft *d)
{
	TRY(at_most(d->words.title, wechat_limits_of(site).title, "title", "标题"));
	TRY(at_most(d->words.author, WECHAT_AUTHOR_MAX, "author", "作者"));
	TRY(at_most(d->words.summary, WECHAT_DIGEST_MAX, "summary", "摘要"));
	size_t chars = words_length(d->body.html) + d->body.image_uses * WECHAT_PICTURE_URL +
		       (d->body.names_page ? WECHAT_PAGE_URL : 0);
	if (chars > WECHAT_CONTENT_MAX)
		return fault_as(ERR_LIMIT, "wechat.content", "html",
			"微信公众号正文连同版式须少于 20000 字符，现在约 %zu，请精简或分篇", chars);
	if (!words_length(d->words.title))
		return fault_as(ERR_LIMIT, "wechat.title", "title", "微信公众号文章须有标题");
	return ERR_OK;
}

enum err wechat_check_picture(const struct revision *rev, struct str sha256)
{
	const struct asset *p = asset_find(rev->assets, rev->asset_count, sha256);
	if (!p)
		return fault_as(ERR_LIMIT, "wechat.picture", "assets", "正文引用的图片不在稿件中");
	if (!str_eq(p->media_type, STR("image/jpeg")) && !str_eq(p->media_type, STR("image/png")))
		return fault_as(ERR_LIMIT, "wechat.picture", "assets",
			"微信公众号只收 JPG、PNG 图片：“" STRF "”请转换后再上传", STRV(p->name));
	if (p->bytes.len >= WECHAT_PICTURE_MAX)
		return fault_as(ERR_LIMIT, "wechat.picture", "assets",
			"微信公众号图片须小于 1 MB：“" STRF "”请压缩后再上传", STRV(p->name));
	return ERR_OK;
}

/* The chosen cover, or the first picture, or the built-in one, which becomes part of the bytes. */
static enum err choose_cover(
	struct arena *a, const struct revision *rev, struct draft *d, struct rendition *r)
{
	if (d->words.cover.len || d->body.image_count) {
		d->cover = d->words.cover.len ? d->words.cover : d->body.images[0].sha256;
		TRY(wechat_check_picture(rev, d->cover));
		const struct asset *p = asset_find(rev->assets, rev->asset_count, d->cover);
		d->cover_path = rendition_asset_path(a, p);
		if (!picture_size(p->bytes, &d->width, &d->height))
			d->width = d->height = 0;
		if (p->bytes.len && !rendition_file(r, d->cover_path) && d->words.cover.len)
			rendition_put(a, r, d->cover_path, p->media_type, p->bytes);
		return ERR_OK;
	}
	struct str png = cover_png();
	d->cover = str_c(sha256_hex(a, png));
	d->cover_path = str_c(arena_printf(a, "assets/" STRF ".png", STRV(d->cover)));
	rendition_put(a, r, d->cover_path, STR("image/png"), png);
	rendition_loss(a, r, "没有图片，封面使用系统自带的底图");
	return ERR_OK;
}

/* The middle of the picture in that shape, as "x1_y1_x2_y2" of its width and height. */
static const char *crop(struct arena *a, const struct draft *d, int64_t across, int64_t down)
{
	enum { WHOLE = 1000000 };
	int64_t w = d->width * down, h = d->height * across;
	int64_t x = w > h ? WHOLE * h / w : WHOLE, y = w > h ? WHOLE : WHOLE * w / h;
	int64_t left = (WHOLE - x) / 2, top = (WHOLE - y) / 2;
	int64_t right = left + x, bottom = top + y;
	return arena_printf(a, "%lld.%06lld_%lld.%06lld_%lld.%06lld_%lld.%06lld",
		(long long)(left / WHOLE), (long long)(left % WHOLE), (long long)(top / WHOLE),
		(long long)(top % WHOLE), (long long)(right / WHOLE), (long long)(right % WHOLE),
		(long long)(bottom / WHOLE), (long long)(bottom % WHOLE));
}

/* What of the cover is shown at the top of a message, and beside a further article of one. */
static void add_crops(struct arena *a, const struct draft *d, json_t *article)
{
	if (!d->width || !d->height)
		return;
	json_object_set_new(article, "pic_crop_235_1", json_string(crop(a, d, 235, 100)));
	json_object_set_new(article, "pic_crop_1_1", json_string(crop(a, d, 1, 1)));
}

static struct str article_json(struct arena *a, const struct draft *d)
{
	const char *cover = arena_printf(a, "{{hole:cover:" STRF "}}", STRV(d->cover));
	json_auto_t *j = json_pack("{s:s, s:s, s:s, s:i, s:i}", "article_type", "news",
		"content_source_url", "{{hole:landing_url}}?r={{hole:marker}}", "thumb_media_id",
		cover, "need_open_comment", 0, "only_fans_can_comment", 0);
	json_object_set_new(j, "title", json_from(d->words.title));
	json_object_set_new(j, "digest", json_from(d->words.summary));
	json_object_set_new(j, "content", json_from(d->body.html));
	if (d->words.author.len)
		json_object_set_new(j, "author", json_from(d->words.author));
	add_crops(a, d, j);
	return json_canonical(a, j);
}

static void name_holes(struct arena *a, const struct draft *d, struct rendition *r)
{
	for (size_t i = 0; i < d->body.image_count; i++)
		rendition_hole(a, r,
			str_c(arena_printf(a, "asset:" STRF, STRV(d->body.images[i].sha256))));
	rendition_hole(a, r, str_c(arena_printf(a, "cover:" STRF, STRV(d->cover))));
	rendition_hole(a, r, STR("landing_url"));
	if (d->body.names_page)
		rendition_hole(a, r, STR("files_url"));
	rendition_hole(a, r, STR("marker"));
}

static void name_losses(struct arena *a, const struct body *b, struct rendition *r)
{
	if (b->names_page)
		rendition_loss(a, r, "附件不能在公众号下载，文末写明网站原文的网址");
	if (b->links_out)
		rendition_loss(a, r, "外部链接改为文字加网址，不能点击（%u 处）", b->links_out);
	if (b->links_file && !b->names_page)
		rendition_loss(a, r, "附件不能在公众号下载，改为提示到网站原文下载（%u 处）",
			b->links_file);
	if (b->links_note)
		rendition_loss(
			a, r, "文内跳转（脚注等）只留文字，不能点击（%u 处）", b->links_note);
	if (b->pre)
		rendition_loss(a, r, "预排文字改为逐行排列（%u 处）", b->pre);
	if (b->images_lost)
		rendition_loss(a, r, "不是本稿件图片的外部图片不会显示（%u 张）", b->images_lost);
}

/* For the preview only: the pictures as they lie beside it, and words for an address that is not known yet. */
static enum err preview_body(
	struct arena *a, const struct draft *d, const struct rendition *r, struct str *out)
{
	size_t n = d->body.image_count;
	struct hole_value *values = arena_array(a, struct hole_value, n + 1);
	values[n] = (struct hole_value){ STR("files_url"), STR(WECHAT_PAGE_SHOWN) };
	for (size_t i = 0; i < n; i++) {
		values[i] = (struct hole_value){
			str_c(arena_printf(a, "asset:" STRF, STRV(d->body.images[i].sha256))),
			d->body.images[i].address
		};
	}
	return rendition_fill(a, r, d->body.html, HOLE_HTML, values, n + 1, out);
}

static const char preview_style[] =
	"body{margin:0;background:#e9ebef;font-family:sans-serif}"
	".phone{width:375px;max-width:100%;margin:0 auto;background:#fff;min-height:100vh;"
	"box-sizing:border-box;padding:20px 16px}"
	"h1{font-size:22px;line-height:1.4;margin:0 0 14px;overflow-wrap:anywhere}"
	".by{color:#777;font-size:15px;margin:0 0 22px}"
	".more{color:#576b95;font-size:15px;margin-top:24px}"
	"img{height:auto}#text{overflow-wrap:anywhere}"
	".list{margin:-20px -16px 24px;padding:14px 16px 18px;background:#ededed}"
	".list p{margin:0;overflow-wrap:anywhere}.list .hint{color:#666;font-size:13px;margin:0 0 "
	"6px}"
	".card,.row{background:#fff;border-radius:6px;overflow:hidden;margin:0 0 12px}"
	".card p{padding:10px 12px 0;font-size:17px;line-height:1.4}"
	".card .digest{padding:4px 12px 12px;color:#777;font-size:14px}"
	".wide{display:block;width:100%;aspect-ratio:2.35/1;object-fit:cover}"
	".row{display:flex;gap:12px;align-items:center;padding:12px;margin:0;font-size:16px}"
	".row p{flex:1;min-width:0}.square{width:50px;height:50px;flex:none;object-fit:cover}";

/*
 * What a follower sees first, in the list: the cover as it is cropped there, title and digest; and how it stands as a
 * further article of one message, where there is room for the title and a square alone.
 */
static void add_card(struct buf *b, const struct draft *d)
{
	buf_printf(b,
		"<section class=\"list\">\n<p class=\"hint\">订阅列表里的卡片</p>\n"
		"<div class=\"card\"><img class=\"wide\" alt=\"封面，2.35:1\" src=\"" STRF "\"><p>",
		STRV(d->cover_path));
	buf_add_escaped(b, d->words.title);
	buf_add(b, STR("</p><p class=\"digest\">"));
	buf_add_escaped(b, d->words.summary);
	buf_add(b, STR("</p></div>\n<p class=\"hint\">作为多条中的次条</p>\n"
		       "<div class=\"row\"><p>"));
	buf_add_escaped(b, d->words.title);
	buf_printf(b,
		"</p><img class=\"square\" alt=\"封面，1:1\" src=\"" STRF "\"></div>\n</section>\n",
		STRV(d->cover_path));
}

static enum err preview_html(struct arena *a, const struct channel_site *site,
	const struct draft *d, const struct rendition *r, struct str *out)
{
	struct buf b;
	struct str text;
	TRY(preview_body(a, d, r, &text));
	buf_init(&b, a, (size_t)8 * ARTICLE_BYTES_MAX);
	buf_printf(&b,
		"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<title>微信公众号预览</title>\n<style>%s</style>\n</head>\n<body>\n"
		"<main class=\"phone\">\n",
		preview_style);
	add_card(&b, d);
	buf_add(&b, STR("<h1>"));
	buf_add_escaped(&b, d->words.title);
	buf_add(&b, STR("</h1>\n<p class=\"by\">"));
	buf_add_escaped(&b, d->words.author);
	buf_add(&b, d->words.author.len ? STR("　") : STR(""));
	buf_add_escaped(&b, site->name);
	buf_add(&b, STR("</p>\n<div id=\"text\">"));
	buf_add(&b, text);
	buf_add(&b, STR("</div>\n<p class=\"more\">阅读原文</p>\n</main>\n</body>\n</html>\n"));
	*out = buf_str(&b);
	return ERR_OK;
}

static enum err make_draft(struct arena *a, const struct revision *rev,
	const struct channel_site *site, struct draft *d)
{
	struct str html = words_with_correction(a, &d->words, rev->html);
	d->body = body_make(a, html, wechat_names_page(rev, site));
	if (!d->words.summary.len)
		d->words.summary = words_first(markup_text(a, rev->html), WECHAT_DIGEST_AUTO);
	TRY(check_lengths(site, d));
	for (size_t i = 0; i < d->body.image_count; i++)
		TRY(wechat_check_picture(rev, d->body.images[i].sha256));
	return ERR_OK;
}

enum err wechat_render(const struct revision *rev, const struct article *art,
	const struct channel_site *site, struct arena *a, struct rendition *out)
{
	struct draft d = {};
	struct rendition r = {}, pictures = {};
	struct str preview;
	(void)art;
	TRY(words_read(a, rev, "wechat", &d.words));
	if (d.words.form.len)
		return wechat_render_post(rev, site, a, &d.words, out);
	TRY(make_draft(a, rev, site, &d));
	rendition_add_assets(a, &pictures, rev, rev->html);
	TRY(choose_cover(a, rev, &d, &pictures));
	name_holes(a, &d, &r);
	TRY(preview_html(a, site, &d, &r, &preview));
	rendition_put(a, &r, STR("article.json"), STR("application/json"), article_json(a, &d));
	rendition_put(a, &r, STR("preview.html"), STR("text/html"), preview);
	for (const struct rendition_file *f = pictures.first; f; f = f->next)
		if (str_starts(f->media_type, STR("image/")))
			rendition_put(a, &r, f->path, f->media_type, f->bytes);
	r.losses = pictures.losses;
	r.loss_count = pictures.loss_count;
	name_losses(a, &d.body, &r);
	*out = r;
	return ERR_OK;
}
