/*
 * 0386_removal.c: what somebody put on an account past everybody is deleted by the courier, once, when two people have
 * signed it; what changed meanwhile is not; a courier that dies in the middle, before it deletes or behind it, deletes once.
 */
#include "tests/flows/story.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"
#include "desk/signed.h"

static const char *courier(const char *channel)
{
	return F("courier-%s-%s", channel, account(channel));
}

/*
 * Polls come every second or so instead of every five minutes; a lease of the dead ends soon. One after the
 * other: a survey that is being taken locks the same two rows, and not in this order. So many calls a day, since the
 * watch has as much of them as has passed of the day, which after midnight is next to nothing.
 */
static void hurry(void)
{
	value("update channel_account set settings = settings || '{\"watch_minutes\": 0.02, "
	      "\"watch_calls_per_hour\": 100000, \"calls_a_day\": 1000000, \"watch_calls_a_day\": "
	      "1000000}'; "
	      "select 1");
	value("update account_watch set next_at = null; select 1");
}

static const char *platform(const char *channel)
{
	struct str text;
	json_auto_t *config = NULL;
	const char *path = F("%s/couriers/%s-%s.json", sys.data, channel, account(channel));
	assert_int_equal(file_read(&people.arena, path, 65536, &text), ERR_OK);
	assert_int_equal(json_read(text, &config), ERR_OK);
	return member(json_object_get(config, "secrets"), "api");
}

/* The answer's article_id, if it has one. */
static const char *tell(const char *channel, const char *path, const char *json)
{
	AUTO_REPLY r = http_call(&people.arena, platform(channel), "POST", path,
		"Content-Type: application/json\r\nConnection: close\r\n", str_c(json));
	assert_int_equal(r.status, 200);
	return member(r.json, "article_id");
}

/* More than it lists: no list of it is ever whole. */
static void weibo_is_old(void)
{
	tell("weibo", "/_sim/scene", "{\"calls_a_day\": 1000000}");
	for (int i = 0; i < 7; i++)
		tell("weibo", "/_sim/scene",
			F("{\"text\":\"旧微博第%d条 https://x.example/%d\"}", i, i));
	value("update account_watch set listed_at = null, whole_at = null, begun_at = null; select "
	      "1");
}

static int begin(void **)
{
	system_channels = "website,wechat,weibo";
	system_start(&sys);
	cast_open(&people, &sys);
	weibo_is_old();
	seal_callbacks();
	tell("wechat", "/_sim/pace", "{\"aes_key\":\"" AES_KEY "\"}");
	hurry();
	system_kill(&sys, courier("wechat"), SIGTERM);
	system_kill(&sys, courier("weibo"), SIGTERM);
	return 0;
}

static int begin_failing(void **state, const char *fail)
{
	setenv("SHENFA_FAIL", fail, 1);
	begin(state);
	unsetenv("SHENFA_FAIL");
	return 0;
}

/* Each courier dies at its first deletion, when the platform has been told. */
static int begin_dying_behind(void **state)
{
	return begin_failing(state, "removal.after_remove=crash");
}

/* Each dies at its second one, before a byte has left; whoever comes after it lives. */
static int begin_dying_before(void **state)
{
	return begin_failing(state, "removal.after_intent=crash:2");
}

static int end(void **)
{
	cast_close(&people);
	system_stop(&sys);
	people = (struct cast){};
	sys = (struct system){};
	return 0;
}

static const char *console(const char *json)
{
	return tell("wechat", "/_sim/console", json);
}

static int64_t deleted(const char *channel)
{
	AUTO_REPLY r = http_call(&people.arena, platform(channel), "GET", "/_sim/ledger",
		"Connection: close\r\n", STR(""));
	assert_int_equal(r.status, 200);
	return json_int(r.json, "deleted", -1);
}

static int64_t number(const char *text)
{
	int64_t n;
	assert_true(str_i64(str_c(text), &n));
	return n;
}

static const char *opened(const char *title)
{
	const char *where = F("from channel_incident n join account_item i on i.id = n.item_id "
			      "where n.kind = 'stranger' and i.title like '%s%%' and n.closed_at "
			      "is null",
		title);
	sql_until(sys.database, title, F("select exists (select 1 %s)", where));
	return value(F("select max(n.id) %s", where));
}

static const char *by(struct member *m, const json_t *body, const char *more)
{
	struct str payload = statement_payload(&people.arena, number(m->id), STR("removal"), body);
	return F("{%s%s}", more, cast_signed(&people.arena, m, payload));
}

/* As the page does it: over what the incident says stands there now. */
static const char *ask(const char *incident)
{
	SCRATCH(a);
	const char *at = F("/incidents/%s", incident);
	AUTO_REPLY n = cast_must(&people, &a, 200, is("operator"), "GET", at, "", "");
	json_auto_t *body = json_deep_copy(json_object_get(n.json, "standing"));
	json_object_set(body, "seen", json_object_get(n.json, "seen_sha256"));
	json_object_set(body, "channel", json_object_get(n.json, "account"));
	json_object_set_new(body, "incident", json_string(incident));
	json_object_set_new(body, "reason", json_string("账号被盗用"));
	AUTO_REPLY one = cast_must(&people, &a, 200, is("operator"), "POST", F("%s/removal", at),
		"", by(is("operator"), body, "\"reason\":\"账号被盗用\","));
	const json_t *removal = json_object_get(one.json, "removal");
	return member(json_object_get(removal, "statement"), "id");
}

static void agree(const char *statement)
{
	SCRATCH(a);
	json_auto_t *body = NULL;
	const char *text = value(F("select body from account_statement where id = %s", statement));
	assert_int_equal(json_read(str_c(text), &body), ERR_OK);
	AUTO_REPLY two = cast_must(&people, &a, 200, is("reviewer"), "POST",
		F("/statements/%s/confirmation", statement), "", by(is("reviewer"), body, ""));
}

static void ends(const char *incident, const char *state)
{
	sql_until(sys.database, state,
		F("select state = '%s' from removal where incident_id = %s order by id desc limit "
		  "1",
			state, incident));
}

/* Which one is shown. */
static const char *site_release(const char *site)
{
	char to[64] = "";
	assert_true(readlink(F("%s/current", site), to, sizeof to - 1) > 0);
	return F("%s", to);
}

static void listed(void **)
{
	sql_until(sys.database, "the accounts are listed",
		"select count(*) = 3 from account_watch w join channel_account c on c.id = "
		"w.channel_account_id where listed_at is not null and c.channel in ('wechat', "
		"'weibo', 'website')");
}

struct life {
	const char *courier;
	pid_t first;
};

static bool is_another(struct system *, void *life)
{
	const struct life *l = life;
	pid_t now = system_pid(&sys, l->courier);
	return now > 0 && now != l->first;
}

/* It dies on the way, and the next one begins with a look. */
static void goes_though_the_courier_dies(const char *channel, const char *incident)
{
	struct life l = { courier(channel), system_pid(&sys, courier(channel)) };
	agree(ask(incident));
	sql_until(sys.database, "it is being deleted",
		F("select exists (select 1 from removal where state = 'INTENT' and incident_id = "
		  "%s)",
			incident));
	system_until(&sys, "another courier", is_another, &l);
	value("update removal set lease_until = now() where state = 'INTENT'; select 1");
	ends(incident, "GONE");
}

static const char *attempts(const char *incident)
{
	return value(F("select max(attempt) from removal where incident_id = %s", incident));
}

/* With the platform's answer in its hand: it is not told again. */
static void it_is_deleted_once_though_the_courier_dies(void **)
{
	console("{\"act\":\"publish\",\"title\":\"点击领取红包\",\"content\":\"<p>速来</p>\"}");
	const char *incident = opened("点击领取红包");
	goes_though_the_courier_dies("wechat", incident);
	assert_int_equal(deleted("wechat"), 1);
	assert_string_equal(attempts(incident), "1");
	assert_string_equal(
		value(F("select settled from channel_incident where id = %s", incident)), "gone");
	SCRATCH(a);
	AUTO_REPLY closed = cast_must(&people, &a, 200, is("operator"), "POST",
		F("/incidents/%s/close", incident), "",
		"{\"outcome\":\"handled\",\"reason\":\"口令已更换，由连接器删除\"}");
	assert_string_equal(member(closed.json, "outcome"), "handled");
}

/* Altered between the second signature and the courier's look: the survey has not seen it. */
static void what_changed_meanwhile_is_not_deleted(void **)
{
	const char *id = console("{\"act\":\"publish\",\"title\":\"兼职刷单\",\"content\":\"<p>日入"
				 "千元</p>\"}");
	const char *incident = opened("兼职刷单");
	value("update channel_account set settings = settings || '{\"watch_minutes\": 60}'; update "
	      "account_watch set next_at = now() + interval '50 minutes'; select 1");
	const char *statement = ask(incident);
	console(F("{\"act\":\"edit\",\"article_id\":\"%s\",\"content\":\"<p>另一样</p>\"}", id));
	agree(statement);
	ends(incident, "CHANGED");
	assert_int_equal(deleted("wechat"), 0);
	hurry();
	sql_until(sys.database, "the list has the new one",
		F("select i.sha256 <> s.body::jsonb->>'sha256' from account_statement s join "
		  "channel_incident n on n.id = s.incident_id join account_item i on i.id = "
		  "n.item_id where s.id = %s",
			statement));
}

/* The platform says no: a person is told where to do it. */
static void what_the_platform_does_not_let_us_is_a_persons(void **)
{
	const char *incident = opened("兼职刷单");
	tell("wechat", "/_sim/faults",
		"{\"path\":\"freepublish/delete\",\"times\":1,\"kind\":\"errcode\",\"errcode\":"
		"48001}");
	agree(ask(incident));
	ends(incident, "BY_HAND");
	assert_non_null(strstr(
		value("select reason from removal order by id desc limit 1"), "请登录公众平台"));
	assert_int_equal(deleted("wechat"), 0);
	goes_though_the_courier_dies("wechat", incident);
	assert_int_equal(deleted("wechat"), 1);
	assert_string_equal(attempts(incident), "2");
}

/* No list has it: it is deleted by the number that the platform called back with, and seen by that to be gone. */
static void a_message_to_all_goes_by_its_number(void **)
{
	console("{\"act\":\"mass\",\"title\":\"领红包\",\"content\":\"<p>速来</p>\"}");
	const char *incident = opened("群发消息");
	int64_t before = deleted("wechat");
	goes_though_the_courier_dies("wechat", incident);
	assert_int_equal(deleted("wechat"), before + 1);
	assert_string_equal(
		value(F("select settled from channel_incident where id = %s", incident)), "gone");
}

/* The answer is lost behind the deletion: it is looked for, and not told to delete again. */
static void a_post_on_weibo_goes_once_though_the_answer_is_lost(void **)
{
	tell("weibo", "/_sim/scene", "{\"text\":\"扫码领补贴 https://x.example/1\"}");
	const char *incident = opened("扫码领补贴");
	tell("weibo", "/_sim/faults",
		"{\"path\":\"/2/statuses/destroy.json\",\"times\":1,\"kind\":\"lost\"}");
	agree(ask(incident));
	ends(incident, "GONE");
	assert_int_equal(deleted("weibo"), 1);
}

static struct item page;

static void a_page_of_ours_is_out(void **)
{
	item_write(&people, is("editor"), "目录公布", NULL, &page);
	item_submit(&people, is("editor"), &page, "website", "");
	item_approve(&people, &page);
	json_decref(item_delivery(
		&people, is("editor"), &page, "website", STATES("CONFIRMED", "REFUSED")));
}

/* Laid into the folder that is shown: a release without it is switched to, and what is ours stays. */
static void a_file_goes(const char *name, bool dying)
{
	const char *site = F("%s/site", sys.data), *file = F("%s/current/%s.html", site, name);
	const char *before = site_release(site);
	assert_int_equal(file_write(file, STR("<h1>?</h1>"), 0644, NULL), ERR_OK);
	const char *incident = opened(name);
	if (dying)
		goes_though_the_courier_dies("website", incident);
	else
		agree(ask(incident));
	ends(incident, "GONE");
	assert_string_not_equal(site_release(site), before);
	assert_int_equal(access(file, F_OK), -1);
	assert_int_equal(access(F("%s/current/art/%s/index.html", site, page.draft), F_OK), 0);
	assert_string_equal(
		value(F("select settled from channel_incident where id = %s", incident)), "gone");
}

static void a_file_on_the_website_goes_with_a_switch(void **)
{
	a_file_goes("领红包", false);
}

static void a_file_goes_though_the_courier_dies(void **)
{
	a_file_goes("扫码领奖", true);
}

static void the_record_proves_who_agreed_and_names_who_changes_it(void **)
{
	struct str out;
	const char *argv[] = { BUILD_DIR "/shenfa", "audit", "verify", "--database",
		test_conninfo(sys.database, "shenfa_owner"), "--keys", F("%s/keys/seal", sys.data),
		NULL };
	if (cast_run(&people.arena, &out, argv))
		fail_msg(STRF, STRV(out));
	value("set session_replication_role = replica; update removal set body = replace(body, "
	      "'remove', 'Remove') where id = (select min(id) from removal); select 1");
	assert_int_not_equal(cast_run(&people.arena, &out, argv), 0);
	assert_true(str_find(out, STR("removal 1")) >= 0);
}

int main(void)
{
	const struct CMUnitTest killed[] = {
		cmocka_unit_test(listed),
		cmocka_unit_test(it_is_deleted_once_though_the_courier_dies),
		cmocka_unit_test(a_page_of_ours_is_out),
		cmocka_unit_test(a_file_goes_though_the_courier_dies),
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listed),
		cmocka_unit_test(what_changed_meanwhile_is_not_deleted),
		cmocka_unit_test(what_the_platform_does_not_let_us_is_a_persons),
		cmocka_unit_test(a_message_to_all_goes_by_its_number),
		cmocka_unit_test(a_post_on_weibo_goes_once_though_the_answer_is_lost),
		cmocka_unit_test(a_page_of_ours_is_out),
		cmocka_unit_test(a_file_on_the_website_goes_with_a_switch),
		cmocka_unit_test(a_file_goes_though_the_courier_dies),
		cmocka_unit_test(the_record_proves_who_agreed_and_names_who_changes_it),
	};
	int failed = cmocka_run_group_tests(killed, begin_dying_behind, end);
	return failed + cmocka_run_group_tests(tests, begin_dying_before, end);
}
