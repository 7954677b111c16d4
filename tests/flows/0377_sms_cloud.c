/*
 * 0377_sms_cloud.c: short messages through a cloud provider: a template, each number once, and what nobody
 * answered is asked after and never sent again by itself.
 */
#include "tests/check.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"
#include "tests/support/cluster.h"
#include "tests/support/item.h"
#include "tests/support/sql.h"

static struct system sys;
static struct cast people;
static struct spawned gateway;
static const char *operator_id, *delivery;

#define F(...)   arena_printf(&people.arena, __VA_ARGS__)
#define SQL(...) sql_value(&people.arena, sys.database, F(__VA_ARGS__))

static void say(const char *line, const char *input)
{
	const char *said;
	int got = system_shenfa(&sys, "sysadmin", line, input, &said);
	if (got)
		fail_msg("%s: exit %d: %s", line, got, said);
}

/* What the stand-in says about itself, or is told. */
static json_t *ask_gateway(const char *method, const char *path, const char *body)
{
	AUTO_REPLY r = http_call(&people.arena, gateway.address, method, path,
		"Connection: close\r\nContent-Type: application/json\r\n", str_c(body));
	if (r.status != 200)
		fail_msg("%s: %d " STRF, path, r.status, STRV(r.body));
	return json_incref(r.json);
}

static void tell_gateway(const char *path, const char *body)
{
	json_decref(ask_gateway("POST", path, body));
}

static const char *start_gateway(void)
{
	const char *argv[] = { BUILD_DIR "/sim-smscloud", "--listen=127.0.0.1:0", "--report-ms=200",
		F("--ledger=%s/smscloud.jsonl", test_folder()), NULL };
	const struct spawn run = {
		.argv = argv, .log = F("%s/sim-smscloud.log", test_folder()), .falls_with = SIGTERM
	};
	assert_int_equal(spawn_start(&run, &gateway), ERR_OK);
	assert_int_equal(spawn_ready(&gateway, &run, 60000), ERR_OK);
	return gateway.address;
}

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	const char *at = start_gateway();
	system_arrive(&sys, "sysadmin", false);
	operator_id = SQL("select id from account where login = 'operator'");
	say(F("channel register --unit bureau --channel sms --purpose disclosure --name 云短信 "
	      "--owner planning --operators %s --settings "
	      "{\"signature\":\"市数据局\",\"template_id\":\"1001\",\"template_text\":\"{1}"
	      "。详情请见{2}\","
	      "\"template_params\":\"title\\u0020text\",\"hold_minutes\":0,\"quiet_from\":\"00:"
	      "00\","
	      "\"quiet_to\":\"00:00\",\"unknown_hold_minutes\":0}",
		    operator_id),
		"");
	say(F("channel enrol 3 --to %s/couriers --signing-keys %s/keys/public/signing.pem",
		    sys.data, sys.data),
		F("way=tencent\napi=%s\nsecret_id=AKIDstandin\nsecret_key=stand-in-secret\nsdk_app_"
		  "id="
		  "1400000001\n",
			at));
	system_restart(&sys);
	return 0;
}

static int end(void **)
{
	spawn_stop(&gateway, SIGTERM, 10000);
	cast_close(&people);
	system_stop(&sys);
	return 0;
}

static struct member *who(const char *login)
{
	return cast_member(&people, login);
}

/* "SHA256 COUNT NAME", as the editor's page writes it. */
static const char *list(const char *name, const char *numbers)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&people, &a, 201, who("operator"), "POST", "/recipient-lists", "",
		arena_printf(&a, "{\"account\":\"3\",\"name\":\"%s\",\"numbers\":\"%s\"}", name,
			numbers));
	return F("%s %lld %s",
		SQL("select encode(sha256, 'hex') from recipient_list where id = %s",
			json_string_value(json_object_get(r.json, "id"))),
		(long long)json_int(r.json, "count", 0), name);
}

/* Approved: what is left are the two keys. */
static void approved(const char *text, const char *to)
{
	struct item i;
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&people, &a, 201, who("editor"), "POST", "/drafts", "",
		arena_printf(&a,
			"{\"title\":\"停水通知\",\"html\":\"<p>明日停水。</p>\",\"meta\":{"
			"\"disclosure\":\"主动公开\",\"column\":\"通知公告\",\"source\":"
			"\"数据资源处"
			"\",\"channels\":{\"sms\":{\"summary\":\"%s\",\"list\":\"%s\"}}}}",
			text, to));
	i = (struct item){ .draft = F("%s", json_string_value(json_object_get(r.json, "id"))),
		.head = F("%s", json_string_value(json_object_get(r.json, "head"))) };
	item_submit(&people, who("editor"), &i, "sms", "");
	item_approve(&people, &i);
	json_auto_t *d = item_delivery(&people, who("reviewer"), &i, "sms", STATES("HELD"));
	assert_true(str_eq(json_str(d, "code"), STR("sms.keys")));
	delivery = F("%s", json_string_value(json_object_get(d, "id")));
}

static struct http_reply act(struct arena *a, const char *login, const char *act, const char *body)
{
	return cast_call(&people, a, who(login), "POST",
		arena_printf(a, "/short-messages/%s/%s", delivery, act), "", body);
}

static void turns_key(const char *login, int status, const char *code)
{
	SCRATCH(a);
	AUTO_REPLY r = act(&a, login, "keys", "{}");
	if (r.status != status || (status != 200 && strcmp(reply_code(&r), code) != 0))
		fail_msg("%s: %d " STRF, login, r.status, STRV(r.body));
}

static void let_go(void)
{
	turns_key("reviewer", 200, "");
	turns_key("operator", 200, "");
}

static void becomes(const char *state)
{
	SCRATCH(a);
	cast_until(&people, who("reviewer"), arena_printf(&a, "/short-messages/%s", delivery),
		"state", STATES(state));
}

static const char *states(void)
{
	return SQL("select string_agg(right(masked, 1) || ' ' || state, ', ' order by n) from "
		   "sms_recipient where delivery_id = %s",
		delivery);
}

/* How often a handset shows these words. */
static size_t shown(const char *number, const char *words)
{
	json_auto_t *ledger = ask_gateway("GET", "/_sim/ledger", "");
	size_t i, n = 0;
	json_t *m;
	json_array_foreach(json_object_get(ledger, "messages"), i, m) n +=
		str_eq(json_str(m, "number"), str_c(number)) &&
		str_find(json_str(m, "text"), str_c(words)) >= 0;
	return n;
}

static void each_once(const char *const *numbers, const char *words)
{
	for (; *numbers; numbers++)
		assert_int_equal(shown(*numbers, words), 1);
}

static void each_gets_the_template_once(void **)
{
	static const char *const numbers[] = { "13800000000", "13800000001", "13800000002", NULL };
	approved("明日停水",
		list("东片区", "13800000000\\n13800000001\\n13800000002\\n13800000009"));
	let_go();
	becomes("CONFIRMED");
	each_once(numbers, "【市数据局】停水通知。详情请见明日停水");
	assert_int_equal(shown("13800000009", "停水"), 0);
	assert_string_equal(states(), "0 delivered, 1 failed, 2 delivered, 9 failed");
}

/* Taken, and not answered, four ways: found by number and label, and not sent again. */
static void what_was_not_answered_is_asked_after(void **)
{
	static const char *const kinds[] = { "lost", "failed", "html" };
	static const char *const numbers[] = { "13800000010", "13800000012", NULL };
	for (size_t i = 0; i < 3; i++) {
		approved(F("防汛提示%zu", i), list(F("江边%zu", i), "13800000010\\n13800000012"));
		tell_gateway("/_sim/faults", F("{\"kind\":\"%s\"}", kinds[i]));
		let_go();
		becomes("CONFIRMED");
		each_once(numbers, F("防汛提示%zu", i));
		assert_string_equal(states(), "0 delivered, 2 delivered");
	}
}

/* Not taken, and not answered either: nobody knows, so a person does. */
static void what_nobody_knows_waits_for_a_person(void **)
{
	SCRATCH(a);
	approved("高温预警", list("北片区", "13800000020"));
	tell_gateway("/_sim/faults", "{\"kind\":\"dropped\"}");
	let_go();
	becomes("NEEDS_PERSON");
	assert_int_equal(shown("13800000020", "高温预警"), 0);
	AUTO_REPLY r = act(&a, "reviewer", "decisions",
		"{\"outcome\":\"resend\",\"reason\":\"服务商查无记录\"}");
	assert_int_equal(r.status, 200);
	becomes("CONFIRMED");
	assert_int_equal(shown("13800000020", "高温预警"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_gets_the_template_once),
		cmocka_unit_test(what_was_not_answered_is_asked_after),
		cmocka_unit_test(what_nobody_knows_waits_for_a_person),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
