/* 0330_by_hand.c: a channel where a person posts: approved, posted, said so; taken down, said so. */
#include "tests/check.h"

#include "tests/support/item.h"
#include "tests/support/sql.h"

static struct system sys;
static struct cast people;
static struct item item;
static const char *operator_id;

#define F(...) arena_printf(&people.arena, __VA_ARGS__)

static const char *say(const char *person, const char *line, int code)
{
	const char *said;
	int got = system_shenfa(&sys, person, line, "", &said);
	if (got != code)
		fail_msg("%s: %s: exit %d: %s", person, line, got, said);
	return said;
}

/* An account like any other, with a courier that never claims to have sent anything. */
static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	system_arrive(&sys, "sysadmin", false);
	operator_id = sql_value(
		&people.arena, sys.database, "select id from account where login = 'operator'");
	say("sysadmin",
		F("channel register --unit bureau --channel handoff --purpose disclosure --name "
		  "政务大屏 --owner planning --operators %s",
			operator_id),
		0);
	say("sysadmin",
		F("channel enrol 3 --to %s/couriers --signing-keys %s/keys/public/signing.pem",
			sys.data, sys.data),
		0);
	system_restart(&sys);
	system_arrive(&sys, "operator", false); /* at the address that it has now */
	return 0;
}

static int end(void **)
{
	cast_close(&people);
	system_stop(&sys);
	return 0;
}

static json_t *waiting(const char *const *states)
{
	return item_delivery(&people, cast_member(&people, "reviewer"), &item, "handoff", states);
}

static const char *member(const json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));
	return s ? F("%s", s) : "";
}

static void decide(const char *who, const char *json, int status, const char *code)
{
	SCRATCH(a);
	json_auto_t *d = waiting(STATES("NEEDS_PERSON"));
	AUTO_REPLY r = cast_call(&people, &a, cast_member(&people, who), "POST",
		arena_printf(&a, "/deliveries/%s/decision", member(d, "id")), "", json);
	if (r.status != status || strcmp(reply_code(&r), code))
		fail_msg("%s: %d " STRF, json, r.status, STRV(r.body));
}

/* Reviewers see the very text that somebody will paste; so does whoever pastes it. */
static void what_will_be_posted_is_looked_at_and_fetched(void **)
{
	SCRATCH(a);
	item_write(&people, cast_member(&people, "editor"), "大屏通知",
		"<p>第一段。</p><ul><li>甲</li><li>乙</li></ul>", &item);
	item_submit(&people, cast_member(&people, "editor"), &item, "handoff", "");
	item_approve(&people, &item);
	const char *one = arena_printf(&a, "/submissions/%s/renditions/handoff", item.submission);
	AUTO_REPLY page =
		cast_must(&people, &a, 200, cast_member(&people, "reviewer"), "GET", one, "", "");
	assert_true(str_find(page.body, STR("大屏通知\n\n第一段。\n\n甲\n乙")) >= 0);
	json_auto_t *d = waiting(STATES("NEEDS_PERSON"));
	AUTO_REPLY text = cast_must(&people, &a, 200, cast_member(&people, "reviewer"), "GET",
		arena_printf(&a, "%s?file=post.txt", one), "", "");
	assert_true(str_eq(text.body, STR("大屏通知\n\n第一段。\n\n甲\n乙\n")));
	assert_int_equal(json_int(d, "attempt", 0), 1);
}

static void who_may_say_so_says_where_and_what(void **)
{
	decide("editor", "{\"outcome\":\"out\",\"evidence\":\"看到了\"}", 403, "access.role");
	decide("leader", "{\"outcome\":\"out\",\"evidence\":\"看到了\"}", 403, "access.role");
	decide("reviewer", "{\"outcome\":\"out\",\"evidence\":\" \"}", 400, "form.missing");
	decide("reviewer", "{\"outcome\":\"out\"}", 400, "form.missing");
	decide("reviewer", "{\"outcome\":\"yes\",\"evidence\":\"看到了\"}", 400,
		"decision.outcome");
	decide("reviewer", "{\"outcome\":\"gone\",\"evidence\":\"看到了\"}", 400,
		"decision.outcome");
	static const char *const bad[] = { "javascript:alert(1)", "ftp://a/b", "https://", "大屏",
		"https://user:word@host/", "mailto:a@b", "//host/" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		decide("reviewer",
			F("{\"outcome\":\"out\",\"evidence\":\"看到了\",\"url\":\"%s\"}", bad[i]),
			400, "decision.url");
}

static bool offers(const json_t *d, const char *action)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(d, "actions"), i, one)
	{
		if (!strcmp(json_string_value(one), action))
			return true;
	}
	return false;
}

static void the_operator_says_that_it_is_out(void **)
{
	SCRATCH(a);
	json_auto_t *before = waiting(STATES("NEEDS_PERSON"));
	assert_true(offers(before, "decide") && offers(before, "retry"));
	say("operator", F("release decide %s --evidence 大屏已轮播", member(before, "id")), 2);
	say("operator",
		F("release decide %s --out --gone --evidence 大屏已轮播", member(before, "id")), 2);
	say("operator",
		F("release decide %s --out --evidence 大厅屏幕已轮播 --url https://a.cn/大屏",
			member(before, "id")),
		0);
	json_auto_t *d = waiting(STATES("CONFIRMED"));
	assert_false(offers(d, "decide") || offers(d, "retry"));
	assert_string_equal(
		member(json_object_get(d, "receipt"), "url"), "https://a.cn/%E5%A4%A7%E5%B1%8F");
	json_t *decision = json_object_get(d, "decision");
	assert_string_equal(member(decision, "evidence"), "大厅屏幕已轮播");
	assert_string_equal(member(json_object_get(decision, "by"), "id"), operator_id);
	AUTO_REPLY page = cast_must(&people, &a, 200, cast_member(&people, "editor"), "GET",
		arena_printf(&a, "/submissions/%s", item.submission), "", "");
	assert_true(str_eq(json_str(page.json, "state"), STR("DONE")));
	json_t *shown = json_array_get(json_object_get(page.json, "deliveries"), 0);
	assert_string_equal(member(json_object_get(shown, "decision"), "outcome"), "out");
}

/* Seen to be still there: nobody forgets it, and it is asked for again until it is gone. */
static void taken_down_is_what_somebody_saw_gone(void **)
{
	SCRATCH(a);
	cast_withdraw(&people, cast_member(&people, "reviewer"), item.draft, "内容有误");
	decide("reviewer", "{\"outcome\":\"out\",\"evidence\":\"看到了\"}", 400,
		"decision.outcome");
	decide("reviewer", "{\"outcome\":\"still-there\",\"evidence\":\"还在轮播\"}", 200,
		"person");
	json_auto_t *left = waiting(STATES("REFUSED"));
	assert_string_equal(member(left, "state_name"), "核实未撤下");
	assert_string_equal(member(left, "code"), "person");
	say("operator", F("release retry %s --reason 已通知大厅", member(left, "id")), 0);
	json_auto_t *again = waiting(STATES("NEEDS_PERSON"));
	say("operator", F("release decide %s --gone --evidence 轮播列表已无", member(again, "id")),
		0);
	json_auto_t *d = waiting(STATES("CONFIRMED"));
	assert_string_equal(member(d, "state_name"), "已撤稿");
	AUTO_REPLY r = cast_must(&people, &a, 200, cast_member(&people, "editor"), "GET",
		arena_printf(&a, "/drafts/%s", item.draft), "", "");
	assert_int_equal(json_array_size(json_object_get(r.json, "live")), 0);
	AUTO_REPLY late = cast_call(&people, &a, cast_member(&people, "reviewer"), "POST",
		arena_printf(&a, "/deliveries/%s/decision", member(d, "id")), "",
		"{\"outcome\":\"gone\",\"evidence\":\"看过\"}");
	assert_int_equal(late.status, 409);
	assert_string_equal(reply_code(&late), "delivery.state");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_will_be_posted_is_looked_at_and_fetched),
		cmocka_unit_test(who_may_say_so_says_where_and_what),
		cmocka_unit_test(the_operator_says_that_it_is_out),
		cmocka_unit_test(taken_down_is_what_somebody_saw_gone),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
