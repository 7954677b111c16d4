/*
 * 0110_command_story.c: from an editor's draft to the website and WeChat, and back, by people at
 * terminals. Every program really runs; the platform is the strict stand-in.
 */
#include "tests/flows/0110_command_story/story.h"

#include "supervise/pg.h"
#include "tests/support/http.h"
#include "tests/support/samples.h"

struct system sys;

int run(const char *person, const char *line, const char **out)
{
	return system_shenfa(&sys, person, line, "", out);
}

void done(const char *person, const char *line)
{
	const char *said;
	int code = run(person, line, &said);
	if (code)
		print_error("%s: %s: exit %d: %s\n", person, line, code, said);
	assert_int_equal(code, 0);
}

void says(const char *person, const char *line, const char *words)
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
	system_arrive(&sys, "editor2", false);
	system_arrive(&sys, "planhead", true);
	system_arrive(&sys, "secadmin", true);
	return 0;
}

static int end(void **state)
{
	(void)state;
	system_stop(&sys);
	return 0;
}

static void the_editor_writes_and_is_told(void **state)
{
	const char *said;
	(void)state;
	assert_int_equal(system_shenfa(&sys, "editor", "draft edit 2 --file -",
				 "<p>扫黑险恶，请联系 13812345678。</p>", &said),
		0);
	assert_int_equal(run("editor", "draft check 2", &said), 1);
	assert_non_null(strstr(said, "扫黑险恶"));
}

static const char *file_of(const char *name, struct str bytes)
{
	const char *path = arena_printf(&sys.arena, "%s/%s", test_folder(), name);
	assert_int_equal(file_write(path, bytes, 0600, NULL), ERR_OK);
	return path;
}

/* A draft, its picture and its annex from a terminal; what is refused says why. */
static void another_begins_with_a_picture_and_an_annex(void **state)
{
	SCRATCH(a);
	static const char *const pages[] = { "Annex", NULL };
	const char *said,
		*png = file_of("photo.png", sample_png(&a, 64, 40, false, sample_photograph));
	const char *pdf = file_of("annex.pdf", sample_pdf(&a, pages, "", STR("")));
	(void)state;
	assert_int_equal(system_shenfa(&sys, "editor", "draft new --title 开放目录 --file -",
				 "<p>本局公布开放目录。</p>", &said),
		0);
	assert_non_null(strstr(said, "3"));
	says("editor", arena_printf(&a, "draft attach 3 %s", png), ".jpg"); /* re-encoded */
	says("editor", arena_printf(&a, "draft attach 3 %s", pdf), ".pdf");
	assert_int_equal(
		run("editor", arena_printf(&a, "draft attach 3 %s/none", test_folder()), &said), 1);
	says("editor",
		arena_printf(&a, "draft import %s --title 关于开放目录的通知",
			file_of("issued.html", STR("<p>各处室：</p><p>现予公布。</p>"))),
		"已导入");
	says("reviewer", "channel ls", "网站");
	says("editor", "status", "开放目录");
}

static void what_a_channel_will_show_is_seen_before(void **state)
{
	SCRATCH(a);
	struct str page;
	const char *to = arena_printf(&a, "%s/preview.html", test_folder()), *said;
	(void)state;
	done("editor", arena_printf(&a, "draft preview 2 website --to %s", to));
	assert_int_equal(file_read(&a, to, 1 << 20, &page), ERR_OK);
	assert_true(str_find(page, STR("扫黑险恶")) >= 0);
	assert_int_equal(run("editor", "draft preview 2 radio", &said), 2);
}

/* Of so much, four characters of somebody else's are less than two percent. */
static const char chapter[] =
	"<p>网络数据安全管理坚持统筹发展与安全，谁主管谁负责，谁运行谁负责，谁使用谁负"
	"责。各处室应当明确专人，建立台账，每季度清点一次本处室的系统、账号和接口；发现闲"
	"置账号、越权访问的，当日处理并报数字基础设施和安全处。对外提供数据之前，应当核对"
	"用途、范围、期限和接收方的保护能力，签订协议，留存记录不少于六个月。委托外单位建"
	"设、运行、维护系统的，应当在合同里写明保密责任和数据返还、销毁的要求，并在项目结"
	"束后十个工作日内完成核验。遇有网络数据安全事件，应当立即启动预案，采取补救措施，"
	"两小时内报告领导小组办公室，事后写明原因、影响和改进办法。</p>";

static const char *with_chapter(const char *words)
{
	return arena_printf(&sys.arena, "%s%s", words, chapter);
}

static void words_without_a_finding_are_handed_in(void **state)
{
	const char *said;
	(void)state;
	assert_int_equal(run("editor", "draft submit 2 --channels website --note 试", &said), 1);
	assert_int_equal(
		system_shenfa(&sys, "editor",
			"draft edit 2 --file - --meta {\"disclosure\":\"主动公开\"} --note 定稿",
			with_chapter("<h2>先登记，再审核</h2><p>各处室发布信息须经统一审核。</p>"),
			&said),
		0);
	done("editor", "draft check 2");
	says("editor",
		"draft submit 2 --channels website,wechat --note 请审 --not-before "
		"2026-01-31T07:30",
		"最早发布时间 2026-01-31 07:30");
	assert_string_equal(
		sql_value(&sys.arena, sys.database, "select iso(not_before) from submission"),
		"2026-01-30T23:30:00.000Z");
	wait_for("审核中");
	says("editor", "register", "-0001");
}

/* Asked by who wrote it, answered by who may: refused once, then let pass. */
static void a_finding_is_asked_about_and_answered(void **state)
{
	const char *said;
	(void)state;
	assert_int_equal(run("editor", "draft ignore 2 2 --reason 原文如此", &said), 1);
	says("editor", "draft ignore 2 1 --reason 对外公布的电话", "已忽略“13812345678”");
	assert_int_equal(run("editor", "draft ask 2 2", &said), 2);
	assert_int_equal(run("sysadmin", "request ls", &said), 3);
	says("head", "request ls", "没有等您处理的请求");
	says("editor", "draft ask 2 2 --reason 原文如此", "已请求放行“扫黑险恶”");
	assert_int_equal(run("editor", "draft ask 2 2 --reason 再问", &said), 1);
	says("head", "request ls", "请求放行：原文如此");
	says("reviewer", "request ls --json", "\"OPEN\"");
	assert_int_equal(run("editor", "request refuse 1 --reason 自己", &said), 3);
	says("head", "request refuse 1 --reason 请写明出处", "没有放行");
	assert_int_equal(run("reviewer", "request refuse 1 --reason 又一次", &said), 1);
	says("editor", "draft ask 2 2 --reason 出处已写明", "已请求放行");
}

/* Of what the check points at, one place at a time, by somebody with the right and with his own key. */
static void a_finding_is_decided_by_its_number(void **state)
{
	const char *said;
	(void)state;
	assert_int_equal(run("editor", "draft decide 2 1 --reason 原文如此", &said), 1);
	assert_int_equal(run("reviewer", "draft decide 2 1", &said), 2);
	assert_int_equal(run("reviewer", "draft decide 2 9 --reason 原文如此", &said), 2);
	says("reviewer", "draft decide 2 2 --reason 原文如此", "已处理“扫黑险恶”");
	says("reviewer", "draft check 2", "已处理：原文如此");
	says("head", "request ls", "没有等您处理的请求");
	says("head", "draft decide 2 1 --false-alarm --reason 公开号码 --json", "{}");
	says("head", "draft check 2", "已处理：公开号码");
}

/* She votes nowhere, so this machine has no key of hers; with one she is refused in refusals.c. */
static void who_has_no_key_signs_nothing(void **state)
{
	const char *said;
	(void)state;
	assert_int_equal(run("editor", "approve 1 --json", &said), 1);
	assert_non_null(strstr(said, "\"code\":\"vote.key\""));
}

static void the_head_returns_it_and_sees_only_what_changed(void **state)
{
	const char *said;
	(void)state;
	wait_for_work("head");
	assert_int_equal(run("head", "approve 1 --secrecy", &said), 1); /* nothing opened yet */
	assert_int_equal(run("head", "suggest 1 --quote 先 --replacement 首先", &said), 0);
	assert_int_equal(run("head", "suggest 1 --quote 审核 --replacement 审查", &said), 2);
	assert_non_null(strstr(said, "正文里有 2 处"));
	says("head", "suggest 1 --quote 统一审核 --replacement 统一审查 --reason 用词", "修改建议");
	done("head", "return 1 --reason 请写明依据");
	wait_for("已退回");
	done("editor", "suggestion decline 1");
	assert_int_equal(run("editor", "suggestion accept 1 1", &said), 1);
	done("editor", "suggestion accept 1 2");
	says("editor", "show 2", "统一审查");
	assert_int_equal(
		system_shenfa(&sys, "editor", "draft edit 2 --file -",
			with_chapter("<h2>先登记，再审核</h2><p>各处室发布信息须经统一审核。</p>"
				     "<p>依据是实施细则第十六条。</p>"),
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

/* Handed in beside what is out, taken back, given up: nothing of it stays. */
static void what_is_out_is_mended_from_a_terminal(void **state)
{
	const char *said;
	(void)state;
	assert_int_equal(run("editor", "correct 2 --note 更正", &said), 2);
	assert_int_equal(system_shenfa(&sys, "editor", "correct 2 --file - --note 更正错字",
				 "<h2>先登记，再审核</h2><p>各处室发布信息须经统一审核。</p>"
				 "<p>依据是《实施细则》第十六条。</p>",
				 &said),
		0);
	assert_non_null(strstr(said, "更正 1 已送审：3"));
	wait_for_work("head");
	assert_int_not_equal(run("editor", "correction drop 2 1", &said), 0);
	assert_int_not_equal(run("editor", "correction merge 2 1", &said), 0);
	done("editor", "recall 3 --reason 再核一遍");
	done("editor", "correction drop 2 1");
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

/* A change of roles ends the sessions. */
static void comes_back(const char *person)
{
	const char *said;
	assert_int_equal(
		system_shenfa(&sys, person,
			arena_printf(&sys.arena, "login --replace --url %s %s", sys.url, person),
			"Quarz-7731-Kelp-Osier", &said),
		0);
}

static const char *waiting_key_of(const char *login)
{
	const char *said;
	assert_int_equal(
		run("secadmin", arena_printf(&sys.arena, "account ls --find %s", login), &said), 0);
	const char *at = strstr(said, "待会签密钥 ");
	assert_non_null(at);
	return arena_printf(&sys.arena, "%.16s", at + strlen("待会签密钥 "));
}

/* Another department's editor becomes a leader: the role, the key, and both signed for at a terminal. */
static void roles_and_keys_are_given_by_signature(void **state)
{
	const char *said, *code;
	(void)state;
	assert_int_equal(run("secadmin", "role give secadmin LEADER", &said), 3);
	assert_int_equal(run("head", "role give editor2 LEADER", &said), 3);
	assert_int_equal(run("secadmin", "role give nobody LEADER", &said), 1);
	says("secadmin", "role give editor2 LEADER", "LEADER");
	says("secadmin", "role take editor2 EDITOR --json", "\"roles\":[\"LEADER\"]");
	assert_int_equal(run("secadmin", "role take editor2 EDITOR", &said), 2);
	comes_back("editor2");
	assert_int_equal(run("secadmin", "key code editor2", &code), 0);
	done("editor2", arena_printf(&sys.arena, "key enrol %s", code));
	assert_int_equal(run("editor2", "withdraw 2 --channels website --reason 试", &said), 3);
	assert_int_equal(run("secadmin", "key countersign editor2 0000000000000000", &said), 1);
	done("secadmin",
		arena_printf(&sys.arena, "key countersign editor2 %s", waiting_key_of("editor2")));
}

/* Two administrators: one makes it, the other puts in force what he has in his own hand. */
static void a_word_list_takes_two_signatures(void **state)
{
	const char *said, *list = arena_printf(&sys.arena, "%s/terms.tsv", test_folder());
	const char *other = arena_printf(&sys.arena, "%s/other.tsv", test_folder());
	(void)state;
	assert_int_equal(file_write(list, STR("扫黑险恶\tBLOCK\n"), 0600, NULL), ERR_OK);
	assert_int_equal(file_write(other, STR(""), 0600, NULL), ERR_OK);
	done("secadmin", "role take planhead SECRECY");
	done("secadmin", "role take planhead HEAD");
	done("secadmin", "role give planhead SECURITY");
	comes_back("planhead");
	says("secadmin", arena_printf(&sys.arena, "lexicon add %s --note 精简", list), "第 2 版");
	assert_int_equal(run("secadmin", "lexicon activate 2", &said), 3);
	assert_int_equal(
		run("planhead", arena_printf(&sys.arena, "lexicon activate 2 --terms %s", other),
			&said),
		1);
	assert_int_equal(run("planhead", "lexicon activate 2", &said), 1);
	assert_non_null(strstr(said, "还没有对照现行词库试运行完"));
	done("planhead", "lexicon try 2");
	sql_until(sys.database, "it is tried", "select ended_at is not null from lexicon_trial");
	says("planhead", "lexicon try 2", "对照第 1 版：看了");
	done("planhead", arena_printf(&sys.arena, "lexicon activate 2 --terms %s", list));
	says("planhead", "lexicon ls", "第 2 版  ACTIVE");
}

/* Back to the first by the same two; who made the second may be one of them, and never both. */
static void going_back_takes_two_signatures(void **state)
{
	const char *said;
	(void)state;
	assert_int_equal(run("secadmin", "lexicon activate 1 --haste 误拦", &said), 1);
	assert_non_null(strstr(said, "由一名安全管理员申请、另一名同意"));
	assert_int_equal(run("planhead", "lexicon agree 1", &said), 1);
	done("secadmin", "lexicon return 1 --reason 误拦机构名称");
	says("planhead", "lexicon ls", "申请恢复第 1 版：误拦机构名称");
	assert_int_equal(run("secadmin", "lexicon agree 1", &said), 3);
	done("planhead", "lexicon refuse 1 --reason 只误拦一处");
	done("secadmin", "lexicon return 1 --reason 误拦三处");
	done("secadmin", "lexicon take-back 1 --reason 写错了");
	done("secadmin", "lexicon return 1 --reason 误拦十处");
	done("planhead", "lexicon agree 1");
	says("planhead", "lexicon ls", "第 1 版  ACTIVE");
	done("planhead", "lexicon return 2 --reason 词条已核对");
	done("secadmin", "lexicon agree 2");
	says("planhead", "lexicon ls", "第 2 版  ACTIVE");
}

static void what_is_withdrawn_is_seen_to_be_gone(void **state)
{
	const char *said;
	(void)state;
	assert_int_not_equal(run("editor", "withdraw 2 --channels website --reason 试", &said), 0);
	assert_int_equal(run("reviewer", "withdraw 2 --channels weibo --reason 试", &said), 2);
	done("editor2", "withdraw 2 --channels website --reason 内容有误");
	done("reviewer", "withdraw 2 --channels wechat --reason 内容有误");
	wait_for("网站 撤稿：已撤稿");
	wait_for("微信公众号 撤稿：已撤稿");
	assert_int_equal(site_status(""), 410);
}

static void who_logs_out_is_asked_again(void **state)
{
	const char *said;
	(void)state;
	done("editor2", "logout");
	assert_int_equal(run("editor2", "whoami", &said), 3);
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
		cmocka_unit_test(the_editor_writes_and_is_told),
		cmocka_unit_test(what_a_channel_will_show_is_seen_before),
		cmocka_unit_test(a_finding_is_asked_about_and_answered),
		cmocka_unit_test(a_finding_is_decided_by_its_number),
		cmocka_unit_test(words_without_a_finding_are_handed_in),
		cmocka_unit_test(who_has_no_key_signs_nothing),
		cmocka_unit_test(the_head_returns_it_and_sees_only_what_changed),
		cmocka_unit_test(unified_review_agrees_and_both_channels_go_live),
		cmocka_unit_test(what_is_out_is_mended_from_a_terminal),
		cmocka_unit_test(a_ticket_is_checked_with_public_keys_alone),
		cmocka_unit_test(roles_and_keys_are_given_by_signature),
		cmocka_unit_test(a_word_list_takes_two_signatures),
		cmocka_unit_test(going_back_takes_two_signatures),
		cmocka_unit_test(what_is_withdrawn_is_seen_to_be_gone),
		cmocka_unit_test(another_begins_with_a_picture_and_an_annex),
		cmocka_unit_test(what_another_saved_meanwhile_is_not_written_over),
		cmocka_unit_test(who_wrote_some_of_it_does_not_judge_it),
		cmocka_unit_test(who_disagrees_ends_the_round_and_she_comes_again),
		cmocka_unit_test(a_stop_holds_and_two_people_lift_it),
		cmocka_unit_test(what_a_platform_refused_goes_on_when_somebody_says_so),
		cmocka_unit_test(who_logs_out_is_asked_again),
		cmocka_unit_test(the_record_is_whole_until_somebody_bends_it),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
