/* terms.c: finds the listed terms, however they are dressed. */
#include "reviewers/reviewer.h"

#include <stdlib.h>

#include "reviewers/terms/automaton.h"

struct terms {
	struct arena arena;
	struct lexicon lexicon;
	struct automaton automaton;
};

static void terms_close(void *state)
{
	struct terms *t = state;
	if (!t)
		return;
	arena_free(&t->arena);
	free(t);
}

static enum err terms_open(void **state, const struct wordlists *lists)
{
	struct terms *t = calloc(1, sizeof *t);
	if (!t)
		abort();
	enum err e = lexicon_read(&t->arena, lists->terms, lists->allow, &t->lexicon);
	if (e) {
		terms_close(t);
		return e;
	}
	automaton_build(&t->arena, &t->lexicon, &t->automaton);
	*state = t;
	return ERR_OK;
}

static struct str message_of(struct arena *a, const struct term *t)
{
	struct str kind = t->category.len ? t->category : STR("词库所列用语");
	if (t->suggestion.len)
		return str_c(arena_printf(
			a, STRF "：建议改为“" STRF "”", STRV(kind), STRV(t->suggestion)));
	return str_c(arena_printf(
		a, STRF "：请核对“" STRF "”，改写或说明理由", STRV(kind), STRV(t->text)));
}

static void add_finding(const struct words *w, const struct match *m, struct findings *out)
{
	const struct term *t = m->term;
	findings_add(
		out, (struct finding){ .reviewer = "terms",
			     .rule = t->text,
			     .severity = t->severity,
			     .block = w->block,
			     .start = m->start,
			     .end = m->end,
			     .quote = words_quote(w, m->start, m->end),
			     .message = words_message(out->arena, w, message_of(out->arena, t)),
			     .candidates = { t->suggestion } });
}

static enum err terms_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	const struct terms *t = state;
	struct words w;
	for (struct reading r = reading_of(out->arena, rev, art); reading_next(&r, &w);) {
		struct match *found;
		size_t count = automaton_find(&t->automaton, out->arena, &w, &found);
		for (size_t i = 0; i < count; i++)
			add_finding(&w, &found[i], out);
	}
	return ERR_OK;
}

const struct reviewer reviewer_terms = {
	.name = "terms",
	.version = 1,
	.open = terms_open,
	.review = terms_review,
	.close = terms_close,
};
