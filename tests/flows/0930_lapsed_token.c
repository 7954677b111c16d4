/* 0930_lapsed_token.c: the platform's token lapses in the middle; the article is out exactly once. */
#include "tests/flows/story.h"

#include <dirent.h>

#include "base/files.h"

static const char *platform; /* the stand-in's address */

static const char *find_platform(void)
{
	struct arena *a = &people.arena;
	const char *folder = arena_printf(a, "%s/couriers", sys.data);
	DIR *dir = opendir(folder);
	struct str text = {};
	assert_non_null(dir);
	for (struct dirent *e = readdir(dir); e; e = readdir(dir))
		if (str_starts(str_c(e->d_name), STR("wechat-")))
			assert_int_equal(file_read(a, arena_printf(a, "%s/%s", folder, e->d_name),
						 65536, &text),
				ERR_OK);
	closedir(dir);
	json_auto_t *j = json_loadb(text.at, text.len, 0, NULL);
	return arena_printf(
		a, "%s", json_string_value(json_object_get(json_object_get(j, "secrets"), "api")));
}

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	platform = find_platform();
	return 0;
}

static struct http_reply ask_platform(
	struct arena *a, const char *method, const char *path, const char *body)
{
	struct http_reply r =
		http_call(a, platform, method, path, "Connection: close\r\n", str_c(body));
	assert_int_equal(r.status, 200);
	return r;
}

static void set_fault(const char *path, const char *kind, int errcode, int times)
{
	SCRATCH(a);
	AUTO_REPLY r = ask_platform(&a, "POST", "/_sim/faults",
		arena_printf(&a, "{\"path\":\"%s\",\"kind\":\"%s\",\"errcode\":%d,\"times\":%d}",
			path, kind, errcode, times));
}

static void clear_faults(void)
{
	SCRATCH(a);
	AUTO_REPLY r = ask_platform(&a, "POST", "/_sim/faults", "[]");
}

static int64_t times_met(void)
{
	SCRATCH(a);
	AUTO_REPLY r = ask_platform(&a, "GET", "/_sim/faults", "");
	return json_int(json_array_get(r.json, 0), "seen", 0);
}

static int64_t counted(const char *what)
{
	SCRATCH(a);
	AUTO_REPLY r = ask_platform(&a, "GET", "/_sim/ledger", "");
	return json_int(r.json, what, -1);
}

/* The website first: the article points to its page. */
static void hand_over(struct item *i, const char *title)
{
	item_write(&people, cast_member(&people, "editor"), title, NULL, i);
	item_submit(&people, cast_member(&people, "editor"), i, "website wechat", "");
	item_approve(&people, i);
}

static json_t *wechat_is(struct item *i, const char *state)
{
	return item_delivery(&people, cast_member(&people, "operator"), i, "wechat", STATES(state));
}

static void a_token_that_lapses_is_renewed_and_the_article_is_out_once(void **)
{
	static const struct {
		const char *path, *kind;
		int errcode;
	} faults[] = { { "freepublish/submit", "lapse", 40001 }, { "draft/add", "spoilt", 40001 },
		{ "freepublish/get", "expired", 42001 } };
	for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
		struct item i;
		int64_t before = counted("published");
		set_fault(faults[k].path, faults[k].kind, faults[k].errcode, 1);
		hand_over(&i, arena_printf(&people.arena, "令牌失效第%zu例", k + 1));
		json_auto_t *d = wechat_is(&i, "CONFIRMED");
		assert_int_equal(counted("published"), before + 1);
		assert_true(times_met() > 1); /* it did strike, and was called again */
	}
}

static void retry(const json_t *d)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&people, &a, 204, cast_member(&people, "operator"), "POST",
		arena_printf(
			&a, "/deliveries/%s/retry", json_string_value(json_object_get(d, "id"))),
		"", "{\"reason\":\"凭据已更新\"}");
}

/* What the board shows, and that it goes on from there once somebody mended the account. */
static void an_account_the_platform_refuses_is_held_with_its_cause_until_somebody_mends_it(void **)
{
	static const struct {
		int errcode;
		const char *code, *says;
	} causes[] = { { 40125, "wechat.secret", "AppSecret 不对" },
		{ 40164, "wechat.address", "白名单" } };
	for (size_t k = 0; k < sizeof causes / sizeof *causes; k++) {
		struct item i;
		int64_t before = counted("published");
		set_fault("stable_token", "errcode", causes[k].errcode, 100000);
		hand_over(&i, arena_printf(&people.arena, "凭据失效第%zu例", k + 1));
		json_auto_t *d = wechat_is(&i, "HELD");
		assert_true(str_eq(json_str(d, "code"), str_c(causes[k].code)));
		assert_true(str_find(json_str(d, "reason"), str_c(causes[k].says)) >= 0);
		assert_true(str_find(json_str(d, "reason"),
				    str_c(arena_printf(
					    &people.arena, "errcode %d", causes[k].errcode))) >= 0);
		assert_int_equal(counted("published"), before);
		assert_int_equal(times_met(), 1);
		clear_faults();
		retry(d);
		json_auto_t *done = wechat_is(&i, "CONFIRMED");
		assert_int_equal(counted("published"), before + 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_that_lapses_is_renewed_and_the_article_is_out_once),
		cmocka_unit_test(
			an_account_the_platform_refuses_is_held_with_its_cause_until_somebody_mends_it),
	};
	return cmocka_run_group_tests(tests, begin, end_story);
}
