/* 0370_weibo.c: 微博: behind the website's page, found on the platform, corrected, and off again. */
#include "tests/flows/story.h"

#include "base/files.h"

static struct item item;
static const char *platform, *page; /* the stand-in's address; the post's, on it */

static int begin(void **)
{
	struct str text;
	json_auto_t *instance = NULL;
	system_channels = "website,wechat,weibo";
	system_start(&sys);
	cast_open(&people, &sys);
	assert_int_equal(
		file_read(&people.arena, F("%s/instance.json", sys.data), 4096, &text), ERR_OK);
	assert_int_equal(json_read(text, &instance), ERR_OK);
	platform = F("http://127.0.0.1:%lld", (long long)json_int(instance, "weibo_port", 0));
	return 0;
}

static json_t *ledger(void)
{
	SCRATCH(a);
	AUTO_REPLY r =
		http_call(&a, platform, "GET", "/_sim/ledger", "Connection: close\r\n", STR(""));
	assert_int_equal(r.status, 200);
	return json_incref(r.json);
}

static int status_of(const char *path, struct str *out_location)
{
	AUTO_REPLY r =
		http_call(&people.arena, platform, "GET", path, "Connection: close\r\n", STR(""));
	if (out_location)
		*out_location = http_header(&r, "Location");
	return r.status;
}

static json_t *outcome(const char *channel)
{
	return item_delivery(&people, cast_member(&people, "reviewer"), &item, channel,
		STATES("CONFIRMED", "NEEDS_PERSON", "REFUSED", "HELD"));
}

static void assert_confirmed(const json_t *d)
{
	if (!str_eq(json_str(d, "state"), STR("CONFIRMED")))
		fail_msg(STRF ": " STRF, STRV(json_str(d, "state")), STRV(json_str(d, "reason")));
}

static void without_a_page_to_lead_to_it_is_not_taken(void **)
{
	SCRATCH(a);
	struct member *editor = cast_member(&people, "editor");
	item_write(&people, editor, "公共数据开放周启动", NULL, &item);
	AUTO_REPLY r = cast_call(&people, &a, editor, "POST",
		F("/drafts/%s/submissions", item.draft), F("If-Match: \"%s\"\r\n", item.head),
		"{\"channels\":[\"weibo\"],\"note\":\"送审\"}");
	assert_int_equal(r.status, 413);
	assert_string_equal(reply_code(&r), "weibo.landing");
}

static void it_goes_out_behind_the_page_and_leads_to_it(void **)
{
	struct str location;
	struct member *editor = cast_member(&people, "editor");
	item_submit(&people, editor, &item, "website weibo", "");
	item_approve(&people, &item);
	json_auto_t *site = outcome("website"), *weibo = outcome("weibo"), *seen = ledger();
	assert_confirmed(site);
	assert_confirmed(weibo);
	assert_int_equal(json_int(seen, "published", 0), 1);
	const json_t *post = json_array_get(json_object_get(seen, "posts"), 0);
	assert_true(str_eq(json_str(post, "plain"), STR("【公共数据开放周启动】目录公布")));
	struct str url = json_str(json_object_get(weibo, "receipt"), "url");
	assert_true(str_starts(url, str_c(platform)));
	page = F(STRF, STRV(str_from(url, strlen(platform))));
	assert_int_equal(status_of(page, NULL), 200);
	struct str text = json_str(post, "text");
	ptrdiff_t at = str_find(text, STR("http://t.cn/"));
	assert_true(at > 0);
	const char *letters = F("/t/%.8s", text.at + at + strlen("http://t.cn/"));
	assert_int_equal(status_of(letters, &location), 302);
	struct str live = json_str(json_object_get(site, "receipt"), "url");
	assert_true(str_eq(location, live));
}

static void what_it_counted_outlives_the_courier(void **)
{
	struct str text;
	json_auto_t *memory = NULL;
	const char *file = F("%s/memory/weibo-3/weibo-3.json", sys.data);
	system_kill(&sys, "courier-weibo-3", 9);
	assert_int_equal(file_mode(file), 0600);
	assert_int_equal(file_read(&people.arena, file, 1 << 16, &text), ERR_OK);
	assert_int_equal(json_read(text, &memory), ERR_OK);
	assert_true(json_int(json_object_get(memory, "calls"), "used", 0) >= 2);
	assert_int_equal(json_object_size(json_object_get(memory, "sends")), 1);
}

/* ---- a new log-in ---- */

static const char *field(struct str url, const char *name)
{
	ptrdiff_t at = str_find(url, str_c(name));
	assert_true(at >= 0);
	struct str rest = str_from(url, (size_t)at + strlen(name));
	return arena_cstr(&people.arena, str_cut(&rest, '&'));
}

/* Begins at the gateway, says yes at the platform: where the browser is sent then. */
static struct str go_and_agree(void)
{
	struct str location;
	AUTO_REPLY r = cast_must(&people, &people.arena, 200, cast_member(&people, "operator"),
		"POST", "/channel-accounts/3/login", "", "");
	struct str url = arena_str(&people.arena, json_str(r.json, "url"));
	assert_true(
		str_starts(url, str_c(F("%s/oauth2/authorize?client_id=1000000001&", platform))));
	struct str query = str_from(url, strlen(platform) + strlen("/oauth2/authorize?"));
	assert_int_equal(status_of(F("/oauth2/authorize?" STRF, STRV(query)), NULL), 200);
	assert_int_equal(
		status_of(F("/oauth2/authorize/agree?" STRF, STRV(query)), &location), 302);
	assert_true(str_starts(location, str_c(F("%s/channels/login?state=3.", sys.url))));
	return location;
}

static int hand_over_code(const char *who, const char *state, const char *code)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_call(&people, &a, cast_member(&people, who), "POST",
		"/channel-accounts/3/login/code", "",
		arena_printf(&a, "{\"state\":\"%s\",\"code\":\"%s\"}", state, code));
	if (r.status != 204 && strcmp(reply_code(&r), "login.state") != 0)
		fail_msg("%d " STRF, r.status, STRV(r.body));
	return r.status;
}

static void a_log_in_counts_once_for_who_began_it_and_soon(void **)
{
	SCRATCH(a);
	struct str back = go_and_agree();
	const char *state = field(back, "state="), *code = field(back, "code=");
	AUTO_REPLY none = cast_call(&people, &a, cast_member(&people, "operator"), "POST",
		"/channel-accounts/1/login", "", "");
	assert_int_equal(none.status, 409); /* nobody logs in to a website */
	assert_int_equal(hand_over_code("sysadmin", state, code), 409);
	assert_int_equal(hand_over_code("operator", "3.00", code), 409);
	sql_value(&people.arena, sys.database,
		"update platform_login set begun_at = begun_at - interval '11 minutes' returning "
		"1");
	assert_int_equal(hand_over_code("operator", state, code), 409);
	sql_value(&people.arena, sys.database,
		"update platform_login set begun_at = now() returning 1");
	assert_int_equal(hand_over_code("operator", state, code), 204);
	assert_int_equal(hand_over_code("operator", state, code), 409);
}

static bool logged_in(struct system *, void *)
{
	SCRATCH(a);
	struct str text;
	json_auto_t *memory = NULL;
	const char *file = arena_printf(&a, "%s/memory/weibo-3/weibo-3.json", sys.data);
	return !file_read(&a, file, 1 << 16, &text) && !json_read(text, &memory) &&
	       json_str(json_object_get(memory, "token"), "access_token").len == 32;
}

static void the_couriers_own_token_takes_its_place(void **)
{
	system_until(&sys, "the courier is logged in", logged_in, NULL);
	sql_until(sys.database, "the code is forgotten",
		"select bool_and(body = '' and done_at is not null) from inbox where query = "
		"'platform-login'");
	assert_string_equal(sql_value(&people.arena, sys.database,
				    "select count(*) from audit where kind = 'channel' and action "
				    "= 'channel.login'"),
		"1");
}

static void it_comes_down_with_the_page(void **)
{
	cast_withdraw(&people, cast_member(&people, "reviewer"), item.draft, "内容有误");
	sql_until(sys.database, "the post is seen to be gone",
		"select exists (select 1 from delivery d join channel_account c on c.id = "
		"d.channel_account_id where c.channel = 'weibo' and d.act = 'withdraw' and d.state "
		"= "
		"'CONFIRMED')");
	json_auto_t *seen = ledger();
	assert_int_equal(json_int(seen, "published", 0), 1);
	assert_int_equal(json_int(seen, "deleted", 0), 1);
	assert_int_equal(status_of(page, NULL), 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_page_to_lead_to_it_is_not_taken),
		cmocka_unit_test(it_goes_out_behind_the_page_and_leads_to_it),
		cmocka_unit_test(what_it_counted_outlives_the_courier),
		cmocka_unit_test(a_log_in_counts_once_for_who_began_it_and_soon),
		cmocka_unit_test(the_couriers_own_token_takes_its_place),
		cmocka_unit_test(it_comes_down_with_the_page),
	};
	return cmocka_run_group_tests(tests, begin, end_story);
}
