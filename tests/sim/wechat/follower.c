#include <stdio.h>

#include "base/buf.h"
#include "tests/sim/wechat/platform.h"

enum { PAGE_MAX = 4 * 1024 * 1024 };

static const char head[] =
	"<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
	"<meta name=\"viewport\" content=\"width=device-width\"><title>模拟的公众号</title><style>"
	"body{margin:0 auto;max-width:420px;background:#ededed;font-family:sans-serif;padding:12px}"
	"h1{font-size:18px;text-align:center}h2{font-size:14px;color:#666;margin:20px 0 8px}"
	".card{background:#fff;border-radius:8px;margin:0 0 14px;overflow:hidden}"
	".card a{display:block;padding:12px 14px;color:#111;text-decoration:none;"
	"border-top:1px solid #eee}.card a:first-child{border:0;font-size:17px;font-weight:bold}"
	".gone{color:#999;padding:12px 14px;border-top:1px solid "
	"#eee}.note{color:#666;font-size:13px}"
	"img{max-width:100%}.text{white-space:pre-line}</style></head><body>"
	"<p class=\"note\">本页是演示用的模拟平台，不是微信公众号</p>";

static const json_t *items_of(const json_t *holder)
{
	return json_object_get(json_object_get(holder, "content"), "news_item");
}

static void add_line(struct buf *b, const json_t *item, const char *address)
{
	if (json_is_true(json_object_get(item, "is_deleted"))) {
		buf_add(b, STR("<div class=\"gone\">该内容已被发布者删除</div>"));
		return;
	}
	buf_printf(b, "<a href=\"%s\">", address);
	buf_add_escaped(b, json_str(item, "title"));
	buf_add(b, STR("</a>"));
}

/* One card a message, as it lies in a follower's list; those that failed were never there. */
static void add_messages(const struct platform *p, struct buf *b)
{
	for (size_t n = json_array_size(p->messages); n-- > 0;) {
		size_t i;
		json_t *item;
		const json_t *m = json_array_get(p->messages, n);
		struct str status = json_str(m, "status"), id = json_str(m, "msg_id");
		if (!str_eq(status, STR("SEND_SUCCESS")) && !str_eq(status, STR("DELETE")))
			continue;
		buf_add(b, STR("<div class=\"card\">"));
		json_array_foreach(items_of(m), i, item)
		{
			add_line(b, item,
				arena_printf(b->arena, "/m/" STRF "/%zu", STRV(id), i + 1));
		}
		buf_add(b, STR("</div>"));
	}
}

static void add_articles(const struct platform *p, struct buf *b)
{
	size_t i;
	json_t *article;
	json_array_foreach(p->articles, i, article)
	{
		const json_t *item = json_array_get(items_of(article), 0);
		struct str id = json_str(article, "article_id");
		buf_add(b, STR("<div class=\"card\">"));
		add_line(b, item, arena_printf(b->arena, "/s/" STRF, STRV(id)));
		buf_add(b, STR("</div>"));
	}
}

static void reply(struct sim_reply *out, int status, struct buf *b)
{
	buf_add(b, STR("</body></html>\n"));
	*out = (struct sim_reply){
		.status = status, .media_type = "text/html; charset=utf-8", .body = buf_str(b)
	};
}

void wx_show_account(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	struct buf b;
	buf_init(&b, q->arena, PAGE_MAX);
	buf_add(&b, str_c(head));
	buf_add(&b, STR("<h1>关注者看到的公众号</h1><h2>收到的群发</h2>"));
	add_messages(p, &b);
	buf_add(&b, STR("<h2>已发表（不推送）</h2>"));
	add_articles(p, &b);
	reply(out, 200, &b);
}

/* "/m/<msg_id>/<n>" */
static const json_t *item_at(const struct platform *p, const char *path)
{
	size_t i, n = 0;
	json_t *m;
	char id[40] = "";
	if (sscanf(path, "/m/%39[0-9]/%zu", id, &n) != 2 || !n)
		return NULL;
	json_array_foreach(p->messages, i, m)
	{
		if (str_eq(json_str(m, "msg_id"), str_c(id)))
			return json_array_get(items_of(m), n - 1);
	}
	return NULL;
}

void wx_show_item(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	struct buf b;
	const json_t *item = item_at(p, q->path);
	bool shown = item && !json_is_true(json_object_get(item, "is_deleted"));
	buf_init(&b, q->arena, PAGE_MAX);
	buf_add(&b, str_c(head));
	if (shown) {
		buf_add(&b, STR("<h1>"));
		buf_add_escaped(&b, json_str(item, "title"));
		buf_add(&b, STR("</h1>"));
		buf_add(&b, json_str(item, "content"));
	} else
		buf_add(&b, STR("<h1>该内容已被发布者删除</h1>"));
	reply(out, shown ? 200 : 404, &b);
}
