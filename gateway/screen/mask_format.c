#include "screen/mask_format.h"

#include "base/buf.h"

enum { FORMAT_MAX = 255, DIGITS_MAX = 6, SECTIONS = 4, WORDS = SECTIONS - 1 };

/*
 * What a person would read of it: "138"\-0013 0 is 138-0013 and a number. Where a digit of the number
 * stands, nothing, or a nought.
 */
struct shown {
	struct buf words;
	char nought;
	bool shows[SECTIONS]; /* of positive numbers, negative ones, zero, words */
	size_t section;
};

static bool has_long_run(struct str format)
{
	size_t digits = 0;
	for (size_t i = 0; i < format.len && digits <= DIGITS_MAX; i++)
		digits = format.at[i] >= '1' && format.at[i] <= '9' ? digits + 1
			 : format.at[i] == '0'                      ? digits
								    : 0;
	return digits > DIGITS_MAX;
}

static void take(struct shown *s, char c, bool shows)
{
	buf_add_char(&s->words, c);
	s->shows[s->section] |= shows;
}

/* One that stands for itself, for a digit, or for the end of what one kind of number looks like. */
static void take_sign(struct shown *s, char c)
{
	if (c == ';')
		s->section += s->section < WORDS;
	take(s, c == '0' ? s->nought : strchr("#?;", c) ? ' ' : c, !strchr(" ;", c));
}

static void read_format(struct str f, struct shown *s)
{
	bool quoted = false, aside = false;
	for (size_t i = 0; i < f.len; i++) {
		char c = f.at[i];
		bool one = !quoted && !aside && i + 1 < f.len;
		if (c == '"' && !aside)
			quoted = !quoted;
		else if (quoted)
			take(s, c, true);
		else if (one && strchr("\\!", c))
			take(s, f.at[++i], true);
		else if (one && strchr("_*", c))
			take(s, f.at[++i], false); /* as wide as that one; filled with that one */
		else if (c == '[' || c == ']')
			take(s, ' ', false), aside = c == '[';
		else if (aside)
			take(s, c, c == '$'); /* a currency */
		else
			take_sign(s, c);
	}
}

static enum err has_number(const struct masker *m, struct arena *a, struct str format, char nought,
	bool *out, bool *out_shows)
{
	struct shown s = { .nought = nought };
	buf_init(&s.words, a, format.len + 1);
	read_format(format, &s);
	*out_shows = s.shows[0] && (s.section < WORDS || s.shows[WORDS]);
	return masker_finds(m, a, buf_str(&s.words), out);
}

enum err format_is_harmless(const struct masker *m, struct arena *a, struct str format, bool *out)
{
	bool apart, joined, shows;
	TRY(has_number(m, a, format, ' ', &apart, &shows));
	TRY(has_number(m, a, format, '0', &joined, &shows));
	*out = format.len <= FORMAT_MAX && !apart && !joined && !has_long_run(format) && shows;
	return ERR_OK;
}
