/*
 * 0305_stop.c: a channel is stopped, all are, an account is suspended: what waits says why. A platform that does not
 * answer stops nothing but its own.
 */
#include "tests/flows/story.h"

static const char *account_of(const char *channel)
{
	SCRATCH(a);
	size_t n;
	json_t *c;
	AUTO_REPLY r = cast_must(&people, &a, 200, cast_member(&people, "operator"), "GET",
		"/channel-accounts", "", "");
	json_array_foreach(json_object_get(r.json, "items"), n,
		c) if (str_eq(json_str(c, "channel"),
			       str_c(channel))) return arena_printf(&people.arena, "%s",
		json_string_value(json_object_get(c, "id")));
	fail_msg("no account for %s", channel);
	return NULL;
}

static const char *stop(const char *scope, const char *reason)
{
	SCRATCH(a);
	AUTO_REPLY r =
		cast_must(&people, &a, 201, cast_member(&people, "operator"), "POST", "/stop", "",
			arena_printf(&a, "{\"scope\":\"%s\",\"reason\":\"%s\"}", scope, reason));
	return arena_printf(&people.arena, "%s", json_string_value(json_object_get(r.json, "id")));
}

static void lift(const char *id)
{
	SCRATCH(a);
	const char *path = arena_printf(&a, "/stop/%s/lift", id);
	AUTO_REPLY own = cast_call(&people, &a, cast_member(&people, "operator"), "POST", path, "",
		"{\"reason\":\"想继续\"}");
	assert_int_equal(own.status, 403); /* who stops does not start again alone */
	AUTO_REPLY early = cast_call(&people, &a, cast_member(&people, "leader"), "POST", path, "",
		"{\"reason\":\"想继续\"}");
	assert_int_equal(early.status, 409); /* nor does anybody else */
	AUTO_REPLY asked = cast_must(&people, &a, 204, cast_member(&people, "operator"), "POST",
		arena_printf(&a, "/stop/%s/ask", id), "", "{\"reason\":\"已排除\"}");
	AUTO_REPLY r = cast_must(&people, &a, 204, cast_member(&people, "leader"), "POST", path, "",
		"{\"reason\":\"核实完毕\"}");
}

static void assert_held(struct item *i, const char *channel, struct str why)
{
	json_auto_t *d = item_delivery(
		&people, cast_member(&people, "operator"), i, channel, STATES("HELD"));
	assert_true(str_find(json_str(d, "reason"), why) >= 0);
	assert_int_equal(json_int(d, "attempt", -1), 0); /* nothing has left */
}

static void assert_out(struct item *i, const char *channel)
{
	json_auto_t *d = item_delivery(
		&people, cast_member(&people, "operator"), i, channel, STATES("CONFIRMED"));
	assert_true(json_int(d, "attempt", 0) >= 1);
}

static void a_stopped_channel_holds_and_the_other_goes_on(void **)
{
	struct item i;
	const char *id = stop(account_of("wechat"), "公众号疑似被盗用");
	item_write(&people, cast_member(&people, "editor"), "一个渠道停发", NULL, &i);
	item_submit(&people, cast_member(&people, "editor"), &i, "website wechat", "");
	item_approve(&people, &i);
	assert_out(&i, "website");
	assert_held(&i, "wechat", STR("紧急停发"));
	lift(id);
	assert_out(&i, "wechat");
}

static void a_stop_of_everything_holds_everything_until_it_is_lifted(void **)
{
	struct item i;
	const char *id = stop("all", "上级通知暂停");
	item_write(&people, cast_member(&people, "editor"), "全部停发", NULL, &i);
	item_submit(&people, cast_member(&people, "editor"), &i, "website wechat", "");
	item_approve(&people, &i);
	assert_held(&i, "wechat", STR("紧急停发"));
	assert_held(&i, "website", STR("紧急停发"));
	lift(id);
	assert_out(&i, "website");
	assert_out(&i, "wechat");
}

static void set_account(const char *channel, const char *act)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&people, &a, 200, cast_member(&people, "operator"), "POST",
		arena_printf(&a, "/channel-accounts/%s/%s", account_of(channel), act), "",
		"{\"reason\":\"年审\"}");
}

/* Suspended behind the ticket: held by a stop first, so that nothing depends on who is faster. */
static void a_suspended_account_holds_until_it_is_resumed(void **)
{
	struct item i;
	const char *id = stop("all", "先停一停");
	item_write(&people, cast_member(&people, "editor"), "账号停用", NULL, &i);
	item_submit(&people, cast_member(&people, "editor"), &i, "website", "");
	item_approve(&people, &i);
	assert_held(&i, "website", STR("紧急停发"));
	set_account("website", "suspend");
	lift(id);
	sql_until(sys.database, "the reason is the one that holds it now",
		arena_printf(&people.arena,
			"select state = 'HELD' and reason like '%%账号已停用%%' from delivery "
			"where "
			"submission_id = %s",
			i.submission));
	set_account("website", "resume");
	assert_out(&i, "website");
}

/* Article 6: what is out comes down, whether the account is suspended or everything is stopped. */
static void a_suspended_account_and_a_stop_let_a_withdrawal_pass(void **)
{
	struct item i;
	item_write(&people, cast_member(&people, "editor"), "停用后撤稿", NULL, &i);
	item_submit(&people, cast_member(&people, "editor"), &i, "website", "");
	item_approve(&people, &i);
	assert_out(&i, "website");
	set_account("website", "suspend");
	const char *id = stop("all", "上级通知暂停");
	cast_withdraw(&people, cast_member(&people, "head"), i.draft, "内容有误");
	json_auto_t *d = item_delivery(&people, cast_member(&people, "operator"), &i, "website",
		STATES("HELD", "CONFIRMED"));
	while (!str_eq(json_str(d, "act"), STR("withdraw"))) {
		json_decref(d);
		d = item_delivery(&people, cast_member(&people, "operator"), &i, "website",
			STATES("HELD", "CONFIRMED"));
	}
	assert_true(str_eq(json_str(d, "state"), STR("CONFIRMED")));
	lift(id);
	set_account("website", "resume");
}

/* Suspended before: it cannot even be chosen. */
static void a_suspended_account_cannot_be_chosen(void **)
{
	struct item i;
	set_account("website", "suspend");
	item_write(&people, cast_member(&people, "editor"), "账号先停用", NULL, &i);
	const char *off = "{\"channels\":[\"website\"],\"note\":\"送审\"}";
	SCRATCH(a);
	AUTO_REPLY r = cast_call(&people, &a, cast_member(&people, "editor"), "POST",
		arena_printf(&a, "/drafts/%s/submissions", i.draft),
		arena_printf(&a, "If-Match: \"%s\"\r\n", i.head), off);
	assert_true(r.status >= 400 && r.status < 500);
	assert_true(strlen(reply_code(&r)) > 0);
	set_account("website", "resume");
}

/* It takes what is sent to it and says nothing: as slow as a platform can be. */
static void a_platform_that_hangs_delays_no_other(void **)
{
	struct item first, both;
	system_kill(&sys, "sim-wechat", SIGSTOP);
	item_write(&people, is("editor"), "公众号没有回答", NULL, &first);
	item_submit(&people, is("editor"), &first, "wechat", "");
	item_approve(&people, &first);
	json_decref(item_delivery(
		&people, is("operator"), &first, "wechat", STATES("LEASED", "INTENT")));
	item_write(&people, is("editor"), "网站照常发布", NULL, &both);
	item_submit(&people, is("editor"), &both, "website wechat", "");
	item_approve(&people, &both);
	assert_out(&both, "website");
	assert_string_equal(
		value(F("select string_agg(case when d.state in ('LEASED', 'INTENT') then 'hangs' "
			"else d.state end, ' ' order by d.id) from delivery d where "
			"d.submission_id in (%s, %s) and channel_account_id = %s",
			first.submission, both.submission, account_of("wechat"))),
		"hangs PLANNED");
	system_kill(&sys, "sim-wechat", SIGCONT);
	assert_out(&first, "wechat");
	assert_out(&both, "wechat");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stopped_channel_holds_and_the_other_goes_on),
		cmocka_unit_test(a_stop_of_everything_holds_everything_until_it_is_lifted),
		cmocka_unit_test(a_suspended_account_holds_until_it_is_resumed),
		cmocka_unit_test(a_suspended_account_and_a_stop_let_a_withdrawal_pass),
		cmocka_unit_test(a_suspended_account_cannot_be_chosen),
		cmocka_unit_test(a_platform_that_hangs_delays_no_other),
	};
	return cmocka_run_group_tests(tests, begin_story, end_story);
}
