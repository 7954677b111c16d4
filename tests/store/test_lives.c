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

/* The table whose state that life is, by the trigger that guards it; "" when nothing does. */
static const char *table_of(const char *life)
{
	return scene_sql(
		&s, arena_printf(&s.arena,
			    "select coalesce((select tgrelid::regclass::text from pg_trigger where "
			    "tgfoid = 'life_guard'::regproc and tgenabled = 'O' and "
			    "encode(tgargs, 'escape') = '%s\\000'), '')",
			    life));
}

/*
 * Of a row without anything but its state, every move that each role can make; nothing of it is kept. What else stands
 * on the table is taken away first: rules about other columns, and all that would follow from a move.
 */
static const char moves_made[] =
	"begin;"
	"create function pg_temp.bare(t regclass) returns void language plpgsql as $$"
	" declare x text; begin"
	"  for x in select conname from pg_constraint where conrelid = t and contype <> 't' loop"
	"   execute format('alter table %%s drop constraint if exists %%I cascade', t, x); end "
	"loop;"
	"  for x in select attname from pg_attribute where attrelid = t and attnum > 0 and not "
	"attisdropped and attnotnull and attidentity = '' loop"
	"   execute format('alter table %%s alter %%I drop not null', t, x); end loop;"
	"  execute format('alter table %%s disable trigger user', t);"
	"  select tgname into x from pg_trigger where tgrelid = t and tgfoid = "
	"'life_guard'::regproc;"
	"  execute format('alter table %%s enable trigger %%I', t, x);"
	"  execute format('grant select, update on %%s to shenfa_web, shenfa_screen, shenfa_seal, "
	"shenfa_clerk', t);"
	"  execute format('delete from %%s', t); execute format('insert into %%s (state) values "
	"(null)', t);"
	" end $$;"
	"create function pg_temp.moves(t regclass, states text[], roles text[]) returns text "
	"language plpgsql as $$"
	" declare f text; g text; r text; made text := ''; begin"
	"  foreach f in array states loop foreach g in array states loop foreach r in array roles "
	"loop"
	"   continue when f = g;"
	"   perform set_config('session_replication_role', 'replica', true);"
	"   execute format('update %%s set state = %%L', t, f);"
	"   perform set_config('session_replication_role', 'origin', true);"
	"   begin"
	"    perform set_config('session_authorization', 'shenfa_' || r, true);"
	"    execute format('update %%s set state = %%L', t, g);"
	"    made := made || f || ' ' || g || ' ' || r || E'\\n';"
	"   exception when sqlstate 'SF409' then null; end;"
	"   perform set_config('session_authorization', 'postgres', true);"
	"  end loop; end loop; end loop; return made;"
	" end $$;"
	"select pg_temp.bare('%s');"
	"select pg_temp.moves('%s', '{%s}', '{web,screen,seal,clerk,owner}')";

static const char *states_of(const char *life)
{
	const char *list = "";
	for (const struct life_state *x = life_states; x->life; x++)
		if (!strcmp(x->life, life))
			list = arena_printf(&s.arena, "%s%s%s", list, *list ? "," : "", x->name);
	return list;
}

static const char *add_moves(const char *made, const char *life, const char *from, const char *to)
{
	static const char *const roles[] = { "web", "screen", "seal", "clerk", "owner" };
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strcmp(from, to) && life_may_move(life, from, to, roles[i]))
			made = arena_printf(&s.arena, "%s%s %s %s\n", made, from, to, roles[i]);
	return made;
}

static const char *moves_listed(const char *life)
{
	const char *made = "";
	for (const struct life_state *f = life_states; f->life; f++)
		for (const struct life_state *t = life_states; t->life; t++)
			if (!strcmp(f->life, life) && !strcmp(t->life, life))
				made = add_moves(made, life, f->name, t->name);
	return made;
}

static void hold_against_the_schema(const char *life)
{
	const char *table = table_of(life);
	if (!*table)
		fail_msg("nothing guards the life of %s", life);
	assert_string_equal(
		scene_sql(&s, arena_printf(&s.arena, moves_made, table, table, states_of(life))),
		moves_listed(life));
}

/* Whoever tries, and from whichever state: what the table lists is done, all else refused. */
static void every_pair_that_is_not_listed_is_refused(void **)
{
	const char *last = "";
	size_t lives = 0;
	for (const struct life_state *x = life_states; x->life; last = x++->life) {
		if (!strcmp(x->life, last))
			continue;
		hold_against_the_schema(x->life);
		lives++;
	}
	assert_string_equal(
		scene_sql(
			&s, "select count(*) from pg_trigger where tgfoid = 'life_guard'::regproc"),
		arena_printf(&s.arena, "%zu", lives)); /* and each guard guards one of them */
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
