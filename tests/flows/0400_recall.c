/* 0400_recall.c: the drafter takes an item back, or presses for an answer. */
#include "tests/check.h"

#include "tests/support/front.h"

static struct front front;

#define CALL(w, method, path, json) front_call(&front, &a, w, method, path, "", json)

static const char *handed_in(struct arena *a, int64_t *draft)
{
	*draft = scene_draft(&front.scene, EDITOR, "待取回的稿件", NULL);
	return arena_printf(a, "/api/v1/submissions/%lld",
		(long long)scene_submit(&front.scene, EDITOR, *draft));
}

static int64_t id_of(const char *path)
{
	int64_t id = 0;
	assert_true(str_i64(str_c(strrchr(path, '/') + 1), &id));
	return id;
}

static void the_drafter_takes_it_back_before_the_first_vote(void **)
{
	SCRATCH(a);
	int64_t draft;
	const char *path = handed_in(&a, &draft), *recall = arena_printf(&a, "%s/recall", path);
	AUTO_REPLY no_reason = CALL(EDITOR, "POST", recall, "{\"reason\":\" \"}");
	assert_int_equal(no_reason.status, 400);
	AUTO_REPLY other = CALL(EDITOR2, "POST", recall, "{\"reason\":\"替他取回\"}");
	assert_int_equal(other.status, 403);
	assert_string_equal(front_code(&other), "recall.person");
	AUTO_REPLY done = CALL(EDITOR, "POST", recall, "{\"reason\":\"补一段\"}");
	assert_int_equal(done.status, 204);
	AUTO_REPLY page = CALL(EDITOR, "GET", path, NULL);
	assert_true(str_eq(json_str(page.json, "state"), STR("RECALLED")));
	assert_true(str_eq(json_str(page.json, "state_name"), STR("已取回")));
	AUTO_REPLY todo = CALL(HEAD, "GET", "/api/v1/submissions?box=todo", NULL);
	assert_int_equal(json_int(todo.json, "count", -1), 0);
	assert_int_equal(
		scene_vote(&front.scene, HEAD, id_of(path), "AGREE", "同意"), ERR_WRONG_STATE);
	scene_submit(&front.scene, EDITOR, draft); /* and hands it in again */
}

static void after_a_vote_it_is_too_late(void **)
{
	SCRATCH(a);
	int64_t draft;
	const char *path = handed_in(&a, &draft);
	assert_int_equal(scene_open_all(&front.scene, HEAD, id_of(path)), ERR_OK);
	assert_int_equal(scene_vote(&front.scene, HEAD, id_of(path), "AGREE", "同意"), ERR_OK);
	AUTO_REPLY late = CALL(
		EDITOR, "POST", arena_printf(&a, "%s/recall", path), "{\"reason\":\"来不及了\"}");
	assert_int_equal(late.status, 409);
	assert_string_equal(front_code(&late), "recall.late");
	AUTO_REPLY page = CALL(EDITOR, "GET", path, NULL);
	assert_true(str_eq(json_str(page.json, "state"), STR("IN_REVIEW")));
}

static void pressing_is_heard_once_in_half_an_hour(void **)
{
	SCRATCH(a);
	int64_t draft;
	const char *path = handed_in(&a, &draft), *remind = arena_printf(&a, "%s/remind", path);
	AUTO_REPLY first = CALL(EDITOR, "POST", remind, "{}");
	assert_int_equal(first.status, 204);
	AUTO_REPLY again = CALL(EDITOR, "POST", remind, "{}");
	assert_int_equal(again.status, 429);
	assert_true(strlen(front_code(&again)) > 0);
	AUTO_REPLY colleague = CALL(EDITOR2, "POST", remind, "{}");
	assert_int_equal(colleague.status, 429); /* the item is pressed, not the person */
	AUTO_REPLY told = CALL(HEAD, "GET", "/api/v1/me/notices", NULL);
	assert_int_equal(json_array_size(json_object_get(told.json, "items")), 1);
	scene_sql(&front.scene,
		"update notice set at = at - interval '31 minutes', once = once || ' before' where "
		"kind = 'REMIND'");
	AUTO_REPLY later = CALL(EDITOR, "POST", remind, "{}");
	assert_int_equal(later.status, 204);
}

static int open_front(void **)
{
	front_open(&front, NULL);
	return 0;
}

static int close_front(void **)
{
	front_close(&front);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_drafter_takes_it_back_before_the_first_vote),
		cmocka_unit_test(after_a_vote_it_is_too_late),
		cmocka_unit_test(pressing_is_heard_once_in_half_an_hour),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
