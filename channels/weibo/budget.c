#include "channels/weibo/budget.h"

#include "channels/rendition.h"
#include "channels/weibo/limits.h"

enum {
	MINUTE = 60 * 1000,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
	CHINA = 8 * HOUR,
	OFTEN = 10 * MINUTE,
	WATCH_AT_ONCE = 4,
	NUMBER_MAX = 1000000
};

static int64_t now(const struct weibo *w)
{
	return w->wire->now(w->wire);
}

/* When the platform begins to count anew is written nowhere; midnight in China is the latest guess. */
static int64_t day_of(int64_t ms)
{
	return (ms + CHINA) / DAY;
}

static int64_t next_day(int64_t ms)
{
	return (day_of(ms) + 1) * DAY - CHINA;
}

static int64_t next_hour(int64_t ms)
{
	return (ms / HOUR + 1) * HOUR;
}

/* An object of the memory, made where it is not there. */
static json_t *part(struct weibo *w, const char *name)
{
	json_t *j = json_object_get(w->memory, name);
	if (json_is_object(j))
		return j;
	j = json_object();
	json_object_set_new(w->memory, name, j);
	return j;
}

static enum err later(struct weibo *w, const char *what, const char *why, int64_t at)
{
	return fault_as(
		ERR_BUSY, what, NULL, "微博：%s，%s 之后自动继续", why, china_time(w->arena, at));
}

/* A counter that begins anew with its period. */
static int64_t counted(json_t *counter, const char *period, int64_t is, const char *count)
{
	if (json_int(counter, period, -1) != is) {
		json_object_set_new(counter, period, json_integer(is));
		json_object_set_new(counter, count, json_integer(0));
	}
	return json_int(counter, count, 0);
}

static int64_t number(const struct weibo *w, const char *setting, int64_t otherwise)
{
	int64_t n = json_int(w->settings, setting, otherwise);
	return n > 0 && n <= NUMBER_MAX ? n : otherwise;
}

static int64_t share(const struct weibo *w, enum weibo_purpose purpose)
{
	int64_t all = number(w, "calls_a_day", WEIBO_CALLS_A_DAY);
	int64_t kept = number(w, "calls_reserved", WEIBO_CALLS_RESERVED);
	return purpose == WEIBO_POST || purpose == WEIBO_WATCH ? all - kept : all;
}

/* As much of the watch's share as the day has passed, and a few: it never sees the evening blind. */
static enum err count_watch(struct weibo *w)
{
	int64_t today = day_of(now(w)), passed = now(w) + CHINA - today * DAY;
	json_t *watch = part(w, "watch");
	int64_t used = counted(watch, "day", today, "used");
	int64_t a_day = number(w, "watch_calls_a_day", WEIBO_WATCH_A_DAY);
	if (used >= WATCH_AT_ONCE + a_day * passed / DAY)
		return fault_as(ERR_BUSY, "watch.quota", NULL,
			"微博一天只能调用 %lld 次，查看账号的次数按时间分配，稍后再看",
			(long long)number(w, "calls_a_day", WEIBO_CALLS_A_DAY));
	json_object_set_new(watch, "used", json_integer(used + 1));
	return ERR_OK;
}

static enum err parked(struct weibo *w, enum weibo_purpose purpose)
{
	const json_t *p = part(w, "parked");
	int64_t calls = json_int(p, "calls", 0), posts = json_int(p, "posts", 0);
	if (calls > now(w))
		return later(w, "weibo.rate", "平台说调用次数已满", calls);
	if (purpose == WEIBO_POST && posts > now(w))
		return later(w, "weibo.often", "平台说发得太频繁", posts);
	return ERR_OK;
}

static enum err count_post(struct weibo *w)
{
	json_t *posts = part(w, "posts");
	int64_t hour = now(w) / HOUR, sent = counted(posts, "hour", hour, "sent");
	if (sent >= number(w, "posts_an_hour", WEIBO_POSTS_AN_HOUR))
		return later(w, "weibo.often", "这一小时的条数已发满", next_hour(now(w)));
	json_object_set_new(posts, "sent", json_integer(sent + 1));
	return ERR_OK;
}

enum err budget_take(struct weibo *w, enum weibo_purpose purpose)
{
	json_t *calls = part(w, "calls");
	int64_t used = counted(calls, "day", day_of(now(w)), "used");
	TRY(parked(w, purpose));
	if (used >= share(w, purpose))
		return later(w, purpose == WEIBO_WATCH ? "watch.quota" : "weibo.quota",
			purpose == WEIBO_POST ? "今天的接口调用只剩留给核实和撤稿的"
					      : "今天的接口调用已用完",
			next_day(now(w)));
	if (purpose == WEIBO_POST)
		TRY(count_post(w));
	if (purpose == WEIBO_WATCH)
		TRY(count_watch(w));
	json_object_set_new(calls, "used", json_integer(used + 1));
	return ERR_OK;
}

void budget_today(struct weibo *w, int64_t *most, int64_t *used)
{
	*most = number(w, "calls_a_day", WEIBO_CALLS_A_DAY);
	*used = counted(part(w, "calls"), "day", day_of(now(w)), "used");
}

void budget_park_calls(struct weibo *w)
{
	json_t *p = part(w, "parked");
	bool again = day_of(json_int(p, "since", 0)) == day_of(now(w));
	json_object_set_new(p, "calls", json_integer(again ? next_day(now(w)) : next_hour(now(w))));
	json_object_set_new(p, "since", json_integer(now(w)));
}

void budget_park_posts(struct weibo *w)
{
	json_object_set_new(part(w, "parked"), "posts", json_integer(now(w) + OFTEN));
}
