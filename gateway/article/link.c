#include "article/doc.h"
#include "article/token.h"
#include "base/buf.h"

enum { NOTE_MOST = 999, SHA256_DIGITS = 64, EXTENSION_MOST = 8 };

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool is_extension(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!((s.at[i] >= '0' && s.at[i] <= '9') || (s.at[i] >= 'a' && s.at[i] <= 'z')))
			return false;
	return s.len && s.len <= EXTENSION_MOST;
}

bool link_is_asset(struct str s)
{
	if (!str_starts(s, STR("assets/")))
		return false;
	struct str name = str_from(s, 7), hash = str_sub(name, 0, SHA256_DIGITS);
	for (size_t i = 0; i < hash.len; i++)
		if (!is_hex(hash.at[i]))
			return false;
	return name.len > SHA256_DIGITS && name.at[SHA256_DIGITS] == '.' &&
	       is_extension(str_from(name, SHA256_DIGITS + 1));
}

/* The schemes a reader may be sent to, and how an address of each begins. */
static bool take_scheme(struct str *rest, struct buf *b)
{
	static const struct str starts[] = { STR("https://"), STR("http://"), STR("mailto:"),
		STR("tel:") };
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		if (!str_eq_nocase(str_sub(*rest, 0, starts[i].len), starts[i]))
			continue;
		buf_add(b, starts[i]);
		*rest = str_from(*rest, starts[i].len);
		return rest->len && rest->at[0] != '/';
	}
	if (!rest->len || rest->at[0] != '#')
		return false;
	return rest->len > 1;
}

/* Bytes that an address may not hold as they are: a reader's browser would encode them so too. */
static void put_address(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		if (c <= ' ' || c >= 0x7F || strchr("\"<>\\^`{|}", c))
			buf_printf(b, "%%%02X", c);
		else
			buf_add_char(b, (char)c);
	}
}

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < ' ' || s.at[i] == 0x7F)
			return true;
	return false;
}

struct str link_normal(struct arena *a, struct str href)
{
	struct buf b;
	struct str rest = str_trim(href);
	if (link_is_asset(rest))
		return rest;
	buf_init(&b, a, rest.len * 3 + 16);
	if (has_control(rest) || !take_scheme(&rest, &b))
		return (struct str){};
	put_address(&b, rest);
	return buf_str(&b);
}

static unsigned numbered(struct str s, struct str prefix)
{
	int64_t n;
	if (!str_starts(s, prefix))
		return 0;
	s = str_from(s, prefix.len);
	/* "01" is not a name that we would write. */
	if (!s.len || s.at[0] == '0' || !str_i64(s, &n) || n < 1 || n > NOTE_MOST)
		return 0;
	return (unsigned)n;
}

unsigned note_of_href(struct str href)
{
	unsigned n = numbered(href, STR("#fn-"));
	return n ? n : numbered(href, STR("#_ftn"));
}

unsigned note_back_of_href(struct str href)
{
	return numbered(href, STR("#_ftnref"));
}

unsigned note_of_id(struct str id)
{
	return numbered(id, STR("fn-"));
}
