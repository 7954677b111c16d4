/* 0365_duty.c: a delivery fails, and a robot says so in the group of those on duty, by mail and by short message,
 * though answers are lost. */
#include "tests/flows/story.h"

#include "base/clock.h"
#include "base/files.h"

static struct spawned robot, box, phone, courier;

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	system_arrive(&sys, "sysadmin", false);
	system_arrive(&sys, "auditor", false);
	start_beside(&robot, "group",
		(const char *[]){ BUILD_DIR "/sim-robot", "--listen=127.0.0.1:0", "--lies=l",
			F("--ledger=%s/group.jsonl", test_folder()), NULL });
	start_beside(&box, "box",
		(const char *[]){ BUILD_DIR "/sim-mail", "--lies=4d",
			F("--ledger=%s/box.jsonl", test_folder()), NULL });
	start_beside(&phone, "phone",
		(const char *[]){ BUILD_DIR "/sim-smscloud", "--listen=127.0.0.1:0",
			"--text=值班提醒：{1}等{2}件需要处理（{3}），请登录信息发布审核系统。",
			F("--ledger=%s/phone.jsonl", test_folder()), NULL });
	return 0;
}

static int end(void **)
{
	spawn_stop(&courier, SIGTERM, 30000);
	spawn_stop(&phone, SIGTERM, 10000);
	spawn_stop(&robot, SIGTERM, 10000);
	spawn_stop(&box, SIGTERM, 10000);
	cast_close(&people);
	system_stop(&sys);
	return 0;
}

static void only_the_system_administrator_declares_the_robot(void **)
{
	const char *line = F("duty robot --to %s/out --reason 值班群", test_folder());
	const char *secrets =
		F("kind=wecom\nwebhook=%s/cgi-bin/webhook/send?key=stand-in-key\nsmtp=%s\n"
		  "smtp_from=gate@example.gov.cn\nsmtp_user=shenfa\nsmtp_password=stand-in\n"
		  "sms=tencent\nsms_api=%s\nsms_secret_id=AKIDstandin\nsms_app=1400000001\n"
		  "sms_secret_key=stand-in-secret\nsms_sign=市数据局\nsms_template=1001\n",
			robot.address, box.address, phone.address);
	say("auditor", line, secrets, 3);
	assert_non_null(strstr(say("auditor", "duty ls", "", 0), "没有登记"));
	say("sysadmin", F("%s --replace", line), secrets, 0);
	assert_int_equal(file_mode(F("%s/out/calls-1.json", test_folder())), 0600);
	assert_non_null(strstr(say("auditor", "duty ls", "", 0), "没有排班"));
	assert_non_null(strstr(say("auditor", "duty ls", "", 0), "值班机器人：值班群"));
}

static const char *pace(void)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&people, &a, 200, cast_member(&people, "editor"), "GET",
		"/channel-accounts/1", "", "");
	const json_t *p = json_object_get(r.json, "pace");
	return F(STRF " " STRF " %lld", STRV(json_str(p, "quiet_from")),
		STRV(json_str(p, "quiet_until")), (long long)json_int(p, "per_day", 0));
}

static void the_command_sets_a_pace_as_a_whole(void **)
{
	const char *line = "channel pace 1 --reason 试行 --quiet-from 22:00 --quiet-until 08:00";
	say("auditor", line, "", 3);
	say("sysadmin", F("%s --per-day 5", line), "", 0);
	assert_string_equal(pace(), "22:00 08:00 5");
	say("sysadmin", F("%s --per-day five", line), "", 2);
	say("sysadmin", "channel pace 1", "", 2);
	say("sysadmin", "channel pace 1 --reason 结束", "", 0);
	assert_string_equal(pace(), "  0");
	say("auditor", "channel retry 1 --reason 试", "", 3);
}

/* A month around now, whatever zone this machine is in. */
static void put_on_duty(void)
{
	char from[25], until[25];
	clock_iso(clock_now() - (int64_t)10 * 24 * 3600 * 1000, from);
	clock_iso(clock_now() + (int64_t)10 * 24 * 3600 * 1000, until);
	say("sysadmin",
		F("duty add operator --from %.10s --until %.10s --mobile 13800000000 "
		  "--mail op@example.gov.cn",
			from, until),
		"", 0);
	assert_non_null(strstr(
		say("sysadmin", "duty ls", "", 0), "138****0000 o****@example.gov.cn  今天值班"));
	assert_null(strstr(say("auditor", "duty ls", "", 0), "138")); /* not his to see */
}

static struct str told(const char *where)
{
	struct str text = {};
	if (file_read(&people.arena, F("%s/%s.jsonl", test_folder(), where), 1 << 20, &text))
		return (struct str){};
	return text;
}

static size_t times(struct str text, struct str what)
{
	size_t n = 0;
	for (ptrdiff_t at; (at = str_find(text, what)) >= 0; n++)
		text = str_from(text, (size_t)at + what.len);
	return n;
}

/* Who took it and said nothing is believed dead after a minute: this one is over. */
static void let_a_minute_pass(const char *which)
{
	sql_value(&people.arena, sys.database,
		F("with w as (update duty_call set next_at = now(), taken_at = now() - interval '1 "
		  "minute' where sent_at is null and %s returning 1) select count(*) from w",
			which));
}

/* The first time its answer was lost: nobody knows that it was said, so it is said again. */
static bool was_said_twice(struct system *, void *no)
{
	if (times(told("group"), str_c(no)) == 1)
		let_a_minute_pass("way = 'group' and tries = 1");
	return times(told("group"), str_c(no)) == 2;
}

/* Refused once and sent again; the second time the server took it, and its answer was lost: it is not sent again. */
static bool nobody_knows_of_the_mail(struct system *, void *)
{
	size_t i;
	json_t *c;
	bool unknown = false;
	SCRATCH(a);
	let_a_minute_pass(told("box").len ? "way = 'mail' and fate <> 'UNKNOWN'"
					  : "way = 'mail' and tries = 1 and fate <> ''");
	AUTO_REPLY r = cast_must(
		&people, &a, 200, cast_member(&people, "operator"), "GET", "/duty", "", "");
	json_array_foreach(json_object_get(r.json, "calls"), i, c) unknown |=
		str_eq(json_str(c, "way"), STR("mail")) &&
		str_eq(json_str(c, "fate"), STR("UNKNOWN"));
	return unknown;
}

/* The provider took it, and its answer is lost. */
static void lose_the_answer_of_the_phone(void)
{
	SCRATCH(a);
	AUTO_REPLY r = http_call(&a, phone.address, "POST", "/_sim/faults", "Connection: close\r\n",
		STR("{\"path\":\"\",\"kind\":\"lost\"}"));
	assert_int_equal(r.status, 200);
}

/* The minute in which a storm is gathered is over; what nobody knows of is said in the group instead. */
static bool the_group_hears_of_the_phone(struct system *, void *)
{
	sql_value(&people.arena, sys.database,
		"with w as (update duty_call set next_at = now() where way = 'sms' and tries = 0 "
		"returning 1) select count(*) from w");
	return str_find(told("group"), STR("值班短信没有确认送达：")) > 0;
}

static void refuse_the_next(const char *path)
{
	SCRATCH(a);
	struct str settings;
	json_auto_t *j = NULL;
	const char *file = F("%s/couriers/wechat-2.json", sys.data);
	assert_int_equal(file_read(&a, file, 1 << 16, &settings), ERR_OK);
	assert_int_equal(json_read(settings, &j), ERR_OK);
	struct str api = json_str(json_object_get(j, "secrets"), "api");
	AUTO_REPLY r =
		http_call(&a, arena_cstr(&a, api), "POST", "/_sim/faults", "Connection: close\r\n",
			str_c(F("{\"path\":\"%s\",\"kind\":\"errcode\",\"errcode\":45001}", path)));
	assert_int_equal(r.status, 200);
}

/* Once in the provider's own book, in the words of its template, and no word of the item. */
static void the_phone_rang_once(struct str no)
{
	struct str rung = told("phone");
	assert_int_equal(times(rung, STR("13800000000")), 1);
	assert_int_equal(times(rung, no), 1);
	assert_true(str_find(rung, STR("等1件需要处理（微信公众号平台拒绝）")) > 0);
	assert_true(str_find(rung, STR("通告")) < 0);
}

static void the_group_is_told_of_what_failed(void **)
{
	struct item item;
	put_on_duty();
	refuse_the_next("draft/add");
	lose_the_answer_of_the_phone();
	item_write(&people, cast_member(&people, "editor"), "通告一则", NULL, &item);
	item_submit(&people, cast_member(&people, "editor"), &item, "wechat", "");
	item_approve(&people, &item);
	json_auto_t *d = item_delivery(
		&people, cast_member(&people, "operator"), &item, "wechat", STATES("REFUSED"));
	start_beside(&courier, "calls",
		(const char *[]){ BUILD_DIR "/shenfa-courier",
			F("--config=%s/out/calls-1.json", test_folder()), NULL });
	SCRATCH(a);
	AUTO_REPLY draft = cast_must(&people, &a, 200, cast_member(&people, "editor"), "GET",
		F("/drafts/%s", item.draft), "", "");
	const char *no = arena_cstr(&people.arena, json_str(draft.json, "register_no"));
	system_until(&sys, "the group was told", was_said_twice, (void *)no);
	assert_true(str_find(told("group"), STR("平台拒绝")) > 0);
	assert_true(str_find(told("group"), STR("通告")) < 0); /* no word of the text */
	system_until(&sys, "the mail's fate is known", nobody_knows_of_the_mail, NULL);
	assert_int_equal(times(told("box"), str_c(no)), 1);
	assert_true(str_find(told("box"), STR("op@example.gov.cn")) > 0);
	assert_true(str_find(told("box"), STR("通告")) < 0);
	system_until(&sys, "the phone's fate is known", the_group_hears_of_the_phone, NULL);
	the_phone_rang_once(str_c(no));
}

static void a_robot_that_was_closed_has_no_key_any_more(void **)
{
	assert_non_null(strstr(say("auditor", "duty ls", "", 0), "办法：值班群、邮件、短信\n"));
	say("sysadmin", "duty close --reason 停用", "", 0);
	assert_non_null(strstr(say("auditor", "duty ls", "", 0), "没有登记"));
	say("sysadmin", "duty close --reason 停用", "", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_system_administrator_declares_the_robot),
		cmocka_unit_test(the_command_sets_a_pace_as_a_whole),
		cmocka_unit_test(the_group_is_told_of_what_failed),
		cmocka_unit_test(a_robot_that_was_closed_has_no_key_any_more),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
