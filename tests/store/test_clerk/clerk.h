/* clerk.h: what the clerk's cases share: rounds at any time, items at any step, lists put in force. */
#pragma once
#include "tests/store/clerking.h"

#include <stdio.h>

#include "desk/findings.h"

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE };

/* Everything that is due at that time, whenever it was done last. */
static inline void round_at(int64_t now)
{
	memset(clerk.next, 0, sizeof clerk.next);
	assert_int_equal(clerk_tick(&clerk, now), ERR_OK);
}

static inline int seal(void)
{
	int made = 0;
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	return made;
}

static inline int64_t submitted(void)
{
	return scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
}

static inline int64_t sealed(void)
{
	int64_t id = submitted();
	scene_approve(&s, id);
	assert_int_equal(seal(), 2);
	return id;
}

static inline const char *state_of_delivery(int64_t id, int64_t channel)
{
	return SQL("select state from delivery where submission_id = %lld and channel_account_id = "
		   "%lld"
		   " order by id desc limit 1",
		(long long)id, (long long)channel);
}

static inline const char *notices(enum who w, const char *kind, int64_t id)
{
	return SQL("select count(*) from notice where account_id = %lld and kind = '%s'"
		   " and submission_id = %lld",
		(long long)s.people[w].id, kind, (long long)id);
}

static inline void lease(int64_t channel)
{
	const char *why;
	assert_non_null(scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena, "select count(*) from delivery_lease(%lld, 9, 60, now())",
			(long long)channel),
		&why));
}

/* As the courier would report it. */
static inline void confirm(int64_t id, int64_t channel)
{
	TAMPER("update delivery set state = 'CONFIRMED', confirmed_at = now()"
	       " where submission_id = %lld and channel_account_id = %lld",
		(long long)id, (long long)channel);
}

static inline void activate(int version, const char *terms)
{
	TAMPER("update lexicon set state = 'RETIRED' where state = 'ACTIVE';"
	       "insert into lexicon (version, state, terms) values (%d, 'ACTIVE', E'%s')",
		version, terms);
}

static inline void back_to_the_first_lexicon(void)
{
	TAMPER("update lexicon set state = 'RETIRED' where state = 'ACTIVE';"
	       "update lexicon set state = 'ACTIVE' where version = 1");
}

static inline const char *lexicon_of(int64_t id)
{
	return SQL("select lexicon_version from submission where id = %lld", (long long)id);
}

#define TEST(name) void name(void **);
#include "tests/store/test_clerk/tests.def"
#undef TEST
