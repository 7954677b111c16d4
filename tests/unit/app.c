/* app.c: what proves an event, who is told when, and what the feed shows. */
#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "channels/app/app.h"
#include "channels/app/sign.h"
#include "channels/app/subscribers.h"
#include "channels/feed.h"
#include "channels/rendition.h"
#include "courier/anywhere.h"

#define SEED_KEY "whsk_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
#define HMAC_KEY "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

static struct str sign(
	struct arena *a, const char *secrets, const char *id, int64_t at, const char *body)
{
	struct str out = {};
	assert_int_equal(webhook_sign(a, str_c(secrets), str_c(id), at, str_c(body), &out), ERR_OK);
	return arena_str(a, out);
}

static void is(struct str got, const char *want)
{
	if (!str_eq(got, str_c(want)))
		fail_msg("got  " STRF "\nwant %s", STRV(got), want);
}

/* The first is the specification's own, the third was made by another library. */
static void signatures_are_those_of_standard_webhooks(void **)
{
	SCRATCH(a);
	is(sign(&a, HMAC_KEY, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"),
		"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	is(sign(&a, "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
		   1649367553, "{\"email\":\"test@example.com\",\"username\":\"test_user\"}"),
		"v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=");
	is(sign(&a, SEED_KEY, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"),
		"v1a,OVJuLC0iOuaBuQulpz9A/"
		"zDgvqV8z8miLUJk2j15ZMONwDNhOvPJ3rO4owAHFyjFq80+pUUjrNfTHAZs"
		"1RQnDw==");
}

static void while_keys_change_both_sign(void **)
{
	SCRATCH(a);
	struct str both = sign(&a, HMAC_KEY "  " SEED_KEY, "msg_1", 1, "{}");
	struct str second = both, first = str_cut(&second, ' ');
	is(first, sign(&a, HMAC_KEY, "msg_1", 1, "{}").at);
	is(second, sign(&a, SEED_KEY, "msg_1", 1, "{}").at);
}

static void a_seed_with_its_public_half_is_the_same_key(void **)
{
	SCRATCH(a);
	const char *whole =
		"whsk_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyB5tVYuj+ZU+UB4sRLoqYunkB+"
		"FOuaVvtfg45ELrQSWZA==";
	is(sign(&a, whole, "msg_1", 1, "{}"), sign(&a, SEED_KEY, "msg_1", 1, "{}").at);
}

static void a_secret_that_is_none_is_refused_and_not_repeated(void **)
{
	SCRATCH(a);
	static const char *const wrong[] = { "", " ", "whsec_", "whsec_c2hvcnQ=", "whsec_???",
		"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsk_AQID",
		/* the public half of another seed */
		"whsk_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyB4tVYuj+ZU+UB4sRLoqYunkB+"
		"FOuaVvtfg45ELrQSWZA==",
		HMAC_KEY " whsec_c2hvcnQ=",
		HMAC_KEY " " HMAC_KEY " " HMAC_KEY " " HMAC_KEY " " HMAC_KEY };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct str out;
		assert_int_equal(
			webhook_sign(&a, str_c(wrong[i]), STR("msg_1"), 1, STR("{}"), &out),
			ERR_DENIED);
		assert_true(!strstr(err_reason(), "MfKQ") && !strstr(err_reason(), "c2hv"));
	}
}

static enum err read_them(struct arena *a, const char *settings, struct subscribers *out)
{
	return subscribers_read(a, str_c(settings), out);
}

static void subscribers_are_names_and_addresses(void **)
{
	SCRATCH(a);
	struct subscribers s;
	assert_int_equal(read_them(&a, "", &s), ERR_OK);
	assert_int_equal(read_them(&a, "{}", &s), ERR_OK);
	assert_int_equal(s.count, 0);
	assert_int_equal(read_them(&a,
				 "{\"subscribers\":[{\"name\":\"city-app\",\"url\":\"https://a.cn/"
				 "h\"},{\"name\":\"b2\",\"url\":\"http://10.0.0.1/\"}]}",
				 &s),
		ERR_OK);
	assert_int_equal(s.count, 2);
	is(s.at[1].name, "b2");
	static const char *const wrong[] = { "{", "{\"subscribers\":{}}",
		"{\"subscribers\":[{\"name\":\"A\",\"url\":\"https://a.cn\"}]}",
		"{\"subscribers\":[{\"name\":\"a.b\",\"url\":\"https://a.cn\"}]}",
		"{\"subscribers\":[{\"url\":\"https://a.cn\"}]}",
		"{\"subscribers\":[{\"name\":\"a\",\"url\":\"ftp://a.cn\"}]}",
		"{\"subscribers\":[{\"name\":\"a\",\"url\":\"https://a.cn/\\r\\nX: y\"}]}",
		"{\"subscribers\":[{\"name\":\"a\",\"url\":\"https://a.cn\"},"
		"{\"name\":\"a\",\"url\":\"https://b.cn\"}]}" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(read_them(&a, wrong[i], &s), ERR_INVALID);
}

/* 75 h and up to a tenth; the receiver's own wish goes before, within a day. */
static void the_schedule_is_ten_times_in_75_hours(void **)
{
	static const int64_t waits[] = { 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400 };
	for (int64_t i = 1; i <= 9; i++) {
		int64_t at = progress_next(STR("msg_1/a"), i, 0, 0), wait = waits[i - 1] * 1000;
		assert_true(at >= wait && at <= wait + wait / 10);
		assert_int_equal(at, progress_next(STR("msg_1/a"), i, 0, 0));
	}
	assert_int_equal(progress_next(STR("msg_1/a"), 10, 0, 0), 0);
	assert_int_equal(progress_next(STR("msg_1/a"), 1, 0, 100), 100 * 1000);
	assert_int_equal(progress_next(STR("msg_1/a"), 1, 0, 1000000), 24 * 3600 * 1000);
	assert_true(progress_next(STR("msg_1/a"), 3, 0, 10) >= 1800 * 1000);
	assert_int_not_equal(
		progress_next(STR("msg_1/a"), 9, 0, 0), progress_next(STR("msg_1/b"), 9, 0, 0));
}

static void an_inside_address_is_only_where_the_configuration_names_it(void **)
{
	SCRATCH(a);
	bool open;
	static const char *const denied[] = { "http://a.cn/", "ftp://a.cn/", "file:///etc/passwd",
		"https://user:pw@a.cn/", "http://127.0.0.1:8081/", "", "https://" };
	for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
		assert_int_equal(anywhere_check(&a, str_c(denied[i]), STR("127.0.0.1:8080"), &open),
			ERR_DENIED);
	assert_int_equal(anywhere_check(&a, STR("https://a.cn/h"), STR(""), &open), ERR_OK);
	assert_true(open);
	assert_int_equal(anywhere_check(&a, STR("http://127.0.0.1:8080/h"),
				 STR("x:1, 127.0.0.1:8080"), &open),
		ERR_OK);
	assert_false(open);
	assert_int_equal(
		anywhere_check(&a, STR("https://127.0.0.1/h"), STR("127.0.0.1:80"), &open), ERR_OK);
	assert_true(
		open); /* port 443: not the one that is named, so it must be public, and is not */
}

/* ---- the feed ---- */

struct place {
	char root[64];
	struct feed feed;
	json_t *head;
};

static void open_place(struct place *p)
{
	snprintf(p->root, sizeof p->root, "/tmp/shenfa-feed.XXXXXX");
	assert_non_null(mkdtemp(p->root));
	p->head = json_pack("{s:s}", "title", "某局");
	p->feed = (struct feed){ p->root, "feed.json", p->head };
}

static void close_place(struct place *p)
{
	SCRATCH(a);
	assert_int_equal(system(arena_printf(&a, "rm -rf %s", p->root)), 0);
	json_decref(p->head);
}

static json_t *item(const char *id, int64_t rev, const char *status)
{
	return json_pack("{s:s, s:s, s:{s:I, s:s}}", "id", id, "content_text", "", "_gw", "rev",
		(json_int_t)rev, "status", status);
}

static void put(struct arena *a, struct place *p, const char *id, int64_t rev, const char *status,
	int64_t at, int64_t now)
{
	json_auto_t *j = item(id, rev, status);
	assert_int_equal(feed_put(a, &p->feed, j, at, now), ERR_OK);
}

static struct str shown(struct arena *a, const struct place *p)
{
	struct str text;
	assert_int_equal(
		file_read(a, arena_printf(a, "%s/feed.json", p->root), 1 << 20, &text), ERR_OK);
	return text;
}

/* Where it has none of its own they stand behind its address; that is not the same as having none. */
static void an_item_without_content_has_no_words(void **)
{
	SCRATCH(a);
	json_auto_t *asked = json_pack("[s]", "1"), *bare = json_pack("{s:s}", "summary", "摘要");
	json_auto_t *empty = item("1", 1, "live");
	const struct channel_site site = { .words_of = asked };
	assert_null(feed_item_words(&a, &site, STR("1"), bare).at);
	assert_non_null(feed_item_words(&a, &site, STR("1"), empty).at);
}

static void the_feed_is_made_of_what_is_live_and_of_nothing_else(void **)
{
	SCRATCH(a);
	struct place p, q;
	open_place(&p);
	open_place(&q);
	put(&a, &p, "1", 1, "published", 10, 100);
	put(&a, &p, "2", 2, "published", 20, 100);
	put(&a, &p, "1", 3, "withdrawn", 30, 100);
	put(&a, &q, "2", 2, "published", 20, 100);
	put(&a, &q, "1", 3, "withdrawn", 30, 100);
	assert_true(str_eq(shown(&a, &p), shown(&a, &q)));
	json_auto_t *feed = NULL;
	assert_int_equal(json_read(shown(&a, &p), &feed), ERR_OK);
	is(json_str(feed, "version"), "https://jsonfeed.org/version/1.1");
	is(json_str(json_array_get(json_object_get(feed, "items"), 0), "id"), "1");
	assert_non_null(feed_find(feed, STR("2")));
	assert_null(feed_find(feed, STR("3")));
	close_place(&p);
	close_place(&q);
}

static void an_older_release_does_not_come_back_over_a_newer(void **)
{
	SCRATCH(a);
	struct place p;
	open_place(&p);
	put(&a, &p, "1", 5, "withdrawn", 50, 100);
	put(&a, &p, "1", 4, "published", 40, 100);
	assert_true(str_find(shown(&a, &p), STR("withdrawn")) > 0);
	close_place(&p);
}

static void a_tombstone_stays_thirty_days(void **)
{
	SCRATCH(a);
	struct place p;
	const int64_t day = 24 * 3600 * 1000;
	open_place(&p);
	put(&a, &p, "1", 1, "withdrawn", 0, 0);
	put(&a, &p, "2", 1, "published", 0, 30 * day);
	assert_true(str_find(shown(&a, &p), STR("withdrawn")) > 0);
	put(&a, &p, "3", 1, "published", 0, 30 * day + 1);
	assert_true(str_find(shown(&a, &p), STR("withdrawn")) < 0);
	assert_true(str_find(shown(&a, &p), STR("\"2\"")) > 0);
	close_place(&p);
}

static void an_id_is_never_a_way_through_folders(void **)
{
	SCRATCH(a);
	struct place p;
	open_place(&p);
	static const char *const ids[] = { "../x", "a/b", "", "." };
	for (size_t i = 0; i < 4; i++) {
		json_auto_t *j = item(ids[i], 1, "published");
		assert_int_equal(feed_put(&a, &p.feed, j, 1, 1), ERR_INVALID);
	}
	close_place(&p);
}

static void a_message_over_20_kb_is_refused_before_anybody_votes(void **)
{
	SCRATCH(a);
	struct rendition r;
	struct channel_site site = { .settings = STR("{}") };
	char *summary = arena_alloc(&a, 21001);
	memset(summary, 'x', 21000);
	struct revision rev = { .title = STR("题"),
		.html = STR("<p>文</p>\n"),
		.meta = str_c(arena_printf(&a, "{\"summary\":\"%s\"}", summary)) };
	assert_int_equal(channel_app.render(&rev, NULL, &site, &a, &r), ERR_LIMIT);
	assert_string_equal(err_field(), "summary");
	rev.meta = STR("{}");
	site.settings = STR("{\"subscribers\":[{}]}");
	assert_int_equal(channel_app.render(&rev, NULL, &site, &a, &r), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_are_those_of_standard_webhooks),
		cmocka_unit_test(while_keys_change_both_sign),
		cmocka_unit_test(a_seed_with_its_public_half_is_the_same_key),
		cmocka_unit_test(a_secret_that_is_none_is_refused_and_not_repeated),
		cmocka_unit_test(subscribers_are_names_and_addresses),
		cmocka_unit_test(the_schedule_is_ten_times_in_75_hours),
		cmocka_unit_test(an_inside_address_is_only_where_the_configuration_names_it),
		cmocka_unit_test(an_item_without_content_has_no_words),
		cmocka_unit_test(the_feed_is_made_of_what_is_live_and_of_nothing_else),
		cmocka_unit_test(an_older_release_does_not_come_back_over_a_newer),
		cmocka_unit_test(a_tombstone_stays_thirty_days),
		cmocka_unit_test(an_id_is_never_a_way_through_folders),
		cmocka_unit_test(a_message_over_20_kb_is_refused_before_anybody_votes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
