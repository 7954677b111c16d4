#include "tests/unit/terms_accuracy/harmless.h"

#include <assert.h>

#include "base/buf.h"
#include "tests/unit/terms_accuracy/disguise.h"

enum kind { ID, CARD, CREDIT, LONG, SUM, DAY };

struct crossed {
	const char *left, *right, *between;
	bool fresh;
};
struct piece {
	const char *text;
	bool fresh;
};
#define CROSS(l, r, b)
#define SPAN(l, r, b)
#define WORD(l, w, r)
#define SUBJECT(s)
#define ACT(s)
#define OBJECT(s)
#define WHOLE(s)
#define NUMBER(s, k)
#define FILES "tests/unit/terms_accuracy/harmless_files.def"

/* Two words put beside each other. */
static const struct crossed crossed[] = {
#undef CROSS
#define CROSS(l, r, b) { l, r, b, FRESH },
#include FILES
#undef CROSS
#define CROSS(l, r, b)
};
/* Those that stood beside each other somewhere, with what was round them. */
static const struct crossed spans[] = {
#undef SPAN
#define SPAN(l, r, b) { l, r, b, FRESH },
#include FILES
#undef SPAN
#define SPAN(l, r, b)
};
static const struct word_there words[] = {
#undef WORD
#define WORD(l, w, r) { l, w, r, FRESH },
#include FILES
#undef WORD
#define WORD(l, w, r)
};
static const struct piece subjects[] = {
#undef SUBJECT
#define SUBJECT(s) { s, FRESH },
#include FILES
#undef SUBJECT
#define SUBJECT(s)
};
static const struct piece acts[] = {
#undef ACT
#define ACT(s) { s, FRESH },
#include FILES
#undef ACT
#define ACT(s)
};
static const struct piece objects[] = {
#undef OBJECT
#define OBJECT(s) { s, FRESH },
#include FILES
#undef OBJECT
#define OBJECT(s)
};
static const struct piece wholes[] = {
#undef WHOLE
#define WHOLE(s) { s, FRESH },
#include FILES
#undef WHOLE
#define WHOLE(s)
};
static const struct {
	const char *text;
	enum kind kind;
	bool fresh;
} numbers[] = {
#undef NUMBER
#define NUMBER(s, k) { s, k, FRESH },
#include FILES
};
static const char *const allowed[] = { "国家级自然保护区", "国家级新区", "120急救中心",
	"国家级实验室", "国家级期刊" };
static const char *const allowed_in[] = { "建设%s，", "申报%s的条件", "%s名单公布", "（%s）" };
#define COUNT_OF(list) (sizeof(list) / sizeof *(list))

enum { HARMLESS_MAX = 2400, SEED = 8172, SEED_FRESH = 55609 };
struct making {
	struct arena *arena;
	struct harmless *at;
	size_t count;
};

/* Not a second time. */
static void put(struct making *m, struct str text, size_t border, bool fresh)
{
	assert(m->count < HARMLESS_MAX);
	for (size_t i = 0; i < m->count; i++)
		if (str_eq(m->at[i].text, text))
			return;
	m->at[m->count++] = (struct harmless){ text, border, fresh };
}

static void put_text(struct making *m, const char *text, bool fresh)
{
	put(m, str_c(arena_printf(m->arena, "%s", text)), 0, fresh);
}

static void put_between(
	struct making *m, const struct crossed *c, const char *before, const char *after)
{
	put(m, str_c(arena_printf(m->arena, "%s%s%s%s", before, c->left, c->right, after)),
		points_of(str_c(before)) + points_of(str_c(c->left)), c->fresh);
}

static void put_crossed(struct making *m, bool fresh)
{
	static const char *const in[][2] = { { "本次", "的情况" }, { "关于", "等事项的说明" } };
	for (size_t i = 0; i < COUNT_OF(crossed); i++)
		for (size_t k = 0; k < (fresh ? 1 : COUNT_OF(in)); k++)
			if (crossed[i].fresh == fresh)
				put_between(m, &crossed[i], in[k][0], in[k][1]);
	for (size_t i = 0; i < COUNT_OF(spans); i++)
		if (spans[i].fresh == fresh)
			put_between(m, &spans[i], "", "");
}

/* A term over the end of a sentence or of a paragraph. */
static void put_parted(struct making *m, bool fresh)
{
	static const char *const ends[] = { "。", "！", "？", "；", "。\n\n", "\n\n" };
	for (size_t r = 0; r < row_count; r++)
		for (size_t at = 3; rows[r].kind == OF_HANZI && at <= 9; at += 3) {
			struct str t = str_c(rows[r].term), head = str_sub(t, 0, at);
			const char *end = ends[chance(COUNT_OF(ends))];
			if (rows[r].set != (fresh ? ROW_HELD : ROW_LOOKED) || t.len <= at)
				continue;
			put(m,
				str_c(arena_printf(m->arena, "他说到" STRF "%s" STRF "是另一件事",
					STRV(head), end, STRV(str_from(t, at)))),
				0, fresh);
		}
}

static const char *any_of(const struct piece *list, size_t count, bool fresh)
{
	const struct piece *p;
	do
		p = &list[chance(count)];
	while (p->fresh != fresh);
	return p->text;
}
#define ANY_OF(list, fresh) any_of(list, COUNT_OF(list), fresh)

static void put_sentences(struct making *m, bool fresh)
{
	enum { SENTENCES = 120 };
	for (size_t i = 0; i < SENTENCES; i++) {
		const char *subject = ANY_OF(subjects, fresh), *act = ANY_OF(acts, fresh);
		put_text(m,
			arena_printf(m->arena, "%s%s%s。", subject, act, ANY_OF(objects, fresh)),
			fresh);
	}
	for (size_t i = 0; i < COUNT_OF(wholes); i++)
		if (wholes[i].fresh == fresh)
			put_text(m, wholes[i].text, fresh);
}

static void put_allowed(struct making *m)
{
	for (size_t i = 0; i < COUNT_OF(allowed); i++)
		for (size_t k = 0; k < COUNT_OF(allowed_in); k++) {
			struct buf b;
			struct str rest = str_c(allowed_in[k]), head = str_cut(&rest, '%');
			buf_init(&b, m->arena, 200);
			buf_printf(&b, STRF "%s" STRF, STRV(head), allowed[i],
				STRV(str_from(rest, 1)));
			put_text(m, b.at, false);
		}
}

static void add_digits(struct buf *b, size_t count)
{
	while (count--)
		buf_add_char(b, (char)('0' + chance(10)));
}

/* The check of GB 11643 but for one. */
static void make_id(struct buf *b)
{
	static const unsigned weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	unsigned sum = 0;
	buf_printf(b, "330203%04zu%02zu%02zu", 1950 + chance(50), 1 + chance(12), 1 + chance(28));
	add_digits(b, 3);
	for (size_t i = 0; i < COUNT_OF(weights); i++)
		sum += weights[i] * (unsigned)(b->at[i] - '0');
	buf_add_char(b, "10X98765432"[(sum + 1 + chance(10)) % 11]);
}

/* Of a card, what Luhn says no to. */
static void make_card(struct buf *b)
{
	unsigned sum = 0;
	buf_printf(b, "6222");
	add_digits(b, 14);
	for (size_t i = 0; i < b->len; i++) {
		unsigned digit = (unsigned)(b->at[b->len - 1 - i] - '0') * (i % 2 ? 1 : 2);
		sum += digit / 10 + digit % 10;
	}
	buf_add_char(b, (char)('0' + ((10 - sum % 10) % 10 + 1 + chance(9)) % 10));
}

static void make_credit(struct buf *b)
{
	static const char letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	buf_printf(b, "91330200");
	for (size_t i = 0; i < 10; i++)
		buf_add_char(b, letters[chance(sizeof letters - 1)]);
}

static void make_number(struct buf *b, enum kind kind)
{
	switch (kind) {
	case ID:
		make_id(b);
		return;
	case CARD:
		make_card(b);
		return;
	case CREDIT:
		make_credit(b);
		return;
	case LONG:
		buf_printf(b, "20%02zu", 10 + chance(14));
		add_digits(b, 18 + chance(6));
		return;
	case SUM:
		buf_printf(b, "%zu,%03zu,%03zu.%02zu", 1 + chance(99), chance(1000), chance(1000),
			chance(100));
		return;
	case DAY:
		buf_printf(b, "20%02zu%02zu%02zu", 10 + chance(14), 1 + chance(12), 1 + chance(28));
	}
}

static void put_numbers(struct making *m, bool fresh)
{
	enum { EACH = 8 };
	for (size_t i = 0; i < COUNT_OF(numbers) * EACH; i++) {
		struct str rest = str_c(numbers[i / EACH].text), head = str_cut(&rest, '#');
		struct buf number, b;
		buf_init(&number, m->arena, 100);
		buf_init(&b, m->arena, 300);
		if (numbers[i / EACH].fresh != fresh)
			continue;
		make_number(&number, numbers[i / EACH].kind);
		buf_printf(&b, STRF "%s" STRF, STRV(head), number.at, STRV(rest));
		put_text(m, b.at, fresh);
	}
}

const struct harmless *harmless_all(struct arena *a, size_t *count)
{
	struct making m = { a, arena_array(a, struct harmless, HARMLESS_MAX), 0 };
	for (int fresh = 0; fresh < 2; fresh++) {
		chance_begin(fresh ? SEED_FRESH : SEED);
		put_crossed(&m, fresh);
		put_parted(&m, fresh);
		put_sentences(&m, fresh);
		put_numbers(&m, fresh);
	}
	put_allowed(&m);
	*count = m.count;
	return m.at;
}

const struct word_there *words_there(size_t *count)
{
	*count = COUNT_OF(words);
	return words;
}

struct str harmless_allowed(void)
{
	return STR("国家级自然保护区\n国家级新区\n120急救中心\n国家级实验室\n国家级期刊\n");
}

static void list_words(struct buf *b, const struct crossed *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(b, "%s\n", list[i].between);
}

struct str harmless_crossed(struct arena *a)
{
	struct buf b;
	buf_init(&b, a, 1 << 16);
	list_words(&b, crossed, COUNT_OF(crossed));
	list_words(&b, spans, COUNT_OF(spans));
	return buf_str(&b);
}

struct str words_listed(struct arena *a)
{
	struct buf b;
	buf_init(&b, a, 1 << 16);
	for (size_t i = 0; i < COUNT_OF(words); i++)
		buf_printf(&b, "%s\n", words[i].word);
	return buf_str(&b);
}
