/* address.c: addresses finer than a township: 12弄3号, 5幢2单元301室, 新建村3组12号. */
#include "base/buf.h"
#include "reviewers/personal/number.h"

/* What a number is followed by, as bits: an address is a chain of numbers, each with its unit. */
enum { DOOR = 1, LANE = 2, BUILDING = 4, STAIRS = 8, FLOOR = 16, ROOM = 32, GROUP = 64 };

static const struct {
	struct str text;
	unsigned unit;
} units[] = { /* 号楼 in front of 号: the longer one first */
	{ STR("号楼"), BUILDING }, { STR("号"), DOOR }, { STR("弄"), LANE },
	{ STR("幢"), BUILDING }, { STR("栋"), BUILDING }, { STR("座"), BUILDING },
	{ STR("单元"), STAIRS }, { STR("层"), FLOOR }, { STR("楼"), FLOOR }, { STR("室"), ROOM },
	{ STR("房"), ROOM }, { STR("村民小组"), GROUP }, { STR("组"), GROUP }
};

static const struct str homes[] = { STR("住址"), STR("家住"), STR("住在"), STR("居住"), STR("现住"),
	STR("户籍"), STR("户口"), STR("住所"), STR("住宅"), STR("家庭地址") };
static const struct str estates[] = { STR("小区"), STR("花园"), STR("公寓"), STR("新村"),
	STR("家园"), STR("花苑"), STR("嘉苑") };
static const struct str offices[] = { STR("办公"), STR("行政中心"), STR("服务中心"), STR("窗口"),
	STR("大厦"), STR("大楼"), STR("写字楼"), STR("会议") };

enum { HOME_REACH = 40, ESTATE_REACH = 12, CHAIN_MAX = 8, ROOM_DIGITS = 3 };

struct chain {
	size_t from, to; /* symbols */
	unsigned units;
	bool dashed; /* 5-2-301: the units were left out */
};

static bool is_numeral(uint32_t code)
{
	static const uint32_t numerals[] = U"〇零一二三四五六七八九十百";
	for (const uint32_t *n = numerals; *n; n++)
		if (*n == code)
			return true;
	return false;
}

static bool is_part(uint32_t code)
{
	return is_code(code) || is_numeral(code);
}

/* 12, 12A, A, 5-2-301, 三十: how many symbols; *digits counts those since the last hyphen. */
static size_t number_length(const struct symbols *s, size_t i, size_t *digits, bool *dashed)
{
	enum { LONGEST = 10 };
	size_t n = 0, letters = 0;
	*digits = 0;
	for (; n < LONGEST && i + n < s->count && is_part(s->at[i + n].code); n++) {
		const struct symbol *at = &s->at[i + n];
		if (n && at->marks) {
			if (at->marks != 1 || (at->mark != '-' && at->mark != U'－'))
				break;
			*dashed = true;
			*digits = 0;
		}
		bool letter = !is_digit(at->code) && !is_numeral(at->code);
		letters += letter;
		*digits += !letter;
	}
	return letters > 1 ? 0 : n;
}

static unsigned unit_at(const struct symbols *s, size_t i, size_t *length)
{
	if (i >= s->count || s->at[i].marks)
		return 0;
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		*length = symbols_match(s, i, units[u].text);
		if (*length)
			return units[u].unit;
	}
	return 0;
}

static struct chain chain_from(const struct symbols *s, size_t i)
{
	struct chain c = { i, i, 0, false };
	for (int links = 0; links < CHAIN_MAX; links++) {
		size_t digits, length, number = number_length(s, c.to, &digits, &c.dashed);
		unsigned unit = number ? unit_at(s, c.to + number, &length) : 0;
		if (!unit || (links && s->at[c.to].marks > 1))
			break;
		if (unit == ROOM && digits < ROOM_DIGITS)
			break;
		c.units |= unit;
		c.to += number + length;
	}
	return c;
}

static bool follows_one_of(const struct symbols *s, size_t i, const uint32_t *list)
{
	if (!i || s->at[i].marks)
		return false;
	while (*list && *list != s->at[i - 1].code)
		list++;
	return *list;
}

static bool is_room(const struct chain *c)
{
	if (c->units & ROOM)
		return c->dashed || c->units & (DOOR | LANE | BUILDING | STAIRS);
	return c->units & STAIRS && c->units & (DOOR | LANE | BUILDING);
}

static bool is_group(const struct symbols *s, const struct chain *c)
{
	size_t first = c->from && s->at[c->from - 1].code == U'第' ? c->from - 1 : c->from;
	return c->units & GROUP && follows_one_of(s, first, U"村社区");
}

static bool is_door(const struct symbols *s, const struct chain *c)
{
	return c->units & (DOOR | LANE) && follows_one_of(s, c->from, U"路街巷弄道里村");
}

#define NEAR(s, at, reach, list) symbols_before(s, at, reach, list, sizeof list / sizeof *list)

static const struct verdict *judge_chain(const struct symbols *s, const struct chain *c)
{
	static const struct verdict home = { "address",
		"含住址（细于乡镇、街道）：请只写到乡镇、街道，或脱敏", WARN, 0, 0 };
	static const struct verdict doubtful = { "address",
		"含具体到门牌、户室或村组的地址：办公地址可以保留，住址请只写到乡镇、街道", NOTE, 0,
		0 };
	bool fine = is_room(c) || is_group(s, c);
	if (!fine && !is_door(s, c))
		return NULL;
	if (NEAR(s, c->from, HOME_REACH, homes))
		return &home;
	bool estate = is_room(c) && NEAR(s, c->from, ESTATE_REACH, estates) &&
		      !NEAR(s, c->from, HOME_REACH, offices);
	return estate ? &home : fine ? &doubtful : NULL;
}

/* Its numbers as stars, its units as they stand. */
static struct str masked(struct arena *a, const struct symbols *s, const struct chain *c)
{
	struct buf b;
	const struct words *w = s->words;
	size_t end = s->at[c->to - 1].at + 1, next = c->from;
	buf_init(&b, a, (end - s->at[c->from].at) * 4 + 1);
	for (size_t i = s->at[c->from].at; i < end; i++) {
		while (next < c->to && s->at[next].at < i)
			next++;
		bool part = next < c->to && s->at[next].at == i && is_part(s->at[next].code);
		buf_add(&b, part ? STR("*") : words_quote(w, i, i + 1));
	}
	return buf_str(&b);
}

void find_addresses(const struct published *p, const struct symbols *s, struct findings *out)
{
	for (size_t i = 0; i < s->count; i++) {
		if (!is_part(s->at[i].code) || (i && is_part(s->at[i - 1].code) && !s->at[i].marks))
			continue;
		struct chain c = chain_from(s, i);
		const struct verdict *v = c.units ? judge_chain(s, &c) : NULL;
		if (c.to == c.from)
			continue;
		size_t start = s->at[c.from].at, end = s->at[c.to - 1].at + 1;
		if (v && !published_address(p, s->words, start, end))
			personal_report(s->words, start, end, v, masked(out->arena, s, &c), out);
		i = c.to - 1;
	}
}
