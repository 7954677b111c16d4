/* secrecy.c: marks of state secrets and of internal documents. Article 15: such a text stops here. */
#include "article/utf8.h"
#include "reviewers/reviewer.h"
#include "reviewers/symbols.h"

/*
 * A mark is a label, not a word in a sentence: 机密★10年 is one, 国家秘密 in 不得泄露国家秘密 is not.
 * So a word counts as a mark by how it stands: before a star, behind 密级, or alone.
 */
enum { LABEL_BLOCK_MAX = 20, DECLARED_BLOCK_MAX = 40, DECLARED_CLAUSE_MORE = 6, CLAUSE_MAX = 32 };

static const struct str levels[] = { STR("绝密"), STR("机密"), STR("秘密") };

struct phrase {
	struct str text;
	bool common; /* said in ordinary sentences too: only a label when it stands alone */
};

static const struct phrase phrases[] = {
	{ STR("内部资料"), false },
	{ STR("内部文件"), false },
	{ STR("内部材料"), false },
	{ STR("内部使用"), true },
	{ STR("工作秘密"), true },
	{ STR("注意保存"), true },
	{ STR("不得公开"), true },
	{ STR("不得外传"), true },
	{ STR("严禁外传"), true },
};

static bool is_star(uint32_t cp)
{
	return (cp >= 0x2605 && cp <= 0x2606) || (cp >= 0x2729 && cp <= 0x2730) || cp == 0x2B50 ||
	       cp == 0x1F31F;
}

static bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

/* 长期, 10年, 6个月: how long it stays secret; how many symbols that takes. */
static size_t term_length(const struct symbols *s, size_t i)
{
	size_t digits = 0, unit;
	size_t whole = symbols_match(s, i, STR("长期"));
	while (i + digits < s->count && is_digit(s->at[i + digits].code))
		digits++;
	if (whole || !digits)
		return whole;
	unit = symbols_match(s, i + digits, STR("年"));
	if (!unit)
		unit = symbols_match(s, i + digits, STR("个月"));
	return unit ? digits + unit : 0;
}

struct mark {
	const char *rule, *message;
	enum severity severity;
	size_t from, to; /* symbols */
	size_t end;      /* code points, when more than the last symbol belongs to it */
};

static void report(const struct symbols *s, struct mark m, struct findings *out)
{
	size_t start = s->at[m.from].at, end = s->at[m.to - 1].at + 1;
	if (m.end > end)
		end = m.end;
	findings_add(out, (struct finding){ .reviewer = "secrecy",
				  .rule = str_c(m.rule),
				  .severity = m.severity,
				  .block = s->words->block,
				  .start = start,
				  .end = end,
				  .quote = words_quote(s->words, start, end),
				  .message = words_message(out->arena, s->words, str_c(m.message)),
				  .article = "第十五条" });
}

/* Where a star stands between the label and what follows: one past it, or 0. */
static size_t star_behind(const struct symbols *s, size_t last)
{
	const struct words *w = s->words;
	size_t to = last + 1 < s->count ? s->at[last + 1].at : w->count;
	if (s->at[last + 1].before & BEFORE_END)
		return 0;
	for (size_t i = s->at[last].at + 1; i < to; i++)
		if (is_star(w->cp[i]))
			return i + 1;
	return 0;
}

/* The whole block is the label: 机密, 机密级, 绝密 10年. */
static bool fills_block(const struct symbols *s, size_t i, size_t length)
{
	size_t end = i + length;
	if (i)
		return false;
	end += symbols_match(s, end, STR("级"));
	end += symbols_match(s, end, STR("件"));
	end += term_length(s, end);
	return end == s->count;
}

static bool follows_heading(const struct symbols *s, size_t i)
{
	return i >= 2 && symbols_match(s, i - 2, STR("密级")) == 2;
}

/* The symbols that a level or a phrase begins with, as bits: most others are soon told apart. */
static uint64_t first_bits(void)
{
	uint64_t bits = 0;
	size_t len;
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		bits |= (uint64_t)1 << utf8_next(levels[i], &len) % 64;
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		bits |= (uint64_t)1 << utf8_next(phrases[i].text, &len) % 64;
	return bits;
}

static void look_for_level(const struct symbols *s, size_t i, struct findings *out)
{
	size_t length = 0;
	for (size_t l = 0; l < sizeof levels / sizeof *levels && !length; l++)
		length = symbols_match(s, i, levels[l]);
	if (!length)
		return;
	size_t star = star_behind(s, i + length - 1);
	if (!star && !fills_block(s, i, length) && !follows_heading(s, i))
		return;
	size_t term = term_length(s, i + length);
	report(s,
		(struct mark){ "state-secret-mark",
			"发现国家秘密标志，属泄密隐患：请立即停止处理，按保密部门要求保存证据并报"
			"告",
			BLOCK, i, i + length + term, term ? 0 : star },
		out);
}

/* The symbols of the clause round [i, i + length), as far as it matters. */
static size_t clause_length(const struct symbols *s, size_t i, size_t length)
{
	size_t from = i, to = i + length;
	while (from > 0 && !s->at[from].before && to - from <= CLAUSE_MAX)
		from--;
	while (to < s->count && !s->at[to].before && to - from <= CLAUSE_MAX)
		to++;
	return to - from;
}

static void look_for_phrase(
	const struct symbols *s, size_t i, const struct phrase *p, struct findings *out)
{
	static const char *const marked =
		"发现内部文件标志：内部资料、工作秘密不得公开发布，请核实来源，或删去后说明理由";
	static const char *const mentioned = "提到内部文件：请确认所指内容可以公开";
	size_t length = symbols_match(s, i, p->text);
	if (!length)
		return;
	size_t clause = clause_length(s, i, length);
	bool label = clause == length && (!p->common || s->count <= LABEL_BLOCK_MAX);
	bool declared = !p->common && clause <= length + DECLARED_CLAUSE_MORE &&
			s->count <= DECLARED_BLOCK_MAX;
	bool stops = label || declared;
	if (p->common && !label)
		return;
	report(s,
		(struct mark){ "internal-mark", stops ? marked : mentioned, stops ? BLOCK : WARN, i,
			i + length, 0 },
		out);
}

static enum err secrecy_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	(void)state;
	struct words w;
	uint64_t firsts = first_bits();
	for (struct reading r = reading_of(out->arena, rev, art); reading_next(&r, &w);) {
		struct symbols s = symbols_of(out->arena, &w);
		for (size_t i = 0; i < s.count; i++) {
			if (!(firsts >> s.at[i].code % 64 & 1))
				continue;
			look_for_level(&s, i, out);
			for (size_t p = 0; p < sizeof phrases / sizeof *phrases; p++)
				look_for_phrase(&s, i, &phrases[p], out);
		}
	}
	return ERR_OK;
}

const struct reviewer reviewer_secrecy = {
	.name = "secrecy",
	.version = 1,
	.review = secrecy_review,
};
