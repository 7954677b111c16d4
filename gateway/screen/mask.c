#include "screen/mask.h"

#include <stdlib.h>
#include <unistd.h>

#include "model/plain.h"
#include "reviewers/reviewer.h"
#include "screen/csv.h"
#include "screen/sealed.h"
#include "screen/text.h"

struct masking {
	void *personal; /* the reviewer's state */
	struct buf *out;
	char separator;
	size_t masked;
};

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
static struct str mask_words(struct masking *m, struct arena *a, const struct findings *found,
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

static void put_field(struct masking *m, struct str words)
{
	buf_add_char(m->out, '"');
	for (size_t i = 0; i < words.len; i++) {
		if (words.at[i] == '"')
			buf_add_char(m->out, '"');
		buf_add_char(m->out, words.at[i]);
	}
	buf_add_char(m->out, '"');
}

/* Each field a block of its own: no number goes over its border. */
static enum err find_numbers(const struct masking *m, struct arena *a,
	const struct csv_field *fields, size_t count, struct str *words, struct findings *found)
{
	struct article art = { .blocks = arena_array(a, struct article_block, count),
		.count = count };
	struct revision rev = { .meta = STR("{}") };
	findings_init(found, a);
	for (size_t i = 0; i < count; i++) {
		words[i] = csv_words(a, fields[i]);
		art.blocks[i] = (struct article_block){ .tag = "td", .text = words[i] };
	}
	return reviewer_personal.review(m->personal, &rev, &art, found);
}

static enum err mask_record(void *ctx, const struct csv_field *fields, size_t count, size_t row)
{
	SCRATCH(a);
	struct masking *m = ctx;
	struct findings found;
	struct str *words = arena_array(&a, struct str, count);
	(void)row;
	TRY(find_numbers(m, &a, fields, count, words, &found));
	for (size_t i = 0; i < count; i++) {
		struct str masked = mask_words(m, &a, &found, i, words[i]);
		if (i)
			buf_add_char(m->out, m->separator);
		if (str_eq(masked, words[i]))
			buf_add(m->out, fields[i].raw);
		else
			put_field(m, masked);
	}
	buf_add(m->out, STR("\r\n"));
	return ERR_OK;
}

enum err mask_csv(struct arena *a, struct str allow, struct str file, struct buf *out)
{
	struct str text;
	const struct wordlists lists = { .allow = allow };
	struct masking m = { .out = out };
	TRY(text_decode(a, file, &text));
	m.separator = csv_separator(text);
	TRY(reviewer_personal.open(&m.personal, &lists));
	buf_add(out, STR("\xEF\xBB\xBF"));
	enum err e = csv_read(text, mask_record, &m);
	reviewer_personal.close(m.personal);
	if (!e && !m.masked)
		e = fault_as(ERR_REFUSED, "mask.none", "file", "表中没有需要脱敏的号码");
	return e;
}

/* The list and the file in one piece: how long the list is, a line feed, the list, the file. */
static enum err run(struct arena *a, struct str input, struct buf *answer)
{
	int64_t n;
	struct str length = str_cut(&input, '\n');
	if (!str_i64(length, &n) || n < 0 || (size_t)n > input.len)
		return fault(ERR_INTERNAL, "mask: input");
	return mask_csv(a, str_sub(input, 0, (size_t)n), str_from(input, (size_t)n), answer);
}

const struct sandbox_job job_mask_csv = { .name = "mask", .prepare = text_prepare, .run = run };

enum err mask_in_child(
	struct arena *a, struct str allow, struct str file, struct sandbox_answer *out)
{
	struct buf b;
	int fd;
	buf_init(&b, a, allow.len + file.len + 64);
	buf_printf(&b, "%zu\n", allow.len);
	buf_add(&b, allow);
	buf_add(&b, file);
	TRY(sealed_copy(buf_str(&b), &fd));
	enum err e = sandbox_run(a, &job_mask_csv, fd, &sandbox_limits, out);
	close(fd);
	return e;
}
