/*
 * 0379_sms_killed.c: the courier of the short messages dies at each of its steps, again and again: nobody gets a
 * message twice, and whoever got none is known to be of unknown fate.
 */
#include "tests/check.h"

#include <stdlib.h>

#include "tests/support/sql.h"
#include "tests/support/texting.h"

static struct texting t;

#define F(...)   arena_printf(&t.people.arena, __VA_ARGS__)
#define SQL(...) TEXTING_SQL(&t, __VA_ARGS__)

/* At the first pass after each start: it dies once for each frame. */
static int begin_dying_at(const char *failpoint)
{
	setenv("SHENFA_FAIL", failpoint, 1);
	texting_open(&t, "sim-cmpp",
		"{\"signature\":\"市数据局\",\"src_id\":\"10690001\",\"service_id\":\"GWSVC\","
		"\"hold_minutes\":0,\"quiet_from\":\"00:00\",\"quiet_to\":\"00:00\",\"batch\":2,"
		"\"price_milli\":45,\"unknown_hold_minutes\":0,\"report_hours\":0}",
		"api=AT\nsp_id=901234\nshared_secret=stand-in\nversion=3.0\n");
	unsetenv("SHENFA_FAIL");
	return 0;
}

static int end(void **)
{
	texting_close(&t);
	t = (struct texting){};
	return 0;
}

/* A lease of the dead ends now instead of in a minute. */
static bool settled(struct system *, void *pid)
{
	pid_t *last = pid, now = system_pid(&t.sys, "courier-sms-3");
	if (now != *last)
		SQL("update delivery set lease_until = now() where lease_until is not null and id "
		    "= %s "
		    "returning id",
			t.delivery);
	*last = now;
	return strchr("CN", *SQL("select state from delivery where id = %s", t.delivery));
}

/* Five people in three frames; a report settles all but the fours. */
static void nobody_gets_it_twice(void **)
{
	static const char *const numbers[] = { "13800000000", "13800000004", "13800000005",
		"13800000014", "13800000006", NULL };
	pid_t pid = system_pid(&t.sys, "courier-sms-3");
	texting_approve(&t, "今夜有大风，请关好门窗。",
		texting_list(&t, "全区",
			"13800000000\\n13800000004\\n13800000005\\n13800000014\\n13800000006"));
	texting_let_go(&t);
	system_until(&t.sys, "an end, or a person", settled, &pid);
	for (size_t i = 0; numbers[i]; i++) {
		size_t n = texting_shown(&t, numbers[i], "今夜有大风");
		const char *state =
			SQL("select state from sms_recipient where delivery_id = %s and n "
			    "= %zu",
				t.delivery, i + 1);
		if (n > 1 || (n == 0 && strcmp(state, "unknown") != 0) || !strcmp(state, "sent"))
			fail_msg("%s: shown %zu times, %s", numbers[i], n, state);
	}
	assert_string_not_equal(
		SQL("select count(*) from sms_recipient where state = 'unknown'"), "0");
}

#define STEP(name)                                                                                 \
	static int begin_##name(void **)                                                           \
	{                                                                                          \
		return begin_dying_at("sms." #name "=crash");                                      \
	}
STEP(after_take)
STEP(after_submit)
STEP(before_answer)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nobody_gets_it_twice, begin_after_take, end),
		cmocka_unit_test_setup_teardown(nobody_gets_it_twice, begin_after_submit, end),
		cmocka_unit_test_setup_teardown(nobody_gets_it_twice, begin_before_answer, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
