/* secrecy.c: marks of state secrets and of internal documents. Article 15: such a text stops here. */
#include "reviewers/secrecy/secrecy.h"

#include "reviewers/reviewer.h"

void secrecy_report(const struct symbols *s, struct mark m, struct findings *out)
{
	size_t start = s->at[m.from].at, end = s->at[m.to - 1].at + 1;
	if (m.end > end)
		end = m.end;
	words_found(out, s->words,
		(struct finding){ .reviewer = "secrecy",
			.rule = str_c(m.rule),
			.severity = m.severity,
			.block = s->words->block,
			.start = start,
			.end = end,
			.quote = words_quote(s->words, start, end),
			.message = words_message(out->arena, s->words, str_c(m.message)),
			.article = "第十五条",
			.refused = !strcmp(m.rule, "state-secret-mark") });
}

/* Titles, headings, and the first words, which in a text without them are the title. */
static bool is_heading(const struct article *art, const struct words *w)
{
	return w->block >= (size_t)ARTICLE_META || w->block == 0 ||
	       art->blocks[w->block].tag[0] == 'h';
}

static enum err secrecy_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	(void)state;
	struct words w;
	struct firsts firsts = {};
	struct header header = {};
	struct looking looking = { .article = art };
	levels_begin(&firsts);
	phrases_begin(&firsts);
	for (struct reading r = reading_through(out->arena, rev, art); reading_next(&r, &w);) {
		struct symbols s = symbols_of(out->arena, &w);
		bool heading = is_heading(art, &w);
		looking.run = ++header.run;
		looking.signs = (struct signs){};
		for (size_t i = 0; i < s.count; i++) {
			if (!firsts_may(&firsts, s.at[i].code))
				continue;
			look_for_row_of_heads(&looking, &s, i);
			look_for_level(&looking, &s, i, out);
			look_for_header(&header, &s, i, out);
			look_for_phrases(&s, i, heading, out);
		}
		look_for_foreign(&s, out);
	}
	return ERR_OK;
}

static enum err secrecy_tables(const void *state, const struct article *art, struct findings *out)
{
	(void)state;
	look_for_levels_below(art, out);
	return ERR_OK;
}

const struct finding *findings_secret(const struct findings *fs)
{
	for (const struct finding *f = fs->first; f; f = f->next)
		if (f->refused)
			return f;
	return NULL;
}

const struct reviewer reviewer_secrecy = {
	.name = "secrecy",
	.version = 7,
	.review = secrecy_review,
	.review_tables = secrecy_tables,
	.over_lines = true,
};
