/*
 * Every writing route once, by those whose it is: no text that a person types is kept with a mark
 * of a state secret, and no act is without its row in the record.
 */
#include "tests/flows/0215_every_write/walk.h"

struct walk w;

static int open_walk(void **)
{
	walk_open(&w);
	return 0;
}

static int close_walk(void **)
{
	walk_close(&w);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test(name),
#include "tests/flows/0215_every_write/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, open_walk, close_walk);
}
