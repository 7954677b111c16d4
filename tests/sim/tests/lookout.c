/* What stands on an account beyond a one-way gap: asked for, listed over there, brought back. */
#include "tests/sim/tests/gap_world.h"

#include "channels/website/survey.h"
#include "courier/mends.h"

static struct str bytes_of(const char *path)
{
	struct str s;
	assert_non_null(path);
	assert_int_equal(file_read(&arena, path, 16 << 20, &s), ERR_OK);
	return s;
}

/* Laid there by somebody: so many pages that no release knows. */
static void strangers(int n)
{
	assert_int_equal(folder_make(F("%s/site/current", folder), 0755, NULL), ERR_OK);
	for (int i = 0; i < n; i++)
		put(F("site/current/gift%04d.html", i), STR("x"));
}

static size_t listed(void)
{
	return json_array_size(json_object_get(survey, "items"));
}

static bool has(const char *name)
{
	for (size_t i = 0; i < listed(); i++)
		if (str_eq(json_str(json_array_get(json_object_get(survey, "items"), i),
				   "remote_id"),
			    str_c(name)))
			return true;
	return false;
}

static bool says(const char *member)
{
	return json_is_true(json_object_get(survey, member));
}

static void ask_for_a_list(void)
{
	due = true;
	near_round();
	assert_non_null(first("orders"));
}

static void what_stands_beyond_the_gap_is_listed_here(void **)
{
	strangers(1);
	ask_for_a_list();
	assert_int_equal(blind, 1); /* until the first list is there */
	far_round();
	near_round();
	assert_int_equal(surveys, 1);
	assert_true(has("gift0000.html") && says("whole"));
	assert_null(first("orders"));
	assert_null(first("receipts"));
	near_round();
	assert_null(first("orders")); /* it is not due any more */
}

/* An old list, when there was nothing strange yet, carried once more: under its name and under the new one. */
static void a_list_of_before_is_not_taken_for_one_of_now(void **)
{
	ask_for_a_list();
	far_round();
	const char *then = first("receipts");
	struct str old = bytes_of(then);
	near_round();
	assert_int_equal(surveys, 1);
	strangers(1);
	ask_for_a_list();
	far_round();
	const char *now = first("receipts");
	struct str fresh_one = bytes_of(now);
	assert_int_equal(file_write(then, old, 0600, NULL), ERR_OK);
	assert_int_equal(file_write(now, old, 0600, NULL), ERR_OK);
	near_round();
	assert_int_equal(surveys, 1);
	assert_int_not_equal(access(then, F_OK), 0);
	assert_int_equal(file_write(now, fresh_one, 0600, NULL), ERR_OK);
	near_round();
	assert_int_equal(surveys, 2);
	assert_true(has("gift0000.html"));
}

static void nor_one_that_the_far_side_did_not_sign(void **)
{
	int64_t n;
	ask_for_a_list();
	struct str name = str_c(strrchr(first("orders"), '/') + 1);
	assert_true(str_i64(str_cut(&name, '-'), &n));
	json_auto_t *empty = json_pack("{s:[], s:b}", "items", "whole", true);
	assert_int_equal(
		envelope_write(&arena, F("%s/gap", folder), ENVELOPE_WATCHED,
			(struct envelope){ str_c(F("%lld", (long long)n)), 0 }, stranger, empty),
		ERR_OK);
	near_round();
	assert_int_equal(surveys, 0);
	far_round();
	near_round();
	assert_int_equal(surveys, 1);
}

/* Each list costs the platform calls: one that is asked for again and again is made once, also after a restart. */
static void what_is_carried_again_is_not_listed_again(void **)
{
	ask_for_a_list();
	const char *path = first("orders");
	struct str asked_for = bytes_of(path);
	far_round();
	near_round();
	for (int i = 0; i < 2; i++) {
		assert_int_equal(file_write(path, asked_for, 0600, NULL), ERR_OK);
		far_round();
		assert_null(first("receipts"));
		assert_null(first("orders"));
		open_far(true);
	}
}

/* What nobody signed lies there under a later number, and keeps nothing back. */
static void a_forged_wish_keeps_no_list_back(void **)
{
	json_auto_t *wish = json_pack("{s:{s:s}, s:i}", "site", "account", "3", "after", 0);
	assert_int_equal(
		envelope_write(&arena, F("%s/gap", folder), ENVELOPE_WATCH,
			(struct envelope){ STR("9223372036854775807"), 0 }, stranger, wish),
		ERR_OK);
	due = true;
	near_round();
	far_round();
	near_round();
	assert_int_equal(surveys, 1);
}

/* Half of a list would call gone what stands in the other half. */
static void a_part_that_was_lost_comes_again_and_no_other_in_its_place(void **)
{
	strangers(WEBSITE_SURVEY_ITEMS + 1);
	ask_for_a_list();
	far_round();
	near_round();
	assert_int_equal(listed(), WEBSITE_SURVEY_ITEMS);
	assert_false(says("whole") || says("more"));
	ask_for_a_list();
	far_round();
	unlink(first("receipts"));
	clock_pass(LOOKOUT_MS);
	ask_for_a_list();
	far_round();
	near_round();
	assert_true(listed() < 5 && says("whole") && says("more"));
	ask_for_a_list();
	open_far(true); /* where it stood is not known any more */
	far_round();
	near_round();
	assert_int_equal(listed(), WEBSITE_SURVEY_ITEMS);
	assert_false(says("more"));
}

static void when_nothing_comes_back_it_is_said_that_nobody_knows(void **)
{
	ask_for_a_list();
	far_round();
	near_round();
	assert_int_equal(surveys, 1);
	assert_int_equal(blind, 1);
	clock_pass(60L * 60 * 1000);
	near_round();
	assert_int_equal(blind, 2);
	assert_true(str_eq(json_str(json_object_get(survey, "trouble"), "code"), STR("watch.gap")));
}

/* The gateway would never hear of it. */
static void nothing_is_repaired_there(void **)
{
	const struct channel_site site = { .settings = STR("{\"tamper\":\"repair\"}") };
	drop->watch.mend = true;
	assert_false(mends_wanted(drop, &site));
	drop->gap = NULL;
	assert_true(mends_wanted(drop, &site));
	drop->watch.mend =
		false; /* nor here, where the gateway says that something speaks against it */
	assert_false(mends_wanted(drop, &site));
}

static void no_deletion_crosses_and_people_hear_of_it(void **)
{
	removal = "{\"id\":\"9\",\"fence\":4}";
	near_round();
	assert_non_null(by_hand);
	assert_non_null(strstr(by_hand, "BY_HAND"));
	assert_non_null(strstr(by_hand, "\"fence\":4"));
}

#define TEST(f) cmocka_unit_test_setup(f, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_stands_beyond_the_gap_is_listed_here),
		TEST(a_list_of_before_is_not_taken_for_one_of_now),
		TEST(nor_one_that_the_far_side_did_not_sign),
		TEST(what_is_carried_again_is_not_listed_again),
		TEST(a_forged_wish_keeps_no_list_back),
		TEST(a_part_that_was_lost_comes_again_and_no_other_in_its_place),
		TEST(when_nothing_comes_back_it_is_said_that_nobody_knows),
		TEST(nothing_is_repaired_there),
		TEST(no_deletion_crosses_and_people_hear_of_it),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
