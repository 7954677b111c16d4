#include "base/buf.h"
#include "reviewers/links/links.h"

enum { HOST_MAX = 1024 };

static int hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct str percent_decoded(struct arena *a, struct str s)
{
	struct buf b;
	buf_init(&b, a, s.len + 1);
	for (size_t i = 0; i < s.len; i++) {
		int high = s.at[i] == '%' && i + 2 < s.len ? hex_of(s.at[i + 1]) : -1;
		int low = high >= 0 ? hex_of(s.at[i + 2]) : -1;
		buf_add_char(&b, (char)(low >= 0 ? high << 4 | low : s.at[i]));
		i += low >= 0 ? 2 : 0;
	}
	return buf_str(&b);
}

static bool needs_idna(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] >= 0x80)
			return true;
	return str_find(s, STR("xn--")) >= 0;
}

typedef int32_t convert(
	const UIDNA *, const char *, int32_t, char *, int32_t, UIDNAInfo *, UErrorCode *);

static struct str converted(
	const struct links *l, struct arena *a, convert *to, struct str s, bool *bad)
{
	char out[HOST_MAX];
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	UErrorCode error = U_ZERO_ERROR;
	int32_t len = to(l->idna, s.at, (int32_t)s.len, out, sizeof out, &info, &error);
	*bad = *bad || U_FAILURE(error) || info.errors;
	if (U_FAILURE(error) || len > (int32_t)sizeof out)
		return s;
	return arena_str(a, (struct str){ out, (size_t)len });
}

/* What no name, no number and no [::1] has in it. */
static bool is_odd(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		if (c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
			!memchr(".-_[]:", c, 6))
			return true;
	}
	return false;
}

void url_read_host(const struct links *l, struct arena *a, struct str written, struct url *out)
{
	struct str plain = lower_case(a, percent_decoded(a, written));
	while (str_ends(plain, STR(".")))
		plain.len--;
	out->host = out->shown = plain;
	out->bad = !plain.len || plain.len > HOST_MAX / 4 || is_odd(plain);
	if (out->bad || !needs_idna(plain))
		return;
	out->host = converted(l, a, uidna_nameToASCII_UTF8, plain, &out->bad);
	out->shown = converted(l, a, uidna_nameToUnicodeUTF8, plain, &out->bad);
}

/* Cuts off what stands behind the last `c` and gives it; nothing when there is none. */
static struct str cut_tail(struct str *s, char c)
{
	for (size_t i = s->len; i > 0; i--) {
		if (s->at[i - 1] != c)
			continue;
		struct str tail = str_from(*s, i);
		s->len = i - 1;
		return tail;
	}
	return (struct str){};
}

bool url_read(const struct links *l, struct arena *a, struct str href, struct url *out)
{
	size_t end = 0;
	*out = (struct url){ .encrypted = str_starts(href, STR("https://")) };
	if (!out->encrypted && !str_starts(href, STR("http://")))
		return false;
	struct str rest = str_from(href, out->encrypted ? 8 : 7);
	while (end < rest.len && !strchr("/?#", rest.at[end]))
		end++;
	struct str host = str_sub(rest, 0, end), user = host, after = cut_tail(&user, '@');
	if (after.at) {
		out->user = user;
		host = after;
	}
	if (str_find(host, STR("]")) < 0)
		out->port = cut_tail(&host, ':');
	url_read_host(l, a, host, out);
	return true;
}
