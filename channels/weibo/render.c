#include "channels/weibo/render.h"

#include "base/buf.h"
#include "base/json.h"
#include "channels/markup.h"
#include "channels/rendition.h"
#include "channels/weibo/limits.h"
#include "channels/weibo/long_form.h"
#include "channels/weibo/text.h"
#include "channels/words.h"

#define LANDING "{{hole:landing_url}}"

enum { ADDRESS_HALVES = 1 + 2 * WEIBO_URL_LENGTH, PREVIEW_MAX = 4 * 1024 * 1024 };

struct draft {
	struct words words;
	struct str text;           /* before the address */
	struct str picture, cover; /* "assets/…" or empty */
	struct long_form body;
	size_t limit;
	bool article, cut;
};

static bool setting(const struct channel_site *site, const char *key)
{
	json_auto_t *j = NULL;
	return site->settings.len && !json_read(site->settings, &j) &&
	       json_is_true(json_object_get(j, key));
}

static enum err too_long(const char *field, const char *what, size_t max, size_t is)
{
	return fault_as(ERR_LIMIT, "weibo.length", field,
		"微博的%s最多 %zu 个字（网址算 %d 个），现在 %zu 个", what, max, WEIBO_URL_LENGTH,
		is);
}

/* The platform's own interface takes no "#话题#"; whoever wants one asks for it at the platform. */
static enum err check_topic(const struct draft *d)
{
	if (!weibo_topic(d->text))
		return ERR_OK;
	return fault_as(ERR_LIMIT, "weibo.topic", d->words.text.len ? "text" : "title",
		"微博接口不接受“#话题#”，请去掉成对的 # 号");
}

static enum err check_length(const struct draft *d)
{
	size_t is = (weibo_halves(d->text) + ADDRESS_HALVES + 1) / 2;
	const char *field = d->words.text.len ? "text" : d->words.summary.len ? "summary" : "title";
	if (!str_trim(d->text).len)
		return fault_as(ERR_LIMIT, "weibo.empty", "title", "微博须有标题或正文");
	return is <= d->limit ? ERR_OK : too_long(field, "文字连同网址", d->limit, is);
}

/* The end of a sentence where there is one in the latter half, or a mark that it goes on. */
static struct str cut_text(struct arena *a, struct str text, size_t halves)
{
	struct str head = weibo_head(text, halves - 2);
	for (size_t n = head.len; n > head.len / 2; n--)
		if (str_ends(str_sub(head, 0, n), STR("。")))
			return str_sub(head, 0, n);
	return str_c(arena_printf(a, STRF "…", STRV(head)));
}

/* 【标题】摘要; without a summary the beginning of the body, which the reviewers see as it will stand. */
static void make_text(struct arena *a, struct draft *d, struct str body)
{
	struct str title = str_c(arena_printf(a, "【" STRF "】", STRV(d->words.title)));
	size_t all = 2 * d->limit, used = weibo_halves(title) + ADDRESS_HALVES;
	struct str rest = d->words.summary;
	if (!rest.len && used + 8 < all) {
		d->cut = weibo_halves(body) + used > all;
		rest = d->cut ? cut_text(a, body, all - used) : body;
	}
	if (!d->words.title.len)
		title = (struct str){};
	d->text = str_c(arena_printf(a, STRF STRF, STRV(title), STRV(rest)));
}

static bool is_picture(const struct asset *p)
{
	return p && (str_eq(p->media_type, STR("image/jpeg")) ||
			    str_eq(p->media_type, STR("image/png")) ||
			    str_eq(p->media_type, STR("image/gif")));
}

static bool fits(const struct asset *p)
{
	return is_picture(p) && p->bytes.len < WEIBO_PICTURE_MAX;
}

static enum err chosen_cover(struct arena *a, const struct revision *rev, struct draft *d)
{
	const struct asset *p = asset_find(rev->assets, rev->asset_count, d->words.cover);
	if (!is_picture(p))
		return fault_as(ERR_LIMIT, "weibo.picture", "assets",
			"微博的配图应为稿件中的 JPG、PNG 或 GIF 图片");
	if (!fits(p))
		return fault_as(ERR_LIMIT, "weibo.picture", "assets",
			"微博的配图须小于 5 MB：“" STRF "”请压缩后再上传", STRV(p->name));
	d->picture = rendition_asset_path(a, p);
	return ERR_OK;
}

/* The chosen cover, or the first picture of the text that the platform takes. */
static enum err choose_picture(
	struct arena *a, const struct revision *rev, struct draft *d, struct rendition *r)
{
	struct markup m;
	struct str html = rev->html, sha256;
	unsigned skipped = 0;
	if (d->words.cover.len)
		return chosen_cover(a, rev, d);
	while (!d->picture.len && markup_next(&html, &m)) {
		if (m.kind != MARKUP_OPEN || !str_eq(m.name, STR("img")) ||
			!markup_asset(markup_attr(&m, "src"), &sha256))
			continue;
		const struct asset *p = asset_find(rev->assets, rev->asset_count, sha256);
		if (fits(p))
			d->picture = rendition_asset_path(a, p);
		skipped += p && !fits(p);
	}
	if (skipped && d->picture.len)
		rendition_loss(a, r, "前面有图片超过 5 MB 或格式不合，配图改用后一张");
	else if (skipped)
		rendition_loss(a, r, "图片超过 5 MB 或格式不合，微博不配图");
	return ERR_OK;
}

/* A cover has a public address: that of a picture on the item's own page. */
static bool on_the_page(struct str html, struct str path)
{
	struct markup m;
	while (path.len && markup_next(&html, &m))
		if (m.kind == MARKUP_OPEN && str_eq(markup_attr(&m, "src"), path))
			return true;
	return false;
}

static enum err check_article(const struct draft *d)
{
	size_t title = words_length(d->words.title), content = words_length(d->body.html);
	if (title > WEIBO_ARTICLE_TITLE_MAX)
		return fault_as(ERR_LIMIT, "weibo.length", "title",
			"头条文章的标题最多 %d 个字，现在 %zu 个", WEIBO_ARTICLE_TITLE_MAX, title);
	if (content > WEIBO_ARTICLE_CONTENT_MAX)
		return fault_as(ERR_LIMIT, "weibo.length", "html",
			"头条文章的正文连同标签最多 %d 个字符，现在 %zu 个",
			WEIBO_ARTICLE_CONTENT_MAX, content);
	return ERR_OK;
}

static void name_article_losses(struct arena *a, const struct long_form *f, struct rendition *r)
{
	rendition_loss(a, r, "头条文章发出后不能由系统修改或删除，只能到微博后台处理");
	if (f->tables)
		rendition_loss(a, r, "表格改为逐行文字（%u 处）", f->tables);
	if (f->links)
		rendition_loss(a, r, "链接改为文字加网址，不能点击（%u 处）", f->links);
	if (f->images_lost)
		rendition_loss(a, r, "不是本稿件图片的外部图片不会显示（%u 张）", f->images_lost);
}

static void name_status_losses(struct arena *a, const struct draft *d, struct rendition *r)
{
	rendition_loss(a, r, "微博只有短文、一张配图和网址，全文在网站");
	if (d->cut)
		rendition_loss(a, r, "没有摘要，截取正文开头；需要另写的请填写微博文字");
	if (!d->picture.len)
		rendition_loss(a, r, "没有配图");
}

static struct str post_json(struct arena *a, const struct draft *d)
{
	const char *text = arena_printf(a, STRF " " LANDING, STRV(str_trim(d->text)));
	json_auto_t *j = d->article ? json_pack("{s:s s:s}", "kind", "article", "text", text)
				    : json_pack("{s:s s:s}", "kind", "status", "status", text);
	if (!d->article && d->picture.len)
		json_object_set_new(j, "picture", json_from(d->picture));
	if (!d->article)
		return json_canonical(a, j);
	json_object_set_new(j, "title", json_from(d->words.title));
	json_object_set_new(j, "summary", json_from(d->words.summary));
	json_object_set_new(j, "content", json_from(d->body.html));
	json_object_set_new(
		j, "cover", json_string(arena_printf(a, LANDING STRF, STRV(d->picture))));
	return json_canonical(a, j);
}

static const char style[] =
	"body{margin:0;background:#f2f2f5;font-family:sans-serif;color:#333}"
	".phone{max-width:420px;margin:0 auto;padding:12px;box-sizing:border-box}"
	".card{background:#fff;border-radius:8px;padding:16px;overflow-wrap:anywhere}"
	".who{display:flex;gap:10px;align-items:center;margin:0 0 12px}"
	".face{width:40px;height:40px;border-radius:50%;background:#ff8200;color:#fff;"
	"display:grid;place-items:center;font-size:20px}"
	".who small{display:block;color:#767676}.text{font-size:16px;line-height:1.6;margin:0}"
	".link{color:#0a63a8}img{max-width:100%;height:auto}"
	".card>img{margin-top:12px;border-radius:6px}"
	".count{color:#666;font-size:14px;margin:12px 4px}"
	".long{margin-top:12px;border-top:1px solid #e3e3e3;padding-top:12px;line-height:1.7}";

/* The pictures as they lie beside it. */
static enum err preview_body(
	struct arena *a, const struct draft *d, const struct rendition *r, struct buf *b)
{
	struct hole_value here = { STR("landing_url"), STR("") };
	struct str html;
	TRY(rendition_fill(a, r, d->body.html, HOLE_HTML, &here, 1, &html));
	buf_add(b, STR("<div class=\"long\"><h1>"));
	buf_add_escaped(b, d->words.title);
	buf_add(b, STR("</h1>"));
	buf_add(b, html);
	buf_add(b, STR("</div>"));
	return ERR_OK;
}

static void preview_post(const struct channel_site *site, const struct draft *d, struct buf *b)
{
	buf_add(b, STR("<div class=\"who\"><span class=\"face\" aria-hidden=\"true\">微</span>"
		       "<div>"));
	buf_add_escaped(b, site->name);
	buf_add(b, STR("<small>来自 政务发布</small></div></div>\n<p class=\"text\">"));
	buf_add_escaped(b, str_trim(d->text));
	buf_add(b, STR(" <span class=\"link\">网页链接</span></p>\n"));
	if (!d->article && d->picture.len)
		buf_printf(b, "<img alt=\"配图\" src=\"" STRF "\">\n", STRV(d->picture));
}

static enum err preview_html(struct arena *a, const struct channel_site *site,
	const struct draft *d, const struct rendition *r, struct str *out)
{
	struct buf b;
	size_t length = (weibo_halves(d->text) + ADDRESS_HALVES + 1) / 2;
	buf_init(&b, a, PREVIEW_MAX);
	buf_printf(&b,
		"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<title>微博预览</title>\n<style>%s</style>\n</head>\n<body>\n"
		"<main class=\"phone\">\n<div class=\"card\">\n",
		style);
	preview_post(site, d, &b);
	if (d->article)
		TRY(preview_body(a, d, r, &b));
	buf_printf(&b,
		"</div>\n<p class=\"count\">%s，共 %zu 字（最多 %zu 字，网址算 %d 字）</p>\n"
		"</main>\n</body>\n</html>\n",
		d->article ? "头条文章，配发微博" : "微博", length, d->limit, WEIBO_URL_LENGTH);
	*out = buf_str(&b);
	return ERR_OK;
}

static enum err make_draft(struct arena *a, const struct revision *rev,
	const struct channel_site *site, struct draft *d, struct rendition *r)
{
	struct str body = markup_text(a, rev->html);
	TRY(words_read(a, rev, "weibo", &d->words));
	TRY(choose_picture(a, rev, d, r));
	d->article = setting(site, "article") && weibo_length(body) > WEIBO_TEXT_MAX &&
		     on_the_page(rev->html, d->picture);
	d->limit = d->article                   ? WEIBO_ARTICLE_TEXT_MAX
		   : setting(site, "long_text") ? WEIBO_LONG_TEXT_MAX
						: WEIBO_TEXT_MAX;
	if (d->words.text.len)
		d->text = d->words.text;
	else
		make_text(a, d, d->article ? words_first(body, WEIBO_TEXT_MAX) : body);
	if (d->article)
		d->body = long_form_make(a, words_with_correction(a, &d->words, rev->html));
	TRY(check_topic(d));
	TRY(check_length(d));
	return d->article ? check_article(d) : ERR_OK;
}

static void add_pictures(
	struct arena *a, const struct revision *rev, const struct draft *d, struct rendition *r)
{
	struct rendition all = {};
	struct str sha256;
	if (d->article)
		rendition_add_assets(a, &all, rev, rev->html);
	for (const struct rendition_file *f = all.first; f; f = f->next)
		if (str_starts(f->media_type, STR("image/")))
			rendition_add(a, r, *f);
	if (!d->picture.len || rendition_file(r, d->picture) || !markup_asset(d->picture, &sha256))
		return;
	const struct asset *p = asset_find(rev->assets, rev->asset_count, sha256);
	if (p->bytes.len)
		rendition_put(a, r, d->picture, p->media_type, p->bytes);
}

enum err weibo_render(const struct revision *rev, const struct article *art,
	const struct channel_site *site, struct arena *a, struct rendition *out)
{
	struct draft d = {};
	struct rendition r = {};
	struct str preview;
	(void)art;
	if (!site->landing)
		return fault_as(ERR_LIMIT, "weibo.landing", "channels",
			"微博要带上网站的网址：请同时选择网站，或先在网站发布");
	TRY(make_draft(a, rev, site, &d, &r));
	rendition_hole(a, &r, STR("landing_url"));
	TRY(preview_html(a, site, &d, &r, &preview));
	rendition_put(a, &r, STR("post.json"), STR("application/json"), post_json(a, &d));
	rendition_put(a, &r, STR("preview.html"), STR("text/html"), preview);
	add_pictures(a, rev, &d, &r);
	if (d.article)
		name_article_losses(a, &d.body, &r);
	else
		name_status_losses(a, &d, &r);
	if (!d.article)
		words_without_correction(a, &d.words, &r);
	*out = r;
	return ERR_OK;
}
