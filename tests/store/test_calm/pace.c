/* Quiet hours, windows, quotas. */
#include "tests/store/test_calm/calm.h"

static const char *leased_at(const char *time)
{
	return as_web(F("select coalesce(string_agg(submission_id || ' ' || act, ',' order by id), "
			"'') from delivery_lease(%lld, 9, 60, %s)",
		(long long)s.website, time));
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

void a_night_holds_and_the_morning_lets_it_go(void **)
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

void a_rest_at_noon_is_within_one_day(void **)
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

void what_grew_quiet_after_the_lease_does_not_leave(void **)
{
	int64_t id = sealed(false);
	set_pace("'22:00', '08:00'", "null, null, null");
	assert_string_equal(leased_at(at(1, "21:59:30")), one(id));
	refused(intent(id, at(1, "22:00:10")), "静默时段");
}

void a_blackout_holds_everybody_or_one(void **)
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

void a_blackout_that_is_over_holds_nothing(void **)
{
	int64_t id = sealed(false);
	as_web(blackout(0, at(1, "10:00"), at(1, "12:00")));
	assert_string_equal(leased_at(at(1, "12:00")), one(id));
	refused(blackout(0, at(1, "12:00"), at(1, "12:00")), "停发的结束时间");
	refused(blackout(0, at(-2, "12:00"), at(-1, "12:00")), "停发的结束时间");
}

/* The first takes the day's one place as it is leased; the second waits for midnight. */
void a_quota_lets_the_next_day_have_the_rest(void **)
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
void no_more_go_on_than_there_are_places(void **)
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

void what_was_certainly_not_taken_costs_nothing(void **)
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

void an_hour_is_counted_back_from_now(void **)
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

static const char *calls_on(const char *when)
{
	return SQL("select coalesce(string_agg((x->>'most') || ' ' || (x->>'used'), ','), '') from "
		   "channel_account c, json_array_elements(used_json(c, %s)) x where c.id = %lld "
		   "and x->>'per' = 'calls'",
		when, (long long)s.wechat);
}

static const char *at_shown(const char *when)
{
	return SQL("select iso(%s)", when);
}

static const char *surveyed_at(void)
{
	return SQL("select health->>'surveyed_at' from channel_account where id = %lld",
		(long long)s.wechat);
}

/* Counted by the courier, of the day in China; on the next one nothing has gone yet. */
void what_the_platform_counts_is_shown_before_it_is_used_up(void **)
{
	assert_string_equal(calls_on(at(1, "10:00")), "");
	as_web(F("select survey_take(%lld, "
		 "'{\"whole\":true,\"items\":[],\"calls_most\":100,\"calls_used\":37}', %s)",
		(long long)s.wechat, at(1, "09:00")));
	assert_string_equal(calls_on(at(1, "10:00")), "100 37");
	assert_string_equal(calls_on(at(2, "00:01")), "100 0");
	/* Used up, so that the list cannot be asked for; and with something wrong beside. */
	as_web(F("select survey_take(%lld, "
		 "'{\"items\":null,\"trouble\":null,\"calls_most\":100,\"calls_used\":98}', %s)",
		(long long)s.wechat, at(1, "10:30")));
	assert_string_equal(calls_on(at(1, "11:00")), "100 98");
	assert_string_equal(surveyed_at(), at_shown(at(1, "09:00")));
	as_web(F("select survey_take(%lld, '{\"trouble\":{\"code\":\"weibo.rate\",\"text\":\"满\"},"
		 "\"calls_most\":100,\"calls_used\":100}', %s)",
		(long long)s.wechat, at(1, "11:00")));
	assert_string_equal(calls_on(at(1, "12:00")), "100 100");
}

void a_quota_that_shrank_is_asked_again_before_the_first_byte(void **)
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
void two_at_once_do_not_both_get_the_last_place(void **)
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

void what_is_urgent_passes_and_the_record_says_what(void **)
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

void a_withdrawal_passes_too(void **)
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

/* The account of short messages beside the others, with those settings. */
static long long an_sms_account(const char *settings)
{
	return strtoll(
		SQL("with old as (update channel_account set settings = '%s' where channel = "
		    "'sms' returning id), made as (insert into channel_account (unit, "
		    "channel, purpose, name, owner_department, settings) select unit, 'sms', "
		    "purpose, '短信', owner_department, '%s' from channel_account where id = "
		    "%lld and not exists (select 1 from old) returning id) select id from "
		    "old union select id from made",
			settings, settings, (long long)s.website),
		NULL, 10);
}

static const char *forecast_there(long long account, int64_t submission, const char *from)
{
	return as_web(F("select china_text((f->>'at')::timestamptz) || ' ' || "
			"coalesce(f->'holds'->0->>'message', '-') from (select forecast_json(s, "
			"%lld, %s) as f from submission s where s.id = %lld) x",
		account, from, (long long)submission));
}

static const char *pace_shown(long long account)
{
	return as_web(F("select concat_ws(' ', p->>'quiet_from', p->>'quiet_until', p->>'own') "
			"from (select pace_json(c, now()) as p from channel_account c where "
			"c.id = %lld) x",
		account));
}

/* What its courier keeps between two frames is what everybody is told beforehand, and the only one. */
void short_messages_have_one_rule_of_quiet(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	long long sms = an_sms_account("{\"quiet_from\":\"10:16\",\"quiet_to\":\"11:46\"}");
	const char *day = SQL("select to_char(%s, 'MM-DD')", at(1, "12:00"));
	assert_string_equal(pace_shown(sms), "10:16 11:46 true");
	assert_string_equal(forecast_there(sms, id, at(1, "10:46")),
		F("%s 11:46 静默时段（10:16 至 11:46），%s 11:46 之后自动继续", day, day));
	assert_string_equal(
		forecast_there(sms, id, at(1, "23:00")), F("%s 23:00 -", day)); /* no night */
	SQL("update channel_account set settings = '{}' where id = %lld returning 1", sms);
	assert_string_equal(pace_shown(sms), "22:00 08:00 false");
	SQL("update channel_account set settings = '{\"quiet_from\":\"00:00\",\"quiet_to\":"
	    "\"24:00\"}' where id = %lld returning 1",
		sms);
	assert_string_equal(pace_shown(sms), "00:00 24:00 true");
	assert_string_equal(SQL("select is_quiet(pace_of(c), %s) from channel_account c where id = "
				"%lld",
				    at(1, "23:59"), sms),
		"t");
}

#define SET "select pace_set(%lld, %s, 5, null, null, '试行', %lld, now(), '%s')"

/* 静默与次数 of such an account is another door to the same thing; nothing else of its settings is touched. */
void quiet_set_for_short_messages_is_their_couriers_too(void **)
{
	long long sms = an_sms_account("{\"hold_minutes\":3}");
	const char *settings = F("select settings->>'hold_minutes' || ' ' || "
				 "(settings->>'quiet_from') || ' ' || (settings->>'quiet_to') from "
				 "channel_account where id = %lld",
		sms);
	const long long who = (long long)s.people[SYSTEM].id;
	as_web(F(SET, sms, "'21:00', '09:30'", who, "none"));
	assert_string_equal(SQL("%s", settings), "3 21:00 09:30");
	assert_string_equal(pace_shown(sms), "21:00 09:30 true");
	const char *read = SQL("select pace_version(%lld)", sms);
	SQL("update channel_account set settings = settings || '{\"quiet_to\":\"07:00\"}' where id "
	    "= %lld returning 1",
		sms);
	refused(F(SET, sms, "null, null", who, read), "有人改过");
	as_web(F(SET, sms, "null, null", who, "*"));
	assert_string_equal(SQL("%s", settings), "3 00:00 00:00");
	assert_string_equal(pace_shown(sms), "true");
	assert_string_equal(
		SQL("select per_hour || coalesce(quiet_from::text, '-') from pace where "
		    "channel_account_id = %lld",
			sms),
		"5-");
}

/* As the platforms are: nobody has to know it beforehand. */
void a_kind_has_its_own_strict_pace(void **)
{
	static const char *const kinds[][3] = { { "sms", "", "22:00:00 08:00:00 - -" },
		{ "weibo", "", "- - 30 -" }, { "website", "", "- - - -" },
		{ "wechat", "", "- - - 100" }, { "wechat", "publish", "- - - 100" },
		{ "wechat", "draft", "- - - -" }, { "wechat", "mass", "- - - 1" } };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		assert_string_equal(
			SQL("select concat_ws(' ', coalesce(p.quiet_from::text, '-'), "
			    "coalesce(p.quiet_until::text, '-'), coalesce(p.per_hour::text, '-'), "
			    "coalesce(p.per_day::text, '-')) from channel_account c, lateral "
			    "pace_of(jsonb_populate_record(c, '{\"channel\": \"%s\", "
			    "\"settings\": {\"mode\": \"%s\"}}')) p where c.id = %lld",
				kinds[i][0], kinds[i][1], (long long)s.website),
			kinds[i][2]);
}

void a_pace_makes_sense(void **)
{
	refused(F("select pace_set(%lld, '22:00', null, null, null, null, '试', 1, now(), '*')",
			(long long)s.website),
		"起止两个时刻");
	refused(F("select pace_set(%lld, '22:00', '22:00', null, null, null, '试', 1, now(), '*')",
			(long long)s.website),
		"起止两个时刻");
	refused("select pace_set(999, null, null, 1, null, null, '试', 1, now(), '*')",
		"没有这个渠道账号");
	refused("select pace_set(999, null, null, 1, null, null, '试', 1, now())", "denied");
	refused("select account_change(1, 'x', 'sjzy', 1)", "denied");
	refused("insert into pace values (1, null, null, 1, null, null, 1, now())", "denied");
	refused("insert into blackout (reason, from_at, until_at, set_by, at) values ('x', now(), "
		"now() + interval '1 day', 1, now())",
		"denied");
}
