/* What stands on the site and no release explains is found, whoever wrote it and wherever. */
#include "tests/unit/site.h"

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

static void what_a_page_says_comes_with_it(void **state)
{
	SCRATCH(a);
	json_auto_t *notes = json_object(),
		    *asked = json_pack("[s s s]", "a.html", "b.html", "c.txt");
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(*state, &a, &job), ERR_OK);
	plant(*state, &a, "a.html", "<style>p{}</style><p>旧页面</p><script>x()</script>");
	plant(*state, &a, "b.html", "<p>\xbe\xc9\xd2\xb3\xc3\xe6</p>"); /* GBK */
	plant(*state, &a, "c.txt", "x");
	plant(*state, &a, "d.html", "<p>没有问到</p>");
	struct survey s = survey_words(*state, &a, notes, asked);
	assert_true(str_eq(posted(&s, "a.html")->words, STR("旧页面")));
	assert_true(str_eq(posted(&s, "b.html")->words, STR("旧页面")));
	assert_null(posted(&s, "c.txt")->words.at);
	assert_null(posted(&s, "d.html")->words.at);
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
	assert_true(holds(s.unchecked_why, "没有核对完一遍"));
	w->far_bad = "list.html";
	for (int i = 0; i < 8; i++)
		s = survey(w, &a, notes);
	assert_int_equal(s.unchecked, 1); /* all was looked at; what more there is nobody sees */
	assert_false(holds(s.unchecked_why, "没有核对完一遍"));
	assert_int_equal(s.item_count, 2);
	assert_non_null(posted(&s, "https://x.gov.cn/list.html"));
	w->far_bad = NULL;
	s = survey(w, &a, notes);
	assert_int_equal(s.item_count, 1);
	w->now += 49LL * 3600 * 1000; /* and nobody looked meanwhile */
	w->far_release = "{}";
	s = survey(w, &a, notes);
	assert_non_null(posted(&s, "https://x.gov.cn/RELEASE.json"));
	assert_true(holds(s.unchecked_why, "没有核对完一遍"));
	w->far_release = "";
	s = survey(w, &a, notes);
	assert_true(holds(s.unchecked_why, "没有连上"));
}

static enum err get_slowly(
	struct wire *base, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	((struct site_wire *)base)->now += 7000;
	return get_page(base, a, q, out);
}

/* The other place takes longer than a part has: what is here is looked at in the same one all the same. */
static void a_slow_other_place_takes_no_time_from_this_one(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	struct survey s = {};
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	at_another_place(w);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	w->far_bad = "list.html";
	for (int i = 0; i < 8; i++)
		s = survey(w, &a, notes);
	assert_int_equal(s.item_count, 2);
	plant(w, &a, "art/7/one.html", "?");
	plant(w, &a, "art/7/two.html", "?");
	w->wire.exchange = get_slowly;
	s = survey(w, &a, notes);
	assert_int_equal(s.item_count, 4);
	assert_true(s.whole && !s.more);
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

/* What lies in it may be shown to others than the courier. */
static void a_folder_that_cannot_be_opened_is_listed_itself(void **state)
{
	static const char *const shut[] = { "shut", "art/7/shut", "art/evil" };
	static const char *const others[] = { "art/link", "art/plain.html", "art/7/" };
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	plant(w, &a, "art/plain.html", "<h1>?</h1>");
	assert_int_equal(symlink("/etc", arena_printf(&a, "%s/current/art/link", w->root)), 0);
	for (size_t i = 0; i < 3; i++) {
		plant(w, &a, arena_printf(&a, "%s/x.html", shut[i]), "<h1>?</h1>");
		set_mode(w, &a, shut[i], 0);
	}
	modes_hold(true);
	struct survey s = survey(w, &a, notes);
	modes_hold(false);
	for (size_t i = 0; i < 3; i++)
		if (!posted(&s, shut[i]) || !posted(&s, others[i]))
			fail_msg("%s, %s", shut[i], others[i]);
	assert_int_equal(s.item_count, 6);
	set_mode(w, &a, "art", 0);
	modes_hold(true);
	s = survey(w, &a, notes);
	modes_hold(false);
	assert_non_null(posted(&s, "art"));
	set_mode(w, &a, "art", 0755);
}

static void reaches_the_gateway(const struct posted *p)
{
	json_auto_t *title = json_from(p->title), *url = json_from(p->url);
	assert_true(json_is_string(title) && json_is_string(url));
	assert_false(str_has_control(p->title, false) || str_has_control(p->url, false));
	assert_true(holds(p->title, "文件名不能原样传送"));
	assert_true(str_starts(p->url, STR("https://x.gov.cn/odd/")));
}

/* The gateway makes blanks of controls, cuts what is long, and refuses a survey with what is no text. */
static void a_name_that_would_not_cross_as_it_is_goes_by_its_digest(void **state)
{
	static const char *const odd[] = { "odd/a\nb.html", "odd/\x7f", "odd/\xc4\xe3.html", NULL };
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	const char *most = arena_printf(&a, "odd/%0148d/%0147d", 0, 0),
		   *more = arena_printf(&a, "odd/%0148d/%0148d", 0, 0);
	assert_int_equal(strlen(most), 300);
	plant(w, &a, most, "?");
	for (size_t i = 0; i < 4; i++)
		plant(w, &a, odd[i] ? odd[i] : more, "<h1>?</h1>");
	struct survey s = survey(w, &a, notes);
	assert_int_equal(s.item_count, 6);
	assert_non_null(posted(&s, most));
	for (size_t i = 0; i < 4; i++) {
		struct str path = str_c(odd[i] ? odd[i] : more);
		const struct posted *p =
			posted(&s, arena_printf(&a, "name://%s", sha256_hex(&a, path)));
		if (!p)
			fail_msg(STRF, STRV(path));
		reaches_the_gateway(p);
		assert_true(str_eq(p->sha256, str_c(sha256_hex(&a, STR("<h1>?</h1>")))));
	}
	assert_true(str_eq(
		posted(&s, arena_printf(&a, "name://%s", sha256_hex(&a, str_c(odd[2]))))->url,
		STR("https://x.gov.cn/odd/%C4%E3.html")));
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

/* However many they are: each part is small, the next may follow at once, and all of them are seen. */
static void a_large_site_comes_in_small_parts(void **state)
{
	SCRATCH(a);
	size_t seen = 0, parts = 0;
	struct survey s = {};
	json_auto_t *notes = json_object();
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(*state, &a, &job), ERR_OK);
	for (int i = 0; i < 2 * WEBSITE_SURVEY_ITEMS; i++)
		plant(*state, &a, arena_printf(&a, "gift%d.html", i), "<h1>?</h1>");
	for (; !s.whole; parts++, seen += s.item_count) {
		s = survey(*state, &a, notes);
		assert_int_equal(s.more, parts > 0);
		assert_int_equal(s.soon, !s.whole);
		assert_true(s.item_count <= WEBSITE_SURVEY_ITEMS);
	}
	assert_int_equal(parts, 3);
	assert_int_equal(seen, 2 * WEBSITE_SURVEY_ITEMS + 1);
}

/* Together they have no more time than one had: the rest waits its turn. */
static void parts_that_follow_share_their_time(void **state)
{
	SCRATCH(a);
	json_auto_t *notes = json_pack("{s:i}", "spent", WEBSITE_SURVEY_MS + 1);
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(*state, &a, &job), ERR_OK);
	plant(*state, &a, "gift.html", "<h1>?</h1>");
	struct survey s = survey(*state, &a, notes);
	assert_int_equal(s.item_count, 1);
	assert_false(s.whole || s.soon);
	assert_int_equal(json_int(notes, "spent", -1), 0);
	assert_true(survey(*state, &a, notes).whole);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_survey_names_our_pages_by_their_deliveries_and_nothing_else),
		TEST(what_a_page_says_comes_with_it),
		TEST(whatever_no_release_explains_is_listed),
		TEST(what_the_public_folder_says_of_itself_is_not_believed),
		TEST(an_entry_and_the_lists_altered_alike_are_seen),
		TEST(a_site_of_any_size_has_its_lists_compared),
		TEST(a_release_takes_no_words_from_the_public_folder),
		TEST(what_is_missing_or_shown_from_another_release_is_listed),
		TEST(what_cannot_be_compared_is_counted),
		TEST(another_place_is_read_back_over_its_public_address),
		TEST(a_slow_other_place_takes_no_time_from_this_one),
		TEST(a_site_from_before_the_ledger_is_adopted_on_somebodys_word),
		TEST(a_new_face_makes_no_stranger_of_the_old_lists),
		TEST(many_pages_over_many_months_are_all_ours),
		TEST(a_page_and_its_hash_altered_together_are_seen),
		TEST(the_time_of_release_is_the_pages_own_within_a_moment),
		TEST(a_folder_that_is_nobodys_stops_nothing),
		TEST(a_folder_that_cannot_be_opened_is_listed_itself),
		TEST(a_name_that_would_not_cross_as_it_is_goes_by_its_digest),
		TEST(a_long_list_goes_on_where_it_stopped),
		TEST(a_large_site_comes_in_small_parts),
		TEST(parts_that_follow_share_their_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
