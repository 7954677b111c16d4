/* Whatever two word lists find otherwise in a text, the change between them touches. */
#include "reviewers/terms/change.h"
#include "tests/fuzz/found.h"

enum { LISTS_BYTES_MAX = 400 };

static struct str found_by(struct arena *a, const struct screening *s, struct str text)
{
	struct findings found;
	findings_init(&found, a);
	MUST(screening_run(s, &(struct revision){ .title = text }, &found) == ERR_OK);
	return found_text(a, &found);
}

static void compare(struct arena *a, const struct change *c, const struct screening *before,
	const struct screening *after, struct str text)
{
	struct article none = {};
	bool touched = change_touches(c, a, &(struct revision){ .title = text }, &none);
	MUST(touched == change_touches_text(c, a, text));
	MUST(touched || str_eq(found_by(a, before, text), found_by(a, after, text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct change *c;
	struct str rest = fuzz_input(data, len);
	struct wordlists before = { .terms = fuzz_part(&rest), .allow = fuzz_part(&rest) };
	struct wordlists after = { .terms = fuzz_part(&rest), .allow = fuzz_part(&rest) };
	if (len - rest.len > LISTS_BYTES_MAX || change_open(&before, &after, &c))
		return 0;
	struct screening *was, *is;
	MUST(screening_open(&was, before.terms, before.allow) == ERR_OK);
	MUST(screening_open(&is, after.terms, after.allow) == ERR_OK);
	struct str text = utf8_clean(&a, rest);
	for (size_t n = 0; n < FUZZ_TURNS; n++)
		compare(&a, c, was, is, fuzz_turned(&a, text, n));
	screening_close(was);
	screening_close(is);
	change_close(c);
	return 0;
}
