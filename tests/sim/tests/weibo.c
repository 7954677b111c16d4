/* 微博: what the stand-in refuses, and what the courier makes of each thing the platform may say. */
#include "tests/sim/tests/world.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "channels/wechat/cover.h"
#include "channels/weibo/form.h"
#include "channels/weibo/weibo.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static struct world w;

static int begin(void **)
{
	world_begin(&w, "weibo");
	world_plan(&w, ACT_PUBLISH);
	return 0;
}

static int end(void **)
{
	world_end(&w);
	return 0;
}

/* ---- the stand-in itself ---- */

static json_t *answer_of(struct arena *a, const struct sim_request *q, int *out_status)
{
	struct sim_reply reply = { .status = 404, .media_type = "" };
	json_t *j = NULL;
	wb_serve(&w.weibo, q, &reply);
	*out_status = reply.status;
	if (json_read(arena_str(a, reply.body), &j))
		return json_object();
	return j;
}

static json_t *get(struct arena *a, const char *path, const char *query)
{
	int status;
	struct sim_request q = {
		.method = "GET", .path = path, .content_type = "", .query = str_c(query), .arena = a
	};
	return answer_of(a, &q, &status);
}

static json_t *post(struct arena *a, const char *path, const char *const *pairs)
{
	int status;
	struct sim_request q = { .method = "POST",
		.path = path,
		.content_type = "application/x-www-form-urlencoded",
		.body = form_urlencoded(a, pairs),
		.arena = a };
	return answer_of(a, &q, &status);
}

static int64_t code_of(const json_t *j)
{
	int64_t n = 0;
	const json_t *code = json_object_get(j, "error_code");
	if (json_is_integer(code))
		return json_integer_value(code);
	return str_i64(json_str(j, "error_code"), &n) ? n : 0;
}

static json_t *share(struct arena *a, const char *text)
{
	const char *pairs[] = { "access_token", "t", "status", text, "rip", "203.0.113.7", NULL };
	return post(a, "/2/statuses/share.json", pairs);
}

static int64_t shared(const char *text)
{
	SCRATCH(a);
	json_auto_t *j = share(&a, text);
	return code_of(j);
}

static const char *many(struct arena *a, const char *s, size_t n)
{
	struct buf b;
	buf_init(&b, a, strlen(s) * n + 1);
	while (n--)
		buf_add(&b, str_c(s));
	return arena_cstr(a, buf_str(&b));
}

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

/* ---- a delivery ---- */

static void fault_once(const char *path, const char *kind, int code, int times)
{
	json_array_append_new(
		w.weibo.faults, json_pack("{s:s, s:s, s:i, s:i, s:i}", "path", path, "kind", kind,
					"errcode", code, "nth", 1, "times", times));
}

static const char SHARE[] = "/2/statuses/share.json";

static void settled(const char *state, size_t copies)
{
	world_settle(&w);
	if (strcmp(w.state, state) != 0)
		fail_msg("%s, not %s: %s", w.state, state, w.reason);
	assert_int_equal(world_copies(&w), copies);
}

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

/* After it was confirmed the watch looks: gone is gone, and it says so. */
static void the_watch_says_that_a_post_is_gone(void **)
{
	SCRATCH(a);
	enum sighting out;
	settled("CONFIRMED", 1);
	json_object_set_new(json_array_get(w.weibo.posts, 0), "deleted", json_true());
	w.now += HOUR;
	struct delivery_job job = { .act = ACT_PUBLISH, .key = STR("delivery-1") };
	struct receipt seen = { .state = json_deep_copy(json_object_get(w.receipt, "state")) };
	assert_int_equal(channel_weibo.observe(&w.wire, &a, &job, &seen, &out), ERR_OK);
	assert_int_equal(out, SEEN_ABSENT);
	json_decref(seen.state);
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
	SCRATCH(a);
	struct delivery_job job = { .act = ACT_PUBLISH, .key = STR("delivery-1") };
	struct receipt seen = { .state = json_deep_copy(json_object_get(w.receipt, "state")) };
	enum sighting out;
	assert_int_equal(channel_weibo.observe(&w.wire, &a, &job, &seen, &out), ERR_OK);
	assert_int_equal(out, SEEN_OTHER);
	json_decref(seen.state);
}

/* The gateway came back from yesterday's backup: it knows nothing of the post; five newer hide it. */
static void a_gateway_from_a_backup_posts_nothing_twice(void **)
{
	SCRATCH(a);
	settled("CONFIRMED", 1);
	for (int i = 0; i < 6; i++)
		shared(arena_printf(
			&a, "%s https://x.gov.cn/%d", many(&a, "新", 10 + (size_t)i * 5), i));
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
	SCRATCH(a);
	settled("CONFIRMED", 1);
	for (int i = 0; i < 6; i++)
		shared(arena_printf(
			&a, "%s https://x.gov.cn/%d", many(&a, "新", 10 + (size_t)i * 5), i));
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

/* ---- the survey ---- */

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
	assert_true(s.whole);
	assert_int_equal(s.items[0].marker.len, 0);
	assert_int_equal(s.items[1].marker.len, 16);
	assert_true(str_starts(s.items[0].title, STR("别人发的")));
	assert_true(s.items[0].at >= s.items[1].at);
	assert_true(str_eq(s.name, str_c(w.weibo.name)));
	assert_true(s.token_until > w.now + 29 * (int64_t)DAY);
	for (int i = 0; i < 5; i++)
		shared(arena_printf(
			&a, "%s https://x.gov.cn/8", many(&a, "多", 10 + (size_t)i * 5)));
	assert_int_equal(look_around(&a, &s), ERR_OK);
	assert_int_equal(s.item_count, 5);
	assert_false(s.whole);
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
	for (int i = 0; i < 5; i++)
		shared(arena_printf(
			&a, "%s https://x.gov.cn/8", many(&a, "多", 10 + (size_t)i * 5)));
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
		TEST(it_refuses_what_the_sheet_says),
		TEST(it_refuses_the_same_words_for_ten_minutes),
		TEST(it_counts_a_hundred_a_day_and_thirty_an_hour),
		TEST(it_shortens_addresses_and_varies_its_codes),
		TEST(it_takes_one_picture_below_five_megabytes),
		TEST(a_log_in_brings_a_token_that_serves),
		TEST(a_code_serves_once_and_only_where_it_was_asked_for),
		TEST(another_account_is_not_let_in),
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
		TEST(what_was_there_and_vanished_is_a_persons_question),
		TEST(a_changed_post_is_noticed),
		TEST(a_gateway_from_a_backup_posts_nothing_twice),
		TEST(a_courier_without_memory_asks_a_person_rather_than_guess),
		TEST(an_older_post_in_the_same_words_is_not_ours),
		TEST(other_words_replace_the_post),
		TEST(the_same_words_stay_up),
		TEST(gone_already_is_gone),
		TEST(what_a_person_reported_is_found_by_its_address),
		TEST(a_withdrawal_may_use_the_reserve),
		TEST(a_long_body_is_an_article_with_its_post),
		TEST(an_article_without_its_post_is_a_persons_question),
		TEST(an_article_whose_answer_is_lost_is_found_by_its_post),
		TEST(an_article_that_never_arrived_is_not_sent_again_by_itself),
		TEST(a_survey_knows_ours_from_a_strangers),
		TEST(a_survey_says_what_is_wrong_with_the_account),
		TEST(a_strangers_post_is_taken_down_and_seen_gone),
		TEST(the_face_is_seen_with_posts_and_without),
		TEST(a_face_that_is_not_told_is_no_trouble),
		TEST(what_is_not_among_the_newest_few_is_not_called_gone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
