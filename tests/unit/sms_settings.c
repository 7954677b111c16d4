/* What an account of short messages says of itself, and when nobody is written to. */
#include "tests/check.h"

#include "base/clock.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/sms/message.h"

static struct arena arena;

static struct sms_settings settings(const char *json)
{
	struct sms_settings s;
	struct channel_site site = { .settings = str_c(json) };
	assert_int_equal(sms_settings_read(&arena, &site, &s), ERR_OK);
	return s;
}

static bool quiet(const struct sms_settings *s, const char *time)
{
	int64_t at;
	assert_true(clock_parse(arena_printf(&arena, "2026-11-29T%s:00+08:00", time), &at));
	return sms_quiet(s, at);
}

static void nobody_is_woken_unless_the_account_says_so(void **)
{
	struct sms_settings s = settings("{\"signature\":\"市数据局\"}");
	assert_true(quiet(&s, "22:00") && quiet(&s, "00:00") && quiet(&s, "07:59"));
	assert_false(quiet(&s, "08:00") || quiet(&s, "21:59"));
	s = settings(
		"{\"signature\":\"市数据局\",\"quiet_from\":\"12:00\",\"quiet_to\":\"14:00\"}");
	assert_true(quiet(&s, "12:00") && quiet(&s, "13:59"));
	assert_false(quiet(&s, "14:00") || quiet(&s, "23:00"));
	s = settings(
		"{\"signature\":\"市数据局\",\"quiet_from\":\"00:00\",\"quiet_to\":\"00:00\"}");
	assert_false(quiet(&s, "00:00") || quiet(&s, "03:00"));
}

static void what_makes_no_sense_is_the_strict_one(void **)
{
	struct sms_settings s =
		settings("{\"signature\":\"市数据局\",\"batch\":1000,\"quiet_from\":"
			 "\"late\",\"price_milli\":-1}");
	assert_int_equal(s.batch, 50);
	assert_int_equal(s.price_milli, 0);
	assert_true(quiet(&s, "23:00"));
	assert_int_equal(s.window, 16);
	assert_int_equal(s.lines, 1);
	s = settings("{\"signature\":\"市数据局\",\"window\":64,\"lines\":8}");
	assert_int_equal(s.window, 64);
	assert_int_equal(s.lines, 8);
	s = settings("{\"signature\":\"市数据局\",\"window\":65,\"lines\":9}");
	assert_int_equal(s.window, 16);
	assert_int_equal(s.lines, 1);
}

static void an_account_without_a_signature_sends_nothing(void **)
{
	struct sms_settings s;
	struct channel_site site = { .settings = STR("{}") };
	assert_int_equal(sms_settings_read(&arena, &site, &s), ERR_INVALID);
	site.settings = STR("{\"signature\":\"市数据局\",\"signature_at\":\"middle\"}");
	assert_int_equal(sms_settings_read(&arena, &site, &s), ERR_INVALID);
}

#define LIST "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b 3 居民"

static enum err render(
	const char *own, const char *nature, const char *words, struct rendition *out)
{
	const struct channel_site site = {
		.name = STR("市数据局"),
		.settings = str_c(arena_printf(&arena, "{\"signature\":\"市数据局\"%s}", own)),
	};
	const struct revision rev = {
		.title = STR("题"),
		.html = STR("<p>文</p>\n"),
		.meta = str_c(arena_printf(&arena,
			"{\"nature\":\"%s\",\"summary\":\"%s\",\"channels\":{\"sms\":{\"list\":"
			"\"" LIST "\"}}}",
			nature, words)),
	};
	return sms_render(&rev, NULL, &site, &arena, out);
}

/* As a handset shows it, and as the line carries it. */
static void reads(
	const char *own, const char *nature, const char *words, const char *text, const char *sent)
{
	json_auto_t *j = NULL;
	struct rendition r;
	if (render(own, nature, words, &r))
		fail_msg("%s: %s", words, err_reason());
	assert_int_equal(json_read(rendition_file(&r, STR("message.json"))->bytes, &j), ERR_OK);
	assert_string_equal(json_string_value(json_object_get(j, "text")), text);
	assert_string_equal(json_string_value(json_object_get(j, "sent")), sent);
}

static void refused(const char *own, const char *nature, const char *words, const char *code)
{
	struct rendition r;
	assert_int_equal(render(own, nature, words, &r), ERR_LIMIT);
	assert_string_equal(err_what(), code);
}

static void readers_are_not_told_of_a_correction_by_sms_and_reviewers_know(void **)
{
	struct rendition r;
	assert_int_equal(
		render("", "notice", "停水。\",\"correction_note\":\"甲应为乙", &r), ERR_OK);
	assert_true(str_find(r.losses[r.loss_count - 1], STR("公开的更正说明不在这里发出")) >= 0);
	assert_int_equal(render("", "notice", "停水。", &r), ERR_OK);
	assert_true(str_find(r.losses[r.loss_count - 1], STR("更正说明")) < 0);
}

#define TEMPLATE(text)                                                                             \
	",\"template_id\":\"7\",\"template_params\":\"text\",\"template_text\":\"" text "\""

static void advertising_offers_a_way_out_and_a_notice_need_not(void **)
{
	static const char out[] = "【市数据局】周末展销 拒收请回复R";
	reads("", "商业推广", "周末展销", out, out);
	reads("", "商业推广", "周末展销 拒收请回复R", out, out);
	reads("", "政务信息", "周末停水", "【市数据局】周末停水", "【市数据局】周末停水");
	reads("", "", "周末停水", "【市数据局】周末停水", "【市数据局】周末停水");
	reads(",\"opt_out_line\":\"退订回T\"", "商业推广", "周末展销",
		"【市数据局】周末展销 退订回T", "【市数据局】周末展销 退订回T");
	reads(",\"opt_out_line\":\" \"", "商业推广", "周末展销", out, out);
}

/* What a provider approved says it itself, or is not for advertising. */
static void nothing_is_added_to_a_template(void **)
{
	refused(TEMPLATE("通知：{1}"), "商业推广", "周末展销", "sms.opt_out");
	reads(TEMPLATE("通知：{1}"), "政务信息", "周末停水", "【市数据局】通知：周末停水",
		"通知：周末停水");
	reads(TEMPLATE("促销：{1}，拒收请回复R"), "商业推广", "周末展销",
		"【市数据局】促销：周末展销，拒收请回复R", "促销：周末展销，拒收请回复R");
}

static void the_signature_stands_where_the_account_has_it(void **)
{
	reads(",\"signature_at\":\"end\"", "商业推广", "周末展销",
		"周末展销 拒收请回复R【市数据局】", "周末展销 拒收请回复R【市数据局】");
	reads(",\"signature_at\":\"platform\"", "", "周末停水", "【市数据局】周末停水", "周末停水");
}

/* Two signatures, or one of somebody else: also where ours or the way out comes behind it. */
static void nobody_signs_in_the_words_themselves(void **)
{
	static const char *const places[] = { "", ",\"signature_at\":\"end\"",
		",\"signature_at\":\"platform\"" };
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		refused(places[i], "", "【某局】停水", "sms.signature");
		refused(places[i], "", "停水【某局】", "sms.signature");
		refused(places[i], "商业推广", "展销【某局】", "sms.signature");
	}
	reads("", "", "停水【甲区】通知", "【市数据局】停水【甲区】通知",
		"【市数据局】停水【甲区】通知");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_woken_unless_the_account_says_so),
		cmocka_unit_test(what_makes_no_sense_is_the_strict_one),
		cmocka_unit_test(an_account_without_a_signature_sends_nothing),
		cmocka_unit_test(advertising_offers_a_way_out_and_a_notice_need_not),
		cmocka_unit_test(nothing_is_added_to_a_template),
		cmocka_unit_test(the_signature_stands_where_the_account_has_it),
		cmocka_unit_test(readers_are_not_told_of_a_correction_by_sms_and_reviewers_know),
		cmocka_unit_test(nobody_signs_in_the_words_themselves),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
