/* Roles, keys, and all that is signed. */
#include "tests/store/test_verify/verify.h"

void a_changed_grant_is_named(void **)
{
	const char *of = arena_printf(&s.arena, "account_id = %lld", (long long)colleague.id);
	flipped("role_grant", "signature", OTHER_SIGNATURE, of, "grant 1");
	flipped("role_grant", "roles", "'{SECURITY,AUDIT}'", of, "grant 1");
	flipped("role_grant", "department", "'sjzy'", of, "grant 1");
	flipped("role_grant", "granted_by", "granted_by - 1", of, "grant 1");
	flipped("role_grant", "at", OTHER_TIME("at"), of, "grant 1");
	flipped("account", "login", "login || 'x'",
		arena_printf(&s.arena, "id = %lld", (long long)colleague.id), "grant 1");
}

/* Nobody granted it: the row alone would seat him. */
void a_role_that_nobody_gave_is_named(void **)
{
	long long editor = s.people[EDITOR].id;
	TAMPER("insert into account_role values (%lld, 'REVIEWER')", editor);
	look();
	assert_true(named(arena_printf(&s.arena, "grant of account %lld", editor)));
	TAMPER("delete from account_role where account_id = %lld and role = 'REVIEWER'", editor);
	flipped("account", "roles", "roles || ' REVIEWER'",
		arena_printf(&s.arena, "id = %lld", editor),
		arena_printf(&s.arena, "grant of account %lld", editor));
	flipped("account", "sees_all", "not sees_all", arena_printf(&s.arena, "id = %lld", editor),
		arena_printf(&s.arena, "grant of account %lld", editor));
	flipped("account", "founding_roles", "founding_roles || 'REVIEWER'::text",
		arena_printf(&s.arena, "id = %lld", editor),
		arena_printf(&s.arena, "grant of account %lld", editor));
}

void a_changed_key_is_named(void **)
{
	const char *last = SQL("select max(id) from device_key");
	const char *of = arena_printf(&s.arena, "id = %s", last);
	const char *place = arena_printf(&s.arena, "key %s", last);
	flipped("device_key", "countersignature",
		"(case left(countersignature, 1) when 'A' then 'B' else 'A' end) ||"
		" substr(countersignature, 2)",
		of, place);
	flipped("device_key", "public_key", "replace(public_key, 'M', 'N')", of, place);
	flipped("device_key", "key_id", "key_id || 'x'", of, place);
	flipped("device_key", "account_id", "account_id - 1", of, place);
	flipped("device_key", "first_run", "true", of, place);
	flipped("device_key", "countersigned_at", OTHER_TIME("countersigned_at"), of, place);
	flipped("device_key", "revoked_at", "now()", "id = 1", "key 1");
	flipped("device_key", "public_key", "replace(public_key, 'M', 'N')", "id = 2", "key 2");
}

void a_changed_baseline_is_named(void **)
{
	flipped("account_statement", "made_signature", "second_signature", "id = 1", "statement 1");
	flipped("account_statement", "second_signature", "made_signature", "id = 1",
		"statement 1 second");
	flipped("account_statement", "list", "list || 'more' || chr(10)", "id = 1", "statement 1");
	flipped("account_statement", "body", "replace(body, '\"count\":\"1\"', '\"count\":\"2\"')",
		"id = 1", "statement 1");
	flipped("account_statement", "second_by", "null", "id = 1",
		arena_printf(&s.arena, "statement of audit channel/%lld row %s",
			(long long)s.website,
			SQL("select n from audit where action = 'statement.confirm'")));
	flipped("account_statement", "made_at", OTHER_TIME("made_at"), "id = 1", "statement 1");
}

void a_changed_withdrawal_is_named(void **)
{
	flipped("withdrawal", "signature", OTHER_SIGNATURE, "id = 1", "withdrawal 1");
	flipped("withdrawal", "signature", "null", "id = 1", "withdrawal 1");
	flipped("withdrawal", "reason", "reason || '。'", "id = 1", "withdrawal 1");
	flipped("withdrawal", "targets", "targets || '{1/9}'", "id = 1", "withdrawal 1");
	flipped("withdrawal", "submission_id", "submission_id + 7", "id = 1", "withdrawal 1");
	flipped("withdrawal", "account_id", "null", "id = 1", "withdrawal 1");
	flipped("withdrawal", "asked_at", OTHER_TIME("asked_at"), "id = 1", "withdrawal 1");
	/* As if its own date had come: nobody signs that, but the record would know it. */
	TAMPER("insert into withdrawal (draft_id, submission_id, channel_account_id, reason)"
	       " values (%lld, %lld, %lld, '已到下线时间')",
		(long long)draft, (long long)submission, (long long)s.wechat);
	const char *added = SQL("select max(id) from withdrawal");
	look();
	assert_true(named(arena_printf(&s.arena, "withdrawal %s", added)));
	TAMPER("delete from withdrawal where id = %s", added);
}

void a_changed_word_list_is_named(void **)
{
	flipped("lexicon", "terms", "replace(terms, '险', '除')", "version = 1", "lexicon 1");
	flipped("lexicon", "terms", "replace(terms, '险', '除')", "version = 2", "lexicon 2");
	flipped("lexicon", "allow", "'甲'", "version = 2", "lexicon 2");
	flipped("lexicon", "note", "note || '。'", "version = 2", "lexicon 2");
	flipped("lexicon", "signature", OTHER_SIGNATURE, "version = 2", "lexicon 2");
	flipped("lexicon_activation", "signature", OTHER_SIGNATURE, "id = 2", "lexicon 2");
	flipped("lexicon_activation", "account_id", "account_id - 1", "id = 2", "lexicon 2");
	flipped("lexicon_activation", "at", OTHER_TIME("at"), "id = 2", "lexicon 2");
	TAMPER("update lexicon set state = 'RETIRED' where version = 2;"
	       "update lexicon set state = 'ACTIVE' where version = 1");
	look();
	assert_true(named("lexicon 1"));
	TAMPER("update lexicon set state = 'RETIRED' where version = 1;"
	       "update lexicon set state = 'ACTIVE' where version = 2");
}

void a_list_that_comes_back_takes_two(void **)
{
	const char *asked = "lexicon 1 return 1", *back = "lexicon 1";
	the_first_list_comes_back();
	struct verify_report r = look();
	assert_true(verify_whole(&r));
	flipped("lexicon_return", "signature", OTHER_SIGNATURE, "id = 1", asked);
	flipped("lexicon_return", "reason", "reason || '。'", "id = 1", back);
	flipped("lexicon_return", "after", "after - 1", "id = 1", asked);
	flipped("lexicon_return", "at", OTHER_TIME("at"), "id = 1", asked);
	flipped("lexicon_activation", "signature", OTHER_SIGNATURE, "id = 3", back);
	/* Another agreed than who put it in force; or nobody did, as if it were of old. */
	TAMPER("update lexicon_return set agreed_by = %lld, ended_by = %lld where id = 1",
		(long long)s.people[SYSTEM].id, (long long)s.people[SYSTEM].id);
	look();
	assert_true(named(back));
	TAMPER("update lexicon_return set agreed_by = %lld, ended_by = %lld where id = 1",
		(long long)colleague.id, (long long)colleague.id);
	TAMPER("update lexicon_activation set return_id = null, alone = true where id = 3");
	look();
	assert_true(named(back));
	TAMPER("update lexicon_activation set return_id = 1, alone = false where id = 3");
	TAMPER("create table kept as select * from lexicon_return where id = 2; "
	       "delete from lexicon_return where id = 2");
	look();
	assert_true(named(arena_printf(&s.arena, "lexicon of audit lexicon/2 row %s",
		SQL("select n from audit where action = 'lexicon.return' and id = 2"))));
	TAMPER("insert into lexicon_return overriding system value select * from kept; drop table "
	       "kept");
	r = look();
	assert_true(verify_whole(&r));
}

/* What one did before stays whole; what says that it is of before and is not in the record does not. */
void a_list_that_one_put_back_was_known_before(void **)
{
	one_person_put_the_second_back();
	look();
	assert_true(named("lexicon 2"));
	SQL("select audit_append('lexicon', 2, 0, 'lexicon.alone', '{\"activation\": 4}')");
	struct verify_report r = look();
	assert_true(verify_whole(&r));
}

void a_changed_ticket_is_named(void **)
{
	flipped("ticket", "body", "replace(body, '\"act\":\"publish\"', '\"act\":\"publisj\"')",
		"id = 1", "ticket 1");
	flipped("ticket", "sm2", "ed25519", "id = 2", "ticket 2");
	flipped("ticket", "channel_account_id", "channel_account_id + 7", "id = 2", "ticket 2");
	flipped("delivery", "act", "'withdraw'", "ticket_id = 2", "ticket 2");
}

void a_delivery_that_only_says_it_went_out_is_named(void **)
{
	const char *id = SQL("select id from delivery where state <> 'CONFIRMED'");
	flipped("delivery", "state", "'CONFIRMED'", arena_printf(&s.arena, "id = %s", id),
		arena_printf(&s.arena, "delivery %s", id));
}

void a_checkpoint_with_a_byte_changed_is_named(void **)
{
	flipped("checkpoint", "note", "replace(note, '\"lexicon\":2', '\"lexicon\":3')", "id = 2",
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

/* Let through by the screen, as it does: what the file said then is in the record by its digest. */
void changed_words_of_a_file_are_named(void **)
{
	const char *why, *upload = SQL("insert into upload (draft_id, account_id, name, "
				       "declared_type, size, sha256) values"
				       " (%lld, %lld, 'a.txt', 'x', 1, sha256('a')) returning id",
				 (long long)draft, (long long)s.people[EDITOR].id);
	assert_non_null(scene_sql_as(&s, "shenfa_screen",
		arena_printf(&s.arena,
			"select upload_accept(%s, sha256('a'), 'text/plain', 'txt', null, null, "
			"null,"
			" '[{\"part\":\"第1行\",\"text\":\"甲\"}]', '[]', 'a', 'v')",
			upload),
		&why));
	const char *where = arena_printf(
		&s.arena, "draft_id = %lld and sha256 = sha256('a')", (long long)draft);
	const char *place = arena_printf(&s.arena, "asset draft %lld sha256 %s", (long long)draft,
		sha256_hex(&s.arena, STR("a")));
	flipped("asset", "parts", "'[{\"part\":\"第1行\",\"text\":\"乙\"}]'", where, place);
	flipped("asset", "bytes", "'b'", where, place);
}

void the_export_has_a_line_for_each_row(void **)
{
	int lines = 0;
	assert_int_equal(audit_export(sealer.db, count_line, &lines), ERR_OK);
	assert_string_equal(SQL("select count(*) from audit"), arena_printf(&s.arena, "%d", lines));
}
