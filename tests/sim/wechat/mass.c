#include "base/clock.h"
#include "base/digest.h"
#include "tests/sim/wechat/platform.h"

enum { CLIENT_ID_MAX = 64, MINUTE = 60 * 1000, CHINA_MS = 8 * 3600 * 1000 };

int64_t wx_today(void)
{
	return (clock_now() + CHINA_MS) / (24 * 3600 * 1000LL);
}

int wx_spend(struct wx_quota *q)
{
	if (q->day != wx_today())
		q->taken = 0;
	q->day = wx_today();
	return q->taken++ < q->a_day ? 0 : 45009;
}

static json_t *find_by(const struct platform *p, const char *key, struct str value)
{
	size_t i;
	json_t *m;
	json_array_foreach(p->messages, i, m)
	{
		if (str_eq(json_str(m, key), value))
			return m;
	}
	return NULL;
}

static int64_t used_today(const struct platform *p)
{
	size_t i;
	int64_t n = 0;
	json_t *m;
	json_array_foreach(p->messages, i, m)
	{
		n += json_int(m, "day", 0) == wx_today() &&
		     !str_eq(json_str(m, "status"), STR("SEND_FAIL"));
	}
	return n;
}

/* The same message again: too soon, or its number. */
static void known_message(const struct sim_request *q, json_t *m, struct sim_reply *out)
{
	bool soon = clock_now() - json_int(m, "tried", 0) < MINUTE;
	json_object_set_new(m, "tried", json_integer(clock_now()));
	if (soon)
		return wx_error(q, out, 45066, "clientmsgid retry too fast");
	wx_reply(q, out,
		json_pack("{s:i, s:s, s:O}", "errcode", 45065, "errmsg", "clientmsgid exist",
			"msg_id", json_object_get(m, "msg_id")));
}

static void new_message(struct platform *p, const struct sim_request *q, struct str client,
	const json_t *draft, struct sim_reply *out)
{
	const char *id = arena_printf(q->arena, "%lld", 3147483647LL + (long long)++p->ids);
	json_array_append_new(p->messages,
		json_pack("{s:s, s:o, s:I, s:I, s:I, s:s, s:O, s:o}", "msg_id", id, "clientmsgid",
			json_from(client), "tried", (json_int_t)clock_now(), "due",
			(json_int_t)(clock_now() + p->publish_ms), "day", (json_int_t)wx_today(),
			"status", "SENDING", "media_id", json_object_get(draft, "media_id"),
			"content", json_deep_copy(json_object_get(draft, "content"))));
	wx_reply(q, out,
		json_pack("{s:i, s:s, s:s, s:s}", "errcode", 0, "errmsg",
			"send job submission success", "msg_id", id, "msg_data_id", id));
}

static int refusal(const json_t *asked)
{
	const json_t *filter = json_object_get(asked, "filter");
	bool whom = json_is_true(json_object_get(filter, "is_to_all")) ||
		    json_is_integer(json_object_get(filter, "tag_id"));
	if (!str_eq(json_str(asked, "msgtype"), STR("mpnews")))
		return 40008;
	if (json_str(asked, "clientmsgid").len > CLIENT_ID_MAX)
		return 45067;
	return whom ? 0 : 40050;
}

void wx_mass_send(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	struct str media = json_str(json_object_get(asked, "mpnews"), "media_id");
	struct str client = json_str(asked, "clientmsgid");
	int code = refusal(asked);
	if (code)
		return wx_error(q, out, code, "invalid mass message");
	if (!client.len) /* then the platform makes one of what is sent */
		client = str_c(sha256_hex(q->arena, media));
	json_t *known = find_by(p, "clientmsgid", client);
	if (known)
		return known_message(q, known, out);
	if (used_today(p) >= p->mass_a_day)
		return wx_error(q, out, 45028, "has no masssend quota");
	const json_t *draft = wx_draft_find(p, media, NULL);
	if (!draft)
		return wx_error(q, out, 40007, "invalid media_id");
	new_message(p, q, client, draft, out);
}

void wx_mass_get(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	const json_t *m = find_by(p, "msg_id", json_str(asked, "msg_id"));
	if (!m)
		return wx_error(q, out, 40059, "invalid msg id");
	wx_reply(q, out,
		json_pack("{s:O, s:O}", "msg_id", json_object_get(m, "msg_id"), "msg_status",
			json_object_get(m, "status")));
}

/* Each article's page by itself, or all: the message is gone with the last. */
static int64_t take_down(json_t *m, int64_t index)
{
	size_t i;
	json_t *item;
	int64_t taken = 0, left = 0;
	json_array_foreach(json_object_get(json_object_get(m, "content"), "news_item"), i, item)
	{
		bool gone = json_is_true(json_object_get(item, "is_deleted"));
		if (!gone && (!index || index == (int64_t)i + 1)) {
			json_object_set_new(item, "is_deleted", json_true());
			taken++;
		} else
			left += !gone;
	}
	if (!left)
		json_object_set_new(m, "status", json_string("DELETE"));
	return taken;
}

void wx_mass_delete(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	json_t *m = find_by(p, "msg_id", json_str(asked, "msg_id"));
	int64_t index = json_int(asked, "article_idx", 0), taken = 0;
	if (!m || index < 0 || index > 8)
		return wx_error(q, out, 40059, "invalid msg id");
	if (str_eq(json_str(m, "status"), STR("SEND_SUCCESS")))
		taken = take_down(m, index);
	if (taken) {
		p->deleted += taken;
		wx_ledger_add(p, "recalled", m);
	}
	wx_error(q, out, 0, "ok");
}

static void finish(struct platform *p, json_t *m)
{
	SCRATCH(a);
	size_t at;
	const json_t *items = json_object_get(json_object_get(m, "content"), "news_item");
	bool fails = p->mass_fails > 0;
	p->mass_fails -= fails;
	json_object_set_new(m, "status", json_string(fails ? "SEND_FAIL" : "SEND_SUCCESS"));
	wx_callback_mass(
		p, arena_cstr(&a, json_str(m, "msg_id")), fails ? "err(20001)" : "send success");
	if (fails)
		return;
	p->published += (int64_t)json_array_size(items);
	wx_ledger_add(p, "sent", m);
	if (wx_draft_find(p, json_str(m, "media_id"), &at))
		json_array_remove(p->drafts, at);
}

void wx_mass_work(struct platform *p)
{
	size_t i;
	json_t *m;
	json_array_foreach(p->messages, i, m)
	{
		if (str_eq(json_str(m, "status"), STR("SENDING")) &&
			json_int(m, "due", 0) <= clock_now())
			finish(p, m);
	}
}
