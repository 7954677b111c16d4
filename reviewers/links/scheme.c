#include "reviewers/links/scheme.h"

#include "article/token.h"

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_of_scheme(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

/* In front of the colon; empty where none stands behind a scheme. */
static struct str scheme_of(struct str target)
{
	size_t n = 0;
	while (n < target.len && is_of_scheme(target.at[n]))
		n++;
	bool is_one = n && n < target.len && target.at[n] == ':' && is_letter(target.at[0]);
	return str_sub(target, 0, is_one ? n : 0);
}

static bool is_among(struct str s, const char *const *list)
{
	while (*list && !str_eq_nocase(s, str_c(*list)))
		list++;
	return *list;
}

/* What browsers and Office take for nothing in front of an address. */
static struct str without_blanks(struct str s)
{
	while (s.len && (unsigned char)s.at[0] <= ' ')
		s = str_from(s, 1);
	return s;
}

const char *link_scheme_trouble(struct arena *a, struct str target)
{
	static const char *const plain[] = { "", "http", "https", "mailto", "tel", NULL };
	static const char *const programs[] = { "javascript", "vbscript", "data", NULL };
	struct str s = without_blanks(target), scheme = scheme_of(s);
	/* One letter is a drive. */
	if (str_starts(s, STR("\\\\")) || scheme.len == 1 || str_eq_nocase(scheme, STR("file")))
		return "链接指向本机或内部网络上的文件，读者打不开，还会露出内部的路径和服务器名："
		       "请删去，或改为公开的网址";
	if (is_among(scheme, programs))
		return "链接里是一段程序，点击就会运行：请删去，或改为公开的网址";
	if (is_among(scheme, plain))
		return NULL;
	return arena_printf(
		a, "链接不是网页地址（" STRF ":），读者多半打不开：请改为公开的网址", STRV(scheme));
}
