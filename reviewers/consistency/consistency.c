/* consistency.c: does a text agree with itself, and with the calendar? */
#include "reviewers/consistency/consistency.h"

#include "base/json.h"
#include "reviewers/reviewer.h"

void consistency_report(const struct words *w, size_t start, size_t end, const char *rule,
	enum severity severity, const char *message, struct findings *out)
{
	words_found(out, w,
		(struct finding){ .reviewer = "consistency",
			.rule = str_c(rule),
			.severity = severity,
			.block = w->block,
			.start = start,
			.end = end,
			.quote = words_quote(w, start, end),
			.message = words_message(out->arena, w, str_c(message)),
			.article = "第十六条" });
}

static void report_missing(const char *rule, const char *key, const char *name, const char *message,
	struct findings *out)
{
	findings_add(out, (struct finding){ .reviewer = "consistency",
				  .rule = str_c(rule),
				  .severity = NOTE,
				  .block = (size_t)ARTICLE_META,
				  .field = key,
				  .quote = str_c(name),
				  .message = str_c(message),
				  .article = "第十六条" });
}

/* Readers are told who says so. A meta.json that says what it is about is a draft's; {} is not. */
void judge_meta(const struct revision *rev, struct findings *out)
{
	static const struct {
		const char *key, *rule, *name, *message;
	} wanted[] = {
		{ "source", "no-source", "来源", "没有填写来源：发布时应当标明信息来源" },
		{ "author", "no-author", "署名", "没有填写署名（作者或供稿单位）" },
	};
	json_auto_t *meta = NULL;
	if (!rev->meta.len || json_read(rev->meta, &meta) ||
		!str_eq(json_str(meta, "kind"), STR("article")))
		return;
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (!str_trim(json_str(meta, wanted[i].key)).len)
			report_missing(wanted[i].rule, wanted[i].key, wanted[i].name,
				wanted[i].message, out);
}

static bool is_text(const struct article *art, const struct words *w)
{
	return w->block >= (size_t)ARTICLE_META || strcmp(art->blocks[w->block].tag, "pre");
}

static bool is_paragraph(const struct article *art, const struct words *w)
{
	return w->block < art->count && !strcmp(art->blocks[w->block].tag, "p");
}

static bool next_opens(const struct article *art, const struct words *w)
{
	return w->block < art->count && w->block + 1 < art->count &&
	       str_starts(art->blocks[w->block + 1].text, STR("“"));
}

/* What is held against each other over the whole of a text. */
struct told {
	struct dates dates;
	struct quantities quantities;
};

static void look_at_words(
	struct told *told, const struct article *art, const struct words *w, struct findings *out)
{
	struct words *kept = arena_new(out->arena, struct words);
	*kept = *w;
	struct symbols s = symbols_of(out->arena, kept);
	dates_take(&told->dates, out->arena, &s, is_paragraph(art, w));
	judge_quantities(&told->quantities, &s, out);
	judge_sums(&s, out);
	judge_shares(&s, out);
	judge_phones(&s, out);
	judge_repeats(&s, out);
	judge_marks(kept, next_opens(art, w), out);
}

static enum err consistency_tables(
	const void *state, const struct article *art, struct findings *out)
{
	(void)state;
	judge_columns(art, out);
	judge_totals(art, out);
	return ERR_OK;
}

static enum err consistency_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	struct words w;
	struct told told = {};
	for (struct reading r = reading_of(out->arena, rev, art); reading_next(&r, &w);) {
		judge_direction(&w, out);
		if (is_text(art, &w))
			look_at_words(&told, art, &w, out);
	}
	dates_judge(&told.dates, out);
	judge_title_quantities(&told.quantities, out);
	judge_paragraphs(art, out);
	judge_meta(rev, out);
	return consistency_tables(state, art, out);
}

const struct reviewer reviewer_consistency = {
	.name = "consistency",
	.version = 6,
	.review = consistency_review,
	.review_tables = consistency_tables,
};
