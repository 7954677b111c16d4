/* What a word list cites, held against what is known of the laws. */
#include "tests/check.h"

#include "base/json.h"
#include "reviewers/builtin.h"
#include "reviewers/lists/laws.h"

static struct arena arena;

static int setup(void **)
{
	arena = (struct arena){};
	return 0;
}

static int teardown(void **)
{
	arena_free(&arena);
	return 0;
}

static json_t *cited(const char *terms, const char *names, const char *today)
{
	const struct wordlists w = { .terms = str_c(terms), .names = str_c(names) };
	return laws_cited(&arena, &w, str_c(today));
}

static const json_t *law_named(const json_t *all, const char *name)
{
	size_t i;
	json_t *l;
	json_array_foreach(json_object_get(all, "laws"), i,
		l) if (str_eq(json_str(l, "law"), str_c(name))) return l;
	return NULL;
}

static void says(const char *names, const char *today, const char *law, const char *state,
	const char *message)
{
	json_auto_t *all = cited("", names, today);
	const json_t *l = law_named(all, law);
	assert_non_null(l);
	assert_string_equal(json_string_value(json_object_get(l, "state")), state);
	assert_string_equal(json_string_value(json_object_get(l, "message")), message);
}

static void a_source_that_ended_is_said_with_its_day_and_what_came_instead(void **)
{
	says("依约\t提法\t\t《中华人民共和国合同法》第八条\n", "2026-11-29", "合同法", "ENDED",
		"已于2021年1月1日停止施行，由《中华人民共和国民法典》取代");
	says("依约\t提法\t\t《农业税条例》\n", "2026-11-29", "农业税条例", "ENDED",
		"已于2006年1月1日停止施行");
}

static void a_law_is_in_force_to_its_last_day(void **)
{
	json_auto_t *day_before = cited("", "依约\t提法\t\t《合同法》\n", "2020-12-31");
	assert_int_equal(json_int(day_before, "good", 0), 1);
	says("依约\t提法\t\t《合同法》\n", "2021-01-01", "合同法", "ENDED",
		"已于2021年1月1日停止施行，由《中华人民共和国民法典》取代");
}

static void a_law_is_not_in_force_before_its_day(void **)
{
	says("《中华人民共和国增值税法》\t法律\n", "2025-12-31", "增值税法", "NOT_YET",
		"自2026年1月1日起施行，现在还没有施行");
	json_auto_t *then = cited("", "《中华人民共和国增值税法》\t法律\n", "2026-01-01");
	assert_int_equal(json_int(then, "good", 0), 1);
}

static void what_is_not_known_is_said_to_be_unknown(void **)
{
	says("依约\t提法\t\t《某某市停车办法》\n", "2026-11-29", "某某市停车办法", "UNKNOWN",
		"没有收录，请对照国家法律法规数据库核对是否有效");
	says("《中华人民共和国大气污染防治法》\t法律\n", "2026-11-29", "大气污染防治法",
		"UNCHECKED", "只收录了名称，是否修订、废止没有核对过");
}

static void the_number_tells_texts_of_one_title_apart(void **)
{
	const char *title = "国务院关于机构设置的通知";
	says("外交部\t机构\t\t国发〔2018〕6号《国务院关于机构设置的通知》\n", "2026-11-29", title,
		"ENDED", "已由国发〔2023〕5号《国务院关于机构设置的通知》取代");
	says("外交部\t机构\t\t见国发〔2018〕6号、国发〔2023〕5号《国务院关于机构设置的通知》\n",
		"2026-11-29", title, "UNCHECKED", "只收录了名称，是否修订、废止没有核对过");
	says("外交部\t机构\t\t国发〔2013〕14号《国务院关于机构设置的通知》\n", "2026-11-29", title,
		"UNKNOWN", "收录的同名文件不是这个文号，请核对");
	says("公开\t提法\t\t《政府信息公开条例》（国务院令第492号）\n", "2026-11-29",
		"政府信息公开条例", "UNKNOWN", "收录的同名文件不是这个文号，请核对");
}

static void only_what_is_cited_is_looked_at(void **)
{
	json_auto_t *all = cited("旧法名\tWARN\t误写\t《中华人民共和国合同法》\n《担保法》\tNOTE\n",
		"# "
		"《物权法》\n政务服务\t法律\n《中华人民共和国婚姻法》\t更名\t中华人民共和国民法典\n"
		"一楼\t例外\t\t《继承法》\n",
		"2026-11-29");
	assert_non_null(law_named(all, "合同法"));
	assert_non_null(law_named(all, "继承法"));
	assert_int_equal(json_array_size(json_object_get(all, "laws")), 2);
	assert_int_equal(json_int(all, "good", 0), 1); /* 民法典, which the old name becomes */
}

static void what_cites_it_is_told_by_its_line(void **)
{
	json_auto_t *all = cited(
		"", "# 说明\n依约\t提法\t\t《合同法》\n守约\t提法\t\t《合同法》\n", "2026-11-29");
	const json_t *l = law_named(all, "合同法"),
		     *row = json_array_get(json_object_get(l, "rows"), 1);
	assert_int_equal(json_int(l, "count", 0), 2);
	assert_int_equal(json_int(row, "line", 0), 3);
	assert_string_equal(json_string_value(json_object_get(row, "term")), "守约");
	assert_string_equal(json_string_value(json_object_get(row, "list")), "names");
}

static void what_ended_stands_first(void **)
{
	json_auto_t *all = cited("",
		"甲乙\t提法\t\t《某某办法》\n丙丁\t提法\t\t《大气污染防治法》；《合同法》\n",
		"2026-11-29");
	const json_t *laws = json_object_get(all, "laws");
	assert_true(law_has_ended(json_array_get(laws, 0)));
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(laws, 1), "law")), "某某办法");
	assert_false(law_has_ended(json_array_get(laws, 2)));
}

/* The list that comes with the program rests on nothing that ended, and on nothing that nobody listed. */
static void the_list_that_comes_with_the_program_is_known(void **)
{
	const struct wordlists w = { builtin_terms(), builtin_allow(), builtin_names(), 0 };
	json_auto_t *all = laws_cited(&arena, &w, STR("2026-11-29"));
	size_t i;
	json_t *l;
	assert_true(json_int(all, "good", 0) > 50);
	json_array_foreach(json_object_get(all, "laws"), i, l)
		assert_string_equal(json_string_value(json_object_get(l, "state")), "UNCHECKED");
}

/* Each row is read as it is meant: a day that is none would never come. */
static void each_row_of_the_table_is_well_formed(void **)
{
	struct str rest = builtin_laws();
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		if (!line.len || str_starts(line, STR("# ")))
			continue;
		struct str title = str_cut(&line, '\t'), number = str_cut(&line, '\t');
		assert_true(title.len > 0 && str_find(title, STR("《")) < 0);
		assert_true(!number.len || str_ends(number, STR("号")));
		for (int i = 0; i < 2; i++) {
			struct str day = str_cut(&line, '\t');
			assert_true(!day.len ||
				    (day.len == 10 && day.at[4] == '-' && day.at[7] == '-'));
		}
		str_cut(&line, '\t');
		assert_true(!line.len || str_eq(line, STR("未核对")));
	}
}

static void a_hostile_list_is_cut_off(void **)
{
	char *names = arena_alloc(&arena, 1024 * 1024);
	size_t n = 0;
	for (int i = 0; i < 3 * LAWS_MAX; i++)
		n += (size_t)snprintf(names + n, 100, "词%d\t提法\t\t《办法%d》\n", i, i);
	json_auto_t *all = cited("", names, "2026-11-29");
	assert_int_equal(json_array_size(json_object_get(all, "laws")), LAWS_MAX);
	assert_true(json_is_true(json_object_get(all, "more")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_source_that_ended_is_said_with_its_day_and_what_came_instead),
		cmocka_unit_test(a_law_is_in_force_to_its_last_day),
		cmocka_unit_test(a_law_is_not_in_force_before_its_day),
		cmocka_unit_test(what_is_not_known_is_said_to_be_unknown),
		cmocka_unit_test(the_number_tells_texts_of_one_title_apart),
		cmocka_unit_test(only_what_is_cited_is_looked_at),
		cmocka_unit_test(what_cites_it_is_told_by_its_line),
		cmocka_unit_test(what_ended_stands_first),
		cmocka_unit_test(the_list_that_comes_with_the_program_is_known),
		cmocka_unit_test(each_row_of_the_table_is_well_formed),
		cmocka_unit_test(a_hostile_list_is_cut_off),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
