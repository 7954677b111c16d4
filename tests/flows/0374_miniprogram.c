/* 0374_miniprogram.c: 小程序: a row with a picture is made, corrected, and taken back, while answers get lost. */
#include "tests/flows/story.h"

#include "tests/support/samples.h"

static struct item item, correction;
static struct spawned cloud;
static int rows_made = 1; /* a second one is that which somebody deleted */

static void start_cloud(void)
{
	const char *argv[] = { BUILD_DIR "/sim-tcb", "--listen=127.0.0.1:0", NULL };
	start_beside(&cloud, "cloud", argv);
}

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	start_cloud();
	system_arrive(&sys, "sysadmin", false);
	say("sysadmin",
		"channel register --unit bureau --channel miniprogram --purpose disclosure --name "
		"宁波大数据 --owner planning --settings '{\"appid\":\"wx0000000000000002\","
		"\"env\":\"demo-1\",\"collection\":\"news\",\"pictures\":\"upload\"}'",
		"", 0);
	say("sysadmin",
		F("channel enrol 3 --to %s/couriers --signing-keys %s/keys/public/signing.pem",
			sys.data, sys.data),
		F("appid=wx0000000000000002\nappsecret=stand-in-secret\napi=%s\ninside=%s\n",
			cloud.address, strstr(cloud.address, "://") + 3),
		0);
	system_restart(&sys);
	return 0;
}

static int end(void **)
{
	spawn_stop(&cloud, SIGTERM, 10000);
	cast_close(&people);
	system_stop(&sys);
	return 0;
}

static struct http_reply get(const char *path)
{
	return http_call(
		&people.arena, cloud.address, "GET", path, "Connection: close\r\n", (struct str){});
}

static void faults(const char *json)
{
	AUTO_REPLY r = http_call(&people.arena, cloud.address, "POST", "/_sim/faults",
		"Connection: close\r\n", str_c(json));
	assert_int_equal(json_int(r.json, "errcode", -1), 0);
}

/* The one row, as text; and that there never was another. */
static const char *row(int64_t shown)
{
	AUTO_REPLY r = get("/_sim/ledger");
	const json_t *rows = json_object_get(r.json, "rows");
	assert_int_equal(json_int(r.json, "inserted", -1), rows_made);
	assert_int_equal(json_int(r.json, "shown", -1), shown);
	assert_int_equal(json_object_size(rows), 1);
	return arena_cstr(&people.arena, json_text(&people.arena, rows));
}

static const char *upload(struct str bytes)
{
	SCRATCH(a);
	const char *headers = arena_printf(
		&a, "Authorization: Bearer %s\r\nContent-Type: image/png\r\n", is("editor")->token);
	AUTO_REPLY r = http_call(&a, sys.url, "POST",
		arena_printf(&a, "/api/v1/drafts/%s/assets?name=map.png", item.draft), headers,
		bytes);
	assert_int_equal(r.status, 201);
	return F("assets/" STRF "." STRF, STRV(json_str(r.json, "sha256")),
		STRV(json_str(r.json, "extension")));
}

/*
 * The picture is said to be stored, and is not; then the row is written and the answer lost: it is written again, and is
 * the same row.
 */
static void a_row_is_made_once_though_an_answer_is_lost(void **)
{
	faults("[{\"path\":\"cos/upload\",\"kind\":\"false\"},"
	       "{\"path\":\"tcb/databaseupdate\",\"kind\":\"lost\"}]");
	item_write(&people, is("editor"), "停水“\"})`${}”通知", NULL, &item);
	const char *map = upload(sample_png(&people.arena, 300, 200, false, sample_photograph));
	item_edit(&people, is("editor"), &item,
		F("<p>城区明日停水公布。</p><figure><img src=\"%s\" alt=\"停水范围\"></figure>",
			map));
	item_submit(&people, is("editor"), &item, "website miniprogram", "");
	item_approve(&people, &item);
	until_confirmed(&item, "publish", "3");
	const char *now = row(1);
	assert_non_null(strstr(now, "明日停水"));
	assert_non_null(strstr(now, "cloud://demo-1.0000/shenfa/"));
	AUTO_REPLY r = get("/_sim/ledger");
	assert_int_equal(json_object_size(json_object_get(r.json, "files")), 1);
	AUTO_REPLY page = get("/");
	assert_true(str_find(page.body, STR("明日停水")) > 0);
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

static void a_correction_replaces_the_row(void **)
{
	SCRATCH(a);
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
	const char *now = row(1);
	assert_non_null(strstr(now, "后天停水"));
	assert_null(strstr(now, "明日停水"));
}

/* Somebody who has got hold of the program's secret, and the platform's own call. */
static void by_another_hand(const char *name, const char *query)
{
	SCRATCH(a);
	AUTO_REPLY t = http_call(&a, cloud.address, "POST", "/cgi-bin/stable_token",
		"Connection: close\r\n",
		STR("{\"grant_type\":\"client_credential\",\"appid\":\"wx0000000000000002\","
		    "\"secret\":\"stand-in-secret\"}"));
	json_auto_t *body = json_pack("{s:s s:s}", "env", "demo-1", "query", query);
	AUTO_REPLY r = http_call(&a, cloud.address, "POST",
		arena_printf(&a, "/tcb/%s?access_token=" STRF, name,
			STRV(json_str(t.json, "access_token"))),
		"Content-Type: application/json\r\nConnection: close\r\n", json_text(&a, body));
	assert_int_equal(json_int(r.json, "errcode", -1), 0);
}

static void it_is_put_back(const char *what, const char *condition)
{
	sql_until(sys.database, what,
		F("select exists (select 1 from site_repair where put_sha256 <> '' and %s)",
			condition));
	assert_non_null(strstr(row(1), "后天停水"));
}

static void what_another_hand_altered_is_put_back_where_the_bureau_wants_it(void **)
{
	const char *id = F("shenfa-%s", item.draft);
	by_another_hand("databaseupdate", F("db.collection(\"news\").doc(\"%s\").set({data:{"
					    "\"status\":\"published\",\"title\":"
					    "\"gift\"}})",
						  id));
	sql_value(&people.arena, sys.database,
		"update channel_account set settings = settings || '{\"tamper\": \"repair\", "
		"\"watch_minutes\": 0.05, \"recheck_minutes\": 0.02, \"looks_per_minute\": 600}' "
		"where id "
		"= 3; select 1");
	sql_value(&people.arena, sys.database,
		"update account_live set next_at = now() where channel_account_id = 3; select 1");
	it_is_put_back("the row", "not missing and convert_from(bytes, 'UTF8') like '%gift%'");
	sql_until(sys.database, "it is an incident, and over",
		"select exists (select 1 from channel_incident where kind = 'repaired' and settled "
		"= "
		"'restored')");
	by_another_hand("databasedelete", F("db.collection(\"news\").doc(\"%s\").remove()", id));
	sql_until(sys.database, "the deleted one",
		"select exists (select 1 from site_repair where put_sha256 <> '' and missing)");
	rows_made = 2;
	assert_non_null(strstr(row(1), "后天停水"));
}

static void a_withdrawal_leaves_a_tombstone(void **)
{
	faults("{\"path\":\"tcb/databaseupdate\",\"kind\":\"failed\"}");
	cast_withdraw(&people, is("reviewer"), item.draft, "内容有误");
	until_confirmed(&correction, "withdraw", "3");
	const char *now = row(0);
	assert_non_null(strstr(now, "withdrawn"));
	assert_null(strstr(now, "后天停水"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_is_made_once_though_an_answer_is_lost),
		cmocka_unit_test(a_correction_replaces_the_row),
		cmocka_unit_test(what_another_hand_altered_is_put_back_where_the_bureau_wants_it),
		cmocka_unit_test(a_withdrawal_leaves_a_tombstone),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
