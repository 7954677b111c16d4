/* 微博: what the courier makes of each thing the platform may say, of a post and of an article. */
#include "tests/sim/tests/weibo.h"

#include "base/digest.h"
#include "channels/wechat/cover.h"

static void two_calls_are_enough(void **)
{
	settled("CONFIRMED", 1);
	assert_int_equal(w.weibo.calls, 2);
	assert_true(str_starts(json_str(w.receipt, "url"), STR("https://weibo.com/9/")));
}

static void taken_with_a_lag_is_found_later(void **)
{
	w.weibo.lag_ms = 90 * SECOND;
	fault_once(SHARE, "lag", 0, 1);
	settled("CONFIRMED", 1);
	assert_true(json_str(w.receipt, "remote_id").len > 0);
	assert_int_equal(w.weibo.calls, 2);
}

static void what_shows_only_later_is_waited_for(void **)
{
	w.weibo.lag_ms = 90 * SECOND;
	settled("CONFIRMED", 1);
}

static void a_lost_answer_costs_one_look(void **)
{
	fault_once(SHARE, "lost", 0, 1);
	settled("CONFIRMED", 1);
	assert_int_equal(w.weibo.calls, 2);
	assert_int_equal(w.weibo.published, 1);
}

static void what_never_arrived_goes_out_after_three_looks(void **)
{
	int64_t from = w.now;
	fault_once(SHARE, "gateway", 0, 1);
	settled("CONFIRMED", 1);
	assert_int_equal(w.weibo.published, 1);
	assert_int_equal(w.weibo.calls, 1 + 3 + 2);
	assert_true(w.now - from >= 32 * MINUTE);
}

/* Under way for 25 minutes, while the courier's clock is set an hour forward. */
static void a_clock_set_forward_makes_nothing_absent(void **)
{
	json_array_append_new(w.weibo.faults, json_pack("{s:s, s:s, s:I}", "path", SHARE, "kind",
						      "late", "ms", (json_int_t)(25 * MINUTE)));
	w.jump = 60 * MINUTE;
	settled("CONFIRMED", 1);
	w.now += 30 * MINUTE;
	assert_int_equal(world_copies(&w), 1);
}

/* How long it has been under way nobody knows any more. */
static void a_machine_started_anew_leaves_it_to_a_person(void **)
{
	fault_once(SHARE, "gateway", 0, 1);
	w.reboots = true;
	settled("NEEDS_PERSON", 0);
	world_retry(&w);
	settled("CONFIRMED", 1);
}

static void the_same_words_found_are_ours(void **)
{
	/* the first is done late, when we sent it a second time: the second is refused as the same */
	json_array_append_new(w.weibo.faults, json_pack("{s:s, s:s, s:I}", "path", SHARE, "kind",
						      "late", "ms", (json_int_t)(32 * MINUTE)));
	settled("CONFIRMED", 1);
	assert_int_equal(w.weibo.published, 1);
}

static void the_same_words_not_found_are_a_persons_question(void **)
{
	fault_once(SHARE, "errcode", 20019, 1);
	settled("NEEDS_PERSON", 0);
	world_retry(&w);
	settled("CONFIRMED", 1);
}

static void near_words_and_refusals_end_as_the_table_says(void **)
{
	static const struct {
		int errcode;
		const char *state, *code;
	} rows[] = { { 20017, "NEEDS_PERSON", "" }, { 20111, "NEEDS_PERSON", "" },
		{ 20012, "REFUSED", "" }, { 20021, "REFUSED", "" }, { 10008, "REFUSED", "" },
		{ 10017, "HELD", "weibo.domain" }, { 10014, "HELD", "weibo.app" },
		{ 20031, "HELD", "weibo.captcha" }, { 21327, "HELD", "weibo.expired" },
		{ 21316, "HELD", "weibo.revoked" }, { 21332, "HELD", "weibo.token" } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		world_plan(&w, ACT_PUBLISH);
		fault_once(SHARE, "errcode", rows[i].errcode, 1);
		settled(rows[i].state, 0);
		if (strcmp(w.code, rows[i].code) != 0)
			fail_msg("%d: %s", rows[i].errcode, w.code);
		assert_true(strlen(w.reason) > 20);
	}
}

static void too_many_calls_are_waited_out_without_one(void **)
{
	int64_t from = w.now;
	fault_once(SHARE, "errcode", 10022, 1);
	settled("CONFIRMED", 1);
	assert_int_equal(w.weibo.calls, 3); /* refused, sent, seen */
	assert_true(w.now / HOUR > from / HOUR);
}

static void a_day_without_calls_is_waited_out(void **)
{
	int64_t from = w.now;
	fault_once(SHARE, "errcode", 10023, 2);
	settled("CONFIRMED", 1);
	assert_true((w.now + 8 * HOUR) / DAY > (from + 8 * HOUR) / DAY);
	assert_true(w.weibo.calls <= 6);
}

static void a_platform_that_is_away_costs_few_calls(void **)
{
	int64_t from = w.now;
	fault_once("/2/statuses/show.json", "html", 0, 8);
	settled("CONFIRMED", 1);
	assert_int_equal(w.weibo.calls, 1 + 8 + 1);
	assert_true(w.now - from >= HOUR);
}

static void without_the_right_to_show_the_newest_few_are_asked_for(void **)
{
	w.weibo.no_show = true;
	settled("CONFIRMED", 1);
	assert_int_equal(w.weibo.calls, 3); /* sent, refused to show, listed */
	world_plan(&w, ACT_WITHDRAW);
	settled("CONFIRMED", 0);
	assert_int_equal(w.weibo.calls, 3 + 2);
}

static bool was_read;

static enum sighting look_again(void)
{
	SCRATCH(a);
	enum sighting out;
	struct delivery_job job = { .act = ACT_PUBLISH, .key = STR("delivery-1") };
	struct receipt seen = { .state = json_deep_copy(json_object_get(w.receipt, "state")) };
	assert_int_equal(channel_weibo.observe(&w.wire, &a, &job, &seen, &out), ERR_OK);
	json_decref(seen.state);
	was_read = !seen.unread;
	return out;
}

/* After it was confirmed the watch looks: gone is gone, and it says so. */
static void the_watch_says_that_a_post_is_gone(void **)
{
	settled("CONFIRMED", 1);
	json_object_set_new(json_array_get(w.weibo.posts, 0), "deleted", json_true());
	w.now += HOUR;
	assert_int_equal(look_again(), SEEN_ABSENT);
}

/* The words stay, the link leads elsewhere: whoever got in changed it. */
static void a_swapped_link_is_another_post(void **)
{
	SCRATCH(a);
	settled("CONFIRMED", 1);
	json_t *post = json_array_get(w.weibo.posts, 0);
	struct str text = arena_str(&a, json_str(post, "text"));
	ptrdiff_t at = str_find(text, STR("http://t.cn/"));
	assert_true(at > 0);
	assert_int_equal(look_again(), SEEN_LIVE);
	assert_true(was_read);
	static const char *const evil[] = { "http://t.cn/Aevil00", "https://evil.example/" };
	for (size_t i = 0; i < 2; i++) {
		json_object_set_new(post, "text",
			json_string(arena_printf(
				&a, STRF "%s ", STRV(str_sub(text, 0, (size_t)at)), evil[i])));
		assert_int_equal(look_again(), SEEN_OTHER);
	}
}

static void what_was_there_and_vanished_is_a_persons_question(void **)
{
	fault_once(SHARE, "false", 0, 1);
	settled("NEEDS_PERSON", 0);
	world_retry(&w);
	settled("CONFIRMED", 1);
}

static void a_changed_post_is_noticed(void **)
{
	settled("CONFIRMED", 1);
	json_object_set_new(json_array_get(w.weibo.posts, 0), "text", json_string("被改过的话"));
	assert_int_equal(look_again(), SEEN_OTHER);
}

/* The gateway came back from yesterday's backup: it knows nothing of the post; five newer hide it. */
static void a_gateway_from_a_backup_posts_nothing_twice(void **)
{
	settled("CONFIRMED", 1);
	bury("新", 6);
	json_object_clear(w.receipt);
	w.state = "UNCERTAIN";
	w.attempt = 0;
	w.now += HOUR;
	int64_t before = w.weibo.published;
	settled("CONFIRMED", (size_t)before);
	assert_int_equal(w.weibo.published, before);
}

static void a_courier_without_memory_asks_a_person_rather_than_guess(void **)
{
	settled("CONFIRMED", 1);
	bury("新", 6);
	json_object_clear(w.receipt);
	json_object_clear(w.memory);
	w.state = "UNCERTAIN";
	w.now += HOUR;
	int64_t before = w.weibo.published;
	settled("NEEDS_PERSON", (size_t)before);
}

/* A notice that comes every month in the same words: last month's is not this one. */
static void an_older_post_in_the_same_words_is_not_ours(void **)
{
	settled("CONFIRMED", 1);
	json_object_clear(w.receipt);
	json_object_clear(w.memory);
	w.state = "PLANNED";
	w.attempt = w.fence = 0;
	w.now += DAY;
	w.due = w.now;
	fault_once(SHARE, "gateway", 0, 1);
	settled("CONFIRMED", 2);
}

/* ---- correction and withdrawal ---- */

static void other_words_replace_the_post(void **)
{
	settled("CONFIRMED", 1);
	world_plan(&w, ACT_CORRECT);
	settled("CONFIRMED", 1);
	assert_int_equal(w.weibo.published, 2);
	assert_true(str_find(json_str(json_array_get(w.weibo.posts, 0), "plain"),
			    STR("更正后的通知")) >= 0);
}

static void the_same_words_stay_up(void **)
{
	w.title = "同一个标题";
	settled("CONFIRMED", 1);
	world_plan(&w, ACT_CORRECT);
	settled("CONFIRMED", 1);
	assert_int_equal(w.weibo.published, 1);
}

/* A link in the words is one of the words. */
static void another_link_replaces_the_post(void **)
{
	w.title = "同一个标题 https://x.gov.cn/1 ";
	settled("CONFIRMED", 1);
	w.now += HOUR;
	w.title = "同一个标题 https://x.gov.cn/2 ";
	world_plan(&w, ACT_CORRECT);
	settled("CONFIRMED", 1);
	assert_int_equal(w.weibo.published, 2);
}

static void gone_already_is_gone(void **)
{
	settled("CONFIRMED", 1);
	json_object_set_new(json_array_get(w.weibo.posts, 0), "deleted", json_true());
	w.weibo.deleted++;
	world_plan(&w, ACT_WITHDRAW);
	settled("CONFIRMED", 0);
}

/* Confirmed by a person's word alone: the address tells the number. */
static void what_a_person_reported_is_found_by_its_address(void **)
{
	SCRATCH(a);
	settled("CONFIRMED", 1);
	struct str url = arena_str(&a, json_str(w.receipt, "url"));
	json_object_clear(w.memory);
	json_object_clear(w.receipt);
	json_object_set_new(w.receipt, "url", json_from(url));
	world_plan(&w, ACT_WITHDRAW);
	settled("CONFIRMED", 0);
}

static void a_withdrawal_may_use_the_reserve(void **)
{
	settled("CONFIRMED", 1);
	json_object_set_new(w.memory, "calls",
		json_pack("{s:I, s:i}", "day", (json_int_t)((w.now + 8 * HOUR) / DAY), "used", 90));
	world_plan(&w, ACT_WITHDRAW);
	settled("CONFIRMED", 0);
}

/* ---- articles ---- */

/* A body that is too long for a post, with the picture that the world's items have. */
static void grant(void)
{
	struct arena *a = &w.arena;
	const char *sha = sha256_hex(a, cover_png());
	w.weibo.article = true;
	w.settings = "{\"rip\":\"203.0.113.7\",\"article\":true}";
	w.html = arena_printf(a,
		"<p>%s</p>\n<figure><img alt=\"图\" src=\"assets/%s.png\"></figure>\n",
		many(a, "长文", 200), sha);
}

static const char ARTICLE[] = "/proxy/article/publish.json";

static void a_long_body_is_an_article_with_its_post(void **)
{
	grant();
	settled("CONFIRMED", 1);
	assert_int_equal(json_object_size(w.weibo.articles), 1);
	assert_true(str_find(json_str(w.receipt, "url"), STR("/ttarticle/p/show?id=")) > 0);
	assert_int_equal(look_again(), SEEN_LIVE);
	assert_false(was_read); /* the post is, the article is not */
	world_plan(&w, ACT_WITHDRAW);
	settled("NEEDS_PERSON", 0); /* the post is gone, the article is for a person */
}

static void an_article_without_its_post_is_a_persons_question(void **)
{
	grant();
	fault_once(ARTICLE, "orphan", 0, 1);
	settled("NEEDS_PERSON", 0);
	assert_int_equal(json_object_size(w.weibo.articles), 1);
}

static void an_article_whose_answer_is_lost_is_found_by_its_post(void **)
{
	grant();
	fault_once(ARTICLE, "lost", 0, 1);
	settled("CONFIRMED", 1);
	assert_int_equal(w.weibo.published, 1);
	assert_int_equal(json_object_size(w.weibo.articles), 1);
}

static void an_article_that_never_arrived_is_not_sent_again_by_itself(void **)
{
	grant();
	fault_once(ARTICLE, "gateway", 0, 1);
	settled("NEEDS_PERSON", 0);
}

/* A person can only say "again" where there is nothing. */
static void out_once_with(size_t at, enum fault kind)
{
	w.at[0] = at;
	w.kind[0] = kind;
	world_plan(&w, ACT_PUBLISH);
	world_settle(&w);
	if (!strcmp(w.state, "NEEDS_PERSON") && !json_object_size(w.weibo.articles)) {
		world_retry(&w);
		world_settle(&w);
	}
	size_t articles = json_object_size(w.weibo.articles);
	bool ended = !strcmp(w.state, "CONFIRMED") || !strcmp(w.state, "NEEDS_PERSON");
	if (!ended || articles != 1 || world_copies(&w) != 1)
		fail_msg("fault %d at %zu: %s (%s), %zu articles, %zu posts", (int)kind, at,
			w.state, w.reason, articles, world_copies(&w));
}

/* Before and behind each exchange, with the gateway as with the platform. */
static void an_article_is_out_once_wherever_its_courier_dies(void **)
{
	grant();
	settled("CONFIRMED", 1);
	size_t exchanges = w.position;
	assert_true(exchanges > 4);
	for (size_t at = 0; at < exchanges; at++)
		for (enum fault kind = REFUSED; kind < FAULTS; kind++)
			out_once_with(at, kind);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_calls_are_enough),
		TEST(taken_with_a_lag_is_found_later),
		TEST(what_shows_only_later_is_waited_for),
		TEST(a_clock_set_forward_makes_nothing_absent),
		TEST(a_machine_started_anew_leaves_it_to_a_person),
		TEST(a_lost_answer_costs_one_look),
		TEST(what_never_arrived_goes_out_after_three_looks),
		TEST(the_same_words_found_are_ours),
		TEST(the_same_words_not_found_are_a_persons_question),
		TEST(near_words_and_refusals_end_as_the_table_says),
		TEST(too_many_calls_are_waited_out_without_one),
		TEST(a_day_without_calls_is_waited_out),
		TEST(a_platform_that_is_away_costs_few_calls),
		TEST(without_the_right_to_show_the_newest_few_are_asked_for),
		TEST(the_watch_says_that_a_post_is_gone),
		TEST(a_swapped_link_is_another_post),
		TEST(what_was_there_and_vanished_is_a_persons_question),
		TEST(a_changed_post_is_noticed),
		TEST(a_gateway_from_a_backup_posts_nothing_twice),
		TEST(a_courier_without_memory_asks_a_person_rather_than_guess),
		TEST(an_older_post_in_the_same_words_is_not_ours),
		TEST(other_words_replace_the_post),
		TEST(another_link_replaces_the_post),
		TEST(the_same_words_stay_up),
		TEST(gone_already_is_gone),
		TEST(what_a_person_reported_is_found_by_its_address),
		TEST(a_withdrawal_may_use_the_reserve),
		TEST(a_long_body_is_an_article_with_its_post),
		TEST(an_article_without_its_post_is_a_persons_question),
		TEST(an_article_whose_answer_is_lost_is_found_by_its_post),
		TEST(an_article_that_never_arrived_is_not_sent_again_by_itself),
		TEST(an_article_is_out_once_wherever_its_courier_dies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
