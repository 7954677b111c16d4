/* What a page may bring along, looked at before the switch. */
#include "tests/unit/website/website.h"

void the_self_check_stops_a_page_before_the_switch(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "缺码", "{}");
	assert_int_equal(publish(w, &a, &job), ERR_INVALID);
	job = job_for(&a, "7", "k1", "错码", "{\"site_code\":\"33020000x1\"}");
	assert_int_equal(publish(w, &a, &job), ERR_INVALID);
	job = job_for(&a, "7", "k1", "将来", NULL);
	w->now -= 3600 * 1000;
	assert_int_equal(publish(w, &a, &job), ERR_INVALID);
	w->now += 3600 * 1000;
	job = job_for(&a, "7", "k1", "外链", NULL);
	struct rendition_file *page = job.rendition->first;
	page->bytes = str_c(arena_printf(
		&a, STRF "<img alt=\"x\" src=\"http://evil.example/x.png\">", STRV(page->bytes)));
	assert_int_equal(publish(w, &a, &job), ERR_INVALID);
	/* Also as a browser reads it: in any case, a quote inside a name is none. */
	static const char *const scripts[] = { "<script>1</script>", "<SCRIPT>1</SCRIPT>",
		"<p a\"b><script>1</script><p \"c>", "<p onclick=x>", "<p OnClick='x'>",
		"<a href=\"JavaScript:x\">", "<iframe src=x>" };
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
		job = job_for(&a, "7", "k1", "脚本", NULL);
		page = job.rendition->first;
		page->bytes = str_c(arena_printf(&a, STRF "%s", STRV(page->bytes), scripts[i]));
		assert_int_equal(publish(w, &a, &job), ERR_INVALID);
		assert_non_null(strstr(err_reason(), "脚本"));
	}
	assert_int_equal(file(w, &a, "index.html").len, 0);
}

void a_path_that_leaves_the_page_s_folder_is_refused(void **state)
{
	static const char *const paths[] = { "assets/../../../../outside", "assets//x",
		"assets/./x", "assets/", "assets/.." };
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	const char *outside = arena_printf(&a, "%s/outside", w->root);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct rendition r = *job.rendition;
		rendition_add(&a, &r,
			(struct rendition_file){ .path = str_c(paths[i]), .bytes = STR("x") });
		struct delivery_job bad = job;
		bad.rendition = &r;
		assert_int_equal(publish(w, &a, &bad), ERR_INVALID);
		assert_int_equal(access(outside, F_OK), -1);
		assert_int_equal(file(w, &a, "index.html").len, 0);
		job = job_for(&a, "7", "k1", "第一篇", NULL);
	}
	assert_int_equal(publish(w, &a, &job), ERR_OK);
}

#define PICTURE "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"

/* A page that was approved while a picture went by its own name's ending refers to it so, and it is to be had there. */
void an_attached_picture_is_where_the_approved_page_says(void **state)
{
	static const char *const endings[] = { "png", "jpg" };
	SCRATCH(a);
	struct site_wire *w = *state;
	for (size_t i = 0; i < 2; i++) {
		const char *path = arena_printf(&a, "assets/" PICTURE ".%s", endings[i]);
		const struct asset picture = { .name = STR("图.png"),
			.media_type = STR("image/jpeg"),
			.sha256 = STR(PICTURE),
			.bytes = STR("the approved bytes") };
		struct delivery_job job = job_for(&a, i ? "8" : "7", i ? "k2" : "k1", "有图", NULL);
		struct str *page = &job.rendition->first->bytes;
		ptrdiff_t end = str_find(*page, STR("</article>"));
		assert_true(end > 0);
		*page = str_c(arena_printf(&a, STRF "<a href=\"%s\">图.png</a>" STRF,
			STRV(str_sub(*page, 0, (size_t)end)), path,
			STRV(str_from(*page, (size_t)end))));
		job.assets = &picture;
		job.asset_count = 1;
		assert_int_equal(publish(w, &a, &job), ERR_OK);
		assert_true(str_eq(file(w, &a, arena_printf(&a, "art/%d/%s", i ? 8 : 7, path)),
			STR("the approved bytes")));
	}
}
