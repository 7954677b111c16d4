/* sections.h: what an image is made of: shared by who builds it and who looks through it. */
#pragma once
#include "reviewers/terms/image.h"

#define IMAGE_MAGIC "SHENFAT\n"

enum section {
	SECTION_PLANE,
	SECTION_PAGE,
	SECTION_PAGES,
	SECTION_SEQUENCE_AT,
	SECTION_SEQUENCES,
	SECTION_NODES,
	SECTION_ENTRIES,
	SECTION_POOL,
	SECTION_PAIRS,
	SECTION_TRIPLES,
	SECTION_ODD,
	SECTION_OWN_PAIRS,
	SECTION_OWN_TRIPLES,
	SECTION_HEARD
};

/* How large a thing of each section is, and how many there may be. */
static const struct {
	size_t bytes, least, most;
} image_units[IMAGE_SECTIONS] = {
	[SECTION_PLANE] = { 2, IMAGE_PLANE + 2, IMAGE_PLANE + 2 },
	[SECTION_PAGE] = { 2, IMAGE_PAGES, IMAGE_PAGES },
	[SECTION_PAGES] = { 2 * IMAGE_PAGE, 1, IMAGE_PAGES },
	[SECTION_SEQUENCE_AT] = { 4, 0, CODE_TRANSPARENT - CODE_SEQUENCE },
	[SECTION_SEQUENCES] = { 4, 0, 1 << 16 },
	[SECTION_NODES] = { sizeof(struct node), 1, 1u << 28 },
	[SECTION_ENTRIES] = { sizeof(struct entry), 0, LEXICON_TERMS_MAX },
	[SECTION_POOL] = { 1, 0, UINT32_MAX },
	[SECTION_PAIRS] = { 4, 1 << 14, 1 << 20 },
	[SECTION_TRIPLES] = { 4, 1 << 10, 1 << 20 },
	[SECTION_ODD] = { 8, HANZI_WORDS, HANZI_WORDS },
	[SECTION_OWN_PAIRS] = { 4, 16, 1 << 20 },
	[SECTION_OWN_TRIPLES] = { 4, 16, 1 << 20 },
	[SECTION_HEARD] = { 4, 16, 1 << 20 },
};

/* Behind the text of an entry that has more to say. */
struct entry_more {
	uint64_t gaps;
	uint16_t category, suggestion; /* bytes */
};
enum { ENTRY_MORE_BYTES = 12 };

static inline struct entry_more entry_more(const char *at)
{
	struct entry_more m;
	memcpy(&m.gaps, at, 8);
	memcpy(&m.category, at + 8, 2);
	memcpy(&m.suggestion, at + 10, 2);
	return m;
}
