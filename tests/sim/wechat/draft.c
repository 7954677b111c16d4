#include "base/clock.h"
#include "channels/words.h"
#include "tests/sim/wechat/platform.h"

enum { POST_PICTURES = 20, POST_TEXT = 1000 };
enum { ARTICLES_MAX = 8, CONTENT_BYTES = 1000000, SOURCE_URL_BYTES = 1024 };

/* "x1_y1_x2_y2", each 0 to 1 with at most six decimals, the second corner behind the first. */
static bool crop_fits(struct str crop)
{
	int64_t at[4] = {};
	if (!crop.len)
		return true; /* the platform chooses */
	for (size_t i = 0; crop.len && i < 4; i++) {
		struct str part = str_cut(&crop, '_'), whole = str_cut(&part, '.');
		int64_t n = 0, scale = 1000000;
		if (!str_i64(whole, &n) || part.len > 6)
			return false;
		at[i] = n * scale;
		for (size_t k = 0; k < part.len; k++)
			at[i] += (part.at[k] - '0') * (scale /= 10);
		if (at[i] < 0 || at[i] > 1000000)
			return false;
		if (i == 3)
			return !crop.len && at[0] < at[2] && at[1] < at[3];
	}
	return false;
}

static int check_limits(const struct platform *p, const json_t *article)
{
	struct str title = json_str(article, "title"), content = json_str(article, "content");
	if (!words_length(title) || words_length(title) > 32)
		return 45003;
	if (words_length(json_str(article, "author")) > 16)
		return 45110;
	if (words_length(json_str(article, "digest")) > 120)
		return 45004;
	if (!content.len)
		return 44004;
	if (words_length(content) >= 20000 || content.len >= CONTENT_BYTES)
		return 45002;
	if (json_str(article, "content_source_url").len > SOURCE_URL_BYTES)
		return 45005;
	if (!crop_fits(json_str(article, "pic_crop_235_1")) ||
		!crop_fits(json_str(article, "pic_crop_1_1")))
		return 40097;
	return wx_has_material(p, json_str(article, "thumb_media_id")) ? 0 : 40007;
}

static int check_post(const struct platform *p, const json_t *article, const json_t *list)
{
	size_t i;
	json_t *picture;
	struct str title = json_str(article, "title"), text = json_str(article, "content");
	if (!words_length(title) || words_length(title) > 32)
		return 45003;
	if (words_length(text) > POST_TEXT || str_find(text, STR("<")) >= 0)
		return 45002;
	if (!json_array_size(list) || json_array_size(list) > POST_PICTURES)
		return 45008;
	json_array_foreach((json_t *)list, i, picture)
	{
		if (!wx_has_material(p, json_str(picture, "image_media_id")))
			return 40007;
	}
	return 0;
}

/* Nothing but title, text and pictures: no document says that 阅读原文 is kept. */
static int store_post(const struct platform *p, const json_t *article, json_t **out)
{
	json_t *list = json_object_get(json_object_get(article, "image_info"), "image_list");
	int code = check_post(p, article, list);
	if (!code)
		*out = json_pack("{s:s, s:o, s:o, s:{s:O}}", "article_type", "newspic", "title",
			json_from(json_str(article, "title")), "content",
			json_from(json_str(article, "content")), "image_info", "image_list", list);
	return code;
}

/* As it is stored: content rewritten, digest filled, nothing unknown kept. */
static int store_article(struct platform *p, struct arena *a, const json_t *article, json_t **out)
{
	static const char *const texts[] = { "title", "author", "digest", "content_source_url",
		"thumb_media_id" };
	struct str content;
	int code = check_limits(p, article);
	if (code)
		return code;
	const char *own = arena_printf(a, "%s/mmbiz/", p->address);
	code = wx_rewrite(a, json_str(article, "content"), own, &content);
	if (code)
		return code;
	json_t *item = json_object();
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		json_object_set_new(item, texts[i], json_from(json_str(article, texts[i])));
	json_object_set_new(item, "content", json_from(content));
	json_object_set_new(item, "show_cover_pic", json_integer(0));
	*out = item;
	return 0;
}

void wx_draft_add(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	size_t i;
	json_t *article;
	const json_t *list = json_object_get(asked, "articles");
	json_auto_t *items = json_array();
	if (wx_spend(&p->adds))
		return wx_error(q, out, 45009, "reach max api daily quota limit");
	if (!json_array_size(list) || json_array_size(list) > ARTICLES_MAX)
		return wx_error(q, out, 45008, "article size out of limit");
	json_array_foreach(list, i, article)
	{
		json_t *item = NULL;
		bool post = str_eq(json_str(article, "article_type"), STR("newspic"));
		int code = post ? store_post(p, article, &item)
				: store_article(p, q->arena, article, &item);
		if (code)
			return wx_error(q, out, code, "invalid article");
		if (json_array_size(list) > 1 && !post) /* of several none has a summary */
			json_object_set_new(item, "digest", json_string(""));
		json_array_append_new(items, item);
	}
	const char *id = wx_new_id(p, q->arena, "dft");
	json_array_insert_new(p->drafts, 0,
		json_pack("{s:s, s:I, s:{s:O}}", "media_id", id, "update_time",
			(json_int_t)(clock_now() / 1000), "content", "news_item", items));
	wx_reply(q, out, json_pack("{s:s, s:[]}", "media_id", id, "item"));
}

json_t *wx_draft_find(const struct platform *p, struct str media_id, size_t *out_at)
{
	size_t i;
	json_t *d;
	json_array_foreach(p->drafts, i, d)
	{
		if (!str_eq(json_str(d, "media_id"), media_id))
			continue;
		if (out_at)
			*out_at = i;
		return d;
	}
	return NULL;
}

void wx_draft_get(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	const json_t *d = wx_draft_find(p, json_str(asked, "media_id"), NULL);
	if (!d)
		return wx_error(q, out, 40007, "invalid media_id");
	wx_reply(q, out, json_incref(json_object_get(d, "content")));
}

void wx_draft_delete(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	size_t at;
	if (!wx_draft_find(p, json_str(asked, "media_id"), &at))
		return wx_error(q, out, 40007, "invalid media_id");
	json_array_remove(p->drafts, at);
	wx_error(q, out, 0, "ok");
}

void wx_draft_list(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	wx_page(q, p->drafts, asked, out);
}

void wx_draft_count(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	(void)asked;
	wx_reply(q, out, json_pack("{s:I}", "total_count", (json_int_t)json_array_size(p->drafts)));
}
