/* People log in, change passwords, get roles and keys; and what that ends. */
#include "tests/check.h"

#include "base/digest.h"
#include "tests/support/front.h"

static struct front front;

#define CALL(w, method, path, json) front_call(&front, &a, w, method, path, "", json)

static struct http_reply log_in(
	struct arena *a, const char *account, const char *password, const char *more)
{
	const char *body = arena_printf(
		a, "{\"account\":\"%s\",\"password\":\"%s\"%s}", account, password, more);
	return http_call(a, front.address, "POST", "/api/v1/sessions",
		"Content-Type: application/json\r\n", str_c(body));
}

/* Opens an account as the system administrator; its id and one-time password. */
static const char *open_account(struct arena *a, const char *login, const char **password)
{
	AUTO_REPLY r = front_call(&front, a, SYSTEM, "POST", "/api/v1/accounts", "",
		arena_printf(a,
			"{\"person_no\":\"N-%s\",\"login\":\"%s\",\"name\":\"测试员\","
			"\"department\":\"sjzy\"}",
			login, login));
	assert_int_equal(r.status, 201);
	*password = arena_printf(a, "%s", json_string_value(json_object_get(r.json, "password")));
	return arena_printf(a, "%s", json_string_value(json_object_get(r.json, "id")));
}

static struct http_reply as(
	struct arena *a, const char *token, const char *method, const char *path, const char *json)
{
	const char *headers = arena_printf(
		a, "Authorization: Bearer %s\r\nContent-Type: application/json\r\n", token);
	return http_call(a, front.address, method, path, headers, str_c(json));
}

static void a_one_time_password_opens_nothing_but_its_change(void **)
{
	SCRATCH(a);
	const char *password;
	open_account(&a, "newone", &password);
	AUTO_REPLY in = log_in(&a, "newone", password, "");
	assert_int_equal(in.status, 201);
	const char *token = json_string_value(json_object_get(in.json, "token"));
	assert_non_null(token);
	AUTO_REPLY me = as(&a, token, "GET", "/api/v1/me", "");
	assert_int_equal(me.status, 200);
	assert_true(json_is_true(json_object_get(me.json, "must_change")));
	AUTO_REPLY no = as(&a, token, "GET", "/api/v1/me/notices", "");
	assert_int_equal(no.status, 403);
	assert_string_equal(front_code(&no), "password.must_change");
	AUTO_REPLY weak = as(&a, token, "POST", "/api/v1/me/password",
		arena_printf(&a, "{\"old\":\"%s\",\"new\":\"Ningbo@2025!!\"}", password));
	assert_int_equal(weak.status, 400);
	assert_string_equal(front_code(&weak), "password.weak");
	AUTO_REPLY good = as(&a, token, "POST", "/api/v1/me/password",
		arena_printf(&a, "{\"old\":\"%s\",\"new\":\"vK7#tRq2mZ9x\"}", password));
	assert_int_equal(good.status, 200);
	const char *fresh = json_string_value(json_object_get(good.json, "token"));
	AUTO_REPLY yes = as(&a, fresh, "GET", "/api/v1/me/notices", "");
	assert_int_equal(yes.status, 200);
	AUTO_REPLY again = as(&a, fresh, "POST", "/api/v1/me/password",
		"{\"old\":\"vK7#tRq2mZ9x\",\"new\":\"vK7#tRq2mZ9x\"}");
	assert_string_equal(front_code(&again), "password.reused");
}

static void a_wrong_name_and_a_wrong_password_look_alike(void **)
{
	SCRATCH(a);
	const char *password;
	open_account(&a, "alike", &password);
	AUTO_REPLY nobody = log_in(&a, "nobody-here", "x", "");
	AUTO_REPLY wrong = log_in(&a, "alike", "x", "");
	assert_int_equal(nobody.status, 401);
	assert_true(str_eq(nobody.body, wrong.body));
	for (int i = 0; i < 3; i++) {
		AUTO_REPLY r = log_in(&a, "nobody-here", "x", "");
		AUTO_REPLY s = log_in(&a, "alike", "x", "");
		assert_true(str_eq(r.body, s.body));
	}
	AUTO_REPLY fifth = log_in(&a, "nobody-here", "x", "");
	AUTO_REPLY also = log_in(&a, "alike", "x", "");
	assert_int_equal(fifth.status, 429);
	assert_string_equal(front_code(&fifth), "login.locked");
	assert_true(str_eq(fifth.body, also.body));
	AUTO_REPLY right = log_in(&a, "alike", password, "");
	assert_string_equal(front_code(&right), "login.locked");
	scene_sql(&front.scene, "update login_failure set locked_until = now() - interval '1 s'");
	AUTO_REPLY later = log_in(&a, "alike", password, "");
	assert_int_equal(later.status, 201);
}

static void a_second_log_in_asks_and_ends_the_first(void **)
{
	SCRATCH(a);
	const char *password;
	open_account(&a, "twice", &password);
	AUTO_REPLY first = log_in(&a, "twice", password, "");
	assert_int_equal(first.status, 201);
	AUTO_REPLY phone = log_in(&a, "twice", password, ",\"device\":\"phone\"");
	assert_int_equal(phone.status, 201);
	AUTO_REPLY second = log_in(&a, "twice", password, "");
	assert_int_equal(second.status, 409);
	assert_string_equal(front_code(&second), "session.elsewhere");
	AUTO_REPLY third = log_in(&a, "twice", password, ",\"replace\":true");
	assert_int_equal(third.status, 201);
	AUTO_REPLY old = as(&a, json_string_value(json_object_get(first.json, "token")), "GET",
		"/api/v1/me", "");
	assert_int_equal(old.status, 401);
	AUTO_REPLY still = as(&a, json_string_value(json_object_get(phone.json, "token")), "GET",
		"/api/v1/me", "");
	assert_int_equal(still.status, 200);
	assert_string_equal(scene_sql(&front.scene,
				    "select count(*) from audit where action = 'session.open' and "
				    "(payload->>'replaced')::boolean"),
		"1");
}

static int stands(const char *token)
{
	SCRATCH(a);
	AUTO_REPLY r = as(&a, token, "GET", "/api/v1/me", "");
	return r.status;
}

static const char *comes_in(
	struct arena *a, const char *login, const char *password, const char *on)
{
	AUTO_REPLY in = log_in(a, login, password, arena_printf(a, ",\"device\":\"%s\"", on));
	assert_int_equal(in.status, 201);
	return arena_printf(a, "%s", json_string_value(json_object_get(in.json, "token")));
}

/* Whoever has come in by the old password is out, and who changed it goes on with a token that nobody has seen. */
static void a_new_password_ends_every_session(void **)
{
	SCRATCH(a);
	const char *password;
	open_account(&a, "changer", &password);
	const char *desk = comes_in(&a, "changer", password, "desk");
	const char *phone = comes_in(&a, "changer", password, "phone");
	const char *other = front.tokens[EDITOR];
	AUTO_REPLY bad = as(&a, desk, "POST", "/api/v1/me/password",
		"{\"old\":\"not-it\",\"new\":\"vK7#tRq2mZ9x\"}");
	assert_true(bad.status >= 400 && stands(phone) == 200);
	AUTO_REPLY changed = as(&a, desk, "POST", "/api/v1/me/password",
		arena_printf(&a, "{\"old\":\"%s\",\"new\":\"vK7#tRq2mZ9x\"}", password));
	assert_int_equal(changed.status, 200);
	assert_int_equal(stands(phone), 401);
	assert_int_equal(stands(desk), 401);
	assert_int_equal(stands(json_string_value(json_object_get(changed.json, "token"))), 200);
	assert_int_equal(stands(other), 200);
}

/* A log-in that was under way while the password changed has left a session of the old one: it opens nothing. */
static void a_session_of_the_old_password_opens_nothing(void **)
{
	SCRATCH(a);
	const char *password;
	const char *id = open_account(&a, "racer", &password);
	const char *desk = comes_in(&a, "racer", password, "desk");
	const char *phone = comes_in(&a, "racer", password, "phone");
	assert_int_equal(stands(phone), 200);
	scene_sql(&front.scene,
		arena_printf(&a, "update account set password_at = now() where id = %s", id));
	assert_int_equal(stands(phone), 401);
	assert_int_equal(stands(desk), 401);
}

static void who_logs_out_is_out_everywhere(void **)
{
	SCRATCH(a);
	const char *password;
	const char *id = open_account(&a, "leaver", &password);
	const char *desk = comes_in(&a, "leaver", password, "desk");
	const char *phone = comes_in(&a, "leaver", password, "phone");
	AUTO_REPLY out = as(&a, desk, "DELETE", "/api/v1/sessions/current", "");
	assert_int_equal(out.status, 204);
	assert_int_equal(stands(desk), 401);
	assert_int_equal(stands(phone), 401);
	assert_int_equal(stands(front.tokens[EDITOR]), 200);
	assert_string_equal(
		scene_sql(&front.scene,
			arena_printf(&a,
				"select string_agg(payload->>'device', ' ' order by "
				"payload->>'device') from audit where kind = 'account' and id = %s "
				"and action = 'session.close'",
				id)),
		"desk phone");
}

/* The body of PUT roles, signed by the security administrator. */
#define ROLES(account, roles) scene_grant_json(&front.scene, &a, SECURITY, account, roles)

static void rights_that_change_end_the_session(void **)
{
	static const struct {
		enum who by;
		const char *method, *path, *body;
	} acts[] = {
		{ SECURITY, "PUT", "roles", NULL },
		{ SYSTEM, "POST", "password", "{\"reason\":\"忘记口令\"}" },
		{ SYSTEM, "POST", "suspend", "{\"reason\":\"调离\"}" },
	};
	SCRATCH(a);
	const char *password;
	const char *id = open_account(&a, "ended", &password);
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		int64_t number;
		assert_true(str_i64(str_c(id), &number));
		const char *token = front_session(&front, number, "desk");
		AUTO_REPLY in = as(&a, token, "GET", "/api/v1/me", "");
		assert_int_equal(in.status, 200);
		const char *path = arena_printf(&a, "/api/v1/accounts/%s/%s", id, acts[i].path);
		AUTO_REPLY act = CALL(acts[i].by, acts[i].method, path,
			acts[i].body ? acts[i].body : ROLES(number, "EDITOR"));
		assert_int_equal(act.status, 200);
		AUTO_REPLY out = as(&a, token, "GET", "/api/v1/me", "");
		assert_int_equal(out.status, 401);
	}
}

static void one_person_has_one_account(void **)
{
	SCRATCH(a);
	const char *password;
	open_account(&a, "single", &password);
	AUTO_REPLY person = CALL(SYSTEM, "POST", "/api/v1/accounts",
		"{\"person_no\":\"N-single\",\"login\":\"other\",\"name\":\"甲\",\"department\":"
		"\"sjzy\"}");
	assert_int_equal(person.status, 409);
	assert_string_equal(front_code(&person), "account.person");
	AUTO_REPLY login = CALL(SYSTEM, "POST", "/api/v1/accounts",
		"{\"person_no\":\"N-9\",\"login\":\"single\",\"name\":\"甲\",\"department\":"
		"\"sjzy\"}");
	assert_string_equal(front_code(&login), "account.login");
	AUTO_REPLY nowhere = CALL(SYSTEM, "POST", "/api/v1/accounts",
		"{\"person_no\":\"N-8\",\"login\":\"nowhere\",\"name\":\"甲\",\"department\":"
		"\"zzzz\"}");
	assert_int_equal(nowhere.status, 400);
}

static void administrators_exclude_each_other(void **)
{
	SCRATCH(a);
	const char *password;
	const char *id = open_account(&a, "mixed", &password);
	int64_t n;
	assert_true(str_i64(str_c(id), &n));
	const char *path = arena_printf(&a, "/api/v1/accounts/%s/roles", id);
	AUTO_REPLY two = CALL(SECURITY, "PUT", path, ROLES(n, "SYSTEM AUDIT"));
	assert_int_equal(two.status, 409);
	assert_string_equal(front_code(&two), "role.exclusive");
	AUTO_REPLY mixed = CALL(SECURITY, "PUT", path, ROLES(n, "EDITOR SECURITY"));
	assert_string_equal(front_code(&mixed), "role.exclusive");
	AUTO_REPLY one = CALL(SECURITY, "PUT", path, ROLES(n, "AUDIT"));
	assert_int_equal(one.status, 200);
	AUTO_REPLY turned = CALL(SECURITY, "PUT", path, ROLES(n, "EDITOR HEAD"));
	assert_int_equal(turned.status, 200);
	int64_t self = front.scene.people[SECURITY].id;
	AUTO_REPLY own = CALL(SECURITY, "PUT",
		arena_printf(&a, "/api/v1/accounts/%lld/roles", (long long)self), ROLES(self, ""));
	assert_string_equal(front_code(&own), "role.self");
}

static void roles_are_given_by_a_signature_and_only_once(void **)
{
	SCRATCH(a);
	const char *password;
	const char *id = open_account(&a, "granted", &password);
	int64_t n;
	assert_true(str_i64(str_c(id), &n));
	const char *path = arena_printf(&a, "/api/v1/accounts/%s/roles", id);
	const char *head = ROLES(n, "HEAD");
	AUTO_REPLY unsigned_ = CALL(SECURITY, "PUT", path, "{\"roles\":[\"HEAD\"]}");
	assert_string_equal(front_code(&unsigned_), "form.missing");
	AUTO_REPLY foreign =
		CALL(SECURITY, "PUT", path, scene_grant_json(&front.scene, &a, SYSTEM, n, "HEAD"));
	assert_string_equal(front_code(&foreign), "vote.key");
	AUTO_REPLY given = CALL(SECURITY, "PUT", path, head);
	assert_int_equal(given.status, 200);
	AUTO_REPLY taken = CALL(SECURITY, "PUT", path, ROLES(n, ""));
	assert_int_equal(taken.status, 200);
	AUTO_REPLY again = CALL(SECURITY, "PUT", path, head); /* the old signature, once more */
	assert_string_equal(front_code(&again), "vote.signature");
	AUTO_REPLY back = CALL(SECURITY, "PUT", path, ROLES(n, "HEAD"));
	assert_int_equal(back.status, 200);
	AUTO_REPLY moved =
		front_call(&front, &a, SYSTEM, "PUT", arena_printf(&a, "/api/v1/accounts/%s", id),
			"If-Match: *\r\n", "{\"name\":\"某人\",\"department\":\"fzgh\"}");
	assert_int_equal(moved.status, 200);
	assert_int_equal(json_array_size(json_object_get(moved.json, "roles")), 0);
}

static void a_code_enrols_one_key_once(void **)
{
	SCRATCH(a);
	const char *password;
	const char *id = open_account(&a, "signer", &password);
	int64_t number;
	assert_true(str_i64(str_c(id), &number));
	AUTO_REPLY code = CALL(
		SECURITY, "POST", arena_printf(&a, "/api/v1/accounts/%s/enrol-code", id), "{}");
	assert_int_equal(code.status, 201);
	scene_sql(&front.scene,
		arena_printf(&a, "update account set must_change = false where id = %s", id));
	const char *token = front_session(&front, number, "desk");
	struct key *key;
	assert_int_equal(key_generate(KEY_P256, &key), ERR_OK);
	json_auto_t *body = json_pack("{ss so ss ss}", "kind", "p256", "public_key",
		json_from(key_public_pem(&a, key)), "label", "办公电脑", "code",
		json_string_value(json_object_get(code.json, "code")));
	const char *text = arena_cstr(&a, json_text(&a, body));
	AUTO_REPLY wrong = as(&a, token, "POST", "/api/v1/me/devices",
		"{\"kind\":\"ed25519\",\"public_key\":\"x\",\"code\":\"y\"}");
	assert_string_equal(front_code(&wrong), "device.key");
	AUTO_REPLY first = as(&a, token, "POST", "/api/v1/me/devices", text);
	assert_int_equal(first.status, 201);
	assert_true(json_is_true(json_object_get(first.json, "waiting")));
	AUTO_REPLY second = as(&a, token, "POST", "/api/v1/me/devices", text);
	assert_int_equal(second.status, 403);
	assert_string_equal(front_code(&second), "device.code");
	int64_t device;
	assert_true(str_i64(json_str(first.json, "id"), &device));
	const char *vouch = arena_printf(
		&a, "/api/v1/accounts/%s/devices/%lld/countersignature", id, (long long)device);
	AUTO_REPLY other = CALL(SECURITY, "POST", vouch,
		scene_vouch_json(&front.scene, &a, SYSTEM, number, device));
	assert_string_equal(front_code(&other), "vote.key");
	AUTO_REPLY good = CALL(SECURITY, "POST", vouch,
		scene_vouch_json(&front.scene, &a, SECURITY, number, device));
	assert_int_equal(good.status, 200);
	AUTO_REPLY me = as(&a, token, "GET", "/api/v1/me", "");
	const json_t *mine = json_array_get(json_object_get(me.json, "devices"), 0);
	assert_string_equal(json_string_value(json_object_get(mine, "countersigned_by")), "吴安");
	AUTO_REPLY twice = CALL(SECURITY, "POST", vouch,
		scene_vouch_json(&front.scene, &a, SECURITY, number, device));
	assert_string_equal(front_code(&twice), "device.none");
	AUTO_REPLY gone = as(&a, token, "DELETE",
		arena_printf(&a, "/api/v1/me/devices/%s",
			json_string_value(json_object_get(first.json, "id"))),
		"");
	assert_int_equal(gone.status, 204);
	scene_sql(&front.scene,
		arena_printf(&a,
			"update device_key set countersigned_by = null, countersign_key = null, "
			"countersignature = null, countersigned_at = null where id = %lld "
			"returning 1",
			(long long)device));
	AUTO_REPLY late = CALL(SECURITY, "POST", vouch,
		scene_vouch_json(&front.scene, &a, SECURITY, number, device));
	assert_int_equal(late.status, 404); /* given up: as if it had never waited */
	key_free(key);
}

static void an_idle_session_ends_and_a_background_call_does_not_keep_it(void **)
{
	SCRATCH(a);
	const char *token = front_session(&front, front.scene.people[LEADER].id, "desk");
	const char *sum = sha256_hex(&a, str_c(token));
	scene_sql(&front.scene, arena_printf(&a,
					"update session set seen_at = now() - interval '14 "
					"minutes' where token_hash = '\\x%s'",
					sum));
	const char *quiet =
		arena_printf(&a, "Authorization: Bearer %s\r\nX-Background: 1\r\n", token);
	AUTO_REPLY poll = http_call(&a, front.address, "GET", "/api/v1/me", quiet, STR(""));
	assert_int_equal(poll.status, 200);
	const char *young = arena_printf(&a,
		"select seen_at > now() - interval '1 minute' from session where token_hash = "
		"'\\x%s'",
		sum);
	assert_string_equal(scene_sql(&front.scene, young), "f");
	AUTO_REPLY act = as(&a, token, "GET", "/api/v1/me", "");
	assert_int_equal(act.status, 200);
	assert_string_equal(scene_sql(&front.scene, young), "t");
	scene_sql(&front.scene, arena_printf(&a,
					"update session set seen_at = now() - interval '16 "
					"minutes' where token_hash = '\\x%s'",
					sum));
	AUTO_REPLY idle = as(&a, token, "GET", "/api/v1/me", "");
	assert_int_equal(idle.status, 401);
	assert_string_equal(front_code(&idle), "login.ended");
}

static void a_cookie_writes_only_from_our_own_page(void **)
{
	SCRATCH(a);
	const char *token = front_session(&front, front.scene.people[OPERATOR].id, "phone");
	const char *cookie = arena_printf(&a, "Cookie: shenfa=%s\r\n", token);
	static const char path[] = "/api/v1/sessions/current";
	const struct {
		const char *headers, *code;
	} cases[] = {
		{ "", "origin.header" },
		{ "X-Shenfa: 1\r\n", "origin.foreign" },
		{ "X-Shenfa: 1\r\nOrigin: https://evil.example\r\n", "origin.foreign" },
		{ "X-Shenfa: 1\r\nOrigin: null\r\n", "origin.foreign" },
		{ arena_printf(&a, "Origin: %s\r\n", front.address), "origin.header" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO_REPLY r = http_call(&a, front.address, "DELETE", path,
			arena_printf(&a, "%s%s", cookie, cases[i].headers), STR(""));
		assert_int_equal(r.status, 403);
		assert_string_equal(front_code(&r), cases[i].code);
	}
	AUTO_REPLY own = http_call(&a, front.address, "DELETE", path,
		arena_printf(&a, "%sX-Shenfa: 1\r\nOrigin: %s\r\n", cookie, front.address),
		STR(""));
	assert_int_equal(own.status, 204);
	AUTO_REPLY out = http_call(&a, front.address, "GET", "/api/v1/me", cookie, STR(""));
	assert_int_equal(out.status, 401);
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
		cmocka_unit_test(a_one_time_password_opens_nothing_but_its_change),
		cmocka_unit_test(a_wrong_name_and_a_wrong_password_look_alike),
		cmocka_unit_test(a_second_log_in_asks_and_ends_the_first),
		cmocka_unit_test(a_new_password_ends_every_session),
		cmocka_unit_test(a_session_of_the_old_password_opens_nothing),
		cmocka_unit_test(who_logs_out_is_out_everywhere),
		cmocka_unit_test(rights_that_change_end_the_session),
		cmocka_unit_test(one_person_has_one_account),
		cmocka_unit_test(administrators_exclude_each_other),
		cmocka_unit_test(roles_are_given_by_a_signature_and_only_once),
		cmocka_unit_test(a_code_enrols_one_key_once),
		cmocka_unit_test(an_idle_session_ends_and_a_background_call_does_not_keep_it),
		cmocka_unit_test(a_cookie_writes_only_from_our_own_page),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
