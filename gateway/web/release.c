/* release.c: the register, deliveries, tickets, and taking down. */
#include "base/buf.h"
#include "base/clock.h"
#include "desk/decide.h"
#include "web/channels.h"
#include "web/form.h"
#include "web/item.h"
#include "web/public_address.h"
#include "web/route.h"

static bool is_year(struct str s)
{
	int64_t n;
	return s.len == 4 && str_i64(s, &n) && n > 1999 && n < 2200;
}

static struct str this_year(struct arena *a, int64_t now)
{
	char text[11];
	clock_day(now, text);
	return str_c(arena_printf(a, "%.4s", text));
}

static enum err register_reply(struct request *req, struct response *res,
	const struct register_book *book, struct str format)
{
	struct str text;
	if (str_eq(format, STR("html"))) {
		TRY(register_html(req->arena, book, &text));
		return reply_page(res, text);
	}
	if (str_eq(format, STR("csv"))) {
		TRY(register_csv(req->arena, book, &text));
		return reply_file(req, res, text, STR("text/csv; charset=utf-8"),
			str_c(arena_printf(
				req->arena, "信息发布登记簿-" STRF ".csv", STRV(book->year))),
			false);
	}
	return reply_json(res, 200,
		str_c(arena_printf(req->arena,
			"{\"items\":" STRF ",\"gaps\":" STRF ",\"next\":null}", STRV(book->items),
			STRV(book->gaps))));
}

enum err on_register_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	struct register_book book = {};
	struct str format;
	TRY(request_query(req, "year", &book.year));
	TRY(request_query(req, "format", &format));
	TRY(item_words(req, &book.words));
	if (!book.year.len)
		book.year = this_year(req->arena, req->now);
	if (!is_year(book.year))
		return fault_as(ERR_INVALID, "query.year", "year", "year 应为四位年份");
	TRY(store_run(
		req->db, req->arena, register_list, &rows, P_TEXT(book.year), P_TEXT(book.words)));
	book.items = row_str(&rows, 0, 0);
	book.gaps = row_str(&rows, 0, 1);
	return register_reply(req, res, &book, format);
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
	AUTO_ITEM i = {};
	int64_t limit, cursor, account, draft;
	struct str state;
	TRY(item_open(req, NULL, &i));
	TRY(request_page(req, &limit, &cursor));
	TRY(request_query(req, "state", &state));
	TRY(query_number(req, "account", &account));
	TRY(query_number(req, "draft", &draft));
	TRY(store_run(req->db, req->arena, delivery_list, &rows, P_INT(i.viewer.id), P_TEXT(state),
		P_INT(account), P_INT(cursor), P_INT(limit), P_INT(draft),
		P_TEXT_LIST(i.viewer.can, i.viewer.can_count)));
	return item_reply_list(req, res, &rows, limit, "");
}

static enum err reply_delivery(struct request *req, struct response *res, const struct item *i)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, delivery_read, &rows, P_INT(i->id), P_INT(i->viewer.id),
		P_TEXT_LIST(i->viewer.can, i->viewer.can_count)));
	return reply_row(req, res, 200, &rows, "delivery.none", "没有这一发布任务");
}

enum err on_delivery_show(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	TRY(item_open(req, "delivery.none", &i));
	return reply_delivery(req, res, &i);
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

/* Of an app's delivery: who has it, who has not, and why. */
enum err on_delivery_subscribers(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	TRY(item_open(req, "delivery.none", &i));
	TRY(store_run(req->db, req->arena, delivery_subscribers, &rows, P_INT(i.id),
		P_BOOL(capability_in(req->who.may, CAP_RELEASE_RETRY))));
	return reply_row(req, res, 200, &rows, "delivery.none", "没有这一发布任务");
}

struct replay_form {
	struct str subscriber, reason;
};
static const struct field replay_fields[] = {
	FIELD(struct replay_form, subscriber, LINE, true, 32),
	FIELD(struct replay_form, reason, TEXT, true, 500),
};

enum err on_delivery_replay(struct request *req, struct response *res)
{
	struct replay_form f = {};
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	TRY(item_open(req, "delivery.none", &i));
	TRY(form_read(req, replay_fields, &f));
	TRY(store_run(req->db, req->arena, delivery_replay, &rows, P_INT(i.id),
		P_TEXT(f.subscriber), P_TEXT(f.reason), P_INT(req->who.id),
		param_time(req->arena, req->now)));
	return reply_json(res, 201,
		str_c(arena_printf(
			req->arena, "{\"id\":\"%lld\"}", (long long)row_int(&rows, 0, 0))));
}

struct decision_form {
	struct str outcome, url, evidence;
};
enum { ADDRESS_MAX = 1000 };
static const struct field decision_fields[] = {
	FIELD(struct decision_form, outcome, LINE, true, 12),
	FIELD(struct decision_form, url, LINE, false, ADDRESS_MAX),
	FIELD(struct decision_form, evidence, TEXT, true, 500),
};

static enum err check_outcome(struct str outcome)
{
	static const char *const outcomes[] = { "out", "not-out", "gone", "still-there" };
	for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
		if (str_eq(outcome, str_c(outcomes[i])))
			return ERR_OK;
	return fault_as(ERR_INVALID, "decision.outcome", "outcome",
		"outcome 应为 out、not-out、gone 或 still-there");
}

/* Whoever may decide, and on which channel, is decision_obstacle's to say: the button's too. */
enum err on_delivery_decision(struct request *req, struct response *res)
{
	struct decision_form f = {};
	AUTO_ITEM i = {};
	TRY(form_read(req, decision_fields, &f));
	TRY(check_outcome(f.outcome));
	TRY(public_address(req->arena, f.url, "decision.url", &f.url));
	TRY(item_open(req, "delivery.none", &i));
	TRY(store_run(req->db, req->arena, delivery_decide, NULL, P_INT(i.id), P_INT(req->who.id),
		P_TEXT(f.outcome), P_TEXT(f.evidence), P_TEXT(f.url),
		param_time(req->arena, req->now)));
	return reply_delivery(req, res, &i);
}

enum err on_ticket_show(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t id;
	TRY(request_id(req, 0, "ticket.none", &id));
	TRY(store_run(req->db, req->arena, ticket_read, &rows, P_INT(id)));
	return reply_row(req, res, 200, &rows, "ticket.none", "没有这张发布凭证");
}

enum err on_withdrawal_list(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct str list;
	size_t n;
	json_t *one;
	json_auto_t *j = NULL;
	TRY(item_open(req, "draft.none", &i));
	TRY(withdrawable(&i.desk, i.id, &list));
	TRY(json_read(list, &j));
	channel_recalls(req, j);
	json_array_foreach(json_object_get(j, "items"), n, one) json_object_del(one, "settings");
	return reply_made(req, res, 200, j);
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
