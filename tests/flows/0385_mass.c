/* 0385_mass.c: two items in the one message a day: arranged by a person, sent once, each one seen and taken down. */
#include "tests/flows/story.h"

#include "base/clock.h"
#include "base/files.h"

static struct item first, second;

/* The stand-in's own book: what followers got. */
static const char *ledger(void)
{
	struct str text;
	const char *path = arena_printf(&people.arena, "%s/sim/wechat.jsonl", sys.data);
	return file_read(&people.arena, path, 1 << 22, &text) ? "" : text.at;
}

static size_t times(const char *text, const char *what)
{
	size_t n = 0;
	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

static json_t *messages(struct arena *a)
{
	json_t *j = NULL;
	AUTO_REPLY r = cast_must(&people, a, 200, cast_member(&people, "operator"), "GET",
		"/channel-accounts/2/messages", "", "");
	assert_int_equal(json_read(r.body, &j), ERR_OK);
	return j;
}

static void an_account_that_sends_to_everybody_waits_for_a_person(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&people, &a, 200, cast_member(&people, "sysadmin"), "PUT",
		"/channel-accounts/2", "If-Match: *\r\n",
		"{\"settings\":{\"appid\":\"wx0000000000000001\",\"mode\":\"mass\"}}");
	struct item *const items[] = { &first, &second };
	static const char *const titles[] = { "公共数据目录发布", "数据安全周开幕" };
	for (size_t i = 0; i < 2; i++) {
		item_write(&people, cast_member(&people, "editor"), titles[i], NULL, items[i]);
		item_submit(&people, cast_member(&people, "editor"), items[i], "wechat", "");
		item_approve(&people, items[i]);
		json_auto_t *d = item_delivery(&people, cast_member(&people, "operator"), items[i],
			"wechat", STATES("PLANNED"));
		assert_true(str_find(json_str(d, "reason"), STR("推送编排")) >= 0);
	}
	json_auto_t *j = messages(&a);
	assert_int_equal(json_array_size(json_object_get(j, "waiting")), 2);
}

static void they_go_out_once_in_the_order_that_was_decided(void **)
{
	SCRATCH(a);
	char now[25];
	json_auto_t *before = messages(&a);
	const json_t *waiting = json_object_get(before, "waiting");
	struct str one = json_str(json_array_get(waiting, 0), "delivery");
	struct str two = json_str(json_array_get(waiting, 1), "delivery");
	clock_iso(clock_now(), now);
	const char *seen =
		arena_printf(&a, "If-Match: \"" STRF "\"\r\n", STRV(json_str(before, "version")));
	AUTO_REPLY r = cast_must(&people, &a, 200, cast_member(&people, "operator"), "PUT",
		"/channel-accounts/2/messages", seen,
		arena_printf(&a, "{\"send_at\":\"%s\",\"items\":[\"" STRF "\",\"" STRF "\"]}", now,
			STRV(two), STRV(one)));
	AUTO_REPLY late = cast_must(&people, &a, 412, cast_member(&people, "operator"), "PUT",
		"/channel-accounts/2/messages", seen,
		arena_printf(&a, "{\"send_at\":\"%s\",\"items\":[]}", now));
	assert_true(str_find(late.body, STR("message.changed")) >= 0);
	struct item *const items[] = { &first, &second };
	for (size_t i = 0; i < 2; i++) {
		json_auto_t *d = item_delivery(&people, cast_member(&people, "operator"), items[i],
			"wechat", STATES("CONFIRMED"));
		assert_true(json_str(json_object_get(d, "receipt"), "remote_id").len > 0);
	}
	const char *book = ledger();
	assert_int_equal(times(book, "\"event\":\"sent\""), 1);
	const char *later = strstr(book, "公共数据目录发布"),
		   *sooner = strstr(book, "数据安全周开幕");
	assert_true(later && sooner && sooner < later);
	json_auto_t *j = messages(&a);
	assert_int_equal(json_array_size(json_object_get(j, "waiting")), 0);
	const json_t *message = json_array_get(json_object_get(j, "messages"), 0);
	assert_true(str_eq(json_str(message, "state"), STR("LEFT")));
	assert_true(str_eq(json_str(json_object_get(message, "by"), "id"),
		str_c(cast_member(&people, "operator")->id)));
}

/* It called back with the number of what is ours; and nobody could read what followers got. */
static void what_is_ours_is_no_stranger_and_counts_as_not_read(void **)
{
	sql_until(sys.database, "what the platform called was read",
		"select count(*) > 0 and bool_and(done_at is not null) from inbox");
	assert_string_equal(value("select count(*) from channel_incident"), "0");
	assert_string_equal(value("select count(*) filter (where seen = 'UNREAD' and good_at is "
				  "null) || ' of ' || count(*) from account_live"),
		"2 of 2");
	value("update account_live set unread_at = null, next_at = now(); update account_watch set "
	      "look_next_at = null; select 1");
	sql_until(sys.database, "the watch looked",
		"select bool_and(seen = 'UNREAD') and bool_or(unread_at is not null) from "
		"account_live");
}

/* The platform does not say of one page of a message that it is gone: a person looks. */
static void one_of_them_is_taken_down_and_the_other_stays(void **)
{
	cast_withdraw(&people, cast_member(&people, "head"), first.draft, "内容有误");
	json_auto_t *d = item_delivery(&people, cast_member(&people, "operator"), &first, "wechat",
		STATES("NEEDS_PERSON"));
	assert_true(str_eq(json_str(d, "act"), STR("withdraw")));
	const char *book = ledger();
	assert_int_equal(times(book, "\"event\":\"recalled\""), 1);
	assert_int_equal(times(strstr(book, "recalled"), "\"is_deleted\":true"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_account_that_sends_to_everybody_waits_for_a_person),
		cmocka_unit_test(they_go_out_once_in_the_order_that_was_decided),
		cmocka_unit_test(what_is_ours_is_no_stranger_and_counts_as_not_read),
		cmocka_unit_test(one_of_them_is_taken_down_and_the_other_stays),
	};
	return cmocka_run_group_tests(tests, begin_story, end_story);
}
