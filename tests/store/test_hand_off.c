/* A channel where a person posts: taken by name, opened once, reported, confirmed by another, ended by time. */
#include "tests/store/test_hand_off/hand_off.h"

struct scene s;
struct clerk clerk;
int64_t draft, item, screen;
const char *helper;

/* An approved item on its way to a screen in the hall, whose operators are OPERATOR and LEADER. */
static int new_item(void **)
{
	SQL("set session_replication_role = replica; update channel_account set state = 'RELEASED' "
	    "where channel = 'handoff'; select 1");
	screen = strtoll(
		SQL("insert into channel_account (unit, channel, purpose, name, owner_department) "
		    "select unit, 'handoff', purpose, '政务大屏', owner_department from "
		    "channel_account where id = %lld returning id",
			(long long)s.website),
		NULL, 10);
	SQL("insert into channel_operator values (%lld, %lld), (%lld, %s); select 1",
		(long long)screen, ID(OPERATOR), (long long)screen, helper);
	draft = scene_draft(&s, EDITOR, "大屏通知", NULL);
	item = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, item);
	issue("publish");
	laid_out();
	return 0;
}

static int open_all(void **)
{
	scene_open(&s);
	assert_int_equal(
		clerk_open(test_conninfo(s.database, "shenfa_clerk"), NULL, &clerk), ERR_OK);
	helper = F("%lld", ID(REVIEWER2));
	return 0;
}

static int close_all(void **)
{
	clerk_close(&clerk);
	scene_close(&s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup(name, new_item),
#include "tests/store/test_hand_off/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
