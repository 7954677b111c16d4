#include "screen/mask_row.h"

#include <stdlib.h>

#include "article/utf8.h"
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
static size_t masked_in(
	struct arena *a, const struct findings *found, size_t field, const struct finding ***out)
{
	size_t n = 0;
	*out = arena_array(a, const struct finding *, found->count + 1);
	for (const struct finding *f = found->first; f; f = f->next) {
		if (f->block != field || !is_maskable(f))
			continue;
		(*out)[n++] = f;
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

static void add_edit(struct masker_edits *out, size_t from, size_t length, struct str put)
{
	out->at[out->count++] = (struct masker_edit){ from, from + length, put };
}

/* Only its digits: what parts them, and who is meant (（妻）), stands as it was. */
static void mask_digits(
	struct masker_edits *out, struct str s, size_t from, const struct keeping *k, size_t digits)
{
	size_t n = 0;
	for (size_t i = 0, length; i < s.len; i += length ? length : 1) {
		length = digit_length(s, i);
		if (length && n >= k->head && n + k->tail < digits)
			add_edit(out, from + i, length, STR("*"));
		n += length > 0;
	}
}

/* What stands between the numbers that were found, under a head that says what it is. */
static void edit_gap(
	struct masker *m, struct masker_edits *out, enum column column, struct str gap, size_t from)
{
	size_t digits = column == COLUMN_OTHER ? 0 : digits_in(gap);
	struct keeping k = keeping_of(column, digits);
	if (!digits || digits < k.fewest || is_masked(gap))
		return;
	m->masked++;
	mask_digits(out, gap, from, &k, digits);
}

/* Two that overlap (a number in a mailbox) are hidden from where the first begins to where both end. */
static void edit_words(struct masker *m, struct arena *a, const struct findings *found,
	size_t field, enum column column, struct str words, struct masker_edits *out)
{
	const struct finding **here;
	struct str rest = words;
	size_t at = 0, n = masked_in(a, found, field, &here);
	m->masked += n;
	*out = (struct masker_edits){ arena_array(a, struct masker_edit, n + digits_in(words) + 1),
		0 };
	for (size_t i = 0; i < n; i++) {
		size_t from = words.len - rest.len;
		edit_gap(m, out, column, words_until(&rest, &at, here[i]->start), from);
		from = words.len - rest.len;
		if (at < here[i]->end)
			add_edit(out, from, words_until(&rest, &at, here[i]->end).len,
				masked_form(a, here[i]));
	}
	edit_gap(m, out, column, rest, words.len - rest.len);
}

static struct str with_edits(struct arena *a, struct str words, const struct masker_edits *edits)
{
	struct buf b;
	size_t from = 0, room = words.len + 1;
	for (size_t i = 0; i < edits->count; i++)
		room += edits->at[i].put.len;
	buf_init(&b, a, room);
	for (size_t i = 0; i < edits->count; i++) {
		const struct masker_edit *e = &edits->at[i];
		buf_add(&b, str_sub(words, from, e->from - from));
		buf_add(&b, e->put);
		from = e->to;
	}
	buf_add(&b, str_from(words, from));
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
	m->heads = (struct masker_heads){};
	memset(m->heads.columns, COLUMN_OTHER, sizeof m->heads.columns);
}

static struct masker_place place_at(const struct masker_place *places, size_t i)
{
	return places ? places[i] : (struct masker_place){ i, 1 };
}

/* A head says what is below it, over all columns that it is joined of. */
static void read_heads(struct masker *m, struct arena *a, const struct str *words,
	const struct masker_place *places, size_t count)
{
	if (m->heads.rows >= COLUMN_HEAD_ROWS)
		return;
	for (size_t i = 0; i < count; i++) {
		struct masker_place at = place_at(places, i);
		if (digits_in(words[i]))
			continue;
		enum column said = column_of(a, words[i]);
		for (size_t c = at.column; c < at.column + at.span && c < MASKER_COLUMNS; c++)
			if (said != COLUMN_OTHER)
				m->heads.columns[c] = (unsigned char)said;
		m->heads.people = m->heads.people || column_is_of_people(a, words[i]);
	}
}

static bool has_hanzi(struct str s)
{
	for (size_t len; s.len; s = str_from(s, len))
		if (utf8_is_han(utf8_next(s, &len)))
			return true;
	return false;
}

/* In a form the words in front are the head; 2024年补助 beside 手机 is a head of its own. */
static bool has_label(const struct str *words, const struct masker_place *places, size_t i)
{
	return i && place_at(places, i - 1).column < place_at(places, i).column &&
	       !digits_in(words[i - 1]) && !has_hanzi(words[i]);
}

/* What the head above says, or in a form the one in front. */
static enum column said_of(const struct masker *m, struct arena *a, const struct str *words,
	const struct masker_place *places, size_t i)
{
	struct masker_place at = place_at(places, i);
	enum column above = at.column < MASKER_COLUMNS ? (enum column)m->heads.columns[at.column]
						       : COLUMN_OTHER;
	bool label = above == COLUMN_OTHER && has_label(words, places, i);
	return label ? column_of(a, words[i - 1]) : above;
}

/* Of a list of offices telephones and addresses are what it is for, and a credit code is an office's. */
static enum column column_at(const struct masker *m, struct arena *a, const struct str *words,
	const struct masker_place *places, size_t i)
{
	enum column said = said_of(m, a, words, places, i);
	if (!m->heads.people && (said == COLUMN_PHONE || said == COLUMN_ADDRESS))
		return COLUMN_OTHER;
	if (said == COLUMN_ID && cell_is_credit_code(a, words[i]))
		return COLUMN_OTHER;
	if (said != COLUMN_OTHER && published_whole(m->published, a, words[i]))
		return COLUMN_OTHER;
	return said;
}

enum err masker_edits(struct masker *m, struct arena *a, const struct str *words,
	const struct masker_place *places, size_t count, struct masker_edits *out)
{
	struct findings found;
	TRY(find_numbers(m, a, words, count, &found));
	read_heads(m, a, words, places, count);
	for (size_t i = 0; i < count; i++)
		edit_words(m, a, &found, i, column_at(m, a, words, places, i), words[i], &out[i]);
	m->heads.rows++;
	return ERR_OK;
}

enum err masker_row(struct masker *m, struct arena *a, const struct str *words,
	const struct masker_place *places, size_t count, struct str *out)
{
	struct masker_edits *edits = arena_array(a, struct masker_edits, count + 1);
	TRY(masker_edits(m, a, words, places, count, edits));
	for (size_t i = 0; i < count; i++)
		out[i] = edits[i].count ? with_edits(a, words[i], &edits[i]) : words[i];
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
