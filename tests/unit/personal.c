#include "tests/check.h"

#include "reviewers/reviewer.h"

static struct screening *screening;

static int open_screening(void **state)
{
	(void)state;
	return screening_open(&screening, STR(""), STR("13800138000\n0574-87180000\n"));
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

static void state_secret_marks_block_and_mere_words_do_not(void **state)
{
	(void)state;
	finds((struct expected){ "机密★10年", "state-secret-mark", BLOCK, 0, 6, NULL });
	finds((struct expected){ "绝 密 ★", "state-secret-mark", BLOCK, 0, 5, NULL });
	finds((struct expected){ "（機密☆長期）", "state-secret-mark", BLOCK, 1, 6, NULL });
	finds((struct expected){ "秘密", "state-secret-mark", BLOCK, 0, 2, NULL });
	finds((struct expected){ "密级：秘密 编号3", "state-secret-mark", BLOCK, 3, 5, NULL });
	passes("不得泄露国家秘密、工作秘密和商业秘密。");
	passes("机密性是指信息不被泄露");
	passes("★重点任务");
	passes("国家秘密。★注意");
}

static void internal_marks_block_by_how_they_stand(void **state)
{
	(void)state;
	finds((struct expected){ "（内部资料）", "internal-mark", BLOCK, 1, 5, NULL });
	finds((struct expected){ "本文为内部文件", "internal-mark", BLOCK, 3, 7, NULL });
	finds((struct expected){ "不得公开", "internal-mark", BLOCK, 0, 4, NULL });
	finds((struct expected){ "各单位应当建立内部资料管理制度并指定专人负责保管",
		"internal-mark", WARN, 7, 11, NULL });
	passes("涉及个人隐私的信息依法不得公开");
	passes("请注意保存好收据");
	passes("请各单位填写登记表，注意保存，并于本周五下午前将纸质材料报送至办公室");
	finds((struct expected){ "本文为内部文件，各单位收到以后应当及时组织学习，对照要求逐项抓好"
				 "落实，遇到问题请及时反馈给发展规划处",
		"internal-mark", WARN, 3, 7, NULL });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resident_ids_need_region_date_and_checksum),
		cmocka_unit_test(mobiles_are_masked_and_public_ones_stand),
		cmocka_unit_test(bank_cards_need_an_issuer_and_luhn),
		cmocka_unit_test(credit_codes_are_a_note),
		cmocka_unit_test(state_secret_marks_block_and_mere_words_do_not),
		cmocka_unit_test(internal_marks_block_by_how_they_stand),
	};
	return cmocka_run_group_tests(tests, open_screening, close_screening);
}
