#include "reviewers/terms/fold.h"

#include "fold.inc"

uint32_t fold(uint32_t cp)
{
	size_t page = cp < 0x110000 ? fold_index[cp / FOLD_PAGE] : 0;
	return page ? fold_pages[page][cp % FOLD_PAGE] : cp;
}

const uint32_t *fold_sequence(uint32_t code, size_t *count)
{
	const uint32_t *at = fold_sequences + (code & ~(uint32_t)FOLD_SEQUENCE);
	*count = at[0];
	return at + 1;
}

const uint32_t *fold_page(size_t page)
{
	return fold_index[page] ? fold_pages[fold_index[page]] : NULL;
}

bool fold_is_digit(uint32_t symbol)
{
	return symbol >= '0' && symbol <= '9';
}

/* Latin, Greek, Cyrillic and their neighbours. */
bool fold_is_letter(uint32_t symbol)
{
	return (symbol >= 'a' && symbol <= 'z') || (symbol >= 0xAA && symbol < 0x600);
}

static uint64_t mix(uint64_t h, const uint32_t *at, size_t count)
{
	for (size_t i = 0; i < count; i++)
		h = (h ^ at[i]) * 0x100000001B3u;
	return h;
}

uint64_t fold_digest(void)
{
	uint64_t h = 0xCBF29CE484222325u;
	for (size_t i = 0; i < FOLD_PAGES; i++)
		h = mix(h, &(uint32_t){ fold_index[i] }, 1);
	h = mix(h, fold_pages[0], sizeof fold_pages / sizeof **fold_pages);
	return mix(h, fold_sequences, sizeof fold_sequences / sizeof *fold_sequences);
}
