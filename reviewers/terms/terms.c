/* terms.c: finds the listed terms, however they are dressed. */
#include "reviewers/reviewer.h"

#include <stdlib.h>

#include "reviewers/terms/borders.h"
#include "reviewers/terms/derive.h"
#include "reviewers/terms/match.h"
#include "reviewers/words.h"

struct terms {
	struct str face_bytes, sound_bytes; /* mapped */
	struct image faces, sounds;
};

static void terms_close(void *state)
{
	struct terms *t = state;
	if (!t)
		return;
	image_unmap(t->face_bytes);
	image_unmap(t->sound_bytes);
	free(t);
}

/* By faces, and by sounds where there is anything to hear. */
static enum err compile(struct terms *t, const struct wordlists *lists)
{
	SCRATCH(scratch);
	struct lexicon listed, faces, sounds;
	TRY(lexicon_read(&scratch, lists->terms, lists->allow, &listed));
	derive_choose(&listed);
	derive_faces(&scratch, &listed, &faces);
	derive_sounds(&scratch, &listed, &sounds);
	TRY(image_map(&faces, READ_FACES, NULL, &t->face_bytes));
	TRY(image_open(t->face_bytes, &t->faces));
	if (!sounds.count)
		return ERR_OK;
	TRY(image_map(&sounds, READ_SOUNDS, &faces, &t->sound_bytes));
	return image_open(t->sound_bytes, &t->sounds);
}

static enum err terms_open(void **state, const struct wordlists *lists)
{
	struct terms *t = calloc(1, sizeof *t);
	if (!t)
		abort();
	enum err e = compile(t, lists);
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

/* Whether what was found is the very form that is suggested, or a piece of it. */
static bool is_suggested(const struct listed *l, struct str quote)
{
	return l->suggestion.len >= quote.len && str_find(l->suggestion, quote) >= 0;
}

/*
 * How much a match matters: as much as its term when it is the term; what looks or sounds alike no
 * more than WARN, unless the term says so. A match that begins or ends inside a word is advice: two
 * words side by side make it. False for what is a word of its own.
 */
static bool weigh(
	const struct listed *l, const struct words *w, const struct match *m, enum severity *out)
{
	enum { LONG = 4 };
	bool plain = m->kind == MATCH_PLAIN;
	struct str quote = str_sub(w->text, m->from, m->to - m->from);
	size_t count = m->end - m->start;
	*out = plain || l->loud || l->severity < WARN ? l->severity : WARN;
	if (!plain && is_suggested(l, quote))
		return false;
	if (quote.len != count * 3 || (count >= LONG && m->kind != MATCH_SOUND))
		return true;
	enum borders b = borders_of(w->text, m->from, m->to);
	if (b == BORDERS_INSIDE && count < LONG)
		*out = NOTE;
	return plain || b != BORDERS_ONE;
}

static void add_finding(const struct image *image, const struct words *w, const struct match *m,
	struct findings *out)
{
	enum severity severity;
	struct listed l = image_listed(image, m->entry);
	/* What would not be kept is not weighed: borders cost more than everything else. */
	if (out->overflowed && out->per_severity[l.severity] >= FINDINGS_PER_SEVERITY)
		return;
	if (!weigh(&l, w, m, &severity))
		return;
	words_found(out, w,
		(struct finding){ .reviewer = "terms",
			.rule = arena_str(out->arena, l.text),
			.severity = severity,
			.block = w->block,
			.start = m->start,
			.end = m->end,
			.quote = str_sub(w->text, m->from, m->to - m->from),
			.message = words_message(out->arena, w, message_of(out->arena, &l)),
			.candidates = { arena_str(out->arena, l.suggestion) } });
}

/* How far the matches of the faces that begin no later reach; both lists are in order of place. */
struct cover {
	const struct matches *by;
	size_t next, reach;
};

static bool is_covered(struct cover *c, const struct match *m)
{
	for (; c->next < c->by->count && c->by->at[c->next].from <= m->from; c->next++)
		if (c->by->at[c->next].to > c->reach)
			c->reach = c->by->at[c->next].to;
	return c->reach >= m->to;
}

static void review_words(const struct terms *t, const struct words *w, struct findings *out)
{
	struct matches faces = { .arena = out->arena }, sounds = { .arena = out->arena };
	if (t->sounds.entry_count)
		matches_find_both(&t->faces, &t->sounds, w->text, &faces, &sounds);
	else
		matches_find(&t->faces, w->text, &faces);
	for (size_t i = 0; i < faces.count; i++)
		add_finding(&t->faces, w, &faces.at[i], out);
	struct cover cover = { .by = &faces };
	for (size_t i = 0; i < sounds.count; i++)
		if (!is_covered(&cover, &sounds.at[i]))
			add_finding(&t->sounds, w, &sounds.at[i], out);
}

static enum err terms_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	struct words w;
	for (struct reading r = reading_through(out->arena, rev, art); reading_next(&r, &w);)
		review_words(state, &w, out);
	return ERR_OK;
}

const struct reviewer reviewer_terms = {
	.name = "terms",
	.version = 4,
	.open = terms_open,
	.review = terms_review,
	.close = terms_close,
};
