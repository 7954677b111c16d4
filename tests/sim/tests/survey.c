/* What is on the account, by whoever: all of it now and then, the newest each time, in parts where it is long. */
#include "tests/sim/tests/world.h"

#include "base/clock.h"
#include "base/digest.h"
#include "channels/wechat/wechat.h"

static struct world w;
static json_t *notes;

static int begin(void **)
{
	world_begin(&w, "wechat");
	world_plan(&w, ACT_PUBLISH);
	notes = json_object();
	return 0;
}

static int end(void **)
{
	json_decref(notes);
	world_end(&w);
	return 0;
}

/* The newest is last; `id` names it. */
static void posts(int from, int to)
{
	SCRATCH(a);
	for (int i = from; i < to; i++)
		json_array_insert_new(w.platform.articles, 0,
			json_pack("{s:s s:i s:{s:[{s:s s:s s:s s:b}]}}", "article_id",
				arena_printf(&a, "art%d", i), "update_time", 1600000000 + i,
				"content", "news_item", "title", arena_printf(&a, "第%d篇", i),
				"content", "<p>x</p>", "content_source_url",
				"https://x.gov.cn/?r=m1", "is_deleted", 0));
}

static struct survey survey(struct arena *a)
{
	struct survey s = {};
	const struct channel_site site = { .settings = STR("{}") };
	enum err e = channel_wechat.survey(&w.wire, a, &site, notes, &s);
	if (e)
		fail_msg("%s", err_reason());
	return s;
}

/* WeChat's list has them with it; nobody pays a call for them. */
static void the_words_come_of_what_was_asked_for(void **)
{
	SCRATCH(a);
	json_auto_t *asked = json_pack("[s]", "art1");
	const struct channel_site site = { .settings = STR("{}"), .words_of = asked };
	struct survey s;
	posts(0, 2);
	assert_int_equal(channel_wechat.survey(&w.wire, &a, &site, notes, &s), ERR_OK);
	assert_int_equal(s.item_count, 2);
	assert_true(str_eq(s.items[0].words, STR("x")));
	assert_null(s.items[1].words.at);
}

static void everything_is_listed_first_with_its_marker(void **)
{
	SCRATCH(a);
	posts(0, 45);
	struct survey s = survey(&a);
	assert_true(s.whole && !s.more);
	assert_int_equal(s.item_count, 45);
	assert_true(str_eq(s.items[0].remote_id, STR("art44")));
	assert_true(str_eq(s.items[0].marker, STR("m1")));
	assert_int_equal(s.items[0].at, (1600000000LL + 44) * 1000);
	assert_int_equal(s.items[0].sha256.len, 64);
}

/* A token and a page: what is new stands on top. */
static void then_the_newest_page_until_the_count_moves_or_an_hour_is_over(void **)
{
	SCRATCH(a);
	posts(0, 45);
	(void)survey(&a);
	int64_t calls = w.platform.calls;
	struct survey s = survey(&a);
	assert_true(s.more && !s.whole);
	assert_int_equal(s.item_count, 20);
	assert_int_equal(w.platform.calls - calls, 2);
	posts(45, 46);
	s = survey(&a);
	assert_true(s.whole && !s.more);
	assert_int_equal(s.item_count, 46);
	w.now += 3600 * 1000;
	assert_true(survey(&a).whole);
}

static void a_long_list_comes_in_parts_and_begins_anew_when_it_moved(void **)
{
	SCRATCH(a);
	posts(0, 250);
	struct survey s = survey(&a);
	assert_true(!s.whole && !s.more);
	assert_int_equal(s.item_count, 200);
	s = survey(&a);
	assert_true(s.whole && s.more);
	assert_int_equal(s.item_count, 70); /* the newest page again, and the rest */
	json_object_set_new(notes, "whole_at", json_integer(0));
	(void)survey(&a);
	posts(250, 251);
	s = survey(&a);
	assert_true(!s.whole && !s.more);
}

static void what_is_deleted_does_not_stand_there(void **)
{
	SCRATCH(a);
	posts(0, 3);
	json_t *item = json_array_get(
		json_object_get(json_object_get(json_array_get(w.platform.articles, 1), "content"),
			"news_item"),
		0);
	json_object_set_new(item, "is_deleted", json_true());
	assert_int_equal(survey(&a).item_count, 2);
}

static void other_words_have_another_print(void **)
{
	SCRATCH(a);
	posts(0, 1);
	struct str before = survey(&a).items[0].sha256;
	assert_true(str_eq(before, survey(&a).items[0].sha256));
	json_t *item = json_array_get(
		json_object_get(json_object_get(json_array_get(w.platform.articles, 0), "content"),
			"news_item"),
		0);
	json_object_set_new(item, "content", json_string("<p>y</p>"));
	assert_false(str_eq(before, survey(&a).items[0].sha256));
}

static void a_right_that_is_missing_is_said_as_such(void **)
{
	SCRATCH(a);
	struct survey s = {};
	const struct channel_site site = { .settings = STR("{}") };
	json_array_append_new(
		w.platform.faults, json_pack("{s:s s:s s:i s:i}", "path", "freepublish/batchget",
					   "kind", "errcode", "errcode", 48001, "times", 9));
	assert_int_equal(channel_wechat.survey(&w.wire, &a, &site, notes, &s), ERR_DENIED);
	assert_string_equal(err_what(), "wechat.withheld");
}

/* ---- what nobody explains is taken down ---- */

static enum err stands(struct arena *a, const char *id, struct posted *out)
{
	const struct channel_site site = { .settings = STR("{}") };
	const struct posted was = { .remote_id = str_c(id) };
	return channel_wechat.find(&w.wire, a, &site, notes, &was, out);
}

static enum err take_down(struct arena *a, const char *id)
{
	const struct channel_site site = { .settings = STR("{}") };
	const struct posted it = { .remote_id = str_c(id) };
	return channel_wechat.remove(&w.wire, a, &site, notes, &it);
}

static void one_is_asked_for_as_the_list_has_it(void **)
{
	SCRATCH(a);
	struct posted p;
	posts(0, 2);
	struct survey s = survey(&a);
	assert_int_equal(stands(&a, "art1", &p), ERR_OK);
	assert_true(str_eq(p.sha256, s.items[0].sha256));
	assert_true(str_eq(p.marker, s.items[0].marker));
	assert_int_equal(stands(&a, "art9", &p), ERR_NOTFOUND);
}

/* Without its place the platform deletes the whole publication. */
static void one_article_of_several_goes_and_its_neighbours_stay(void **)
{
	SCRATCH(a);
	struct posted p;
	posts(0, 1);
	json_t *list = json_object_get(
		json_object_get(json_array_get(w.platform.articles, 0), "content"), "news_item");
	json_array_append_new(list, json_pack("{s:s s:s s:s s:b}", "title", "次条", "content",
					    "<p>y</p>", "content_source_url", "", "is_deleted", 0));
	assert_int_equal(stands(&a, "art0#2", &p), ERR_OK);
	assert_true(str_eq(p.title, STR("次条")));
	assert_int_equal(take_down(&a, "art0"), ERR_OK);
	assert_int_equal(stands(&a, "art0", &p), ERR_NOTFOUND);
	assert_int_equal(stands(&a, "art0#2", &p), ERR_OK);
	assert_int_equal(take_down(&a, "art0#2"), ERR_OK);
	assert_int_equal(stands(&a, "art0#2", &p), ERR_NOTFOUND);
	assert_int_equal(take_down(&a, "art0#2"), ERR_OK);
	assert_int_equal(take_down(&a, "art0#0"), ERR_REFUSED);
	assert_int_equal(w.platform.deleted, 2);
}

/* No list has it: by its number alone. */
static void a_message_to_all_is_asked_for_and_taken_down_by_its_number(void **)
{
	SCRATCH(a);
	struct posted p;
	json_array_append_new(w.platform.messages,
		json_pack("{s:s s:s s:s s:{s:[{s:s}]}}", "msg_id", "34182", "clientmsgid", "",
			"status", "SEND_SUCCESS", "content", "news_item", "title", "领红包"));
	assert_int_equal(survey(&a).item_count, 0);
	assert_int_equal(stands(&a, "mass:34182", &p), ERR_OK);
	assert_true(str_eq(p.sha256, str_c(sha256_hex(&a, STR("mass:34182")))));
	assert_int_equal(stands(&a, "mass:1", &p), ERR_NOTFOUND);
	assert_int_equal(take_down(&a, "mass:34182"), ERR_OK);
	assert_int_equal(stands(&a, "mass:34182", &p), ERR_NOTFOUND);
	assert_int_equal(take_down(&a, "mass:34182"), ERR_OK);
	assert_int_equal(w.platform.deleted, 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(the_words_come_of_what_was_asked_for),
		TEST(everything_is_listed_first_with_its_marker),
		TEST(then_the_newest_page_until_the_count_moves_or_an_hour_is_over),
		TEST(a_long_list_comes_in_parts_and_begins_anew_when_it_moved),
		TEST(what_is_deleted_does_not_stand_there),
		TEST(one_is_asked_for_as_the_list_has_it),
		TEST(one_article_of_several_goes_and_its_neighbours_stay),
		TEST(a_message_to_all_is_asked_for_and_taken_down_by_its_number),
		TEST(other_words_have_another_print),
		TEST(a_right_that_is_missing_is_said_as_such),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
