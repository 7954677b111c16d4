/* Quiet hours, blackout windows and quotas: what is held says why and goes on by itself; what is urgent passes. */
#include "tests/check.h"

#include <libpq-fe.h>

#include "base/clock.h"
#include "base/files.h"
#include "clerk/clerk.h"
#include "seal/seal.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

static struct scene s;
static struct sealer sealer;
static struct clerk clerk;

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
	assert_int_equal(
		clerk_open(test_conninfo(s.database, "shenfa_clerk"), NULL, &clerk), ERR_OK);
	return 0;
}

static int close_all(void **)
{
	clerk_close(&clerk);
	sealer_close(&sealer);
	scene_close(&s);
	return 0;
}

/* Nothing on its way, nothing set, as before the first test. */
static int calm_again(void **)
{
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "delete from pace; delete from blackout; update attempt set spent_on = null; "
	    "select 1");
	return 0;
}

static const char *as_web(const char *sql)
{
	const char *why, *value = scene_sql_as(&s, "shenfa_web", sql, &why);
	if (!value)
		fail_msg("%s\n%s", sql, why);
	return value;
}

static void refused(const char *sql, const char *words)
{
	const char *why = "";
	if (scene_sql_as(&s, "shenfa_web", sql, &why) || !strstr(why, words))
		fail_msg("%s\n%s", sql, why);
}

/* A clock of its own: that time in China, so many days from today. */
static const char *at(int day, const char *clock)
{
	return F("(((now() at time zone 'Asia/Shanghai')::date + %d + time '%s') at time zone "
		 "'Asia/Shanghai')",
		day, clock);
}

static void set_pace(const char *quiet, const char *quotas)
{
	as_web(F("select pace_set(%lld, %s, %s, '试行', %lld, now())", (long long)s.website, quiet,
		quotas, (long long)s.people[SYSTEM].id));
}

static int64_t sealed(bool urgent)
{
	int made;
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	if (urgent)
		SQL("update submission set urgent = true, urgent_by = submitted_by, urgent_at = "
		    "now() where id = %lld returning 1",
			(long long)id);
	scene_approve(&s, id);
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	return id;
}

static const char *leased_at(const char *time)
{
	return as_web(F("select coalesce(string_agg(submission_id || ' ' || act, ',' order by id), "
			"'') from delivery_lease(%lld, 9, 60, %s)",
		(long long)s.website, time));
}

static const char *of(int64_t submission, const char *column)
{
	return SQL("select %s from delivery where submission_id = %lld and channel_account_id = "
		   "%lld order by id desc limit 1",
		column, (long long)submission, (long long)s.website);
}

static const char *intent(int64_t submission, const char *time)
{
	return F("select delivery_intent(%s, %s, %s, 'r', 'm', %s)", of(submission, "id"),
		of(submission, "channel_account_id"), of(submission, "fence"), time);
}

static void report(int64_t submission, const char *outcome, const char *time)
{
	as_web(F("select delivery_result(%s, %s, %s, '%s', '', '{}', null, %s)",
		of(submission, "id"), of(submission, "channel_account_id"), of(submission, "fence"),
		outcome, time));
}

/* The clerk's look at what is held. */
static void reconsidered(const char *time)
{
	const char *why;
	if (!scene_sql_as(&s, "shenfa_clerk", F("select delivery_reconsider(%s)", time), &why))
		fail_msg("%s", why);
}

static const char *one(int64_t submission)
{
	return F("%lld publish", (long long)submission);
}

static void a_night_holds_and_the_morning_lets_it_go(void **)
{
	int64_t id = sealed(false);
	set_pace("'22:00', '08:00'", "null, null, null");
	assert_string_equal(leased_at(at(1, "22:00")), "");
	assert_string_equal(of(id, "state || ' ' || hold_code"), "HELD quiet");
	assert_non_null(strstr(of(id, "reason"), "静默时段（22:00 至 08:00）"));
	assert_non_null(strstr(of(id, "reason"), "08:00 之后自动继续"));
	reconsidered(at(2, "07:59:59"));
	assert_string_equal(of(id, "state"), "HELD");
	reconsidered(at(2, "08:00"));
	assert_string_equal(of(id, "state"), "PLANNED");
	assert_string_equal(leased_at(at(2, "08:00:01")), one(id));
}

static void a_rest_at_noon_is_within_one_day(void **)
{
	int64_t id = sealed(false);
	set_pace("'12:00', '14:00'", "null, null, null");
	assert_string_equal(leased_at(at(1, "12:00")), "");
	reconsidered(at(1, "14:00"));
	assert_string_equal(leased_at(at(1, "14:00:01")), one(id));
	assert_string_equal(SQL("select is_quiet(p, %s)::text || is_quiet(p, %s) from pace p",
				    at(1, "11:59"), at(1, "03:00")),
		"falsefalse");
}

static void what_grew_quiet_after_the_lease_does_not_leave(void **)
{
	int64_t id = sealed(false);
	set_pace("'22:00', '08:00'", "null, null, null");
	assert_string_equal(leased_at(at(1, "21:59:30")), one(id));
	refused(intent(id, at(1, "22:00:10")), "静默时段");
}

static const char *blackout(int64_t account, const char *from, const char *until)
{
	return F("select blackout_add(%lld, %s, %s, '公祭日', %lld, now())", (long long)account,
		from, until, (long long)s.people[SYSTEM].id);
}

static void a_blackout_holds_everybody_or_one(void **)
{
	int64_t id = sealed(false);
	as_web(blackout(s.wechat, at(1, "00:00"), at(2, "00:00")));
	const char *all = as_web(blackout(0, at(1, "10:00"), at(1, "12:00")));
	assert_string_equal(leased_at(at(1, "10:00")), "");
	assert_string_equal(of(id, "hold_code"), "blackout");
	assert_non_null(strstr(of(id, "reason"), "停发安排（公祭日）"));
	as_web(F("select blackout_lift(%s, '改期', %lld, now())", all,
		(long long)s.people[SYSTEM].id));
	reconsidered(at(1, "10:01"));
	assert_string_equal(leased_at(at(1, "10:02")), one(id));
	refused(F("select blackout_lift(%s, '改期', 1, now())", all), "已取消");
}

static void a_blackout_that_is_over_holds_nothing(void **)
{
	int64_t id = sealed(false);
	as_web(blackout(0, at(1, "10:00"), at(1, "12:00")));
	assert_string_equal(leased_at(at(1, "12:00")), one(id));
	refused(blackout(0, at(1, "12:00"), at(1, "12:00")), "停发的结束时间");
	refused(blackout(0, at(-2, "12:00"), at(-1, "12:00")), "停发的结束时间");
}

/* The first takes the day's one place as it is leased; the second waits for midnight. */
static void a_quota_lets_the_next_day_have_the_rest(void **)
{
	int64_t first = sealed(false), second = sealed(false);
	set_pace("null, null", "null, 1, null");
	assert_string_equal(leased_at(at(1, "09:00")), one(first));
	assert_string_equal(of(second, "state || ' ' || hold_code"), "HELD quota");
	assert_non_null(strstr(of(second, "reason"), "每天 1 次"));
	as_web(intent(first, at(1, "09:00:01")));
	report(first, "CONFIRMED", at(1, "09:00:02"));
	reconsidered(at(1, "23:59:59"));
	assert_string_equal(of(second, "state"), "HELD");
	reconsidered(at(2, "00:00"));
	assert_string_equal(leased_at(at(2, "00:00:01")), one(second));
}

/* One place for three that wait: one is let go on, the others stay, and nothing is written down about it but why. */
static void no_more_go_on_than_there_are_places(void **)
{
	int64_t first = sealed(false), second = sealed(false), third = sealed(false);
	set_pace("null, null", "null, 1, null");
	as_web(blackout(0, at(1, "08:00"), at(1, "10:00")));
	assert_string_equal(leased_at(at(1, "09:00")), "");
	reconsidered(at(1, "10:00"));
	assert_string_equal(of(first, "state"), "PLANNED");
	assert_string_equal(of(second, "state || ' ' || hold_code"), "HELD quota");
	assert_string_equal(of(third, "state || ' ' || hold_code"), "HELD quota");
	const char *rows = SQL("select count(*) from audit");
	reconsidered(at(1, "10:01"));
	assert_string_equal(SQL("select count(*) from audit"), rows);
	assert_string_equal(leased_at(at(1, "10:02")), one(first));
}

static void what_was_certainly_not_taken_costs_nothing(void **)
{
	int64_t first = sealed(false), second = sealed(false);
	set_pace("null, null", "null, 1, null");
	assert_string_equal(leased_at(at(1, "09:00")), one(first));
	as_web(intent(first, at(1, "09:00:01")));
	reconsidered(at(1, "09:00:02"));
	assert_string_equal(of(second, "state"), "HELD"); /* it may have been taken */
	report(first, "REFUSED", at(1, "09:00:03"));
	reconsidered(at(1, "09:00:04"));
	assert_string_equal(leased_at(at(1, "09:00:05")), one(second));
}

static void an_hour_is_counted_back_from_now(void **)
{
	int64_t first = sealed(false), second = sealed(false);
	set_pace("null, null", "1, null, null");
	assert_string_equal(leased_at(at(1, "09:50")), one(first));
	as_web(intent(first, at(1, "09:50:01")));
	report(first, "CONFIRMED", at(1, "09:50:02"));
	reconsidered(at(1, "10:50"));
	assert_string_equal(of(second, "state"), "HELD");
	reconsidered(at(1, "10:51"));
	assert_string_equal(leased_at(at(1, "10:51:01")), one(second));
}

static void a_quota_that_shrank_is_asked_again_before_the_first_byte(void **)
{
	int64_t first = sealed(false), second = sealed(false);
	set_pace("null, null", "null, 2, null");
	leased_at(at(1, "09:00"));
	as_web(intent(first, at(1, "09:00:01")));
	set_pace("null, null", "null, 1, null");
	refused(intent(second, at(1, "09:00:02")), "每天 1 次");
}

static PGconn *line_open(void)
{
	PGconn *c = PQconnectdb(test_conninfo(s.database, "shenfa_web"));
	assert_int_equal(PQstatus(c), CONNECTION_OK);
	return c;
}

/* Two couriers of one account, both with a lease, and one place left: the second waits and sees the first. */
static void two_at_once_do_not_both_get_the_last_place(void **)
{
	int64_t first = sealed(false), second = sealed(false);
	set_pace("null, null", "null, 2, null");
	leased_at(at(1, "09:00"));
	set_pace("null, null", "null, 1, null");
	PGconn *one = line_open(), *two = line_open();
	PQclear(PQexec(one, "begin"));
	PGresult *got = PQexec(one, intent(first, at(1, "09:00:01")));
	assert_int_equal(PQresultStatus(got), PGRES_TUPLES_OK);
	PQclear(got);
	assert_int_equal(PQsendQuery(two, intent(second, at(1, "09:00:01"))), 1);
	while (strcmp(
		SQL("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and "
		    "datname = current_database()"),
		"1"))
		if (PQconsumeInput(two) && !PQisBusy(two))
			break; /* it did not wait: what it got is looked at below */
	PQclear(PQexec(one, "commit"));
	got = PQgetResult(two);
	assert_non_null(strstr(PQresultErrorMessage(got), "每天 1 次"));
	PQclear(got);
	PQfinish(one);
	PQfinish(two);
}

static const char *passed(int64_t submission)
{
	return SQL("select coalesce(string_agg(payload->>'code', ' '), '') from audit where action "
		   "= 'delivery.override' and payload->>'delivery' = '%s'",
		of(submission, "id"));
}

static void what_is_urgent_passes_and_the_record_says_what(void **)
{
	int64_t id = sealed(true), calm = sealed(false);
	set_pace("'22:00', '08:00'", "null, null, null");
	assert_string_equal(leased_at(at(1, "23:00")), one(id));
	as_web(intent(id, at(1, "23:00:01")));
	assert_string_equal(passed(id), "quiet");
	report(id, "CONFIRMED", at(1, "23:00:02"));
	reconsidered(at(2, "08:00"));
	assert_string_equal(leased_at(at(2, "08:00")), one(calm));
	as_web(intent(calm, at(2, "08:00:01")));
	assert_string_equal(passed(calm), "");
}

static void a_withdrawal_passes_too(void **)
{
	int made;
	size_t n;
	int64_t draft = scene_draft(&s, EDITOR, "夜里撤稿", NULL);
	int64_t id = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, id);
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	assert_string_equal(leased_at(at(1, "09:00")), one(id));
	as_web(intent(id, at(1, "09:00:01")));
	report(id, "CONFIRMED", at(1, "09:00:02"));
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &s.website, 1, &n), ERR_OK);
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	set_pace("'22:00', '08:00'", "null, 1, null");
	as_web(blackout(0, at(1, "20:00"), at(2, "20:00")));
	assert_string_equal(leased_at(at(1, "23:00")), F("%lld withdraw", (long long)id));
	as_web(intent(id, at(1, "23:00:01")));
	assert_string_equal(passed(id), "blackout");
	assert_string_equal(SQL("select coalesce(max(spent_on), 0) from attempt where delivery_id "
				"= %s",
				    of(id, "id")),
		"0");
}

/* As the platforms are: nobody has to know it beforehand. */
static void a_kind_has_its_own_strict_pace(void **)
{
	static const char *const kinds[][2] = { { "sms", "22:00:00 08:00:00 - -" },
		{ "weibo", "- - 30 -" }, { "website", "- - - -" }, { "wechat", "- - - -" } };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		assert_string_equal(
			SQL("select concat_ws(' ', coalesce(p.quiet_from::text, '-'), "
			    "coalesce(p.quiet_until::text, '-'), coalesce(p.per_hour::text, '-'), "
			    "coalesce(p.per_day::text, '-')) from channel_account c, lateral "
			    "pace_of(jsonb_populate_record(c, '{\"channel\": \"%s\"}')) p where "
			    "c.id = "
			    "%lld",
				kinds[i][0], (long long)s.website),
			kinds[i][1]);
}

static void a_pace_makes_sense(void **)
{
	refused(F("select pace_set(%lld, '22:00', null, null, null, null, '试', 1, now())",
			(long long)s.website),
		"起止两个时刻");
	refused(F("select pace_set(%lld, '22:00', '22:00', null, null, null, '试', 1, now())",
			(long long)s.website),
		"起止两个时刻");
	refused("select pace_set(999, null, null, 1, null, null, '试', 1, now())",
		"没有这个渠道账号");
	refused("insert into pace values (1, null, null, 1, null, null, 1, now())", "denied");
	refused("insert into blackout (reason, from_at, until_at, set_by, at) values ('x', now(), "
		"now() + interval '1 day', 1, now())",
		"denied");
}

static const char *forecast(int64_t submission, const char *from)
{
	return as_web(
		F("select china_text((f->>'at')::timestamptz) || ' ' || coalesce(f->'holds'->0->>"
		  "'code', '-') || ' ' || json_array_length(f->'holds') from (select "
		  "forecast_json(s, %lld, %s) as f from submission s where s.id = %lld) x",
			(long long)s.website, from, (long long)submission));
}

/* Behind a night lies a day without anything: it goes when both are over. */
static void whoever_decides_is_told_when_it_will_go(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	assert_string_equal(forecast(id, at(1, "23:00")),
		F("%s - 0", SQL("select china_text(%s)", at(1, "23:00"))));
	set_pace("'22:00', '08:00'", "null, null, null");
	as_web(blackout(0, at(2, "06:00"), at(2, "12:30")));
	assert_string_equal(forecast(id, at(1, "23:00")),
		F("%s quiet 2", SQL("select china_text(%s)", at(2, "12:30"))));
	SQL("update submission set urgent = true, urgent_by = submitted_by, urgent_at = "
	    "now() where id = %lld returning 1",
		(long long)id);
	assert_string_equal(forecast(id, at(1, "23:00")),
		F("%s quiet 2", SQL("select china_text(%s)", at(1, "23:00"))));
}

/* The day's one place is taken by what has been let go on: it will be the next day, and not some day. */
static void what_waits_in_front_takes_todays_place_alone(void **)
{
	int64_t first = sealed(false);
	int64_t next = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	set_pace("null, null", "null, 1, null");
	assert_string_equal(of(first, "state"), "PLANNED");
	assert_string_equal(forecast(next, at(1, "09:00")),
		F("%s quota 1", SQL("select china_text(%s)", at(2, "00:00"))));
}

static const char *on_calendar(enum who w, int64_t submission, const char *what)
{
	return as_web(F("select coalesce(string_agg(coalesce(%s, '-'), ' '), '') from planned(%s, "
			"%s, %lld, %s) p where item->>'submission' = '%lld' and item->>'account' = "
			"'%lld'",
		what, at(1, "00:00"), at(3, "00:00"), (long long)s.people[w].id, at(1, "23:00"),
		(long long)submission, (long long)s.website));
}

static void the_calendar_has_it_where_it_will_go(void **)
{
	int64_t id = sealed(false);
	set_pace("'22:00', '08:00'", "null, null, null");
	assert_string_equal(on_calendar(EDITOR, id, "china_text(p.at)"),
		SQL("select china_text(%s)", at(2, "08:00")));
	assert_string_equal(on_calendar(EDITOR, id, "item->'draft'->>'title'"), "目录");
	int64_t waiting = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "待审", NULL));
	assert_string_equal(on_calendar(EDITOR, waiting, "item->>'kind'"), "submission");
	assert_string_equal(on_calendar(EDITOR, waiting, "item->>'at'"), "-");
}

static void make_held(int64_t submission, const char *reason)
{
	SQL("set session_replication_role = replica; update delivery set state = 'HELD', hold_code "
	    "= "
	    "'wechat.token', reason = '%s' where id = %s; select 1",
		reason, of(submission, "id"));
}

/* Somebody of another department sees that there is something, and not what. */
static void the_calendar_keeps_the_titles_of_others(void **)
{
	int64_t id = sealed(false);
	SQL("update draft set department = (select department from account where id = %lld) where "
	    "id = (select draft_id from submission where id = %lld) returning 1",
		(long long)s.people[REVIEWER].id, (long long)id);
	make_held(id, "平台原话");
	assert_string_equal(on_calendar(EDITOR2, id, "item->'draft'->>'title'"), "-");
	assert_string_equal(on_calendar(EDITOR2, id, "item->>'reason'"), "");
	assert_string_equal(on_calendar(REVIEWER, id, "item->>'reason'"), "平台原话");
	assert_string_equal(on_calendar(REVIEWER, id, "item->'draft'->>'title'"), "目录");
}

static const char *retried(void)
{
	return as_web(F("select deliveries_retry(%lld, %lld, '已修好', now())",
		(long long)s.website, (long long)s.people[OPERATOR].id));
}

static void make(int64_t submission, const char *state, const char *code)
{
	SQL("set session_replication_role = replica; update delivery set state = '%s', hold_code = "
	    "'%s' where id = %s; select 1",
		state, code, of(submission, "id"));
}

static void all_that_failed_goes_on_at_once_and_only_once(void **)
{
	int64_t no = sealed(false), token = sealed(false), unclear = sealed(false),
		expired = sealed(false), stopped = sealed(false);
	make(no, "REFUSED", "");
	make(token, "HELD", "wechat.token");
	make(unclear, "NEEDS_PERSON", "");
	make(expired, "HELD", "hand_off.expired");
	make(stopped, "HELD", "stop");
	assert_string_equal(retried(), "2");
	assert_string_equal(of(no, "state"), "PLANNED");
	assert_string_equal(of(token, "state"), "PLANNED");
	assert_string_equal(of(unclear, "state"), "NEEDS_PERSON");
	assert_string_equal(of(expired, "state"), "HELD");
	assert_string_equal(of(stopped, "state"), "HELD");
	assert_string_equal(retried(), "0");
	assert_string_equal(SQL("select count(*) from audit where action = 'delivery.release' and "
				"payload->>'delivery' = '%s' and payload->>'why' = '已修好'",
				    of(no, "id")),
		"1");
}

/* It would come back over words that have replaced it. */
static void what_was_withdrawn_is_not_tried_again(void **)
{
	int64_t id = sealed(false);
	make(id, "REFUSED", "");
	SQL("insert into withdrawal (draft_id, submission_id, channel_account_id, reason, at) "
	    "select "
	    "draft_id, id, %lld, '撤', now() from submission where id = %lld returning 1",
		(long long)s.website, (long long)id);
	assert_string_equal(retried(), "0");
	assert_string_equal(of(id, "state"), "REFUSED");
}

static const char *on_duty(enum who w, const char *from, const char *until)
{
	return F("select duty_add(%lld, %s, %s, '13800000000', '', %lld, now())",
		(long long)s.people[w].id, from, until, (long long)s.people[SYSTEM].id);
}

static const char *today(int days)
{
	return F("(now() at time zone 'Asia/Shanghai')::date + %d", days);
}

static void call_people(void)
{
	memset(clerk.next, 0, sizeof clerk.next);
	assert_int_equal(clerk_tick(&clerk, clock_now()), ERR_OK);
}

static const char *told(enum who w, int64_t submission)
{
	return SQL(
		"select coalesce(string_agg(text, ' ' order by id), '') from notice where kind = "
		"'DUTY' and account_id = %lld and submission_id = %lld",
		(long long)s.people[w].id, (long long)submission);
}

static void fail_now(int64_t submission, const char *state, const char *code)
{
	SQL("set session_replication_role = replica; update delivery set state = '%s', hold_code = "
	    "'%s', reason = '平台原话', updated_at = now() where id = %s; select 1",
		state, code, of(submission, "id"));
}

static void whoever_is_on_duty_is_told_once_of_each_state(void **)
{
	int64_t id = sealed(false), quiet = sealed(false);
	const char *no = SQL("select register_no from draft d join submission x on x.draft_id = "
			     "d.id where x.id = %lld",
		(long long)id);
	SQL("delete from duty_call; delete from duty; select 1");
	as_web(on_duty(OPERATOR, today(0), today(6)));
	as_web(on_duty(REVIEWER, today(1), today(6)));
	fail_now(id, "REFUSED", "");
	as_web(blackout(s.website, "now() - interval '1 hour'", "now() + interval '1 hour'"));
	fail_now(quiet, "HELD", "blackout");
	call_people();
	call_people();
	assert_string_equal(told(OPERATOR, id),
		F("值班：%s 宁波市大数据发展管理局网站（网站）：平台拒绝，请处理", no));
	assert_string_equal(told(REVIEWER, id), ""); /* tomorrow's */
	assert_string_equal(of(quiet, "state"), "HELD");
	assert_string_equal(told(OPERATOR, quiet), "");
	fail_now(id, "HELD", "wechat.token");
	call_people();
	assert_string_equal(SQL("select count(*) from notice where kind = 'DUTY' and submission_id "
				"= %lld",
				    (long long)id),
		"2");
}

static const char *by_mail(const char *when)
{
	return as_web(F("select coalesce(string_agg(mail || ' ' || tries, ' '), '') from "
			"call_take(8, '{mail}', %s)",
		when));
}

static void mailed(const char *fate, const char *when)
{
	as_web(F("select call_done(array(select id from duty_call where way = 'mail'), '%s', "
		 "'451', %s)",
		fate, when));
}

static const char *calls_in_the_record(void)
{
	return SQL("select coalesce(string_agg(payload->>'fate' || ' ' || (payload->>'tries'), "
		   "',' order by n), '') from audit where action = 'duty.called' and "
		   "payload->>'way' = 'mail'");
}

/* On duty with an address, and something failed. */
static void a_mail_waits(void)
{
	int64_t id = sealed(false);
	SQL("set session_replication_role = replica; delete from duty_call; delete from duty; "
	    "delete from audit where action = 'duty.called'; select 1");
	as_web(F("select duty_add(%lld, %s, %s, '', 'op@example.gov.cn', %lld, now())",
		(long long)s.people[OPERATOR].id, today(0), today(6),
		(long long)s.people[SYSTEM].id));
	as_web(on_duty(LEADER, today(0), today(6)));
	fail_now(id, "REFUSED", "");
	call_people();
	call_people();
}

static void a_mail_that_was_refused_is_sent_again_and_then_once(void **)
{
	a_mail_waits();
	assert_string_equal(by_mail("now()"), "op@example.gov.cn 1");
	mailed("FAILED", "now()");
	assert_string_equal(by_mail("now()"), "");
	assert_string_equal(by_mail("now() + interval '6 seconds'"), "op@example.gov.cn 2");
	mailed("SENT", "now() + interval '7 seconds'");
	mailed("FAILED", "now() + interval '8 seconds'");
	assert_string_equal(by_mail("now() + interval '1 hour'"), "");
	assert_string_equal(calls_in_the_record(), "SENT 2");
}

static void a_mail_that_may_be_in_the_box_is_not_sent_again(void **)
{
	a_mail_waits();
	assert_string_equal(by_mail("now()"), "op@example.gov.cn 1");
	mailed("UNKNOWN", "now()");
	assert_string_equal(by_mail("now() + interval '1 hour'"), "");
	assert_string_equal(calls_in_the_record(), "UNKNOWN 1");
}

/* Whoever took it is killed: nobody knows whether it left. */
static void nor_is_one_of_which_nothing_was_heard(void **)
{
	a_mail_waits();
	assert_string_equal(by_mail("now()"), "op@example.gov.cn 1");
	assert_string_equal(by_mail("now() + interval '59 seconds'"), "");
	assert_string_equal(by_mail("now() + interval '2 minutes'"), "");
	assert_string_equal(calls_in_the_record(), "UNKNOWN 1");
	mailed("FAILED", "now() + interval '3 minutes'");
	assert_string_equal(by_mail("now() + interval '1 hour'"), "");
	assert_string_equal(as_web("select string_agg(distinct way, ' ') from call_take(8, "
				   "'{group,mail}', now())"),
		"group");
}

static void nobody_is_on_duty_who_can_do_nothing(void **)
{
	refused(on_duty(EDITOR, today(0), today(1)), "值班人员须是");
	refused(on_duty(OPERATOR, today(2), today(1)), "最后一天");
	refused(on_duty(OPERATOR, today(-3), today(-1)), "最后一天");
	refused(on_duty(OPERATOR, today(0), today(93)), "三个月");
	refused(F("select duty_add(%lld, %s, %s, '12345', '', 1, now())",
			(long long)s.people[OPERATOR].id, today(0), today(1)),
		"11 位");
	refused(F("select duty_add(%lld, %s, %s, '', 'a@b.cn\r\nBcc: x@y.cn', 1, now())",
			(long long)s.people[OPERATOR].id, today(0), today(1)),
		"邮箱地址");
}

#define TEST(f) cmocka_unit_test_setup(f, calm_again)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_night_holds_and_the_morning_lets_it_go),
		TEST(a_rest_at_noon_is_within_one_day),
		TEST(what_grew_quiet_after_the_lease_does_not_leave),
		TEST(a_blackout_holds_everybody_or_one),
		TEST(a_blackout_that_is_over_holds_nothing),
		TEST(a_quota_lets_the_next_day_have_the_rest),
		TEST(no_more_go_on_than_there_are_places),
		TEST(what_was_certainly_not_taken_costs_nothing),
		TEST(an_hour_is_counted_back_from_now),
		TEST(a_quota_that_shrank_is_asked_again_before_the_first_byte),
		TEST(two_at_once_do_not_both_get_the_last_place),
		TEST(what_is_urgent_passes_and_the_record_says_what),
		TEST(a_withdrawal_passes_too),
		TEST(a_kind_has_its_own_strict_pace),
		TEST(a_pace_makes_sense),
		TEST(whoever_decides_is_told_when_it_will_go),
		TEST(what_waits_in_front_takes_todays_place_alone),
		TEST(the_calendar_has_it_where_it_will_go),
		TEST(the_calendar_keeps_the_titles_of_others),
		TEST(all_that_failed_goes_on_at_once_and_only_once),
		TEST(what_was_withdrawn_is_not_tried_again),
		TEST(whoever_is_on_duty_is_told_once_of_each_state),
		TEST(a_mail_that_was_refused_is_sent_again_and_then_once),
		TEST(a_mail_that_may_be_in_the_box_is_not_sent_again),
		TEST(nor_is_one_of_which_nothing_was_heard),
		TEST(nobody_is_on_duty_who_can_do_nothing),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
