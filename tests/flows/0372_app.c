/* 0372_app.c: 应用: an item is told to two apps, corrected, and taken back, while answers get lost. */
#include "tests/flows/story.h"

#include "base/files.h"

static struct item item, correction;
static struct spawned apps;
static const char *feed;

static void start_apps(void)
{
	feed = F("%s/feed", test_folder());
	assert_int_equal(folder_make(feed, 0755, NULL), ERR_OK);
	const char *argv[] = { BUILD_DIR "/sim-app", "--listen=127.0.0.1:0", F("--feed=%s", feed),
		NULL };
	start_beside(&apps, "feed", argv);
}

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	start_apps();
	system_arrive(&sys, "sysadmin", false);
	say("sysadmin",
		F("channel register --unit bureau --channel app --purpose disclosure --name "
		  "城市应用 "
		  "--owner planning --base-url %s --settings '{\"subscribers\":["
		  "{\"name\":\"city-app\",\"url\":\"%s/hook/city-app\"},"
		  "{\"name\":\"metro\",\"url\":\"%s/hook/metro\"}]}'",
			apps.address, apps.address, apps.address),
		"", 0);
	say("sysadmin",
		F("channel enrol 3 --to %s/couriers --signing-keys %s/keys/public/signing.pem",
			sys.data, sys.data),
		F("webhook.city-app=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"
		  "webhook.metro=whsk_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n"
		  "feed_root=%s\ninside=%s\n",
			feed, strstr(apps.address, "://") + 3),
		0);
	system_restart(&sys);
	return 0;
}

static int end(void **)
{
	spawn_stop(&apps, SIGTERM, 10000);
	cast_close(&people);
	system_stop(&sys);
	return 0;
}

static struct http_reply get(const char *path)
{
	return http_call(
		&people.arena, apps.address, "GET", path, "Connection: close\r\n", (struct str){});
}

static void faults(const char *json)
{
	AUTO_REPLY r = http_call(&people.arena, apps.address, "POST", "/_sim/faults",
		"Connection: close\r\n", str_c(json));
	assert_int_equal(r.status, 204);
}

static void assert_ledger(int64_t processed, int64_t duplicates, const char *type)
{
	AUTO_REPLY r = get("/_sim/ledger");
	const char *key;
	json_t *shown;
	assert_int_equal(json_int(r.json, "processed", -1), processed);
	assert_int_equal(json_int(r.json, "duplicates", -1), duplicates);
	assert_int_equal(json_int(r.json, "refused", -1), 0);
	assert_int_equal(json_int(r.json, "stale", -1), 0);
	assert_int_equal(json_object_size(json_object_get(r.json, "items")), 2);
	json_object_foreach(json_object_get(r.json, "items"), key, shown)
	{
		assert_true(str_eq(json_str(shown, "type"), str_c(type)));
	}
}

static json_t *feed_item(struct http_reply *r)
{
	*r = get("/feed.json");
	assert_int_equal(r->status, 200);
	return json_array_get(json_object_get(r->json, "items"), 0);
}

/* The first app takes it and its answer is lost: it is told again, under the same id. */
static void both_apps_are_told_once_though_an_answer_is_lost(void **)
{
	AUTO_REPLY r = {};
	faults("{\"to\":\"city-app\",\"kind\":\"lost\"}");
	item_write(&people, is("editor"), "停水通知", "<p>城区明日停水公布。</p>", &item);
	item_submit(&people, is("editor"), &item, "website app", "");
	item_approve(&people, &item);
	until_confirmed(&item, "publish", "3");
	assert_ledger(2, 1, "content.published");
	const json_t *one = feed_item(&r);
	assert_true(str_eq(json_str(one, "title"), STR("停水通知")));
	assert_true(str_find(json_str(one, "content_html"), STR("明日停水")) > 0);
	AUTO_REPLY page = get("/");
	assert_true(str_find(page.body, STR("停水通知")) > 0);
}

static void on_line(
	const char *method, const char *path, int status, const char *json, const char *head)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&people, &a, status, is("editor"), method,
		arena_printf(&a, "/drafts/%s%s", item.draft, path),
		head ? arena_printf(&a, "If-Match: \"%s\"\r\n", head) : "", json);
	const char *now = json_string_value(json_object_get(r.json, "head"));
	if (now)
		correction.head = F("%s", now);
	if (!strcmp(path, "/submissions?correction=1"))
		correction.submission = F("%s", json_string_value(json_object_get(r.json, "id")));
}

static void a_correction_updates_what_they_show(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = {};
	correction.draft = item.draft;
	on_line("POST", "/corrections", 201, "{}", NULL);
	AUTO_REPLY shown = cast_must(&people, &a, 200, is("editor"), "GET",
		arena_printf(&a, "/drafts/%s?correction=1", item.draft), "", "");
	json_auto_t *words =
		json_pack("{s:s,s:s,s:o}", "title", "停水通知", "html", "<p>城区后天停水公布。</p>",
			"meta", json_incref(json_object_get(shown.json, "meta")));
	json_object_del(json_object_get(words, "meta"), "title");
	on_line("PUT", "?correction=1", 200, arena_cstr(&a, json_text(&a, words)), correction.head);
	on_line("POST", "/submissions?correction=1", 201, "{\"note\":\"更正日期\"}",
		correction.head);
	item_approve(&people, &correction);
	until_confirmed(&correction, "correct", "3");
	assert_ledger(4, 1, "content.updated");
	assert_true(str_find(json_str(feed_item(&r), "content_html"), STR("后天停水")) > 0);
}

static void a_withdrawal_takes_it_from_them(void **)
{
	AUTO_REPLY r = {};
	cast_withdraw(&people, is("reviewer"), item.draft, "内容有误");
	until_confirmed(&correction, "withdraw", "3");
	assert_ledger(6, 1, "content.withdrawn");
	const json_t *one = feed_item(&r);
	assert_true(str_eq(json_str(json_object_get(one, "_gw"), "status"), STR("withdrawn")));
	assert_null(json_object_get(one, "content_html"));
}

static const char *metro(const char *delivery)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&people, &a, 200, is("reviewer"), "GET",
		arena_printf(&a, "/deliveries/%s/subscribers", delivery), "", "");
	const json_t *one = json_array_get(json_object_get(r.json, "items"), 1);
	assert_true(str_eq(json_str(one, "subscriber"), STR("metro")));
	return F(STRF " %zu", STRV(json_str(one, "state")),
		json_array_size(json_object_get(one, "actions")));
}

/* Switched off for a moment: the item is out all the same, and this one gets it when somebody asks. */
static void an_app_that_missed_it_is_told_when_somebody_asks(void **)
{
	struct item other = {};
	faults("{\"to\":\"metro\",\"kind\":\"status\",\"status\":410,\"times\":2}");
	item_write(&people, is("editor"), "地铁延时", "<p>今晚延时运营公布。</p>", &other);
	item_submit(&people, is("editor"), &other, "app", "");
	item_approve(&people, &other);
	until_confirmed(&other, "publish", "3");
	const char *d = sql_value(&people.arena, sys.database,
		F("select id from delivery where submission_id = %s", other.submission));
	assert_string_equal(metro(d), "OFF 1");
	const char *path = F("/deliveries/%s/replays", d);
	const char *json = "{\"subscriber\":\"metro\",\"reason\":\"对方修好了\"}";
	AUTO_REPLY no = cast_call(&people, &people.arena, is("editor"), "POST", path, "", json);
	assert_int_equal(no.status, 403);
	for (int i = 0; i < 2; i++) { /* in vain, while it still wants nothing; and then it does */
		AUTO_REPLY ask = cast_must(
			&people, &people.arena, 201, is("reviewer"), "POST", path, "", json);
		sql_until(sys.database, "the replay",
			F("select exists (select 1 from replay where id = %s and told = %s)",
				json_string_value(json_object_get(ask.json, "id")),
				i ? "true" : "false"));
	}
	assert_string_equal(metro(d), "DONE 1");
	assert_string_equal(sql_value(&people.arena, sys.database,
				    F("select state from delivery where id = %s", d)),
		"CONFIRMED");
	AUTO_REPLY r = get("/_sim/ledger");
	const json_t *newest = json_array_get(json_object_get(r.json, "inbox"), 0);
	assert_true(str_eq(json_str(newest, "to"), STR("metro")));
	assert_int_equal(json_int(r.json, "duplicates", -1), 1);
}

static void set_mark(const char *delivery, const char *mark)
{
	sql_value(&people.arena, sys.database,
		F("update delivery set receipt = jsonb_set(receipt, '{state,to,metro}', '%s') "
		  "where id = %s returning id",
			mark, delivery));
}

/* Away for a moment; its time is moved here, since nobody waits five minutes. */
static void one_that_is_away_is_told_by_the_schedule(void **)
{
	struct item other = {};
	faults("{\"to\":\"metro\",\"kind\":\"status\",\"status\":503,\"times\":2}");
	item_write(&people, is("editor"), "停气通知", "<p>今晚停气公布。</p>", &other);
	item_submit(&people, is("editor"), &other, "app", "");
	item_approve(&people, &other);
	until_confirmed(&other, "publish", "3");
	const char *d = sql_value(&people.arena, sys.database,
		F("select id from delivery where submission_id = %s", other.submission));
	assert_string_equal(metro(d), "WAITING 1");
	set_mark(d, "{\"tries\":2,\"next\":1,\"why\":\"x\"}");
	sql_until(sys.database, "the next telling",
		F("select exists (select 1 from replay where delivery_id = %s and told and "
		  "asked_by "
		  "is null)",
			d));
	assert_string_equal(metro(d), "DONE 1");
	/* The last of ten, in vain: whoever runs the channel is told. */
	faults("{\"to\":\"metro\",\"kind\":\"status\",\"status\":503,\"times\":2}");
	set_mark(d, "{\"tries\":9,\"next\":1,\"why\":\"x\"}");
	sql_until(sys.database, "the notice",
		F("select exists (select 1 from notice where delivery_id = %s and once = "
		  "'replay-%s-metro' and text like '%%三天没有收到%%')",
			d, d));
	assert_string_equal(metro(d), "GIVEN_UP 1");
}

static void what_was_overtaken_is_not_sent_again(void **)
{
	const char *d = sql_value(&people.arena, sys.database,
		F("select id from delivery where submission_id = %s and act = 'publish' and "
		  "channel_account_id = 3",
			item.submission));
	AUTO_REPLY no = cast_call(&people, &people.arena, is("reviewer"), "POST",
		F("/deliveries/%s/replays", d), "",
		"{\"subscriber\":\"metro\",\"reason\":\"对方修好了\"}");
	assert_int_equal(no.status, 409);
	assert_string_equal(reply_code(&no), "replay.state");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_apps_are_told_once_though_an_answer_is_lost),
		cmocka_unit_test(a_correction_updates_what_they_show),
		cmocka_unit_test(a_withdrawal_takes_it_from_them),
		cmocka_unit_test(an_app_that_missed_it_is_told_when_somebody_asks),
		cmocka_unit_test(one_that_is_away_is_told_by_the_schedule),
		cmocka_unit_test(what_was_overtaken_is_not_sent_again),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
