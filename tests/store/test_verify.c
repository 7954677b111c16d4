#include "tests/check.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/files.h"
#include "seal/checkpoint.h"
#include "seal/seal.h"
#include "seal/verify.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

static struct scene s;
static struct sealer sealer;
static int64_t submission, draft;

static struct heard {
	char places[VERIFY__COUNT][200];
	int count;
} heard;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))
#define TAMPER(...)                                                                                \
	SQL("set session_replication_role = replica; %s", arena_printf(&s.arena, __VA_ARGS__))

/* What the courier of the website would have said, step by step. */
static void deliver_website(void)
{
	const char *why;
	const char *fence = scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena,
			"select id || ',%lld,' || fence from delivery_lease(%lld, 5, 60, now())",
			(long long)s.website, (long long)s.website),
		&why);
	assert_non_null(fence);
	assert_non_null(scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena, "select delivery_intent(%s, 'r', 'm', now())", fence),
		&why));
	assert_non_null(scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena,
			"select delivery_result(%s, 'CONFIRMED', '', '{}', null, now())", fence),
		&why));
}

static int open_all(void **)
{
	int made = 0;
	int64_t rows;
	scene_open(&s);
	const char *keys = arena_printf(&s.arena, "%s/keys", test_folder());
	assert_int_equal(folder_make(keys, 0700, NULL), ERR_OK);
	assert_int_equal(sealer_open(test_conninfo(s.database, "shenfa_seal"), keys,
				 clock_now() - 1000, &sealer),
		ERR_OK);
	draft = scene_draft(&s, EDITOR, "目录", NULL);
	submission = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, submission);
	assert_int_equal(
		checkpoint_make(sealer.db, &sealer.keys, clock_now(), true, &rows), ERR_OK);
	assert_int_equal(seal_tick(&sealer, clock_now(), false, &made), ERR_OK);
	assert_int_equal(made, 2);
	deliver_website();
	assert_int_equal(
		checkpoint_make(sealer.db, &sealer.keys, clock_now(), true, &rows), ERR_OK);
	SQL("select audit_append('system', 1, 0, 'unsealed', '{}')");
	return 0;
}

static int close_all(void **)
{
	sealer_close(&sealer);
	scene_close(&s);
	return 0;
}

static void hear(void *, const char *place, const char *)
{
	snprintf(heard.places[heard.count++ % VERIFY__COUNT], sizeof heard.places[0], "%s", place);
}

static struct verify_report look(void)
{
	struct verify_report report = { .bad = hear };
	heard = (struct heard){};
	assert_int_equal(audit_verify(sealer.db, &sealer.keys, &report), ERR_OK);
	return report;
}

static bool named(const char *place)
{
	for (int i = 0; i < heard.count; i++)
		if (!strcmp(heard.places[i], place))
			return true;
	for (int i = 0; i < heard.count; i++)
		print_message("heard: %s\n", heard.places[i]);
	return false;
}

static void an_untouched_record_is_whole(void **)
{
	struct verify_report r = look();
	if (!verify_whole(&r))
		named("");
	assert_true(verify_whole(&r));
	assert_true(r.looked[VERIFY_audit] > 10);
	assert_int_equal(r.looked[VERIFY_checkpoint], 2);
	assert_true(r.looked[VERIFY_object] > 5);
	assert_int_equal(r.looked[VERIFY_draft], 1);
	assert_int_equal(r.looked[VERIFY_vote], 2);
	assert_int_equal(r.looked[VERIFY_ticket], 2);
	assert_int_equal(r.looked[VERIFY_delivery], 2);
}

/* Changes one value, expects its place to be named, puts it back. */
static void flipped(const char *table, const char *column, const char *value, const char *where,
	const char *place)
{
	TAMPER("create table kept as select %s as v from %s where %s", column, table, where);
	TAMPER("update %s set %s = %s where %s", table, column, value, where);
	struct verify_report r = look();
	assert_false(verify_whole(&r));
	assert_true(named(place));
	TAMPER("update %s set %s = (select v from kept) where %s", table, column, where);
	SQL("drop table kept");
	r = look();
	assert_true(verify_whole(&r));
}

static void a_changed_audit_row_is_named(void **)
{
	const char *where =
		arena_printf(&s.arena, "kind = 'draft' and id = %lld and n = 3", (long long)draft);
	const char *place = arena_printf(&s.arena, "audit draft/%lld row 3", (long long)draft);
	flipped("audit", "payload", "payload || '{\"x\":1}'", where, place);
	flipped("audit", "actor", "actor + 1", where, place);
	flipped("audit", "at", "at + interval '1 microsecond'", where, place);
}

static void a_row_rewritten_with_its_hash_breaks_the_next_and_the_checkpoint(void **)
{
	TAMPER("create table kept as select * from audit where kind = 'draft' and id = %lld and n "
	       "= 3",
		(long long)draft);
	TAMPER("update audit set actor = 9, hash = sha256(prev || audit_leaf(kind, id, n, 9, "
	       "action, at,"
	       " payload)) where kind = 'draft' and id = %lld and n = 3",
		(long long)draft);
	struct verify_report r = look();
	assert_true(named(arena_printf(&s.arena, "audit draft/%lld row 4", (long long)draft)));
	assert_true(named("checkpoint 1"));
	assert_int_equal(r.wrong[VERIFY_checkpoint], 1);
	TAMPER("update audit a set actor = k.actor, hash = k.hash from kept k where a.kind = k.kind"
	       " and a.id = k.id and a.n = k.n; drop table kept");
}

static void a_lost_last_row_is_missed(void **)
{
	TAMPER("create table kept as select * from audit where kind = 'system'; "
	       "delete from audit where kind = 'system'");
	struct verify_report r = look();
	assert_false(verify_whole(&r));
	assert_true(named("audit system/1 row 1"));
	TAMPER("insert into audit select * from kept; drop table kept");
}

static void a_changed_object_is_named(void **)
{
	const char *where = arena_printf(&s.arena,
		"draft_id = %lld and oid = (select tree from draft where id = %lld)",
		(long long)draft, (long long)draft);
	const char *place = arena_printf(&s.arena, "object draft %lld oid %s", (long long)draft,
		SQL("select encode(tree, 'hex') from draft where id = %lld", (long long)draft));
	flipped("object", "data",
		"set_byte(data, octet_length(data) - 1, get_byte(data, octet_length(data) - 1) # "
		"1)",
		where, place);
	flipped("object", "size", "size + 1", where, place);
}

static void an_object_that_is_gone_is_named(void **)
{
	const char *oid =
		SQL("select encode(oid, 'hex') from object where draft_id = %lld and type = 3"
		    " order by oid limit 1",
			(long long)draft);
	TAMPER("create table kept as select * from object where oid = decode('%s', 'hex');"
	       "delete from object where oid = decode('%s', 'hex')",
		oid, oid);
	look();
	assert_true(
		named(arena_printf(&s.arena, "object draft %lld oid %s", (long long)draft, oid)));
	TAMPER("insert into object select * from kept; drop table kept");
}

static void a_head_put_back_is_named(void **)
{
	TAMPER("create table kept as select id, head, tree, rev from draft;"
	       "update draft d set head = r.commit_oid, tree = r.tree_oid, rev = 1 from revision r"
	       " where r.draft_id = d.id and r.rev = 1");
	look();
	assert_true(named(arena_printf(&s.arena, "draft %lld head", (long long)draft)));
	TAMPER("update draft d set head = k.head, tree = k.tree, rev = k.rev from kept k"
	       " where k.id = d.id; drop table kept");
}

static void a_changed_vote_is_named(void **)
{
	flipped("vote", "signature",
		"(case left(signature, 1) when 'A' then 'B' else 'A' end) || substr(signature, 2)",
		"id = 1", "vote 1");
	flipped("vote", "opinion", "opinion || '。'", "id = 2", "vote 2");
	flipped("vote", "payload", "payload || ' '", "id = 2", "vote 2");
}

static void a_changed_ticket_is_named(void **)
{
	flipped("ticket", "body", "replace(body, '\"act\":\"publish\"', '\"act\":\"publisj\"')",
		"id = 1", "ticket 1");
	flipped("ticket", "sm2", "ed25519", "id = 2", "ticket 2");
	flipped("ticket", "channel_account_id", "channel_account_id + 7", "id = 2", "ticket 2");
	flipped("delivery", "act", "'withdraw'", "ticket_id = 2", "ticket 2");
}

static void a_delivery_that_only_says_it_went_out_is_named(void **)
{
	const char *id = SQL("select id from delivery where state <> 'CONFIRMED'");
	flipped("delivery", "state", "'CONFIRMED'", arena_printf(&s.arena, "id = %s", id),
		arena_printf(&s.arena, "delivery %s", id));
}

static void a_checkpoint_with_a_byte_changed_is_named(void **)
{
	flipped("checkpoint", "note", "replace(note, '\"lexicon\":1', '\"lexicon\":2')", "id = 2",
		"checkpoint 2");
	flipped("checkpoint", "ed25519", "sm2", "id = 1", "checkpoint 1");
	flipped("checkpoint", "root", "sha256(root)", "id = 1", "checkpoint 1");
}

static enum err count_line(void *data, struct str line)
{
	json_auto_t *j = NULL;
	assert_int_equal(json_read(line, &j), ERR_OK);
	assert_int_equal(json_str(j, "hash").len, 64);
	++*(int *)data;
	return ERR_OK;
}

static void the_export_has_a_line_for_each_row(void **)
{
	int lines = 0;
	assert_int_equal(audit_export(sealer.db, count_line, &lines), ERR_OK);
	assert_string_equal(SQL("select count(*) from audit"), arena_printf(&s.arena, "%d", lines));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_untouched_record_is_whole),
		cmocka_unit_test(a_changed_audit_row_is_named),
		cmocka_unit_test(a_row_rewritten_with_its_hash_breaks_the_next_and_the_checkpoint),
		cmocka_unit_test(a_lost_last_row_is_missed),
		cmocka_unit_test(a_changed_object_is_named),
		cmocka_unit_test(an_object_that_is_gone_is_named),
		cmocka_unit_test(a_head_put_back_is_named),
		cmocka_unit_test(a_changed_vote_is_named),
		cmocka_unit_test(a_changed_ticket_is_named),
		cmocka_unit_test(a_delivery_that_only_says_it_went_out_is_named),
		cmocka_unit_test(a_checkpoint_with_a_byte_changed_is_named),
		cmocka_unit_test(the_export_has_a_line_for_each_row),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
