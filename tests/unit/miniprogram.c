/* miniprogram.c: nodes that rich-text takes, and source text that nobody's words can become. */
#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "channels/miniprogram/miniprogram.h"
#include "channels/miniprogram/nodes.h"
#include "channels/miniprogram/query.h"
#include "channels/miniprogram/record.h"
#include "channels/miniprogram/settings.h"
#include "channels/rendition.h"
#include "tests/unit/golden.h"

/* What the component trusts, from its own page; everything else goes with all its children. */
static bool is_trusted(struct str name)
{
	static const char all[] = " a abbr address article aside b bdi big blockquote br caption "
				  "center cite code dd del "
				  "div dl dt em fieldset font footer h1 h2 h3 h4 h5 h6 header hr i "
				  "ins label legend li "
				  "mark nav p pre q rt ruby s section small span strong sub sup "
				  "tbody tfoot thead tt u "
				  "ul bdo col colgroup img ol table td th tr ";
	SCRATCH(a);
	return name.len && strstr(all, arena_printf(&a, " " STRF " ", STRV(name)));
}

static bool may_have(struct str name, const char *attr)
{
	static const struct {
		const char *name, *attrs;
	} more[] = { { "img", " alt src height width " }, { "ol", " start type " },
		{ "table", " width " }, { "td", " colspan height rowspan width " },
		{ "th", " colspan height rowspan width " } };
	SCRATCH(a);
	if (!strcmp(attr, "class") || !strcmp(attr, "style"))
		return true;
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		if (str_eq(name, str_c(more[i].name)))
			return strstr(more[i].attrs, arena_printf(&a, " %s ", attr));
	return false;
}

static void check_node(const json_t *node);

static void check_nodes(const json_t *array)
{
	size_t i;
	json_t *node;
	assert_true(!array || json_is_array(array));
	json_array_foreach(array, i, node) check_node(node);
}

static void check_node(const json_t *node)
{
	const char *key;
	json_t *value;
	if (str_eq(json_str(node, "type"), STR("text"))) {
		assert_true(json_str(node, "text").len > 0);
		assert_true(!memchr(json_str(node, "text").at, '<', json_str(node, "text").len));
		assert_int_equal(json_object_size(node), 2);
		return;
	}
	struct str name = json_str(node, "name");
	assert_true(is_trusted(name));
	json_object_foreach(json_object_get(node, "attrs"), key, value)
	{
		if (!may_have(name, key))
			fail_msg(STRF " has %s", STRV(name), key);
		assert_true(json_is_string(value));
	}
	check_nodes(json_object_get(node, "children"));
}

static struct nodes made(struct arena *a, const char *html)
{
	struct nodes n = nodes_make(a, str_c(html));
	check_nodes(n.array);
	return n;
}

static void becomes(const char *html, const char *want)
{
	SCRATCH(a);
	struct nodes n = made(&a, html);
	struct str got = nodes_html(&a, n.array);
	json_decref(n.array);
	if (!str_eq(got, str_c(want)))
		fail_msg("got  " STRF "\nwant %s", STRV(got), want);
}

static void an_article_becomes_what_rich_text_takes(void **)
{
	SCRATCH(a);
	struct nodes n = nodes_make(&a, golden_read(&a, "channels/article.html"));
	check_nodes(n.array);
	golden_check(&a, "channels/miniprogram/nodes.json", json_canonical(&a, n.array));
	assert_int_equal(n.links_out, 2);
	assert_int_equal(n.links_file, 1);
	assert_int_equal(n.picture_count, 1);
	json_decref(n.array);
}

static void what_it_does_not_take_is_converted(void **)
{
	becomes("<p>甲<script>x</script>乙</p>",
		"<p style=\"margin:0 0 1em;line-height:1.8\">甲x乙</p>");
	becomes("<p><a href=\"#fn-1\">1</a><strong>重</strong></p>",
		"<p style=\"margin:0 0 1em;line-height:1.8\">1<strong>重</strong></p>");
	becomes("<p><a href=\"https://x.cn/?a=1&amp;b=2\">看</a></p>",
		"<p style=\"margin:0 0 1em;line-height:1.8\">看（https://x.cn/?a=1&amp;b=2）</p>");
	becomes("<p><a href=\"https://x.cn/\">https://x.cn/</a></p>",
		"<p style=\"margin:0 0 1em;line-height:1.8\">https://x.cn/</p>");
	becomes("<pre>甲\n  乙</pre>", "<pre style=\"margin:0 0 "
				       "1em;padding:8px;background-color:#f6f7f9;font-size:.85em\">"
				       "甲<br>&nbsp;&nbsp;乙</pre>");
	becomes("<video src=\"x\"></video><svg></svg><figcaption></figcaption>",
		"<p style=\"margin:.4em 0 0;font-size:.85em;color:#666;text-align:center\"></p>");
	becomes("<p><img src=\"https://elsewhere/x.png\" alt=\"\">文</p>",
		"<p style=\"margin:0 0 1em;line-height:1.8\">文</p>");
}

static void what_is_nested_too_deep_keeps_its_words(void **)
{
	SCRATCH(a);
	char html[2048] = "";
	for (int i = 0; i < 30; i++)
		strcat(html, "<ul><li>");
	strcat(html, "深");
	for (int i = 0; i < 30; i++)
		strcat(html, "</li></ul>");
	strcat(html, "<p>后</p>");
	struct nodes n = made(&a, html);
	json_t *back = NULL;
	assert_true(n.too_deep > 0);
	assert_true(str_find(nodes_text(&a, n.array), STR("深")) >= 0);
	assert_int_equal(json_array_size(n.array), 2); /* what follows is outside again */
	json_auto_t *row = json_pack("{s:O}", "content", n.array);
	assert_int_equal(json_read(json_text(&a, row), &back), ERR_OK);
	json_decref(back);
	json_decref(n.array);
}

static const char *const hostile[] = { "\"})", "\\\"})", "\\", "\\\\", "'); db.x", "`${1}`",
	"</script><script>", "\u2028\u2029", "\"}).remove(); db.collection(\"x", "\t\r\n\b\f",
	"中文，标点“引号”", "😀𠮷", "\x7F", "{{}}", "//", "/*", "*/", "<!--", "&amp;", "%22%7D",
	"\\u0022})", "data:{}", "__proto__" };

/* Nothing but plain ASCII; and read again it is what it was. */
static void no_words_become_source(void **)
{
	SCRATCH(a);
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		json_auto_t *row = json_pack(
			"{s:s, s:{s:[s]}}", "title", hostile[i], "content", hostile[i], hostile[i]);
		struct str literal = query_literal(&a, row), query;
		json_auto_t *again = json_loadb(literal.at, literal.len, 0, NULL);
		assert_true(json_equal(row, again));
		for (size_t at = 0; at < literal.len; at++)
			assert_true(literal.at[at] >= 0x20 && literal.at[at] < 0x7F &&
				    !strchr("<>&'`$", literal.at[at]));
		assert_int_equal(query_set(&a, STR("news"), STR("shenfa-7"), row, &query), ERR_OK);
		struct str front = STR("db.collection(\"news\").doc(\"shenfa-7\").set({data:");
		assert_true(str_starts(query, front) && str_ends(query, STR("})")));
		assert_true(str_eq(str_sub(query, front.len, query.len - front.len - 2), literal));
	}
}

static void a_name_is_letters_figures_and_two_marks(void **)
{
	SCRATCH(a);
	struct str out;
	json_auto_t *row = json_object();
	static const char *const names[] = { "", "a b", "a\"", "a.b", "名", "a/b", "$", "a\n",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct str bad = str_c(names[i]), good = STR("news_1-x");
		assert_int_equal(query_set(&a, bad, good, row, &out), ERR_INVALID);
		assert_int_equal(query_set(&a, good, bad, row, &out), ERR_INVALID);
		assert_int_equal(query_one(&a, good, bad, &out), ERR_INVALID);
		assert_int_equal(query_one(&a, bad, good, &out), ERR_INVALID);
		assert_int_equal(query_page(&a, bad, 0, 10, &out), ERR_INVALID);
	}
}

static enum err settings(struct arena *a, const char *text)
{
	struct mini_settings s;
	return mini_settings_read(a, str_c(text), &s);
}

static void settings_are_checked_before_anybody_writes(void **)
{
	SCRATCH(a);
	assert_int_equal(settings(&a, "{\"env\":\"p-1\",\"collection\":\"news\"}"), ERR_OK);
	assert_int_equal(settings(&a, "{\"way\":\"feed\"}"), ERR_OK);
	static const char *const wrong[] = { "", "[]", "{", "{\"env\":\"p\"}",
		"{\"env\":\"p\\\"\",\"collection\":\"news\"}",
		"{\"env\":\"p\",\"collection\":\"news\",\"way\":\"cloud\"}",
		"{\"env\":\"p\",\"collection\":\"news\",\"pictures\":\"none\"}",
		"{\"env\":\"p\",\"collection\":\"news\",\"record_kb\":0}" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(settings(&a, wrong[i]), ERR_INVALID);
}

static const struct channel_site site = { .settings = {
						  "{\"way\":\"feed\",\"record_kb\":1}", 28 } };

static void what_the_platform_would_refuse_is_refused_here(void **)
{
	SCRATCH(a);
	struct rendition r;
	char *html = arena_alloc(&a, 4096);
	memset(html, 'x', 4000);
	struct revision rev = { .title = STR("题"), .html = str_c(html), .meta = STR("{}") };
	assert_int_equal(channel_miniprogram.render(&rev, NULL, &site, &a, &r), ERR_LIMIT);
	assert_string_equal(err_field(), "html");
	rev.html = STR("<p>文</p>\n");
	assert_int_equal(channel_miniprogram.render(&rev, NULL, &site, &a, &r), ERR_OK);
	rev.title = STR("");
	assert_int_equal(channel_miniprogram.render(&rev, NULL, &site, &a, &r), ERR_LIMIT);
	assert_string_equal(err_field(), "title");
}

/* The feed's item says the same as the row, to the digest. */
static void a_row_and_its_item_have_one_digest(void **)
{
	SCRATCH(a);
	struct rendition r;
	struct revision rev = { .title = STR("题"),
		.html = STR("<p>文 &amp; 字</p>\n"),
		.meta = STR("{\"column\":\"政务动态\",\"source\":\"市数据局\"}") };
	assert_int_equal(channel_miniprogram.render(&rev, NULL, &site, &a, &r), ERR_OK);
	struct delivery_job job = {
		.key = STR("k"), .draft = STR("7"), .rendition = &r, .site = site
	};
	json_t *row = NULL;
	struct release about = { STR("m"), 5, 1790000000000, 1790000000000 };
	assert_int_equal(record_make(&a, &job, &about, NULL, 0, &row), ERR_OK);
	json_auto_t *item = record_item(&a, &job, row);
	assert_true(str_eq(json_str(row, "sha256"), record_sha256(&a, row)));
	assert_true(str_eq(json_str(row, "sha256"), record_item_sha256(&a, item)));
	json_object_set_new(row, "title", json_string("改"));
	assert_false(str_eq(json_str(row, "sha256"), record_sha256(&a, row)));
	json_decref(row);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_article_becomes_what_rich_text_takes),
		cmocka_unit_test(what_it_does_not_take_is_converted),
		cmocka_unit_test(what_is_nested_too_deep_keeps_its_words),
		cmocka_unit_test(no_words_become_source),
		cmocka_unit_test(a_name_is_letters_figures_and_two_marks),
		cmocka_unit_test(settings_are_checked_before_anybody_writes),
		cmocka_unit_test(what_the_platform_would_refuse_is_refused_here),
		cmocka_unit_test(a_row_and_its_item_have_one_digest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
