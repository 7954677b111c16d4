/* A site that is read at another place: what lies there besides what was brought is found and stays found. */
#include "tests/unit/site.h"

#include "channels/website/block.h"
#include "channels/website/extra.h"

static void with_its_folders(struct site_wire *w)
{
	w->wire.site_there = get_there;
	w->wire.site_send = send_there;
	w->wire.site_list = list_there;
}

/* One page is out, with the folders that it stands in. */
static void begin_with_a_page(struct site_wire *w, struct arena *a)
{
	struct delivery_job job = job_for(a, "7", "k1", "通知", NULL);
	with_its_folders(w);
	assert_int_equal(publish(w, a, &job), ERR_OK);
}

/* So many surveys that each folder there was come by. */
static struct survey round_of(struct site_wire *w, struct arena *a, json_t *notes)
{
	struct survey s = {};
	for (int i = 0; i < 8; i++)
		s = survey(w, a, notes);
	return s;
}

/* Laid there by whoever got in: into the uppermost folder, or beside an old page. */
static void what_lies_there_besides_is_strange(void **state)
{
	static const char *const places[] = { "gift.html", "art/7/gift.html" };
	SCRATCH(a);
	struct site_wire *w = *state;
	begin_with_a_page(w, &a);
	for (size_t i = 0; i < 2; i++) {
		json_auto_t *notes = json_object();
		const char *url = arena_printf(&a, "https://x.gov.cn/%s", places[i]);
		w->far_more = places[i];
		struct survey s = round_of(w, &a, notes);
		assert_non_null(posted(&s, url));
		assert_int_equal(s.item_count, 2);
		assert_int_equal(s.unchecked, 0);
		w->far_more = ""; /* it cannot be listed: that says nothing of what was found */
		s = survey(w, &a, notes);
		assert_non_null(posted(&s, url));
		w->far_more = NULL;
		s = survey(w, &a, notes);
		assert_null(posted(&s, url));
		assert_int_equal(s.item_count, 1);
	}
}

/* Another release stands there, or one is on its way: then nothing of its folders tells anything. */
static void another_release_there_is_no_folder_of_strangers(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	begin_with_a_page(w, &a);
	w->far_more = "gift.html";
	w->far_release = "{}";
	struct survey s = survey(w, &a, notes);
	assert_null(posted(&s, "https://x.gov.cn/gift.html"));
	assert_null(w->far_listed);
	assert_true(holds(s.unchecked_why, "多出来的文件"));
}

/* More than the list has room for are laid there besides, and come first: what was listed stays, and nothing is called gone. */
static void what_was_found_stays_listed_however_many_come(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	begin_with_a_page(w, &a);
	w->far_more = "zzz.html";
	assert_true(survey(w, &a, notes).whole);
	w->far_flood = FAR_BAD_MAX;
	w->far_calls = 0;
	struct survey s = survey(w, &a, notes);
	assert_non_null(posted(&s, "https://x.gov.cn/zzz.html"));
	assert_int_equal(s.item_count, FAR_BAD_MAX + 1);
	for (size_t i = 0; i < s.item_count; i++)
		assert_true(s.items[i].sha256.len > 0);
	assert_false(s.whole);
	assert_true(holds(s.unchecked_why, "多出来的文件超过 50 个，列不全"));
	assert_true(w->far_calls <= FAR_BAD_MAX - 1 + 2 * FAR_CHECKS);
	w->far_calls = 0; /* none is fetched that is not listed */
	s = survey(w, &a, notes);
	assert_int_equal(w->far_calls, 2 * FAR_CHECKS);
	assert_false(s.whole);
	w->far_flood = 0;
	s = survey(w, &a, notes);
	assert_true(s.whole);
	assert_int_equal(s.item_count, 2);
}

static enum err get_nothing(
	struct wire *base, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	(void)a, (void)q, (void)out;
	((struct site_wire *)base)->far_calls++;
	return fault(ERR_UNAVAILABLE, "away");
}

/* What nobody has got yet has no digest; and under the same name it is another one later. */
static void what_lies_there_is_fetched_again(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	const char *url = "https://x.gov.cn/gift.html";
	begin_with_a_page(w, &a);
	w->far_more = w->far_bad = "gift.html";
	w->far_status = 200;
	w->wire.exchange = get_nothing;
	struct survey s = survey(w, &a, notes);
	assert_int_equal(posted(&s, url)->sha256.len, 0);
	w->wire.exchange = get_page;
	s = survey(w, &a, notes);
	assert_true(str_eq(posted(&s, url)->sha256, str_c(sha256_hex(&a, STR("<h1>?</h1>")))));
	w->far_status = 404;
	s = survey(w, &a, notes);
	assert_true(str_eq(posted(&s, url)->sha256, str_c(sha256_hex(&a, STR("")))));
}

/* One folder of those in which something was found cannot be listed: that keeps no other unseen, and is no round. */
static void a_folder_that_is_closed_keeps_no_other_unseen(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	struct delivery_job one = job_for(&a, "7", "k1", "通知", NULL);
	struct delivery_job two = job_for(&a, "8", "k2", "又一则", NULL);
	with_its_folders(w);
	assert_int_equal(publish(w, &a, &one), ERR_OK);
	assert_int_equal(publish(w, &a, &two), ERR_OK);
	w->far_more = "art/7/gift.html";
	struct survey s = round_of(w, &a, notes);
	assert_non_null(posted(&s, "https://x.gov.cn/art/7/gift.html"));
	w->far_closed = "art/7";
	w->far_more = "art/8/gift.html";
	w->now += 49LL * 3600 * 1000;
	s = round_of(w, &a, notes);
	assert_non_null(posted(&s, "https://x.gov.cn/art/7/gift.html"));
	assert_non_null(posted(&s, "https://x.gov.cn/art/8/gift.html"));
	assert_true(holds(s.unchecked_why, "没有看完一遍"));
}

/* Each of them takes a moment too long: one a survey, and in the end all of them. */
static void those_found_before_take_no_more_than_their_time(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	begin_with_a_page(w, &a);
	json_object_set_new(notes, "far",
		json_pack("{s:s s:s s:I s:I s:[] s:[{s:s s:s},{s:s s:s},{s:s s:s}]}", "shard", "",
			"path", "", "began", (json_int_t)w->now, "done", (json_int_t)0, "bad",
			"extra", "path", "x1/a", "sha256", "1", "path", "x2/a", "sha256", "2",
			"path", "x3/a", "sha256", "3"));
	w->far_slow = FAR_LIST_MS + 1;
	for (size_t left = 3; left--;)
		assert_int_equal(survey(w, &a, notes).item_count, left + 1);
}

/* Beyond what the gateway takes, two names would be cut to one. */
static void a_long_name_there_goes_by_its_digest(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	begin_with_a_page(w, &a);
	w->far_more = arena_printf(&a, "%0300d", 7);
	struct survey s = survey(w, &a, notes);
	const char *url = arena_printf(&a, "https://x.gov.cn/%0300d", 7);
	const struct posted *p =
		posted(&s, arena_printf(&a, "name://%s", sha256_hex(&a, str_c(url))));
	assert_non_null(p);
	assert_true(str_eq(p->url, str_c(url)));
}

static struct survey survey_of(
	struct site_wire *w, struct arena *a, const char *settings, json_t *notes)
{
	struct survey s = {};
	struct channel_site all = site;
	all.settings = str_c(settings);
	w->now += 60 * 1000;
	assert_int_equal(channel_website.survey(&w->wire, a, &all, notes, &s), ERR_OK);
	return s;
}

/* More is altered than is listed: how much more is said, and after each round anew. */
static void what_is_altered_beyond_the_list_is_counted(void **state)
{
	static const char all[] = "{\"site_code\":\"3302000001\",\"far_checks\":200}";
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	begin_with_a_page(w, &a);
	for (int i = 0; i < 40; i++) {
		const char *n = arena_printf(&a, "%d", i + 10);
		struct delivery_job next = job_for(&a, n, n, n, NULL);
		assert_int_equal(publish(w, &a, &next), ERR_OK);
	}
	w->spoil =
		"<script src='//c'></script>"; /* a page is told by its own look, where its words are the approved ones */
	struct survey s = survey_of(w, &a, all, notes);
	assert_null(posted(&s, "https://x.gov.cn/art/10/index.html"));
	assert_null(posted(&s, "https://x.gov.cn/index.html"));
	size_t altered = s.unchecked;
	assert_true(altered > 10);
	assert_true(holds(s.framed, "首页、列表等"));
	assert_true(holds(s.framed, "多出脚本 1 处"));
	assert_true(holds(s.unchecked_why,
		arena_printf(&a, "被改动或不见的文件，另有 %zu 个没有逐一列出", altered)));
	s = survey_of(w, &a, all, notes); /* the same once more is no more */
	assert_int_equal(s.unchecked, altered);
	w->spoil = "";
	s = survey_of(w, &a, all, notes);
	s = survey_of(w, &a, all, notes);
	assert_false(holds(s.unchecked_why, "逐一列出"));
	assert_false(s.framed.len);
}

static void what_lies_there_beyond_the_list_is_counted(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	begin_with_a_page(w, &a);
	w->far_flood = FAR_BAD_MAX + 7;
	for (int i = 0; i < 3; i++) {
		struct survey s = survey(w, &a, notes);
		assert_true(holds(s.unchecked_why, "列不全：另有 7 个没有逐一列出"));
	}
	w->far_flood = FAR_BAD_MAX;
	assert_false(holds(survey(w, &a, notes).unchecked_why, "逐一列出"));
}

/* What it had found is listed as before, and what is not is gone; where it has no folder nothing is called gone at first. */
static void a_courier_that_starts_again_has_lost_nothing(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *before = json_object(), *after = json_object(), *blind = json_object();
	const char *url = "https://x.gov.cn/art/7/gift.html";
	begin_with_a_page(w, &a);
	w->far_more = "art/7/gift.html";
	assert_non_null(posted(&(struct survey[]){ round_of(w, &a, before) }[0], url));
	w->far_closed = "art/7"; /* which is not come by again at once */
	struct survey s = survey(w, &a, after);
	assert_non_null(posted(&s, url));
	assert_true(s.whole);
	w->no_folder = true;
	s = survey(w, &a, blind);
	assert_null(posted(&s, url));
	assert_false(s.whole);
	w->far_closed = NULL;
	s = round_of(w, &a, blind);
	assert_non_null(posted(&s, url));
	assert_true(s.whole);
}

/* Before an article with the approved words: does its reader see it? */
static void what_hides_the_words_is_told_from_a_counter(void **)
{
	static const char *const hides[] = { "--><!--", "</template><template>", "<noembed>",
		"<noframes>", "<dialog>", "<select>", "<details>", "<div hidden>",
		"<DIV HIDDEN=''>", "<div style='Display : none'>", "<div style=visibility:hidden>",
		"<div style='d\\isplay:none'>", "<div title='", "<div title=\"", "<script>",
		"<script>'</scripts>'", "<script><!--<script></script>", "<!-- --!><div hidden>-->",
		"<div hidden><div></div>", "<div hidden><table><tr><td></div>",
		"<span hidden><div></span>", "<form hidden><div></form>", "<p><b hidden></p>",
		"<li hidden><ul></li>", "<body hidden></body>", "<svg><style><!--</style></svg>",
		"<svg><span hidden/></svg>", "<svg><![CDATA[></svg>", "<svg/><svg>",
		"<plaintext>" };
	static const char *const shown[] = {
		"<script>document.write(\"<script src='//c'><\\/script>\")</script>",
		"<noscript><img src='//c' style='display:none'></noscript>", "<!-- <script> -->",
		"<img style='display:none' src='//c'><input hidden>", "<a title='<!--'>x</a>",
		"<svg><path d=''/><title>x</title><style>p{}</style></svg>", "<dialog open>",
		"<div hidden><p>1<ul><li>2<li>3</ul><span>4</div>", "<details open>", "<svg/>",
		"<table hidden><tr><td>1<td>2</table>", "<div style='color:red'>",
		"<template><div hidden><script>'</template>'</script></div></template>", "1 < 2 <",
		"<script>'<!-- </scripts>'</script><!--[if IE]><![endif]--><!doctype html>"
	};
	static const char article[] = "<article>一</article>";
	SCRATCH(a);
	for (size_t i = 0; i < sizeof hides / sizeof *hides; i++)
		if (page_block(str_c(arena_printf(&a, "%s%s", hides[i], article))).len)
			fail_msg("not seen to hide: %s", hides[i]);
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (!page_block(str_c(arena_printf(&a, "%s %s", shown[i], article))).len)
			fail_msg("seen to hide: %s", shown[i]);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_lies_there_besides_is_strange),
		TEST(another_release_there_is_no_folder_of_strangers),
		TEST(what_is_altered_beyond_the_list_is_counted),
		TEST(what_lies_there_beyond_the_list_is_counted),
		TEST(a_courier_that_starts_again_has_lost_nothing),
		TEST(what_was_found_stays_listed_however_many_come),
		TEST(what_lies_there_is_fetched_again),
		TEST(a_folder_that_is_closed_keeps_no_other_unseen),
		TEST(those_found_before_take_no_more_than_their_time),
		TEST(a_long_name_there_goes_by_its_digest),
		cmocka_unit_test(what_hides_the_words_is_told_from_a_counter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
