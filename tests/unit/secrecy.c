#include "tests/check.h"

#include "article/article.h"
#include "base/buf.h"
#include "reviewers/reviewer.h"
#include "reviewers/symbols.h"

/* "rule severity quote" of all findings, parted by a bar. */
static const char *said(struct arena *a, struct str title, const char *html)
{
	struct findings found;
	struct article art;
	struct str canonical;
	const char *all = "";
	assert_int_equal(article_canon(a, str_c(html), &canonical), ERR_OK);
	assert_int_equal(article_read(a, canonical, &art), ERR_OK);
	struct revision rev = { .title = title, .html = canonical };
	findings_init(&found, a);
	assert_int_equal(reviewer_secrecy.review(NULL, &rev, &art, &found), ERR_OK);
	for (const struct finding *f = found.first; f; f = f->next)
		all = arena_printf(a, "%s%s" STRF " %s " STRF, all, *all ? "|" : "", STRV(f->rule),
			severity_name(f->severity), STRV(f->quote));
	return all;
}

/* Of a paragraph that is not the first. */
static void says(const char *text, const char *expected)
{
	SCRATCH(a);
	const char *html = arena_printf(&a, "<p>关于某事</p><p>%s</p>", text);
	assert_string_equal(said(&a, STR(""), html), expected);
}

static void state_secret(const char *text, const char *quote)
{
	SCRATCH(a);
	says(text, arena_printf(&a, "state-secret-mark BLOCK %s", quote));
}

static void internal(const char *text, const char *quote)
{
	SCRATCH(a);
	says(text, arena_printf(&a, "internal-mark BLOCK %s", quote));
}

/* More than are kept of one severity stand in front of it. */
static void no_heap_of_findings_hides_a_mark(void **state)
{
	(void)state;
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	for (int i = 0; i <= FINDINGS_PER_SEVERITY; i++)
		buf_add(&b, STR("<p>内部资料</p>"));
	buf_add(&b, STR("<p>机密★10年</p>"));
	const char *all = said(&a, STR(""), arena_cstr(&a, buf_str(&b)));
	assert_non_null(strstr(all, "|too-many BLOCK |state-secret-mark BLOCK 机密★10年"));
}

static void marks_stand_before_a_star(void **state)
{
	(void)state;
	state_secret("机密★10年", "机密★10年");
	state_secret("绝 密 ★", "绝 密 ★");
	state_secret("（機密☆長期）", "機密☆長期");
	state_secret("机 密 ★ 1 年", "机 密 ★ 1 年");
	state_secret("机密级★６个月", "机密级★６个月");
	state_secret("秘密*5年", "秘密*5年");
	state_secret("秘密⭐", "秘密⭐");
	state_secret("★机密", "机密");
	state_secret("本件机密★", "机密★");
	says("★重点任务", "");
	says("国家秘密。★注意", "");
	says("**机密**", "state-secret-mark BLOCK 机密"); /* alone all the same */
	says("见机密*说明", "");
	says("机密性是指信息不被泄露", "");
}

static void marks_stand_alone_or_behind_their_heading(void **state)
{
	(void)state;
	state_secret("秘密", "秘密");
	state_secret("密级：秘密 编号3", "秘密");
	state_secret("保密等级：机密", "机密");
	state_secret("密级和保密期限：绝密 30年", "绝密 30年");
	state_secret("保密期限：秘密长期", "秘密长期");
	state_secret("000001　机密 10年　特急", "机密 10年");
	says("不得泄露国家秘密、工作秘密和商业秘密。", "");
	says("在岗人员严格保守秘密10年后方可离开", "");
	says("应当保守，秘密10年后公开", "");
	says("标注密级和保密期限，绝密级公文还应当标明份号", "");
	says("密级分为绝密、机密、秘密三级", "");
}

/* A finding that people decide: nothing is refused. */
static void named(const char *text, const char *quotes)
{
	SCRATCH(a);
	const char *expected = "";
	struct str rest = str_c(quotes);
	while (rest.len) {
		struct str quote = str_cut(&rest, '|');
		expected = arena_printf(&a, "%s%slevel-named BLOCK " STRF, expected,
			*expected ? "|" : "", STRV(quote));
	}
	says(text, expected);
}

static void levels_that_are_listed_or_left_open_are_decided_by_people(void **state)
{
	(void)state;
	named("密级：□绝密 □机密 □秘密 ☑公开", "绝密");
	named("密级：绝密□ 机密□ 秘密□ 公开☑", "绝密");
	named("密级：□机密", "机密");
	named("密级：绝密、机密、秘密三级", "绝密");
	named("密级（绝密、机密、秘密）：____", "绝密");
	named("绝密级：30年；机密级：20年；秘密级：10年", "绝密");
	named("绝密★30年、机密★20年、秘密★10年", "绝密★30年|机密★20年|秘密★10年");
	named("密级｜绝密｜机密｜秘密", "绝密");
	named("绝密</p><p>机密</p><p>秘密", "绝密|机密|秘密");
	named("一</p><ul><li>绝密</li><li>机密</li></ul><p>二", "绝密|机密");
	named("一</p><table><tbody><tr><td>密级</td><td>定义</td></tr><tr><td>绝密</td><td>最重要的"
	      "</td></tr><tr><td>机密</td><td>重要的</td></tr></tbody></table><p>二",
		"绝密|机密");
}

static void a_level_that_is_quoted_or_explained_is_decided_by_people(void **state)
{
	(void)state;
	named("密级标志为“机密★20年”的文件不得通过互联网传递。", "机密★20年");
	named("（如“机密★10年”）", "机密★10年");
	named("标有机密★20年字样的文件不得通过互联网传递。", "机密★20年");
	named("一</p><h2>秘密</h2><p>二", "秘密");
	named("一</p><table><tbody><tr><td>数据级别</td><td>秘密</td></tr></tbody></table><p>二",
		"秘密");
	says("带“内部资料”“内部文件”等标志的文件不得上网",
		"internal-mark WARN 内部资料|internal-mark WARN 内部文件");
}

/* What the forms above must not open. */
static void marks_do_not_hide_behind_a_list(void **state)
{
	(void)state;
	state_secret("机密★20年 秘密", "机密★20年");
	says("密级：□绝密 ☑机密 □秘密", "level-named BLOCK 绝密|state-secret-mark BLOCK 机密");
	says("密级：☑绝密 □机密", "state-secret-mark BLOCK 绝密");
	says("密级：绝密□ 机密√ 秘密□", "level-named BLOCK 绝密|state-secret-mark BLOCK 机密");
	says("（ ）绝密 （√）机密 （ ）秘密", "state-secret-mark BLOCK 机密");
	says("□绝密 ■機 密 □秘密", "state-secret-mark BLOCK 機 密");
	says("○绝密 ●机​密 ○秘密", "state-secret-mark BLOCK 机​密");
	state_secret(
		"机密★20年</p><p>绝密★30年级别以下", "机密★20年|state-secret-mark BLOCK 绝密★30年");
	state_secret("机密★20年</p><p>秘密", "机密★20年|state-secret-mark BLOCK 秘密");
	state_secret("★机密</p><p>秘密", "机密|level-named BLOCK 秘密");
	state_secret("机密★20年，不得外传", "机密★20年|internal-mark BLOCK 不得外传");
	state_secret("“机密★20年”", "机密★20年");
	state_secret("密级：“机密”", "机密");
	state_secret("密级：机密，请保守国家秘密", "机密");
	state_secret("密级：机密。秘密和绝密另发", "机密");
	state_secret("本件机密★20年，应当妥善保管", "机密★20年");
	state_secret("一</p><h2>机密</h2><p>二", "机密");
	state_secret("一</p><h2>秘密级</h2><p>二", "秘密");
	state_secret("一</p><table><tbody><tr><td>密级</td><td>秘密</td></tr></tbody></table><p>二",
		"秘密");
	state_secret(
		"一</p><table><tbody><tr><td>000001</td><td>机密</td></tr></tbody></table><p>二",
		"机密");
}

#define UNDER(heads, cells) "一</p><table><tbody><tr>" heads "</tr>" cells "</tbody></table><p>二"

static void a_tick_belongs_to_the_level_it_stands_at(void **)
{
	says("密级：绝密（ ） 机密（ ） 秘密（√） 保密期限：10年",
		"level-named BLOCK 绝密|state-secret-mark BLOCK 秘密|secrecy-term WARN 保密期限："
		"10年");
	says("密级：绝密 □ 机密 □ 秘密 ☑ 期限10年",
		"level-named BLOCK 绝密|state-secret-mark BLOCK 秘密");
	says("密级 □ 绝密 ☑ 机密 □ 秘密", "level-named BLOCK 绝密|state-secret-mark BLOCK 机密");
	state_secret("绝密 □ 机密 □ 秘密 ☑ 期限10年", "秘密");
	state_secret("绝密[ ] 机密[ ] 秘密[√] 期限10年", "秘密");
	state_secret("绝密（ ）机密（ ）秘密（V）期限10年", "秘密");
	state_secret("（ ）绝密（Ｖ）机密（ ）秘密", "机密");
	says("密级：公开（√） 绝密（ ） 机密（ ） 秘密（ ）", "");
	says("密级：公开（√）绝密（ ）机密（ ）秘密（ ）", "");
	says("密级：公开 ☑ 绝密 □ 机密 □ 秘密 □", "");
}

static void a_mark_is_not_freed_by_what_stands_near(void **)
{
	state_secret("特急□　机密★20年", "机密★20年");
	state_secret("机密★20年 □", "机密★20年");
	state_secret("□机密★20年", "机密★20年");
	state_secret("本件为机密★20年文件，不得带出。", "机密★20年");
	state_secret("本件标有机密★20年字样，不得带出。", "机密★20年");
	state_secret("附件：1.A方案（机密★20年）；2.B名单（秘密★10年）",
		"机密★20年|state-secret-mark BLOCK 秘密★10年");
	state_secret("密级：机密/秘密", "机密");
	state_secret("机密</p><p>关于B的报告</p><p>秘密", "机密|state-secret-mark BLOCK 秘密");
}

static void a_level_under_its_head_is_a_mark(void **)
{
	state_secret(
		UNDER("<td>文件名</td><td>密级</td>", "<tr><td>关于A的报告</td><td>秘密</td></tr>"),
		"秘密");
	state_secret(UNDER("<td>文件名</td><td>密级</td>",
			     "<tr><td>A</td><td>秘密</td></tr><tr><td>B</td><td>机密</td></tr>"),
		"秘密|state-secret-mark BLOCK 机密");
	state_secret(UNDER("<td>机密等级</td><td>秘密</td>", ""), "秘密");
	state_secret(UNDER("<td>定密等级</td><td>秘密</td>", ""), "秘密");
	state_secret(UNDER("<td>A</td><td>绝密30年</td>", "<tr><td>B</td><td>机密20年</td></tr>"),
		"绝密30年|state-secret-mark BLOCK 机密20年");
	state_secret(UNDER("<td>A</td><td>机密</td>",
			     "<tr><td>B</td><td>绝密</td></tr><tr><td>C</td><td>机密</td></tr>"),
		"机密|level-named BLOCK 绝密|state-secret-mark BLOCK 机密");
}

/* With other words beside it, under 密级 and nowhere else, a person decides. */
static void a_level_among_words_under_its_head_is_decided(void **)
{
#define CELL(words)                                                                                \
	UNDER("<td>文件名</td><td>密级</td>", "<tr><td>关于A的报告</td><td>" words "</td></tr>")
	named(CELL("机密 2024-05"), "机密");
	named(CELL("1.机密"), "机密");
	named(CELL("机密，已于2024年解除"), "机密");
	named(CELL("机密（已解除）"), "机密");
	says(CELL("核心机密性"), "");
	internal(CELL("工作秘密（内部）"), "工作秘密");
	says(CELL("公开"), "");
	says(CELL(""), "");
	says(UNDER("<td>文件名</td><td>数据级别</td>", "<tr><td>A</td><td>机密 2024-05</td></tr>"),
		"");
	says(UNDER("<td>文件名</td><td>说明</td>", "<tr><td>A</td><td>机密 2024-05</td></tr>"), "");
}

/* Pasted, or out of a PDF: a table that nobody kept as one. */
static void a_level_in_a_line_below_a_row_of_heads_is_decided(void **)
{
	named("序号　文件名　密级　年份</p><p>1　关于A的报告　机密　2024</"
	      "p><p>2　关于B的报告　秘密　2023",
		"机密|秘密");
	named("文件名\t密级</p><p>关于A的报告\t绝密", "绝密");
	named("文件名｜密级｜份数</p><p>关于A的报告｜机密｜3", "机密");
	says("序号　文件名　年份</p><p>1　关于A的报告　机密　2024", "");
	says("1　关于A的报告　机密　2024</p><p>序号　文件名　密级　年份", "");
	says("文件名：　密级：　份数：</p><p>1　关于A的报告　机密　2024", "");
	says("序号　文件名　密级　年份</p><p>机密性、完整性和可用性　是三个要求", "");
	says("序号　文件名　密级　年份</p><p>1　关于保守国家秘密的报告　公开　2024", "");
}

/* A regulation's table says of each of the three once what it is; a list of documents does not become one. */
static void a_table_of_the_three_levels_explains_them(void **)
{
#define THREE(heads, a, b, c) UNDER(heads, "<tr>" a "</tr><tr>" b "</tr><tr>" c "</tr>")
	named(THREE("<td>密级</td><td>期限上限</td>", "<td>绝密</td><td>三十年</td>",
		      "<td>机密</td><td>二十年</td>", "<td>秘密</td><td>十年</td>"),
		"绝密|机密|秘密");
	named(THREE("<td>序号</td><td>密级</td><td>件数</td>", "<td>1</td><td>绝密</td><td>0</td>",
		      "<td>2</td><td>机密</td><td>3</td>", "<td>3</td><td>秘密</td><td>5</td>"),
		"绝密|机密|秘密");
	named(UNDER("<td>密级</td><td>绝密</td><td>机密</td><td>秘密</td>",
		      "<tr><td>期限</td><td>三十年</td><td>二十年</td><td>十年</td></tr>"),
		"绝密|机密|秘密");
	says(UNDER("<td>文件名</td><td></td><td>密级</td><td></td>",
		     "<tr><td>报送单位</td><td></td></tr>"),
		"");
	state_secret(THREE("<td>名称</td><td>密级</td>", "<td>甲方案</td><td>绝密</td>",
			     "<td>乙方案</td><td>机密</td>", "<td>丙方案</td><td>秘密</td>"),
		"绝密|state-secret-mark BLOCK 机密|state-secret-mark BLOCK 秘密");
	state_secret(THREE("<td>密级</td><td>名称</td>", "<td>绝密</td><td>关于甲的报告</td>",
			     "<td>机密</td><td>乙</td>", "<td>秘密</td><td>丙</td>"),
		"绝密|state-secret-mark BLOCK 机密|state-secret-mark BLOCK 秘密");
	state_secret(UNDER("<td>密级</td><td>名称</td>",
			     "<tr><td>绝密</td><td>甲</td></tr><tr><td>机密</td><td>乙</td></tr>"),
		"绝密|state-secret-mark BLOCK 机密");
}

/* Linked around the reviewer's: how often it is asked for a level is the work that a text costs. */
static size_t asked;
struct level;
bool __real_level_at(const struct symbols *s, size_t i, struct level *out);
bool __wrap_level_at(const struct symbols *s, size_t i, struct level *out);
bool __wrap_level_at(const struct symbols *s, size_t i, struct level *out)
{
	asked++;
	return __real_level_at(s, i, out);
}

static size_t work_of(int ticks)
{
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	for (int i = 0; i < ticks; i++)
		buf_add(&b, STR("☑机密，"));
	asked = 0;
	const char *html = arena_printf(&a, "<p>" STRF "</p>", STRV(buf_str(&b)));
	assert_string_equal(said(&a, STR(""), html), "");
	return asked;
}

/* Eight times the ticks, eight times the work: what a list says of its ticks is worked out once. */
static void many_ticks_are_read_in_one_go(void **)
{
	size_t few = work_of(1000);
	assert_true(few > 1000);
	assert_true(work_of(8000) <= 9 * few);
}

static void headers_of_classified_documents_ask_a_question(void **state)
{
	(void)state;
	says("份号：000123", "copy-number WARN 份号：000123");
	says("保密期限：10年", "secrecy-term WARN 保密期限：10年");
	says("涉密公文应当标注份号和保密期限", "");
	says("合同第十二条约定保密期限10年", "");
	says("份号：00012", "");
	says("份号：000123　保密期限：10年",
		"copy-number WARN 份号：000123|state-secret-mark BLOCK 保密期限：10年");
	says("保密期限：长期</p><p>特急</p><p>份号：000123",
		"secrecy-term WARN 保密期限：长期|state-secret-mark BLOCK 份号：000123");
	says("份号：000123</p><p>一</p><p>二</p><p>三</p><p>四</p><p>保密期限：10年",
		"copy-number WARN 份号：000123|secrecy-term WARN 保密期限：10年");
}

static void a_secret_of_work_or_trade_is_none_of_the_state(void **state)
{
	(void)state;
	internal("工作秘密★3年", "工作秘密★3年");
	internal("商业秘密★", "商业秘密★");
	internal("工作秘密", "工作秘密");
	internal("核心商密", "核心商密");
}

static void internal_marks_block_by_how_they_stand(void **state)
{
	(void)state;
	internal("（内部资料）", "内部资料");
	internal("本文为内部文件", "内部文件");
	internal("不得公开", "不得公开");
	internal("仅供内部参考", "内部参考");
	internal("（内 部 参 考）", "内 部 参 考");
	internal("此件不公开", "此件不公开");
	internal("（此件发至县团级）", "此件发至");
	internal("阅后销毁", "阅后销毁");
	says("内部资料，注意保存", "internal-mark BLOCK 内部资料|internal-mark BLOCK 注意保存");
	says("各单位应当建立内部资料管理制度并指定专人负责保管", "internal-mark WARN 内部资料");
	says("涉及个人隐私的信息依法不得公开", "");
	says("请注意保存好收据", "");
	says("此件公开发布", "");
	says("未经许可不得转载", "");
	says("请各单位填写登记表，注意保存，并于本周五下午前将纸质材料报送至办公室", "");
	says("本文为内部文件，各单位收到以后应当及时组织学习，对照要求逐项抓好落实，遇到问题请及时"
	     "反"
	     "馈给发展规划处",
		"internal-mark WARN 内部文件");
}

static void who_may_read_it_is_a_mark(void **state)
{
	(void)state;
	internal("限县处级以上干部阅读", "限县处级以上干部阅读");
	internal("（仅限有关人员知悉）", "仅限有关人员知悉");
	says("限本市户籍人员报名，请阅读须知", "");
	says("有限的阅读时间", "");
}

static void a_title_ends_in_the_bracket(void **state)
{
	(void)state;
	SCRATCH(a);
	static const char *const html = "<h2>数据简报（内部）</h2><p>正文（内部）</p>";
	assert_string_equal(said(&a, STR("简报(内部)"), html),
		"internal-mark BLOCK 内部|internal-mark BLOCK 内部");
	assert_string_equal(said(&a, STR("机构内部"), "<p>甲</p><p>加强（内部）管理</p>"), "");
}

static void marks_of_others_are_pointed_at(void **state)
{
	(void)state;
	says("TOP SECRET", "foreign-mark WARN TOP SECRET");
	says("This is TOP SECRET material", "foreign-mark WARN TOP SECRET");
	says("SECRET//NOFORN", "foreign-mark WARN SECRET|foreign-mark WARN NOFORN");
	says("Confidential", "foreign-mark WARN Confidential");
	says("ＣＯＮＦＩＤＥＮＴＩＡＬ", "foreign-mark WARN ＣＯＮＦＩＤＥＮＴＩＡＬ");
	says("資料㊙", "foreign-mark WARN ㊙");
	says("慈㊙书", "");
	says("社外秘", "foreign-mark WARN 社外秘");
	says("The secret of success", "");
	says("top secret recipes", "");
	says("TOPSECRETS 和 STOPSECRET", "");
	says("CLIENT_SECRET 和 secrets", "");
	says("confidential computing", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_stand_before_a_star),
		cmocka_unit_test(no_heap_of_findings_hides_a_mark),
		cmocka_unit_test(marks_stand_alone_or_behind_their_heading),
		cmocka_unit_test(levels_that_are_listed_or_left_open_are_decided_by_people),
		cmocka_unit_test(a_level_that_is_quoted_or_explained_is_decided_by_people),
		cmocka_unit_test(marks_do_not_hide_behind_a_list),
		cmocka_unit_test(a_tick_belongs_to_the_level_it_stands_at),
		cmocka_unit_test(a_mark_is_not_freed_by_what_stands_near),
		cmocka_unit_test(a_level_under_its_head_is_a_mark),
		cmocka_unit_test(a_level_among_words_under_its_head_is_decided),
		cmocka_unit_test(a_level_in_a_line_below_a_row_of_heads_is_decided),
		cmocka_unit_test(a_table_of_the_three_levels_explains_them),
		cmocka_unit_test(many_ticks_are_read_in_one_go),
		cmocka_unit_test(headers_of_classified_documents_ask_a_question),
		cmocka_unit_test(a_secret_of_work_or_trade_is_none_of_the_state),
		cmocka_unit_test(internal_marks_block_by_how_they_stand),
		cmocka_unit_test(who_may_read_it_is_a_mark),
		cmocka_unit_test(a_title_ends_in_the_bracket),
		cmocka_unit_test(marks_of_others_are_pointed_at),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
