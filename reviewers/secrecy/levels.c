/* levels.c: the marks of state secrets, GB/T 9704: 机密★10年. */
#include "article/utf8.h"
#include "reviewers/secrecy/columns.h"
#include "reviewers/secrecy/secrecy.h"
#include "reviewers/secrecy/signs.h"

/*
 * A mark is a label, not a word in a sentence: 机密★10年 is one, 国家秘密 in 不得泄露国家秘密 is not.
 * So a word counts as a mark by how it stands: before a star, behind 密级, with its term between
 * spaces, or alone.
 */
static const struct str levels[LEVELS] = { STR("绝密"), STR("机密"), [LEVEL_SECRET] = STR("秘密") };
static const struct str headings[] = { STR("密级"), STR("保密等级"), STR("秘密等级"),
	STR("涉密等级"), STR("保密级别"), STR("机密等级"), STR("定密等级"), STR("定密级别"),
	STR("保密期限") };

static const char *const named = "写有密级，像是列举、说明或没有勾选的选项：请核对；确是涉密内容的"
				 "，立即停止处理并报告保密部门";
static const char *const below = "“密级”一栏下写有密级：请逐项核对，涉密的文件连同标题都不得公开；"
				 "确是涉密内容的，立即停止处理并"
				 "报告保密部门";
static const char *const marked =
	"发现国家秘密标志，属泄密隐患：请立即停止处理，按保密部门要求保存证据并报告";

static bool is_star(uint32_t cp)
{
	return (cp >= 0x2605 && cp <= 0x2606) || (cp >= 0x2726 && cp <= 0x274B) || cp == 0x2B50 ||
	       cp == 0x22C6 || cp == 0x1F31F;
}

/* What is typed for a star by those who have none: only with a term behind. */
static bool is_asterisk(uint32_t cp)
{
	return cp == '*' || cp == U'＊' || cp == U'∗' || cp == U'※';
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

size_t star_behind(const struct symbols *s, size_t last)
{
	const struct words *w = s->words;
	size_t to = last + 1 < s->count ? s->at[last + 1].at : w->count;
	bool term = term_length(s, last + 1);
	if (s->at[last + 1].before & BEFORE_END)
		return 0;
	for (size_t i = s->at[last].at + 1; i < to; i++)
		if (is_star(w->cp[i]) || (term && is_asterisk(w->cp[i])))
			return i + 1;
	return 0;
}

/* ★机密, and nothing else in the block but a term. */
static bool star_in_front(const struct symbols *s, size_t i, size_t length)
{
	bool star = false;
	if (i || i + length + term_length(s, i + length) != s->count)
		return false;
	for (size_t at = 0; at < s->at[0].at; at++)
		star = star || is_star(s->words->cp[at]);
	return star;
}

/* 机密级, 机密件. */
static size_t tail_length(const struct symbols *s, size_t i)
{
	size_t n = symbols_match(s, i, STR("级"));
	return n + symbols_match(s, i + n, STR("件"));
}

/* The whole block is the label: 机密, 机密级, 绝密 10年. */
static bool fills_block(const struct symbols *s, const struct level *l)
{
	return !l->from && l->to == s->count;
}

/* One of the headings ends right in front of `i`, or begins within `reach` symbols of it. */
bool level_headed(const struct symbols *s, size_t i, size_t reach)
{
	return symbols_before(s, i, reach, headings, sizeof headings / sizeof *headings);
}

size_t level_heading(const struct symbols *s, size_t i)
{
	for (size_t h = 0; h < sizeof headings / sizeof *headings; h++)
		if (symbols_match(s, i, headings[h]))
			return symbols_match(s, i, headings[h]);
	return 0;
}

/* 密级：机密 and 密级【机密】, but not 标注密级，绝密级公文还应当…. */
static bool follows_heading(const struct symbols *s, size_t i)
{
	uint32_t mark = s->at[i].mark;
	if (s->at[i].before & BEFORE_END || mark == U'，' || mark == ',' || mark == U'、')
		return false;
	for (size_t h = 0; h < sizeof headings / sizeof *headings; h++) {
		size_t length = utf8_count(headings[h]);
		if (i >= length && symbols_match(s, i - length, headings[h]) == length)
			return true;
	}
	return false;
}

/* 000001　机密 10年　特急: a line of labels, parted by spaces; the term tells it from a sentence. */
static bool is_among_labels(const struct symbols *s, const struct level *l)
{
	enum { LINE_MAX = 30 };
	size_t i = l->from;
	bool begins = !i || (s->at[i].marks && !(s->at[i].before & (BEFORE_CLAUSE | BEFORE_END)));
	bool ends = l->to == s->count || s->at[l->to].marks;
	return l->term && begins && ends && s->count <= LINE_MAX;
}

/* 工作秘密★ and 商业秘密★ are marks, but none of the state. */
static size_t lesser_secret(const struct symbols *s, size_t i)
{
	static const struct str kinds[] = { STR("工作秘密"), STR("商业秘密") };
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (i >= 2 && symbols_match(s, i - 2, kinds[k]) == 4)
			return 2;
	return 0;
}

void levels_begin(struct firsts *f)
{
	size_t len;
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		firsts_add(f, utf8_next(levels[i], &len));
	for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
		firsts_add(f, utf8_next(headings[i], &len));
}

bool level_at(const struct symbols *s, size_t i, struct level *out)
{
	struct level l = { .from = i };
	while (l.which < LEVELS && !(l.length = symbols_match(s, i, levels[l.which])))
		l.which++;
	if (!l.length)
		return false;
	l.tail = tail_length(s, i + l.length);
	l.term = term_length(s, i + l.length + l.tail);
	l.to = i + l.length + l.tail + l.term;
	l.star = star_behind(s, i + l.length + l.tail - 1);
	*out = l;
	return true;
}

static bool stands(const struct symbols *s, const struct level *l)
{
	return fills_block(s, l) || follows_heading(s, l->from) ||
	       star_in_front(s, l->from, l->length) || is_among_labels(s, l);
}

static struct mark mark_of(const struct symbols *s, const struct level *l, bool loose)
{
	size_t lesser = lesser_secret(s, l->from);
	size_t to = l->star ? l->to : l->from + l->length + (l->tail ? 0 : l->term);
	struct mark m = { "state-secret-mark", marked, BLOCK, l->from, to, l->term ? 0 : l->star };
	if (lesser) {
		m.rule = "internal-mark";
		m.message =
			"发现工作秘密或商业秘密标志：不得公开发布，请核实来源，或删去后说明理由";
		m.from -= lesser;
	} else if (loose) {
		m.rule = "level-named";
		m.message = named;
	}
	return m;
}

/* Not alone, or in no table: nobody can tell, so a person decides. */
static void report_below(
	struct looking *at, const struct symbols *s, const struct level *l, struct findings *out)
{
	struct mark m = mark_of(s, l, true);
	if (lesser_secret(s, l->from) || !level_is_below(out->arena, at, s, l))
		return;
	m.message = below;
	secrecy_report(s, m, out);
}

void look_for_level(struct looking *at, const struct symbols *s, size_t i, struct findings *out)
{
	struct level l;
	if (!level_at(s, i, &l))
		return;
	if (!at->signs.known)
		at->signs = signs_of(s);
	bool ticked = level_is_ticked(&at->signs, s, &l);
	if (!l.star && !ticked && !stands(s, &l)) {
		report_below(at, s, &l, out);
		return;
	}
	bool alone = fills_block(s, &l) && !star_in_front(s, i, l.length);
	bool loose =
		!ticked && (level_is_named(&at->signs, s, &l) ||
				   (alone && level_is_loose(out->arena, at, s->words->block, &l)));
	secrecy_report(s, mark_of(s, &l, loose), out);
}

void look_for_levels_below(const struct article *art, struct findings *out)
{
	const unsigned char *said = level_columns(out->arena, art);
	struct level l;
	for (size_t b = 0; b < art->count; b++) {
		if (!(said[b] & COLUMN_HEADED) ||
			level_alone(out->arena, &art->blocks[b]) == LEVELS)
			continue;
		struct words w = words_of(out->arena, b, art->blocks[b].text);
		struct symbols s = symbols_of(out->arena, &w);
		level_at(&s, 0, &l);
		if (l.term || said[b] & COLUMN_AGAIN || !(said[b] & COLUMN_DEFINED))
			secrecy_report(&s, mark_of(&s, &l, false), out);
	}
}

/* The other one stands a few lines before. */
static bool is_near(const struct header *h, size_t other)
{
	enum { LINES = 4 };
	return other && h->run - other <= LINES;
}

static void report_header(
	const struct symbols *s, struct mark alone, bool both, struct findings *out)
{
	if (both) {
		alone.rule = "state-secret-mark";
		alone.message = marked;
		alone.severity = BLOCK;
	}
	secrecy_report(s, alone, out);
}

/* 份号：000001 and 保密期限：10年. */
void look_for_header(struct header *h, const struct symbols *s, size_t i, struct findings *out)
{
	enum { HEADER_MAX = 30, COPY_DIGITS = 6 };
	size_t digits = 0, copy = symbols_match(s, i, STR("份号"));
	size_t term = symbols_match(s, i, STR("保密期限"));
	if (s->count > HEADER_MAX || (i && !s->at[i].marks))
		return;
	while (copy && i + copy + digits < s->count && is_digit(s->at[i + copy + digits].code))
		digits++;
	if (digits == COPY_DIGITS) {
		report_header(s,
			(struct mark){ "copy-number",
				"带有份号：涉密公文才标注份号，请核对来源，确认不是涉密文件", WARN,
				i, i + copy + digits, 0 },
			is_near(h, h->term), out);
		h->copy = h->run;
	}
	size_t length = term ? term_length(s, i + term) : 0;
	if (length) {
		report_header(s,
			(struct mark){ "secrecy-term", "标有保密期限：请核对来源，确认不是涉密文件",
				WARN, i, i + term + length, 0 },
			is_near(h, h->copy), out);
		h->term = h->run;
	}
}
