#include "reviewers/terms/sound.h"

#include <string.h>

#include "sound.inc"

uint32_t sound_of(uint32_t hanzi, size_t reading)
{
	if (hanzi < 0x4E00 || hanzi > 0x9FFF || reading >= SOUND_READINGS)
		return 0;
	return sound_readings[hanzi - 0x4E00][reading];
}

const char *sound_letters(uint32_t syllable)
{
	return sound_syllables[syllable];
}

static bool is_syllable(const char *letters, size_t count)
{
	size_t low = 0, high = sizeof sound_in_order / sizeof *sound_in_order;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const char *at = sound_syllables[sound_in_order[middle]];
		int order = strncmp(at, letters, count);
		if (!order && !at[count])
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool sound_is_spelled(const char *letters, size_t count)
{
	enum { LONGEST = 6 };
	uint64_t ends = 1; /* bit i: the first i letters are syllables */
	if (count > SOUND_SPELLED)
		return false;
	for (size_t from = 0; from < count; from++)
		for (size_t len = 1; ends >> from & 1 && len <= LONGEST && from + len <= count;
			len++)
			if (is_syllable(letters + from, len))
				ends |= (uint64_t)1 << (from + len);
	return ends >> count & 1;
}
