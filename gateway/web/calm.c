/* calm.c: quiet hours, blackout windows and quotas of the publishing accounts, and the calendar of releases. */
#include "base/clock.h"
#include "desk/register_channel.h"
#include "web/channels.h"
#include "web/form.h"
#include "web/item.h"
#include "web/reply.h"
#include "web/route.h"

enum { QUOTA_MAX = 100000, DAY_MS = 24 * 3600 * 1000, WEEK = 7, DAYS_MAX = 62 };

struct calm_form {
	struct str quiet_from, quiet_until, scope, reason;
	int64_t per_hour, per_day, per_month, from, until;
};
struct duty_form {
	struct str from, until, mobile, mail, reason;
	int64_t account;
};
static const struct field pace_fields[] = {
	FIELD(struct calm_form, quiet_from, LINE, false, 16),
	FIELD(struct calm_form, quiet_until, LINE, false, 16),
	FIELD(struct calm_form, per_hour, INT, false, QUOTA_MAX),
	FIELD(struct calm_form, per_day, INT, false, QUOTA_MAX),
	FIELD(struct calm_form, per_month, INT, false, QUOTA_MAX),
	FIELD(struct calm_form, reason, TEXT, true, 500),
};

static int64_t two_digits(struct str s, size_t at)
{
	int64_t n = -1;
	return str_i64((struct str){ s.at + at, 2 }, &n) ? n : -1;
}

/* "22:00", or nothing. */
static enum err check_clock(struct str s, const char *field)
{
	if (!s.len)
		return ERR_OK;
	if (s.len == 5 && s.at[2] == ':' && s.at[0] != '-' && s.at[3] != '-' &&
		two_digits(s, 0) >= 0 && two_digits(s, 0) < 24 && two_digits(s, 3) >= 0 &&
		two_digits(s, 3) < 60)
		return ERR_OK;
	return fault_as(ERR_INVALID, "pace.clock", field, "静默时段的时刻形如 22:00");
}

enum err on_pace_set(struct request *req, struct response *res)
{
	int64_t id;
	struct calm_form f = {};
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(form_read(req, pace_fields, &f));
	TRY(check_clock(f.quiet_from, "quiet_from"));
	TRY(check_clock(f.quiet_until, "quiet_until"));
	TRY(store_run(req->db, req->arena, pace_set, NULL, P_INT(id), P_TEXT(f.quiet_from),
		P_TEXT(f.quiet_until), P_INT(f.per_hour), P_INT(f.per_day), P_INT(f.per_month),
		P_TEXT(f.reason), P_INT(req->who.id), param_time(req->arena, req->now),
		P_TEXT(item_match(req))));
	return channel_reply(req, res, 200, id);
}

static bool may_write(const struct request *req)
{
	return capability_in(req->who.may, CAP_CHANNEL_WRITE);
}

enum err on_blackout_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, blackout_list, &rows, P_BOOL(may_write(req)),
		param_time(req->arena, req->now)));
	return reply_row(req, res, 200, &rows, "blackout.none", "没有停发安排");
}

static const struct field blackout_fields[] = {
	FIELD(struct calm_form, scope, LINE, true, 20),
	FIELD(struct calm_form, from, TIME, true, 0),
	FIELD(struct calm_form, until, TIME, true, 0),
	FIELD(struct calm_form, reason, TEXT, true, 200),
};

enum err on_blackout_add(struct request *req, struct response *res)
{
	int64_t channel = 0;
	AUTO_ROWS rows = {};
	struct calm_form f = {};
	TRY(form_read(req, blackout_fields, &f));
	TRY(channel_scope(f.scope, &channel));
	TRY(store_run(req->db, req->arena, blackout_add, &rows, P_INT(channel),
		param_time(req->arena, f.from), param_time(req->arena, f.until), P_TEXT(f.reason),
		P_INT(req->who.id), param_time(req->arena, req->now)));
	return reply_json(res, 201,
		str_c(arena_printf(
			req->arena, "{\"id\":\"%lld\"}", (long long)row_int(&rows, 0, 0))));
}

static const struct field reason_fields[] = {
	FIELD(struct calm_form, reason, TEXT, true, 500),
};

enum err on_blackout_lift(struct request *req, struct response *res)
{
	int64_t id;
	struct calm_form f = {};
	TRY(request_id(req, 0, "blackout.none", &id));
	TRY(form_read(req, reason_fields, &f));
	TRY(store_run(req->db, req->arena, blackout_lift, NULL, P_INT(id), P_TEXT(f.reason),
		P_INT(req->who.id), param_time(req->arena, req->now)));
	return reply_none(res);
}

static enum err query_time(struct request *req, const char *name, int64_t otherwise, int64_t *out)
{
	struct str text;
	*out = otherwise;
	TRY(request_query(req, name, &text));
	if (text.len && !clock_parse(arena_cstr(req->arena, text), out))
		return fault_as(ERR_INVALID, "query.time", name,
			"%s 应为时间，形如 2026-11-22T00:00:00+08:00", name);
	return ERR_OK;
}

/* A week from now, unless it is asked for otherwise. */
enum err on_calendar_show(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t from, until;
	TRY(query_time(req, "from", req->now, &from));
	TRY(query_time(req, "to", from + (int64_t)WEEK * DAY_MS, &until));
	if (until <= from || until > from + (int64_t)DAYS_MAX * DAY_MS)
		return fault_as(ERR_INVALID, "query.time", "to",
			"日历的结束时间应晚于开始时间，且不超过 %d 天", DAYS_MAX);
	TRY(store_run(req->db, req->arena, calendar, &rows, param_time(req->arena, from),
		param_time(req->arena, until), P_INT(req->who.id), P_BOOL(may_write(req)),
		param_time(req->arena, req->now)));
	return reply_row(req, res, 200, &rows, "calendar.none", "没有日历");
}

enum err on_channel_retry(struct request *req, struct response *res)
{
	int64_t id;
	AUTO_ROWS rows = {};
	struct calm_form f = {};
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(form_read(req, reason_fields, &f));
	TRY(store_run(req->db, req->arena, deliveries_retry, &rows, P_INT(id), P_INT(req->who.id),
		P_TEXT(f.reason), param_time(req->arena, req->now)));
	return reply_json(res, 200,
		str_c(arena_printf(
			req->arena, "{\"count\":%lld}", (long long)row_int(&rows, 0, 0))));
}

enum err on_duty_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	bool sees = capability_in(req->who.may, CAP_DUTY_CONTACT);
	TRY(store_run(req->db, req->arena, duty_list, &rows, P_BOOL(may_write(req)), P_BOOL(sees),
		P_INT(req->who.id), param_time(req->arena, req->now)));
	return reply_row(req, res, 200, &rows, "duty.none", "没有排班");
}

/* "2026-11-29", a day that there is. */
static enum err check_day(struct arena *a, struct str day, const char *field)
{
	int64_t at;
	if (day.len == sizeof "2026-11-29" - 1 &&
		clock_parse(arena_printf(a, STRF "T00:00:00Z", STRV(day)), &at))
		return ERR_OK;
	return fault_as(ERR_INVALID, "duty.days", field, "日期形如 2026-11-29");
}

static const struct field duty_fields[] = {
	FIELD(struct duty_form, account, ID, true, 0),
	FIELD(struct duty_form, from, LINE, true, 16),
	FIELD(struct duty_form, until, LINE, true, 16),
	FIELD(struct duty_form, mobile, LINE, false, 16),
	FIELD(struct duty_form, mail, LINE, false, 120),
};

enum err on_duty_add(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	struct duty_form f = { .mobile = STR(""), .mail = STR("") };
	TRY(form_read(req, duty_fields, &f));
	TRY(check_day(req->arena, f.from, "from"));
	TRY(check_day(req->arena, f.until, "until"));
	TRY(store_run(req->db, req->arena, duty_add, &rows, P_INT(f.account), P_TEXT(f.from),
		P_TEXT(f.until), P_TEXT(f.mobile), P_TEXT(f.mail), P_INT(req->who.id),
		param_time(req->arena, req->now)));
	return reply_json(res, 201,
		str_c(arena_printf(
			req->arena, "{\"id\":\"%lld\"}", (long long)row_int(&rows, 0, 0))));
}

enum err on_duty_end(struct request *req, struct response *res)
{
	int64_t id;
	struct calm_form f = {};
	TRY(request_id(req, 0, "duty.none", &id));
	TRY(form_read(req, reason_fields, &f));
	TRY(store_run(req->db, req->arena, duty_end, NULL, P_INT(id), P_TEXT(f.reason),
		P_INT(req->who.id), param_time(req->arena, req->now)));
	return reply_none(res);
}
