/* Search engines are told of a page, once, and whatever they answer. */
#include "tests/unit/site.h"

/* What left for a search engine, and how it was answered. */
static struct {
	struct wire wire;
	const char *sent[4];
	size_t count;
	enum err answer;
	bool baidu;
} engines;

static enum err take_hint(
	struct wire *w, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	(void)w;
	assert_true(engines.count < 4);
	engines.sent[engines.count++] =
		arena_printf(a, "%s " STRF " " STRF, q->method, STRV(q->url), STRV(q->body));
	*out = (struct wire_reply){ .status = 500 };
	return engines.answer;
}

static enum err hint_secret(struct wire *w, const char *name, struct str *out)
{
	(void)w;
	*out = !strcmp(name, "baidu_site") ? STR("https://x.gov.cn") : STR("t0ken");
	return engines.baidu && strncmp(name, "baidu_", 6) == 0 && strcmp(name, "baidu_api") != 0
		       ? ERR_OK
		       : ERR_NOTFOUND;
}

static void hint(struct arena *a, const struct delivery_job *job, enum err answer)
{
	engines.wire = (struct wire){ .exchange = take_hint, .secret = hint_secret };
	engines.count = 0;
	engines.answer = answer;
	channel_website.hint(&engines.wire, a, job, STR("https://x.gov.cn/art/7/"));
}

static const char with_key[] =
	"{\"site_code\":\"3302000001\",\"indexnow_key\":\"0123456789abcdef\"}";

static void search_engines_are_told_once_whatever_they_answer(void **state)
{
	static const enum err answers[] = { ERR_OK, ERR_UNAVAILABLE, ERR_UNCERTAIN, ERR_GONE };
	SCRATCH(a);
	(void)state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", with_key);
	engines.baidu = true;
	for (size_t i = 0; i < 4; i++) {
		hint(&a, &job, answers[i]);
		assert_int_equal(engines.count, 2);
	}
	assert_string_equal(engines.sent[0],
		"POST https://api.indexnow.org/indexnow {\"host\":\"x.gov.cn\",\"key\":"
		"\"0123456789abcdef\",\"keyLocation\":\"https://x.gov.cn/0123456789abcdef.txt\","
		"\"urlList\":[\"https://x.gov.cn/art/7/\"]}");
	assert_string_equal(engines.sent[1],
		"POST http://data.zz.baidu.com/urls?site=https://x.gov.cn&token=t0ken "
		"https://x.gov.cn/art/7/");
	job.act = ACT_WITHDRAW; /* Baidu takes no notice of what is gone */
	hint(&a, &job, ERR_OK);
	assert_int_equal(engines.count, 1);
	engines.baidu = false;
	job = job_for(&a, "7", "k1", "第一篇", NULL);
	hint(&a, &job, ERR_OK);
	assert_int_equal(engines.count, 0);
}

static void the_key_of_indexnow_stands_on_the_site_while_it_is_set(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	struct delivery_job job = job_for(&a, "7", "k1", "第一篇", with_key);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_true(str_eq(file(w, &a, "0123456789abcdef.txt"), STR("0123456789abcdef")));
	job = job_for(&a, "8", "k2", "第二篇", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_int_equal(file(w, &a, "0123456789abcdef.txt").len, 0);
	assert_true(file(w, &a, "robots.txt").len > 0);
	struct channel_site bad = site;
	struct rendition r;
	const struct revision rev = { .title = STR("x"), .html = STR("<p>x</p>\n") };
	bad.settings = STR("{\"indexnow_key\":\"../../index\"}");
	assert_int_equal(channel_website.render(&rev, NULL, &bad, &a, &r), ERR_INVALID);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(search_engines_are_told_once_whatever_they_answer),
		TEST(the_key_of_indexnow_stands_on_the_site_while_it_is_set),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
