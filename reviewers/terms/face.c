#include "reviewers/terms/face.h"

#include <stddef.h>

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

enum { FACE_SEEN = 1 << 7 }; /* while sorting: the plain one of this face is known */

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

/* Of each face the first hanzi in the rows is the plain one. */
static void sort_rows(uint8_t *map, const uint32_t *const *rows, size_t count)
{
	for (size_t r = 0; r < count; r++) {
		for (const uint32_t *at = rows[r]; *at; at++) {
			uint8_t *seen = &map[face_of(*at)];
			bool first = is_hanzi(*at) && !(*seen & FACE_SEEN);
			*seen |= first ? FACE_SEEN : 0;
			if (!(map[*at] & ~FACE_SEEN))
				map[*at] |= first ? FACE_PLAIN : FACE_ODD;
		}
	}
}

static void forget_seen(uint8_t *map, const uint32_t *const *rows, size_t count)
{
	for (size_t r = 0; r < count; r++)
		for (const uint32_t *at = rows[r]; *at; at++)
			map[face_of(*at)] &= (uint8_t)~FACE_SEEN;
}

void face_sorts(uint8_t *map)
{
	sort_rows(map, forms, COUNT(forms));
	sort_rows(map, looks, COUNT(looks));
	forget_seen(map, forms, COUNT(forms));
	forget_seen(map, looks, COUNT(looks));
}

bool face_is_form(uint32_t a, uint32_t b)
{
	return a == b || head_in(forms, COUNT(forms), a) == head_in(forms, COUNT(forms), b);
}
