#include "tests/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/website/lists.h"
#include "channels/website/survey.h"
#include "channels/website/template.h"
#include "channels/website/website.h"

/* A site root, and a wire whose GET reads what a web server would show of it. */
struct site_wire {
	struct wire wire;
	char root[64], own[64];
	bool no_folder;                    /* the courier has none of its own */
	const char *far_bad, *far_release; /* at another place: what is altered there */
	int far_calls;
	int64_t now;
	const char *spoil; /* appended to every page: a page changed behind our back */
};

static enum err get_page(
	struct wire *base, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	struct site_wire *w = (struct site_wire *)base;
	int dir;
	struct str path = str_from(q->url, strlen("https://x.gov.cn/")), body;
	bool is_page = !path.len || str_ends(path, STR("/"));
	const char *file =
		arena_printf(a, "current/" STRF "%s", STRV(path), is_page ? "index.html" : "");
	w->far_calls++;
	const char *gone = arena_printf(a, "current/.gone/" STRF "index.html", STRV(path));
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	*out = (struct wire_reply){ .status = 404 };
	if (!disk_read(a, dir, gone, &body))
		out->status = 410;
	if (!disk_read(a, dir, file, &body))
		*out = (struct wire_reply){ .status = 200,
			.body = str_c(arena_printf(a, STRF "%s", STRV(body), w->spoil)) };
	close(dir);
	if (w->far_bad && str_eq(path, str_c(w->far_bad)))
		out->body = STR("<h1>?</h1>");
	return ERR_OK;
}

static enum err get_there(struct wire *base, struct arena *a, struct str root, struct str *out)
{
	struct site_wire *w = (struct site_wire *)base;
	int dir;
	if (w->far_release) {
		*out = str_c(w->far_release);
		return *w->far_release ? ERR_OK : fault(ERR_UNAVAILABLE, "away");
	}
	assert_int_equal(disk_open(arena_cstr(a, root), &dir), ERR_OK);
	enum err e = disk_read(a, dir, "current/RELEASE.json", out);
	close(dir);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err send_there(struct wire *base, struct arena *a, struct str root, const char *id)
{
	return (void)base, (void)a, (void)root, (void)id, ERR_OK;
}

static enum err get_secret(struct wire *base, const char *name, struct str *out)
{
	struct site_wire *w = (struct site_wire *)base;
	assert_true(
		!strcmp(name, "site_root") || (w->wire.site_there && !strcmp(name, "site_target")));
	*out = str_c(w->root);
	return ERR_OK;
}

static enum err get_folder(struct wire *base, struct str *out)
{
	struct site_wire *w = (struct site_wire *)base;
	*out = str_c(w->own);
	return w->no_folder ? fault(ERR_NOTFOUND, "none") : ERR_OK;
}

static int64_t get_now(struct wire *base)
{
	return ((struct site_wire *)base)->now;
}

enum { RELEASED = 1790000000 };

static int set_up(void **state)
{
	static struct site_wire w;
	w = (struct site_wire){ .wire = { .exchange = get_page,
					.secret = get_secret,
					.folder = get_folder,
					.now = get_now },
		.root = "/tmp/shenfa-site.XXXXXX",
		.own = "/tmp/shenfa-own.XXXXXX",
		.now = RELEASED * 1000L,
		.spoil = "" };
	assert_non_null(mkdtemp(w.root));
	assert_non_null(mkdtemp(w.own));
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	struct site_wire *w = *state;
	int dir;
	assert_int_equal(disk_open("/tmp", &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, w->root + 5), ERR_OK);
	assert_int_equal(disk_remove(dir, w->own + 5), ERR_OK);
	close(dir);
	return 0;
}

static const struct channel_site site = {
	.name = STR("某局"),
	.base_url = STR("https://x.gov.cn"),
	.settings = STR("{\"site_code\":\"3302000001\"}"),
};

static struct delivery_job job_for(
	struct arena *a, const char *draft, const char *key, const char *text, const char *settings)
{
	struct channel_site *own = arena_new(a, struct channel_site);
	struct rendition *r = arena_new(a, struct rendition);
	*own = site;
	if (settings)
		own->settings = str_c(settings);
	struct revision rev = { .title = str_c(text),
		.html = str_c(arena_printf(a, "<p>%s</p>\n", text)) };
	assert_int_equal(channel_website.render(&rev, NULL, own, a, r), ERR_OK);
	return (struct delivery_job){ .act = ACT_PUBLISH,
		.key = str_c(key),
		.commit = STR("c0ffee"),
		.draft = str_c(draft),
		.released_at = RELEASED * 1000L,
		.site = *own,
		.rendition = r };
}

static enum err publish(struct site_wire *w, struct arena *a, struct delivery_job *job)
{
	struct receipt seen = {};
	bool live = false;
	enum err e = channel_website.publish(&w->wire, a, job, &seen, &live);
	if (!e)
		assert_true(live);
	return e;
}

static enum sighting look(struct site_wire *w, struct arena *a, struct delivery_job *job)
{
	json_auto_t *state = json_object();
	struct receipt seen = { .state = state };
	enum sighting s;
	assert_int_equal(channel_website.observe(&w->wire, a, job, &seen, &s), ERR_OK);
	return s;
}

static struct str file(struct site_wire *w, struct arena *a, const char *path)
{
	int dir;
	struct str s = {};
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	enum err e = disk_read(a, dir, arena_printf(a, "current/%s", path), &s);
	close(dir);
	return e ? (struct str){} : s;
}

static bool holds(struct str hay, const char *needle)
{
	return str_find(hay, str_c(needle)) >= 0;
}

static void a_published_page_is_live_and_listed(void **state)
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

static void publishing_again_changes_nothing(void **state)
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

static void unchanged_pages_are_the_same_file_in_the_next_release(void **state)
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

static void a_withdrawn_page_is_gone_everywhere(void **state)
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

static void a_correction_replaces_the_page_and_keeps_its_feed_id(void **state)
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

static void a_page_changed_behind_our_back_is_seen(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	w->spoil = "<!-- x -->";
	assert_int_equal(look(w, &a, &job), SEEN_OTHER);
}

static void the_self_check_stops_a_page_before_the_switch(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "缺码", "{}");
	assert_int_equal(publish(w, &a, &job), ERR_INVALID);
	job = job_for(&a, "7", "k1", "错码", "{\"site_code\":\"33020000x1\"}");
	assert_int_equal(publish(w, &a, &job), ERR_INVALID);
	job = job_for(&a, "7", "k1", "将来", NULL);
	w->now -= 3600 * 1000;
	assert_int_equal(publish(w, &a, &job), ERR_INVALID);
	w->now += 3600 * 1000;
	job = job_for(&a, "7", "k1", "外链", NULL);
	struct rendition_file *page = job.rendition->first;
	page->bytes = str_c(arena_printf(
		&a, STRF "<img alt=\"x\" src=\"http://evil.example/x.png\">", STRV(page->bytes)));
	assert_int_equal(publish(w, &a, &job), ERR_INVALID);
	/* Also as a browser reads it: in any case, a quote inside a name is none. */
	static const char *const scripts[] = { "<script>1</script>", "<SCRIPT>1</SCRIPT>",
		"<p a\"b><script>1</script><p \"c>", "<p onclick=x>", "<p OnClick='x'>",
		"<a href=\"JavaScript:x\">", "<iframe src=x>" };
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
		job = job_for(&a, "7", "k1", "脚本", NULL);
		page = job.rendition->first;
		page->bytes = str_c(arena_printf(&a, STRF "%s", STRV(page->bytes), scripts[i]));
		assert_int_equal(publish(w, &a, &job), ERR_INVALID);
		assert_non_null(strstr(err_reason(), "脚本"));
	}
	assert_int_equal(file(w, &a, "index.html").len, 0);
}

static void a_path_that_leaves_the_page_s_folder_is_refused(void **state)
{
	static const char *const paths[] = { "assets/../../../../outside", "assets//x",
		"assets/./x", "assets/", "assets/.." };
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	const char *outside = arena_printf(&a, "%s/outside", w->root);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct rendition r = *job.rendition;
		rendition_add(&a, &r,
			(struct rendition_file){ .path = str_c(paths[i]), .bytes = STR("x") });
		struct delivery_job bad = job;
		bad.rendition = &r;
		assert_int_equal(publish(w, &a, &bad), ERR_INVALID);
		assert_int_equal(access(outside, F_OK), -1);
		assert_int_equal(file(w, &a, "index.html").len, 0);
		job = job_for(&a, "7", "k1", "第一篇", NULL);
	}
	assert_int_equal(publish(w, &a, &job), ERR_OK);
}

static void what_a_broken_attempt_left_is_cleared_away(void **state)
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

static void the_web_server_can_read_it_whatever_our_umask(void **state)
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

/* Every file of the release, by name and content, but for what says how it came about. */
static void same_tree(struct arena *a, int one, int two, const char *below)
{
	const char **names, **others;
	size_t n = disk_names(a, one, below, &names);
	assert_int_equal(disk_names(a, two, below, &others), n);
	for (size_t i = 0; i < n; i++) {
		struct str x, y;
		const char *path =
			strcmp(below, ".") ? arena_printf(a, "%s/%s", below, names[i]) : names[i];
		assert_string_equal(names[i], others[i]);
		if (!strcmp(path, ".changed") || !strcmp(path, "RELEASE.json"))
			continue;
		if (disk_read(a, one, path, &x) == ERR_LIMIT)
			same_tree(a, one, two, path);
		else if (disk_read(a, one, path, &x) || disk_read(a, two, path, &y) ||
			 !str_eq(x, y))
			fail_msg("%s differs", path);
	}
}

/* What is made anew from the pages alone, in `building`, which no release ever was. */
static void lists_are_what_the_pages_say(struct site_wire *w, struct arena *a)
{
	AUTO_TREE t = NO_TREE;
	struct site own;
	const struct lists_change from_the_pages = { .anew = true };
	assert_int_equal(tree_open(w->root, NULL, &t), ERR_OK);
	if (t.current < 0)
		return; /* nothing was ever released */
	assert_int_equal(site_read(a, &site, &own), ERR_OK);
	assert_int_equal(disk_remove(t.root, "releases/building"), ERR_OK);
	assert_int_equal(disk_folder(t.root, "releases/building"), ERR_OK);
	assert_int_equal(
		disk_open(arena_printf(a, "%s/releases/building", w->root), &t.building), ERR_OK);
	static const char *const pages[] = { "art", ".gone", ".template" };
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(disk_link_path(t.current, t.building, pages[i]), ERR_OK);
	assert_int_equal(lists_update(a, &t, &own, site.base_url, &from_the_pages), ERR_OK);
	struct str changed;
	if (!disk_read(a, t.current, ".changed", &changed))
		assert_int_equal(disk_write(t.building, ".changed", changed), ERR_OK);
	assert_int_equal(disk_write(t.building, "RELEASE.json", STR("")), ERR_OK);
	same_tree(a, t.current, t.building, ".");
}

static struct delivery_job in_column(struct arena *a, const char *draft, const char *column)
{
	struct rendition *r = arena_new(a, struct rendition);
	struct revision rev = { .title = str_c(arena_printf(a, "第%s篇", draft)),
		.html = STR("<p>文</p>\n"),
		.meta = str_c(arena_printf(a, "{\"column\":\"%s\"}", column)) };
	struct delivery_job job = job_for(a, draft, arena_printf(a, "k%s", draft), "x", NULL);
	assert_int_equal(channel_website.render(&rev, NULL, &site, a, r), ERR_OK);
	job.rendition = r;
	return job;
}

/* Publish, correct, withdraw, in months up and down, past the number of releases that are kept. */
static void a_release_of_what_changed_is_as_one_of_everything(void **state)
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

static void a_new_page_of_a_month_is_found_from_the_one_before(void **state)
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

/* An administrator went back to an older release: the next one goes on from what is shown. */
static void a_site_that_was_set_back_goes_on_from_there(void **state)
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

/* Another name of the bureau stands on every list with the next release. */
static void what_the_site_says_of_itself_is_the_same_on_every_list(void **state)
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

static void old_releases_are_kept_but_not_for_ever(void **state)
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

/* What left for a search engine, and how it was answered. */
static struct {
	struct wire wire;
	const char *sent[4];
	size_t count;
	enum err answer;
	bool baidu;
} engines;

static enum err take_hint(
	struct wire *w, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	(void)w;
	assert_true(engines.count < 4);
	engines.sent[engines.count++] =
		arena_printf(a, "%s " STRF " " STRF, q->method, STRV(q->url), STRV(q->body));
	*out = (struct wire_reply){ .status = 500 };
	return engines.answer;
}

static enum err hint_secret(struct wire *w, const char *name, struct str *out)
{
	(void)w;
	*out = !strcmp(name, "baidu_site") ? STR("https://x.gov.cn") : STR("t0ken");
	return engines.baidu && strncmp(name, "baidu_", 6) == 0 && strcmp(name, "baidu_api") != 0
		       ? ERR_OK
		       : ERR_NOTFOUND;
}

static void hint(struct arena *a, const struct delivery_job *job, enum err answer)
{
	engines.wire = (struct wire){ .exchange = take_hint, .secret = hint_secret };
	engines.count = 0;
	engines.answer = answer;
	channel_website.hint(&engines.wire, a, job, STR("https://x.gov.cn/art/7/"));
}

static const char with_key[] =
	"{\"site_code\":\"3302000001\",\"indexnow_key\":\"0123456789abcdef\"}";

static void search_engines_are_told_once_whatever_they_answer(void **state)
{
	static const enum err answers[] = { ERR_OK, ERR_UNAVAILABLE, ERR_UNCERTAIN, ERR_GONE };
	SCRATCH(a);
	(void)state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", with_key);
	engines.baidu = true;
	for (size_t i = 0; i < 4; i++) {
		hint(&a, &job, answers[i]);
		assert_int_equal(engines.count, 2);
	}
	assert_string_equal(engines.sent[0],
		"POST https://api.indexnow.org/indexnow {\"host\":\"x.gov.cn\",\"key\":"
		"\"0123456789abcdef\",\"keyLocation\":\"https://x.gov.cn/0123456789abcdef.txt\","
		"\"urlList\":[\"https://x.gov.cn/art/7/\"]}");
	assert_string_equal(engines.sent[1],
		"POST http://data.zz.baidu.com/urls?site=https://x.gov.cn&token=t0ken "
		"https://x.gov.cn/art/7/");
	job.act = ACT_WITHDRAW; /* Baidu takes no notice of what is gone */
	hint(&a, &job, ERR_OK);
	assert_int_equal(engines.count, 1);
	engines.baidu = false;
	job = job_for(&a, "7", "k1", "第一篇", NULL);
	hint(&a, &job, ERR_OK);
	assert_int_equal(engines.count, 0);
}

static void the_key_of_indexnow_stands_on_the_site_while_it_is_set(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", with_key);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_true(str_eq(file(w, &a, "0123456789abcdef.txt"), STR("0123456789abcdef")));
	job = job_for(&a, "8", "k2", "第二篇", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_int_equal(file(w, &a, "0123456789abcdef.txt").len, 0);
	assert_true(file(w, &a, "robots.txt").len > 0);
	struct channel_site bad = site;
	struct rendition r;
	const struct revision rev = { .title = STR("x"), .html = STR("<p>x</p>\n") };
	bad.settings = STR("{\"indexnow_key\":\"../../index\"}");
	assert_int_equal(channel_website.render(&rev, NULL, &bad, &a, &r), ERR_INVALID);
}

static void lists_feeds_and_the_index_say_the_same(void **state)
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

static void each_column_has_its_list_and_only_while_something_is_in_it(void **state)
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
	assert_true(holds(file(w, &a, notices), "<meta name=\"ColumnName\" content=\"通知公告\">"));
	assert_true(holds(file(w, &a, "index.html"), notices));
	assert_true(holds(file(w, &a, "art/7/index.html"), notices));
	one.act = ACT_WITHDRAW;
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &one, &seen), ERR_OK);
	assert_int_equal(file(w, &a, notices).len, 0);
	assert_false(holds(file(w, &a, "index.html"), notices));
}

/* What is older than its newest page is found by month, and moves no address. */
static void a_column_has_older_pages_too(void **state)
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

static const char page_form[] =
	"<html><head><!--shenfa:head--></head><body><b>某设计</b><!--shenfa:article-->"
	"<!--shenfa:footer--></body></html>";
static const char list_form[] =
	"<html><head><!--shenfa:head--></head><body><b>某列表</b><!--shenfa:list-->"
	"<!--shenfa:footer--></body></html>";

static enum err load(
	struct site_wire *w, struct arena *a, const char *page, const char *list, const char *style)
{
	const char *texts[][2] = { { "page.html", page }, { "list.html", list },
		{ "style.css", style } };
	int dir;
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, "form"), ERR_OK);
	for (size_t i = 0; i < 3; i++)
		if (texts[i][1])
			assert_int_equal(disk_write(dir, arena_printf(a, "form/%s", texts[i][0]),
						 str_c(texts[i][1])),
				ERR_OK);
	close(dir);
	return template_load(arena_printf(a, "%s/form", w->root));
}

static const char *with(struct arena *a, const char *form, const char *more)
{
	return arena_printf(a, "%s%s", form, more);
}

static void a_template_that_lacks_something_or_loads_something_is_refused(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	static const char *const more[] = { "<script>1</script>", "<SCRIPT src=x>", "<p onclick=x>",
		"<p style=\"x\">", "<img src=\"http://x/\">", "<link href=x>", "<iframe src=x>",
		"<!--shenfa:head-->", "<!--shenfa:hed-->", "<!--shenfa:article-->",
		"{{hole:marker}}", "<!--shenfa:" };
	static const char *const pages[] = {
		"<html><head><!--shenfa:head--></head><!--shenfa:article-->",
		"<html><head></head><!--shenfa:article--><!--shenfa:footer-->",
		"<html><head></head><!--shenfa:head--><!--shenfa:article--><!--shenfa:footer-->",
		"<html><!--shenfa:head--><!--shenfa:article--><!--shenfa:footer-->", ""
	};
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		if (load(w, &a, with(&a, page_form, more[i]), list_form, "") != ERR_INVALID)
			fail_msg("taken: %s", more[i]);
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		assert_int_equal(load(w, &a, pages[i], list_form, ""), ERR_INVALID);
	assert_int_equal(load(w, &a, page_form, page_form, ""), ERR_INVALID);
	assert_int_equal(load(w, &a, page_form, list_form, "@import 'x'"), ERR_INVALID);
	assert_int_equal(
		load(w, &a, page_form, list_form, "b{background:url(http://x/)}"), ERR_INVALID);
	assert_int_equal(load(w, &a, page_form, list_form, NULL), ERR_NOTFOUND);
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL); /* none is in force */
	assert_true(str_find(job.rendition->first->bytes, STR("class=\"banner\"")) > 0);
}

/* The last one: what is loaded stays so. */
static void a_template_is_part_of_what_is_approved(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct receipt seen = {};
	struct delivery_job before = job_for(&a, "6", "k0", "第零篇", NULL);
	assert_int_equal(publish(w, &a, &before), ERR_OK);
	assert_true(holds(file(w, &a, "index.html"), "class=\"banner\""));
	assert_int_equal(load(w, &a, page_form, list_form, "b{color:#000}"), ERR_OK);
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	assert_int_equal(load(w, &a, "", list_form, ""), ERR_INVALID); /* which changes nothing */
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_true(holds(file(w, &a, "art/7/index.html"), "<b>某设计</b>"));
	assert_true(holds(file(w, &a, "art/7/index.html"), "<meta name=\"SiteIDCode\""));
	assert_true(holds(file(w, &a, "index.html"), "<b>某列表</b>"));
	assert_true(str_eq(file(w, &a, "style.css"), STR("b{color:#000}")));
	assert_true(str_eq(file(w, &a, "art/7/style.css"), STR("b{color:#000}")));
	assert_true(holds(file(w, &a, "art/6/index.html"), "class=\"banner\"")); /* as approved */
	before.act = ACT_WITHDRAW;
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &before, &seen), ERR_OK);
	assert_true(holds(file(w, &a, "index.html"), "<b>某列表</b>"));
}

static struct survey survey(struct site_wire *w, struct arena *a, json_t *notes)
{
	struct survey s = {};
	assert_int_equal(channel_website.survey(&w->wire, a, &site, notes, &s), ERR_OK);
	return s;
}

static const struct posted *posted(const struct survey *s, const char *id)
{
	for (size_t i = 0; i < s->item_count; i++)
		if (str_eq(s->items[i].remote_id, str_c(id)))
			return &s->items[i];
	return NULL;
}

/* As somebody who got in: in place of what stands there, or beside it. */
static void plant(struct site_wire *w, struct arena *a, const char *path, const char *text)
{
	int dir;
	const char *whole = arena_printf(a, "current/%s", path);
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, whole), ERR_OK);
	assert_int_equal(disk_write(dir, whole, str_c(text)), ERR_OK);
	close(dir);
}

static void a_survey_names_our_pages_by_their_deliveries_and_nothing_else(void **state)
{
	SCRATCH(a);
	json_auto_t *notes = json_object();
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(survey(*state, &a, notes).item_count, 0);
	assert_int_equal(publish(*state, &a, &job), ERR_OK);
	struct survey s = survey(*state, &a, notes);
	assert_int_equal(s.item_count, 1);
	assert_true(s.whole && !s.more);
	const struct posted *p = posted(&s, "art/7/");
	assert_non_null(p);
	assert_true(str_eq(p->url, STR("https://x.gov.cn/art/7/")));
	assert_true(str_eq(p->marker, str_c(delivery_marker(&a, STR("k1")))));
	assert_true(str_eq(p->sha256, str_c(sha256_hex(&a, file(*state, &a, "art/7/index.html")))));
}

static void whatever_no_release_explains_is_listed(void **state)
{
	SCRATCH(a);
	json_auto_t *notes = json_object();
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(*state, &a, &job), ERR_OK);
	static const char *const strange[] = { "gift.html", "art/7/shell.php",
		"art/7/assets/x.html", "art/evil/index.html", "index.html", "atom.xml",
		"list-9.html.bak" };
	size_t n = sizeof strange / sizeof *strange;
	for (size_t i = 0; i < n; i++)
		plant(*state, &a, strange[i], "<h1>?</h1>");
	struct survey s = survey(*state, &a, notes);
	for (size_t i = 0; i < n; i++)
		if (!posted(&s, strange[i]))
			fail_msg("%s", strange[i]);
	assert_int_equal(s.item_count, n + 1);
}

/* Whoever can write the site's folder can make its own account of itself agree with what he did. */
static void what_the_public_folder_says_of_itself_is_not_believed(void **state)
{
	static const char *const blinds[] = { ".entries/face", ".template/list.html",
		".template/style.css", ".entries/columns.txt", ".entries/2026-09.tsv",
		"art/7/entry.json", "art/7/release.json", ".changed", "RELEASE.json" };
	SCRATCH(a);
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(*state, &a, &job), ERR_OK);
	plant(*state, &a, "index.html", "<h1>?</h1>");
	for (size_t i = 0; i < sizeof blinds / sizeof *blinds; i++) {
		json_auto_t *notes = json_object();
		plant(*state, &a, blinds[i], "{}");
		struct survey s = survey(*state, &a, notes);
		assert_int_equal(s.unchecked, 0);
		assert_non_null(posted(&s, "index.html"));
		if (!posted(&s, blinds[i]))
			fail_msg("%s", blinds[i]);
	}
}

static void an_entry_and_the_lists_altered_alike_are_seen(void **state)
{
	static const char *const all[] = { "art/7/entry.json", ".entries/2026-09.tsv", "index.html",
		"list-2026-09.html", "list-2026-09-1.html", "atom.xml", "feed.json" };
	SCRATCH(a);
	json_auto_t *notes = json_object();
	struct delivery_job job = job_for(&a, "7", "k1", "某某通知", NULL);
	assert_int_equal(publish(*state, &a, &job), ERR_OK);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct str text = file(*state, &a, all[i]);
		ptrdiff_t at = str_find(text, STR("某某通知"));
		assert_true(at >= 0);
		plant(*state, &a, all[i],
			arena_printf(&a, STRF "领取红包" STRF, STRV(str_sub(text, 0, (size_t)at)),
				STRV(str_from(text, (size_t)at + strlen("某某通知")))));
	}
	struct survey s = survey(*state, &a, notes);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!posted(&s, all[i]))
			fail_msg("%s", all[i]);
}

static void a_site_of_any_size_has_its_lists_compared(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	for (int i = 0; i <= WEBSITE_SURVEY_ITEMS; i++)
		assert_int_equal(
			mkdir(arena_printf(&a, "%s/current/art/x%d", w->root, i), 0755), 0);
	plant(w, &a, "index.html", "<h1>?</h1>");
	struct survey s = survey(w, &a, notes);
	assert_non_null(posted(&s, "index.html"));
}

static void no_list_says(struct site_wire *w, struct arena *a, const char *words)
{
	static const char *const lists[] = { "index.html", "list-2026-09.html", "atom.xml",
		"feed.json", ".entries/2026-09.tsv" };
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (holds(file(w, a, lists[i]), words))
			fail_msg("%s", lists[i]);
}

static void plant_everywhere(struct site_wire *w, struct arena *a)
{
	struct str lines = file(w, a, ".entries/2026-09.tsv");
	plant(w, a, ".entries/2026-09.tsv",
		arena_printf(a,
			STRF "1790000000001\t1790000000001\t66\tk\tc\ts\t领红包\t\t公告\t\t\thttps:"
			     "//x/\n",
			STRV(lines)));
	plant(w, a, ".template/list.html",
		"<!--shenfa:head--></head>领红包<!--shenfa:list--><!--shenfa:footer-->");
	plant(w, a, "art/66/entry.json", "{\"title\":\"领红包\",\"url\":\"https://x/\"}");
	plant(w, a, "art/66/release.json", "{\"key\":\"k\",\"released_at\":1790000000001}");
	plant(w, a, "art/7/release.json", "{}");
}

static void a_release_takes_no_words_from_the_public_folder(void **state)
{
	SCRATCH(a);
	struct receipt seen = {};
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "某某通知", NULL);
	struct delivery_job next = job_for(&a, "8", "k2", "又一则", NULL);
	struct delivery_job last = job_for(&a, "9", "k3", "第三则", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	plant_everywhere(w, &a);
	assert_int_equal(publish(w, &a, &next), ERR_OK);
	no_list_says(w, &a, "领红包");
	last.site.name = STR("某局（新）"); /* then all lists are made anew */
	assert_int_equal(publish(w, &a, &last), ERR_OK);
	no_list_says(w, &a, "领红包");
	assert_true(holds(file(w, &a, "index.html"), "某某通知"));
	job.act = ACT_WITHDRAW; /* whatever its folder says of itself */
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &job, &seen), ERR_OK);
	no_list_says(w, &a, "某某通知\t");
	assert_true(holds(file(w, &a, "index.html"), "又一则"));
	assert_false(holds(file(w, &a, "index.html"), "某某通知"));
}

static void what_is_missing_or_shown_from_another_release_is_listed(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	const char *current = arena_printf(&a, "%s/current", w->root);
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_int_equal(unlink(arena_printf(&a, "%s/art/7/style.css", current)), 0);
	assert_int_equal(unlink(arena_printf(&a, "%s/atom.xml", current)), 0);
	struct survey s = survey(w, &a, notes);
	assert_non_null(posted(&s, "art/7/style.css"));
	assert_non_null(posted(&s, "atom.xml"));
	assert_int_equal(s.item_count, 3);
	job = job_for(&a, "8", "k2", "又一则", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_int_equal(unlink(current), 0);
	assert_int_equal(symlink("releases/000001", current), 0);
	s = survey(w, &a, notes);
	assert_non_null(posted(&s, "current"));
}

/* A site from before the ledger, and a courier that keeps nothing: it is said, and nothing is called good. */
static void what_cannot_be_compared_is_counted(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	w->no_folder = true;
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	struct survey s = survey(w, &a, notes);
	assert_int_equal(s.unchecked, 2);
	assert_true(s.unchecked_why.len > 0);
	w->no_folder = false;
	job = job_for(&a, "8", "k2", "又一则", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	s = survey(w, &a, notes);
	assert_int_equal(s.unchecked, 2); /* the page that is new is known */
	assert_int_equal(s.item_count, 2);
	plant(w, &a, "art/8/style.css", "b{}");
	s = survey(w, &a, notes);
	assert_non_null(posted(&s, "art/8/style.css"));
}

static struct mends mend(struct site_wire *w, struct arena *a, const struct delivery_job *job)
{
	struct mends done = {};
	assert_int_equal(
		channel_website.mend(&w->wire, a, job ? &job->site : &site, job, &done), ERR_OK);
	return done;
}

static void an_altered_page_is_put_back_from_its_ticket(void **state)
{
	static const char *const files[] = { "art/7/index.html", "art/7/style.css",
		"art/7/release.json", "art/7/entry.json" };
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_int_equal(mend(w, &a, &job).count, 0);
	for (size_t i = 0; i < 4; i++) {
		struct str was = file(w, &a, files[i]);
		plant(w, &a, files[i], "<h1>?</h1>");
		assert_int_equal(look(w, &a, &job), SEEN_OTHER);
		struct mends done = mend(w, &a, &job);
		assert_int_equal(done.count, 1);
		assert_true(str_eq(done.list[0].path, str_c(files[i])));
		assert_true(str_eq(done.list[0].seen, STR("<h1>?</h1>")));
		assert_true(str_eq(done.list[0].put_sha256, str_c(sha256_hex(&a, was))));
		assert_true(str_eq(file(w, &a, files[i]), was));
		assert_int_equal(look(w, &a, &job), SEEN_LIVE);
	}
	assert_int_equal(unlink(arena_printf(&a, "%s/current/%s", w->root, files[1])), 0);
	assert_true(mend(w, &a, &job).list[0].missing);
	assert_int_equal(look(w, &a, &job), SEEN_LIVE);
}

/* Another text, signed by nobody as this one, is no mending. */
static void only_what_went_out_is_put_back(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	struct delivery_job other = job_for(&a, "7", "k1", "别的文字", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	plant(w, &a, "art/7/index.html", "<h1>?</h1>");
	assert_int_equal(mend(w, &a, &other).count, 0);
	other = job_for(&a, "7", "k2", "通知", NULL);
	assert_int_equal(mend(w, &a, &other).count, 0);
	assert_true(str_eq(file(w, &a, "art/7/index.html"), STR("<h1>?</h1>")));
	w->no_folder = true; /* nothing to count repairs in, nothing to hold them against */
	struct mends done = {};
	(void)channel_website.mend(&w->wire, &a, &job.site, &job, &done);
	assert_true(!done.count || !done.list[0].put_sha256.len);
}

static void altered_lists_are_put_back_from_the_ledger(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	struct str front = file(w, &a, "index.html");
	plant(w, &a, "index.html", "<h1>?</h1>");
	plant(w, &a, ".template/list.html", "<h1>?</h1>");
	plant(w, &a, ".entries/2026-09.tsv", "");
	plant(w, &a, "gift.html", "<h1>?</h1>");
	struct survey s = survey(w, &a, notes);
	assert_int_equal(s.altered, 3);
	assert_int_equal(mend(w, &a, NULL).count, 3);
	assert_true(str_eq(file(w, &a, "index.html"), front));
	s = survey(w, &a, notes);
	assert_int_equal(s.altered, 0);
	assert_non_null(posted(&s, "gift.html")); /* a person takes that away */
}

static void too_many_repairs_are_a_fight_and_are_left(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(
		&a, "7", "k1", "通知", "{\"site_code\":\"3302000001\",\"repairs_per_hour\":2}");
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	for (int i = 0; i < 4; i++) {
		plant(w, &a, "art/7/index.html", "<h1>?</h1>");
		struct mends done = mend(w, &a, &job);
		assert_int_equal(done.count, 1);
		assert_int_equal(done.list[0].put_sha256.len > 0, i < 2);
		assert_int_equal(done.list[0].why == NULL, i < 2);
	}
	assert_int_equal(look(w, &a, &job), SEEN_OTHER);
	w->now += 3601 * 1000;
	assert_true(mend(w, &a, &job).list[0].put_sha256.len > 0);
	assert_int_equal(look(w, &a, &job), SEEN_LIVE);
}

/* What he made of a folder of ours leads out of the site. */
static void nothing_is_put_back_through_a_link(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	const char *folder = arena_printf(&a, "%s/current/art/7", w->root);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_int_equal(rename(folder, arena_printf(&a, "%s/aside", w->root)), 0);
	assert_int_equal(symlink(w->own, folder), 0);
	struct mends done = mend(w, &a, &job);
	assert_true(done.count > 0 && !done.list[0].put_sha256.len);
	assert_int_equal(access(arena_printf(&a, "%s/index.html", w->own), F_OK), -1);
}

/* Older releases share the file that was altered in place: they must not bring it back. */
static void what_was_put_back_stays_so_in_the_releases_to_come(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	const char *page = arena_printf(&a, "%s/current/art/7/index.html", w->root);
	FILE *f = fopen(page, "w"); /* in place: the same file in every release */
	assert_non_null(f);
	fputs("<h1>?</h1>", f);
	for (int i = 0; i < 14; i++) {
		const char *n = arena_printf(&a, "%d", i + 10);
		struct delivery_job next = job_for(&a, n, n, n, NULL);
		if (i == 11) {
			fflush(f);
			assert_true(mend(w, &a, &job).list[0].put_sha256.len > 0);
		}
		assert_int_equal(publish(w, &a, &next), ERR_OK);
	}
	assert_int_equal(fclose(f), 0);
	assert_int_equal(look(w, &a, &job), SEEN_LIVE);
}

static struct site_order order_of(bool closed, int64_t serial)
{
	return (struct site_order){ closed, 1, serial, RELEASED * 1000L, STR("某局<b>") };
}

static bool stand_down(struct site_wire *w, struct arena *a, bool closed, int64_t serial)
{
	bool is_closed = false;
	const struct site_order o = order_of(closed, serial);
	assert_int_equal(channel_website.stand_down(&w->wire, a, &o, &is_closed), ERR_OK);
	return is_closed;
}

static const char *link_of(struct site_wire *w, struct arena *a)
{
	char to[64] = "";
	assert_true(readlink(arena_printf(a, "%s/current", w->root), to, sizeof to - 1) > 0);
	return arena_printf(a, "%s", to);
}

static void a_site_that_was_taken_down_is_out_of_sight_and_comes_back_as_it_was(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	const char *was = link_of(w, &a);
	assert_true(stand_down(w, &a, true, 5));
	assert_int_equal(file(w, &a, "art/7/index.html").len, 0);
	assert_true(holds(file(w, &a, "index.html"), "某局&lt;b&gt;网站自"));
	assert_true(holds(file(w, &a, "index.html"), "<html lang=\"zh-CN\">"));
	plant(w, &a, "index.html", "<h1>?</h1>"); /* and whatever is done to it is undone */
	assert_true(stand_down(w, &a, true, 5));
	assert_true(holds(file(w, &a, "index.html"), "本网站暂停服务"));
	const char *current = arena_printf(&a, "%s/current", w->root);
	assert_int_equal(unlink(current), 0);
	assert_int_equal(symlink(was, current), 0);
	assert_true(stand_down(w, &a, true, 5));
	assert_string_equal(link_of(w, &a), "releases/holding");
	assert_false(stand_down(w, &a, false, 6));
	assert_string_equal(link_of(w, &a), was);
	assert_int_equal(look(w, &a, &job), SEEN_LIVE);
	json_auto_t *notes = json_object();
	assert_int_equal(survey(w, &a, notes).item_count, 1);
}

static void nothing_is_done_to_a_site_that_is_down(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct receipt seen = {};
	struct survey s = {};
	struct mends done = {};
	json_auto_t *notes = json_object();
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	struct delivery_job next = job_for(&a, "8", "k2", "又一则", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_true(stand_down(w, &a, true, 5));
	enum sighting sighting;
	assert_int_equal(publish(w, &a, &next), ERR_BUSY);
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &job, &seen), ERR_BUSY);
	assert_int_equal(channel_website.observe(&w->wire, &a, &job, &seen, &sighting), ERR_BUSY);
	assert_int_equal(channel_website.survey(&w->wire, &a, &site, notes, &s), ERR_BUSY);
	assert_int_equal(channel_website.mend(&w->wire, &a, &site, NULL, &done), ERR_BUSY);
	assert_int_equal(channel_website.mend(&w->wire, &a, &site, &job, &done), ERR_BUSY);
	assert_false(stand_down(w, &a, false, 6));
	assert_int_equal(publish(w, &a, &next), ERR_OK);
}

/* Whoever kept an order of before, or hands them over in another order, moves nothing. */
static void an_older_order_is_not_followed(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	bool closed;
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_true(stand_down(w, &a, true, 5));
	assert_true(stand_down(w, &a, false, 4));
	assert_string_equal(link_of(w, &a), "releases/holding");
	assert_false(stand_down(w, &a, false, 6));
	assert_false(stand_down(w, &a, true, 5));
	const struct site_order restored = { true, 2, 1, 0, STR("某局") }; /* numbers begin anew */
	assert_int_equal(channel_website.stand_down(&w->wire, &a, &restored, &closed), ERR_OK);
	assert_true(closed);
	w->no_folder = true;
	assert_int_equal(channel_website.stand_down(&w->wire, &a, &restored, &closed), ERR_DENIED);
}

static void at_another_place(struct site_wire *w)
{
	w->wire.site_there = get_there;
	w->wire.site_send = send_there;
}

static void another_place_is_read_back_over_its_public_address(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	at_another_place(w);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	w->far_calls = 0;
	struct survey s = survey(w, &a, notes);
	assert_int_equal(w->far_calls, 4);
	assert_int_equal(s.unchecked, 2);
	assert_true(holds(s.unchecked_why, "多出来的文件"));
	assert_true(holds(s.unchecked_why, "far_checks"));
	w->far_bad = "list.html";
	for (int i = 0; i < 8; i++)
		s = survey(w, &a, notes);
	assert_int_equal(s.unchecked, 1); /* all was looked at; what more there is nobody sees */
	assert_false(holds(s.unchecked_why, "far_checks"));
	assert_int_equal(s.item_count, 2);
	assert_non_null(posted(&s, "https://x.gov.cn/list.html"));
	w->far_bad = NULL;
	s = survey(w, &a, notes);
	assert_int_equal(s.item_count, 1);
	w->now += 49LL * 3600 * 1000; /* and nobody looked meanwhile */
	w->far_release = "{}";
	s = survey(w, &a, notes);
	assert_non_null(posted(&s, "https://x.gov.cn/RELEASE.json"));
	assert_true(holds(s.unchecked_why, "far_checks"));
	w->far_release = "";
	s = survey(w, &a, notes);
	assert_true(holds(s.unchecked_why, "没有连上"));
}

static void tell_to_adopt(struct site_wire *w)
{
	int dir;
	assert_int_equal(disk_open(w->own, &dir), ERR_OK);
	assert_int_equal(disk_write(dir, "adopt", STR("")), ERR_OK);
	close(dir);
}

/* The administrator of the courier's machine answers for it, once; from then on it is compared. */
static void a_site_from_before_the_ledger_is_adopted_on_somebodys_word(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	struct delivery_job next = job_for(&a, "8", "k2", "又一则", NULL);
	w->no_folder = true;
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	w->no_folder = false;
	assert_true(survey(w, &a, notes).unchecked > 0);
	tell_to_adopt(w);
	struct survey s = survey(w, &a, notes);
	assert_int_equal(s.unchecked, 0);
	assert_int_equal(s.item_count, 1);
	plant(w, &a, "index.html", "<h1>?</h1>");
	tell_to_adopt(w); /* what is whole is not taken anew */
	s = survey(w, &a, notes);
	assert_non_null(posted(&s, "index.html"));
	assert_int_equal(publish(w, &a, &next), ERR_OK);
	assert_true(holds(file(w, &a, "index.html"), "又一则"));
	s = survey(w, &a, notes);
	assert_int_equal(s.unchecked, 0);
	assert_int_equal(s.item_count, 2);
}

/* The old name stands on every list until something is released: that is nobody's doing. */
static void a_new_face_makes_no_stranger_of_the_old_lists(void **state)
{
	SCRATCH(a);
	struct survey s = {};
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	struct channel_site renamed = site;
	renamed.name = STR("某局（新）");
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_int_equal(channel_website.survey(&w->wire, &a, &renamed, notes, &s), ERR_OK);
	assert_int_equal(s.item_count, 1);
	plant(w, &a, "gift.html", "<h1>?</h1>");
	assert_int_equal(channel_website.survey(&w->wire, &a, &renamed, notes, &s), ERR_OK);
	assert_int_equal(s.item_count, 2);
}

static void many_pages_over_many_months_are_all_ours(void **state)
{
	SCRATCH(a);
	json_auto_t *notes = json_object();
	struct site_wire *w = *state;
	for (int i = 0; i < 34; i++) {
		struct delivery_job job = job_for(&a, arena_printf(&a, "%d", i + 1),
			arena_printf(&a, "k%d", i + 1), "通知", NULL);
		w->now = job.released_at = (RELEASED + (int64_t)(i / 32) * 40 * 86400) * 1000;
		assert_int_equal(publish(w, &a, &job), ERR_OK);
	}
	struct survey s = survey(w, &a, notes);
	for (size_t i = 0; i < s.item_count; i++)
		if (!s.items[i].marker.len)
			fail_msg(STRF, STRV(s.items[i].remote_id));
	assert_int_equal(s.item_count, 34);
}

static void a_page_and_its_hash_altered_together_are_seen(void **state)
{
	SCRATCH(a);
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(*state, &a, &job), ERR_OK);
	plant(*state, &a, "art/7/index.html", "<h1>?</h1>");
	plant(*state, &a, "art/7/release.json",
		arena_printf(&a,
			"{\"key\":\"k1\",\"commit\":\"c0ffee\",\"page_sha256\":\"%s\",\"released_"
			"at\":"
			"%lld,\"first_released_at\":%lld}",
			sha256_hex(&a, STR("<h1>?</h1>")), RELEASED * 1000LL, RELEASED * 1000LL));
	assert_int_equal(look(*state, &a, &job), SEEN_OTHER);
}

/* The store's clock and the courier's are a moment apart; an hour is not a moment. */
static void the_time_of_release_is_the_pages_own_within_a_moment(void **state)
{
	SCRATCH(a);
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(*state, &a, &job), ERR_OK);
	job.released_at += 90 * 1000;
	assert_int_equal(look(*state, &a, &job), SEEN_LIVE);
	job.released_at += 3600 * 1000;
	assert_int_equal(look(*state, &a, &job), SEEN_OTHER);
}

static void a_folder_that_is_nobodys_stops_nothing(void **state)
{
	SCRATCH(a);
	struct receipt seen = {};
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	struct delivery_job next = job_for(&a, "8", "k2", "又一则", NULL);
	assert_int_equal(publish(*state, &a, &job), ERR_OK);
	plant(*state, &a, "art/evil/index.html", "<h1>?</h1>");
	plant(*state, &a, "art/worse/entry.json", "{");
	assert_int_equal(publish(*state, &a, &next), ERR_OK);
	struct site_wire *w = *state;
	next.act = ACT_WITHDRAW;
	assert_int_equal(channel_website.withdraw(&w->wire, &a, &next, &seen), ERR_OK);
	assert_int_equal(look(*state, &a, &next), SEEN_ABSENT);
}

static void a_long_list_goes_on_where_it_stopped(void **state)
{
	SCRATCH(a);
	json_auto_t *notes = json_pack("{s:s s:i}", "unit", "7", "place", 1);
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(*state, &a, &job), ERR_OK);
	job = job_for(&a, "8", "k2", "又一则", NULL);
	assert_int_equal(publish(*state, &a, &job), ERR_OK);
	plant(*state, &a, "gift.html", "<h1>?</h1>");
	plant(*state, &a, "art/7/gift.html", "<h1>?</h1>");
	struct survey s = survey(*state, &a, notes);
	assert_true(s.more && s.whole);
	assert_int_equal(s.item_count, 2);
	assert_non_null(posted(&s, "art/7/gift.html"));
	assert_non_null(posted(&s, "art/8/"));
	assert_int_equal(json_int(notes, "place", -1), 0);
	s = survey(*state, &a, notes);
	assert_int_equal(s.item_count, 4);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_published_page_is_live_and_listed),
		TEST(publishing_again_changes_nothing),
		TEST(unchanged_pages_are_the_same_file_in_the_next_release),
		TEST(a_withdrawn_page_is_gone_everywhere),
		TEST(a_correction_replaces_the_page_and_keeps_its_feed_id),
		TEST(a_page_changed_behind_our_back_is_seen),
		TEST(the_self_check_stops_a_page_before_the_switch),
		TEST(a_path_that_leaves_the_page_s_folder_is_refused),
		TEST(what_a_broken_attempt_left_is_cleared_away),
		TEST(the_web_server_can_read_it_whatever_our_umask),
		TEST(a_release_of_what_changed_is_as_one_of_everything),
		TEST(a_new_page_of_a_month_is_found_from_the_one_before),
		TEST(a_site_that_was_set_back_goes_on_from_there),
		TEST(what_the_site_says_of_itself_is_the_same_on_every_list),
		TEST(old_releases_are_kept_but_not_for_ever),
		TEST(a_survey_names_our_pages_by_their_deliveries_and_nothing_else),
		TEST(whatever_no_release_explains_is_listed),
		TEST(what_the_public_folder_says_of_itself_is_not_believed),
		TEST(an_entry_and_the_lists_altered_alike_are_seen),
		TEST(a_site_of_any_size_has_its_lists_compared),
		TEST(a_release_takes_no_words_from_the_public_folder),
		TEST(what_is_missing_or_shown_from_another_release_is_listed),
		TEST(what_cannot_be_compared_is_counted),
		TEST(an_altered_page_is_put_back_from_its_ticket),
		TEST(only_what_went_out_is_put_back),
		TEST(altered_lists_are_put_back_from_the_ledger),
		TEST(too_many_repairs_are_a_fight_and_are_left),
		TEST(nothing_is_put_back_through_a_link),
		TEST(what_was_put_back_stays_so_in_the_releases_to_come),
		TEST(a_site_that_was_taken_down_is_out_of_sight_and_comes_back_as_it_was),
		TEST(nothing_is_done_to_a_site_that_is_down),
		TEST(an_older_order_is_not_followed),
		TEST(another_place_is_read_back_over_its_public_address),
		TEST(a_site_from_before_the_ledger_is_adopted_on_somebodys_word),
		TEST(a_new_face_makes_no_stranger_of_the_old_lists),
		TEST(many_pages_over_many_months_are_all_ours),
		TEST(a_page_and_its_hash_altered_together_are_seen),
		TEST(the_time_of_release_is_the_pages_own_within_a_moment),
		TEST(a_folder_that_is_nobodys_stops_nothing),
		TEST(a_long_list_goes_on_where_it_stopped),
		TEST(search_engines_are_told_once_whatever_they_answer),
		TEST(the_key_of_indexnow_stands_on_the_site_while_it_is_set),
		TEST(lists_feeds_and_the_index_say_the_same),
		TEST(each_column_has_its_list_and_only_while_something_is_in_it),
		TEST(a_column_has_older_pages_too),
		TEST(a_template_that_lacks_something_or_loads_something_is_refused),
		TEST(a_template_is_part_of_what_is_approved),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
