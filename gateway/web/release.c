/* release.c: the register, deliveries, tickets, and taking down. */
#include "base/buf.h"
#include "base/clock.h"
#include "desk/decide.h"
#include "web/form.h"
#include "web/item.h"
#include "web/route.h"

static bool is_year(struct str s)
{
	int64_t n;
	return s.len == 4 && str_i64(s, &n) && n > 1999 && n < 2200;
}

static struct str this_year(struct arena *a, int64_t now)
{
	char text[25];
	clock_iso(now + 8 * 3600 * 1000, text); /* the year in China */
	return str_c(arena_printf(a, "%.4s", text));
}

enum err on_register_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	struct str year, format, page;
	TRY(request_query(req, "year", &year));
	TRY(request_query(req, "format", &format));
	if (!year.len)
		year = this_year(req->arena, req->now);
	if (!is_year(year))
		return fault_as(ERR_INVALID, "query.year", "year", "year 应为四位年份");
	TRY(store_run(req->db, req->arena, register_list, &rows, P_TEXT(year)));
	if (str_eq(format, STR("html"))) {
		TRY(register_html(req->arena, year, row_str(&rows, 0, 0), &page));
		return reply_page(res, page);
	}
	return reply_json(res, 200,
		str_c(arena_printf(req->arena, "{\"items\":" STRF ",\"next\":null}",
			STRV(row_str(&rows, 0, 0)))));
}

static enum err query_number(struct request *req, const char *name, int64_t *out)
{
	struct str text;
	*out = 0;
	TRY(request_query(req, name, &text));
	if (text.len && !str_i64(text, out))
		return fault_as(ERR_INVALID, "query.value", name, "“%s”应为编号", name);
	return ERR_OK;
}

enum err on_delivery_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t limit, cursor, account, draft;
	struct str state;
	TRY(request_page(req, &limit, &cursor));
	TRY(request_query(req, "state", &state));
	TRY(query_number(req, "account", &account));
	TRY(query_number(req, "draft", &draft));
	TRY(store_run(req->db, req->arena, delivery_list, &rows,
		P_BOOL(item_may(req, CAP_RELEASE_RETRY)), P_TEXT(state), P_INT(account),
		P_INT(cursor), P_INT(limit), P_INT(draft)));
	return item_reply_list(req, res, &rows, limit, "");
}

enum err on_delivery_show(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	TRY(item_open(req, "delivery.none", &i));
	TRY(store_run(req->db, req->arena, delivery_read, &rows, P_INT(i.id),
		P_BOOL(item_may(req, CAP_RELEASE_RETRY))));
	return reply_row(req, res, 200, &rows, "delivery.none", "没有这一发布任务");
}

struct reason_form {
	struct str reason;
};
static const struct field reason_fields[] = {
	FIELD(struct reason_form, reason, TEXT, true, 500),
};

enum err on_delivery_retry(struct request *req, struct response *res)
{
	struct reason_form f = {};
	AUTO_ITEM i = {};
	TRY(item_open(req, "delivery.none", &i));
	TRY(form_read(req, reason_fields, &f));
	TRY(store_run(req->db, req->arena, delivery_release, NULL, P_INT(i.id), P_INT(req->who.id),
		P_TEXT(f.reason), param_time(req->arena, req->now)));
	return reply_none(res);
}

enum err on_ticket_show(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t id;
	TRY(request_id(req, 0, "ticket.none", &id));
	TRY(store_run(req->db, req->arena, ticket_read, &rows, P_INT(id)));
	return reply_row(req, res, 200, &rows, "ticket.none", "没有这张放行单");
}

enum err on_withdrawal_list(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct str list;
	TRY(item_open(req, "draft.none", &i));
	TRY(withdrawable(&i.desk, i.id, &list));
	return reply_json(res, 200, list);
}

struct withdrawal_form {
	struct lines targets;
	struct str reason, key_id, signature;
};
enum { TARGETS_MAX = 64 };
static const struct field withdrawal_fields[] = {
	FIELD(struct withdrawal_form, targets, LINES, true, TARGETS_MAX),
	FIELD(struct withdrawal_form, reason, TEXT, true, 500),
	FIELD(struct withdrawal_form, key_id, LINE, true, 64),
	FIELD(struct withdrawal_form, signature, LINE, true, 400),
};

enum err on_withdrawal_create(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct withdrawal_form f = {};
	size_t count;
	TRY(form_read(req, withdrawal_fields, &f));
	TRY(item_open(req, "draft.none", &i));
	const struct takedown t = { i.id, f.targets.at, f.targets.count, f.reason, f.key_id,
		f.signature };
	TRY(withdraw(&i.desk, &i.who, &t, &count));
	json_auto_t *j = json_pack("{s:I}", "count", (json_int_t)count);
	return reply_made(req, res, 201, j);
}
