/* What is seen of a page where readers get it: its words, its frame, and the scripts and styles that others add. */
#include "tests/unit/website/website.h"

void a_page_changed_behind_our_back_is_seen(void **state)
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
void a_changed_frame_is_less_than_changed_words(void **state)
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
void a_style_in_place_of_ours_is_a_warning_of_its_own(void **state)
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
void another_script_in_place_of_one_has_another_mark(void **state)
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
void a_style_that_is_added_is_told(void **state)
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
