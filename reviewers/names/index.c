#include "reviewers/names/index.h"

#include <stdlib.h>

#include "article/utf8.h"
#include "reviewers/terms/lexicon.h"
#include "reviewers/terms/sound.h"

/* What three others begin with is a common beginning: the difference between them stands behind. */
enum { PEERS = 3 };

static struct str state_name(void)
{
	return STR("中华人民共和国");
}

static bool may_be_near(const struct name *n)
{
	return !n->exact && n->kind <= NAME_PHRASE;
}

static bool all_hanzi(const struct form *f)
{
	for (size_t i = 0; i < f->length; i++)
		if (!utf8_is_han(f->symbols[i]))
			return false;
	return true;
}

static void add_form(struct arena *a, struct index *x, struct str text, uint32_t name, bool near)
{
	uint32_t symbols[NAME_SYMBOLS_MAX];
	size_t length;
	uint64_t gaps;
	if (!lexicon_fold(text, symbols, NAME_SYMBOLS_MAX, &length, &gaps) || length < 2)
		return;
	uint32_t *copy = arena_array(a, uint32_t, length);
	memcpy(copy, symbols, length * sizeof *copy);
	struct form f = { .symbols = copy, .text = text, .name = name, .length = (uint8_t)length };
	f.near = near && !gaps && length >= SOUND_SYMBOLS && all_hanzi(&f);
	x->forms[x->count++] = f;
}

static void add_name(struct arena *a, struct index *x, uint32_t name)
{
	const struct name *n = &x->names->at[name];
	if (n->kind == NAME_COLUMN || n->kind == NAME_LATIN || n->kind == NAME_PHONE)
		return;
	add_form(a, x, n->text, name, may_be_near(n));
	struct str rest = str_from(n->text, state_name().len);
	enum { LEAST = 4 * 3 }; /* bytes: 宪法 alone is no name of one law */
	if (n->kind == NAME_LAW && str_starts(n->text, state_name()) && rest.len >= LEAST)
		add_form(a, x, rest, name, may_be_near(n));
}

static size_t count_lines(struct str s)
{
	size_t n = 0;
	for (; s.len; n++)
		str_cut(&s, '\n');
	return n;
}

static size_t same_head(const struct form *a, const struct form *b, bool backwards)
{
	size_t n = 0, most = a->length < b->length ? a->length : b->length;
	while (n < most &&
		(backwards ? a->symbols[a->length - 1 - n] == b->symbols[b->length - 1 - n]
			   : a->symbols[n] == b->symbols[n]))
		n++;
	return n;
}

static int in_order(const void *x, const void *y, bool backwards)
{
	const struct form *a = *(struct form *const *)x, *b = *(struct form *const *)y;
	size_t n = same_head(a, b, backwards);
	if (n == a->length || n == b->length)
		return a->length - b->length;
	uint32_t of_a = a->symbols[backwards ? a->length - 1 - n : n];
	uint32_t of_b = b->symbols[backwards ? b->length - 1 - n : n];
	return of_a < of_b ? -1 : 1;
}

static int by_beginning(const void *x, const void *y)
{
	return in_order(x, y, false);
}

static int by_end(const void *x, const void *y)
{
	return in_order(x, y, true);
}

static void note_common(struct form **sorted, size_t count, bool backwards)
{
	for (size_t i = 0; i + PEERS < count; i++) {
		uint8_t n = (uint8_t)same_head(sorted[i], sorted[i + PEERS], backwards);
		for (size_t j = i; j <= i + PEERS; j++) {
			uint8_t *to = backwards ? &sorted[j]->tail : &sorted[j]->head;
			*to = *to < n ? n : *to;
		}
	}
}

static void find_common(struct index *x)
{
	SCRATCH(scratch);
	struct form **sorted = arena_array(&scratch, struct form *, x->count + 1);
	size_t count = 0;
	for (size_t i = 0; i < x->count; i++)
		if (x->forms[i].near)
			sorted[count++] = &x->forms[i];
	qsort(sorted, count, sizeof *sorted, by_beginning);
	note_common(sorted, count, false);
	qsort(sorted, count, sizeof *sorted, by_end);
	note_common(sorted, count, true);
}

uint32_t index_sound(uint32_t c)
{
	uint32_t sound = sound_of(c, 0);
	return sound ? SOUND_SYMBOL + sound : c;
}

static uint32_t *sounds_of(struct arena *a, const uint32_t *symbols, size_t count)
{
	uint32_t *out = arena_array(a, uint32_t, count + 1);
	for (size_t i = 0; i < count; i++)
		out[i] = index_sound(symbols[i]);
	return out;
}

/* 最高民人检察院: two that changed places across the middle leave no half whole. */
static void put_swapped(struct index *x, const struct form *f, uint32_t form)
{
	SCRATCH(scratch);
	size_t middle = f->length / 2;
	uint32_t *symbols = arena_array(&scratch, uint32_t, f->length);
	memcpy(symbols, f->symbols, f->length * sizeof *symbols);
	symbols[middle - 1] = f->symbols[middle];
	symbols[middle] = f->symbols[middle - 1];
	struct rolling r = rolling_of(&scratch, symbols, f->length);
	keys_put(&x->left, &r, 0, f->length, form);
}

/* An error in one half of a name leaves the other whole: by the halves it is found. */
static void put_keys(struct index *x, uint32_t form)
{
	SCRATCH(scratch);
	const struct form *f = &x->forms[form];
	size_t half = f->length / 2;
	struct rolling r = rolling_of(&scratch, f->symbols, f->length);
	keys_put(&x->whole, &r, 0, f->length, form);
	if (!f->near)
		return;
	struct rolling s =
		rolling_of(&scratch, sounds_of(&scratch, f->symbols, f->length), f->length);
	keys_put(&x->sound, &s, 0, f->length, form);
	if (f->length < NEAR_SYMBOLS)
		return;
	keys_put(&x->left, &r, 0, half, form);
	keys_put(&x->right, &r, half, f->length - half, form);
	put_swapped(x, f, form);
}

void index_build(struct arena *a, const struct names *names, struct str phrases, struct index *out)
{
	size_t most = names->count * 2 + count_lines(phrases);
	struct index x = { .names = names, .forms = arena_array(a, struct form, most + 1) };
	phrases = arena_str(a, phrases);
	for (uint32_t i = 0; i < names->count; i++)
		add_name(a, &x, i);
	while (phrases.len)
		add_form(a, &x, str_trim(str_cut(&phrases, '\n')), FORM_PHRASE, false);
	find_common(&x);
	struct keys *all[] = { &x.whole, &x.left, &x.right, &x.sound };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		*all[i] = keys_for(a, x.count * (1 + (all[i] == &x.left)));
	for (uint32_t i = 0; i < x.count; i++)
		put_keys(&x, i);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		keys_seal(a, all[i]);
	*out = x;
}
