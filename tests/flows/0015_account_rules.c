/* 0015_account_rules.c: what ends a session, a code, a password; and what is nobody else's to end. */
#include "tests/check.h"

#include "base/digest.h"
#include "tests/support/front.h"

static struct front front;

#define SQL(...)                    scene_sql(&front.scene, arena_printf(&front.scene.arena, __VA_ARGS__))
#define CALL(w, method, path, json) front_call(&front, &a, w, method, path, "", json)

struct somebody {
	const char *id, *login, *password, *token;
};

static struct http_reply log_in(struct arena *a, const char *login, const char *password)
{
	return http_call(a, front.address, "POST", "/api/v1/sessions",
		"Content-Type: application/json\r\n",
		str_c(arena_printf(
			a, "{\"account\":\"%s\",\"password\":\"%s\"}", login, password)));
}

/* A new person with a session at a desk and a password of her own. */
static struct somebody arrive(struct arena *a, const char *login)
{
	int64_t id;
	AUTO_REPLY r = front_call(&front, a, SYSTEM, "POST", "/api/v1/accounts", "",
		arena_printf(a,
			"{\"person_no\":\"N-%s\",\"login\":\"%s\",\"name\":\"测试员\","
			"\"department\":"
			"\"sjzy\"}",
			login, login));
	assert_int_equal(r.status, 201);
	struct somebody s = { .login = login,
		.id = arena_printf(a, "%s", json_string_value(json_object_get(r.json, "id"))),
		.password = arena_printf(
			a, "%s", json_string_value(json_object_get(r.json, "password"))) };
	SQL("update account set must_change = false where id = %s returning 1", s.id);
	assert_true(str_i64(str_c(s.id), &id));
	s.token = front_session(&front, id, "desk");
	return s;
}

static struct http_reply as(struct arena *a, const struct somebody *s, const char *method,
	const char *path, const char *json)
{
	return http_call(a, front.address, method, path,
		arena_printf(a, "Authorization: Bearer %s\r\nContent-Type: application/json\r\n",
			s->token),
		str_c(json));
}

static int status(const struct somebody *s)
{
	SCRATCH(a);
	AUTO_REPLY r = as(&a, s, "GET", "/api/v1/me/notices", "");
	return r.status;
}

static void a_session_lasts_eight_hours_and_no_longer(void **)
{
	SCRATCH(a);
	struct somebody s = arrive(&a, "longday");
	assert_string_equal(
		SQL("select expires_at between now() + interval '7 hours 59 minutes' and now() "
		    "+ interval '8 hours' from session where account_id = %s",
			s.id),
		"t");
	SQL("update session set seen_at = now(), expires_at = now() - interval '1 second' where "
	    "account_id = %s returning 1",
		s.id);
	assert_int_equal(status(&s), 401);
}

/* The session itself is gone, not only asleep: it does not come back with the account. */
static void a_suspended_persons_session_does_not_come_back(void **)
{
	SCRATCH(a);
	struct somebody s = arrive(&a, "sleeper");
	const char *path = arena_printf(&a, "/api/v1/accounts/%s/", s.id);
	AUTO_REPLY off =
		CALL(SYSTEM, "POST", arena_printf(&a, "%ssuspend", path), "{\"reason\":\"调离\"}");
	assert_int_equal(off.status, 200);
	AUTO_REPLY shut = log_in(&a, s.login, s.password);
	assert_int_equal(shut.status, 401);
	assert_string_equal(front_code(&shut), "login.wrong");
	AUTO_REPLY on =
		CALL(SYSTEM, "POST", arena_printf(&a, "%sresume", path), "{\"reason\":\"回来\"}");
	assert_int_equal(on.status, 200);
	assert_int_equal(status(&s), 401);
	AUTO_REPLY open = log_in(&a, s.login, s.password);
	assert_int_equal(open.status, 201);
}

/* Whatever left a session behind: it opens nothing for an account that is not in use. */
static void a_session_of_an_account_out_of_use_opens_nothing(void **)
{
	SCRATCH(a);
	struct somebody s = arrive(&a, "closed");
	SQL("update account set state = 'SUSPENDED' where id = %s returning 1", s.id);
	assert_int_equal(status(&s), 401);
}

static void another_department_means_a_new_log_in(void **)
{
	SCRATCH(a);
	struct somebody s = arrive(&a, "mover");
	const char *path = arena_printf(&a, "/api/v1/accounts/%s", s.id);
	AUTO_REPLY seen = CALL(SYSTEM, "GET", path, "");
	const char *match = arena_printf(
		&a, "If-Match: \"" STRF "\"\r\n", STRV(json_str(seen.json, "version")));
	static const char there[] = "{\"name\":\"测试员\",\"department\":\"fzgh\"}";
	AUTO_REPLY r = front_call(&front, &a, SYSTEM, "PUT", path, match, there);
	assert_int_equal(r.status, 200);
	assert_int_equal(status(&s), 401);
	/* Who has the dialog still open would bring her back without a word. */
	AUTO_REPLY late = front_call(&front, &a, SYSTEM, "PUT", path, match,
		"{\"name\":\"测试员二\",\"department\":\"sjzy\"}");
	assert_int_equal(late.status, 412);
	assert_string_equal(front_code(&late), "account.changed");
	AUTO_REPLY blind = CALL(SYSTEM, "PUT", path, there);
	assert_int_equal(blind.status, 428);
}

/* Her password is so old, and opened the session that she has. */
static void grow_old(const struct somebody *s, int days)
{
	SQL("with a as (update account set password_at = now() - make_interval(days => %d) where "
	    "id = %s returning id, password_at) update session x set password_at = a.password_at "
	    "from a where x.account_id = a.id returning 1",
		days, s->id);
}

static void after_ninety_days_the_password_comes_first(void **)
{
	SCRATCH(a);
	struct somebody s = arrive(&a, "oldpass");
	grow_old(&s, 89);
	assert_int_equal(status(&s), 200);
	grow_old(&s, 91);
	AUTO_REPLY r = as(&a, &s, "GET", "/api/v1/me/notices", "");
	assert_int_equal(r.status, 403);
	assert_string_equal(front_code(&r), "password.must_change");
}

static struct http_reply change(struct arena *a, struct somebody *s, const char *to)
{
	struct http_reply r = as(a, s, "POST", "/api/v1/me/password",
		arena_printf(a, "{\"old\":\"%s\",\"new\":\"%s\"}", s->password, to));
	if (r.status == 200) {
		s->password = to;
		s->token =
			arena_printf(a, "%s", json_string_value(json_object_get(r.json, "token")));
	}
	return r;
}

/* `n` passwords that she had since, without the half second that each would take. */
static void had_since(const struct somebody *s, int n)
{
	SQL("insert into password_history (account_id, password) select %s, (select password from "
	    "password_history where account_id = %s order by at limit 1) from generate_series(1, "
	    "%d) "
	    "returning 1",
		s->id, s->id, n);
}

static void the_last_five_passwords_are_refused(void **)
{
	SCRATCH(a);
	struct somebody s = arrive(&a, "again");
	static const char first[] = "vK7#tRq2mZ9x";
	AUTO_REPLY one = change(&a, &s, first), two = change(&a, &s, "pL4!wYc8nB5d");
	assert_int_equal(one.status, 200);
	assert_int_equal(two.status, 200);
	had_since(&s, 3); /* the one in use, three, and the first: that is five */
	AUTO_REPLY fifth = change(&a, &s, first);
	assert_string_equal(front_code(&fifth), "password.reused");
	had_since(&s, 1);
	AUTO_REPLY sixth = change(&a, &s, first);
	assert_int_equal(sixth.status, 200);
	s.password = "not-the-old-one";
	AUTO_REPLY wrong = change(&a, &s, "xR5@kVt9wP3n");
	assert_string_equal(front_code(&wrong), "password.old");
}

static const char *code_for(struct arena *a, const struct somebody *s)
{
	AUTO_REPLY r = front_call(&front, a, SECURITY, "POST",
		arena_printf(a, "/api/v1/accounts/%s/enrol-code", s->id), "", "{}");
	assert_int_equal(r.status, 201);
	return arena_printf(a, "%s", json_string_value(json_object_get(r.json, "code")));
}

static struct http_reply enrol(struct arena *a, const struct somebody *s, const char *code)
{
	struct key *key;
	assert_int_equal(key_generate(KEY_ED25519, &key), ERR_OK);
	json_auto_t *body = json_pack("{ss so ss ss}", "kind", "ed25519", "public_key",
		json_from(key_public_pem(a, key)), "label", "电脑", "code", code);
	key_free(key);
	return as(a, s, "POST", "/api/v1/me/devices", arena_cstr(a, json_text(a, body)));
}

static void a_code_has_its_day_and_its_person(void **)
{
	SCRATCH(a);
	struct somebody s = arrive(&a, "coded"), other = arrive(&a, "other");
	const char *code = code_for(&a, &s);
	AUTO_REPLY thief = enrol(&a, &other, code);
	assert_string_equal(front_code(&thief), "device.code");
	SQL("update account set enrol_until = now() - interval '1 second' where id = %s returning "
	    "1",
		s.id);
	AUTO_REPLY late = enrol(&a, &s, code);
	assert_string_equal(front_code(&late), "device.code");
	AUTO_REPLY good = enrol(&a, &s, code_for(&a, &s));
	assert_int_equal(good.status, 201);
	const char *device = arena_printf(
		&a, "/api/v1/me/devices/%s", json_string_value(json_object_get(good.json, "id")));
	AUTO_REPLY not_his = as(&a, &other, "DELETE", device, "");
	assert_int_equal(not_his.status, 404);
	AUTO_REPLY hers = as(&a, &s, "DELETE", device, "");
	assert_int_equal(hers.status, 204);
}

static void a_notice_is_its_readers_own(void **)
{
	SCRATCH(a);
	struct somebody s = arrive(&a, "reader"), other = arrive(&a, "peeper");
	const char *id =
		SQL("insert into notice (account_id, kind, text, once) values (%s, 'X', '提醒', "
		    "'x') returning id",
			s.id);
	const char *seen = arena_printf(&a, "/api/v1/me/notices/%s/seen", id);
	AUTO_REPLY peep = as(&a, &other, "POST", seen, "{}");
	assert_int_equal(peep.status, 404);
	AUTO_REPLY own = as(&a, &s, "POST", seen, "{}");
	assert_int_equal(own.status, 204);
}

static void nobody_suspends_himself(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = CALL(SYSTEM, "POST",
		arena_printf(&a, "/api/v1/accounts/%lld/suspend",
			(long long)front.scene.people[SYSTEM].id),
		"{\"reason\":\"试一试\"}");
	assert_int_equal(r.status, 403);
	assert_string_equal(front_code(&r), "account.self");
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
		cmocka_unit_test(a_session_lasts_eight_hours_and_no_longer),
		cmocka_unit_test(a_suspended_persons_session_does_not_come_back),
		cmocka_unit_test(a_session_of_an_account_out_of_use_opens_nothing),
		cmocka_unit_test(another_department_means_a_new_log_in),
		cmocka_unit_test(after_ninety_days_the_password_comes_first),
		cmocka_unit_test(the_last_five_passwords_are_refused),
		cmocka_unit_test(a_code_has_its_day_and_its_person),
		cmocka_unit_test(a_notice_is_its_readers_own),
		cmocka_unit_test(nobody_suspends_himself),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
