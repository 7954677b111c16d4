/* The review list costs the same with a hundred items as with many thousand: counted, not timed. */
#include "tests/check.h"

#include <stdlib.h>

#include "tests/support/cluster.h"
#include "tests/support/scene.h"
#include "tests/support/sql.h"

enum { MANY = 20000, SLACK = 60 };

static struct scene scene;

/* Copies of one submission that lie on the same chairs; their words are the first one's. */
static void pile_up(int64_t like, int count)
{
	SCRATCH(a);
	scene_sql(
		&scene, arena_printf(&a,
				"with d as (insert into draft (kind, department, title, created_by)"
				" select 'COPY', 'sjzy', 'x', %lld from generate_series(1, %d) "
				"returning id),"
				" s as (insert into submission (draft_id, round, rev, commit_oid, "
				"tree_oid, state, channels,"
				" base, base_rev, contributors, opens, policy_version, "
				"lexicon_version, screening, findings,"
				" note, submitted_by) select d.id, 1, s.rev, s.commit_oid, "
				"s.tree_oid, 'IN_REVIEW', s.channels,"
				" s.base, s.base_rev, s.contributors, s.opens, s.policy_version, "
				"s.lexicon_version,"
				" s.screening, s.findings, s.note, s.submitted_by from d, "
				"submission s where s.id = %lld"
				" returning id)"
				" insert into waiting select w.seat, s.id from s, waiting w where "
				"w.submission_id = %lld",
				(long long)scene.people[EDITOR].id, count, (long long)like,
				(long long)like));
	scene_sql(&scene, "analyze");
}

/* Buffers that one statement touches, as PostgreSQL itself counts them. */
static int64_t cost(const char *statement)
{
	SCRATCH(a);
	int64_t hit = -1;
	const char *warm = arena_printf(&a, "select count(*) from (%s) x", statement);
	scene_sql(&scene, warm);
	scene_sql(&scene,
		"create or replace function cost_of(s text) returns bigint language plpgsql as $$"
		" declare j json; begin execute 'explain (analyze, buffers, format json) ' || s "
		"into j;"
		" return (j->0->'Plan'->>'Shared Hit Blocks')::bigint"
		" + (j->0->'Plan'->>'Shared Read Blocks')::bigint; end $$");
	const char *quoted = arena_printf(&a, "select cost_of($q$%s$q$)", statement);
	sql_anew(); /* one that has planned it before, and read the catalogue, touches less */
	assert_true(str_i64(str_c(scene_sql(&scene, quoted)), &hit));
	return hit;
}

static int64_t list_cost(enum who who)
{
	SCRATCH(a);
	return cost(arena_printf(&a, "select * from todo_of(%lld, 9223372036854775807, 50)",
		(long long)scene.people[who].id));
}

static int64_t count_cost(enum who who)
{
	SCRATCH(a);
	return cost(arena_printf(&a, "select counts_json(%lld)", (long long)scene.people[who].id));
}

static const char *count_of(enum who who, const char *box)
{
	SCRATCH(a);
	return scene_sql(&scene, arena_printf(&a, "select counts_json(%lld)->>'%s'",
					 (long long)scene.people[who].id, box));
}

/* Rows of a box as the page asks for it: the query itself, in the generic plan. */
static int listed(enum who who, const char *box, int64_t before, int64_t limit)
{
	SCRATCH(a);
	AUTO_ROWS rows = {};
	struct param account = P_INT(scene.people[who].id), from = P_INT(before),
		     most = P_INT(limit), now = P_C("0");
	if (!strcmp(box, "todo"))
		assert_int_equal(
			store_run(scene.db, &a, box_todo, &rows, account, from, most, now), ERR_OK);
	else if (!strcmp(box, "mine"))
		assert_int_equal(
			store_run(scene.db, &a, box_mine, &rows, account, from, most, now), ERR_OK);
	else
		assert_int_equal(
			store_run(scene.db, &a, box_returned, &rows, account, from, most, now),
			ERR_OK);
	return rows.count;
}

static void assert_same(const char *what, int64_t before, int64_t later)
{
	if (before <= 0 || 2 * later > 3 * before + SLACK)
		fail_msg("%s: %lld buffers, then %lld", what, (long long)before, (long long)later);
}

/* HEAD has them all on the desk, EDITOR handed them all in, EDITOR2 has nothing. */
static void lists_and_counts_do_not_grow_with_the_pile(void **)
{
	int64_t draft = scene_draft(&scene, EDITOR, "第一件", NULL);
	int64_t submission = scene_submit(&scene, EDITOR, draft);
	pile_up(submission, 2000);
	int64_t list = list_cost(HEAD),
		counts[] = { count_cost(HEAD), count_cost(EDITOR), count_cost(EDITOR2) };
	pile_up(submission, MANY);
	assert_same("list", list, list_cost(HEAD));
	assert_same("head", counts[0], count_cost(HEAD));
	assert_same("editor", counts[1], count_cost(EDITOR));
	assert_same("other editor", counts[2], count_cost(EDITOR2));
}

static void past_ninety_nine_nothing_is_counted(void **)
{
	assert_string_equal(count_of(HEAD, "todo"), "100");
	assert_string_equal(count_of(EDITOR, "mine"), "100");
	assert_string_equal(count_of(EDITOR2, "mine"), "0");
}

/* A pile of the head's own words above an older item of somebody else's does not hide it. */
static void what_one_may_not_vote_on_hides_nothing(void **)
{
	SCRATCH(a);
	long long me = (long long)scene.people[HEAD].id;
	scene_sql(&scene, arena_printf(&a,
				  "update submission set contributors = contributors || %lld "
				  "where id > (select min(id) + 5 from submission where state = "
				  "'IN_REVIEW')",
				  me));
	int count = atoi(count_of(HEAD, "todo"));
	assert_int_equal(count, listed(HEAD, "todo", INT64_MAX, 50));
	assert_true(count > 0 && count <= 6);
}

static void the_list_holds_what_the_count_says(void **)
{
	assert_string_equal(count_of(REVIEWER, "todo"), "0");
	int64_t draft = scene_draft(&scene, EDITOR, "第二件", NULL);
	int64_t submission = scene_submit(&scene, EDITOR, draft);
	assert_int_equal(scene_open_all(&scene, HEAD, submission), ERR_OK);
	assert_int_equal(scene_vote(&scene, HEAD, submission, "AGREE", "同意"), ERR_OK);
	assert_string_equal(count_of(REVIEWER, "todo"), "1");
	assert_int_equal(listed(REVIEWER, "todo", INT64_MAX, 50), 1);
	assert_int_equal(listed(REVIEWER, "todo", submission, 50), 0);
	assert_int_equal(listed(EDITOR, "mine", INT64_MAX, 50), 1);
}

static void what_came_back_counts_until_it_is_handed_in_again(void **)
{
	int64_t draft = scene_draft(&scene, EDITOR2, "第三件", NULL);
	int64_t submission = scene_submit(&scene, EDITOR2, draft);
	assert_int_equal(scene_vote(&scene, HEAD, submission, "RETURN", "请补充依据"), ERR_OK);
	assert_string_equal(count_of(EDITOR2, "returned"), "1");
	assert_int_equal(listed(EDITOR2, "returned", INT64_MAX, 50), 1);
	submission = scene_submit(&scene, EDITOR2, draft);
	assert_string_equal(count_of(EDITOR2, "returned"), "0");
	assert_int_equal(listed(EDITOR2, "returned", INT64_MAX, 50), 0);
	assert_int_equal(scene_vote(&scene, HEAD, submission, "RETURN", "还差一处"), ERR_OK);
	assert_string_equal(count_of(EDITOR2, "returned"), "1");
}

static int open_scene(void **)
{
	scene_open(&scene);
	return 0;
}

static int close_scene(void **)
{
	scene_close(&scene);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_holds_what_the_count_says),
		cmocka_unit_test(what_came_back_counts_until_it_is_handed_in_again),
		cmocka_unit_test(lists_and_counts_do_not_grow_with_the_pile),
		cmocka_unit_test(past_ninety_nine_nothing_is_counted),
		cmocka_unit_test(what_one_may_not_vote_on_hides_nothing),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
