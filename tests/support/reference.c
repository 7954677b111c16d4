#include "tests/support/reference.h"

#include "reviewers/terms/face.h"
#include "reviewers/terms/fold.h"

enum { HITS_MAX = 4000 };

/* A symbol, unfolded from its code point. */
struct unit {
	uint32_t code;
	size_t at;
	bool first, last;
	unsigned before; /* 1 no width, 2 separator, 4 quote, 8 clause, 16 end */
};

static size_t unfold(const struct words *w, struct unit *out)
{
	size_t count = 0;
	unsigned before = 0;
	for (size_t i = 0; i < w->count; i++) {
		uint32_t code = fold(w->cp[i]);
		size_t n = 1;
		const uint32_t *at = code & FOLD_SEQUENCE ? fold_sequence(code, &n) : &code;
		if (code >= FOLD_SKIP && code < FOLD_SEQUENCE) {
			before |= 1u << (code - FOLD_SKIP);
			continue;
		}
		for (size_t j = 0; j < n; j++) {
			out[count++] = (struct unit){ at[j], i, j == 0, j + 1 == n, before };
			before = 0;
		}
	}
	return count;
}

static bool is_narrow(uint32_t code)
{
	return fold_is_digit(code) || fold_is_letter(code);
}

/* Whether the word or number goes on over the edge between units `in` and `out_at`. */
static bool goes_on(const struct words *w, const struct unit *u, size_t count, size_t in, int step)
{
	bool digit = fold_is_digit(u[in].code);
	size_t out = in + (size_t)step;
	if (!is_narrow(u[in].code) || out >= count)
		return false;
	unsigned between = step > 0 ? u[out].before : u[in].before;
	bool same = digit ? fold_is_digit(u[out].code) : fold_is_letter(u[out].code);
	if (!(between & ~1u))
		return u[out].at == u[in].at || same;
	if (!digit || !fold_is_digit(u[out].code))
		return false;
	/* Exactly one point or comma between two digits. */
	size_t from = u[step > 0 ? in : out].at + 1, to = u[step > 0 ? out : in].at, wide = 0;
	bool point = false;
	for (size_t i = from; i < to; i++) {
		if (fold(w->cp[i]) == FOLD_SKIP)
			continue;
		wide++;
		point = w->cp[i] == '.' || w->cp[i] == ',' || w->cp[i] == 0xFF0E ||
			w->cp[i] == 0xFF0C;
	}
	return wide == 1 && point;
}

static bool is_number(const struct words *w, const struct unit *left, const struct unit *right)
{
	if (!fold_is_digit(left->code) || !fold_is_digit(right->code))
		return false;
	for (size_t i = left->at + 1; i < right->at; i++)
		if (w->cp[i] == '.' || w->cp[i] == ',' || w->cp[i] == 0xFF0E || w->cp[i] == 0xFF0C)
			return true;
	return false;
}

static bool stands_at(
	const struct words *w, const struct unit *u, size_t count, size_t i, const struct term *t)
{
	size_t cut = 0, row_whole = 0, row_cut = 0, n = t->length;
	bool torn = false, number = false;
	bool clause = false, quote = false, dressed = false, strict = t->allowed || t->exact;
	if (i + n > count)
		return false;
	for (size_t k = 0; k < n; k++) {
		if (face_of(u[i + k].code) != face_of(t->symbols[k]))
			return false;
		if (!face_is_like(u[i + k].code, t->symbols[k]))
			return false;
		if (strict && !face_is_form(u[i + k].code, t->symbols[k]))
			return false;
		if (k == 0)
			continue;
		unsigned before = u[i + k].before;
		bool listed = t->gaps >> (k - 1) & 1, is_cut = before & 14;
		if (before & 16)
			return false;
		cut += is_cut;
		quote |= before & 4 && !listed;
		clause |= before & 8 && !listed;
		dressed |= before && !listed;
		if (!is_narrow(u[i + k].code) || !is_narrow(u[i + k - 1].code) ||
			fold_is_digit(u[i + k].code) != fold_is_digit(u[i + k - 1].code)) {
			row_whole = row_cut = 0;
		} else if (!listed) {
			row_cut += is_cut;
			row_whole += !is_cut;
			torn |= row_cut && row_whole;
			number |= is_cut && is_number(w, &u[i + k - 1], &u[i + k]);
		}
	}
	bool spread = cut == n - 1;
	if (strict && dressed)
		return false;
	if (!strict && quote && n < 3)
		return false;
	if (!strict && clause && !(spread && n >= 3))
		return false;
	if (torn || (number && !spread))
		return false;
	bool open_first = is_narrow(u[i].code) && !u[i].first;
	bool open_last = is_narrow(u[i + n - 1].code) && !u[i + n - 1].last;
	return !open_first && !open_last && !goes_on(w, u, count, i, -1) &&
	       !goes_on(w, u, count, i + n - 1, 1);
}

static unsigned weight(const struct reference_span *m)
{
	return m->term->allowed ? BLOCK + 1 : m->term->severity;
}

static bool same_symbols(const struct term *a, const struct term *b)
{
	return a->length == b->length && a->allowed == b->allowed &&
	       !memcmp(a->symbols, b->symbols, a->length * sizeof *a->symbols);
}

/* Of terms that fold to the same, only the heaviest, then the first listed, is one. */
static bool is_shadowed(const struct lexicon *l, const struct term *t)
{
	for (const struct term *o = l->terms; o < l->terms + l->count; o++)
		if (o != t && same_symbols(o, t) &&
			(o->severity > t->severity || (o->severity == t->severity && o < t)))
			return true;
	return false;
}

static bool is_covered(
	const struct reference_span *all, size_t count, const struct reference_span *m)
{
	for (const struct reference_span *o = all; o < all + count; o++) {
		bool covers = o != m && o->start <= m->start && o->end >= m->end &&
			      weight(o) >= weight(m);
		bool equal = o->start == m->start && o->end == m->end && weight(o) == weight(m);
		if (covers && (!equal || o->term < m->term))
			return true;
	}
	return false;
}

/* In whatever forms, but not by others that look like it. */
static bool is_written(const struct unit *u, size_t i, const struct term *t)
{
	for (size_t k = 0; k < t->length; k++)
		if (!face_is_form(u[i + k].code, t->symbols[k]))
			return false;
	return true;
}

/* Of those that look alike the one that is written, where one is. */
static size_t drop_alike(struct reference_span *all, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count && !all[i].alike; k++)
			all[i].alike = !all[i].written && all[k].written && !all[k].term->allowed &&
				       all[k].start == all[i].start && all[k].end == all[i].end &&
				       all[k].term->length == all[i].term->length;
	for (size_t i = 0; i < count; i++)
		if (!all[i].alike)
			all[kept++] = all[i];
	return kept;
}

bool reference_find(struct arena *a, const struct lexicon *l, const struct words *w,
	struct reference_spans *out)
{
	struct unit *u = arena_array(a, struct unit, w->count * FOLD_SYMBOLS + 1);
	struct reference_span *all = arena_array(a, struct reference_span, HITS_MAX);
	size_t count = unfold(w, u), hits = 0;
	for (size_t i = 0; i < count; i++)
		for (const struct term *t = l->terms; t < l->terms + l->count; t++) {
			if (is_shadowed(l, t) || !stands_at(w, u, count, i, t))
				continue;
			if (hits == HITS_MAX)
				return false;
			all[hits++] = (struct reference_span){ u[i].at, u[i + t->length - 1].at + 1,
				t, is_written(u, i, t), false };
		}
	hits = drop_alike(all, hits);
	*out = (struct reference_spans){ arena_array(a, struct reference_span, hits + 1), 0 };
	for (size_t i = 0; i < hits; i++)
		if (!all[i].term->allowed && !is_covered(all, hits, &all[i]))
			out->at[out->count++] = all[i];
	return true;
}

static bool holds(
	const struct image *image, const struct reference_spans *list, const struct match *m)
{
	struct str text = image_listed(image, m->entry).text;
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i].start == m->start && list->at[i].end == m->end &&
			str_eq(list->at[i].term->text, text))
			return true;
	return false;
}

bool reference_agrees(const struct reference_spans *wanted, const struct image *image,
	const struct matches *found)
{
	for (size_t i = 0; i < found->count; i++)
		if (!holds(image, wanted, &found->at[i]))
			return false;
	return found->count == wanted->count;
}

void reference_print(FILE *to, const struct reference_spans *wanted, const struct image *image,
	const struct matches *found)
{
	for (size_t i = 0; i < found->count; i++)
		fprintf(to, "found %u-%u " STRF "\n", found->at[i].start, found->at[i].end,
			STRV(image_listed(image, found->at[i].entry).text));
	for (size_t i = 0; i < wanted->count; i++)
		fprintf(to, "expected %zu-%zu " STRF "\n", wanted->at[i].start, wanted->at[i].end,
			STRV(wanted->at[i].term->text));
}

void reference_uncover(struct matches *sounds, const struct matches *faces)
{
	size_t kept = 0;
	for (size_t i = 0; i < sounds->count; i++) {
		struct match m = sounds->at[i];
		bool covered = false;
		for (size_t k = 0; k < faces->count; k++)
			covered |= faces->at[k].from <= m.from && faces->at[k].to >= m.to;
		sounds->at[kept] = m;
		kept += !covered;
	}
	sounds->count = kept;
}
