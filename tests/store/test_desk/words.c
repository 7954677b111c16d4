/* Words are saved, or are not. */
#include "tests/store/test_desk/desk.h"

void the_later_of_two_saves_is_told_so(void **)
{
	struct str one, two;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	const char *seen = scene_head(&s, draft);
	assert_int_equal(save(EDITOR, draft, seen, "<p>甲</p>", &one), ERR_OK);
	assert_int_equal(save(EDITOR2, draft, seen, "<p>乙</p>", &two), ERR_STALE);
	assert_string_equal(err_what(), "draft.stale");
}

void the_same_words_make_no_commit(void **)
{
	struct str one, two;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	assert_int_equal(save(EDITOR, draft, scene_head(&s, draft), "<p>甲</p>", &one), ERR_OK);
	const char *head = scene_head(&s, draft);
	assert_int_equal(save(EDITOR, draft, head, "<p>甲</p>", &two), ERR_OK);
	assert_string_equal(scene_head(&s, draft), head);
	/* An answer that was lost: the same save again, from where it once stood. */
	assert_int_equal(
		save(EDITOR, draft, "0000000000000000000000000000000000000000", "<p>甲</p>", &two),
		ERR_OK);
}

void another_department_does_not_write_here(void **)
{
	struct str out;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	assert_int_equal(
		save(REVIEWER, draft, scene_head(&s, draft), "<p>丙</p>", &out), ERR_DENIED);
}

void marks_of_state_secrets_are_not_kept(void **)
{
	struct str out;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	const char *head = scene_head(&s, draft);
	assert_int_equal(
		save(EDITOR, draft, head, "<p>机密★10年</p><p>关于某事</p>", &out), ERR_REFUSED);
	assert_string_equal(err_what(), "upload.secrecy");
	assert_non_null(strstr(err_reason(), "（第 1 段“机密★10年”）")); /* where, and no more */
	assert_null(strstr(err_reason(), "某事"));
	assert_string_equal(scene_head(&s, draft), head);
	assert_string_equal(
		scene_sql(&s, "select count(*) from incident where kind = '泄密隐患'"), "1");
}

/* The title is refused, and the title is what is sealed: its digest names the file. */
void a_refused_text_is_sealed_where_that_is_asked_for(void **)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	const char *folder = arena_printf(&a, "%s/evidence", test_folder());
	const char *key = arena_printf(&a, "%s/department.pub", test_folder());
	struct str secret, public, sealed, opened;
	struct revision rev = {
		.title = STR("机密★10年"), .html = STR("<p>甲</p>\n"), .meta = STR("{}")
	};
	assert_int_equal(folder_make(folder, 0700, NULL), ERR_OK);
	assert_int_equal(evidence_pair(&a, &secret, &public), ERR_OK);
	assert_int_equal(file_write(key, public, 0644, NULL), ERR_OK);
	assert_int_equal(evidence_read(key, folder, &d.evidence), ERR_OK);
	assert_int_equal(findings_refuse_secrets(&d, &s.people[EDITOR],
				 scene_draft(&s, EDITOR, "目录", NULL), &rev),
		ERR_REFUSED);
	assert_non_null(strstr(err_reason(), "已加密封存"));
	const char *path = arena_printf(&a, "%s/%s.sealed", folder,
		scene_sql(
			&s, "select encode(sha256, 'hex') from incident order by id desc limit 1"));
	assert_int_equal(file_read(&a, path, 4096, &sealed), ERR_OK);
	assert_int_equal(evidence_open(&a, secret, sealed, &opened), ERR_OK);
	assert_true(str_eq(opened, rev.title));
	scene_desk_done(&d);
}
