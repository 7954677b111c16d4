/* What stands on an account and nobody explains, what is altered, what is gone; and how well the account is. */
#include "tests/store/test_watch/watch.h"

struct scene s;
struct clerk clerk;
int64_t draft, item;
int minutes; /* each survey is one later */

/* An account whose first list has come through. */
static int new_account(void **)
{
	minutes = 0;
	SQL("set session_replication_role = replica; delete from site_repair; delete from "
	    "incident_told; delete from "
	    "removal; delete from account_statement; delete from "
	    "notice; delete from channel_incident; "
	    "delete from account_item_words; delete from account_item_asked; delete from "
	    "account_item; delete from account_watch; "
	    "delete from account_live; delete "
	    "from sighting; delete from "
	    "attempt; delete from delivery; delete from ticket; update channel_account set health "
	    "= '{}', settings = "
	    "settings - 'watch_minutes', courier_key = 'x', seen_at = now(); insert into "
	    "channel_operator values (%lld, %lld) "
	    "on conflict do nothing; select 1",
		WX, ID(OPERATOR));
	survey(LIST(OLD));
	return 0;
}

static int open_all(void **)
{
	scene_open(&s);
	assert_int_equal(
		clerk_open(test_conninfo(s.database, "shenfa_clerk"), NULL, &clerk), ERR_OK);
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
#define TEST(name) cmocka_unit_test_setup(name, new_account),
#include "tests/store/test_watch/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
