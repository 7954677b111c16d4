/* What somebody altered in a mini-program's cloud is put back, from the ticket; and what is not. */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "channels/mending.h"
#include "tests/sim/tests/world/parts.h"

static struct world w;
static char own[64];
static bool no_folder;
static json_t *held; /* what leases borrow from */

static enum err folder(struct wire *base, struct str *out)
{
	(void)base;
	*out = str_c(own);
	return no_folder ? ERR_NOTFOUND : ERR_OK;
}

static int begin(void **state)
{
	(void)state;
	strcpy(own, "/tmp/shenfa-own.XXXXXX");
	assert_non_null(mkdtemp(own));
	no_folder = false;
	held = json_array();
	world_begin(&w, "miniprogram");
	w.wire.folder = folder;
	world_plan(&w, ACT_PUBLISH);
	world_settle(&w);
	assert_string_equal(w.state, "CONFIRMED");
	return 0;
}

static int end(void **state)
{
	SCRATCH(a);
	(void)state;
	world_end(&w);
	json_decref(held);
	return system(arena_printf(&a, "rm -rf %s", own));
}

static json_t *row(void)
{
	return json_object_get(w.cloud.rows, "shenfa-7");
}

static struct str row_text(struct arena *a)
{
	return row() ? json_canonical(a, row()) : STR("");
}

/* As a look has it: the ticket checked, the receipt's notes. */
static void open_lease(struct arena *a, struct lease *l)
{
	int64_t at;
	json_array_append_new(held, gateway_hand_over(&w, a, l));
	assert_int_equal(lease_check(a, l, &gateway_keys, w.channel, STR("3"), w.now, &at), ERR_OK);
}

static enum sighting look(struct arena *a)
{
	struct lease l;
	enum sighting seen = SEEN_UNKNOWN;
	open_lease(a, &l);
	assert_int_equal(w.channel->observe(&w.wire, a, &l.job, &l.receipt, &seen), ERR_OK);
	lease_done(&l);
	return seen;
}

static enum err try_mend(struct arena *a, struct mends *out)
{
	struct lease l;
	open_lease(a, &l);
	enum err e = w.channel->mend(&w.wire, a, &l.job.site, l.receipt.state, &l.job, out);
	lease_done(&l);
	return e;
}

static struct mends mend(struct arena *a)
{
	struct mends done = {};
	assert_int_equal(try_mend(a, &done), ERR_OK);
	return done;
}

static void bend(const char *key, const char *to)
{
	json_object_set_new(row(), key, json_string(to));
}

static void a_bent_row_is_the_approved_one_again(void **state)
{
	static const char *const bent[] = { "title", "summary", "url", "marker", "status" };
	(void)state;
	for (size_t i = 0; i < sizeof bent / sizeof *bent; i++) {
		SCRATCH(a);
		struct str was = row_text(&a);
		assert_int_equal(mend(&a).count, 0);
		bend(bent[i], "领红包");
		struct str seen = row_text(&a);
		assert_int_not_equal(look(&a), SEEN_LIVE);
		struct mends done = mend(&a);
		assert_int_equal(done.count, 1);
		const struct mended *d = &done.list[0];
		assert_true(str_eq(d->path, STR("shenfa-7")) && !d->missing && !d->why);
		assert_true(str_eq(d->seen, seen));
		assert_true(str_eq(d->seen_sha256, str_c(sha256_hex(&a, seen))));
		assert_int_equal(d->put_sha256.len, 64);
		assert_true(str_eq(row_text(&a), was));
		assert_int_equal(look(&a), SEEN_LIVE);
	}
	assert_int_equal(world_copies(&w), 1);
	assert_int_equal(w.cloud.inserted, 1);
}

static void a_deleted_row_is_there_again(void **state)
{
	SCRATCH(a);
	(void)state;
	struct str was = row_text(&a);
	json_object_del(w.cloud.rows, "shenfa-7");
	assert_int_equal(look(&a), SEEN_ABSENT);
	struct mends done = mend(&a);
	assert_true(done.count == 1 && done.list[0].missing && done.list[0].put_sha256.len);
	assert_true(str_eq(row_text(&a), was));
	assert_int_equal(world_copies(&w), 1);
}

static void a_tombstone_that_was_undone_stands_again(void **state)
{
	SCRATCH(a);
	(void)state;
	json_t *before = json_deep_copy(row());
	world_plan(&w, ACT_WITHDRAW);
	world_settle(&w);
	struct str tombstone = row_text(&a);
	assert_int_equal(mend(&a).count, 0);
	json_object_set_new(w.cloud.rows, "shenfa-7", before);
	assert_int_equal(look(&a), SEEN_LIVE);
	assert_true(mend(&a).list[0].put_sha256.len > 0);
	assert_true(str_eq(row_text(&a), tombstone));
	assert_int_equal(look(&a), SEEN_ABSENT);
	assert_int_equal(world_copies(&w), 0);
}

/* By what this courier wrote last: whoever asks has an older store than this. */
static void what_came_later_is_not_undone(void **state)
{
	SCRATCH(a);
	struct mends done = {};
	struct lease first;
	(void)state;
	open_lease(&a, &first);
	world_plan(&w, ACT_CORRECT);
	world_settle(&w);
	struct str corrected = row_text(&a);
	for (int known = 1; known >= 0; known--) {
		no_folder = !known;
		assert_int_equal(w.channel->mend(&w.wire, &a, &first.job.site, first.receipt.state,
					 &first.job, &done),
			ERR_OK);
		assert_true(done.count == 1 && !done.list[0].put_sha256.len);
		assert_non_null(strstr(done.list[0].why, "最后写入的不是这一版"));
		assert_true(str_eq(row_text(&a), corrected));
	}
	no_folder = false;
	world_plan(&w, ACT_WITHDRAW);
	world_settle(&w);
	json_object_del(w.cloud.rows, "shenfa-7"); /* and it is not brought back to life */
	assert_int_equal(w.channel->mend(&w.wire, &a, &first.job.site, first.receipt.state,
				 &first.job, &done),
		ERR_OK);
	assert_int_equal(json_object_size(w.cloud.rows), 0);
	lease_done(&first);
}

static void fault_of(const char *path, const char *kind, int errcode)
{
	json_array_append_new(
		w.platform.faults, json_pack("{s:s s:s s:i s:i}", "path", path, "kind", kind,
					   "errcode", errcode, "times", 9));
}

/* Refused, or the day's calls are used up: nothing was done, and it is told why. */
static void what_the_platform_refuses_is_told(void **state)
{
	static const struct {
		int errcode;
		const char *words;
	} cases[] = { { 45009, "超出平台的调用次数" }, { 48001, "没有此接口的权限" },
		{ 85088, "没有开通云开发" } };
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		SCRATCH(a);
		bend("title", "领红包");
		fault_of("tcb/databaseupdate", "errcode", cases[i].errcode);
		struct mends done = mend(&a);
		assert_true(done.count == 1 && !done.list[0].put_sha256.len);
		assert_non_null(strstr(done.list[0].why, cases[i].words));
		assert_int_equal(look(&a), SEEN_OTHER);
		json_array_clear(w.platform.faults);
	}
}

/* The answer is lost, and it was done: it is looked at before anything is said. */
static void a_lost_answer_is_looked_up(void **state)
{
	SCRATCH(a);
	(void)state;
	struct str was = row_text(&a);
	bend("title", "领红包");
	fault_of("tcb/databaseupdate", "lost", 0);
	struct mends done = mend(&a);
	assert_true(done.list[0].put_sha256.len > 0 && !done.list[0].why);
	assert_true(str_eq(row_text(&a), was));
}

static enum err (*exchange)(
	struct wire *, struct arena *, const struct wire_request *, struct wire_reply *);
static int writes;

/* As a crash at that very moment would leave it. */
static enum err with_a_look_at_the_disk(
	struct wire *base, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	struct mends left;
	struct str spent;
	if (str_find(q->url, STR("tcb/databaseupdate")) >= 0) {
		writes++;
		assert_int_equal(mending_untold(base, a, &left), ERR_OK);
		assert_int_equal(left.count, 1);
		assert_true(str_find(left.list[0].seen, STR("领红包")) > 0);
		assert_true(!left.list[0].put_sha256.len && left.list[0].why);
		const char *path = arena_printf(a, "%s/mends.txt", own);
		assert_int_equal(file_read(a, path, 4096, &spent), ERR_OK);
		assert_true(spent.len > 0);
	}
	return exchange(base, a, q, out);
}

static void what_was_seen_is_on_the_disk_before_the_first_byte(void **state)
{
	SCRATCH(a);
	struct mends left;
	(void)state;
	bend("title", "领红包");
	exchange = w.wire.exchange;
	w.wire.exchange = with_a_look_at_the_disk;
	writes = 0;
	assert_true(mend(&a).list[0].put_sha256.len > 0);
	assert_int_equal(writes, 1);
	assert_int_equal(mending_untold(&w.wire, &a, &left), ERR_OK);
	assert_true(left.count == 1 && left.list[0].put_sha256.len > 0); /* nobody was told yet */
	assert_true(str_eq(left.list[0].delivery, STR("11")));
	mending_told(&left.list[0]);
	assert_int_equal(mending_untold(&w.wire, &a, &left), ERR_OK);
	assert_int_equal(left.count, 0);
}

/* One that the gateway refuses for good stays for a person, and is not told again. */
static void what_the_gateway_refuses_is_set_aside(void **state)
{
	SCRATCH(a);
	struct mends left;
	(void)state;
	bend("title", "领红包");
	(void)mend(&a);
	assert_int_equal(mending_untold(&w.wire, &a, &left), ERR_OK);
	assert_int_equal(left.count, 1);
	mending_refused(&a, &left.list[0]);
	assert_int_equal(access(arena_printf(&a, "%s.refused", left.list[0].note), F_OK), 0);
	assert_int_equal(mending_untold(&w.wire, &a, &left), ERR_OK);
	assert_int_equal(left.count, 0);
}

static void so_many_an_hour_and_no_more(void **state)
{
	SCRATCH(a);
	(void)state;
	for (int i = 0; i < 8; i++) {
		bend("title", "领红包");
		struct mends done = mend(&a);
		assert_int_equal(done.list[0].put_sha256.len > 0, i < 6);
		assert_int_equal(done.list[0].why == NULL, i < 6);
	}
	w.now += 3601 * 1000;
	assert_true(mend(&a).list[0].put_sha256.len > 0);
	no_folder = true; /* nothing to count them in */
	bend("title", "领红包");
	assert_non_null(strstr(mend(&a).list[0].why, "--state"));
	assert_int_equal(look(&a), SEEN_OTHER);
}

/* A clock that was once ahead: what it wrote down says nothing of this hour. */
static void a_clock_once_ahead_stops_nothing(void **state)
{
	SCRATCH(a);
	const int64_t year = INT64_C(365) * 24 * 3600 * 1000;
	(void)state;
	w.now += year;
	for (int i = 0; i < 6; i++) {
		bend("title", "领红包");
		assert_true(mend(&a).list[0].put_sha256.len > 0);
	}
	w.now -= year;
	bend("title", "领红包");
	assert_true(mend(&a).list[0].put_sha256.len > 0);
}

static struct mends mend_with(struct arena *a, const char *landing, enum sighting *seen)
{
	struct lease l;
	struct mends done = {};
	open_lease(a, &l);
	l.job.site.landing_url = str_c(landing);
	assert_int_equal(w.channel->observe(&w.wire, a, &l.job, &l.receipt, seen), ERR_OK);
	assert_int_equal(
		w.channel->mend(&w.wire, a, &l.job.site, l.receipt.state, &l.job, &done), ERR_OK);
	lease_done(&l);
	return done;
}

/* The website is suspended, or has moved: the row is what went out, and stays so. */
static void a_website_that_is_away_alters_nothing(void **state)
{
	static const char *const now[] = { "", "https://y.gov.cn/art/7/" };
	enum sighting seen;
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		SCRATCH(a);
		struct str was = row_text(&a);
		assert_int_equal(mend_with(&a, now[i], &seen).count, 0);
		assert_int_equal(seen, SEEN_LIVE);
		bend("title", "领红包");
		assert_int_equal(mend_with(&a, now[i], &seen).count, 1);
		assert_int_equal(seen, SEEN_OTHER);
		assert_true(str_eq(row_text(&a), was));
	}
}

/* Went out before that was noted: by the receipt's address; without one nobody knows, and nothing is written. */
static void without_a_note_of_the_page_nothing_is_mended(void **state)
{
	SCRATCH(a);
	enum sighting seen;
	(void)state;
	json_object_del(json_object_get(w.receipt, "state"), "landing");
	assert_int_equal(mend_with(&a, "", &seen).count, 0);
	assert_int_equal(seen, SEEN_LIVE);
	json_object_del(json_object_get(w.receipt, "state"), "landing");
	json_object_set_new(w.receipt, "url", json_string(""));
	struct str was = row_text(&a);
	assert_int_equal(mend_with(&a, "", &seen).count, 0);
	assert_int_equal(seen, SEEN_UNKNOWN);
	assert_true(str_eq(row_text(&a), was));
}

/* Killed at each exchange: counted once, the evidence is there for whoever starts next, and the row is right in the end. */
static void killed_anywhere_nothing_is_lost_nor_done_twice(void **state)
{
	(void)state;
	for (size_t at = 0; at < 4; at++)
		for (enum fault kind = KILLED_BEFORE; kind <= KILLED_AFTER; kind++) {
			SCRATCH(a);
			struct mends done, left;
			struct str was;
			w.now += 3601 * 1000;
			was = row_text(&a);
			bend("title", "领红包");
			struct str seen = row_text(&a);
			w.position = 0;
			w.at[0] = at;
			w.kind[0] = kind;
			enum err e = try_mend(&a, &done);
			bool died = w.dead;
			bool written = str_eq(row_text(&a), was);
			w.dead = false;
			w.kind[0] = FINE;
			assert_int_equal(mending_untold(&w.wire, &a, &left), ERR_OK);
			assert_true(left.count == 1 || (e && !written));
			if (left.count) {
				assert_true(str_eq(left.list[0].seen, seen));
				assert_true(!died || !left.list[0].put_sha256.len);
				mending_told(&left.list[0]);
			}
			(void)mend(&a);
			assert_true(str_eq(row_text(&a), was));
			assert_int_equal(mending_untold(&w.wire, &a, &left), ERR_OK);
			for (size_t i = 0; i < left.count; i++)
				mending_told(&left.list[i]);
			assert_int_equal(world_copies(&w), 1);
		}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_bent_row_is_the_approved_one_again),
		TEST(a_deleted_row_is_there_again),
		TEST(a_tombstone_that_was_undone_stands_again),
		TEST(what_came_later_is_not_undone),
		TEST(what_the_platform_refuses_is_told),
		TEST(a_lost_answer_is_looked_up),
		TEST(what_was_seen_is_on_the_disk_before_the_first_byte),
		TEST(what_the_gateway_refuses_is_set_aside),
		TEST(so_many_an_hour_and_no_more),
		TEST(a_clock_once_ahead_stops_nothing),
		TEST(a_website_that_is_away_alters_nothing),
		TEST(without_a_note_of_the_page_nothing_is_mended),
		TEST(killed_anywhere_nothing_is_lost_nor_done_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
