/* dates.c: days that do not exist, weekdays that are not theirs, signatures older than the deed. */
#include "reviewers/consistency/consistency.h"

static int digit_of(uint32_t code)
{
	static const uint32_t numerals[] = U"〇一二三四五六七八九";
	if (code >= '0' && code <= '9')
		return (int)(code - '0');
	if (code == U'零' || code == U'○')
		return 0;
	for (int i = 0; i < 10; i++)
		if (numerals[i] == code)
			return i;
	return -1;
}

static bool stands_close(const struct symbols *s, size_t i)
{
	return i < s->count && !(s->at[i].before & (BEFORE_CLAUSE | BEFORE_END));
}

/* 11, 十一, 二十九, 三十: at most 99, in at most three symbols; *out is -1 when there is none. */
static size_t read_small(const struct symbols *s, size_t i, int *out)
{
	int value = 0;
	size_t n = 0;
	bool ten = false;
	*out = -1;
	for (; n < 3 && i + n < s->count && !(n && s->at[i + n].marks); n++) {
		uint32_t code = s->at[i + n].code;
		int digit = digit_of(code);
		if (code == U'十') {
			value = n ? value * 10 : 10;
			ten = true;
		} else if (digit < 0) {
			break;
		} else {
			value = ten ? value + digit : value * 10 + digit;
		}
	}
	if (n)
		*out = value;
	return n;
}

static size_t read_year(const struct symbols *s, size_t i, int *out)
{
	int year = 0;
	for (size_t n = 0; n < 4; n++) {
		int digit = i + n < s->count ? digit_of(s->at[i + n].code) : -1;
		if (digit < 0 || (n && s->at[i + n].marks))
			return 0;
		year = year * 10 + digit;
	}
	*out = year;
	return 4;
}

static bool is_symbol(const struct symbols *s, size_t i, uint32_t code)
{
	return stands_close(s, i) && s->at[i].code == code;
}

/* 2026年11月29日, 11月29日, 2026-11-29, 2026/11/29, 2026.11.29: the symbols it takes, or 0. */
static size_t read_parts(const struct symbols *s, size_t i, struct date *d)
{
	size_t year = read_year(s, i, &d->year), at = i + year, n;
	uint32_t mark = at < s->count ? s->at[at].mark : 0;
	bool written = year && is_symbol(s, at, U'年');
	bool marked = year && at < s->count && s->at[at].marks == 1 &&
		      (mark == '-' || mark == '/' || mark == '.');
	if (year && !written && !marked)
		return 0;
	at += written;
	n = at == i || stands_close(s, at) ? read_small(s, at, &d->month) : 0;
	at += n;
	if (!n || (!marked && !is_symbol(s, at, U'月')))
		return 0;
	if (marked && !(at < s->count && s->at[at].marks == 1 && s->at[at].mark == mark))
		return 0;
	at += !marked;
	n = stands_close(s, at) ? read_small(s, at, &d->day) : 0;
	at += n;
	if (!n || marked)
		return n ? at - i : 0;
	return is_symbol(s, at, U'日') || is_symbol(s, at, U'号') ? at + 1 - i : 0;
}

static bool is_one_of(uint32_t code, const uint32_t *list)
{
	while (*list && *list != code)
		list++;
	return *list;
}

static size_t weekday_head(const struct symbols *s, size_t i)
{
	size_t n = symbols_match(s, i, STR("星期"));
	if (!n)
		n = symbols_match(s, i, STR("礼拜"));
	if (!n)
		n = symbols_match(s, i, STR("周"));
	bool behind = i < s->count &&
		      (!s->at[i].marks ||
			      (s->at[i].marks == 1 && is_one_of(s->at[i].mark, U" (（[【〔")));
	return behind && i + n < s->count && !s->at[i + n].marks ? n : 0;
}

/* （星期日）, 周日, 礼拜天 right behind, but not 周一至周五; *to moves behind it. */
static int read_weekday(const struct symbols *s, size_t *to)
{
	static const uint32_t days[] = U"一二三四五六日";
	size_t n = weekday_head(s, *to), next = *to + n + 1;
	if (!n || (next < s->count && is_one_of(s->at[next].code, U"至到周星")))
		return 0;
	uint32_t code = s->at[*to + n].code == U'天' ? U'日' : s->at[*to + n].code;
	for (int i = 0; i < 7; i++) {
		if (days[i] != code)
			continue;
		*to += n + 1;
		return i + 1;
	}
	return 0;
}

static bool is_past(const struct symbols *s, size_t i)
{
	return (i >= 2 && symbols_match(s, i - 2, STR("已于")) == 2) ||
	       (i >= 2 && symbols_match(s, i - 2, STR("已在")) == 2);
}

/* Lunar months have thirty days, and are nobody's business here. */
static bool is_lunar(const struct symbols *s, size_t i)
{
	enum { REACH = 12 };
	static const struct str lunar[] = { STR("农历"), STR("阴历"), STR("夏历"), STR("旧历") };
	return symbols_before(s, i, REACH, lunar, sizeof lunar / sizeof *lunar);
}

static void add(struct dates *ds, struct arena *a, const struct date *d)
{
	if (ds->count == ds->room) {
		struct date *before = ds->at;
		ds->room = ds->room ? ds->room * 2 : 16;
		ds->at = arena_array(a, struct date, ds->room);
		if (ds->count)
			memcpy(ds->at, before, ds->count * sizeof *before);
	}
	ds->at[ds->count++] = *d;
}

/* V2026.13.40 and 10.2026.1.3 are versions, 2026-11-29-1 is a number. */
static bool is_number(const struct symbols *s, const struct date *d)
{
	const struct symbol *first = &s->at[d->from], *next = &s->at[d->to];
	if (d->from) {
		uint32_t before = s->at[d->from - 1].code;
		bool digit = digit_of(before) >= 0, latin = before >= 'a' && before <= 'z';
		if ((!first->marks && (digit || latin)) || (digit && first->mark == '.'))
			return true;
	}
	/* 11月28日8时: behind 日 another number may begin. */
	return d->to < s->count && digit_of(s->at[d->to - 1].code) >= 0 &&
	       digit_of(next->code) >= 0 &&
	       (!next->marks || next->mark == '.' || next->mark == '-');
}

/* 印发 may stand behind a date that is alone: 2021年8月20日印发. */
static bool is_alone(const struct symbols *s, const struct date *d)
{
	return d->from == 0 && (d->to == s->count || (d->to + 2 == s->count &&
							     symbols_match(s, d->to, STR("印发"))));
}

/* （星期日） with the bracket that closes it. */
static size_t past_bracket(const struct words *w, size_t end, int weekday)
{
	uint32_t next = weekday && end < w->count ? w->cp[end] : 0;
	return end + (next == ')' || next == U'）' || next == ']' || next == U'】');
}

void dates_take(struct dates *ds, struct arena *a, const struct symbols *s, bool paragraph)
{
	bool first = true;
	for (size_t i = 0; i < s->count; i++) {
		struct date d = { .words = s->words, .from = i };
		first = first && !(i && s->at[i].before & BEFORE_END);
		bool begins = digit_of(s->at[i].code) >= 0 || s->at[i].code == U'十';
		size_t length = begins ? read_parts(s, i, &d) : 0;
		if (!length)
			continue;
		d.to = i + length;
		if (is_number(s, &d) || is_lunar(s, i)) {
			i = d.to - 1;
			continue;
		}
		d.weekday = read_weekday(s, &d.to);
		d.start = s->at[i].at;
		d.end = past_bracket(s->words, s->at[d.to - 1].at + 1, d.weekday);
		d.past = is_past(s, i);
		d.first = first;
		d.alone = paragraph && is_alone(s, &d);
		add(ds, a, &d);
		i = d.to - 1;
	}
}

static int days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	/* Without a year it may be a leap year. */
	bool leap = !year || (year % 4 == 0 && year % 100) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

static bool exists(const struct date *d)
{
	return d->month >= 1 && d->month <= 12 && d->day >= 1 &&
	       d->day <= days_in(d->year, d->month);
}

/* 1 Monday to 7: Zeller's sum, without the table. */
static int weekday_of(int y, int m, int d)
{
	if (m < 3) {
		m += 12;
		y--;
	}
	int h = (d + 13 * (m + 1) / 5 + y + y / 4 - y / 100 + y / 400) % 7;
	return (h + 5) % 7 + 1;
}

static const char *const weekdays[] = { "", "一", "二", "三", "四", "五", "六", "日" };

static void report(const struct date *d, const char *rule, enum severity severity,
	const char *message, struct findings *out)
{
	consistency_report(d->words, d->start, d->end, rule, severity, message, out);
}

/* Without a year, any year near the last one written may be meant. */
static bool weekday_fits(const struct date *d, int near)
{
	for (int year = d->year ? d->year : near - 1; year <= (d->year ? d->year : near + 1);
		year++)
		if (weekday_of(year, d->month, d->day) == d->weekday)
			return true;
	return false;
}

static void judge_weekday(const struct date *d, int near, struct findings *out)
{
	int year = d->year ? d->year : near;
	if (!d->weekday || !year || weekday_fits(d, near))
		return;
	report(d, "weekday", WARN,
		arena_printf(out->arena, "日期与星期不符：%d年%d月%d日是星期%s，请核对", year,
			d->month, d->day, weekdays[weekday_of(year, d->month, d->day)]),
		out);
}

static int64_t number_of(const struct date *d)
{
	return (int64_t)d->year * 10000 + d->month * 100 + d->day;
}

/* What was done cannot be signed before it was done. */
static void judge_signature(
	const struct date *d, const struct date *signature, struct findings *out)
{
	if (!signature || !d->past || !d->year || number_of(d) <= number_of(signature))
		return;
	report(d, "date-order", WARN,
		arena_printf(out->arena, "已经发生的日期晚于落款日期（%d年%d月%d日），请核对",
			signature->year, signature->month, signature->day),
		out);
}

/* The title and the text name the same day, of different years. */
static void judge_title(const struct dates *ds, const struct date *d, struct findings *out)
{
	for (size_t i = 0; i < ds->count && ds->at[i].words->block == (size_t)ARTICLE_TITLE; i++) {
		const struct date *t = &ds->at[i];
		if (t == d || !t->year || !d->year || t->year == d->year || t->month != d->month ||
			t->day != d->day)
			continue;
		report(d, "date-title", NOTE,
			arena_printf(out->arena, "与标题中的%d年%d月%d日年份不同，请核对", t->year,
				t->month, t->day),
			out);
		return;
	}
}

static bool is_title(const struct date *d)
{
	return d->words->block == (size_t)ARTICLE_TITLE;
}

static bool same_day(const struct date *a, const struct date *b)
{
	return a->month == b->month && a->day == b->day;
}

/* The only one of a title; NULL when there is none, or a second. */
static const struct date *date_of_title(const struct dates *ds)
{
	if (!ds->count || !is_title(&ds->at[0]) || (ds->count > 1 && is_title(&ds->at[1])))
		return NULL;
	return &ds->at[0];
}

/* The first block with a date, near the beginning, has one in its first sentence, and no second. */
static const struct date *date_of_opening(const struct dates *ds)
{
	enum { BLOCKS = 4 };
	const struct date *d = NULL;
	for (size_t i = 0; i < ds->count; i++) {
		const struct date *x = &ds->at[i];
		if (x->words->block >= (size_t)ARTICLE_META)
			continue;
		if (d && x->words->block == d->words->block && x->first)
			return NULL;
		d = d ? d : x;
	}
	return d && d->first && !d->alone && d->words->block < BLOCKS ? d : NULL;
}

/* 11月29日 in the title, 11月28日 where the text begins, and the title's day nowhere in the text. */
static void judge_opening(const struct dates *ds, struct findings *out)
{
	const struct date *title = date_of_title(ds), *opening = date_of_opening(ds);
	if (!title || !opening || !exists(title) || !exists(opening))
		return;
	for (size_t i = 1; i < ds->count; i++)
		if (ds->at[i].words->block < (size_t)ARTICLE_META && same_day(title, &ds->at[i]))
			return;
	report(opening, "date-title", NOTE,
		arena_printf(out->arena, "标题写的是%d月%d日，正文开头是%d月%d日，请核对",
			title->month, title->day, opening->month, opening->day),
		out);
}

static const struct date *signature_of(const struct dates *ds)
{
	for (size_t i = ds->count; i > 0; i--)
		if (ds->at[i - 1].alone && ds->at[i - 1].year && exists(&ds->at[i - 1]) &&
			ds->at[i - 1].words->block < (size_t)ARTICLE_META)
			return &ds->at[i - 1];
	return NULL;
}

static bool is_near(int year)
{
	return year >= 1900 && year < 2100;
}

void dates_judge(const struct dates *ds, struct findings *out)
{
	const struct date *signature = signature_of(ds);
	int near = signature ? signature->year : 0;
	for (size_t i = 0; i < ds->count; i++) {
		const struct date *d = &ds->at[i];
		if ((d->year && !is_near(d->year)) || !d->month)
			continue;
		if (!exists(d)) {
			report(d, "no-such-day", WARN, "没有这一天，请核对", out);
			continue;
		}
		near = d->year ? d->year : near;
		judge_weekday(d, near, out);
		judge_signature(d, signature, out);
		judge_title(ds, d, out);
	}
	judge_opening(ds, out);
}
