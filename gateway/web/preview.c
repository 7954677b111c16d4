#include "web/preview.h"

#include "base/buf.h"

enum { PAGE_MAX = 64 * 1024 * 1024, SHA_HEX = 64 };

static bool is_sha(struct str s)
{
	for (size_t i = 0; i < SHA_HEX; i++)
		if (i >= s.len || !strchr("0123456789abcdef", s.at[i]))
			return false;
	return true;
}

static void add_asset(struct buf *b, int64_t draft, struct str sha)
{
	buf_printf(b, "/api/v1/drafts/%lld/assets/%.*s", (long long)draft, SHA_HEX, sha.at);
}

static void add_hole(struct buf *b, int64_t draft, struct str name)
{
	if (str_starts(name, STR("asset:")) && is_sha(str_from(name, 6)))
		add_asset(b, draft, str_from(name, 6));
	else if (str_eq(name, STR("released_at")))
		buf_add(b, STR("（发布时填入）"));
	else
		buf_add_char(b, '#');
}

/* "assets/<sha256>.<ext>" right behind a quote or a slash of a relative path; 0: not here. */
static size_t asset_at(struct str s, struct str *sha)
{
	size_t n = strlen("assets/");
	if (!str_starts(s, STR("assets/")) || !is_sha(str_from(s, n)))
		return 0;
	*sha = str_from(s, n);
	n += SHA_HEX;
	if (n == s.len || s.at[n] != '.')
		return 0;
	for (n++; n < s.len &&
		  ((s.at[n] >= 'a' && s.at[n] <= 'z') || (s.at[n] >= '0' && s.at[n] <= '9'));)
		n++;
	return n;
}

static size_t hole_at(struct str s, struct str *name)
{
	if (!str_starts(s, STR("{{hole:")))
		return 0;
	ptrdiff_t end = str_find(s, STR("}}"));
	if (end < 0)
		return 0;
	*name = str_sub(s, 7, (size_t)end - 7);
	return (size_t)end + 2;
}

static struct str with_style(struct arena *a, struct str page, struct str style)
{
	struct str link = STR("<link rel=\"stylesheet\" href=\"style.css\">");
	ptrdiff_t at = style.len ? str_find(page, link) : -1;
	if (at < 0)
		return page;
	return str_c(
		arena_printf(a, STRF "<style>" STRF "</style>" STRF, STRV(str_sub(page, 0, at)),
			STRV(style), STRV(str_from(page, (size_t)at + link.len))));
}

struct str preview_fill(struct arena *a, struct str page, struct str style, int64_t draft)
{
	page = with_style(a, page, style);
	struct buf b;
	struct str found;
	buf_init(&b, a, PAGE_MAX);
	for (size_t i = 0; i < page.len;) {
		struct str rest = str_from(page, i);
		size_t n = page.at[i] == '{' ? hole_at(rest, &found) : 0;
		if (n) {
			add_hole(&b, draft, found);
		} else if (page.at[i] == 'a' && i && page.at[i - 1] == '"' &&
			   (n = asset_at(rest, &found))) {
			add_asset(&b, draft, found);
		} else {
			buf_add_char(&b, page.at[i]);
			n = 1;
		}
		i += n;
	}
	return buf_str(&b);
}
