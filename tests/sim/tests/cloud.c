/* The stand-in of a mini-program's cloud, and what the connector makes of what it says. */
#include "tests/sim/tests/world.h"

#include "channels/miniprogram/query.h"

static struct world w;

static int begin(void **state)
{
	(void)state;
	world_begin(&w, "miniprogram");
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_end(&w);
	return 0;
}

static json_t *call(struct arena *a, const char *path, const char *token, struct str body)
{
	struct sim_request q = { .method = "POST",
		.path = path,
		.body = body,
		.content_type = "application/json",
		.query = str_c(arena_printf(a, "access_token=%s", token)),
		.arena = a };
	struct sim_reply out = {};
	json_t *j = NULL;
	cloud_serve(&w.cloud, &q, &out);
	assert_int_equal(json_read(out.body, &j), ERR_OK);
	return j;
}

static const char *token(struct arena *a)
{
	json_auto_t *j = call(a, "/cgi-bin/stable_token", "",
		STR("{\"grant_type\":\"client_credential\",\"appid\":\"wx1\",\"secret\":\"s\"}"));
	return arena_cstr(a, json_str(j, "access_token"));
}

static json_t *ask(struct arena *a, const char *name, struct str query)
{
	json_auto_t *body = json_pack("{s:s, s:o}", "env", "e-1", "query", json_from(query));
	return call(a, arena_printf(a, "/tcb/%s", name), token(a), json_text(a, body));
}

static int64_t code(struct arena *a, const char *name, const char *query)
{
	json_auto_t *j = ask(a, name, str_c(query));
	return json_int(j, "errcode", 0);
}

static void only_the_exact_forms_are_taken(void **state)
{
	SCRATCH(a);
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	assert_int_equal(code(&a, "databaseupdate",
				 "db.collection(\"news\").doc(\"a\").set({data:{\"x\":1}})"),
		0);
	assert_int_equal(
		code(&a, "databasequery", "db.collection(\"news\").skip(0).limit(10).get()"), 0);
	static const char *const refused[] = { "db.collection('news').doc('a').set({data:{}})",
		"db.collection(\"news\").doc(\"a\").remove()",
		"db.collection(\"news\").doc(\"a\").set({data:{\"x\":\"<\"}})",
		"db.collection(\"news\").doc(\"a\").set({data:{\"x\":\"中\"}})",
		"db.collection(\"news\").doc(\"a\").set({data:{}}); db",
		"db.collection(\"news\").doc(\"a\").set({data:[]})",
		"db.collection(\"news\").add({data:{}})", "" };
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		assert_int_equal(
			code(&a, "databaseupdate", refused[i]), *refused[i] ? 40097 : 40101);
	assert_int_equal(
		code(&a, "databaseupdate", "db.collection(\"news\").skip(0).limit(10).get()"),
		40097);
	assert_int_equal(
		code(&a, "databasequery", "db.collection(\"other\").skip(0).limit(10).get()"),
		-502005);
	json_auto_t *no = call(&a, "/tcb/databasequery", "nonsense", STR("{}"));
	assert_int_equal(json_int(no, "errcode", 0), 40001);
}

/* What was written by our own hand is read by theirs, and comes back as text, whatever it says. */
static void hostile_words_are_a_row_and_no_more(void **state)
{
	static const char *const hostile[] = { "\"})", "\\\"}).remove();//", "'`${}",
		"</p><script>", "\u2028", "中“文”😀", "\\u0022})", "\r\n\t" };
	(void)state;
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		SCRATCH(a);
		struct str query;
		world_plan(&w, ACT_PUBLISH);
		json_auto_t *row =
			json_pack("{s:s, s:s}", "title", hostile[i], "status", "published");
		assert_int_equal(query_set(&a, STR("news"), STR("a"), row, &query), ERR_OK);
		json_auto_t *made = ask(&a, "databaseupdate", query);
		assert_string_equal(arena_cstr(&a, json_str(made, "id")), "a");
		assert_int_equal(json_int(made, "modified", -1), 0);
		assert_int_equal(query_one(&a, STR("news"), STR("a"), &query), ERR_OK);
		json_auto_t *got = ask(&a, "databasequery", query), *back = NULL;
		const json_t *text = json_array_get(json_object_get(got, "data"), 0);
		assert_int_equal(json_read(str_c(json_string_value(text)), &back), ERR_OK);
		json_object_del(back, "_id");
		assert_true(json_equal(back, row));
		assert_int_equal(json_object_size(w.cloud.rows), 1);
	}
}

static void assert_state(const char *state)
{
	if (strcmp(w.state, state) != 0)
		fail_msg("%s, not %s: %s", w.state, state, w.reason);
}

static void a_cloud_that_nobody_switched_on_holds_the_account(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	w.cloud.closed = true;
	world_settle(&w);
	assert_state("HELD");
	assert_string_equal(w.code, "miniprogram.cloud");
	w.cloud.closed = false;
	world_retry(&w);
	world_settle(&w);
	assert_state("CONFIRMED");
	assert_int_equal(world_copies(&w), 1);
}

static const char *row_text(struct arena *a)
{
	return arena_cstr(a, json_text(a, json_object_get(w.cloud.rows, "shenfa-7")));
}

static void a_correction_replaces_the_row_with_a_higher_rev(void **state)
{
	SCRATCH(a);
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	world_settle(&w);
	int64_t rev = json_int(json_object_get(w.cloud.rows, "shenfa-7"), "rev", 0);
	assert_true(rev > 0 && strstr(row_text(&a), "关于开放的通知"));
	world_plan(&w, ACT_CORRECT);
	world_settle(&w);
	assert_true(json_int(json_object_get(w.cloud.rows, "shenfa-7"), "rev", 0) > rev);
	assert_true(strstr(row_text(&a), "更正后的通知"));
	assert_int_equal(w.cloud.inserted, 1);
}

/* Clients may hold the old row: it says that it is gone, and the words are. */
static void a_withdrawn_row_is_a_tombstone(void **state)
{
	SCRATCH(a);
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	world_settle(&w);
	world_plan(&w, ACT_WITHDRAW);
	world_settle(&w);
	assert_state("CONFIRMED");
	assert_int_equal(json_object_size(w.cloud.rows), 1);
	assert_true(strstr(row_text(&a), "\"withdrawn\"") && !strstr(row_text(&a), "正文"));
}

static void a_row_that_somebody_bent_is_not_called_ours(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	json_array_append_new(w.platform.faults,
		json_pack("{s:s, s:s}", "path", "tcb/databaseupdate", "kind", "lost"));
	world_settle(&w);
	assert_state("CONFIRMED");
	json_object_set_new(
		json_object_get(w.cloud.rows, "shenfa-7"), "summary", json_string("加的一句"));
	w.state = "UNCERTAIN"; /* as after a doubt: the next lease looks */
	world_settle(&w);
	assert_state("NEEDS_PERSON");
	assert_non_null(strstr(w.reason, "不一致"));
	enum sighting seen;
	SCRATCH(a);
	struct rendition none = {};
	struct receipt r = { .state = json_object_get(w.receipt, "state") };
	struct delivery_job job = { .act = ACT_WITHDRAW, .key = STR("x"), .draft = STR("7") };
	job.rendition = &none;
	job.site.settings = STR("{\"env\":\"e-1\",\"collection\":\"news\"}");
	assert_int_equal(w.channel->observe(&w.wire, &a, &job, &r, &seen), ERR_OK);
	assert_int_equal(seen, SEEN_LIVE);
	struct survey s;
	assert_int_equal(w.channel->survey(&w.wire, &a, &job.site, NULL, &s), ERR_OK);
	assert_int_equal(s.item_count, 1);
	assert_true(s.whole);
	const json_t *row = json_object_get(w.cloud.rows, "shenfa-7");
	assert_false(str_eq(s.items[0].sha256, json_str(row, "sha256")));
	assert_true(str_eq(s.items[0].marker, json_str(row, "marker")));
}

/* An element that the component does not trust is gone with all that is in it, and so is an attribute. */
static void a_reader_sees_what_the_component_takes(void **state)
{
	SCRATCH(a);
	struct sim_reply page = {};
	struct sim_request q = { .arena = &a };
	json_t *nodes = NULL;
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	world_settle(&w);
	assert_int_equal(
		json_read(STR("[{\"name\":\"P\",\"attrs\":{\"class\":\"k\",\"id\":\"no\"},"
			      "\"children\":[{\"type\":\"text\",\"text\":\"看得见\"}]},"
			      "{\"name\":\"figure\",\"children\":[{\"name\":\"p\","
			      "\"children\":[{\"type\":\"text\",\"text\":\"看不见\"}]}]}]"),
			&nodes),
		ERR_OK);
	json_object_set_new(json_object_get(w.cloud.rows, "shenfa-7"), "content", nodes);
	cloud_page(&w.cloud, &q, &page);
	assert_true(str_find(page.body, STR("<P class=\"k\">看得见</P>")) >= 0);
	assert_true(str_find(page.body, STR("看不见")) < 0);
}

static void a_survey_reads_every_page(void **state)
{
	SCRATCH(a);
	struct survey s;
	struct channel_site site = { .settings = STR("{\"env\":\"e-1\",\"collection\":\"news\"}") };
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	for (int i = 0; i < 25; i++)
		json_object_set_new(w.cloud.rows, arena_printf(&a, "hand-%d", i),
			json_pack("{s:s, s:s}", "_id", arena_printf(&a, "hand-%d", i), "status",
				i % 5 ? "published" : "withdrawn"));
	assert_int_equal(w.channel->survey(&w.wire, &a, &site, NULL, &s), ERR_OK);
	assert_int_equal(s.item_count, 20);
	assert_true(s.whole);
}

static void a_row_of_nobodys_is_removed_and_no_other(void **state)
{
	SCRATCH(a);
	struct posted now, it = { .remote_id = STR("hand-1") };
	struct channel_site site = { .settings = STR("{\"env\":\"e-1\",\"collection\":\"news\"}") };
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	for (int i = 0; i < 3; i++)
		json_object_set_new(w.cloud.rows, arena_printf(&a, "hand-%d", i),
			json_pack("{s:s, s:s, s:s}", "_id", arena_printf(&a, "hand-%d", i), "title",
				"领红包", "status", "published"));
	struct survey s;
	assert_int_equal(w.channel->survey(&w.wire, &a, &site, NULL, &s), ERR_OK);
	assert_int_equal(w.channel->find(&w.wire, &a, &site, NULL, &it, &now), ERR_OK);
	assert_true(str_eq(now.sha256, s.items[1].sha256));
	assert_int_equal(w.channel->remove(&w.wire, &a, &site, NULL, &it), ERR_OK);
	assert_int_equal(w.channel->find(&w.wire, &a, &site, NULL, &it, &now), ERR_NOTFOUND);
	assert_int_equal(w.channel->remove(&w.wire, &a, &site, NULL, &it), ERR_OK);
	assert_int_equal(w.cloud.removed, 1);
	assert_int_equal(json_object_size(w.cloud.rows), 2);
	it.remote_id = STR("x\").remove()//");
	assert_int_equal(w.channel->remove(&w.wire, &a, &site, NULL, &it), ERR_INVALID);
	site.settings = STR("{\"way\":\"feed\"}"); /* which this courier has no place for */
	assert_int_equal(w.channel->find(&w.wire, &a, &site, NULL, &it, &now), ERR_DENIED);
	assert_string_equal(err_what(), "miniprogram.feed");
	assert_int_equal(w.channel->remove(&w.wire, &a, &site, NULL, &it), ERR_DENIED);
	assert_int_equal(json_object_size(w.cloud.rows), 2);
}

/* ---- the platform's text check ---- */

static const char with_check[] =
	"{\"env\":\"e-1\",\"collection\":\"news\",\"sec_check_openid\":\"o-reader\"}";

/* Settings and words of the next plan are other ones. */
static void anew(void)
{
	for (size_t i = 0; i < sizeof w.fixed / sizeof *w.fixed; i++) {
		json_decref(w.fixed[i]);
		w.fixed[i] = NULL;
	}
}

static void checked_release(const char *html)
{
	anew();
	w.settings = with_check;
	w.html = html;
	w.cloud.reader = "o-reader";
	world_plan(&w, ACT_PUBLISH);
	world_settle(&w);
}

static void forget(void)
{
	anew();
	w.settings = w.html = w.cloud.reader = NULL;
}

static void nothing_is_checked_unless_somebody_is_named(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	world_settle(&w);
	assert_string_equal(w.state, "CONFIRMED");
	assert_int_equal(w.cloud.checked, 0);
}

static void what_passes_goes_out(void **state)
{
	(void)state;
	checked_release("<p>公共数据开放目录于近日公布。</p>");
	assert_string_equal(w.state, "CONFIRMED");
	assert_int_equal(w.cloud.checked, 1);
	forget();
}

/* Held with the label, nothing written; whoever lets it go on has read it, and it is not asked again. */
static void what_the_platform_calls_risky_waits_for_a_person(void **state)
{
	static const struct {
		const char *html, *why;
	} cases[] = { { "<p>整治低俗内容。</p>", "有风险（低俗）" },
		{ "<p>时政要闻。</p>", "人工复核（时政）" },
		{ "<p>含糊其辞。</p>", "没有给出明确结果" } };
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		checked_release(cases[i].html);
		assert_string_equal(w.state, "HELD");
		assert_non_null(strstr(w.reason, cases[i].why));
		assert_int_equal(w.cloud.inserted, 0);
		w.state =
			"PLANNED"; /* by itself, as after a lost answer: asked again, and held again */
		w.due = w.now;
		world_settle(&w);
		assert_string_equal(w.state, "HELD");
		assert_int_equal(w.cloud.inserted, 0);
		assert_int_equal(w.cloud.checked, 2);
		world_retry(&w);
		world_settle(&w);
		assert_string_equal(w.state, "CONFIRMED");
		assert_int_equal(w.cloud.checked, 2);
	}
	forget();
}

static void whoever_checks_must_have_the_program_open(void **state)
{
	(void)state;
	anew();
	w.settings = with_check;
	world_plan(&w, ACT_PUBLISH);
	world_settle(&w);
	assert_string_equal(w.state, "HELD");
	assert_non_null(strstr(w.reason, "打开一次小程序"));
	w.cloud.reader = "o-reader";
	world_retry(&w);
	world_settle(&w);
	assert_string_equal(w.state, "CONFIRMED");
	assert_int_equal(w.cloud.checked, 1);
	forget();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_exact_forms_are_taken),
		cmocka_unit_test(hostile_words_are_a_row_and_no_more),
		cmocka_unit_test(a_cloud_that_nobody_switched_on_holds_the_account),
		cmocka_unit_test(a_correction_replaces_the_row_with_a_higher_rev),
		cmocka_unit_test(a_withdrawn_row_is_a_tombstone),
		cmocka_unit_test(a_row_that_somebody_bent_is_not_called_ours),
		cmocka_unit_test(a_reader_sees_what_the_component_takes),
		cmocka_unit_test(a_survey_reads_every_page),
		cmocka_unit_test(a_row_of_nobodys_is_removed_and_no_other),
		cmocka_unit_test(nothing_is_checked_unless_somebody_is_named),
		cmocka_unit_test(what_passes_goes_out),
		cmocka_unit_test(what_the_platform_calls_risky_waits_for_a_person),
		cmocka_unit_test(whoever_checks_must_have_the_program_open),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
