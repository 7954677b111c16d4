#include "channels/miniprogram/sec_check.h"

#include "base/digest.h"
#include "channels/miniprogram/nodes.h"
#include "channels/weixin.h"

enum { PIECE_MAX = 2500, SCENE_FORUM = 3 };

static const struct {
	const char *number, *zh;
} labels[] = {
#define LABEL(number, zh) { number, zh },
#include "channels/miniprogram/labels.def"
#undef LABEL
};

static const char *label_name(struct arena *a, const json_t *label)
{
	const char *number = json_is_integer(label)
				     ? arena_printf(a, "%lld", (long long)json_integer_value(label))
				     : "";
	if (json_is_string(label))
		number = json_string_value(label);
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (!strcmp(labels[i].number, number))
			return labels[i].zh;
	return "未说明类别";
}

/* The longest beginning that has at most so many characters. */
static size_t piece_length(struct str s)
{
	size_t points = 0, n = 0;
	for (; n < s.len; n++)
		if (((unsigned char)s.at[n] & 0xC0) != 0x80 && points++ == PIECE_MAX)
			break;
	return n;
}

static enum err held(struct arena *a, const json_t *result)
{
	struct str suggest = json_str(result, "suggest");
	const char *label = label_name(a, json_object_get(result, "label"));
	if (str_eq(suggest, STR("risky")))
		return fault_as(ERR_DENIED, "miniprogram.check", NULL,
			"平台内容安全检测认为有风险（%"
			"s），没有发布：请核对内容，确认无误再让任务继续，否则撤稿修改",
			label);
	if (str_eq(suggest, STR("review")))
		return fault_as(ERR_DENIED, "miniprogram.check", NULL,
			"平台内容安全检测建议人工复核（%"
			"s），没有发布：请核对内容，确认无误再让任务继续",
			label);
	return fault_as(ERR_DENIED, "miniprogram.check", NULL,
		"平台内容安全检测没有给出明确结果，没有发布：请核对内容，确认无误再让任务继续");
}

static enum err check_piece(struct tcb *t, struct str title, struct str piece)
{
	struct arena *a = t->wx.arena;
	json_auto_t *answer = NULL;
	json_auto_t *body = json_pack("{s:i s:o s:i s:o s:o}", "version", 2, "openid",
		json_from(t->settings.checker), "scene", SCENE_FORUM, "title", json_from(title),
		"content", json_from(piece));
	const struct weixin_request r = { "wxa/msg_sec_check", "", json_text(a, body),
		STR("application/json") };
	TRY(weixin_ask(&t->wx, &r, &answer));
	const json_t *result = json_object_get(answer, "result");
	return str_eq(json_str(result, "suggest"), STR("pass")) ? ERR_OK : held(a, result);
}

static enum err check_all(struct tcb *t, struct str title, struct str text)
{
	while (text.len) {
		size_t n = piece_length(text);
		TRY(check_piece(t, title, str_sub(text, 0, n)));
		text = str_from(text, n);
	}
	return ERR_OK;
}

enum err sec_check(struct tcb *t, const json_t *row, json_t *notes, bool *out_noted)
{
	struct arena *a = t->wx.arena;
	struct str title = json_str(row, "title");
	struct str text = str_c(arena_printf(a, STRF "\n" STRF "\n" STRF, STRV(title),
		STRV(json_str(row, "summary")),
		STRV(nodes_text(a, json_object_get(row, "content")))));
	const char *sum = sha256_hex(a, text);
	*out_noted = false;
	if (!t->settings.checker.len || str_eq(json_str(notes, "checked"), str_c(sum)))
		return ERR_OK;
	enum err e = check_all(t, title, text);
	if (!e || !strcmp(err_what(), "miniprogram.check")) {
		json_object_set_new(notes, e ? "refused" : "checked", json_string(sum));
		*out_noted = true;
	}
	return e;
}
