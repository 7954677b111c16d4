/* What a release makes of a site: pages, lists, feeds, what designers may change. */
#include "tests/unit/site.h"

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
	w->spoil = "<article>又一篇</article>";
	assert_int_equal(look(w, &a, &job), SEEN_OTHER);
}

/* A page as the bureau's own CDN would show it: its text between two others; and a script of that. */
static struct str shown;
static struct wire_reply counter;
static enum err show_it(
	struct wire *base, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	if (str_ends(q->url, STR("/style.css")))
		return get_page(base, a, q, out);
	*out = (struct wire_reply){ .status = 200, .body = shown };
	if (str_eq(q->url, STR("https://x.gov.cn/cdn/count.js?t=1&u=2")))
		*out = counter;
	return ERR_OK;
}

static enum sighting look_at(struct site_wire *w, struct arena *a, const struct delivery_job *job,
	const char *said, const char *words)
{
	enum sighting seen = SEEN_UNKNOWN;
	struct receipt r = { .state = json_pack("{s:s}", "differs", "昨天的") };
	assert_int_equal(channel_website.observe(&w->wire, a, job, &r, &seen), ERR_OK);
	struct str text = json_str(r.state, said);
	assert_true(*words ? str_find(text, str_c(words)) >= 0 : !text.len);
	json_decref(r.state);
	return seen;
}

static struct str swapped(struct arena *a, struct str page, const char *old, const char *by)
{
	ptrdiff_t at = str_find(page, str_c(old));
	assert_true(at >= 0);
	return str_c(arena_printf(a, STRF "%s" STRF, STRV(str_sub(page, 0, (size_t)at)), by,
		STRV(str_from(page, (size_t)at + strlen(old)))));
}

/* The words decide; the frame is told as what it is; and what hides the words is no frame. */
static void a_changed_frame_is_less_than_changed_words(void **state)
{
	static const struct {
		const char *old, *by;
		enum sighting seen;
		const char *said, *words;
	} cases[] = {
		{ "</body>", "</body>", SEEN_LIVE, "frame", "" },
		{ "</body>", "</body>", SEEN_LIVE, "differs", "" },
		{ "</body>", "<script src=\"//c\"></script></body>", SEEN_LIVE, "frame",
			"多出脚本 1 处" },
		{ "<main", "<p>欢迎</p><main", SEEN_LIVE, "frame", "框架不同" },
		{ "第一篇", "第二篇", SEEN_LIVE, "frame",
			"框架不同" }, /* in the title of the head */
		{ "<article>", "<article><p>领红包</p>", SEEN_OTHER, "differs",
			"正文与批准的不一致" },
		{ "<article>", "<!--<article>", SEEN_OTHER, "differs", "正文与批准的不一致" },
		{ "<article>", "<TEMPLATE><article>", SEEN_OTHER, "differs", "正文与批准的不一致" },
		{ "</article>", "</article><Article>领红包</article>", SEEN_OTHER, "frame", "" },
	};
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	struct str page = file(w, &a, "art/7/index.html");
	w->wire.exchange = show_it;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		shown = swapped(&a, page, cases[i].old, cases[i].by);
		assert_int_equal(
			look_at(w, &a, &job, cases[i].said, cases[i].words), cases[i].seen);
	}
	/* In the folder only we write: there the frame is somebody's hand, too. */
	shown = swapped(&a, page, "</body>", "<!-- n --></body>");
	plant(w, &a, "art/7/index.html", arena_cstr(&a, shown));
	assert_int_equal(look_at(w, &a, &job, "differs", "index.html"), SEEN_OTHER);
	w->wire.exchange = get_page;
}

/* The words are right, and what hides them comes under the name of our own style: no look at the page shows that. */
static void a_style_in_place_of_ours_is_a_warning_of_its_own(void **state)
{
	static const struct {
		int status; /* 0: with another text */
		const char *said;
	} cases[] = { { 0, "“style.css”被换，与发布的不同" },
		{ 404, "“style.css”被换，与发布的不同" }, { 403, "" }, { 503, "" } };
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		w->far_bad = "art/7/style.css";
		w->far_status = cases[i].status;
		assert_int_equal(look_at(w, &a, &job, "frame", cases[i].said), SEEN_LIVE);
		w->far_bad = NULL;
		assert_int_equal(look_at(w, &a, &job, "frame", ""), SEEN_LIVE);
	}
	/* Within another frame both are said. */
	shown = swapped(&a, file(w, &a, "art/7/index.html"), "</body>", "<hr></body>");
	w->wire.exchange = show_it;
	w->far_bad = "art/7/style.css";
	w->far_status = 0;
	assert_int_equal(
		look_at(w, &a, &job, "frame", "遮住正文；正文与批准的一致，框架不同"), SEEN_LIVE);
}

/* "1a2b3c4d" of what is said about a page with this in it; "": nothing. */
static const char *mark_with(
	struct site_wire *w, struct arena *a, const struct delivery_job *job, const char *added)
{
	enum sighting seen = SEEN_UNKNOWN;
	struct receipt r = { .state = json_object() };
	struct str page = file(w, a, "art/7/index.html");
	shown = swapped(a, page, "</body>", arena_printf(a, "%s</body>", added));
	assert_int_equal(channel_website.observe(&w->wire, a, job, &r, &seen), ERR_OK);
	assert_int_equal(seen, SEEN_LIVE);
	const char *said = arena_cstr(a, json_str(r.state, "frame"));
	const char *at = strstr(said, "记号 ");
	json_decref(r.state);
	return at ? arena_printf(a, "%.8s", at + strlen("记号 ")) : "";
}

#define MARK(added) mark_with(w, &a, &job, added)
#define COUNTER     "<script src=\"/cdn/count.js?t=1&amp;u=2\"></script>"

/* What others add is known by what it is, not by how much of it there is; numbers in it may be others each time. */
static void another_script_in_place_of_one_has_another_mark(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	w->wire.exchange = show_it;
	counter = (struct wire_reply){ .status = 200, .body = STR("count('4711')") };
	assert_string_equal(MARK("<p>欢迎</p>"), "");
	const char *far = MARK("<script src=//a.example/x.js></script>");
	assert_int_equal(strlen(far), 8);
	assert_string_equal(MARK("<SCRIPT async SRC='//a.example/x.js'></SCRIPT>"), far);
	assert_string_not_equal(MARK("<script src=//b.example/x.js></script>"), far);
	const char *near = MARK(COUNTER);
	counter.body = STR("count('4712')");
	assert_string_equal(MARK(COUNTER), near);
	counter.body = STR("steal('4712')");
	assert_string_not_equal(MARK(COUNTER), near);
	counter.status = 404;
	assert_string_not_equal(MARK(COUNTER), near);
	counter.status = 503; /* nobody knows what it says just now */
	assert_string_equal(MARK(COUNTER), "");
	const char *inside = MARK("<script>hit(\"3f2a\",'第一篇')</script>");
	assert_string_equal(MARK("<script>hit(\"99c1\",'第二篇')</script>"), inside);
	assert_string_not_equal(MARK("<script>hide(\"3f2a\",'第一篇')</script>"), inside);
	assert_string_not_equal(MARK("<img onload=\"hit('3f2a')\" alt=x>"), "");
	const char *window = MARK("<iframe src=https://a.example/></iframe>");
	assert_string_not_equal(MARK("<iframe src=https://b.example/></iframe>"), window);
}

/* Style that is added may hide the words: inside the page, by an attribute, from a file. */
static void a_style_that_is_added_is_told(void **state)
{
	static const struct {
		const char *added;
		enum sighting seen;
		const char *said, *words;
	} cases[] = {
		{ "<style>article{display:none}</style>", SEEN_LIVE, "frame", "多出样式 1 处" },
		{ "<LINK href=/cdn/hide.css rel='StyleSheet'>", SEEN_LIVE, "frame",
			"多出样式 1 处" },
		{ "<base href=//a.example/>", SEEN_LIVE, "frame", "多出样式 1 处" },
		{ "<div style=\"position:fixed;top:0\"></div>", SEEN_LIVE, "frame",
			"多出样式 1 处" },
		{ "<div style=\"display:none\">", SEEN_OTHER, "differs", "正文" },
		{ "<div style=\"display:none\"></div>", SEEN_LIVE, "frame", "多出样式 1 处" },
	};
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	struct str page = file(w, &a, "art/7/index.html");
	w->wire.exchange = show_it;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		shown = swapped(&a, page, "<main", arena_printf(&a, "%s<main", cases[i].added));
		assert_int_equal(
			look_at(w, &a, &job, cases[i].said, cases[i].words), cases[i].seen);
	}
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

#define PICTURE "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"

/* A page that was approved while a picture went by its own name's ending refers to it so, and it is to be had there. */
static void an_attached_picture_is_where_the_approved_page_says(void **state)
{
	static const char *const endings[] = { "png", "jpg" };
	SCRATCH(a);
	struct site_wire *w = *state;
	for (size_t i = 0; i < 2; i++) {
		const char *path = arena_printf(&a, "assets/" PICTURE ".%s", endings[i]);
		const struct asset picture = { .name = STR("图.png"),
			.media_type = STR("image/jpeg"),
			.sha256 = STR(PICTURE),
			.bytes = STR("the approved bytes") };
		struct delivery_job job = job_for(&a, i ? "8" : "7", i ? "k2" : "k1", "有图", NULL);
		struct str *page = &job.rendition->first->bytes;
		ptrdiff_t end = str_find(*page, STR("</article>"));
		assert_true(end > 0);
		*page = str_c(arena_printf(&a, STRF "<a href=\"%s\">图.png</a>" STRF,
			STRV(str_sub(*page, 0, (size_t)end)), path,
			STRV(str_from(*page, (size_t)end))));
		job.assets = &picture;
		job.asset_count = 1;
		assert_int_equal(publish(w, &a, &job), ERR_OK);
		assert_true(str_eq(file(w, &a, arena_printf(&a, "art/%d/%s", i ? 8 : 7, path)),
			STR("the approved bytes")));
	}
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

/* What a designer begins with is the look that there is, and is not written over. */
static void the_built_in_look_is_three_files_to_begin_with(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	int dir;
	struct str page;
	const char *folder = arena_printf(&a, "%s/look", w->root);
	assert_int_equal(template_write(folder), ERR_OK);
	assert_int_equal(disk_open(folder, &dir), ERR_OK);
	assert_int_equal(disk_read(&a, dir, "page.html", &page), ERR_OK);
	assert_true(str_eq(page, template_built_in()->page));
	assert_int_equal(template_load(folder), ERR_OK);
	assert_true(str_eq(template_now()->list, template_built_in()->list));
	assert_true(str_eq(template_now()->style, template_built_in()->style));
	assert_int_equal(template_write(folder), ERR_CONFLICT);
	assert_int_equal(disk_remove(dir, "page.html"), ERR_OK);
	assert_int_equal(template_write(folder), ERR_CONFLICT);
	assert_int_equal(template_load(folder), ERR_NOTFOUND);
	assert_non_null(strstr(err_reason(), "里没有 page.html"));
	close(dir);
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
		TEST(a_changed_frame_is_less_than_changed_words),
		TEST(a_style_in_place_of_ours_is_a_warning_of_its_own),
		TEST(another_script_in_place_of_one_has_another_mark),
		TEST(a_style_that_is_added_is_told),
		TEST(the_self_check_stops_a_page_before_the_switch),
		TEST(a_path_that_leaves_the_page_s_folder_is_refused),
		TEST(an_attached_picture_is_where_the_approved_page_says),
		TEST(what_a_broken_attempt_left_is_cleared_away),
		TEST(the_web_server_can_read_it_whatever_our_umask),
		TEST(a_release_of_what_changed_is_as_one_of_everything),
		TEST(a_new_page_of_a_month_is_found_from_the_one_before),
		TEST(a_site_that_was_set_back_goes_on_from_there),
		TEST(what_the_site_says_of_itself_is_the_same_on_every_list),
		TEST(old_releases_are_kept_but_not_for_ever),
		TEST(lists_feeds_and_the_index_say_the_same),
		TEST(each_column_has_its_list_and_only_while_something_is_in_it),
		TEST(a_column_has_older_pages_too),
		TEST(a_template_that_lacks_something_or_loads_something_is_refused),
		TEST(the_built_in_look_is_three_files_to_begin_with),
		TEST(a_template_is_part_of_what_is_approved),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
