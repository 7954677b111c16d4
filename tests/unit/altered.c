/* What the platform shows against what was approved. */
#include "tests/check.h"

#include "channels/wechat/fill.h"

#define CONTENT                                                                                    \
	"<p style=\"margin:0\">会议<strong>召开</strong>，见<a "                             \
	"href=\"https://mp.weixin.qq.com/s/1\">往期</a></p><img src=\"http://p/1\" alt=\"图\">"

static json_t *article(const char *content)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "title", "标题", "author", "某处", "digest",
		"摘要", "content_source_url", "https://x/?r=1", "content", content);
}

static enum err compare(json_t *approved, json_t *shown)
{
	SCRATCH(a);
	enum err e = wechat_same(&a, approved, shown);
	json_decref(approved);
	json_decref(shown);
	return e;
}

static void the_same_article_in_another_dress_is_the_same(void **state)
{
	(void)state;
	assert_int_equal(compare(article(CONTENT),
				 article("<section><p>会议<span>召开</span>，见<a data-x=\"1\" "
					 "href=\"https://mp.weixin.qq.com/s/1\">往期</a></p>\n"
					 "<img data-ratio=\"1\" src=\"http://p/1\"></section>")),
		ERR_OK);
}

static void a_missing_picture_word_or_link_is_seen(void **state)
{
	(void)state;
	static const char *const changed[] = {
		"<p>会议召开，见<a href=\"https://mp.weixin.qq.com/s/1\">往期</a></p><img "
		"alt=\"图\">",
		"<p>会议召开，见<a href=\"https://mp.weixin.qq.com/s/1\">往期</a></p>",
		"<p>会议召开，见往期</p><img src=\"http://p/1\">",
		"<p>会议召开，见<a href=\"https://mp.weixin.qq.com/s/2\">往期</a></p>"
		"<img src=\"http://p/1\">",
		"<p>会议未召开，见<a href=\"https://mp.weixin.qq.com/s/1\">往期</a></p>"
		"<img src=\"http://p/1\">",
	};
	for (size_t i = 0; i < sizeof changed / sizeof *changed; i++)
		assert_int_equal(compare(article(CONTENT), article(changed[i])), ERR_REFUSED);
}

static void a_changed_member_is_seen(void **state)
{
	(void)state;
	static const char *const members[] = { "title", "author", "digest", "content_source_url" };
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		json_t *shown = article(CONTENT);
		json_object_set_new(shown, members[i], json_string("别的"));
		assert_int_equal(compare(article(CONTENT), shown), ERR_REFUSED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_article_in_another_dress_is_the_same),
		cmocka_unit_test(a_missing_picture_word_or_link_is_seen),
		cmocka_unit_test(a_changed_member_is_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
