/* personal.c: numbers that name a person. Article 13: they go out masked, or for a reason. */
#include "reviewers/personal/personal.h"

#include <stdlib.h>

#include "reviewers/personal/number.h"
#include "reviewers/reviewer.h"
#include "reviewers/terms/fold.h"

struct personal {
	struct arena arena;
	struct published published;
};

/* The weightiest first: a doubtful ID that is a good card is a card. */
static judge *const of_digits[] = { resident_id, bank_card, doubtful_resident_id, old_resident_id,
	mobile, landline, NULL };
static judge *const of_codes[] = { credit_code, passport, NULL };

void personal_report(const struct words *w, size_t start, size_t end, const struct verdict *v,
	struct str candidate, struct findings *out)
{
	words_found(out, w,
		(struct finding){ .reviewer = "personal",
			.rule = str_c(v->rule),
			.severity = v->severity,
			.block = w->block,
			.start = start,
			.end = end,
			.quote = words_quote(w, start, end),
			.message = words_message(out->arena, w, str_c(v->message)),
			.candidates = { candidate },
			.article = "第十三条" });
}

static const struct verdict *judged(
	judge *const *judges, const struct number *n, const struct symbols *s)
{
	const struct verdict *v = NULL;
	for (; *judges && !v; judges++)
		v = (*judges)(n, s);
	return v;
}

/* The bracket that （0574）87654321 opens with, and the + of +86 574, are part of what is masked. */
static size_t start_of(const struct symbols *s, const struct number *n)
{
	const struct words *w = s->words;
	size_t start = s->at[n->from].at, head = s->at[n->from + n->first_group - 1].at + 1;
	uint32_t before = start && n->digit[0] == '0' ? w->cp[start - 1] : 0;
	bool closed = w->cp[head] == ')' || w->cp[head] == U'）';
	return before == '+' || (closed && (before == '(' || before == U'（')) ? start - 1 : start;
}

static void report(const struct symbols *s, const struct number *n, const struct verdict *v,
	struct findings *out)
{
	personal_report(s->words, start_of(s, n), s->at[n->to - 1].at + 1, v,
		number_masked(out->arena, n, v), out);
}

static bool begins_free(const struct symbols *s, const struct group *g)
{
	/* 3.13812345678 is no telephone; neither is 12.5. */
	return !(g->from && is_digit(s->at[g->from - 1].code) && s->at[g->from].mark == '.');
}

/* Between dots only these two are looked for: 3.14 and 2026.1.31 are numbers of other kinds. */
static judge *const *kinds_of(const struct number *n, bool codes)
{
	static judge *const of_dotted[] = { resident_id, mobile, NULL }, *const none[] = { NULL };
	if (n->dotted)
		return codes ? none : of_dotted;
	return codes ? of_codes : of_digits;
}

/* What is looked for in one pass over a block. */
struct pass {
	const struct personal *personal;
	const struct symbols *symbols;
	const struct symbols *written; /* what is a digit in `symbols` and none here; else NULL */
	bool codes;
};

/* What is written in digits alone was found without. */
static bool is_news(const struct pass *x, const struct number *n)
{
	for (size_t i = n->from; x->written && i < n->to; i++)
		if (x->written->at[i].code != x->symbols->at[i].code)
			return true;
	return !x->written;
}

/* The longest number from group i on that means something; how many groups it takes. */
static size_t judge_groups(
	const struct pass *x, const struct group *g, size_t count, struct findings *out)
{
	const struct personal *p = x->personal;
	const struct symbols *s = x->symbols;
	bool codes = x->codes;
	struct number n = {}, best;
	const struct verdict *found = NULL;
	size_t taken = 0;
	for (size_t i = 0; i < count && i < GROUPS_MAX && (i == 0 || g[i].joined); i++) {
		if (!number_take(&n, s, &g[i]))
			break;
		struct number whole = n;
		if (!codes) {
			number_take_x(&whole, s);
			number_drop_country(&whole);
		}
		const struct verdict *v = judged(kinds_of(&whole, codes), &whole, s);
		struct str digits = { whole.digit, whole.count };
		if (v && !listed_has(&p->published.numbers, digits)) {
			found = v;
			best = whole;
			taken = i + 1;
		}
	}
	if (found && begins_free(s, g) && is_news(x, &best))
		report(s, &best, found, out);
	return taken ? taken : 1;
}

static void look_for_numbers(const struct pass *x, struct findings *out)
{
	struct group *groups;
	size_t count = groups_of(x->symbols, x->codes ? is_code : is_digit, out->arena, &groups);
	for (size_t i = 0; i < count;)
		i += judge_groups(x, groups + i, count - i, out);
}

static void look_for_numerals(
	const struct personal *p, const struct symbols *s, struct findings *out)
{
	struct symbols read = numerals_as_digits(out->arena, s);
	look_for_numbers(&(struct pass){ p, &read, s, false }, out);
}

static void look_for_letters(
	const struct personal *p, const struct symbols *s, struct findings *out)
{
	struct symbols read = letters_as_digits(out->arena, s);
	look_for_numbers(&(struct pass){ p, &read, s, false }, out);
}

/* What a block holds that could be personal: most hold nothing, and are not looked at twice. */
struct traits {
	size_t codes; /* digits and Latin letters */
	size_t run;   /* … and hanzi that may be numerals, without another hanzi between */
	bool mailbox, address, numerals, numeral_in_run;
	bool letters; /* one that looks like a digit beside one */
};

/* Eleven in a row, one of them a hanzi: prose has no such run, and an account of numbers none with hanzi. */
static void take_numeral(struct traits *t, bool numeral, bool digit)
{
	enum { PHONE = 11 };
	t->run = numeral || digit ? t->run + 1 : 0;
	t->numeral_in_run = t->run && (numeral || t->numeral_in_run);
	t->numerals = t->numerals || (t->run >= PHONE && t->numeral_in_run);
}

static struct traits traits_of(const struct words *w)
{
	static const uint32_t units[] = { U'弄', U'幢', U'栋', U'座', U'室', U'房', U'号', U'组',
		U'组', U'单' };
	struct traits t = {};
	uint64_t bits = 0, numerals = numeral_bits();
	uint32_t before = 0;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		bits |= (uint64_t)1 << units[i] % 64;
	for (size_t i = 0; i < w->count; i++) {
		uint32_t cp = w->cp[i];
		if (cp >= 0x3400 && cp <= 0x9FFF) {
			t.address = t.address || bits >> cp % 64 & 1;
			take_numeral(&t, numerals >> cp % 64 & 1, false);
			continue;
		}
		uint32_t code = fold(cp);
		t.codes += code & FOLD_SEQUENCE ? FOLD_SYMBOLS : is_code(code);
		t.letters = t.letters || (looks_like_digit(code) && is_digit(before)) ||
			    (looks_like_digit(before) && is_digit(code));
		before = code;
		if (cp == U'〇' || is_code(code))
			take_numeral(&t, cp == U'〇', true);
		t.mailbox = t.mailbox || cp == '@' || cp == U'＠';
	}
	return t;
}

static void look_at_words(const struct personal *p, const struct words *w, struct findings *out)
{
	/* The shortest plate has five digits and letters, the shortest passport number nine. */
	enum { PLATE = 5, CODE = 9 };
	struct traits t = traits_of(w);
	if (t.codes < PLATE && !t.address && !t.mailbox && !t.numerals)
		return;
	struct symbols s = symbols_of(out->arena, w);
	if (t.codes >= CODE)
		look_for_numbers(&(struct pass){ p, &s, NULL, false }, out);
	/* An index number begins with the credit code of whoever publishes it. */
	if (t.codes >= CODE && !w->label)
		look_for_numbers(&(struct pass){ p, &s, NULL, true }, out);
	if (t.numerals)
		look_for_numerals(p, &s, out);
	if (t.letters && t.codes >= CODE)
		look_for_letters(p, &s, out);
	if (t.codes >= PLATE)
		find_plates(&s, out);
	if (t.mailbox)
		find_mailboxes(&p->published, w, out);
	if (t.address)
		find_addresses(&p->published, &s, out);
}

static enum err personal_tables(const void *state, const struct article *art, struct findings *out)
{
	const struct personal *p = state;
	find_headed_in_tables(&p->published, art, out);
	find_spread(&p->published, art, out);
	return ERR_OK;
}

static enum err personal_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	const struct personal *p = state;
	struct words w;
	struct finding **mine = out->end;
	const bool *headed = headed_blocks(out->arena, art);
	for (struct reading r = reading_through(out->arena, rev, art); reading_next(&r, &w);)
		if (!headed || w.block >= art->count || !headed[w.block] ||
			!find_headed(&p->published, &w, out))
			look_at_words(p, &w, out);
	find_tables(art, *mine, out);
	find_spread(&p->published, art, out);
	find_link_targets(&p->published, art, out);
	return ERR_OK;
}

static void personal_close(void *state)
{
	struct personal *p = state;
	arena_free(&p->arena);
	free(p);
}

static enum err personal_open(void **state, const struct wordlists *lists)
{
	struct personal *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	published_read(
		&p->arena, published_lines(&p->arena, lists->allow, lists->names), &p->published);
	*state = p;
	return ERR_OK;
}

const struct reviewer reviewer_personal = {
	.name = "personal",
	.version = 9,
	.open = personal_open,
	.review = personal_review,
	.review_tables = personal_tables,
	.close = personal_close,
	.over_lines = true,
};
