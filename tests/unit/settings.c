/* What may be set of a channel account: one table, by which the server checks and from which the page is drawn. */
#include "tests/check.h"

#include "channels/channel.h"
#include "channels/settings.h"
#include "channels/sms/message.h"
#include "channels/wechat/limits.h"

static struct arena arena;

static enum err check_over(const char *channel, const char *given, const char *standing)
{
	json_auto_t *g = NULL, *s = NULL;
	assert_int_equal(json_read(str_c(given), &g), ERR_OK);
	assert_int_equal(json_read(str_c(standing), &s), ERR_OK);
	return settings_check(&arena, str_c(channel), g, s);
}

static enum err check(const char *channel, const char *given)
{
	return check_over(channel, given, "{}");
}

static void what_the_channel_has_is_taken(void **)
{
	static const char *const good[][2] = {
		{ "website", "{\"site_code\":\"3302000057\",\"tamper\":\"repair\",\"watch_"
			     "minutes\":0.02}" },
		{ "wechat", "{\"mode\":\"mass\",\"resubmit\":true,\"mass_key_hours\":0}" },
		{ "weibo", "{\"domains\":[\"www.example.gov.cn\"],\"long_text\":false}" },
		{ "sms", "{\"signature\":\"市数据局\",\"quiet_from\":\"00:00\",\"quiet_to\":\"24:"
			 "00\"}" },
		{ "miniprogram", "{\"env\":\"prod-1_a\"}" },
		{ "app", "{\"subscribers\":[{\"name\":\"city\",\"url\":\"https://"
			 "a.example.cn\"}]}" },
		{ "video", "{\"report_needs\":\"picture\",\"seconds_max\":7200}" },
		{ "handoff", "{\"recall\":\"none\",\"title_max\":8}" },
	};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_int_equal(check(good[i][0], good[i][1]), ERR_OK);
}

static const char *one_at(const char *url)
{
	static char text[200];
	snprintf(text, sizeof text, "{\"subscribers\":[{\"name\":\"a\",\"url\":\"%s\"}]}", url);
	return text;
}

static void what_it_has_not_or_out_of_range_is_refused_by_name(void **)
{
	static const char *const bad[][3] = {
		{ "website", "{\"site_cod\":\"3302000057\"}", "settings.site_cod" },
		{ "website", "{\"site_code\":\"330200005\"}", "settings.site_code" },
		{ "website", "{\"site_code\":3302000057}", "settings.site_code" },
		{ "website", "{\"indexnow_key\":\"../../index\"}", "settings.indexnow_key" },
		{ "website", "{\"mode\":\"mass\"}", "settings.mode" },
		{ "wechat", "{\"mode\":\"Mass\"}", "settings.mode" },
		{ "wechat", "{\"title_max\":65}", "settings.title_max" },
		{ "wechat", "{\"title_max\":\"32\"}", "settings.title_max" },
		{ "wechat", "{\"title_max\":31.5}", "settings.title_max" },
		{ "wechat", "{\"resubmit\":\"yes\"}", "settings.resubmit" },
		{ "wechat", "{\"watch_minutes\":0}", "settings.watch_minutes" },
		{ "weibo", "{\"domains\":\"a.cn\"}", "settings.domains" },
		{ "sms", "{\"hold_minutes\":1441}", "settings.hold_minutes" },
		{ "sms", "{\"quiet_from\":\"late\"}", "settings.quiet_from" },
		{ "sms", "{\"quiet_from\":\"25:00\"}", "settings.quiet_from" },
		{ "sms", "{\"signature\":\"\"}", "settings.signature" },
		{ "sms", "{\"signature\":\"【宁波】\"}", "settings.signature" },
		{ "sms", "{\"signature\":\"宁波】\"}", "settings.signature" },
		{ "miniprogram", "{\"env\":\"a b\"}", "settings.env" },
		{ "handoff", "{\"recall\":\"\"}", "settings.recall" },
		{ "handoff", "{\"watch_minutes\":5}", "settings.watch_minutes" },
		{ "video", "{\"shape\":null}", "settings.shape" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (check(bad[i][0], bad[i][1]) != ERR_INVALID)
			fail_msg("%s took %s", bad[i][0], bad[i][1]);
		assert_string_equal(err_what(), "channel.setting");
		assert_string_equal(err_field(), bad[i][2]);
	}
	assert_int_equal(
		check("app", "{\"subscribers\":[{\"name\":\"A\",\"url\":\"x\"}]}"), ERR_INVALID);
	assert_string_equal(err_what(), "app.settings");
}

/* A password there is everybody's; what is no address as it stands is none that a courier reaches. */
static void a_subscribers_address_is_plain_and_names_nobody(void **)
{
	static const char *const bad[] = { "https://user:pw@a.cn/h", "https://user@a.cn",
		"https://u:p@a.cn?x", "https://a.cn/a b", "https://数据.cn/h",
		"https://a.cn/\u3000" };
	static const char *const good[] = { "https://a.cn/h", "https://a.cn/@me?to=x@y.cn",
		"http://10.0.0.1:8080/hook" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (check("app", one_at(bad[i])) != ERR_INVALID ||
			strcmp(err_what(), "app.settings") != 0)
			fail_msg("took %s", bad[i]);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_int_equal(check("app", one_at(good[i])), ERR_OK);
}

/* Who asks for repair where there is none hears so, why, and what he can do; and each channel has it or is named. */
static void repair_is_refused_where_there_is_none(void **)
{
	static const char *const given[] = { "{\"tamper\":\"repair\"}",
		"{\"repairs_per_hour\":1}" };
	for (const struct channel *const *c = channels; *c; c++)
		for (size_t i = 0; i < 2; i++) {
			assert_int_equal(
				check((*c)->name, given[i]), (*c)->mend ? ERR_OK : ERR_INVALID);
			assert_true((*c)->mend || strstr(err_reason(), "没有自动恢复"));
		}
	assert_int_equal(check("wechat", given[0]), ERR_INVALID);
	assert_non_null(strstr(err_reason(), "撤稿、重新送审发布"));
}

/* An account is older than the table: what nobody touches does not keep him from changing the rest. */
static void what_stands_already_may_stay(void **)
{
	static const char old[] = "{\"site_cod\":\"1\"}";
	assert_int_equal(
		check_over("website", "{\"site_cod\":\"1\",\"host\":\"市数据局\"}", old), ERR_OK);
	assert_int_equal(check_over("website", "{\"site_cod\":\"2\"}", old), ERR_INVALID);
}

static const json_t *row(const json_t *all, const char *channel, const char *key)
{
	size_t i, n;
	json_t *c, *s;
	json_array_foreach(json_object_get(all, "items"), i, c)
	{
		json_array_foreach(json_object_get(c, "settings"), n,
			s) if (str_eq(json_str(c, "channel"), str_c(channel)) &&
			       str_eq(json_str(s, "key"), str_c(key))) return s;
	}
	fail_msg("%s has no %s", channel, key);
	return NULL;
}

static int64_t usual(const json_t *all, const char *channel, const char *key)
{
	int64_t n;
	assert_true(str_i64(json_str(row(all, channel, key), "usual"), &n));
	return n;
}

/* What the page says holds without it is what does. */
static void the_defaults_are_those_of_the_readers(void **)
{
	json_auto_t *all = settings_json();
	const struct channel_site site = { .settings = STR("{\"signature\":\"市数据局\"}") };
	struct wechat_limits w = wechat_limits_of(&site);
	struct sms_settings s;
	assert_int_equal(sms_settings_read(&arena, &site, &s), ERR_OK);
	assert_int_equal(usual(all, "wechat", "title_max"), w.title);
	assert_int_equal(usual(all, "wechat", "post_text_max"), w.post_text);
	assert_int_equal(usual(all, "sms", "batch"), s.batch);
	assert_int_equal(usual(all, "sms", "valid_hours"), s.valid_hours);
	assert_int_equal(usual(all, "sms", "window"), s.window);
	assert_int_equal(usual(all, "sms", "lines"), s.lines);
	assert_int_equal(usual(all, "sms", "price_milli"), s.price_milli);
	assert_true(str_eq(json_str(row(all, "sms", "opt_out_line"), "usual"), s.opt_out_line));
	assert_true(str_eq(json_str(row(all, "sms", "signature_at"), "usual"), s.signature_at));
	assert_int_equal(usual(all, "video", "title_max"), 16);
}

/* A row that contradicts itself would refuse its own default, or draw a list without it. */
static void each_row_takes_its_own_default(void **)
{
	size_t i, n, rows = 0;
	json_t *c, *s;
	json_auto_t *all = settings_json();
	json_array_foreach(json_object_get(all, "items"), i, c)
	{
		json_array_foreach(json_object_get(c, "settings"), n, s)
		{
			struct str kind = json_str(s, "kind"), value = json_str(s, "usual");
			bool number = str_eq(kind, STR("whole")) || str_eq(kind, STR("number"));
			rows++;
			if (!value.len || (!number && !str_eq(kind, STR("choice"))))
				continue;
			const char *mark = number ? "" : "\"";
			const char *one = arena_printf(&arena, "{\"" STRF "\":%s" STRF "%s}",
				STRV(json_str(s, "key")), mark, STRV(value), mark);
			assert_int_equal(
				check(arena_cstr(&arena, json_str(c, "channel")), one), ERR_OK);
		}
	}
	assert_true(rows > 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_channel_has_is_taken),
		cmocka_unit_test(what_it_has_not_or_out_of_range_is_refused_by_name),
		cmocka_unit_test(a_subscribers_address_is_plain_and_names_nobody),
		cmocka_unit_test(repair_is_refused_where_there_is_none),
		cmocka_unit_test(what_stands_already_may_stay),
		cmocka_unit_test(the_defaults_are_those_of_the_readers),
		cmocka_unit_test(each_row_takes_its_own_default),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
