#include "reviewers/terms/face.h"

#include <assert.h>
#include <pthread.h>
#include <stddef.h>

#include "reviewers/terms/fold.h"

static const uint32_t *const forms[] = {
#define FORMS(row) (const uint32_t *)row,
#define LOOKS(row)
#include "reviewers/terms/looks.def"
#undef FORMS
#undef LOOKS
};

static const uint32_t *const looks[] = {
#define FORMS(row)
#define LOOKS(row) (const uint32_t *)row,
#include "reviewers/terms/looks.def"
#undef FORMS
#undef LOOKS
};

static const uint32_t *const likes[] = {
#define ALIKE(row) (const uint32_t *)row,
#include "reviewers/terms/alike.def"
#undef ALIKE
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static uint32_t head_in(const uint32_t *const *rows, size_t count, uint32_t symbol)
{
	for (size_t r = 0; r < count; r++)
		for (const uint32_t *at = rows[r]; *at; at++)
			if (*at == symbol)
				return *rows[r];
	return symbol;
}

uint32_t face_of(uint32_t symbol)
{
	return head_in(looks, COUNT(looks), head_in(forms, COUNT(forms), symbol));
}

static void fill_from(uint32_t *map, const uint32_t *const *rows, size_t count)
{
	for (size_t r = 0; r < count; r++)
		for (const uint32_t *at = rows[r]; *at; at++)
			map[*at] = face_of(*at);
}

void face_fill(uint32_t *map)
{
	fill_from(map, forms, COUNT(forms));
	fill_from(map, looks, COUNT(looks));
}

static bool is_hanzi(uint32_t symbol)
{
	return symbol >= HANZI_FROM && symbol < HANZI_TO;
}

static void mark_in(bool *map, const uint32_t *const *rows, size_t count)
{
	for (size_t r = 0; r < count; r++)
		for (const uint32_t *at = rows[r]; *at; at++)
			map[*at] = true;
}

void face_mark_shared(bool *map)
{
	mark_in(map, forms, COUNT(forms));
	mark_in(map, looks, COUNT(looks));
}

/* Asked for each character that differs: the rows of `forms` by hash, filled once. */
static struct {
	uint32_t symbol;
	unsigned row; /* 1 + its row; 0 where nothing is */
} form_slots[256];
static pthread_once_t form_slots_once = PTHREAD_ONCE_INIT;

static size_t form_slot(uint32_t symbol)
{
	size_t at = symbol * 0x9E3779B1u >> 24;
	while (form_slots[at].row && form_slots[at].symbol != symbol)
		at = (at + 1) % COUNT(form_slots);
	return at;
}

static void fill_form_slots(void)
{
	for (unsigned r = 0; r < COUNT(forms); r++)
		for (const uint32_t *at = forms[r]; *at; at++) {
			size_t slot = form_slot(*at);
			form_slots[slot].symbol = *at;
			form_slots[slot].row = r + 1;
		}
}

bool face_is_form(uint32_t a, uint32_t b)
{
	if (a == b)
		return true;
	pthread_once(&form_slots_once, fill_form_slots);
	unsigned row = form_slots[form_slot(a)].row;
	return row && row == form_slots[form_slot(b)].row;
}

bool face_has_form(uint32_t symbol)
{
	pthread_once(&form_slots_once, fill_form_slots);
	return form_slots[form_slot(symbol)].row;
}

/*
 * By hanzi, who looks like it: a list of places in `nodes`, 1 + the first; 0: nobody. Filled once, from
 * both tables.
 */
enum { NODES_MOST = 1 << 15 };
static struct {
	uint16_t hanzi, next;
} nodes[NODES_MOST];
static size_t node_count;
static uint16_t alike[HANZI_TO - HANZI_FROM];
static pthread_once_t alike_once = PTHREAD_ONCE_INIT;

static bool is_linked(uint32_t hanzi, uint32_t other)
{
	for (size_t at = alike[hanzi - HANZI_FROM]; at; at = nodes[at - 1].next)
		if (nodes[at - 1].hanzi == other)
			return true;
	return false;
}

static void link_alike(uint32_t hanzi, uint32_t other)
{
	if (hanzi == other || !is_hanzi(hanzi) || !is_hanzi(other) || is_linked(hanzi, other))
		return;
	assert(node_count < NODES_MOST - 1);
	nodes[node_count].hanzi = (uint16_t)other;
	nodes[node_count].next = alike[hanzi - HANZI_FROM];
	alike[hanzi - HANZI_FROM] = (uint16_t)++node_count;
}

static void link_rows(const uint32_t *const *rows, size_t count)
{
	for (size_t r = 0; r < count; r++)
		for (const uint32_t *x = rows[r]; *x; x++)
			for (const uint32_t *y = rows[r]; *y; y++)
				link_alike(*x, *y);
}

static void fill_alike(void)
{
	link_rows(looks, COUNT(looks));
	link_rows(likes, COUNT(likes));
}

uint32_t face_alike(uint32_t hanzi, size_t *at)
{
	pthread_once(&alike_once, fill_alike);
	if (!*at)
		*at = is_hanzi(hanzi) ? alike[hanzi - HANZI_FROM] : 0;
	else
		*at = nodes[*at - 1].next;
	return *at ? nodes[*at - 1].hanzi : 0;
}

bool face_are_alike(uint32_t x, uint32_t y)
{
	pthread_once(&alike_once, fill_alike);
	return x == y || (is_hanzi(x) && is_linked(x, y));
}

static bool is_numeral(uint32_t symbol)
{
	return is_hanzi(symbol) || symbol == U'〇';
}

bool face_is_like(uint32_t a, uint32_t b)
{
	return !(is_numeral(a) && fold_is_letter(b)) && !(is_numeral(b) && fold_is_letter(a));
}
