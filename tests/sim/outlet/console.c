#include "tests/sim/outlet/outlet.h"

enum { PAGE_MAX = 4 * 1024 * 1024 };

/* Whatever page this is: what was deleted leads here as well. */
static const char form[] = "<form method=\"post\" action=\"/%s\" enctype=\"multipart/form-data\">";
static const char by_package[] =
	"<label for=\"package\">从“待发布”下载的包（.zip）</label>"
	"<input id=\"package\" type=\"file\" name=\"package\" accept=\".zip\" required>"
	"<div><button>核对并发布</button></div></form>\n";

static const char by_hand_end[] = "<div><button>发布</button></div></form>\n";

static void add_field(struct buf *b, const char *name, const char *label, bool lines)
{
	buf_printf(b, "<label for=\"%s\">%s</label>", name, label);
	if (lines)
		buf_printf(b, "<textarea id=\"%s\" name=\"%s\"></textarea>", name, name);
	else
		buf_printf(b, "<input id=\"%s\" type=\"text\" name=\"%s\" required>", name, name);
}

static void add_file(struct buf *b, const char *name, const char *label, const char *accept)
{
	buf_printf(b,
		"<label for=\"%s\">%s</label><input id=\"%s\" type=\"file\" name=\"%s\" "
		"accept=\"%s\">",
		name, label, name, name, accept);
}

static void add_form(struct buf *b, enum outlet_place place)
{
	buf_add(b, STR("<h2>用成品包</h2>"));
	buf_printf(b, form, outlet_word(place));
	buf_add(b, str_c(by_package));
	buf_add(b, STR("<h2>手工填写</h2>"));
	buf_printf(b, form, outlet_word(place));
	if (place == OUTLET_VIDEO) {
		add_field(b, "title", "短标题（6 到 16 字）", false);
		add_field(b, "text", "描述和话题（最多 1000 字）", true);
		add_file(b, "film", "视频（MP4，9:16 或 16:9）", ".mp4");
		add_file(b, "cover", "封面（3:4 或 4:3）", ".jpg,.png");
	} else {
		add_field(b, "title", "标题（最多 40 字）", false);
		add_field(b, "text", "正文（最多 2000 字）", true);
		add_file(b, "picture", "配图（可不填）", ".jpg,.png");
	}
	buf_add(b, str_c(by_hand_end));
}

static void add_post(const struct outlet *o, struct buf *b, const json_t *post)
{
	struct str id = json_str(post, "id");
	bool gone = json_is_true(json_object_get(post, "deleted"));
	buf_add(b, STR("<li>"));
	buf_add_escaped(b, json_str(post, "title"));
	if (gone) {
		buf_add(b, STR("（已删除）</li>\n"));
		return;
	}
	buf_printf(b,
		"<br><a href=\"/v/" STRF "\">%s</a><form method=\"post\" action=\"/v/" STRF
		"/delete\" style=\"display:inline\"><button "
		"class=\"small\">删除</button></form></li>\n",
		STRV(id), outlet_url(o, b->arena, id), STRV(id));
}

static void add_posts(const struct outlet *o, struct buf *b, enum outlet_place place)
{
	size_t i;
	json_t *post;
	buf_add(b, STR("<h2>发过的</h2><ul>\n"));
	json_array_foreach(o->posts, i, post)
	{
		if (str_eq(json_str(post, "place"), str_c(outlet_word(place))))
			add_post(o, b, post);
	}
	buf_add(b, STR("</ul>\n"));
}

void outlet_console(struct outlet *o, const struct sim_request *q, enum outlet_place place,
	const char *said, bool refused, struct sim_reply *out)
{
	struct buf b;
	const char *name = place == OUTLET_VIDEO ? "视频号操作台（模拟）" : "大屏操作台（模拟）";
	buf_init(&b, q->arena, PAGE_MAX);
	outlet_head(&b, str_c(name));
	buf_printf(
		&b, "<main class=\"desk\"><p><a href=\"/\">读者看到的</a></p><h1>%s</h1>\n", name);
	if (said) {
		buf_printf(&b, "<p class=\"said%s\" role=\"status\">", refused ? " no" : "");
		buf_add_escaped(&b, str_c(said));
		buf_add(&b, STR("</p>\n"));
	}
	add_form(&b, place);
	add_posts(o, &b, place);
	buf_add(&b, STR("</main>"));
	outlet_html(out, refused ? 400 : 200, &b);
}
