/* Short messages: a row for each recipient, said to be sent before it is; two keys; nobody twice. */
#include "tests/store/test_sms/sms.h"

struct scene s;
#define AT_NIGHT_TOO "{\"hold_minutes\":0,\"quiet_from\":\"00:00\",\"quiet_to\":\"00:00\""

int64_t item, sms, lists;
const char *delivery, *list_sha;

static int new_world(void **)
{
	scene_open(&s);
	sms = strtoll(SQL("insert into channel_account (unit, channel, purpose, name, "
			  "owner_department, settings) select unit, 'sms', purpose, '短信', "
			  "owner_department, '" AT_NIGHT_TOO "}' from channel_account where id = "
			  "%lld returning id",
			      (long long)s.website),
		NULL, 10);
	SQL("insert into channel_operator values (%lld, %lld); select 1", (long long)sms,
		ID(OPERATOR));
	return 0;
}

static int end_world(void **)
{
	scene_close(&s);
	return 0;
}

static int fresh(void **)
{
	SQL("delete from opt_out; delete from sms_report; update channel_account set settings = "
	    "'" AT_NIGHT_TOO "}' where id = %lld; update sms_recipient set token = null, at = "
	    "now() - interval '99 days'; select 1",
		(long long)sms);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup(name, fresh),
#include "tests/store/test_sms/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, new_world, end_world);
}
