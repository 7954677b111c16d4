/* calm.h: items approved and signed, and a clock of their own. */
#pragma once
#include <libpq-fe.h>

#include "tests/store/clerking.h"

/* A clock of its own: that time in China, so many days from today. */
static inline const char *at(int day, const char *clock)
{
	return F("(((now() at time zone 'Asia/Shanghai')::date + %d + time '%s') at time zone "
		 "'Asia/Shanghai')",
		day, clock);
}

static inline void set_pace(const char *quiet, const char *quotas)
{
	as_web(F("select pace_set(%lld, %s, %s, '试行', %lld, now(), '*')", (long long)s.website,
		quiet, quotas, (long long)s.people[SYSTEM].id));
}

static inline int64_t sealed(bool urgent)
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

static inline const char *of(int64_t submission, const char *column)
{
	return SQL("select %s from delivery where submission_id = %lld and channel_account_id = "
		   "%lld order by id desc limit 1",
		column, (long long)submission, (long long)s.website);
}

static inline const char *blackout(int64_t account, const char *from, const char *until)
{
	return F("select blackout_add(%lld, %s, %s, '公祭日', %lld, now())", (long long)account,
		from, until, (long long)s.people[SYSTEM].id);
}

#define TEST(name) void name(void **);
#include "tests/store/test_calm/tests.def"
#undef TEST
