/* 0370_weibo.c: 微博: behind the website's page, found on the platform, corrected, and off again. */
#include "tests/check.h"

#include "base/files.h"
#include "tests/support/cluster.h"
#include "tests/support/item.h"
#include "tests/support/sql.h"

static struct system sys;
static struct cast people;
static struct item item;
static const char *platform, *page; /* the stand-in's address; the post's, on it */

#define F(...) arena_printf(&people.arena, __VA_ARGS__)

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

static int end(void **)
{
	cast_close(&people);
	system_stop(&sys);
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
		cmocka_unit_test(it_comes_down_with_the_page),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
