/* 0340_links.c: an egress is declared, a courier without a channel goes out and looks, and the page says what it saw. */
#include "tests/flows/story.h"

#include "base/files.h"

static struct spawned site, courier;

/* A web with one page: everything else is 404. */
static void start_site(void)
{
	const char *root = F("%s/web", test_folder());
	assert_int_equal(folder_make(F("%s/current", root), 0755, NULL), ERR_OK);
	assert_int_equal(
		file_write(F("%s/current/here.html", root), STR("<p>here</p>"), 0644, NULL),
		ERR_OK);
	const char *argv[] = { BUILD_DIR "/sim-site", "--listen=127.0.0.1:0", F("--root=%s", root),
		NULL };
	start_beside(&site, "web", argv);
}

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	start_site();
	system_arrive(&sys, "sysadmin", false);
	system_arrive(&sys, "auditor", false);
	return 0;
}

static int end(void **)
{
	spawn_stop(&courier, SIGTERM, 30000);
	spawn_stop(&site, SIGTERM, 10000);
	cast_close(&people);
	system_stop(&sys);
	return 0;
}

static json_t *page(struct item *i)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&people, &a, 200, cast_member(&people, "head"), "GET",
		F("/submissions/%s", i->submission), "", "");
	return json_incref(r.json);
}

static struct item item;

static void without_an_egress_nobody_looks_and_the_page_says_so(void **)
{
	assert_non_null(strstr(say("sysadmin", "links status", "", 0), "未开通"));
	item_write(&people, cast_member(&people, "editor"), "办事指南",
		"<p>请看<a href=\"http://www.example/here.html\">这里</a>、<a "
		"href=\"http://www.example/gone.html\">那里</a>和<a "
		"href=\"http://169.254.169.254/latest\">别处</a>。</p>",
		&item);
	item_submit(&people, cast_member(&people, "editor"), &item, "website", "");
	json_auto_t *s = page(&item);
	assert_false(json_is_true(json_object_get(json_object_get(s, "links"), "on")));
}

static void only_the_system_administrator_declares_one(void **)
{
	const char *line = F("links enrol --to %s/out --reason 检查外链", test_folder());
	say("auditor", line, "", 3);
	say("sysadmin", line, F("stand_in=%s\nports\n", site.address), 2);
	line = F("%s --replace", line);
	say("sysadmin", line, F("stand_in=%s\n", site.address + strlen("http://")), 0);
	assert_int_equal(file_mode(F("%s/out/links-1.json", test_folder())), 0600);
	const char *other = F("links enrol --to %s/other --reason 另一处", test_folder());
	assert_non_null(strstr(say("sysadmin", other, "stand_in=x\n", 4), "--replace"));
	assert_non_null(strstr(say("sysadmin", "links status", "", 0), "已开通：检查外链"));
}

static bool all_seen(struct system *, void *)
{
	json_auto_t *s = page(&item);
	json_t *links = json_object_get(s, "links");
	return json_integer_value(json_object_get(links, "count")) == 3 &&
	       json_integer_value(json_object_get(links, "waiting")) == 0;
}

static struct str message_of(json_t *s, const char *rule)
{
	size_t i;
	json_t *f;
	json_array_foreach(json_object_get(s, "findings"), i, f)
	{
		if (str_eq(json_str(f, "reviewer"), STR("dead-link")) &&
			str_eq(json_str(f, "rule"), str_c(rule)))
			return json_str(f, "message");
	}
	return (struct str){};
}

static void the_courier_goes_out_and_the_page_shows_what_it_saw(void **)
{
	const char *argv[] = { BUILD_DIR "/shenfa-courier",
		F("--config=%s/out/links-1.json", test_folder()), NULL };
	const struct spawn run = {
		.argv = argv, .log = F("%s/links.log", test_folder()), .falls_with = SIGTERM
	};
	assert_int_equal(spawn_start(&run, &courier), ERR_OK);
	assert_int_equal(spawn_ready(&courier, &run, 60000), ERR_OK);
	json_auto_t *before = page(&item);
	assert_true(json_is_true(json_object_get(json_object_get(before, "links"), "held")));
	item_agree(
		&people, cast_member(&people, "head"), &item, true); /* then its addresses may go */
	system_until(&sys, "every link was looked at", all_seen, NULL);
	json_auto_t *s = page(&item);
	json_t *links = json_object_get(s, "links");
	assert_int_equal(json_integer_value(json_object_get(links, "good")), 1);
	assert_int_equal(json_integer_value(json_object_get(links, "bad")), 2);
	struct str broken = message_of(s, "broken");
	assert_true(str_find(broken, STR("http://www.example/gone.html（404，")) > 0);
	assert_true(str_find(message_of(s, "inside"), STR("169.254.169.254")) > 0);
	item_agree(&people, cast_member(&people, "reviewer"), &item, false); /* none of it blocks */
}

/* A channel's key opens nothing here, and the other way round. */
static void a_key_of_one_kind_is_none_of_the_other(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_call(&people, &a, cast_member(&people, "editor"), "POST",
		"/connector/links/leases", "", "{}");
	assert_int_equal(r.status, 401);
	say("sysadmin", "links close --reason 停用", "", 0);
	assert_non_null(strstr(say("sysadmin", "links status", "", 0), "未开通"));
	say("sysadmin", "links close --reason 停用", "", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_an_egress_nobody_looks_and_the_page_says_so),
		cmocka_unit_test(only_the_system_administrator_declares_one),
		cmocka_unit_test(the_courier_goes_out_and_the_page_shows_what_it_saw),
		cmocka_unit_test(a_key_of_one_kind_is_none_of_the_other),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
