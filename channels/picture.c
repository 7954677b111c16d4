#include "channels/picture.h"

static unsigned byte(struct str s, size_t at)
{
	return at < s.len ? (unsigned char)s.at[at] : 0;
}

static unsigned two(struct str s, size_t at)
{
	return byte(s, at) << 8 | byte(s, at + 1);
}

static bool jpeg_size(struct str s, unsigned *width, unsigned *height)
{
	for (size_t at = 2; at + 9 < s.len && byte(s, at) == 0xFF; at += 2 + two(s, at + 2)) {
		unsigned kind = byte(s, at + 1);
		bool frame = kind >= 0xC0 && kind <= 0xCF && kind != 0xC4 && kind != 0xC8 &&
			     kind != 0xCC;
		if (!frame)
			continue;
		*height = two(s, at + 5);
		*width = two(s, at + 7);
		return true;
	}
	return false;
}

bool picture_size(struct str s, unsigned *width, unsigned *height)
{
	if (str_starts(s, STR("\xFF\xD8")))
		return jpeg_size(s, width, height);
	if (!str_starts(s, STR("\x89PNG\r\n\x1A\n")) || s.len < 24)
		return false;
	*width = two(s, 16) << 16 | two(s, 18);
	*height = two(s, 20) << 16 | two(s, 22);
	return true;
}
