#include "base/buf.h"
#include "base/clock.h"
#include "desk/show.h"

/*
 * 信息发布审核登记表: what is printed, stamped and kept (Article 16). Every word comes from the
 * record: nothing is typed in by hand.
 */

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
	"<title>信息发布审核登记表</title><style>"
	"body{font:16px/1.7 \"Noto Serif CJK SC\",SimSun,serif;margin:2rem "
	"auto;max-width:46rem;color:#111}"
	"h1{font-size:1.5rem;text-align:center;letter-spacing:.3em}"
	"table{border-collapse:collapse;width:100%}"
	"th,td{border:1px solid #333;padding:.5rem .7rem;text-align:left;vertical-align:top}"
	"th{width:8rem;font-weight:600;background:#f4f4f4}"
	".sign{display:block;text-align:right}.small{font-size:.8rem;color:#444;word-break:break-"
	"all}"
	"@media print{body{margin:0;max-width:none}}</style></head><body>\n"
	"<h1>信息发布审核登记表</h1>\n<table>\n";

static void row_begin(struct buf *b, const char *label)
{
	buf_printf(b, "<tr><th scope=\"row\">%s</th><td>", label);
}

static void row_end(struct buf *b)
{
	buf_add(b, STR("</td></tr>\n"));
}

static void row(struct buf *b, const char *label, struct str value)
{
	row_begin(b, label);
	buf_add_escaped(b, value.len ? value : STR("—"));
	row_end(b);
}

/* "2026-11-22 19:30" in China, from an ISO time. */
static void add_time(struct buf *b, struct str iso)
{
	char text[20];
	int64_t ms;
	SCRATCH(a);
	if (!clock_parse(arena_cstr(&a, iso), &ms))
		return;
	clock_china(ms, text);
	buf_printf(b, "%.10s %.5s", text, text + 11);
}

static void add_person(struct buf *b, const json_t *p)
{
	buf_add_escaped(b, json_str(p, "department"));
	buf_add_char(b, ' ');
	buf_add_escaped(b, json_str(p, "name"));
}

/* Who it was, and when. */
static void add_signed(struct buf *b, const json_t *of, const char *who, const char *when)
{
	add_person(b, json_object_get(of, who));
	buf_add_char(b, ' ');
	add_time(b, json_str(of, when));
}

static void marks(struct buf *b, const json_t *s, const char *label, const char *kinds)
{
	size_t i, n = 0;
	json_t *m;
	row_begin(b, label);
	json_array_foreach(json_object_get(s, "marks"), i, m)
	{
		if (!strstr(kinds, json_string_value(json_object_get(m, "kind"))))
			continue;
		buf_add(b, n++ ? STR("<br>") : STR(""));
		buf_add_escaped(b, json_str(m, "name"));
		buf_add(b, STR("："));
		add_signed(b, m, "account", "at");
	}
	if (!n)
		buf_add(b, STR("—"));
	row_end(b);
}

/* Asked for, so it is on the sheet whether anybody decided it and looked again, or nobody did. */
static void urgency(struct buf *b, const json_t *s)
{
	marks(b, s, "按紧急件发出", "URGENT");
	marks(b, s, "事后复核", "AFTER_GOOD AFTER_CORRECT AFTER_WITHDRAW");
	struct str opinion =
		json_str(json_object_get(json_object_get(s, "urgency"), "second_look"), "opinion");
	if (opinion.len)
		row(b, "复核意见", opinion);
}

static void checks(struct buf *b, const json_t *s)
{
	size_t i;
	json_t *c;
	row_begin(b, "省级平台检测");
	json_array_foreach(json_object_get(s, "checks"), i, c)
	{
		buf_add(b, i ? STR("<br>") : STR(""));
		buf_add_escaped(b, json_str(c, "result_name"));
		buf_add(b, STR("（"));
		buf_add_escaped(b, json_str(c, "provider"));
		buf_add(b, STR("，报告编号 "));
		buf_add_escaped(b, json_str(c, "number"));
		buf_add(b, STR("，"));
		buf_add_escaped(b, json_str(c, "date"));
		buf_add(b, STR("），登记人 "));
		add_signed(b, c, "account", "at");
	}
	row_end(b);
}

static void opinions(struct buf *b, const json_t *s)
{
	size_t i;
	json_t *v;
	row_begin(b, "审核意见");
	json_array_foreach(json_object_get(s, "votes"), i, v)
	{
		buf_printf(b, "<p>第 %lld 轮 ", (long long)json_int(v, "round", 1));
		buf_add_escaped(b, json_str(v, "stage_name"));
		buf_add(b, STR("：<strong>"));
		buf_add_escaped(b, json_str(v, "verdict_name"));
		buf_add(b, STR("</strong> "));
		buf_add_escaped(b, json_str(v, "opinion"));
		buf_add(b, STR(" <span class=\"sign\">"));
		add_signed(b, v, "account", "at");
		buf_add(b, STR("（数字签名 "));
		buf_add_escaped(b, json_str(v, "key_id"));
		buf_add(b, STR("）</span></p>"));
	}
	row_end(b);
}

static void channels(struct buf *b, const json_t *s)
{
	size_t i;
	json_t *c;
	row_begin(b, "渠道");
	json_array_foreach(json_object_get(s, "channels"), i, c)
	{
		buf_add(b, i ? STR("、") : STR(""));
		buf_add_escaped(b, json_str(c, "channel_name"));
		buf_add(b, STR("（"));
		buf_add_escaped(b, json_str(c, "name"));
		if (json_is_true(json_object_get(json_object_get(c, "recall"), "irrevocable")))
			buf_add(b, STR("；发出后收不回，同意的人均已确认知悉"));
		buf_add(b, STR("）"));
	}
	row_end(b);
}

static void results(struct buf *b, const json_t *s)
{
	size_t i;
	json_t *d;
	row_begin(b, "发布结果");
	json_array_foreach(json_object_get(s, "deliveries"), i, d)
	{
		buf_add(b, i ? STR("<br>") : STR(""));
		buf_add_escaped(b, json_str(d, "channel_name"));
		buf_add(b, STR("："));
		buf_add_escaped(b, json_str(d, "state_name"));
		buf_add_char(b, ' ');
		add_time(b, json_str(d, "confirmed_at"));
		buf_add_char(b, ' ');
		buf_add_escaped(b, json_str(json_object_get(d, "receipt"), "url"));
	}
	if (!json_array_size(json_object_get(s, "deliveries")))
		buf_add(b, STR("—"));
	row_end(b);
}

static void first_rows(struct buf *b, const json_t *s)
{
	const json_t *draft = json_object_get(s, "draft"), *meta = json_object_get(s, "meta");
	row_begin(b, "登记号");
	buf_add_escaped(b, json_str(s, "register_no"));
	if (json_int(s, "correction", 0))
		buf_printf(
			b, "（更正线上版本，更正 %lld）", (long long)json_int(s, "correction", 0));
	row_end(b);
	row(b, "标题", json_str(draft, "title"));
	row(b, "供稿处室", json_str(json_object_get(draft, "department"), "name"));
	row(b, "来源", json_str(meta, "source"));
	row(b, "公开属性", json_str(meta, "disclosure"));
	row_begin(b, "供稿人");
	add_signed(b, s, "submitted_by", "submitted_at");
	row_end(b);
	row(b, "修改说明", json_str(s, "note"));
}

enum err sheet_html(struct desk *d, const struct viewer *v, int64_t submission, struct str *out)
{
	struct buf b;
	json_auto_t *s = NULL;
	TRY(submission_show(d, v, submission, &s));
	buf_init(&b, d->arena, 1024 * 1024);
	buf_add(&b, str_c(head));
	first_rows(&b, s);
	marks(&b, s, "保密审查", "SECRECY");
	marks(&b, s, "校对", "PROOF1 PROOF2 PROOF3");
	if (json_array_size(json_object_get(s, "checks")))
		checks(&b, s);
	if (json_is_object(json_object_get(s, "urgency")))
		urgency(&b, s);
	opinions(&b, s);
	channels(&b, s);
	results(&b, s);
	row(&b, "审核结论", json_str(s, "state_name"));
	buf_add(&b, STR("</table>\n<p class=\"small\">文本版本 "));
	buf_add_escaped(&b, json_str(s, "commit"));
	buf_add(&b, STR("　内容树 "));
	buf_add_escaped(&b, json_str(s, "tree"));
	buf_add(&b, STR("</p>\n</body></html>\n"));
	*out = buf_str(&b);
	return ERR_OK;
}
