/* The lives of the model and of the schema are the same, and nothing else moves. */
#include "tests/check.h"

#include "model/life.h"
#include "tests/support/scene.h"

static struct scene s;

static int open_scene(void **)
{
	scene_open(&s);
	return 0;
}

static int close_scene(void **)
{
	scene_close(&s);
	return 0;
}

static void every_move_of_the_table_is_in_the_schema(void **)
{
	size_t count = 0;
	for (const struct life_move *m = life_moves; m->life; m++, count++)
		assert_string_equal(
			scene_sql(
				&s, arena_printf(&s.arena,
					    "select count(*) from life_move where life = '%s' and "
					    "from_state = '%s' and to_state = '%s' and role = "
					    "'shenfa_%s'",
					    m->life, m->from, m->to, m->role)),
			"1");
	assert_string_equal(scene_sql(&s, "select count(*) from life_move"),
		arena_printf(&s.arena, "%zu", count));
}

static void people_read_the_same_words_everywhere(void **)
{
	for (const struct life_state *state = life_states; state->life; state++) {
		const char *zh = scene_sql(&s,
			arena_printf(&s.arena, "select zh('%s', '%s')", state->life, state->name));
		if (strcmp(zh, state->name)) /* a life that no list shows has no words there */
			assert_string_equal(zh, state->zh);
	}
}

/* Delivery states reached by hand, as the superuser with the guard off; then a move with it on. */
static bool refused(const char *from, const char *to)
{
	const char *why;
	scene_sql(&s, arena_printf(&s.arena,
			      "set session_replication_role = replica;"
			      "update delivery set state = '%s'; select 1",
			      from));
	return !scene_sql_as(&s, "shenfa_owner",
		arena_printf(&s.arena, "update delivery set state = '%s'", to), &why);
}

static const char *some_delivery(void)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	return scene_sql(&s,
		arena_printf(&s.arena,
			"with t as (insert into ticket (submission_id, channel_account_id, act, "
			"body, ed25519,"
			" sm2, key, epoch) values (%lld, %lld, 'publish', '', '', '', '{}', 1) "
			"returning id)"
			" insert into delivery (ticket_id, draft_id, submission_id, "
			"channel_account_id, act, due_at)"
			" select t.id, s.draft_id, s.id, %lld, 'publish', now() from t, submission "
			"s where s.id = %lld"
			" returning id",
			(long long)id, (long long)s.website, (long long)s.website, (long long)id));
}

static void every_pair_that_is_not_listed_is_refused(void **)
{
	some_delivery();
	for (const struct life_state *f = life_states; f->life; f++)
		for (const struct life_state *t = life_states; t->life; t++) {
			if (strcmp(f->life, "delivery") || strcmp(t->life, "delivery") || f == t)
				continue;
			bool may = life_may_move("delivery", f->name, t->name, "owner");
			if (refused(f->name, t->name) == may)
				fail_msg("%s to %s", f->name, t->name);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_move_of_the_table_is_in_the_schema),
		cmocka_unit_test(people_read_the_same_words_everywhere),
		cmocka_unit_test(every_pair_that_is_not_listed_is_refused),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
