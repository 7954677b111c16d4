#include "base/clock.h"
#include "tests/sim/outlet/outlet.h"

enum { PAGE_MAX = 4 * 1024 * 1024, SHOWN = 30 };

static const char style[] =
	"body{margin:0;background:#e9ebef;font-family:sans-serif;color:#17202c}"
	".note{max-width:1180px;margin:0 auto;padding:14px 16px 0;color:#4a5563;font-size:14px}"
	".two{display:flex;flex-wrap:wrap;gap:28px;max-width:1180px;margin:0 auto;padding:16px}"
	".phone{width:375px;max-width:100%;background:#111;color:#fff;border-radius:26px;"
	"overflow:hidden;min-height:560px;padding-bottom:20px;box-sizing:border-box}"
	".bar{padding:14px 18px;font-weight:600;border-bottom:1px solid #2c2c2c}"
	".bar small{display:block;font-weight:400;color:#b3b9c2;margin-top:2px}"
	".card{margin:14px 14px 0;background:#1d1d1f;border-radius:12px;overflow:hidden}"
	".card video,.card img{display:block;width:100%;max-height:420px;object-fit:contain;"
	"background:#000}.card div{padding:10px 14px 14px}"
	".card h2{font-size:16px;line-height:1.5;margin:0;overflow-wrap:anywhere}"
	".card p{margin:4px 0 0;font-size:14px;line-height:1.6;white-space:pre-line;"
	"color:#d5d9df;overflow-wrap:anywhere}.card small,.line small{color:#b3b9c2}"
	".phone a,.screen a{color:inherit}.empty{padding:18px;color:#b3b9c2}"
	".hall{flex:1;min-width:300px}.screen{background:#062a5e;color:#fff;border:12px solid "
	"#1b1b1b;"
	"border-radius:8px;min-height:360px;padding:0 26px 18px}"
	".screen h1{font-size:26px;letter-spacing:.2em;text-align:center;margin:18px 0}"
	".line{border-top:1px solid #2f5590;padding:14px 0}"
	".line h2{font-size:22px;margin:0;overflow-wrap:anywhere}"
	".line p{font-size:17px;line-height:1.7;margin:6px 0 0;white-space:pre-line;"
	"overflow-wrap:anywhere}.line small{display:block;margin-top:6px}.line "
	"img{display:block;max-width:100%;max-height:300px;margin-top:10px}"
	".gone{max-width:420px;margin:60px auto;background:#fff;border-radius:12px;padding:28px;"
	"text-align:center}.desk{max-width:720px;margin:16px "
	"auto;background:#fff;border-radius:12px;"
	"padding:18px 22px}.desk h1{font-size:20px}.desk h2{font-size:16px;margin:24px 0 8px}"
	"label{display:block;margin:12px 0 4px}input[type=text],textarea{width:100%;font:inherit;"
	"padding:8px;box-sizing:border-box;border:1px solid #8a929c;border-radius:6px}"
	"textarea{min-height:110px}button{font:inherit;padding:8px 18px;border:0;border-radius:6px;"
	"background:#1f5fa8;color:#fff;margin-top:14px;cursor:pointer}"
	".small{background:#fff;color:#a3241c;border:1px solid #a3241c;margin:0 0 0 "
	"10px;padding:3px 10px}"
	".said{padding:12px 14px;border-radius:8px;background:#e3f3e6;overflow-wrap:anywhere}"
	".no{background:#fbe6e4}li{margin:8px 0;overflow-wrap:anywhere}";

void outlet_head(struct buf *b, struct str title)
{
	buf_add(b, STR("<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
		       "<meta name=\"viewport\" content=\"width=device-width, "
		       "initial-scale=1\"><title>"));
	buf_add_escaped(b, title);
	buf_printf(b, "</title><style>%s</style></head><body>\n", style);
}

void outlet_html(struct sim_reply *out, int status, struct buf *b)
{
	buf_add(b, STR("</body></html>\n"));
	*out = (struct sim_reply){
		.status = status, .media_type = "text/html; charset=utf-8", .body = buf_str(b)
	};
}

static void add_when(struct buf *b, const json_t *post)
{
	char at[20];
	clock_china(json_int(post, "at", 0), at);
	buf_printf(b, "<small>%.10s %.5s</small>", at, at + 11);
}

/* A film as it lies in a follower's hand. */
static void add_card(struct buf *b, const json_t *post)
{
	struct str film = json_str(post, "film"), cover = json_str(post, "cover");
	buf_printf(b,
		"<article class=\"card\"><video controls preload=\"none\" src=\"/files/" STRF
		"\" poster=\"/files/" STRF "\"></video><div><h2>",
		STRV(film), STRV(cover));
	buf_add_escaped(b, json_str(post, "title"));
	buf_add(b, STR("</h2><p>"));
	buf_add_escaped(b, json_str(post, "text"));
	buf_add(b, STR("</p>"));
	add_when(b, post);
	buf_add(b, STR("</div></article>\n"));
}

/* One notice as it stands on the wall. */
static void add_line(struct buf *b, const json_t *post)
{
	size_t i;
	json_t *picture;
	buf_add(b, STR("<article class=\"line\"><h2>"));
	buf_add_escaped(b, json_str(post, "title"));
	buf_add(b, STR("</h2><p>"));
	buf_add_escaped(b, json_str(post, "text"));
	buf_add(b, STR("</p>"));
	json_array_foreach(json_object_get(post, "pictures"), i, picture)
	{
		buf_printf(b, "<img alt=\"配图\" src=\"/files/%s\">", json_string_value(picture));
	}
	add_when(b, post);
	buf_add(b, STR("</article>\n"));
}

static void add_all(const struct outlet *o, struct buf *b, enum outlet_place place)
{
	size_t i, n = 0;
	json_t *post;
	json_array_foreach(o->posts, i, post)
	{
		if (json_is_true(json_object_get(post, "deleted")) ||
			!str_eq(json_str(post, "place"), str_c(outlet_word(place))) || n++ >= SHOWN)
			continue;
		(place == OUTLET_VIDEO ? add_card : add_line)(b, post);
	}
	if (!n)
		buf_add(b, STR("<p class=\"empty\">还没有内容</p>\n"));
}

static const char phone[] = "<section class=\"phone\"><div class=\"bar\">宁波大数据"
			    "<small>视频号里看到的</small></div>\n";
static const char screen[] = "<section class=\"screen\"><h1>办事大厅公告</h1>\n";
static const char note[] = "<p class=\"note\">本页是演示用的模拟渠道，不是视频号，也不是真的大屏；"
			   "发布到这里：<a href=\"/video\">视频号操作台</a>、"
			   "<a href=\"/screen\">大屏操作台</a></p>\n";

void outlet_page(struct outlet *o, const struct sim_request *q, struct sim_reply *out)
{
	struct buf b;
	buf_init(&b, q->arena, PAGE_MAX);
	outlet_head(&b, STR("人工发布的渠道里看到的"));
	buf_printf(&b, "%s<main class=\"two\">%s", note, phone);
	add_all(o, &b, OUTLET_VIDEO);
	buf_printf(&b, "</section>\n<div class=\"hall\">%s", screen);
	add_all(o, &b, OUTLET_SCREEN);
	buf_add(&b, STR("</section></div></main>"));
	outlet_html(out, 200, &b);
}

/* The public address of one: its title stands near the beginning, as on most pages. */
void outlet_one(struct outlet *o, const struct sim_request *q, struct str id, struct sim_reply *out)
{
	struct buf b;
	const json_t *post = outlet_find(o, id);
	bool there = post && !json_is_true(json_object_get(post, "deleted"));
	bool video = str_eq(json_str(post, "place"), STR("video"));
	buf_init(&b, q->arena, PAGE_MAX);
	outlet_head(&b, there ? json_str(post, "title") : STR("没有这个内容"));
	if (!there) {
		buf_add(&b, STR("<p class=\"gone\">该内容已删除</p>"));
		return outlet_html(out, 404, &b);
	}
	buf_printf(&b, "<main class=\"two\">%s%s", video ? "" : "<div class=\"hall\">",
		video ? phone : screen);
	(video ? add_card : add_line)(&b, post);
	buf_printf(&b, "</section>%s</main>", video ? "" : "</div>");
	outlet_html(out, 200, &b);
}
