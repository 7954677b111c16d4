/* terms.c: finds the listed terms, however they are dressed. */
#include "reviewers/reviewer.h"

#include <stdlib.h>

#include "reviewers/terms/match.h"
#include "reviewers/words.h"

struct terms {
	struct arena arena;
	struct image image;
};

static void terms_close(void *state)
{
	struct terms *t = state;
	if (!t)
		return;
	arena_free(&t->arena);
	free(t);
}

static enum err compile(struct arena *a, const struct wordlists *lists, struct image *out)
{
	SCRATCH(scratch);
	struct lexicon lexicon;
	struct str bytes;
	TRY(lexicon_read(&scratch, lists->terms, lists->allow, &lexicon));
	TRY(image_build(a, &lexicon, &bytes));
	return image_open(bytes, out);
}

static enum err terms_open(void **state, const struct wordlists *lists)
{
	struct terms *t = calloc(1, sizeof *t);
	if (!t)
		abort();
	enum err e = compile(&t->arena, lists, &t->image);
	if (e)
		terms_close(t);
	else
		*state = t;
	return e;
}

static struct str message_of(struct arena *a, const struct listed *l)
{
	struct str kind = l->category.len ? l->category : STR("词库所列用语");
	if (l->suggestion.len)
		return str_c(arena_printf(
			a, STRF "：建议改为“" STRF "”", STRV(kind), STRV(l->suggestion)));
	return str_c(arena_printf(
		a, STRF "：请核对“" STRF "”，改写或说明理由", STRV(kind), STRV(l->text)));
}

static void add_finding(const struct image *image, const struct words *w, const struct match *m,
	struct findings *out)
{
	struct listed l = image_listed(image, m->entry);
	findings_add(
		out, (struct finding){ .reviewer = "terms",
			     .rule = arena_str(out->arena, l.text),
			     .severity = l.severity,
			     .block = w->block,
			     .start = m->start,
			     .end = m->end,
			     .quote = str_sub(w->text, m->from, m->to - m->from),
			     .message = words_message(out->arena, w, message_of(out->arena, &l)),
			     .candidates = { arena_str(out->arena, l.suggestion) } });
}

static enum err terms_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	const struct terms *t = state;
	struct words w;
	for (struct reading r = reading_of(out->arena, rev, art); reading_next(&r, &w);) {
		struct matches found = { .arena = out->arena };
		matches_find(&t->image, w.text, &found);
		for (size_t i = 0; i < found.count; i++)
			add_finding(&t->image, &w, &found.at[i], out);
	}
	return ERR_OK;
}

const struct reviewer reviewer_terms = {
	.name = "terms",
	.version = 2,
	.open = terms_open,
	.review = terms_review,
	.close = terms_close,
};
