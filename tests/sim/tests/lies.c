/* A platform that lies at any one of its calls: published once, or a person looks. */
#include "tests/sim/tests/world.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, PERSONS = 3 };

/* Done late: while the courier still waits, while it looks, when it has given up. */
static const struct lie {
	const char *kind;
	int64_t ms;
} lies[] = { { "lost", 0 }, { "html", 0 }, { "failed", 0 }, { "cut", 0 }, { "false", 0 },
	{ "late", SECOND }, { "late", MINUTE }, { "late", 4 * MINUTE }, { "late", 20 * MINUTE } };
enum { LIES = sizeof lies / sizeof *lies };

static struct world w;
static unsigned runs, confirmed, asked;

static int begin(void **state)
{
	(void)state;
	world_begin(&w, "wechat");
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_end(&w);
	return 0;
}

static void lie(size_t nth, const struct lie *l)
{
	json_array_clear(world_faults(&w));
	json_array_append_new(world_faults(&w),
		json_pack("{s:s, s:I, s:s, s:I, s:i}", "path", "*", "nth", (json_int_t)nth, "kind",
			l->kind, "ms", (json_int_t)l->ms, "at", 7));
}

/* How many calls the platform has of this act when all goes well. */
static size_t calls_of(enum delivery_act act)
{
	world_plan(&w, ACT_PUBLISH);
	world_settle(&w);
	int64_t before = act == ACT_PUBLISH ? 0 : *world_calls(&w);
	if (act != ACT_PUBLISH) {
		world_plan(&w, act);
		world_settle(&w);
	}
	size_t n = (size_t)(*world_calls(&w) - before);
	*world_calls(&w) = 0;
	return n;
}

/* Looks half an hour later, when nothing is on its way any more. */
static void ask_a_person(size_t wanted)
{
	asked++;
	for (int i = 0; i < PERSONS && strcmp(w.state, "CONFIRMED") != 0; i++) {
		w.now += 30 * MINUTE;
		if (world_copies(&w) == wanted)
			return;
		world_retry(&w);
		world_settle(&w);
	}
}

/* Pictures that the row names and the storage has not: a reader sees a hole, and nobody is told. */
static size_t holes(void)
{
	SCRATCH(a);
	size_t n = 0;
	struct str rest = json_text(&a, w.cloud.rows), head = STR("cloud://e-1.0000/");
	for (ptrdiff_t at; (at = str_find(rest, head)) >= 0;) {
		rest = str_from(rest, (size_t)at + head.len);
		n += !json_object_get(w.cloud.files, arena_cstr(&a, str_cut(&rest, '"')));
	}
	return n;
}

static void judge(size_t nth, const struct lie *l, size_t wanted)
{
	size_t copies = world_copies(&w);
	runs++;
	if (!strcmp(w.state, "CONFIRMED") && copies == wanted)
		confirmed++;
	else if (!strcmp(w.state, "CONFIRMED") || copies > 1)
		fail_msg("%s %lld at call %zu: %s, %zu copies", l->kind, (long long)l->ms, nth,
			w.state, copies);
	else
		ask_a_person(wanted);
	w.now += 30 * MINUTE;
	if (world_copies(&w) != wanted)
		fail_msg("%s %lld at call %zu: %zu copies in the end (%s, %s)", l->kind,
			(long long)l->ms, nth, world_copies(&w), w.state, w.reason);
	if (holes())
		fail_msg("%s %lld at call %zu: a row without its picture (%s)", l->kind,
			(long long)l->ms, nth, w.state);
}

static void every_lie_at_every_call(enum delivery_act act)
{
	size_t n = calls_of(act);
	runs = confirmed = asked = 0;
	for (size_t nth = 1; nth <= n; nth++)
		for (size_t i = 0; i < LIES; i++) {
			world_plan(&w, ACT_PUBLISH);
			if (act != ACT_PUBLISH) {
				world_settle(&w);
				world_plan(&w, act);
			}
			lie(nth, &lies[i]);
			world_settle(&w);
			judge(nth, &lies[i], act != ACT_WITHDRAW);
		}
	print_message("act %d: %zu calls, %u runs, %u confirmed, %u asked a person\n", (int)act, n,
		runs, confirmed, asked);
}

static void an_article_goes_out_once_whatever_the_platform_says(void **state)
{
	(void)state;
	every_lie_at_every_call(ACT_PUBLISH);
	assert_true(confirmed > 3 * asked);
}

static void an_article_is_taken_down_whatever_the_platform_says(void **state)
{
	(void)state;
	every_lie_at_every_call(ACT_WITHDRAW);
	assert_true(confirmed > asked);
}

static void a_correction_replaces_it_whatever_the_platform_says(void **state)
{
	(void)state;
	every_lie_at_every_call(ACT_CORRECT);
	assert_true(confirmed > asked);
}

/* What the platform called saved, and has not, is saved once more, and nobody is asked. */
static void a_draft_that_is_not_there_is_saved_again(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	json_array_clear(world_faults(&w));
	json_array_append_new(world_faults(&w),
		json_pack("{s:s, s:i, s:s}", "path", "draft/add", "nth", 1, "kind", "false"));
	world_settle(&w);
	assert_string_equal(w.state, "CONFIRMED");
	assert_int_equal(world_copies(&w), 1);
}

/* The row has our own id: whatever is repeated is the same row. */
static void a_row_is_there_once_or_gone_whatever_the_cloud_says(void **state)
{
	static const enum delivery_act acts[] = { ACT_PUBLISH, ACT_CORRECT, ACT_WITHDRAW };
	(void)state;
	world_end(&w);
	world_begin(&w, "miniprogram");
	for (size_t i = 0; i < 3; i++) {
		every_lie_at_every_call(acts[i]);
		assert_true(confirmed > asked);
		assert_true(w.cloud.inserted <= 1);
	}
}

/* The storage that pictures go to is another machine, and lies on its own account. */
static void a_picture_stands_where_its_row_is_whatever_the_storage_says(void **state)
{
	static const enum delivery_act acts[] = { ACT_PUBLISH, ACT_CORRECT, ACT_WITHDRAW };
	(void)state;
	world_end(&w);
	world_begin(&w, "miniprogram");
	w.settings = "{\"env\":\"e-1\",\"collection\":\"news\",\"pictures\":\"upload\"}";
	for (size_t i = 0; i < 3; i++) {
		every_lie_at_every_call(acts[i]);
		assert_true(confirmed > asked);
		assert_int_equal(json_object_size(w.cloud.files), 1);
	}
}

/* Twice it says that it has the picture, and has not: the row waits for it, and says why. */
static void a_row_waits_for_a_picture_that_was_only_said_to_be_stored(void **state)
{
	(void)state;
	world_plan(&w, ACT_PUBLISH);
	json_array_append_new(world_faults(&w),
		json_pack("{s:s, s:s, s:i}", "path", "cos/upload", "kind", "false", "times", 2));
	world_once(&w);
	assert_string_equal(w.state, "PLANNED");
	assert_non_null(strstr(w.reason, "图片没有传上云存储"));
	assert_int_equal(w.cloud.inserted, 0);
	world_settle(&w);
	assert_string_equal(w.state, "CONFIRMED");
	assert_int_equal(w.cloud.inserted, 1);
	assert_int_equal(w.cloud.uploaded, 1);
	assert_int_equal(holes(), 0);
}

static void a_post_goes_out_once_comes_down_and_is_replaced(void **state)
{
	static const enum delivery_act acts[] = { ACT_PUBLISH, ACT_WITHDRAW, ACT_CORRECT };
	(void)state;
	world_end(&w);
	world_begin(&w, "weibo");
	for (size_t i = 0; i < 3; i++) {
		every_lie_at_every_call(acts[i]);
		assert_true(confirmed > asked);
	}
}

static void with_settings(const char *settings)
{
	world_end(&w);
	world_begin(&w, "wechat");
	w.settings = settings;
}

/* The platform knows the message again, so it may be repeated where an article may not. */
static void a_mass_message_goes_out_once_whatever_the_platform_says(void **state)
{
	static const enum delivery_act acts[] = { ACT_PUBLISH, ACT_WITHDRAW, ACT_CORRECT };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		with_settings("{\"mode\":\"mass\"}");
		every_lie_at_every_call(acts[i]);
		assert_true(confirmed > 3 * asked);
	}
}

static void a_picture_post_goes_out_once_whatever_the_platform_says(void **state)
{
	static const enum delivery_act acts[] = { ACT_PUBLISH, ACT_WITHDRAW, ACT_CORRECT };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		with_settings("{}");
		w.meta = "{\"channels\":{\"wechat\":{\"form\":\"pictures\"}}}";
		every_lie_at_every_call(acts[i]);
		assert_true(confirmed > asked);
		const json_t *content =
			json_object_get(json_array_get(w.platform.articles, 0), "content");
		const json_t *item = json_array_get(json_object_get(content, "news_item"), 0);
		assert_true(str_eq(json_str(item, "article_type"), STR("newspic")));
		assert_true(str_ends(json_str(item, "content"), STR("：https://x.gov.cn/art/7/")));
	}
}

/* The answer to the submission is lost, and before the look the site moves: it is the same article still. */
static void what_was_submitted_is_known_whatever_the_sites_address_is_by_then(void **state)
{
	static const char *const metas[] = { "{\"channels\":{\"wechat\":{\"form\":\"pictures\"}}}",
		"{}" };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		with_settings("{}");
		w.meta = metas[i];
		world_plan(&w, ACT_PUBLISH);
		json_array_append_new(world_faults(&w),
			json_pack("{s:s, s:s}", "path", "freepublish/submit", "kind", "lost"));
		world_once(&w);
		assert_string_equal(w.state, "UNCERTAIN");
		json_object_set_new(json_object_get(w.fixed[ACT_PUBLISH], "job"), "landing_url",
			json_string("https://www.x.gov.cn/art/7/"));
		world_settle(&w);
		if (strcmp(w.state, "CONFIRMED") != 0 || world_copies(&w) != 1)
			fail_msg("%zu: %s, %s", i, w.state, w.reason);
	}
}

/* Old pages, walls and errors of what stands in front of the site. */
static void a_page_is_there_or_gone_whatever_stands_before_the_site_says(void **state)
{
	static const struct wire_reply says[] = { { 200, STR("<html>请稍候</html>"), {}, 0 },
		{ 404, {}, {}, 0 }, { 410, {}, {}, 0 }, { 500, STR("error"), {}, 0 },
		{ 302, {}, {}, 0 } };
	static const enum delivery_act acts[] = { ACT_PUBLISH, ACT_CORRECT, ACT_WITHDRAW };
	unsigned met = 0;
	(void)state;
	world_end(&w);
	world_begin(&w, "website");
	for (size_t i = 0; i < 3 * 5 * 3; i++) {
		world_plan(&w, ACT_PUBLISH);
		w.lie_at = 0;
		world_settle(&w);
		world_plan(&w, acts[i % 3]);
		w.lie = says[i / 3 % 5];
		w.lie_at = i / 15 + 1;
		world_settle(&w);
		if (strcmp(w.state, "CONFIRMED") != 0)
			fail_msg("%s, %d at %zu: %s, %s", delivery_act_name(acts[i % 3]),
				w.lie.status, w.lie_at, w.state, w.reason);
		assert_int_equal(world_copies(&w), acts[i % 3] != ACT_WITHDRAW);
		met += w.asked >= w.lie_at;
	}
	assert_true(met >= 15); /* each at least at the first look of each walk */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_article_goes_out_once_whatever_the_platform_says),
		cmocka_unit_test(an_article_is_taken_down_whatever_the_platform_says),
		cmocka_unit_test(a_correction_replaces_it_whatever_the_platform_says),
		cmocka_unit_test(a_draft_that_is_not_there_is_saved_again),
		cmocka_unit_test(a_row_is_there_once_or_gone_whatever_the_cloud_says),
		cmocka_unit_test(a_picture_stands_where_its_row_is_whatever_the_storage_says),
		cmocka_unit_test(a_row_waits_for_a_picture_that_was_only_said_to_be_stored),
		cmocka_unit_test(a_post_goes_out_once_comes_down_and_is_replaced),
		cmocka_unit_test(a_mass_message_goes_out_once_whatever_the_platform_says),
		cmocka_unit_test(a_picture_post_goes_out_once_whatever_the_platform_says),
		cmocka_unit_test(what_was_submitted_is_known_whatever_the_sites_address_is_by_then),
		cmocka_unit_test(a_page_is_there_or_gone_whatever_stands_before_the_site_says),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
