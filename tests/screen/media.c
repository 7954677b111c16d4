#include "tests/check.h"

#include "model/plain.h"
#include "screen/media.h"

static unsigned media(struct str bytes, struct str name)
{
	unsigned m = MEDIA_NONE;
	assert_int_equal(media_of(bytes, name, &m), ERR_OK);
	return m;
}

static void assert_turned_away(struct str bytes, const char *name, const char *advice)
{
	unsigned m = MEDIA_NONE;
	assert_int_equal(media_of(bytes, str_c(name), &m), ERR_TYPE);
	assert_non_null(strstr(err_reason(), advice));
	assert_int_equal(m, MEDIA_NONE);
}

static void utf16_without_its_mark_is_said_to_be_that(void **state)
{
	(void)state;
	assert_turned_away(STR("\x6B\x62\xD1\x9E\n\0"), "a.txt", "UTF-8");
	assert_turned_away(STR("\x6B\x62\xD1\x9E\n\0"), "a.bin", "不支持");
	/* 公务员考试公告 has no NUL, and 公 a control character. */
	assert_turned_away(
		STR("\x6C\x51\xA1\x52\x58\x54\x03\x80\xD5\x8B\x6C\x51\x4A\x54"), "a.txt", "UTF-16");
}

static void the_bytes_decide_and_not_the_name(void **state)
{
	(void)state;
	assert_int_equal(media(STR("\xFF\xD8\xFF\xE0"), STR("a.png")), MEDIA_JPEG);
	assert_int_equal(media(STR("\x89PNG\r\n\x1A\n"), STR("a.docx")), MEDIA_PNG);
	assert_int_equal(media(STR("RIFF\x10\0\0\0WEBPVP8 "), STR("a")), MEDIA_WEBP);
	assert_int_equal(media(STR("GIF89a"), STR("a.jpg")), MEDIA_GIF);
	assert_int_equal(media(STR("%PDF-1.7\n"), STR("a.txt")), MEDIA_PDF);
	assert_int_equal(media(STR("PK\x03\x04...."), STR("a.docx")), MEDIA_ZIP);
}

static void a_text_is_a_csv_by_its_name(void **state)
{
	(void)state;
	assert_int_equal(media(STR("姓名,电话\n"), STR("名单.CSV")), MEDIA_CSV);
	assert_int_equal(media(STR("姓名,电话\n"), STR("名单.txt")), MEDIA_TXT);
	assert_int_equal(media(STR("BMW and MM\n"), STR("车.txt")), MEDIA_TXT);
}

static void old_office_files_are_turned_away_with_advice(void **state)
{
	(void)state;
	struct str compound = STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more");
	assert_turned_away(compound, "通知.doc", "请另存为 docx 后再上传");
	assert_turned_away(compound, "通知.wps", "请另存为 docx 后再上传");
	assert_turned_away(STR("{\\rtf1"), "通知.doc", "另存为 docx");
}

static void a_document_with_a_password_is_named_as_such(void **state)
{
	(void)state;
	assert_turned_away(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
			       "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"),
		"a.docx", "密码");
}

static void what_is_no_document_is_turned_away(void **state)
{
	(void)state;
	assert_turned_away(STR("MZ\x90\0\x03"), "a.jpg", "可执行文件");
	assert_turned_away(STR("\x7F"
			       "ELF\x02\x01\x01\0"),
		"a.pdf", "可执行文件");
	assert_turned_away(STR("#!/bin/sh\nrm\n"), "a.sh", "只接受 .txt 和 .csv");
	assert_turned_away(STR("Rar!\x1A\x07"), "a.rar", "压缩包");
	assert_turned_away(STR("7z\xBC\xAF\x27\x1C"), "a.7z", "压缩包");
	assert_turned_away(STR("\0\0\0\x18"
			       "ftypheic"),
		"a.heic", "HEIC");
	assert_turned_away(STR("\x01\x02\x03\x04"), "a.txt", "不支持");
	assert_turned_away(STR(""), "a.txt", "空的");
}

static void markup_is_turned_away_under_any_name(void **state)
{
	(void)state;
	assert_turned_away(STR("<svg xmlns='x'/>"), "a.svg", "SVG");
	assert_turned_away(STR("\xEF\xBB\xBF  <SVG>"), "a.txt", "SVG");
	assert_turned_away(STR("<?xml version='1.0'?><!-- --><svg/>"), "a.csv", "SVG");
	assert_turned_away(STR("<!-- x --><svg onload=alert(1)>"), "a.txt", "SVG");
	assert_turned_away(STR("<!DOCTYPE html>"), "a.txt", "网页");
}

static void a_text_under_another_name_is_turned_away(void **state)
{
	(void)state;
	assert_turned_away(STR("hello"), "a.md", "只接受 .txt 和 .csv");
	assert_turned_away(STR("hello"), "txt", "只接受 .txt 和 .csv");
}

static void broken_text_is_made_whole(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_string_equal(arena_cstr(&a, plain_text(&a, STR("a\xC0\x80\xFF"
							      "b\r\nc\rd\0e\x1E"))),
		"a\uFFFD\uFFFD\uFFFDb\nc\nd e ");
	assert_true(plain_valid(STR("网关\U0001F600")));
	assert_false(plain_valid(STR("\xED\xA0\x80")));
	assert_false(plain_valid(STR("\xF4\x90\x80\x80")));
	assert_false(plain_valid(STR("\xE7\xBD")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf16_without_its_mark_is_said_to_be_that),
		cmocka_unit_test(the_bytes_decide_and_not_the_name),
		cmocka_unit_test(a_text_is_a_csv_by_its_name),
		cmocka_unit_test(old_office_files_are_turned_away_with_advice),
		cmocka_unit_test(a_document_with_a_password_is_named_as_such),
		cmocka_unit_test(what_is_no_document_is_turned_away),
		cmocka_unit_test(markup_is_turned_away_under_any_name),
		cmocka_unit_test(a_text_under_another_name_is_turned_away),
		cmocka_unit_test(broken_text_is_made_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
