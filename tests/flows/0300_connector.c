/* Couriers lease, report and are held to one lease; platforms call back. */
#include "tests/flows/0300_connector/connector.h"

struct front front;
struct key *website_key, *wechat_key;

static int open_front(void **)
{
	front_open(&front, NULL);
	website_key = enrol(front.scene.website);
	wechat_key = enrol(front.scene.wechat);
	return 0;
}

static int close_front(void **)
{
	key_free(website_key);
	key_free(wechat_key);
	front_close(&front);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test(name),
#include "tests/flows/0300_connector/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
