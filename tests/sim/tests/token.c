/* The platform refuses the access token in the middle of a walk: at each call, with each code. */
#include "tests/sim/tests/world.h"

#include <stdio.h>

static const struct {
	const char *path;
	enum delivery_act act;
} calls[] = {
	{ "media/uploadimg", ACT_PUBLISH },
	{ "material/add_material", ACT_PUBLISH },
	{ "draft/add", ACT_PUBLISH },
	{ "draft/get", ACT_PUBLISH },
	{ "freepublish/submit", ACT_PUBLISH },
	{ "freepublish/get", ACT_PUBLISH },
	{ "freepublish/getarticle", ACT_PUBLISH },
	{ "freepublish/delete", ACT_WITHDRAW },
	{ "freepublish/getarticle", ACT_WITHDRAW },
	{ "freepublish/delete", ACT_CORRECT },
};

static const struct {
	const char *kind;
	int code;
} refusals[] = { { "lapse", 40001 }, { "expired", 42001 }, { "spoilt", 40001 }, { "spoilt", 40014 },
	{ "spoilt", 42001 } };

enum { CALLS = sizeof calls / sizeof *calls, REFUSALS = sizeof refusals / sizeof *refusals };

static struct world w;

static int begin(void **state)
{
	(void)state;
	world_begin(&w, "wechat");
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_end(&w);
	return 0;
}

/* A delivery of this act, about to be leased for the first time. */
static void plan(enum delivery_act act)
{
	world_plan(&w, ACT_PUBLISH);
	if (act == ACT_PUBLISH)
		return;
	world_settle(&w);
	assert_string_equal(w.state, "CONFIRMED");
	w.now += 60000;
	world_plan(&w, act);
}

static void meet_from_now_on(const char *path, const char *kind, int code, int times)
{
	json_array_clear(w.platform.faults);
	json_array_append_new(
		w.platform.faults, json_pack("{s:s, s:s, s:i, s:i}", "path", path, "kind", kind,
					   "errcode", code, "times", times));
}

static int64_t times_met(void)
{
	return json_int(json_array_get(w.platform.faults, 0), "seen", 0);
}

static void assert_done(enum delivery_act act)
{
	if (strcmp(w.state, "CONFIRMED") != 0)
		fail_msg("%s: %s", w.state, w.reason);
	assert_int_equal(world_copies(&w), act != ACT_WITHDRAW);
	assert_int_equal(w.platform.published - w.platform.deleted, act != ACT_WITHDRAW);
}

/* One attempt, and the clock shows no waiting for it: 18 s are the walk's own. */
static void a_token_that_lapses_at_any_call_is_renewed_and_the_call_made_again_at_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < CALLS; i++)
		for (size_t j = 0; j < REFUSALS; j++) {
			plan(calls[i].act);
			meet_from_now_on(calls[i].path, refusals[j].kind, refusals[j].code, 1);
			world_settle(&w);
			assert_done(calls[i].act);
			if (times_met() < 2)
				fail_msg("%s was not called again", calls[i].path);
			assert_int_equal(w.intents, 1);
		}
}

/* Before anything is out: held at once. After the submission it may be out: a person looks. */
static const char *expected_state(size_t i)
{
	bool looking = calls[i].act != ACT_CORRECT && (!strcmp(calls[i].path, "freepublish/get") ||
							      strstr(calls[i].path, "getarticle"));
	return looking ? "NEEDS_PERSON" : "HELD";
}

static void a_token_refused_again_and_again_is_held_with_its_cause_and_never_tried_blindly(
	void **state)
{
	(void)state;
	for (size_t i = 0; i < CALLS; i++) {
		plan(calls[i].act);
		int64_t began = w.platform.calls;
		meet_from_now_on(calls[i].path, "errcode", 40001, 100000);
		world_settle(&w);
		if (strcmp(w.state, expected_state(i)) != 0)
			fail_msg("%s: %s: %s", calls[i].path, w.state, w.reason);
		assert_non_null(strstr(w.reason, "AppSecret"));
		assert_non_null(strstr(w.reason, "errcode 40001"));
		assert_true(w.platform.calls - began < 40);
		assert_int_equal(w.intents, 1);
		if (!strcmp(w.state, "HELD"))
			assert_string_equal(w.code, "wechat.token");
		json_array_clear(w.platform.faults);
		world_retry(&w);
		world_settle(&w);
		assert_done(calls[i].act);
	}
}

static void why_no_token_is_given_is_said_by_its_name(void **state)
{
	static const struct {
		int errcode;
		const char *code, *says;
	} causes[] = { { 40125, "wechat.secret", "AppSecret" },
		{ 40001, "wechat.secret", "AppSecret" }, { 40243, "wechat.secret", "AppSecret" },
		{ 40164, "wechat.address", "白名单" }, { 89503, "wechat.address", "白名单" },
		{ 48001, "wechat.withheld", "权限" } };
	(void)state;
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
		plan(ACT_PUBLISH);
		meet_from_now_on("stable_token", "errcode", causes[i].errcode, 100000);
		world_settle(&w);
		assert_string_equal(w.state, "HELD");
		assert_string_equal(w.code, causes[i].code);
		assert_non_null(strstr(w.reason, causes[i].says));
		assert_int_equal(times_met(), 1);
		json_array_clear(w.platform.faults);
		world_retry(&w);
		world_settle(&w);
		assert_done(ACT_PUBLISH);
	}
}

/* A token that does not come says nothing about the call it was for: the article was not submitted. */
static void a_lost_answer_about_the_token_leaves_no_doubt_about_the_article(void **state)
{
	static const char *const kinds[] = { "lost", "dropped", "html" };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		plan(ACT_PUBLISH);
		meet_from_now_on("freepublish/submit", "lapse", 40001, 1);
		json_array_append_new(
			w.platform.faults, json_pack("{s:s, s:s, s:i}", "path", "stable_token",
						   "kind", kinds[i], "nth", 2));
		world_settle(&w);
		assert_done(ACT_PUBLISH);
		assert_int_equal(w.intents, 2);
	}
}

/* Another system's newer token is taken, not voided: forcing one would knock that system out. */
static void a_token_that_another_system_renewed_is_taken_and_not_voided(void **state)
{
	(void)state;
	plan(ACT_PUBLISH);
	meet_from_now_on("draft/add", "lapse", 40001, 1);
	world_settle(&w);
	assert_done(ACT_PUBLISH);
	assert_int_equal(w.platform.forced, 0);
	plan(ACT_PUBLISH);
	meet_from_now_on("draft/add", "spoilt", 40001, 1);
	world_settle(&w);
	assert_done(ACT_PUBLISH);
	assert_int_equal(w.platform.forced, 1);
}

/* The platform makes none within 30 s of the last: that is waited for, once. */
static void a_second_token_within_half_a_minute_is_waited_for(void **state)
{
	(void)state;
	plan(ACT_PUBLISH);
	meet_from_now_on("draft/add", "spoilt", 40001, 1);
	json_array_append_new(w.platform.faults, json_pack("{s:s, s:s, s:i}", "path", "draft/get",
							 "kind", "spoilt", "errcode", 40014));
	int64_t began = w.now;
	world_settle(&w);
	assert_done(ACT_PUBLISH);
	assert_int_equal(w.platform.forced, 2);
	assert_int_equal(w.intents, 1);
	assert_true(w.now - began > 30000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_token_that_lapses_at_any_call_is_renewed_and_the_call_made_again_at_once),
		cmocka_unit_test(
			a_token_refused_again_and_again_is_held_with_its_cause_and_never_tried_blindly),
		cmocka_unit_test(why_no_token_is_given_is_said_by_its_name),
		cmocka_unit_test(a_lost_answer_about_the_token_leaves_no_doubt_about_the_article),
		cmocka_unit_test(a_token_that_another_system_renewed_is_taken_and_not_voided),
		cmocka_unit_test(a_second_token_within_half_a_minute_is_waited_for),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
