#include "channels/wechat/fill.h"

#include "base/buf.h"
#include "base/digest.h"
#include "channels/markup.h"
#include "channels/rendition.h"

/* A withdrawal has a key of its own: what it takes down carries the marker noted back then. */
static struct str marker(const struct wechat *w)
{
	struct str noted = wechat_noted(w, "marker");
	if ((w->job->act == ACT_WITHDRAW || w->old) && noted.len)
		return noted;
	return str_c(delivery_marker(w->arena, w->job->key));
}

bool wechat_notes_of_another(const struct wechat *w)
{
	struct str noted = wechat_noted(w, "marker");
	return noted.len && !str_eq(noted, marker(w));
}

/* Handed in to the platform, or about to be: what it is known again by does not change any more. */
static bool is_submitted(const struct wechat *w)
{
	static const char *const before[] = { "", "cover", "drafting", "drafted" };
	struct str step = wechat_noted(w, "step");
	for (size_t i = 0; i < sizeof before / sizeof *before; i++)
		if (str_eq(step, str_c(before[i])))
			return false;
	return true;
}

/* The site may move, or get its page, between the submission and a look at what came of it. */
static struct str landing(const struct wechat *w)
{
	struct str url = w->job->site.landing_url;
	const json_t *noted = json_object_get(w->seen->state, "landings");
	struct str then = json_str(noted, arena_cstr(w->arena, w->job->key));
	if (then.len && is_submitted(w))
		return then;
	return url.len ? url : w->job->site.base_url;
}

enum err wechat_note_landing(struct wechat *w)
{
	struct str url = landing(w);
	if (!json_object_get(w->seen->state, "landings"))
		json_object_set_new(w->seen->state, "landings", json_object());
	if (url.len)
		json_object_set_new(json_object_get(w->seen->state, "landings"),
			arena_cstr(w->arena, w->job->key), json_from(url));
	return ERR_OK;
}

enum err wechat_landing(const struct wechat *w)
{
	if (landing(w).len)
		return ERR_OK;
	return fault_as(ERR_BUSY, "wechat.landing", "base_url",
		"等待网站先发布：公众号文章的“阅读原文”要指向它；没有网站的请登记公众号的原文地址");
}

/* "asset:<sha256>" is noted under images, "cover:<sha256>" under covers. */
static struct str value_of(const struct wechat *w, struct str hole)
{
	SCRATCH(a);
	const json_t *images = json_object_get(w->seen->state, "images");
	if (str_eq(hole, STR("landing_url")) || str_eq(hole, STR("files_url")))
		return landing(w);
	if (str_eq(hole, STR("marker")))
		return marker(w);
	const json_t *covers = json_object_get(w->seen->state, "covers");
	struct str key = str_from(hole, 6), cover = {};
	if (str_starts(hole, STR("cover:"))) {
		cover = json_str(covers, arena_cstr(&a, key));
		return cover.len ? cover : wechat_noted(w, "cover"); /* noted so, once */
	}
	if (str_starts(hole, STR("asset:")))
		return json_str(images, arena_cstr(&a, str_from(hole, 6)));
	return (struct str){};
}

static size_t values(const struct wechat *w, struct hole_value **out)
{
	const struct rendition *r = w->job->rendition;
	struct hole_value *list = arena_array(w->arena, struct hole_value, r->hole_count + 1);
	size_t n = 0;
	for (size_t i = 0; i < r->hole_count; i++) {
		struct str value = value_of(w, r->holes[i]);
		if (value.len)
			list[n++] = (struct hole_value){ r->holes[i], value };
	}
	*out = list;
	return n;
}

static bool is_post(const json_t *article)
{
	return str_eq(json_str(article, "article_type"), STR("newspic"));
}

/* The text of a picture post is no HTML. */
static enum hole_form form_of(const json_t *article, const char *key)
{
	return strcmp(key, "content") || is_post(article) ? HOLE_TEXT : HOLE_HTML;
}

static enum err fill_member(const struct wechat *w, json_t *article, const char *key)
{
	struct hole_value *list;
	struct str text, from = json_str(article, key);
	size_t n = values(w, &list);
	TRY(rendition_fill(
		w->arena, w->job->rendition, from, form_of(article, key), list, n, &text));
	json_object_set_new(article, key, json_from(text));
	return ERR_OK;
}

static const json_t *post_pictures(const json_t *article)
{
	return json_object_get(json_object_get(article, "image_info"), "image_list");
}

/* Its text may end with the address of the page. */
static enum err fill_post_text(const struct wechat *w, json_t *article)
{
	if (str_find(json_str(article, "content"), STR("{{hole:")) >= 0)
		TRY(wechat_landing(w));
	return fill_member(w, article, "content");
}

static enum err fill_post(struct wechat *w, json_t *article)
{
	size_t i;
	json_t *picture;
	TRY(fill_post_text(w, article));
	json_array_foreach((json_t *)post_pictures(article), i, picture)
	{
		TRY(fill_member(w, picture, "image_media_id"));
	}
	return ERR_OK;
}

/* As approved, its holes not filled yet. */
static enum err approved(const struct wechat *w, json_t **out)
{
	const struct rendition *r = w->job->rendition;
	const struct rendition_file *f = r ? rendition_file(r, STR("article.json")) : NULL;
	if (!f)
		return fault_as(ERR_INVALID, "wechat.rendition", NULL, "成品缺少 article.json");
	return json_read(f->bytes, out);
}

/* A picture post has no 阅读原文 for a marker: it is known again by its words. */
static struct str print_of(struct arena *a, const json_t *article)
{
	struct str title = str_trim(json_str(article, "title"));
	struct str text = str_trim(json_str(article, "content"));
	const char *both = arena_printf(a, STRF "\n" STRF, STRV(title), STRV(text));
	return str_c(sha256_hex(a, str_c(both)));
}

struct str wechat_print(const struct wechat *w)
{
	json_auto_t *article = NULL;
	struct str noted = wechat_noted(w, "print");
	if (w->job->act == ACT_WITHDRAW || w->old || (noted.len && is_submitted(w)))
		return noted;
	if (approved(w, &article) || !is_post(article) || fill_post_text(w, article))
		return (struct str){}; /* or of a page whose address nobody knows yet */
	return print_of(w->arena, article);
}

enum err wechat_article(struct wechat *w, json_t **out)
{
	static const char *const members[] = { "content", "content_source_url", "thumb_media_id" };
	json_auto_t *article = NULL;
	TRY(approved(w, &article));
	if (is_post(article)) {
		TRY(fill_post(w, article));
		*out = json_incref(article);
		return ERR_OK;
	}
	TRY(wechat_landing(w));
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		TRY(fill_member(w, article, members[i]));
	*out = json_incref(article);
	return ERR_OK;
}

static enum err differs(const char *what)
{
	return fault_as(ERR_REFUSED, "wechat.altered", NULL,
		"平台改动了%s，与批准的不一致，请人工处理", what);
}

static bool same_text(const json_t *x, const json_t *y, const char *key)
{
	return str_eq(str_trim(json_str(x, key)), str_trim(json_str(y, key)));
}

struct shape {
	size_t images;
	struct str links; /* every href, one a line */
};

static struct shape shape_of(struct arena *a, struct str html)
{
	struct shape s = {};
	struct markup m;
	struct buf links;
	buf_init(&links, a, html.len + 16);
	while (markup_next(&html, &m)) {
		if (m.kind != MARKUP_OPEN)
			continue;
		s.images += str_eq(m.name, STR("img")) && markup_attr(&m, "src").len;
		if (!str_eq(m.name, STR("a")))
			continue;
		buf_add(&links, markup_attr(&m, "href"));
		buf_add_char(&links, '\n');
	}
	s.links = buf_str(&links);
	return s;
}

static enum err same_content(struct arena *a, struct str approved, struct str shown)
{
	struct shape x = shape_of(a, approved), y = shape_of(a, shown);
	if (!str_eq(markup_text(a, approved), markup_text(a, shown)))
		return differs("正文文字");
	if (x.images != y.images)
		return differs(arena_printf(a, "图片（%zu 张变为 %zu 张）", x.images, y.images));
	return str_eq(x.links, y.links) ? ERR_OK : differs("链接");
}

static enum err same_post(const json_t *post, const json_t *item)
{
	const json_t *x = post_pictures(post), *y = post_pictures(item);
	if (!is_post(item))
		return differs("文章的形式");
	if (!same_text(post, item, "title"))
		return differs("标题");
	if (!same_text(post, item, "content"))
		return differs("正文文字");
	bool same = json_array_size(x) == json_array_size(y);
	for (size_t i = 0; same && i < json_array_size(x); i++)
		same = str_eq(json_str(json_array_get(x, i), "image_media_id"),
			json_str(json_array_get(y, i), "image_media_id"));
	return same ? ERR_OK : differs("图片");
}

enum err wechat_same(struct arena *a, const json_t *wanted, const json_t *item)
{
	if (is_post(wanted))
		return same_post(wanted, item);
	static const struct {
		const char *key, *zh;
	} members[] = { { "title", "标题" }, { "author", "作者" }, { "digest", "摘要" },
		{ "content_source_url", "阅读原文链接" } };
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (!same_text(wanted, item, members[i].key))
			return differs(members[i].zh);
	return same_content(a, json_str(wanted, "content"), json_str(item, "content"));
}

bool wechat_marked(const struct wechat *w, const json_t *item)
{
	struct str print = wechat_print(w);
	if (print.len)
		return is_post(item) && str_eq(print_of(w->arena, item), print);
	const char *tail = arena_printf(w->arena, "?r=" STRF, STRV(marker(w)));
	return str_ends(json_str(item, "content_source_url"), str_c(tail));
}

struct str wechat_item_print(struct arena *a, const json_t *item)
{
	static const char *const members[] = { "title", "author", "digest", "content_source_url" };
	struct buf b;
	struct str content = json_str(item, "content");
	struct shape s = shape_of(a, content);
	buf_init(&b, a, content.len * 2 + 16384);
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		buf_add(&b, str_trim(json_str(item, members[i])));
		buf_add_char(&b, '\n');
	}
	buf_printf(&b, "%zu\n", s.images);
	buf_add(&b, s.links);
	buf_add(&b, markup_text(a, content));
	return str_c(sha256_hex(a, buf_str(&b)));
}
