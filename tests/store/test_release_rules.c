/* The store's own rules for what is on its way: due, held, leased, fenced. Times are given, none is waited for. */
#include "tests/check.h"

#include "tests/support/scene.h"

static struct scene s;
static int64_t draft, item; /* approved, with a ticket for each channel */

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))

static const char *as(const char *role, const char *sql)
{
	const char *why = "", *said = scene_sql_as(&s, role, sql, &why);
	if (!said)
		fail_msg("%s\n%s", sql, why);
	return said;
}

static void refused(const char *sql, const char *words)
{
	const char *why = "";
	if (scene_sql_as(&s, "shenfa_web", sql, &why) || !strstr(why, words))
		fail_msg("%s\n%s", sql, why);
}

static const char *ticket(int64_t channel, const char *act)
{
	return as("shenfa_seal", arena_printf(&s.arena,
					 "select coalesce(ticket_issue(%lld, %lld, '%s', '{}', '', "
					 "'', '{}', now())::text, "
					 "'none')",
					 (long long)item, (long long)channel, act));
}

static int new_item(void **)
{
	/* What came before is over: nothing of it is due, nothing is stopped. */
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED', "
	    "due_at = now(); update stop set lifted_at = now(); select 1");
	draft = scene_draft(&s, EDITOR, "目录", NULL);
	item = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, item);
	ticket(s.website, "publish");
	ticket(s.wechat, "publish");
	return 0;
}

/* What that channel's courier gets `minutes` from now: "act state fence", one by one. */
static const char *leased(int64_t channel, int most, int minutes)
{
	return as(
		"shenfa_web", arena_printf(&s.arena,
				      "select coalesce(string_agg(act || ' ' || state || ' ' || "
				      "fence, ', '), '') from "
				      "delivery_lease(%lld, %d, 60, now() + interval '%d minutes')",
				      (long long)channel, most, minutes));
}

static const char *delivery(const char *column)
{
	return SQL(
		"select %s from delivery where submission_id = %lld and channel_account_id = %lld "
		"order by id desc limit 1",
		column, (long long)item, (long long)s.website);
}

static const char *call(const char *function, int64_t channel, const char *fence, const char *more)
{
	return arena_printf(&s.arena, "select %s(%s, %lld, %s, %s)", function, delivery("id"),
		(long long)channel, fence, more);
}

static void due(const char *when)
{
	SQL("update delivery set due_at = %s where submission_id = %lld returning 1", when,
		(long long)item);
}

static void nothing_is_leased_before_its_hour_or_twice(void **)
{
	due("now() + interval '10 minutes'");
	assert_string_equal(leased(s.website, 5, 9), "");
	assert_string_equal(leased(s.website, 0, 11), "");
	assert_string_equal(leased(s.website, 5, 11), "publish LEASED 1");
	assert_string_equal(leased(s.website, 5, 11), "");
	assert_string_equal(leased(s.website, 5, 13), "publish LEASED 2"); /* it lapsed */
	assert_string_equal(leased(s.wechat, 5, 11), "publish LEASED 1");
}

static void no_more_is_leased_than_was_asked_for(void **)
{
	int64_t first = item;
	new_item(NULL);
	SQL("set session_replication_role = replica; update delivery set state = 'PLANNED', due_at "
	    "= "
	    "now() where submission_id = %lld; select 1",
		(long long)first);
	assert_string_equal(leased(s.website, 1, 0), "publish LEASED 1");
	assert_string_equal(leased(s.website, 2, 0), "publish LEASED 1");
}

static void only_the_newest_lease_writes(void **)
{
	leased(s.website, 1, 0);
	leased(s.website, 1, 2);
	static const struct {
		const char *function, *more;
	} calls[] = { { "delivery_intent", "'r', 'm', now()" }, { "delivery_note", "'{}', now()" },
		{ "delivery_heartbeat", "60, now()" },
		{ "delivery_result", "'REFUSED', '', '{}', null, now()" } };
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		refused(call(calls[i].function, s.website, "1", calls[i].more), "租约已失效");
		refused(call(calls[i].function, s.wechat, "2", calls[i].more), "没有这一发布任务");
	}
	refused(call("delivery_intent", s.website, "2", "'r', 'm', now() + interval '4 minutes'"),
		"租约已失效");
	as("shenfa_web", call("delivery_intent", s.website, "2", "'r', 'm', now()"));
	refused(call("delivery_intent", s.website, "2", "'r', 'm', now()"), "不允许发送");
	assert_string_equal(delivery("attempt"), "1");
}

static void a_lapsed_intent_is_in_doubt_and_never_planned_again(void **)
{
	leased(s.website, 1, 0);
	as("shenfa_web", call("delivery_intent", s.website, "1", "'r', 'm', now()"));
	assert_string_equal(leased(s.website, 1, 2), "publish UNCERTAIN 2");
	refused(call("delivery_intent", s.website, "2", "'r', 'm', now()"), "不允许发送");
}

static void stop(const char *channel)
{
	SQL("insert into stop (channel_account_id, reason, stopped_by) select %s, '误发', id from "
	    "account "
	    "limit 1 returning 1",
		channel);
}

static void held(const char *code)
{
	assert_string_equal(leased(s.website, 1, 0), "");
	assert_string_equal(delivery("state || ' ' || hold_code"), code);
}

static void a_stop_holds_its_channel_until_it_is_lifted(void **)
{
	const char *website = arena_printf(&s.arena, "%lld", (long long)s.website);
	stop(website);
	assert_string_equal(leased(s.wechat, 1, 0), "publish LEASED 1");
	held("HELD stop");
	SQL("update stop set lifted_at = now() returning 1");
	assert_string_equal(as("shenfa_clerk", "select delivery_reconsider(now())"), "1");
	assert_string_equal(leased(s.website, 1, 1), "publish LEASED 1");
	stop("null");
	refused(call("delivery_intent", s.website, "1", "'r', 'm', now()"), "紧急停发");
}

static void a_stop_does_not_keep_a_withdrawal(void **)
{
	leased(s.website, 1, 0);
	as("shenfa_web", call("delivery_intent", s.website, "1", "'r', 'm', now()"));
	as("shenfa_web",
		call("delivery_result", s.website, "1", "'CONFIRMED', '', '{}', null, now()"));
	stop("null");
	ticket(s.website, "withdraw");
	assert_string_equal(leased(s.website, 1, 0), "withdraw LEASED 1");
}

static void a_suspended_account_holds(void **)
{
	as("shenfa_web", arena_printf(&s.arena,
				 "update channel_account set state = 'SUSPENDED' where id = %lld "
				 "returning 1",
				 (long long)s.website));
	held("HELD channel");
	as("shenfa_web",
		arena_printf(&s.arena,
			"update channel_account set state = 'ACTIVE' where id = %lld returning 1",
			(long long)s.website));
}

static void set_website(const char *state)
{
	as("shenfa_web",
		arena_printf(&s.arena,
			"update channel_account set state = '%s' where id = %lld returning 1",
			state, (long long)s.website));
}

/* Article 6: what is out comes down whatever became of the account, at the lease and as it is sent. */
static void a_suspended_account_does_not_keep_a_withdrawal(void **)
{
	leased(s.website, 1, 0);
	as("shenfa_web", call("delivery_intent", s.website, "1", "'r', 'm', now()"));
	as("shenfa_web",
		call("delivery_result", s.website, "1", "'CONFIRMED', '', '{}', null, now()"));
	set_website("SUSPENDED");
	ticket(s.website, "withdraw");
	assert_string_equal(leased(s.website, 1, 0), "withdraw LEASED 1");
	as("shenfa_web", call("delivery_intent", s.website, "1", "'r', 'm', now()"));
	set_website("ACTIVE");
}

/* Held by a gateway that did not know better: the clerk lets it go, suspended or not. */
static void a_withdrawal_that_was_held_for_it_goes_on(void **)
{
	ticket(s.website, "withdraw");
	SQL("set session_replication_role = replica; update delivery set state = 'HELD', hold_code "
	    "= "
	    "'channel', reason = '渠道账号已停用' where id = %s; select 1",
		delivery("id"));
	set_website("SUSPENDED");
	assert_string_equal(as("shenfa_clerk", "select delivery_reconsider(now())"), "1");
	assert_string_equal(delivery("act || ' ' || state"), "withdraw PLANNED");
	set_website("ACTIVE");
}

static void what_was_taken_back_does_not_go_out(void **)
{
	SQL("insert into withdrawal (draft_id, submission_id, channel_account_id, reason) values "
	    "(%lld, "
	    "%lld, %lld, '有误') returning 1",
		(long long)draft, (long long)item, (long long)s.website);
	held("HELD withdrawn");
	assert_string_equal(leased(s.wechat, 1, 0), "publish LEASED 1");
}

static void an_older_lexicon_holds(void **)
{
	SQL("update submission set lexicon_version = 0 where id = %lld returning 1",
		(long long)item);
	held("HELD lexicon");
}

static void a_last_day_that_is_over_holds(void **)
{
	SQL("update submission set expires_at = now() + interval '1 minute' where id = %lld "
	    "returning 1",
		(long long)item);
	assert_string_equal(leased(s.wechat, 1, 0), "publish LEASED 1");
	SQL("update submission set expires_at = now() - interval '1 minute' where id = %lld "
	    "returning 1",
		(long long)item);
	held("HELD expired");
}

static void a_decision_that_fell_holds(void **)
{
	SQL("set session_replication_role = replica; update submission set state = 'REJECTED' "
	    "where id = "
	    "%lld; select 1",
		(long long)item);
	held("HELD submission");
}

static void what_is_on_its_way_is_not_let_go_again(void **)
{
	const char *again = arena_printf(
		&s.arena, "select delivery_release(%s, 1, '重试', now())", delivery("id"));
	refused(again, "无需重试");
	leased(s.website, 1, 0);
	refused(again, "无需重试");
	as("shenfa_web", call("delivery_intent", s.website, "1", "'r', 'm', now()"));
	refused(again, "无需重试");
	as("shenfa_web",
		call("delivery_result", s.website, "1", "'CONFIRMED', '', '{}', null, now()"));
	refused(again, "无需重试");
}

static void confirm(int64_t channel)
{
	const char *id = SQL("select id from delivery where submission_id = %lld and "
			     "channel_account_id = %lld",
		(long long)item, (long long)channel);
	leased(channel, 1, 0);
	as("shenfa_web",
		arena_printf(&s.arena, "select delivery_intent(%s, %lld, 1, 'r', 'm', now())", id,
			(long long)channel));
	as("shenfa_web",
		arena_printf(&s.arena,
			"select delivery_result(%s, %lld, 1, 'CONFIRMED', '', '{}', null, now())",
			id, (long long)channel));
}

static void an_item_is_done_when_every_channel_has_it(void **)
{
	const char *state = arena_printf(
		&s.arena, "select state from submission where id = %lld", (long long)item);
	confirm(s.website);
	assert_string_equal(scene_sql(&s, state), "APPROVED");
	confirm(s.wechat);
	assert_string_equal(scene_sql(&s, state), "DONE");
}

static void one_ticket_for_one_act_on_one_account(void **)
{
	assert_string_equal(ticket(s.website, "publish"), "none");
	assert_string_equal(
		SQL("select count(*) from delivery where submission_id = %lld", (long long)item),
		"2");
}

/* It may have gone out between the backup and the restore: the courier looks before it sends. */
static void what_was_handed_in_before_a_restore_is_looked_for(void **)
{
	SQL("insert into cluster_epoch values (2, '从备份恢复') returning 1");
	ticket(s.website, "correct");
	assert_string_equal(delivery("act || ' ' || state"), "correct UNCERTAIN");
	SQL("delete from cluster_epoch where epoch = 2 returning 1");
}

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

#define RULE(f) cmocka_unit_test_setup(f, new_item)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(nothing_is_leased_before_its_hour_or_twice),
		RULE(no_more_is_leased_than_was_asked_for),
		RULE(only_the_newest_lease_writes),
		RULE(a_lapsed_intent_is_in_doubt_and_never_planned_again),
		RULE(a_stop_holds_its_channel_until_it_is_lifted),
		RULE(a_stop_does_not_keep_a_withdrawal),
		RULE(a_suspended_account_holds),
		RULE(a_suspended_account_does_not_keep_a_withdrawal),
		RULE(a_withdrawal_that_was_held_for_it_goes_on),
		RULE(what_was_taken_back_does_not_go_out),
		RULE(an_older_lexicon_holds),
		RULE(a_last_day_that_is_over_holds),
		RULE(a_decision_that_fell_holds),
		RULE(what_is_on_its_way_is_not_let_go_again),
		RULE(an_item_is_done_when_every_channel_has_it),
		RULE(one_ticket_for_one_act_on_one_account),
		RULE(what_was_handed_in_before_a_restore_is_looked_for),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
