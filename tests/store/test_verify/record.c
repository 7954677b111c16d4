/* Rows, objects, heads. */
#include "tests/store/test_verify/verify.h"

void an_untouched_record_is_whole(void **)
{
	struct verify_report r = look();
	if (!verify_whole(&r))
		named("");
	assert_true(verify_whole(&r));
	assert_true(r.looked[VERIFY_audit] > 10);
	assert_int_equal(r.looked[VERIFY_checkpoint], 2);
	assert_true(r.looked[VERIFY_object] > 5);
	assert_int_equal(r.looked[VERIFY_draft], 2);
	assert_int_equal(r.looked[VERIFY_vote], 2);
	assert_int_equal(r.looked[VERIFY_ticket], 2);
	assert_int_equal(r.looked[VERIFY_delivery], 2);
	assert_int_equal(r.looked[VERIFY_mark], 1);
	assert_int_equal(r.looked[VERIFY_check], 1);
	assert_int_equal(r.looked[VERIFY_decision], 1);
	assert_int_equal(r.looked[VERIFY_grant], 1);
	assert_int_equal(r.looked[VERIFY_key], WHO__COUNT + 1);
	assert_int_equal(r.looked[VERIFY_withdrawal], 1);
	assert_int_equal(
		r.looked[VERIFY_lexicon], 3); /* a version that was made, two activations */
	assert_int_equal(r.looked[VERIFY_list], 2);
	assert_int_equal(r.looked[VERIFY_statement], 2);
}

void a_changed_audit_row_is_named(void **)
{
	const char *where =
		arena_printf(&s.arena, "kind = 'draft' and id = %lld and n = 3", (long long)draft);
	const char *place = arena_printf(&s.arena, "audit draft/%lld row 3", (long long)draft);
	flipped("audit", "payload", "payload || '{\"x\":1}'", where, place);
	flipped("audit", "actor", "actor + 1", where, place);
	flipped("audit", "at", "at + interval '1 microsecond'", where, place);
}

void a_row_rewritten_with_its_hash_breaks_the_next_and_the_checkpoint(void **)
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

void a_lost_last_row_is_missed(void **)
{
	TAMPER("create table kept as select * from audit where kind = 'system'; "
	       "delete from audit where kind = 'system'");
	struct verify_report r = look();
	assert_false(verify_whole(&r));
	assert_true(named("audit system/1 row 1"));
	TAMPER("insert into audit select * from kept; drop table kept");
}

void a_changed_object_is_named(void **)
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

void an_object_that_is_gone_is_named(void **)
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

void a_head_put_back_is_named(void **)
{
	TAMPER("create table kept as select id, head, tree, rev from draft;"
	       "update draft d set head = r.commit_oid, tree = r.tree_oid, rev = 1 from revision r"
	       " where r.draft_id = d.id and r.rev = 1");
	look();
	assert_true(named(arena_printf(&s.arena, "draft %lld head", (long long)draft)));
	TAMPER("update draft d set head = k.head, tree = k.tree, rev = k.rev from kept k"
	       " where k.id = d.id; drop table kept");
}
