#include "reviewers/terms/sound.h"

#include <string.h>

#include "sound.inc"

uint64_t sound_digest(void)
{
	uint64_t h = 0xCBF29CE484222325u;
	for (size_t i = 0; i < sizeof sound_readings / sizeof *sound_readings; i++)
		for (size_t k = 0; k < 2; k++)
			h = (h ^ sound_readings[i][k]) * 0x100000001B3u;
	for (size_t i = 0; i < sizeof sound_syllables; i++)
		h = (h ^ (unsigned char)((const char *)sound_syllables)[i]) * 0x100000001B3u;
	return h;
}

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

uint32_t sound_named(const char *letters, size_t count)
{
	size_t low = 0, high = sizeof sound_in_order / sizeof *sound_in_order;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const char *at = sound_syllables[sound_in_order[middle]];
		int order = strncmp(at, letters, count);
		if (!order && !at[count])
			return sound_in_order[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}
