/* Times as people and programs write them. */
#include "tests/check.h"

#include "base/clock.h"

static void reads(const char *text, const char *as)
{
	int64_t ms = 0;
	char iso[25];
	assert_true(clock_parse(text, &ms));
	clock_iso(ms, iso);
	assert_string_equal(iso, as);
}

static void a_time_is_read_and_written(void **)
{
	reads("2026-11-22T19:00:00.000Z", "2026-11-22T19:00:00.000Z");
	reads("2026-11-22 19:00:00Z", "2026-11-22T19:00:00.000Z");
	reads("2026-01-31T08:00:00+08:00", "2026-01-31T00:00:00.000Z");
	reads("2026-01-31T08:00:00.5+0800", "2026-01-31T00:00:00.500Z");
	reads("2024-02-29T23:59:59.123456-05:30", "2024-03-01T05:29:59.123Z");
	reads("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z");
	reads("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z");
}

/* Typed by a person who means the clock on his wall. */
static void a_time_without_zone_is_the_one_in_china(void **)
{
	reads("2026-11-30T23:30:00", "2026-11-30T15:30:00.000Z");
	reads("2026-11-30 23:30:00.5", "2026-11-30T15:30:00.500Z");
	reads("2026-11-30 23:30", "2026-11-30T15:30:00.000Z");
	reads("2026-11-30T07:00", "2026-11-29T23:00:00.000Z");
}

static void what_is_no_time_is_refused(void **)
{
	static const char *const wrong[] = { "", "2026-11-22", "2026-11-22T19:00Z", "2026-11-22T19",
		"2026-11-22T19:", "2026-11-22T19:0", "2026-11-22T19:00:", "2026-02-30T00:00:00Z",
		"2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
		"2026-01-00T00:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T-8:-1:-1Z",
		"2026- 1-31T08:00:00Z", "2026-01-31T+8:00:00Z", "-026-01-31T08:00:00Z",
		"2026-01-31T08:00:00.Z", "2026-01-31T08:00:00+8:00", "2026-01-31T08:00:00+-8:00",
		"2026-01-31T08:00:00+15:00", "2026-01-31T08:00:00+08:00x", "2026-01-31T08:00:00Zx",
		"2026-01-31TT08:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00" };
	int64_t ms = 7;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (clock_parse(wrong[i], &ms))
			fail_msg("taken for a time: %s", wrong[i]);
	assert_int_equal(ms, 7);
}

static void a_day_is_the_one_in_china(void **)
{
	int64_t ms;
	char day[11];
	assert_true(clock_parse("2026-12-31T15:59:59Z", &ms));
	clock_day(ms, day);
	assert_string_equal(day, "2026-12-31");
	clock_day(ms + 1000, day);
	assert_string_equal(day, "2027-01-01");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_is_read_and_written),
		cmocka_unit_test(a_time_without_zone_is_the_one_in_china),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(a_day_is_the_one_in_china),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
