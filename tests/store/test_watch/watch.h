/* watch.h: what surveys of one account say, minute by minute, and the incidents that come of it. */
#pragma once
#include "base/clock.h"
#include "clerk/tasks.h"
#include "tests/store/facts.h"

extern struct clerk clerk;
extern int64_t draft, item;
extern int minutes; /* each survey is one later */

#define WX ((long long)s.wechat)

static inline const char *now(void)
{
	return F("now() + interval '%d minutes'", minutes);
}

static inline void survey(const char *json)
{
	minutes++;
	as_web(F("select survey_take(%lld, '%s', %s)", WX, json, now()));
}

#define OLD "{\"remote_id\":\"old\",\"title\":\"旧文\",\"sha256\":\"aa\"}"
#define HAND                                                                                       \
	"{\"remote_id\":\"hand\",\"title\":\"领红包\",\"url\":\"http://x/"                      \
	"hand\",\"sha256\":\"bb\"}"
#define LIST(...) "{\"whole\":true,\"items\":[" __VA_ARGS__ "]}"

static inline const char *incidents(void)
{
	return SQL("select coalesce(string_agg(kind || ':' || settled || ':' || outcome, ' ' order "
		   "by id), '') from "
		   "channel_incident where channel_account_id = %lld",
		WX);
}

static inline const char *basis(const char *remote)
{
	return SQL("select coalesce(max(basis), '-') from account_item where remote_id = '%s'",
		remote);
}

/* One item out on WeChat, as the platform's "ours", with the marker "m1". */
static inline void release(void)
{
	const char *why;
	draft = scene_draft(&s, EDITOR, "通知", NULL);
	item = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, item);
	if (!scene_sql_as(&s, "shenfa_seal",
		    F("select ticket_issue(%lld, %lld, 'publish', '{}', '', '', '{}', now())",
			    (long long)item, WX),
		    &why))
		fail_msg("%s", why);
	as_web(F("select count(*) from delivery_lease(%lld, 1, 600, now() + interval '1 minute')",
		WX));
	as_web(F("select delivery_intent(id, channel_account_id, fence, 'r', 'm1', now()) from "
		 "delivery where "
		 "submission_id = %lld",
		(long long)item));
	as_web(F("select delivery_result(id, channel_account_id, fence, 'CONFIRMED', '', "
		 "'{\"remote_id\":\"ours\",\"url\":\"http://x/ours\"}', null, now()) from delivery "
		 "where "
		 "submission_id = %lld",
		(long long)item));
}
#define OURS "{\"remote_id\":\"ours\",\"title\":\"通知\",\"marker\":\"m1\",\"sha256\":\"cc\"}"

/* By a release of ours, and seen to be gone. */
static inline void taken_down(void)
{
	const char *why;
	if (!scene_sql_as(&s, "shenfa_seal",
		    F("select ticket_issue(%lld, %lld, 'withdraw', '{}', '', '', '{}', now())",
			    (long long)item, WX),
		    &why))
		fail_msg("%s", why);
	TAMPER("update delivery set state = 'LEASED', lease_until = now() + interval '1 hour' "
	       "where act = 'withdraw' returning 1");
	as_web(F("select delivery_result(id, channel_account_id, fence, 'CONFIRMED', '', '{}', "
		 "null, now()) from delivery where act = 'withdraw'"));
}

static inline void close_it(const char *outcome, const char *words)
{
	const char *sql = F("select incident_close((select max(id) from channel_incident), %lld, "
			    "'%s', '处理完毕', %s)",
		ID(OPERATOR), outcome, now());
	if (words)
		refused(sql, words);
	else
		as_web(sql);
}

#define FACE(name)                                                                                 \
	"{\"whole\":true,\"items\":[" OLD "],\"name\":\"" name "\",\"certification\":\"政府\"}"

static inline const char *causes(void)
{
	return SQL("select coalesce(string_agg(x->>'level' || ' ' || (x->>'code'), ', '), '') from "
		   "channel_account c, "
		   "jsonb_array_elements(account_health(c, now() + interval '%d "
		   "minutes')::jsonb->'causes') x where id = %lld",
		minutes, WX);
}

#define TEST(name) void name(void **);
#include "tests/store/test_watch/tests.def"
#undef TEST
