#include "tests/check.h"

#include "base/buf.h"
#include "reviewers/terms/change.h"

/*
 * Whatever two lists find otherwise, the change between them touches: tried on words made by chance
 * from pieces that overlap, with a fixed seed. And what neither has, it does not touch.
 */
enum { ROUNDS = 40, TEXTS = 60, LINES_MAX = 8, PIECES_MAX = 14 };

static const char *const lines[] = { "示范禁词", "禁词", "示范", "国家级", "自然保护区",
	"国家级自然保护区\tWARN", "人参\tNOTE", "扫黑险恶\tBLOCK\t固定用语\t扫黑除恶",
	"扫黑险恶\tWARN", "big data\tWARN", "120\tWARN", "示范禁词\tBLOCK\t\t\texact",
	"禁词\tWARN\t\t\tloud" };
static const char *const phrases[] = { "国家级自然保护区", "示范区", "禁词表", "个人参加" };
static const char *const pieces[] = { "示范", "禁词", "禁", "词", "国家级", "自然保护区", "人参",
	"个人参加", "扫黑险恶", "shifan", "jin词", "示 范", "，", "。", "big data", "120", "禁词表",
	"区", "工作", "开展", "木又", "范示", "示范禁禁词", "国家jí", "%E7%A6%81词", "示%e8%8c%83",
	"示示范范范", "\n示禁\n范词\n", "b!g d@ta", "嗜fan", "shi饭", "今ci", "s饭", "林示c" };

static unsigned seed;

static unsigned below(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

#define ANY(list) (list)[below(sizeof(list) / sizeof *(list))]

static struct wordlists some_lists(struct arena *a)
{
	struct buf terms, allow;
	buf_init(&terms, a, 4096);
	buf_init(&allow, a, 4096);
	for (unsigned n = below(LINES_MAX); n; n--)
		buf_printf(&terms, "%s\n", ANY(lines));
	for (unsigned n = below(3); n; n--)
		buf_printf(&allow, "%s\n", ANY(phrases));
	return (struct wordlists){ .terms = buf_str(&terms),
		.allow = buf_str(&allow),
		.names = STR("扫黑除恶\t提法\n示范禁词表\t提法\n国家级自然保护地\t提法\n") };
}

static struct str some_text(struct arena *a)
{
	struct buf b;
	buf_init(&b, a, 4096);
	for (unsigned n = 1 + below(PIECES_MAX); n; n--)
		buf_add(&b, str_c(ANY(pieces)));
	return buf_str(&b);
}

static struct screening *opened(const struct wordlists *lists)
{
	struct screening *s;
	assert_int_equal(screening_open_lists(&s, lists), ERR_OK);
	return s;
}

static struct str found_by(struct arena *a, const struct screening *s, struct str text)
{
	struct findings found;
	struct revision rev = { .title = text };
	struct buf b;
	buf_init(&b, a, 65536);
	findings_init(&found, a);
	assert_int_equal(screening_run(s, &rev, &found), ERR_OK);
	for (const struct finding *f = found.first; f; f = f->next)
		buf_printf(&b, STRF " %d %zu %zu " STRF "\n", STRV(f->rule), (int)f->severity,
			f->start, f->end, STRV(f->message));
	return buf_str(&b);
}

static bool touches(const struct change *c, struct arena *a, struct str text)
{
	struct article none = {};
	struct revision rev = { .title = text };
	return change_touches(c, a, &rev, &none);
}

/* One pair of lists over some texts; counts what differed and what was passed over. */
static void compare(unsigned *differed, unsigned *passed)
{
	SCRATCH(a);
	struct change *c;
	struct wordlists before = some_lists(&a), after = some_lists(&a);
	struct screening *was = opened(&before), *is = opened(&after);
	assert_int_equal(change_open(&before, &after, &c), ERR_OK);
	for (int i = 0; i < TEXTS; i++) {
		struct str text = some_text(&a);
		bool same = str_eq(found_by(&a, was, text), found_by(&a, is, text));
		bool touched = touches(c, &a, text);
		if (!same && !touched)
			print_error("passed over: " STRF "\n" STRF "\n--\n" STRF "\n", STRV(text),
				STRV(before.terms), STRV(after.terms));
		assert_true(same || touched);
		*differed += !same;
		*passed += !touched;
	}
	change_close(c);
	screening_close(was);
	screening_close(is);
}

static void what_two_lists_find_otherwise_is_touched(void **)
{
	unsigned differed = 0, passed = 0;
	seed = 20211126;
	for (int i = 0; i < ROUNDS; i++)
		compare(&differed, &passed);
	assert_true(differed > ROUNDS * 5 && passed > ROUNDS);
}

static struct change *between(
	const char *before, const char *allow_before, const char *after, const char *allow_after)
{
	struct change *c;
	struct wordlists was = { .terms = str_c(before), .allow = str_c(allow_before) };
	struct wordlists is = { .terms = str_c(after), .allow = str_c(allow_after) };
	assert_int_equal(change_open(&was, &is, &c), ERR_OK);
	return c;
}

static void the_same_lines_in_another_order_are_no_change(void **)
{
	SCRATCH(a);
	struct change *c =
		between("甲乙\n丙丁\tWARN\n", "甲乙丙\n", "丙丁\tWARN\n甲乙\n", "甲乙丙\n");
	assert_int_equal(change_size(c), 0);
	assert_false(touches(c, &a, STR("甲乙丙丁")));
	change_close(c);
}

static void only_words_of_the_changed_lines_matter(void **)
{
	SCRATCH(a);
	struct change *c = between("甲乙\n示范禁词\n", "", "甲乙\n示范禁词\tWARN\n新增词\n", "");
	assert_int_equal(change_size(c), 3);
	assert_false(touches(c, &a, STR("这里有甲乙")));
	assert_true(touches(c, &a, STR("这里有示 范禁词")));
	assert_true(touches(c, &a, STR("这里有xin增词")));
	change_close(c);
}

static void a_number_mailbox_or_host_that_may_stand_touches_everything(void **)
{
	SCRATCH(a);
	struct change *c = between("甲乙\n", "13800138000\n", "甲乙\n", "");
	assert_true(touches(c, &a, STR("没有号码")));
	change_close(c);
	c = between("甲乙\n", "１３８００１３８０００\n", "甲乙\n", "");
	assert_true(touches(c, &a, STR("没有号码")));
	change_close(c);
	c = between("甲乙\n", "mp.weixin.qq.com\n", "甲乙\n", "");
	assert_true(touches(c, &a, STR("没有网址")));
	change_close(c);
	c = between("甲乙\n", "", "甲乙\n", "xinxiang@nbdata\n");
	assert_true(touches(c, &a, STR("没有邮箱")));
	change_close(c);
	c = between("甲乙\n", "13800138000\n", "甲乙丙\n", "13800138000\n");
	assert_false(touches(c, &a, STR("没有号码")));
	change_close(c);
}

/* As many terms as have forms, numbered in hanzi, each a WARN. */
static struct str full_list(struct arena *a, const char *more)
{
	static const char *const digits[] = { "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬",
		"癸" };
	struct buf b;
	buf_init(&b, a, 1 << 20);
	for (unsigned i = 0; i < 20000; i++)
		buf_printf(&b, "%s%s%s%s%s\tWARN\n", digits[i / 10000], digits[i / 1000 % 10],
			digits[i / 100 % 10], digits[i / 10 % 10], digits[i % 10]);
	buf_printf(&b, "%s", more);
	return buf_str(&b);
}

/* One more than all can have forms: now only those have them that ask for it. */
static void who_loses_its_forms_is_touched(void **)
{
	SCRATCH(a);
	struct change *c = between(arena_cstr(&a, full_list(&a, "")), "",
		arena_cstr(&a, full_list(&a, "示范禁词\n")), "");
	assert_int_equal(change_size(c), 1);
	assert_true(touches(c, &a, STR("有示范禁词")));
	assert_false(touches(c, &a, STR("有示范jinci")));
	assert_true(touches(c, &a, STR("乙癸癸癸gui")));
	assert_true(touches(c, &a, STR("甲甲甲甲jia")));
	assert_true(touches(c, &a, STR("乙g贵癸gui")));
	assert_false(touches(c, &a, STR("无关的话")));
	change_close(c);
}

/* What a name weighs hangs on the others: there is no telling which texts one of them matters to. */
static void a_change_of_names_touches_everything(void **)
{
	SCRATCH(a);
	struct change *c;
	struct wordlists was = { .terms = STR("甲乙\n"), .names = STR("数据局\t机构\n") };
	struct wordlists is = was;
	assert_int_equal(change_open(&was, &is, &c), ERR_OK);
	assert_false(touches(c, &a, STR("没有名称")));
	change_close(c);
	is.names = STR("数据局\t机构\n财政局\t机构\n");
	assert_int_equal(change_open(&was, &is, &c), ERR_OK);
	assert_true(touches(c, &a, STR("没有名称")));
	change_close(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_two_lists_find_otherwise_is_touched),
		cmocka_unit_test(the_same_lines_in_another_order_are_no_change),
		cmocka_unit_test(only_words_of_the_changed_lines_matter),
		cmocka_unit_test(a_number_mailbox_or_host_that_may_stand_touches_everything),
		cmocka_unit_test(a_change_of_names_touches_everything),
		cmocka_unit_test(who_loses_its_forms_is_touched),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
