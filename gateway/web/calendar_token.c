/*
 * A calendar of one's own: made on 我的, shown once, read by programs that can log in nowhere. Its token stands
 * in the address and opens this one page: no other route asks for it, and this one for nothing else.
 */
#include "web/calendar_token.h"

#include "base/digest.h"
#include "web/ical.h"
#include "web/reply.h"
#include "web/route.h"
#include "web/worker.h"

enum { TOKEN_CHARS = 43 };

static enum err nobody(void)
{
	return fault_as(
		ERR_LOGIN, "calendar.token", NULL, "订阅地址无效或已停用，请到“我的”重新生成");
}

enum err calendar_token_check(struct request *req)
{
	AUTO_ROWS rows = {};
	struct str token;
	TRY(request_query(req, "token", &token));
	if (token.len != TOKEN_CHARS)
		return nobody();
	TRY(request_db(req));
	TRY(store_run(req->db, req->arena, calendar_enter, &rows,
		P_BYTES(sha256_str(req->arena, token)), param_time(req->arena, req->now)));
	req->who.id = row_int(&rows, 0, 0);
	return req->who.id ? ERR_OK : nobody();
}

static struct ical_event *read_events(struct arena *a, const struct rows *rows)
{
	struct ical_event *list = arena_array(a, struct ical_event, (size_t)rows->count + 1);
	for (int i = 0; i < rows->count; i++)
		list[i] = (struct ical_event){ .uid = row_str(rows, i, 0),
			.starts = row_str(rows, i, 1),
			.ends = row_str(rows, i, 2),
			.words = row_str(rows, i, 3) };
	return list;
}

/* The address that people type is this installation's name. */
static struct str host_of(const struct request *req)
{
	struct str origin = str_c(req->web->origins[0]);
	return str_from(origin, (size_t)str_find(origin, STR("://")) + 3);
}

enum err on_calendar_read(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, calendar_events, &rows, P_INT(req->who.id),
		param_time(req->arena, req->now)));
	const struct ical c = { .host = host_of(req),
		.at = req->now,
		.events = read_events(req->arena, &rows),
		.count = (size_t)rows.count };
	res->type = "text/calendar; charset=utf-8";
	return reply_json(res, 200, ical_text(req->arena, &c));
}

enum err on_me_calendar_show(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, calendar_mine, &rows, P_INT(req->who.id)));
	return reply_row(req, res, 200, &rows, "calendar.none", "没有订阅地址");
}

/* The address, this once: only its hash is kept. */
enum err on_me_calendar_make(struct request *req, struct response *res)
{
	struct str token = random_token(req->arena);
	TRY(store_run(req->db, req->arena, calendar_make, NULL, P_INT(req->who.id),
		P_BYTES(sha256_str(req->arena, token)), param_time(req->arena, req->now)));
	json_auto_t *j =
		json_pack("{s:o}", "path", json_sprintf("/calendar.ics?token=" STRF, STRV(token)));
	return reply_made(req, res, 201, j);
}

enum err on_me_calendar_end(struct request *req, struct response *res)
{
	TRY(store_run(req->db, req->arena, calendar_end, NULL, P_INT(req->who.id)));
	return reply_none(res);
}
