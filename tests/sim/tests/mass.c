/* The ways an article goes out besides publishing: a message to every follower, a draft for a person. */
#include "base/clock.h"
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
		TEST(a_message_asked_for_again_too_soon_waits_its_minute, as_mass),
		TEST(a_day_has_one_message_and_the_next_waits_for_its_own, as_mass),
		TEST(a_message_that_failed_is_another_one_when_a_person_sends_it_again, as_mass),
		TEST(an_account_that_may_not_publish_leaves_a_draft_for_a_person, as_usual),
		TEST(an_account_that_only_makes_drafts_sees_what_a_person_published, as_draft),
		TEST(the_stand_in_is_as_strict_as_its_sheet, as_mass),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
