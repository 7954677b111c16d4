/* 0381_sms_command.c: short messages from a terminal: a list, two keys, one taken back, what nobody knows. */
#include "tests/check.h"

#include "base/command.h"
#include "base/files.h"
#include "tests/support/sql.h"
#include "tests/support/texting.h"

static struct texting t;
static const char *said;

#define F(...)   arena_printf(&t.people.arena, __VA_ARGS__)
#define SQL(...) TEXTING_SQL(&t, __VA_ARGS__)

static int run(const char *person, const char *line, const char *input)
{
	return system_shenfa(&t.sys, person, line, input, &said);
}

static void must(const char *person, const char *line, const char *words)
{
	int code = run(person, line, "");
	if (code || !strstr(said, words))
		fail_msg("%s: %d\n%s", line, code, said);
}

/* One person has one session: the one that she has at her browser stands at her terminal, too. */
static void at_a_terminal(const char *login)
{
	const struct member *m = cast_member(&t.people, login);
	const char *home = F("%s.people/%s", t.sys.data, login);
	const char *folder = F("%s/shenfa", home);
	json_auto_t *j = json_pack("{s:s s:s s:s s:s}", "url", t.sys.url, "token", m->token,
		"account", login, "id", m->id);
	assert_int_equal(folder_make(F("%s.people", t.sys.data), 0700, NULL), ERR_OK);
	assert_int_equal(folder_make(home, 0700, NULL), ERR_OK);
	assert_int_equal(folder_make(folder, 0700, NULL), ERR_OK);
	assert_int_equal(
		file_write(F("%s/session.json", folder), json_text(&t.people.arena, j), 0600, NULL),
		ERR_OK);
}

static int begin(void **)
{
	static const char *const who[] = { "operator", "reviewer", "editor" };
	texting_open(&t, "sim-cmpp",
		"{\"signature\":\"市数据局\",\"src_id\":\"10690001\",\"service_id\":\"GWSVC\","
		"\"hold_minutes\":0,\"quiet_from\":\"00:00\",\"quiet_to\":\"00:00\","
		"\"unknown_hold_minutes\":0,\"report_hours\":0,\"count_check\":"
		"\"service\",\"count_minutes\":0}",
		"api=AT\nsp_id=901234\nshared_secret=stand-in\nversion=3.0\n");
	for (size_t i = 0; i < 3; i++)
		at_a_terminal(who[i]);
	return 0;
}

static int end(void **)
{
	texting_close(&t);
	return 0;
}

static void a_list_is_sealed_listed_and_retired(void **)
{
	assert_int_equal(run("operator", "sms list add -", "13800000000\n"), EXIT_USAGE);
	assert_int_equal(run("editor", "sms list add - --name 一 --account 3", "13800000000\n"),
		EXIT_DENIED);
	assert_int_equal(run("operator", "sms list add - --name 江边",
				 "姓名,手机\n张三,13800000000\n李四,138\n王五,13800000004\n"),
		0);
	assert_non_null(strstr(said, "“江边”：2 个号码，重复 0 个，没有收下的 1 行"));
	assert_non_null(strstr(said, "第 3 行没有收下"));
	assert_int_equal(run("operator", "sms list add - --name 旧的 --json", "13800000009\n"), 0);
	const char *id = SQL("select id from recipient_list where name = '旧的'");
	assert_non_null(
		strstr(said, F("\"id\":\"%s\"", id)) ?: strstr(said, F("\"id\": \"%s\"", id)));
	must("reviewer", "sms list ls", "旧的");
	must("operator", F("sms list retire %s", id), "已停用");
	must("reviewer", "sms list ls", "江边");
	assert_null(strstr(said, "旧的"));
}

static const char *the_list(void)
{
	return SQL("select encode(sha256, 'hex') || ' ' || cardinality(masked) || ' ' || name from "
		   "recipient_list where name = '江边'");
}

/* The newest, as the clock on the wall shows it. */
static const char *in_china(const char *column, const char *table)
{
	return SQL("select to_char(max(%s) at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') "
		   "from %s",
		column, table);
}

static void two_people_turn_their_keys_and_one_takes_them_back(void **)
{
	texting_approve(&t, "今夜有大雨。", the_list());
	must("reviewer", "sms ls", "停水通知");
	must("reviewer", F("sms show %s", t.delivery), "【市数据局】今夜有大雨。");
	assert_non_null(strstr(said, "名单“江边”：2 人，每人 1 条"));
	must("reviewer", F("sms key %s", t.delivery), "请另一人再转一把");
	assert_int_equal(run("reviewer", F("sms key %s", t.delivery), ""), EXIT_DENIED);
	must("operator", F("sms take-back %s --reason 名单不全", t.delivery), "已收回");
	assert_string_equal(
		SQL("select count(*) from sms_key where delivery_id = %s", t.delivery), "0");
	texting_tell(&t, "/_sim/faults", "{\"kind\":\"lost\"}");
	must("operator", F("sms key %s", t.delivery), "请另一人再转一把");
	must("reviewer", F("sms key %s", t.delivery), "两人已放行");
	assert_non_null(strstr(said, F("两人已放行，%s 之后", in_china("hold_until", "sms_key"))));
	must("reviewer", F("sms show %s", t.delivery), F("  %s  ", in_china("at", "sms_key")));
	must("reviewer", "sms list ls", in_china("at", "recipient_list"));
}

/* Taken, and the line cut before it was said; nothing is ever reported about a 4. */
static void what_nobody_knows_is_decided_one_by_one(void **)
{
	texting_until(&t, "NEEDS_PERSON");
	must("operator", F("sms show %s", t.delivery), "2  138****0004  结果不明");
	assert_int_equal(
		run("operator", F("sms decide %s --reason 问过", t.delivery), ""), EXIT_USAGE);
	assert_int_equal(
		run("operator", F("sms decide %s --close --reason 问过 --recipients x", t.delivery),
			""),
		EXIT_USAGE);
	must("operator", F("sms decide %s --resend --reason 没有收到 --recipients 2", t.delivery),
		"已记下");
	texting_until(&t, "CONFIRMED");
	assert_int_equal(texting_shown(&t, "13800000004", "今夜有大雨"), 2);
	assert_int_equal(texting_shown(&t, "13800000000", "今夜有大雨"), 1);
	must("reviewer", "sms ls --json", "\"delivered\"");
}

/* Two of them certainly, and the one that nobody knew of: it was taken. */
static void what_the_gateway_counted_is_held_against_ours(void **)
{
	sql_until(t.sys.database, "the gateway's count",
		"select users = 3 and own_users = 2 and own_unknown = 1 from sms_count");
	must("reviewer", "sms counts", "平台收到 3 人次，我方有编号 2、结果不明 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_sealed_listed_and_retired),
		cmocka_unit_test(two_people_turn_their_keys_and_one_takes_them_back),
		cmocka_unit_test(what_nobody_knows_is_decided_one_by_one),
		cmocka_unit_test(what_the_gateway_counted_is_held_against_ours),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
