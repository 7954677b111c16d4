#include "reviewers/terms/change.h"

#include <stdlib.h>

#include "article/utf8.h"
#include "reviewers/terms/derive.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/match.h"
#include "reviewers/terms/mixed.h"
#include "reviewers/terms/respell.h"
#include "reviewers/words.h"

struct change {
	struct arena arena;
	struct image faces, sounds;
	struct mixed *mixed;
	size_t size;
	bool everything;
};

static int text_order(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.at, b.at, n) : 0;
	return c ? c : (a.len > b.len) - (a.len < b.len);
}

/* Everything that a line says. */
static int term_order(const void *x, const void *y)
{
	const struct term *a = x, *b = y;
	int c = text_order(a->text, b->text);
	if (!c)
		c = text_order(a->category, b->category);
	if (!c)
		c = text_order(a->suggestion, b->suggestion);
	unsigned of_a = a->severity << 3 | a->allowed << 2 | a->exact << 1 | a->loud;
	unsigned of_b = b->severity << 3 | b->allowed << 2 | b->exact << 1 | b->loud;
	return c ? c : (of_a > of_b) - (of_a < of_b);
}

static void take(struct lexicon *out, const struct term *t)
{
	struct term plain = *t;
	plain.allowed = plain.exact =
		false; /* as it may look: too much is found, never too little */
	out->terms[out->count++] = plain;
}

/* The same line, but only in one of the lists are its forms looked for. */
static size_t take_forms(struct lexicon *out, const struct term *before, const struct term *after)
{
	if (before->derived == after->derived)
		return 0;
	take(out, before->derived ? before : after);
	return 1;
}

/* Lines that only one of the two has, as terms of one list; how many. Also what has forms in one only. */
static size_t differ(
	struct arena *a, struct lexicon *before, struct lexicon *after, struct lexicon *out)
{
	size_t forms = 0;
	size_t i = 0, j = 0;
	out->terms = arena_array(a, struct term, before->count + after->count + 1);
	qsort(before->terms, before->count, sizeof *before->terms, term_order);
	qsort(after->terms, after->count, sizeof *after->terms, term_order);
	while (i < before->count || j < after->count) {
		int c = i == before->count  ? 1
			: j == after->count ? -1
					    : term_order(&before->terms[i], &after->terms[j]);
		if (c < 0)
			take(out, &before->terms[i]);
		if (c > 0)
			take(out, &after->terms[j]);
		if (!c)
			forms += take_forms(out, &before->terms[i], &after->terms[j]);
		i += c <= 0;
		j += c >= 0;
	}
	return out->count - forms;
}

/*
 * Numbers, mailboxes and hosts that may stand are compared otherwise than words are, digit by digit and
 * in the addresses of links: not looked for here. A digit is one in any dress.
 */
static bool is_no_word(struct str s)
{
	for (size_t len; s.len; s = str_from(s, len)) {
		uint32_t code = fold(utf8_next(s, &len));
		if (fold_is_digit(code) || code & FOLD_SEQUENCE || s.at[0] == '@' || s.at[0] == '.')
			return true;
	}
	return false;
}

/* The next line from `i` on that allows one; the count when there is none. */
static size_t next_number(const struct lexicon *l, size_t i)
{
	while (i < l->count && !(l->terms[i].allowed && is_no_word(l->terms[i].text)))
		i++;
	return i;
}

/* Both sorted. */
static bool same_numbers(const struct lexicon *before, const struct lexicon *after)
{
	size_t i = next_number(before, 0), j = next_number(after, 0);
	while (i < before->count && j < after->count &&
		str_eq(before->terms[i].text, after->terms[j].text)) {
		i = next_number(before, i + 1);
		j = next_number(after, j + 1);
	}
	return i == before->count && j == after->count;
}

static enum err image_of(
	struct arena *a, const struct lexicon *l, enum image_reading reading, struct image *out)
{
	struct str bytes;
	TRY(image_build(a, l, reading, &bytes));
	return image_open(bytes, out);
}

static enum err build(struct change *c, const struct lexicon *changed)
{
	SCRATCH(scratch);
	struct lexicon forms, sounds;
	derive_faces(&scratch, changed, &forms);
	derive_sounds(&scratch, changed, &sounds);
	c->mixed = mixed_open(changed);
	TRY(image_of(&c->arena, &forms, READ_FACES, &c->faces));
	return image_of(&c->arena, &sounds, READ_SOUNDS, &c->sounds);
}

static enum err compare(
	struct change *c, const struct wordlists *before, const struct wordlists *after)
{
	SCRATCH(scratch);
	struct lexicon old, fresh, changed = {};
	TRY(lexicon_read(&scratch, before->terms, before->allow, &old));
	TRY(lexicon_read(&scratch, after->terms, after->allow, &fresh));
	derive_choose(&old);
	derive_choose(&fresh);
	c->size = differ(&scratch, &old, &fresh, &changed);
	/* How much a near miss weighs depends on all the other names. */
	bool same_names = str_eq(before->names, after->names);
	c->everything = !same_names || !same_numbers(&old, &fresh) || !derive_fits(&changed);
	return c->everything ? ERR_OK : build(c, &changed);
}

enum err change_open(
	const struct wordlists *before, const struct wordlists *after, struct change **out)
{
	struct change *c = calloc(1, sizeof *c);
	if (!c)
		abort();
	enum err e = compare(c, before, after);
	if (e) {
		change_close(c);
		return e;
	}
	*out = c;
	return ERR_OK;
}

void change_close(struct change *c)
{
	if (!c)
		return;
	arena_free(&c->arena);
	mixed_close(c->mixed);
	free(c);
}

size_t change_size(const struct change *c)
{
	return c->size;
}

static bool any(const struct image *image, struct arena *a, struct str text)
{
	struct matches found = { .arena = a };
	if (!image->entry_count)
		return false;
	matches_find(image, text, &found);
	return found.count > 0;
}

static bool touches_words(const struct change *c, struct arena *a, struct str text)
{
	return any(&c->faces, a, text) || any(&c->sounds, a, text);
}

/* As terms.c reads them, all the ways. */
bool change_touches_text(const struct change *c, struct arena *a, struct str text)
{
	struct respelling as;
	if (c->everything || touches_words(c, a, text))
		return true;
	struct words w = words_through(a, 0, text);
	if (w.place && touches_words(c, a, w.text))
		return true;
	if (respell_once(a, &w, &as) && touches_words(c, a, as.text))
		return true;
	struct mixed_match *mixed;
	if (mixed_find(c->mixed, a, &w, &mixed))
		return true;
	for (int right = 0; right < 2; right++)
		if (respell_columns(a, &w, right, &as) && touches_words(c, a, as.text))
			return true;
	return false;
}

bool change_touches(const struct change *c, struct arena *a, const struct revision *rev,
	const struct article *art)
{
	if (c->everything)
		return true;
	struct reading r = reading_of(a, rev, art);
	for (size_t i = 0; i < r.outside_count; i++)
		if (change_touches_text(c, a, r.outside[i].text))
			return true;
	for (size_t i = 0; i < art->count; i++)
		if (change_touches_text(c, a, art->blocks[i].text))
			return true;
	return false;
}
