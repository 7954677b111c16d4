/* 0125_foreign_connector.c: connectors that somebody else wrote, by docs/connector-guide.md alone, in Python. */
#include "tests/check.h"

#include <glob.h>
#include <signal.h>
#include <unistd.h>

#include "base/files.h"
#include "tests/support/cluster.h"
#include "tests/support/item.h"
#include "tests/support/sql.h"

static struct system sys;
static struct cast people;
static struct spawned board;
static const char *root, *config, *account, *program = "board.py";
static struct item item;

static int say(const char *line, const char *input)
{
	const char *said;
	int code = system_shenfa(&sys, "sysadmin", line, input, &said);
	if (code)
		print_message("%s", said);
	return code;
}

static const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));
static const char *text(const char *format, ...)
{
	va_list list;
	va_start(list, format);
	char line[1024];
	vsnprintf(line, sizeof line, format, list);
	va_end(list);
	return arena_printf(&people.arena, "%s", line);
}

static void start_board(void)
{
	const char *argv[] = { "/usr/bin/python3", text("%s/docs/examples/%s", SOURCE_DIR, program),
		config, NULL };
	const struct spawn run = {
		.argv = argv, .log = text("%s/board.log", test_folder()), .falls_with = SIGTERM
	};
	assert_int_equal(spawn_start(&run, &board), ERR_OK);
}

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	root = text("%s/board", test_folder());
	assert_int_equal(folder_make(root, 0755, NULL), ERR_OK);
	system_arrive(&sys, "sysadmin", false);
	return 0;
}

static int end(void **)
{
	spawn_stop(&board, SIGTERM, 10000);
	cast_close(&people);
	system_stop(&sys);
	return 0;
}

static void it_is_enrolled_like_any_other(void **)
{
	assert_int_equal(
		say("channel register --unit bureau --channel website --purpose service --name "
		    "大厅公告栏 --owner planning --base-url http://127.0.0.1:9 --settings "
		    "'{\"site_code\":\"3302000001\",\"host\":\"宁波市大数据发展管理局\",\"watch_"
		    "minutes\":0.02,\"recheck_minutes\":0.02,\"looks_per_minute\":600}'",
			""),
		0);
	account = sql_newest_account(&people.arena, sys.database);
	config = text("%s/elsewhere/website-%s.json", test_folder(), account);
	assert_int_equal(say(text("channel enrol %s --to %s/elsewhere", account, test_folder()),
				 text("site_root=%s\n", root)),
		0);
	start_board();
}

static void delivered(const char *const *states)
{
	json_auto_t *d =
		item_delivery(&people, cast_member(&people, "reviewer"), &item, "website", states);
	assert_non_null(d);
}

/* The one program names the folder by the item, the other by its release, too: there is one, or none. */
static struct str notice(void)
{
	glob_t found;
	struct str page = {};
	glob(text("%s/%s/page.html", root, item.draft), 0, NULL, &found);
	glob(text("%s/%s.*/page.html", root, item.draft), GLOB_APPEND, NULL, &found);
	assert_true(found.gl_pathc <= 1);
	if (found.gl_pathc)
		assert_int_equal(
			file_read(&people.arena, found.gl_pathv[0], 1 << 20, &page), ERR_OK);
	globfree(&found);
	return page;
}

static void it_publishes_the_approved_bytes(void **)
{
	item_write(&people, cast_member(&people, "editor"), "大厅办事指南", NULL, &item);
	item_submit(&people, cast_member(&people, "editor"), &item, account, "");
	item_approve(&people, &item);
	delivered(STATES("CONFIRMED"));
	assert_true(str_find(notice(), STR("大厅办事指南")) > 0);
	assert_true(str_find(notice(), STR("{{hole:")) < 0);
}

static void until(const char *what, const char *sql)
{
	sql_until(sys.database, what, text("select %s", sql));
}

/* It lists the board, so the gateway knows how it is, and sees what somebody hung up or altered. */
static void it_tells_what_stands_there(void **)
{
	const char *path = text("%s/%s/page.html", root, item.draft);
	struct str page = notice();
	until("the board is listed",
		text("exists (select 1 from account_watch where channel_account_id = %s and "
		     "listed_at is not null)",
			account));
	until("nothing is unknown",
		text("account_health(c, now())->>'level' = 'good' from channel_account c where "
		     "c.id = %s",
			account));
	/* What cannot be read, or is no UTF-8, is a stranger like another, and stops nothing. */
	assert_int_equal(symlink("nowhere", text("%s/dangling", root)), 0);
	assert_int_equal(folder_make(text("%s/odd", root), 0755, NULL), ERR_OK);
	assert_int_equal(file_write(text("%s/odd/key", root), STR("\xff\xfe"), 0644, NULL), ERR_OK);
	assert_int_equal(file_write(text("%s/招租.txt", root), STR("旺铺"), 0644, NULL), ERR_OK);
	until("a stranger is seen",
		text("exists (select 1 from channel_incident n join account_item i on i.id = "
		     "n.item_id where n.channel_account_id = %s and n.kind = 'stranger' and "
		     "i.title = '招租.txt')",
			account));
	assert_int_equal(file_write(path, STR("改"), 0644, NULL), ERR_OK);
	until("an alteration is seen",
		text("exists (select 1 from account_live where channel_account_id = %s and seen "
		     "= 'OTHER')",
			account));
	assert_int_equal(file_write(path, page, 0644, NULL), ERR_OK);
	unlink(text("%s/招租.txt", root));
	until("it is as it was",
		text("exists (select 1 from account_live where channel_account_id = %s and seen "
		     "= 'LIVE')",
			account));
}

/* A board that does not know the seal's keys believes no ticket. */
static void it_refuses_what_the_seal_did_not_sign(void **)
{
	struct str true_keys;
	const char *ring = text("%s/elsewhere/signing.pem", test_folder());
	assert_int_equal(file_read(&people.arena, ring, 65536, &true_keys), ERR_OK);
	assert_int_equal(file_write(ring, STR("nobody\n"), 0644, NULL), ERR_OK);
	struct item first = item;
	item_write(&people, cast_member(&people, "editor"), "窗口调整通知", NULL, &item);
	item_submit(&people, cast_member(&people, "editor"), &item, account, "");
	item_approve(&people, &item);
	delivered(STATES("REFUSED"));
	assert_int_equal(notice().len, 0);
	assert_int_equal(file_write(ring, true_keys, 0644, NULL), ERR_OK);
	item = first;
}

static void stands_at(const char *address)
{
	sql_value(&people.arena, sys.database,
		text("update channel_account set base_url = '%s' where id = %s returning 1",
			address, account));
}

/* The one thing it shows that nobody signed: the page's address must be one, or it could be anything in a link. */
static void it_refuses_an_address_that_is_none(void **)
{
	struct item first = item;
	item_write(&people, cast_member(&people, "editor"), "办事大厅搬迁", NULL, &item);
	item_submit(&people, cast_member(&people, "editor"), &item, account, "");
	stands_at("javascript:alert(1)//");
	item_approve(&people, &item);
	delivered(STATES("REFUSED"));
	assert_int_equal(notice().len, 0);
	stands_at("http://127.0.0.1:9");
	item = first;
}

/* Killed and started again, it takes down what is to go, and the gateway sees it gone. */
static void it_withdraws_after_a_new_start(void **)
{
	spawn_stop(&board, SIGKILL, 10000);
	start_board();
	cast_withdraw(&people, cast_member(&people, "reviewer"), item.draft, "内容有误");
	json_auto_t *d = NULL;
	do {
		json_decref(d);
		d = item_delivery(&people, cast_member(&people, "reviewer"), &item, "website",
			STATES("CONFIRMED"));
	} while (strcmp(json_string_value(json_object_get(d, "act")), "withdraw") != 0);
	assert_int_equal(notice().len, 0);
}

static void a_smaller_one_takes_its_place(void **)
{
	spawn_stop(&board, SIGTERM, 10000);
	program = "notice.py";
	start_board();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_enrolled_like_any_other),
		cmocka_unit_test(it_publishes_the_approved_bytes),
		cmocka_unit_test(it_tells_what_stands_there),
		cmocka_unit_test(it_refuses_what_the_seal_did_not_sign),
		cmocka_unit_test(it_refuses_an_address_that_is_none),
		cmocka_unit_test(it_withdraws_after_a_new_start),
		cmocka_unit_test(a_smaller_one_takes_its_place),
		cmocka_unit_test(it_publishes_the_approved_bytes),
		cmocka_unit_test(it_refuses_what_the_seal_did_not_sign),
		cmocka_unit_test(it_refuses_an_address_that_is_none),
		cmocka_unit_test(it_withdraws_after_a_new_start),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
