#include "reviewers/terms/automaton.h"

#include <stdlib.h>

#include "reviewers/terms/fold.h"

enum { CODE_POINTS = 0x110000 };

/* A state while it is built: the terms that pass through it stand side by side once sorted. */
struct range {
	uint32_t from, to;
};

struct build {
	struct arena *arena, *scratch;
	const struct lexicon *lexicon;
	const struct term **sorted;
	uint32_t *dense; /* by folded code point */
	struct range *ranges;
	struct automaton *out;
};

static int by_symbols(const void *x, const void *y)
{
	const struct term *a = *(const struct term *const *)x, *b = *(const struct term *const *)y;
	size_t least = a->length < b->length ? a->length : b->length;
	for (size_t i = 0; i < least; i++)
		if (a->symbols[i] != b->symbols[i])
			return a->symbols[i] < b->symbols[i] ? -1 : 1;
	if (a->length != b->length)
		return a->length < b->length ? -1 : 1;
	/* Of equal ones the heaviest counts, then the first listed. */
	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	return a < b ? -1 : a > b;
}

static size_t total_symbols(const struct lexicon *l)
{
	size_t n = 0;
	for (size_t i = 0; i < l->count; i++)
		n += l->terms[i].length;
	return n;
}

static void sort_terms(struct build *b)
{
	b->sorted = arena_array(b->scratch, const struct term *, b->lexicon->count + 1);
	for (size_t i = 0; i < b->lexicon->count; i++)
		b->sorted[i] = &b->lexicon->terms[i];
	qsort(b->sorted, b->lexicon->count, sizeof *b->sorted, by_symbols);
}

static uint8_t kind_of(uint32_t symbol)
{
	if (fold_is_digit(symbol))
		return KIND_DIGIT;
	return fold_is_letter(symbol) ? KIND_LETTER : KIND_HAN;
}

static size_t mark_symbols(struct build *b)
{
	size_t count = 0;
	for (size_t t = 0; t < b->lexicon->count; t++) {
		const struct term *term = &b->lexicon->terms[t];
		for (size_t i = 0; i < term->length; i++) {
			count += !b->dense[term->symbols[i]];
			b->dense[term->symbols[i]] = 1;
		}
	}
	return count;
}

/* In the order of code points, so that terms sorted by these are sorted by ids too. */
static void number_symbols(struct build *b)
{
	struct automaton *out = b->out;
	out->symbols = CLASS_SYMBOL;
	b->dense = arena_array(b->scratch, uint32_t, CODE_POINTS);
	size_t most = mark_symbols(b);
	out->kind = arena_array(b->arena, uint8_t, CLASS_SYMBOL + most);
	for (uint32_t symbol = 0; symbol < CODE_POINTS; symbol++) {
		if (!b->dense[symbol])
			continue;
		b->dense[symbol] = (uint32_t)out->symbols++;
		out->kind[b->dense[symbol]] = kind_of(symbol);
	}
}

static uint32_t class_of(const struct build *b, uint32_t code)
{
	switch (code) {
	case FOLD_SKIP:
		return CLASS_SKIP;
	case FOLD_SEPARATOR:
		return CLASS_SEPARATOR;
	case FOLD_QUOTE:
		return CLASS_QUOTE;
	case FOLD_CLAUSE:
		return CLASS_CLAUSE;
	case FOLD_END:
		return CLASS_END;
	default:
		return code & FOLD_SEQUENCE ? code : b->dense[code];
	}
}

/* True when some listed character folds to itself on a page the fold leaves alone. */
static bool page_is_used(const struct build *b, size_t page)
{
	for (size_t i = 0; i < FOLD_PAGE; i++)
		if (b->dense[page * FOLD_PAGE + i])
			return true;
	return fold_page(page);
}

static void fill_page(const struct build *b, size_t page, uint32_t *out)
{
	const uint32_t *folded = fold_page(page);
	for (size_t i = 0; i < FOLD_PAGE; i++)
		out[i] = class_of(b, folded ? folded[i] : (uint32_t)(page * FOLD_PAGE + i));
}

/* Page 0 of the image is all CLASS_OTHER, for the many pages nobody lists a character of. */
static void build_pages(struct build *b)
{
	struct automaton *out = b->out;
	size_t count = 1;
	for (size_t p = 0; p < FOLD_PAGES; p++)
		count += page_is_used(b, p);
	out->page = arena_array(b->arena, uint16_t, FOLD_PAGES);
	out->pages = arena_alloc_array(b->arena, count, sizeof *out->pages);
	count = 1;
	for (size_t p = 0; p < FOLD_PAGES; p++) {
		if (!page_is_used(b, p))
			continue;
		out->page[p] = (uint16_t)count;
		fill_page(b, p, out->pages[count++]);
	}
}

/* The children of state `s`: one for each character that stands at its depth in its range. */
static void add_children(struct build *b, uint32_t s)
{
	struct automaton *out = b->out;
	struct range r = b->ranges[s];
	size_t depth = out->depth[s];
	out->child[s] = (uint32_t)out->states;
	while (r.from < r.to && b->sorted[r.from]->length == depth) {
		const struct term *t = b->sorted[r.from++];
		uint32_t *end = t->allowed ? &out->allow[s] : &out->term[s];
		if (!*end)
			*end = 1 + (uint32_t)(t - b->lexicon->terms);
	}
	while (r.from < r.to) {
		uint32_t symbol = b->sorted[r.from]->symbols[depth], to = r.from;
		while (to < r.to && b->sorted[to]->symbols[depth] == symbol)
			to++;
		out->label[out->states] = b->dense[symbol];
		out->depth[out->states] = (uint8_t)(depth + 1);
		b->ranges[out->states++] = (struct range){ r.from, to };
		r.from = to;
	}
}

static void build_states(struct build *b)
{
	struct automaton *out = b->out;
	size_t most = total_symbols(b->lexicon) + 2;
	out->child = arena_array(b->arena, uint32_t, most);
	out->label = arena_array(b->arena, uint32_t, most);
	out->fail = arena_array(b->arena, uint32_t, most);
	out->term = arena_array(b->arena, uint32_t, most);
	out->allow = arena_array(b->arena, uint32_t, most);
	out->shorter = arena_array(b->arena, uint32_t, most);
	out->depth = arena_array(b->arena, uint8_t, most);
	b->ranges = arena_array(b->scratch, struct range, most);
	b->ranges[0] = (struct range){ 0, (uint32_t)b->lexicon->count };
	out->states = 1;
	for (uint32_t s = 0; s < out->states; s++)
		add_children(b, s);
	out->child[out->states] = (uint32_t)out->states;
}

static uint32_t find_child(const struct automaton *a, uint32_t s, uint32_t id)
{
	uint32_t from = a->child[s], to = a->child[s + 1];
	while (from < to) {
		uint32_t mid = from + (to - from) / 2;
		if (a->label[mid] < id)
			from = mid + 1;
		else
			to = mid;
	}
	return from < a->child[s + 1] && a->label[from] == id ? from : 0;
}

uint32_t automaton_step(const struct automaton *a, uint32_t s, uint32_t id)
{
	for (; s; s = a->fail[s]) {
		uint32_t next = find_child(a, s, id);
		if (next)
			return next;
	}
	return a->root[id];
}

static void link_child(struct automaton *a, uint32_t parent, uint32_t s)
{
	a->fail[s] = parent ? automaton_step(a, a->fail[parent], a->label[s]) : 0;
	uint32_t f = a->fail[s];
	a->shorter[s] = a->term[f] || a->allow[f] ? f : a->shorter[f];
}

/* Breadth first: a fail link always leads to a state with a smaller number. */
static void build_links(struct build *b)
{
	struct automaton *out = b->out;
	out->root = arena_array(b->arena, uint32_t, out->symbols);
	for (uint32_t s = out->child[0]; s < out->child[1]; s++)
		out->root[out->label[s]] = s;
	for (uint32_t parent = 0; parent < out->states; parent++)
		for (uint32_t s = out->child[parent]; s < out->child[parent + 1]; s++)
			link_child(out, parent, s);
}

void automaton_build(struct arena *a, const struct lexicon *lexicon, struct automaton *out)
{
	SCRATCH(scratch);
	*out = (struct automaton){ .terms = lexicon->terms };
	struct build b = { a, &scratch, lexicon, NULL, NULL, NULL, out };
	sort_terms(&b);
	number_symbols(&b);
	build_pages(&b);
	build_states(&b);
	build_links(&b);
}
