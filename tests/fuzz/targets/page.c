/* A page of the website, looked at before the switch: only what is well formed is let through. */
#include "article/token.h"
#include "channels/website/check.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct rendition_file style = { .path = STR("style.css"), .bytes = STR("p{}") };
	const struct rendition rendition = { .first = &style };
	struct delivery_job job = { .rendition = &rendition, .released_at = 1790000000000 };
	struct str page = fuzz_input(data, len);
	struct token t;
	if (page_check(&a, page, &job, job.released_at))
		return 0;
	while (token_next(&page, &t))
		MUST(t.kind != TOKEN_START || !str_eq_nocase(t.name, STR("script")));
	return 0;
}
