#include "tests/check.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/files.h"
#include "base/json.h"
#include "supervise/first_run.h"
#include "supervise/one_time.h"
#include "supervise/pg.h"
#include "supervise/report.h"
#include "supervise/status.h"
#include "tests/support/cluster.h"

static struct arena arena;

/* A plan on a fresh database and a folder of its own; nothing is started. */
static struct plan plan_on(const char *name, struct place *place, struct instance *instance)
{
	const char *data = arena_printf(&arena, "%s/%s", test_folder(), name);
	*place = (struct place){ .data = data, .state = data };
	*instance = (struct instance){ .port = 8080,
		.site_port = 8081,
		.wechat_port = 8082,
		.weibo_port = 8083,
		.outlet_port = 8088,
		.demo = true };
	const char *database = test_conninfo(test_database(), NULL);
	assert_int_equal(folder_make(data, 0755, NULL), ERR_OK);
	assert_int_equal(
		folder_make(arena_printf(&arena, "%s/couriers", data), 0755, NULL), ERR_OK);
	return (struct plan){ &arena, place, instance, database };
}

static json_t *first_run_json(const struct plan *plan)
{
	struct str text;
	json_t *j = NULL;
	const char *path = arena_printf(&arena, "%s/first-run.json", plan->place->data);
	assert_int_equal(file_read(&arena, path, 65536, &text), ERR_OK);
	assert_int_equal(json_read(text, &j), ERR_OK);
	return j;
}

static const char *value(const struct plan *plan, const char *sql)
{
	AUTO_PGCONN PGconn *c = NULL;
	assert_int_equal(
		pg_open(arena_printf(&arena, "%s user=postgres", plan->database), &c), ERR_OK);
	AUTO_RESULT PGresult *r = PQexec(c, sql);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		return PQresultErrorMessage(r)[0] ? "error" : "";
	return PQntuples(r) ? arena_printf(&arena, "%s", PQgetvalue(r, 0, 0)) : "";
}

static void each_person_can_log_in_with_the_printed_password(void **state)
{
	struct place place;
	struct instance instance;
	struct plan plan = plan_on("a", &place, &instance);
	size_t i;
	json_t *row;
	(void)state;
	assert_int_equal(first_run(&plan), ERR_OK);
	json_auto_t *j = first_run_json(&plan);
	assert_int_equal(file_mode(arena_printf(&arena, "%s/first-run.json", place.data)), 0600);
	assert_true(json_array_size(json_object_get(j, "accounts")) >= 9);
	json_array_foreach(json_object_get(j, "accounts"), i, row)
	{
		const char *password = json_string_value(json_object_get(row, "password"));
		const char *hash = value(&plan,
			arena_printf(&arena, "select password from account where login = '%s'",
				json_string_value(json_object_get(row, "account"))));
		assert_true(strlen(password) >= 16);
		assert_int_equal(crypto_pwhash_str_verify(hash, password, strlen(password)), 0);
	}
}

static void every_role_of_the_default_policy_has_somebody(void **state)
{
	struct place place;
	struct instance instance;
	struct plan plan = plan_on("b", &place, &instance);
	(void)state;
	assert_int_equal(first_run(&plan), ERR_OK);
	assert_string_equal(value(&plan, "select count(distinct role) from account_role"), "9");
	assert_string_equal(
		value(&plan, "select count(*) from account_role r join account a "
			     "on a.id = r.account_id join department d on "
			     "d.id = a.department where r.role = 'REVIEWER' and d.unified"),
		"1");
	assert_string_equal(value(&plan, "select count(*) from account where must_change"),
		value(&plan, "select count(*) from account"));
	assert_string_equal(value(&plan, "select count(*) from audit where kind = 'account'"),
		value(&plan, "select count(*) from account"));
}

static void a_start_that_was_cut_off_goes_on_with_the_same_passwords(void **state)
{
	struct place place;
	struct instance instance;
	struct plan plan = plan_on("c", &place, &instance);
	(void)state;
	assert_int_equal(first_run(&plan), ERR_OK);
	json_auto_t *before = first_run_json(&plan);
	assert_int_equal(remove(arena_printf(&arena, "%s/first-run.done", place.state)), 0);
	assert_string_equal(
		value(&plan, "delete from account_role where role = 'AUDIT' returning 1"), "1");
	assert_string_equal(
		value(&plan, "delete from account where login = 'auditor' returning 1"), "1");
	assert_int_equal(first_run(&plan), ERR_OK);
	json_auto_t *after = first_run_json(&plan);
	assert_true(json_equal(before, after));
	assert_string_equal(
		value(&plan, "select count(*) from account where login = 'auditor'"), "1");
	assert_string_equal(value(&plan, "select count(*) from channel_account"), "8");
}

static void a_database_that_has_people_gets_no_others(void **state)
{
	struct place place;
	struct instance instance;
	struct plan plan = plan_on("d", &place, &instance);
	(void)state;
	assert_int_equal(first_run(&plan), ERR_OK);
	const char *people = value(&plan, "select count(*) from account");
	struct place other = { .data = arena_printf(&arena, "%s/other", test_folder()) };
	other.state = other.data;
	assert_int_equal(folder_make(other.data, 0755, NULL), ERR_OK);
	plan.place = &other;
	assert_int_equal(first_run(&plan), ERR_OK);
	assert_string_equal(value(&plan, "select count(*) from account"), people);
	assert_int_equal(file_mode(arena_printf(&arena, "%s/first-run.json", other.data)), -1);
}

static void a_password_that_was_changed_is_taken_out_of_the_file(void **state)
{
	struct place place;
	struct instance instance;
	struct plan plan = plan_on("e", &place, &instance);
	(void)state;
	assert_int_equal(first_run(&plan), ERR_OK);
	value(&plan, "update account set must_change = false where login in ('editor', 'head')");
	assert_int_equal(first_run_forget_used(&plan), ERR_OK);
	json_auto_t *j = first_run_json(&plan);
	json_t *editor = json_array_get(json_object_get(j, "accounts"), 0);
	json_t *head = json_array_get(json_object_get(j, "accounts"), 1);
	assert_null(json_object_get(editor, "password"));
	assert_true(json_is_true(json_object_get(editor, "used")));
	/* Her key is not enrolled yet: the printed password is still the code for that. */
	assert_non_null(json_object_get(head, "password"));
}

static void a_couriers_secrets_are_in_its_file_alone(void **state)
{
	struct place place;
	struct instance instance;
	struct plan plan = plan_on("f", &place, &instance);
	struct str text;
	json_auto_t *j = NULL;
	(void)state;
	assert_int_equal(first_run(&plan), ERR_OK);
	const char *id = value(&plan, "select id from channel_account where channel = 'wechat'");
	const char *path = arena_printf(&arena, "%s/couriers/wechat-%s.json", place.state, id);
	assert_int_equal(file_mode(path), 0600);
	assert_int_equal(file_read(&arena, path, 65536, &text), ERR_OK);
	assert_int_equal(json_read(text, &j), ERR_OK);
	const char *secret =
		json_string_value(json_object_get(json_object_get(j, "secrets"), "appsecret"));
	assert_non_null(secret);
	assert_string_equal(value(&plan, arena_printf(&arena,
						 "select count(*) from channel_account c "
						 "where c::text like '%%%s%%'",
						 secret)),
		"0");
}

/*
 * What a person posts is in the demonstration, too: with an operator, and a courier that knows no secret and looks at
 * what was reported on the stand-in alone.
 */
static void what_people_post_has_its_accounts(void **state)
{
	static const char *const channels[] = { "video", "handoff" };
	struct place place;
	struct instance instance;
	struct plan plan = plan_on("by-hand", &place, &instance);
	(void)state;
	assert_int_equal(first_run(&plan), ERR_OK);
	for (size_t i = 0; i < 2; i++) {
		struct str text;
		json_auto_t *j = NULL;
		const char *id = value(&plan,
			arena_printf(&arena,
				"select c.id from channel_account c where channel = '%s' and "
				"by_hand(channel) and exists (select 1 from channel_operator o "
				"where o.channel_account_id = c.id)",
				channels[i]));
		const char *path = arena_printf(
			&arena, "%s/couriers/%s-%s.json", place.state, channels[i], id);
		assert_int_equal(file_read(&arena, path, 65536, &text), ERR_OK);
		assert_int_equal(json_read(text, &j), ERR_OK);
		json_auto_t *secrets =
			json_pack("{s:s s:s}", "stand_in", "127.0.0.1:8088", "ports", "8088");
		assert_true(json_equal(json_object_get(j, "secrets"), secrets));
	}
}

/* As `./run --channels …` prints them. */
static const char *printed(const char *name, const char *channels)
{
	struct place place;
	struct instance instance;
	char *text = NULL;
	size_t len;
	struct plan plan = plan_on(name, &place, &instance);
	instance.channels = channels;
	assert_int_equal(status_write(&plan, &(struct children){}), ERR_OK);
	FILE *to = open_memstream(&text, &len);
	report(&plan, to);
	fclose(to);
	const char *kept = arena_printf(&arena, "%s", text);
	free(text);
	return kept;
}

static void where_people_post_is_printed_for_each_of_its_channels(void **state)
{
	static const char outlet[] = "  http://127.0.0.1:8088  ";
	static const char *const of[] = { "handoff", "video", "video,handoff", "website,handoff" };
	(void)state;
	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		const char *text = printed(arena_printf(&arena, "p%zu", i), of[i]);
		const char *at = strstr(text, outlet);
		assert_non_null(at);
		assert_null(strstr(at + 1, outlet));
	}
	assert_null(strstr(printed("q", "website,wechat"), outlet));
}

static void the_rule_and_a_news_item_wait_for_their_editor(void **state)
{
	struct place place;
	struct instance instance;
	struct plan plan = plan_on("h", &place, &instance);
	(void)state;
	assert_int_equal(first_run(&plan), ERR_OK);
	assert_string_equal(
		value(&plan, "select string_agg(d.kind || ' ' || a.login || ' ' || d.rev, "
			     "',' order by d.id) from draft d join account a on "
			     "a.id = d.created_by"),
		"ISSUED editor 1,COPY editor 1");
	assert_string_equal(value(&plan, "select state from lexicon"), "ACTIVE");
}

/* The annex of the rule names who is responsible: each is a department, and nobody else but the bureau and its leaders. */
static void the_departments_are_those_of_the_annex(void **)
{
	struct place place;
	struct instance instance;
	struct plan plan = plan_on("annex", &place, &instance);
	struct str text;
	const char *mark = "<tr><td>", *at;
	assert_int_equal(first_run(&plan), ERR_OK);
	assert_int_equal(
		file_read(&arena, SOURCE_DIR "/tests/data/notice.html", 1 << 20, &text), ERR_OK);
	at = strstr(arena_cstr(&arena, text), "<th>主要责任</th>");
	assert_non_null(at);
	int n = 0;
	for (; (at = strstr(at, mark)); n++) {
		at += strlen(mark);
		assert_string_equal(
			value(&plan, arena_printf(&arena,
					     "select count(*) from department where name = '%.*s'",
					     (int)strcspn(at, "<"), at)),
			"1");
	}
	assert_string_equal(
		value(&plan, "select count(*) from department"), arena_printf(&arena, "%d", n + 2));
}

static void passwords_differ_and_read_well(void **state)
{
	const char *one = one_time_password(&arena), *two = one_time_password(&arena);
	(void)state;
	assert_string_not_equal(one, two);
	assert_null(strpbrk(one, "01"));
}

static int forget(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_person_can_log_in_with_the_printed_password),
		cmocka_unit_test(every_role_of_the_default_policy_has_somebody),
		cmocka_unit_test(a_start_that_was_cut_off_goes_on_with_the_same_passwords),
		cmocka_unit_test(a_database_that_has_people_gets_no_others),
		cmocka_unit_test(a_password_that_was_changed_is_taken_out_of_the_file),
		cmocka_unit_test(a_couriers_secrets_are_in_its_file_alone),
		cmocka_unit_test(what_people_post_has_its_accounts),
		cmocka_unit_test(where_people_post_is_printed_for_each_of_its_channels),
		cmocka_unit_test(the_rule_and_a_news_item_wait_for_their_editor),
		cmocka_unit_test(the_departments_are_those_of_the_annex),
		cmocka_unit_test(passwords_differ_and_read_well),
	};
	return cmocka_run_group_tests(tests, NULL, forget);
}
