/* Any bytes as HTML: one canonical form, that stays itself, holds nothing forbidden, and is read. */
#include "tests/canonical.h"
#include "tests/fuzz/fuzz.h"

static struct str canon(struct arena *a, struct str html)
{
	struct str once, twice;
	enum err e = article_canon(a, html, &once);
	MUST(e == ERR_OK || e == ERR_LIMIT);
	if (e)
		return STR("");
	MUST(article_canon(a, once, &twice) == ERR_OK && str_eq(once, twice));
	MUST_BE_WELL(canonical_fault(a, once));
	return once;
}

/* Other words in place of the first of a block: canonical again. */
static void replace_words(struct arena *a, struct str html)
{
	struct article art;
	struct str out;
	MUST(article_read(a, html, &art) == ERR_OK);
	for (size_t i = 0; i < art.count && i < 4; i++) {
		const struct article_block *b = &art.blocks[i];
		size_t end = b->codepoints < 3 ? b->codepoints : 3, bytes = 0, len;
		for (size_t n = 0; n < end; n++, bytes += len)
			utf8_next(str_from(b->text, bytes), &len);
		enum err e = article_replace(
			a, &art, i, 0, end, str_sub(b->text, 0, bytes), STR("新<词>"), &out);
		MUST(e == ERR_OK || e == ERR_LIMIT);
		MUST(e || article_check(a, out) == ERR_OK);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct str rest = fuzz_input(data, len);
	struct str before = canon(&a, fuzz_part(&rest)), after = canon(&a, rest);
	MUST_BE_WELL(diff_fault(&a, before, after));
	replace_words(&a, before);
	return 0;
}
