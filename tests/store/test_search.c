/* A box is searched: by words of the title, by number, by who wrote it; never beyond the box. */
#include "tests/check.h"

#include "tests/support/scene.h"

static struct scene s;
static int64_t catalogue, guide, theirs; /* submissions */

/* What the box holds for these words, newest first: "3 1". */
static const char *found_before(enum query box, enum who who, const char *words, int64_t before)
{
	AUTO_ROWS rows = {};
	const char *list = "";
	const struct param asked[] = { P_INT(s.people[who].id), P_INT(before), P_INT(2), P_C("0"),
		P_C(words) };
	assert_int_equal(store_exec(s.db, &s.arena, box, asked, false, &rows), ERR_OK);
	for (int i = 0; i < rows.count; i++)
		list = arena_printf(
			&s.arena, "%s%s%lld", list, i ? " " : "", (long long)row_int(&rows, i, 1));
	return list;
}

static const char *found(enum query box, enum who who, const char *words)
{
	return found_before(box, who, words, INT64_MAX);
}

static const char *these(int64_t first, int64_t second)
{
	return arena_printf(
		&s.arena, second ? "%lld %lld" : "%lld", (long long)first, (long long)second);
}

static int open_scene(void **)
{
	scene_open(&s);
	catalogue = scene_submit(
		&s, EDITOR, scene_draft(&s, EDITOR, "公共数据开放目录 2026 AI 版", NULL));
	guide = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "办事指南（数据资源）", NULL));
	theirs = scene_submit(&s, EDITOR2, scene_draft(&s, EDITOR2, "数据安全提示", NULL));
	return 0;
}

static int close_scene(void **)
{
	scene_close(&s);
	return 0;
}

static void by_a_part_of_the_title(void **)
{
	assert_string_equal(found(Q_found_mine, EDITOR, "数据"), these(guide, catalogue));
	assert_string_equal(found(Q_found_mine, EDITOR, "目录"), these(catalogue, 0));
	assert_string_equal(found(Q_found_mine, EDITOR, "ai"), these(catalogue, 0));
	assert_string_equal(found(Q_found_mine, EDITOR, "没有这个词"), "");
	assert_string_equal(found(Q_found_mine, EDITOR, "%"), ""); /* words, no pattern */
	assert_string_equal(found(Q_found_todo, HEAD, "指南"), these(guide, 0));
}

static void by_its_number_or_a_part_of_it(void **)
{
	const char *no =
		scene_sql(&s, arena_printf(&s.arena,
				      "select register_no from draft d join submission x on "
				      "x.draft_id = d.id where x.id = %lld",
				      (long long)guide));
	assert_string_equal(found(Q_found_todo, HEAD, no), these(guide, 0));
	assert_string_equal(found(Q_found_mine, EDITOR, no + strlen("2026-")), these(guide, 0));
}

static void by_who_wrote_it(void **)
{
	const char *name =
		scene_sql(&s, arena_printf(&s.arena, "select name from account where id = %lld",
				      (long long)s.people[EDITOR2].id));
	assert_string_equal(found(Q_found_todo, HEAD, name), these(theirs, 0));
	assert_string_equal(found(Q_found_mine, EDITOR, name), "");
}

static void the_next_page_goes_on_behind_the_last(void **)
{
	assert_string_equal(found(Q_found_todo, HEAD, "数据"), these(theirs, guide));
	assert_string_equal(found_before(Q_found_todo, HEAD, "数据", guide), these(catalogue, 0));
	assert_string_equal(found_before(Q_found_mine, EDITOR, "数据", guide), these(catalogue, 0));
}

static void each_box_has_its_own(void **)
{
	assert_int_equal(scene_open_all(&s, HEAD, guide), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, guide, "AGREE", "同意"), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, catalogue, "RETURN", "请补充"), ERR_OK);
	assert_string_equal(found(Q_found_done, HEAD, "数据"), these(guide, catalogue));
	assert_string_equal(found(Q_found_done, HEAD, "指南"), these(guide, 0));
	assert_string_equal(found_before(Q_found_done, HEAD, "数据", guide), these(catalogue, 0));
	assert_string_equal(found(Q_found_todo, HEAD, "数据"), these(theirs, 0));
	assert_string_equal(found(Q_found_todo, REVIEWER, "数据"), these(guide, 0));
	assert_string_equal(found(Q_found_returned, EDITOR, "数据"), these(catalogue, 0));
	assert_string_equal(found(Q_found_returned, EDITOR, "指南"), "");
	assert_string_equal(found(Q_found_done, EDITOR, "数据"), "");
}

/* A round from before titles were kept is found by what its row shows. */
static void by_the_title_that_its_row_shows(void **)
{
	scene_sql(&s, "set session_replication_role = replica; update submission set title = ''; "
		      "select 1");
	assert_string_equal(found(Q_found_mine, EDITOR, "指南"), these(guide, 0));
	scene_sql(&s, "update submission x set title = d.title from draft d where d.id = "
		      "x.draft_id returning 1");
	scene_sql(&s, "set session_replication_role = origin; select 1");
	assert_string_equal(found(Q_found_mine, EDITOR, "指南"), these(guide, 0));
}

static const char *registered(const char *words)
{
	AUTO_ROWS rows = {};
	json_auto_t *list = NULL;
	const char *year = scene_sql(&s, "select min(split_part(register_no, '-', 1)) from draft");
	assert_int_equal(
		store_run(s.db, &s.arena, register_list, &rows, P_C(year), P_C(words)), ERR_OK);
	assert_int_equal(json_read(row_str(&rows, 0, 0), &list), ERR_OK);
	return arena_printf(&s.arena, "%zu", json_array_size(list));
}

static void the_register_is_searched_too(void **)
{
	assert_string_equal(registered(""), "3");
	assert_string_equal(registered("数据"), "3");
	assert_string_equal(registered("指南"), "1");
	assert_string_equal(registered("没有这个词"), "0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_a_part_of_the_title),
		cmocka_unit_test(by_its_number_or_a_part_of_it),
		cmocka_unit_test(by_who_wrote_it),
		cmocka_unit_test(by_the_title_that_its_row_shows),
		cmocka_unit_test(the_next_page_goes_on_behind_the_last),
		cmocka_unit_test(each_box_has_its_own),
		cmocka_unit_test(the_register_is_searched_too),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
