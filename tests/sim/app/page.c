#include "base/buf.h"
#include "tests/sim/app/receiver.h"

enum { PAGE_MAX = 4 * 1024 * 1024 };

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>应用里看到的</title>\n<style>\n"
	"body{margin:0;background:#e4e8ee;font-family:sans-serif;color:#17202c}\n"
	"main{max-width:420px;margin:0 auto;min-height:100vh;background:#f5f7fa;padding:0 0 32px}\n"
	"header{background:#1f5fa8;color:#fff;padding:18px 16px}\n"
	"h1{font-size:18px;margin:0}header p{margin:4px 0 0;font-size:13px;color:#e3ecf7}\n"
	"article{background:#fff;margin:12px;padding:14px 16px;border-radius:10px;"
	"box-shadow:0 1px 3px rgba(0,0,0,.08)}\n"
	"h2{font-size:16px;line-height:1.5;margin:0 0 6px;overflow-wrap:anywhere}\n"
	"p{margin:0 0 6px;font-size:14px;line-height:1.6;color:#4a5563;overflow-wrap:anywhere}\n"
	".meta{font-size:12px;color:#6b7684}.gone h2{color:#8a929c;text-decoration:line-through}\n"
	"a{color:#1f5fa8}\n</style>\n</head>\n<body>\n<main>\n<header><h1>城市应用</h1>"
	"<p>订阅方的本机替身：收到什么，这里就是什么</p></header>\n";

static void add_text(struct buf *b, const char *open, struct str text, const char *close)
{
	if (!text.len)
		return;
	buf_add(b, str_c(open));
	buf_add_escaped(b, text);
	buf_add(b, str_c(close));
}

static void add_item(struct buf *b, const char *key, const json_t *item)
{
	bool gone = str_eq(json_str(item, "type"), STR("content.withdrawn"));
	struct str rest = str_c(key), to = str_cut(&rest, '/'), url = json_str(item, "url");
	buf_printf(b, "<article%s>\n", gone ? " class=\"gone\"" : "");
	add_text(b, "<h2>", json_str(item, "title"), "</h2>\n");
	add_text(b, "<p>", gone ? STR("已撤回，不再显示") : json_str(item, "summary"), "</p>\n");
	if (!gone && str_starts(url, STR("http")))
		add_text(b, "<p><a href=\"", url, "\">查看全文</a></p>\n");
	add_text(b, "<p class=\"meta\">", to, " · ");
	add_text(b, "", gone ? json_str(item, "withdrawn_at") : json_str(item, "published_at"),
		"</p>\n");
	buf_add(b, STR("</article>\n"));
}

void receiver_page(struct receiver *r, const struct sim_request *q, struct sim_reply *out)
{
	struct buf b;
	const char *key;
	json_t *item;
	buf_init(&b, q->arena, PAGE_MAX);
	buf_add(&b, str_c(head));
	json_object_foreach(r->items, key, item) add_item(&b, key, item);
	if (!json_object_size(r->items))
		buf_add(&b, STR("<article><p>还没有收到消息</p></article>\n"));
	buf_add(&b, STR("</main>\n</body>\n</html>\n"));
	*out = (struct sim_reply){
		.status = 200, .media_type = "text/html; charset=utf-8", .body = buf_str(&b)
	};
}
