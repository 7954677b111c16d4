/* The small readers that everything else stands on. */
#include "article/doc.h"
#include "article/entity.h"
#include "article/utf8.h"
#include "base/clock.h"
#include "base/digest.h"
#include "model/plain.h"
#include "tests/fuzz/fuzz.h"

static void base64_there_and_back(struct arena *a, struct str s)
{
	struct str bytes, again, text = base64(a, s);
	MUST(base64_decode(a, text, &bytes) && str_eq(bytes, s));
	if (!base64_decode(a, s, &bytes))
		return;
	text = base64(a, bytes);
	MUST(str_find(text, STR("=")) == str_find(s, STR("=")));
	MUST(text.len == s.len && base64_decode(a, text, &again) && str_eq(again, bytes));
}

/* Three readers of UTF-8 say the same about it. */
static void read_utf8(struct arena *a, struct str s)
{
	size_t count = 0, len;
	bool whole = true;
	for (struct str rest = s; rest.len; rest = str_from(rest, len), count++) {
		uint32_t cp = utf8_next(rest, &len);
		MUST(len && len <= rest.len && cp <= 0x10FFFF);
		MUST(plain_step(rest) == (cp == 0xFFFD && len == 1 ? 0 : len));
		whole &= plain_step(rest) > 0;
	}
	MUST(utf8_count(s) == count && plain_valid(s) == whole);
	struct str clean = utf8_clean(a, s), text = plain_text(a, s);
	MUST(plain_valid(clean) && utf8_count(clean) == count && !memchr(clean.at, 0, clean.len));
	MUST(plain_valid(text) && str_eq(plain_text(a, text), text));
}

static void normalise(struct arena *a, struct str s)
{
	struct str clean = utf8_clean(a, s), once = text_normal(a, clean);
	MUST(str_eq(text_normal(a, once), once));
	once = text_collapse(a, clean);
	MUST(str_eq(text_collapse(a, once), once));
	once = link_normal(a, clean);
	MUST(str_eq(link_normal(a, once), once));
}

static void read_small(struct str s)
{
	char iso[25], again[25];
	uint32_t cp[2];
	int64_t n, ms;
	SCRATCH(a);
	if (s.len && s.at[0] == '&')
		MUST(entity_read(s, cp) <= s.len);
	if (str_i64(s, &n))
		MUST(strtoll(arena_cstr(&a, s), NULL, 10) == n);
	if (clock_parse(arena_cstr(&a, s), &ms)) {
		clock_iso(ms, iso);
		MUST(clock_parse(iso, &n) && n == ms);
		clock_iso(n, again);
		MUST(!strcmp(iso, again));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct str s = fuzz_input(data, len);
	base64_there_and_back(&a, s);
	read_utf8(&a, s);
	normalise(&a, s);
	for (struct str rest = s; rest.len;)
		read_small(str_cut(&rest, '\n'));
	return 0;
}
