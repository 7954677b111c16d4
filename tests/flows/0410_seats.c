/* 0410_seats.c: who sits in for a contributor, and who reviews the reviewers' own items. */
#include "tests/check.h"

#include "tests/support/front.h"

static struct front front;

#define CALL(w, method, path, json) front_call(&front, &a, w, method, path, "", json)

static void give_role(enum who w, const char *role)
{
	SCRATCH(a);
	scene_sql(&front.scene, arena_printf(&a, "insert into account_role values (%lld, '%s')",
					(long long)front.scene.people[w].id, role));
}

static void edit(enum who w, int64_t draft, const char *html)
{
	SCRATCH(a);
	AUTO_REPLY r = front_call(&front, &a, w, "PUT",
		arena_printf(&a, "/api/v1/drafts/%lld", (long long)draft),
		arena_printf(&a, "If-Match: \"%s\"\r\n", scene_head(&front.scene, draft)),
		arena_printf(&a,
			"{\"title\":\"多人改过的稿件\",\"html\":\"%s\",\"meta\":{\"disclosure\":"
			"\"主动公开\"}}",
			html));
	assert_int_equal(r.status, 200);
}

static bool holds(enum who w, int64_t submission)
{
	SCRATCH(a);
	size_t i;
	json_t *row;
	AUTO_REPLY r = CALL(w, "GET", "/api/v1/submissions?box=todo", NULL);
	assert_int_equal(r.status, 200);
	assert_int_equal(
		json_array_size(json_object_get(r.json, "items")), json_int(r.json, "count", -1));
	json_array_foreach(json_object_get(r.json, "items"), i,
		row) if (str_eq(json_str(row, "id"), str_c(arena_printf(&a, "%lld",
							     (long long)submission)))) return true;
	return false;
}

/* The refusal over HTTP, with each of his commits named by its first ten digits. */
static void assert_contributor(enum who w, int64_t submission, int64_t draft, int commits)
{
	SCRATCH(a);
	size_t i;
	json_t *rev;
	int named = 0;
	AUTO_REPLY page = CALL(w, "GET",
		arena_printf(&a, "/api/v1/submissions/%lld", (long long)submission), NULL);
	json_t *obstacle = json_object_get(page.json, "obstacle");
	assert_true(str_eq(json_str(obstacle, "code"), STR("vote.contributor")));
	AUTO_REPLY list = CALL(w, "GET",
		arena_printf(&a, "/api/v1/drafts/%lld/revisions", (long long)draft), NULL);
	json_array_foreach(json_object_get(list.json, "items"), i, rev)
	{
		struct str start = str_sub(json_str(rev, "commit"), 0, 10);
		named += str_find(json_str(obstacle, "title"), start) >= 0;
	}
	assert_int_equal(named, commits);
	assert_int_equal(scene_vote(&front.scene, w, submission, "AGREE", "同意"), ERR_DENIED);
	assert_int_equal(scene_vote(&front.scene, w, submission, "RETURN", "也不行"), ERR_DENIED);
}

static void a_head_who_edited_is_refused_and_the_leader_sits_in(void **)
{
	int64_t draft = scene_draft(&front.scene, EDITOR, "多人改过的稿件", NULL);
	edit(HEAD, draft, "<p>处长改的第一处。</p>");
	edit(EDITOR, draft, "<p>处长改的第一处，编辑又改。</p>");
	edit(HEAD, draft, "<p>处长改的第二处。</p>");
	int64_t id = scene_submit(&front.scene, EDITOR, draft);
	assert_contributor(HEAD, id, draft, 2);
	assert_false(holds(HEAD, id));
	assert_true(holds(LEADER, id));
	assert_int_equal(scene_open_all(&front.scene, LEADER, id), ERR_OK);
	assert_int_equal(scene_vote(&front.scene, LEADER, id, "AGREE", "同意"), ERR_WRONG_STATE);
	give_role(EDITOR2, "SECRECY"); /* the department names a second 保密审查员 */
	SCRATCH(a);
	struct stamp given = scene_stamp(&front.scene, &a, EDITOR2, id);
	AUTO_REPLY mark = CALL(EDITOR2, "POST",
		arena_printf(&a, "/api/v1/submissions/%lld/marks", (long long)id),
		scene_stamp_json(&a, &given));
	assert_int_equal(mark.status, 204);
	assert_int_equal(scene_vote(&front.scene, LEADER, id, "AGREE", "同意"), ERR_OK);
	assert_true(holds(REVIEWER, id));
	assert_false(holds(LEADER, id)); /* one person, one stage */
}

static void the_unified_departments_own_items_go_to_the_leader(void **)
{
	give_role(OPERATOR, "HEAD");
	give_role(OPERATOR, "SECRECY");
	int64_t draft = scene_draft(&front.scene, REVIEWER2, "发展规划处自己的稿件", NULL);
	int64_t id = scene_submit(&front.scene, REVIEWER2, draft);
	assert_true(holds(OPERATOR, id));
	assert_int_equal(scene_open_all(&front.scene, OPERATOR, id), ERR_OK);
	SCRATCH(a);
	struct stamp given = scene_stamp(&front.scene, &a, OPERATOR, id);
	AUTO_REPLY mark = CALL(OPERATOR, "POST",
		arena_printf(&a, "/api/v1/submissions/%lld/marks", (long long)id),
		scene_stamp_json(&a, &given));
	assert_int_equal(mark.status, 204);
	assert_int_equal(scene_vote(&front.scene, OPERATOR, id, "AGREE", "同意"), ERR_OK);
	assert_false(holds(REVIEWER, id));
	assert_int_equal(scene_open_all(&front.scene, REVIEWER, id), ERR_OK);
	assert_int_equal(scene_vote(&front.scene, REVIEWER, id, "AGREE", "自己人"), ERR_DENIED);
	assert_true(holds(LEADER, id));
	assert_int_equal(scene_open_all(&front.scene, LEADER, id), ERR_OK);
	assert_int_equal(scene_vote(&front.scene, LEADER, id, "AGREE", "同意发布"), ERR_OK);
	AUTO_REPLY page = CALL(REVIEWER2, "GET",
		arena_printf(&a, "/api/v1/submissions/%lld", (long long)id), NULL);
	assert_true(str_eq(json_str(page.json, "state"), STR("APPROVED")));
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
		cmocka_unit_test(a_head_who_edited_is_refused_and_the_leader_sits_in),
		cmocka_unit_test(the_unified_departments_own_items_go_to_the_leader),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
