/* What an account of short messages says of itself, and when nobody is written to. */
#include "tests/check.h"

#include "base/clock.h"
#include "channels/sms/message.h"

static struct arena arena;

static struct sms_settings settings(const char *json)
{
	struct sms_settings s;
	struct channel_site site = { .settings = str_c(json) };
	assert_int_equal(sms_settings_read(&arena, &site, &s), ERR_OK);
	return s;
}

static bool quiet(const struct sms_settings *s, const char *time)
{
	int64_t at;
	assert_true(clock_parse(arena_printf(&arena, "2026-11-29T%s:00+08:00", time), &at));
	return sms_quiet(s, at);
}

static void nobody_is_woken_unless_the_account_says_so(void **)
{
	struct sms_settings s = settings("{\"signature\":\"市数据局\"}");
	assert_true(quiet(&s, "22:00") && quiet(&s, "00:00") && quiet(&s, "07:59"));
	assert_false(quiet(&s, "08:00") || quiet(&s, "21:59"));
	s = settings(
		"{\"signature\":\"市数据局\",\"quiet_from\":\"12:00\",\"quiet_to\":\"14:00\"}");
	assert_true(quiet(&s, "12:00") && quiet(&s, "13:59"));
	assert_false(quiet(&s, "14:00") || quiet(&s, "23:00"));
	s = settings(
		"{\"signature\":\"市数据局\",\"quiet_from\":\"00:00\",\"quiet_to\":\"00:00\"}");
	assert_false(quiet(&s, "00:00") || quiet(&s, "03:00"));
}

static void what_makes_no_sense_is_the_strict_one(void **)
{
	struct sms_settings s =
		settings("{\"signature\":\"市数据局\",\"batch\":1000,\"quiet_from\":"
			 "\"late\",\"price_milli\":-1}");
	assert_int_equal(s.batch, 50);
	assert_int_equal(s.price_milli, 0);
	assert_true(quiet(&s, "23:00"));
}

static void an_account_without_a_signature_sends_nothing(void **)
{
	struct sms_settings s;
	struct channel_site site = { .settings = STR("{}") };
	assert_int_equal(sms_settings_read(&arena, &site, &s), ERR_INVALID);
	site.settings = STR("{\"signature\":\"市数据局\",\"signature_at\":\"middle\"}");
	assert_int_equal(sms_settings_read(&arena, &site, &s), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_woken_unless_the_account_says_so),
		cmocka_unit_test(what_makes_no_sense_is_the_strict_one),
		cmocka_unit_test(an_account_without_a_signature_sends_nothing),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
