/* The review list costs the same with a hundred items as with many thousand: counted, not timed. */
#include "tests/check.h"

#include "tests/support/cluster.h"
#include "tests/support/scene.h"

/* todo_count looks at no more than COUNTED items, each through two indexes. */
enum { MANY = 20000, COUNTED = 500, PER_COUNTED = 8 };

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
	assert_true(str_i64(str_c(scene_sql(&scene, quoted)), &hit));
	return hit;
}

static int64_t list_cost(struct arena *a)
{
	return cost(arena_printf(a,
		"select id from todo_of(%lld, 9223372036854775807, 300) as t(id) order by id desc",
		(long long)scene.people[HEAD].id));
}

static int64_t count_cost(struct arena *a)
{
	return cost(arena_printf(a, "select todo_count(%lld)", (long long)scene.people[HEAD].id));
}

static void the_list_and_its_count_do_not_grow_with_the_pile(void **)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&scene, EDITOR, "第一件", NULL);
	int64_t submission = scene_submit(&scene, EDITOR, draft);
	pile_up(submission, 2000);
	int64_t list = list_cost(&a);
	pile_up(submission, MANY);
	int64_t list_later = list_cost(&a), count = count_cost(&a);
	assert_true(list > 0 && count > 0);
	if (2 * list_later > 3 * list + 60)
		fail_msg("list: %lld buffers, then %lld", (long long)list, (long long)list_later);
	if (count > PER_COUNTED * COUNTED)
		fail_msg("count: %lld buffers", (long long)count);
}

static void the_list_holds_what_the_count_says(void **)
{
	SCRATCH(a);
	const char *id = arena_printf(&a, "%lld", (long long)scene.people[REVIEWER].id);
	assert_string_equal(scene_sql(&scene, arena_printf(&a, "select todo_count(%s)", id)), "0");
	int64_t draft = scene_draft(&scene, EDITOR, "第二件", NULL);
	int64_t submission = scene_submit(&scene, EDITOR, draft);
	assert_int_equal(scene_open_all(&scene, HEAD, submission), ERR_OK);
	assert_int_equal(scene_vote(&scene, HEAD, submission, "AGREE", "同意"), ERR_OK);
	assert_string_equal(scene_sql(&scene, arena_printf(&a, "select todo_count(%s)", id)), "1");
	assert_string_equal(
		scene_sql(&scene,
			arena_printf(&a,
				"select count(*) from todo_of(%s, 9223372036854775807, 50)", id)),
		"1");
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
		cmocka_unit_test(the_list_and_its_count_do_not_grow_with_the_pile),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
