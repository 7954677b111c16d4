/* phrases.c: what internal documents say of themselves. */
#include "article/utf8.h"
#include "reviewers/secrecy/secrecy.h"

enum { LABEL_BLOCK_MAX = 20, DECLARED_BLOCK_MAX = 40, DECLARED_CLAUSE_MORE = 6, CLAUSE_MAX = 32 };

enum saying { SPEAKS, COMMON };

static const struct phrase {
	struct str text;
	enum saying saying;
} phrases[] = {
#define PHRASE(words, saying) { STR(words), saying },
#include "reviewers/secrecy/phrases.def"
#undef PHRASE
};

static const char *const marked =
	"发现内部文件标志：内部资料、工作秘密不得公开发布，请核实来源，或删去后说明理由";
static const char *const mentioned = "提到内部文件：请确认所指内容可以公开";

void phrases_begin(struct firsts *f)
{
	size_t len;
	for (size_t p = 0; p < sizeof phrases / sizeof *phrases; p++)
		firsts_add(f, utf8_next(phrases[p].text, &len));
	firsts_add(f, U'限');
	firsts_add(f, U'份');
	firsts_add(f, U'保');
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

static void report(
	const struct symbols *s, size_t i, size_t length, bool stops, struct findings *out)
{
	secrecy_report(s,
		(struct mark){ "internal-mark", stops ? marked : mentioned, stops ? BLOCK : WARN, i,
			i + length, 0 },
		out);
}

/*
 * 内部资料性出版物 is what the rules of the press call newsletters with a permit: how many symbols it
 * has, 0 for anything else. Words about it say nothing of this document; alone on a line it asks a
 * question, for that may stand on such a cover.
 */
static size_t press_length(const struct symbols *s, size_t i, size_t length)
{
	size_t more = symbols_match(s, i, STR("内部资料"))
			      ? symbols_match(s, i + length, STR("性出版物"))
			      : 0;
	return more && !s->at[i + length].marks ? length + more : 0;
}

static void judge_phrase(
	const struct symbols *s, size_t i, size_t length, enum saying saying, struct findings *out)
{
	/* 工作秘密★ is read with its star, among the levels. */
	if (symbols_match(s, i + length - 2, STR("秘密")) && star_behind(s, i + length - 1))
		return;
	size_t press = press_length(s, i, length);
	size_t clause = clause_length(s, i, press ? press : length);
	if (press && clause == press)
		report(s, i, press, false, out);
	if (press)
		return;
	bool common = saying == COMMON, quoted = secrecy_quoted(s, i, i + length);
	bool label = !quoted && clause == length && (!common || s->count <= LABEL_BLOCK_MAX);
	bool declared = !common && !quoted && clause <= length + DECLARED_CLAUSE_MORE &&
			s->count <= DECLARED_BLOCK_MAX;
	if (!common || label)
		report(s, i, length, label || declared, out);
}

/* 标题（内部）: in brackets, and nothing behind it. */
static void look_for_suffix(const struct symbols *s, size_t i, struct findings *out)
{
	static const uint32_t brackets[] = U"(（[［【〔";
	size_t length = symbols_match(s, i, STR("内部"));
	bool bracket = false;
	for (const uint32_t *b = brackets; *b; b++)
		bracket = bracket || (s->at[i].marks && s->at[i].mark == *b);
	if (length && bracket && i + length == s->count)
		report(s, i, length, true, out);
}

/* 限县处级以上干部阅读, 仅限有关人员知悉: who may read it. */
static void look_for_readers(const struct symbols *s, size_t i, struct findings *out)
{
	enum { READERS_MAX = 16 };
	static const struct str reads[] = { STR("阅读"), STR("阅知"), STR("传阅"), STR("知悉"),
		STR("掌握"), STR("参阅") };
	bool only = i && s->at[i - 1].code == U'仅' && !s->at[i].marks;
	size_t from = i - only;
	if (s->at[i].code != U'限' || (from && !s->at[from].marks))
		return;
	for (size_t at = i + 2; at < s->count && at < i + READERS_MAX; at++) {
		if (s->at[at].before & (BEFORE_CLAUSE | BEFORE_END))
			return;
		for (size_t r = 0; r < sizeof reads / sizeof *reads; r++)
			if (symbols_match(s, at, reads[r]))
				return report(
					s, from, at + 2 - from, s->count <= LABEL_BLOCK_MAX, out);
	}
}

void look_for_phrases(const struct symbols *s, size_t i, bool heading, struct findings *out)
{
	for (size_t p = 0; p < sizeof phrases / sizeof *phrases; p++) {
		size_t length = symbols_match(s, i, phrases[p].text);
		if (length)
			judge_phrase(s, i, length, phrases[p].saying, out);
	}
	if (heading)
		look_for_suffix(s, i, out);
	look_for_readers(s, i, out);
}
