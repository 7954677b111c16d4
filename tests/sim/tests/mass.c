/* The ways an article goes out besides publishing: a message to every follower, a draft for a person. */
#include "base/clock.h"
#include "channels/elapsed.h"
#include "channels/rendition.h"
#include "tests/sim/tests/world.h"

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE };

static struct world w;

static int begin_with(const char *settings)
{
	world_begin(&w, "wechat");
	w.settings = settings;
	return 0;
}

static int as_mass(void **)
{
	return begin_with("{\"mode\":\"mass\"}");
}

static int as_draft(void **)
{
	return begin_with("{\"mode\":\"draft\"}");
}

static int as_usual(void **)
{
	return begin_with("{}");
}

static int end(void **)
{
	world_end(&w);
	return 0;
}

static void fault_at(const char *path, const char *kind, int code, int times)
{
	json_array_append_new(
		w.platform.faults, json_pack("{s:s, s:s, s:i, s:i}", "path", path, "kind", kind,
					   "errcode", code, "times", times));
}

static void is(const char *state)
{
	if (strcmp(w.state, state) != 0)
		fail_msg("%s: %s", w.state, w.reason);
}

static void do_act(enum delivery_act act)
{
	world_plan(&w, act);
	world_settle(&w);
}

static const json_t *message(size_t i)
{
	return json_array_get(w.platform.messages, i);
}

static const json_t *item_of(size_t i)
{
	return json_array_get(
		json_object_get(json_object_get(message(0), "content"), "news_item"), i);
}

static void one_message_is_sent_and_seen_to_be_sent(void **)
{
	do_act(ACT_PUBLISH);
	is("CONFIRMED");
	assert_int_equal(json_array_size(w.platform.messages), 1);
	assert_int_equal(json_array_size(w.platform.articles), 0);
	assert_int_equal(json_str(message(0), "clientmsgid").len, 16 + 2);
	assert_true(str_eq(json_str(w.receipt, "remote_id"), json_str(message(0), "msg_id")));
	w.now += MINUTE;
	do_act(ACT_WITHDRAW);
	is("CONFIRMED");
	assert_true(str_eq(json_str(message(0), "status"), STR("DELETE")));
}

/* 45065, with the number of the first: it had worked. */
static void a_message_whose_answer_was_lost_is_the_same_message(void **)
{
	world_plan(&w, ACT_PUBLISH);
	fault_at("message/mass/sendall", "lost", 0, 1);
	world_settle(&w);
	is("CONFIRMED");
	assert_int_equal(json_array_size(w.platform.messages), 1);
	assert_true(str_eq(json_str(w.receipt, "remote_id"), json_str(message(0), "msg_id")));
	assert_true(w.intents > 1);
}

/* How long the platform knows it is written nowhere: after that a person says. */
static void what_the_platform_may_have_forgotten_is_not_repeated_by_itself(void **)
{
	w.settings = "{\"mode\":\"mass\",\"mass_key_hours\":0}";
	world_plan(&w, ACT_PUBLISH);
	fault_at("message/mass/sendall", "lost", 0, 1);
	world_settle(&w);
	is("NEEDS_PERSON");
	assert_int_equal(w.intents, 1);
	world_retry(&w); /* somebody who looked, or who did not */
	world_settle(&w);
	is("CONFIRMED");
	assert_int_equal(json_array_size(w.platform.messages), 1);
	assert_int_equal(w.platform.published, 1);
}

/*
 * Found safe to repeat, then held for longer than the platform's memory is trusted: whoever lets it go on is the
 * clerk, and nobody has looked.
 */
static void what_was_held_in_doubt_is_not_sent_again_when_it_goes_on(void **)
{
	w.settings = "{\"mode\":\"mass\",\"mass_key_hours\":0}";
	world_plan(&w, ACT_PUBLISH);
	fault_at("message/mass/sendall", "lost", 0, 1);
	world_settle(&w);
	is("NEEDS_PERSON");
	json_object_set_new((json_t *)message(0), "clientmsgid", json_string("forgotten"));
	json_object_set_new((json_t *)message(0), "day", json_integer(0));
	w.settings = "{\"mode\":\"mass\"}";
	w.now += 30 * HOUR;
	w.state = "PLANNED";
	w.due = w.now;
	int64_t calls = w.platform.calls;
	world_settle(&w);
	is("NEEDS_PERSON");
	assert_int_equal(w.intents, 2);
	assert_int_equal(w.platform.calls, calls); /* it was not even asked for */
	assert_int_equal(json_array_size(w.platform.messages), 1);
}

/* Once the message cannot be repeated by itself, what goes along with it is looked at by a person, too. */
static void what_went_along_in_doubt_does_not_wait_for_ever(void **)
{
	SCRATCH(a);
	world_company(&w, 0);
	world_plan(&w, ACT_PUBLISH);
	json_auto_t *notes = json_pack("{s:s, s:I, s:o, s:[s], s:s}", "step", "massing",
		"submit_at", (json_int_t)w.now, "submit_up", elapsed_mark(&w.wire), "with",
		"delivery-20", "marker", "x");
	struct receipt seen = { .state = notes };
	struct lease l = {};
	json_t *j = json_array_get(w.with, 0);
	enum sighting s = SEEN_UNKNOWN;
	json_object_set_new(j, "fence", json_integer(1));
	json_object_set_new(j, "state", json_string("INTENT"));
	assert_int_equal(lease_read_head(&a, j, w.now, &l), ERR_OK);
	assert_int_equal(lease_read_rest(&a, j, w.now, &l), ERR_OK);
	assert_int_equal(w.channel->observe(&w.wire, &a, &l.job, &seen, &s), ERR_OK);
	assert_int_equal(s, SEEN_PENDING);
	w.now += 2 * HOUR;
	assert_int_equal(w.channel->observe(&w.wire, &a, &l.job, &seen, &s), ERR_OK);
	assert_int_equal(s, SEEN_UNKNOWN);
	lease_done(&l);
}

/* The key's hour is an hour, whatever the courier's clock is set to. */
static void a_clock_set_back_makes_no_key_younger(void **)
{
	world_plan(&w, ACT_PUBLISH);
	int64_t from = w.now;
	fault_at("message/mass/sendall", "lost", 0, 1);
	fault_at("message/mass/sendall", "errcode", 45066, 1000);
	w.jump = -HOUR / 2;
	w.jump_at = w.now + HOUR / 2;
	world_settle(&w);
	is("NEEDS_PERSON");
	assert_true(w.now - from <
		    HOUR + HOUR / 2); /* one of the retries comes first, each half hour */
	w.skew = 0;
}

static void a_machine_started_anew_knows_no_age(void **)
{
	world_plan(&w, ACT_PUBLISH);
	fault_at("message/mass/sendall", "lost", 0, 1);
	w.reboots = true;
	world_settle(&w);
	is("NEEDS_PERSON");
	assert_int_equal(world_copies(&w), 1);
}

/* Lost, and then refused for longer than the platform may be trusted to know the key. */
static void what_was_refused_for_long_is_not_sent_again_by_itself(void **)
{
	world_plan(&w, ACT_PUBLISH);
	fault_at("message/mass/sendall", "lost", 0, 1);
	fault_at("message/mass/sendall", "errcode", 45028, 1000);
	world_settle(&w);
	is("NEEDS_PERSON");
	json_array_clear(w.platform.faults);
	world_retry(&w);
	world_settle(&w);
	is("CONFIRMED");
	assert_int_equal(w.platform.published, 1);
}

/* Sent this morning; the store is last night's, and the platform knows the key no more. */
static void what_was_sent_before_a_restore_is_a_persons_question(void **)
{
	do_act(ACT_PUBLISH);
	is("CONFIRMED");
	json_array_clear(w.platform.messages);
	w.state = "UNCERTAIN";
	w.attempt = 0;
	json_object_clear(w.receipt);
	world_settle(&w);
	is("NEEDS_PERSON");
	assert_int_equal(w.platform.published, 1);
}

static void a_message_asked_for_again_too_soon_waits_its_minute(void **)
{
	world_plan(&w, ACT_PUBLISH);
	fault_at("message/mass/sendall", "errcode", 45066, 2);
	world_settle(&w);
	is("CONFIRMED");
	assert_int_equal(w.platform.published, 1);
}

static void a_day_has_one_message_and_the_next_waits_for_its_own(void **)
{
	world_plan(&w, ACT_PUBLISH);
	int64_t day = (w.now + 8 * HOUR) / (24 * HOUR);
	json_array_append_new(w.platform.messages,
		json_pack("{s:s, s:s, s:s, s:I}", "msg_id", "1", "clientmsgid", "another", "status",
			"SEND_SUCCESS", "day", (json_int_t)day));
	world_settle(&w);
	is("CONFIRMED");
	assert_int_equal(json_array_size(w.platform.messages), 2);
	assert_int_equal(json_int(message(1), "day", 0), day + 1);
}

/*
 * Certainly not taken: back to "drafted", so that who goes along is asked anew. Were it still "massing", the next
 * attempt would send the same draft, with an item in it that was withdrawn meanwhile.
 */
static void a_message_for_which_there_was_no_quota_goes_with_whoever_may_go_then(void **)
{
	world_company(&w, 0);
	world_plan(&w, ACT_PUBLISH);
	fault_at("message/mass/sendall", "errcode", 45028, 1);
	world_once(&w);
	is("PLANNED");
	const json_t *notes = json_object_get(w.receipt, "state");
	assert_true(str_eq(json_str(notes, "step"), STR("drafted")));
	json_array_clear(w.with);
	world_company(&w, 1);
	world_settle(&w);
	is("CONFIRMED");
	assert_int_equal(json_array_size(w.platform.messages), 1);
	assert_true(str_eq(json_str(item_of(1), "title"), STR("第3条")));
}

static void a_message_that_failed_is_another_one_when_a_person_sends_it_again(void **)
{
	world_plan(&w, ACT_PUBLISH);
	w.platform.mass_fails = 1;
	world_settle(&w);
	is("REFUSED");
	assert_int_equal(w.platform.published, 0);
	world_retry(&w);
	world_settle(&w);
	is("CONFIRMED");
	assert_int_equal(json_array_size(w.platform.messages), 2);
	assert_int_equal(w.platform.published, 1);
}

/* What an account may not do is not tried again: the draft is there, and a person goes on. */
static void an_account_that_may_not_publish_leaves_a_draft_for_a_person(void **)
{
	world_plan(&w, ACT_PUBLISH);
	fault_at("freepublish/*", "errcode", 48001, 1000);
	world_settle(&w);
	is("NEEDS_PERSON");
	assert_non_null(strstr(w.reason, "草稿箱"));
	assert_int_equal(json_array_size(w.platform.drafts), 1);
	assert_int_equal(w.platform.published, 0);
	world_retry(&w); /* changes nothing */
	world_settle(&w);
	is("NEEDS_PERSON");
	assert_int_equal(json_array_size(w.platform.drafts), 1);
	w.state = "CONFIRMED"; /* as a person said, and no call may take it down */
	w.now += MINUTE;
	do_act(ACT_WITHDRAW);
	is("NEEDS_PERSON");
	assert_non_null(strstr(w.reason, "删除"));
}

static void publish_by_hand(void)
{
	json_t *draft = json_incref(json_array_get(w.platform.drafts, 0));
	json_object_set_new(w.platform.jobs, "1",
		json_pack("{s:O, s:i, s:i, s:O}", "media_id", json_object_get(draft, "media_id"),
			"due", 0, "status", 1, "content", json_object_get(draft, "content")));
	json_decref(draft);
	wx_work(&w.platform);
}

static void an_account_that_only_makes_drafts_sees_what_a_person_published(void **)
{
	do_act(ACT_PUBLISH);
	is("NEEDS_PERSON");
	assert_non_null(strstr(w.reason, "草稿箱"));
	assert_int_equal(w.platform.published, 0);
	publish_by_hand();
	world_retry(&w);
	world_settle(&w);
	is("CONFIRMED");
	assert_int_equal(w.platform.published, 1);
	w.now += MINUTE;
	do_act(ACT_CORRECT); /* the old one goes, the new one waits for a person */
	is("NEEDS_PERSON");
	assert_int_equal(w.platform.deleted, 1);
	assert_int_equal(json_array_size(w.platform.drafts), 1);
	publish_by_hand();
	world_retry(&w);
	world_settle(&w);
	is("CONFIRMED");
	w.now += MINUTE;
	do_act(ACT_WITHDRAW);
	is("CONFIRMED");
	assert_int_equal(w.platform.deleted, 2);
}

static bool ends(struct str s, const char *tail)
{
	return str_ends(s, str_c(tail));
}

/* In the order that was decided, each with its own words, picture, marker and page behind it. */
static void several_items_go_out_in_one_message(void **)
{
	world_company(&w, 0);
	world_company(&w, 1);
	do_act(ACT_PUBLISH);
	is("CONFIRMED");
	assert_int_equal(json_array_size(w.platform.messages), 1);
	assert_int_equal(w.platform.published, 3);
	assert_true(str_eq(json_str(item_of(0), "title"), STR("关于开放的通知")));
	assert_true(str_eq(json_str(item_of(1), "title"), STR("第2条")));
	assert_true(str_eq(json_str(item_of(2), "title"), STR("第3条")));
	SCRATCH(a);
	for (size_t i = 0; i < 3; i++) {
		static const char *const keys[] = { "delivery-1", "delivery-20", "delivery-21" };
		struct str url = json_str(item_of(i), "content_source_url");
		assert_true(ends(url, delivery_marker(&a, str_c(keys[i]))));
	}
	assert_true(str_find(json_str(item_of(1), "content_source_url"), STR("/art/20/")) > 0);
}

/* The second's own delivery has nothing to send: it looks at the first's message. */
static void each_of_them_is_seen_and_taken_down_by_itself(void **)
{
	SCRATCH(a);
	world_company(&w, 0);
	do_act(ACT_PUBLISH);
	is("CONFIRMED");
	struct receipt seen = { .state = json_deep_copy(json_object_get(w.receipt, "state")) };
	struct lease l = {};
	json_t *j = json_array_get(w.with, 0);
	enum sighting s = SEEN_UNKNOWN;
	json_object_set_new(j, "fence", json_integer(1));
	json_object_set_new(j, "state", json_string("INTENT"));
	assert_int_equal(lease_read_head(&a, j, w.now, &l), ERR_OK);
	assert_int_equal(lease_read_rest(&a, j, w.now, &l), ERR_OK);
	int64_t calls = w.platform.calls;
	assert_int_equal(w.channel->observe(&w.wire, &a, &l.job, &seen, &s), ERR_OK);
	assert_int_equal(s, SEEN_LIVE);
	assert_non_null(seen.unread); /* nobody read what it says */
	assert_true(w.platform.calls - calls <= 2);
	assert_int_equal(json_int(seen.state, "index", 0), 2);
	l.job.act = ACT_WITHDRAW;
	assert_int_equal(w.channel->withdraw(&w.wire, &a, &l.job, &seen), ERR_OK);
	assert_true(json_is_true(json_object_get(item_of(1), "is_deleted")));
	assert_false(json_is_true(json_object_get(item_of(0), "is_deleted")));
	assert_int_equal(w.channel->observe(&w.wire, &a, &l.job, &seen, &s), ERR_OK);
	assert_int_equal(
		s, SEEN_UNKNOWN); /* the platform says nothing of one page: a person looks */
	json_decref(seen.state);
	lease_done(&l);
	world_plan(&w, ACT_WITHDRAW);
	world_settle(&w);
	is("CONFIRMED");
	assert_true(str_eq(json_str(message(0), "status"), STR("DELETE")));
}

/* Somebody bent one ticket of the message: none of it goes out. */
static void one_bad_ticket_stops_the_message(void **)
{
	world_company(&w, 0);
	json_t *files = json_object_get(json_array_get(w.with, 0), "files");
	json_object_set_new(json_array_get(files, 0), "bytes_b64", json_string("e30="));
	do_act(ACT_PUBLISH);
	is("REFUSED");
	assert_int_equal(w.platform.calls, 0);
}

/* The company changed between two attempts: what the draft holds is not what would be sent. */
static void a_draft_of_other_company_is_made_anew(void **)
{
	world_company(&w, 0);
	world_plan(&w, ACT_PUBLISH);
	fault_at("draft/get", "errcode", 45011, 1);
	world_settle(&w);
	is("CONFIRMED");
	world_plan(&w, ACT_PUBLISH);
	fault_at("message/mass/sendall", "errcode", 48004, 1);
	world_settle(&w);
	is("HELD");
	json_array_clear(w.with);
	world_company(&w, 1);
	world_retry(&w);
	world_settle(&w);
	is("CONFIRMED");
	assert_true(str_eq(json_str(item_of(1), "title"), STR("第3条")));
	assert_int_equal(json_array_size(w.platform.messages), 1);
}

/* Asked of the stand-in itself: what its sheet says. */
static struct str ask(struct arena *a, const char *path, const char *body)
{
	struct sim_request q = { .method = "POST",
		.path = path,
		.body = str_c(body),
		.content_type = "application/json",
		.arena = a };
	struct sim_reply out = {};
	json_auto_t *asked = NULL;
	assert_int_equal(json_read(q.body, &asked), ERR_OK);
	if (strstr(path, "sendall"))
		wx_mass_send(&w.platform, &q, asked, &out);
	else
		wx_mass_get(&w.platform, &q, asked, &out);
	return out.body;
}

static bool code_is(struct str answer, const char *code)
{
	return str_find(answer, str_c(code)) >= 0;
}

static void the_stand_in_is_as_strict_as_its_sheet(void **)
{
	SCRATCH(a);
	do_act(ACT_PUBLISH);
	const char *to_all = "\"filter\":{\"is_to_all\":true},\"msgtype\":\"mpnews\",";
	const char *of = "\"mpnews\":{\"media_id\":\"x\"}";
	assert_true(code_is(ask(&a, "sendall", "{\"msgtype\":\"text\"}"), "40008"));
	assert_true(code_is(
		ask(&a, "sendall", arena_printf(&a, "{\"msgtype\":\"mpnews\",%s}", of)), "40050"));
	assert_true(code_is(
		ask(&a, "sendall",
			arena_printf(&a, "{%s%s,\"clientmsgid\":\"%065d\"}", to_all, of, 7)),
		"45067"));
	assert_true(code_is(
		ask(&a, "sendall", arena_printf(&a, "{%s%s,\"clientmsgid\":\"n\"}", to_all, of)),
		"45028"));
	const char *same = arena_printf(&a, "{%s%s,\"clientmsgid\":\"" STRF "\"}", to_all, of,
		STRV(json_str(message(0), "clientmsgid")));
	w.now += 2 * MINUTE;
	clock_set(w.now);
	assert_true(code_is(ask(&a, "sendall", same), "45065"));
	assert_true(code_is(ask(&a, "sendall", same), "45066"));
	w.now += 24 * HOUR;
	clock_set(w.now);
	assert_true(code_is(
		ask(&a, "sendall", arena_printf(&a, "{%s%s,\"clientmsgid\":\"n\"}", to_all, of)),
		"40007"));
	assert_true(code_is(ask(&a, "get", "{\"msg_id\":\"7\"}"), "40059"));
}

int main(void)
{
#define TEST(f, how) cmocka_unit_test_setup_teardown(f, how, end)
	const struct CMUnitTest tests[] = {
		TEST(one_message_is_sent_and_seen_to_be_sent, as_mass),
		TEST(a_message_whose_answer_was_lost_is_the_same_message, as_mass),
		TEST(what_the_platform_may_have_forgotten_is_not_repeated_by_itself, as_mass),
		TEST(what_was_held_in_doubt_is_not_sent_again_when_it_goes_on, as_mass),
		TEST(what_went_along_in_doubt_does_not_wait_for_ever, as_mass),
		TEST(a_clock_set_back_makes_no_key_younger, as_mass),
		TEST(a_machine_started_anew_knows_no_age, as_mass),
		TEST(what_was_sent_before_a_restore_is_a_persons_question, as_mass),
		TEST(what_was_refused_for_long_is_not_sent_again_by_itself, as_mass),
		TEST(a_message_asked_for_again_too_soon_waits_its_minute, as_mass),
		TEST(a_day_has_one_message_and_the_next_waits_for_its_own, as_mass),
		TEST(a_message_for_which_there_was_no_quota_goes_with_whoever_may_go_then, as_mass),
		TEST(a_message_that_failed_is_another_one_when_a_person_sends_it_again, as_mass),
		TEST(an_account_that_may_not_publish_leaves_a_draft_for_a_person, as_usual),
		TEST(an_account_that_only_makes_drafts_sees_what_a_person_published, as_draft),
		TEST(several_items_go_out_in_one_message, as_mass),
		TEST(each_of_them_is_seen_and_taken_down_by_itself, as_mass),
		TEST(one_bad_ticket_stops_the_message, as_mass),
		TEST(a_draft_of_other_company_is_made_anew, as_mass),
		TEST(the_stand_in_is_as_strict_as_its_sheet, as_mass),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
