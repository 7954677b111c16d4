#include "article/unseen.h"

#include <stddef.h>

#define UNSEEN GLYPH_UNSEEN
#define BLANK  GLYPH_BLANK

static const struct {
	uint32_t from, to;
	enum glyph is;
} odd[] = { { '\t', '\r', BLANK }, { ' ', ' ', BLANK }, { 0xA0, 0xA0, BLANK },
	{ 0xAD, 0xAD, UNSEEN }, { 0x034F, 0x034F, UNSEEN }, { 0x061C, 0x061C, UNSEEN },
	{ 0x115F, 0x1160, UNSEEN }, { 0x1680, 0x1680, BLANK }, { 0x17B4, 0x17B5, UNSEEN },
	{ 0x180B, 0x180F, UNSEEN }, { 0x2000, 0x200A, BLANK }, { 0x200B, 0x200F, UNSEEN },
	{ 0x2028, 0x2029, BLANK }, { 0x202A, 0x202E, UNSEEN }, { 0x202F, 0x202F, BLANK },
	{ 0x205F, 0x205F, BLANK }, { 0x2060, 0x206F, UNSEEN }, { 0x2800, 0x2800, BLANK },
	{ 0x3000, 0x3000, BLANK }, { 0x3164, 0x3164, UNSEEN }, { 0xFE00, 0xFE0F, UNSEEN },
	{ 0xFEFF, 0xFEFF, UNSEEN }, { 0xFFA0, 0xFFA0, UNSEEN }, { 0xE0000, 0xE0FFF, UNSEEN } };

enum glyph glyph_of(uint32_t cp)
{
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		if (cp >= odd[i].from && cp <= odd[i].to)
			return odd[i].is;
	return GLYPH_SEEN;
}
