#include "reviewers/terms/face.h"

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

bool face_is_form(uint32_t a, uint32_t b)
{
	if (a == b)
		return true;
	for (size_t r = 0; r < COUNT(forms); r++) {
		bool has_a = false, has_b = false;
		for (const uint32_t *at = forms[r]; *at; at++) {
			has_a |= *at == a;
			has_b |= *at == b;
		}
		if (has_a || has_b)
			return has_a && has_b;
	}
	return false;
}

static bool is_numeral(uint32_t symbol)
{
	return is_hanzi(symbol) || symbol == U'〇';
}

bool face_is_like(uint32_t a, uint32_t b)
{
	return !(is_numeral(a) && fold_is_letter(b)) && !(is_numeral(b) && fold_is_letter(a));
}
