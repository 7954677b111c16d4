#include "screen/mask_row.h"

#include <stdlib.h>

#include "base/buf.h"
#include "model/plain.h"
#include "reviewers/personal/column.h"
#include "reviewers/personal/published.h"
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

/* How long the digit here is, of whichever width; 0: it is none. */
static size_t digit_length(struct str s, size_t i)
{
	const unsigned char *at = (const unsigned char *)s.at + i;
	if (*at >= '0' && *at <= '9')
		return 1;
	bool wide =
		i + 2 < s.len && at[0] == 0xEF && at[1] == 0xBC && at[2] >= 0x90 && at[2] <= 0x99;
	return wide ? 3 : 0;
}

static size_t digits_in(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += digit_length(s, i) > 0;
	return n;
}

/* How many digits of it stay, in front and behind; of what is shorter than such a number none. */
struct keeping {
	size_t fewest, head, tail;
};

static struct keeping keeping_of(enum column column, size_t digits)
{
	static const struct keeping id = { 6, 2, 3 }, phone = { 6, 3, 4 }, card = { 6, 0, 4 },
				    address = { 1, 0, 0 };
	struct keeping k = column == COLUMN_ID      ? id
			   : column == COLUMN_PHONE ? phone
			   : column == COLUMN_CARD  ? card
						    : address;
	enum { LONG = 10 };
	if (digits < LONG)
		k.head = k.tail = 0;
	return k;
}

/* Masked before: what stays of a number is shorter than any. */
static bool is_masked(struct str s)
{
	enum { STAYS = 5 };
	size_t run = 0, longest = 0;
	for (size_t i = 0, length; i < s.len; i += length ? length : 1) {
		length = digit_length(s, i);
		run = length ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest <= STAYS && str_find(s, STR("*")) >= 0;
}

/* Only its digits: what parts them, and who is meant (（妻）), stands as it was. */
static void mask_digits(struct buf *b, struct str s, const struct keeping *k, size_t digits)
{
	size_t n = 0;
	for (size_t i = 0, length; i < s.len; i += length ? length : 1) {
		length = digit_length(s, i);
		bool stays = !length || n < k->head || n + k->tail >= digits;
		n += length > 0;
		buf_add(b, stays ? str_sub(s, i, length ? length : 1) : STR("*"));
	}
}

/* What stands between the numbers that were found, under a head that says what it is. */
static void add_gap(struct masker *m, struct buf *b, enum column column, struct str gap)
{
	size_t digits = column == COLUMN_OTHER ? 0 : digits_in(gap);
	struct keeping k = keeping_of(column, digits);
	if (!digits || digits < k.fewest || is_masked(gap)) {
		buf_add(b, gap);
		return;
	}
	m->masked++;
	mask_digits(b, gap, &k, digits);
}

/* Two that overlap (a number in a mailbox) are hidden from where the first begins to where both end. */
static struct str mask_words(struct masker *m, struct arena *a, const struct findings *found,
	size_t field, enum column column, struct str words)
{
	const struct finding **here;
	struct buf b;
	size_t forms, at = 0, n = masked_in(a, found, field, &here, &forms);
	m->masked += n;
	buf_init(&b, a, words.len + forms + 1);
	for (size_t i = 0; i < n; i++) {
		add_gap(m, &b, column, words_until(&words, &at, here[i]->start));
		if (at < here[i]->end)
			buf_add(&b, masked_form(a, here[i]));
		words_until(&words, &at, here[i]->end);
	}
	add_gap(m, &b, column, words);
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

void masker_table(struct masker *m)
{
	memset(m->columns, COLUMN_OTHER, sizeof m->columns);
	m->rows = 0;
	m->people = false;
}

/* A head says what is below it. */
static void read_heads(struct masker *m, struct arena *a, const struct str *words,
	const size_t *columns, size_t count)
{
	if (m->rows >= COLUMN_HEAD_ROWS)
		return;
	for (size_t i = 0; i < count; i++) {
		size_t column = columns ? columns[i] : i;
		if (digits_in(words[i]))
			continue;
		enum column said = column_of(a, words[i]);
		if (said != COLUMN_OTHER && column < MASKER_COLUMNS)
			m->columns[column] = (unsigned char)said;
		m->people = m->people || column_is_of_people(a, words[i]);
	}
}

/* Of a list of offices telephones and addresses are what it is for, and a credit code is an office's. */
static enum column column_at(
	const struct masker *m, struct arena *a, struct str words, size_t column)
{
	enum column said = column < MASKER_COLUMNS ? m->columns[column] : COLUMN_OTHER;
	if (!m->people && (said == COLUMN_PHONE || said == COLUMN_ADDRESS))
		return COLUMN_OTHER;
	if (said == COLUMN_ID && cell_is_credit_code(a, words))
		return COLUMN_OTHER;
	if (said != COLUMN_OTHER && published_whole(m->published, a, words))
		return COLUMN_OTHER;
	return said;
}

enum err masker_row(struct masker *m, struct arena *a, const struct str *words,
	const size_t *columns, size_t count, struct str *out)
{
	struct findings found;
	TRY(find_numbers(m, a, words, count, &found));
	read_heads(m, a, words, columns, count);
	for (size_t i = 0; i < count; i++) {
		enum column column = column_at(m, a, words[i], columns ? columns[i] : i);
		out[i] = mask_words(m, a, &found, i, column, words[i]);
	}
	m->rows++;
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
	m->published = published_of(&m->arena, allow);
	return reviewer_personal.open(&m->personal, &lists);
}

enum err masker_close(struct masker *m, enum err e)
{
	if (m->personal)
		reviewer_personal.close(m->personal);
	arena_free(&m->arena);
	if (!e && !m->masked)
		return fault_as(ERR_REFUSED, "mask.none", "file", "表中没有需要脱敏的号码");
	return e;
}
