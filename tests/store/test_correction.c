/* 更正线上版本: a typo in what is out, mended beside a round that is in review. */
#include "tests/store/test_correction/correction.h"

struct scene s;
struct sealer sealer;
struct clerk clerk;
int64_t draft, first;

/* Live on both channels; what other tests left is over. */
static int live_item(void **)
{
	TAMPER("update delivery set state = 'CONFIRMED', due_at = now(); delete from unsealed; "
	       "update submission set state = 'RETURNED' where state <> 'DONE'; select 1");
	draft = scene_draft(&s, EDITOR, "目录", typo);
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	assert_int_equal(sealed(), 2);
	out(first);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup(name, live_item),
#include "tests/store/test_correction/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, open_clerked, close_clerked);
}
