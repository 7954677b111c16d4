/* 紧急件: who hands in asks; who has the right decides, with a signature; only then does it pass anything. */
#include "tests/check.h"

#include "base/clock.h"
#include "base/files.h"
#include "desk/show.h"
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

/* ---- 事后复核 ---- */

static const char *as_web(const char *sql)
{
	const char *why = "", *said = scene_sql_as(&s, "shenfa_web", sql, &why);
	if (!said)
		fail_msg("%s\n%s", sql, why);
	return said;
}

static void goes_out(void)
{
	const char *why = "";
	as_web(F("select count(*) from delivery_lease(%lld, 9, 600, now())", (long long)s.website));
	as_web(F("select count(delivery_intent(id, channel_account_id, fence, 'r', 'm' || id, "
		 "now())) "
		 "from delivery where submission_id = %lld and channel_account_id = %lld",
		(long long)item, (long long)s.website));
	as_web(F("select count(delivery_result(id, channel_account_id, fence, 'CONFIRMED', '', "
		 "'{}', "
		 "null, now())) from delivery where submission_id = %lld and channel_account_id = "
		 "%lld",
		(long long)item, (long long)s.website));
	assert_string_equal(why, "");
}

/* Decided by the reviewer, and out on the website. */
static int gone_out(void **state)
{
	SQL("set session_replication_role = replica; delete from second_look; delete from "
	    "duty_call; "
	    "delete from duty; delete from notice; update policy set body = body - "
	    "'second_look_hours'; select 1");
	handed_in(state);
	assert_int_equal(scene_mark(&s, REVIEWER, item, "URGENT"), ERR_OK);
	sealed();
	goes_out();
	return 0;
}

static const char *todo(enum who w)
{
	return as_web(F("select %lld in (select todo_of(%lld, 9223372036854775807, 100))",
		(long long)item, (long long)s.people[w].id));
}

static const char *hours(void)
{
	return SQL("select coalesce((select extract(epoch from due_at - out_at)::int / 3600 from "
		   "second_look where submission_id = %lld), 0)",
		(long long)item);
}

static void what_went_out_as_urgent_waits_for_another_look(void **)
{
	assert_string_equal(hours(), "24");
	assert_string_equal(todo(LEADER), "t");
	assert_string_equal(todo(REVIEWER2), "t");
	assert_string_equal(todo(REVIEWER), "f"); /* who decided it */
	assert_string_equal(todo(EDITOR), "f");
	assert_string_equal(SQL("select string_agg(account_id::text, ' ' order by account_id) from "
				"notice where kind = 'SECOND_LOOK'"),
		SQL("select string_agg(x::text, ' ' order by x) from unnest(array[%lld, %lld]) x",
			(long long)s.people[LEADER].id, (long long)s.people[REVIEWER2].id));
	assert_non_null(strstr(page(LEADER), "\"second_look\""));
	assert_null(strstr(page(REVIEWER), "\"second_look\""));
	assert_string_equal(
		SQL("select urgency_json(%lld)#>>'{second_look,outcome}'", (long long)item), "");
	assert_non_null(
		strstr(as_web(F("select submission_row(s, %lld, now())::text from submission s "
				"where id = %lld",
			       (long long)s.people[LEADER].id, (long long)item)),
			"\"second_look\" : {"));
}

static void again(enum who w, const char *kind, const char *opinion, const char *code)
{
	assert_int_not_equal(scene_look_again(&s, w, item, kind, opinion), ERR_OK);
	assert_string_equal(err_what(), code);
}

/* Those of the cases before wait at the same account: what is not urgent comes behind them. */
static void what_was_not_decided_to_be_urgent_needs_none(void **)
{
	change("delivery set state = 'REFUSED'");
	sealed();
	goes_out();
	assert_string_equal(hours(), "0");
	again(LEADER, "AFTER_GOOD", "", "second_look.none");
}

static void it_is_another_ones_to_look_again(void **)
{
	again(REVIEWER, "AFTER_GOOD", "", "second_look.decider");
	again(HEAD, "AFTER_GOOD", "", "second_look.person");
	again(OPERATOR, "AFTER_GOOD", "", "second_look.person");
	SQL("update submission set contributors = contributors || %lld::bigint where id = %lld "
	    "returning 1",
		(long long)s.people[LEADER].id, (long long)item);
	again(LEADER, "AFTER_GOOD", "", "mark.contributor");
	assert_string_equal(todo(LEADER), "f");
	assert_string_equal(todo(REVIEWER2), "t");
}

static void what_is_found_good_is_done(void **)
{
	assert_int_equal(scene_look_again(&s, LEADER, item, "AFTER_GOOD", "无误"), ERR_OK);
	assert_string_equal(todo(REVIEWER2), "f");
	again(REVIEWER2, "AFTER_WITHDRAW", "有误", "second_look.done");
	assert_string_equal(SQL("select string_agg(action, ' ' order by action) from audit where "
				"kind = 'draft' "
				"and id = %lld and action ~ 'second_look|after'",
				    (long long)draft),
		"mark.after_good second_look.done second_look.due");
	assert_string_equal(SQL("select (j->>'outcome') || ' ' || (j->>'opinion') || ' ' || "
				"(j->>'owed') || ' ' || (j->>'late') from "
				"second_look_json(%lld, now()) j",
				    (long long)item),
		"AFTER_GOOD 无误 false false");
	assert_string_equal(
		SQL("select count(*) from notice where once like 'second-look-done-%%'"), "0");
}

/* What was looked at is out until a withdrawal, or another version, has come out. */
static void what_is_found_wrong_is_asked_for_and_owed(void **)
{
	again(LEADER, "AFTER_WITHDRAW", "  ", "second_look.opinion");
	assert_string_equal(hours(), "24");
	assert_int_equal(scene_look_again(&s, LEADER, item, "AFTER_WITHDRAW", "数字有误"), ERR_OK);
	const char *owed =
		F("select second_look_owed(l) from second_look l where submission_id = %lld",
			(long long)item);
	assert_string_equal(SQL("%s", owed), "t");
	assert_string_equal(
		SQL("select count(*) = 3 from notice where once = 'second-look-done-%lld' and "
		    "account_id in (%lld, %lld, %lld) and text not like '%%数字有误%%'",
			(long long)item, (long long)s.people[EDITOR].id,
			(long long)s.people[HEAD].id, (long long)s.people[REVIEWER].id),
		"t");
	SQL("insert into duty (account_id, from_on, until_on, set_by, at) values (%lld, "
	    "china(now())::date, china(now())::date + 3, 1, now()) returning 1",
		(long long)s.people[OPERATOR].id);
	const char *calls = "select second_look_calls(now())", *why;
	assert_string_equal(scene_sql_as(&s, "shenfa_clerk", calls, &why), "1");
	assert_string_equal(scene_sql_as(&s, "shenfa_clerk", calls, &why), "0");
	SQL("set session_replication_role = replica; update delivery set state = 'REFUSED' where "
	    "submission_id = %lld; select 1",
		(long long)item);
	assert_string_equal(SQL("%s", owed), "f");
}

/* 信息发布审核登记表: who decided it, and what the second look found. */
static void the_sheet_has_it(void **)
{
	struct str sheet;
	struct desk d = scene_desk(&s, &s.arena);
	const struct viewer v = { .id = s.people[REVIEWER2].id };
	assert_int_equal(scene_look_again(&s, LEADER, item, "AFTER_CORRECT", "日期有误"), ERR_OK);
	assert_int_equal(sheet_html(&d, &v, item, &sheet), ERR_OK);
	scene_desk_done(&d);
	assert_true(str_find(sheet, STR("决定按紧急件发出")) > 0);
	assert_true(str_find(sheet, STR("事后复核：要求更正")) > 0);
	assert_true(str_find(sheet, STR("日期有误")) > 0);
}

static const char *told(int hour)
{
	const char *why = "";
	const char *n = scene_sql_as(&s, "shenfa_clerk",
		F("select second_look_calls(now() + interval '%d hours')", hour), &why);
	if (!n)
		fail_msg("%s", why);
	return SQL(
		"select count(*) filter (where once like 'second-look-soon-%%') || ' ' || count(*) "
		"filter (where once like 'second-look-late-%%') || ' ' || count(*) filter (where "
		"kind = 'DUTY') || ' %s' from notice",
		n);
}

static void whoever_it_waits_for_is_reminded_and_the_duty_called(void **)
{
	SQL("insert into duty (account_id, from_on, until_on, set_by, at, mail) values (%lld, "
	    "china(now())::date, china(now())::date + 3, 1, now(), 'a@b.cn') returning 1",
		(long long)s.people[OPERATOR].id);
	assert_string_equal(told(17), "0 0 0 0");
	assert_string_equal(told(19), "2 0 0 0");
	assert_string_equal(told(19), "2 0 0 0");
	assert_string_equal(told(25), "2 2 1 2");
	assert_string_equal(told(26), "2 2 1 0");
	assert_string_equal(
		SQL("select string_agg(way, ' ' order by way) from duty_call where text "
		    "like '%%没有按时事后复核'"),
		"group mail");
	assert_int_equal(scene_look_again(&s, LEADER, item, "AFTER_GOOD", ""), ERR_OK);
	SQL("set session_replication_role = replica; delete from notice; select 1");
	assert_string_equal(told(27), "0 0 0 0");
}

static void the_hours_are_the_policys_within_a_week(void **state)
{
	static const char *const said[][2] = { { "0", "1" }, { "1000", "168" }, { "\"x\"", "24" },
		{ "1e12", "168" }, { "4", "4" } };
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		SQL("update policy set body = body || '{\"second_look_hours\": %s}' returning 1",
			said[i][0]);
		assert_string_equal(
			SQL("select second_look_hours(max(version)) from policy"), said[i][1]);
	}
	handed_in(state);
	assert_int_equal(scene_mark(&s, REVIEWER, item, "URGENT"), ERR_OK);
	sealed();
	goes_out();
	assert_string_equal(hours(), "4");
}

#define OUT(f)  cmocka_unit_test_setup(f, gone_out)
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
		RULE(what_was_not_decided_to_be_urgent_needs_none),
		OUT(what_went_out_as_urgent_waits_for_another_look),
		OUT(it_is_another_ones_to_look_again),
		OUT(what_is_found_good_is_done),
		OUT(what_is_found_wrong_is_asked_for_and_owed),
		OUT(the_sheet_has_it),
		OUT(whoever_it_waits_for_is_reminded_and_the_duty_called),
		RULE(the_hours_are_the_policys_within_a_week),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
