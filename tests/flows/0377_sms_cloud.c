/*
 * 0377_sms_cloud.c: short messages through a cloud provider: a template, each number once, and what nobody
 * answered is asked after and never sent again by itself.
 */
#include "tests/check.h"

#include "tests/support/sql.h"
#include "tests/support/texting.h"

static struct texting t;

#define F(...)   arena_printf(&t.people.arena, __VA_ARGS__)
#define SQL(...) TEXTING_SQL(&t, __VA_ARGS__)

static int begin(void **)
{
	texting_open(&t, "sim-smscloud",
		"{\"signature\":\"市数据局\",\"template_id\":\"1001\",\"template_text\":\"{1}"
		"。详情请见{2}"
		"\",\"template_params\":\"title\\u0020text\",\"hold_minutes\":0,\"quiet_from\":"
		"\"00:00\","
		"\"quiet_to\":\"00:00\",\"unknown_hold_minutes\":0}",
		"way=tencent\napi=AT\nsecret_id=AKIDstandin\nsecret_key=stand-in-secret\nsdk_app_"
		"id=1400000001\n");
	return 0;
}

static int end(void **)
{
	texting_close(&t);
	return 0;
}

static void each_once(const char *const *numbers, const char *words)
{
	for (; *numbers; numbers++)
		assert_int_equal(texting_shown(&t, *numbers, words), 1);
}

static void each_gets_the_template_once(void **)
{
	static const char *const numbers[] = { "13800000000", "13800000001", "13800000002", NULL };
	texting_approve(&t, "明日停水",
		texting_list(
			&t, "东片区", "13800000000\\n13800000001\\n13800000002\\n13800000009"));
	texting_let_go(&t);
	texting_until(&t, "CONFIRMED");
	each_once(numbers, "【市数据局】停水通知。详情请见明日停水");
	assert_int_equal(texting_shown(&t, "13800000009", "停水"), 0);
	assert_string_equal(texting_states(&t), "0 delivered, 1 failed, 2 delivered, 9 opted_out");
}

/* Of whom the provider says that he opted out we know it, too, and do not ask again. */
static void whoever_opted_out_there_is_left_out_from_then_on(void **)
{
	static const char *const numbers[] = { "13800000002", NULL };
	texting_approve(&t, "恢复供水", texting_list(&t, "东片区二", "13800000002\\n13800000009"));
	texting_let_go(&t);
	texting_until(&t, "CONFIRMED");
	each_once(numbers, "恢复供水");
	assert_string_equal(texting_states(&t), "2 delivered, 9 opted_out");
	assert_string_equal(
		SQL("select count(*)::text from sms_piece p join sms_recipient r using "
		    "(delivery_id, n) where p.delivery_id = %s and r.state = 'opted_out'",
			t.delivery),
		"0");
}

/* The provider cuts a long text itself: to us it is one part, and no later look finds parts of it unsent. */
static void a_long_text_is_sent_once_too(void **)
{
	static const char *const numbers[] = { "13800000030", "13800000032", NULL };
	const char *text =
		"今日十八时起大风降温，沿江各街道请检查广告牌和脚手架，渔船回港避风，市民减少外出，"
		"出行请走主干道并听从现场人员指引，有险情请立即报告街道值班室";
	texting_approve(&t, text, texting_list(&t, "沿江", "13800000030\\n13800000032"));
	texting_tell(&t, "/_sim/faults", "{\"kind\":\"lost\"}");
	texting_let_go(&t);
	texting_until(&t, "CONFIRMED");
	each_once(numbers, "大风降温");
	assert_string_equal(
		SQL("select parts::text from sms_run where delivery_id = %s", t.delivery), "1");
}

/* Taken, and not answered, four ways: found by number and label, and not sent again. */
static void what_was_not_answered_is_asked_after(void **)
{
	static const char *const kinds[] = { "lost", "failed", "html" };
	static const char *const numbers[] = { "13800000010", "13800000012", NULL };
	for (size_t i = 0; i < 3; i++) {
		texting_approve(&t, F("防汛提示%zu", i),
			texting_list(&t, F("江边%zu", i), "13800000010\\n13800000012"));
		texting_tell(&t, "/_sim/faults", F("{\"kind\":\"%s\"}", kinds[i]));
		texting_let_go(&t);
		texting_until(&t, "CONFIRMED");
		each_once(numbers, F("防汛提示%zu", i));
		assert_string_equal(texting_states(&t), "0 delivered, 2 delivered");
	}
}

static int64_t pulls(void)
{
	json_auto_t *ledger = texting_ask(&t, "/_sim/ledger");
	return json_int(ledger, "pulls", 0);
}

/* Whatever the provider makes of the question what became of them, it is asked again, and nobody gets it again. */
static void a_question_that_is_not_answered_is_asked_again(void **)
{
	static const char *const kinds[] = { "\"lost\"", "\"failed\"", "\"html\"",
		"\"cut\",\"at\":9", "\"false\"", "\"code\",\"code\":\"RequestLimitExceeded\"" };
	static const char *const numbers[] = { "13800000060", "13800000062", NULL };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		int64_t before = pulls();
		texting_approve(&t, F("清淤提示%zu", i),
			texting_list(&t, F("河边%zu", i), "13800000060\\n13800000062"));
		texting_tell(&t, "/_sim/faults",
			F("{\"call\":\"PullSmsSendStatusByPhoneNumber*\",\"kind\":%s,\"times\":2}",
				kinds[i]));
		texting_let_go(&t);
		texting_until(&t, "CONFIRMED");
		each_once(numbers, F("清淤提示%zu", i));
		assert_string_equal(texting_states(&t), "0 delivered, 2 delivered");
		assert_true(pulls() - before >= 4);
	}
}

/* One number that the provider does not answer for keeps back nobody that stands behind it. */
static void one_number_that_cannot_be_asked_for_keeps_back_no_other(void **)
{
	texting_approve(&t, "路灯检修", texting_list(&t, "东街", "13800000070\\n13800000072"));
	texting_tell(&t, "/_sim/faults",
		"{\"call\":\"PullSmsSendStatusByPhoneNumber/13800000070\",\"kind\":\"code\","
		"\"code\":\"InternalError\",\"times\":1000000}");
	texting_let_go(&t);
	texting_until_states(&t, "0 accepted, 2 delivered");
	texting_until(&t, "ACCEPTED");
	texting_tell(&t, "/_sim/faults", "[]");
	texting_until(&t, "CONFIRMED");
	assert_string_equal(texting_states(&t), "0 delivered, 2 delivered");
}

/* Neither the sending nor the question was answered: a person reads why, and a later look tells. */
static void two_silences_wait_for_a_person_who_lets_it_look_again(void **)
{
	SCRATCH(a);
	static const char *const numbers[] = { "13800000080", NULL };
	texting_approve(&t, "桥面养护", texting_list(&t, "桥头", "13800000080"));
	texting_tell(&t, "/_sim/faults",
		"[{\"kind\":\"lost\"},{\"call\":\"PullSmsSendStatusByPhoneNumber*\",\"kind\":"
		"\"failed\",\"times\":1000000}]");
	texting_let_go(&t);
	texting_until(&t, "NEEDS_PERSON");
	assert_string_equal(texting_states(&t), "0 unknown");
	assert_non_null(strstr(SQL("select reason from delivery where id = %s", t.delivery),
		"1 个号码结果不明，请在“短信”页核实后决定"));
	texting_tell(&t, "/_sim/faults", "[]");
	AUTO_REPLY r = cast_call(&t.people, &a, cast_member(&t.people, "operator"), "POST",
		F("/deliveries/%s/retry", t.delivery), "", "{\"reason\":\"服务商已恢复\"}");
	assert_int_equal(r.status, 204);
	texting_until(&t, "CONFIRMED");
	each_once(numbers, "桥面养护");
	assert_string_equal(texting_states(&t), "0 delivered");
}

/* Not taken, and not answered either: nobody knows, so a person does. */
static void what_nobody_knows_waits_for_a_person(void **)
{
	SCRATCH(a);
	texting_approve(&t, "高温预警", texting_list(&t, "北片区", "13800000020"));
	texting_tell(&t, "/_sim/faults", "{\"kind\":\"dropped\"}");
	texting_let_go(&t);
	texting_until(&t, "NEEDS_PERSON");
	assert_int_equal(texting_shown(&t, "13800000020", "高温预警"), 0);
	AUTO_REPLY r = texting_act(&t, &a, "reviewer", "decisions",
		"{\"outcome\":\"resend\",\"reason\":\"服务商查无记录\"}");
	assert_int_equal(r.status, 200);
	texting_until(&t, "CONFIRMED");
	assert_int_equal(texting_shown(&t, "13800000020", "高温预警"), 1);
}

/* As after a restore: no frame, and each number of unknown fate. The provider knows, and nobody gets it again. */
static void a_store_that_came_back_learns_who_has_it(void **)
{
	static const char *const numbers[] = { "13800000040", "13800000042", NULL };
	texting_approve(&t, "恢复核对", texting_list(&t, "南片区", "13800000040\\n13800000042"));
	texting_let_go(&t);
	texting_until(&t, "CONFIRMED");
	SQL("set session_replication_role = replica; delete from sms_report; delete from sms_piece "
	    "where delivery_id = %s; update sms_recipient set state = 'unknown' where delivery_id "
	    "= %s; update delivery set state = 'UNCERTAIN', lease_until = null, due_at = now(), "
	    "receipt = '{}' where id = %s; set session_replication_role = origin; select 1",
		t.delivery, t.delivery, t.delivery);
	texting_until(&t, "CONFIRMED");
	assert_string_equal(texting_states(&t), "0 delivered, 2 delivered");
	each_once(numbers, "恢复核对");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_gets_the_template_once),
		cmocka_unit_test(whoever_opted_out_there_is_left_out_from_then_on),
		cmocka_unit_test(a_long_text_is_sent_once_too),
		cmocka_unit_test(what_was_not_answered_is_asked_after),
		cmocka_unit_test(a_question_that_is_not_answered_is_asked_again),
		cmocka_unit_test(one_number_that_cannot_be_asked_for_keeps_back_no_other),
		cmocka_unit_test(two_silences_wait_for_a_person_who_lets_it_look_again),
		cmocka_unit_test(what_nobody_knows_waits_for_a_person),
		cmocka_unit_test(a_store_that_came_back_learns_who_has_it),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
