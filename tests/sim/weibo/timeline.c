#include <time.h>

#include "base/clock.h"
#include "tests/sim/weibo/platform.h"

enum { NEWEST = 5, IDS = 200 };

static bool shown(const struct weibo_platform *p, const json_t *post)
{
	return !json_is_true(json_object_get(post, "deleted")) &&
	       json_int(post, "shown_at", 0) <= wb_now(p);
}

/* "Wed Oct 24 23:49:17 +0800 2012" */
static const char *their_time(struct arena *a, int64_t ms)
{
	char text[64];
	time_t local = (time_t)(ms / 1000) + 8 * 3600;
	struct tm t;
	gmtime_r(&local, &t);
	strftime(text, sizeof text, "%a %b %d %H:%M:%S +0800 %Y", &t);
	return arena_printf(a, "%s", text);
}

/* As the account looks now, with every post of it, old ones too. */
static json_t *user(const struct weibo_platform *p, struct arena *a)
{
	return json_pack("{s:s, s:s, s:s, s:b, s:s}", "idstr", p->uid, "screen_name", p->name,
		"avatar_large", p->face ? p->face : arena_printf(a, "%s/face.png", p->address),
		"verified", 1, "verified_reason", p->verified ? p->verified : p->name);
}

json_t *wb_status(const struct weibo_platform *p, struct arena *a, const json_t *post)
{
	int64_t id = 0;
	(void)str_i64(json_str(post, "id"), &id);
	return json_pack("{s:s, s:I, s:O, s:O, s:O, s:b, s:s, s:b, s:o, s:i, s:i}", "created_at",
		their_time(a, json_int(post, "at", 0)), "id", (json_int_t)id, "mid",
		json_object_get(post, "id"), "idstr", json_object_get(post, "id"), "text",
		json_object_get(post, "text"), "isLongText", p->cuts, "source", "<a>政务发布</a>",
		"truncated", 0, "user", user(p, a), "reposts_count", 0, "comments_count", 0);
}

void wb_show(struct wb_call *c)
{
	if (c->p->no_show)
		return wb_refuse(c, 10014, "Insufficient app permissions!");
	const json_t *post = wb_find_post(c->p, wb_given(c, "id"));
	if (!post || !shown(c->p, post))
		return wb_refuse(c, 20101, "target weibo does not exist!");
	wb_reply(c->q, c->out, wb_status(c->p, c->q->arena, post));
}

/* Ordinary apps see the newest few, whatever they ask for. */
static json_t *newest(struct wb_call *c, size_t max, bool ids, int64_t *out_total)
{
	size_t i;
	json_t *post, *list = json_array();
	*out_total = 0;
	json_array_foreach(c->p->posts, i, post)
	{
		if (!shown(c->p, post))
			continue;
		if (++*out_total <= (int64_t)max)
			json_array_append_new(list, ids ? json_incref(json_object_get(post, "id"))
							: wb_status(c->p, c->q->arena, post));
	}
	return list;
}

static bool own(struct wb_call *c)
{
	struct str uid = wb_given(c, "uid");
	return !uid.len || str_eq(uid, str_c(c->p->uid));
}

void wb_timeline(struct wb_call *c)
{
	int64_t total;
	if (!own(c))
		return wb_refuse(c, 10014, "insufficient app permissions!");
	json_t *list = newest(c, NEWEST, false, &total);
	wb_reply(c->q, c->out,
		json_pack("{s:o, s:I}", "statuses", list, "total_number", (json_int_t)total));
}

void wb_ids(struct wb_call *c)
{
	int64_t total;
	if (!own(c))
		return wb_refuse(c, 10014, "insufficient app permissions!");
	json_t *list = newest(c, IDS, true, &total);
	wb_reply(c->q, c->out,
		json_pack("{s:o, s:I}", "statuses", list, "total_number", (json_int_t)total));
}

void wb_user(struct wb_call *c)
{
	if (!own(c))
		return wb_refuse(c, 10014, "insufficient app permissions!");
	wb_reply(c->q, c->out, user(c->p, c->q->arena));
}
