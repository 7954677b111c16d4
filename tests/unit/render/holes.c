/* What is filled in after somebody approved: nothing but what is on a list, and an address of plain ids. */
#include "tests/unit/render/render.h"

#include "channels/website/website.h"

void words_that_look_like_a_hole_are_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct rendition r;
	for (const struct channel *const *c = channels; *c; c++) {
		struct revision rev = sample(&a);
		rev.title = STR("标题{{hole:released_at}}");
		assert_int_equal((*c)->render(&rev, NULL, &site, &a, &r), ERR_INVALID);
		rev = sample(&a);
		rev.html = STR("<p>{{hole:marker}}</p>\n");
		assert_int_equal((*c)->render(&rev, NULL, &site, &a, &r), ERR_INVALID);
	}
}

void only_holes_on_the_list_are_filled(void **state)
{
	(void)state;
	SCRATCH(a);
	struct rendition r = {};
	struct str out;
	struct hole_value values[] = { { STR("a"), STR("<1&2>") }, { STR("b"), STR("x") } };
	rendition_hole(&a, &r, STR("a"));
	struct str text = STR("[{{hole:a}}]");
	assert_int_equal(rendition_fill(&a, &r, text, HOLE_HTML, values, 2, &out), ERR_OK);
	assert_true(str_eq(out, STR("[&lt;1&amp;2&gt;]")));
	assert_int_equal(rendition_fill(&a, &r, text, HOLE_TEXT, values, 2, &out), ERR_OK);
	assert_true(str_eq(out, STR("[<1&2>]")));
	assert_int_equal(
		rendition_fill(&a, &r, STR("{{hole:b}}"), HOLE_TEXT, values, 2, &out), ERR_REFUSED);
	assert_int_equal(rendition_fill(&a, &r, text, HOLE_TEXT, values, 0, &out), ERR_REFUSED);
	assert_int_equal(
		rendition_fill(&a, &r, STR("{{hole:a"), HOLE_TEXT, values, 2, &out), ERR_REFUSED);
}

void an_address_is_made_of_plain_ids_only(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str url;
	assert_int_equal(website_url(&a, STR("https://x.gov.cn/"), STR("12"), &url), ERR_OK);
	assert_true(str_eq(url, STR("https://x.gov.cn/art/12/")));
	assert_int_equal(website_url(&a, STR("https://x"), STR("../a"), &url), ERR_INVALID);
	assert_int_equal(website_url(&a, STR("https://x"), STR(""), &url), ERR_INVALID);
}
