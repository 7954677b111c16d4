/* The watch takes what the deliveries leave: so much time for a step, so many calls an hour. */
#include "tests/check.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "channels/wechat/callback.h"
#include "courier/courier.h"
#include "courier/wire_curl.h"

static struct watch under_way(void)
{
	return (struct watch){
		.on = true, .until = clock_ticks() + 60000, .hour_at = clock_ticks(), .calls_max = 3
	};
}

static void a_step_ends_in_its_time(void **)
{
	struct watch w = under_way();
	assert_int_equal(watch_spend(&w), ERR_OK);
	w.until = clock_ticks();
	assert_int_equal(watch_spend(&w), ERR_BUSY);
	assert_string_equal(err_what(), "watch.time");
}

static void an_hour_has_so_many_calls(void **)
{
	struct watch w = under_way();
	for (int i = 0; i < 3; i++)
		assert_int_equal(watch_spend(&w), ERR_OK);
	assert_int_equal(watch_spend(&w), ERR_BUSY);
	assert_string_equal(err_what(), "watch.budget");
	w.hour_at -= 3600 * 1000;
	assert_int_equal(watch_spend(&w), ERR_OK);
}

static void no_pause_outlasts_a_step(void **)
{
	struct watch w = under_way();
	assert_int_equal(watch_waits(&w, clock_ticks() + 1000), ERR_OK);
	assert_int_equal(watch_waits(&w, clock_ticks() + 61000), ERR_BUSY);
	assert_int_equal(watch_cap(&w, 30000), WATCH_CALL_MS);
}

static void a_delivery_is_not_held_to_any_of_it(void **)
{
	struct watch w = {};
	assert_int_equal(watch_spend(&w), ERR_OK);
	assert_int_equal(watch_waits(&w, clock_ticks() + 600000), ERR_OK);
	assert_int_equal(watch_cap(&w, 30000), 30000);
	assert_int_equal(w.hour_calls, 0);
}

static void what_a_live_page_loads_may_have_to_be_put_back(void **)
{
	json_auto_t *well = json_object(), *swapped = json_pack("{s:b}", "linked", 1);
	assert_false(watch_altered(ACT_PUBLISH, SEEN_LIVE, well));
	assert_true(watch_altered(ACT_PUBLISH, SEEN_LIVE, swapped));
	assert_false(watch_altered(ACT_PUBLISH, SEEN_UNKNOWN, swapped));
	assert_true(watch_altered(ACT_CORRECT, SEEN_OTHER, well));
	assert_true(watch_altered(ACT_CORRECT, SEEN_ABSENT, well));
	assert_false(watch_altered(ACT_WITHDRAW, SEEN_ABSENT, well));
	assert_true(watch_altered(ACT_WITHDRAW, SEEN_LIVE, well));
}

static void a_survey_has_no_more_words_than_a_call_takes(void **)
{
	static char text[600 * 1024];
	memset(text, 'x', sizeof text);
	const struct str half = { text, sizeof text };
	struct posted items[] = { { .remote_id = STR("1"), .words = half },
		{ .remote_id = STR("2"), .words = half },
		{ .remote_id = STR("3"), .words = STR("") }, { .remote_id = STR("4") } };
	const struct survey s = { .items = items, .item_count = 4 };
	json_auto_t *j = watch_said(&s, &(struct watch){}, 0);
	const json_t *list = json_object_get(j, "items");
	const bool has[] = { true, false, true, false };
	assert_int_equal(json_array_size(list), 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(
			json_is_string(json_object_get(json_array_get(list, i), "words")), has[i]);
}

static void leases_go_first_for_a_minute(void **)
{
	struct watch w = { .next_at = clock_ticks() };
	assert_true(watch_due(&w, false));
	assert_false(watch_due(&w, true));
	w.next_at -= 61000;
	assert_true(watch_due(&w, true));
	assert_int_equal(watch_leaves(&w, 25000), 0);
	w.next_at = clock_ticks() + 3600 * 1000;
	assert_int_equal(watch_leaves(&w, 25000), 25000);
}

static void who_gets_nothing_asks_again_after_a_pause(void **)
{
	assert_int_equal(watch_pause(0, false, false), 1000);
	assert_int_equal(watch_pause(-5, false, true), 1000);
	assert_int_equal(watch_pause(0, true, false), 0);
	assert_int_equal(watch_pause(7000, false, false), 7000);
	assert_int_equal(watch_pause(3600 * 1000, false, false), 60000);
	assert_in_range(watch_pause(3600 * 1000, true, true), 1000, 59999);
}

static bool lasts(enum err e)
{
	const struct survey none = {};
	json_auto_t *j = watch_trouble(e, &none);
	return json_is_true(json_object_get(json_object_get(j, "trouble"), "lasting"));
}

/* A certificate stays bad until a person sees to it; who cannot be reached may be there again in a minute. */
static void what_a_person_must_put_right_is_told_as_lasting(void **)
{
	assert_true(lasts(fault_as(ERR_UNAVAILABLE, "http.certificate", NULL, "过期")));
	assert_true(lasts(fault_as(ERR_DENIED, "wechat.address", NULL, "白名单")));
	assert_false(lasts(fault_as(ERR_UNAVAILABLE, "http.unreachable", NULL, "连接不上")));
}

/*
 * Linked around the courier's own: a gateway that may be away when a part of a list is handed over, and has one callback in
 * its inbox as long as nobody says that it is done.
 */
static bool away;
static size_t parts;
static char said_unlisted[300], done[200];
static json_t *callback;
enum err __wrap_gateway_call(struct gateway_client *, struct arena *, const char *method,
	const char *below, const json_t *body, int timeout_ms, json_t **out);
enum err __wrap_gateway_call(struct gateway_client *, struct arena *, const char *,
	const char *below, const json_t *body, int, json_t **out)
{
	if (!strncmp(below, "inbox?", 6))
		*out = json_pack("{s:[O*]}", "items", callback);
	else if (!strcmp(below, "watch"))
		*out = json_pack("{s:{s:s s:s s:s} s:i}", "survey", "account", "1", "name", "网站",
			"base_url", "https://x.gov.cn", "wait_ms", 1000);
	else if (away)
		return fault(ERR_UNAVAILABLE, "gateway: away");
	else if (!strncmp(below, "inbox/", 6))
		snprintf(done, sizeof done, "%s", below);
	else
		parts++;
	if (!strcmp(below, "surveys"))
		snprintf(said_unlisted, sizeof said_unlisted, STRF,
			STRV(json_str(body, "unlisted")));
	return ERR_OK;
}

/* Counts its parts, as a site that is listed in parts does. */
static enum err in_parts(struct wire *, struct arena *, const struct channel_site *, json_t *notes,
	struct survey *out)
{
	int64_t place = json_int(notes, "place", 0);
	json_object_set_new(notes, "place", json_integer(place + 1));
	*out = (struct survey){ .more = place > 0 };
	return ERR_OK;
}

/* Or what stood in it would be called gone when the list comes to its end. */
static void a_part_that_did_not_arrive_is_listed_again(void **)
{
	const struct channel channel = { .name = "website", .survey = in_parts };
	struct courier c = { .channel = &channel };
	assert_int_equal(watch_round(&c), ERR_OK);
	assert_int_equal(json_int(c.watch.notes, "place", -1), 1);
	away = true;
	assert_int_equal(watch_round(&c), ERR_UNAVAILABLE);
	assert_int_equal(json_int(c.watch.notes, "place", -1), 1);
	away = false;
	assert_int_equal(watch_round(&c), ERR_OK);
	assert_int_equal(json_int(c.watch.notes, "place", -1), 2);
	assert_int_equal(parts, 2);
	watch_done(&c.watch);
}

/* That the calls are used up is no trouble with the account; how many there were is told all the same. */
static void the_calls_of_the_day_are_told_beside_it(void **)
{
	const struct survey s = { .calls_most = 100, .calls_used = 98 };
	json_auto_t *busy = watch_trouble(fault_as(ERR_BUSY, "watch.quota", NULL, "用完"), &s);
	json_auto_t *rate = watch_trouble(fault_as(ERR_BUSY, "weibo.rate", NULL, "已满"), &s);
	assert_null(json_object_get(busy, "trouble"));
	assert_non_null(json_object_get(rate, "trouble"));
	assert_int_equal(json_int(busy, "calls_used", 0), 98);
	assert_int_equal(json_int(rate, "calls_most", 0), 100);
}

static int64_t counted;
static enum err out_of_calls(
	struct wire *, struct arena *, const struct channel_site *, json_t *, struct survey *out)
{
	*out = (struct survey){ .calls_most = counted, .calls_used = counted };
	return fault_as(ERR_BUSY, "watch.quota", NULL, "用完");
}

static void that_none_are_left_is_handed_over_where_they_are_counted(void **)
{
	const struct channel channel = { .name = "weibo", .survey = out_of_calls };
	struct courier c = { .channel = &channel };
	size_t before = parts;
	assert_int_equal(watch_round(&c), ERR_BUSY);
	assert_int_equal(parts, before);
	counted = 100;
	assert_int_equal(watch_round(&c), ERR_OK);
	assert_int_equal(parts, before + 1);
	watch_done(&c.watch);
}

static enum err nothing_to_list(
	struct wire *, struct arena *, const struct channel_site *, json_t *, struct survey *out)
{
	*out = (struct survey){ .unlisted = STR("列不出来") };
	return ERR_OK;
}

static void that_nothing_can_be_listed_is_told(void **)
{
	const struct channel channel = { .name = "app", .survey = nothing_to_list };
	struct courier c = { .channel = &channel };
	assert_int_equal(watch_round(&c), ERR_OK);
	assert_string_equal(said_unlisted, "列不出来");
	watch_done(&c.watch);
}

static const struct wechat_callback_keys keys = { STR("t"),
	STR("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"), STR("wx1") };

static const char *message_xml(struct arena *a, const char *status)
{
	return arena_printf(a,
		"<xml><FromUserName>mphelper</FromUserName><CreateTime>1</CreateTime>"
		"<Event>MASSSENDJOBFINISH</Event><MsgID>34182</MsgID><Status>%s</Status></xml>",
		status);
}

/* As the platform sends it, by keys that the courier knows. */
static json_t *message_went_out(struct arena *a, const char *status)
{
	struct str sealed;
	assert_int_equal(wechat_encrypt(a, &keys, STR("0123456789abcdef"),
				 str_c(message_xml(a, status)), &sealed),
		ERR_OK);
	struct str parts4[] = { keys.token, STR("1"), STR("2"), sealed };
	const char *xml = arena_printf(a, "<xml><Encrypt>" STRF "</Encrypt></xml>", STRV(sealed));
	return json_pack("{s:s s:o s:o}", "id", "7", "query",
		json_string(arena_printf(
			a, "timestamp=1&nonce=2&msg_signature=%s", wechat_signature(a, parts4, 4))),
		"body_b64", json_from(base64(a, str_c(xml))));
}

/* And as it does where nobody set a key: what is signed is not the words. */
static json_t *message_in_plain(struct arena *a)
{
	struct str parts3[] = { keys.token, STR("1"), STR("2"), {} };
	return json_pack("{s:s s:o s:o}", "id", "7", "query",
		json_string(arena_printf(
			a, "timestamp=1&nonce=2&signature=%s", wechat_signature(a, parts3, 3))),
		"body_b64", json_from(base64(a, str_c(message_xml(a, "send success")))));
}

static struct courier heard_by_wechat(void)
{
	static const struct channel channel = { .name = "wechat" };
	return (struct courier){ .channel = &channel,
		.config.secrets = json_pack("{s:s s:s s:s}", "callback_token", "t", "appid", "wx1",
			"aes_key", keys.aes_key.at) };
}

/* No list shows a message: until the gateway has heard of it the callback stays, and is known and told all the same. */
static void a_message_is_told_until_somebody_heard_of_it(void **)
{
	SCRATCH(a);
	struct courier c = heard_by_wechat();
	callback = message_went_out(&a, "send success");
	*done = 0;
	away = true;
	courier_inbox(&c);
	assert_int_equal(c.inbox_after, 0);
	away = false;
	courier_inbox(&c);
	assert_string_equal(done, "inbox/7/done?mass=34182");
	assert_int_equal(c.inbox_after, 7);
	json_decref(callback);
	json_decref(c.config.secrets);
	callback = NULL;
}

static void a_message_that_failed_is_none(void **)
{
	SCRATCH(a);
	struct courier c = heard_by_wechat();
	callback = message_went_out(&a, "err(20001)");
	courier_inbox(&c);
	assert_string_equal(done, "inbox/7/done?moved=1");
	json_decref(callback);
	json_decref(c.config.secrets);
	callback = NULL;
}

static void a_message_that_anybody_may_have_made_up_is_not_told(void **)
{
	SCRATCH(a);
	struct courier c = heard_by_wechat();
	json_object_del(c.config.secrets, "aes_key");
	callback = message_in_plain(&a);
	courier_inbox(&c);
	assert_string_equal(
		done, "inbox/7/done?moved=1"); /* and the platform is asked of what is ours */
	json_decref(callback);
	json_decref(c.config.secrets);
	callback = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_step_ends_in_its_time),
		cmocka_unit_test(an_hour_has_so_many_calls),
		cmocka_unit_test(no_pause_outlasts_a_step),
		cmocka_unit_test(a_delivery_is_not_held_to_any_of_it),
		cmocka_unit_test(what_a_live_page_loads_may_have_to_be_put_back),
		cmocka_unit_test(a_survey_has_no_more_words_than_a_call_takes),
		cmocka_unit_test(leases_go_first_for_a_minute),
		cmocka_unit_test(who_gets_nothing_asks_again_after_a_pause),
		cmocka_unit_test(a_part_that_did_not_arrive_is_listed_again),
		cmocka_unit_test(the_calls_of_the_day_are_told_beside_it),
		cmocka_unit_test(that_none_are_left_is_handed_over_where_they_are_counted),
		cmocka_unit_test(what_a_person_must_put_right_is_told_as_lasting),
		cmocka_unit_test(that_nothing_can_be_listed_is_told),
		cmocka_unit_test(a_message_is_told_until_somebody_heard_of_it),
		cmocka_unit_test(a_message_that_failed_is_none),
		cmocka_unit_test(a_message_that_anybody_may_have_made_up_is_not_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
