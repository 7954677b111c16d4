/* What the robot says in the group of those on duty, and whether the group took it. */
#include "tests/check.h"

#include "courier/calls.h"
#include "courier/duty_sms.h"
#include "courier/mail.h"

static json_t *calls_of(struct arena *a, size_t count, const char *text)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(
			list, json_pack("{s:s,s:s,s:s}", "id", arena_printf(a, "%zu", i), "text",
				      text, "mobile", i ? "" : "13800000000"));
	return list;
}

static json_t *message(struct arena *a, const char *kind, const json_t *calls)
{
	json_t *j;
	assert_int_equal(json_read(calls_message(a, str_c(kind), calls), &j), ERR_OK);
	return j;
}

static void each_group_is_told_in_its_own_form(void **)
{
	SCRATCH(a);
	json_auto_t *calls = calls_of(&a, 2, "2026-0007 网站：平台拒绝");
	json_auto_t *wecom = message(&a, "wecom", calls), *ding = message(&a, "dingtalk", calls);
	const json_t *text = json_object_get(wecom, "text");
	assert_true(str_eq(json_str(text, "content"),
		STR("【值班提醒】请登录信息发布审核系统处理：\n2026-0007 网站：平台拒绝\n2026-0007 "
		    "网站：平台拒绝")));
	assert_int_equal(json_array_size(json_object_get(text, "mentioned_mobile_list")), 1);
	assert_true(str_find(json_str(json_object_get(ding, "text"), "content"),
			    STR("平台拒绝 @13800000000\n")) > 0);
	assert_int_equal(
		json_array_size(json_object_get(json_object_get(ding, "at"), "atMobiles")), 1);
}

/* Eight of the longest lines, cut between characters: within the 2,048 bytes of the strictest group. */
static void the_longest_message_fits(void **)
{
	SCRATCH(a);
	char *longest = arena_alloc(&a, 3 * 200 + 1);
	for (size_t i = 0; i < 200; i++)
		memcpy(longest + 3 * i, "字", 3);
	longest[3 * 200] = 0;
	json_auto_t *calls = calls_of(&a, 8, longest);
	json_auto_t *j = message(&a, "wecom", calls);
	struct str content = json_str(json_object_get(j, "text"), "content");
	assert_true(content.len > 1500 && content.len <= 2048);
	assert_true(str_ends(content, STR("字")));
}

static void only_a_clear_yes_is_one(void **)
{
	SCRATCH(a);
	const char *why;
	assert_true(calls_said(&a, 200, STR("{\"errcode\":0,\"errmsg\":\"ok\"}"), &why));
	assert_false(calls_said(&a, 200, STR("{\"errcode\":45009,\"errmsg\":\"freq\"}"), &why));
	assert_non_null(strstr(why, "45009 freq"));
	assert_false(calls_said(&a, 502, STR("{\"errcode\":0}"), &why));
	assert_false(calls_said(&a, 200, STR("<html>"), &why));
	assert_false(calls_said(&a, 200, STR("{}"), &why));
	assert_non_null(strstr(why, "无法识别"));
}

static enum err check(const char *kind, const char *webhook)
{
	struct config c = { .secrets = json_pack("{s:s,s:s}", "kind", kind, "webhook", webhook) };
	enum err e = calls_check(&c);
	config_done(&c);
	return e;
}

static void it_speaks_to_a_robot_over_https_alone(void **)
{
	assert_int_equal(
		check("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x"), ERR_OK);
	assert_int_equal(check("dingtalk", "http://127.0.0.1:8080/robot/send"), ERR_OK);
	assert_int_equal(check("dingtalk", "http://oapi.dingtalk.com/robot/send"), ERR_INVALID);
	assert_int_equal(check("fax", "https://x"), ERR_INVALID);
	assert_int_equal(check("wecom", ""), ERR_INVALID);
}

static const struct mail example = { .from = STR("gate@example.gov.cn"),
	.to = STR("op@example.gov.cn"),
	.subject = STR("值班提醒"),
	.text = STR("2026-0007 网站：平台拒绝"),
	.id = "duty-7",
	.at = 1795946362000 };

static void a_mail_has_what_a_reader_and_a_server_need(void **)
{
	SCRATCH(a);
	struct str m = mail_written(&a, &example);
	assert_true(str_starts(m, STR("From: <gate@example.gov.cn>\r\nTo: <op@example.gov.cn>\r\n"
				      "Subject: =?UTF-8?B?5YC854+t5o+Q6YaS?=\r\n"
				      "Date: Sun, 29 Nov 2026 09:59:22 +0000\r\n"
				      "Message-ID: <duty-7@shenfa>\r\n")));
	assert_true(str_find(m, STR("\r\n\r\n")) > 0);
	assert_true(str_ends(m, STR("\r\n")));
	for (size_t i = 0; i < m.len; i++)
		assert_true((unsigned char)m.at[i] < 128);
}

static enum err mail_checked(const char *server, const char *from)
{
	return mail_check(str_c(server), str_c(from));
}

static void it_writes_to_a_mail_server_alone(void **)
{
	assert_int_equal(mail_checked("smtps://smtp.example.gov.cn:465", "a@b.cn"), ERR_OK);
	assert_int_equal(mail_checked("https://smtp.example.gov.cn", "a@b.cn"), ERR_INVALID);
	assert_int_equal(
		mail_checked("smtps://smtp.example.gov.cn", "a@b.cn\r\nBcc: c@d.cn"), ERR_INVALID);
	assert_int_equal(mail_checked("smtps://smtp.example.gov.cn", "nobody"), ERR_INVALID);
}

static enum err sms_checked(const char *without, const char *api)
{
	struct config c = { .secrets = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "sms", "tencent",
				    "sms_secret_id", "i", "sms_secret_key", "k", "sms_app", "1",
				    "sms_sign", "s", "sms_template", "7", "sms_api", api) };
	json_object_del(c.secrets, without);
	enum err e = calls_check(&c);
	config_done(&c);
	return e;
}

static void a_short_message_has_its_own_settings(void **)
{
	static const char *const needed[] = { "sms_secret_id", "sms_secret_key", "sms_app",
		"sms_sign", "sms_template" };
	assert_int_equal(sms_checked("", ""), ERR_OK);
	assert_int_equal(sms_checked("", "http://127.0.0.1:81"), ERR_OK);
	assert_int_equal(sms_checked("", "http://127.0.0.1:81/"), ERR_OK);
	assert_int_equal(sms_checked("", "http://127.0.0.1:"), ERR_INVALID);
	assert_int_equal(sms_checked("", "http://127.0.0.1:x@evil.example"), ERR_INVALID);
	assert_int_equal(sms_checked("", "http://127.0.0.1:81@evil.example"), ERR_INVALID);
	assert_int_equal(sms_checked("", "https://evil.example"), ERR_INVALID);
	assert_int_equal(sms_checked("sms", ""), ERR_INVALID); /* then there is no way at all */
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		assert_int_equal(sms_checked(needed[i], ""), ERR_INVALID);
}

/* Three variables of a template and a number: not a word of the item is there to be said. */
static void a_short_message_says_number_count_and_state(void **)
{
	SCRATCH(a);
	const struct duty_sms m = { .app = STR("1400000001"),
		.sign = STR("市数据局"),
		.template_id = STR("1001"),
		.mobile = STR("13800000000"),
		.no = STR("2026-0007"),
		.brief = STR("网站平台拒绝"),
		.count = 3 };
	json_auto_t *want = json_pack("{s:[s] s:s s:s s:s s:[s,s,s]}", "PhoneNumberSet",
		"+8613800000000", "SmsSdkAppId", "1400000001", "TemplateId", "1001", "SignName",
		"市数据局", "TemplateParamSet", "2026-0007", "3", "网站平台拒绝");
	json_auto_t *got = NULL;
	assert_int_equal(json_read(duty_sms_body(&a, &m), &got), ERR_OK);
	assert_true(json_equal(got, want));
}

static enum err answered(int status, const char *body)
{
	return duty_sms_answer(status, str_c(body), STR("13800000000"));
}

#define STATUS(number, code)                                                                       \
	"{\"Response\":{\"SendStatusSet\":[{\"PhoneNumber\":\"+86" number "\",\"Code\":\"" code    \
	"\"}]}}"
#define PROBLEM(code) "{\"Response\":{\"Error\":{\"Code\":\"" code "\"}}}"

/* Taken, certainly not taken, or nobody knows: only the second may be sent again. */
static void what_became_of_a_short_message_is_one_of_three(void **)
{
	assert_int_equal(answered(200, STATUS("13800000000", "Ok")), ERR_OK);
	assert_int_equal(
		answered(200, STATUS("13800000000", "LimitExceeded.PhoneNumberOneHourLimit")),
		ERR_UNAVAILABLE);
	assert_int_equal(answered(200, PROBLEM("AuthFailure.SignatureFailure")), ERR_UNAVAILABLE);
	assert_non_null(strstr(err_reason(), "密钥不被接受"));
	assert_int_equal(answered(200, PROBLEM("InternalError.Timeout")), ERR_UNCERTAIN);
	assert_int_equal(answered(200, PROBLEM("SomethingNew")), ERR_UNCERTAIN);
	assert_int_equal(answered(200, STATUS("13800000001", "Ok")), ERR_UNCERTAIN);
	assert_int_equal(answered(200, "{\"Response\":{}}"), ERR_UNCERTAIN);
	assert_int_equal(answered(200, "<html>"), ERR_UNCERTAIN);
	assert_int_equal(answered(500, STATUS("13800000000", "Ok")), ERR_UNCERTAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_group_is_told_in_its_own_form),
		cmocka_unit_test(the_longest_message_fits),
		cmocka_unit_test(only_a_clear_yes_is_one),
		cmocka_unit_test(it_speaks_to_a_robot_over_https_alone),
		cmocka_unit_test(a_mail_has_what_a_reader_and_a_server_need),
		cmocka_unit_test(it_writes_to_a_mail_server_alone),
		cmocka_unit_test(a_short_message_has_its_own_settings),
		cmocka_unit_test(a_short_message_says_number_count_and_state),
		cmocka_unit_test(what_became_of_a_short_message_is_one_of_three),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
