#include "base/buf.h"
#include "base/digest.h"
#include "channels/rendition.h"
#include "channels/weibo/text.h"
#include "tests/sim/weibo/platform.h"

static const char head[] =
	"<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
	"<title>模拟的微博</title><style>body{margin:0;background:#f2f2f5;color:#333;"
	"font-family:sans-serif}main{max-width:480px;margin:0 auto;padding:12px}"
	".note{color:#666;font-size:14px}.card{background:#fff;border-radius:8px;padding:16px;"
	"margin:0 0 12px;overflow-wrap:anywhere}.who{display:flex;gap:10px;align-items:center}"
	".face{width:40px;height:40px;border-radius:50%;background:#ff8200;color:#fff;display:grid;"
	"place-items:center;font-size:20px}small{display:block;color:#767676}"
	"p{line-height:1.6;margin:12px 0 0}img{max-width:100%;margin-top:12px;border-radius:6px}"
	"a{color:#0a63a8}</style></head><body><main>"
	"<p class=\"note\">本页是演示用的模拟平台，不是微博</p>";

static void html(struct sim_reply *out, int status, const struct buf *b)
{
	*out = (struct sim_reply){
		.status = status, .media_type = "text/html; charset=utf-8", .body = buf_str(b)
	};
}

/* Short links can be clicked; all else is text. */
static void add_text(const struct weibo_platform *p, struct buf *b, struct str text)
{
	ptrdiff_t at;
	while ((at = str_find(text, STR("http://t.cn/"))) >= 0) {
		buf_add_escaped(b, str_sub(text, 0, (size_t)at));
		text = str_from(text, (size_t)at + strlen("http://t.cn/"));
		struct str letters = str_sub(text, 0, 8);
		buf_printf(b, "<a href=\"%s/t/" STRF "\">网页链接</a>", p->address, STRV(letters));
		text = str_from(text, letters.len);
	}
	buf_add_escaped(b, text);
}

static void add_card(const struct weibo_platform *p, struct buf *b, const json_t *post)
{
	struct str picture = json_str(post, "picture"), article = json_str(post, "article");
	buf_add(b, STR("<div class=\"card\"><div class=\"who\"><span class=\"face\" "
		       "aria-hidden=\"true\">微</span><div>"));
	buf_add_escaped(b, str_c(p->name));
	buf_printf(b, "<small>%s 来自 政务发布</small></div></div><p>",
		china_time(b->arena, json_int(post, "at", 0)));
	add_text(p, b, json_str(post, "text"));
	buf_add(b, STR("</p>"));
	if (article.len)
		buf_printf(b, "<p><a href=\"/ttarticle/p/show?id=" STRF "\">头条文章</a></p>",
			STRV(article));
	if (picture.len)
		buf_printf(b, "<img alt=\"配图\" src=\"/large/" STRF "\">", STRV(picture));
	buf_add(b, STR("</div>"));
}

static void timeline(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	size_t i, n = 0;
	json_t *post;
	struct buf b;
	buf_init(&b, q->arena, 8 * 1024 * 1024);
	buf_add(&b, str_c(head));
	json_array_foreach(p->posts, i, post)
	{
		if (!json_is_true(json_object_get(post, "deleted")) && n++ < 50)
			add_card(p, &b, post);
	}
	if (!n)
		buf_add(&b, STR("<div class=\"card\">还没有微博</div>"));
	buf_add(&b, STR("</main></body></html>\n"));
	html(out, 200, &b);
}

static void one_post(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	struct buf b;
	const json_t *post = wb_find_post(p, weibo_number(q->arena, str_c(q->path)));
	bool there = post && !json_is_true(json_object_get(post, "deleted"));
	buf_init(&b, q->arena, 1024 * 1024);
	buf_add(&b, str_c(head));
	if (there)
		add_card(p, &b, post);
	else
		buf_add(&b, STR("<div class=\"card\">微博不存在或已删除</div>"));
	buf_add(&b, STR("</main></body></html>\n"));
	html(out, there ? 200 : 404, &b);
}

static void one_article(
	struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	struct buf b;
	const char *id = arena_cstr(q->arena, sim_query(q, "id"));
	const json_t *article = json_object_get(p->articles, id);
	buf_init(&b, q->arena, 8 * 1024 * 1024);
	buf_add(&b, str_c(head));
	buf_add(&b, STR("<div class=\"card\"><h1>"));
	buf_add_escaped(&b, article ? json_str(article, "title") : STR("文章不存在"));
	buf_add(&b, STR("</h1>"));
	buf_add(&b, json_str(article, "content"));
	buf_add(&b, STR("</div></main></body></html>\n"));
	html(out, article ? 200 : 404, &b);
}

static void one_picture(
	struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	const json_t *picture = json_object_get(p->pictures, q->path + strlen("/large/"));
	struct str bytes;
	if (!picture || !base64_decode(q->arena, json_str(picture, "b64"), &bytes))
		return;
	*out = (struct sim_reply){ .status = 200,
		.media_type = json_string_value(json_object_get(picture, "type")),
		.body = bytes };
}

static void short_link(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	const json_t *url = json_object_get(p->links, q->path + strlen("/t/"));
	if (!url)
		return;
	*out = (struct sim_reply){ .status = 302,
		.media_type = "text/html",
		.location = arena_printf(q->arena, "%s", json_string_value(url)) };
}

void wb_pages(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	struct str path = str_c(q->path);
	if (str_eq(path, STR("/")))
		timeline(p, q, out);
	else if (str_starts(path, STR("/large/")))
		one_picture(p, q, out);
	else if (str_starts(path, STR("/t/")))
		short_link(p, q, out);
	else if (str_eq(path, STR("/ttarticle/p/show")))
		one_article(p, q, out);
	else
		one_post(p, q, out);
}
