/* 微博: what stands on the account, whose it is, and what a person has taken down. */
#include "tests/sim/tests/weibo.h"

static enum err look_around(struct arena *a, struct survey *out)
{
	json_auto_t *notes = json_object();
	struct channel_site site = { .settings = STR("{}") };
	return channel_weibo.survey(&w.wire, a, &site, notes, out);
}

static void a_survey_knows_ours_from_a_strangers(void **)
{
	SCRATCH(a);
	struct survey s;
	settled("CONFIRMED", 1);
	shared("别人发的 https://x.gov.cn/9");
	assert_int_equal(look_around(&a, &s), ERR_OK);
	assert_int_equal(s.item_count, 2);
	assert_true(s.whole && s.last);
	assert_int_equal(s.unchecked, 0);
	assert_int_equal(s.items[0].marker.len, 0);
	assert_int_equal(s.items[1].marker.len, 16);
	assert_true(str_starts(s.items[0].title, STR("别人发的")));
	assert_true(s.items[0].at >= s.items[1].at);
	assert_true(str_eq(s.name, str_c(w.weibo.name)));
	assert_true(s.token_until > w.now + 29 * (int64_t)DAY);
	assert_int_equal(s.calls_most, 100);
	int64_t used = s.calls_used;
	assert_true(used > 0);
	bury("多", 5);
	assert_int_equal(look_around(&a, &s), ERR_OK);
	assert_int_equal(s.item_count, 5);
	assert_true(s.last && !s.whole);
	assert_int_equal(s.unchecked, 2);
	assert_true(str_find(s.unchecked_why, STR("最近的 5 条")) >= 0);
	assert_int_equal(s.calls_used, used + 1);
	/* None left: that is told, though nothing could be asked. */
	int left = 0;
	for (enum err e = ERR_OK; !e; left++)
		e = look_around(&a, &s);
	assert_string_equal(err_what(), "watch.quota");
	assert_int_equal(s.item_count, 0);
	assert_int_equal(s.calls_most, 100);
	assert_int_equal(s.calls_used, used + left);
}

static void the_words_of_a_post_are_all_of_it(void **)
{
	SCRATCH(a);
	struct survey s;
	json_auto_t *notes = json_object();
	shared("第一条的文字 https://x.gov.cn/9");
	assert_int_equal(look_around(&a, &s), ERR_OK);
	assert_null(s.items[0].words.at);
	json_auto_t *asked = json_pack("[o]", json_from(s.items[0].remote_id));
	struct channel_site site = { .settings = STR("{}"), .words_of = asked };
	assert_int_equal(channel_weibo.survey(&w.wire, &a, &site, notes, &s), ERR_OK);
	assert_true(str_starts(s.items[0].words, STR("第一条的文字")));
	w.weibo.cuts = true; /* its beginning is not what it says */
	assert_int_equal(channel_weibo.survey(&w.wire, &a, &site, notes, &s), ERR_OK);
	assert_null(s.items[0].words.at);
}

static void a_survey_says_what_is_wrong_with_the_account(void **)
{
	SCRATCH(a);
	struct survey s;
	wb_expire_tokens(&w.weibo);
	assert_int_equal(look_around(&a, &s), ERR_DENIED);
	assert_string_equal(err_what(), "weibo.expired");
}

static void a_strangers_post_is_taken_down_and_seen_gone(void **)
{
	SCRATCH(a);
	struct survey s;
	struct posted now;
	json_auto_t *notes = json_object();
	struct channel_site site = { .settings = STR("{}") };
	settled("CONFIRMED", 1);
	shared("别人发的 https://x.gov.cn/9");
	for (int no_show = 0; no_show < 2; no_show++) {
		w.weibo.no_show = no_show;
		assert_int_equal(look_around(&a, &s), ERR_OK);
		struct posted it = s.items[0];
		assert_int_equal(channel_weibo.find(&w.wire, &a, &site, notes, &it, &now), ERR_OK);
		assert_true(str_eq(now.sha256, it.sha256));
		assert_true(str_eq(now.marker, it.marker));
	}
	struct posted it = s.items[0];
	assert_int_equal(channel_weibo.remove(&w.wire, &a, &site, notes, &it), ERR_OK);
	assert_int_equal(channel_weibo.find(&w.wire, &a, &site, notes, &it, &now), ERR_NOTFOUND);
	assert_int_equal(w.weibo.deleted, 1);
	assert_int_equal(channel_weibo.remove(&w.wire, &a, &site, notes, &it), ERR_OK);
	assert_int_equal(w.weibo.deleted, 1);
}

/* Five are shown, the sixth may be there or not: nobody knows. */
static void what_is_not_among_the_newest_few_is_not_called_gone(void **)
{
	SCRATCH(a);
	struct survey s;
	struct posted now;
	json_auto_t *notes = json_object();
	struct channel_site site = { .settings = STR("{}") };
	settled("CONFIRMED", 1);
	w.weibo.no_show = true;
	shared("别人发的 https://x.gov.cn/9");
	assert_int_equal(look_around(&a, &s), ERR_OK);
	struct posted it = s.items[0];
	bury("多", 5);
	assert_int_equal(channel_weibo.find(&w.wire, &a, &site, notes, &it, &now), ERR_UNCERTAIN);
}

/* Name, picture, certification: with the posts, and asked for where there is none. */
static void the_face_is_seen_with_posts_and_without(void **)
{
	SCRATCH(a);
	struct survey s;
	assert_int_equal(look_around(&a, &s), ERR_OK);
	assert_true(str_eq(s.name, str_c(w.weibo.name)));
	assert_int_equal(w.weibo.calls, 3); /* how long the token lasts, the posts, the account */
	shared("别人发的 https://x.gov.cn/9");
	w.weibo.name = "红包群";
	w.weibo.face = "https://x.example/other.png";
	w.weibo.verified = "个人";
	int64_t calls = w.weibo.calls;
	assert_int_equal(look_around(&a, &s), ERR_OK);
	assert_int_equal(w.weibo.calls, calls + 1);
	assert_true(str_eq(s.name, STR("红包群")));
	assert_true(str_eq(s.face, STR("https://x.example/other.png")));
	assert_true(str_eq(s.certification, STR("个人")));
}

static void a_face_that_is_not_told_is_no_trouble(void **)
{
	SCRATCH(a);
	struct survey s;
	json_array_append_new(
		world_faults(&w), json_pack("{s:s s:i s:s s:i}", "path", "/2/users/show.json",
					  "times", 1, "kind", "errcode", "errcode", 10014));
	assert_int_equal(look_around(&a, &s), ERR_OK);
	assert_int_equal(s.name.len, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_survey_knows_ours_from_a_strangers),
		TEST(the_words_of_a_post_are_all_of_it),
		TEST(a_survey_says_what_is_wrong_with_the_account),
		TEST(a_strangers_post_is_taken_down_and_seen_gone),
		TEST(the_face_is_seen_with_posts_and_without),
		TEST(a_face_that_is_not_told_is_no_trouble),
		TEST(what_is_not_among_the_newest_few_is_not_called_gone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
