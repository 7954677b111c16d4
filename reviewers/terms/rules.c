#include "reviewers/terms/rules.h"

#include "article/utf8.h"
#include "reviewers/terms/face.h"
#include "reviewers/terms/fold.h"

/*
 * What may stand between the characters of a match:
 * - nothing, or what has no width: always;
 * - spaces, symbols, line breaks: always between hanzi; in a row of letters, or of digits, only where the
 *   term was listed with one, or between all of the row ("b i g", not "a big idea" for "ig"), and a point
 *   or a comma between digits only where all of the term is parted (6-4, but 3.5 is a number);
 * - quotes and brackets, which writers put round words: in three characters or more;
 * - commas and colons, which writers put between clauses: only where the term was listed with one,
 *   or, in three characters or more, when something stands between all of them;
 * - the end of a sentence: never.
 * A term that begins or ends with a letter or a digit begins or ends at a word's or a number's edge.
 * An allow phrase, and a term that asks for it, stands exactly as it is listed.
 */
enum { GAP_SKIP = 1, GAP_SEPARATOR = 2, GAP_QUOTE = 4, GAP_CLAUSE = 8 };
enum { GAP_WIDE = GAP_SEPARATOR | GAP_QUOTE | GAP_CLAUSE };
enum kind { KIND_HAN, KIND_LETTER, KIND_DIGIT };

static unsigned gap_of(uint32_t code)
{
	switch (code) {
	case FOLD_SKIP:
		return GAP_SKIP;
	case FOLD_QUOTE:
		return GAP_QUOTE;
	case FOLD_CLAUSE:
		return GAP_CLAUSE;
	default:
		return GAP_SEPARATOR;
	}
}

/* What stands in front of symbol `i`, behind the one before it. */
static unsigned gap_before(const struct stream *s, size_t i)
{
	unsigned gap = 0;
	size_t from = stream_to(s->at[i - 1]), to = stream_from(s->at[i]), len;
	for (; from < to; from += len)
		gap |= gap_of(fold(utf8_next(str_from(s->text, from), &len)));
	return gap;
}

static const uint32_t *symbols_of(const uint32_t *code, size_t *count)
{
	*count = 1;
	return *code & FOLD_SEQUENCE ? fold_sequence(*code, count) : code;
}

/* Which of its code point's symbols `i` is. */
static size_t place_of(const struct stream *s, size_t i)
{
	size_t place = 0;
	while (i > place && s->at[i - place - 1] == s->at[i])
		place++;
	return place;
}

static uint32_t symbol_at(const struct stream *s, size_t i)
{
	size_t len, count, place = place_of(s, i);
	uint32_t code = fold(utf8_next(str_from(s->text, stream_from(s->at[i])), &len));
	const uint32_t *at = symbols_of(&code, &count);
	return at[place < count ? place : count - 1];
}

static enum kind kind_at(const struct stream *s, size_t i)
{
	/* Three bytes and more are not digits or letters more often than not: ask anyway. */
	uint32_t symbol = symbol_at(s, i);
	if (fold_is_digit(symbol))
		return KIND_DIGIT;
	return fold_is_letter(symbol) ? KIND_LETTER : KIND_HAN;
}

static bool same_kind(uint32_t cp, int step, enum kind kind)
{
	uint32_t code = fold(cp);
	size_t count;
	const uint32_t *at = symbols_of(&code, &count);
	uint32_t symbol = at[step > 0 ? 0 : count - 1];
	return kind == KIND_DIGIT ? fold_is_digit(symbol) : fold_is_letter(symbol);
}

static uint32_t code_point_before(struct str text, size_t *at)
{
	size_t from = *at - 1, len;
	while (from && *at - from < 4 && ((uint8_t)text.at[from] & 0xC0) == 0x80)
		from--;
	uint32_t cp = utf8_next(str_from(text, from), &len);
	*at = from + len == *at ? from : *at - 1;
	return cp;
}

/* The code point beside byte `at`, what has no width left out; 0 at the end of the text. */
static uint32_t beside(struct str text, size_t *at, int step)
{
	while (step > 0 ? *at < text.len : *at > 0) {
		size_t len = 0;
		uint32_t cp = step > 0 ? utf8_next(str_from(text, *at), &len)
				       : code_point_before(text, at);
		*at += len;
		if (fold(cp) != FOLD_SKIP)
			return cp;
	}
	return 0;
}

/* False when the word or the number goes on in that direction: "12" in "312" or in "3.12". */
static bool has_edge(struct str text, size_t at, int step, enum kind kind)
{
	uint32_t cp = beside(text, &at, step);
	if (!cp)
		return true;
	if (same_kind(cp, step, kind))
		return false;
	if (kind != KIND_DIGIT || (cp != '.' && cp != ',' && cp != 0xFF0E && cp != 0xFF0C))
		return true;
	cp = beside(text, &at, step);
	return !cp || !same_kind(cp, step, KIND_DIGIT);
}

static bool is_whole(const struct stream *s, size_t i)
{
	size_t count, len;
	uint32_t code = fold(utf8_next(str_from(s->text, stream_from(s->at[i])), &len));
	symbols_of(&code, &count);
	return place_of(s, i) + 1 == count;
}

static bool has_edges(const struct stream *s, size_t first, size_t last, enum kind a, enum kind b)
{
	if (a != KIND_HAN &&
		(place_of(s, first) || !has_edge(s->text, stream_from(s->at[first]), -1, a)))
		return false;
	return b == KIND_HAN ||
	       (is_whole(s, last) && has_edge(s->text, stream_to(s->at[last]), 1, b));
}

struct gaps {
	size_t separated; /* of the gaps */
	bool torn; /* a row of letters and digits is cut here and not there; what was listed so does not count */
	bool number;        /* digits with a point or a comma between them that was not listed */
	bool quote, clause; /* such a mark that was not listed */
	bool hidden;        /* anything at all that was not listed */
};

/* Between symbol `i` and the one before it. */
static bool has_point_before(const struct stream *s, size_t i)
{
	size_t from = stream_to(s->at[i - 1]), to = stream_from(s->at[i]), len;
	for (; from < to; from += len) {
		uint32_t cp = utf8_next(str_from(s->text, from), &len);
		if (cp == '.' || cp == ',' || cp == 0xFF0E || cp == 0xFF0C)
			return true;
	}
	return false;
}

/* In a row of letters and digits: how its gaps were so far. */
enum row { ROW_NONE, ROW_WHOLE, ROW_CUT };

static enum row look_at_row(const struct stream *s, struct gaps *g, size_t i, bool listed, bool cut,
	enum row before, enum kind left, enum kind right)
{
	if (left == KIND_HAN || right != left) /* AK-47: two rows */
		return ROW_NONE;
	if (listed)
		return before;
	g->torn |= before != ROW_NONE && cut != (before == ROW_CUT);
	g->number |= cut && left == KIND_DIGIT && right == KIND_DIGIT && has_point_before(s, i);
	return cut ? ROW_CUT : ROW_WHOLE;
}

static struct gaps look_into(const struct stream *s, size_t first, size_t last, uint64_t listed_at)
{
	struct gaps g = {};
	enum row row = ROW_NONE;
	enum kind left = kind_at(s, first), right;
	for (size_t i = first + 1; i <= last; i++) {
		unsigned gap = s->at[i] == s->at[i - 1] ? 0 : gap_before(s, i);
		bool listed = listed_at >> (i - first - 1) & 1, cut = gap & GAP_WIDE;
		right = kind_at(s, i);
		row = look_at_row(s, &g, i, listed, cut, row, left, right);
		left = right;
		g.separated += cut;
		g.quote |= gap & GAP_QUOTE && !listed;
		g.clause |= gap & GAP_CLAUSE && !listed;
		g.hidden |= gap && !listed;
	}
	return g;
}

static bool stands(const struct stream *s, const struct listed *l, size_t first, size_t last)
{
	size_t gaps = last - first;
	struct gaps g = look_into(s, first, last, l->gaps);
	bool spread = g.separated == gaps, few = gaps < 2;
	if (l->allowed || l->exact ? g.hidden : (g.quote && few) || (g.clause && (few || !spread)))
		return false;
	if (g.torn || (g.number && !spread))
		return false;
	return has_edges(s, first, last, kind_at(s, first), kind_at(s, last));
}

bool rules_allow_hanzi(const struct stream *s, size_t first, size_t last)
{
	size_t gaps = last - first, separated = 0;
	unsigned all = 0;
	for (size_t i = first + 1; i <= last; i++) {
		unsigned gap = s->at[i] == s->at[i - 1] ? 0 : gap_before(s, i);
		separated += (gap & GAP_WIDE) != 0;
		all |= gap;
	}
	bool few = gaps < 2, spread = separated == gaps;
	return !(all & GAP_QUOTE && few) && !(all & GAP_CLAUSE && (few || !spread));
}

/* Hanzi of the plane everybody uses, one after the other: nothing to look into. */
static bool is_bare(const struct stream *s, size_t first, size_t last)
{
	for (size_t i = first; i <= last; i++) {
		if ((s->at[i] & 7) != 3 || (uint8_t)s->text.at[s->at[i] >> 3] - 0xE4u > 5)
			return false;
		if (i > first && s->at[i] != s->at[i - 1] + (3 << 3))
			return false;
	}
	return true;
}

bool rules_allow(const struct stream *s, uint32_t entry, size_t first, size_t last)
{
	if (is_bare(s, first, last))
		return true;
	struct listed l = image_listed(s->image, entry);
	return stands(s, &l, first, last);
}

static size_t differ_by(const struct stream *s, uint32_t listed, uint32_t written)
{
	if (listed == written)
		return 0;
	if (s->image->head->reading == READ_FACES && !face_is_like(listed, written))
		return RULES_NEVER;
	return !face_is_form(listed, written);
}

/* Of three bytes that is_bare has seen. */
static uint32_t hanzi_at(const char *at)
{
	const uint8_t *p = (const uint8_t *)at;
	return (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
}

static bool is_all_hanzi(struct str text)
{
	bool is = text.len % 3 == 0;
	for (size_t i = 0; i + 2 < text.len; i += 3)
		is &= (uint8_t)text.at[i] - 0xE4u <= 5;
	return is;
}

/* As below, of hanzi one after the other on both sides: what differs mostly. */
static size_t hanzi_differ(const struct stream *s, struct str listed, const char *written)
{
	size_t differ = 0;
	for (size_t i = 0; i < listed.len; i += 3) {
		if (!memcmp(listed.at + i, written + i, 3))
			continue;
		uint32_t a = fold(hanzi_at(listed.at + i)), b = fold(hanzi_at(written + i));
		differ += differ_by(s, a, b);
	}
	return differ;
}

static struct str text_of(const struct image *m, uint32_t entry)
{
	const struct entry *e = &m->entries[entry];
	return (struct str){ m->pool + e->text, e->bytes };
}

static size_t any_differ(const struct stream *s, struct str text, size_t first, size_t last)
{
	uint32_t symbols[TERM_SYMBOLS_MAX];
	uint64_t gaps;
	size_t length, differ = 0;
	size_t from = stream_from(s->at[first]), to = stream_to(s->at[last]);
	if (str_eq(text, str_sub(s->text, from, to - from)))
		return 0;
	if (!lexicon_fold(text, symbols, TERM_SYMBOLS_MAX, &length, &gaps))
		return 0;
	for (size_t i = 0; i < length && first + i <= last; i++) {
		size_t one = differ_by(s, symbols[i], symbol_at(s, first + i));
		if (one == RULES_NEVER)
			return one;
		differ += one;
	}
	return differ;
}

/* `bare`: is_bare says so. */
static size_t differ_of(
	const struct stream *s, uint32_t entry, size_t first, size_t last, bool bare)
{
	struct str text = text_of(s->image, entry);
	size_t from = stream_from(s->at[first]), to = stream_to(s->at[last]);
	if (bare && text.len == to - from && is_all_hanzi(text))
		return hanzi_differ(s, text, s->text.at + from);
	return any_differ(s, text, first, last);
}

size_t rules_differ(const struct stream *s, uint32_t entry, size_t first, size_t last)
{
	return differ_of(s, entry, first, last, is_bare(s, first, last));
}

/*
 * differ_by of two hanzi that are read the same way, by what the image says of them where that is enough:
 * see image_odd. Those that look like the plain one may be each other's form or not.
 */
static size_t odds_differ(const struct stream *s, uint32_t a, uint32_t b)
{
	enum image_odd x = image_odd(s->image, a), y = image_odd(s->image, b);
	bool sounds = s->image->head->reading == READ_SOUNDS;
	if (x == ODD_ASK || y == ODD_ASK || (x == y && x == (sounds ? ODD_FORM : ODD_SHAPE)))
		return differ_by(s, fold(a), fold(b));
	return sounds || (x == ODD_SHAPE) != (y == ODD_SHAPE);
}

bool rules_row_differ(
	const struct stream *s, uint32_t entry, size_t first, size_t last, size_t *differ)
{
	struct str listed = text_of(s->image, entry);
	const char *written = s->text.at + stream_from(s->at[first]);
	size_t count = 0, bytes = 3 * (last - first + 1);
	if (listed.len != bytes || (s->at[first] & 7) != 3)
		return false;
	for (size_t i = 0; i < bytes; i += 3) {
		const char *l = listed.at + i, *w = written + i;
		if (s->at[first + i / 3] != s->at[first] + (i << 3) || (uint8_t)*l - 0xE4u > 5 ||
			(uint8_t)*w - 0xE4u > 5)
			return false; /* *w stands in the text where a symbol begins there */
		uint32_t a = hanzi_at(l), b = hanzi_at(w);
		count += a == b ? 0 : odds_differ(s, a, b);
	}
	*differ = count;
	return true;
}

bool rules_heard(size_t differ, size_t symbols)
{
	return differ && (differ == 1 || symbols > 2);
}

bool rules_sound(const struct stream *s, uint32_t entry, size_t first, size_t last)
{
	bool bare = is_bare(s, first, last);
	if (!bare && !rules_allow(s, entry, first, last))
		return false;
	size_t differ = differ_of(s, entry, first, last, bare);
	return rules_heard(differ, last - first + 1);
}
