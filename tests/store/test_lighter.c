/* What is asked in fewer statements than before says what it said: beside the longer question, or refused. */
#include "tests/check.h"

#include <libpq-fe.h>

#include "tests/support/cluster.h"
#include "tests/support/scene.h"
#include "tests/support/sql.h"

static struct scene s;
static int64_t draft, item; /* a submission on the head's desk */

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))

/* As the superuser: refused, in these words. */
static void refused(const char *words, const char *sql)
{
	const char *why = "";
	if (sql_as(&s.arena, s.database, "postgres", sql, &why) || !strstr(why, words))
		fail_msg("%s\n%s", sql, why);
}

static const char *standing(enum who w)
{
	return SQL("select roles || ' ' || sees_all from account where id = %lld",
		(long long)s.people[w].id);
}

static void give(enum who w, const char *role)
{
	SQL("insert into account_role values (%lld, '%s')", (long long)s.people[w].id, role);
}

static void take(enum who w, const char *role)
{
	SQL("delete from account_role where account_id = %lld and role = '%s'",
		(long long)s.people[w].id, role);
}

static void what_roles_make_of_a_person_follows_them(void **)
{
	assert_string_equal(standing(EDITOR), "EDITOR false");
	assert_string_equal(standing(HEAD), "EDITOR HEAD SECRECY false");
	assert_string_equal(standing(REVIEWER), "REVIEWER true");
	assert_string_equal(standing(LEADER), "LEADER true");
	give(EDITOR, "LEADER");
	assert_string_equal(standing(EDITOR), "EDITOR LEADER true");
	SQL("update account_role set role = 'HEAD' where role = 'LEADER' and account_id = %lld",
		(long long)s.people[EDITOR].id);
	assert_string_equal(standing(EDITOR), "EDITOR HEAD false");
	take(EDITOR, "HEAD");
	assert_string_equal(standing(EDITOR), "EDITOR false");
}

static void it_follows_the_department_too(void **)
{
	const char *home = SQL(
		"select department from account where id = %lld", (long long)s.people[REVIEWER].id);
	SQL("update account set department = (select department from account where id = %lld) "
	    "where id = %lld",
		(long long)s.people[EDITOR].id, (long long)s.people[REVIEWER].id);
	assert_string_equal(standing(REVIEWER), "REVIEWER false");
	SQL("update account set department = '%s' where id = %lld", home,
		(long long)s.people[REVIEWER].id);
	assert_string_equal(standing(REVIEWER), "REVIEWER true");
	SQL("update department set unified = false where id = '%s'", home);
	assert_string_equal(standing(REVIEWER), "REVIEWER false");
	SQL("update department set unified = true where id = '%s'", home);
	assert_string_equal(standing(REVIEWER), "REVIEWER true");
}

static void nobody_sets_it(void **)
{
	SQL("update account set roles = 'SYSTEM', sees_all = true where id = %lld",
		(long long)s.people[EDITOR].id);
	assert_string_equal(standing(EDITOR), "EDITOR false");
	const char *why = "";
	assert_null(scene_sql_as(&s, "shenfa_web", "update account set roles = 'SYSTEM'", &why));
	assert_non_null(strstr(why, "permission denied"));
}

static PGconn *begun(void)
{
	PGconn *c = PQconnectdb(test_conninfo(s.database, "postgres"));
	assert_int_equal(PQstatus(c), CONNECTION_OK);
	PQclear(PQexec(c, "begin"));
	return c;
}

static const char *giving(const char *role)
{
	return arena_printf(&s.arena, "insert into account_role values (%lld, '%s')",
		(long long)s.people[EDITOR2].id, role);
}

/* The second waits for the first, and then sees what it did. */
static void two_at_once_leave_what_both_did(void **)
{
	PGconn *one = begun(), *other = begun();
	PQclear(PQexec(one, giving("HEAD")));
	assert_int_equal(PQsendQuery(other, giving("OPERATOR")), 1);
	sql_until(s.database, "the second waits",
		arena_printf(&s.arena,
			"select exists (select 1 from pg_stat_activity where pid = %d and "
			"wait_event_type = 'Lock')",
			PQbackendPID(other)));
	PQclear(PQexec(one, "commit"));
	for (PGresult *r; (r = PQgetResult(other));)
		PQclear(r);
	PQclear(PQexec(other, "commit"));
	PQfinish(one);
	PQfinish(other);
	assert_string_equal(standing(EDITOR2), "EDITOR HEAD OPERATOR false");
	take(EDITOR2, "HEAD");
	take(EDITOR2, "OPERATOR");
}

static void no_object_is_without_its_draft(void **)
{
	refused("there is no such draft", arena_printf(&s.arena,
						  "insert into object select d, "
						  "substr(sha256(d::text::bytea), 1, 20), 1, 3, 1, "
						  "0, '' from unnest(array[%lld, 999999999]) d",
						  (long long)draft));
	refused("there is no such draft",
		arena_printf(&s.arena,
			"update object set draft_id = 999999999 where draft_id = %lld",
			(long long)draft));
	refused("it has objects",
		arena_printf(&s.arena, "delete from draft where id = %lld", (long long)draft));
	refused("it has objects",
		arena_printf(&s.arena, "update draft set id = default where id = %lld",
			(long long)draft));
}

/* Past the guards of lives, which would speak first: what may stand there at all. */
static void words_that_no_list_has_are_refused(void **)
{
	static const struct {
		const char *constraint, *change;
	} tries[] = {
		{ "mark_check", "mark set kind = 'SEEN'" },
		{ "mark_check", "mark set kind = 'LEGAL' where kind = 'OPENED'" },
		{ "mark_check", "mark set signature = null where kind = 'SECRECY'" },
		{ "mark_check", "mark set device_key_id = null where kind = 'SECRECY'" },
		{ "vote_check", "vote set verdict = 'MAYBE'" },
		{ "vote_check", "vote set verdict = 'RETURN', opinion = ''" },
		{ "vote_check", "vote set opinion = repeat('长', 2001)" },
		{ "draft_check", "draft set kind = 'LETTER'" },
		{ "draft_check", "draft set title = ''" },
		{ "draft_check", "draft set title = repeat('长', 201)" },
		{ "revision_kind_check", "revision set kind = 'OTHER'" },
		{ "submission_check", "submission set state = 'SENT'" },
		{ "submission_check", "submission set urgent = true, urgent_by = submitted_by" },
		{ "submission_check", "submission set urgent = true, urgent_at = now()" },
		{ "submission_check", "submission set urgent = false, urgent_by = submitted_by, "
				      "urgent_at = now()" },
		{ "ticket_act_check", "ticket set act = 'print'" },
		{ "delivery_state_check", "delivery set state = 'SENT'" },
	};
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
		refused(tries[i].constraint,
			arena_printf(&s.arena, "set session_replication_role = replica; update %s",
				tries[i].change));
}

static void channels_name_accounts(void **)
{
	static const struct {
		const char *channels;
		bool sound;
	} tries[] = {
		{ "[]", true },
		{ "[{\"account\": \"12\"}]", true },
		{ "[{\"account\": 12}]", true }, /* not as we write it, but it names one */
		{ "[{\"account\": -5}]", false },
		{ "[{\"account\": \"012\"}]", false },
		{ "[{\"account\": \"1\"}, {\"account\": \"1x\"}]", false },
		{ "[{\"account\": \"1\\n\"}]", false },
		{ "[{\"account\": \"1234567890123456789\"}]", false },
		{ "[{\"account\": [\"1\", \"x\"]}]", false },
		{ "[[{\"account\": \"1\"}]]", false },
		{ "[{\"channel\": \"website\"}]", false },
		{ "[1]", false },
		{ "{\"account\": \"1\"}", false },
		{ "\"1\"", false },
	};
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		const char *why = "",
			   *sql = arena_printf(&s.arena,
				   "begin; update submission set channels = '%s' where id = %lld; "
				   "rollback",
				   tries[i].channels, (long long)item);
		bool taken = sql_as(&s.arena, s.database, "postgres", sql, &why);
		if (taken != tries[i].sound || (!taken && !strstr(why, "names no account")))
			fail_msg("%s: %s", tries[i].channels, why);
	}
}

/* Votes that were signed before must be read as they were signed. */
static void what_a_signature_covers_is_spelt_as_it_was(void **)
{
	SQL("update submission set not_before = '2026-11-29 12:00+08', expires_at = "
	    "'2027-01-01 00:00+08' where id = %lld",
		(long long)item);
	assert_string_equal(
		SQL("select count(*) from submission s where submission_order(s) <> format('%%s "
		    "%%s %%s %%s', encode(s.commit_oid, 'hex'), (select string_agg(c->>'account', "
		    "',') from jsonb_array_elements(s.channels) c), coalesce(iso(s.not_before), "
		    "'-'), coalesce(iso(s.expires_at), '-'))"),
		"0");
	assert_string_equal(
		SQL("select split_part(submission_order(s), ' ', 2) = '%lld,%lld' from submission "
		    "s where id = %lld",
			(long long)s.website, (long long)s.wechat, (long long)item),
		"t");
}

/* In a transaction that is undone: is voting plain after this change, and has anybody a reason against it? */
static const char *verdict_after(const char *change)
{
	const char *why = "";
	const char *sql = arena_printf(&s.arena,
		"do $$ declare s submission; k device_key; why text; begin %s; "
		"select * into s from submission where id = %lld; "
		"select * into k from device_key where account_id = %lld; "
		"why := coalesce((select code from vote_obstacle(s, k.account_id)), "
		"(select code from agree_obstacle(s, k.account_id)), "
		"case when not key_signs(k, clock_timestamp()) then 'vote.key' end); "
		"raise '%%: %%', case when vote_plain(s, k.account_id, k.id) then 'plain' else "
		"'asked' end, coalesce(why, 'nothing'); end $$",
		change, (long long)item, (long long)s.people[HEAD].id);
	assert_null(sql_as(&s.arena, s.database, "postgres", sql, &why));
	return why;
}

static void after(const char *change, const char *words)
{
	const char *why = verdict_after(change);
	if (!strstr(why, words))
		fail_msg("%s: %s", change, why);
}

/* What is not asked where voting is plain would have had nothing to say. */
static void a_plain_vote_passes_over_no_reason(void **)
{
	static const struct {
		const char *change, *code;
	} tries[] = {
		{ "update submission set state = 'RETURNED'", "submission.state" },
		{ "update submission set contributors = contributors || who", "vote.contributor" },
		{ "update submission set stage = stage || '{\"seats\": [\"LEADER\"]}'",
			"vote.seat" },
		{ "delete from account_role where account_id = who and role = 'HEAD'",
			"vote.seat" },
		{ "insert into vote (submission_id, stage, account_id, verdict, opinion, tree_oid, "
		  "device_key_id, opened, payload, signature) select id, 9, who, 'AGREE', '', "
		  "tree_oid, (select id from device_key where account_id = who), '{}', '', '' "
		  "from submission on conflict do nothing",
			"vote.twice" },
		{ "delete from mark where kind = 'OPENED' and what like '%wechat'",
			"vote.unopened" },
		{ "delete from mark where kind = 'SECRECY'", "vote.mark" },
		{ "update submission set stage = stage || '{\"checks\": [\"provincial\"]}'",
			"vote.check" },
		{ "update policy set body = body || '{\"checks\": [\"provincial\"]}'",
			"vote.check" },
		{ "update submission set findings = '[{\"severity\": \"BLOCK\", \"reviewer\": "
		  "\"r\", \"rule\": \"r\", \"quote\": \"q\", \"occurrence\": 0}]'",
			"vote.findings" },
		{ "update device_key set revoked_at = now() - interval '1 s'", "vote.key" },
		{ "insert into outside_check (submission_id, kind, result, provider, number, "
		  "checked_on, draft_id, sheet, tree_oid, account_id, device_key_id, signature) "
		  "select id, 'provincial', 'FLAGGED', 'p', '1', now(), draft_id, '', tree_oid, "
		  "who, "
		  "1, '' from submission",
			"vote.findings" },
		{ "insert into correction (draft_id, no, submission_id, base_rev, base_commit, "
		  "title, "
		  "head, tree, rev, account_id, at) select draft_id, 1, id, 1, '', 't', '', '', "
		  "1000001, who, now() from submission on conflict do nothing",
			"nothing" },
	};
	assert_int_equal(scene_open_all(&s, HEAD, item), ERR_OK);
	after("null", "plain: nothing");
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
		after(arena_printf(&s.arena,
			      "declare who bigint := %lld; begin set session_replication_role = "
			      "replica; %s; end",
			      (long long)s.people[HEAD].id, tries[i].change),
			arena_printf(&s.arena, "asked: %s", tries[i].code));
}

static void chairs_are_the_roles_and_the_place(void **)
{
	assert_string_equal(
		SQL("select count(*) from account p where array(select unnest(seats_of(p.id)) "
		    "order by 1) is distinct from array(select x from account_role r, unnest(array["
		    "r.role, r.role || '@' || p.department]) x where r.account_id = p.id order by "
		    "1)"),
		"0");
	assert_string_equal(SQL("select seats_of(0)"), "{}");
	SQL("update account set state = 'CLOSED' where id = %lld", (long long)s.people[EDITOR2].id);
	assert_string_equal(SQL("select seats_of(%lld)", (long long)s.people[EDITOR2].id), "{}");
	SQL("update account set state = 'ACTIVE' where id = %lld", (long long)s.people[EDITOR2].id);
}

static void a_chair_is_filled_by_who_has_not_spoken_yet(void **)
{
	assert_string_equal(
		SQL("select count(*) from submission s cross join (select array[role] as seats "
		    "from "
		    "account_role union select array[role || '@' || d.id] from account_role, "
		    "department d union select '{}' union select '{HEAD@nowhere,LEADER}') c where "
		    "seats_filled(s, c.seats) is distinct from exists (select 1 from account p "
		    "join "
		    "account_role r on r.account_id = p.id where p.state = 'ACTIVE' and (r.role = "
		    "any (c.seats) or r.role || '@' || p.department = any (c.seats)) and not p.id "
		    "= "
		    "any (s.contributors) and not exists (select 1 from vote v where "
		    "v.submission_id = s.id and v.account_id = p.id))"),
		"0");
}

static int open_scene(void **)
{
	scene_open(&s);
	draft = scene_draft(&s, EDITOR, "目录", NULL);
	scene_approve(&s, scene_submit(&s, EDITOR, draft));
	int64_t second = scene_draft(&s, EDITOR, "又一份目录", NULL);
	item = scene_submit(&s, EDITOR, second);
	SQL("insert into ticket (submission_id, channel_account_id, act, body, ed25519, sm2, key, "
	    "epoch) values (%lld, %lld, 'publish', '{}', '', '', '{}', 1)",
		(long long)item, (long long)s.website);
	SQL("insert into delivery (ticket_id, draft_id, submission_id, channel_account_id, act, "
	    "due_at, state, key) select id, %lld, %lld, %lld, 'publish', now(), 'PLANNED', 'k' "
	    "from ticket",
		(long long)second, (long long)item, (long long)s.website);
	return 0;
}

static int close_scene(void **)
{
	scene_close(&s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_roles_make_of_a_person_follows_them),
		cmocka_unit_test(it_follows_the_department_too),
		cmocka_unit_test(nobody_sets_it),
		cmocka_unit_test(two_at_once_leave_what_both_did),
		cmocka_unit_test(no_object_is_without_its_draft),
		cmocka_unit_test(words_that_no_list_has_are_refused),
		cmocka_unit_test(channels_name_accounts),
		cmocka_unit_test(a_plain_vote_passes_over_no_reason),
		cmocka_unit_test(chairs_are_the_roles_and_the_place),
		cmocka_unit_test(a_chair_is_filled_by_who_has_not_spoken_yet),
		cmocka_unit_test(what_a_signature_covers_is_spelt_as_it_was),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
