#include "reviewers/names/alike.h"

#include <stddef.h>
#include <string.h>

#include "reviewers/terms/parts.h"
#include "reviewers/terms/sound.h"

static const uint32_t *const rows[] = {
#define FORMS(row) (const uint32_t *)row,
#define LOOKS(row) (const uint32_t *)row,
#include "reviewers/terms/looks.def"
#undef FORMS
#undef LOOKS
};

bool alike_by_sound(uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < SOUND_READINGS; i++)
		for (size_t j = 0; j < SOUND_READINGS; j++)
			if (sound_of(a, i) && sound_of(a, i) == sound_of(b, j))
				return true;
	return false;
}

/* What speakers and input methods do not tell apart: zh and z, in and ing. */
static void blur(const char *letters, char out[8])
{
	size_t n = 0;
	for (const char *p = letters; *p && n < 7; p++)
		if (!(*p == 'h' && p == letters + 1) && !(*p == 'g' && p > letters && p[-1] == 'n'))
			out[n++] = *p;
	out[n] = '\0';
}

static bool alike_by_blurred_sound(uint32_t a, uint32_t b)
{
	char of_a[8], of_b[8];
	if (!sound_of(a, 0) || !sound_of(b, 0))
		return false;
	blur(sound_letters(sound_of(a, 0)), of_a);
	blur(sound_letters(sound_of(b, 0)), of_b);
	return !strcmp(of_a, of_b);
}

static bool holds(const uint32_t *row, uint32_t c)
{
	while (*row && *row != c)
		row++;
	return *row;
}

static bool share_a_row(uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (holds(rows[i], a) && holds(rows[i], b))
			return true;
	return false;
}

enum likeness likeness(uint32_t a, uint32_t b)
{
	const uint32_t *of_a = parts_of(a), *of_b = parts_of(b);
	if (alike_by_sound(a, b))
		return LIKE_BY_SOUND;
	if (share_a_row(a, b) || (of_a && holds(of_a, b)) || (of_b && holds(of_b, a)))
		return LIKE_BY_LOOK;
	/* In the same place: 共 and 分 both have 八, and nobody takes the one for the other. */
	for (; of_a && of_b && *of_a && *of_b; of_a++, of_b++)
		if (*of_a == *of_b)
			return LIKE_IN_PART;
	return alike_by_blurred_sound(a, b) ? LIKE_IN_PART : UNLIKE;
}
