/*
 * A power cut leaves the old site or the new one: what a release is made of is on the disk before anything leads
 * to it, and the switch is on the disk before it is told. The calls that see to it are noted here in their order.
 */
#include "tests/unit/site.h"

#include <errno.h>
#include <ftw.h>

enum { NAMES_FD = 20 };

static struct {
	char said[256];         /* what was asked of the disk, in this order */
	const char *site;       /* the root of the one in question, or NULL */
	const char *full;       /* what the disk refuses: "flush" or "keep" */
	long flushed, switched; /* how much the newest release held by then */
} disk;

static long bytes_seen;

static int count(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)path, (void)where;
	bytes_seen += kind == FTW_F ? 1 + st->st_size : 0;
	return 0;
}

/* Of everything below `releases` that is not another one's: there is but the one. */
static long released(void)
{
	char path[128];
	snprintf(path, sizeof path, "%s/releases", disk.site);
	bytes_seen = 0;
	nftw(path, count, NAMES_FD, FTW_PHYS);
	return bytes_seen;
}

static bool is_site(int fd)
{
	struct stat one, two;
	return disk.site && !fstat(fd, &one) && !stat(disk.site, &two) &&
	       one.st_ino == two.st_ino && one.st_dev == two.st_dev;
}

static int note(const char *what)
{
	strncat(disk.said, what, sizeof disk.said - strlen(disk.said) - 2);
	strcat(disk.said, " ");
	if (!disk.full || strcmp(disk.full, what) != 0)
		return 0;
	errno = EIO;
	return -1;
}

/* In the place of the C library's, for every caller in this program. */
int syncfs(int fd)
{
	if (!is_site(fd))
		return (int)syscall(SYS_syncfs, fd);
	disk.flushed = released();
	return note("flush");
}

int fsync(int fd)
{
	return is_site(fd) ? note("keep") : (int)syscall(SYS_fsync, fd);
}

int renameat(int from, const char *old, int to, const char *name)
{
	if (is_site(to) && !strcmp(name, "current")) {
		disk.switched = released();
		(void)note("switch");
	} else if (is_site(to)) {
		(void)note("name");
	}
	return (int)syscall(SYS_renameat2, from, old, to, name, 0);
}

static void watch(const struct site_wire *w)
{
	memset(&disk, 0, sizeof disk);
	disk.site = w->root;
}

/* All of it, under the name it is to have, then the way to it, then the folder that holds the way. */
static void what_is_shown_was_on_the_disk_before(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	watch(w);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_string_equal(disk.said, "name flush switch keep ");
	assert_true(disk.flushed > 0 && disk.flushed == disk.switched);
	struct receipt seen = {};
	job.act = ACT_WITHDRAW;
	watch(w);
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &job, &seen), ERR_OK);
	assert_string_equal(disk.said, "name flush switch keep ");
	assert_int_equal(disk.flushed, disk.switched);
}

static void a_disk_that_does_not_take_it_is_not_switched_to(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	watch(w);
	disk.full = "flush";
	assert_int_equal(publish(w, &a, &job), ERR_UNAVAILABLE);
	assert_string_equal(disk.said, "name flush ");
	assert_int_equal(released(), 0);
	assert_int_equal(look(w, &a, &job), SEEN_ABSENT);
	watch(w);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_int_equal(look(w, &a, &job), SEEN_LIVE);
}

/* Shown, and it may be gone with the next power cut: nobody is told that it is done. */
static void a_switch_that_is_not_kept_is_in_doubt(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	watch(w);
	disk.full = "keep";
	assert_int_equal(publish(w, &a, &job), ERR_UNCERTAIN);
	assert_string_equal(disk.said, "name flush switch keep ");
}

static void the_page_that_stands_in_was_on_the_disk_before(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	bool closed = false;
	const struct site_order order = {
		.closed = true, .epoch = 1, .serial = 1, .name = STR("某局"), .at = RELEASED * 1000L
	};
	watch(w);
	assert_int_equal(channel_website.stand_down(&w->wire, &a, &order, &closed), ERR_OK);
	assert_true(closed);
	assert_string_equal(disk.said, "flush name switch keep ");
	assert_true(disk.flushed > 0 && disk.flushed == disk.switched);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_is_shown_was_on_the_disk_before),
		TEST(a_disk_that_does_not_take_it_is_not_switched_to),
		TEST(a_switch_that_is_not_kept_is_in_doubt),
		TEST(the_page_that_stands_in_was_on_the_disk_before),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
