#include "channels/sms/cloud.h"

#include "base/digest.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/sms/tc3.h"
#include "channels/sms/text.h"

enum { BATCH_MAX = 200, ASKED_AT_ONCE = 50, CALL_MS = 30000, DAYS_BACK = 3 };

const char sms_cloud_home[] = "https://sms.tencentcloudapi.com";

bool sms_by_cloud(struct wire *w)
{
	struct str way;
	return !w->secret(w, "way", &way) && str_eq(way, STR("tencent"));
}

static const struct {
	struct str begins;
	const char *outcome, *zh;
} codes[] = {
#define CODE(begins, outcome, zh) { { begins, sizeof(begins) - 1 }, outcome, zh },
#include "channels/sms/cloud.def"
#undef CODE
};

/* Of a code that nobody has heard of nobody can say whether anything was sent. */
void sms_cloud_meaning(struct str code, const char **outcome, const char **zh)
{
	*outcome = "unknown";
	*zh = "服务商的其他错误，结果不明，系统向服务商查询，查不到的请人核实";
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (str_starts(code, codes[i].begins)) {
			*outcome = codes[i].outcome;
			*zh = codes[i].zh;
			return;
		}
}

static struct str api_of(struct wire *w)
{
	struct str api;
	return w->secret(w, "api", &api) ? str_c(sms_cloud_home) : api;
}

static enum err sign(struct sms *s, const char *action, struct str payload, struct tc3_call *c)
{
	struct str api = api_of(s->wire);
	ptrdiff_t scheme = str_find(api, STR("://"));
	*c = (struct tc3_call){ .host = str_from(api, scheme < 0 ? 0 : (size_t)scheme + 3),
		.service = STR("sms"),
		.action = str_c(action),
		.payload = payload,
		.at = s->wire->now(s->wire) / 1000 };
	TRY(s->wire->secret(s->wire, "secret_id", &c->id));
	return s->wire->secret(s->wire, "secret_key", &c->secret);
}

static enum err exchange(
	struct sms *s, const char *action, struct str payload, struct wire_reply *out)
{
	struct tc3_call c;
	struct str region;
	TRY(sign(s, action, payload, &c));
	if (s->wire->secret(s->wire, "region", &region))
		region = STR("ap-guangzhou");
	const char *headers[] = { arena_printf(s->arena, "Authorization: %s",
					  tc3_authorization(s->arena, &c)),
		arena_printf(s->arena, "X-TC-Action: %s", action), "X-TC-Version: 2021-01-11",
		arena_printf(s->arena, "X-TC-Timestamp: %lld", (long long)c.at),
		arena_printf(s->arena, "X-TC-Region: " STRF, STRV(region)), NULL };
	struct wire_request q = { .method = "POST",
		.url = str_c(arena_printf(s->arena, STRF "/", STRV(api_of(s->wire)))),
		.body = payload,
		.media_type = STR("application/json; charset=utf-8"),
		.timeout_ms = CALL_MS,
		.headers = headers };
	return s->wire->exchange(s->wire, s->arena, &q, out);
}

/* "Response" of an answer; ERR_UNCERTAIN for whatever is none. The caller owns *out. */
static enum err response_of(const struct wire_reply *reply, json_t **out)
{
	json_auto_t *j = NULL;
	if (reply->status != 200 || json_read(reply->body, &j) ||
		!json_is_object(json_object_get(j, "Response")))
		return fault_as(ERR_UNCERTAIN, "sms.cloud", NULL,
			"短信服务商的回答看不懂（%d），结果不明", reply->status);
	*out = json_incref(json_object_get(j, "Response"));
	return ERR_OK;
}

static enum err call(struct sms *s, const char *action, json_t *body, json_t **out)
{
	json_auto_t *owned = body;
	struct wire_reply reply = {};
	struct str app;
	TRY(s->wire->secret(s->wire, "sdk_app_id", &app));
	json_object_set_new(owned, "SmsSdkAppId", json_from(app));
	TRY(exchange(s, action, json_text(s->arena, owned), &reply));
	return response_of(&reply, out);
}

static json_t *send_body(struct sms *s, const struct sms_settings *set, const struct sms_message *m,
	const struct sms_list *list, const json_t *rows, struct str label)
{
	json_t *numbers = json_array(), *params = json_array();
	for (size_t i = 0; i < json_array_size(rows); i++) {
		json_int_t n = json_integer_value(json_array_get(rows, i));
		if (n >= 1 && (size_t)n <= list->count)
			json_array_append_new(
				numbers, json_sprintf("+86" STRF, STRV(list->numbers[n - 1])));
	}
	for (size_t i = 0; i < m->param_count; i++)
		json_array_append_new(params, json_from(m->params[i]));
	(void)s;
	return json_pack("{s:o s:o s:o s:o s:o}", "PhoneNumberSet", numbers, "TemplateId",
		json_from(m->template_id), "SignName", json_from(set->signature),
		"TemplateParamSet", params, "SessionContext", json_from(label));
}

/* One call, and what came of it for each of its numbers. */
struct batch {
	struct sms *s;
	const struct sms_list *list;
	const json_t *rows;
	int64_t seq;
	json_t *answers; /* array, owned */
	enum err why;
	const char *words;
};

static void answer(
	struct batch *b, json_int_t n, const char *outcome, struct str id, struct str stat)
{
	json_array_append_new(
		b->answers, json_pack("{s:I s:I s:s s:o s:o}", "seq", (json_int_t)b->seq, "n", n,
				    "outcome", outcome, "msg_id", json_from(id.at ? id : STR("")),
				    "stat", json_from(stat.at ? str_sub(stat, 0, 60) : STR(""))));
}

static void stop_for(struct batch *b, const char *outcome, struct str code, const char *zh)
{
	enum err why = !strcmp(outcome, "account")   ? ERR_DENIED
		       : !strcmp(outcome, "unknown") ? ERR_UNCERTAIN
		       : !strcmp(outcome, "again")   ? ERR_BUSY
						     : ERR_OK;
	if (!why || (b->why && b->why != ERR_BUSY))
		return;
	b->why = why;
	b->words = arena_printf(b->s->arena, "%s（" STRF "）", zh, STRV(code));
}

static const json_t *status_of(const json_t *set, struct str number)
{
	size_t i;
	json_t *x;
	json_array_foreach((json_t *)set, i, x)
	{
		if (str_ends(json_str(x, "PhoneNumber"), number))
			return x;
	}
	return NULL;
}

/* A number that the answer does not name: nobody knows. */
static void read_each(struct batch *b, const json_t *set)
{
	for (size_t i = 0; i < json_array_size(b->rows); i++) {
		json_int_t n = json_integer_value(json_array_get(b->rows, i));
		const char *outcome = "unknown", *zh = "";
		const json_t *x = status_of(set, b->list->numbers[n - 1]);
		struct str code = json_str(x, "Code");
		if (x)
			sms_cloud_meaning(code, &outcome, &zh);
		if (x)
			stop_for(b, outcome, code, zh);
		answer(b, n, outcome, json_str(x, "SerialNo"),
			strcmp(outcome, "accepted") ? code : STR(""));
	}
}

static void read_all(struct batch *b, struct str code)
{
	const char *outcome, *zh;
	sms_cloud_meaning(code, &outcome, &zh);
	stop_for(b, outcome, code, zh);
	/* Of several it does not say who opted out: nobody is entered for another. */
	if (!strcmp(outcome, "opted_out") && json_array_size(b->rows) > 1)
		outcome = "refused";
	for (size_t i = 0; i < json_array_size(b->rows); i++)
		answer(b, json_integer_value(json_array_get(b->rows, i)), outcome, STR(""), code);
}

static void read_response(struct batch *b, const json_t *response)
{
	const json_t *error = json_object_get(response, "Error");
	if (error)
		read_all(b, json_str(error, "Code"));
	else
		read_each(b, json_object_get(response, "SendStatusSet"));
}

static bool not_sent(enum err e)
{
	return e == ERR_UNAVAILABLE || e == ERR_DENIED;
}

/* No answer: not sent at all, or nobody knows. */
static void read_failure(struct batch *b, enum err e)
{
	b->why = e;
	b->words = arena_printf(b->s->arena, "%s", err_reason());
	for (size_t i = 0; i < json_array_size(b->rows); i++)
		answer(b, json_integer_value(json_array_get(b->rows, i)),
			not_sent(e) ? "again" : "unknown", STR(""), STR(""));
}

static enum err check_rows(const json_t *rows, const struct sms_list *list)
{
	for (size_t i = 0; i < json_array_size(rows); i++) {
		json_int_t n = json_integer_value(json_array_get(rows, i));
		if (n < 1 || (size_t)n > list->count)
			return fault(
				ERR_INTERNAL, "the book names a recipient that the list has not");
	}
	return ERR_OK;
}

static enum err send_batch(struct sms *s, const struct sms_settings *set,
	const struct sms_message *m, const struct sms_list *list, const json_t *packet,
	struct str label)
{
	json_auto_t *response = NULL;
	struct batch b = { .s = s,
		.list = list,
		.rows = json_object_get(packet, "n"),
		.seq = json_int(packet, "seq", 0),
		.words = "" };
	int64_t before = s->session->handed;
	TRY(check_rows(b.rows, list));
	sms_hand(s, b.seq);
	enum err e = call(s, "SendSms", send_body(s, set, m, list, b.rows, label), &response);
	if (e == ERR_GONE)
		return e; /* its rows say sent: the next one finds them without an answer */
	if (not_sent(e))
		s->session->handed = before;
	b.answers = json_array();
	if (e)
		read_failure(&b, e);
	else
		read_response(&b, response);
	TRY(sms_book(s, false, "answers",
		json_pack("{s:I s:o}", "connection", (json_int_t)s->session->connection, "items",
			b.answers),
		NULL));
	if (b.why)
		return fault_as(b.why, b.why == ERR_DENIED ? "sms.result" : "sms.cloud", NULL, "%s",
			b.words);
	return ERR_OK;
}

/* A process has one line, whoever it calls; what an earlier call left open has no answer any more. */
static enum err begin(struct sms *s)
{
	json_auto_t *line = NULL;
	TRY(sms_sweep(s));
	if (s->session->connection)
		return ERR_OK;
	TRY(sms_book(s, false, "line", json_object(), &line));
	s->session->connection = json_int(line, "connection", 0);
	return ERR_OK;
}

enum err sms_cloud_submit_all(struct sms *s, const struct sms_settings *set,
	const struct sms_message *m, const struct sms_list *list, struct str label)
{
	if (!m->template_id.len)
		return fault_as(ERR_DENIED, "sms.template", NULL,
			"服务商只收模板短信，请在账号设置中登记 template_id、template_text");
	TRY(begin(s));
	for (;;) {
		json_auto_t *taken = NULL;
		if (!list->urgent && sms_quiet(set, s->wire->now(s->wire)))
			return fault_as(
				ERR_BUSY, "sms.quiet", NULL, "静默时段不发短信，时段过后继续");
		TRY(sms_book(s, true, "take",
			json_pack("{s:I s:i}", "connection", (json_int_t)s->session->connection,
				"max", set->batch < BATCH_MAX ? (int)set->batch : BATCH_MAX),
			&taken));
		struct str why = json_str(taken, "stopped");
		const json_t *packet = json_array_get(json_object_get(taken, "packets"), 0);
		if (why.len)
			return fault_as(ERR_BUSY, "sms.stopped", NULL, STRF, STRV(why));
		if (!packet && json_int(taken, "retry_at", 0))
			return fault_as(ERR_BUSY, "sms.flow", NULL, "服务商限制发送频率，稍后继续");
		if (!packet)
			return ERR_OK;
		TRY(send_batch(s, set, m, list, packet, label));
	}
}

/* One status that the provider knows of a number, if it is of this delivery. */
static enum err keep_status(struct sms *s, struct str number, const json_t *x, struct str key)
{
	struct str token, stat = json_str(x, "ReportStatus");
	if (!str_eq(json_str(x, "SessionContext"), str_c(delivery_marker(s->arena, key))))
		return ERR_OK;
	if (str_eq(stat, STR("SUCCESS")))
		stat = STR("DELIVRD");
	else if (json_str(x, "Description").len)
		stat = str_sub(json_str(x, "Description"), 0, 40);
	TRY(s->wire->book->token(s->wire, s->arena, number, &token));
	json_t *item = json_pack("{s:o s:o s:o s:I s:o}", "msg_id",
		json_from(json_str(x, "SerialNo")), "token", json_from(token), "stat",
		json_from(stat), "submitted",
		(json_int_t)(json_int(x, "UserReceiveTime", 0) * 1000), "key", json_from(key));
	return sms_book(s, false, "reports", json_pack("{s:[o]}", "items", item), NULL);
}

static enum err ask_one(struct sms *s, struct str number, struct str key)
{
	json_auto_t *response = NULL;
	size_t i;
	json_t *x;
	int64_t now = s->wire->now(s->wire) / 1000;
	json_t *body = json_pack("{s:o s:I s:I s:i s:i}", "PhoneNumber",
		json_sprintf("+86" STRF, STRV(number)), "BeginTime",
		(json_int_t)(now - DAYS_BACK * 86400), "EndTime", (json_int_t)now, "Offset", 0,
		"Limit", 100);
	TRY(call(s, "PullSmsSendStatusByPhoneNumber", body, &response));
	if (json_object_get(response, "Error"))
		return fault_as(ERR_BUSY, "sms.cloud", NULL, "服务商暂不能查询：" STRF,
			STRV(json_str(json_object_get(response, "Error"), "Code")));
	json_array_foreach(json_object_get(response, "PullSmsSendStatusSet"), i, x)
		TRY(keep_status(s, number, x, key));
	return ERR_OK;
}

enum err sms_cloud_ask(struct sms *s, const struct sms_list *list, struct str key, json_t *notes)
{
	json_auto_t *waiting = NULL;
	size_t i;
	int64_t after = json_int(notes, "asked_to", 0);
	TRY(begin(s));
	TRY(sms_book(s, true, "waiting",
		json_pack("{s:I s:i}", "after", (json_int_t)after, "max", ASKED_AT_ONCE),
		&waiting));
	const json_t *rows = json_object_get(waiting, "n");
	TRY(check_rows(rows, list));
	after = 0; /* the end of the list: from the front again */
	enum err e = ERR_OK;
	for (i = 0; !e && i < json_array_size(rows); i++) {
		json_int_t n = json_integer_value(json_array_get(rows, i));
		e = ask_one(s, list->numbers[n - 1], key);
		after = e || i + 1 == ASKED_AT_ONCE ? n : 0; /* the next look goes on behind it */
	}
	json_object_set_new(notes, "asked_to", json_integer(after));
	return e;
}
