/* 微博: how it counts, what its renderer refuses, how the day's hundred calls are shared out. */
#include "tests/check.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/weibo/budget.h"
#include "channels/weibo/form.h"
#include "channels/weibo/limits.h"
#include "channels/weibo/text.h"
#include "channels/weibo/weibo.h"

static void wide_counts_one_ascii_a_half_an_address_eleven(void **)
{
	static const struct {
		const char *text;
		size_t length;
	} rows[] = { { "", 0 }, { "微博", 2 }, { "a", 1 }, { "ab", 1 }, { "abc", 2 },
		{ "微a博", 3 }, { "  微博  ", 2 }, { "http://t.cn/x", 11 },
		{ "看https://sjj.example.gov.cn/art/7/?a=1&b=2这里", 14 }, { "https://", 4 },
		{ "、。！", 3 }, { "😀", 1 } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (weibo_length(str_c(rows[i].text)) != rows[i].length)
			fail_msg("“%s”: %zu", rows[i].text, weibo_length(str_c(rows[i].text)));
	assert_true(str_eq(weibo_head(STR("ab微博"), 4), STR("ab微")));
	assert_true(str_eq(weibo_head(STR("看http://t.cn/x"), 23), STR("看")));
	assert_true(str_eq(weibo_head(STR("看http://t.cn/x"), 24), STR("看http://t.cn/x")));
}

static void a_topic_is_a_pair_of_sharps_around_something(void **)
{
	assert_true(weibo_topic(STR("参加#数据开放周#活动")));
	assert_true(weibo_topic(STR("参加＃数据开放周＃活动")));
	assert_true(weibo_topic(STR("＃混用#")));
	assert_true(weibo_topic(STR("##a#")));
	assert_false(weibo_topic(STR("C# 与 ")));
	assert_false(weibo_topic(STR("##")));
	assert_false(weibo_topic(STR("编号 #7，见 https://x.cn/#a#b")));
	assert_false(weibo_topic(STR("")));
}

static void what_the_platform_rewrites_is_not_compared(void **)
{
	SCRATCH(a);
	struct str ours = weibo_plain(&a, STR("【通知】a & b https://x.gov.cn/art/7/"));
	assert_true(str_eq(ours, STR("【通知】a&b")));
	assert_true(str_eq(
		ours, weibo_plain(&a, STR("【通知】 a &amp; b http://t.cn/A6x\u3000\u200B"))));
	assert_false(str_eq(ours, weibo_plain(&a, STR("【通知】a & c"))));
}

static void a_link_is_ours_or_the_platforms_own_for_it(void **)
{
	SCRATCH(a);
	static const struct {
		const char *given, *now;
		bool same;
	} rows[] = {
		{ "", "https://x.cn/7/ https://y.cn/", true },
		{ "", "http://t.cn/A1 https://t.cn/A2", true },
		{ "http://t.cn/A1 http://t.cn/A2", "https://t.cn/A1 http://t.cn/A2", true },
		{ "http://t.cn/A1 http://t.cn/A2", "http://t.cn/A1 http://t.cn/A3", false },
		{ "http://t.cn/A1 http://t.cn/A2", "http://t.cn/A2 http://t.cn/A1", false },
		{ "http://t.cn/A1 http://t.cn/A2", "http://t.cn/A1", false },
		{ "", "http://t.cn/A1", false },
		{ "", "http://t.cn/A1 http://t.cn/A2 http://t.cn/A3", false },
		{ "", "https://evil.cn/ https://y.cn/", false },
		{ "", "https://evil.cn/t.cn/A1 https://y.cn/", false },
		{ "", "", false },
	};
	struct str ours = weibo_links(&a, STR("见https://x.cn/7/，https://y.cn/。"));
	assert_true(str_eq(ours, STR("https://x.cn/7/ https://y.cn/")));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (weibo_same_links(ours, str_c(rows[i].given), str_c(rows[i].now)) !=
			rows[i].same)
			fail_msg("%s, then %s", rows[i].given, rows[i].now);
	assert_true(weibo_same_links(STR(""), STR(""), STR("")));
	assert_true(str_eq(weibo_links(&a, STR("http://t.cn/a?x=1&amp;y=2 无")),
		STR("http://t.cn/a?x=1&y=2")));
}

static void their_times_and_their_letters_are_read(void **)
{
	SCRATCH(a);
	int64_t at, want;
	assert_true(weibo_time(STR("Wed Oct 24 23:49:17 +0800 2012"), &at));
	assert_true(clock_parse("2012-10-24T15:49:17Z", &want));
	assert_int_equal(at, want);
	static const char *const wrong[] = { "", "2012-10-24", "Wed Oct 24 23:49:17 2012",
		"Wed Okt 24 23:49:17 +0800 2012", "Wed ctN 24 23:49:17 +0800 2012",
		"Wed Oct 99 23:49:17 +0800 2012" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(weibo_time(str_c(wrong[i]), &at));
	assert_string_equal(weibo_letters(&a, STR("3501756485200075")), "z0JH2lOMb");
	assert_true(str_eq(weibo_number(&a, STR("https://weibo.com/1234567/z0JH2lOMb?from=x")),
		STR("3501756485200075")));
	assert_true(str_eq(weibo_number(&a, STR("https://m.weibo.cn/status/3501756485200075")),
		STR("3501756485200075")));
	assert_string_equal(weibo_letters(&a, STR("5000000000000001")),
		weibo_letters(
			&a, weibo_number(&a, str_c(weibo_letters(&a, STR("5000000000000001"))))));
	assert_int_equal(weibo_number(&a, STR("https://weibo.com/u/!!!!!!")).len, 0);
	assert_int_equal(weibo_number(&a, STR("")).len, 0);
}

static void a_form_has_no_plus_and_a_boundary_of_its_own(void **)
{
	SCRATCH(a);
	struct str type;
	const char *pairs[] = { "a", "x y&z=", "b", "微", NULL };
	struct form_file f = { "pic", "p.png", "image/png", STR("\x89PNG\r\n") };
	assert_true(str_eq(form_urlencoded(&a, pairs), STR("a=x%20y%26z%3D&b=%E5%BE%AE")));
	struct str body = form_multipart(&a, pairs, &f, &type);
	struct str boundary = str_from(type, strlen("multipart/form-data; boundary="));
	assert_true(str_find(f.bytes, boundary) < 0);
	assert_true(str_find(body, STR("name=\"pic\"; filename=\"p.png\"")) > 0);
	assert_true(str_ends(body, str_c(arena_printf(&a, "--" STRF "--\r\n", STRV(boundary)))));
}

/* ---- the renderer ---- */

static const char picture_sha[] =
	"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
static struct asset pictures[2];

static struct revision item(const char *title, const char *html, const char *meta)
{
	pictures[0] =
		(struct asset){ str_c(picture_sha), STR("图.png"), STR("image/png"), STR("1") };
	pictures[1] = (struct asset){
		STR("d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"),
		STR("二.jpg"), STR("image/jpeg"), STR("2")
	};
	return (struct revision){ .title = str_c(title),
		.html = str_c(html),
		.meta = str_c(meta),
		.assets = pictures,
		.asset_count = 2 };
}

static enum err render(struct arena *a, const struct revision *rev, const char *settings,
	bool landing, json_t **out_post, struct rendition *out)
{
	struct channel_site site = {
		.name = STR("某局"), .settings = str_c(settings), .landing = landing
	};
	struct rendition r = {};
	enum err e = channel_weibo.render(rev, NULL, &site, a, &r);
	if (!e && out_post)
		assert_int_equal(
			json_read(rendition_file(&r, STR("post.json"))->bytes, out_post), ERR_OK);
	if (out)
		*out = r;
	return e;
}

static const char *repeated(struct arena *a, const char *s, size_t n)
{
	char *at = arena_alloc(a, strlen(s) * n + 1);
	for (size_t i = 0; i < n; i++)
		memcpy(at + i * strlen(s), s, strlen(s));
	return at;
}

static void an_item_without_a_page_of_its_own_is_refused(void **)
{
	SCRATCH(a);
	struct revision rev = item("通知", "<p>正文</p>", "{}");
	assert_int_equal(render(&a, &rev, "{}", false, NULL, NULL), ERR_LIMIT);
	assert_string_equal(err_field(), "channels");
	assert_int_equal(render(&a, &rev, "{}", true, NULL, NULL), ERR_OK);
}

static void a_text_of_140_passes_and_one_more_does_not(void **)
{
	SCRATCH(a);
	json_auto_t *post = NULL;
	/* 【题】 is 3, blank and address 11.5: 125 and a half are left */
	const char *full = arena_printf(&a, "{\"summary\":\"%s\"}", repeated(&a, "字", 125));
	const char *over = arena_printf(&a, "{\"summary\":\"%s\"}", repeated(&a, "字", 126));
	struct revision rev = item("题", "<p>正文</p>", full);
	assert_int_equal(render(&a, &rev, "{}", true, &post, NULL), ERR_OK);
	assert_true(str_ends(json_str(post, "status"), STR(" {{hole:landing_url}}")));
	rev = item("题", "<p>正文</p>", over);
	assert_int_equal(render(&a, &rev, "{}", true, NULL, NULL), ERR_LIMIT);
	assert_string_equal(err_field(), "summary");
	assert_int_equal(render(&a, &rev, "{\"long_text\":true}", true, NULL, NULL), ERR_OK);
}

static void without_a_summary_the_beginning_stands_and_the_reviewer_is_told(void **)
{
	SCRATCH(a);
	json_auto_t *post = NULL;
	struct rendition r;
	const char *html =
		arena_printf(&a, "<p>%s。%s</p>", repeated(&a, "甲", 100), repeated(&a, "乙", 100));
	struct revision rev = item("题", html, "{}");
	assert_int_equal(render(&a, &rev, "{}", true, &post, &r), ERR_OK);
	struct str status = json_str(post, "status");
	assert_true(str_ends(status, STR("甲。 {{hole:landing_url}}")));
	bool told = false;
	for (size_t i = 0; i < r.loss_count; i++)
		told |= str_find(r.losses[i], STR("截取")) >= 0;
	assert_true(told);
	json_auto_t *cut = NULL;
	rev = item("题", arena_printf(&a, "<p>%s</p>", repeated(&a, "丙", 300)), "{}");
	assert_int_equal(render(&a, &rev, "{}", true, &cut, NULL), ERR_OK);
	assert_true(str_find(json_str(cut, "status"), STR("丙… ")) > 0);
	struct str text = str_sub(json_str(cut, "status"), 0,
		json_str(cut, "status").len - strlen("{{hole:landing_url}}"));
	assert_true(weibo_halves(text) + 1 + 22 <= 280);
}

static void words_of_its_own_take_the_place_of_title_and_summary(void **)
{
	SCRATCH(a);
	json_auto_t *post = NULL;
	struct revision rev = item("题", "<p>正文</p>",
		"{\"summary\":\"摘要\",\"channels\":{\"weibo\":{\"text\":\"自己写的话\"}}}");
	assert_int_equal(render(&a, &rev, "{}", true, &post, NULL), ERR_OK);
	assert_true(str_eq(json_str(post, "status"), STR("自己写的话 {{hole:landing_url}}")));
	rev = item("题", "<p>正文</p>", "{\"channels\":{\"weibo\":{\"text\":\"快来#话题#\"}}}");
	assert_int_equal(render(&a, &rev, "{}", true, NULL, NULL), ERR_LIMIT);
	assert_string_equal(err_field(), "text");
	rev = item("快来#话题#", "<p>正文</p>", "{}");
	assert_int_equal(render(&a, &rev, "{}", true, NULL, NULL), ERR_LIMIT);
	rev = item("题", "<p>正文</p>",
		"{\"channels\":{\"weibo\":{\"text\":\"{{hole:landing_url}}\"}}}");
	assert_int_equal(render(&a, &rev, "{}", true, NULL, NULL), ERR_INVALID);
}

static const char two_pictures[] =
	"<figure><img alt=\"图\" src=\"assets/"
	"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b.png\"></figure>\n"
	"<figure><img alt=\"二\" src=\"assets/"
	"d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35.jpg\"></figure>\n";

static void the_picture_is_the_first_that_the_platform_takes(void **)
{
	SCRATCH(a);
	json_auto_t *one = NULL, *two = NULL, *none = NULL;
	struct revision rev = item("题", two_pictures, "{}");
	struct rendition r;
	assert_int_equal(render(&a, &rev, "{}", true, &one, &r), ERR_OK);
	assert_true(str_find(json_str(one, "picture"), str_c(picture_sha)) > 0);
	assert_non_null(rendition_file(&r, json_str(one, "picture")));
	pictures[0].bytes = (struct str){ repeated(&a, "x", WEIBO_PICTURE_MAX), WEIBO_PICTURE_MAX };
	assert_int_equal(render(&a, &rev, "{}", true, &two, NULL), ERR_OK);
	assert_true(str_ends(json_str(two, "picture"), STR(".jpg")));
	pictures[0].bytes.len--;
	pictures[1].media_type = STR("image/webp");
	assert_int_equal(render(&a, &rev, "{}", true, &none, NULL), ERR_OK);
	assert_true(str_ends(json_str(none, "picture"), STR(".png")));
	rev.meta = str_c(arena_printf(&a, "{\"channels\":{\"weibo\":{\"cover\":\"" STRF "\"}}}",
		STRV(pictures[1].sha256)));
	assert_int_equal(render(&a, &rev, "{}", true, NULL, NULL), ERR_LIMIT);
	assert_string_equal(err_field(), "assets");
}

static void a_long_body_becomes_an_article_only_where_it_is_granted(void **)
{
	SCRATCH(a);
	json_auto_t *plain = NULL, *article = NULL;
	const char *html = arena_printf(&a,
		"<p>%s<a href=\"https://www.gov.cn/\">链接</a></p>\n%s"
		"<table><tbody><tr><td>一</td><td>二</td></tr></tbody></table>\n",
		repeated(&a, "长", 300), two_pictures);
	struct revision rev = item("题", html, "{\"summary\":\"摘要\"}");
	assert_int_equal(render(&a, &rev, "{}", true, &plain, NULL), ERR_OK);
	assert_true(str_eq(json_str(plain, "kind"), STR("status")));
	assert_int_equal(render(&a, &rev, "{\"article\":true}", true, &article, NULL), ERR_OK);
	assert_true(str_eq(json_str(article, "kind"), STR("article")));
	assert_true(str_starts(json_str(article, "cover"), STR("{{hole:landing_url}}assets/")));
	struct str content = json_str(article, "content");
	assert_true(str_find(content, STR("链接（https://www.gov.cn/）")) > 0);
	assert_true(str_find(content, STR("<img src=\"{{hole:landing_url}}assets/")) > 0);
	assert_true(str_find(content, STR("<p>一 ｜ 二</p>")) > 0);
	json_decref(article);
	rev.meta = STR("{\"summary\":\"摘要\",\"correction_note\":\"甲应为乙\"}");
	assert_int_equal(render(&a, &rev, "{\"article\":true}", true, &article, NULL), ERR_OK);
	content = json_str(article, "content");
	assert_true(str_starts(content, STR("<p><strong>更正说明：</strong>甲应为乙</p>")));
	pictures[0].name = STR("图.bmp"); /* as it came; it is stored as what it was made into */
	json_decref(article);
	assert_int_equal(render(&a, &rev, "{\"article\":true}", true, &article, NULL), ERR_OK);
	assert_true(str_eq(json_str(article, "kind"), STR("article")));
	rev.title = str_c(repeated(&a, "题", 33));
	assert_int_equal(render(&a, &rev, "{\"article\":true}", true, NULL, NULL), ERR_LIMIT);
}

/* ---- the hundred a day ---- */

static int64_t today;

static int64_t told(struct wire *)
{
	return today;
}

static struct wire still = { .now = told };

static size_t spend(struct weibo *w, enum weibo_purpose purpose)
{
	size_t n = 0;
	while (n < 1000 && !budget_take(w, purpose))
		n++;
	assert_int_equal(budget_take(w, purpose), ERR_BUSY);
	return n;
}

static struct weibo begun(struct arena *a, const char *settings)
{
	struct weibo w = { .wire = &still, .arena = a, .memory = json_object() };
	assert_true(clock_parse("2026-11-22T10:00:00+08:00", &today));
	assert_int_equal(json_read(str_c(settings), &w.settings), ERR_OK);
	return w;
}

static void twenty_of_a_hundred_are_kept_for_looking(void **)
{
	SCRATCH(a);
	AUTO_WEIBO w = begun(&a, "{\"posts_an_hour\":1000}");
	assert_int_equal(spend(&w, WEIBO_POST), 80);
	assert_string_equal(err_what(), "weibo.quota");
	assert_int_equal(spend(&w, WEIBO_LOOK), 20);
	assert_int_equal(spend(&w, WEIBO_TAKE_DOWN), 0);
	today += 14 * 3600 * 1000LL - 1;
	assert_int_equal(spend(&w, WEIBO_LOOK), 0);
	today += 1; /* midnight in China */
	assert_int_equal(spend(&w, WEIBO_POST), 80);
}

static void thirty_posts_an_hour_and_no_more(void **)
{
	SCRATCH(a);
	AUTO_WEIBO w = begun(&a, "{}");
	assert_int_equal(spend(&w, WEIBO_POST), 30);
	assert_string_equal(err_what(), "weibo.often");
	assert_int_equal(budget_take(&w, WEIBO_LOOK), ERR_OK);
	today += 3600 * 1000;
	assert_int_equal(spend(&w, WEIBO_POST), 30);
}

static void the_watch_spreads_its_calls_over_the_day(void **)
{
	SCRATCH(a);
	AUTO_WEIBO w = begun(&a, "{}");
	size_t all = spend(&w, WEIBO_WATCH);
	assert_int_equal(all, 4 + 40 * 10 / 24);
	assert_string_equal(err_what(), "watch.quota");
	today += 3600 * 1000;
	size_t hour = spend(&w, WEIBO_WATCH);
	assert_true(hour >= 1 && hour <= 2);
	assert_int_equal(budget_take(&w, WEIBO_POST), ERR_OK);
}

static void too_much_is_waited_out_to_the_hour_then_to_the_day(void **)
{
	SCRATCH(a);
	AUTO_WEIBO w = begun(&a, "{}");
	today += 20 * 60 * 1000;
	budget_park_calls(&w);
	assert_int_equal(budget_take(&w, WEIBO_TAKE_DOWN), ERR_BUSY);
	assert_string_equal(err_what(), "weibo.rate");
	assert_non_null(strstr(err_reason(), "11:00"));
	today += 40 * 60 * 1000;
	assert_int_equal(budget_take(&w, WEIBO_POST), ERR_OK);
	budget_park_calls(&w);
	today += 12 * 3600 * 1000;
	assert_int_equal(budget_take(&w, WEIBO_LOOK), ERR_BUSY);
	today += 3600 * 1000;
	assert_int_equal(budget_take(&w, WEIBO_LOOK), ERR_OK);
	budget_park_posts(&w);
	assert_int_equal(budget_take(&w, WEIBO_POST), ERR_BUSY);
	assert_int_equal(budget_take(&w, WEIBO_LOOK), ERR_OK);
	today += 10 * 60 * 1000;
	assert_int_equal(budget_take(&w, WEIBO_POST), ERR_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wide_counts_one_ascii_a_half_an_address_eleven),
		cmocka_unit_test(a_topic_is_a_pair_of_sharps_around_something),
		cmocka_unit_test(what_the_platform_rewrites_is_not_compared),
		cmocka_unit_test(a_link_is_ours_or_the_platforms_own_for_it),
		cmocka_unit_test(their_times_and_their_letters_are_read),
		cmocka_unit_test(a_form_has_no_plus_and_a_boundary_of_its_own),
		cmocka_unit_test(an_item_without_a_page_of_its_own_is_refused),
		cmocka_unit_test(a_text_of_140_passes_and_one_more_does_not),
		cmocka_unit_test(without_a_summary_the_beginning_stands_and_the_reviewer_is_told),
		cmocka_unit_test(words_of_its_own_take_the_place_of_title_and_summary),
		cmocka_unit_test(the_picture_is_the_first_that_the_platform_takes),
		cmocka_unit_test(a_long_body_becomes_an_article_only_where_it_is_granted),
		cmocka_unit_test(twenty_of_a_hundred_are_kept_for_looking),
		cmocka_unit_test(thirty_posts_an_hour_and_no_more),
		cmocka_unit_test(the_watch_spreads_its_calls_over_the_day),
		cmocka_unit_test(too_much_is_waited_out_to_the_hour_then_to_the_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
