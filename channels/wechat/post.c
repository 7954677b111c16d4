#include "channels/wechat/post.h"

#include "base/buf.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/wechat/body.h"
#include "channels/wechat/limits.h"

/* One line for each block: the platform shows the text as it stands. Below it, where the files are. */
static struct str plain_text(struct arena *a, struct str html, bool names_page)
{
	struct buf b;
	buf_init(&b, a, ARTICLE_BYTES_MAX);
	while (html.len) {
		struct str line = markup_text(a, str_cut(&html, '\n'));
		if (!str_trim(line).len)
			continue;
		if (b.len)
			buf_add_char(&b, '\n');
		buf_add(&b, str_trim(line));
	}
	if (names_page)
		buf_printf(&b, "%s附件请到网站原文下载：%s", b.len ? "\n" : "", WECHAT_FILES_PAGE);
	return buf_str(&b);
}

static enum err check(const struct channel_site *site, const struct words *w,
	const struct body *body, struct str text)
{
	struct wechat_limits most = wechat_limits_of(site);
	if (!words_length(w->title) || words_length(w->title) > most.title)
		return fault_as(ERR_LIMIT, "wechat.length", "title",
			"微信公众号图片消息须有标题，最多 %zu 个字", most.title);
	if (!body->image_count || body->image_count > WECHAT_POST_PICTURES)
		return fault_as(ERR_LIMIT, "wechat.post", "html",
			"微信公众号图片消息须有 1 至 %d 张图片，现在 %zu 张", WECHAT_POST_PICTURES,
			body->image_count);
	size_t n = words_length(text) + (body->names_page ? WECHAT_PAGE_URL : 0);
	return n <= most.post_text ? ERR_OK
				   : fault_as(ERR_LIMIT, "wechat.post", "html",
					     "微信公众号图片消息的文字最多 %zu 个字，现在 %zu 个",
					     most.post_text, n);
}

static struct str cover_hole(struct arena *a, struct str sha256)
{
	return str_c(arena_printf(a, "cover:" STRF, STRV(sha256)));
}

/* A picture is named by the platform's number of it, as a cover is. */
static struct str article_json(
	struct arena *a, const struct words *w, const struct body *body, struct str text)
{
	json_t *list = json_array();
	for (size_t i = 0; i < body->image_count; i++) {
		struct str hole = cover_hole(a, body->images[i].sha256);
		json_array_append_new(
			list, json_pack("{s:s}", "image_media_id",
				      arena_printf(a, "{{hole:" STRF "}}", STRV(hole))));
	}
	json_auto_t *j = json_pack("{s:s, s:o, s:o, s:{s:o}, s:i, s:i}", "article_type", "newspic",
		"title", json_from(w->title), "content", json_from(text), "image_info",
		"image_list", list, "need_open_comment", 0, "only_fans_can_comment", 0);
	return json_canonical(a, j);
}

static struct str preview_html(struct arena *a, const struct channel_site *site,
	const struct words *w, const struct body *body, struct str text)
{
	struct buf b;
	buf_init(&b, a, (size_t)8 * ARTICLE_BYTES_MAX);
	buf_add(&b,
		STR("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<title>微信公众号图片消息预览</"
		    "title>\n<style>body{margin:0;background:#e9ebef;"
		    "font-family:sans-serif}.phone{width:375px;max-width:100%;margin:0 auto;"
		    "background:#fff;min-height:100vh;box-sizing:border-box;padding-bottom:20px}"
		    ".swipe{display:flex;overflow-x:auto;scroll-snap-type:x mandatory}"
		    ".swipe img{width:100%;flex:none;object-fit:contain;aspect-ratio:3/4;"
		    "background:#111;scroll-snap-align:start}h1{font-size:18px;margin:14px 16px "
		    "8px;"
		    "overflow-wrap:anywhere}p{margin:0 16px;white-space:pre-line;line-height:1.7;"
		    "overflow-wrap:anywhere}.by{color:#666}</style>\n</head>\n<body>\n"
		    "<main class=\"phone\">\n<div class=\"swipe\" tabindex=\"0\">\n"));
	for (size_t i = 0; i < body->image_count; i++)
		buf_printf(&b, "<img alt=\"第 %zu 张\" src=\"" STRF "\">\n", i + 1,
			STRV(body->images[i].address));
	buf_add(&b, STR("</div>\n<h1>"));
	buf_add_escaped(&b, w->title);
	buf_add(&b, STR("</h1>\n<p>"));
	buf_add_escaped(&b, text);
	buf_add(&b, STR("</p>\n<p class=\"by\">"));
	buf_add_escaped(&b, site->name);
	buf_add(&b, STR("</p>\n</main>\n</body>\n</html>\n"));
	return buf_str(&b);
}

static void name_losses(
	struct arena *a, const struct revision *rev, const struct body *body, struct rendition *r)
{
	rendition_loss(a, r, "图片消息只有图片和纯文字：标题层次、表格、加粗和链接不保留");
	rendition_loss(a, r, "图片消息没有“阅读原文”，读者不能转到网站");
	for (size_t i = 0; i < rev->asset_count; i++)
		if (!str_starts(rev->assets[i].media_type, STR("image/"))) {
			rendition_loss(a, r,
				body->names_page ? "附件不能在公众号下载，文末写明网站原文的网址"
						 : "附件不能在公众号下载");
			return;
		}
}

static void add_pictures(
	struct arena *a, const struct revision *rev, const struct body *body, struct rendition *r)
{
	struct rendition all = {};
	rendition_add_assets(a, &all, rev, rev->html);
	for (const struct rendition_file *f = all.first; f; f = f->next)
		if (str_starts(f->media_type, STR("image/")))
			rendition_add(a, r, *f);
	for (size_t i = 0; i < body->image_count; i++)
		rendition_hole(a, r, cover_hole(a, body->images[i].sha256));
	if (body->names_page)
		rendition_hole(a, r, STR("files_url"));
}

/* For the preview only: words for an address that is not known yet. */
static enum err shown_text(
	struct arena *a, const struct rendition *r, struct str text, struct str *out)
{
	const struct hole_value page = { STR("files_url"), STR(WECHAT_PAGE_SHOWN) };
	return rendition_fill(a, r, text, HOLE_TEXT, &page, 1, out);
}

enum err wechat_render_post(const struct revision *rev, const struct channel_site *site,
	struct arena *a, const struct words *w, struct rendition *out)
{
	struct rendition r = {};
	bool names_page = wechat_names_page(rev, site);
	struct body body = body_make(a, rev->html, names_page);
	struct str html = words_with_correction(a, w, rev->html), shown;
	struct str text = plain_text(a, html, names_page);
	if (!str_eq(w->form, STR("pictures")))
		return fault_as(ERR_INVALID, "wechat.form", "channels",
			"微信公众号没有“" STRF "”这种形式", STRV(w->form));
	TRY(check(site, w, &body, text));
	for (size_t i = 0; i < body.image_count; i++)
		TRY(wechat_check_picture(rev, body.images[i].sha256));
	rendition_put(a, &r, STR("article.json"), STR("application/json"),
		article_json(a, w, &body, text));
	add_pictures(a, rev, &body, &r);
	TRY(shown_text(a, &r, text, &shown));
	rendition_put(a, &r, STR("preview.html"), STR("text/html"),
		preview_html(a, site, w, &body, shown));
	name_losses(a, rev, &body, &r);
	*out = r;
	return ERR_OK;
}
