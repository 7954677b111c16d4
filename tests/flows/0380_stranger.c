/* 0380_stranger.c: what somebody put on the accounts past everybody, altered or took away is seen within one poll. */
#include "tests/flows/story.h"

#include <stdio.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "desk/signed.h"

static struct item item;

/* Polls come every second or so instead of every five minutes. A survey locks the same rows the other way round. */
static void hurry(void)
{
	value("update channel_account set settings = settings || '{\"watch_minutes\": 0.02, "
	      "\"looks_per_minute\": 120, \"recheck_minutes\": 0.02, \"watch_calls_per_hour\": "
	      "100000}'; select 1");
	value("update account_watch set next_at = null, look_next_at = null; select 1");
	value("update account_live set next_at = now(); select 1");
}

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	seal_callbacks();
	hurry(); /* and what was told to wait for minutes begins anew */
	system_kill(&sys, F("courier-website-%s", account("website")), SIGTERM);
	system_kill(&sys, F("courier-wechat-%s", account("wechat")), SIGTERM);
	return 0;
}

static const char *platform(void)
{
	struct str text;
	json_auto_t *config = NULL;
	assert_int_equal(file_read(&people.arena, config_of_wechat(), 65536, &text), ERR_OK);
	assert_int_equal(json_read(text, &config), ERR_OK);
	return member(json_object_get(config, "secrets"), "api");
}

/* At the platform's own console. */
static const char *console(const char *json)
{
	AUTO_REPLY r = http_call(&people.arena, platform(), "POST", "/_sim/console",
		"Content-Type: application/json\r\nConnection: close\r\n", str_c(json));
	assert_int_equal(r.status, 200);
	return member(r.json, "article_id");
}

static const char *incident(const char *where)
{
	return F("from channel_incident n left join account_item i on i.id = n.item_id where %s",
		where);
}

static void opened(const char *what, const char *where)
{
	sql_until(sys.database, what, F("select exists (select 1 %s)", incident(where)));
}

static void what_was_there_before_is_listed_and_not_strange(void **)
{
	console("{\"act\":\"publish\",\"title\":\"三年前的旧文\",\"content\":\"<p>扫黑险恶专项行动<"
		"/p>\"}");
	value("delete from account_watch where listed_at is not null and channel_account_id in "
	      "(select id from "
	      "channel_account where channel = 'wechat'); delete from account_item; select 1");
	hurry();
	sql_until(sys.database, "both accounts are listed",
		"select count(*) >= 2 from account_watch where listed_at is not null");
	sql_until(sys.database, "the old article is on the list",
		"select exists (select 1 from account_item where title = '三年前的旧文' and basis "
		"= 'listed')");
	assert_string_equal(value("select count(*) from channel_incident"), "0");
}

/* Its words say what its title does not; the next list brings them. */
static void its_words_are_screened_and_shown_to_who_signs(void **)
{
	SCRATCH(a);
	sql_until(sys.database, "the words were read",
		"select exists (select 1 from account_item_words)");
	AUTO_REPLY list = cast_must(&people, &a, 200, is("operator"), "GET",
		F("/channel-accounts/%s/baseline", account("wechat")), "", "");
	const json_t *old = json_array_get(json_object_get(list.json, "items"), 0);
	const json_t *found = json_array_get(json_object_get(old, "findings"), 0);
	assert_string_equal(member(found, "quote"), "扫黑险恶");
	assert_int_equal(json_int(found, "block", -9), 0);
	assert_true(json_is_true(json_object_get(json_object_get(old, "words"), "current")));
}

static int64_t number(const char *text)
{
	int64_t n;
	assert_true(str_i64(str_c(text), &n));
	return n;
}

/* Over what the page shows, as docs/api.md writes it. */
static const char *list_of(const json_t *baseline)
{
	size_t i;
	json_t *one;
	const char *all = "";
	json_array_foreach(json_object_get(baseline, "items"), i, one) all =
		F("%s%s\t%s\t%s\t%s\n", all, member(one, "remote_id"), member(one, "url"),
			member(one, "title"), member(one, "sha256"));
	return sha256_hex(&people.arena, str_c(all));
}

static const char *by(struct member *m, const char *kind, const json_t *body, const char *more)
{
	struct str payload = statement_payload(&people.arena, number(m->id), str_c(kind), body);
	return F("{%s%s}", more, cast_signed(&people.arena, m, payload));
}

static void two_people_adopt_it(void **)
{
	SCRATCH(a);
	const char *at = F("/channel-accounts/%s/baseline", account("wechat"));
	AUTO_REPLY list = cast_must(&people, &a, 200, is("operator"), "GET", at, "", "");
	const json_t *face = json_object_get(list.json, "profile");
	json_auto_t *body = json_pack("{s:O s:s s:s s:O s:s s:O}", "certification",
		json_object_get(face, "certification"), "channel", account("wechat"), "count", "1",
		"face", json_object_get(face, "face"), "list", list_of(list.json), "name",
		json_object_get(face, "name"));
	AUTO_REPLY one = cast_must(&people, &a, 200, is("operator"), "POST", at, "",
		by(is("operator"), "baseline", body, ""));
	const json_t *made = json_object_get(one.json, "statement");
	const char *second = F("/statements/%s/confirmation", member(made, "id"));
	AUTO_REPLY self = cast_call(&people, &a, is("operator"), "POST", second, "",
		by(is("operator"), "baseline", json_object_get(made, "body"), ""));
	assert_string_equal(reply_code(&self), "statement.self");
	AUTO_REPLY two = cast_must(&people, &a, 200, is("reviewer"), "POST", second, "",
		by(is("reviewer"), "baseline", json_object_get(made, "body"), ""));
	assert_string_equal(
		value("select basis from account_item where title = '三年前的旧文'"), "baseline");
}

static void a_post_by_hand_with_somebodys_approval_explains_itself(void **)
{
	SCRATCH(a);
	console("{\"act\":\"publish\",\"title\":\"停机期间的停水通知\",\"content\":\"<p>停水</"
		"p>\"}");
	opened("the post", "kind = 'stranger' and title = '停机期间的停水通知'");
	const char *id = value("select max(n.id) from channel_incident n join account_item i on "
			       "i.id = n.item_id where title = '停机期间的停水通知'");
	json_auto_t *body = json_pack("{s:s s:s s:s s:s s:s s:s}", "approver", "王局长", "channel",
		account("wechat"), "document", "值班记录第12号", "incident", id, "reason",
		"系统停机", "sha256",
		value(F("select seen_sha256 from channel_incident where id = %s", id)));
	AUTO_REPLY one = cast_must(&people, &a, 200, is("operator"), "POST",
		F("/incidents/%s/entry", id), "",
		by(is("operator"), "entry", body,
			"\"approver\":\"王局长\",\"document\":\"值班记录第12号\",\"reason\":"
			"\"系统停机\","));
	const json_t *made = json_object_get(one.json, "entry");
	AUTO_REPLY two = cast_must(&people, &a, 200, is("reviewer"), "POST",
		F("/statements/%s/confirmation", member(made, "id")), "",
		by(is("reviewer"), "entry", json_object_get(made, "body"), ""));
	assert_string_equal(member(two.json, "outcome"), "entered");
}

static int verify(struct str *out)
{
	const char *argv[] = { BUILD_DIR "/shenfa", "audit", "verify", "--database",
		test_conninfo(sys.database, "shenfa_owner"), "--keys", F("%s/keys/seal", sys.data),
		NULL };
	return cast_run(&people.arena, out, argv);
}

static void the_record_proves_both_and_names_who_changes_them(void **)
{
	struct str out;
	if (verify(&out))
		fail_msg(STRF, STRV(out));
	value("set session_replication_role = replica; update account_statement set list = list || "
	      "'x' "
	      "where kind = 'baseline'; select 1");
	assert_int_not_equal(verify(&out), 0);
	assert_true(str_find(out, STR("statement 1")) >= 0);
}

static void what_is_released_explains_itself(void **)
{
	item_write(&people, is("editor"), "目录公布", "<p>公共数据开放目录于近日公布。</p>", &item);
	item_submit(&people, is("editor"), &item, "website wechat", "");
	item_approve(&people, &item);
	sql_until(sys.database, "both are out", "select count(*) = 2 from account_live");
	sql_until(sys.database, "both are on the lists",
		"select count(*) = 2 from account_item where basis = 'delivery' and gone_at is "
		"null");
	value("update account_live set good_at = null, next_at = now(); select 1");
	sql_until(sys.database, "both were seen as approved",
		"select count(*) = 2 from account_live where seen = 'LIVE' and good_at is not "
		"null");
	assert_string_equal(value("select coalesce(string_agg(kind || seen::text, ' '), '') from "
				  "channel_incident"),
		"");
}

static void platform_is_told(const char *path, const char *json)
{
	AUTO_REPLY r = http_call(&people.arena, platform(), "POST", path,
		"Content-Type: application/json\r\nConnection: close\r\n", str_c(json));
	assert_int_equal(r.status, 200);
}

static const char *slow(const char *what)
{
	return value(
		F("select %s from delivery d join draft f on f.id = d.draft_id where f.title = "
		  "'定稿目录'",
			what));
}

/* Taken by the platform, and nobody holds it: asked about again in an hour, as far as polls go. */
static bool is_put_off(void)
{
	return *value("update delivery d set due_at = now() + interval '1 hour' from draft f where "
		      "f.id = d.draft_id and f.title = '定稿目录' and d.state = 'ACCEPTED' and "
		      "d.lease_until is null and not exists (select 1 from inbox where done_at is "
		      "null) returning 'yes'");
}

/* Callbacks about something else end the first pauses, and then change nothing. Sealed, and each of them twice. */
static void a_callback_ends_the_wait_for_a_poll_that_is_far_off(void **)
{
	struct item slow_one;
	platform_is_told("/_sim/pace", "{\"publish_ms\":3600000,\"aes_key\":\"" AES_KEY "\"}");
	item_write(&people, is("editor"), "定稿目录", "<p>目录已经定稿。</p>", &slow_one);
	item_submit(&people, is("editor"), &slow_one, "wechat", "");
	item_approve(&people, &slow_one);
	for (int i = 0; i < 600 && !is_put_off(); i++) {
		platform_is_told("/_sim/callback", "{}");
		usleep(300000);
	}
	assert_string_equal(slow("due_at > now() + interval '50 minutes'"), "t");
	platform_is_told("/_sim/pass", "{\"ms\":3600001}");
	sql_until(sys.database, "the platform called, and was asked",
		"select exists (select 1 from delivery d join draft f on f.id = d.draft_id where "
		"f.title = '定稿目录' and d.state = 'CONFIRMED')");
	platform_is_told("/_sim/callback", "{}"); /* late: of something long over */
	sql_until(sys.database, "all were read, those that came again as well",
		"select count(*) >= 4 and bool_and(done_at is not null) from inbox");
	assert_string_equal(slow("state"), "CONFIRMED");
	assert_string_equal(slow("attempt"), "1");
	platform_is_told("/_sim/pace", "{\"publish_ms\":300}");
}

static void a_post_by_hand_raises_an_incident_and_people_are_told(void **)
{
	SCRATCH(a);
	const char *id = console("{\"act\":\"publish\",\"title\":\"点击领取红包\",\"content\":"
				 "\"<p>速来</p>\"}");
	opened("the stranger", "kind = 'stranger' and title = '点击领取红包'");
	AUTO_REPLY list =
		cast_must(&people, &a, 200, is("operator"), "GET", "/incidents?state=open", "", "");
	const json_t *one = json_array_get(json_object_get(list.json, "items"), 0);
	assert_string_equal(member(one, "title"), "点击领取红包");
	assert_true(json_array_size(json_object_get(one, "addressees")) >= 3);
	const char *at = F("/incidents/%s", member(one, "id"));
	AUTO_REPLY notices =
		cast_must(&people, &a, 200, is("operator"), "GET", "/me/notices", "", "");
	assert_true(str_find(notices.body, STR("点击领取红包")) > 0);
	AUTO_REPLY board =
		cast_must(&people, &a, 200, is("operator"), "GET", "/channel-accounts", "", "");
	assert_true(str_find(board.body, STR("起渠道事件未办结")) > 0);
	AUTO_REPLY first =
		cast_must(&people, &a, 200, is("operator"), "POST", F("%s/first", at), "", "");
	assert_true(json_is_object(json_object_get(first.json, "first_by")));
	AUTO_REPLY early = cast_call(&people, &a, is("operator"), "POST", F("%s/close", at), "",
		"{\"outcome\":\"handled\",\"reason\":\"已删\"}");
	assert_string_equal(reply_code(&early), "incident.standing");
	console(F("{\"act\":\"delete\",\"article_id\":\"%s\"}", id));
	opened("it is seen to be gone", "kind = 'stranger' and settled = 'gone'");
	AUTO_REPLY closed = cast_must(&people, &a, 200, is("operator"), "POST", F("%s/close", at),
		"", "{\"outcome\":\"handled\",\"reason\":\"账号口令已更换，文章已删除\"}");
	assert_string_equal(member(closed.json, "outcome"), "handled");
}

static const char *strange_messages(void)
{
	return value("select count(*) from channel_incident n join account_item i on i.id = "
		     "n.item_id where n.kind = 'stranger' and i.told and n.settled = ''");
}

/* No list shows it: the platform's callback is all there is, and what came of it outlives the courier that heard it. */
static void a_message_to_all_that_is_none_of_ours_raises_one_incident(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = http_call(&people.arena, platform(), "POST", "/_sim/console",
		"Content-Type: application/json\r\nConnection: close\r\n",
		STR("{\"act\":\"mass\",\"title\":\"点击领取红包\",\"content\":\"<p>速来</p>\"}"));
	const char *id = F("mass:%s", member(r.json, "msg_id"));
	opened("the message", F("kind = 'stranger' and remote_id = '%s'", id));
	value("update account_watch set whole_at = null; select 1");
	system_kill(&sys, F("courier-wechat-%s", account("wechat")), SIGTERM);
	sql_until(sys.database, "both calls were read",
		"select count(*) > 0 and bool_and(done_at is not null) from inbox");
	sql_until(sys.database, "another whole list has come through",
		F("select whole_at is not null from account_watch where channel_account_id = %s",
			account("wechat")));
	assert_string_equal(strange_messages(), "1");
	AUTO_REPLY board =
		cast_must(&people, &a, 200, is("operator"), "GET", "/channel-accounts", "", "");
	assert_true(str_find(board.body, STR("平台不列出群发消息")) > 0);
}

static const char *delivery(const char *channel)
{
	return value(F("select d.id from delivery d join channel_account c on c.id = "
		       "d.channel_account_id where c.channel = '%s' and d.submission_id = %s",
		channel, item.submission));
}

static void an_article_that_was_altered_is_found(void **)
{
	const char *id = value(
		F("select receipt->>'remote_id' from delivery where id = %s", delivery("wechat")));
	console(F("{\"act\":\"edit\",\"article_id\":\"%s\",\"content\":\"<p>已被改写</p>\"}", id));
	opened("the alteration", F("kind = 'altered' and n.delivery_id = %s", delivery("wechat")));
	console(F("{\"act\":\"delete\",\"article_id\":\"%s\"}", id));
	opened("the deletion", F("kind = 'gone' and n.delivery_id = %s", delivery("wechat")));
}

/* As somebody who got into the web server: a new file in place of the old, and one beside it. */
static void put(const char *path, const char *text)
{
	const char *whole = F("%s/site/current/%s", sys.data, path);
	unlink(whole);
	FILE *f = fopen(whole, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void a_page_that_was_altered_is_found(void **)
{
	put(F("art/%s/index.html", item.draft), "<h1>hacked</h1>");
	opened("the page", F("kind = 'altered' and n.delivery_id = %s", delivery("website")));
}

static void files_that_no_release_explains_are_found(void **)
{
	put("gift.html", "<h1>gift</h1>");
	put("index.html", "<h1>home</h1>");
	opened("the file", "kind = 'stranger' and remote_id = 'gift.html'");
	opened("the home page", "kind = 'stranger' and remote_id = 'index.html'");
	unlink(F("%s/site/current/gift.html", sys.data));
	opened("it is gone", "remote_id = 'gift.html' and settled = 'gone'");
}

static bool shows(const char *path, const char *words)
{
	struct str text;
	const char *whole = F("%s/site/current/%s", sys.data, path);
	return !file_read(&people.arena, whole, 1 << 20, &text) &&
	       str_find(text, str_c(words)) >= 0;
}

/* The bureau chose it: the page from its ticket, the home page from the ledger, and what stood there is kept. */
static void what_was_altered_is_put_back_where_the_bureau_wants_it(void **)
{
	SCRATCH(a);
	value("update channel_account set settings = settings || '{\"tamper\": \"repair\"}' where "
	      "channel = 'website'; select 1");
	sql_until(sys.database, "both are put back",
		"select count(distinct path) = 2 from site_repair where put_sha256 <> ''");
	assert_true(shows(F("art/%s/index.html", item.draft), "目录公布"));
	assert_true(shows("index.html", "目录公布"));
	opened("it is an incident", "kind = 'repaired' and settled = 'restored'");
	const char *id = value("select max(id) from channel_incident where kind = 'repaired'");
	AUTO_REPLY one =
		cast_must(&people, &a, 200, is("operator"), "GET", F("/incidents/%s", id), "", "");
	const json_t *first = json_array_get(json_object_get(one.json, "repairs"), 0);
	AUTO_REPLY bytes = cast_must(&people, &a, 200, is("operator"), "GET",
		F("/incidents/%s/repairs/%s", id, member(first, "id")), "", "");
	assert_true(str_starts(bytes.body, STR("<h1>h")));
	opened("the page is as approved", F("kind = 'altered' and n.delivery_id = %s and settled = "
					    "'restored'",
						  delivery("website")));
}

static void a_dead_secret_turns_the_board_red_before_the_next_release(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = http_call(&people.arena, platform(), "POST", "/_sim/faults",
		"Content-Type: application/json\r\nConnection: close\r\n",
		STR("{\"path\":\"freepublish/"
		    "batchget\",\"times\":100000,\"kind\":\"errcode\",\"errcode\":"
		    "40164}"));
	assert_int_equal(r.status, 200);
	sql_until(sys.database, "the trouble is known",
		"select exists (select 1 from channel_account where health->'trouble'->>'code' = "
		"'wechat.address')");
	AUTO_REPLY board =
		cast_must(&people, &a, 200, is("operator"), "GET", "/channel-accounts", "", "");
	assert_true(str_find(board.body, STR("不在公众号的白名单内")) > 0);
	AUTO_REPLY notices =
		cast_must(&people, &a, 200, is("operator"), "GET", "/me/notices", "", "");
	assert_true(str_find(notices.body, STR("不在公众号的白名单内")) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_there_before_is_listed_and_not_strange),
		cmocka_unit_test(its_words_are_screened_and_shown_to_who_signs),
		cmocka_unit_test(two_people_adopt_it),
		cmocka_unit_test(what_is_released_explains_itself),
		cmocka_unit_test(a_callback_ends_the_wait_for_a_poll_that_is_far_off),
		cmocka_unit_test(a_post_by_hand_raises_an_incident_and_people_are_told),
		cmocka_unit_test(a_message_to_all_that_is_none_of_ours_raises_one_incident),
		cmocka_unit_test(a_post_by_hand_with_somebodys_approval_explains_itself),
		cmocka_unit_test(an_article_that_was_altered_is_found),
		cmocka_unit_test(a_page_that_was_altered_is_found),
		cmocka_unit_test(files_that_no_release_explains_are_found),
		cmocka_unit_test(what_was_altered_is_put_back_where_the_bureau_wants_it),
		cmocka_unit_test(a_dead_secret_turns_the_board_red_before_the_next_release),
		cmocka_unit_test(the_record_proves_both_and_names_who_changes_them),
	};
	return cmocka_run_group_tests(tests, begin, end_story);
}
