#include "channels/weibo/text.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/clock.h"
#include "channels/markup.h"
#include "channels/weibo/limits.h"

/* The address that begins here, or 0: http(s) and what is printable ASCII behind it. */
static size_t address_at(struct str s)
{
	size_t scheme = str_starts(s, STR("http://")) ? 7 : str_starts(s, STR("https://")) ? 8 : 0;
	size_t n = scheme;
	while (scheme && n < s.len && s.at[n] > ' ' && s.at[n] < 0x7F)
		n++;
	return n > scheme ? n : 0;
}

static size_t character_at(struct str s)
{
	size_t n = 1;
	while (n < s.len && (s.at[n] & 0xC0) == 0x80)
		n++;
	return n;
}

/* The next piece that counts as one: an address, or a character; what it counts. */
static size_t piece_at(struct str s, size_t *out_halves)
{
	size_t n = address_at(s);
	*out_halves = n ? 2 * WEIBO_URL_LENGTH : (unsigned char)s.at[0] < 0x80 ? 1 : 2;
	return n ? n : character_at(s);
}

size_t weibo_halves(struct str s)
{
	size_t sum = 0, halves;
	for (s = str_trim(s); s.len; sum += halves)
		s = str_from(s, piece_at(s, &halves));
	return sum;
}

size_t weibo_length(struct str s)
{
	return (weibo_halves(s) + 1) / 2;
}

struct str weibo_head(struct str s, size_t max)
{
	size_t at = 0, sum = 0, halves;
	s = str_trim(s);
	while (at < s.len) {
		size_t n = piece_at(str_from(s, at), &halves);
		if (sum + halves > max)
			break;
		sum += halves;
		at += n;
	}
	return str_sub(s, 0, at);
}

static size_t sharp_at(struct str s)
{
	return s.at[0] == '#' ? 1 : str_starts(s, STR("＃")) ? strlen("＃") : 0;
}

/* What is in an address is no topic. */
bool weibo_topic(struct str s)
{
	bool open = false;
	size_t between = 0;
	while (s.len) {
		size_t halves, n = piece_at(s, &halves), sharp = sharp_at(s);
		if (sharp && open && between)
			return true;
		open = sharp || open;
		between = sharp ? 0 : between + 1;
		s = str_from(s, sharp ? sharp : n);
	}
	return false;
}

/* ASCII's, and those that nobody sees: no-break, ideographic, zero width, byte order mark. */
static bool blank(struct str c)
{
	static const char *const blanks[] = { "\u00A0", "\u3000", "\u200B", "\uFEFF" };
	for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
		if (str_eq(c, str_c(blanks[i])))
			return true;
	return c.len == 1 && (unsigned char)c.at[0] <= ' ';
}

struct str weibo_plain(struct arena *a, struct str text)
{
	struct buf b;
	struct str s = markup_decode(a, text);
	buf_init(&b, a, s.len + 1);
	while (s.len) {
		size_t address = address_at(s), n = address ? address : character_at(s);
		if (!address && !blank(str_sub(s, 0, n)))
			buf_add(&b, str_sub(s, 0, n));
		s = str_from(s, n);
	}
	return buf_str(&b);
}

struct str weibo_links(struct arena *a, struct str text)
{
	struct buf b;
	struct str s = markup_decode(a, text);
	buf_init(&b, a, s.len + 1);
	while (s.len) {
		size_t address = address_at(s);
		if (address && b.len)
			buf_add(&b, STR(" "));
		buf_add(&b, str_sub(s, 0, address));
		s = str_from(s, address ? address : character_at(s));
	}
	return buf_str(&b);
}

/* What stands behind "https://t.cn/" or "http://t.cn/"; empty: it is none of the platform's. */
static struct str short_name(struct str url)
{
	ptrdiff_t at = str_find(url, STR("://"));
	struct str rest = str_from(url, at < 0 ? url.len : (size_t)at + 3);
	return str_starts(rest, STR("t.cn/")) ? str_from(rest, strlen("t.cn/")) : (struct str){};
}

bool weibo_same_links(struct str ours, struct str given, struct str now)
{
	while (ours.len || now.len) {
		struct str own = str_cut(&ours, ' '), is = str_cut(&now, ' ');
		struct str was = short_name(str_cut(&given, ' ')), name = short_name(is);
		bool theirs = own.len && name.len && (!was.len || str_eq(name, was));
		if (!str_eq(is, own) && !theirs)
			return false;
	}
	return true;
}

bool weibo_time(struct str s, int64_t *out)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char text[40], month[4], iso[40];
	unsigned day, hour, minute, second, year;
	char sign;
	unsigned zone;
	snprintf(text, sizeof text, STRF, STRV(s));
	if (s.len >= sizeof text || sscanf(text, "%*3s %3s %2u %2u:%2u:%2u %c%4u %4u", month, &day,
					    &hour, &minute, &second, &sign, &zone, &year) != 8)
		return false;
	const char *at = strlen(month) == 3 ? strstr(months, month) : NULL;
	if (!at || (at - months) % 3 || (sign != '+' && sign != '-'))
		return false;
	snprintf(iso, sizeof iso, "%04u-%02u-%02uT%02u:%02u:%02u%c%02u:%02u", year,
		(unsigned)(at - months) / 3 + 1, day, hour, minute, second, sign, zone / 100,
		zone % 100);
	return clock_parse(iso, out);
}

static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* Seven digits from the right become four letters each; the first group has no zeros in front. */
const char *weibo_letters(struct arena *a, struct str id)
{
	char out[40];
	size_t at = sizeof out - 1;
	out[at] = '\0';
	while (id.len && at > 8) {
		size_t n = id.len < 7 ? id.len : 7;
		int64_t group;
		if (!str_i64(str_from(id, id.len - n), &group) || group < 0)
			return "";
		id = str_sub(id, 0, id.len - n);
		for (int i = 0; id.len ? i < 4 : group > 0; i++, group /= 62)
			out[--at] = letters[group % 62];
	}
	return arena_printf(a, "%s", out + at);
}

/* Four letters, seven digits; false for what is no letter of theirs. */
static bool group_number(struct str group, int64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < group.len; i++) {
		const char *at = group.at[i] ? strchr(letters, group.at[i]) : NULL;
		if (!at)
			return false;
		*out = *out * 62 + (at - letters);
	}
	return *out < 10000000;
}

struct str weibo_number(struct arena *a, struct str page)
{
	const char *out = "";
	int64_t n;
	struct str s = str_cut(&page, '?');
	while (str_find(s, STR("/")) >= 0)
		str_cut(&s, '/');
	if (s.len >= 16 && s.len <= 19 && str_i64(s, &n))
		return s;
	if (s.len < 5 || s.len > 12)
		return (struct str){};
	while (s.len) {
		size_t len = s.len < 4 ? s.len : 4;
		if (!group_number(str_from(s, s.len - len), &n))
			return (struct str){};
		s = str_sub(s, 0, s.len - len);
		out = s.len ? arena_printf(a, "%07lld%s", (long long)n, out)
			    : arena_printf(a, "%lld%s", (long long)n, out);
	}
	return str_c(out);
}
