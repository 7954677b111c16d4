/*
 * fold.c: makes the table that term matching reads text through, at build time.
 *
 *     fold simplified.tsv variants.tsv > fold.inc
 *
 * For each code point: what it counts as. Letters, hanzi and digits become one form (NFKD, case
 * folded, marks off, traditional and variant to simplified, a radical or a stroke of its own to the character);
 * the rest is skipped, separates, or ends a sentence. The files: one "traditional⇥simplified" a line.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <utf8proc.h>

#include "reviewers/terms/fold_codes.h"

enum { CODE_POINTS = 0x110000, PAGE = 256, PAGES = CODE_POINTS / PAGE, SEQUENCE_MAX = 8 };

static uint32_t simplified[CODE_POINTS];
static uint32_t pages[PAGES][PAGE];
static size_t page_count = 1; /* page 0 is: itself */
static uint32_t sequences[1 << 16];
static size_t sequence_end;

static bool read_simplified(const char *path)
{
	char line[64];
	FILE *in = fopen(path, "re");
	if (!in)
		return perror(path), false;
	while (fgets(line, sizeof line, in)) {
		utf8proc_int32_t from, to;
		size_t len = strcspn(line, "\n");
		utf8proc_ssize_t n =
			utf8proc_iterate((utf8proc_uint8_t *)line, (utf8proc_ssize_t)len, &from);
		if (n > 0 && utf8proc_iterate((utf8proc_uint8_t *)line + n + 1,
				     (utf8proc_ssize_t)len - n - 1, &to) > 0)
			simplified[from] = (uint32_t)to;
	}
	fclose(in);
	return true;
}

/* To the end of each chain: what is folded folds to itself. */
static void follow_chains(void)
{
	for (uint32_t cp = 0; cp < CODE_POINTS; cp++)
		for (int i = 0; i < 4 && simplified[cp] && simplified[simplified[cp]]; i++)
			simplified[cp] = simplified[simplified[cp]];
}

static bool read_all(char **paths)
{
	for (; *paths; paths++)
		if (!read_simplified(*paths))
			return false;
	follow_chains();
	return true;
}

static bool is_one_of(uint32_t cp, const uint32_t *list)
{
	while (*list && *list != cp)
		list++;
	return *list;
}

static uint32_t class_of_mark(uint32_t cp)
{
	static const uint32_t ends[] = { U'。', U'!', U'?', U';', 0x2029, 0 };
	static const uint32_t clause[] = { U'，', U',', U'、', U':', 0 };
	static const uint32_t quotes[] = { U'(', U')', U'[', U']', U'《', U'》', U'〈', U'〉', U'“',
		U'”', U'‘', U'’', U'"', U'\'', U'【', U'】', U'「', U'」', U'『', U'』', U'〔',
		U'〕', U'〖', U'〗', 0 };
	if (is_one_of(cp, ends))
		return FOLD_END;
	if (is_one_of(cp, clause))
		return FOLD_CLAUSE;
	return is_one_of(cp, quotes) ? FOLD_QUOTE : FOLD_SEPARATOR;
}

/* Plain Latin letters in another dress that has no decomposition: the letter, or 0. */
static uint32_t latin_of(uint32_t cp)
{
	static const uint32_t letters[] =
		U"ɑaᴀaʙbᴄcᴅdᴇeꜰfƒfɡgɢgʜhɪiıiᴊjȷjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz";
	for (size_t i = 0; letters[i]; i += 2)
		if (letters[i] == cp)
			return letters[i + 1];
	if (cp >= 0x1F150 && cp < 0x1F150 + 26) /* white in a black circle */
		return 'a' + (cp - 0x1F150);
	return cp >= 0x1F170 && cp < 0x1F170 + 26 ? 'a' + (cp - 0x1F170) : 0; /* in a square */
}

/* One code point that no longer decomposes. */
static uint32_t class_of(uint32_t cp)
{
	static const uint32_t fillers[] = { 0x115F, 0x1160, 0x3164, 0xFFA0, 0 };
	uint32_t latin = latin_of(cp);
	if (latin)
		return latin;
	if (is_one_of(cp, fillers))
		return FOLD_SKIP;
	if (simplified[cp]) /* radicals and strokes are no letters to Unicode */
		return simplified[cp];
	switch (utf8proc_category((utf8proc_int32_t)cp)) {
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
		return FOLD_SKIP;
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return cp;
	default:
		return class_of_mark(cp);
	}
}

static uint32_t put_sequence(const uint32_t *symbols, size_t count)
{
	uint32_t at = (uint32_t)sequence_end;
	sequences[sequence_end++] = (uint32_t)count;
	memcpy(sequences + sequence_end, symbols, count * sizeof *symbols);
	sequence_end += count;
	return FOLD_SEQUENCE | at;
}

/* Letters win over marks: （一） counts as 一; with none, the strongest mark wins. */
static uint32_t fold(uint32_t cp)
{
	utf8proc_int32_t out[32];
	uint32_t symbols[SEQUENCE_MAX], mark = FOLD_SKIP;
	size_t count = 0;
	bool hangul = cp >= 0xAC00 && cp <= 0xD7A3;
	int options = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD, last = 0;
	utf8proc_ssize_t n =
		hangul ? 0 : utf8proc_decompose_char((utf8proc_int32_t)cp, out, 32, options, &last);
	if (hangul || n > 32)
		return hangul ? cp : FOLD_SEPARATOR;
	for (utf8proc_ssize_t i = 0; i < n; i++) {
		uint32_t class = class_of((uint32_t)out[i]);
		if (class < FOLD_SKIP && count < SEQUENCE_MAX)
			symbols[count++] = class;
		else if (class > mark && class >= FOLD_SKIP)
			mark = class;
	}
	if (!count)
		return mark;
	return count == 1 ? symbols[0] : put_sequence(symbols, count);
}

static uint16_t put_page(const uint32_t *page, uint32_t first)
{
	bool same = true;
	for (uint32_t i = 0; i < PAGE; i++)
		same = same && page[i] == first + i;
	if (same)
		return 0;
	for (size_t p = 1; p < page_count; p++)
		if (!memcmp(pages[p], page, sizeof *pages))
			return (uint16_t)p;
	memcpy(pages[page_count], page, sizeof *pages);
	return (uint16_t)page_count++;
}

static bool is_settled(uint32_t code)
{
	bool sequence = code & FOLD_SEQUENCE;
	const uint32_t *at = sequence ? sequences + (code & 0xFFFF) + 1 : &code;
	for (size_t i = 0; i < (sequence ? at[-1] : 1); i++)
		if (at[i] < FOLD_SKIP && fold(at[i]) != at[i])
			return false;
	return true;
}

static void put_numbers(const char *head, const uint32_t *at, size_t count)
{
	printf("%s {", head);
	for (size_t i = 0; i < count; i++)
		printf("%s%u,", i % 16 ? "" : "\n\t", (unsigned)at[i]);
	printf("\n}");
}

int main(int argc, char **argv)
{
	static uint32_t index[PAGES], page[PAGE];
	if (argc < 2 || !read_all(argv + 1))
		return 1;
	for (uint32_t p = 0; p < PAGES; p++) {
		for (uint32_t i = 0; i < PAGE; i++) {
			page[i] = fold(p * PAGE + i);
			if (!is_settled(page[i]))
				return fprintf(stderr, "U+%04X does not settle\n", p * PAGE + i), 1;
		}
		index[p] = put_page(page, p * PAGE);
	}
	put_numbers("static const uint16_t fold_index[] =", index, PAGES);
	printf(";\nstatic const uint32_t fold_pages[][256] = {\n");
	for (size_t p = 0; p < page_count; p++) {
		put_numbers("", pages[p], PAGE);
		printf(",\n");
	}
	put_numbers("};\nstatic const uint32_t fold_sequences[] =", sequences, sequence_end + 1);
	printf(";\n");
	return 0;
}
