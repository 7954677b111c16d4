/* The ledger of publishing accounts over HTTP: who registers, who pauses, who takes over. */
#include "tests/check.h"

#include "base/clock.h"
#include "tests/support/front.h"

static struct front front;

#define CALL(w, method, path, json) front_call(&front, &a, w, method, path, "", json)
#define PUT_SEEN(path, version, json)                                                              \
	front_call(&front, &a, SYSTEM, "PUT", path, arena_printf(&a, "If-Match: %s\r\n", version), \
		json)

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
	AUTO_REPLY changed = PUT_SEEN(path, "*", "{\"platform_admin\":\"李静\"}");
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
	const json_t *why = json_object_get(own.json, "suspended");
	assert_true(str_eq(json_str(why, "reason"), STR("检修")) && json_str(why, "by").len);
	assert_true(json_is_null(json_object_get(given.json, "suspended")));
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

static struct http_reply change(
	struct arena *a, const char *path, const char *version, const char *body)
{
	return front_call(&front, a, SYSTEM, "PUT", path,
		arena_printf(a, "If-Match: \"%s\"\r\n", version), body);
}

/* Who changes an account says which one he read; the record has what each setting was before. */
static void settings_are_checked_and_nobody_overwrites_unseen(void **)
{
	SCRATCH(a);
	const char *path = register_one(&a);
	AUTO_REPLY seen = CALL(SYSTEM, "GET", path, NULL);
	const char *version = json_string_value(json_object_get(seen.json, "version"));
	assert_true(version && strlen(version) == 16);
	AUTO_REPLY odd = change(&a, path, version, "{\"settings\":{\"calls_a_day\":0}}");
	assert_int_equal(odd.status, 400);
	assert_string_equal(front_code(&odd), "channel.setting");
	AUTO_REPLY set = change(&a, path, version, "{\"settings\":{\"calls_a_day\":50}}");
	assert_int_equal(set.status, 200);
	AUTO_REPLY late = change(&a, path, version, "{\"settings\":{\"calls_a_day\":60}}");
	assert_int_equal(late.status, 412);
	assert_string_equal(front_code(&late), "channel.changed");
	AUTO_REPLY blind = CALL(SYSTEM, "PUT", path, "{\"settings\":{}}");
	assert_int_equal(blind.status, 428);
	AUTO_REPLY empty = change(&a, path, "", "{\"settings\":{}}");
	assert_int_equal(empty.status, 412);
	AUTO_REPLY more = PUT_SEEN(path, "*", "{\"settings\":{\"calls_a_day\":60}}");
	assert_int_equal(more.status, 200);
	assert_string_equal(scene_sql(&front.scene,
				    "select payload->>'settings_changed' from audit where action = "
				    "'channel.change' order by n desc limit 1"),
		"{\"calls_a_day\": {\"to\": 60, \"from\": 50}}");
	AUTO_REPLY gone = CALL(
		SYSTEM, "POST", arena_printf(&a, "%s/release", path), "{\"reason\":\"不再使用\"}");
	assert_int_equal(gone.status, 200);
}

/* Nor a key or a token that nobody is shown; of the token not even its hash says when it changed. */
static void what_is_not_shown_counts_as_changed_too(void **)
{
	static const char token[] = "update channel_account set callback_token = '%s' where id = "
				    "%s returning channel_version(channel_account)";
	SCRATCH(a);
	const char *path = register_one(&a), *id = strrchr(path, '/') + 1;
	AUTO_REPLY seen = CALL(SYSTEM, "GET", path, NULL);
	const char *version = json_string_value(json_object_get(seen.json, "version"));
	const char *one = scene_sql(&front.scene, arena_printf(&a, token, "one", id));
	const char *same = scene_sql(&front.scene, arena_printf(&a, token, "one", id));
	const char *two = scene_sql(&front.scene, arena_printf(&a, token, "two", id));
	const char *back = scene_sql(&front.scene, arena_printf(&a, token, "one", id));
	assert_string_not_equal(version, one);
	assert_string_equal(one, same);
	assert_string_not_equal(one, two);
	assert_string_not_equal(one, back);
	AUTO_REPLY late = change(&a, path, version, "{\"callback_token\":\"mine\"}");
	assert_int_equal(late.status, 412);
	const char *keyed = scene_sql(
		&front.scene, arena_printf(&a,
				      "update channel_account set courier_key = 'k' where id = %s "
				      "returning channel_version(channel_account)",
				      id));
	assert_string_not_equal(back, keyed);
	AUTO_REPLY gone = CALL(
		SYSTEM, "POST", arena_printf(&a, "%s/release", path), "{\"reason\":\"不再使用\"}");
	assert_int_equal(gone.status, 200);
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
		{ "{\"document_no\":\"甬〔2026〕9号\",\"reason\":\"专题\",\"review_on\":\"2099-12-"
		  "31\"}",
			"exception.review" },
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

/* "2027-11-30": of so many days from today. */
static const char *in_days(struct arena *a, int days)
{
	char at[20];
	clock_china(clock_now() + days * 86400000LL, at);
	return arena_printf(a, "%.10s", at);
}

/* `review` NULL: well within the year. */
static const char *renews(
	struct arena *a, const char *document, const char *day, const char *review)
{
	return arena_printf(a,
		"{\"document_no\":\"%s\",\"document_on\":\"%s\",\"reason\":\"专题未完\","
		"\"review_on\":\"%s\"}",
		document, day, review ? review : in_days(a, 300));
}

/* By another paper, of a day that was, until a day that comes; and what allowed it before is kept. */
static void an_exception_goes_on_by_another_paper(void **)
{
	SCRATCH(a);
	AUTO_REPLY made = CALL(SYSTEM, "POST", "/api/v1/channel-accounts",
		"{\"unit\":\"sjzy\",\"channel\":\"app\",\"purpose\":\"emergency\",\"name\":\"x\","
		"\"owner_department\":\"sjzy\",\"exception\":{\"document_no\":\"甬〔2026〕9号\","
		"\"reason\":\"专题\",\"review_on\":\"2026-01-31\"}}");
	assert_int_equal(made.status, 201);
	assert_true(offers(&made, "renew"));
	const char *path = arena_printf(&a, "/api/v1/channel-accounts/%s/exception",
		json_string_value(json_object_get(made.json, "id")));
	const struct {
		const char *body, *code;
		int status;
	} bad[] = {
		{ renews(&a, "甬 [2026] 9号", "2026-01-05", NULL), "exception.document", 409 },
		{ renews(&a, "甬〔2027〕1号", "2026-01-05", "2026-02-01"), "exception.review",
			400 },
		{ renews(&a, "甬〔2027〕1号", "2099-01-05", NULL), "exception.date", 400 },
		{ renews(&a, "甬〔2027〕1号", "2026-01-05", "2099-02-30"), "exception.date", 400 },
		{ renews(&a, "甬〔2027〕1号", "2026-01-05", in_days(&a, 367)), "exception.review",
			400 },
		{ renews(&a, "甬〔2027〕1号", "2026-01-05", "2099-12-31"), "exception.review",
			400 },
		{ renews(&a, " ", "2026-01-05", NULL), "form.missing", 400 },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		AUTO_REPLY r = CALL(SYSTEM, "POST", path, bad[i].body);
		if (r.status != bad[i].status || strcmp(front_code(&r), bad[i].code))
			fail_msg("%s: %d %s", bad[i].body, r.status, front_code(&r));
	}
	AUTO_REPLY head = CALL(HEAD, "POST", path, renews(&a, "甬〔2027〕1号", "2026-01-05", NULL));
	assert_int_equal(head.status, 403);
	scene_sql(&front.scene, "update policy set body = body || '{\"exception_review_days\":30}' "
				"returning 1");
	AUTO_REPLY sooner =
		CALL(SYSTEM, "POST", path, renews(&a, "甬〔2027〕1号", "2026-01-05", NULL));
	assert_string_equal(front_code(&sooner), "exception.review");
	scene_sql(&front.scene,
		"update policy set body = body - 'exception_review_days' returning 1");
	AUTO_REPLY done =
		CALL(SYSTEM, "POST", path, renews(&a, "甬〔2027〕1号", "2026-01-05", NULL));
	assert_int_equal(done.status, 200);
	const json_t *now = json_object_get(done.json, "exception");
	const json_t *before = json_array_get(json_object_get(now, "earlier"), 0);
	assert_true(json_is_false(json_object_get(now, "overdue")));
	assert_true(str_eq(json_str(now, "document_on"), STR("2026-01-05")));
	assert_true(str_eq(json_str(before, "document_no"), STR("甬〔2026〕9号")));
	AUTO_REPLY again =
		CALL(SYSTEM, "POST", path, renews(&a, "甬〔2026〕9号", "2026-01-05", NULL));
	assert_string_equal(front_code(&again), "exception.document");
	AUTO_REPLY joined = CALL(SYSTEM, "POST", "/api/v1/channel-accounts",
		"{\"unit\":\"sjzy\",\"channel\":\"app\",\"purpose\":\"publicity\",\"name\":\"y\","
		"\"owner_department\":\"sjzy\",\"exception\":{\"document_no\":\"甬〔2027〕1号\","
		"\"reason\":\"专题\",\"review_on\":\"2026-01-31\"}}");
	assert_int_equal(joined.status, 409); /* a document that renewed one opens no other */
	assert_string_equal(front_code(&joined), "exception.document");
	AUTO_REPLY released = CALL(SYSTEM, "POST",
		arena_printf(&a, "/api/v1/channel-accounts/%s/release",
			json_string_value(json_object_get(made.json, "id"))),
		"{\"reason\":\"不再需要\"}");
	assert_true(released.status == 200 && !offers(&released, "renew"));
	AUTO_REPLY late =
		CALL(SYSTEM, "POST", path, renews(&a, "甬〔2027〕2号", "2026-01-05", NULL));
	assert_int_equal(late.status, 404);
}

/* Nor does one that opened an account renew another. */
static void a_document_renews_no_other_account(void **)
{
	SCRATCH(a);
	const char *made_at[2];
	for (int i = 0; i < 2; i++) {
		AUTO_REPLY made = CALL(SYSTEM, "POST", "/api/v1/channel-accounts",
			arena_printf(&a,
				"{\"unit\":\"sjzy\",\"channel\":\"app\",\"purpose\":\"service\","
				"\"name\":\"x\",\"owner_department\":\"sjzy\",\"exception\":{"
				"\"document_no\":\"甬〔2026〕2%d号\",\"reason\":\"专题\","
				"\"review_on\":\"2026-01-31\"}}",
				i));
		assert_int_equal(made.status, 201);
		made_at[i] = arena_printf(
			&a, "/api/v1/channel-accounts/" STRF, STRV(json_str(made.json, "id")));
	}
	AUTO_REPLY r = CALL(SYSTEM, "POST", arena_printf(&a, "%s/exception", made_at[1]),
		renews(&a, "甬 [2026] 20号", "2026-01-05", NULL));
	assert_int_equal(r.status, 409);
	assert_string_equal(front_code(&r), "exception.document");
	assert_true(str_find(json_str(r.json, "detail"), STR("已用于一个账号")) >= 0);
	for (int i = 0; i < 2; i++) {
		AUTO_REPLY gone = CALL(SYSTEM, "POST", arena_printf(&a, "%s/release", made_at[i]),
			"{\"reason\":\"不再需要\"}");
		assert_int_equal(gone.status, 200);
	}
}

/* Of two administrators the later one is told. */
static void who_sets_a_pace_has_read_the_one_that_stands(void **)
{
	SCRATCH(a);
	const char *path = register_one(&a), *pace = arena_printf(&a, "%s/pace", path);
	static const char one[] = "{\"per_day\":5,\"reason\":\"试行\"}";
	static const char other[] = "{\"per_hour\":9,\"reason\":\"试行\"}";
	AUTO_REPLY blind = CALL(SYSTEM, "PUT", pace, one);
	assert_int_equal(blind.status, 428);
	AUTO_REPLY first = PUT_SEEN(pace, "none", one);
	assert_int_equal(first.status, 200);
	AUTO_REPLY late = PUT_SEEN(pace, "none", other);
	assert_int_equal(late.status, 412);
	assert_string_equal(front_code(&late), "pace.changed");
	struct str version = json_str(json_object_get(first.json, "pace"), "version");
	AUTO_REPLY again = PUT_SEEN(pace, arena_cstr(&a, version), other);
	assert_int_equal(again.status, 200);
	AUTO_REPLY released =
		CALL(SYSTEM, "POST", arena_printf(&a, "%s/release", path), "{\"reason\":\"停用\"}");
	assert_int_equal(released.status, 200);
}

static void a_pace_is_set_and_shown_and_read_strictly(void **)
{
	SCRATCH(a);
	const char *path = register_one(&a), *pace = arena_printf(&a, "%s/pace", path);
	AUTO_REPLY kind = CALL(EDITOR, "GET", path, NULL);
	const json_t *of_kind = json_object_get(kind.json, "pace");
	assert_int_equal(json_int(of_kind, "per_hour", 0), 30);
	assert_true(json_is_false(json_object_get(of_kind, "own")));
	AUTO_REPLY set = PUT_SEEN(pace, "*",
		"{\"quiet_from\":\"22:30\",\"quiet_until\":\"07:00\",\"per_day\":5,\"reason\":"
		"\"试行\"}");
	assert_int_equal(set.status, 200);
	const json_t *own = json_object_get(set.json, "pace");
	assert_true(str_eq(json_str(own, "quiet_from"), STR("22:30")));
	assert_int_equal(json_int(json_array_get(json_object_get(own, "used"), 0), "most", 0), 5);
	static const char *const bad[] = { "24:00", "7:00", "-1:00", "07:60", "07:-1", "07.00" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		AUTO_REPLY r = PUT_SEEN(pace, "*",
			arena_printf(&a,
				"{\"quiet_from\":\"%s\",\"quiet_until\":\"08:00\",\"reason\":"
				"\"x\"}",
				bad[i]));
		assert_int_equal(r.status, 400);
		assert_string_equal(front_code(&r), "pace.clock");
	}
	AUTO_REPLY not_his = front_call(
		&front, &a, OPERATOR, "PUT", pace, "If-Match: *\r\n", "{\"reason\":\"x\"}");
	assert_int_equal(not_his.status, 403);
	AUTO_REPLY none = PUT_SEEN(pace, "*", "{\"reason\":\"取消\"}");
	assert_true(
		json_is_null(json_object_get(json_object_get(none.json, "pace"), "quiet_from")));
	AUTO_REPLY released =
		CALL(SYSTEM, "POST", arena_printf(&a, "%s/release", path), "{\"reason\":\"停用\"}");
	assert_int_equal(released.status, 200);
}

static void a_blackout_is_on_the_calendar_until_it_is_lifted(void **)
{
	SCRATCH(a);
	const char *week = "/api/v1/calendar?from=2099-01-01T00:00:00Z&to=2099-01-08T00:00:00Z";
	AUTO_REPLY set = CALL(SYSTEM, "POST", "/api/v1/blackouts",
		"{\"scope\":\"all\",\"from\":\"2099-01-02T00:00:00Z\",\"until\":\"2099-01-03T00:00:"
		"00Z\",\"reason\":\"公祭日\"}");
	assert_int_equal(set.status, 201);
	AUTO_REPLY there = CALL(EDITOR, "GET", week, NULL);
	const json_t *one = json_array_get(json_object_get(there.json, "blackouts"), 0);
	assert_true(str_eq(json_str(one, "reason"), STR("公祭日")));
	assert_int_equal(json_array_size(json_object_get(there.json, "accounts")), 2);
	AUTO_REPLY gone = CALL(SYSTEM, "POST",
		arena_printf(&a, "/api/v1/blackouts/" STRF "/lift", STRV(json_str(one, "id"))),
		"{\"reason\":\"改期\"}");
	assert_int_equal(gone.status, 204);
	AUTO_REPLY after = CALL(EDITOR, "GET", week, NULL);
	assert_int_equal(json_array_size(json_object_get(after.json, "blackouts")), 0);
	static const char *const bad[] = { "from=yesterday",
		"from=2099-01-02T00:00:00Z&to=2099-01-01T00:00:00Z",
		"from=2099-01-01T00:00:00Z&to=2099-04-01T00:00:00Z" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		AUTO_REPLY r =
			CALL(EDITOR, "GET", arena_printf(&a, "/api/v1/calendar?%s", bad[i]), NULL);
		assert_int_equal(r.status, 400);
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
		cmocka_unit_test(settings_are_checked_and_nobody_overwrites_unseen),
		cmocka_unit_test(what_is_not_shown_counts_as_changed_too),
		cmocka_unit_test(what_is_not_on_the_list_is_refused),
		cmocka_unit_test(an_exception_names_everything_that_allows_it),
		cmocka_unit_test(an_exception_goes_on_by_another_paper),
		cmocka_unit_test(a_document_renews_no_other_account),
		cmocka_unit_test(who_sets_a_pace_has_read_the_one_that_stands),
		cmocka_unit_test(a_pace_is_set_and_shown_and_read_strictly),
		cmocka_unit_test(a_blackout_is_on_the_calendar_until_it_is_lifted),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
