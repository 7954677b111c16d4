#include "reviewers/personal/mention.h"

#include "reviewers/surnames.h"

enum { REACH = 48, NAME_LEAST = 2, NAME_MOST = 4 };

/* What may stand between a name and a number of his. */
static const struct {
	const uint32_t *text;
	size_t count;
} between[] = {
#define BETWEEN(text)                                                                              \
	{                                                                                          \
		U##text, sizeof U##text / sizeof(uint32_t) - 1                                     \
	}
	BETWEEN("身份证号码"),
	BETWEEN("身份证号"),
	BETWEEN("身份证"),
	BETWEEN("身份号码"),
	BETWEEN("证件号码"),
	BETWEEN("证件号"),
	BETWEEN("证件"),
	BETWEEN("号码"),
	BETWEEN("居民"),
	BETWEEN("公民"),
	BETWEEN("手机号"),
	BETWEEN("手机"),
	BETWEEN("移动"),
	BETWEEN("电话"),
	BETWEEN("联系方式"),
	BETWEEN("联系"),
	BETWEEN("尾号"),
	BETWEEN("性别"),
	BETWEEN("民族"),
	BETWEEN("汉族"),
	BETWEEN("出生"),
	BETWEEN("生于"),
	BETWEEN("先生"),
	BETWEEN("女士"),
	BETWEEN("同志"),
	BETWEEN("（男"),
	BETWEEN("（女"),
	BETWEEN("，男"),
	BETWEEN("，女"),
	BETWEEN("(男"),
	BETWEEN("(女"),
	BETWEEN(" 男"),
	BETWEEN(" 女"),
	BETWEEN(",男"),
	BETWEEN(",女"),
#undef BETWEEN
};

static bool is_mark(uint32_t c)
{
	static const uint32_t marks[] = U" \u3000\u00A0\n（）()：:，,、【】[]“”\"-";
	for (const uint32_t *m = marks; *m; m++)
		if (*m == c)
			return true;
	return false;
}

/* 年, 月 and 日 behind a digit are of a day; 李月 is a name. */
static bool is_of_day(const struct words *w, size_t i)
{
	uint32_t c = w->cp[i];
	return i && (c == U'年' || c == U'月' || c == U'日') && run_keeps(w->cp[i - 1]) &&
	       run_keeps(w->cp[i - 1]) != ' ';
}

static size_t phrase_before(const struct words *w, size_t end)
{
	for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
		size_t n = between[i].count;
		if (end >= n && !memcmp(w->cp + end - n, between[i].text, n * sizeof *w->cp))
			return n;
	}
	return 0;
}

/* How many code points in front of `end` are such; 为 and 是 only right in front of the number, 的 behind a name. */
static size_t step(const struct words *w, size_t end, size_t number)
{
	uint32_t c = end ? w->cp[end - 1] : 0;
	size_t n = phrase_before(w, end);
	if (n || !end)
		return n;
	if (end == number && (c == U'为' || c == U'是'))
		return phrase_before(w, end - 1) ? 1 : 0;
	if (c == U'的')
		return 1;
	return is_mark(c) || run_keeps(c) || is_of_day(w, end - 1);
}

static size_t hanzi_before(const struct words *w, size_t end)
{
	size_t run = 0;
	while (run < NAME_MOST && run < end && is_hanzi(w->cp[end - 1 - run]))
		run++;
	return run;
}

/* 王小明, 李芳, 欧阳修远, whatever hanzi stand in front. */
static bool is_name(const struct words *w, size_t start, size_t end)
{
	size_t surname = surname_of(words_quote(w, start, end)) / 3, n = end - start;
	return surname && n > surname && n - surname <= 2;
}

/* Who is named in front of the number that begins there; ends where the name does, or is 0. */
static size_t name_end(const struct words *w, size_t number)
{
	size_t at = number, n;
	while (number - at < REACH && (n = step(w, at, number)))
		at -= n;
	return at;
}

static bool is_same(const struct rolled *a, const struct rolled *b)
{
	return a->block == b->block && a->start == b->start && a->end == b->end;
}

/* Whoever stands in front of two numbers is one. False: no room. */
static bool person_of(struct roll *r, const struct rolled *who, size_t *out)
{
	for (size_t i = r->count; i && r->count - i < NAME_MOST; i--)
		if (is_same(&r->list[i - 1], who)) {
			*out = i - 1;
			return true;
		}
	r->cut = r->cut || r->count == r->room;
	if (r->count == r->room)
		return false;
	*out = r->count;
	r->list[r->count++] = *who;
	return true;
}

/* 主任李强 is 李强, and 任李强 for all that can be seen: each of whom it may be has the number. */
static void take(
	struct arena *a, struct roll *r, const struct words *w, size_t number, const struct run *n)
{
	size_t end = name_end(w, number), person;
	for (size_t length = hanzi_before(w, end); length >= NAME_LEAST; length--) {
		const struct rolled who = { .name = words_quote(w, end - length, end),
			.block = w->block,
			.start = end - length,
			.end = end };
		struct run own = *n;
		if (is_name(w, who.start, end) && person_of(r, &who, &person))
			run_end(a, r, person, &own);
	}
}

static bool tells(const struct run *n)
{
	enum run_kind kind = run_kind_of(n);
	return kind == RUN_ID || (kind == RUN_PHONE && memchr(n->at, '*', n->count));
}

static void end(struct arena *a, struct roll *r, const struct words *w, size_t number,
	struct run *n, bool too_long)
{
	if (!too_long && tells(n))
		take(a, r, w, number, n);
	n->count = 0;
}

static void read_words(struct arena *a, struct roll *r, const struct words *w)
{
	struct run n = {};
	size_t number = 0;
	bool too_long = false;
	for (size_t i = 0; i < w->count; i++) {
		char c = run_keeps(w->cp[i]);
		/* 330106****1234 138****5678 are two; 138 **** 5678 is one. */
		if (c == ' ' && n.count && !run_kind_of(&n) && w->cp[i - 1] != w->cp[i])
			continue;
		if (!c || c == ' ') {
			end(a, r, w, number, &n, too_long);
			too_long = false;
			continue;
		}
		number = n.count ? number : i;
		too_long = too_long || n.count == RUN_MAX;
		if (!too_long)
			n.at[n.count++] = c;
	}
	end(a, r, w, number, &n, too_long);
}

/* Most paragraphs have no digit at all. Full width ones begin with EF BC. */
static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.at[i] >= '0' && s.at[i] <= '9') || (unsigned char)s.at[i] == 0xEF)
			return true;
	return false;
}

void mentions_read(struct arena *a, struct roll *r, size_t block, struct str text)
{
	SCRATCH(scratch);
	if (!has_digit(text))
		return;
	struct words w = words_of(&scratch, block, text);
	read_words(a, r, &w);
}
