/* What a page shows of a platform's answer: its words, and nobody's secret or telephone number. */
#include "tests/check.h"

#include "base/json.h"
#include "courier/answer.h"

static struct answer n;
static json_t *secrets;

static const char *said(int status, struct str body)
{
	struct http_answer came = { .status = status, .body = body };
	answer_called(
		&n, &(struct http_call){ .method = "POST", .url = "https://api.example/a" }, false);
	answer_came(&n, secrets, &came);
	return n.body;
}

static const char *where(const char *url, bool subscriber)
{
	answer_called(&n, &(struct http_call){ .method = "GET", .url = url }, subscriber);
	return n.where;
}

static void what_is_asked_is_named_without_its_query(void **)
{
	assert_string_equal(where("https://api.example/cgi-bin/draft/add?access_token=x", false),
		"api.example/cgi-bin/draft/add");
	assert_string_equal(where("https://api.example", false), "api.example");
	assert_string_equal(where("https://hook.example/T0/secret-way?x", true), "hook.example");
	answer_forget(&n);
	assert_null(answer_json(&n));
}

static void an_answer_is_kept_as_it_came(void **)
{
	assert_string_equal(said(200, STR("{\"errcode\":45009,\"errmsg\":\"次数超限\"}")),
		"{\"errcode\":45009,\"errmsg\":\"次数超限\"}");
	assert_string_equal(said(502, STR("<html>Bad Gateway</html>")), "<html>Bad Gateway</html>");
	json_auto_t *j = answer_json(&n);
	assert_int_equal(json_int(j, "status", 0), 502);
	assert_int_equal(json_int(j, "size", 0), 24);
	assert_true(str_eq(json_str(j, "where"), STR("api.example/a")));
	/* A picture is no text; of an old answer nothing is left. */
	assert_string_equal(said(200, STR("\x89PNG\r\n\0\0")), "");
	assert_string_equal(said(200, STR("a\0b")), "");
}

static void no_secret_is_shown(void **)
{
	assert_string_equal(
		said(200, STR("{\"access_token\":\"abc\",\"a\":[{\"clientSecret\":\"x\"}],"
			      "\"code\":\"q\",\"errcode\":\"0\"}")),
		"{\"access_token\":\"***\",\"a\":[{\"clientSecret\":\"***\"}],\"code\":\"***\","
		"\"errcode\":\"0\"}");
	assert_string_equal(said(400, STR("bad appsecret 8f00b204e980, 8f00b204e980!")),
		"bad appsecret ************, ************!");
	/* Hidden in an escape it is the same word. */
	assert_string_equal(
		said(200, STR("{\"m\":\"\\u0038f00b204e980\"}")), "{\"m\":\"************\"}");
}

static void a_mobile_number_is_masked_and_a_platforms_number_is_not(void **)
{
	assert_string_equal(
		said(200, STR("{\"PhoneNumber\":\"+8613812345678\",\"to\":13812345678}")),
		"{\"PhoneNumber\":\"+86138****5678\",\"to\":138****5678}");
	assert_string_equal(said(200, STR("mid 5012345678901234 at 1790000000000, 13812345678")),
		"mid 5012345678901234 at 1790000000000, 138****5678");
}

static void a_long_one_is_cut_between_two_letters(void **)
{
	char long_one[3 * ANSWER_MAX + 1];
	for (size_t i = 0; i < ANSWER_MAX; i++)
		memcpy(long_one + 3 * i, "字", 3);
	said(200, (struct str){ long_one, 3 * ANSWER_MAX });
	assert_int_equal(strlen(n.body), (ANSWER_MAX - 1) / 3 * 3);
	json_auto_t *j = answer_json(&n);
	assert_int_equal(json_int(j, "size", 0), 3 * ANSWER_MAX);
}

static int set_up(void **)
{
	secrets =
		json_pack("{s:s s:s s:s}", "appsecret", "8f00b204e980", "appid", "wx", "none", "");
	return !secrets;
}

static int tear_down(void **)
{
	json_decref(secrets);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_asked_is_named_without_its_query),
		cmocka_unit_test(an_answer_is_kept_as_it_came),
		cmocka_unit_test(no_secret_is_shown),
		cmocka_unit_test(a_mobile_number_is_masked_and_a_platforms_number_is_not),
		cmocka_unit_test(a_long_one_is_cut_between_two_letters),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
