/* What publishing, correcting and withdrawing make of a site, release by release. */
#include "tests/unit/website/website.h"

void a_published_page_is_live_and_listed(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	assert_int_equal(look(w, &a, &job), SEEN_ABSENT);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_int_equal(look(w, &a, &job), SEEN_LIVE);
	struct str page = file(w, &a, "art/7/index.html");
	assert_true(holds(page, "<meta name=\"PubDate\" content=\"2026-09-21 22:13\">"));
	assert_true(holds(page, "href=\"https://x.gov.cn/art/7/\""));
	assert_false(holds(page, "{{"));
	assert_true(holds(file(w, &a, "index.html"), "<a href=\"art/7/\">第一篇</a>"));
	assert_true(holds(file(w, &a, "atom.xml"), "<title>第一篇</title>"));
	assert_true(holds(file(w, &a, "sitemap.xml"), "<loc>https://x.gov.cn/sitemap-2026-09.xml"));
	assert_true(
		holds(file(w, &a, "sitemap-2026-09.xml"), "<loc>https://x.gov.cn/art/7/</loc>"));
	assert_true(holds(file(w, &a, "list.html"), "<a href=\"list-2026-09.html\">2026年9月"));
	assert_true(holds(file(w, &a, "list-2026-09-1.html"), "<a href=\"art/7/\">第一篇</a>"));
	assert_true(holds(file(w, &a, "RELEASE.json"), "\"key\":\"k1\""));
	assert_true(holds(file(w, &a, "RELEASE.json"), "\"commit\":\"c0ffee\""));
}

void publishing_again_changes_nothing(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	char before[64] = "", after[64] = "";
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	const char *link = arena_printf(&a, "%s/current", w->root);
	assert_true(readlink(link, before, sizeof before - 1) > 0);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_true(readlink(link, after, sizeof after - 1) > 0);
	assert_string_equal(before, after);
}

void unchanged_pages_are_the_same_file_in_the_next_release(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct stat one, two;
	struct delivery_job first = job_for(&a, "7", "k1", "第一篇", NULL);
	struct delivery_job second = job_for(&a, "8", "k2", "第二篇", NULL);
	const char *path = arena_printf(&a, "%s/current/art/7/index.html", w->root);
	assert_int_equal(publish(w, &a, &first), ERR_OK);
	assert_int_equal(stat(path, &one), 0);
	assert_int_equal(publish(w, &a, &second), ERR_OK);
	assert_int_equal(stat(path, &two), 0);
	assert_int_equal(one.st_ino, two.st_ino);
	assert_true(holds(file(w, &a, "index.html"), "第一篇"));
	assert_true(holds(file(w, &a, "index.html"), "第二篇"));
}

void a_withdrawn_page_is_gone_everywhere(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct receipt seen = {};
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	struct delivery_job other = job_for(&a, "8", "k2", "第二篇", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_int_equal(publish(w, &a, &other), ERR_OK);
	job.act = ACT_WITHDRAW;
	job.key = STR("k3");
	assert_int_equal(look(w, &a, &job), SEEN_LIVE);
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &job, &seen), ERR_OK);
	assert_int_equal(look(w, &a, &job), SEEN_ABSENT);
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &job, &seen), ERR_OK);
	assert_int_equal(file(w, &a, "art/7/index.html").len, 0);
	assert_true(file(w, &a, ".gone/art/7/index.html").len > 0);
	assert_false(holds(file(w, &a, "index.html"), "第一篇"));
	assert_true(holds(file(w, &a, "index.html"), "第二篇"));
	assert_true(holds(file(w, &a, "atom.xml"), "<at:deleted-entry ref=\"urn:uuid:"));
	assert_false(holds(file(w, &a, "sitemap-2026-09.xml"), "/art/7/"));
	assert_true(holds(file(w, &a, "sitemap-2026-09.xml"), "/art/8/"));
	assert_int_equal(look(w, &a, &other), SEEN_LIVE);
}

void a_correction_replaces_the_page_and_keeps_its_feed_id(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "旧文", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	struct str feed = file(w, &a, "atom.xml");
	struct str id = str_sub(feed, (size_t)str_find(feed, STR("<entry>\n<id>")), 60);
	struct delivery_job better = job_for(&a, "7", "k2", "新文", NULL);
	better.act = ACT_CORRECT;
	assert_int_equal(look(w, &a, &better), SEEN_ABSENT);
	assert_int_equal(publish(w, &a, &better), ERR_OK);
	assert_int_equal(look(w, &a, &better), SEEN_LIVE);
	assert_int_equal(look(w, &a, &job), SEEN_ABSENT);
	assert_true(str_find(file(w, &a, "atom.xml"), id) > 0);
	assert_false(holds(file(w, &a, "art/7/index.html"), "旧文"));
}

void what_a_broken_attempt_left_is_cleared_away(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	int dir;
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	assert_int_equal(
		disk_write(dir, "releases/building/art/7/index.html", STR("half")), ERR_OK);
	assert_int_equal(symlinkat("nowhere", dir, "current.new"), 0);
	close(dir);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_int_equal(look(w, &a, &job), SEEN_LIVE);
}

void the_web_server_can_read_it_whatever_our_umask(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct stat st;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	mode_t before = umask(077);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	umask(before);
	assert_int_equal(stat(arena_printf(&a, "%s/current/art/7/index.html", w->root), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(stat(arena_printf(&a, "%s/current/art/7", w->root), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0755);
}

/* An administrator went back to an older release: the next one goes on from what is shown. */
void a_site_that_was_set_back_goes_on_from_there(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	const char *current = arena_printf(&a, "%s/current", w->root);
	for (int i = 0; i < 14; i++) {
		const char *n = arena_printf(&a, "%d", i);
		struct delivery_job job = job_for(&a, n, n, n, NULL);
		assert_int_equal(publish(w, &a, &job), ERR_OK);
	}
	assert_int_equal(unlink(current), 0);
	assert_int_equal(symlink("releases/000008", current), 0);
	for (int i = 20; i < 36; i++) {
		const char *n = arena_printf(&a, "%d", i);
		struct delivery_job job = job_for(&a, n, n, n, NULL);
		assert_int_equal(publish(w, &a, &job), ERR_OK);
		assert_true(file(w, &a, "art/7/index.html").len > 0);
		assert_int_equal(file(w, &a, "art/8/index.html").len, 0);
		assert_int_equal(file(w, &a, "art/13/index.html").len, 0);
		lists_are_what_the_pages_say(w, &a);
	}
}

void old_releases_are_kept_but_not_for_ever(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	const char **names;
	int dir;
	for (int i = 0; i < 15; i++) {
		struct delivery_job job =
			job_for(&a, "7", arena_printf(&a, "k%d", i), "一篇", NULL);
		assert_int_equal(publish(w, &a, &job), ERR_OK);
	}
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	assert_int_equal(disk_names(&a, dir, "releases", &names), 12);
	assert_string_equal(names[11], "000015");
	close(dir);
}
