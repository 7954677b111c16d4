#include "reviewers/attachment_notes.h"

#include <strings.h>

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

static struct str host_of(struct str link)
{
	ptrdiff_t at = str_find(link, STR("://"));
	struct str host = at < 0 ? (struct str){} : str_from(link, (size_t)at + 3);
	size_t n = 0;
	while (n < host.len && !strchr("/?#\\ \n", host.at[n]))
		n++;
	return str_sub(host, 0, n);
}

static bool has_scheme(struct str link, const char *scheme)
{
	size_t n = strlen(scheme);
	return link.len > n && !strncasecmp(link.at, scheme, n);
}

static bool is_plain_host(struct str host)
{
	bool letter = false;
	for (size_t i = 0; i < host.len; i++) {
		unsigned char c = (unsigned char)host.at[i];
		letter |= (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		if (c >= 0x80 || c == '@')
			return false;
	}
	return letter && str_find(host, STR("xn--")) < 0;
}

static bool is_government(struct str host)
{
	ptrdiff_t port = str_find(host, STR(":"));
	struct str name = port < 0 ? host : str_sub(host, 0, (size_t)port);
	return str_ends(name, STR(".gov.cn")) || str_eq(name, STR("gov.cn"));
}

/* What a telephone does with it is decided by its beginning; what is no link is only text. */
static const struct noted *judge_code(struct str link)
{
	static const struct noted hidden = { STARTS, "", "code-link", WARN, "第十六条",
		"二维码指向的地址看不出属于谁（数字地址、仿冒字符或夹带账号），请核对后更换" };
	static const struct noted other = { STARTS, "", "code-outside", NOTE, "第十六条",
		"二维码指向非政府网站，请确认由本单位管理、长期有效" };
	static const struct noted acts = { STARTS, "", "code-act", WARN, "第十六条",
		"二维码不是网页地址，扫描后会打开应用、付款或拨号，请核对" };
	bool web = has_scheme(link, "http://") || has_scheme(link, "https://");
	struct str host = host_of(link);
	if (web && !is_plain_host(host))
		return &hidden;
	if (web)
		return is_government(host) ? NULL : &other;
	size_t colon = (size_t)str_find(link, STR(":"));
	bool scheme = colon > 1 && colon < 20 && (unsigned char)link.at[0] < 0x80;
	for (size_t i = 0; scheme && i < colon; i++)
		scheme = (unsigned char)link.at[i] > ' ' && (unsigned char)link.at[i] < 0x80;
	return scheme ? &acts : NULL;
}

static bool is_code(struct str name)
{
	return str_eq(name, STR("二维码")) || str_starts(name, STR("二维码（"));
}

static void note_codes(const struct parts *parts, struct findings *out)
{
	for (size_t i = 0; i < parts->count; i++) {
		const struct part *p = &parts->at[i];
		const struct noted *n = is_code(p->name) ? judge_code(p->text) : NULL;
		if (n)
			add(out, n, i);
	}
}

void attachment_notes(const struct attachment *x, const struct parts *parts, struct findings *out)
{
	note_silent_pages(x, parts, out);
	for (size_t i = 0; i < sizeof noted / sizeof *noted; i++)
		note_first(&noted[i], parts, out);
	note_codes(parts, out);
}
