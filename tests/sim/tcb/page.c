#include "base/buf.h"
#include "tests/sim/tcb/cloud.h"

enum { PAGE_BYTES = 16 * 1024 * 1024 };

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>小程序里看到的</title>\n<style>\n"
	"body{margin:0;background:#e4e8ee;font-family:sans-serif;color:#17202c}\n"
	"main{max-width:375px;margin:0 auto;min-height:100vh;background:#fff}\n"
	".bar{display:flex;justify-content:space-between;align-items:center;height:48px;"
	"padding:0 14px;border-bottom:1px solid #e6e9ee;font-weight:600}\n"
	".bar i{border:1px solid #ccd0d6;border-radius:14px;padding:2px 12px;font-style:normal;"
	"font-weight:400;color:#555}\n"
	"details{border-bottom:1px solid #eef0f3;padding:14px 16px}\n"
	"summary{cursor:pointer;list-style:none}summary::-webkit-details-marker{display:none}\n"
	"h2{font-size:16px;line-height:1.5;margin:0 0 4px;overflow-wrap:anywhere}\n"
	".by{font-size:13px;color:#6b7684;margin:0}p.none{padding:24px 16px;color:#4a5563}\n"
	".text{margin-top:12px;font-size:15px;overflow-wrap:anywhere}.text img{max-width:100%}\n"
	".gone{padding:14px 16px;color:#6b7684;border-bottom:1px solid #eef0f3;font-size:14px}\n"
	"</style>\n</head>\n<body>\n<main>\n<div class=\"bar\"><span>宁波大数据</span>"
	"<i aria-hidden=\"true\">··· ◎</i></div>\n";

/* What <rich-text> takes, as the platform lists it. */
static const char *const taken[] = { "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo",
	"big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd",
	"del", "div", "dl", "dt", "em", "fieldset", "font", "footer", "h1", "h2", "h3", "h4", "h5",
	"h6", "header", "hr", "i", "img", "ins", "label", "legend", "li", "mark", "nav", "ol", "p",
	"pre", "q", "rt", "ruby", "s", "section", "small", "span", "strong", "sub", "sup", "table",
	"tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", NULL };
static const char *const shown[] = { "class", "style", "dir", "span", "width", "alt", "src",
	"height", "start", "type", "colspan", "rowspan", NULL };

static bool is_one_of(struct str word, const char *const *list)
{
	for (; *list; list++)
		if (word.len == strlen(*list) && !strncasecmp(word.at, *list, word.len))
			return true;
	return false;
}

/* As the component shows it: what it does not trust is gone, with all that is in it. */
static void add_nodes(struct buf *b, const json_t *array)
{
	size_t i;
	json_t *node, *value;
	const char *name;
	json_array_foreach(array, i, node)
	{
		struct str tag = json_str(node, "name");
		buf_add(b, json_str(node, "text")); /* with its entities, as it came */
		if (!is_one_of(tag, taken))
			continue;
		buf_printf(b, "<" STRF, STRV(tag));
		json_object_foreach(json_object_get(node, "attrs"), name, value)
		{
			if (!is_one_of(str_c(name), shown))
				continue;
			buf_printf(b, " %s=\"", name);
			buf_add_escaped(b, json_str(json_object_get(node, "attrs"), name));
			buf_add_char(b, '"');
		}
		buf_add_char(b, '>');
		add_nodes(b, json_object_get(node, "children"));
		if (!str_eq(tag, STR("br")) && !str_eq(tag, STR("hr")) && !str_eq(tag, STR("img")))
			buf_printf(b, "</" STRF ">", STRV(tag));
	}
}

static void add_row(struct buf *b, const json_t *row)
{
	if (str_eq(json_str(row, "status"), STR("withdrawn"))) {
		buf_add(b, STR("<p class=\"gone\">一篇文章已撤回</p>\n"));
		return;
	}
	buf_add(b, STR("<details>\n<summary><h2>"));
	buf_add_escaped(b, json_str(row, "title"));
	buf_add(b, STR("</h2><p class=\"by\">"));
	buf_add_escaped(b, json_str(row, "source"));
	buf_add(b, STR(" "));
	buf_add_escaped(b, str_sub(json_str(row, "publishedAt"), 0, 10));
	buf_add(b, STR("</p></summary>\n<div class=\"text\">"));
	add_nodes(b, json_object_get(row, "content"));
	buf_add(b, STR("</div>\n</details>\n"));
}

void cloud_page(struct cloud *c, const struct sim_request *q, struct sim_reply *out)
{
	struct buf b;
	const char *id;
	json_t *row;
	buf_init(&b, q->arena, PAGE_BYTES);
	buf_add(&b, str_c(head));
	json_object_foreach(c->rows, id, row) add_row(&b, row);
	if (!json_object_size(c->rows))
		buf_add(&b, STR("<p class=\"none\">还没有内容</p>\n"));
	buf_add(&b, STR("</main>\n</body>\n</html>\n"));
	*out = (struct sim_reply){
		.status = 200, .media_type = "text/html; charset=utf-8", .body = buf_str(&b)
	};
}
