/* 紧急件: who hands in asks; who has the right decides, with a signature; only then does it pass anything. */
#include "tests/check.h"

#include "base/clock.h"
#include "base/files.h"
#include "seal/seal.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

static struct scene s;
static struct sealer sealer;
static int64_t draft, item;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))
#define F(...)   arena_printf(&s.arena, __VA_ARGS__)

static int open_all(void **)
{
	scene_open(&s);
	const char *keys = F("%s/keys", test_folder());
	assert_int_equal(folder_make(keys, 0700, NULL), ERR_OK);
	assert_int_equal(sealer_open(test_conninfo(s.database, "shenfa_seal"), keys,
				 clock_now() - 1000, &sealer),
		ERR_OK);
	return 0;
}

static int close_all(void **)
{
	sealer_close(&sealer);
	scene_close(&s);
	return 0;
}

static int handed_in(void **)
{
	draft = scene_draft(&s, EDITOR, "防汛提示", NULL);
	item = scene_submit(&s, EDITOR, draft);
	SQL("update submission set urgent = true where id = %lld returning 1", (long long)item);
	return 0;
}

static void tick(void)
{
	int made;
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
}

static void sealed(void)
{
	scene_approve(&s, item);
	tick();
}

static const char *hurries(void)
{
	return SQL(
		"select coalesce(string_agg(distinct urgent::text, ' '), '-') from delivery where "
		"submission_id = %lld",
		(long long)item);
}

static void asking_is_not_deciding(void **)
{
	sealed();
	assert_string_equal(hurries(), "false");
}

static void refused(enum who w, const char *code)
{
	assert_int_not_equal(scene_mark(&s, w, item, "URGENT"), ERR_OK);
	assert_string_equal(err_what(), code);
}

static void it_is_not_everybodys_to_decide(void **)
{
	refused(EDITOR2, "urgent.person");
	refused(HEAD, "urgent.person");
	refused(OPERATOR, "urgent.person");
	SQL("update submission set urgent = false where id = %lld returning 1", (long long)item);
	refused(LEADER, "urgent.unasked");
}

static const char *page(enum who w)
{
	return SQL("select submission_json(s, %lld, '{MARK,VOTE}', now())::jsonb->'actions' || "
		   "coalesce(submission_json(s, %lld, '{MARK}', "
		   "now())::jsonb->'urgency'->'by'->'name', '\"-\"') from submission s where id = "
		   "%lld",
		(long long)s.people[w].id, (long long)s.people[w].id, (long long)item);
}

static void nor_is_it_for_who_wrote_in_it(void **)
{
	SQL("update submission set contributors = contributors || %lld::bigint where id = %lld "
	    "returning 1",
		(long long)s.people[REVIEWER].id, (long long)item);
	refused(REVIEWER, "mark.contributor");
	assert_null(strstr(page(REVIEWER), "mark_urgent"));
}

static const char *decided_by(void)
{
	return SQL("select coalesce(urgent_by::text, '-') from submission where id = %lld",
		(long long)item);
}

static void what_a_reviewer_decided_goes_at_once(void **)
{
	assert_int_equal(scene_mark(&s, REVIEWER, item, "URGENT"), ERR_OK);
	refused(LEADER, "urgent.given"); /* before the seal has looked, too */
	tick();
	assert_string_equal(decided_by(), F("%lld", (long long)s.people[REVIEWER].id));
	refused(LEADER, "urgent.given");
	sealed();
	assert_string_equal(hurries(), "true");
	assert_string_equal(SQL("select count(*) from audit where kind = 'draft' and id = %lld and "
				"actor = %lld and action = 'mark.urgent'",
				    (long long)draft, (long long)s.people[REVIEWER].id),
		"1");
}

/* Held by the night already: the leader lets it go on. */
static void what_is_sealed_takes_it_up(void **)
{
	sealed();
	assert_int_equal(scene_mark(&s, LEADER, item, "URGENT"), ERR_OK);
	tick();
	assert_string_equal(hurries(), "true");
}

static void the_page_offers_it_to_who_may_and_says_who_did(void **)
{
	assert_null(strstr(page(EDITOR2), "mark_urgent"));
	assert_non_null(strstr(page(LEADER), "mark_urgent"));
	assert_int_equal(scene_mark(&s, LEADER, item, "URGENT"), ERR_OK);
	assert_null(strstr(page(REVIEWER), "mark_urgent"));
	assert_non_null(strstr(page(REVIEWER),
		SQL("select name from account where id = %lld", (long long)s.people[LEADER].id)));
}

static void change(const char *what)
{
	SQL("set session_replication_role = replica; update %s; set session_replication_role = "
	    "origin; select 1",
		what);
}

/* As whoever holds the web process would: a mark in a name that may, and no such signature under it. */
static void a_mark_that_nobody_signed_hurries_nothing(void **)
{
	const char *why;
	sealed();
	if (!scene_sql_as(&s, "shenfa_web",
		    F("select mark_add(%lld, 'URGENT', %lld, (select id from device_key where "
		      "account_id = %lld limit 1), 'eA==', now())",
			    (long long)item, (long long)s.people[LEADER].id,
			    (long long)s.people[LEADER].id),
		    &why))
		fail_msg("%s", why);
	assert_string_equal(hurries(), "false");
	tick();
	assert_string_equal(hurries(), "false");
	assert_string_equal(decided_by(), "-");
	assert_string_equal(SQL("select count(*) from notice where account_id = %lld and text like "
				"'%%没有有效签名%%'",
				    (long long)s.people[LEADER].id),
		"1");
	refused(LEADER, "urgent.void");
	assert_int_equal(scene_mark(&s, REVIEWER, item, "URGENT"), ERR_OK); /* another may decide */
	tick();
	assert_string_equal(hurries(), "true");
}

/* `change` is made between the decision and the seal's look, and undone after it. */
static void seal_finds(const char *because, const char *made, const char *undone)
{
	handed_in(NULL);
	scene_approve(&s, item);
	assert_int_equal(scene_mark(&s, LEADER, item, "URGENT"), ERR_OK);
	change(made);
	tick();
	change(undone);
	assert_string_equal(decided_by(), "-");
	const char *why = SQL("select coalesce(why, '-') from urgency where submission_id = %lld",
		(long long)item);
	if (!strstr(why, because))
		fail_msg("“%s” is not “%s”", why, because);
}

static void each_part_of_a_decision_counts(void **)
{
	const long long who = (long long)s.people[LEADER].id;
	seal_finds("这一版内容", "mark set tree_oid = '\\x00' where kind = 'URGENT'",
		"mark set what = what");
	seal_finds("这一版内容", "submission set urgent = false where urgent_by is null",
		"mark set what = what");
	seal_finds("无权决定",
		F("account_role set role = 'AUDIT' where account_id = %lld and role = 'LEADER'",
			who),
		F("account_role set role = 'LEADER' where account_id = %lld and role = 'AUDIT'",
			who));
	seal_finds("无权决定", F("submission set contributors = contributors || %lld::bigint", who),
		"mark set what = what");
	seal_finds("没有有效签名",
		F("device_key set revoked_at = now() - interval '1 day' where account_id = %lld",
			who),
		F("device_key set revoked_at = null where account_id = %lld", who));
	seal_finds("角色或密钥", F("account set founding_roles = null where id = %lld", who),
		F("account set founding_roles = '{LEADER}' where id = %lld", who));
}

/* What goes into the ticket as decided is what the seal has found good. */
static void a_ticket_names_a_decision_that_counts(void **)
{
	scene_approve(&s, item);
	assert_int_equal(scene_mark(&s, REVIEWER, item, "URGENT"), ERR_OK);
	change(F("mark set signature = 'eA==' where submission_id = %lld and kind = 'URGENT'",
		(long long)item));
	tick();
	assert_string_equal(
		SQL("select count(*) filter (where body like '%%URGENT%%') || '/' || (count(*) > "
		    "0) from ticket where submission_id = %lld",
			(long long)item),
		"0/true");
	assert_string_equal(hurries(), "false");
}

#define RULE(f) cmocka_unit_test_setup(f, handed_in)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(asking_is_not_deciding),
		RULE(it_is_not_everybodys_to_decide),
		RULE(nor_is_it_for_who_wrote_in_it),
		RULE(what_a_reviewer_decided_goes_at_once),
		RULE(what_is_sealed_takes_it_up),
		RULE(the_page_offers_it_to_who_may_and_says_who_did),
		RULE(a_mark_that_nobody_signed_hurries_nothing),
		RULE(each_part_of_a_decision_counts),
		RULE(a_ticket_names_a_decision_that_counts),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
