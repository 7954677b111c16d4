/* Votes, marks, checks and decisions. */
#include "tests/store/test_verify/verify.h"

void a_changed_vote_is_named(void **)
{
	flipped("vote", "signature", OTHER_SIGNATURE, "id = 1", "vote 1");
	flipped("vote", "opinion", "opinion || '。'", "id = 2", "vote 2");
	flipped("vote", "payload", "payload || ' '", "id = 2", "vote 2");
}

void a_changed_mark_is_named(void **)
{
	const char *of = "kind = 'SECRECY'";
	const char *place = arena_printf(&s.arena, "mark %lld SECRECY", (long long)submission);
	flipped("mark", "signature", OTHER_SIGNATURE, of, place);
	flipped("mark", "tree_oid", "set_byte(tree_oid, 0, get_byte(tree_oid, 0) # 1)", of, place);
	flipped("mark", "account_id", "account_id + 1", of, place);
	flipped("mark", "device_key_id", "device_key_id + 1", of, place);
	flipped("mark", "made_at", OTHER_TIME("made_at"), of, place);
	flipped("device_key", "revoked_at", "'2000-01-01'",
		"id = (select device_key_id from mark where kind = 'SECRECY')", place);
	TAMPER("create table kept as select * from mark where kind = 'SECRECY';"
	       "delete from mark where kind = 'SECRECY'");
	look();
	assert_true(named(arena_printf(&s.arena, "mark of audit draft/%lld row %s",
		(long long)draft, SQL("select n from audit where action = 'mark.secrecy'"))));
	TAMPER("insert into mark select * from kept; drop table kept");
}

void a_changed_check_is_named(void **)
{
	const char *of = "id = 1", *place = "check 1";
	flipped("outside_check", "signature", OTHER_SIGNATURE, of, place);
	flipped("outside_check", "result", "'FLAGGED'", of, place);
	flipped("outside_check", "provider", "provider || '。'", of, place);
	flipped("outside_check", "number", "number || '1'", of, place);
	flipped("outside_check", "checked_on", "checked_on - 1", of, place);
	flipped("outside_check", "sheet", "sha256('x')", of, place);
	flipped("outside_check", "tree_oid", "set_byte(tree_oid, 0, get_byte(tree_oid, 0) # 1)", of,
		place);
	flipped("outside_check", "account_id", "account_id + 1", of, place);
	flipped("outside_check", "made_at", OTHER_TIME("made_at"), of, place);
	TAMPER("create table kept as select * from outside_check; delete from outside_check");
	look();
	assert_true(named(arena_printf(&s.arena, "check of audit draft/%lld row %s",
		(long long)draft, SQL("select n from audit where action = 'check.add'"))));
	TAMPER("insert into outside_check overriding system value select * from kept; drop table "
	       "kept");
}

void a_changed_decision_is_named(void **)
{
	const char *place = arena_printf(&s.arena, "decision %lld terms x 0", (long long)decided);
	flipped("finding_decision", "signature", OTHER_SIGNATURE, "true", place);
	flipped("finding_decision", "reason", "reason || '。'", "true", place);
	flipped("finding_decision", "decision", "'FALSE_ALARM'", "true", place);
	flipped("finding_decision", "account_id", "account_id - 1", "true", place);
	flipped("finding_decision", "made_at", OTHER_TIME("made_at"), "true", place);
	TAMPER("create table kept as select * from finding_decision; delete from finding_decision");
	look();
	assert_true(named(
		arena_printf(&s.arena, "decision of audit draft/%lld row %s", (long long)decided,
			SQL("select min(n) from audit where action = 'finding.decide'"))));
	TAMPER("insert into finding_decision select * from kept; drop table kept");
}
