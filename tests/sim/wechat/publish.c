#include "base/buf.h"
#include "base/clock.h"
#include "tests/sim/wechat/platform.h"

/* How a publication ends is written in its title. */
static const struct {
	const char *word;
	int status;
} endings[] = { { "模拟原创失败", 2 }, { "模拟发布失败", 3 }, { "模拟审核不通过", 4 },
	{ "模拟发布后删除", 5 }, { "模拟发布后封禁", 6 } };

static int ending_of(struct str title)
{
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (str_find(title, str_c(endings[i].word)) >= 0)
			return endings[i].status;
	return 0;
}

static json_t *first_item(const json_t *holder)
{
	return json_array_get(json_object_get(json_object_get(holder, "content"), "news_item"), 0);
}

/*
 * Two submissions of one draft that is still being published make two articles: no document says
 * that they do not.
 */
void wx_submit(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	if (wx_spend(&p->submits))
		return wx_error(q, out, 45009, "reach max api daily quota limit");
	json_t *d = wx_draft_find(p, json_str(asked, "media_id"), NULL);
	if (!d)
		return wx_error(q, out, 40007, "invalid media_id");
	const char *id = arena_printf(q->arena, "%lld", 2247483647LL + (long long)++p->ids);
	json_object_set_new(p->jobs, id,
		json_pack("{s:O, s:I, s:i, s:O}", "media_id", json_object_get(d, "media_id"), "due",
			(json_int_t)(clock_now() + p->publish_ms), "status", 1, "content",
			json_object_get(d, "content")));
	wx_reply(q, out,
		json_pack("{s:i, s:s, s:s, s:s}", "errcode", 0, "errmsg", "ok", "publish_id", id,
			"msg_data_id", id));
}

static json_t *make_article(struct platform *p, struct arena *a, const json_t *job)
{
	const char *id = wx_new_id(p, a, "art");
	json_t *article = json_pack("{s:s, s:I, s:o}", "article_id", id, "update_time",
		(json_int_t)(clock_now() / 1000), "content",
		json_deep_copy(json_object_get(job, "content")));
	json_t *item = first_item(article);
	json_object_set_new(item, "url", json_string(arena_printf(a, "%s/s/%s", p->address, id)));
	json_object_set_new(item, "is_deleted", json_false());
	return article;
}

static void finish(struct platform *p, struct arena *a, const char *publish_id, json_t *job)
{
	size_t at;
	json_t *article = NULL;
	int status = ending_of(json_str(first_item(job), "title"));
	json_object_set_new(job, "status", json_integer(status));
	if (status == 0 || status > 4) {
		article = make_article(p, a, job);
		if (status) /* it was out, and is not any more */
			json_object_set_new(first_item(article), "is_deleted", json_true());
		json_array_insert_new(p->articles, 0, article);
		json_object_set(job, "article", article);
		p->published++;
		wx_ledger_add(p, "published", article);
		if (wx_draft_find(p, json_str(job, "media_id"), &at))
			json_array_remove(p->drafts, at);
	}
	wx_callback_queue(p, publish_id, status, article);
}

void wx_work(struct platform *p)
{
	SCRATCH(a);
	const char *id;
	json_t *job;
	json_object_foreach(p->jobs, id, job)
	{
		if (json_int(job, "status", 0) == 1 && json_int(job, "due", 0) <= clock_now())
			finish(p, &a, id, job);
	}
	wx_mass_work(p);
}

/* Deleted by its owner afterwards: 5. What the platform itself took down stays 6. */
static int64_t status_now(const json_t *job)
{
	const json_t *article = json_object_get(job, "article");
	bool deleted = json_is_true(json_object_get(first_item(article), "is_deleted"));
	int64_t status = json_int(job, "status", 1);
	return status == 0 && article && deleted ? 5 : status;
}

void wx_progress(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	struct str id = json_str(asked, "publish_id");
	const json_t *job = id.len ? json_object_get(p->jobs, arena_cstr(q->arena, id)) : NULL;
	if (!job)
		return wx_error(q, out, 53502, "invalid publish_id");
	int64_t status = status_now(job);
	/* seen in the field as a bare number */
	json_t *r = json_pack("{s:I, s:I, s:[]}", "publish_id",
		(json_int_t)strtoll(arena_cstr(q->arena, id), NULL, 10), "publish_status",
		(json_int_t)status, "fail_idx");
	const json_t *article = json_object_get(job, "article");
	if (status == 0) {
		json_object_set(r, "article_id", json_object_get(article, "article_id"));
		json_object_set_new(r, "article_detail",
			json_pack("{s:i, s:[{s:i, s:O}]}", "count", 1, "item", "idx", 1,
				"article_url", json_object_get(first_item(article), "url")));
	}
	if (status == 2 || status == 4)
		json_array_append_new(json_object_get(r, "fail_idx"), json_integer(1));
	wx_reply(q, out, r);
}

static json_t *find_article(const struct platform *p, struct str id)
{
	size_t i;
	json_t *article;
	json_array_foreach(p->articles, i, article)
	{
		if (str_eq(json_str(article, "article_id"), id))
			return article;
	}
	return NULL;
}

void wx_article(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	const json_t *article = find_article(p, json_str(asked, "article_id"));
	if (!article)
		return wx_error(q, out, 53600, "invalid article_id");
	wx_reply(q, out, json_incref(json_object_get(article, "content")));
}

void wx_articles(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	wx_page(q, p->articles, asked, out);
}

/* One of them, from 1; 0 is all. Whether any was there. */
static bool delete_items(const json_t *items, int64_t place)
{
	size_t i;
	json_t *item;
	bool any = false;
	json_array_foreach(items, i, item)
	{
		if ((place && (int64_t)i + 1 != place) ||
			json_is_true(json_object_get(item, "is_deleted")))
			continue;
		json_object_set_new(item, "is_deleted", json_true());
		any = true;
	}
	return any;
}

void wx_delete(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	json_t *article = find_article(p, json_str(asked, "article_id"));
	int64_t place = json_int(asked, "index", 0);
	const json_t *items = json_object_get(json_object_get(article, "content"), "news_item");
	if (!article || place < 0 || place > (int64_t)json_array_size(items))
		return wx_error(q, out, 53600, "invalid article_id");
	if (delete_items(items, place)) {
		p->deleted++;
		wx_ledger_add(p, "deleted", article);
	}
	wx_error(q, out, 0, "ok");
}

void wx_page(
	const struct sim_request *q, const json_t *list, const json_t *asked, struct sim_reply *out)
{
	int64_t offset = json_int(asked, "offset", -1), count = json_int(asked, "count", 0);
	if (offset < 0 || count < 1 || count > 20)
		return wx_error(q, out, 40097, "invalid args");
	json_t *items = json_array();
	for (int64_t i = offset; i < offset + count; i++) {
		json_t *element = json_array_get(list, (size_t)i);
		if (element)
			json_array_append(items, element);
	}
	wx_reply(q, out,
		json_pack("{s:I, s:I, s:o}", "total_count", (json_int_t)json_array_size(list),
			"item_count", (json_int_t)json_array_size(items), "item", items));
}

void wx_show_article(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	struct buf b;
	const json_t *article = find_article(p, str_c(q->path + strlen("/s/")));
	const json_t *item = first_item(article);
	buf_init(&b, q->arena, 4 * 1024 * 1024);
	buf_add(&b, STR("<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
			"<meta name=\"viewport\" content=\"width=device-width\">"
			"<title>模拟的公众号文章</title></head>"
			"<body style=\"max-width:420px;margin:0 auto;padding:16px\">"
			"<p style=\"color:#888\">本页是演示用的模拟平台，不是微信公众号</p>"));
	bool shown = article && !json_is_true(json_object_get(item, "is_deleted"));
	if (shown) {
		buf_add(&b, STR("<h1 style=\"font-size:22px\">"));
		buf_add_escaped(&b, json_str(item, "title"));
		buf_add(&b, STR("</h1>"));
		buf_add(&b, json_str(item, "content"));
		buf_add(&b, STR("<p><a href=\""));
		buf_add_escaped(&b, json_str(item, "content_source_url"));
		buf_add(&b, STR("\">阅读原文</a></p>"));
	} else
		buf_add(&b, STR("<h1 style=\"font-size:18px\">该内容已被发布者删除</h1>"));
	buf_add(&b, STR("</body></html>\n"));
	*out = (struct sim_reply){ .status = shown ? 200 : 404,
		.media_type = "text/html; charset=utf-8",
		.body = buf_str(&b) };
}
