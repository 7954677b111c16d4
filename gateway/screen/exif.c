#include "screen/picture_parts.h"

enum { TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3, ENTRY = 12, ENTRIES_MAX = 200 };

struct tiff {
	struct str bytes;
	bool little;
};

/* Two bytes at `at`, or 0 past the end: no tag that we look for has the value 0. */
static unsigned two(const struct tiff *t, size_t at)
{
	if (at + 2 > t->bytes.len)
		return 0;
	const unsigned char *b = (const unsigned char *)t->bytes.at + at;
	return t->little ? (unsigned)(b[1] << 8 | b[0]) : (unsigned)(b[0] << 8 | b[1]);
}

static size_t four(const struct tiff *t, size_t at)
{
	size_t first = two(t, at), second = two(t, at + 2);
	return t->little ? second << 16 | first : first << 16 | second;
}

static enum turn turn_of(const struct tiff *t, size_t entry)
{
	unsigned value = two(t, entry + 8);
	return two(t, entry + 2) == TYPE_SHORT && value >= TURN_NONE && value <= TURN_LAST
		       ? (enum turn)value
		       : TURN_NONE;
}

enum turn exif_turn(struct str bytes)
{
	struct tiff t = { bytes, str_starts(bytes, STR("II*\0")) };
	if (!t.little && !str_starts(bytes, STR("MM\0*")))
		return TURN_NONE;
	size_t at = four(&t, 4);
	unsigned count = two(&t, at);
	for (unsigned i = 0; i < count && i < ENTRIES_MAX; i++)
		if (two(&t, at + 2 + i * ENTRY) == TAG_ORIENTATION)
			return turn_of(&t, at + 2 + i * ENTRY);
	return TURN_NONE;
}
