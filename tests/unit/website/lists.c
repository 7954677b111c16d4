/* Lists, feeds, columns and the index: the same from what changed as from all the pages. */
#include "tests/unit/website/website.h"

/* Publish, correct, withdraw, in months up and down, past the number of releases that are kept. */
void a_release_of_what_changed_is_as_one_of_everything(void **state)
{
	struct site_wire *w = *state;
	unsigned seed = 7;
	for (int step = 0; step < 110; step++) {
		SCRATCH(a);
		struct receipt seen = {};
		seed = seed * 1103515245 + 12345;
		const char *draft = arena_printf(&a, "%u", (seed >> 16) % 70);
		const char *key = arena_printf(&a, "k%d", step);
		static const char *const columns[] = { "通知公告", "工作动态", "政策", "解读" };
		struct delivery_job job = in_column(&a, draft, columns[(seed >> 20) % 4]);
		job.key = str_c(key);
		job.released_at = RELEASED * 1000L - (int64_t)(step % 9 ? step % 5 : 60) * 86400000;
		job.act = step < 75 || (seed >> 24) % 3 == 0 ? ACT_PUBLISH : ACT_WITHDRAW;
		if (job.act == ACT_WITHDRAW)
			assert_int_equal(
				channel_website.withdraw(&w->wire, &a, &job, &seen), ERR_OK);
		else
			assert_int_equal(publish(w, &a, &job), ERR_OK);
		w->now += 1000;
		lists_are_what_the_pages_say(w, &a);
	}
}

void a_new_page_of_a_month_is_found_from_the_one_before(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	for (int i = 0; i <= LIST_PAGE; i++) {
		const char *n = arena_printf(&a, "%d", i);
		struct delivery_job job = job_for(&a, n, n, n, NULL);
		job.released_at += (i - LIST_PAGE) * 60000;
		assert_int_equal(publish(w, &a, &job), ERR_OK);
	}
	assert_true(holds(file(w, &a, "list-2026-09-1.html"), "list-2026-09-2.html"));
	assert_true(holds(file(w, &a, "list-2026-09-2.html"), "art/30/"));
	assert_true(holds(file(w, &a, "list-2026-09.html"), "art/30/"));
}

/* Another name of the bureau stands on every list with the next release. */
void what_the_site_says_of_itself_is_the_same_on_every_list(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job first = job_for(&a, "7", "k1", "第一篇", NULL);
	first.released_at -= (int64_t)60 * 86400000;
	assert_int_equal(publish(w, &a, &first), ERR_OK);
	struct delivery_job second = job_for(
		&a, "8", "k2", "第二篇", "{\"site_code\":\"3302000001\",\"icp\":\"浙ICP备1号\"}");
	assert_int_equal(publish(w, &a, &second), ERR_OK);
	assert_true(holds(file(w, &a, "list-2026-07-1.html"), "浙ICP备1号"));
}

void lists_feeds_and_the_index_say_the_same(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *feed = NULL, *index = NULL;
	struct delivery_job one = job_for(&a, "7", "k1", "第一篇", NULL);
	struct delivery_job two = job_for(&a, "8", "k2", "第二篇</script>", NULL);
	assert_int_equal(publish(w, &a, &one), ERR_OK);
	assert_int_equal(publish(w, &a, &two), ERR_OK);
	assert_int_equal(json_read(file(w, &a, "feed.json"), &feed), ERR_OK);
	assert_true(str_eq(file(w, &a, "search.json"), STR("[\"2026-09\"]")));
	assert_int_equal(json_read(file(w, &a, "search-2026-09.json"), &index), ERR_OK);
	assert_true(str_eq(json_str(feed, "version"), STR("https://jsonfeed.org/version/1.1")));
	assert_true(str_eq(json_str(feed, "feed_url"), STR("https://x.gov.cn/feed.json")));
	const json_t *item = json_array_get(json_object_get(feed, "items"), 0);
	assert_int_equal(json_array_size(json_object_get(feed, "items")), 2);
	assert_true(str_starts(json_str(item, "id"), STR("urn:uuid:")));
	assert_true(str_eq(json_str(item, "url"), STR("https://x.gov.cn/art/8/")));
	assert_true(json_str(item, "content_text").len > 0);
	assert_int_equal(json_array_size(index), 2);
	assert_true(str_eq(json_str(json_array_get(index, 1), "url"), STR("art/7/")));
	assert_true(str_eq(json_str(json_array_get(index, 0), "title"), STR("第二篇</script>")));
	assert_true(holds(file(w, &a, "search.html"), "<script src=\"search.js\" defer>"));
	assert_true(file(w, &a, "search.js").len > 0);
	one.act = ACT_WITHDRAW;
	struct receipt seen = {};
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &one, &seen), ERR_OK);
	assert_false(holds(file(w, &a, "feed.json"), "第一篇"));
	assert_false(holds(file(w, &a, "search-2026-09.json"), "第一篇"));
	assert_true(holds(file(w, &a, "search-2026-09.json"), "第二篇"));
}

void each_column_has_its_list_and_only_while_something_is_in_it(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct receipt seen = {};
	struct delivery_job one = in_column(&a, "7", "通知公告"), two = in_column(&a, "8", "政策");
	const char *notices = arena_printf(&a, "c-%.8s.html", sha256_hex(&a, STR("通知公告")));
	assert_int_equal(publish(w, &a, &one), ERR_OK);
	assert_int_equal(publish(w, &a, &two), ERR_OK);
	assert_true(holds(file(w, &a, notices), "第7篇"));
	assert_false(holds(file(w, &a, notices), "第8篇"));
	static const char *const tags[][2] = { { "ColumnName", "通知公告" },
		{ "ColumnDescription", "某局发布的信息" }, { "ColumnKeywords", "通知公告,某局" },
		{ "ColumnType", "政务动态" } }; /* as the government's site standard has them */
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		assert_true(holds(
			file(w, &a, notices), arena_printf(&a, "<meta name=\"%s\" content=\"%s\">",
						      tags[i][0], tags[i][1])));
	assert_true(holds(file(w, &a, "index.html"), notices));
	assert_true(holds(file(w, &a, "art/7/index.html"), notices));
	one.act = ACT_WITHDRAW;
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &one, &seen), ERR_OK);
	assert_int_equal(file(w, &a, notices).len, 0);
	assert_false(holds(file(w, &a, "index.html"), notices));
}

/* What is older than its newest page is found by month, and moves no address. */
void a_column_has_older_pages_too(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	const char *c = site_column_file(&a, STR("政策"));
	for (int i = 0; i <= LIST_PAGE; i++) {
		struct delivery_job job = in_column(&a, arena_printf(&a, "%d", i), "政策");
		job.released_at += (i - LIST_PAGE) * 60000;
		assert_int_equal(publish(w, &a, &job), ERR_OK);
	}
	struct delivery_job other = in_column(&a, "99", "通知公告");
	struct delivery_job old = in_column(&a, "98", "政策");
	old.released_at -= (int64_t)60 * 86400000;
	assert_int_equal(publish(w, &a, &other), ERR_OK);
	assert_int_equal(publish(w, &a, &old), ERR_OK);
	struct str front = file(w, &a, arena_printf(&a, "%s.html", c));
	assert_false(holds(front, "art/0/"));
	assert_true(holds(front, arena_printf(&a, "%s-all.html", c)));
	struct str index = file(w, &a, arena_printf(&a, "%s-all.html", c));
	assert_true(holds(index, arena_printf(&a, "href=\"%s-2026-09.html\"", c)));
	assert_true(holds(index, arena_printf(&a, "href=\"%s-2026-07.html\"", c)));
	struct str newest = file(w, &a, arena_printf(&a, "%s-2026-09.html", c));
	assert_true(holds(newest, "art/30/") && !holds(newest, "art/99/"));
	assert_true(holds(newest, arena_printf(&a, "href=\"%s-2026-09-1.html\"", c)));
	assert_true(holds(file(w, &a, arena_printf(&a, "%s-2026-09-1.html", c)), "art/0/"));
	struct receipt seen = {};
	old.act = ACT_WITHDRAW;
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &old, &seen), ERR_OK);
	assert_int_equal(file(w, &a, arena_printf(&a, "%s-2026-07.html", c)).len, 0);
	assert_false(holds(file(w, &a, arena_printf(&a, "%s-all.html", c)), "2026-07"));
}
