/* A person says "again": the platform is looked at first, whatever the notes say. */
#include "tests/sim/tests/world.h"

static struct world w;
static struct channel stub;
static enum sighting shown;
static enum err look_fails;
static unsigned sent, looked, hinted;

static enum err publish(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, bool *live)
{
	(void)wire, (void)a, (void)job, (void)seen;
	sent++;
	shown = SEEN_LIVE;
	*live = true;
	return ERR_OK;
}

static enum err observe(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, enum sighting *out)
{
	(void)wire, (void)a, (void)job, (void)seen;
	looked++;
	*out = shown;
	return look_fails ? fault_as(look_fails, "stub.look", NULL, "看不到") : ERR_OK;
}

static void hint(struct wire *wire, struct arena *a, const struct delivery_job *job, struct str url)
{
	(void)wire, (void)a, (void)job, (void)url;
	assert_string_equal(w.state, "CONFIRMED"); /* the gateway has it already */
	hinted++;
}

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

/* It was in somebody's hands, and now it waits for a person, who says "again". */
static void retry_of(const char *state, const char *channel)
{
	w.channel = channel_named(str_c(channel));
	stub = *w.channel;
	stub.publish = publish;
	stub.observe = observe;
	stub.hint = hint;
	hinted = 0;
	look_fails = ERR_OK;
	sent = looked = 0;
	world_plan(&w, ACT_PUBLISH);
	w.state = state;
	w.attempt = w.fence = 1;
	world_retry(&w);
}

static void what_is_seen_decides_whether_it_is_sent_again(void **state)
{
	static const char *const from[] = { "NEEDS_PERSON", "REFUSED", "HELD" };
	static const struct {
		enum sighting seen;
		unsigned sent;
		const char *ends;
	} cases[] = { { SEEN_LIVE, 0, "CONFIRMED" }, { SEEN_OTHER, 0, "NEEDS_PERSON" },
		{ SEEN_PENDING, 0, "NEEDS_PERSON" }, /* a day of looking */
		{ SEEN_ABSENT, 1, "CONFIRMED" }, { SEEN_UNKNOWN, 1, "CONFIRMED" } };
	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < sizeof cases / sizeof *cases; j++) {
			retry_of(from[i], "wechat");
			w.channel = &stub;
			shown = cases[j].seen;
			world_settle(&w);
			assert_string_equal(w.state, cases[j].ends);
			assert_int_equal(sent, cases[j].sent);
			assert_int_equal(w.intents, cases[j].sent);
			assert_int_equal(hinted, !strcmp(w.state, "CONFIRMED"));
			assert_true(looked > 0);
		}
}

static void nothing_is_sent_again_while_nobody_can_look(void **state)
{
	static const struct {
		enum err e;
		const char *ends;
	} cases[] = { { ERR_DENIED, "HELD" }, { ERR_REFUSED, "REFUSED" },
		{ ERR_NOTFOUND, "NEEDS_PERSON" } };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		retry_of("NEEDS_PERSON", "wechat");
		w.channel = &stub;
		shown = SEEN_ABSENT;
		look_fails = cases[i].e;
		world_settle(&w);
		assert_string_equal(w.state, cases[i].ends);
		assert_int_equal(sent, 0);
	}
}

static void the_first_time_needs_no_look(void **state)
{
	(void)state;
	retry_of("NEEDS_PERSON", "wechat");
	w.channel = &stub;
	w.attempt = w.fence = 0;
	shown = SEEN_OTHER; /* would stop it */
	world_settle(&w);
	assert_string_equal(w.state, "CONFIRMED");
	assert_int_equal(sent, 1);
}

/* Restored from a backup, it was never attempted as far as the store knows: a lease is a sign too. */
static void a_lease_without_an_attempt_is_looked_behind_as_well(void **state)
{
	(void)state;
	retry_of("NEEDS_PERSON", "wechat");
	w.channel = &stub;
	w.attempt = 0;
	shown = SEEN_LIVE;
	world_settle(&w);
	assert_string_equal(w.state, "CONFIRMED");
	assert_int_equal(sent, 0);
}

static void publish_and_doubt(void)
{
	w.channel = channel_named(STR("wechat"));
	world_plan(&w, ACT_PUBLISH);
	world_settle(&w);
	assert_string_equal(w.state, "CONFIRMED");
	w.state = "NEEDS_PERSON";
}

/* The article is out, and no note says how far it came. */
static void an_article_that_is_out_is_not_sent_again_when_its_steps_are_forgotten(void **state)
{
	static const char *const steps[] = { "step", "draft", "submit_at", "publish_id",
		"article_id" };
	(void)state;
	publish_and_doubt();
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		json_object_del(json_object_get(w.receipt, "state"), steps[i]);
	world_retry(&w);
	world_settle(&w);
	assert_string_equal(w.state, "CONFIRMED");
	assert_int_equal(w.platform.published, 1);
}

/* Without the addresses of its pictures nobody can compare it: a person is called again. */
static void an_article_that_is_out_is_not_sent_again_when_all_notes_are_gone(void **state)
{
	(void)state;
	publish_and_doubt();
	json_object_clear(w.receipt);
	world_retry(&w);
	world_settle(&w);
	assert_string_equal(w.state, "NEEDS_PERSON");
	assert_int_equal(w.platform.published, 1);
}

/* Submitted, the answer lost, the platform slow; a person gives up on it too early, or rightly. */
static void saying_again_never_makes_a_second_article(void **state)
{
	static const int64_t slow[] = { 1500, 60000, 600000 };
	(void)state;
	w.channel = channel_named(STR("wechat"));
	for (size_t i = 0; i < 3; i++) {
		world_plan(&w, ACT_PUBLISH);
		w.platform.publish_ms = slow[i];
		json_array_append_new(w.platform.faults,
			json_pack("{s:s, s:s}", "path", "freepublish/submit", "kind", "lost"));
		world_settle(&w);
		if (!strcmp(w.state, "NEEDS_PERSON")) {
			w.now += slow[i];
			world_retry(&w);
			world_settle(&w);
		}
		assert_string_equal(w.state, "CONFIRMED");
		assert_int_equal(w.platform.published, 1);
	}
	w.platform.publish_ms = 1500;
}

/* Each way in which a publication that the platform took may end, told in words, and nothing is sent again. */
static void each_end_of_a_publication_is_told_apart(void **state)
{
	static const struct {
		const char *title, *ends, *says;
		int64_t published;
	} cases[] = { { "目录", "CONFIRMED", "", 1 },
		{ "目录模拟原创失败", "REFUSED", "原创校验未通过（publish_status 2，篇次 [1]）",
			0 },
		{ "目录模拟发布失败", "REFUSED", "平台未说明原因）（publish_status 3", 0 },
		{ "目录模拟审核不通过", "REFUSED", "平台审核不通过（publish_status 4，篇次 [1]）",
			0 },
		{ "目录模拟发布后删除", "NEEDS_PERSON", "现在看不到该内容", 1 },
		{ "目录模拟发布后封禁", "REFUSED", "发布后被平台屏蔽（publish_status 6", 1 } };
	(void)state;
	w.channel = channel_named(STR("wechat"));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		world_end(&w);
		world_begin(&w, "wechat");
		w.title = cases[i].title;
		world_plan(&w, ACT_PUBLISH);
		world_settle(&w);
		if (strcmp(w.state, cases[i].ends) || !strstr(w.reason, cases[i].says))
			fail_msg("%s: %s, %s", cases[i].title, w.state, w.reason);
		assert_int_equal(w.platform.published, cases[i].published);
		assert_int_equal(w.platform.submits.taken, 1);
	}
	w.title = NULL;
	world_end(&w);
	world_begin(&w, "wechat");
}

/* 45009: it waits for the next day by itself, asks seldom, and goes out once. */
static void a_day_of_calls_that_is_used_up_ends_at_midnight(void **state)
{
	enum { DAY = 24 * 3600 * 1000 };
	(void)state;
	struct wx_quota *const quotas[] = { &w.platform.submits, &w.platform.adds };
	w.channel = channel_named(STR("wechat"));
	for (size_t i = 0; i < 2; i++) {
		struct wx_quota *q = quotas[i];
		world_plan(&w, ACT_PUBLISH);
		int64_t today = (w.now + 8 * 3600 * 1000) / DAY;
		*q = (struct wx_quota){ .a_day = q->a_day, .day = today, .taken = q->a_day };
		world_settle(&w);
		if (strcmp(w.state, "CONFIRMED") != 0)
			fail_msg("%zu: %s, %s", i, w.state, w.reason);
		assert_int_equal(w.platform.published, 1);
		assert_true((w.now + 8 * 3600 * 1000) / DAY == today + 1);
		assert_int_equal(q->taken, 1); /* of the day on which it went out */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_seen_decides_whether_it_is_sent_again),
		cmocka_unit_test(nothing_is_sent_again_while_nobody_can_look),
		cmocka_unit_test(the_first_time_needs_no_look),
		cmocka_unit_test(a_lease_without_an_attempt_is_looked_behind_as_well),
		cmocka_unit_test(
			an_article_that_is_out_is_not_sent_again_when_its_steps_are_forgotten),
		cmocka_unit_test(an_article_that_is_out_is_not_sent_again_when_all_notes_are_gone),
		cmocka_unit_test(saying_again_never_makes_a_second_article),
		cmocka_unit_test(each_end_of_a_publication_is_told_apart),
		cmocka_unit_test(a_day_of_calls_that_is_used_up_ends_at_midnight),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
