/* Apps that lie, are away, or want nothing any more: each told once, and never one twice what it took. */
#include "tests/sim/tests/world/parts.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

static struct world w;

static int begin(void **state)
{
	(void)state;
	world_begin(&w, "app");
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_end(&w);
	return 0;
}

static void meet_fault(json_t *f)
{
	json_array_append_new(w.receiver.faults, f);
}

static const json_t *mark(const char *name)
{
	const json_t *state = json_object_get(w.receipt, "state");
	return json_object_get(json_object_get(state, "to"), name);
}

static void assert_state(const char *state)
{
	if (strcmp(w.state, state) != 0)
		fail_msg("%s, not %s: %s", w.state, state, w.reason);
}

static const struct lie {
	const char *kind;
	int64_t ms;
} lies[] = { { "lost", 0 }, { "html", 0 }, { "failed", 0 }, { "cut", 0 }, { "dropped", 0 },
	{ "late", SECOND }, { "late", 4 * MINUTE }, { "late", 20 * MINUTE } };

/* The id stays the same, so what comes twice is one to the receiver. */
static void every_lie_at_every_call_ends_with_each_told_once(void **state)
{
	static const enum delivery_act acts[] = { ACT_PUBLISH, ACT_CORRECT, ACT_WITHDRAW };
	(void)state;
	for (size_t n = 0; n < 3 * 2 * 8; n++) {
		enum delivery_act act = acts[n % 3];
		world_plan(&w, ACT_PUBLISH);
		world_settle(&w);
		if (act != ACT_PUBLISH)
			world_plan(&w, act);
		else
			world_plan(&w, ACT_PUBLISH);
		int64_t before = w.receiver.processed;
		meet_fault(json_pack("{s:s, s:I, s:s, s:I, s:i}", "to", "*", "nth",
			(json_int_t)(n / 3 % 2 + 1), "kind", lies[n / 6].kind, "ms",
			(json_int_t)lies[n / 6].ms, "at", 2));
		world_settle(&w);
		w.now += HOUR;
		assert_state("CONFIRMED");
		assert_int_equal(world_copies(&w), act != ACT_WITHDRAW);
		assert_int_equal(w.receiver.processed, before + 2);
	}
}

static void only_those_who_have_not_confirmed_are_asked_again(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	meet_fault(json_pack(
		"{s:s, s:s, s:i, s:i}", "to", "b", "kind", "status", "status", 503, "times", 4));
	world_settle(&w);
	assert_state("CONFIRMED");
	assert_int_equal(w.receiver.calls, 1 + 5);
	assert_int_equal(w.receiver.duplicates, 0);
	assert_int_equal(json_int(mark("a"), "tries", 0), 1);
	assert_int_equal(json_int(mark("b"), "tries", 0), 5);
}

static void a_receiver_that_asks_for_time_gets_it(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	int64_t began = w.now;
	meet_fault(json_pack("{s:s, s:s, s:i, s:i}", "to", "b", "kind", "status", "status", 429,
		"retry_after", 7200));
	world_settle(&w);
	assert_state("CONFIRMED");
	assert_true(w.now >= began + 2 * HOUR && w.now < began + 3 * HOUR);
}

static void what_is_elsewhere_is_not_gone_after(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	meet_fault(json_pack(
		"{s:s, s:s, s:i, s:i}", "to", "a", "kind", "status", "status", 301, "times", 1000));
	world_settle(&w);
	assert_state("CONFIRMED");
	assert_int_equal(json_int(mark("a"), "status", 0), 301);
	assert_non_null(strstr(json_str(mark("a"), "why").at, "不跟随"));
	assert_true(json_int(mark("a"), "gave_up", 0) > 0);
}

/* 0 s, 5 s, 5 min … 24 h: ten times in 75 hours; the other has had it since the first minute. */
static void one_that_is_away_is_told_by_the_schedule(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	int64_t began = w.now;
	meet_fault(json_pack("{s:s, s:s, s:i}", "to", "b", "kind", "dropped", "times", 10));
	world_settle(&w);
	assert_state("CONFIRMED");
	assert_int_equal(w.receiver.calls, 11);
	assert_int_equal(w.receiver.processed, 1);
	int64_t hours = (json_int(mark("b"), "gave_up", 0) - began) / HOUR;
	assert_true(hours >= 75 && hours <= 83);
}

/* Where nobody has it nothing is out: a person is told, and "again" begins anew. */
static void at_the_end_of_the_schedule_a_person_is_told(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	meet_fault(json_pack("{s:s, s:s, s:i}", "to", "*", "kind", "dropped", "times", 20));
	world_settle(&w);
	assert_state("REFUSED");
	assert_non_null(strstr(w.reason, "0 个订阅方已收到"));
	assert_non_null(strstr(w.reason, "b（"));
	assert_int_equal(w.receiver.calls, 20);
	world_retry(&w);
	world_settle(&w);
	assert_state("CONFIRMED");
	assert_int_equal(w.receiver.calls, 22);
	assert_int_equal(world_copies(&w), 1);
}

/* Gone means that everyone has heard of it: till then the withdrawal is not done. */
static void a_withdrawal_waits_for_the_last_of_them(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	world_settle(&w);
	world_plan(&w, ACT_WITHDRAW);
	meet_fault(json_pack("{s:s, s:s, s:i}", "to", "b", "kind", "dropped", "times", 10));
	world_settle(&w);
	assert_state("REFUSED");
	assert_non_null(strstr(w.reason, "1 个订阅方已收到"));
}

static void an_endpoint_that_is_gone_is_switched_off_and_stays_so(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	meet_fault(json_pack("{s:s, s:s, s:i}", "to", "b", "kind", "status", "status", 410));
	world_settle(&w);
	assert_state("CONFIRMED");
	assert_true(json_int(mark("b"), "off", 0) > 0);
	world_plan(&w, ACT_CORRECT);
	world_settle(&w);
	assert_state("CONFIRMED");
	assert_int_equal(w.receiver.calls, 2 + 1);
}

static void when_all_are_gone_nobody_has_it_and_a_person_is_told(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	meet_fault(json_pack(
		"{s:s, s:s, s:i, s:i}", "to", "*", "kind", "status", "status", 410, "times", 2));
	world_settle(&w);
	assert_state("REFUSED");
	assert_non_null(strstr(w.reason, "都已停用"));
}

static void each_release_of_an_item_has_a_higher_rev(void **state)
{
	(void)state;
	static const enum delivery_act acts[] = { ACT_PUBLISH, ACT_CORRECT, ACT_WITHDRAW };
	int64_t last = 0;
	for (size_t i = 0; i < 3; i++) {
		world_plan(&w, acts[i]);
		world_settle(&w);
		int64_t rev = json_int(json_object_get(w.receipt, "state"), "rev", 0);
		assert_true(rev > last);
		last = rev;
	}
	assert_int_equal(w.receiver.stale, 0);
	assert_int_equal(world_copies(&w), 0);
}

static enum sighting look_with(const char *settings)
{
	SCRATCH(a);
	int64_t at;
	struct lease l;
	enum sighting seen = SEEN_UNKNOWN;
	json_auto_t *held = gateway_hand_over(&w, &a, &l);
	assert_int_equal(
		lease_check(&a, &l, &gateway_keys, w.channel, STR("3"), w.now, &at), ERR_OK);
	if (settings)
		l.job.site.settings = str_c(settings);
	assert_int_equal(w.channel->observe(&w.wire, &a, &l.job, &l.receipt, &seen), ERR_OK);
	assert_int_equal(seen == SEEN_LIVE, l.receipt.unread != NULL); /* told, and not read */
	lease_done(&l);
	return seen;
}

#define HOOK(name) "{\"name\":\"" name "\",\"url\":\"http://127.0.0.1:1/hook/" name "\"}"
#define HOOKS(...) "{\"site_code\":\"3302000001\",\"subscribers\":[" __VA_ARGS__ "]}"

/* Who comes or goes afterwards takes nothing out of what is out. */
static void what_is_out_stays_out_for_whoever_is_registered_later(void **)
{
	world_plan(&w, ACT_PUBLISH);
	world_settle(&w);
	assert_state("CONFIRMED");
	assert_int_equal(look_with(NULL), SEEN_LIVE);
	assert_int_equal(look_with(HOOKS(HOOK("a") "," HOOK("b") "," HOOK("h"))), SEEN_LIVE);
	assert_int_equal(look_with(HOOKS(HOOK("h"))), SEEN_LIVE);
	json_object_clear((json_t *)mark("b"));
	assert_int_equal(look_with(NULL), SEEN_ABSENT);
	json_object_clear((json_t *)mark("a"));
	json_object_set_new((json_t *)mark("a"), "tries", json_integer(1));
	assert_int_equal(look_with(HOOKS(HOOK("a"))), SEEN_ABSENT);
}

static void a_secret_that_is_not_ours_holds_the_account(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	const char *kept = w.receiver.secrets;
	w.receiver.secrets = "whsec_short";
	world_settle(&w);
	assert_state("HELD");
	assert_string_equal(w.code, "app.settings");
	assert_null(strstr(w.reason, "short"));
	assert_true(json_is_true(json_object_get(mark("a"), "denied")));
	w.receiver.secrets = kept;
	world_retry(&w);
	world_settle(&w);
	assert_state("CONFIRMED");
	assert_false(json_is_true(json_object_get(mark("a"), "denied")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_lie_at_every_call_ends_with_each_told_once),
		cmocka_unit_test(only_those_who_have_not_confirmed_are_asked_again),
		cmocka_unit_test(a_receiver_that_asks_for_time_gets_it),
		cmocka_unit_test(what_is_elsewhere_is_not_gone_after),
		cmocka_unit_test(one_that_is_away_is_told_by_the_schedule),
		cmocka_unit_test(at_the_end_of_the_schedule_a_person_is_told),
		cmocka_unit_test(a_withdrawal_waits_for_the_last_of_them),
		cmocka_unit_test(an_endpoint_that_is_gone_is_switched_off_and_stays_so),
		cmocka_unit_test(when_all_are_gone_nobody_has_it_and_a_person_is_told),
		cmocka_unit_test(each_release_of_an_item_has_a_higher_rev),
		cmocka_unit_test(what_is_out_stays_out_for_whoever_is_registered_later),
		cmocka_unit_test(a_secret_that_is_not_ours_holds_the_account),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
