/* Plain texts of whatever encoding, and what a child says to its parent, which may be a lie. */
#include "screen/text.h"
#include "article/charset.h"
#include "screen/mask.h"
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

/* What was masked has nothing left to mask. */
static void mask(struct arena *a, struct str file)
{
	struct buf once, twice;
	buf_init(&once, a, file.len * 8 + 64);
	buf_init(&twice, a, file.len * 8 + 64);
	if (mask_csv(a, STR("13800138000\n"), file, &once))
		return;
	MUST(!once.toobig && plain_valid(buf_str(&once)));
	enum err e = mask_csv(a, STR("13800138000\n"), buf_str(&once), &twice);
	MUST(e == ERR_REFUSED || str_eq(buf_str(&once), buf_str(&twice)));
}

/* For people who paste: what was read has as many lines as they see, and the bad one is one of them. */
static void decode(struct arena *a, struct str file)
{
	struct charset_read r;
	enum err e = charset_decode(a, file, true, &r);
	MUST(*charset_name(r.which) && (!e || (r.bad_line && r.bad_line <= file.len + 1)));
	MUST(e || r.which == CHARSET_UTF8 || plain_valid(r.text));
}

static void check(struct arena *a, enum err e, const struct contents *c)
{
	if (e)
		parts_refused(e);
	else
		parts_check(a, c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct contents c = { .media = MEDIA_TXT };
	struct str file = fuzz_input(data, len);
	text_prepare();
	parts_init(&c.parts, &a);
	check(&a, text_open(&a, file, &c), &c);
	parts_init(&c.parts, &a);
	check(&a, text_open_csv(&a, file, &c), &c);
	decode(&a, file);
	mask(&a, file);
	hear(&a, file);
	return 0;
}
