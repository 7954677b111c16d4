#include "tests/unit/recall/made.h"

#include <time.h>

#include "base/buf.h"
#include "tests/golden.h"

enum { SEED = 20211113, TEXT_MAX = 4096 };

static uint64_t seed = SEED;

static size_t pick(size_t count)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (size_t)(seed * 0x2545F4914F6CDD1Du >> 33) % count;
}

#define ONE_OF(list) list[pick(sizeof(list) / sizeof *(list))]

static const char *digits(struct arena *a, size_t count)
{
	char *s = arena_alloc(a, count + 1);
	for (size_t i = 0; i < count; i++)
		s[i] = (char)('0' + (i ? pick(10) : 1 + pick(9)));
	s[count] = '\0';
	return s;
}

/* Each digit in another writing. */
static const char *rewritten(struct arena *a, const char *s, const char *const ten[], size_t share)
{
	struct buf b;
	buf_init(&b, a, TEXT_MAX);
	for (; *s; s++)
		if (*s >= '0' && *s <= '9' && pick(100) < share)
			buf_add(&b, str_c(ten[*s - '0']));
		else
			buf_add_char(&b, *s);
	return buf_str(&b).at;
}

static const char *const wide[] = { "０", "１", "２", "３", "４", "５", "６", "７", "８", "９" };
static const char *const read_as[] = { "零", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
static const char *const banks[] = { "零", "幺", "贰", "叁", "四", "五", "陆", "七", "捌", "九" };

static const char *grouped(
	struct arena *a, const char *s, const size_t *sizes, size_t count, const char *between)
{
	struct buf b;
	buf_init(&b, a, TEXT_MAX);
	for (size_t i = 0; i < count; s += sizes[i++])
		buf_printf(&b, "%s%.*s", i ? between : "", (int)sizes[i], s);
	return buf_str(&b).at;
}

static const char *mobile_of(struct arena *a)
{
	return arena_printf(a, "1%zu%s", 3 + pick(7), digits(a, 9));
}

static const char *id_of(struct arena *a)
{
	static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	static const char *const regions[] = { "330203", "330212", "110105", "320102", "420106",
		"510107", "654002" };
	const char *s = arena_printf(a, "%s%zu%02zu%02zu%s", ONE_OF(regions), 1950 + pick(60),
		1 + pick(12), 1 + pick(28), digits(a, 3));
	int sum = 0;
	for (size_t i = 0; i < 17; i++)
		sum += (s[i] - '0') * weights[i];
	return arena_printf(a, "%s%c", s, "10X98765432"[sum % 11]);
}

static const char *card_of(struct arena *a, size_t length)
{
	static const char *const heads[] = { "622202", "621700", "622848", "621661", "623052" };
	const char *s = arena_printf(a, "%s%s", ONE_OF(heads), digits(a, length - 7));
	int sum = 0;
	for (size_t i = 0; i < length - 1; i++) {
		int d = (s[length - 2 - i] - '0') * (i % 2 ? 1 : 2);
		sum += d > 9 ? d - 9 : d;
	}
	return arena_printf(a, "%s%d", s, (10 - sum % 10) % 10);
}

static const char *plate_of(struct arena *a)
{
	static const char *const heads[] = { "浙B", "浙A", "沪C", "苏E", "京N", "粤B" };
	static const char *const forms[] = { "%s%s", "%s·%s", "%sD%s", "%sF%s" };
	const char *form = ONE_OF(forms), *head = ONE_OF(heads), *tail = digits(a, 5);
	if (form == forms[0])
		return arena_printf(a, "%s%s", head, tail);
	if (form == forms[1])
		return arena_printf(a, "%s·%s", head, tail);
	return arena_printf(a, "%s%s%s", head, form == forms[2] ? "D" : "F", tail);
}

static const char *person_of(struct arena *a)
{
	static const char *const family[] = { "王", "李", "陈", "林", "周", "欧阳", "贺" };
	static const char *const given[] = { "建国", "丽", "晓雨", "志强", "芳", "子涵", "永福" };
	return arena_printf(a, "%s%s", ONE_OF(family), ONE_OF(given));
}

/* A day that there is, and the day of the week it is. */
static struct tm day_of(void)
{
	struct tm t = { .tm_year = 124 + (int)pick(4),
		.tm_mon = (int)pick(12),
		.tm_mday = 1 + (int)pick(28),
		.tm_hour = 12 };
	(void)timegm(&t);
	return t;
}

static const char *date_zh(struct arena *a, const struct tm *t, int off, bool weekday)
{
	static const char *const names[] = { "日", "一", "二", "三", "四", "五", "六" };
	const char *day =
		arena_printf(a, "%d年%d月%d日", t->tm_year + 1900, t->tm_mon + 1, t->tm_mday);
	return weekday ? arena_printf(a, "%s（星期%s）", day, names[(t->tm_wday + off) % 7]) : day;
}

static const char *no_day(struct arena *a)
{
	static const char *const days[] = { "2月30日", "4月31日", "6月31日", "9月31日", "11月31日",
		"2月31日" };
	return arena_printf(a, "%zu年%s", 2024 + pick(4), ONE_OF(days));
}

static const char *sum_of(struct arena *a, bool right)
{
	size_t x = 2 + pick(90), y = 2 + pick(90), z = 2 + pick(90);
	size_t total = x + y + z + (right ? 0 : 1 + pick(9));
	return arena_printf(a, "投诉%zu件、举报%zu件、咨询%zu件，共计%zu件", x, y, z, total);
}

/* Names of the list, by kind; laws without the state's name. */
static struct str names[1000], laws[1000], renamed[200];
static size_t name_count, law_count, renamed_count;

static size_t points(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += ((uint8_t)s.at[i] & 0xC0) != 0x80;
	return n;
}

static void take_name(struct str name, struct str kind)
{
	enum { LEAST = 6 };
	if (str_starts(name, STR("《")))
		name = str_sub(name, 3, name.len - 6);
	bool law = str_eq(kind, STR("法律")) &&
		   (str_ends(name, STR("法")) || str_ends(name, STR("条例")));
	if (str_eq(kind, STR("更名")))
		renamed[renamed_count++] = name;
	else if (law && points(name) >= LEAST)
		laws[law_count++] = name;
	else if (str_eq(kind, STR("机构")) && points(name) >= LEAST)
		names[name_count++] = name;
}

void made_begin(struct arena *a, struct wordlists *lists)
{
	lists->terms = read_file(a, SOURCE_DIR "/schemas/lexicons/terms.tsv");
	lists->allow = read_file(a, SOURCE_DIR "/schemas/lexicons/allow.txt");
	lists->names = read_file(a, SOURCE_DIR "/schemas/lexicons/names.tsv");
	for (struct str rest = lists->names; rest.len;) {
		struct str line = str_cut(&rest, '\n'), name = str_cut(&line, '\t');
		if (name.len && !str_starts(name, STR("# ")))
			take_name(name, str_cut(&line, '\t'));
	}
}

static const char *text_of(struct arena *a, struct str s)
{
	return arena_cstr(a, s);
}

/* Characters that people type for each other because they sound alike; none of ours from the engine. */
static const char *const sounds[][2] = { { "管", "馆" }, { "理", "里" }, { "国", "果" },
	{ "安", "按" }, { "全", "权" }, { "民", "名" }, { "人", "仁" }, { "政", "证" },
	{ "法", "发" }, { "保", "堡" }, { "护", "互" }, { "发", "法" }, { "展", "站" },
	{ "改", "该" }, { "革", "格" }, { "业", "页" }, { "信", "新" }, { "息", "西" },
	{ "和", "合" }, { "源", "元" }, { "环", "还" }, { "境", "竟" }, { "市", "试" },
	{ "场", "厂" }, { "监", "间" }, { "督", "都" }, { "局", "据" }, { "委", "伟" } };

static const char *sound_of(struct arena *a, struct str name)
{
	size_t from = pick(points(name));
	for (size_t n = 0; n < points(name); n++) {
		size_t at = (from + n) % points(name) * 3;
		for (size_t i = 0; i < sizeof sounds / sizeof *sounds; i++)
			if (str_eq(str_sub(name, at, 3), str_c(sounds[i][0])))
				return arena_printf(a, STRF "%s" STRF, STRV(str_sub(name, 0, at)),
					sounds[i][1], STRV(str_from(name, at + 3)));
	}
	return NULL;
}

static const char *swapped_of(struct arena *a, struct str name)
{
	size_t at = (1 + pick(points(name) - 3)) * 3;
	struct str x = str_sub(name, at, 3), y = str_sub(name, at + 3, 3);
	return str_eq(x, y) ? NULL
			    : arena_printf(a, STRF STRF STRF STRF, STRV(str_sub(name, 0, at)),
				      STRV(y), STRV(x), STRV(str_from(name, at + 6)));
}

static const char *doubled_of(struct arena *a, struct str name)
{
	size_t at = (1 + pick(points(name) - 2)) * 3;
	return arena_printf(a, STRF STRF, STRV(str_sub(name, 0, at + 3)), STRV(str_from(name, at)));
}

static const char *dropped_of(struct arena *a, struct str name)
{
	size_t at = (1 + pick(points(name) - 2)) * 3;
	return arena_printf(a, STRF STRF, STRV(str_sub(name, 0, at)), STRV(str_from(name, at + 3)));
}

static const char *until(struct arena *a, const char *(*make)(struct arena *, struct str),
	const struct str *list, size_t count)
{
	const char *made = NULL;
	while (!made)
		made = make(a, list[pick(count)]);
	return made;
}

static const char *fake_host(struct arena *a)
{
	static const char *const hosts[] = { "www.ningbo.g0v.cn", "www.ningbo-gov.cn",
		"www.zj-gov.cn", "www.gov-cn.com", "ningbo.gov.cn.example.com", "www.zj.gov.cn.co",
		"www.n1ngbo.gov-cn.net", "www.ningbo.gov.cm", "zwfw.zj.g0v.cn",
		"www.beijing.gov-cn.org" };
	return arena_printf(a, "%s", ONE_OF(hosts));
}

static const char *mailbox_of(struct arena *a)
{
	static const char *const at[] = { "163.com", "qq.com", "126.com", "gmail.com", "sina.com",
		"outlook.com", "139.com" };
	static const char *const who[] = { "zhangwei", "li.na", "wangfang_88", "chenq" };
	return arena_printf(a, "%s%zu@%s", ONE_OF(who), pick(1000), ONE_OF(at));
}

static const char *const between[] = { " ", "-", "－" };

static const char *mobile_grouped(struct arena *a)
{
	static const size_t sizes[] = { 3, 4, 4 };
	return grouped(a, mobile_of(a), sizes, 3, ONE_OF(between));
}
static const char *mobile_wide(struct arena *a)
{
	return rewritten(a, mobile_of(a), wide, 100);
}
static const char *mobile_country(struct arena *a)
{
	static const char *const heads[] = { "+86 ", "+86", "0086", "+86-" };
	return arena_printf(a, "%s%s", ONE_OF(heads), mobile_of(a));
}
static const char *mobile_read(struct arena *a)
{
	return rewritten(a, mobile_of(a), pick(2) ? read_as : banks, 100);
}
static const char *mobile_mixed(struct arena *a)
{
	return arena_printf(
		a, "1%s%s", read_as[3 + pick(7)], rewritten(a, digits(a, 9), read_as, 40));
}
static const char *id_grouped(struct arena *a)
{
	static const size_t sizes[] = { 6, 8, 4 };
	return grouped(a, id_of(a), sizes, 3, ONE_OF(between));
}
static const char *id_wide(struct arena *a)
{
	return rewritten(a, id_of(a), wide, 100);
}
static const char *id_read(struct arena *a)
{
	return rewritten(a, id_of(a), read_as, 100);
}
static const char *card(struct arena *a)
{
	return card_of(a, pick(2) ? 16 : 19);
}
static const char *card_grouped(struct arena *a)
{
	static const size_t sizes[] = { 4, 4, 4, 4 };
	return grouped(a, card_of(a, 16), sizes, 4, " ");
}
static const char *passport_of(struct arena *a)
{
	static const char *const letters[] = { "E", "EA", "EB", "G", "C" };
	const char *head = ONE_OF(letters);
	return arena_printf(a, "%s%s", head, digits(a, 9 - strlen(head)));
}
static const char *landline_of(struct arena *a)
{
	static const char *const joints[] = { "-", "", " " };
	return arena_printf(a, "0574%s8%s", ONE_OF(joints), digits(a, 7));
}
static const char *short_phone(struct arena *a)
{
	return arena_printf(a, "0574-8%s", digits(a, 5 + 3 * pick(2)));
}
static const char *n(struct arena *a)
{
	return arena_printf(a, "%zu", 2 + pick(97));
}
static const char *month(struct arena *)
{
	return read_as[1 + pick(9)];
}
static const char *room(struct arena *a)
{
	return arena_printf(a, "%zu0%zu", 1 + pick(20), 1 + pick(8));
}
static const char *three(struct arena *a)
{
	return digits(a, 3);
}
static const char *four(struct arena *a)
{
	return digits(a, 4);
}
static const char *five(struct arena *a)
{
	return digits(a, 5);
}
static const char *six(struct arena *a)
{
	return digits(a, 6);
}
static const char *eight(struct arena *a)
{
	return digits(a, 8);
}
static const char *big(struct arena *a)
{
	return digits(a, 6 + pick(6));
}
static const char *ip(struct arena *a)
{
	return arena_printf(
		a, "%zu.%zu.%zu.%zu", 10 + pick(200), pick(256), pick(256), 1 + pick(254));
}
static const char *right_date(struct arena *a)
{
	struct tm t = day_of();
	return date_zh(a, &t, 0, false);
}
static const char *right_date_digits(struct arena *a)
{
	struct tm t = day_of();
	return arena_printf(a, "%d%02d%02d", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
}
static const char *right_weekday(struct arena *a)
{
	struct tm t = day_of();
	return date_zh(a, &t, 0, true);
}
static const char *wrong_weekday(struct arena *a)
{
	struct tm t = day_of();
	return date_zh(a, &t, 1 + (int)pick(6), true);
}
static const char *right_sum(struct arena *a)
{
	return sum_of(a, true);
}
static const char *wrong_sum(struct arena *a)
{
	return sum_of(a, false);
}
static const char *name_of(struct arena *a)
{
	return text_of(a, names[pick(name_count)]);
}
static const char *law_of(struct arena *a)
{
	return text_of(a, laws[pick(law_count)]);
}
static const char *renamed_of(struct arena *a)
{
	return text_of(a, renamed[pick(renamed_count)]);
}
static const char *name_sound(struct arena *a)
{
	return until(a, sound_of, names, name_count);
}
static const char *law_sound(struct arena *a)
{
	return until(a, sound_of, laws, law_count);
}
static const char *name_swapped(struct arena *a)
{
	return until(a, swapped_of, names, name_count);
}
static const char *name_doubled(struct arena *a)
{
	return until(a, doubled_of, names, name_count);
}
static const char *name_dropped(struct arena *a)
{
	return until(a, dropped_of, names, name_count);
}

static const struct {
	const char *name;
	const char *(*make)(struct arena *);
} slots[] = { { "mobile", mobile_of }, { "mobile-grouped", mobile_grouped },
	{ "mobile-wide", mobile_wide }, { "mobile-country", mobile_country },
	{ "mobile-read", mobile_read }, { "mobile-mixed", mobile_mixed }, { "id", id_of },
	{ "id-grouped", id_grouped }, { "id-wide", id_wide }, { "id-read", id_read },
	{ "card", card }, { "card-grouped", card_grouped }, { "passport", passport_of },
	{ "plate", plate_of }, { "mailbox", mailbox_of }, { "landline", landline_of },
	{ "short-phone", short_phone }, { "person", person_of }, { "n", n }, { "month", month },
	{ "room", room }, { "three", three }, { "four", four }, { "five", five }, { "six", six },
	{ "eight", eight }, { "big", big }, { "ip", ip }, { "right-date", right_date },
	{ "right-date-digits", right_date_digits }, { "right-weekday", right_weekday },
	{ "wrong-weekday", wrong_weekday }, { "no-day", no_day }, { "right-sum", right_sum },
	{ "wrong-sum", wrong_sum }, { "name", name_of }, { "law", law_of },
	{ "renamed", renamed_of }, { "name-sound", name_sound }, { "law-sound", law_sound },
	{ "name-swapped", name_swapped }, { "name-doubled", name_doubled },
	{ "name-dropped", name_dropped }, { "fake-host", fake_host } };

static const char *fill(struct arena *a, struct str name)
{
	for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
		if (str_eq(name, str_c(slots[i].name)))
			return slots[i].make(a);
	fail_msg("no such slot: " STRF, STRV(name));
	return "";
}

/* <name> of letters and hyphens; <p>, </a> and <a href…> are tags. *out_name stands between. */
static bool is_slot(struct str text, struct str *out_name)
{
	struct str rest = str_from(text, 1);
	*out_name = str_cut(&rest, '>');
	if (text.at[0] != '<' || !out_name->len || str_eq(*out_name, STR("p")))
		return false;
	for (size_t i = 0; i < out_name->len; i++)
		if (out_name->at[i] != '-' && (out_name->at[i] < 'a' || out_name->at[i] > 'z'))
			return false;
	return true;
}

/* Between the marks; without any, what fills the first slot. */
struct span {
	bool marked;
	size_t from, to;
};

/* One slot, one mark or one byte of the row's text; how much of it that is. */
static size_t take(struct arena *a, struct str text, struct buf *b, struct span *t)
{
	struct str name;
	if (str_starts(text, STR("[[")) || str_starts(text, STR("]]"))) {
		*(text.at[0] == '[' ? &t->from : &t->to) = b->len;
		return 2;
	}
	if (!is_slot(text, &name)) {
		buf_add_char(b, text.at[0]);
		return 1;
	}
	bool first = !t->marked && !t->to;
	size_t from = b->len;
	buf_add(b, str_c(fill(a, name)));
	if (first)
		*t = (struct span){ false, from, b->len };
	return name.len + 2;
}

struct made made_of(struct arena *a, const char *row)
{
	struct buf b;
	struct span t = { .marked = strstr(row, "[[") != NULL };
	bool html = row[0] == '<' && row[1] == 'p';
	buf_init(&b, a, TEXT_MAX);
	buf_add(&b, STR("<p>第一段写在前面。</p>"));
	buf_add(&b, html ? STR("") : STR("<p>"));
	for (struct str rest = str_c(row); rest.len;)
		rest = str_from(rest, take(a, rest, &b, &t));
	buf_add(&b, html ? STR("") : STR("</p>"));
	struct str all = buf_str(&b);
	return (struct made){ all, str_sub(all, t.from, t.to - t.from) };
}
