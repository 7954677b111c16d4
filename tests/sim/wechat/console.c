/*
 * console.c: what somebody does at the platform's own console, past the interface:
 *   {"act":"publish","title","content"} → {"article_id"}
 *   {"act":"mass","title","content"} → {"msg_id"}: to every follower; called back like any other
 *   {"act":"edit","article_id","content"}, {"act":"delete","article_id"}
 * None of it is "published" or "deleted" in the ledger: those are our courier's.
 */
#include "base/clock.h"
#include "tests/sim/wechat/platform.h"

static void publish(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	const char *id = wx_new_id(p, q->arena, "art");
	json_t *item = json_pack("{s:o s:s s:s s:s s:o s:s s:b}", "title",
		json_from(json_str(asked, "title")), "author", "", "digest", "",
		"content_source_url", "", "content", json_from(json_str(asked, "content")), "url",
		arena_printf(q->arena, "%s/s/%s", p->address, id), "is_deleted", 0);
	json_array_insert_new(p->articles, 0,
		json_pack("{s:s s:I s:{s:[o]}}", "article_id", id, "update_time",
			(json_int_t)(clock_now() / 1000), "content", "news_item", item));
	wx_reply(q, out, json_pack("{s:s}", "article_id", id));
}

static void send_to_all(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	const char *id = arena_printf(q->arena, "%lld", 3147483647LL + (long long)++p->ids);
	json_t *item = json_pack("{s:o s:o s:b}", "title", json_from(json_str(asked, "title")),
		"content", json_from(json_str(asked, "content")), "is_deleted", 0);
	json_array_append_new(
		p->messages, json_pack("{s:s s:s s:I s:s s:{s:[o]}}", "msg_id", id, "clientmsgid",
				     "", "day", (json_int_t)wx_today(), "status", "SEND_SUCCESS",
				     "content", "news_item", item));
	wx_callback_mass(p, id, "send success");
	wx_reply(q, out, json_pack("{s:s}", "msg_id", id));
}

static json_t *item_named(const struct platform *p, struct str id)
{
	size_t i;
	json_t *article;
	json_array_foreach(p->articles, i, article) if (
		str_eq(json_str(article, "article_id"),
			id)) return json_array_get(json_object_get(json_object_get(article,
									   "content"),
							   "news_item"),
		0);
	return NULL;
}

void wx_console(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	json_auto_t *asked = NULL;
	if (json_read(q->body, &asked))
		return wx_error(q, out, 47001, "data format error");
	struct str act = json_str(asked, "act");
	if (str_eq(act, STR("publish")))
		return publish(p, q, asked, out);
	if (str_eq(act, STR("mass")))
		return send_to_all(p, q, asked, out);
	json_t *item = item_named(p, json_str(asked, "article_id"));
	if (!item)
		return wx_error(q, out, 53600, "invalid article_id");
	if (str_eq(act, STR("delete")))
		json_object_set_new(item, "is_deleted", json_true());
	else
		json_object_set(item, "content", json_object_get(asked, "content"));
	wx_error(q, out, 0, "ok");
}
