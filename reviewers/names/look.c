#include "reviewers/names/alike.h"
#include "reviewers/names/index.h"

/* Those of one row stand for each other without being mistaken: 一 and 二, 市 and 县. */
static const uint32_t *const peers[] = {
#define PEERS(row) (const uint32_t *)row,
#include "reviewers/names/peers.def"
#undef PEERS
};

static bool holds(const uint32_t *row, uint32_t c)
{
	while (*row && *row != c)
		row++;
	return *row;
}

static bool are_peers(uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < sizeof peers / sizeof *peers; i++)
		if (holds(peers[i], a) && holds(peers[i], b))
			return true;
	return false;
}

static void *grown(struct arena *a, void *at, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return at;
	*room = *room ? *room * 2 : 16;
	void *more = arena_alloc_array(a, *room, size);
	if (count)
		memcpy(more, at, count * size);
	return more;
}

static void add_hit(struct looked *out, struct hit h)
{
	out->hits = grown(out->arena, out->hits, out->hit_count, &out->hit_room, sizeof h);
	out->hits[out->hit_count++] = h;
}

static void add_miss(struct looked *out, struct miss m)
{
	for (size_t i = out->miss_count; i > out->earlier && i + 8 > out->miss_count; i--) {
		const struct miss *before = &out->misses[i - 1];
		if (before->form == m.form && before->start == m.start && before->count == m.count)
			return;
	}
	out->misses = grown(out->arena, out->misses, out->miss_count, &out->miss_room, sizeof m);
	out->misses[out->miss_count++] = m;
}

/* A form laid over `count` symbols of the text from `start` on. */
struct laid {
	const uint32_t *text;
	const struct form *form;
	uint32_t start, count;
	size_t head, tail; /* how many symbols at the ends are the same */
};

static void measure(struct laid *l)
{
	const uint32_t *t = l->text + l->start, *s = l->form->symbols;
	size_t n = l->count < l->form->length ? l->count : l->form->length;
	while (l->head < n && t[l->head] == s[l->head])
		l->head++;
	while (l->tail < n && t[l->count - 1 - l->tail] == s[l->form->length - 1 - l->tail])
		l->tail++;
}

enum { LONG = 8 };

static bool judge_same_length(const struct laid *l, enum miss_kind *kind)
{
	const uint32_t *t = l->text + l->start + l->head, *s = l->form->symbols + l->head;
	if (l->head == l->count)
		return false;
	size_t wrong = l->count - l->head - l->tail;
	if (wrong == 2 && t[0] == s[1] && t[1] == s[0]) {
		*kind = MISS_SWAPPED;
		return true;
	}
	if (wrong != 1 || are_peers(t[0], s[0]))
		return false;
	enum likeness like = likeness(t[0], s[0]);
	*kind = like ? MISS_LIKE : MISS_OTHER;
	/*
	 * At an end, another character makes another name: 省人民政府, 市人民政府. Of a long one all that stands before
	 * says what is meant, and a part in common or zh for z is a slip: 绿水青山就是金山银上.
	 */
	enum likeness enough = l->form->length >= LONG ? LIKE_IN_PART : LIKE_BY_LOOK;
	return like >= enough || (l->head && l->tail);
}

static bool judge_other_length(const struct laid *l, enum miss_kind *kind)
{
	bool lacks = l->count < l->form->length;
	const uint32_t *longer = lacks ? l->form->symbols : l->text + l->start;
	size_t shorter = lacks ? l->count : l->form->length;
	if (!l->head || !l->tail || l->head + l->tail < shorter)
		return false;
	/* The name stands there, and something behind or before it. */
	if (!lacks && (l->head == shorter || l->tail == shorter))
		return false;
	size_t at = l->head < shorter ? l->head : shorter - 1;
	bool twice = longer[at] == longer[at - 1] || longer[at] == longer[at + 1];
	*kind = twice ? MISS_TWICE : lacks ? MISS_LACKS : MISS_EXTRA;
	return true;
}

static void try(const struct index *x, const struct rolling *r, uint32_t form, size_t start,
	size_t count, struct looked *out)
{
	const struct form *f = &x->forms[form];
	struct laid l = { r->at, f, (uint32_t)start, (uint32_t)count, 0, 0 };
	enum miss_kind kind;
	if (start + count > r->count)
		return;
	measure(&l);
	bool is_miss =
		count == f->length ? judge_same_length(&l, &kind) : judge_other_length(&l, &kind);
	if (is_miss)
		add_miss(out, (struct miss){ l.start, l.count, form, (uint32_t)(l.start + l.head),
				      (uint32_t)l.head, kind, false });
}

static void try_left(const struct index *x, const struct rolling *r, uint32_t form, size_t at,
	struct looked *out)
{
	size_t length = x->forms[form].length;
	for (size_t count = length - 1; count <= length + 1; count++)
		try(x, r, form, at, count, out);
}

static void try_right(const struct index *x, const struct rolling *r, uint32_t form, size_t at,
	struct looked *out)
{
	size_t length = x->forms[form].length, end = at + length - length / 2;
	for (size_t count = length - 1; count <= length + 1; count++)
		if (count <= end)
			try(x, r, form, end - count, count, out);
}

static void try_whole(const struct index *x, const struct rolling *r, uint32_t form, size_t at,
	struct looked *out)
{
	const struct form *f = &x->forms[form];
	if (!memcmp(r->at + at, f->symbols, f->length * sizeof *f->symbols))
		add_hit(out, (struct hit){ (uint32_t)at, f->length, form });
}

/* `r` is of the symbols; the keys were of their sounds. */
static void try_sound(const struct index *x, const struct rolling *r, uint32_t form, size_t at,
	struct looked *out)
{
	const struct form *f = &x->forms[form];
	size_t wrong = 0, first = 0;
	for (size_t i = f->length; i--;) {
		if (r->at[at + i] == f->symbols[i])
			continue;
		if (!alike_by_sound(r->at[at + i], f->symbols[i]))
			return;
		wrong++;
		first = i;
	}
	if (wrong)
		add_miss(
			out, (struct miss){ (uint32_t)at, f->length, form, (uint32_t)(at + first),
				     (uint32_t)first, wrong == 1 ? MISS_LIKE : MISS_SOUND, false });
}

typedef void attempt(
	const struct index *, const struct rolling *, uint32_t form, size_t at, struct looked *);

/* Tries every form that has a key at `at` of `read`. */
static void try_keys(const struct index *x, const struct keys *k, const struct rolling *read,
	size_t at, attempt *one, const struct rolling *symbols, struct looked *out)
{
	for (uint64_t left = keys_lengths(k, read, at); left; left &= left - 1) {
		size_t length = (size_t)__builtin_ctzll(left) + 1;
		const struct key *behind;
		const struct key *key = keys_find(k, rolling_hash(read, at, length), &behind);
		for (; key < behind; key++)
			one(x, symbols, key->value, at, out);
	}
}

void index_look(const struct index *x, const uint32_t *symbols, size_t count, struct looked *out)
{
	SCRATCH(scratch);
	uint32_t *sounds = arena_array(&scratch, uint32_t, count + 1);
	for (size_t i = 0; i < count; i++)
		sounds[i] = index_sound(symbols[i]);
	out->earlier = out->miss_count;
	struct rolling r = rolling_of(&scratch, symbols, count);
	struct rolling s = rolling_of(&scratch, sounds, count);
	for (size_t i = 0; i + 1 < count; i++) {
		try_keys(x, &x->whole, &r, i, try_whole, &r, out);
		try_keys(x, &x->left, &r, i, try_left, &r, out);
		try_keys(x, &x->right, &r, i, try_right, &r, out);
		try_keys(x, &x->sound, &s, i, try_sound, &r, out);
	}
}
