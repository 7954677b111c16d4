/* facts.h: the scene of a program, `s`, and what its database is told and asked. */
#pragma once
#include "tests/check.h"

#include "tests/support/cluster.h"
#include "tests/support/scene.h"

extern struct scene s; /* the program's own */

#define F(...)   arena_printf(&s.arena, __VA_ARGS__)
#define SQL(...) scene_sql(&s, F(__VA_ARGS__))
#define ID(who)  ((long long)s.people[who].id)

/* As somebody who owns the machine would: no trigger, no rule, no grant in the way. */
#define TAMPER(...) SQL("set session_replication_role = replica; %s", F(__VA_ARGS__))

static inline const char *as_web(const char *sql)
{
	const char *why = "", *said = scene_sql_as(&s, "shenfa_web", sql, &why);
	if (!said)
		fail_msg("%s\n%s", sql, why);
	return said;
}

/* By the web process, with these words. */
static inline void refused(const char *sql, const char *words)
{
	const char *why = "";
	if (scene_sql_as(&s, "shenfa_web", sql, &why) || !strstr(why, words))
		fail_msg("%s\n%s: %s", sql, words, why);
}

static inline int64_t number(const char *text)
{
	int64_t n = 0;
	assert_true(str_i64(str_c(text), &n));
	return n;
}
