/* The recall cards: every channel has one, an account's settings choose it, and what is gone says so. */
#include "tests/check.h"

#include "base/json.h"
#include "channels/channel.h"
#include "channels/recall.h"

static const struct recall *card(const char *channel, const char *settings)
{
	const struct recall *r = recall_of(str_c(channel), str_c(settings));
	assert_non_null(r);
	return r;
}

/* The eight kinds that 0003_channel.sql knows, and each that is built. */
static void every_channel_has_a_card(void **)
{
	static const char *const kinds[] = { "website", "wechat", "weibo", "miniprogram", "video",
		"sms", "app", "handoff" };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		assert_string_equal(card(kinds[i], "{}")->channel, kinds[i]);
	for (const struct channel *const *c = channels; *c; c++)
		assert_string_equal(card((*c)->name, "")->channel, (*c)->name);
	assert_null(recall_of(STR("fax"), STR("{}")));
}

static void what_is_gone_says_so(void **)
{
	assert_true(card("sms", "{}")->gone);
	assert_false(card("website", "{}")->gone);
	assert_false(card("wechat", "{\"mode\":\"publish\"}")->gone);
	assert_true(card("wechat", "{\"mode\":\"mass\"}")->gone);
	assert_string_equal(card("wechat", "{\"mode\":\"draft\"}")->name, "wechat.draft");
	assert_false(card("handoff", "{\"recall\":1}")->gone);
	assert_true(card("handoff", "{\"recall\":\"none\"}")->gone);
}

static void a_kept_name_finds_its_card_and_no_other(void **)
{
	static const char *const names[] = { "website", "wechat.mass", "wechat.draft", "wechat",
		"sms", "handoff.none", "handoff" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_string_equal(recall_named(str_c(names[i]))->name, names[i]);
	assert_null(recall_named(STR("wechat.")));
	assert_true(json_is_null(recall_json(NULL)));
}

static void a_card_has_all_its_words(void **)
{
	static const char *const words[] = { "edit", "remove", "speed", "cost", "keeps", "after" };
	json_auto_t *j = recall_json(recall_named(STR("sms")));
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_true(json_str(j, words[i]).len > 0);
	assert_true(json_is_true(json_object_get(j, "irrevocable")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_channel_has_a_card),
		cmocka_unit_test(what_is_gone_says_so),
		cmocka_unit_test(a_kept_name_finds_its_card_and_no_other),
		cmocka_unit_test(a_card_has_all_its_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
