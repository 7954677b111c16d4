#include "channels/stock.h"

#include "base/buf.h"
#include "base/json.h"
#include "channels/markup.h"
#include "channels/words.h"

bool stock_wanted(const struct channel_site *site, struct str id)
{
	size_t i;
	json_t *one;
	json_array_foreach((json_t *)site->words_of, i, one)
	{
		struct str name = { json_string_value(one), json_string_length(one) };
		if (str_eq(name, id))
			return true;
	}
	return false;
}

struct str stock_text(
	struct arena *a, const struct channel_site *site, struct str id, struct str text)
{
	if (!stock_wanted(site, id))
		return (struct str){};
	return text.len ? arena_str(a, words_first(text, STOCK_POINTS_MAX)) : STR("");
}

/* Whatever is not one of these ends a line: words on both sides of it are no one word. */
static bool is_inline(struct str name)
{
	static const char *const names[] = { "span", "strong", "em", "b", "i", "u", "s", "sub",
		"sup", "a", "font", "code", "small", "mark" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq(name, str_c(names[i])))
			return true;
	return false;
}

static struct str lines_of(struct arena *a, struct str html)
{
	struct buf b;
	struct markup m;
	buf_init(&b, a, html.len * 2 + 16);
	while (markup_next(&html, &m))
		if (m.kind == MARKUP_TEXT)
			buf_add(&b, markup_decode(a, m.text));
		else if (!is_inline(m.name))
			buf_add_char(&b, '\n');
	return str_trim(buf_str(&b));
}

struct str stock_html(
	struct arena *a, const struct channel_site *site, struct str id, struct str html)
{
	return stock_wanted(site, id) ? stock_text(a, site, id, lines_of(a, html)) : (struct str){};
}

struct str stock_above(struct arena *a, struct str above, struct str words)
{
	if (!words.at || !above.len)
		return words;
	return str_c(arena_printf(a, STRF "\n" STRF, STRV(above), STRV(words)));
}
