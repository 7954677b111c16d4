/*
 * 0376_sms.c: short messages: a sealed list, two keys, each number once: over a gateway that keeps to the letter,
 * and over one that takes a message and hangs up.
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
	const char *argv[] = { BUILD_DIR "/sim-cmpp", "--listen=127.0.0.1:0", "--report-ms=200",
		F("--ledger=%s/sms.jsonl", test_folder()), NULL };
	const struct spawn run = {
		.argv = argv, .log = F("%s/sim-cmpp.log", test_folder()), .falls_with = SIGTERM
	};
	assert_int_equal(spawn_start(&run, &gateway), ERR_OK);
	assert_int_equal(spawn_ready(&gateway, &run, 60000), ERR_OK);
	json_auto_t *ledger = ask_gateway("GET", "/_sim/ledger", "");
	return F("%s", json_string_value(json_object_get(ledger, "cmpp")));
}

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	const char *at = start_gateway();
	system_arrive(&sys, "sysadmin", false);
	operator_id = SQL("select id from account where login = 'operator'");
	say(F("channel register --unit bureau --channel sms --purpose disclosure --name 短信平台 "
	      "--owner planning --operators %s --settings "
	      "{\"signature\":\"市数据局\",\"src_id\":\"10690001\",\"service_id\":\"GWSVC\","
	      "\"hold_minutes\":0,\"quiet_from\":\"00:00\",\"quiet_to\":\"00:00\",\"batch\":2,"
	      "\"price_milli\":45,\"unknown_hold_minutes\":0,\"report_hours\":0}",
		    operator_id),
		"");
	say(F("channel enrol 3 --to %s/couriers --signing-keys %s/keys/public/signing.pem",
		    sys.data, sys.data),
		F("api=%s\nsp_id=901234\nshared_secret=stand-in\nversion=2.0\n", at));
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

static void a_list_is_kept_where_nobody_can_read_it(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&people, &a, 201, who("operator"), "POST", "/recipient-lists", "",
		"{\"account\":\"3\",\"name\":\"三村\",\"numbers\":\"姓名,手机\\n张三,138-1234-"
		"5678\\n"
		"李四,+8613912345678\\n王五,12345\\n赵六,13812345678\\n\"}");
	assert_int_equal(json_int(r.json, "count", 0), 2);
	assert_int_equal(json_int(r.json, "refused", 0), 1);
	assert_int_equal(json_int(r.json, "doubled", 0), 1);
	assert_string_equal(SQL("select array_to_string(masked, ' ') from recipient_list order by "
				"id desc limit 1"),
		"138****5678 139****5678");
	assert_string_equal(SQL("select count(*) from recipient_list where position('13812345678' "
				"in encode(sealed, 'escape')) > 0"),
		"0");
	AUTO_REPLY editor = cast_call(&people, &a, who("editor"), "POST", "/recipient-lists", "",
		"{\"account\":\"3\",\"name\":\"x\",\"numbers\":\"13812345678\"}");
	assert_int_equal(editor.status, 403);
}

static void two_people_let_it_go_and_each_gets_it_once(void **)
{
	static const char *const numbers[] = { "13800000000", "13800000001", "13800000002",
		"13800000003", "13800000005", "13800000006", "13800000007", NULL };
	approved("明日8时至18时停水，请提前储水。",
		list("东片区", "13800000000\\n13800000001\\n13800000002\\n13800000003\\n"
			       "13800000005\\n13800000006\\n13800000007"));
	turns_key("editor", 403, "access.role");
	turns_key("reviewer", 200, "");
	turns_key("reviewer", 403, "sms.second");
	assert_int_equal(shown("13800000000", "停水"), 0);
	turns_key("operator", 200, "");
	becomes("CONFIRMED");
	each_once(numbers, "【市数据局】明日8时至18时停水");
	assert_string_equal(states(), "0 delivered, 1 failed, 2 failed, 3 failed, 5 delivered, 6 "
				      "delivered, 7 delivered");
}

static void a_long_message_is_joined_again(void **)
{
	static const char *const numbers[] = { "13800000010", "13800000015", "13800000016", NULL };
	approved("因施工，明日8时至18时东片区停水，请提前储水。停水期间请关好水龙头，外出前检查用"
		 "水设备。恢复供水后如水质浑浊，请先放水几分钟再用。给您带来不便，敬请谅解😀。咨询电"
		 "话12345。",
		list("长", "13800000010\\n13800000015\\n13800000016"));
	let_go();
	becomes("CONFIRMED");
	each_once(numbers, "敬请谅解😀。咨询电话12345。");
	assert_string_equal(
		SQL("select parts::text from sms_run where delivery_id = %s", delivery), "2");
}

static bool opted_out(struct system *, void *)
{
	return !strcmp(SQL("select count(*) from opt_out"), "1");
}

static void whoever_wants_no_more_gets_no_more(void **)
{
	tell_gateway("/_sim/answers", "{\"number\":\"13800000007\",\"text\":\"td \"}");
	system_until(&sys, "an opt-out", opted_out, NULL);
	assert_string_equal(SQL("select masked || ' ' || word from opt_out"), "138****0007 td");
	approved("供水已恢复。", list("南片区", "13800000000\\n13800000007"));
	let_go();
	becomes("CONFIRMED");
	assert_int_equal(shown("13800000000", "供水已恢复"), 1);
	assert_int_equal(shown("13800000007", "供水已恢复"), 0);
	assert_string_equal(states(), "0 delivered, 7 opted_out");
}

static void the_same_words_need_a_reason(void **)
{
	SCRATCH(a);
	const char *to = list("西片区", "13800000008");
	approved("请配合水表抄录。", to);
	let_go();
	becomes("CONFIRMED");
	approved("请配合水表抄录。", to);
	turns_key("reviewer", 409, "sms.repeat");
	AUTO_REPLY r = act(&a, "reviewer", "keys", "{\"repeat\":\"上次大面积没有收到\"}");
	assert_int_equal(r.status, 200);
	turns_key("operator", 409, "sms.repeat");
	AUTO_REPLY second = act(&a, "operator", "keys", "{\"repeat\":\"同意再发\"}");
	assert_int_equal(second.status, 200);
	becomes("CONFIRMED");
	assert_int_equal(shown("13800000008", "水表"), 2);
}

/* Taken by the gateway, and the line cut before it said so; nothing is ever reported about a 4. */
static void what_nobody_knows_waits_for_a_person(void **)
{
	approved("防汛提示：今夜有大雨。", list("江边", "13800000020\\n13800000024"));
	tell_gateway("/_sim/faults", "{\"kind\":\"lost\"}");
	let_go();
	becomes("NEEDS_PERSON");
	assert_int_equal(shown("13800000020", "今夜有大雨"), 1);
	assert_int_equal(shown("13800000024", "今夜有大雨"), 1);
	sql_until(sys.database, "a report that finds its recipient",
		F("select state = 'delivered' from sms_recipient where delivery_id = %s and n = 1",
			delivery));
	assert_string_equal(states(), "0 delivered, 4 unknown");
	SCRATCH(a);
	AUTO_REPLY r = act(&a, "reviewer", "decisions",
		"{\"recipients\":[\"2\"],\"outcome\":\"resend\",\"reason\":"
		"\"电话问过，没有收到\"}");
	assert_int_equal(r.status, 200);
	becomes("CONFIRMED");
	assert_int_equal(shown("13800000024", "今夜有大雨"), 2);
	assert_int_equal(shown("13800000020", "今夜有大雨"), 1);
}

static bool said_nothing(struct system *, void *number)
{
	return shown(number, "高温") == 1;
}

/* Killed while a message is with the gateway and its answer is not here: not sent again by itself. */
static void a_killed_courier_does_not_send_again(void **)
{
	static const char *const numbers[] = { "13800000040", "13800000044", "13800000041",
		"13800000045", NULL };
	approved("高温红色预警：减少户外活动。",
		list("全区", "13800000040\\n13800000044\\n13800000041\\n13800000045"));
	tell_gateway("/_sim/faults", "{\"kind\":\"silence\"}");
	let_go();
	system_until(&sys, "a message", said_nothing, (void *)"13800000044");
	system_kill(&sys, "courier-sms-3", SIGKILL);
	becomes("NEEDS_PERSON");
	assert_true(str_find(str_c(states()), STR("4 unknown")) >= 0);
	SCRATCH(a);
	AUTO_REPLY r =
		act(&a, "reviewer", "decisions", "{\"outcome\":\"close\",\"reason\":\"不再发\"}");
	assert_int_equal(r.status, 200);
	becomes("CONFIRMED");
	each_once(numbers, "高温");
}

/* Neither the pages nor the logs nor the database hold a number as it is. */
static void no_number_is_anywhere_as_it_is(void **)
{
	struct str dump;
	const char *argv[] = { "/bin/sh", "-c",
		F("grep -rlE '1380000[0-9]{4}' %s/log 2>/dev/null | wc -l", sys.data), NULL };
	assert_int_equal(cast_run(&people.arena, &dump, argv), 0);
	assert_true(str_eq(str_trim(dump), STR("0")));
	assert_string_equal(SQL("select (select count(*) from audit where payload::text like "
				"'%%1380000%%') + (select count(*) from sms_recipient where masked "
				"not like '%%****%%')"),
		"0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_kept_where_nobody_can_read_it),
		cmocka_unit_test(two_people_let_it_go_and_each_gets_it_once),
		cmocka_unit_test(a_long_message_is_joined_again),
		cmocka_unit_test(whoever_wants_no_more_gets_no_more),
		cmocka_unit_test(the_same_words_need_a_reason),
		cmocka_unit_test(what_nobody_knows_waits_for_a_person),
		cmocka_unit_test(a_killed_courier_does_not_send_again),
		cmocka_unit_test(no_number_is_anywhere_as_it_is),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
