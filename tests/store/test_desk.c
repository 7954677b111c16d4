/* test_desk.c: what the desk lets people write, hand in, mark, vote and take over. */
#include "tests/store/test_desk/desk.h"

struct scene s;

static int open_scene(void **)
{
	scene_open(&s);
	return 0;
}

static int close_scene(void **)
{
	scene_close(&s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test(name),
#include "tests/store/test_desk/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
