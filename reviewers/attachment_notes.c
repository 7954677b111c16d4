#include "reviewers/attachment_notes.h"

#include "article/token.h"
#include "article/utf8.h"
#include "reviewers/attachment_tables.h"
#include "reviewers/links/scheme.h"

enum where { STARTS, MARKS, HOLDS, ENDS };

static const struct noted {
	enum where where;
	const char *words, *rule;
	enum severity severity;
	const char *article, *message;
} noted[] = {
#define NOTED(where, words, rule, severity, article, message)                                      \
	{ where, words, rule, severity, article, message },
#include "reviewers/attachment_notes.def"
#undef NOTED
};

static bool fits(const struct noted *n, struct str name)
{
	struct str words = str_c(n->words);
	switch (n->where) {
	case STARTS:
	case MARKS:
		return str_starts(name, words);
	case ENDS:
		return str_ends(name, words);
	default:
		return str_find(name, words) >= 0;
	}
}

static void add(struct findings *out, const struct noted *n, size_t part)
{
	findings_add(out, (struct finding){ .reviewer = attachment_reviewer,
				  .rule = str_c(n->rule),
				  .severity = n->severity,
				  .block = part,
				  .message = str_c(n->message),
				  .article = n->article });
}

/* The first place is told: whoever looks there finds the others. */
static void note_first(const struct noted *n, const struct parts *parts, struct findings *out)
{
	for (size_t i = 0; i < parts->count; i++)
		if (fits(n, parts->at[i].name))
			return add(out, n, n->where == MARKS ? (size_t)ARTICLE_TITLE : i);
}

/* Why nobody has read them: gateway/screen/pdf_scan.c says so in a part of its own. */
static struct str why_unread(const struct parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		if (str_eq(parts->at[i].name, STR("扫描页文字未识别")))
			return parts->at[i].text;
	return STR("可能是扫描件");
}

/* A scanned page has no words to screen: whoever approves it has to read it with his own eyes. */
static void note_silent_pages(
	const struct attachment *x, const struct parts *parts, struct findings *out)
{
	size_t speaking = 0;
	for (size_t i = 0; i < parts->count; i++)
		speaking += str_starts(parts->at[i].name, STR("第"));
	if (!x->pdf || speaking >= x->pages)
		return;
	const char *message = arena_printf(out->arena,
		"%u 页中有 %zu 页没有可检查的文字（" STRF "），请逐页人工查看", x->pages,
		x->pages - speaking, STRV(why_unread(parts)));
	const struct noted silent = { STARTS, "", "no-text", WARN, "第十六条", message };
	add(out, &silent, (size_t)ARTICLE_TITLE);
}

/* What a telephone does with it is decided by its beginning; what is no address is only text. */
static bool acts(struct str code)
{
	ptrdiff_t colon = str_find(code, STR(":"));
	bool web = str_eq_nocase(str_sub(code, 0, 7), STR("http://")) ||
		   str_eq_nocase(str_sub(code, 0, 8), STR("https://"));
	bool scheme = !web && colon > 1 && colon < 20;
	for (ptrdiff_t i = 0; scheme && i < colon; i++)
		scheme = (unsigned char)code.at[i] > ' ' && (unsigned char)code.at[i] < 0x80;
	return scheme;
}

static bool is_code(struct str name)
{
	return str_eq(name, STR("二维码")) || str_starts(name, STR("二维码（"));
}

/* Where those lead that are pages of the web the reviewer of links says, as of every other link. */
static void note_codes(const struct parts *parts, struct findings *out)
{
	static const struct noted code_act = { STARTS, "", "code-act", WARN, "第十六条",
		"二维码不是网页地址，扫描后会打开应用、付款或拨号，请核对" };
	for (size_t i = 0; i < parts->count; i++)
		if (is_code(parts->at[i].name) && acts(parts->at[i].text))
			add(out, &code_act, i);
}

/* The article that the lines were read as keeps no link of such a kind. */
static void note_link(struct str target, size_t part, size_t start, struct findings *out)
{
	const char *trouble = link_scheme_trouble(out->arena, target);
	if (trouble)
		findings_add(out, (struct finding){ .reviewer = reviewer_links.name,
					  .rule = STR(LINK_SCHEME),
					  .severity = WARN,
					  .block = part,
					  .start = start,
					  .end = start + utf8_count(target),
					  .quote = target,
					  .message = str_c(trouble),
					  .article = "第十七条" });
}

static void note_links(const struct parts *parts, struct findings *out)
{
	for (size_t i = 0; i < parts->count; i++) {
		size_t start = 0;
		struct str rest = parts->at[i].text;
		while (str_starts(parts->at[i].name, STR("链接")) && rest.len &&
			out->count < ATTACHMENT_FINDINGS_MAX) {
			struct str target = str_cut(&rest, '\n');
			note_link(target, i, start, out);
			start += utf8_count(target) + 1;
		}
	}
}

static void note_active(struct findings *out, size_t part, size_t start, struct str words,
	enum severity severity, const char *message)
{
	findings_add(out, (struct finding){ .reviewer = attachment_reviewer,
				  .rule = STR("active"),
				  .severity = severity,
				  .block = part,
				  .start = start,
				  .end = start + utf8_count(words),
				  .quote = words,
				  .message = str_c(message),
				  .article = "第十六条" });
}

static ptrdiff_t find_nocase(struct str s, struct str what)
{
	for (size_t i = 0; i + what.len <= s.len; i++)
		if (str_eq_nocase(str_sub(s, i, what.len), what))
			return (ptrdiff_t)i;
	return -1;
}

/* A paragraph, or a row of a table: elsewhere the word is only a word. */
static bool has_fields(const struct part *p)
{
	return str_ends(p->name, STR("段")) || p->cells.len;
}

/* A field that starts a program: DDEAUTO cmd.exe, and DDE with a path behind it. */
static void note_fields(const struct parts *parts, struct findings *out)
{
	static const struct str starts = STR("DDEAUTO"), asks = STR("DDE ");
	for (size_t i = 0; i < parts->count && out->count < ATTACHMENT_FINDINGS_MAX; i++) {
		struct str text = parts->at[i].text, field = starts;
		ptrdiff_t at = has_fields(&parts->at[i]) ? find_nocase(text, starts) : -1;
		if (at < 0 && has_fields(&parts->at[i]) && str_find(text, STR("\\")) >= 0)
			at = find_nocase(text, field = asks);
		if (at >= 0)
			note_active(out, i, utf8_count(str_sub(text, 0, (size_t)at)),
				str_sub(text, (size_t)at, field.len), BLOCK,
				"含有打开时自动运行程序的域（DDE），读者的电脑会执行其中的命令："
				"请删除这个域（Ctrl+Shift+F9）后另存");
	}
}

/* What a spreadsheet takes for a formula where it opens a CSV; with | it starts a program. */
static bool is_formula(struct str cell, bool *runs)
{
	*runs = cell.len && strchr("=+-@", cell.at[0]) && str_find(cell, STR("|")) > 0 &&
		str_find(cell, STR("!")) > 0;
	return *runs || (cell.len > 1 && cell.at[0] == '=' && cell.at[1] != '=');
}

static void note_formulas(const struct parts *parts, struct findings *out)
{
	struct str cell, where;
	bool runs;
	for (size_t i = 0; i < parts->count && out->count < ATTACHMENT_FINDINGS_MAX; i++) {
		size_t start = 0;
		struct row_cells rest = { parts->at[i].text, parts->at[i].cells };
		while (str_eq(parts->at[i].name, STR("表格")) &&
			attachment_next_cell(&rest, &cell, &where)) {
			if (is_formula(cell, &runs))
				note_active(out, i, start, cell, runs ? BLOCK : WARN,
					runs ? "单元格以公式的形式写着要运行的程序，用表格软件打开"
					       "会执行：请删除"
					     : "单元格以 = "
					       "开头，用表格软件打开会被当作公式：请改为计算后的数"
					       "值，或在前面加一个单引号");
			start += utf8_count(cell) + 1;
		}
	}
}

void attachment_notes(const struct attachment *x, const struct parts *parts, struct findings *out)
{
	note_silent_pages(x, parts, out);
	for (size_t i = 0; i < sizeof noted / sizeof *noted; i++)
		note_first(&noted[i], parts, out);
	note_codes(parts, out);
	note_links(parts, out);
	note_fields(parts, out);
	note_formulas(parts, out);
}
