/* What was altered is put back from what was approved, and a whole site is taken down and brought back. */
#include "tests/unit/site.h"

static struct mends mend(struct site_wire *w, struct arena *a, const struct delivery_job *job)
{
	struct mends done = {};
	assert_int_equal(
		channel_website.mend(&w->wire, a, job ? &job->site : &site, w->notes, job, &done),
		ERR_OK);
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
	(void)channel_website.mend(&w->wire, &a, &job.site, NULL, &job, &done);
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
	assert_int_equal(channel_website.mend(&w->wire, &a, &site, NULL, NULL, &done), ERR_BUSY);
	assert_int_equal(channel_website.mend(&w->wire, &a, &site, NULL, &job, &done), ERR_BUSY);
	assert_false(stand_down(w, &a, false, 6));
	assert_int_equal(publish(w, &a, &next), ERR_OK);
}

/* What is shown when it is taken down may be the intruder's: what was released last comes back. */
static void the_intruders_tree_does_not_come_back(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第七篇", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	const char *own = link_of(w, &a), *link = arena_printf(&a, "%s/current", w->root);
	int dir;
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	assert_int_equal(
		disk_write(dir, "releases/999999/index.html", STR("<h1>卖鞋</h1>")), ERR_OK);
	close(dir);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("releases/999999", link), 0);
	assert_true(stand_down(w, &a, true, 1));
	assert_false(stand_down(w, &a, false, 2));
	assert_string_equal(link_of(w, &a), own);
}

static void forget_the_ledger(struct site_wire *w)
{
	int dir;
	assert_int_equal(disk_open(folder_for_sites(), &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, strrchr(w->own, '/') + 1), ERR_OK);
	close(dir);
	assert_int_equal(mkdir(w->own, 0700), 0);
}

/* A courier that lost its memory does not know what to bring back, and says so instead of emptying the site. */
static void without_a_memory_it_is_not_called_taken_down(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第七篇", NULL);
	bool closed = false;
	const struct site_order o = order_of(true, 1);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_true(stand_down(w, &a, true, 1));
	forget_the_ledger(w);
	assert_int_equal(channel_website.stand_down(&w->wire, &a, &o, &closed), ERR_DENIED);
	assert_string_equal(err_what(), "website.release");
}

static void vouch(struct site_wire *w, const char *release)
{
	int dir;
	assert_int_equal(disk_open(w->own, &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, "reopen"), ERR_OK);
	assert_int_equal(disk_write(dir, "reopen", str_c(release)), ERR_OK);
	close(dir);
}

/* From before the ledger: what was shown may be the intruder's, and only a person can say which is not. */
static void a_site_without_a_ledger_comes_back_on_a_persons_word(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第七篇", NULL);
	struct delivery_job next = job_for(&a, "8", "k2", "第八篇", NULL);
	bool closed;
	const struct site_order o = order_of(false, 6);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	const char *own = link_of(w, &a);
	assert_int_equal(publish(w, &a, &next), ERR_OK);
	forget_the_ledger(w);
	assert_true(stand_down(w, &a, true, 5));
	static const char *const words[] = { "", "holding", "000009" };
	for (size_t i = 0; i < 3; i++) {
		vouch(w, words[i]);
		assert_int_equal(channel_website.stand_down(&w->wire, &a, &o, &closed), ERR_DENIED);
		assert_string_equal(link_of(w, &a), "releases/holding");
	}
	vouch(w, arena_printf(&a, "%s\n", own + strlen("releases/")));
	assert_false(stand_down(w, &a, false, 6));
	assert_string_equal(link_of(w, &a), own);
	assert_true(stand_down(w, &a, true, 7)); /* his word is good for once */
	const struct site_order again = order_of(false, 8);
	assert_int_equal(channel_website.stand_down(&w->wire, &a, &again, &closed), ERR_DENIED);
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

/* It was overtaken before the courier ever asked: the later one counts, though there was nothing to do. */
static void an_order_that_was_overtaken_is_not_followed(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "通知", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	const char *own = link_of(w, &a);
	assert_false(stand_down(w, &a, false, 8));
	assert_false(stand_down(w, &a, true, 7));
	assert_string_equal(link_of(w, &a), own);
}

/* ---- at another place: the release once more, whole ---- */

static struct delivery_job out_there(struct site_wire *w, struct arena *a)
{
	struct delivery_job job = job_for(a, "7", "k1", "通知", NULL);
	w->wire.site_there = get_there;
	w->wire.site_send = send_there;
	assert_int_equal(publish(w, a, &job), ERR_OK);
	w->sent = w->sent_anew = 0;
	return job;
}

static void a_list_that_is_altered_elsewhere_is_sent_anew(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct survey s = {};
	json_auto_t *notes = json_object();
	out_there(w, &a);
	w->far_bad = "list.html";
	for (int i = 0; i < 8; i++)
		s = survey(w, &a, notes);
	assert_int_equal(s.altered, 1);
	w->notes = notes;
	struct mends done = mend(w, &a, NULL);
	assert_int_equal(done.count, 1);
	assert_true(str_eq(done.list[0].url, STR("https://x.gov.cn/list.html")));
	assert_true(str_eq(done.list[0].seen, STR("<h1>?</h1>")));
	assert_true(
		str_eq(done.list[0].put_sha256, str_c(sha256_hex(&a, file(w, &a, "list.html")))));
	assert_int_equal(w->sent_anew, 1);
	assert_true(holds(file(w, &a, "RELEASE.json"), "restore"));
	w->far_bad = NULL;
	s = survey(w, &a, notes);
	assert_int_equal(s.altered, 0);
	assert_int_equal(s.item_count, 1);
	assert_int_equal(mend(w, &a, NULL).count, 0);
	assert_int_equal(w->sent, 1);
}

static void a_page_that_is_altered_elsewhere_is_sent_anew(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = out_there(w, &a);
	assert_int_equal(mend(w, &a, &job).count, 0);
	w->far_bad = "art/7/";
	assert_int_equal(look(w, &a, &job), SEEN_OTHER);
	w->far_status = 503; /* nobody knows what it shows */
	assert_int_equal(mend(w, &a, &job).count, 0);
	w->far_status = 404;
	struct mends done = mend(w, &a, &job);
	assert_true(done.count == 1 && done.list[0].missing && done.list[0].put_sha256.len);
	assert_int_equal(w->sent_anew, 1);
	w->far_bad = NULL;
	assert_int_equal(look(w, &a, &job), SEEN_LIVE);
}

static void a_style_that_is_altered_elsewhere_is_sent_anew(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = out_there(w, &a);
	w->far_bad = "art/7/style.css";
	assert_int_equal(look(w, &a, &job), SEEN_LIVE); /* the words are right: a warning */
	w->far_status = 503;
	assert_int_equal(mend(w, &a, &job).count, 0);
	w->far_status = 200;
	struct mends done = mend(w, &a, &job);
	assert_int_equal(done.count, 1);
	assert_true(str_eq(done.list[0].url, STR("https://x.gov.cn/art/7/style.css")));
	assert_true(str_eq(done.list[0].seen, STR("<h1>?</h1>")));
	assert_int_equal(w->sent_anew, 1);
	w->far_bad = NULL;
	assert_int_equal(mend(w, &a, &job).count, 0);
}

/* A counter in each page, and one that is gone for a moment: its words are there again before anything is sent. */
static void a_counter_is_nothing_to_send_anew(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = out_there(w, &a);
	json_auto_t *notes = json_object();
	w->far_bad = "list.html";
	w->far_status = 404;
	for (int i = 0; i < 8; i++)
		survey(w, &a, notes);
	w->notes = notes;
	w->far_bad = NULL;
	w->spoil = "<script src='//c'></script>";
	assert_int_equal(mend(w, &a, &job).count, 0);
	assert_int_equal(mend(w, &a, NULL).count, 0);
	assert_int_equal(w->sent, 0);
}

/* What is altered here as well would be sent; and whoever alters it again and again is not answered for ever. */
static void nothing_is_sent_that_did_not_go_out_nor_without_end(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = out_there(w, &a);
	struct str page = file(w, &a, "art/7/index.html");
	w->far_bad = "art/7/";
	plant(w, &a, "art/7/index.html", "<h1>!</h1>");
	assert_int_equal(mend(w, &a, &job).count, 0);
	assert_int_equal(w->sent, 0);
	plant(w, &a, "art/7/index.html", arena_cstr(&a, page));
	for (int i = 0; i < 6; i++)
		assert_true(mend(w, &a, &job).list[0].put_sha256.len > 0);
	struct mends done = mend(w, &a, &job);
	assert_false(done.list[0].put_sha256.len);
	assert_non_null(strstr(done.list[0].why, "次数已用完"));
	assert_int_equal(w->sent, 6);
}

static void nothing_is_sent(
	struct site_wire *w, struct arena *a, const struct delivery_job *job, const char *because)
{
	int before = w->sent;
	struct mends done = mend(w, a, job);
	assert_int_equal(done.count, 1);
	assert_false(done.list[0].put_sha256.len);
	assert_non_null(strstr(done.list[0].why, because));
	assert_int_equal(w->sent, before);
}

/* Only one page is bad over there, and all of the release would go: something else of it is not as it went out. */
static void a_release_goes_again_only_whole_as_it_went_out(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = out_there(w, &a);
	struct str list = file(w, &a, "list.html");
	w->far_bad = "art/7/";
	plant(w, &a, "list.html", "<h1>!</h1>");
	nothing_is_sent(w, &a, &job, "被改动的文件");
	plant(w, &a, "list.html", arena_cstr(&a, list));
	plant(w, &a, "gift.html", "<h1>!</h1>");
	nothing_is_sent(w, &a, &job, "不是本系统发布的文件");
	assert_int_equal(unlink(arena_printf(&a, "%s/current/gift.html", w->root)), 0);
	assert_true(mend(w, &a, &job).list[0].put_sha256.len > 0);
	assert_int_equal(w->sent, 1);
}

static void a_release_goes_again_only_if_it_is_the_last(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = out_there(w, &a), other = job_for(&a, "8", "k2", "后来", NULL);
	assert_int_equal(publish(w, &a, &other), ERR_OK);
	w->sent = 0;
	const char *link = arena_printf(&a, "%s/current", w->root);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("releases/000001", link), 0);
	w->far_bad = "art/7/";
	nothing_is_sent(w, &a, &job, "不是最近一次发布的版本");
}

/* A guard before the server: it knows nothing of the file. */
static void a_refusal_over_there_is_no_altered_file(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = out_there(w, &a);
	static const int said[] = { 301, 401, 403, 429 };
	w->far_bad = "art/7/";
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		w->far_status = said[i];
		assert_int_equal(mend(w, &a, &job).count, 0);
	}
}

/* It did not get there: nothing is said to be put back. */
static void what_did_not_get_there_is_not_put_back(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = out_there(w, &a);
	w->far_bad = "art/7/";
	w->send_fails = ERR_UNAVAILABLE;
	struct mends done = mend(w, &a, &job);
	assert_true(done.count == 1 && !done.list[0].put_sha256.len && done.list[0].why);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(an_altered_page_is_put_back_from_its_ticket),
		TEST(only_what_went_out_is_put_back),
		TEST(altered_lists_are_put_back_from_the_ledger),
		TEST(too_many_repairs_are_a_fight_and_are_left),
		TEST(nothing_is_put_back_through_a_link),
		TEST(what_was_put_back_stays_so_in_the_releases_to_come),
		TEST(a_site_that_was_taken_down_is_out_of_sight_and_comes_back_as_it_was),
		TEST(nothing_is_done_to_a_site_that_is_down),
		TEST(the_intruders_tree_does_not_come_back),
		TEST(without_a_memory_it_is_not_called_taken_down),
		TEST(a_site_without_a_ledger_comes_back_on_a_persons_word),
		TEST(an_older_order_is_not_followed),
		TEST(an_order_that_was_overtaken_is_not_followed),
		TEST(a_list_that_is_altered_elsewhere_is_sent_anew),
		TEST(a_page_that_is_altered_elsewhere_is_sent_anew),
		TEST(a_style_that_is_altered_elsewhere_is_sent_anew),
		TEST(a_counter_is_nothing_to_send_anew),
		TEST(nothing_is_sent_that_did_not_go_out_nor_without_end),
		TEST(a_release_goes_again_only_whole_as_it_went_out),
		TEST(a_release_goes_again_only_if_it_is_the_last),
		TEST(a_refusal_over_there_is_no_altered_file),
		TEST(what_did_not_get_there_is_not_put_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
