/*
 * 0376_sms.c: short messages: a sealed list, two keys, each number once: over a gateway that keeps to the letter,
 * and over one that takes a message and hangs up.
 */
#include "tests/check.h"

#include <signal.h>

#include "tests/support/cluster.h"
#include "tests/support/sql.h"
#include "tests/support/texting.h"

static struct texting t;

#define F(...)   arena_printf(&t.people.arena, __VA_ARGS__)
#define SQL(...) TEXTING_SQL(&t, __VA_ARGS__)

static int begin(void **)
{
	texting_open(&t, "sim-cmpp",
		"{\"signature\":\"市数据局\",\"src_id\":\"10690001\",\"service_id\":\"GWSVC\","
		"\"hold_minutes\":0,\"quiet_from\":\"00:00\",\"quiet_to\":\"00:00\",\"batch\":2,"
		"\"price_milli\":45,\"unknown_hold_minutes\":0,\"report_hours\":0}",
		"api=AT\nsp_id=901234\nshared_secret=stand-in\nversion=2.0\n");
	return 0;
}

static int end(void **)
{
	texting_close(&t);
	return 0;
}

static void turns_key(const char *login, int status, const char *code)
{
	SCRATCH(a);
	AUTO_REPLY r = texting_act(&t, &a, login, "keys", "{}");
	if (r.status != status || (status != 200 && strcmp(reply_code(&r), code) != 0))
		fail_msg("%s: %d " STRF, login, r.status, STRV(r.body));
}

static void each_once(const char *const *numbers, const char *words)
{
	for (; *numbers; numbers++)
		assert_int_equal(texting_shown(&t, *numbers, words), 1);
}

static void a_list_is_kept_where_nobody_can_read_it(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&t.people, &a, 201, cast_member(&t.people, "operator"), "POST",
		"/recipient-lists", "",
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
	AUTO_REPLY editor = cast_call(&t.people, &a, cast_member(&t.people, "editor"), "POST",
		"/recipient-lists", "",
		"{\"account\":\"3\",\"name\":\"x\",\"numbers\":\"13812345678\"}");
	assert_int_equal(editor.status, 403);
}

static void two_people_let_it_go_and_each_gets_it_once(void **)
{
	static const char *const numbers[] = { "13800000000", "13800000001", "13800000002",
		"13800000003", "13800000005", "13800000006", "13800000007", NULL };
	texting_approve(&t, "明日8时至18时停水，请提前储水。",
		texting_list(&t, "东片区",
			"13800000000\\n13800000001\\n13800000002\\n13800000003\\n"
			"13800000005\\n13800000006\\n13800000007"));
	turns_key("editor", 403, "access.role");
	turns_key("reviewer", 200, "");
	turns_key("reviewer", 403, "sms.second");
	assert_int_equal(texting_shown(&t, "13800000000", "停水"), 0);
	turns_key("operator", 200, "");
	texting_until(&t, "CONFIRMED");
	each_once(numbers, "【市数据局】明日8时至18时停水");
	assert_string_equal(texting_states(&t),
		"0 delivered, 1 failed, 2 failed, 3 failed, 5 delivered, 6 "
		"delivered, 7 delivered");
}

static void a_long_message_is_joined_again(void **)
{
	static const char *const numbers[] = { "13800000010", "13800000015", "13800000016", NULL };
	texting_approve(&t,
		"因施工，明日8时至18时东片区停水，请提前储水。停水期间请关好水龙头，外出前检查用"
		"水设备。恢复供水后如水质浑浊，请先放水几分钟再用。给您带来不便，敬请谅解😀。咨询电"
		"话12345。",
		texting_list(&t, "长", "13800000010\\n13800000015\\n13800000016"));
	texting_let_go(&t);
	texting_until(&t, "CONFIRMED");
	each_once(numbers, "敬请谅解😀。咨询电话12345。");
	assert_string_equal(
		SQL("select parts::text from sms_run where delivery_id = %s", t.delivery), "2");
}

/* A courier reads its line between two calls for work: it is called at once. */
static bool opted_out(struct system *, void *)
{
	SQL("select pg_notify('delivery', '3')");
	return !strcmp(SQL("select count(*) from opt_out"), "1");
}

static void whoever_wants_no_more_gets_no_more(void **)
{
	texting_tell(&t, "/_sim/answers", "{\"number\":\"13800000007\",\"text\":\"td \"}");
	system_until(&t.sys, "an opt-out", opted_out, NULL);
	assert_string_equal(SQL("select masked || ' ' || word from opt_out"), "138****0007 td");
	texting_approve(
		&t, "供水已恢复。", texting_list(&t, "南片区", "13800000000\\n13800000007"));
	texting_let_go(&t);
	texting_until(&t, "CONFIRMED");
	assert_int_equal(texting_shown(&t, "13800000000", "供水已恢复"), 1);
	assert_int_equal(texting_shown(&t, "13800000007", "供水已恢复"), 0);
	assert_string_equal(texting_states(&t), "0 delivered, 7 opted_out");
}

static void the_same_words_need_a_reason(void **)
{
	SCRATCH(a);
	const char *to = texting_list(&t, "西片区", "13800000008");
	texting_approve(&t, "请配合水表抄录。", to);
	texting_let_go(&t);
	texting_until(&t, "CONFIRMED");
	texting_approve(&t, "请配合水表抄录。", to);
	turns_key("reviewer", 409, "sms.repeat");
	AUTO_REPLY r =
		texting_act(&t, &a, "reviewer", "keys", "{\"repeat\":\"上次大面积没有收到\"}");
	assert_int_equal(r.status, 200);
	turns_key("operator", 409, "sms.repeat");
	AUTO_REPLY second = texting_act(&t, &a, "operator", "keys", "{\"repeat\":\"同意再发\"}");
	assert_int_equal(second.status, 200);
	texting_until(&t, "CONFIRMED");
	assert_int_equal(texting_shown(&t, "13800000008", "水表"), 2);
}

/* Taken by the gateway, and the line cut before it said so; nothing is ever reported about a 4. */
static void what_nobody_knows_waits_for_a_person(void **)
{
	texting_approve(&t, "防汛提示：今夜有大雨。",
		texting_list(&t, "江边", "13800000020\\n13800000024"));
	texting_tell(&t, "/_sim/faults", "{\"kind\":\"lost\"}");
	texting_let_go(&t);
	texting_until(&t, "NEEDS_PERSON");
	assert_int_equal(texting_shown(&t, "13800000020", "今夜有大雨"), 1);
	assert_int_equal(texting_shown(&t, "13800000024", "今夜有大雨"), 1);
	sql_until(t.sys.database, "a report that finds its recipient",
		F("select state = 'delivered' from sms_recipient where delivery_id = %s and n = 1",
			t.delivery));
	assert_string_equal(texting_states(&t), "0 delivered, 4 unknown");
	assert_non_null(strstr(SQL("select reason from delivery where id = %s", t.delivery),
		"请在“短信”页核实后决定"));
	SCRATCH(a);
	AUTO_REPLY r = texting_act(&t, &a, "reviewer", "decisions",
		"{\"recipients\":[\"2\"],\"outcome\":\"resend\",\"reason\":"
		"\"电话问过，没有收到\"}");
	assert_int_equal(r.status, 200);
	texting_until(&t, "CONFIRMED");
	assert_int_equal(texting_shown(&t, "13800000024", "今夜有大雨"), 2);
	assert_int_equal(texting_shown(&t, "13800000020", "今夜有大雨"), 1);
}

static bool all_have_it(struct system *, void *numbers)
{
	for (const char *const *n = numbers; *n; n++)
		if (texting_shown(&t, *n, "高温") != 1)
			return false;
	return true;
}

/* Killed while the messages are with the gateway and its answers are not here: not sent again by itself. */
static void a_killed_courier_does_not_send_again(void **)
{
	static const char *const numbers[] = { "13800000040", "13800000044", "13800000041",
		"13800000045", NULL };
	texting_approve(&t, "高温红色预警：减少户外活动。",
		texting_list(&t, "全区", "13800000040\\n13800000044\\n13800000041\\n13800000045"));
	texting_tell(&t, "/_sim/faults", "{\"kind\":\"silence\"}");
	texting_let_go(&t);
	system_until(&t.sys, "the messages", all_have_it, (void *)numbers);
	system_kill(&t.sys, "courier-sms-3", SIGKILL);
	SQL("update delivery set lease_until = now() where id = %s returning id", t.delivery);
	texting_until(&t, "NEEDS_PERSON");
	assert_true(str_find(str_c(texting_states(&t)), STR("4 unknown")) >= 0);
	SCRATCH(a);
	AUTO_REPLY r = texting_act(
		&t, &a, "reviewer", "decisions", "{\"outcome\":\"close\",\"reason\":\"不再发\"}");
	assert_int_equal(r.status, 200);
	texting_until(&t, "CONFIRMED");
	each_once(numbers, "高温");
}

/* Neither the pages nor the logs nor the database hold a number as it is. */
static void no_number_is_anywhere_as_it_is(void **)
{
	struct str dump;
	const char *argv[] = { "/bin/sh", "-c",
		F("grep -rlE '1380000[0-9]{4}' %s/log 2>/dev/null | wc -l", t.sys.data), NULL };
	assert_int_equal(cast_run(&t.people.arena, &dump, argv), 0);
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
