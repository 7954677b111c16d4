#include "reviewers/terms/sound.h"

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
