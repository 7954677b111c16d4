/* An item's particulars: made canonical once and for all, then read by reviewers and by channels. */
#include "desk/meta.h"
#include "channels/words.h"
#include "tests/fuzz/fuzz.h"

static void read_as_channel(struct arena *a, struct str meta, struct str title)
{
	struct revision rev = { .title = title, .meta = meta };
	struct words w;
	for (const struct channel *const *c = channels; *c; c++)
		(void)!words_read(a, &rev, (*c)->name, &w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	json_auto_t *j = NULL, *back = NULL;
	struct str once, twice, title = STR("标题");
	read_as_channel(&a, fuzz_input(data, len), title);
	if (json_read(fuzz_input(data, len), &j) || meta_canon(&a, j, title, "article", &once))
		return 0;
	MUST(json_read(once, &back) == ERR_OK);
	MUST(str_eq(meta_get(&a, once, "title"), title));
	json_object_del(back, "kind");
	MUST(meta_canon(&a, back, title, "article", &twice) == ERR_OK && str_eq(once, twice));
	read_as_channel(&a, once, title);
	return 0;
}
