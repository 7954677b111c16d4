/* A month that has more than one part: what changes in it, and what that costs. */
#include "tests/unit/site.h"

#include "base/buf.h"
#include "channels/website/disk.h"

enum { MANY = 2 * MONTH_PART + 41, DAY_MS = 86400 * 1000, ROOM_MORE = 16 * 1024 };
static const int64_t released = RELEASED * 1000L;
static const char *const columns[] = { "通知公告", "工作动态", "政策" };
static int column_count = 3;

static void put(int dir, const char *path, struct str bytes)
{
	assert_int_equal(disk_write(dir, path, bytes), ERR_OK);
}

/* As a release left it: what lists are made of. */
static void stand(int dir, int n, int64_t at)
{
	SCRATCH(a);
	const char *home = arena_printf(&a, "art/%d", n);
	struct entry e = { .key = str_c(arena_printf(&a, "k%d", n)),
		.commit = STR("c0ffee"),
		.page_sha256 = STR("0"),
		.released_at = at,
		.first_released_at = at };
	put(dir, arena_printf(&a, "%s/index.html", home), STR("<p>文</p>"));
	put(dir, arena_printf(&a, "%s/release.json", home), entry_release_json(&a, &e));
	put(dir, arena_printf(&a, "%s/entry.json", home),
		str_c(arena_printf(&a,
			"{\"title\":\"第%d篇\\t<\",\"summary\":\"摘要\\\\%d\",\"column\":\"%s\","
			"\"url\":\"https://x.gov.cn/art/%d/\"}",
			n, n, columns[n % column_count], n)));
}

static void forget(int dir, const char *path)
{
	assert_int_equal(disk_remove(dir, path), ERR_OK);
}

static struct delivery_job job_of(struct arena *a, int n, int64_t at)
{
	struct delivery_job job = in_column(a, arena_printf(a, "%d", n), columns[n % column_count]);
	job.released_at = at;
	return job;
}

static void release(struct site_wire *w, int n, int64_t at)
{
	SCRATCH(a);
	struct delivery_job job = job_of(&a, n, at);
	job.key = str_c(arena_printf(&a, "k%d-%lld", n, (long long)at));
	assert_int_equal(publish(w, &a, &job), ERR_OK);
}

static void take_down(struct site_wire *w, int n)
{
	SCRATCH(a);
	struct receipt seen = {};
	struct delivery_job job = job_of(&a, n, released);
	job.act = ACT_WITHDRAW;
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &job, &seen), ERR_OK);
	w->now += 1000;
}

/* `many` a minute apart; they are numbered from 1000. Then the courier has a ledger of them. */
static void fill(struct site_wire *w, int many)
{
	SCRATCH(a);
	int dir;
	json_auto_t *notes = json_object();
	w->no_folder = true;
	release(w, 1, released - 80LL * DAY_MS);
	assert_int_equal(disk_open(arena_printf(&a, "%s/current", w->root), &dir), ERR_OK);
	for (int i = 0; i < many; i++)
		stand(dir, 1000 + i, released - (int64_t)(many - i) * 60000);
	forget(dir, ".entries/face"); /* the next release is made of the pages */
	forget(dir, ".changed");
	close(dir);
	release(w, 2, released - 40LL * DAY_MS);
	w->no_folder = false;
	assert_int_equal(disk_open(w->own, &dir), ERR_OK);
	put(dir, "adopt", STR(""));
	close(dir);
	struct survey s = survey(w, &a, notes);
	assert_int_equal(s.unchecked, 0);
}

static void as_the_pages_say(struct site_wire *w)
{
	SCRATCH(a);
	lists_are_what_the_pages_say(w, &a);
}

static size_t entries_in(struct site_wire *w, const char *name)
{
	SCRATCH(a);
	size_t n = 0;
	struct str text = file(w, &a, arena_printf(&a, ".entries/%s.tsv", name));
	for (size_t i = 0; i < text.len; i++)
		n += text.at[i] == '\n';
	return n;
}

static void a_month_stands_in_parts_that_searches_and_sitemaps_read(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *newest = NULL;
	fill(w, MANY);
	assert_int_equal(entries_in(w, "2026-09"), MONTH_PART);
	assert_int_equal(entries_in(w, "2026-09-2"), MONTH_PART);
	assert_int_equal(entries_in(w, "2026-09-3"), MANY - 2 * MONTH_PART);
	assert_true(str_eq(file(w, &a, "search.json"),
		STR("[\"2026-09-3\",\"2026-09-2\",\"2026-09\",\"2026-08\",\"2026-07\"]")));
	assert_int_equal(json_read(file(w, &a, "search-2026-09-3.json"), &newest), ERR_OK);
	assert_int_equal(json_array_size(newest), MANY - 2 * MONTH_PART);
	assert_true(str_eq(json_str(json_array_get(newest, 0), "url"),
		str_c(arena_printf(&a, "art/%d/", 1000 + MANY - 1))));
	assert_true(holds(file(w, &a, "sitemap.xml"), "/sitemap-2026-09-2.xml</loc>"));
	assert_true(holds(file(w, &a, "sitemap-2026-09-2.xml"), "/art/1300/<"));
	const char *page = arena_printf(&a, "list-2026-09-%d.html", MONTH_PART / LIST_PAGE);
	assert_true(holds(file(w, &a, page), "art/1299/"));
	assert_true(holds(file(w, &a, page),
		arena_printf(&a, "list-2026-09-%d.html\">较新", MONTH_PART / LIST_PAGE + 1)));
	as_the_pages_say(w);
}

/* Before all, between two parts, at a part's end, in the last, in another month and back. */
static void whatever_changes_in_it_every_list_is_as_if_made_anew(void **state)
{
	struct site_wire *w = *state;
	fill(w, MANY);
	release(w, 10, released);
	as_the_pages_say(w);
	release(w, 11, released - (int64_t)(MANY + 1) * 60000);
	as_the_pages_say(w);
	release(w, 12, released - (int64_t)(MANY - MONTH_PART) * 60000 - 30000);
	as_the_pages_say(w);
	release(w, 1000 + MONTH_PART, released + 1000); /* corrected: it is the newest now */
	as_the_pages_say(w);
	release(w, 1005, released - 45LL * DAY_MS);
	as_the_pages_say(w);
	release(w, 1005, released - 2 * 60000 - 1);
	as_the_pages_say(w);
	take_down(w, 1000);
	as_the_pages_say(w);
	take_down(w, 1000 + MANY - 1);
	as_the_pages_say(w);
	release(w, 2, released - 3 * 60000 - 1); /* the only one of its month */
	as_the_pages_say(w);
}

static void a_part_and_a_page_come_and_go_at_their_ends(void **state)
{
	struct site_wire *w = *state;
	fill(w, MONTH_PART - 1);
	for (int i = 0; i < 3; i++) {
		release(w, 10 + i, released + i);
		as_the_pages_say(w);
	}
	assert_int_equal(entries_in(w, "2026-09-2"), 2);
	static const int gone[] = { 12, 1000, 11, 10 };
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
		take_down(w, gone[i]);
		as_the_pages_say(w);
	}
	assert_int_equal(entries_in(w, "2026-09-2"), 0);
	assert_int_equal(entries_in(w, "2026-09"), MONTH_PART - 2);
}

/* What stands before it is not touched: the very same files. */
static void what_is_new_writes_the_last_part_alone(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	static const char *const kept[] = { "search-2026-09.json", "sitemap-2026-09-2.xml",
		".entries/2026-09-2.tsv", "list-2026-09-1.html", "list-2026-09-20.html" };
	struct stat before[5], now;
	fill(w, MANY);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(
			stat(arena_printf(&a, "%s/current/%s", w->root, kept[i]), &before[i]), 0);
	release(w, 10, released);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(
			stat(arena_printf(&a, "%s/current/%s", w->root, kept[i]), &now), 0);
		assert_int_equal(now.st_ino, before[i].st_ino);
	}
}

/* Until there are old releases to bring up to date: the first ones link every file, and know its name. */
static void fill_and_go_on(struct site_wire *w, int many)
{
	fill(w, many);
	for (int i = 0; i < TREE_KEEP; i++)
		release(w, 50 + i, released - (int64_t)(90 + i) * DAY_MS);
}

static size_t room_of_a_release(struct site_wire *w, int n, int64_t at)
{
	(void)arena_most();
	release(w, n, at);
	return arena_most();
}

/* New at the end, and in the middle, where all that comes behind is moved; a correction; a withdrawal; all anew. */
static void rooms(struct site_wire *w, int many, size_t out[static 5])
{
	SCRATCH(a);
	out[0] = room_of_a_release(w, 10, released);
	out[1] = room_of_a_release(w, 11, released - (int64_t)(many / 2) * 60000 - 1);
	out[2] = room_of_a_release(w, 1000 + many / 2, released + 1);
	(void)arena_most();
	take_down(w, 1000 + many / 3);
	out[3] = arena_most();
	struct delivery_job job = job_of(&a, 12, released);
	job.site.name = STR("某局（新）");
	(void)arena_most();
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	out[4] = arena_most();
}

/* However much stands in a month, a courier has one part of it in memory. */
static void a_release_takes_no_more_room_where_more_is_live(void **state)
{
	struct site_wire *w = *state;
	size_t few[5], many[5];
	column_count = 1; /* its part is full, too */
	fill_and_go_on(w, MONTH_PART);
	rooms(w, MONTH_PART, few);
	tear_down(state);
	set_up(state);
	fill_and_go_on(w, 5 * MONTH_PART);
	rooms(w, 5 * MONTH_PART, many);
	column_count = 3;
	for (int i = 0; i < 5; i++)
		if (many[i] >
			few[i] + (i ? 6 : 1) * ROOM_MORE) /* names; a note for each page moved */
			fail_msg("%d: %zu bytes of 300, %zu of 1500", i, few[i], many[i]);
}

/* As versions before this one left it: the month in one file, whatever it holds; no file for a column. */
static void a_month_in_one_file_is_taken_over(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	int dir;
	fill(w, MANY);
	assert_int_equal(disk_open(arena_printf(&a, "%s/now", w->own), &dir), ERR_OK);
	struct buf b;
	const char **names;
	buf_init(&b, &a, DISK_FILE_MAX);
	for (size_t i = 0; i < 3; i++) {
		struct str part;
		const char *path = arena_printf(&a, ".entries/%s.tsv", part_name(&a, "2026-09", i));
		assert_int_equal(disk_read(&a, dir, path, &part), ERR_OK);
		buf_add(&b, part);
		forget(dir, path);
	}
	put(dir, ".entries/2026-09.tsv", buf_str(&b));
	for (size_t i = disk_names(&a, dir, ".entries", &names); i-- > 0;)
		if (str_starts(str_c(names[i]), STR("c-")) &&
			str_ends(str_c(names[i]), STR(".tsv")))
			forget(dir, arena_printf(&a, ".entries/%s", names[i]));
	forget(dir, ".entries/face");
	put(dir, ".entries/face", STR("of a version before"));
	close(dir);
	release(w, 10, released - 90 * 60000);
	as_the_pages_say(w);
	assert_int_equal(entries_in(w, "2026-09"), MONTH_PART);
	take_down(w, 1003);
	as_the_pages_say(w);
}

/* Behind a line's end, or in the middle of one. */
static void cut_file(const char *folder, const char *path, size_t from_end)
{
	SCRATCH(a);
	int dir;
	struct str text;
	assert_int_equal(disk_open(folder, &dir), ERR_OK);
	assert_int_equal(disk_read(&a, dir, path, &text), ERR_OK);
	text.len -= from_end;
	while (from_end > 1 && text.len && text.at[text.len - 1] != '\n')
		text.len--;
	forget(dir, path);
	put(dir, path, text);
	close(dir);
}

/* Of the last part, or of one before it; of a column. */
static void cut(const char *folder, const char *name, size_t from_end)
{
	SCRATCH(a);
	cut_file(folder, arena_printf(&a, ".entries/%s.tsv", name), from_end);
}

/* Of the column that it stands in: its facts of September. */
static const char *column_month(struct arena *a, int n)
{
	struct str column = str_c(columns[n % column_count]);
	return arena_printf(a, "%s-2026-09", site_column_file(a, column));
}

static void a_file_that_was_cut_is_found_and_made_anew(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	const char *now = arena_printf(&a, "%s/now", w->own);
	fill(w, MONTH_PART + 20);
	cut(now, "2026-09-2", 1);
	release(w, 1000 + MONTH_PART + 19,
		released); /* the very one: when it was first released is known */
	as_the_pages_say(w);
	assert_true(
		holds(file(w, &a, "feed.json"), "\"date_modified\":\"2026-09-21T14:13:20.000Z\","
						"\"date_published\":\"2026-09-21T14:12:20.000Z\""));
	cut(now, "2026-09-2", 2); /* a whole line is missing */
	release(w, 10, released + 1);
	as_the_pages_say(w);
	assert_int_equal(entries_in(w, "2026-09-2"), 21);
	cut(now, column_month(&a, 10), 2);
	release(w, 10, released + 2);
	as_the_pages_say(w);
	json_auto_t *notes = json_object();
	assert_int_equal(survey(w, &a, notes).unchecked, 0);
}

/* Behind a line's end, and what is missing is the very one that goes, or is corrected: it stands on no list as it was. */
static void a_line_that_was_lost_leaves_nothing_of_its_page(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	const char *now = arena_printf(&a, "%s/now", w->own);
	fill(w, MONTH_PART + 20);
	cut(now, "2026-09-2", 2);
	take_down(w, 1000 + MONTH_PART + 19);
	as_the_pages_say(w);
	assert_false(holds(file(w, &a, "search-2026-09-2.json"), "art/1319/"));
	cut(now, "2026-09-2", 2);
	release(w, 1000 + MONTH_PART + 18, released);
	as_the_pages_say(w);
	assert_true(
		holds(file(w, &a, "feed.json"), "\"date_published\":\"2026-09-21T14:11:20.000Z\""));
	cut(now, "2026-08", 2); /* the only one of its month */
	take_down(w, 2);
	as_the_pages_say(w);
	cut(now, column_month(&a, 1317), 2);
	release(w, 1317, released + 1);
	as_the_pages_say(w);
}

/* Its page is altered, too: nothing says what it was. */
static void nor_where_its_page_is_altered(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	const char *now = arena_printf(&a, "%s/now", w->own);
	fill(w, MONTH_PART + 20);
	cut(now, "2026-09-2", 2);
	plant(w, &a, "art/1319/release.json", "{}");
	take_down(w, 1319);
	as_the_pages_say(w);
	cut(now, "2026-09-2", 2);
	plant(w, &a, "art/1318/release.json", "{}");
	release(w, 1318, released);
	as_the_pages_say(w);
}

/* In the courier's own folder: cut at a line's end, or not there at all. */
static void spoil_and_release(struct site_wire *w, const char *path, int64_t at)
{
	SCRATCH(a);
	int dir;
	cut_file(arena_printf(&a, "%s/now", w->own), path, 2);
	release(w, 10, at);
	as_the_pages_say(w);
	assert_int_equal(disk_open(w->own, &dir), ERR_OK);
	forget(dir, arena_printf(&a, "now/%s", path));
	close(dir);
	release(w, 10, at + 1);
	as_the_pages_say(w);
}

static void what_names_the_columns_is_held_against_the_ledger(void **state)
{
	struct site_wire *w = *state;
	fill(w, 20);
	spoil_and_release(w, ".entries/columns.txt", released);
}

static void and_what_names_the_months_of_one(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct str column = str_c(columns[10 % column_count]);
	fill(w, 20);
	release(w, 10, released - 100LL * DAY_MS);
	spoil_and_release(w, arena_printf(&a, ".entries/%s.txt", site_column_file(&a, column)),
		released - 130LL * DAY_MS);
}

static void and_what_names_those_withdrawn(void **state)
{
	struct site_wire *w = *state;
	fill(w, 20);
	for (int i = 0; i < 3; i++)
		take_down(w, 1000 + i);
	spoil_and_release(w, ".entries/gone.tsv", released);
}

static void those_withdrawn_are_known_without_a_ledger_too(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	fill(w, 20);
	w->no_folder = true;
	for (int i = 0; i < 3; i++)
		take_down(w, 1000 + i);
	cut_file(arena_printf(&a, "%s/current", w->root), ".entries/gone.tsv", 1);
	release(w, 10, released);
	as_the_pages_say(w);
}

/* Without a ledger the pages are believed no less than a file beside them. */
static void without_a_ledger_too(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	const char *current = arena_printf(&a, "%s/current", w->root);
	fill(w, MONTH_PART + 20);
	w->no_folder = true;
	cut(current, "2026-09-2", 1);
	release(w, 10, released);
	as_the_pages_say(w);
	cut(current, "2026-09", 2);
	release(w, 11, released - (int64_t)(MONTH_PART + 10) * 60000 - 1);
	as_the_pages_say(w);
}

/* Made anew from the pages, but for words that no release put there. */
static void what_is_made_anew_takes_no_words_of_others(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	fill(w, MONTH_PART + 20);
	plant(w, &a, "art/1003/entry.json",
		"{\"title\":\"领红包\",\"url\":\"https://x/\",\"column\":\"政策\"}");
	plant(w, &a, "art/66/entry.json", "{\"title\":\"领红包\",\"url\":\"https://x/\"}");
	plant(w, &a, "art/66/release.json", "{\"key\":\"k\",\"released_at\":1790000000001}");
	cut(arena_printf(&a, "%s/now", w->own), "2026-09-2", 1);
	release(w, 10, released);
	assert_true(holds(file(w, &a, "list-2026-09-1.html"), "第1000篇"));
	assert_false(holds(file(w, &a, "list-2026-09-1.html"), "领红包"));
	assert_false(holds(file(w, &a, "index.html"), "领红包"));
}

/* Altered, taken away, and made a folder of, while they are made anew: on them again with the first release behind their mending. */
static void what_was_left_out_comes_back_once_it_is_mended(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	static const char *const paths[] = { "art/1003/entry.json", "art/1004/entry.json",
		"art/1004/release.json", "art/1004/index.html", "art/1006/entry.json" };
	struct str was[5];
	int dir;
	fill(w, 20);
	for (size_t i = 0; i < 5; i++)
		was[i] = file(w, &a, paths[i]);
	plant(w, &a, paths[0], "{\"title\":\"领红包\",\"url\":\"https://x/\"}");
	assert_int_equal(disk_open(arena_printf(&a, "%s/current", w->root), &dir), ERR_OK);
	forget(dir, "art/1004");
	forget(dir, "art/1006/entry.json");
	assert_int_equal(disk_folder(dir, "art/1006/entry.json"), ERR_OK);
	assert_int_equal(disk_folder(dir, ".gone/art/66/index.html"), ERR_OK);
	close(dir);
	cut(arena_printf(&a, "%s/now", w->own), "2026-09", 1);
	release(w, 10, released);
	assert_true(str_eq(file(w, &a, ".entries/left"), STR("1003\n1004\n1006\n")));
	take_down(w, 1005);
	assert_false(holds(file(w, &a, "list-2026-09-1.html"), "art/1004/"));
	for (size_t i = 0; i < 5; i++)
		plant(w, &a, paths[i], arena_cstr(&a, was[i]));
	release(w, 11, released + 1);
	assert_true(holds(file(w, &a, "list-2026-09-1.html"), "art/1003/"));
	assert_true(holds(file(w, &a, "list-2026-09-1.html"), "art/1004/"));
	as_the_pages_say(w);
}

/* Nothing is believed of a page whose digest was cut; and nothing that was read so far is kept. */
static void digests_that_were_cut_stop_a_release(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_of(&a, 10, released);
	fill(w, 20);
	cut_file(w->own, "digests/art-10.tsv", 1);
	cut(arena_printf(&a, "%s/now", w->own), "2026-09", 1);
	assert_int_equal(publish(w, &a, &job), ERR_INVALID);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_month_stands_in_parts_that_searches_and_sitemaps_read),
		TEST(whatever_changes_in_it_every_list_is_as_if_made_anew),
		TEST(a_part_and_a_page_come_and_go_at_their_ends),
		TEST(what_is_new_writes_the_last_part_alone),
		TEST(a_release_takes_no_more_room_where_more_is_live),
		TEST(a_month_in_one_file_is_taken_over),
		TEST(a_file_that_was_cut_is_found_and_made_anew),
		TEST(a_line_that_was_lost_leaves_nothing_of_its_page),
		TEST(nor_where_its_page_is_altered),
		TEST(what_names_the_columns_is_held_against_the_ledger),
		TEST(and_what_names_the_months_of_one),
		TEST(and_what_names_those_withdrawn),
		TEST(those_withdrawn_are_known_without_a_ledger_too),
		TEST(without_a_ledger_too),
		TEST(what_is_made_anew_takes_no_words_of_others),
		TEST(what_was_left_out_comes_back_once_it_is_mended),
		TEST(digests_that_were_cut_stop_a_release),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
