/* hand_off.h: one item on its way to a screen in the hall, and what courier, operators and clerk do with it. */
#pragma once
#include <stdlib.h>

#include "clerk/clerk.h"
#include "tests/store/facts.h"

extern struct clerk clerk;
extern int64_t draft, item, screen;
extern const char *helper; /* the id of another operator */

static inline const char *tried(const char *role, const char *sql, const char **why)
{
	*why = "";
	return scene_sql_as(&s, role, sql, why);
}

static inline const char *delivery(const char *column)
{
	return SQL(
		"select %s from delivery where submission_id = %lld and channel_account_id = %lld "
		"order by id desc limit 1",
		column, (long long)item, (long long)screen);
}

static inline const char *hand_off(const char *column)
{
	return SQL("select %s from hand_off where delivery_id = %s order by id desc limit 1",
		column, delivery("id"));
}

static inline void result(const char *outcome, const char *receipt)
{
	as_web(F("select delivery_result(id, channel_account_id, fence, '%s', '', '%s', null, "
		 "now()) from delivery where id = %s",
		outcome, receipt, delivery("id")));
}

static inline const char *leased(void)
{
	return as_web(
		F("select coalesce(max(act || ' ' || state), '') from delivery_lease(%lld, 1, "
		  "60, now() + interval '10 minutes')",
			(long long)screen));
}

/* The courier's walk: it lays the delivery before a person. */
static inline void laid_out(void)
{
	leased();
	as_web(F("select delivery_intent(id, channel_account_id, fence, 'r', 'm', now()) from "
		 "delivery where id = %s",
		delivery("id")));
	result("UNCERTAIN", "{}");
	leased();
	result("NEEDS_PERSON", "{}");
}

static inline void issue(const char *act)
{
	const char *why;
	if (!tried("shenfa_seal",
		    F("select ticket_issue(%lld, %lld, '%s', '{}', '', '', '{}', now())",
			    (long long)item, (long long)screen, act),
		    &why))
		fail_msg("%s", why);
}

static inline const char *take(enum who who, const char *reason, const char *token)
{
	return F("select hand_off_take(%s, %lld, '%s', sha256('%s'), now())", hand_off("id"),
		ID(who), reason, token);
}

static inline const char *fetch(enum who who, const char *token)
{
	return F("select hand_off_fetch(%s, %lld, sha256('%s'), now())", hand_off("id"), ID(who),
		token);
}

static inline const char *report(
	enum who who, const char *outcome, const char *url, const char *said)
{
	return F("select hand_off_report(%s, %lld, '%s', '%s', null, '%s', null, now())",
		hand_off("id"), ID(who), outcome, url, said);
}

static inline const char *confirm(enum who who, const char *outcome, const char *said)
{
	return F("select hand_off_confirm(%s, %lld, '%s', '%s', now())", hand_off("id"), ID(who),
		outcome, said);
}

static inline void taken(void)
{
	as_web(take(OPERATOR, "", "one"));
	as_web(fetch(OPERATOR, "one"));
}

/* Reported, and the courier has looked. */
static inline void reported(const char *seen)
{
	taken();
	as_web(report(OPERATOR, "done", "https://a.cn/1", ""));
	assert_string_equal(leased(), "publish UNCERTAIN");
	result("NEEDS_PERSON", F("{\"url\":\"https://a.cn/1\",\"state\":{\"seen\":\"%s\","
				 "\"seen_detail\":\"看过\"}}",
				       seen));
	assert_string_equal(hand_off("seen || ' ' || seen_detail"), F("%s 看过", seen));
}

static inline int64_t in_hours(int hours)
{
	return strtoll(SQL("select (extract(epoch from created_at + interval '%d hours') * "
			   "1000)::bigint from hand_off where id = %s",
			       hours, hand_off("id")),
		NULL, 10);
}

static inline void round_in(int hours)
{
	memset(clerk.next, 0, sizeof clerk.next);
	assert_int_equal(clerk_tick(&clerk, in_hours(hours)), ERR_OK);
}

static inline const char *told(const char *who, const char *what)
{
	return SQL("select count(*) from notice where account_id = %s and once like "
		   "'hand-off-%s%%-%s'",
		who, what, hand_off("id"));
}

#define TEST(name) void name(void **);
#include "tests/store/test_hand_off/tests.def"
#undef TEST
