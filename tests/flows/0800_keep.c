/* A machine is lost: its backup comes back elsewhere, and nothing goes out twice. */
#include "tests/check.h"

#include <stdio.h>

#include "base/files.h"
#include "tests/support/cast.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

static struct system sys;
static struct cast cast;
static const char *folder, *passphrase, *keys;
static const char *first, *second; /* submissions */

static const char *const confirmed[] = { "CONFIRMED", NULL };

static int begin(void **)
{
	system_start(&sys);
	cast_open(&cast, &sys);
	folder = arena_printf(&sys.arena, "%s/backup", test_folder());
	passphrase = arena_printf(&sys.arena, "%s/passphrase", test_folder());
	keys = arena_printf(&sys.arena, "%s/keys/seal", sys.data);
	return file_write(passphrase, STR("correct horse battery\n"), 0600, NULL) != ERR_OK;
}

static int end(void **)
{
	cast_close(&cast);
	system_stop(&sys);
	return 0;
}

static const char *text(struct arena *a, const json_t *j, const char *key)
{
	return arena_cstr(a, json_str(j, key));
}

/* From the editor's desk through both votes. */
static const char *agree_on(const char *title)
{
	SCRATCH(a);
	struct member *editor = cast_member(&cast, "editor");
	AUTO_REPLY draft = cast_must(&cast, &a, 201, editor, "POST", "/drafts", "",
		arena_printf(&a,
			"{\"title\":\"%s\",\"html\":\"<p>本局公布开放目录。</p>\",\"meta\":"
			"{\"disclosure\":\"主动公开\",\"summary\":\"目录\"}}",
			title));
	AUTO_REPLY in = cast_must(&cast, &a, 201, editor, "POST",
		arena_printf(&a, "/drafts/%s/submissions", text(&a, draft.json, "id")),
		arena_printf(&a, "If-Match: \"%s\"\r\n", text(&a, draft.json, "head")),
		"{\"channels\":[\"website\",\"wechat\"],\"note\":\"送审\"}");
	const char *id = arena_printf(&sys.arena, "%s", text(&a, in.json, "id"));
	const char *at = arena_printf(&a, "/submissions/%s", id);
	struct member *head = cast_member(&cast, "head"),
		      *reviewer = cast_member(&cast, "reviewer");
	cast_until(&cast, head, at, "state", (const char *const[]){ "IN_REVIEW", NULL });
	cast_open_all(&cast, head, id);
	AUTO_REPLY mark = cast_mark(&cast, &a, head, id);
	assert_int_equal(mark.status, 204);
	AUTO_REPLY one = cast_vote(&cast, &a, head, id, "AGREE", "同意");
	assert_int_equal(one.status, 201);
	cast_open_all(&cast, reviewer, id);
	AUTO_REPLY two = cast_vote(&cast, &a, reviewer, id, "AGREE", "同意");
	assert_int_equal(two.status, 201);
	return id;
}

static void wait_until_out(const char *id)
{
	SCRATCH(a);
	const char *at = arena_printf(&a, "/submissions/%s", id);
	struct member *editor = cast_member(&cast, "editor");
	cast_until(&cast, editor, at, "deliveries.0.state", confirmed);
	cast_until(&cast, editor, at, "deliveries.1.state", confirmed);
}

/* How often the platform published, by its own book. */
static int published(void)
{
	SCRATCH(a);
	struct str book, line;
	int n = 0;
	const char *path = arena_printf(&a, "%s/sim/wechat.jsonl", sys.data);
	assert_int_equal(file_read(&a, path, 4 * 1024 * 1024, &book), ERR_OK);
	while (book.len) {
		line = str_cut(&book, '\n');
		n += str_find(line, STR("\"published\"")) >= 0;
	}
	return n;
}

static int shenfa(const char *words, const char **said)
{
	return system_shenfa(&sys, "keeper", words, "", said);
}

static void done(const char *words)
{
	const char *said;
	int code = shenfa(words, &said);
	if (code)
		print_error("%s: %s\n", words, said);
	assert_int_equal(code, 0);
}

static const char *conninfo(const char *role)
{
	return test_conninfo(sys.database, role);
}

static void one_is_out_and_one_is_held_when_the_backup_is_made(void **)
{
	SCRATCH(a);
	const char *said;
	first = agree_on("第一篇");
	wait_until_out(first);
	AUTO_REPLY stop = cast_must(&cast, &a, 201, cast_member(&cast, "operator"), "POST", "/stop",
		"", "{\"scope\":\"all\",\"reason\":\"演练\"}");
	second = agree_on("第二篇");
	cast_until(&cast, cast_member(&cast, "editor"), arena_printf(&a, "/submissions/%s", second),
		"deliveries.1.state", (const char *const[]){ "PLANNED", "HELD", NULL });
	int code =
		shenfa(arena_printf(&a, "backup %s --database '%s' --keys %s --passphrase-file %s",
			       folder, conninfo("shenfa_owner"), keys, passphrase),
			&said);
	if (code)
		print_error("%s\n", said);
	assert_int_equal(code, 0);
	AUTO_REPLY asked = cast_must(&cast, &a, 204, cast_member(&cast, "operator"), "POST",
		arena_printf(&a, "/stop/%s/ask", text(&a, stop.json, "id")), "",
		"{\"reason\":\"演练结束\"}");
	AUTO_REPLY lifted = cast_must(&cast, &a, 204, cast_member(&cast, "reviewer"), "POST",
		arena_printf(&a, "/stop/%s/lift", text(&a, stop.json, "id")), "",
		"{\"reason\":\"演练结束\"}");
	wait_until_out(second);
	assert_int_equal(published(), 2);
}

/* What had left before has arrived: nobody looks before. */
static void let_half_an_hour_pass(void)
{
	struct scene s = { .database = sys.database };
	assert_string_equal(scene_sql(&s, "select count(*) > 0 and bool_and(due_at > now() + "
					  "interval '25 minutes') from delivery where state = "
					  "'UNCERTAIN'"),
		"t");
	scene_sql(&s, "update delivery set due_at = now() where state = 'UNCERTAIN'");
	arena_free(&s.arena);
}

/*
 * The website knows its page by the key in it. WeChat's text has the hour of release in it, which
 * the store has forgotten: it is found, and a person says that it is the one.
 */
static void what_went_out_after_the_backup_is_found_and_not_sent_again(void **)
{
	SCRATCH(a);
	const char *said, *bare = test_database_bare();
	int code = shenfa(arena_printf(&a, "restore %s --database '%s'", folder,
				  test_conninfo(bare, "shenfa_owner")),
		&said);
	if (code)
		print_error("%s\n", said);
	assert_int_equal(code, 0);
	sys.database = bare;
	let_half_an_hour_pass();
	system_restart(&sys);
	wait_until_out(first);
	const char *at = arena_printf(&a, "/submissions/%s", second);
	struct member *editor = cast_member(&cast, "editor");
	cast_until(&cast, editor, at, "deliveries.0.state", confirmed);
	cast_until(&cast, editor, at, "deliveries.1.state",
		(const char *const[]){ "CONFIRMED", "NEEDS_PERSON", NULL });
	AUTO_REPLY looked = cast_must(&cast, &a, 200, editor, "GET", at, "", "");
	size_t i;
	json_t *delivery;
	json_array_foreach(json_object_get(looked.json, "deliveries"), i, delivery)
		assert_int_equal(json_int(delivery, "attempt", -1), 0);
	assert_int_equal(published(), 2);
}

static void the_record_is_whole_and_a_changed_ticket_is_named(void **)
{
	SCRATCH(a);
	const char *said;
	struct scene s = { .database = sys.database };
	const char *verify = arena_printf(
		&a, "audit verify --database '%s' --keys %s", conninfo("shenfa_seal"), keys);
	if (shenfa(verify, &said))
		print_error("%s\n", said);
	assert_non_null(strstr(said, "记录完整"));
	const char *id = scene_sql(&s, "select min(id) from ticket");
	scene_sql(&s, arena_printf(&a,
			      "set session_replication_role = replica;"
			      "update ticket set body = replace(body, 'publish', 'Publish') where "
			      "id = %s",
			      id));
	assert_int_equal(shenfa(verify, &said), 1);
	assert_non_null(strstr(said, arena_printf(&a, "ticket %s", id)));
	arena_free(&s.arena);
}

static const char *address_of(const char *data)
{
	struct str text;
	json_auto_t *j = NULL;
	assert_int_equal(file_read(&sys.arena, arena_printf(&sys.arena, "%s/first-run.json", data),
				 65536, &text),
		ERR_NOTFOUND);
	assert_int_equal(file_read(&sys.arena, arena_printf(&sys.arena, "%s/status.json", data),
				 65536, &text),
		ERR_OK);
	assert_int_equal(json_read(text, &j), ERR_OK);
	return arena_cstr(&sys.arena, json_str(j, "url"));
}

/*
 * The machine itself is gone: one command makes the folder, the cluster and the keys' owner, the
 * next one starts it, people log in with the passwords they had, and the record is whole.
 */
static void a_new_machine_starts_from_the_backup(void **)
{
	const char *said, *data = arena_printf(&sys.arena, "%s/new", test_folder());
	const char *line = arena_printf(
		&sys.arena, "restore %s --data %s --passphrase-file %s", folder, data, passphrase);
	done(line);
	assert_int_equal(shenfa(line, &said), 1); /* what is there is not written over */
	assert_non_null(strstr(said, "请恢复到新的目录"));
	done(arena_printf(&sys.arena, "up --detach --no-demo --port 0 --data %s", data));
	assert_int_equal(system_shenfa(&sys, "returning",
				 arena_printf(&sys.arena, "login --replace --url %s editor",
					 address_of(data)),
				 "vK7#tRq2mZ9x\n", &said),
		0);
	assert_int_equal(system_shenfa(&sys, "returning", "status", "", &said), 0);
	assert_non_null(strstr(said, "第一篇"));
	done(arena_printf(&sys.arena, "down --data %s", data));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_is_out_and_one_is_held_when_the_backup_is_made),
		cmocka_unit_test(what_went_out_after_the_backup_is_found_and_not_sent_again),
		cmocka_unit_test(the_record_is_whole_and_a_changed_ticket_is_named),
		cmocka_unit_test(a_new_machine_starts_from_the_backup),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
