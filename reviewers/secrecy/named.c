/* named.c: levels that are listed, left open, quoted or explained: no mark, but a person looks. */
#include "article/utf8.h"
#include "reviewers/secrecy/columns.h"
#include "reviewers/secrecy/signs.h"
#include "reviewers/terms/fold.h"

enum { LISTED_REACH = 24, FORM_REACH = 60 };

bool level_stands_apart(const struct symbols *s, const struct level *l)
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

/* 机密/秘密: two that are true at once, and no list. */
static bool is_slashed(const struct symbols *s, const struct level *l, const struct level *other)
{
	size_t at = other->from == l->to ? l->to : l->from;
	return (other->from == l->to || other->to == l->from) &&
	       is_one_of(s->at[at].mark, U"/／∕\\＼");
}

/* Another level stands near it in the sentence; `listed`: as in a list. */
static bool is_near(const struct symbols *s, const struct level *l, bool listed)
{
	size_t from = l->from, to = l->to;
	struct level other;
	while (from && l->from - from < LISTED_REACH && !ends_list(&s->at[from]))
		from--;
	while (to < s->count && to - l->to < LISTED_REACH && !ends_list(&s->at[to]))
		to++;
	for (size_t i = from; i < to; i++)
		if (level_at(s, i, &other) && other.which != l->which &&
			level_stands_apart(s, &other) && !(listed && is_slashed(s, l, &other)))
			return true;
	return false;
}

/* Nothing but what joins a list stands between them. */
static bool are_joined(const struct symbols *s, const struct level *l, const struct level *next)
{
	size_t at = s->at[l->to - 1].at + 1;
	for (at = l->star > at ? l->star : at; at < s->at[next->from].at; at++) {
		uint32_t cp = s->words->cp[at];
		if (!is_one_of(cp, U"、；;和 \xA0\u3000") && !is_box(cp) && fold(cp) != FOLD_SKIP)
			return false;
	}
	return true;
}

/* 绝密★30年、机密★20年; but not 甲方案（机密★20年）；乙名单（秘密★10年）. */
static bool is_starred_list(const struct symbols *s, const struct level *l)
{
	struct level other;
	size_t from = l->from > LISTED_REACH ? l->from - LISTED_REACH : 0;
	for (size_t i = from; i < s->count && i <= l->to + 1; i++) {
		if (!level_at(s, i, &other) || other.which == l->which || !other.star)
			continue;
		bool before = other.to <= l->from;
		if (before ? are_joined(s, &other, l)
			   : other.from >= l->to && are_joined(s, l, &other))
			return true;
	}
	return false;
}

static bool is_listed(const struct symbols *s, const struct level *l)
{
	return l->star ? is_starred_list(s, l) : is_near(s, l, true);
}

bool level_is_ticked(const struct signs *signs, const struct symbols *s, const struct level *l)
{
	uint32_t sign = sign_of(signs, s, l);
	bool tick = is_tick(sign);
	if ((!tick && !is_filled(sign)) || !level_stands_apart(s, l))
		return false;
	return signs->boxes ||
	       (tick && (is_near(s, l, false) || level_headed(s, l->from, FORM_REACH)));
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

/*
 * 标有机密★20年字样的文件不得上网: a word like others in a sentence that says what may not be done with
 * such. 本件为机密★20年文件，严禁复制 speaks of itself.
 */
static bool is_explained(const struct symbols *s, const struct level *l)
{
	enum { NOUN = 3, REACH = 40, SAYING = 4, SELF = 12 };
	static const struct str saying[] = { STR("标有"), STR("印有"), STR("标注"), STR("标明"),
		STR("注明"), STR("带有"), STR("加盖") };
	static const struct str self[] = { STR("本"), STR("此"), STR("该") };
	static const struct str nouns[] = { STR("的"), STR("字样"), STR("标志"), STR("标识"),
		STR("标记"), STR("文件"), STR("公文"), STR("载体"), STR("信息") };
	static const struct str rules[] = { STR("不得"), STR("禁止"), STR("严禁"), STR("不准"),
		STR("不能"), STR("不应"), STR("应当"), STR("是指"), STR("必须") };
	bool inside = l->from && !s->at[l->from].marks && l->to < s->count && !s->at[l->to].before;
	return inside &&
	       symbols_before(s, l->from, SAYING, saying, sizeof saying / sizeof *saying) &&
	       !symbols_before(s, l->from, SELF, self, sizeof self / sizeof *self) &&
	       FOLLOWED(s, l->to, nouns, NOUN) && FOLLOWED(s, l->to, rules, REACH);
}

bool level_is_named(const struct signs *signs, const struct symbols *s, const struct level *l)
{
	return (!l->star && is_box(sign_of(signs, s, l))) || is_listed(s, l) ||
	       secrecy_quoted(s, l->from, l->to) || is_explained(s, l);
}

static bool is_cell(const struct article_block *b)
{
	return b->tag[0] == 't';
}

/* Items of a list and cells of a table: 绝密, 机密, 秘密, in a table with what each is between them. */
static bool is_item(struct arena *a, const struct article *art, size_t block, size_t which)
{
	enum { CELLS = 8, LINES = 1 };
	size_t reach = is_cell(&art->blocks[block]) ? CELLS : LINES;
	size_t from = block > reach ? block - reach : 0;
	for (size_t b = from; b < art->count && b <= block + reach; b++) {
		size_t other = b == block ? LEVELS : level_alone(a, &art->blocks[b]);
		if (other != LEVELS && other != which)
			return true;
	}
	return false;
}

/* 秘密 is a word of everyday, and may be all of a heading or a cell; with 级 or a term it is a level again. */
static bool is_word(const struct article_block *b, const struct level *l, unsigned char said)
{
	if (l->length != l->to - l->from)
		return false;
	if (is_cell(b) && said & COLUMN_GRADED)
		return true;
	return l->which == LEVEL_SECRET && !(said & COLUMN_AGAIN) &&
	       (b->tag[0] == 'h' || is_cell(b));
}

static unsigned char said_of(struct arena *a, struct looking *at, size_t block)
{
	if (!at->columns)
		at->columns = level_columns(a, at->article);
	return at->columns[block];
}

/* Behind or under a head of 密级 it is one, but where the table says what each level means. */
bool level_is_loose(struct arena *a, struct looking *at, size_t block, const struct level *l)
{
	const struct article *art = at->article;
	if (block >= art->count || l->star)
		return false;
	unsigned char said = said_of(a, at, block);
	if (block)
		said |= level_head(a, &art->blocks[block - 1]) & (COLUMN_HEADED | COLUMN_GRADED);
	bool again = said & COLUMN_AGAIN;
	if (said & COLUMN_HEADED && (again || !(said & COLUMN_DEFINED)))
		return false;
	return (!l->term && !again && is_item(a, art, block, l->which)) ||
	       is_word(&art->blocks[block], l, said);
}

/* What parts columns that no table keeps apart. */
static bool is_gap(const struct symbols *s, size_t i)
{
	return s->at[i].marks && is_one_of(s->at[i].mark, U" \xA0\u3000\t｜|");
}

/* Between blanks or bars, or at the end of the line, with something else in it. */
static bool is_column(const struct symbols *s, size_t from, size_t to)
{
	bool begins = !from || is_gap(s, from), ends = to == s->count || is_gap(s, to);
	return begins && ends && to - from < s->count;
}

enum { ROW_SYMBOLS = 120, ROWS_BELOW = 200 };

/* 密级：　份数： is a form, and its line has its own values. */
static bool is_label(const struct symbols *s, size_t last)
{
	size_t at = s->at[last].at + 1;
	return at < s->words->count && is_one_of(s->words->cp[at], U":：");
}

void look_for_row_of_heads(struct looking *at, const struct symbols *s, size_t i)
{
	size_t length = s->count <= ROW_SYMBOLS ? level_heading(s, i) : 0;
	if (length && is_column(s, i, i + length) && !is_label(s, i + length - 1))
		at->headed = at->run;
}

static bool is_in_row(const struct looking *at, const struct symbols *s, const struct level *l)
{
	bool below = at->headed && at->run > at->headed && at->run - at->headed <= ROWS_BELOW;
	return below && s->count <= ROW_SYMBOLS && is_column(s, l->from, l->to);
}

bool level_is_below(
	struct arena *a, struct looking *at, const struct symbols *s, const struct level *l)
{
	size_t block = s->words->block;
	if (block >= at->article->count || !is_cell(&at->article->blocks[block]))
		return is_in_row(at, s, l);
	return level_stands_apart(s, l) && !level_headed(s, l->from, FORM_REACH) &&
	       said_of(a, at, block) & COLUMN_HEADED;
}
