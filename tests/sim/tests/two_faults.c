/* Every placement of two faults over the exchanges of each walk: never published twice. */
#include "tests/sim/tests/world.h"

#include <stdlib.h>

static const char *const fault_names[] = { "fine", "refused", "lost", "killed before",
	"killed after" };

struct tally {
	unsigned runs, confirmed, person;
};

static void set(struct world *w, size_t i, enum fault one, size_t j, enum fault two)
{
	w->at[0] = i;
	w->kind[0] = one;
	w->at[1] = j;
	w->kind[1] = two;
}

static size_t exchanges_of(struct world *w, enum delivery_act act)
{
	set(w, 0, FINE, 0, FINE);
	if (act != ACT_PUBLISH) {
		world_plan(w, ACT_PUBLISH);
		world_settle(w);
	}
	world_plan(w, act);
	world_settle(w);
	assert_string_equal(w->state, "CONFIRMED");
	assert_int_equal(world_copies(w), act != ACT_WITHDRAW);
	return w->position;
}

static void judge(struct world *w, enum delivery_act act, struct tally *t)
{
	const char *what = "";
	bool confirmed = !strcmp(w->state, "CONFIRMED"), person = !strcmp(w->state, "NEEDS_PERSON");
	if (!confirmed && !person)
		what = "ended otherwise";
	else if (world_copies(w) > 1)
		what = "published twice";
	else if (confirmed && world_copies(w) != (act != ACT_WITHDRAW))
		what = "confirmed what is not so";
	if (*what)
		fail_msg("%s: %s at %zu, %s at %zu: %s (%s)", what, fault_names[w->kind[0]],
			w->at[0], fault_names[w->kind[1]], w->at[1], w->state, w->reason);
	t->runs++;
	t->confirmed += confirmed;
	t->person += person;
}

static void run_one(struct world *w, enum delivery_act act, size_t i, enum fault one, size_t j,
	enum fault two, struct tally *t)
{
	if (act != ACT_PUBLISH) {
		set(w, 0, FINE, 0, FINE);
		world_plan(w, ACT_PUBLISH);
		world_settle(w);
	}
	set(w, i, one, j, two);
	world_plan(w, act);
	world_settle(w);
	judge(w, act, t);
}

/* `patient`: the platform takes ten minutes to publish, and one fault is enough. */
static struct tally every_placement_as(
	const char *channel, const char *settings, enum delivery_act act, bool patient)
{
	struct tally t = {};
	struct world w;
	world_begin(&w, channel);
	w.settings = settings ? settings : w.settings;
	w.platform.publish_ms = patient ? 600000 : 1500;
	size_t n = exchanges_of(&w, act);
	for (size_t i = 0; i < n; i++)
		for (enum fault one = REFUSED; one < FAULTS; one++)
			for (size_t j = i + 1; j <= n + 2; j++)
				for (enum fault two = FINE; two < FAULTS; two++)
					if (two == FINE ? j == i + 1 : !patient)
						run_one(&w, act, i, one, j, two, &t);
	world_end(&w);
	print_message("%s, act %d: %zu exchanges, %u runs, %u confirmed, %u for a person\n",
		channel, (int)act, n, t.runs, t.confirmed, t.person);
	return t;
}

static struct tally every_placement(const char *channel, enum delivery_act act, bool patient)
{
	return every_placement_as(channel, NULL, act, patient);
}

static void a_mass_message_goes_out_once_whatever_two_things_fail(void **state)
{
	static const char mass[] = "{\"mode\":\"mass\"}";
	(void)state;
	struct tally t = every_placement_as("wechat", mass, ACT_PUBLISH, false);
	assert_true(t.confirmed > 10 * t.person);
	t = every_placement_as("wechat", mass, ACT_WITHDRAW, false);
	assert_int_equal(t.confirmed, t.runs);
}

static void a_website_page_goes_out_once_whatever_two_things_fail(void **state)
{
	(void)state;
	struct tally t = every_placement("website", ACT_PUBLISH, false);
	assert_int_equal(t.confirmed, t.runs);
}

static void a_withdrawn_website_page_is_gone_whatever_two_things_fail(void **state)
{
	(void)state;
	struct tally t = every_placement("website", ACT_WITHDRAW, false);
	assert_int_equal(t.confirmed, t.runs);
}

static void a_wechat_article_goes_out_at_most_once_whatever_two_things_fail(void **state)
{
	(void)state;
	struct tally t = every_placement("wechat", ACT_PUBLISH, false);
	assert_true(t.confirmed > t.person);
}

static void what_a_slow_platform_may_still_publish_is_not_sent_again(void **state)
{
	(void)state;
	struct tally t = every_placement("wechat", ACT_PUBLISH, true);
	assert_true(t.person > 0);
}

static void a_correction_leaves_one_article_whatever_two_things_fail(void **state)
{
	(void)state;
	struct tally t = every_placement("website", ACT_CORRECT, false);
	assert_int_equal(t.confirmed, t.runs);
	t = every_placement("wechat", ACT_CORRECT, true);
	assert_true(t.confirmed > t.person);
}

static void a_withdrawn_wechat_article_is_gone_whatever_two_things_fail(void **state)
{
	(void)state;
	struct tally t = every_placement("wechat", ACT_WITHDRAW, false);
	assert_int_equal(t.confirmed, t.runs);
}

static void every_app_is_told_whatever_two_things_fail(void **state)
{
	static const enum delivery_act acts[] = { ACT_PUBLISH, ACT_CORRECT, ACT_WITHDRAW };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct tally t = every_placement("app", acts[i], false);
		assert_int_equal(t.confirmed, t.runs);
	}
}

static void a_row_is_there_or_gone_whatever_two_things_fail(void **state)
{
	static const enum delivery_act acts[] = { ACT_PUBLISH, ACT_CORRECT, ACT_WITHDRAW };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct tally t = every_placement("miniprogram", acts[i], false);
		assert_int_equal(t.confirmed, t.runs);
	}
}

static void a_post_is_out_once_gone_or_replaced_whatever_two_things_fail(void **state)
{
	(void)state;
	struct tally t = every_placement("weibo", ACT_PUBLISH, false);
	assert_true(t.confirmed > t.person);
	t = every_placement("weibo", ACT_WITHDRAW, false);
	assert_int_equal(t.confirmed, t.runs);
	t = every_placement("weibo", ACT_CORRECT, false);
	assert_true(t.confirmed > t.person);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_website_page_goes_out_once_whatever_two_things_fail),
		cmocka_unit_test(a_withdrawn_website_page_is_gone_whatever_two_things_fail),
		cmocka_unit_test(a_wechat_article_goes_out_at_most_once_whatever_two_things_fail),
		cmocka_unit_test(what_a_slow_platform_may_still_publish_is_not_sent_again),
		cmocka_unit_test(a_mass_message_goes_out_once_whatever_two_things_fail),
		cmocka_unit_test(a_correction_leaves_one_article_whatever_two_things_fail),
		cmocka_unit_test(a_withdrawn_wechat_article_is_gone_whatever_two_things_fail),
		cmocka_unit_test(every_app_is_told_whatever_two_things_fail),
		cmocka_unit_test(a_row_is_there_or_gone_whatever_two_things_fail),
		cmocka_unit_test(a_post_is_out_once_gone_or_replaced_whatever_two_things_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
