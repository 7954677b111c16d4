/* 0378_gap.c: a courier beyond a one-way gap: orders and receipts are carried as signed files, by this test. */
#include "tests/check.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"
#include "tests/support/cluster.h"
#include "tests/support/item.h"
#include "tests/support/sql.h"

static struct system sys;
static struct cast people;
static struct spawned ferry, drop, site;
static const char *root, *inner, *outer, *stolen, *account;
static struct item item, fallen;

static const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));
static const char *text(const char *format, ...)
{
	char line[1024];
	va_list list;
	va_start(list, format);
	vsnprintf(line, sizeof line, format, list);
	va_end(list);
	return arena_printf(&people.arena, "%s", line);
}

static void start(struct spawned *p, const char *config, const char *how, const char *fail)
{
	if (fail)
		setenv("SHENFA_FAIL", fail, 1);
	const char *argv[] = { BUILD_DIR "/shenfa-courier", text("--config=%s", config), how,
		NULL };
	const struct spawn run = {
		.argv = argv, .log = text("%s/%.4s.log", test_folder(), how), .falls_with = SIGTERM
	};
	assert_int_equal(spawn_start(&run, p), ERR_OK);
	unsetenv("SHENFA_FAIL");
}

static void start_drop(const char *fail)
{
	start(&drop, text("%s/far/website-%s-beyond.json", test_folder(), account),
		text("--drop=%s", outer), fail);
}

static bool crosses(struct str name)
{
	static const char *const endings[] = { ".order", ".receipt", ".watch", ".watched" };
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (str_ends(name, str_c(endings[i])))
			return true;
	return false;
}

/* Each file whole, in its time; a copy of every order is kept by somebody who means no good. */
static void carry(const char *from, const char *to, const char *what, bool move)
{
	SCRATCH(a);
	DIR *d = opendir(arena_printf(&a, "%s/%s", from, what));
	for (struct dirent *at = d ? readdir(d) : NULL; at; at = readdir(d)) {
		struct str bytes, name = str_c(at->d_name);
		const char *path = arena_printf(&a, "%s/%s/%s", from, what, at->d_name);
		const char *there = arena_printf(&a, "%s/%s/%s", to, what, at->d_name);
		if (!crosses(name) || file_read(&a, path, 64 << 20, &bytes))
			continue;
		if (file_write(there, bytes, 0600, NULL))
			abort();
		if (move)
			unlink(path);
	}
	if (d)
		closedir(d);
}

/* The gap itself. */
static _Atomic bool orders_pass, receipts_pass, over;

static void *gap(void *)
{
	while (!over) {
		if (orders_pass) {
			carry(inner, stolen, "orders", false);
			carry(inner, outer, "orders", true);
		}
		if (receipts_pass)
			carry(outer, inner, "receipts", true);
		nanosleep(&(struct timespec){ 0, 20000000 }, NULL);
	}
	return NULL;
}

static pthread_t carrier;

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	root = text("%s/far-site", test_folder());
	inner = text("%s/inner", test_folder());
	outer = text("%s/outer", test_folder());
	stolen = text("%s/stolen", test_folder());
	const char *const folders[] = { root, inner, outer, text("%s/orders", stolen) };
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(folder_make(folders[i], 0755, NULL), ERR_OK);
	const char *argv[] = { BUILD_DIR "/sim-site", "--listen=127.0.0.1:0",
		text("--root=%s", root), NULL };
	const struct spawn run = {
		.argv = argv, .log = text("%s/site.log", test_folder()), .falls_with = SIGTERM
	};
	assert_int_equal(spawn_start(&run, &site), ERR_OK);
	assert_int_equal(spawn_ready(&site, &run, 60000), ERR_OK);
	system_arrive(&sys, "sysadmin", false);
	return pthread_create(&carrier, NULL, gap, NULL);
}

static int end(void **)
{
	over = true;
	pthread_join(carrier, NULL);
	spawn_stop(&ferry, SIGTERM, 10000);
	spawn_stop(&drop, SIGTERM, 10000);
	spawn_stop(&site, SIGTERM, 10000);
	cast_close(&people);
	system_stop(&sys);
	return 0;
}

static int say(const char *line, const char *input)
{
	const char *said;
	int code = system_shenfa(&sys, "sysadmin", line, input, &said);
	if (code)
		print_message("%s", said);
	return code;
}

static void it_is_enrolled_in_two_halves(void **)
{
	struct str near, far;
	assert_int_equal(
		say(text("channel register --unit bureau --channel website --purpose service "
			 "--name 外网网站 --owner planning --base-url %s --settings "
			 "'{\"site_code\":\"3302000001\",\"host\":\"宁波市大数据发展管理局\","
			 "\"watch_minutes\":0.02}'",
			    site.address),
			""),
		0);
	account = sql_newest_account(&people.arena, sys.database);
	assert_int_equal(say(text("channel enrol %s --to %s/near --beyond %s/far", account,
				     test_folder(), test_folder()),
				 text("site_root=%s\n", root)),
		0);
	const char *config = text("%s/near/website-%s.json", test_folder(), account);
	assert_int_equal(file_read(&people.arena, config, 65536, &near), ERR_OK);
	assert_int_equal(
		file_read(&people.arena,
			text("%s/far/website-%s-beyond.json", test_folder(), account), 65536, &far),
		ERR_OK);
	assert_true(str_find(near, str_c(root)) < 0 && str_find(far, str_c(root)) > 0);
	assert_true(str_find(far, str_c(sys.url)) < 0);
	orders_pass = receipts_pass = true;
	start(&ferry, config, text("--ferry=%s", inner), NULL);
	start_drop(NULL);
}

/* The list crosses in its time; before, it is not known what stands there. */
static void what_stands_there_is_known_here(void **)
{
	sql_until(sys.database, "the list has crossed",
		text("select health->>'surveyed_at' is not null and health->'trouble' = 'null' "
		     "from "
		     "channel_account where id = %s",
			account));
}

static void publish(const char *title)
{
	item_write(&people, cast_member(&people, "editor"), title, NULL, &item);
	item_submit(&people, cast_member(&people, "editor"), &item, account, "");
	item_approve(&people, &item);
}

static void ends(const char *const *states)
{
	json_auto_t *d =
		item_delivery(&people, cast_member(&people, "reviewer"), &item, "website", states);
	assert_non_null(d);
}

static bool stands(const char *title)
{
	struct str page = {};
	const char *path = text("%s/current/art/%s/index.html", root, item.draft);
	return !file_read(&people.arena, path, 1 << 20, &page) && str_find(page, str_c(title)) > 0;
}

static void what_was_approved_crosses_and_comes_back_as_a_receipt(void **)
{
	publish("外网办事指南");
	ends(STATES("CONFIRMED"));
	assert_true(stands("外网办事指南"));
}

/* What nobody released, laid there by hand, is strange here with the next list. */
static void a_stranger_beyond_the_gap_is_seen_here(void **)
{
	assert_int_equal(
		file_write(text("%s/current/gift.html", root), STR("<h1>hacked</h1>"), 0644, NULL),
		ERR_OK);
	sql_until(sys.database, "the stranger is seen",
		text("select exists (select 1 from channel_incident where channel_account_id = %s "
		     "and "
		     "kind = 'stranger' and seen::text like '%%gift.html%%')",
			account));
	unlink(text("%s/current/gift.html", root));
}

static const char *first(const char *dir, const char *what)
{
	const char *path = NULL;
	DIR *d = opendir(text("%s/%s", dir, what));
	for (struct dirent *at = d ? readdir(d) : NULL; at && !path; at = readdir(d))
		if (str_ends(str_c(at->d_name), STR(".order")) ||
			str_ends(str_c(at->d_name), STR(".receipt")))
			path = text("%s/%s/%s", dir, what, at->d_name);
	if (d)
		closedir(d);
	return path;
}

static bool a_receipt_lies_there(struct system *, void *)
{
	return first(outer, "receipts");
}

static bool an_order_lies_there(struct system *, void *)
{
	return first(inner, "orders");
}

static bool worked_off(struct system *, void *)
{
	return !first(outer, "orders");
}

/* The receipt got lost on its way: the order comes again, and nothing is done but to give it again. */
static void a_receipt_that_was_lost_is_given_again_and_nothing_done(void **)
{
	struct str before, after;
	receipts_pass = false;
	publish("回执遗失");
	system_until(&sys, "a receipt", a_receipt_lies_there, NULL);
	const char *entry = text("%s/current/art/%s/release.json", root, item.draft);
	assert_int_equal(file_read(&people.arena, entry, 65536, &before), ERR_OK);
	unlink(first(outer, "receipts"));
	kill(site.pid, SIGSTOP); /* a look would not come back */
	carry(stolen, outer, "orders", false);
	receipts_pass = true;
	ends(STATES("CONFIRMED"));
	kill(site.pid, SIGCONT);
	assert_int_equal(file_read(&people.arena, entry, 65536, &after), ERR_OK);
	assert_true(str_eq(before, after));
}

/* Fallen between its own intent and the act: the second start looks, and the item goes out once. */
static void what_fell_in_the_middle_is_looked_for(void **)
{
	spawn_stop(&drop, SIGTERM, 10000);
	start_drop("drop.after_intent=crash");
	publish("跌倒之后");
	assert_int_equal(WEXITSTATUS(spawn_stop(&drop, 0, 60000)), 86);
	assert_false(stands("跌倒之后"));
	start_drop("drop.before_receipt=crash:2");
	assert_int_equal(WEXITSTATUS(spawn_stop(&drop, 0, 60000)), 86);
	assert_true(stands("跌倒之后"));
	start_drop(NULL);
	ends(STATES("CONFIRMED"));
	fallen = item;
}

static bool log_has(const char *which, const char *words)
{
	struct str log;
	return !file_read(
		       &people.arena, text("%s/--%s.log", test_folder(), which), 1 << 20, &log) &&
	       str_find(log, str_c(words)) >= 0;
}

static bool refused_is_logged(struct system *, void *)
{
	return log_has("dr", "gap.order");
}

static bool forged_is_logged(struct system *, void *)
{
	return log_has("fe", "gap.receipt");
}

/* One bit of an order is not what was signed: it lies there, and nothing is done. */
static void what_was_changed_on_the_way_is_not_carried_out(void **)
{
	struct str bytes;
	orders_pass = false;
	publish("途中被改");
	system_until(&sys, "an order", an_order_lies_there, NULL);
	const char *near = first(inner, "orders");
	const char *far = text("%s%s", outer, near + strlen(inner));
	assert_int_equal(file_read(&people.arena, near, 64 << 20, &bytes), ERR_OK);
	((char *)bytes.at)[str_find(bytes, STR("\"lease_until\"")) + 16] ^= 1;
	assert_int_equal(file_write(far, bytes, 0600, NULL), ERR_OK);
	system_until(&sys, "the refusal", refused_is_logged, NULL);
	assert_false(stands("途中被改"));
	orders_pass = true;
	ends(STATES("CONFIRMED"));
	assert_true(stands("途中被改"));
}

/* Somebody who can write into the folder cannot say that something went out. */
static void a_receipt_that_nobody_signed_says_nothing(void **)
{
	orders_pass = false;
	publish("假回执");
	system_until(&sys, "an order", an_order_lies_there, NULL);
	const char *name = first(inner, "orders") + strlen(inner) + strlen("/orders/");
	const char *receipt = text(
		"%s/receipts/%.*s.receipt", inner, (int)(strlen(name) - strlen(".order")), name);
	assert_int_equal(
		file_write(receipt, STR("shenfa receipt 1 YWJj\n{\"outcome\":\"CONFIRMED\"}"), 0600,
			NULL),
		ERR_OK);
	system_until(&sys, "the refusal", forged_is_logged, NULL);
	ends(STATES("INTENT"));
	unlink(receipt);
	orders_pass = true;
	ends(STATES("CONFIRMED"));
}

static bool page_is_gone(struct system *, void *)
{
	return !stands("跌倒之后");
}

/*
 * An order of before, carried once more after the item was taken down, does not put it up again: not the
 * one that was carried out, and not the one of an earlier lease, which was not.
 */
static void an_old_order_does_not_put_up_what_was_taken_down(void **)
{
	item = fallen;
	cast_withdraw(&people, cast_member(&people, "reviewer"), item.draft, "内容有误");
	system_until(&sys, "the page gone", page_is_gone, NULL);
	carry(stolen, outer, "orders", false);
	system_until(&sys, "the old orders", worked_off, NULL);
	assert_false(stands("跌倒之后"));
	assert_true(log_has("dr", "came late"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_enrolled_in_two_halves),
		cmocka_unit_test(what_stands_there_is_known_here),
		cmocka_unit_test(what_was_approved_crosses_and_comes_back_as_a_receipt),
		cmocka_unit_test(a_stranger_beyond_the_gap_is_seen_here),
		cmocka_unit_test(a_receipt_that_was_lost_is_given_again_and_nothing_done),
		cmocka_unit_test(what_fell_in_the_middle_is_looked_for),
		cmocka_unit_test(what_was_changed_on_the_way_is_not_carried_out),
		cmocka_unit_test(a_receipt_that_nobody_signed_says_nothing),
		cmocka_unit_test(an_old_order_does_not_put_up_what_was_taken_down),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
