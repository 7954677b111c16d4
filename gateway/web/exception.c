/* exception.c: 经批准的例外, renewed past its day by another document. */
#include "base/clock.h"
#include "desk/register_channel.h"
#include "web/channels.h"
#include "web/form.h"
#include "web/route.h"

struct renewal {
	struct str document_no, document_on, reason, review_on;
};
static const struct field fields[] = {
	FIELD(struct renewal, document_no, LINE, true, 100),
	FIELD(struct renewal, document_on, LINE, true, 10),
	FIELD(struct renewal, reason, TEXT, true, 2000),
	FIELD(struct renewal, review_on, LINE, true, 10),
};

/* "2026-11-29", a day that there is. */
static enum err check_day(struct arena *a, struct str day, const char *field)
{
	int64_t at;
	if (day.len == sizeof "2026-11-29" - 1 &&
		clock_parse(arena_printf(a, STRF "T00:00:00Z", STRV(day)), &at))
		return ERR_OK;
	return fault_as(ERR_INVALID, "exception.date", field, "日期形如 2026-11-29");
}

enum err on_exception_renew(struct request *req, struct response *res)
{
	int64_t id;
	struct renewal f = {};
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(form_read(req, fields, &f));
	TRY(check_day(req->arena, f.document_on, "document_on"));
	TRY(check_day(req->arena, f.review_on, "review_on"));
	TRY(document_explain(store_run(req->db, req->arena, exception_renew, NULL, P_INT(id),
		P_TEXT(str_trim(f.document_no)), P_TEXT(f.document_on), P_TEXT(f.reason),
		P_TEXT(f.review_on), P_INT(req->who.id), param_time(req->arena, req->now))));
	return channel_reply(req, res, 200, id);
}
