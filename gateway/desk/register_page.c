#include "base/buf.h"
#include "base/clock.h"
#include "desk/register_rows.h"

/* 信息发布登记簿 (Article 16): one row a publication, in the order of the numbers. */

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
	"<title>信息发布登记簿</title><style>"
	"body{font:14px/1.6 \"Noto Serif CJK SC\",SimSun,serif;margin:1.5rem;color:#111}"
	"h1{font-size:1.4rem;text-align:center}table{border-collapse:collapse;width:100%}"
	"th,td{border:1px solid #333;padding:.3rem .5rem;text-align:left;vertical-align:top}"
	"th{background:#f4f4f4;white-space:nowrap}.day{white-space:nowrap}"
	"td:nth-child(1),td:nth-child(4),td:nth-child(8){white-space:nowrap}"
	"td:nth-child(9){word-break:break-all}@page{size:A4 landscape}"
	"@media screen and (max-width:60rem){table{display:block;overflow-x:auto}}"
	"</style></head><body>\n";

static const char columns[] =
	"<table "
	"tabindex=\"0\"><thead><tr><th>登记号</th><th>标题</th><th>供稿处室</th><th>供稿人</th>"
	"<th>登记时间</th><th>渠道</th><th>审核</th><th>状态</th><th>发布</th></tr></"
	"thead><tbody>\n";

static void cell(struct buf *b, struct str s)
{
	buf_add(b, STR("<td>"));
	buf_add_escaped(b, s);
	buf_add(b, STR("</td>"));
}

static void day(struct buf *b, struct str iso)
{
	char text[11];
	int64_t ms;
	SCRATCH(a);
	if (!clock_parse(arena_cstr(&a, iso), &ms))
		return;
	clock_day(ms, text);
	buf_printf(b, "<span class=\"day\">%s</span>", text);
}

static void channels(struct buf *b, const json_t *list)
{
	size_t i;
	json_t *c;
	buf_add(b, STR("<td>"));
	json_array_foreach(list, i, c)
	{
		buf_add(b, i ? STR("、") : STR(""));
		buf_add_escaped(b, str_c(json_string_value(c)));
	}
	buf_add(b, STR("</td>"));
}

static void lines(struct buf *b, const json_t *list, const char *first, const char *second)
{
	size_t i;
	json_t *row;
	buf_add(b, STR("<td>"));
	json_array_foreach(list, i, row)
	{
		buf_add(b, i ? STR("<br>") : STR(""));
		buf_add_escaped(b, json_str(row, first));
		buf_add_char(b, ' ');
		buf_add_escaped(b, json_str(row, second));
		buf_add_char(b, ' ');
		day(b, json_str(row, "at"));
	}
	buf_add(b, STR("</td>"));
}

/* A correction of what is out has the number of what it corrects. */
static void number(struct buf *b, const json_t *e)
{
	int64_t no = json_int(e, "correction", 0);
	buf_add(b, STR("<td>"));
	buf_add_escaped(b, json_str(e, "register_no"));
	if (no)
		buf_printf(b, "（更正 %lld）", (long long)no);
	buf_add(b, STR("</td>"));
}

static void entry(struct buf *b, const json_t *e)
{
	const json_t *by = json_object_get(e, "submitted_by");
	buf_add(b, STR("<tr>"));
	number(b, e);
	cell(b, json_str(json_object_get(e, "draft"), "title"));
	cell(b, json_str(e, "department"));
	cell(b, json_str(by, "name"));
	buf_add(b, STR("<td>"));
	day(b, json_str(e, "submitted_at"));
	buf_add(b, STR("</td>"));
	channels(b, json_object_get(e, "channels"));
	lines(b, json_object_get(e, "votes"), "name", "verdict_name");
	cell(b, json_str(e, "state_name"));
	lines(b, json_object_get(e, "released"), "channel_name", "url");
	buf_add(b, STR("</tr>\n"));
}

/* Numbers that nobody was given, and why. */
static void gap(struct arena *a, struct buf *b, const json_t *g)
{
	buf_add(b, STR("<tr class=\"gap\"><td>"));
	buf_add_escaped(b, json_str(g, "first"));
	buf_add(b, STR("<br>至 "));
	buf_add_escaped(b, json_str(g, "last"));
	buf_add(b, STR("</td><td colspan=\"3\">"));
	buf_add_escaped(b, register_gap_words(a, g));
	buf_add(b, STR("</td><td>"));
	day(b, json_str(g, "at"));
	buf_add(b, STR("</td><td colspan=\"4\"></td></tr>\n"));
}

static void heading(struct buf *b, const struct register_book *book)
{
	buf_printf(b, "<h1>信息发布登记簿（" STRF " 年", STRV(book->year));
	if (book->words.len) {
		buf_add(b, STR("，仅“"));
		buf_add_escaped(b, book->words);
		buf_add(b, STR("”"));
	}
	buf_add(b, STR("）</h1>\n"));
}

enum err register_html(struct arena *a, const struct register_book *book, struct str *out)
{
	struct buf b;
	size_t i;
	json_t *e;
	json_auto_t *rows = NULL;
	TRY(register_rows(book, &rows));
	buf_init(&b, a, (size_t)16 * 1024 * 1024);
	buf_add(&b, str_c(head));
	heading(&b, book);
	buf_add(&b, str_c(columns));
	json_array_foreach(rows, i, e)
	{
		if (json_object_get(e, "count"))
			gap(a, &b, e);
		else
			entry(&b, e);
	}
	buf_add(&b, STR("</tbody></table>\n</body></html>\n"));
	*out = buf_str(&b);
	return b.toobig ? register_too_big() : ERR_OK;
}
