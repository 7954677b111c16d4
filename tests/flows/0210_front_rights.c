/* Every route against every role: what the table of capabilities says is what the server does. */
#include "tests/check.h"

#include "tests/support/front.h"
#include "web/route.h"

static struct front front;

/* One person for each role: the scene's people, made to hold that one role. */
static enum who holder(enum role r)
{
	static const enum who people[ROLE__COUNT] = {
		[ROLE_EDITOR] = EDITOR,
		[ROLE_HEAD] = HEAD,
		[ROLE_SECRECY] = EDITOR2,
		[ROLE_REVIEWER] = REVIEWER,
		[ROLE_LEADER] = LEADER,
		[ROLE_OPERATOR] = OPERATOR,
		[ROLE_SYSTEM] = SYSTEM,
		[ROLE_SECURITY] = SECURITY,
		[ROLE_AUDIT] = AUDIT,
	};
	return people[r];
}

static void give_one_role_each(void)
{
	scene_sql(&front.scene, "delete from account_role");
	for (enum role r = 0; r < ROLE__COUNT; r++)
		scene_sql(&front.scene,
			arena_printf(&front.scene.arena,
				"insert into account_role values (%lld, '%s')",
				(long long)front.scene.people[holder(r)].id, role_name(r)));
}

/* "/drafts/{id}" with numbers that nothing has: a right that is there ends in 404 or 400. */
static const char *concrete(struct arena *a, const struct route *r)
{
	const char *out = r->flags & ROOT ? "" : "/api/v1";
	struct str rest = str_from(r->pattern, 1);
	while (rest.len) {
		struct str part = str_cut(&rest, '/');
		bool hole = str_starts(part, STR("{"));
		out = hole ? arena_printf(a, "%s/999999", out)
			   : arena_printf(a, "%s/" STRF, out, STRV(part));
	}
	return out;
}

static bool is_for_people(const struct route *r)
{
	return r->needs < CAP__COUNT;
}

static void check(const struct route *r, enum role role)
{
	SCRATCH(a);
	enum who w = holder(role);
	const char *path = concrete(&a, r);
	bool writes = r->method != METHOD_GET && r->method != METHOD_DELETE;
	AUTO_REPLY got = front_call(&front, &a, w, method_name(r->method), path,
		r->flags & IF_MATCH ? "If-Match: \"0\"\r\n" : "", writes ? "{}" : NULL);
	bool may = capability_roles((enum capability)r->needs) >> role & 1;
	bool refused = got.status == 403 && !strcmp(front_code(&got), "access.role");
	if (refused == may || got.status == 401 || got.status >= 500)
		fail_msg("%s %s as %s: %d %s", method_name(r->method), path, role_name(role),
			got.status, front_code(&got));
}

static void every_role_may_do_what_the_table_says_and_nothing_else(void **)
{
	size_t checked = 0;
	give_one_role_each();
	for (size_t i = 0; i < route_count; i++)
		for (enum role role = 0; is_for_people(&routes[i]) && role < ROLE__COUNT; role++) {
			if (!strcmp(routes[i].name, "session_end"))
				continue; /* it would end the session the others need */
			check(&routes[i], role);
			checked++;
		}
	assert_true(checked > 400);
}

/* Whoever has the right; none where the route asks for no person's. */
static bool somebody_who_may(const struct route *r, enum who *out)
{
	for (enum role role = 0; is_for_people(r) && role < ROLE__COUNT; role++)
		if (capability_roles((enum capability)r->needs) >> role & 1)
			return *out = holder(role), true;
	return false;
}

/* What another may have changed since is not written over by who does not say what he has seen. */
static void a_change_without_the_version_it_changes_is_not_made(void **)
{
	size_t checked = 0;
	give_one_role_each();
	for (size_t i = 0; i < route_count; i++) {
		SCRATCH(a);
		enum who w;
		const struct route *r = &routes[i];
		if (!(r->flags & IF_MATCH))
			continue;
		assert_true(somebody_who_may(r, &w));
		AUTO_REPLY got = front_call(&front, &a, w, method_name(r->method), concrete(&a, r),
			"", r->method == METHOD_DELETE ? NULL : "{}");
		if (got.status != 428 || strcmp(front_code(&got), "http.if_match"))
			fail_msg("%s: %d %s", r->name, got.status, front_code(&got));
		checked++;
	}
	assert_true(checked >= 12);
}

/* A PUT that asks for none is named here, and in docs/decisions/front.md with its reason. */
static void what_may_be_put_unseen_is_named(void **)
{
	for (size_t i = 0; i < route_count; i++) {
		bool known = routes[i].method != METHOD_PUT || routes[i].flags & IF_MATCH;
		if (!known && strcmp(routes[i].name, "account_roles"))
			fail_msg("%s", routes[i].name);
	}
}

static const char *page_of(struct arena *a, enum who w)
{
	return arena_printf(a, "Shenfa-Person: %lld\r\n", (long long)front.scene.people[w].id);
}

static bool is_taken_for_another(const struct route *r, const char *page)
{
	SCRATCH(a);
	bool has_body = r->method != METHOD_GET && r->method != METHOD_DELETE;
	AUTO_REPLY got = front_call(&front, &a, EDITOR, method_name(r->method), concrete(&a, r),
		page, has_body ? "{}" : NULL);
	bool refused = !strcmp(front_code(&got), "person.other");
	assert_int_equal(refused, got.status == 409 && refused);
	return refused;
}

/* Two people at one machine: whatever a page asks that was opened for the other one. */
static void a_page_opened_for_another_person_does_nothing(void **)
{
	SCRATCH(a);
	const char *other = page_of(&a, HEAD), *own = page_of(&a, EDITOR);
	size_t checked = 0;
	for (size_t i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];
		if (!is_for_people(r))
			continue;
		if (!is_taken_for_another(r, other))
			fail_msg("%s goes on", r->name);
		if (strcmp(r->name, "session_end") && is_taken_for_another(r, own))
			fail_msg("%s refuses its own", r->name);
		checked++;
	}
	assert_true(checked > 150);
}

static int keeps(const char *cookie, const char *page, const char *path)
{
	SCRATCH(a);
	static const char body[] =
		"{\"title\":\"题\",\"html\":\"<p>甲</p>\",\"meta\":{},\"base\":\"\"}";
	AUTO_REPLY r = http_call(&a, front.address, "PUT", path,
		arena_printf(&a,
			"%s%sX-Shenfa: 1\r\nOrigin: %s\r\nIf-Match: *\r\n"
			"Content-Type: application/json\r\n",
			cookie, page, front.address),
		str_c(body));
	return r.status;
}

/* Her words are not kept under the name of whoever has the cookie now; who names nobody is who the cookie says. */
static void words_go_under_the_name_they_were_written_in(void **)
{
	SCRATCH(a);
	struct scene *s = &front.scene;
	static const char count[] = "select count(*) from working_copy";
	int64_t draft = scene_draft(s, EDITOR, "细则", NULL);
	const char *path = arena_printf(&a, "/api/v1/drafts/%lld/working-copy", (long long)draft);
	const char *cookie = arena_printf(
		&a, "Cookie: shenfa=%s\r\n", front_session(&front, s->people[EDITOR2].id, "desk"));
	const char *none = scene_sql(s, count);
	const char *const others[] = { page_of(&a, EDITOR), "Shenfa-Person: \r\n",
		"Shenfa-Person: lin\r\n",
		arena_printf(&a, "Shenfa-Person: %lldx\r\n", (long long)s->people[EDITOR2].id) };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_int_equal(keeps(cookie, others[i], path), 409);
	assert_string_equal(scene_sql(s, count), none);
	assert_int_equal(keeps(cookie, page_of(&a, EDITOR2), path), 200);
	assert_int_equal(keeps(cookie, "", path), 200);
	assert_int_equal(
		keeps(cookie, arena_printf(&a, "%s%s", page_of(&a, EDITOR2), others[0]), path),
		400);
}

static size_t proposals_for(enum who w)
{
	SCRATCH(a);
	json_auto_t *all = NULL;
	AUTO_REPLY got = front_call(&front, &a, w, "GET", "/api/v1/lexicons/statistics", "", NULL);
	assert_int_equal(got.status, 200);
	assert_int_equal(json_read(got.body, &all), ERR_OK);
	assert_true(json_is_array(json_object_get(all, "items")));
	return json_array_size(json_object_get(all, "proposals"));
}

/* The counts are for everybody who may read the lists; words of items under review are not. */
static void words_of_false_alarms_are_for_who_keeps_the_lists(void **)
{
	struct scene *s = &front.scene;
	int64_t draft = scene_draft(s, EDITOR, "目录", NULL);
	scene_sql(s, arena_printf(&s->arena,
			     "insert into finding_decision select %lld, 'terms', 'r', 'q', 0, "
			     "'FALSE_ALARM', '片名', account_id, id, '' from device_key where "
			     "account_id = %lld returning 1",
			     (long long)draft, (long long)s->people[HEAD].id));
	give_one_role_each();
	assert_int_equal(proposals_for(SECURITY), 1);
	assert_int_equal(proposals_for(REVIEWER), 0);
	assert_int_equal(proposals_for(AUDIT), 0);
}

static int acts(enum who w, int64_t item, const char *how, const char *body)
{
	SCRATCH(a);
	AUTO_REPLY r = front_call(&front, &a, w, "POST",
		arena_printf(&a, "/api/v1/submissions/%lld/%s", (long long)item, how),
		"Idempotency-Key: 0123456789abcdef\r\n", body);
	if (r.status == 404)
		assert_string_equal(front_code(&r), "submission.none");
	return r.status;
}

/* The door of an act reads nothing else of the item: the head of another department is kept out by it. */
static void what_is_not_for_someone_is_not_acted_on(void **)
{
	static const char opened[] = "{\"what\":\"rendition:website\"}";
	struct scene *s = &front.scene;
	long long other = s->people[REVIEWER2].id;
	int64_t item = scene_submit(s, EDITOR, scene_draft(s, EDITOR, "目录", NULL));
	scene_sql(s, arena_printf(&s->arena,
			     "delete from account_role where account_id = %lld; insert into "
			     "account_role values (%lld, 'HEAD'), (%lld, 'SECRECY')",
			     other, other, other));
	assert_int_equal(acts(REVIEWER2, item, "opened", opened), 404);
	assert_int_equal(acts(REVIEWER2, item, "marks",
				 "{\"kind\":\"SECRECY\",\"key_id\":\"k\",\"signature\":\"s\"}"),
		404);
	assert_int_equal(acts(REVIEWER2, item, "votes",
				 "{\"stage\":0,\"verdict\":\"AGREE\",\"tree\":\"t\",\"opened\":[],"
				 "\"key_id\":\"k\",\"signature\":\"s\"}"),
		404);
	assert_int_equal(acts(HEAD, item, "opened", opened), 204);
}

static void nobody_gets_in_without_a_name(void **)
{
	static const struct str open[] = { STR("healthz"), STR("readyz"), STR("metrics"),
		STR("session_create"), STR("callback_check"), STR("callback_take") };
	for (size_t i = 0; i < route_count; i++) {
		SCRATCH(a);
		bool known = false;
		if (routes[i].needs == ANYONE) {
			for (size_t j = 0; j < sizeof open / sizeof *open; j++)
				known |= str_eq(open[j], str_c(routes[i].name));
			assert_true(known); /* a new open door is opened here as well, on purpose */
			continue;
		}
		AUTO_REPLY r = http_call(&a, front.address, method_name(routes[i].method),
			concrete(&a, &routes[i]), "", STR(""));
		if (r.status != 401)
			fail_msg("%s: %d", routes[i].name, r.status);
	}
}

static void a_persons_token_opens_nothing_of_a_couriers(void **)
{
	for (size_t i = 0; i < route_count; i++) {
		SCRATCH(a);
		if (routes[i].needs <= ANYONE)
			continue;
		AUTO_REPLY r = front_call(&front, &a, SYSTEM, method_name(routes[i].method),
			concrete(&a, &routes[i]), "", NULL);
		assert_int_equal(r.status, 401);
	}
}

static bool roster_shows(enum who w, const char *words)
{
	SCRATCH(a);
	AUTO_REPLY r = front_call(&front, &a, w, "GET", "/api/v1/duty", "", NULL);
	assert_int_equal(r.status, 200);
	assert_true(str_find(r.body, STR("13800000000")) < 0);
	assert_true(str_find(r.body, STR("duty@example")) < 0);
	return str_find(r.body, str_c(words)) >= 0;
}

/* Everybody sees who is on duty; where he is reached, and that in part, whom the table names, and he himself. */
static void where_people_are_reached_is_for_who_the_table_names(void **)
{
	struct scene *s = &front.scene;
	static const char *const shown[] = { "138****0000", "d****@example.gov.cn" };
	scene_sql(s, arena_printf(&s->arena,
			     "insert into duty (account_id, from_on, until_on, mobile, mail, "
			     "set_by, at) values (%lld, china(now())::date, china(now())::date, "
			     "'13800000000', 'duty@example.gov.cn', 1, now())",
			     (long long)s->people[EDITOR].id));
	give_one_role_each();
	for (size_t i = 0; i < 2; i++) {
		for (enum role r = 0; r < ROLE__COUNT; r++)
			assert_int_equal(roster_shows(holder(r), shown[i]),
				(capability_roles(CAP_DUTY_CONTACT) >> r & 1) ||
					holder(r) == EDITOR);
	}
	assert_true(roster_shows(AUDIT, "\"now\" : true") || roster_shows(AUDIT, "\"now\":true"));
	scene_sql(s, "delete from duty");
}

static const char *calendar_of(enum who w)
{
	SCRATCH(a);
	AUTO_REPLY r = front_call(&front, &a, w, "POST", "/api/v1/me/calendar", "", "{}");
	assert_int_equal(r.status, 201);
	return arena_printf(&front.scene.arena, STRF, STRV(json_str(r.json, "path")));
}

static struct http_reply read_calendar(struct arena *a, const char *path)
{
	return http_call(a, front.address, "GET", path, "", STR(""));
}

static int calendar_status(const char *path)
{
	SCRATCH(a);
	AUTO_REPLY r = read_calendar(&a, path);
	return r.status;
}

static bool calendar_has(const char *path, const char *words)
{
	SCRATCH(a);
	AUTO_REPLY r = read_calendar(&a, path);
	assert_int_equal(r.status, 200);
	assert_true(str_eq(http_header(&r, "Content-Type"), STR("text/calendar; charset=utf-8")));
	return str_find(r.body, str_c(words)) >= 0;
}

/* Of what is handed in and has its time, whoever may not see it gets no word. */
static void a_calendar_has_what_its_person_may_see(void **)
{
	struct scene *s = &front.scene;
	int64_t id = scene_submit(s, EDITOR, scene_draft(s, EDITOR, "名录甲", NULL));
	scene_sql(s,
		arena_printf(&s->arena,
			"update submission set not_before = now() + interval '3 days' where id = "
			"%lld",
			(long long)id));
	scene_sql(s, arena_printf(&s->arena,
			     "insert into duty (account_id, from_on, until_on, set_by, at) values "
			     "(%lld, china(now())::date, china(now())::date + 6, 1, now())",
			     (long long)s->people[OPERATOR].id));
	scene_sql(s, "insert into blackout (reason, from_at, until_at, set_by, at) values ('某事', "
		     "now(), now() + interval '1 day', 1, now())");
	const char *editor = calendar_of(EDITOR), *other = calendar_of(SYSTEM);
	const char *release = arena_printf(
		&s->arena, "UID:release-%lld-%lld-publish@", (long long)id, (long long)s->website);
	assert_true(calendar_has(editor, "：名录甲（"));
	assert_true(calendar_has(editor, release));
	assert_false(calendar_has(other, "名录甲"));
	assert_false(calendar_has(other, release));
	assert_true(calendar_has(other, "SUMMARY:停发安排：全部渠道\r\n"));
	assert_false(calendar_has(other, "某事"));
	assert_false(calendar_has(editor, "UID:duty-"));
	assert_true(calendar_has(calendar_of(OPERATOR), "SUMMARY:发布值班\r\n"));
}

/* Nor does a token of anything else open it, or it anything else. */
static void the_address_of_a_calendar_opens_that_alone(void **)
{
	SCRATCH(a);
	const char *path = calendar_of(EDITOR), *token = strchr(path, '=') + 1;
	AUTO_REPLY bearer = http_call(&a, front.address, "GET", "/api/v1/me",
		arena_printf(&a, "Authorization: Bearer %s\r\n", token), STR(""));
	assert_int_equal(bearer.status, 401);
	AUTO_REPLY drafts = http_call(&a, front.address, "GET",
		arena_printf(&a, "/api/v1/drafts?token=%s", token), "", STR(""));
	assert_int_equal(drafts.status, 401);
	assert_int_equal(
		calendar_status(arena_printf(&a, "/calendar.ics?token=%s", front.tokens[EDITOR])),
		401);
	assert_int_equal(calendar_status(arena_printf(&a, "%sA", path)), 401);
	assert_int_equal(calendar_status(path), 200);
	assert_string_equal(
		scene_sql(&front.scene, arena_printf(&a,
						"select count(*) from calendar_token where "
						"token_hash = sha256('%s')",
						token)),
		"1"); /* and no column has the token itself */
}

static void a_calendar_ends_with_a_new_one_by_hand_or_with_the_account(void **)
{
	SCRATCH(a);
	struct scene *s = &front.scene;
	const char *old = calendar_of(EDITOR2), *path = calendar_of(EDITOR2);
	long long who = s->people[EDITOR2].id;
	assert_int_equal(calendar_status(old), 401);
	assert_int_equal(calendar_status(path), 200);
	AUTO_REPLY end = front_call(&front, &a, EDITOR2, "DELETE", "/api/v1/me/calendar", "", NULL);
	assert_int_equal(end.status, 204);
	assert_int_equal(calendar_status(path), 401);
	static const char *const how[] = { "state = 'SUSPENDED'", "must_change = true",
		"password_at = now()" };
	for (size_t i = 0; i < sizeof how / sizeof *how; i++) {
		path = calendar_of(EDITOR2);
		scene_sql(
			s, arena_printf(&a, "update account set %s where id = %lld", how[i], who));
		scene_sql(s, arena_printf(&a,
				     "with a as (update account set state = 'ACTIVE', must_change "
				     "= false where id = %lld returning id, password_at) update "
				     "session x set password_at = a.password_at from a where "
				     "x.account_id = a.id",
				     who)); /* it does not come back with him */
		assert_int_equal(calendar_status(path), 401);
	}
}

/* And reads nothing while its owner may do nothing either. */
static void a_calendar_is_for_whoever_may_log_in(void **)
{
	SCRATCH(a);
	struct scene *s = &front.scene;
	const char *path = calendar_of(EDITOR2), *token = strchr(path, '=') + 1;
	static const char *const days[] = { "89", "91" };
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(
			strlen(scene_sql(s, arena_printf(&a,
						    "select coalesce(calendar_enter(sha256('%s'), "
						    "now() + interval '%s days')::text, '')",
						    token, days[i]))) > 0,
			i == 0);
	long long who = s->people[EDITOR2].id;
	static const char *const how[] = { "must_change = true", "state = 'SUSPENDED'" };
	for (size_t i = 0; i < 2; i++) {
		const char *why = "";
		scene_sql(
			s, arena_printf(&a, "update account set %s where id = %lld", how[i], who));
		assert_null(scene_sql_as(s, "shenfa_web",
			arena_printf(&a, "select calendar_make(%lld, sha256('x'), now())", who),
			&why));
		assert_non_null(strstr(why, "账号已停用"));
		scene_sql(s, arena_printf(&a,
				     "update account set state = 'ACTIVE', must_change = false "
				     "where id = %lld",
				     who));
	}
}

static void a_calendar_is_read_sixty_times_an_hour(void **)
{
	struct scene *s = &front.scene;
	const char *path = calendar_of(REVIEWER);
	scene_sql(s, arena_printf(&s->arena,
			     "update calendar_token set asked = 59 where account_id = %lld",
			     (long long)s->people[REVIEWER].id));
	assert_int_equal(calendar_status(path), 200);
	assert_int_equal(calendar_status(path), 429);
	scene_sql(s, "update calendar_token set hour_at = hour_at - interval '1 hour'");
	assert_int_equal(calendar_status(path), 200);
}

static void a_known_address_says_what_it_takes(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = front_call(&front, &a, EDITOR, "DELETE", "/api/v1/drafts", "", NULL);
	assert_int_equal(r.status, 405);
	assert_true(str_find(http_header(&r, "Allow"), STR("GET")) >= 0);
	AUTO_REPLY none = front_call(&front, &a, EDITOR, "GET", "/api/v1/nothing", "", NULL);
	assert_int_equal(none.status, 404);
	assert_string_equal(front_code(&none), "route.none");
}

static void roles_and_the_constraint_agree_on_what_excludes_what(void **)
{
	SCRATCH(a);
	for (enum role r = 0; r < ROLE__COUNT; r++)
		for (enum role s = 0; s < ROLE__COUNT; s++) {
			const char *why;
			int64_t id = front.scene.people[REVIEWER2].id;
			scene_sql(&front.scene,
				arena_printf(&a, "delete from account_role where account_id = %lld",
					(long long)id));
			const char *sql = arena_printf(&a,
				"insert into account_role select %lld, x from unnest(array['%s', "
				"'%s']) x"
				" group by x returning 1",
				(long long)id, role_name(r), role_name(s));
			bool taken = scene_sql_as(&front.scene, "postgres", sql, &why) != NULL;
			assert_int_equal(taken, roles_agree(1u << r | 1u << s));
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
		cmocka_unit_test(words_go_under_the_name_they_were_written_in),
		cmocka_unit_test(what_is_not_for_someone_is_not_acted_on),
		cmocka_unit_test(every_role_may_do_what_the_table_says_and_nothing_else),
		cmocka_unit_test(a_change_without_the_version_it_changes_is_not_made),
		cmocka_unit_test(what_may_be_put_unseen_is_named),
		cmocka_unit_test(a_page_opened_for_another_person_does_nothing),
		cmocka_unit_test(words_of_false_alarms_are_for_who_keeps_the_lists),
		cmocka_unit_test(nobody_gets_in_without_a_name),
		cmocka_unit_test(a_persons_token_opens_nothing_of_a_couriers),
		cmocka_unit_test(a_known_address_says_what_it_takes),
		cmocka_unit_test(where_people_are_reached_is_for_who_the_table_names),
		cmocka_unit_test(a_calendar_has_what_its_person_may_see),
		cmocka_unit_test(the_address_of_a_calendar_opens_that_alone),
		cmocka_unit_test(a_calendar_ends_with_a_new_one_by_hand_or_with_the_account),
		cmocka_unit_test(a_calendar_is_for_whoever_may_log_in),
		cmocka_unit_test(a_calendar_is_read_sixty_times_an_hour),
		cmocka_unit_test(roles_and_the_constraint_agree_on_what_excludes_what),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
