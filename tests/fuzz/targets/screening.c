/*
 * All reviewers over any title, particulars and article: twice the same, and true about where. And the
 * one that reads a bureau's own list of names, by any such list.
 */
#include "reviewers/builtin.h"
#include "reviewers/raw.h"
#include "tests/fuzz/found.h"

static const struct screening *opened(void)
{
	static struct screening *s;
	SCRATCH(a);
	struct str terms = builtin_terms();
	if (!s)
		MUST(screening_open(&s,
			     str_c(arena_printf(&a,
				     STRF "示范禁词\nbig data\tWARN\n120\tNOTE\n㎏\n",
				     STRV(terms))),
			     builtin_allow()) == ERR_OK);
	return s;
}

static struct str review(struct arena *a, const struct revision *rev, const struct article *art)
{
	struct findings found;
	findings_init(&found, a);
	MUST(screening_review(opened(), rev, art, &found) == ERR_OK);
	for (const struct finding *f = found.first; f; f = f->next)
		found_check(f, rev, art);
	return found_text(a, &found);
}

static void screen(struct arena *a, const struct revision *rev, const struct article *art)
{
	MUST(str_eq(review(a, rev, art), review(a, rev, art)));
}

/* A list that cannot be read is refused; any other is looked for. */
static void screen_names(
	struct arena *a, struct str names, const struct revision *rev, const struct article *art)
{
	void *state = NULL;
	struct findings found;
	struct wordlists lists = { .names = names };
	if (!names.len || reviewer_wording.open(&state, &lists))
		return;
	findings_init(&found, a);
	MUST(reviewer_wording.review(state, rev, art, &found) == ERR_OK);
	for (const struct finding *f = found.first; f; f = f->next)
		found_check(f, rev, art);
	reviewer_wording.close(state);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct article art;
	struct raw_text raw;
	struct str rest = fuzz_input(data, len);
	struct str title = utf8_clean(&a, fuzz_part(&rest)), meta = fuzz_part(&rest), html;
	struct str words = fuzz_part(&rest);
	struct revision rev = { .title = title, .meta = meta };
	if (!article_canon(&a, words, &html)) {
		MUST(article_read(&a, html, &art) == ERR_OK);
		screen(&a, &rev, &art);
		screen_names(&a, rest, &rev, &art);
	}
	raw_read_html(&a, utf8_clean(&a, words), &raw);
	screen(&a, &(struct revision){}, &raw.article);
	return 0;
}
