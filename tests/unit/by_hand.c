/* Channels where a person posts: what is refused before the vote, and what a look at the address tells. */
#include "tests/check.h"

#include "base/json.h"
#include "channels/by_hand.h"
#include "channels/handoff.h"
#include "channels/rendition.h"

static struct page shown;
static int asked;

static void page(struct wire *w, struct arena *a, struct str url, struct page *out)
{
	(void)w, (void)a;
	assert_true(str_eq(url, STR("https://v.cn/1")));
	asked++;
	*out = shown;
}

/* What is in the notes after a look at a page that answers so. */
static const char *look(struct arena *a, enum delivery_act act, enum page_state state,
	const char *body, bool reported)
{
	static struct wire wire = { .page = page };
	enum sighting seen;
	struct receipt r = { .url = STR("https://v.cn/1"),
		.state = json_pack("{s:s s:s}", "seen", "LIVE", "seen_detail", "上一次的") };
	struct delivery_job job = { .act = act, .title = STR("关于开放“第一批”公共数据的通知") };
	shown = (struct page){ state, "404", str_c(body) };
	if (reported)
		json_object_set_new(r.state, "reported", json_true());
	assert_int_equal(channel_handoff.observe(&wire, a, &job, &r, &seen), ERR_OK);
	assert_null(json_object_get(r.state, "reported"));
	const char *said = arena_printf(a, STRF, STRV(json_str(r.state, "seen")));
	json_decref(r.state);
	return said;
}

static void the_title_is_looked_for_in_what_was_reported(void **)
{
	SCRATCH(a);
	static const char *const there[] = { "<h1>关于开放“第一批”公共数据的通知</h1>",
		"<h1>关于开放&ldquo;第一批&rdquo;\n\t公共数据的　通知</h1>",
		"<p>关于开放&#8220;第一批&#8221;公共&nbsp;数据的通知" };
	for (size_t i = 0; i < sizeof there / sizeof *there; i++)
		assert_string_equal(look(&a, ACT_PUBLISH, PAGE_OPEN, there[i], true), "LIVE");
	assert_string_equal(look(&a, ACT_PUBLISH, PAGE_OPEN, "<p>别的", true), "OTHER");
	assert_string_equal(look(&a, ACT_PUBLISH, PAGE_GONE, "", true), "ABSENT");
	assert_string_equal(look(&a, ACT_PUBLISH, PAGE_UNSEEN, "", true), "UNKNOWN");
}

static void what_should_be_gone_is_told_from_what_is_still_there(void **)
{
	SCRATCH(a);
	assert_string_equal(look(&a, ACT_WITHDRAW, PAGE_GONE, "", true), "ABSENT");
	assert_string_equal(
		look(&a, ACT_WITHDRAW, PAGE_OPEN, "关于开放“第一批”公共数据的通知", true), "LIVE");
	assert_string_equal(
		look(&a, ACT_WITHDRAW, PAGE_OPEN, "该内容已被发布者删除", true), "OTHER");
}

/* A correction brings the old address along, and last time's words: neither is looked at or told. */
static void nothing_is_looked_at_before_it_is_reported(void **)
{
	SCRATCH(a);
	asked = 0;
	assert_string_equal(look(&a, ACT_CORRECT, PAGE_OPEN, "", false), "");
	assert_int_equal(asked, 0);
}

static enum err render(struct arena *a, const char *settings, struct rendition *out)
{
	const struct revision rev = { .title = STR("十二个字的标题在这里了"),
		.html = STR("<p>正文。</p>\n") };
	const struct channel_site site = { .settings = str_c(settings) };
	return channel_handoff.render(&rev, NULL, &site, a, out);
}

static void what_is_too_long_for_the_outlet_is_refused_before_the_vote(void **)
{
	SCRATCH(a);
	struct rendition r;
	assert_int_equal(render(&a, "", &r), ERR_OK);
	assert_int_equal(render(&a, "{\"title_max\":11,\"text_max\":17}", &r), ERR_OK);
	assert_int_equal(render(&a, "{\"title_max\":10}", &r), ERR_LIMIT);
	assert_string_equal(err_field(), "title.txt");
	assert_string_equal(err_reason(), "标题有 11 字，该渠道最多 10 字");
	assert_int_equal(render(&a, "{\"text_max\":16}", &r), ERR_LIMIT);
	assert_string_equal(err_field(), "post.txt");
	assert_int_equal(render(&a, "[]", &r), ERR_INVALID);
}

static void nothing_is_ever_said_to_have_been_sent(void **)
{
	SCRATCH(a);
	bool live;
	struct receipt r = {};
	const struct delivery_job job = {};
	assert_int_equal(channel_handoff.publish(NULL, &a, &job, &r, &live), ERR_UNCERTAIN);
	assert_int_equal(channel_handoff.withdraw(NULL, &a, &job, &r), ERR_UNCERTAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_title_is_looked_for_in_what_was_reported),
		cmocka_unit_test(what_should_be_gone_is_told_from_what_is_still_there),
		cmocka_unit_test(nothing_is_looked_at_before_it_is_reported),
		cmocka_unit_test(what_is_too_long_for_the_outlet_is_refused_before_the_vote),
		cmocka_unit_test(nothing_is_ever_said_to_have_been_sent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
