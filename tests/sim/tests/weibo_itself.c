/* 微博: what the stand-in refuses, and the log-in that it knows. */
#include "tests/sim/tests/weibo.h"

static void it_refuses_what_the_sheet_says(void **)
{
	SCRATCH(a);
	const char *bare[] = { "access_token", "t", "status", "通知 https://x.gov.cn/1", NULL };
	json_auto_t *no_rip = post(&a, "/2/statuses/share.json", bare);
	assert_int_equal(code_of(no_rip), 10016);
	assert_int_equal(shared("没有网址"), 10017);
	assert_int_equal(shared("别处 https://evil.example/x.gov.cn"), 10017);
	assert_int_equal(shared("#话题# https://x.gov.cn/1"), 10008);
	assert_int_equal(shared("  "), 20008);
	const char *full = arena_printf(&a, "%s https://x.gov.cn/1", many(&a, "字", 128));
	const char *over = arena_printf(&a, "%s https://x.gov.cn/1", many(&a, "字", 129));
	assert_int_equal(shared(over), 20012);
	assert_int_equal(shared(full), 0);
	assert_int_equal(w.weibo.published, 1);
}

static void it_refuses_the_same_words_for_ten_minutes(void **)
{
	assert_int_equal(shared("第一条 https://x.gov.cn/1"), 0);
	assert_int_equal(shared("第一条 https://x.gov.cn/2"), 20019);
	assert_int_equal(shared("第一条。 https://x.gov.cn/3"), 20017);
	assert_int_equal(shared("完全另一回事 https://x.gov.cn/4"), 0);
	clock_set(w.now + 10 * MINUTE + 1);
	assert_int_equal(shared("第一条 https://x.gov.cn/2"), 0);
}

static void it_counts_a_hundred_a_day_and_thirty_an_hour(void **)
{
	SCRATCH(a);
	for (int i = 0; i < 30; i++) {
		const char *words =
			many(&a, arena_printf(&a, "%c", 'a' + i % 26), (size_t)4 + i * 2);
		assert_int_equal(shared(arena_printf(&a, "%s https://x.gov.cn/1", words)), 0);
	}
	assert_int_equal(shared("第三十一条 https://x.gov.cn/1"), 20016);
	for (int i = 31; i < 100; i++) {
		json_auto_t *j = get(&a, "/2/statuses/user_timeline.json", "access_token=t");
		assert_int_equal(code_of(j), 0);
		assert_int_equal(json_array_size(json_object_get(j, "statuses")), 5);
		assert_int_equal(json_int(j, "total_number", 0), 30);
	}
	json_auto_t *over = get(&a, "/2/statuses/user_timeline.json", "access_token=t");
	assert_int_equal(code_of(over), 10023);
}

static void it_shortens_addresses_and_varies_its_codes(void **)
{
	SCRATCH(a);
	json_auto_t *j = share(&a, "看 https://x.gov.cn/art/7/");
	assert_true(str_find(json_str(j, "text"), STR("http://t.cn/A")) > 0);
	assert_true(str_find(json_str(j, "text"), STR("x.gov.cn")) < 0);
	assert_true(json_int(j, "id", 0) > 5100000000000000LL);
	json_auto_t *one = get(&a, "/2/statuses/show.json", "access_token=t&id=1");
	json_auto_t *two = get(&a, "/2/statuses/show.json", "access_token=t&id=1");
	w.weibo.calls++; /* as MHD would have it: the next by the other way */
	json_auto_t *three = get(&a, "/2/statuses/show.json", "access_token=t&id=1");
	assert_int_equal(code_of(one), 20101);
	assert_int_equal(code_of(three), 20101);
	assert_true(json_is_string(json_object_get(one, "error_code")) !=
		    json_is_string(json_object_get(two, "error_code")));
	json_auto_t *none = get(&a, "/2/statuses/show.json", "access_token=x&id=1");
	assert_int_equal(code_of(none), 21332);
}

static int64_t shared_picture(struct arena *a, struct str bytes)
{
	int status;
	struct str type;
	const char *pairs[] = { "access_token", "t", "status", "图 https://x.gov.cn/1", "rip",
		"203.0.113.7", NULL };
	struct form_file f = { "pic", "p.png", "image/png", bytes };
	struct str body = form_multipart(a, pairs, &f, &type);
	struct sim_request q = { .method = "POST",
		.path = "/2/statuses/share.json",
		.content_type = arena_cstr(a, type),
		.body = body,
		.arena = a };
	json_auto_t *j = answer_of(a, &q, &status);
	return code_of(j);
}

static void it_takes_one_picture_below_five_megabytes(void **)
{
	SCRATCH(a);
	enum { MOST = 5 * 1024 * 1024 };
	char *big = arena_alloc(&a, MOST);
	memcpy(big, "\x89PNG", 4);
	assert_int_equal(shared_picture(&a, STR("BM not a picture of theirs")), 20005);
	assert_int_equal(shared_picture(&a, (struct str){ big, MOST }), 20006);
	assert_int_equal(shared_picture(&a, (struct str){ big, MOST - 1 }), 0);
}

/* ---- a log-in ---- */

static const char *agree(struct arena *a, const char *redirect)
{
	const char *query = arena_printf(
		a, "client_id=1&redirect_uri=%s&response_type=code&state=s1", redirect);
	struct sim_request q = { .method = "GET",
		.path = "/oauth2/authorize/agree",
		.content_type = "",
		.query = str_c(query),
		.arena = a };
	struct sim_reply reply = {};
	wb_serve(&w.weibo, &q, &reply);
	const char *code = reply.location ? strstr(reply.location, "&code=") : NULL;
	return code ? code + strlen("&code=") : NULL;
}

static enum err log_in(const char *code, const char *redirect)
{
	SCRATCH(a);
	return channel_weibo.log_in(&w.wire, &a, str_c(code), str_c(redirect));
}

static struct str kept_token(void)
{
	return json_str(json_object_get(w.memory, "token"), "access_token");
}

static void a_log_in_brings_a_token_that_serves(void **)
{
	SCRATCH(a);
	const char *code = agree(&a, "https://gw/back");
	assert_non_null(code);
	wb_expire_tokens(&w.weibo);
	world_settle(&w);
	assert_string_equal(w.state, "HELD");
	assert_string_equal(w.code, "weibo.expired");
	assert_int_equal(log_in(code, "https://gw/back"), ERR_OK);
	assert_int_equal(kept_token().len, 32);
	world_retry(&w);
	world_settle(&w);
	assert_string_equal(w.state, "CONFIRMED");
	assert_int_equal(world_copies(&w), 1);
}

static void a_code_serves_once_and_only_where_it_was_asked_for(void **)
{
	SCRATCH(a);
	const char *code = agree(&a, "https://gw/back");
	assert_int_equal(log_in(code, "https://elsewhere/"), ERR_DENIED);
	assert_int_equal(log_in(code, "https://gw/back"), ERR_DENIED);
	assert_int_equal(kept_token().len, 0);
	assert_true(json_str(w.memory, "trouble").len > 0);
	world_settle(&w); /* the token of before still serves, so nobody is troubled */
	assert_string_equal(w.state, "CONFIRMED");
}

static void another_account_is_not_let_in(void **)
{
	SCRATCH(a);
	const char *code = agree(&a, "https://gw/back");
	assert_int_equal(log_in(code, "https://gw/back"), ERR_OK);
	struct str before = arena_str(&a, kept_token());
	code = agree(&a, "https://gw/back");
	w.weibo.uid = "8"; /* who logged in this time */
	assert_int_equal(log_in(code, "https://gw/back"), ERR_DENIED);
	assert_true(str_eq(before, kept_token()));
	assert_true(str_find(json_str(w.memory, "trouble"), STR("另一个")) >= 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_refuses_what_the_sheet_says),
		TEST(it_refuses_the_same_words_for_ten_minutes),
		TEST(it_counts_a_hundred_a_day_and_thirty_an_hour),
		TEST(it_shortens_addresses_and_varies_its_codes),
		TEST(it_takes_one_picture_below_five_megabytes),
		TEST(a_log_in_brings_a_token_that_serves),
		TEST(a_code_serves_once_and_only_where_it_was_asked_for),
		TEST(another_account_is_not_let_in),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
