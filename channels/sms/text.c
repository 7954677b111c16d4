#include "channels/sms/text.h"

#include "article/unseen.h"
#include "article/utf8.h"

struct sms_units sms_units(struct arena *a, struct str s)
{
	struct sms_units u = { arena_array(a, uint16_t, s.len + 1), 0 };
	for (size_t i = 0, len; i < s.len; i += len) {
		uint32_t cp = utf8_next(str_from(s, i), &len);
		if (cp > 0xFFFF) {
			u.at[u.count++] = (uint16_t)(0xD800 + ((cp - 0x10000) >> 10));
			cp = 0xDC00 + ((cp - 0x10000) & 0x3FF);
		}
		u.at[u.count++] = (uint16_t)cp;
	}
	return u;
}

static bool is_high(uint16_t unit)
{
	return unit >= 0xD800 && unit <= 0xDBFF;
}

size_t sms_split(struct sms_units u, size_t lens[static SMS_PARTS_MAX])
{
	size_t parts = 0, most = u.count <= SMS_ONE ? SMS_ONE : SMS_PART;
	for (size_t i = 0, n; i < u.count; i += n, parts++) {
		n = u.count - i < most ? u.count - i : most;
		if (i + n < u.count && is_high(u.at[i + n - 1]))
			n--;
		if (parts < SMS_PARTS_MAX)
			lens[parts] = n;
	}
	return parts;
}

size_t sms_items(struct arena *a, struct str utf8)
{
	size_t lens[SMS_PARTS_MAX];
	return sms_split(sms_units(a, utf8), lens);
}

struct str sms_ucs2(struct arena *a, struct sms_units u, size_t from, size_t count)
{
	unsigned char *out = arena_alloc(a, 2 * count + 1);
	for (size_t i = 0; i < count; i++) {
		out[2 * i] = (unsigned char)(u.at[from + i] >> 8);
		out[2 * i + 1] = (unsigned char)u.at[from + i];
	}
	return (struct str){ (const char *)out, 2 * count };
}

bool sms_number_ok(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return s.len == 11 && s.at[0] == '1' && s.at[1] >= '3';
}

const char *sms_masked(struct arena *a, struct str number)
{
	if (number.len < 8)
		return arena_printf(a, "****");
	return arena_printf(a, STRF "****" STRF, STRV(str_sub(number, 0, 3)),
		STRV(str_from(number, number.len - 4)));
}

/* Blanks gone, full-width letters and small ones as capitals. */
static struct str plain(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.len + 1);
	size_t n = 0;
	for (size_t i = 0, len; i < s.len; i += len) {
		uint32_t cp = utf8_next(str_from(s, i), &len);
		if (cp >= 0xFF01 && cp <= 0xFF5E)
			cp -= 0xFEE0;
		if (cp <= ' ' || cp == 0x3000)
			continue;
		if (cp < 0x80)
			out[n++] = (char)(cp >= 'a' && cp <= 'z' ? cp - 32 : cp);
		else
			for (size_t k = 0; k < len; k++)
				out[n++] = s.at[i + k];
	}
	return (struct str){ out, n };
}

bool sms_is_opt_out(struct arena *a, struct str answer)
{
	static const char *const words[] = { "R", "T", "TD", "退订", "0000" };
	struct str s = plain(a, answer);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(s, str_c(words[i])))
			return true;
	return false;
}

static struct str without(struct arena *a, struct str s, unsigned kinds)
{
	char *out = arena_alloc(a, s.len + 1);
	size_t n = 0, len;
	for (struct str rest = s; rest.len; rest = str_from(rest, len)) {
		if (glyph_of(utf8_next(rest, &len)) & kinds)
			continue;
		memcpy(out + n, rest.at, len);
		n += len;
	}
	return n == s.len ? s : (struct str){ out, n };
}

struct str sms_visible(struct arena *a, struct str s)
{
	return without(a, s, GLYPH_UNSEEN);
}

struct str sms_sameness(struct arena *a, struct str s)
{
	return without(a, s, GLYPH_UNSEEN | GLYPH_BLANK);
}
