#include "screen/mask_row.h"

#include <stdlib.h>

#include "base/buf.h"
#include "model/plain.h"
#include "reviewers/reviewer.h"

/* A number that the reviewer offers a masked form for; what is only a note may stand. */
static bool is_maskable(const struct finding *f)
{
	return f->severity > NOTE && str_find(f->candidates[0], STR("*")) >= 0;
}

/* Of a card the last four, whatever the reviewer offers to keep besides. */
static struct str masked_form(struct arena *a, const struct finding *f)
{
	struct str form = arena_str(a, f->candidates[0]);
	char *at = (char *)form.at;
	if (str_eq(f->rule, STR("bank-card")))
		for (size_t i = 0; i + 4 < form.len; i++)
			at[i] = '*';
	return form;
}

static int by_start(const void *x, const void *y)
{
	const struct finding *const *a = x, *const *b = y;
	return ((*a)->start > (*b)->start) - ((*a)->start < (*b)->start);
}

/* What is to be masked in one field, from its beginning on. */
static size_t masked_in(struct arena *a, const struct findings *found, size_t field,
	const struct finding ***out, size_t *out_len)
{
	size_t n = 0;
	*out_len = 0;
	*out = arena_array(a, const struct finding *, found->count + 1);
	for (const struct finding *f = found->first; f; f = f->next) {
		if (f->block != field || !is_maskable(f))
			continue;
		(*out)[n++] = f;
		*out_len += f->candidates[0].len;
	}
	qsort(*out, n, sizeof **out, by_start);
	return n;
}

/* The words up to code point `to`; `*at` says how many of them were read before. */
static struct str words_until(struct str *rest, size_t *at, size_t to)
{
	struct str all = *rest;
	for (; *at < to && rest->len; ++*at) {
		size_t step = plain_step(*rest);
		*rest = str_from(*rest, step ? step : 1);
	}
	return str_sub(all, 0, all.len - rest->len);
}

/* Two that overlap (a number in a mailbox) are hidden from where the first begins to where both end. */
static struct str mask_words(struct masker *m, struct arena *a, const struct findings *found,
	size_t field, struct str words)
{
	const struct finding **here;
	struct buf b;
	size_t forms, at = 0, n = masked_in(a, found, field, &here, &forms);
	m->masked += n;
	buf_init(&b, a, words.len + forms + 1);
	for (size_t i = 0; i < n; i++) {
		buf_add(&b, words_until(&words, &at, here[i]->start));
		if (at < here[i]->end)
			buf_add(&b, masked_form(a, here[i]));
		words_until(&words, &at, here[i]->end);
	}
	buf_add(&b, words);
	return buf_str(&b);
}

/* Numbers that nobody counted any more would go out as they are. */
static enum err too_many(void)
{
	return fault_as(
		ERR_LIMIT, "mask.size", "file", "表格有一行号码过多，不能自动脱敏，请拆分后再试");
}

/* Each field a block of its own: no number goes over its border. */
static enum err find_numbers(const struct masker *m, struct arena *a, const struct str *words,
	size_t count, struct findings *found)
{
	struct article art = { .blocks = arena_array(a, struct article_block, count),
		.count = count };
	struct revision rev = { .meta = STR("{}") };
	findings_init(found, a);
	for (size_t i = 0; i < count; i++)
		art.blocks[i] = (struct article_block){ .tag = "td", .text = words[i] };
	TRY(reviewer_personal.review(m->personal, &rev, &art, found));
	return found->overflowed ? too_many() : ERR_OK;
}

enum err masker_row(
	struct masker *m, struct arena *a, const struct str *words, size_t count, struct str *out)
{
	struct findings found;
	TRY(find_numbers(m, a, words, count, &found));
	for (size_t i = 0; i < count; i++)
		out[i] = mask_words(m, a, &found, i, words[i]);
	return ERR_OK;
}

enum err masker_finds(const struct masker *m, struct arena *a, struct str words, bool *out)
{
	struct findings found;
	*out = false;
	TRY(find_numbers(m, a, &words, 1, &found));
	for (const struct finding *f = found.first; f; f = f->next)
		*out |= is_maskable(f);
	return ERR_OK;
}

enum err masker_open(struct masker *m, struct str allow)
{
	const struct wordlists lists = { .allow = allow };
	*m = (struct masker){};
	return reviewer_personal.open(&m->personal, &lists);
}

enum err masker_close(struct masker *m, enum err e)
{
	if (m->personal)
		reviewer_personal.close(m->personal);
	if (!e && !m->masked)
		return fault_as(ERR_REFUSED, "mask.none", "file", "表中没有需要脱敏的号码");
	return e;
}
