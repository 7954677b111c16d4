/* Plain texts of whatever encoding, and what a child says to its parent, which may be a lie. */
#include "screen/text.h"
#include "tests/fuzz/parts.h"

static void hear(struct arena *a, struct str said)
{
	struct contents c;
	if (contents_read(a, said, &c))
		return;
	MUST(c.remade.len <= said.len && c.media > MEDIA_NONE && c.media < MEDIA__COUNT);
	for (size_t i = 0; i < c.parts.count; i++)
		MUST(plain_valid(c.parts.at[i].text) && plain_valid(c.parts.at[i].name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct contents c = { .media = MEDIA_TXT };
	struct str file = fuzz_input(data, len);
	parts_init(&c.parts, &a);
	text_prepare();
	enum err e = text_open(&a, file, &c);
	if (e)
		parts_refused(e);
	else
		parts_check(&a, &c);
	hear(&a, file);
	return 0;
}
