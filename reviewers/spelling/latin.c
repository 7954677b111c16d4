#include "reviewers/spelling/latin.h"

#include <stdlib.h>

enum { LEAST = 3, SYLLABLE_MAX = 6, WORD_MAX = 24 };

static bool is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_capital(uint32_t c)
{
	return c >= 'A' && c <= 'Z';
}

/* Latin with marks, Greek, Cyrillic and their neighbours: words with them are of other languages. */
static bool is_foreign(uint32_t c)
{
	return c >= 0xC0 && c < 0x1000 && c != 0xD7 && c != 0xF7;
}

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == U'’';
}

/* A run of what is written without a space: ends at spaces and at hanzi and their marks. */
static bool is_in_run(uint32_t c)
{
	return (c > 0x20 && c < 0x7F) || is_foreign(c) || c == U'’';
}

static bool is_letter_or_digit(uint32_t c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || is_foreign(c);
}

static bool is_sign_of_code(uint32_t c)
{
	static const char signs[] = "@_\\=<>{}#$%^*|~`+&[]";
	return c < 0x80 && strchr(signs, (int)c);
}

/* An address, a file, code, a number with its unit: nothing in it is for a dictionary. */
static bool is_technical(const struct words *w, size_t from, size_t to)
{
	size_t slashes = 0;
	for (size_t i = from; i < to; i++) {
		uint32_t c = w->cp[i], after = i + 1 < to ? w->cp[i + 1] : 0;
		if ((c >= '0' && c <= '9') || is_sign_of_code(c))
			return true;
		/* Also behind hanzi: 通知.docx. */
		if ((c == '.' || (c == ':' && i > from)) && is_letter_or_digit(after))
			return true;
		slashes += c == '/';
	}
	return slashes > 1 || w->cp[from] == '/';
}

/* A word of capitals, or with one inside, is a name of its own making. */
static bool is_plain(const struct words *w, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (is_foreign(w->cp[i]) || (i > from && is_capital(w->cp[i])))
			return false;
	return to - from >= LEAST && to - from <= WORD_MAX;
}

/* The word at `from`, with apostrophes inside: Xi'an, don't. */
static size_t word_end(const struct words *w, size_t from, size_t to)
{
	size_t i = from;
	while (i < to &&
		(is_letter(w->cp[i]) || is_foreign(w->cp[i]) ||
			(is_apostrophe(w->cp[i]) && i + 1 < to && is_letter(w->cp[i + 1]))))
		i++;
	return i;
}

static size_t without_genitive(const struct words *w, size_t from, size_t to)
{
	bool has = to - from > 2 && w->cp[to - 1] == 's' && is_apostrophe(w->cp[to - 2]);
	return has ? to - 2 : to;
}

static size_t run_end(const struct words *w, size_t from)
{
	while (from < w->count && is_in_run(w->cp[from]))
		from++;
	return from;
}

bool latin_next(struct latin_reader *r, struct latin *out)
{
	const struct words *w = r->words;
	while (r->at < w->count) {
		size_t from = r->at;
		if (from >= r->run && is_in_run(w->cp[from])) {
			r->run = run_end(w, from);
			if (is_technical(w, from, r->run))
				r->at = r->run;
			else
				continue;
		} else if (!is_letter(w->cp[from]) && !is_foreign(w->cp[from])) {
			r->at++;
		} else {
			r->at = word_end(w, from, r->run);
			*out = (struct latin){ from, without_genitive(w, from, r->at) };
			if (is_plain(w, out->start, out->end))
				return true;
		}
	}
	return false;
}

static int by_text(const void *x, const void *y)
{
	const struct str *a = x, *b = y;
	int order = memcmp(a->at, b->at, a->len < b->len ? a->len : b->len);
	return order ? order : (a->len > b->len) - (a->len < b->len);
}

struct pinyin pinyin_read(struct arena *a, struct str list)
{
	size_t lines = 0;
	for (struct str rest = list; rest.len; lines++)
		str_cut(&rest, '\n');
	struct pinyin p = { arena_array(a, struct str, lines + 1), 0 };
	while (list.len) {
		struct str line = str_trim(str_cut(&list, '\n'));
		if (line.len && line.at[0] != '#')
			p.at[p.count++] = line;
	}
	qsort(p.at, p.count, sizeof *p.at, by_text);
	return p;
}

bool pinyin_is(const struct pinyin *p, struct str word)
{
	bool may_end[WORD_MAX + 1] = { true };
	if (word.len > WORD_MAX)
		return false;
	for (size_t i = 0; i < word.len; i++)
		for (size_t n = 1; may_end[i] && n <= SYLLABLE_MAX && i + n <= word.len; n++) {
			struct str part = str_sub(word, i, n);
			may_end[i + n] |=
				bsearch(&part, p->at, p->count, sizeof part, by_text) != NULL;
		}
	return word.len && may_end[word.len];
}
