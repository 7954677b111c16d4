#include "channels/stock.h"

#include "article/article.h"
#include "article/missing.h"
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

/* As many as the survey has room for: what is left out is asked for again. */
static struct str keep(struct arena *a, const struct channel_site *site, struct str words)
{
	words = words_first(words, STOCK_POINTS_MAX);
	if (site->words_left && words.len > *site->words_left)
		return (struct str){};
	if (site->words_left)
		*site->words_left -= words.len;
	return words.len ? arena_str(a, words) : STR("");
}

struct str stock_text(
	struct arena *a, const struct channel_site *site, struct str id, struct str text)
{
	return stock_wanted(site, id) ? keep(a, site, text) : (struct str){};
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

static void add_break(struct buf *b)
{
	if (b->len && b->at[b->len - 1] != '\n')
		buf_add_char(b, '\n');
}

/* A picture of a platform is none of the system's, and says nothing but its alt. */
static struct str text_of(struct arena *a, struct str source)
{
	struct str text = markup_decode(a, source), alt;
	return article_missing_picture(text, &alt) ? alt : text;
}

/* Of canonical HTML, hardly more than is kept. */
static struct str lines_of(struct arena *a, struct str html)
{
	struct buf b;
	struct markup m;
	size_t points = 0;
	buf_init(&b, a, html.len * 2 + 16);
	while (points <= STOCK_POINTS_MAX && markup_next(&html, &m)) {
		if (m.kind == MARKUP_TEXT && !str_eq(m.text, STR("\n"))) {
			struct str text = text_of(a, m.text);
			points += words_length(text);
			buf_add(&b, text);
		} else if (!is_inline(m.name))
			add_break(&b);
	}
	return str_trim(buf_str(&b));
}

struct str stock_html(
	struct arena *a, const struct channel_site *site, struct str id, struct str html)
{
	SCRATCH(s);
	struct str canonical;
	if (!stock_wanted(site, id) || article_canon(&s, html, &canonical))
		return (struct str){};
	return keep(a, site, lines_of(&s, canonical));
}

struct str stock_above(struct arena *a, struct str above, struct str words)
{
	if (!words.at || !above.len)
		return words;
	return str_c(arena_printf(a, STRF "\n" STRF, STRV(above), STRV(words)));
}
