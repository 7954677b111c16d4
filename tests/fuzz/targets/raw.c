/* Any bytes cut into blocks of words: each knows where it stood. */
#include "reviewers/raw.h"
#include "article/utf8.h"
#include "tests/fuzz/fuzz.h"

static void check(struct str source, const struct raw_text *text)
{
	size_t all = utf8_count(source);
	for (size_t b = 0; b < text->article.count; b++) {
		const struct article_block *block = &text->article.blocks[b];
		MUST(block->codepoints && utf8_count(block->text) == block->codepoints);
		for (size_t i = 0; i < block->codepoints; i++) {
			struct raw_place p = text->places[b][i];
			MUST(p.from < p.to && p.to <= all);
			MUST(!i || p.from >= text->places[b][i - 1].from);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct raw_text text;
	struct str source = fuzz_input(data, len);
	raw_read_html(&a, source, &text);
	check(source, &text);
	raw_read_text(&a, source, &text);
	check(source, &text);
	return 0;
}
