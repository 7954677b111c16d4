/* 0340_correction.c: a typo in what is out is mended on both channels while a large revision is in review. */
#include "tests/flows/story.h"

static struct item item, correction;

static const char typo[] = "<p>公共数据开放目录于近日公步，欢迎查阅。</p><p>咨询请来电。</p>";
static const char mended[] = "<p>公共数据开放目录于近日公布，欢迎查阅。</p><p>咨询请来电。</p>";
static const char larger[] =
	"<p>公共数据开放目录于近日公步，欢迎查阅。</p><p>咨询请来电。</p><p>新增十二类数据。</p>";

/* What a reader gets at the item's public address. */
static const char *public_page(void)
{
	json_auto_t *d =
		item_delivery(&people, is("editor"), &item, "website", STATES("CONFIRMED"));
	const char *url = member(json_object_get(d, "receipt"), "url");
	const char *slash = strchr(url + strlen("http://"), '/');
	AUTO_REPLY r = http_call(&people.arena, F("%.*s", (int)(slash - url), url), "GET", slash,
		"Connection: close\r\n", (struct str){});
	assert_int_equal(r.status, 200);
	return arena_cstr(&people.arena, r.body);
}

static void out_of(const struct item *i, const char *channel)
{
	sql_until(sys.database, "the courier's word",
		F("select exists (select 1 from delivery d join channel_account c on c.id = "
		  "d.channel_account_id where d.submission_id = %s and c.channel = '%s' and "
		  "d.state = "
		  "'CONFIRMED')",
			i->submission, channel));
}

static void a_typo_is_out_on_both_channels(void **)
{
	item_write(&people, is("editor"), "目录公布", typo, &item);
	item_submit(&people, is("editor"), &item, "website wechat", "");
	item_approve(&people, &item);
	out_of(&item, "website");
	out_of(&item, "wechat");
	assert_non_null(strstr(public_page(), "公步"));
}

static void a_large_revision_lies_on_the_desks(void **)
{
	item_edit(&people, is("editor"), &item, larger);
	item_submit(&people, is("editor"), &item, "website wechat", "");
	item_agree(&people, is("head"), &item, true);
}

static void on_line(
	const char *method, const char *path, int status, const char *json, const char *head)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&people, &a, status, is("editor"), method,
		arena_printf(&a, "/drafts/%s%s", item.draft, path),
		head ? arena_printf(&a, "If-Match: \"%s\"\r\n", head) : "", json);
	const char *now = member(r.json, "head");
	if (*now)
		correction.head = now;
	if (!strcmp(path, "/submissions?correction=1"))
		correction.submission = member(r.json, "id");
}

/* From the words that are out, and not from those that are being written. */
static void the_correction_is_made_of_what_is_out(void **)
{
	SCRATCH(a);
	on_line("POST", "/corrections", 201, "{}", NULL);
	AUTO_REPLY shown = cast_must(&people, &a, 200, is("editor"), "GET",
		arena_printf(&a, "/drafts/%s?correction=1", item.draft), "", "");
	assert_true(str_find(json_str(shown.json, "html"), STR("公步")) >= 0);
	assert_true(str_find(json_str(shown.json, "html"), STR("十二类")) < 0);
	AUTO_REPLY other = cast_call(&people, &a, is("editor2"), "POST",
		arena_printf(&a, "/drafts/%s/corrections", item.draft), "", "{}");
	assert_int_equal(other.status, 404); /* of another department */
	json_auto_t *words = json_pack("{s:s,s:s,s:o}", "title", "目录公布", "html", mended, "meta",
		json_incref(json_object_get(shown.json, "meta")));
	json_object_del(json_object_get(words, "meta"), "title");
	on_line("PUT", "?correction=1", 200, arena_cstr(&a, json_text(&a, words)), correction.head);
	on_line("POST", "/submissions?correction=1", 201, "{\"note\":\"更正错字\"}",
		correction.head);
}

static void it_goes_out_alone_and_the_round_keeps_its_vote(void **)
{
	SCRATCH(a);
	item_approve(&people, &correction);
	out_of(&correction, "website");
	out_of(&correction, "wechat");
	const char *page = public_page();
	assert_non_null(strstr(page, "公布"));
	assert_null(strstr(page, "公步"));
	assert_null(strstr(page, "十二类"));
	AUTO_REPLY round = cast_must(&people, &a, 200, is("reviewer"), "GET",
		arena_printf(&a, "/submissions/%s", item.submission), "", "");
	assert_string_equal(member(round.json, "state"), "IN_REVIEW");
	assert_string_equal(
		value(F("select count(*) from vote where submission_id = %s", item.submission)),
		"1");
	assert_string_equal(
		value(F("select string_agg(distinct channel, ' ' order by channel) || ' ' || "
			"count(*) from delivery d join channel_account c on c.id = "
			"d.channel_account_id where submission_id = %s and act = 'correct'",
			correction.submission)),
		"website wechat 2");
}

/* WeChat's article is another one now: the old one is gone from the stand-in's list. */
static void wechat_has_the_mended_words_and_the_old_ones_no_more(void **)
{
	const char *now =
		value(F("select receipt->>'url' from delivery where submission_id = %s and act = "
			"'correct' and channel_account_id = 2",
			correction.submission));
	const char *slash = strchr(now + strlen("http://"), '/');
	AUTO_REPLY r = http_call(&people.arena, F("%.*s", (int)(slash - now), now), "GET", slash,
		"Connection: close\r\n", (struct str){});
	assert_int_equal(r.status, 200);
	assert_true(str_find(r.body, STR("公布")) >= 0);
	assert_true(str_find(r.body, STR("公步")) < 0);
}

static void the_round_does_not_bring_the_typo_back(void **)
{
	SCRATCH(a);
	cast_open_all(&people, is("reviewer"), item.submission);
	AUTO_REPLY no = cast_vote(&people, &a, is("reviewer"), item.submission, "AGREE", "同意");
	assert_int_equal(no.status, 409);
	assert_string_equal(reply_code(&no), "vote.corrected");
	AUTO_REPLY back = cast_vote(
		&people, &a, is("reviewer"), item.submission, "RETURN", "请合并线上的更正");
	assert_int_equal(back.status, 201);
	AUTO_REPLY draft = cast_must(&people, &a, 200, is("editor"), "GET",
		arena_printf(&a, "/drafts/%s", item.draft), "", "");
	AUTO_REPLY merged = cast_must(&people, &a, 200, is("editor"), "POST",
		arena_printf(&a, "/drafts/%s/corrections/1/merge", item.draft),
		arena_printf(&a, "If-Match: \"%s\"\r\n", member(draft.json, "head")), "{}");
	item.head = member(merged.json, "head");
	assert_true(str_find(json_str(merged.json, "html"), STR("公布")) >= 0);
	assert_true(str_find(json_str(merged.json, "html"), STR("十二类")) >= 0);
	item_submit(&people, is("editor"), &item, "website", "");
	item_approve(&people, &item);
	out_of(&item, "website");
	const char *page = public_page();
	assert_null(strstr(page, "公步"));
	assert_non_null(strstr(page, "十二类"));
}

static void the_register_shows_it_behind_what_it_corrects(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&people, &a, 200, is("head"), "GET", "/register", "", "");
	const json_t *items = json_object_get(r.json, "items");
	const char *no = value(F("select register_no from draft where id = %s", item.draft));
	size_t at;
	json_t *row;
	json_array_foreach((json_t *)items, at,
		row) if (str_eq(json_str(row, "register_no"), str_c(no))) break;
	const json_t *next = json_array_get(items, at + 1);
	assert_true(json_is_null(json_object_get(row, "correction")));
	assert_string_equal(member(next, "register_no"), no);
	assert_int_equal(json_int(next, "correction", 0), 1);
	assert_int_equal(json_array_size(json_object_get(next, "released")), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_typo_is_out_on_both_channels),
		cmocka_unit_test(a_large_revision_lies_on_the_desks),
		cmocka_unit_test(the_correction_is_made_of_what_is_out),
		cmocka_unit_test(it_goes_out_alone_and_the_round_keeps_its_vote),
		cmocka_unit_test(wechat_has_the_mended_words_and_the_old_ones_no_more),
		cmocka_unit_test(the_round_does_not_bring_the_typo_back),
		cmocka_unit_test(the_register_shows_it_behind_what_it_corrects),
	};
	return cmocka_run_group_tests(tests, begin_story, end_story);
}
