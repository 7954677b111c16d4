/* The reader of canonical articles on bytes that may be none. */
#include "tests/canonical.h"
#include "tests/fuzz/fuzz.h"

enum { EXCERPT = 20 };

static void check_assets(struct arena *a, struct str html)
{
	struct str *assets;
	size_t count = article_assets(a, html, &assets);
	for (size_t i = 0; i < count; i++)
		MUST(assets[i].len == 64);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct article art;
	struct diff d;
	struct str html = fuzz_input(data, len);
	check_assets(&a, html);
	(void)!article_diff(&a, html, STR("<p>甲</p>\n"), &d);
	if (article_read(&a, html, &art)) {
		MUST(article_check(&a, html) != ERR_OK);
		return 0;
	}
	MUST_BE_WELL(blocks_fault(&art));
	MUST(utf8_count(article_excerpt(&a, &art, EXCERPT)) <= EXCERPT);
	return 0;
}
