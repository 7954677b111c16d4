/* smscloud.c: sim-smscloud, the stand-in for a cloud provider of short messages: SendSms and what became of it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/options.h"
#include "base/ready.h"
#include "channels/sms/tc3.h"
#include "channels/sms/text.h"
#include "tests/sim/faults.h"
#include "tests/sim/ledger.h"
#include "tests/sim/server.h"

enum { CLOCK_APART_S = 300, NUMBERS_MAX = 200, CONTEXT_MAX = 512, PULL_MAX = 100 };

struct cloud {
	pthread_mutex_t lock;
	struct arena arena;
	const char *id, *secret, *app, *sign, *template, *text, *ledger;
	const char *host; /* as callers have to sign it */
	int64_t report_ms, calls, pulls, serial;
	json_t *sent;   /* {"number","text","serial","context","at"} */
	json_t *held;   /* {"due","body"}: taken, and not acted on yet */
	json_t *faults; /* {"call":C,"kind":K,"nth":1,"times":1,"ms":N,"at":N} */
};

static void say(const struct sim_request *q, struct sim_reply *out, json_t *j)
{
	json_auto_t *owned = j;
	out->status = 200;
	out->media_type = "application/json";
	out->body = json_text(q->arena, owned);
}

static void say_error(const struct sim_request *q, struct sim_reply *out, const char *code)
{
	say(q, out,
		json_pack("{s:{s:{s:s s:s} s:s}}", "Response", "Error", "Code", code, "Message",
			code, "RequestId", "r"));
}

/* The signature over exactly these bytes, and a clock within five minutes of ours. */
static const char *check_caller(const struct cloud *c, const struct sim_request *q)
{
	int64_t at = 0;
	struct str given = sim_header(q, "Authorization");
	if (!str_i64(sim_header(q, "X-TC-Timestamp"), &at))
		return "MissingParameter.Timestamp";
	if (llabs(clock_now() / 1000 - at) > CLOCK_APART_S)
		return "AuthFailure.SignatureExpire";
	struct tc3_call call = { str_c(c->id), str_c(c->secret), str_c(c->host), STR("sms"),
		sim_header(q, "X-TC-Action"), q->body, at };
	if (!str_eq(sim_header(q, "X-TC-Version"), STR("2021-01-11")))
		return "NoSuchVersion";
	if (!str_starts(str_c(q->content_type), STR("application/json")))
		return "InvalidParameter";
	if (!str_eq(given, str_c(tc3_authorization(q->arena, &call))))
		return "AuthFailure.SignatureFailure";
	return NULL;
}

/* The template with its variables: {1}, {2} … */
static struct str filled(struct arena *a, const struct cloud *c, const json_t *params)
{
	struct buf b;
	struct str rest = str_c(c->text);
	buf_init(&b, a, 65536);
	buf_printf(&b, "【%s】", c->sign);
	while (rest.len) {
		if (rest.len >= 3 && rest.at[0] == '{' && rest.at[2] == '}') {
			size_t n = (size_t)(rest.at[1] - '1');
			buf_add(&b, str_c(json_string_value(json_array_get(params, n)) ?: ""));
			rest = str_from(rest, 3);
			continue;
		}
		buf_add_char(&b, rest.at[0]);
		rest = str_from(rest, 1);
	}
	return buf_str(&b);
}

static size_t holes_of(const struct cloud *c)
{
	size_t n = 0;
	for (const char *at = c->text; *at; at++)
		n += at[0] == '{' && at[1] && at[2] == '}';
	return n;
}

static const char *check_send(const struct cloud *c, const json_t *j)
{
	const json_t *numbers = json_object_get(j, "PhoneNumberSet");
	if (!str_eq(json_str(j, "SmsSdkAppId"), str_c(c->app)))
		return "UnauthorizedOperation.SmsSdkAppIdVerifyFail";
	if (!json_array_size(numbers) || json_array_size(numbers) > NUMBERS_MAX)
		return "LimitExceeded.PhoneNumberCountLimit";
	if (!str_eq(json_str(j, "SignName"), str_c(c->sign)))
		return "FailedOperation.SignatureIncorrectOrUnapproved";
	if (!str_eq(json_str(j, "TemplateId"), str_c(c->template)))
		return "FailedOperation.TemplateIncorrectOrUnapproved";
	if (json_array_size(json_object_get(j, "TemplateParamSet")) != holes_of(c))
		return "InvalidParameterValue.TemplateParameterFormatError";
	if (json_str(j, "SessionContext").len >= CONTEXT_MAX)
		return "InvalidParameterValue.ContentLengthLimit";
	return NULL;
}

/* One number: taken, or not for what it is. A 9 at the end has opted out here. `pretend`: nothing is sent. */
static json_t *send_one(
	struct cloud *c, struct arena *a, struct str number, const json_t *j, bool pretend)
{
	const char *code = "Ok", *serial = "";
	struct str bare = str_from(number, 3);
	if (!str_starts(number, STR("+86")) || !sms_number_ok(bare))
		code = "InvalidParameterValue.IncorrectPhoneNumber";
	else if (str_ends(number, STR("9")))
		code = "FailedOperation.PhoneNumberInBlacklist";
	if (!strcmp(code, "Ok"))
		serial = arena_printf(a, "2640:%lld", (long long)++c->serial);
	if (*serial && !pretend) {
		json_t *m = json_pack("{s:o s:o s:s s:o s:I}", "number", json_from(bare), "text",
			json_from(filled(a, c, json_object_get(j, "TemplateParamSet"))), "serial",
			serial, "context", json_from(json_str(j, "SessionContext")), "at",
			(json_int_t)clock_now());
		json_array_append_new(c->sent, m);
		sim_ledger_add(c->ledger, m);
	}
	return json_pack("{s:s s:o s:i s:o s:s s:s s:s}", "SerialNo", serial, "PhoneNumber",
		json_from(number), "Fee", !strcmp(code, "Ok"), "SessionContext",
		json_from(json_str(j, "SessionContext")), "Code", code, "Message", code, "IsoCode",
		"CN");
}

/*
 * "call": "SendSms", where none is named; "PullSmsSendStatusByPhoneNumber/NUMBER", a question, of which nothing is done.
 * lost: done, closed without a word; dropped: not done, closed; failed: done, 500; html: done, a page; cut: done,
 * closed after "at" bytes; late: done "ms" later, closed now; false: not done, and answered as if it were, and a
 * question as if nothing were known; code: not done, this "code".
 */
static void lie(const json_t *fault, struct sim_reply *out)
{
	struct str kind = json_str(fault, "kind");
	sim_cut_off(fault, out);
	if (str_eq(kind, STR("failed")))
		out->status = 500;
	if (str_eq(kind, STR("html"))) {
		out->media_type = "text/html";
		out->body = STR("<html><h1>502 Bad Gateway</h1></html>");
	}
}

static json_t *send_all(struct cloud *c, struct arena *a, const json_t *j, bool pretend)
{
	size_t i;
	json_t *number, *set = json_array();
	json_array_foreach(json_object_get(j, "PhoneNumberSet"), i, number)
	{
		json_array_append_new(
			set, send_one(c, a, str_c(json_string_value(number) ?: ""), j, pretend));
	}
	return set;
}

static void act_on(void *context, struct arena *a, const json_t *held)
{
	json_decref(send_all(context, a, json_object_get(held, "body"), false));
}

static json_t *send_as_told(struct cloud *c, struct arena *a, const json_t *j, const json_t *fault)
{
	struct str kind = json_str(fault, "kind");
	if (str_eq(kind, STR("late")))
		sim_hold(c->held, json_int(fault, "ms", 1000),
			json_pack("{s:O}", "body", (json_t *)j));
	if (str_eq(kind, STR("late")) || str_eq(kind, STR("dropped")))
		return json_array();
	return send_all(c, a, j, str_eq(kind, STR("false")));
}

static const char *code_of(const json_t *fault)
{
	if (!str_eq(json_str(fault, "kind"), STR("code")))
		return NULL;
	return json_string_value(json_object_get(fault, "code")) ?: "InternalError";
}

static void send_sms(
	struct cloud *c, const struct sim_request *q, const json_t *j, struct sim_reply *out)
{
	const char *wrong = check_send(c, j);
	const json_t *fault = wrong ? NULL : sim_fault(c->faults, "call", "SendSms");
	c->calls++;
	wrong = wrong ?: code_of(fault);
	if (wrong)
		return say_error(q, out, wrong);
	json_t *set = send_as_told(c, q->arena, j, fault);
	say(q, out, json_pack("{s:{s:o s:s}}", "Response", "SendStatusSet", set, "RequestId", "r"));
	if (fault)
		lie(fault, out);
}

/* By the number's last digit: 1 fails, 4 says nothing, the others arrive. */
static json_t *statuses(const struct cloud *c, struct str number)
{
	size_t i;
	json_t *m, *set = json_array();
	json_array_foreach(c->sent, i, m)
	{
		struct str own = json_str(m, "number");
		if (!str_ends(number, own) || str_ends(own, STR("4")) ||
			json_int(m, "at", 0) + c->report_ms > clock_now())
			continue;
		bool fails = str_ends(own, STR("1"));
		json_array_append_new(set,
			json_pack("{s:I s:s s:O s:o s:O s:s s:s s:O}", "UserReceiveTime",
				(json_int_t)(clock_now() / 1000), "CountryCode", "86",
				"SubscriberNumber", json_object_get(m, "number"), "PhoneNumber",
				json_from(number), "SerialNo", json_object_get(m, "serial"),
				"ReportStatus", fails ? "FAIL" : "SUCCESS", "Description",
				fails ? "UNDELIV" : "DELIVRD", "SessionContext",
				json_object_get(m, "context")));
	}
	return set;
}

static const char *check_pull(const json_t *j, const struct cloud *c)
{
	struct str number = json_str(j, "PhoneNumber");
	int64_t begin = json_int(j, "BeginTime", 0), end = json_int(j, "EndTime", 0);
	if (!str_eq(json_str(j, "SmsSdkAppId"), str_c(c->app)))
		return "UnauthorizedOperation.SmsSdkAppIdVerifyFail";
	if (!str_starts(number, STR("+86")) || !sms_number_ok(str_from(number, 3)))
		return "InvalidParameterValue.IncorrectPhoneNumber";
	if (begin < 1 || (end && end < begin))
		return "InvalidParameterValue.BeginTimeVerifyFail";
	if (json_int(j, "Limit", -1) < 0 || json_int(j, "Limit", 0) > PULL_MAX)
		return "InvalidParameter";
	return NULL;
}

static void pull(
	struct cloud *c, const struct sim_request *q, const json_t *j, struct sim_reply *out)
{
	struct str number = json_str(j, "PhoneNumber");
	const char *wrong = check_pull(j, c);
	const char *name = arena_printf(
		q->arena, "PullSmsSendStatusByPhoneNumber/" STRF, STRV(str_from(number, 3)));
	const json_t *fault = wrong ? NULL : sim_fault(c->faults, "call", name);
	c->pulls++;
	wrong = wrong ?: code_of(fault);
	if (wrong)
		return say_error(q, out, wrong);
	json_t *set =
		str_eq(json_str(fault, "kind"), STR("false")) ? json_array() : statuses(c, number);
	say(q, out,
		json_pack("{s:{s:o s:s}}", "Response", "PullSmsSendStatusSet", set, "RequestId",
			"r"));
	if (fault)
		lie(fault, out);
}

static void api(struct cloud *c, const struct sim_request *q, struct sim_reply *out)
{
	json_auto_t *j = NULL;
	struct str action = sim_header(q, "X-TC-Action");
	const char *wrong = check_caller(c, q);
	if (wrong)
		return say_error(q, out, wrong);
	if (json_read(q->body, &j))
		return say_error(q, out, "InvalidParameter");
	if (str_eq(action, STR("SendSms")))
		return send_sms(c, q, j, out);
	if (str_eq(action, STR("PullSmsSendStatusByPhoneNumber")))
		return pull(c, q, j, out);
	say_error(q, out, "InvalidAction");
}

static void show(const struct cloud *c, const struct sim_request *q, struct sim_reply *out)
{
	struct buf b;
	size_t i;
	json_t *m;
	buf_init(&b, q->arena, 1 << 20);
	buf_add(&b,
		STR("<!DOCTYPE html><html lang=\"zh-CN\"><meta "
		    "charset=\"utf-8\"><title>云短信（本机"
		    "替身）</title><style>body{font-family:sans-serif;background:#eef0f3;margin:"
		    "16px}p{background:#fff;border-radius:4px 16px 16px 16px;padding:10px 12px;max-"
		    "width:340px;line-height:1.5}b{display:block;color:#5c6570;font-weight:normal}"
		    "</style><h1>云短信（本机替身）</h1>"));
	json_array_foreach(c->sent, i, m)
	{
		buf_add(&b, STR("<p><b>"));
		buf_add_escaped(&b, json_str(m, "number"));
		buf_add(&b, STR("</b>"));
		buf_add_escaped(&b, json_str(m, "text"));
		buf_add(&b, STR("</p>"));
	}
	out->status = 200;
	out->media_type = "text/html; charset=utf-8";
	out->body = buf_str(&b);
}

static void set_faults(struct cloud *c, const struct sim_request *q, struct sim_reply *out)
{
	if (sim_faults_set(&c->faults, q->body))
		return;
	sim_faults_mean(c->faults, "call", "SendSms");
	say(q, out, json_object());
}

static void serve(void *context, const struct sim_request *q, struct sim_reply *out)
{
	struct cloud *c = context;
	pthread_mutex_lock(&c->lock);
	sim_let_go(c->held, act_on, c);
	if (!strcmp(q->path, "/_sim/ledger"))
		say(q, out,
			json_pack("{s:I s:I s:I s:O}", "calls", (json_int_t)c->calls, "pulls",
				(json_int_t)c->pulls, "held", (json_int_t)json_array_size(c->held),
				"messages", c->sent));
	else if (!strcmp(q->path, "/_sim/faults"))
		set_faults(c, q, out);
	else if (!strcmp(q->path, "/") && !strcmp(q->method, "POST"))
		api(c, q, out);
	else if (!strcmp(q->path, "/"))
		show(c, q, out);
	pthread_mutex_unlock(&c->lock);
}

static enum err run(int argc, char **argv)
{
	static struct cloud c = { .id = "AKIDstandin",
		.secret = "stand-in-secret",
		.app = "1400000001",
		.sign = "市数据局",
		.template = "1001",
		.text = "{1}。详情请见{2}" };
	const char *listen = "127.0.0.1:0", *address, *report_ms = "1000";
	const struct option options[] = { { .name = "listen", .value = &listen },
		{ .name = "id", .value = &c.id }, { .name = "secret", .value = &c.secret },
		{ .name = "text", .value = &c.text }, { .name = "ledger", .value = &c.ledger },
		{ .name = "report-ms", .value = &report_ms } };
	struct sim_server *server;
	TRY(options_read(argc, argv, options, sizeof options / sizeof *options, NULL));
	if (!str_i64(str_c(report_ms), &c.report_ms))
		return fault(ERR_INVALID, "--report-ms 应为数字");
	pthread_mutex_init(&c.lock, NULL);
	c.sent = json_array();
	c.held = json_array();
	c.faults = json_array();
	pthread_mutex_lock(&c.lock);
	enum err e = sim_server_start(&c.arena, listen, serve, &c, &server, &address);
	c.host = e ? "" : address + strlen("http://");
	pthread_mutex_unlock(&c.lock);
	TRY(e);
	printf("%s\n", address);
	fflush(stdout);
	ready_say(address);
	sim_run(NULL, NULL);
	sim_server_stop(server);
	json_decref(c.sent);
	json_decref(c.held);
	json_decref(c.faults);
	arena_free(&c.arena);
	return ERR_OK;
}

int main(int argc, char **argv)
{
	return sim_main("sim-smscloud", run, argc, argv);
}
