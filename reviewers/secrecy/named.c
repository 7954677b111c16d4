/* named.c: levels that are listed, left open, quoted or explained: no mark, but a person looks. */
#include "article/utf8.h"
#include "reviewers/secrecy/secrecy.h"
#include "reviewers/terms/fold.h"

enum { LISTED_REACH = 24, FORM_REACH = 60 };

static bool is_one_of(uint32_t cp, const uint32_t *list)
{
	while (*list && *list != cp)
		list++;
	return *list;
}

static bool is_box(uint32_t cp)
{
	return is_one_of(cp, U"□☐▢◻◽⬜○◯❏❑▯");
}

static bool is_tick(uint32_t cp)
{
	return is_one_of(cp, U"☑☒✓✔√✅✘✗");
}

/* A tick beside an empty box, else the mark of an item. */
static bool is_filled(uint32_t cp)
{
	return is_one_of(cp, U"■●◉⊙▣☉◼◾⬛");
}

static bool is_sign(uint32_t cp)
{
	return is_box(cp) || is_tick(cp) || is_filled(cp);
}

static bool is_blank(uint32_t cp)
{
	return is_one_of(cp, U" \xA0\u3000\t()（）[]【】〔〕［］");
}

/* The code point next to the level, past what has no width, and with `blanks` past blanks and brackets. */
static uint32_t beside(const struct symbols *s, size_t at, size_t limit, bool forward, bool blanks)
{
	const struct words *w = s->words;
	while (at != limit) {
		uint32_t cp = w->cp[forward ? at : at - 1];
		if (fold(cp) != FOLD_SKIP && !(blanks && is_blank(cp)))
			return cp;
		at = forward ? at + 1 : at - 1;
	}
	return 0;
}

static uint32_t in_front(const struct symbols *s, const struct level *l, bool blanks)
{
	size_t limit = l->from ? s->at[l->from - 1].at + 1 : 0;
	return beside(s, s->at[l->from].at, limit, false, blanks);
}

static uint32_t behind(const struct symbols *s, const struct level *l, bool blanks)
{
	size_t limit = l->to < s->count ? s->at[l->to].at : s->words->count;
	return beside(s, s->at[l->to - 1].at + 1, limit, true, blanks);
}

/* □绝密 ☑机密, and 绝密□ 机密☑: the sign that touches it, else as the end of the line has it. */
static uint32_t sign_of(const struct symbols *s, const struct level *l)
{
	uint32_t front = in_front(s, l, false), back = behind(s, l, false);
	size_t last = s->at[s->count - 1].at + 1;
	if (is_sign(front) != is_sign(back))
		return is_sign(front) ? front : back;
	bool at_end = is_sign(beside(s, s->words->count, last, false, true));
	uint32_t sign = at_end ? behind(s, l, true) : in_front(s, l, true);
	return is_sign(sign) ? sign : 0;
}

/* No part of another word: 保守秘密 and 机密性 are others. */
static bool stands_apart(const struct symbols *s, const struct level *l)
{
	static const uint32_t joints[] = U"和或及与至到分为共三各";
	bool begins =
		!l->from || s->at[l->from].marks || is_one_of(s->at[l->from - 1].code, joints);
	bool ends = l->to == s->count || s->at[l->to].marks || l->tail ||
		    is_one_of(s->at[l->to].code, joints);
	return begins && ends;
}

/* 绝密级：30年；机密级：20年 is one list. */
static bool ends_list(const struct symbol *s)
{
	return s->before & BEFORE_END && s->mark != U'；' && s->mark != ';';
}

/* Another level stands near it in the sentence; beside a star, one that has a star too. */
static bool is_listed(const struct symbols *s, const struct level *l)
{
	size_t from = l->from, to = l->to;
	struct level other;
	while (from && l->from - from < LISTED_REACH && !ends_list(&s->at[from]))
		from--;
	while (to < s->count && to - l->to < LISTED_REACH && !ends_list(&s->at[to]))
		to++;
	for (size_t i = from; i < to; i++)
		if (level_at(s, i, &other) && other.which != l->which && stands_apart(s, &other) &&
			(other.star || !l->star))
			return true;
	return false;
}

static bool has_box(const struct words *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (is_box(w->cp[i]))
			return true;
	return false;
}

bool level_is_ticked(const struct symbols *s, const struct level *l)
{
	uint32_t sign = sign_of(s, l);
	bool tick = is_tick(sign);
	if ((!tick && !is_filled(sign)) || !stands_apart(s, l))
		return false;
	return has_box(s->words) ||
	       (tick && (is_listed(s, l) || level_headed(s, l->from, FORM_REACH)));
}

/* Only quotation marks, one or more, between this symbol and the one in front of it. */
static bool only_quotes(const struct symbols *s, size_t i, const uint32_t *quotes)
{
	size_t from = s->at[i - 1].at + 1, to = s->at[i].at;
	for (size_t at = from; at < to; at++)
		if (!is_one_of(s->words->cp[at], quotes) && fold(s->words->cp[at]) != FOLD_SKIP)
			return false;
	return from < to;
}

bool secrecy_quoted(const struct symbols *s, size_t from, size_t to)
{
	static const uint32_t opening[] = U"“「『‘\"'”」』’", closing[] = U"”」』’\"'“「『‘";
	static const struct str saying[] = { STR("如"), STR("写"), STR("标注"), STR("标明"),
		STR("印有"), STR("标有"), STR("加盖"), STR("带有"), STR("注明"), STR("字样") };
	enum { REACH = 6 };
	if (!from || !only_quotes(s, from, opening))
		return false;
	bool goes_on = to < s->count && s->at[to].marks && only_quotes(s, to, closing);
	return goes_on || symbols_before(s, from, REACH, saying, sizeof saying / sizeof *saying);
}

static bool is_followed(
	const struct symbols *s, size_t at, const struct str *list, size_t count, size_t reach)
{
	for (size_t i = at; i < s->count && i < at + reach; i++) {
		if (i > at && s->at[i].before & BEFORE_END)
			return false;
		for (size_t w = 0; w < count; w++)
			if (symbols_match(s, i, list[w]))
				return true;
	}
	return false;
}

#define FOLLOWED(s, at, list, reach) is_followed(s, at, list, sizeof list / sizeof *list, reach)

/* 标有机密★20年字样的文件不得上网: a word like others in a sentence that says what may not be done with such. */
static bool is_explained(const struct symbols *s, const struct level *l)
{
	enum { NOUN = 3, REACH = 40 };
	static const struct str nouns[] = { STR("的"), STR("字样"), STR("标志"), STR("标识"),
		STR("标记"), STR("文件"), STR("公文"), STR("载体"), STR("信息") };
	static const struct str rules[] = { STR("不得"), STR("禁止"), STR("严禁"), STR("不准"),
		STR("不能"), STR("不应"), STR("应当"), STR("是指"), STR("必须") };
	bool inside = l->from && !s->at[l->from].marks && l->to < s->count && !s->at[l->to].before;
	return inside && FOLLOWED(s, l->to, nouns, NOUN) && FOLLOWED(s, l->to, rules, REACH);
}

bool level_is_named(const struct symbols *s, const struct level *l)
{
	return is_box(sign_of(s, l)) || is_listed(s, l) || secrecy_quoted(s, l->from, l->to) ||
	       is_explained(s, l);
}

/* The level that a block is, and nothing else; LEVELS: none. */
static size_t level_alone(struct arena *a, const struct article_block *b)
{
	enum { SHORT = 60 };
	struct level l;
	if (b->text.len > SHORT)
		return LEVELS;
	struct words w = words_of(a, 0, b->text);
	struct symbols s = symbols_of(a, &w);
	return s.count && level_at(&s, 0, &l) && l.to == s.count && !l.star ? l.which : LEVELS;
}

static bool is_cell(const struct article_block *b)
{
	return b->tag[0] == 't';
}

/* Items of a list and cells of a table: 绝密, 机密, 秘密, with what each is between them. */
static bool is_item(struct arena *a, const struct article *art, size_t block, size_t which)
{
	enum { CELLS = 8, LINES = 2 };
	size_t reach = is_cell(&art->blocks[block]) ? CELLS : LINES;
	size_t from = block > reach ? block - reach : 0;
	for (size_t b = from; b < art->count && b <= block + reach; b++) {
		size_t other = b == block ? LEVELS : level_alone(a, &art->blocks[b]);
		if (other != LEVELS && other != which)
			return true;
	}
	return false;
}

/* 数据级别｜秘密: a level, and none of the state's. */
static bool is_graded(struct arena *a, const struct article_block *head)
{
	static const struct str others[] = { STR("级别"), STR("等级"), STR("分级"), STR("定级") };
	struct words w = words_of(a, 0, head->text);
	struct symbols s = symbols_of(a, &w);
	return !level_headed(&s, s.count, FORM_REACH) &&
	       symbols_before(&s, s.count, 2, others, sizeof others / sizeof *others);
}

static bool is_headed(struct arena *a, const struct article_block *head)
{
	struct words w = words_of(a, 0, head->text);
	struct symbols s = symbols_of(a, &w);
	return level_headed(&s, s.count, FORM_REACH);
}

/*
 * 秘密 is a word of everyday, and may be all of a heading or a cell; behind a head of 密级, or with
 * 级 or a term, it is a level again.
 */
static bool is_word(struct arena *a, const struct article *art, size_t block, const struct level *l)
{
	const struct article_block *b = &art->blocks[block];
	const struct article_block *head = block ? b - 1 : NULL;
	bool bare = l->length == l->to - l->from;
	if (!bare)
		return false;
	if (is_cell(b) && head && is_graded(a, head))
		return true;
	return l->which == LEVEL_SECRET && (b->tag[0] == 'h' || is_cell(b)) &&
	       !(head && is_headed(a, head));
}

bool level_is_loose(struct arena *a, const struct article *art, size_t block, const struct level *l)
{
	return block < art->count && !l->star &&
	       (is_item(a, art, block, l->which) || is_word(a, art, block, l));
}
