#include "tests/check.h"

#include "reviewers/reviewer.h"

static struct screening *screening;

static int open_screening(void **state)
{
	(void)state;
	const struct wordlists lists = {
		.allow = STR("13800138000\n0574-87180000\nXinXiang@nbdata.com\n"
			     "和济街95号8号楼812室\n"),
		.names = STR(
			"# 处室\n数据资源处\t电话\t0574-87184321\n数据资源处\t电话\t（0574）8718 "
			"4322\n"
			"数据资源处\t机构\n0574-87184399\t例外\n"),
	};
	return screening_open_lists(&screening, &lists);
}

static int close_screening(void **state)
{
	(void)state;
	screening_close(screening);
	return 0;
}

static void screen(struct arena *a, const char *text, struct findings *out)
{
	struct revision rev = { .title = str_c(text) };
	findings_init(out, a);
	assert_int_equal(screening_run(screening, &rev, out), ERR_OK);
}

struct expected {
	const char *text, *rule;
	enum severity severity;
	size_t start, end;
	const char *candidate;
};

static void finds(struct expected e)
{
	SCRATCH(a);
	struct findings found;
	screen(&a, e.text, &found);
	if (found.count != 1)
		print_error("%s: %zu\n", e.text, found.count);
	assert_int_equal(found.count, 1);
	assert_string_equal(arena_cstr(&a, found.first->rule), e.rule);
	assert_int_equal(found.first->severity, e.severity);
	assert_int_equal(found.first->start, e.start);
	assert_int_equal(found.first->end, e.end);
	if (e.candidate)
		assert_string_equal(arena_cstr(&a, found.first->candidates[0]), e.candidate);
}

static void passes(const char *text)
{
	SCRATCH(a);
	struct findings found;
	screen(&a, text, &found);
	if (found.count)
		print_error("%s: " STRF "\n", text, STRV(found.first->rule));
	assert_int_equal(found.count, 0);
}

static void resident_ids_need_region_date_and_checksum(void **state)
{
	(void)state;
	finds((struct expected){
		"身份证330205199003071235。", "resident-id", BLOCK, 3, 21, "33*************235" });
	finds((struct expected){
		"33020519900303002x", "resident-id", BLOCK, 0, 18, "33*************02X" });
	finds((struct expected){
		"３３０２０５１９９００３０３００２Ｘ", "resident-id", BLOCK, 0, 18, NULL });
	finds((struct expected){ "330205 19900307 1235", "resident-id", BLOCK, 0, 20, NULL });
	finds((struct expected){ "330205\u200b199003071235", "resident-id", BLOCK, 0, 19, NULL });
	finds((struct expected){ "330205199003071236", "resident-id", NOTE, 0, 18, NULL });
	passes("330205199013071235");  /* month 13 */
	passes("990205199003071235");  /* no such region */
	passes("1330205199003071235"); /* inside a longer number */
	passes("33020519900303002XY");
}

/* Fifteen digits have no check digit: only where somebody calls them one. */
static void an_old_identity_card_is_known_by_its_name(void **state)
{
	(void)state;
	finds((struct expected){
		"身份证330203850312101", "resident-id", WARN, 3, 18, "33**********101" });
	passes("编号330203850312101");
	passes("身份证330203851312101"); /* no such month */
}

static void dots_and_letters_in_a_number_hide_nothing(void **state)
{
	(void)state;
	finds((struct expected){ "330203.19850312.1019", "resident-id", BLOCK, 0, 20, NULL });
	finds((struct expected){ "请拨l3912345678", "mobile", WARN, 2, 13, "139****5678" });
	finds((struct expected){ "139O2345678", "mobile", WARN, 0, 11, NULL });
	passes("编号l391234567A");
	passes("il0ol0i1oil0");
}

static void mobiles_are_masked_and_public_ones_stand(void **state)
{
	(void)state;
	finds((struct expected){ "电话13812345678转1", "mobile", WARN, 2, 13, "138****5678" });
	finds((struct expected){ "138-1234-5678", "mobile", WARN, 0, 13, "138****5678" });
	finds((struct expected){ "138 1234 5678", "mobile", WARN, 0, 13, NULL });
	finds((struct expected){ "+8613812345678", "mobile", WARN, 3, 14, NULL });
	finds((struct expected){ "+86 13812345678", "mobile", WARN, 4, 15, NULL });
	finds((struct expected){ "１３８１２３４５６７８", "mobile", WARN, 0, 11, NULL });
	passes("13800138000");
	passes("138 0013 8000");
	passes("0574-87180000");
	passes("12812345678");
	passes("138123456789");
	passes("2.13812345678");
	passes("1 38 1234 5678");
	passes("14648 2021-07-25");
}

static void landlines_are_a_note_and_published_ones_stand(void **state)
{
	(void)state;
	finds((struct expected){ "电话：0574-87654321", "landline", NOTE, 3, 16, "0574****4321" });
	finds((struct expected){ "（0574）8765 4321转8001", "landline", NOTE, 0, 15, NULL });
	finds((struct expected){ "(010) 66554433", "landline", NOTE, 0, 14, NULL });
	finds((struct expected){ "+86 574 87654321", "landline", NOTE, 0, 16, "0574****4321" });
	finds((struct expected){ "05787654321", "landline", NOTE, 0, 11, NULL });
	passes("（0574）87180000");
	passes("+86-574-8718 0000");
	passes("0574-8765432");  /* Ningbo's have eight digits */
	passes("0578-87654321"); /* Lishui's have seven */
	passes("0574-17654321"); /* none begins with 1 */
	passes("0100-87654321");
	passes("3.0574-87654321");
	passes("10574-87654321");
	passes("电话：87654321、12345");
}

static void passports_need_their_form_and_a_word(void **state)
{
	(void)state;
	finds((struct expected){ "护照号E12345678", "passport", BLOCK, 3, 12, "E1*****78" });
	finds((struct expected){ "持护照（ea1234567）", "passport", BLOCK, 4, 13, "EA*****67" });
	finds((struct expected){
		"港澳通行证号码C12345678", "passport", BLOCK, 7, 16, "C1*****78" });
	finds((struct expected){ "请带护照。型号G12345678", "passport", NOTE, 7, 16, NULL });
	finds((struct expected){ "G12345678", "passport", NOTE, 0, 9, NULL });
	passes("C12345678");
	passes("E20260115");
	passes("护照E1234567");
	passes("护照E123456789");
	passes("护照EO1234567");
	passes("型号XE12345678");
}

static void plates_are_told_from_what_ends_like_one(void **state)
{
	(void)state;
	finds((struct expected){ "车牌浙B12345", "plate", WARN, 2, 9, "浙B***45" });
	finds((struct expected){ "车辆（浙B·8K123）", "plate", WARN, 3, 11, "浙B***23" });
	finds((struct expected){ "浙BD12345", "plate", WARN, 0, 8, "浙B****45" });
	finds((struct expected){ "浙B1234警", "plate", WARN, 0, 7, "浙B***4警" });
	finds((struct expected){ "粵Ｂ１２３４５", "plate", WARN, 0, 7, NULL });
	finds((struct expected){ "型号华新A12345", "plate", NOTE, 3, 10, NULL });
	passes("浙ICP备05012345号");
	passes("浙B2-20201234");
	passes("浙B1234567");
	passes("浙B1234");
	passes("浙BI2345");
	passes("浙A，12345");
	passes("在新G20框架下");
}

static void mailboxes_weigh_by_who_keeps_them(void **state)
{
	(void)state;
	finds((struct expected){
		"邮箱zhangsan@163.com。", "mailbox", WARN, 2, 18, "zha***@163.com" });
	finds((struct expected){ "ｚｈａｎｇ＠ｑｑ．ｃｏｍ", "mailbox", WARN, 0, 12, NULL });
	finds((struct expected){
		"a.b@nbdata.org.cn", "mailbox", NOTE, 0, 17, "a***@nbdata.org.cn" });
	passes("bgs@ningbo.gov.cn");
	passes("xinxiang@nbdata.com");
	passes("关注@宁波发布");
	passes("安装 preact@10.5");
	passes("https://user@example.com/");
	passes("bgs@evil.gov.cn.");
	finds((struct expected){ "bgs@notgov.cn", "mailbox", NOTE, 0, 13, NULL });
}

static void addresses_finer_than_a_township_are_pointed_at(void **state)
{
	(void)state;
	finds((struct expected){ "家住中山路12号", "address", WARN, 5, 8, "**号" });
	finds((struct expected){
		"明珠小区5幢2单元301室", "address", WARN, 4, 13, "*幢*单元***室" });
	finds((struct expected){ "春晖花园3-2-301室", "address", WARN, 4, 12, "*-*-***室" });
	finds((struct expected){
		"户籍地：洞桥镇上凌村三组12号", "address", WARN, 10, 15, "*组**号" });
	finds((struct expected){ "上凌村第3村民小组", "address", NOTE, 4, 9, NULL });
	finds((struct expected){ "地址：和义大道66号A座1502室", "address", NOTE, 7, 17, NULL });
	passes("地址：和济街95号8号楼812室");
	passes("办公地址：中山东路12号");
	passes("甬数管〔2021〕13号");
	passes("第3组、第12号议案");
	passes("5幢32户居民");
	passes("5幢20房");
	passes("三室一厅");
	passes("分为3个组12号房");
}

static void bank_cards_need_an_issuer_and_luhn(void **state)
{
	(void)state;
	finds((struct expected){
		"卡号6217001234567890122", "bank-card", BLOCK, 2, 21, "6217***********0122" });
	finds((struct expected){ "6217 0012 3456 7890 122", "bank-card", BLOCK, 0, 23, NULL });
	passes("6217001234567890123");
	passes("7217001234567890122");
}

static void credit_codes_are_a_note(void **state)
{
	(void)state;
	finds((struct expected){ "代码91330205MA2AB12C3D", "credit-code", NOTE, 2, 20, NULL });
	passes("91330205MA2AB12C3E");
	passes("A91330205MA2AB12C3D");
}

/* In whatever way they are written; another one of the same office is not published by that. */
static void numbers_of_departments_stand(void **state)
{
	(void)state;
	passes("数据资源处：0574-87184321，057487184322");
	finds((struct expected){ "数据资源处：0574-87184323", "landline", NOTE, 6, 19, NULL });
	finds((struct expected){ "0574-87184399", "landline", NOTE, 0, 13, NULL });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_old_identity_card_is_known_by_its_name),
		cmocka_unit_test(dots_and_letters_in_a_number_hide_nothing),
		cmocka_unit_test(resident_ids_need_region_date_and_checksum),
		cmocka_unit_test(mobiles_are_masked_and_public_ones_stand),
		cmocka_unit_test(landlines_are_a_note_and_published_ones_stand),
		cmocka_unit_test(numbers_of_departments_stand),
		cmocka_unit_test(passports_need_their_form_and_a_word),
		cmocka_unit_test(plates_are_told_from_what_ends_like_one),
		cmocka_unit_test(mailboxes_weigh_by_who_keeps_them),
		cmocka_unit_test(addresses_finer_than_a_township_are_pointed_at),
		cmocka_unit_test(bank_cards_need_an_issuer_and_luhn),
		cmocka_unit_test(credit_codes_are_a_note),
	};
	return cmocka_run_group_tests(tests, open_screening, close_screening);
}
