/* 0382_closed.c: a site is taken down whole by two people, nothing goes out meanwhile, and it comes back as it was. */
#include "tests/flows/story.h"

#include <stdio.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "desk/signed.h"

static struct item item, next;

static const char *text(const json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));
	return s ? F("%s", s) : "";
}

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	item_write(&people, is("editor"), "目录公布", "<p>公共数据开放目录于近日公布。</p>", &item);
	item_submit(&people, is("editor"), &item, "website", "");
	item_approve(&people, &item);
	sql_until(sys.database, "it is out", "select count(*) = 1 from account_live");
	return 0;
}

static int64_t number(const char *s)
{
	int64_t n;
	assert_true(str_i64(str_c(s), &n));
	return n;
}

static const char *at(void)
{
	return F("/channel-accounts/%s/closure", account("website"));
}

static const char *signed_by(struct member *m, const char *kind, const json_t *body)
{
	struct str payload = statement_payload(&people.arena, number(m->id), str_c(kind), body);
	return cast_signed(&people.arena, m, payload);
}

/* As the page does it: what it shows is what is signed. */
static const char *asking(struct member *m, const char *act, const char *reason)
{
	SCRATCH(a);
	AUTO_REPLY now = cast_must(&people, &a, 200, m, "GET", at(), "", "");
	json_auto_t *body = json_pack("{s:O s:s s:s}", "after", json_object_get(now.json, "after"),
		"channel", account("website"), "reason", reason);
	return F("{\"act\":\"%s\",\"reason\":\"%s\",%s}", act, reason,
		signed_by(m, strcmp(act, "close") ? "reopening" : "closure", body));
}

static struct sim_file {
	struct str bytes;
} shown(const char *path)
{
	struct sim_file f = {};
	const char *whole = F("%s/site/current/%s", sys.data, path);
	if (file_read(&people.arena, whole, 1 << 20, &f.bytes))
		f.bytes = (struct str){};
	return f;
}

static bool shows(const char *path, const char *words)
{
	return str_find(shown(path).bytes, str_c(words)) >= 0;
}

static const char *digest_of_tree(void)
{
	struct str out;
	const char *argv[] = { "/bin/sh", "-c",
		F("cd %s/site/current && readlink -f . && find . -type f | sort | xargs sha256sum",
			sys.data),
		NULL };
	assert_int_equal(cast_run(&people.arena, &out, argv), 0);
	return sha256_hex(&people.arena, out);
}

static const char *before;

static void confirm(struct member *m, int status, const char *code)
{
	SCRATCH(a);
	AUTO_REPLY now = cast_must(&people, &a, 200, m, "GET", at(), "", "");
	const json_t *waits = json_object_get(now.json, "waiting");
	AUTO_REPLY said = cast_call(&people, &a, m, "POST",
		F("/closures/%s/confirmation", text(waits, "id")), "",
		F("{%s}", signed_by(m, text(waits, "kind"), json_object_get(waits, "body"))));
	assert_int_equal(said.status, status);
	if (status != 200)
		assert_string_equal(reply_code(&said), code);
}

static void who_may_not_does_not(void **)
{
	SCRATCH(a);
	AUTO_REPLY editor = cast_call(&people, &a, is("editor"), "POST", at(), "",
		asking(is("editor"), "close", "内容被篡改"));
	assert_int_equal(editor.status, 403);
	AUTO_REPLY early = cast_call(&people, &a, is("reviewer"), "POST", at(), "",
		asking(is("reviewer"), "open", "没有停过"));
	assert_string_equal(reply_code(&early), "closure.state");
	struct member *m = is("operator");
	json_auto_t *other =
		json_pack("{s:s s:s s:s}", "after", "0", "channel", "999", "reason", "x");
	AUTO_REPLY forged = cast_call(&people, &a, m, "POST", at(), "",
		F("{\"act\":\"close\",\"reason\":\"x\",%s}", signed_by(m, "closure", other)));
	assert_int_equal(forged.status, 403);
}

static void one_alone_takes_nothing_down(void **)
{
	SCRATCH(a);
	before = digest_of_tree();
	AUTO_REPLY one = cast_must(&people, &a, 200, is("operator"), "POST", at(), "",
		asking(is("operator"), "close", "网站内容被篡改"));
	assert_true(json_is_object(json_object_get(one.json, "waiting")));
	AUTO_REPLY self = cast_call(&people, &a, is("operator"), "POST",
		F("/closures/%s/confirmation", text(json_object_get(one.json, "waiting"), "id")),
		"", "{\"key_id\":\"x\",\"signature\":\"eA==\"}");
	assert_int_equal(self.status, 403);
	assert_string_equal(value("select count(*) from site_order"), "0");
	assert_string_equal(digest_of_tree(), before);
}

static void two_take_the_whole_site_down(void **)
{
	confirm(is("leader"), 200, "");
	sql_until(sys.database, "the courier has done it",
		"select exists (select 1 from site_order where act = 'close' and done_at is not "
		"null)");
	assert_true(shows("index.html", "本网站暂停服务"));
	assert_false(shows("index.html", "目录公布"));
	assert_int_equal(shown(F("art/%s/index.html", item.draft)).bytes.len, 0);
	assert_string_equal(value("select count(*) from audit where action = 'order.done'"), "1");
}

static void every_path_is_answered_by_the_page(void **)
{
	const char *base = value("select base_url from channel_account where channel = 'website'");
	AUTO_REPLY r = http_call(&people.arena, base, "GET", F("/art/%s/", item.draft),
		"Connection: close\r\n", STR(""));
	assert_int_equal(r.status, 503);
	assert_true(str_find(r.body, STR("本网站暂停服务")) > 0);
}

static void nothing_goes_out_meanwhile_and_it_can_be_seen(void **)
{
	SCRATCH(a);
	item_write(&people, is("editor"), "后一则", "<p>停止服务期间批准的一则。</p>", &next);
	item_submit(&people, is("editor"), &next, "website", "");
	item_approve(&people, &next);
	sql_until(sys.database, "it waits",
		F("select exists (select 1 from delivery where submission_id = %s and state in "
		  "('PLANNED', 'HELD'))",
			next.submission));
	AUTO_REPLY board =
		cast_must(&people, &a, 200, is("operator"), "GET", "/channel-accounts", "", "");
	assert_true(str_find(board.body, STR("整站停止服务")) > 0);
	const char *stop = value("select id from stop where lifted_at is null");
	AUTO_REPLY lift = cast_call(&people, &a, is("reviewer"), "POST", F("/stop/%s/lift", stop),
		"", "{\"reason\":\"x\"}");
	assert_int_not_equal(lift.status, 204);
	assert_true(shows("index.html", "本网站暂停服务"));
	assert_string_equal(
		value("select count(*) from channel_incident where closed_at is null"), "0");
}

/* Whoever got in puts his own page there again: it does not stay. */
static void what_somebody_undoes_is_done_again(void **)
{
	const char *link = F("%s/site/current", sys.data);
	unlink(link);
	assert_int_equal(symlink("releases/000001", link), 0);
	for (int i = 0; i < 600 && !shows("index.html", "本网站暂停服务"); i++)
		usleep(100 * 1000);
	assert_true(shows("index.html", "本网站暂停服务"));
}

static void two_bring_back_the_very_tree(void **)
{
	SCRATCH(a);
	AUTO_REPLY operator= cast_call(&people, &a, is("operator"), "POST", at(), "",
		asking(is("operator"), "open", "已处置"));
	assert_string_equal(reply_code(&operator), "closure.person");
	AUTO_REPLY one = cast_must(&people, &a, 200, is("leader"), "POST", at(), "",
		asking(is("leader"), "open", "漏洞已修补"));
	confirm(is("leader"), 403, "statement.self");
	value("update delivery set due_at = now() + interval '1 hour' where state in ('PLANNED', "
	      "'HELD'); select 1");
	confirm(is("reviewer"), 200, "");
	sql_until(sys.database, "it is back",
		"select exists (select 1 from site_order where act = 'open' and done_at is not "
		"null)");
	assert_string_equal(digest_of_tree(), before);
	assert_string_equal(value("select count(*) from stop where lifted_at is null"), "0");
	value("update delivery set due_at = now() where state in ('PLANNED', 'HELD'); select 1");
	sql_until(sys.database, "what waited goes out", "select count(*) = 2 from account_live");
	assert_true(shows("index.html", "后一则"));
}

static void the_record_proves_all_four_signatures(void **)
{
	struct str out;
	const char *argv[] = { BUILD_DIR "/shenfa", "audit", "verify", "--database",
		test_conninfo(sys.database, "shenfa_owner"), "--keys", F("%s/keys/seal", sys.data),
		NULL };
	if (cast_run(&people.arena, &out, argv))
		fail_msg(STRF, STRV(out));
}

static const char *key_of(const char *login)
{
	return value(F("select max(id) from device_key where account_id = %s", is(login)->id));
}

/* As somebody who got into the web process: in two people's names, whose keys he has not. */
static void what_the_two_did_not_sign_is_not_sealed(void **)
{
	const char *orders = value("select count(*) from site_order");
	value(F("select closure_make(%s, 'closure', json_build_object('after', "
		"(closure_latest(%s)).id::text, 'channel', '%s', 'reason', 'x')::text, %s, %s, "
		"'eA==', now())",
		account("website"), account("website"), account("website"), is("operator")->id,
		key_of("operator")));
	value(F("select closure_second((select max(id) from account_statement), %s, %s, 'eA==', "
		"now())",
		is("leader")->id, key_of("leader")));
	sql_until(sys.database, "the seal says why not",
		"select exists (select 1 from account_statement where reason like "
		"'%没有有效签名%')");
	assert_string_equal(value("select count(*) from site_order"), orders);
	assert_true(shows("index.html", "目录公布"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_not_does_not),
		cmocka_unit_test(one_alone_takes_nothing_down),
		cmocka_unit_test(two_take_the_whole_site_down),
		cmocka_unit_test(every_path_is_answered_by_the_page),
		cmocka_unit_test(nothing_goes_out_meanwhile_and_it_can_be_seen),
		cmocka_unit_test(what_somebody_undoes_is_done_again),
		cmocka_unit_test(two_bring_back_the_very_tree),
		cmocka_unit_test(the_record_proves_all_four_signatures),
		cmocka_unit_test(what_the_two_did_not_sign_is_not_sealed),
	};
	return cmocka_run_group_tests(tests, begin, end_story);
}
