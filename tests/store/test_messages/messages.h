/* messages.h: three items of one message to all followers, and what a courier and people say of them. */
#pragma once
#include <stdlib.h>

#include "tests/store/facts.h"

extern int64_t item[4], delivery[4];

static inline const char *why_not(const char *sql)
{
	const char *why = "", *said = scene_sql_as(&s, "shenfa_web", sql, &why);
	if (said)
		fail_msg("%s\ngave %s", sql, said);
	return why;
}

static inline void set_mode(const char *mode)
{
	SQL("update channel_account set settings = settings || '{\"mode\":\"%s\"}' where id = %lld "
	    "returning 1",
		mode, (long long)s.wechat);
}

static inline const char *arrange_as(const char *when, enum who who, const char *items)
{
	return F("select message_arrange(%lld, %lld, now() + interval '%s', '{%s}', now(), '*')",
		(long long)s.people[who].id, (long long)s.wechat, when, items);
}

static inline const char *all(void)
{
	return F("%lld,%lld,%lld", (long long)delivery[1], (long long)delivery[0],
		(long long)delivery[2]);
}

/* Who is leased now, in the order of the items. */
static inline const char *leased(const char *later)
{
	return as_web(F(
		"select coalesce(string_agg(id::text || ' ' || state, ', ' order by id), '') from "
		"delivery_lease(%lld, 8, 60, now() + interval '%s')",
		(long long)s.wechat, later));
}

static inline void only(const char *said, int i, const char *state)
{
	const char *wanted = F("%lld %s", (long long)delivery[i], state);
	assert_string_equal(said, wanted);
}

static inline const char *state(int i)
{
	return SQL("select state from delivery where id = %lld", (long long)delivery[i]);
}

static inline const char *along(int i)
{
	return SQL(
		"select coalesce(string_agg(i.delivery_id::text, ',' order by i.place), '') from "
		"message_place(%lld) f join message_item i on i.message_id = f.message_id "
		"where f.place = 1 and i.along",
		(long long)delivery[i]);
}

/* Something a courier says about the lease that it has. */
static inline const char *intent(int i, const char *later)
{
	return F("select delivery_intent(%lld, %lld, (select fence from delivery where id = %lld), "
		 "'r', 'm', now() + interval '%s')",
		(long long)delivery[i], (long long)s.wechat, (long long)delivery[i], later);
}

static inline void note(int i, const char *step, const char *more)
{
	as_web(F("select delivery_note(%lld, %lld, (select fence from delivery where id = %lld), "
		 "'{\"step\":\"%s\"%s}', now())",
		(long long)delivery[i], (long long)s.wechat, (long long)delivery[i], step, more));
}

static inline void result(int i, const char *outcome)
{
	as_web(F("select delivery_result(%lld, %lld, (select fence from delivery where id = %lld), "
		 "'%s', '', '{}', now(), now())",
		(long long)delivery[i], (long long)s.wechat, (long long)delivery[i], outcome));
}

/* Whatever the rules of the rest are: out of the courier's hands, in this state. */
static inline void put(int i, const char *how, const char *code)
{
	SQL("set session_replication_role = replica; update delivery set state = '%s', hold_code = "
	    "'%s', lease_until = null, due_at = now() where id = %lld; "
	    "set session_replication_role = origin; select 1",
		how, code, (long long)delivery[i]);
}

/* In doubt: the answer to the message was lost, and the platform was found to know it still. */
static inline void in_doubt(const char *first, const char *code)
{
	as_web(arrange_as("0", OPERATOR, all()));
	leased("0");
	as_web(intent(1, "0"));
	note(1, "massing", ",\"with\":[\"x\"]");
	put(1, first, code);
}

static inline void decided(int i, const char *outcome)
{
	as_web(F("select delivery_decide(%lld, %lld, '%s', '看过', '', now())",
		(long long)delivery[i], (long long)s.people[REVIEWER].id, outcome));
}

static inline void again(int i, enum who who)
{
	as_web(F("select delivery_release(%lld, %lld, '再发', now())", (long long)delivery[i],
		(long long)s.people[who].id));
}

static inline const char *noted(int i, const char *what)
{
	return SQL("select coalesce(receipt->'state'->>'%s', '-') from delivery where id = %lld",
		what, (long long)delivery[i]);
}

static inline const char *lapse(const char *later)
{
	const char *why = "",
		   *said = scene_sql_as(&s, "shenfa_clerk",
			   F("select message_lapse(now() + interval '%s')", later), &why);
	if (!said)
		fail_msg("%s", why);
	return said;
}

#define TEST(name) void name(void **);
#include "tests/store/test_messages/tests.def"
#undef TEST
