/*
 * 0110_command_story.c: from an editor's draft to the website and WeChat, and back, by people at
 * terminals. Every program really runs; the platform is the strict stand-in.
 */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "supervise/pg.h"
#include "tests/support/cluster.h"
#include "tests/support/http.h"
#include "tests/support/system.h"

static struct system sys;

static int run(const char *person, const char *line, const char **out)
{
	return system_shenfa(&sys, person, line, "", out);
}

static void done(const char *person, const char *line)
{
	const char *said;
	int code = run(person, line, &said);
	if (code)
		print_error("%s: %s: exit %d: %s\n", person, line, code, said);
	assert_int_equal(code, 0);
}

static void says(const char *person, const char *line, const char *words)
{
	const char *said;
	assert_int_equal(run(person, line, &said), 0);
	if (!strstr(said, words))
		print_error("%s: %s: %s\n", person, line, said);
	assert_non_null(strstr(said, words));
}

static bool status_says(struct system *s, void *words)
{
	const char *said;
	return !system_shenfa(s, "editor", "status 2", "", &said) && strstr(said, words);
}

static bool reviewer_has_work(struct system *s, void *words)
{
	const char *said;
	return !system_shenfa(s, words, "todo", "", &said) && !strstr(said, "待办 0 件");
}

static void wait_for(const char *words)
{
	system_until(&sys, words, status_says, (void *)words);
}

static void wait_for_work(const char *person)
{
	system_until(&sys, person, reviewer_has_work, (void *)person);
}

static int site_status(const char *words)
{
	SCRATCH(a);
	struct str text;
	json_auto_t *instance = NULL;
	assert_int_equal(
		file_read(&a, arena_printf(&a, "%s/instance.json", sys.data), 4096, &text), ERR_OK);
	assert_int_equal(json_read(text, &instance), ERR_OK);
	const char *address =
		arena_printf(&a, "http://127.0.0.1:%d", (int)json_int(instance, "site_port", 0));
	AUTO_REPLY page =
		http_call(&a, address, "GET", "/art/2/", "Connection: close\r\n", STR(""));
	if (page.status == 200)
		assert_true(str_find(page.body, str_c(words)) >= 0);
	return page.status;
}

static int begin(void **state)
{
	(void)state;
	system_start(&sys);
	system_arrive(&sys, "editor", false);
	system_arrive(&sys, "head", true);
	system_arrive(&sys, "reviewer", true);
	return 0;
}

static int end(void **state)
{
	(void)state;
	system_stop(&sys);
	return 0;
}

static void the_editor_mends_and_hands_in(void **state)
{
	const char *said;
	(void)state;
	assert_int_equal(system_shenfa(&sys, "editor", "draft edit 2 --file -",
				 "<p>扫黑险恶，请联系 13812345678。</p>", &said),
		0);
	assert_int_equal(run("editor", "draft check 2", &said), 1);
	assert_non_null(strstr(said, "扫黑险恶"));
	assert_int_equal(run("editor", "draft submit 2 --channels website --note 试", &said), 1);
	assert_int_equal(
		system_shenfa(&sys, "editor",
			"draft edit 2 --file - --meta {\"disclosure\":\"主动公开\"} --note 定稿",
			"<h2>先登记，再审核</h2><p>各处室发布信息须经统一审核。</p>", &said),
		0);
	done("editor", "draft check 2");
	done("editor", "draft submit 2 --channels website,wechat --note 请审");
	wait_for("审核中");
	says("editor", "register", "-0001");
}

static void who_wrote_it_does_not_judge_it(void **state)
{
	const char *said;
	(void)state;
	assert_int_not_equal(run("editor", "approve 1", &said), 0);
}

static void the_head_returns_it_and_sees_only_what_changed(void **state)
{
	const char *said;
	(void)state;
	wait_for_work("head");
	assert_int_equal(run("head", "approve 1 --secrecy", &said), 1); /* nothing opened yet */
	done("head", "return 1 --reason 请写明依据");
	wait_for("已退回");
	assert_int_equal(system_shenfa(&sys, "editor", "draft edit 2 --file -",
				 "<h2>先登记，再审核</h2><p>各处室发布信息须经统一审核。</p>"
				 "<p>依据是实施细则第十六条。</p>",
				 &said),
		0);
	done("editor", "draft submit 2 --channels website,wechat --note 已改");
	wait_for_work("head");
	assert_int_equal(run("head", "diff 2 --since-mine", &said), 0);
	assert_non_null(strstr(said, "第十六条"));
	assert_null(strstr(said, "统一审核"));
	done("head", arena_printf(&sys.arena, "open 2 --to %s/head", test_folder()));
	done("head", "approve 2 --secrecy");
}

static void unified_review_agrees_and_both_channels_go_live(void **state)
{
	(void)state;
	wait_for_work("reviewer");
	done("reviewer", arena_printf(&sys.arena, "open 2 --to %s/reviewer", test_folder()));
	done("reviewer", "approve 2 --opinion 同意发布");
	wait_for("在线 网站");
	wait_for("在线 微信公众号");
	assert_int_equal(site_status("依据是实施细则第十六条"), 200);
}

static void a_ticket_is_checked_with_public_keys_alone(void **state)
{
	const char *ticket, *keys, *said;
	const char *file = arena_printf(&sys.arena, "%s/ticket.json", test_folder());
	const char *pem = arena_printf(&sys.arena, "%s/keys.pem", test_folder());
	const char *line = arena_printf(&sys.arena, "ticket verify %s --keys %s", file, pem);
	(void)state;
	assert_int_equal(run("reviewer", "ticket get 1", &ticket), 0);
	assert_int_equal(run("reviewer", "ticket keys", &keys), 0);
	assert_int_equal(file_write(file, str_c(ticket), 0600, NULL), ERR_OK);
	assert_int_equal(file_write(pem, str_c(keys), 0600, NULL), ERR_OK);
	assert_int_equal(run("nobody", line, &said), 0);
	char *bent = strstr((char *)ticket, "website");
	memcpy(bent, "wechats", 7);
	assert_int_equal(file_write(file, str_c(ticket), 0600, NULL), ERR_OK);
	assert_int_equal(run("nobody", line, &said), 3);
}

static void what_is_withdrawn_is_seen_to_be_gone(void **state)
{
	const char *said;
	(void)state;
	assert_int_not_equal(run("editor", "withdraw 2 --channels website --reason 试", &said), 0);
	done("reviewer", "withdraw 2 --channels website,wechat --reason 内容有误");
	wait_for("网站 撤稿：已撤稿");
	wait_for("微信公众号 撤稿：已撤稿");
	assert_int_equal(site_status(""), 410);
}

static const char *verify_line(void)
{
	return arena_printf(&sys.arena,
		"audit verify --database '%s' --keys %s/keys/public/signing.pem",
		test_conninfo(sys.database, "shenfa_owner"), sys.data);
}

static void the_record_is_whole_until_somebody_bends_it(void **state)
{
	const char *said;
	AUTO_PGCONN PGconn *c = NULL;
	(void)state;
	assert_int_equal(run("auditor", verify_line(), &said), 0);
	assert_int_equal(pg_open(test_conninfo(sys.database, "postgres"), &c), ERR_OK);
	assert_int_equal(pg_do(c, "set session_replication_role = replica; "
				  "update audit set payload = payload || '{\"x\": 1}' "
				  "where kind = 'draft' and id = 2 and n = 2"),
		ERR_OK);
	assert_int_equal(run("auditor", verify_line(), &said), 1);
	assert_non_null(strstr(said, "draft/2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_editor_mends_and_hands_in),
		cmocka_unit_test(who_wrote_it_does_not_judge_it),
		cmocka_unit_test(the_head_returns_it_and_sees_only_what_changed),
		cmocka_unit_test(unified_review_agrees_and_both_channels_go_live),
		cmocka_unit_test(a_ticket_is_checked_with_public_keys_alone),
		cmocka_unit_test(what_is_withdrawn_is_seen_to_be_gone),
		cmocka_unit_test(the_record_is_whole_until_somebody_bends_it),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
