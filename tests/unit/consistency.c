#include "tests/golden.h"

#include "article/article.h"
#include "reviewers/reviewer.h"

/* "rule@quote" of all findings of the reviewer, parted by a bar. */
static const char *said(struct arena *a, struct str title, struct str html, struct str meta)
{
	struct findings found;
	struct article art;
	struct str canonical;
	const char *all = "";
	assert_int_equal(article_canon(a, html, &canonical), ERR_OK);
	assert_int_equal(article_read(a, canonical, &art), ERR_OK);
	struct revision rev = { .title = title, .html = canonical, .meta = meta };
	findings_init(&found, a);
	assert_int_equal(reviewer_consistency.review(NULL, &rev, &art, &found), ERR_OK);
	for (const struct finding *f = found.first; f; f = f->next) {
		assert_int_not_equal(f->severity, BLOCK);
		all = arena_printf(a, "%s%s" STRF "@" STRF, all, *all ? "|" : "", STRV(f->rule),
			STRV(f->quote));
	}
	return all;
}

static void says(const char *html, const char *expected)
{
	SCRATCH(a);
	const char *all = said(&a, STR("标题"), str_c(html), STR("{}"));
	assert_string_equal(all, expected);
}

static void weekdays_are_those_of_their_dates(void **state)
{
	(void)state;
	says("<p>2026年11月29日（星期日）上午</p>", "");
	says("<p>2026年11月29日（星期一）上午</p>", "weekday@2026年11月29日（星期一）");
	says("<p>二〇二六年十一月二十九日星期六</p>", "weekday@二〇二六年十一月二十九日星期六");
	says("<p>2024年2月29日周四、2000-01-01（周六）、1949年10月1日（星期六）</p>", "");
	says("<p>2026-11-29（周六）、2026/11/29 周天</p>", "weekday@2026-11-29（周六）");
	/* Without a year the one that is written near it, or those beside it, must fit. */
	says("<p>2026年11月28日发布，11月29日（星期三）开会</p>", "weekday@11月29日（星期三）");
	says("<p>2026年11月28日发布，11月29日（星期日）开会</p>", "");
	says("<p>11月29日（星期三）开会</p>", "");
	says("<p>自2026年11月29日，周一至周五开放；2026年11月29日（周一至周五）</p>", "");
}

static void days_exist(void **state)
{
	(void)state;
	says("<p>2026年2月29日和2月30日、6月31日、13月1日</p>",
		"no-such-day@2026年2月29日|no-such-day@2月30日|no-such-day@6月31日|no-such-day@"
		"13月1日");
	says("<p>2024年2月29日、2月29日、12月31日、二月三十日</p>", "no-such-day@二月三十日");
	says("<p>农历二月三十日，版本V2026.13.40、10.2026.2.30、2026-02-30-1，1月1日</p>", "");
	says("<p>2026-02-30、2026.6.31</p>", "no-such-day@2026-02-30|no-such-day@2026.6.31");
}

static void what_was_done_is_not_younger_than_the_signature(void **state)
{
	(void)state;
	says("<p>会议已于2026年11月30日召开。</p><p>2026年11月29日</p>",
		"date-order@2026年11月30日");
	says("<p>会议已于2026年11月29日召开，定于2026年12月30日再开。</p><p>2026年11月29日印发</p>",
		"");
	says("<p>会议已于2026年11月30日召开。</p><table><tr><td>2026年11月29日</td></tr></table>",
		"");
}

static void title_and_text_name_one_year(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str title = STR("2026年11月29日会议"), meta = STR("{}");
	assert_string_equal(said(&a, title, STR("<p>定于2025年11月29日召开</p>"), meta),
		"date-title@2025年11月29日");
	assert_string_equal(
		said(&a, title, STR("<p>定于2026年11月29日召开，2025年11月28日</p>"), meta), "");
}

static void sums_are_those_of_their_parts(void **state)
{
	(void)state;
	says("<p>受理投诉3件、举报4件，共计8件。</p>", "sum@共计8件");
	says("<p>受理投诉3件、举报4件，共计7件。</p>", "");
	says("<p>拨付1,200万元和0.3亿元，合计4200万元。</p>", "");
	says("<p>拨付1,200万元和0.3亿元，合计5100万元。</p>", "sum@合计5100万元");
	says("<p>1.24亿元、2.33亿元，总计3.6亿元。</p>", ""); /* rounded */
	says("<p>1.4亿元、2.4亿元，总计4亿元。</p>", "");
	says("<p>1.24亿元、2.33亿元，总计4.6亿元。</p>", "sum@总计4.6亿元");
	says("<p>2025年3件、2026年4件，共计7件。</p>", "");
	says("<p>约3件、4件，共计8件。走访3户、5人，共计9人。</p>", "");
	says("<p>比上年增加3件、4件，共计80件。上月3件。本月共计9件。</p>", "");
	says("<p>共受理10件，其中投诉12件。</p>", "part-of-whole@12件");
	says("<p>共有党员50人，其中妇女30人、青年40人。</p>", "");
	says("<p>收入10亿元，其中税收比上年增加12亿元。</p>", "");
}

static void quantities_are_told_in_units_that_agree(void **)
{
	says("<p>高标准农田面积30公顷。</p><p>改造高标准农田面积30亩。</p>", "unit-clash@30亩");
	says("<p>高标准农田面积30公顷，即高标准农田面积450亩。</p>", "");
	says("<p>高标准农田面积30公顷。</p><p>高标准农田面积45亩。</p>", "unit-clash@45亩");
	says("<p>高标准农田面积30公顷。</p><p>高标准农田面积451.2亩。</p>", "");
	says("<p>粮食总产量1200万吨。</p><p>粮食总产量1200吨。</p>", "unit-clash@1200吨");
	says("<p>储备应急物资5吨。</p><p>储备应急物资5千克。</p>", "unit-clash@5千克");
	says("<p>储备应急物资5吨，储备应急物资5000公斤，储备应急物资5千公斤。</p>", "");
	says("<p>全年接待游客1200万人次。</p><p>全年接待游客1200万人。</p>", "unit-clash@1200万人");
	says("<p>新建公路里程12公里。</p><p>新建公路里程12米。</p>", "unit-clash@12米");
	/* Two of the same unit are two quantities; a short name is anybody's. */
	says("<p>高标准农田面积30亩。</p><p>高标准农田面积300亩。</p>", "");
	says("<p>总面积30亩。</p><p>总面积30公顷。</p>", "");
	says("<p>每户补助面积30亩。</p><p>补助面积30公顷。</p>", "");
}

static void titled(const char *title, const char *html, const char *expected)
{
	SCRATCH(a);
	assert_string_equal(said(&a, str_c(title), str_c(html), STR("{}")), expected);
}

static void the_text_has_as_much_as_the_title(void **)
{
	titled("全市完成投资1200万元", "<p>今年，完成投资120万元。</p>", "title-quantity@120万元");
	titled("全市完成投资1.2亿元", "<p>今年，完成投资1200万元。</p>", "title-quantity@1200万元");
	titled("全市完成投资1200万元", "<p>去年，完成投资120万元，今年，完成投资1200万元。</p>",
		"");
	titled("全市完成投资1200万元", "<p>一月，完成投资350万元。</p>", "");
	titled("全年接待游客1200万人次", "<p>全年接待游客120万人次。</p>",
		"title-quantity@120万人次");
	titled("某市情况", "<p>最高奖励10万元，最高奖励100万元。</p>", "");
}

static void shares_are_no_more_than_all(void **state)
{
	(void)state;
	says("<p>占全市总数的120%，占比101.5％</p>", "share@120%|share@101.5％");
	says("<p>占全市的100%，占地120亩，占比同比提高120%，占年度目标，完成120%</p>", "");
}

static void telephone_numbers_have_their_length(void **state)
{
	(void)state;
	says("<p>联系电话：0574-8765432，咨询（010）223456、0578-87654321</p>",
		"phone-length@0574-8765432|phone-length@010）223456|phone-length@0578-87654321");
	says("<p>联系电话：0574-87654321，0578-2345678，0574-8765 4321-801，0574-12345</p>", "");
	says("<p>联系电话：0574-87654321 0574-87654322</p>", "");
	says("<p>编号0574-876543，传真0599-8765432</p>", "");
}

static void words_stand_once(void **state)
{
	(void)state;
	says("<p>我们的的工作取得了了成绩，网络数据安全安全管理</p>",
		"repeated-words@的的|repeated-words@了了|repeated-words@安全安全");
	says("<p>关于印发管理办法管理办法的通知</p>", "repeated-words@管理办法管理办法");
	says("<p>"
	     "为了了解情况，目的的实现，的的确确，一步一步，研究研究，哈哈哈哈，20262026，安全，安"
	     "全</p>",
		"");
}

static void paragraphs_stand_once(void **state)
{
	(void)state;
	says("<p>各处室要严格落实网络数据安全管理各项要求。</p><p>甲</"
	     "p><p>各处室要严格落实网络数据安全管理各项要求。</p>",
		"repeated-paragraph@各处室要严格落实网络数据安全管理各项要求。");
	says("<p>以上。</p><p>以上。</p>", "");
}

static void marks_come_in_pairs(void **state)
{
	(void)state;
	says("<p>《办法（试行）》和“三同步”（见〔2021〕13号）</p>", "");
	says("<p>《办法（试行》。。</p>", "doubled-mark@。。|unbalanced@（");
	says("<p>《办法》和《细则</p>", "unbalanced@《");
	says("<p>办法》</p><p>（一）和(二）</p>", "unbalanced@》");
	says("<p>（甲</p><p>乙）</p>", "unbalanced@（|unbalanced@）");
	says("<p>1）甲；2）乙；a)丙；十二）丁</p>", "");
	says("<p>“第一段。</p><p>“第二段。”</p>", "");
	says("<p>“第一段。</p><p>第二段。</p>", "unbalanced@“");
	says("<p>if (a</p><p>:-)</p>", "");
	says("<p>完成。。下一步，，继续……——</p>", "doubled-mark@。。|doubled-mark@，，");
	says("<p>if (a、:-)、（一)</p><pre>（甲</pre>", "");
}

static void columns_are_not_empty(void **state)
{
	(void)state;
	says("<table><tr><th>序号</th><th>单位</th><th>电话</th><th>备注</th></tr>"
	     "<tr><td>1</td><td>甲</td><td></td><td></td></tr>"
	     "<tr><td>2</td><td>乙</td><td></td><td></td></tr></table>",
		"empty-column@电话");
	says("<table><tr><th>序号</th><th>单位</th><th>电话</th></tr>"
	     "<tr><td>1</td><td>甲</td><td></td></tr>"
	     "<tr><td>2</td><td>乙</td><td>3</td></tr></table>",
		"");
	says("<table><tr><th>姓名</th><th>性别</th><th>电话</th></tr>"
	     "<tr><td>甲</td><td></td><td></td></tr>"
	     "<tr><td></td><td></td><td></td></tr></table>",
		"");
	says("<table><tr><th>单位</th><th>甲</th><th>乙</th></tr>"
	     "<tr><td rowspan=\"2\">丙</td><td colspan=\"2\">丁</td></tr>"
	     "<tr><td>1</td><td>2</td></tr></table>",
		"");
	/* A cell that reaches down takes a place of the next row. */
	says("<table><tr><th>单位</th><th>任务</th><th>电话</th></tr>"
	     "<tr><td rowspan=\"2\">甲</td><td>乙</td><td></td></tr>"
	     "<tr><td>丙</td><td>1</td></tr></table>",
		"");
}

static void a_draft_names_its_source(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str html = STR("<p>甲</p>"), title = STR("标题");
	assert_string_equal(said(&a, title, html, STR("{\"kind\":\"article\",\"title\":\"标题\"}")),
		"no-source@来源|no-author@署名");
	assert_string_equal(
		said(&a, title, html,
			STR("{\"author\":\"甲\",\"kind\":\"article\",\"source\":\"乙\"}")),
		"");
	assert_string_equal(said(&a, title, html, STR("{\"kind\":\"document\"}")), "");
	assert_string_equal(said(&a, title, html, STR("{}")), "");
}

/* Its annex is called 网络数据安全安全管理处室责任表, in print. */
static void the_notice_has_one_word_twice(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str notice = read_file(&a, SOURCE_DIR "/tests/data/notice.html");
	struct str news = read_file(&a, SOURCE_DIR "/tests/data/news.html");
	assert_string_equal(said(&a, STR("通知"), notice, STR("{}")), "repeated-words@安全安全");
	assert_string_equal(said(&a, STR("解读"), news, STR("{}")), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weekdays_are_those_of_their_dates),
		cmocka_unit_test(days_exist),
		cmocka_unit_test(what_was_done_is_not_younger_than_the_signature),
		cmocka_unit_test(title_and_text_name_one_year),
		cmocka_unit_test(sums_are_those_of_their_parts),
		cmocka_unit_test(quantities_are_told_in_units_that_agree),
		cmocka_unit_test(the_text_has_as_much_as_the_title),
		cmocka_unit_test(shares_are_no_more_than_all),
		cmocka_unit_test(telephone_numbers_have_their_length),
		cmocka_unit_test(words_stand_once),
		cmocka_unit_test(paragraphs_stand_once),
		cmocka_unit_test(marks_come_in_pairs),
		cmocka_unit_test(columns_are_not_empty),
		cmocka_unit_test(a_draft_names_its_source),
		cmocka_unit_test(the_notice_has_one_word_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
