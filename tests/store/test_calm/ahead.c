/* When it will go: whoever decides is told, and the calendar has it. */
#include "tests/store/test_calm/calm.h"

static const char *forecast(int64_t submission, const char *from)
{
	return as_web(
		F("select china_text((f->>'at')::timestamptz) || ' ' || coalesce(f->'holds'->0->>"
		  "'code', '-') || ' ' || json_array_length(f->'holds') from (select "
		  "forecast_json(s, %lld, %s) as f from submission s where s.id = %lld) x",
			(long long)s.website, from, (long long)submission));
}

/* Behind a night lies a day without anything: it goes when both are over. */
void whoever_decides_is_told_when_it_will_go(void **)
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
void what_waits_in_front_takes_todays_place_alone(void **)
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

void the_calendar_has_it_where_it_will_go(void **)
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
void the_calendar_keeps_the_titles_of_others(void **)
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

static void ask_for(int64_t submission, const char *when)
{
	SQL("set session_replication_role = replica; update submission set not_before = %s where "
	    "id = "
	    "%lld; select 1",
		when, (long long)submission);
}

static const char *conflicts(int64_t submission)
{
	return as_web(F(
		"select coalesce(string_agg(c->>'code' || ' ' || (c->>'message'), '; '), '') from "
		"planned_conflicts(%s, %s, %lld, %s) p, jsonb_array_elements(item->'conflicts') "
		"c where item->>'submission' = '%lld' and item->>'account' = '%lld'",
		at(1, "00:00"), at(4, "00:00"), (long long)s.people[EDITOR].id, at(1, "06:00"),
		(long long)submission, (long long)s.website));
}

/* What two people planned without knowing of each other, or of a window, or of what the account may. */
void the_calendar_marks_what_cannot_all_go_then(void **)
{
	int64_t one = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "甲", NULL));
	int64_t two = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "乙", NULL));
	ask_for(one, at(2, "09:00"));
	ask_for(two, at(2, "10:00"));
	assert_string_equal(conflicts(one), "");
	ask_for(two, at(2, "09:00:30"));
	assert_string_equal(conflicts(one), "same 同一账号同一时刻另有 1 件");
	ask_for(two, at(2, "15:00"));
	set_pace("null, null", "null, 1, null");
	assert_string_equal(conflicts(one), "");
	assert_string_equal(conflicts(two), "day 排在这一天的第 2 件，超过每天 1 次，到时顺延");
	set_pace("null, null", "null, null, null");
	as_web(blackout(0, at(2, "08:00"), at(2, "12:00")));
	assert_non_null(strstr(conflicts(one), "moved 原定 "));
	assert_non_null(strstr(conflicts(one), "停发安排（公祭日）"));
	assert_string_equal(conflicts(two), "");
	SQL("update submission set urgent = true, urgent_by = submitted_by, urgent_at = now() "
	    "where id "
	    "= %lld returning 1",
		(long long)one);
	assert_string_equal(conflicts(one), "");
}

static void goes_at(int64_t submission, const char *state, const char *when)
{
	SQL("set session_replication_role = replica; update delivery set state = '%s', due_at = "
	    "%s where id = %s; select 1",
		state, when, of(submission, "id"));
}

/* What has left stands among what is spent: in a turn besides it would be the second of one. */
void what_is_under_way_is_counted_once(void **)
{
	int64_t one = sealed(false),
		two = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "乙", NULL));
	SQL("set session_replication_role = replica; insert into attempt (delivery_id, "
	    "attempt, fence, request_sha256, marker, outcome, at, spent_on) select id, 1, 1, 'r', "
	    "'m', 'ACCEPTED', %s, "
	    "channel_account_id from delivery where id = %s; select 1",
		at(1, "05:00"), of(one, "id"));
	goes_at(one, "ACCEPTED", at(1, "05:00"));
	ask_for(two, at(1, "09:00"));
	set_pace("null, null", "null, 1, null");
	assert_string_equal(conflicts(one), "");
	assert_non_null(strstr(conflicts(two), "moved"));
	set_pace("null, null", "null, 2, null");
	assert_string_equal(conflicts(two), "");
}

/* Of the month after next, so that none of it is spent. */
#define MONTH "(china_day(now() + interval '62 days', 'month'))"

static const char *of_a_day(int64_t submission, int day)
{
	return as_web(F(
		"select coalesce(string_agg(c->>'code' || ' ' || (c->>'message'), '; '), '') from "
		"planned_conflicts(" MONTH " + interval '%d days', " MONTH
		" + interval '%d days', %lld, now()) p, jsonb_array_elements(item->'conflicts') c "
		"where item->>'submission' = '%lld' and item->>'account' = '%lld'",
		day, day + 1, (long long)s.people[EDITOR].id, (long long)submission,
		(long long)s.website));
}

/* Whichever day of it is looked at: the first of the month has been before the second. */
void a_month_is_counted_from_its_first_day(void **)
{
	int64_t one = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "甲", NULL));
	int64_t two = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "乙", NULL));
	ask_for(one, MONTH " + interval '2 days'");
	ask_for(two, MONTH " + interval '9 days'");
	set_pace("null, null", "null, null, 1");
	assert_string_equal(of_a_day(two, 9), "month 排在这个月的第 2 件，超过每月 1 次，到时顺延");
	assert_string_equal(of_a_day(one, 9), "");
	assert_string_equal(of_a_day(one, 2), "");
}
