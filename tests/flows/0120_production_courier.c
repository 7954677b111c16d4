/* 0120_production_courier.c: an account and its courier that no first run made: registered, enrolled, started, published to. */
#include "tests/check.h"

#include <signal.h>
#include <time.h>

#include "base/clock.h"
#include "base/files.h"
#include "tests/support/cluster.h"
#include "tests/support/item.h"
#include "tests/support/sql.h"

static struct system sys;
static struct cast people;
static struct spawned site;
static const char *root, *account; /* its number */

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	root = arena_printf(&people.arena, "%s/service-site", test_folder());
	assert_int_equal(folder_make(root, 0755, NULL), ERR_OK);
	const char *argv[] = { BUILD_DIR "/sim-site", "--listen=127.0.0.1:0",
		arena_printf(&people.arena, "--root=%s", root), NULL };
	const struct spawn run = { .argv = argv,
		.log = arena_printf(&people.arena, "%s.log", root),
		.falls_with = SIGTERM };
	assert_int_equal(spawn_start(&run, &site), ERR_OK);
	assert_int_equal(spawn_ready(&site, &run, 60000), ERR_OK);
	system_arrive(&sys, "sysadmin", false);
	return 0;
}

static int end(void **)
{
	spawn_stop(&site, SIGTERM, 10000);
	cast_close(&people);
	system_stop(&sys);
	return 0;
}

static int say(const char *person, const char *line, const char *input, const char **out)
{
	return system_shenfa(&sys, person, line, input, out);
}

static void an_account_is_registered_from_the_command_line(void **)
{
	const char *said;
	const char *line = arena_printf(&people.arena,
		"channel register --unit bureau --channel website --purpose service --name "
		"政务服务网站 --owner planning --base-url %s --settings "
		"'{\"site_code\":\"3302000001\",\"host\":\"宁波市大数据发展管理局\","
		"\"indexnow_key\":\"0123456789abcdef\"}'",
		site.address);
	assert_int_equal(say("sysadmin", line, "", &said), 0);
	account = sql_newest_account(&people.arena, sys.database);
	assert_non_null(strstr(said, arena_printf(&people.arena, "已登记：%s 号", account)));
	assert_int_not_equal(say("sysadmin", line, "", &said), 0);
	assert_non_null(strstr(said, "批准文号"));
	assert_int_equal(
		say("sysadmin", "channel register --unit bureau --settings '{'", "", &said), 2);
	system_arrive(&sys, "auditor", false);
	assert_int_equal(say("auditor", line, "", &said), 3);
}

static int set(const char *settings, const char **out)
{
	return say("sysadmin",
		arena_printf(&people.arena, "channel set %s --settings '%s'", account, settings),
		"", out);
}

/* Only what is named is changed; null brings back the default. */
static void its_settings_are_changed_one_by_one(void **)
{
	const char *said, *list = arena_printf(&people.arena, "channel settings %s", account);
	assert_int_equal(set("{\"watch_minutes\":2,\"tamper\":\"repair\"}", &said), 0);
	assert_non_null(strstr(said, "watch_minutes = 2"));
	assert_int_equal(set("{\"tamper\":null}", &said), 0);
	assert_non_null(strstr(said, "tamper：按缺省"));
	assert_int_not_equal(set("{\"watch_minute\":2}", &said), 0);
	assert_non_null(strstr(said, "watch_minute"));
	assert_int_equal(set("[]", &said), 2);
	assert_int_equal(say("sysadmin", list, "", &said), 0);
	assert_non_null(strstr(said, "repairs_per_hour"));
	assert_int_equal(
		say("sysadmin", arena_printf(&people.arena, "%s --json", list), "", &said), 0);
	assert_non_null(strstr(said, "\"indexnow_key\":\"0123456789abcdef\""));
	assert_non_null(strstr(said, "\"watch_minutes\":2"));
	assert_null(strstr(said, "\"tamper\":\"repair\""));
}

static void enrolling_says_what_is_wrong(void **)
{
	const char *said, *to = arena_printf(&people.arena, "%s/wrong", test_folder());
	assert_int_equal(say("sysadmin", arena_printf(&people.arena, "channel enrol %s", account),
				 "", &said),
		2);
	const char *line = arena_printf(&people.arena, "channel enrol %s --to %s", account, to);
	assert_int_equal(say("sysadmin", line, "site_root\n", &said), 2);
	assert_non_null(strstr(said, "名称=值"));
	assert_int_not_equal(
		say("sysadmin", arena_printf(&people.arena, "channel enrol 99 --to %s", to), "",
			&said),
		0);
	assert_int_equal(say("auditor", line, "", &said), 3); /* and no key of his counts */
}

static void its_courier_gets_a_key_and_a_file_of_its_own(void **)
{
	const char *said, *file = arena_printf(
				  &people.arena, "%s/couriers/website-%s.json", sys.data, account);
	const char *line = arena_printf(&people.arena,
		"channel enrol %s --to %s/couriers --signing-keys %s/keys/public/signing.pem",
		account, sys.data, sys.data);
	const char *secret = arena_printf(&people.arena, "site_root=%s\n", root);
	assert_int_equal(say("sysadmin", line, secret, &said), 0);
	assert_null(strstr(said, root));
	assert_int_equal(file_mode(file), 0600);
	assert_int_not_equal(say("sysadmin", line, secret, &said), 0);
	assert_non_null(strstr(said, "--replace"));
	struct str before, after;
	assert_int_equal(file_read(&people.arena, file, 65536, &before), ERR_OK);
	assert_int_equal(
		say("sysadmin", arena_printf(&people.arena, "%s --replace", line), secret, &said),
		0);
	assert_int_equal(file_read(&people.arena, file, 65536, &after), ERR_OK);
	assert_false(str_eq(before, after));
}

/* Without --signing-keys the gateway's public halves come along, for a machine that has none. */
static void a_machine_of_its_own_gets_the_public_keys(void **)
{
	const char *said, *to = arena_printf(&people.arena, "%s/elsewhere", test_folder());
	struct str theirs, ours;
	assert_int_equal(
		say("sysadmin",
			arena_printf(&people.arena, "channel enrol %s --to %s", account, to),
			arena_printf(&people.arena, "site_root=%s\n", root), &said),
		0);
	assert_int_equal(file_read(&people.arena, arena_printf(&people.arena, "%s/signing.pem", to),
				 65536, &theirs),
		ERR_OK);
	assert_int_equal(
		file_read(&people.arena,
			arena_printf(&people.arena, "%s/keys/public/signing.pem", sys.data), 65536,
			&ours),
		ERR_OK);
	assert_true(str_eq(theirs, ours));
	/* That key counts now; the first file's does not. */
	assert_int_equal(
		say("sysadmin",
			arena_printf(&people.arena,
				"channel enrol %s --replace --to %s/couriers --signing-keys "
				"%s/keys/public/signing.pem",
				account, sys.data, sys.data),
			arena_printf(&people.arena,
				"site_root=%s\nindexnow_api=%s\nbaidu_api=%s\nbaidu_site=x.gov.cn\n"
				"baidu_token=stand-in-token\n",
				root, site.address, site.address),
			&said),
		0);
}

/* After the delivery has ended: both, once, and the key that the site shows was believed. */
static void search_engines_are_told(struct arena *a, const char *url)
{
	const char *twice = arena_printf(a, "[\"%s\",\"%s\"]", url, url);
	for (int64_t end_at = clock_ticks() + 30000;;) {
		AUTO_REPLY told = http_call(
			a, site.address, "GET", "/_sim/told", "Connection: close\r\n", STR(""));
		if (str_eq(told.body, str_c(twice)))
			return;
		if (clock_ticks() > end_at)
			fail_msg("told: " STRF, STRV(told.body));
		nanosleep(&(struct timespec){ 0, 50 * 1000000 }, NULL);
	}
}

static void it_publishes_what_was_approved(void **)
{
	SCRATCH(a);
	struct item i;
	const char *said;
	assert_int_equal(
		say("sysadmin", arena_printf(&a, "channel test %s", account), "", &said), 5);
	system_restart(&sys);
	item_write(&people, cast_member(&people, "editor"), "办事指南", NULL, &i);
	item_submit(&people, cast_member(&people, "editor"), &i, account, "");
	item_approve(&people, &i);
	json_auto_t *d = item_delivery(
		&people, cast_member(&people, "editor"), &i, "website", STATES("CONFIRMED"));
	const char *url = json_string_value(json_object_get(json_object_get(d, "receipt"), "url"));
	assert_true(str_starts(str_c(url), str_c(site.address)));
	AUTO_REPLY page = http_call(&a, site.address, "GET", url + strlen(site.address),
		"Connection: close\r\n", STR(""));
	assert_int_equal(page.status, 200);
	assert_true(str_find(page.body, STR("办事指南")) >= 0);
	search_engines_are_told(&a, url);
}

static void engines_lie(const char *kind)
{
	SCRATCH(a);
	const char *faults = arena_printf(&a,
		"[{\"call\":\"indexnow\",\"kind\":%s},{\"call\":\"baidu\",\"kind\":%s}]", kind,
		kind);
	AUTO_REPLY r = http_call(
		&a, site.address, "POST", "/_sim/faults", "Connection: close\r\n", str_c(faults));
	assert_int_equal(r.status, 200);
}

/* Calls to both engines so far, once there were so many; *out_told: the addresses they took. */
static int64_t told(int64_t calls, int64_t *out_told)
{
	for (int64_t end_at = clock_ticks() + 30000;;) {
		SCRATCH(a);
		AUTO_REPLY r = http_call(
			&a, site.address, "GET", "/_sim/ledger", "Connection: close\r\n", STR(""));
		*out_told = (int64_t)json_array_size(json_object_get(r.json, "told"));
		if (json_int(r.json, "calls", 0) >= calls || clock_ticks() > end_at)
			return json_int(r.json, "calls", 0);
		nanosleep(&(struct timespec){ 0, 50 * 1000000 }, NULL);
	}
}

/* A hint is said once, whatever is answered: the page is confirmed, and its courier goes on to the next. */
static void whatever_search_engines_answer_the_page_is_out(void **)
{
	static const struct {
		const char *kind;
		int64_t told; /* of both */
	} lies[] = { { "\"lost\"", 2 }, { "\"failed\"", 2 }, { "\"html\"", 2 },
		{ "\"cut\",\"at\":3", 2 }, { "\"late\",\"ms\":0", 2 }, { "\"dropped\"", 0 },
		{ "\"false\"", 0 } };
	int64_t before, after, calls = told(0, &before);
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		SCRATCH(a);
		struct item it;
		engines_lie(lies[i].kind);
		item_write(&people, cast_member(&people, "editor"),
			arena_printf(&a, "办事指南之%zu", i), NULL, &it);
		item_submit(&people, cast_member(&people, "editor"), &it, account, "");
		item_approve(&people, &it);
		json_auto_t *d = item_delivery(&people, cast_member(&people, "editor"), &it,
			"website", STATES("CONFIRMED"));
		assert_string_equal(
			sql_value(&a, sys.database,
				arena_printf(&a, "select attempt::text from delivery where id = %s",
					json_string_value(json_object_get(d, "id")))),
			"1");
		calls += 2; /* each once, and not again */
		assert_int_equal(told(calls, &after), calls);
		if (after - before != lies[i].told)
			fail_msg("%s: %lld told", lies[i].kind, (long long)(after - before));
		before = after;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_account_is_registered_from_the_command_line),
		cmocka_unit_test(its_settings_are_changed_one_by_one),
		cmocka_unit_test(enrolling_says_what_is_wrong),
		cmocka_unit_test(its_courier_gets_a_key_and_a_file_of_its_own),
		cmocka_unit_test(a_machine_of_its_own_gets_the_public_keys),
		cmocka_unit_test(it_publishes_what_was_approved),
		cmocka_unit_test(whatever_search_engines_answer_the_page_is_out),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
