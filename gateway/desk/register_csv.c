#include "base/buf.h"
#include "base/clock.h"
#include "desk/register_rows.h"

static const char head[] =
	"\xEF\xBB\xBF登记号,标题,供稿处室,供稿人,登记时间,渠道,审核,状态,发布\r\n";

/* What begins like a formula is one to a spreadsheet: it is told that this is text. */
static void cell(struct buf *b, struct str s, const char *end)
{
	bool formula = s.len && strchr("=+-@\t\r", s.at[0]);
	buf_add(b, formula ? STR("\"'") : STR("\""));
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == '"')
			buf_add_char(b, '"');
		buf_add_char(b, s.at[i]);
	}
	buf_printf(b, "\"%s", end);
}

static struct str day(struct arena *a, struct str iso)
{
	char text[11];
	int64_t ms;
	if (!clock_parse(arena_cstr(a, iso), &ms))
		return (struct str){};
	clock_day(ms, text);
	return str_c(arena_printf(a, "%s", text));
}

static struct str joined(struct arena *a, const json_t *list, const char *first, const char *second)
{
	struct buf b;
	size_t i;
	json_t *row;
	buf_init(&b, a, (size_t)1 << 20);
	json_array_foreach(list, i, row)
	{
		buf_add(&b, i ? STR("；") : STR(""));
		if (json_is_string(row)) {
			buf_add(&b, str_c(json_string_value(row)));
			continue;
		}
		buf_printf(&b, STRF " " STRF " " STRF, STRV(json_str(row, first)),
			STRV(json_str(row, second)), STRV(day(a, json_str(row, "at"))));
	}
	return buf_str(&b);
}

static void gap(struct arena *a, struct buf *b, const json_t *g)
{
	cell(b,
		str_c(arena_printf(a, STRF " 至 " STRF, STRV(json_str(g, "first")),
			STRV(json_str(g, "last")))),
		",");
	cell(b, register_gap_words(a, g), ",");
	buf_add(b, STR(",,"));
	cell(b, day(a, json_str(g, "at")), ",");
	buf_add(b, STR(",,,\r\n"));
}

static struct str number(struct arena *a, const json_t *e)
{
	int64_t no = json_int(e, "correction", 0);
	struct str name = json_str(e, "register_no");
	return no ? str_c(arena_printf(a, STRF "（更正 %lld）", STRV(name), (long long)no)) : name;
}

static void entry(struct arena *a, struct buf *b, const json_t *e)
{
	cell(b, number(a, e), ",");
	cell(b, json_str(json_object_get(e, "draft"), "title"), ",");
	cell(b, json_str(e, "department"), ",");
	cell(b, json_str(json_object_get(e, "submitted_by"), "name"), ",");
	cell(b, day(a, json_str(e, "submitted_at")), ",");
	cell(b, joined(a, json_object_get(e, "channels"), "", ""), ",");
	cell(b, joined(a, json_object_get(e, "votes"), "name", "verdict_name"), ",");
	cell(b, json_str(e, "state_name"), ",");
	cell(b, joined(a, json_object_get(e, "released"), "channel_name", "url"), "\r\n");
}

enum err register_csv(struct arena *a, const struct register_book *book, struct str *out)
{
	struct buf b;
	size_t i;
	json_t *e;
	json_auto_t *rows = NULL;
	TRY(register_rows(book, &rows));
	buf_init(&b, a, (size_t)16 * 1024 * 1024);
	buf_add(&b, str_c(head));
	json_array_foreach(rows, i, e)
	{
		if (json_object_get(e, "count"))
			gap(a, &b, e);
		else
			entry(a, &b, e);
	}
	*out = buf_str(&b);
	return b.toobig ? register_too_big() : ERR_OK;
}
