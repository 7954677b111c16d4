/* The ledger behind a switch that was cut short, or that the disk has half forgotten. */
#include "tests/unit/site.h"

static int own_folder(struct site_wire *w)
{
	int dir;
	assert_int_equal(disk_open(w->own, &dir), ERR_OK);
	return dir;
}

static void release(struct site_wire *w, int n)
{
	SCRATCH(a);
	struct delivery_job job = in_column(&a, arena_printf(&a, "%d", n), "通知公告");
	w->now += 1000;
	assert_int_equal(publish(w, &a, &job), ERR_OK);
}

/* Every file is as the ledger says, and the ledger has every file; the next release goes on from there. */
static void all_is_well(struct site_wire *w, size_t pages)
{
	SCRATCH(a);
	json_auto_t *notes = json_object();
	struct survey s = survey(w, &a, notes);
	assert_int_equal(s.unchecked, 0);
	for (size_t i = 0; i < s.item_count; i++)
		if (!s.items[i].marker.len)
			fail_msg(STRF, STRV(s.items[i].remote_id));
	assert_int_equal(s.item_count, pages);
	release(w, 99);
	lists_are_what_the_pages_say(w, &a);
	json_auto_t *again = json_object();
	s = survey(w, &a, again);
	assert_int_equal(s.item_count, pages + 1);
}

/* The power failed: the ledger has stepped on, and the disk has forgotten that digests were renamed. */
static void digests_that_were_not_moved_are_moved_by_the_next(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct str before;
	release(w, 7);
	int dir = own_folder(w);
	assert_int_equal(disk_read(&a, dir, "digests/root.tsv", &before), ERR_OK);
	release(w, 8);
	assert_int_equal(disk_folder(dir, "now/digests"), ERR_OK);
	assert_int_equal(renameat(dir, "digests/root.tsv", dir, "now/digests/root.tsv"), 0);
	assert_int_equal(disk_write(dir, "digests/root.tsv", before), ERR_OK);
	close(dir);
	all_is_well(w, 2);
}

static void a_ledger_cut_short_between_two_names_steps_on(void **state)
{
	struct site_wire *w = *state;
	release(w, 7);
	release(w, 8);
	int dir = own_folder(w);
	assert_int_equal(renameat(dir, "now", dir, "next"), 0);
	close(dir);
	all_is_well(w, 2);
}

/* Of a version before this one: it left what changed, and no digests; those were made behind the switch. */
static int left_by_a_version_before(struct site_wire *w)
{
	SCRATCH(a);
	static const char *const files[] = { "digests/root.tsv", "digests/art-.tsv" };
	struct str before[2];
	release(w, 7);
	int dir = own_folder(w);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(disk_read(&a, dir, files[i], &before[i]), ERR_OK);
	release(w, 8);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(disk_remove(dir, files[i]), ERR_OK);
		assert_int_equal(disk_write(dir, files[i], before[i]), ERR_OK);
	}
	assert_int_equal(renameat(dir, "now", dir, "next"), 0);
	assert_int_equal(renameat(dir, "old", dir, "now"), 0);
	assert_int_equal(disk_remove(dir, "next/digests"), ERR_OK);
	return dir;
}

static void what_a_version_before_left_on_its_way_is_settled(void **state)
{
	struct site_wire *w = *state;
	close(left_by_a_version_before(w));
	all_is_well(w, 2);
}

/* It is begun anew: half of its digests are not taken for all of them. */
static void and_is_settled_where_that_was_cut_short(void **state)
{
	struct site_wire *w = *state;
	struct tree t = NO_TREE;
	int dir = left_by_a_version_before(w);
	assert_int_equal(renameat(dir, "digests/art-.tsv", dir, "aside"), 0);
	assert_int_equal(disk_folder(dir, "digests/art-.tsv"), ERR_OK);
	assert_int_not_equal(tree_open(w->root, w->own, &t), ERR_OK);
	assert_int_equal(disk_remove(dir, "digests/art-.tsv"), ERR_OK);
	assert_int_equal(renameat(dir, "aside", dir, "digests/art-.tsv"), 0);
	close(dir);
	all_is_well(w, 2);
}

/* It has its name already, and cannot be made the next one: nothing of it is left beside those that were. */
static void a_release_that_cannot_be_named_leaves_nothing(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	int root;
	struct delivery_job job = in_column(&a, "8", "通知公告");
	release(w, 7);
	assert_int_equal(disk_open(w->root, &root), ERR_OK);
	assert_int_equal(disk_folder(root, "current.new"), ERR_OK);
	assert_int_equal(publish(w, &a, &job), ERR_UNAVAILABLE);
	assert_int_equal(faccessat(root, "releases/000001", F_OK, 0), 0);
	assert_int_not_equal(faccessat(root, "releases/000002", F_OK, 0), 0);
	assert_int_equal(disk_remove(root, "current.new"), ERR_OK);
	close(root);
	all_is_well(w, 1);
}

/* A release that is not the one on its way, and never was: it is not believed to be. */
static void what_was_prepared_and_never_shown_is_not_taken(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	release(w, 7);
	int dir = own_folder(w);
	assert_int_equal(disk_write(dir, "next/RELEASE", STR("000002 whole\n")), ERR_OK);
	assert_int_equal(disk_write(dir, "next/digests/root.tsv", STR("index.html\t0\n")), ERR_OK);
	close(dir);
	all_is_well(w, 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(digests_that_were_not_moved_are_moved_by_the_next),
		TEST(a_ledger_cut_short_between_two_names_steps_on),
		TEST(what_a_version_before_left_on_its_way_is_settled),
		TEST(and_is_settled_where_that_was_cut_short),
		TEST(a_release_that_cannot_be_named_leaves_nothing),
		TEST(what_was_prepared_and_never_shown_is_not_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
