#include "reviewers/terms/respell.h"

#include "base/buf.h"
#include "reviewers/terms/fold.h"

struct respelled {
	struct respelling *out;
	struct buf text;
	bool any;
};

/* As each code point becomes so many at most. */
static void begin(struct respelled *r, struct arena *a, const struct words *w, size_t each,
	struct respelling *out)
{
	size_t room = w->count * each + 1;
	*out = (struct respelling){ .from = arena_array(a, uint32_t, room),
		.to = arena_array(a, uint32_t, room),
		.changed = arena_array(a, bool, room) };
	*r = (struct respelled){ .out = out };
	buf_init(&r->text, a, room * 4);
}

static bool finish(struct respelled *r)
{
	r->out->text = buf_str(&r->text);
	return r->any;
}

static void put(struct respelled *r, uint32_t cp, size_t at, bool changed)
{
	struct respelling *out = r->out;
	buf_add_codepoint(&r->text, cp);
	out->from[out->count] = (uint32_t)at;
	out->to[out->count] = (uint32_t)at + 1;
	out->changed[out->count++] = changed;
	r->any |= changed;
}

static bool is_mark(uint32_t code)
{
	return code >= FOLD_SKIP && code < FOLD_SEQUENCE;
}

static bool is_hanzi(uint32_t code)
{
	return code >= 0x3400 && code < FOLD_SKIP;
}

/* What a mark is taken for in a Latin word; 0 for none. */
static uint32_t letter_of(uint32_t cp)
{
	switch (cp) {
	case U'@':
	case U'＠':
		return 'a';
	case U'$':
	case U'＄':
		return 's';
	case U'!':
	case U'！':
		return 'i';
	default:
		return 0;
	}
}

static bool is_of_word(uint32_t cp)
{
	uint32_t code = fold(cp);
	return fold_is_letter(code) || fold_is_digit(code) || letter_of(cp);
}

/* How far letters, digits and such marks go from `i` on; how many of them are letters. */
static size_t word_end(const struct words *w, size_t i, size_t *letters)
{
	for (*letters = 0; i < w->count && is_of_word(w->cp[i]); i++)
		*letters += fold_is_letter(fold(w->cp[i]));
	return i;
}

/* A ! at the end of a word is what it is; and so are all marks where there is no word. */
static void put_word(
	struct respelled *r, const struct words *w, size_t from, size_t to, size_t letters)
{
	for (size_t i = from; i < to; i++) {
		uint32_t letter = letters ? letter_of(w->cp[i]) : 0;
		if (letter == 'i' && (i == from || i + 1 == to))
			letter = 0;
		put(r, letter ? letter : w->cp[i], i, letter);
	}
}

/* The symbol that was put last, while nothing stands behind it but what a term may hold. */
struct latest {
	uint32_t code;
	size_t count, bytes; /* of what was put, it included */
};

/* One more of it: what came in between is dropped. */
static void put_again(struct respelled *r, const struct latest *l, size_t at)
{
	struct respelling *out = r->out;
	out->count = l->count;
	r->text.len = l->bytes;
	out->to[l->count - 1] = (uint32_t)at + 1;
	out->changed[l->count - 1] = r->any = true;
}

static void put_one(struct respelled *r, struct latest *l, uint32_t cp, size_t at)
{
	uint32_t code = fold(cp);
	if (is_hanzi(code) && code == l->code) {
		put_again(r, l, at);
		return;
	}
	put(r, cp, at, false);
	if (code == FOLD_SKIP || code == FOLD_SEPARATOR)
		return;
	*l = (struct latest){ is_mark(code) ? 0 : code, r->out->count, r->text.len };
}

/* Whether there may be anything to change: most texts are not copied. */
static bool may_change(const struct words *w)
{
	uint32_t last = 0;
	for (size_t i = 0; i < w->count; i++) {
		uint32_t code = fold(w->cp[i]);
		if ((is_hanzi(code) && code == last) || letter_of(w->cp[i]))
			return true;
		if (code != FOLD_SKIP && code != FOLD_SEPARATOR)
			last = code;
	}
	return false;
}

bool respell_once(struct arena *a, const struct words *w, struct respelling *out)
{
	struct respelled r;
	struct latest l = {};
	size_t letters;
	if (!may_change(w))
		return false;
	begin(&r, a, w, 1, out);
	for (size_t i = 0; i < w->count;) {
		size_t end = word_end(w, i, &letters);
		if (end > i) {
			put_word(&r, w, i, end, letters);
			l = (struct latest){};
			i = end;
		} else {
			put_one(&r, &l, w->cp[i], i);
			i++;
		}
	}
	return finish(&r);
}

/* A line: where its characters stand. */
struct line {
	const uint32_t *at;
	size_t count;
};

/* From code point `*i` to the end of the line; false at the end of the words. */
static bool next_line(const struct words *w, size_t *i, uint32_t *room, struct line *out)
{
	*out = (struct line){ room, 0 };
	if (*i >= w->count)
		return false;
	for (; *i < w->count && w->cp[*i] != '\n'; ++*i)
		if (!is_mark(fold(w->cp[*i])))
			room[out->count++] = (uint32_t)*i;
	++*i;
	return true;
}

static void put_columns(struct respelled *r, const struct words *w, const struct line *lines,
	size_t count, bool right)
{
	size_t columns = lines->count;
	if (count < 2 || columns < 2 || columns > COLUMNS_MOST)
		return;
	for (size_t c = 0; c < columns; c++)
		for (size_t l = 0; l < count; l++) {
			uint32_t at = lines[l].at[right ? columns - 1 - c : c];
			put(r, w->cp[at], at, true);
		}
	put(r, U'。', lines->at[0], false);
}

bool respell_columns(
	struct arena *a, const struct words *w, bool from_right, struct respelling *out)
{
	struct respelled r;
	size_t i = 0, first = 0, count = 0;
	if (!memchr(w->text.at, '\n', w->text.len))
		return false;
	begin(&r, a, w, 2, out); /* each, and as many breaks between lines */
	uint32_t *room = arena_array(a, uint32_t, w->count + 1);
	struct line *lines = arena_array(a, struct line, w->count + 1);
	for (; next_line(w, &i, room, &lines[count]); count++) {
		room += lines[count].count;
		if (lines[count].count == lines[first].count)
			continue;
		put_columns(&r, w, lines + first, count - first, from_right);
		first = count;
	}
	if (count)
		put_columns(&r, w, lines + first, count - first, from_right);
	return finish(&r);
}
