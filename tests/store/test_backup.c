#include "tests/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "desk/show.h"
#include "seal/checkpoint.h"
#include "seal/seal.h"
#include "seal/verify.h"
#include "store/store.h"
#include "supervise/backup.h"
#include "supervise/box.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

enum { SET_BACK = 20 * 60000 }; /* the clock of who restores: before the items were handed in */

static struct scene s, back; /* back: the restored one, for looking into */
static struct sealer sealer;
static const char *keys, *folder;
static int64_t out_there, on_its_way, approved_only;
static const struct str passphrase = { "一句足够长的口令", 24 };

#define SQL(...)  scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))
#define BACK(...) scene_sql(&back, arena_printf(&s.arena, __VA_ARGS__))

static int64_t approve(void)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	scene_approve(&s, id);
	return id;
}

static void confirm(int64_t submission)
{
	const char *why;
	scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena, "select count(*) from delivery_lease(%lld, 1, 60, now())",
			(long long)s.website),
		&why);
	const char *lease =
		SQL("select id || ',%lld,' || fence from delivery where submission_id = %lld"
		    " and channel_account_id = %lld",
			(long long)s.website, (long long)submission, (long long)s.website);
	assert_non_null(scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena, "select delivery_intent(%s, 'r', 'm', now())", lease),
		&why));
	assert_non_null(scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena,
			"select delivery_result(%s, 'CONFIRMED', '', '{}', null, now())", lease),
		&why));
}

static struct backup_wish wish(const char *to)
{
	return (struct backup_wish){ .database = test_conninfo(s.database, "shenfa_owner"),
		.keys = keys,
		.passphrase = passphrase,
		.folder = to,
		.now = clock_now() };
}

static int open_all(void **)
{
	int made = 0;
	int64_t rows;
	scene_open(&s);
	keys = arena_printf(&s.arena, "%s/keys", test_folder());
	folder = arena_printf(&s.arena, "%s/backup", test_folder());
	assert_int_equal(folder_make(keys, 0700, NULL), ERR_OK);
	assert_int_equal(sealer_open(test_conninfo(s.database, "shenfa_seal"), keys,
				 clock_now() - 1000, &sealer),
		ERR_OK);
	out_there = approve();
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	confirm(out_there);
	on_its_way = approve();
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	SQL("set session_replication_role = replica; update delivery set state = 'REFUSED', "
	    "fence = 1 where submission_id = %lld and channel_account_id = %lld; select 1",
		(long long)on_its_way, (long long)s.wechat);
	assert_int_equal(
		checkpoint_make(sealer.db, &sealer.keys, clock_now(), true, &rows), ERR_OK);
	SQL("insert into duty_call (delivery_id, what, account_id, mobile, text, at, next_at, way, "
	    "mail) select max(id), 'x', %lld, '', '文', now(), now(), 'mail', 'a@b.cn' from "
	    "delivery "
	    "returning 1",
		(long long)s.people[OPERATOR].id);
	approved_only = approve(); /* and rows that no checkpoint covers yet */
	struct backup_wish w = wish(folder);
	assert_int_equal(backup_make(&w), ERR_OK);
	return 0;
}

static int close_all(void **)
{
	sealer_close(&sealer);
	arena_free(&back.arena);
	scene_close(&s);
	return 0;
}

static void a_backup_is_not_written_over_another(void **)
{
	struct backup_wish w = wish(folder);
	assert_int_equal(backup_make(&w), ERR_CONFLICT);
	assert_int_equal(backup_check(folder), ERR_OK);
}

static void it_does_not_go_into_a_database_with_something_in_it(void **)
{
	int64_t doubtful;
	struct restore_wish w = { .database = test_conninfo(s.database, "shenfa_owner"),
		.folder = folder,
		.now = clock_now() };
	assert_int_equal(backup_restore(&w, &doubtful), ERR_CONFLICT);
	assert_string_equal(err_what(), "restore.full");
}

static void another_passphrase_opens_nothing(void **)
{
	int64_t doubtful;
	const char *to = arena_printf(&s.arena, "%s/keys-wrong", test_folder());
	assert_int_equal(folder_make(to, 0700, NULL), ERR_OK);
	struct restore_wish w = { .database = test_conninfo(test_database_bare(), "shenfa_owner"),
		.folder = folder,
		.keys = to,
		.passphrase = STR("another passphrase"),
		.now = clock_now() };
	assert_int_equal(backup_restore(&w, &doubtful), ERR_DENIED);
	assert_int_not_equal(access(arena_printf(&s.arena, "%s/keys.json", to), F_OK), 0);
}

static void what_comes_back_is_what_was_there(void **)
{
	int64_t doubtful;
	const char *to = arena_printf(&s.arena, "%s/keys-back", test_folder());
	back.database = test_database_bare();
	assert_int_equal(folder_make(to, 0700, NULL), ERR_OK);
	struct restore_wish w = { .database = test_conninfo(back.database, "shenfa_owner"),
		.folder = folder,
		.keys = to,
		.passphrase = passphrase,
		.now = clock_now() - SET_BACK };
	assert_int_equal(backup_restore(&w, &doubtful), ERR_OK);
	assert_int_equal(doubtful, 3); /* WeChat of the first, both of the second */
	const char *heads = "select string_agg(encode(head, 'hex'), ',' order by id) from draft";
	assert_string_equal(scene_sql(&back, heads), scene_sql(&s, heads));
	const char *record =
		"select string_agg(encode(hash, 'hex'), ',' order by kind, id, n) from "
		"audit where epoch = 1";
	assert_string_equal(scene_sql(&back, record), scene_sql(&s, record));
	const char *no = "select string_agg(register_no, ',' order by id) from draft";
	assert_string_equal(scene_sql(&back, no), scene_sql(&s, no));
}

static void what_was_under_way_is_looked_for_and_what_was_out_stays_out(void **)
{
	assert_string_equal(
		BACK("select string_agg(distinct state, ',' order by state) from delivery"),
		"CONFIRMED,NEEDS_PERSON,UNCERTAIN");
	assert_string_equal(BACK("select state from delivery where submission_id = %lld"
				 " and channel_account_id = %lld",
				    (long long)out_there, (long long)s.website),
		"CONFIRMED");
	assert_string_equal(BACK("select current_epoch()"), "2");
}

/* A courier may have had it, and a platform still have it in hand: neither surprises us any more. */
static void it_is_looked_for_when_what_had_left_has_arrived(void **)
{
	assert_string_equal(BACK("select bool_and(due_at > now() + interval '9 minutes') from "
				 "delivery where state = 'UNCERTAIN'"),
		"t");
	assert_string_equal(BACK("select bool_and(fence > 1000000 and lease_until is null) from "
				 "delivery where state <> 'CONFIRMED'"),
		"t");
}

/* The mail may have left since: it does not leave again. */
static void who_was_to_be_told_is_not_told_twice(void **)
{
	assert_string_equal(
		BACK("select fate || (next_at = 'infinity') from duty_call"), "UNKNOWNtrue");
}

/* Somebody may have said "again" since; the one who says it now has to look. */
static void what_was_refused_is_a_question_for_a_person(void **)
{
	assert_string_equal(BACK("select state || hold_code from delivery where submission_id = "
				 "%lld and channel_account_id = %lld",
				    (long long)on_its_way, (long long)s.wechat),
		"NEEDS_PERSON");
}

/* What the first life after the backup gave is known outside as well. */
static void the_same_backup_restored_again_gives_other_numbers(void **)
{
	int64_t doubtful;
	struct scene twice = { .database = test_database_bare() };
	struct restore_wish w = { .database = test_conninfo(twice.database, "shenfa_owner"),
		.folder = folder,
		.now = clock_now() };
	assert_int_equal(backup_restore(&w, &doubtful), ERR_OK);
	const char *next = "select nextval(pg_get_serial_sequence('submission', 'id'))";
	int64_t first = strtoll(scene_sql(&back, next), NULL, 10);
	assert_true(strtoll(scene_sql(&twice, next), NULL, 10) >= first + SET_BACK / 1000 * 20);
	arena_free(&twice.arena);
}

static void the_restored_record_is_whole_and_is_sealed_on(void **)
{
	struct sealer again;
	int made = 0;
	int64_t rows = 1, total = 0;
	struct verify_report report = { .bad = NULL };
	const char *to = arena_printf(&s.arena, "%s/keys-back", test_folder());
	assert_int_equal(
		sealer_open(test_conninfo(back.database, "shenfa_seal"), to, clock_now(), &again),
		ERR_OK);
	assert_string_equal(again.keys.id_sm2, sealer.keys.id_sm2);
	/* A submission from before: signed now, but looked for first. */
	assert_int_equal(seal_tick(&again, clock_now(), true, &made), ERR_OK);
	assert_int_equal(made, 2);
	assert_string_equal(BACK("select string_agg(distinct state, ',') from delivery"
				 " where submission_id = %lld",
				    (long long)approved_only),
		"UNCERTAIN");
	assert_string_equal(BACK("select min(key) || ' ' || bool_and(due_at > now() + interval '9 "
				 "minutes') from delivery where submission_id = %lld and "
				 "channel_account_id = %lld",
				    (long long)approved_only, (long long)s.wechat),
		arena_printf(&s.arena, "shenfa-%lld-%lld-publish true", (long long)approved_only,
			(long long)s.wechat));
	while (rows) {
		assert_int_equal(
			checkpoint_make(again.db, &again.keys, clock_now(), true, &rows), ERR_OK);
		total += rows;
	}
	assert_true(total > 0);
	assert_string_equal(BACK("select (select sum(rows) from checkpoint) -"
				 " (select count(*) from audit)"),
		"0");
	assert_int_equal(audit_verify(again.db, &again.keys, &report), ERR_OK);
	assert_true(verify_whole(&report));
	sealer_close(&again);
}

static void numbers_given_since_are_not_given_again(void **)
{
	assert_string_equal(
		BACK("select nextval(pg_get_serial_sequence('submission', 'id')) > 100000"), "t");
	assert_string_equal(
		BACK("select nextval(pg_get_serial_sequence('draft', 'id')) > 100000"), "t");
	assert_string_equal(SQL("select count(*) from submission where id > 100000"), "0");
}

/* The register of the restored database, as the web process reads and prints it. */
static struct register_book book_of(struct store *db, const char *year)
{
	struct rows rows = {};
	assert_int_equal(
		store_run(db, &back.arena, register_list, &rows, P_C(year), P_C("")), ERR_OK);
	struct register_book book = { .year = str_c(year),
		.items = arena_str(&back.arena, row_str(&rows, 0, 0)),
		.gaps = arena_str(&back.arena, row_str(&rows, 0, 1)) };
	rows_free(&rows);
	return book;
}

static bool says(struct str page, const char *words)
{
	return str_find(page, str_c(words)) >= 0;
}

static void the_register_says_which_numbers_it_left_out_and_why(void **)
{
	struct store *db = NULL;
	struct str page, csv;
	const char *last = SQL("select last from register_year");
	const char *year = SQL("select year from register_year");
	const char *first = SQL("select register_name(%s, %s + 1)", year, last);
	const char *end = SQL("select register_name(%s, %s + 100)", year, last);
	assert_int_equal(store_open(test_conninfo(back.database, "shenfa_web"), &db), ERR_OK);
	struct register_book book = book_of(db, year);
	assert_int_equal(register_html(&back.arena, &book, &page), ERR_OK);
	assert_int_equal(register_csv(&back.arena, &book, &csv), ERR_OK);
	for (int i = 0; i < 2; i++) {
		struct str shown = i ? csv : page;
		assert_true(says(shown, first) && says(shown, end));
		assert_true(says(shown, "空号 100 个") && says(shown, "恢复备份（备份时间 20"));
	}
	assert_string_equal(BACK("select register_next(now())"),
		SQL("select register_name(%s, %s + 101)", year, last));
	store_close(db);
}

/* A backup of the last days of December, restored in January: numbers of January are known outside as well. */
static void a_year_that_began_since_begins_behind_its_first_hundred(void **)
{
	struct store *db = NULL;
	int64_t in_2091 = 3818880000000;
	assert_int_equal(store_open(test_conninfo(back.database, "shenfa_owner"), &db), ERR_OK);
	assert_int_equal(store_run(db, &back.arena, restore_register, NULL,
				 param_time(&back.arena, in_2091), P_C("恢复备份")),
		ERR_OK);
	assert_true(says(book_of(db, "2091").gaps, "\"last\" : \"2091-0100\""));
	assert_string_equal(BACK("select register_next('2091-02-01')"), "2091-0101");
	store_close(db);
}

static void a_changed_byte_in_the_dump_is_found_before_anything_is_loaded(void **)
{
	int64_t doubtful;
	const char *to = arena_printf(&s.arena, "%s/backup2", test_folder());
	struct backup_wish w = wish(to);
	assert_int_equal(backup_make(&w), ERR_OK);
	int fd = open(arena_printf(&s.arena, "%s/store.dump", to), O_RDWR | O_CLOEXEC);
	char byte;
	assert_int_equal(pread(fd, &byte, 1, 2000), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, 2000), 1);
	close(fd);
	struct restore_wish r = { .database = test_conninfo(test_database_bare(), "shenfa_owner"),
		.folder = to,
		.now = clock_now() };
	assert_int_equal(backup_restore(&r, &doubtful), ERR_REFUSED);
	assert_string_equal(err_what(), "backup.damaged");
}

static void a_dump_that_is_not_the_manifests_is_refused_after_loading(void **)
{
	int64_t doubtful;
	const char *to = arena_printf(&s.arena, "%s/backup3", test_folder());
	struct backup_wish w = wish(to);
	assert_int_equal(backup_make(&w), ERR_OK);
	struct str text;
	const char *path = arena_printf(&s.arena, "%s/manifest.json", to);
	assert_int_equal(file_read(&s.arena, path, 65536, &text), ERR_OK);
	json_auto_t *j = NULL;
	assert_int_equal(json_read(text, &j), ERR_OK);
	json_object_set_new(json_object_get(j, "digests"), "register", json_string("0"));
	assert_int_equal(file_write(path, json_canonical(&s.arena, j), 0600, NULL), ERR_OK);
	struct restore_wish r = { .database = test_conninfo(test_database_bare(), "shenfa_owner"),
		.folder = to,
		.now = clock_now() };
	assert_int_equal(backup_restore(&r, &doubtful), ERR_REFUSED);
	assert_string_equal(err_what(), "restore.differs");
}

static void a_box_with_a_byte_changed_does_not_open(void **)
{
	SCRATCH(a);
	struct str box, out;
	assert_int_equal(box_lock(&a, STR("secret"), passphrase, &box), ERR_OK);
	assert_int_equal(box_open(&a, box, passphrase, &out), ERR_OK);
	assert_true(str_eq(out, STR("secret")));
	assert_true(str_find(box, STR("secret")) < 0);
	json_auto_t *j = NULL;
	assert_int_equal(json_read(box, &j), ERR_OK);
	json_object_set_new(j, "hidden", json_string("c2VjcmV0"));
	assert_int_equal(box_open(&a, json_canonical(&a, j), passphrase, &out), ERR_DENIED);
	assert_int_equal(box_lock(&a, STR("secret"), STR("short"), &box), ERR_INVALID);
}

/* Made on 2026-12-01: whatever boxes become, those that lie in safes open. */
static void a_box_of_old_opens(void **)
{
	static const char box[] =
		"{\"box\":\"sm4-ctr hmac-sm3\",\"hidden\":\"5iSSenfefOrvbw==\","
		"\"iv\":\"X2mdLSTR30YhPeYZMBhi1A==\",\"kdf\":\"argon2id 64MiB 3\","
		"\"mac\":\"7IN3J/FjwXgPzBcaUysdo0LI5YKryasFCNfJwMIle7E=\","
		"\"salt\":\"GIWlTVTjswQER0t1Q1WhLQ==\"}";
	SCRATCH(a);
	struct str out;
	assert_int_equal(box_open(&a, str_c(box), STR("correct horse battery"), &out), ERR_OK);
	assert_true(str_eq(out, STR("site key 1")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_backup_is_not_written_over_another),
		cmocka_unit_test(it_does_not_go_into_a_database_with_something_in_it),
		cmocka_unit_test(another_passphrase_opens_nothing),
		cmocka_unit_test(what_comes_back_is_what_was_there),
		cmocka_unit_test(what_was_under_way_is_looked_for_and_what_was_out_stays_out),
		cmocka_unit_test(it_is_looked_for_when_what_had_left_has_arrived),
		cmocka_unit_test(what_was_refused_is_a_question_for_a_person),
		cmocka_unit_test(who_was_to_be_told_is_not_told_twice),
		cmocka_unit_test(the_same_backup_restored_again_gives_other_numbers),
		cmocka_unit_test(the_restored_record_is_whole_and_is_sealed_on),
		cmocka_unit_test(numbers_given_since_are_not_given_again),
		cmocka_unit_test(the_register_says_which_numbers_it_left_out_and_why),
		cmocka_unit_test(a_year_that_began_since_begins_behind_its_first_hundred),
		cmocka_unit_test(a_changed_byte_in_the_dump_is_found_before_anything_is_loaded),
		cmocka_unit_test(a_dump_that_is_not_the_manifests_is_refused_after_loading),
		cmocka_unit_test(a_box_with_a_byte_changed_does_not_open),
		cmocka_unit_test(a_box_of_old_opens),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
