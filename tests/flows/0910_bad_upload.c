/* 0910_bad_upload.c: files that would eat the machine are refused with a reason, and not kept. */
#include "tests/flows/story.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/samples.h"

static struct item item;

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	item_write(&people, cast_member(&people, "editor"), "带附件的稿件", NULL, &item);
	return 0;
}

static struct http_reply upload(
	struct arena *a, const char *name, const char *type, struct str bytes)
{
	const char *headers = arena_printf(a, "Authorization: Bearer %s\r\nContent-Type: %s\r\n",
		cast_member(&people, "editor")->token, type);
	return http_call(a, sys.url, "POST",
		arena_printf(a, "/api/v1/drafts/%s/assets?name=%s", item.draft, name), headers,
		bytes);
}

static const char *count(const char *sql)
{
	return sql_value(&people.arena, sys.database, sql);
}

/* A code, Chinese words, and not a byte of it anywhere. */
static void assert_refused(const struct http_reply *r, const char *code, struct str word)
{
	assert_int_equal(r->status, 422);
	assert_string_equal(reply_code(r), code);
	assert_true(str_find(json_str(r->json, "detail"), word) >= 0);
	assert_string_equal(count("select count(*) from asset"), "0");
	assert_string_equal(count("select count(*) from upload where state = 'WAITING'"), "0");
}

static void a_picture_of_50000_by_50000_is_refused_by_its_head(void **)
{
	SCRATCH(a);
	struct str file = sample_png_as(&a, 50000, 50000, 2, STR("\0\0\0"), "x");
	AUTO_REPLY r = upload(&a, "huge.png", "image/png", file);
	assert_refused(&r, "picture.pixels", STR("50000"));
}

static void a_document_that_unpacks_to_gigabytes_is_refused(void **)
{
	SCRATCH(a);
	size_t size = 64 * 1024 * 1024;
	char *zeros = arena_alloc(&a, size);
	memset(zeros, 0, size);
	struct str bomb = SAMPLE_ZIP(&a, SAMPLE_TYPES,
		{ "word/document.xml", SAMPLE_W "<w:body/></w:document>", 0 },
		{ "word/media/image1.png", zeros, size });
	assert_true(bomb.len < 200 * 1024);
	AUTO_REPLY r = upload(&a, "bomb.docx",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document", bomb);
	assert_refused(&r, "office.bomb", STR("压缩"));
}

/* Article 15: in the file of a real person, through all programs; and who answers for it hears of it. */
static void a_marked_document_is_refused_and_told_to_those_who_answer(void **)
{
	SCRATCH(a);
	struct str file = SAMPLE_ZIP(&a, SAMPLE_TYPES,
		{ "word/document.xml", SAMPLE_W "<w:p><w:t>舟山某项目</w:t></w:p></w:document>",
			0 },
		{ "word/header1.xml", SAMPLE_W "<w:p><w:t>机密★10年</w:t></w:p></w:document>", 0 });
	AUTO_REPLY r = upload(&a, "notes.docx",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document", file);
	assert_refused(&r, "upload.secrecy", STR("页眉 第1段"));
	system_arrive(&sys, "secadmin", false);
	const char *list = say("secadmin", "secrecy ls", "", 0);
	assert_non_null(strstr(list, "notes.docx：页眉 第1段，没有留存"));
	assert_null(strstr(list, "舟山"));
	say("secadmin",
		F("secrecy handle %s --reason 已交保密部门", count("select max(id) from incident")),
		"", 0);
	assert_non_null(strstr(say("secadmin", "secrecy ls", "", 0), "没有泄密隐患"));
	assert_non_null(
		strstr(say("secadmin", "secrecy ls --state closed", "", 0), "已交保密部门"));
}

static void a_picture_that_is_none_is_refused(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = upload(&a, "not.png", "image/png", STR("MZ\x90 this is no picture at all"));
	assert_int_equal(r.status, 422);
	assert_true(strlen(reply_code(&r)) > 0);
	assert_string_equal(count("select count(*) from asset"), "0");
}

static void the_same_person_uploads_a_good_one_right_after(void **)
{
	SCRATCH(a);
	struct str file = sample_jpeg(&a, 64, 48, 1, sample_photograph);
	AUTO_REPLY r = upload(&a, "good.jpg", "image/jpeg", file);
	assert_int_equal(r.status, 201);
	assert_string_equal(count("select count(*) from asset"), "1");
}

/* Where the spool is stands among the arguments of shenfa-web. */
static const char *spool_folder(void)
{
	char *one = NULL;
	size_t room = 0;
	const char *found = NULL;
	FILE *f = fopen(
		arena_printf(&people.arena, "/proc/%d/cmdline", (int)system_pid(&sys, "web")), "r");
	assert_non_null(f);
	while (getdelim(&one, &room, '\0', f) > 0)
		if (str_starts(str_c(one), STR("--spool=")))
			found = arena_printf(&people.arena, "%s", one + 8);
	free(one);
	fclose(f);
	assert_non_null(found);
	return found;
}

static void nothing_is_left_in_the_spool(void **)
{
	DIR *dir = opendir(spool_folder());
	assert_non_null(dir);
	for (struct dirent *e = readdir(dir); e; e = readdir(dir))
		if (e->d_name[0] != '.')
			fail_msg("left in the spool: %s", e->d_name);
	closedir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_of_50000_by_50000_is_refused_by_its_head),
		cmocka_unit_test(a_document_that_unpacks_to_gigabytes_is_refused),
		cmocka_unit_test(a_marked_document_is_refused_and_told_to_those_who_answer),
		cmocka_unit_test(a_picture_that_is_none_is_refused),
		cmocka_unit_test(the_same_person_uploads_a_good_one_right_after),
		cmocka_unit_test(nothing_is_left_in_the_spool),
	};
	return cmocka_run_group_tests(tests, begin, end_story);
}
