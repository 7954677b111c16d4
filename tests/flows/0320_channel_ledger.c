/* The ledger of publishing accounts over HTTP: who registers, who pauses, who takes over. */
#include "tests/check.h"

#include "tests/support/front.h"

static struct front front;

#define CALL(w, method, path, json) front_call(&front, &a, w, method, path, "", json)

static const char new_account[] =
	"{\"unit\":\"sjzy\",\"channel\":\"weibo\",\"purpose\":\"publicity\",\"name\":\"宁波数据\","
	"\"owner_department\":\"sjzy\",\"filing_no\":\"备2026-1\",\"operators\":[]}";

static const char *register_one(struct arena *a)
{
	AUTO_REPLY r =
		front_call(&front, a, SYSTEM, "POST", "/api/v1/channel-accounts", "", new_account);
	assert_int_equal(r.status, 201);
	return arena_printf(
		a, "/api/v1/channel-accounts/%s", json_string_value(json_object_get(r.json, "id")));
}

static bool offers(const struct http_reply *r, const char *action)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(r->json, "actions"), i, one)
	{
		if (!strcmp(json_string_value(one), action))
			return true;
	}
	return false;
}

static void one_account_is_registered_changed_handed_over_and_released(void **)
{
	SCRATCH(a);
	const char *path = register_one(&a);
	AUTO_REPLY second = CALL(SYSTEM, "POST", "/api/v1/channel-accounts", new_account);
	assert_int_equal(second.status, 409);
	assert_string_equal(front_code(&second), "channel.second");
	AUTO_REPLY changed = CALL(SYSTEM, "PUT", path, "{\"platform_admin\":\"李静\"}");
	assert_int_equal(changed.status, 200);
	assert_true(str_eq(json_str(changed.json, "platform_admin"), STR("李静")));
	assert_true(str_eq(json_str(changed.json, "filing_no"), STR("备2026-1")));
	const char *reason = "{\"reason\":\"检修\"}";
	const char *suspend = arena_printf(&a, "%s/suspend", path);
	AUTO_REPLY stranger = CALL(OPERATOR, "POST", suspend, reason);
	assert_int_equal(stranger.status, 409); /* an operator, but not of this account */
	AUTO_REPLY given = CALL(SYSTEM, "POST", arena_printf(&a, "%s/hand-over", path),
		arena_printf(&a, "{\"operators\":[\"%lld\"],\"reason\":\"轮岗\"}",
			(long long)front.scene.people[OPERATOR].id));
	assert_int_equal(given.status, 200);
	AUTO_REPLY seen = CALL(OPERATOR, "GET", path, NULL);
	assert_true(offers(&seen, "suspend") && !offers(&seen, "release"));
	AUTO_REPLY own = CALL(OPERATOR, "POST", suspend, reason);
	assert_int_equal(own.status, 200);
	AUTO_REPLY released = CALL(SYSTEM, "POST", arena_printf(&a, "%s/release", path), reason);
	assert_int_equal(released.status, 200);
	AUTO_REPLY back = CALL(SYSTEM, "POST", arena_printf(&a, "%s/resume", path), reason);
	assert_int_equal(back.status, 409);
	assert_string_equal(
		scene_sql(&front.scene, "select string_agg(action, ' ' order by n) from "
					"audit where kind = 'channel'"),
		"channel.register channel.change channel.hand_over channel.suspended "
		"channel.released");
}

static void what_is_not_on_the_list_is_refused(void **)
{
	static const char *const bad[] = {
		"{\"unit\":\"sjzy\",\"channel\":\"fax\",\"purpose\":\"publicity\",\"name\":\"x\","
		"\"owner_department\":\"sjzy\"}",
		"{\"unit\":\"sjzy\",\"channel\":\"app\",\"purpose\":\"fun\",\"name\":\"x\",\"owner_"
		"department\":\"sjzy\"}",
		"{\"unit\":\"zzzz\",\"channel\":\"app\",\"purpose\":\"service\",\"name\":\"x\","
		"\"owner_department\":\"sjzy\"}",
		"{\"unit\":\"sjzy\",\"channel\":\"app\",\"purpose\":\"service\",\"name\":\"x\","
		"\"owner_department\":\"sjzy\",\"courier_key\":\"no key\"}",
		"{\"unit\":\"sjzy\",\"channel\":\"app\",\"purpose\":\"service\",\"name\":\"x\","
		"\"owner_department\":\"sjzy\",\"exception\":{\"reason\":\"x\"}}",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		SCRATCH(a);
		AUTO_REPLY r = CALL(SYSTEM, "POST", "/api/v1/channel-accounts", bad[i]);
		assert_int_equal(r.status, 400);
	}
}

/* An exception stands only with its paper, its reason and the day when it is looked at again. */
static void an_exception_names_everything_that_allows_it(void **)
{
	static const struct {
		const char *exception, *code;
	} bad[] = {
		{ "{\"reason\":\"专题\",\"review_on\":\"2027-06-30\"}", "channel.exception" },
		{ "{\"document_no\":\"甬〔2026〕9号\",\"review_on\":\"2027-06-30\"}",
			"channel.exception" },
		{ "{\"document_no\":\"甬〔2026〕9号\",\"reason\":\"专题\"}", "channel.exception" },
		{ "{\"document_no\":\"甬〔2026〕9号\",\"reason\":\"专题\",\"review_on\":\"2027\"}",
			"channel.exception" },
		{ "{\"document_no\":\"甬〔2026〕9号\",\"reason\":\"专题\",\"review_on\":\"2027-06-"
		  "30\","
		  "\"by\":\"局长\"}",
			"form.unknown" },
		{ "{\"document_no\":9}", "form.unknown" },
		{ "{}", "channel.exception" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		SCRATCH(a);
		AUTO_REPLY r = CALL(SYSTEM, "POST", "/api/v1/channel-accounts",
			arena_printf(&a,
				"{\"unit\":\"sjzy\",\"channel\":\"app\",\"purpose\":\"service\","
				"\"name\":\"x\",\"owner_department\":\"sjzy\",\"exception\":%s}",
				bad[i].exception));
		if (r.status != 400 || strcmp(front_code(&r), bad[i].code))
			fail_msg("%s: %d %s", bad[i].exception, r.status, front_code(&r));
	}
}

static int open_front(void **)
{
	front_open(&front, NULL);
	return 0;
}

static int close_front(void **)
{
	front_close(&front);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_account_is_registered_changed_handed_over_and_released),
		cmocka_unit_test(what_is_not_on_the_list_is_refused),
		cmocka_unit_test(an_exception_names_everything_that_allows_it),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
