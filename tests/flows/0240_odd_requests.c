/* 0240_odd_requests.c: requests that are well-formed HTTP and yet not what they should be. */
#include "tests/check.h"

#include <signal.h>

#include "base/digest.h"
#include "tests/support/cluster.h"
#include "tests/support/front.h"

static struct front front;

#define CALL(w, method, path, json) front_call(&front, &a, w, method, path, "", json)

static void refused(const struct http_reply *r, int status, const char *code)
{
	if (r->status != status || strcmp(front_code(r), code))
		fail_msg("%d %s, not %d %s", r->status, front_code(r), status, code);
}

static void a_question_is_asked_once_and_in_characters(void **)
{
	SCRATCH(a);
	AUTO_REPLY twice = CALL(EDITOR, "GET", "/api/v1/drafts?q=a&q=b", NULL);
	refused(&twice, 400, "query.twice");
	AUTO_REPLY bytes = CALL(EDITOR, "GET", "/api/v1/drafts?q=%FF%FE", NULL);
	refused(&bytes, 400, "query.value");
	char *longer = arena_alloc(&a, 1200);
	memset(longer, 'a', 1100);
	AUTO_REPLY much =
		CALL(EDITOR, "GET", arena_printf(&a, "/api/v1/drafts?q=%.1100s", longer), NULL);
	refused(&much, 400, "query.value");
	AUTO_REPLY box = CALL(HEAD, "GET", "/api/v1/submissions?box=other", NULL);
	refused(&box, 400, "query.box");
}

/* A second cookie of our name was set by somebody else: then none of them counts. */
static void of_two_cookies_none_counts(void **)
{
	SCRATCH(a);
	const char *token = front_session(&front, front.scene.people[OPERATOR].id, "phone");
	AUTO_REPLY one = http_call(&a, front.address, "GET", "/api/v1/me",
		arena_printf(&a, "Cookie: other=1; shenfa=%s\r\n", token), STR(""));
	assert_int_equal(one.status, 200);
	AUTO_REPLY two = http_call(&a, front.address, "GET", "/api/v1/me",
		arena_printf(&a, "Cookie: shenfa=planted; shenfa=%s\r\n", token), STR(""));
	refused(&two, 401, "login.none");
	AUTO_REPLY swapped = http_call(&a, front.address, "GET", "/api/v1/me",
		arena_printf(&a, "Cookie: shenfa=%s; shenfa=planted\r\n", token), STR(""));
	refused(&swapped, 401, "login.none");
}

static void a_key_for_repeating_is_short_and_visible(void **)
{
	SCRATCH(a);
	static const char body[] = "{\"title\":\"甲\",\"html\":\"<p>甲</p>\"}";
	char *key = arena_alloc(&a, 300);
	memset(key, 'k', 201);
	AUTO_REPLY longer = front_call(&front, &a, EDITOR, "POST", "/api/v1/drafts",
		arena_printf(&a, "Idempotency-Key: %.201s\r\n", key), body);
	refused(&longer, 400, "idempotency.key");
	AUTO_REPLY blank = front_call(
		&front, &a, EDITOR, "POST", "/api/v1/drafts", "Idempotency-Key: one two\r\n", body);
	refused(&blank, 400, "idempotency.key");
	AUTO_REPLY good = front_call(&front, &a, EDITOR, "POST", "/api/v1/drafts",
		arena_printf(&a, "Idempotency-Key: %.200s\r\n", key), body);
	assert_int_equal(good.status, 201);
}

static void a_working_copy_is_kept_for_its_own_department_alone(void **)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&front.scene, EDITOR, "目录", NULL);
	const char *path = arena_printf(&a, "/api/v1/drafts/%lld/working-copy", (long long)draft);
	static const char body[] =
		"{\"title\":\"题\",\"html\":\"<p>甲</p>\",\"meta\":{},\"base\":\"\"}";
	static const char none[] = "If-Match: \"\"\r\n";
	AUTO_REPLY own = front_call(&front, &a, EDITOR2, "PUT", path, none, body);
	assert_int_equal(own.status, 200);
	AUTO_REPLY other = front_call(&front, &a, REVIEWER, "PUT", path, none,
		body); /* who sees it, and does not write it */
	refused(&other, 403, "draft.department");
}

static void a_mark_has_one_of_five_names(void **)
{
	SCRATCH(a);
	int64_t id =
		scene_submit(&front.scene, EDITOR, scene_draft(&front.scene, EDITOR, "目录", NULL));
	struct stamp stamp = scene_stamp(&front.scene, &a, HEAD, id);
	const char *path = arena_printf(&a, "/api/v1/submissions/%lld/marks", (long long)id);
	stamp.kind = STR("OPENED");
	AUTO_REPLY opened = CALL(HEAD, "POST", path, scene_stamp_json(&a, &stamp));
	refused(&opened, 400, "mark.kind");
	stamp.kind = STR("WHATEVER");
	AUTO_REPLY other = CALL(HEAD, "POST", path, scene_stamp_json(&a, &stamp));
	refused(&other, 400, "mark.kind");
}

static void a_platform_does_not_send_more_than_64_kilobytes(void **)
{
	SCRATCH(a);
	unsigned char sum[SHA1_BYTES];
	size_t size = (size_t)64 * 1024 + 1;
	char *body = arena_alloc(&a, size + 1);
	scene_sql(&front.scene, "update channel_account set callback_token = 'token' returning 1");
	sha1(STR("1700000000n1token"), sum);
	memset(body, 'x', size);
	const char *path =
		arena_printf(&a, "/api/v1/callback/%lld?signature=%s&timestamp=1700000000&nonce=n1",
			(long long)front.scene.wechat, hex(&a, sum, sizeof sum));
	AUTO_REPLY much = http_call(&a, front.address, "POST", path, "Content-Type: text/xml\r\n",
		(struct str){ body, size });
	refused(&much, 413, "callback.size");
	AUTO_REPLY just = http_call(&a, front.address, "POST", path, "Content-Type: text/xml\r\n",
		(struct str){ body, size - 1 });
	assert_int_equal(just.status, 200);
}

/* Who calls is what the connection says: a stranger's word counts only from the front's own socket. */
static void nobody_says_for_himself_where_he_is(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = http_call(&a, front.address, "POST", "/api/v1/sessions",
		"Content-Type: application/json\r\nX-Real-IP: 203.0.113.9\r\n",
		STR("{\"account\":\"wang\",\"password\":\"x\"}"));
	assert_int_equal(r.status, 401);
	assert_string_equal(
		scene_sql(&front.scene, "select payload->>'address' from audit where action = "
					"'login.fail' order by at desc limit 1"),
		"127.0.0.1");
}

static void it_does_not_stand_on_an_open_port(void **)
{
	SCRATCH(a);
	struct spawned p;
	const char *argv[] = { BUILD_DIR "/shenfa-web",
		arena_printf(
			&a, "--database=%s", test_conninfo(front.scene.database, "shenfa_web")),
		"--listen=0.0.0.0:0", NULL };
	const struct spawn s = { .argv = argv,
		.log = arena_printf(&a, "%s/open.log", test_folder()),
		.falls_with = SIGKILL };
	assert_int_equal(spawn_start(&s, &p), ERR_OK);
	assert_int_equal(spawn_ready(&p, &s, 60000), ERR_UNAVAILABLE);
	assert_non_null(strstr(err_reason(), "nginx"));
	spawn_stop(&p, SIGKILL, 1000);
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
		cmocka_unit_test(a_question_is_asked_once_and_in_characters),
		cmocka_unit_test(of_two_cookies_none_counts),
		cmocka_unit_test(a_key_for_repeating_is_short_and_visible),
		cmocka_unit_test(a_working_copy_is_kept_for_its_own_department_alone),
		cmocka_unit_test(a_mark_has_one_of_five_names),
		cmocka_unit_test(a_platform_does_not_send_more_than_64_kilobytes),
		cmocka_unit_test(nobody_says_for_himself_where_he_is),
		cmocka_unit_test(it_does_not_stand_on_an_open_port),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
