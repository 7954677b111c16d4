/* A second person says that it is out, and there is no other way to that. */
#include "tests/store/test_hand_off/hand_off.h"

void nobody_confirms_his_own_report(void **)
{
	reported("LIVE");
	refused(confirm(OPERATOR, "confirm", "看到了"), "不能自己确认");
	refused(confirm(EDITOR, "confirm", "看到了"), "您参与过本稿的文字");
	refused(confirm(SECURITY, "confirm", "看到了"), "请由审核人或该渠道的运营人员核实");
	as_web(confirm(REVIEWER, "confirm", ""));
	assert_string_equal(hand_off("state"), "CONFIRMED");
	assert_string_equal(
		delivery("state || ' ' || (receipt->>'url')"), "CONFIRMED https://a.cn/1");
	assert_string_equal(SQL("select count(*) from live where draft_id = %lld and "
				"channel_account_id = %lld",
				    (long long)draft, (long long)screen),
		"1");
	refused(confirm(REVIEWER, "confirm", ""), "这张移交单现在是");
}

/* A courier whose key is in other hands cannot say that something is out, either. */
void no_courier_confirms_what_people_have_to(void **)
{
	reported("LIVE");
	SQL("set session_replication_role = replica; update delivery set state = 'UNCERTAIN' where "
	    "id = %s; select 1",
		delivery("id"));
	leased();
	refused(F("select delivery_result(id, channel_account_id, fence, 'CONFIRMED', '', '{}', "
		  "null, now()) from delivery where id = %s",
			delivery("id")),
		"另一人确认");
}

void confirming_waits_for_the_look_and_explains_what_it_missed(void **)
{
	taken();
	as_web(report(OPERATOR, "done", "https://a.cn/1", ""));
	refused(confirm(REVIEWER, "confirm", "看到了"), "系统正在核对公开地址");
	leased();
	result("NEEDS_PERSON", "{\"url\":\"https://a.cn/1\",\"state\":{\"seen\":\"OTHER\"}}");
	refused(confirm(REVIEWER, "confirm", ""), "确认须写明您看到了什么");
	as_web(confirm(REVIEWER, "confirm", "页面由脚本生成，手机上看到一致"));
	assert_string_equal(delivery("state"), "CONFIRMED");
}

void a_courier_that_is_away_keeps_nobody(void **)
{
	taken();
	as_web(report(OPERATOR, "done", "https://a.cn/1", ""));
	as_web(F("select hand_off_confirm(%s, %lld, 'confirm', '手机上看到', now() + interval '11 "
		 "minutes')",
		hand_off("id"), ID(REVIEWER)));
	assert_string_equal(delivery("state"), "CONFIRMED");
}

void a_wrong_report_goes_back_to_its_author(void **)
{
	reported("LIVE");
	refused(confirm(REVIEWER, "return", ""), "请写明哪里不对");
	as_web(confirm(REVIEWER, "return", "链接是上一篇"));
	assert_string_equal(hand_off("state || ' ' || outcome || seen"), "TAKEN ");
	assert_string_equal(delivery("state"), "NEEDS_PERSON");
	assert_string_equal(SQL("select text from notice where account_id = %lld and kind = "
				"'HAND_OFF' order by id desc limit 1",
				    ID(OPERATOR)),
		F("%s 的发布报告被退回：链接是上一篇",
			SQL("select register_no from draft where id = %lld", (long long)draft)));
	as_web(report(OPERATOR, "refused", "", "平台审核不通过"));
	as_web(confirm(REVIEWER, "confirm", ""));
	assert_string_equal(delivery("state || ' ' || hold_code || ' ' || reason"),
		"REFUSED person 平台审核不通过");
	assert_string_equal(hand_off("state"), "REFUSED");
}

/* Neither the old form nor another try ends what its steps have to. */
void there_is_no_way_around_the_hand_off(void **)
{
	refused(F("select delivery_decide(%s, %lld, 'out', '看到了', '', now())", delivery("id"),
			ID(REVIEWER)),
		"此渠道按移交单办理");
	refused(F("select delivery_release(%s, %lld, '再试', now())", delivery("id"), ID(REVIEWER)),
		"该任务无需重试");
	assert_string_equal(SQL("select delivery_json(d, %lld, '{RELEASE_DECIDE,RELEASE_RETRY}')->>"
				"'actions' from delivery d where id = %s",
				    ID(REVIEWER), delivery("id")),
		"[]");
	const char *why;
	assert_null(tried("shenfa_web",
		F("insert into hand_off (delivery_id, created_at, remind_at, due_at) select id, "
		  "now(), "
		  "now(), now() from delivery where id = %s",
			delivery("id")),
		&why));
}
