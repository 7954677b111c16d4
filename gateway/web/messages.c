/* messages.c: 推送编排, the one message a day to every follower: what is in it, in which order, when. */
#include "web/form.h"
#include "web/item.h"
#include "web/reply.h"
#include "web/route.h"

enum { ITEMS_MAX = 8 };

struct message_form {
	int64_t send_at;
	struct ids items;
};
static const struct field message_fields[] = {
	FIELD(struct message_form, send_at, TIME, true, 0),
	FIELD(struct message_form, items, IDS, true, ITEMS_MAX),
};

static enum err reply_messages(struct request *req, struct response *res, int64_t id)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	TRY(item_open(req, NULL, &i));
	TRY(store_run(req->db, req->arena, message_list, &rows, P_INT(id), P_INT(i.viewer.id),
		P_TEXT_LIST(i.viewer.can, i.viewer.can_count), param_time(req->arena, req->now)));
	TRY(rows_need(&rows, "channel.none", "没有这个公众号账号"));
	reply_etag(req, res, arena_str(req->arena, row_str(&rows, 0, 1)));
	return reply_row(req, res, 200, &rows, "channel.none", "没有这个公众号账号");
}

enum err on_message_list(struct request *req, struct response *res)
{
	int64_t id;
	TRY(request_id(req, 0, "channel.none", &id));
	return reply_messages(req, res, id);
}

enum err on_message_arrange(struct request *req, struct response *res)
{
	int64_t id;
	struct message_form f = {};
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(form_read(req, message_fields, &f));
	TRY(store_run(req->db, req->arena, message_arrange, NULL, P_INT(req->who.id), P_INT(id),
		param_time(req->arena, f.send_at), P_INT_LIST(f.items.at, f.items.count),
		param_time(req->arena, req->now), P_TEXT(item_match(req))));
	return reply_messages(req, res, id);
}
