/* What designers may change, and what is refused of it. */
#include "tests/unit/website/website.h"

static const char page_form[] =
	"<html><head><!--shenfa:head--></head><body><b>某设计</b><!--shenfa:article-->"
	"<!--shenfa:footer--></body></html>";
static const char list_form[] =
	"<html><head><!--shenfa:head--></head><body><b>某列表</b><!--shenfa:list-->"
	"<!--shenfa:footer--></body></html>";

static enum err load(
	struct site_wire *w, struct arena *a, const char *page, const char *list, const char *style)
{
	const char *texts[][2] = { { "page.html", page }, { "list.html", list },
		{ "style.css", style } };
	int dir;
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, "form"), ERR_OK);
	for (size_t i = 0; i < 3; i++)
		if (texts[i][1])
			assert_int_equal(disk_write(dir, arena_printf(a, "form/%s", texts[i][0]),
						 str_c(texts[i][1])),
				ERR_OK);
	close(dir);
	return template_load(arena_printf(a, "%s/form", w->root));
}

static const char *with(struct arena *a, const char *form, const char *more)
{
	return arena_printf(a, "%s%s", form, more);
}

void a_template_that_lacks_something_or_loads_something_is_refused(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	static const char *const more[] = { "<script>1</script>", "<SCRIPT src=x>", "<p onclick=x>",
		"<p style=\"x\">", "<img src=\"http://x/\">", "<link href=x>", "<iframe src=x>",
		"<!--shenfa:head-->", "<!--shenfa:hed-->", "<!--shenfa:article-->",
		"{{hole:marker}}", "<!--shenfa:" };
	static const char *const pages[] = {
		"<html><head><!--shenfa:head--></head><!--shenfa:article-->",
		"<html><head></head><!--shenfa:article--><!--shenfa:footer-->",
		"<html><head></head><!--shenfa:head--><!--shenfa:article--><!--shenfa:footer-->",
		"<html><!--shenfa:head--><!--shenfa:article--><!--shenfa:footer-->", ""
	};
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		if (load(w, &a, with(&a, page_form, more[i]), list_form, "") != ERR_INVALID)
			fail_msg("taken: %s", more[i]);
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		assert_int_equal(load(w, &a, pages[i], list_form, ""), ERR_INVALID);
	assert_int_equal(load(w, &a, page_form, page_form, ""), ERR_INVALID);
	assert_int_equal(load(w, &a, page_form, list_form, "@import 'x'"), ERR_INVALID);
	assert_int_equal(
		load(w, &a, page_form, list_form, "b{background:url(http://x/)}"), ERR_INVALID);
	assert_int_equal(load(w, &a, page_form, list_form, NULL), ERR_NOTFOUND);
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL); /* none is in force */
	assert_true(str_find(job.rendition->first->bytes, STR("class=\"banner\"")) > 0);
}

/* What a designer begins with is the look that there is, and is not written over. */
void the_built_in_look_is_three_files_to_begin_with(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	int dir;
	struct str page;
	const char *folder = arena_printf(&a, "%s/look", w->root);
	assert_int_equal(template_write(folder), ERR_OK);
	assert_int_equal(disk_open(folder, &dir), ERR_OK);
	assert_int_equal(disk_read(&a, dir, "page.html", &page), ERR_OK);
	assert_true(str_eq(page, template_built_in()->page));
	assert_int_equal(template_load(folder), ERR_OK);
	assert_true(str_eq(template_now()->list, template_built_in()->list));
	assert_true(str_eq(template_now()->style, template_built_in()->style));
	assert_int_equal(template_write(folder), ERR_CONFLICT);
	assert_int_equal(disk_remove(dir, "page.html"), ERR_OK);
	assert_int_equal(template_write(folder), ERR_CONFLICT);
	assert_int_equal(template_load(folder), ERR_NOTFOUND);
	assert_non_null(strstr(err_reason(), "里没有 page.html"));
	close(dir);
}

/* The last one: what is loaded stays so. */
void a_template_is_part_of_what_is_approved(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct receipt seen = {};
	struct delivery_job before = job_for(&a, "6", "k0", "第零篇", NULL);
	assert_int_equal(publish(w, &a, &before), ERR_OK);
	assert_true(holds(file(w, &a, "index.html"), "class=\"banner\""));
	assert_int_equal(load(w, &a, page_form, list_form, "b{color:#000}"), ERR_OK);
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	assert_int_equal(load(w, &a, "", list_form, ""), ERR_INVALID); /* which changes nothing */
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_true(holds(file(w, &a, "art/7/index.html"), "<b>某设计</b>"));
	assert_true(holds(file(w, &a, "art/7/index.html"), "<meta name=\"SiteIDCode\""));
	assert_true(holds(file(w, &a, "index.html"), "<b>某列表</b>"));
	assert_true(str_eq(file(w, &a, "style.css"), STR("b{color:#000}")));
	assert_true(str_eq(file(w, &a, "art/7/style.css"), STR("b{color:#000}")));
	assert_true(holds(file(w, &a, "art/6/index.html"), "class=\"banner\"")); /* as approved */
	before.act = ACT_WITHDRAW;
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &before, &seen), ERR_OK);
	assert_true(holds(file(w, &a, "index.html"), "<b>某列表</b>"));
}
