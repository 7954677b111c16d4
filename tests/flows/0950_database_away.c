/* 0950_database_away.c: PostgreSQL is killed while people save; what was acknowledged is there. */
#include "tests/check.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "tests/support/cluster.h"
#include "tests/support/front.h"

enum { WRITERS = 4, SAVES = 25, ENOUGH = 12, PATIENCE_MS = 120000 };

static struct front front;
static int64_t drafts[WRITERS];
static const char *ledger; /* "draft commit", a line for each save that was answered 200 */

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

static void note(int64_t draft, struct str commit)
{
	char line[128];
	int fd = open(ledger, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	int n = snprintf(line, sizeof line, "%lld " STRF "\n", (long long)draft, STRV(commit));
	if (write(fd, line, (size_t)n) != n)
		_exit(3);
	close(fd);
}

static const char *path_of(struct arena *a, int64_t draft)
{
	return arena_printf(a, "/api/v1/drafts/%lld", (long long)draft);
}

/* Where the draft is, asked until somebody answers. */
static void look(struct arena *a, int64_t draft, struct str *head, struct str *html)
{
	for (;;) {
		AUTO_REPLY r = front_call(&front, a, EDITOR, "GET", path_of(a, draft), "", NULL);
		if (r.status == 200) {
			*head = arena_str(a, json_str(r.json, "head"));
			*html = arena_str(a, json_str(r.json, "html"));
			return;
		}
		nap();
	}
}

/*
 * One save, repeated until it is answered or found to be there. Whatever an answer says while the
 * database is away is a 503 with a code, or nothing at all.
 */
static bool save(int64_t draft, int number)
{
	int64_t until = clock_ticks() + PATIENCE_MS;
	while (clock_ticks() < until) {
		SCRATCH(a);
		struct str head, html;
		struct str words = str_c(arena_printf(&a, "<p>第%d次保存。</p>", number));
		look(&a, draft, &head, &html);
		if (str_eq(str_trim(html), words))
			return true; /* it had been done; only the answer was lost */
		AUTO_REPLY r = front_call(&front, &a, EDITOR, "PUT", path_of(&a, draft),
			arena_printf(&a, "If-Match: \"" STRF "\"\r\n", STRV(head)),
			arena_printf(&a,
				"{\"title\":\"不怕断电\",\"html\":\"" STRF "\",\"meta\":{}}",
				STRV(words)));
		if (r.status == 200) {
			note(draft, json_str(r.json, "head"));
			return true;
		}
		if (r.status && (r.status != 503 || strcmp(front_code(&r), "store.away") != 0)) {
			fprintf(stderr, "save: %d " STRF "\n", r.status, STRV(r.body));
			return false;
		}
		nap();
	}
	return false;
}

static pid_t writer(int64_t draft)
{
	pid_t pid = fork();
	if (pid)
		return pid;
	for (int i = 1; i <= SAVES; i++)
		if (!save(draft, i))
			_exit(2);
	_exit(0);
}

static size_t acknowledged(struct arena *a, struct str *out)
{
	size_t lines = 0;
	if (file_read(a, ledger, 1024 * 1024, out))
		return 0;
	for (size_t i = 0; i < out->len; i++)
		lines += out->at[i] == '\n';
	return lines;
}

static void wait_for_saves(size_t count)
{
	for (;;) {
		SCRATCH(a);
		struct str text;
		if (acknowledged(&a, &text) >= count)
			return;
		nap();
	}
}

static const char *one(const char *sql)
{
	return scene_sql(&front.scene, sql);
}

static void every_acknowledged_save_is_there(void)
{
	SCRATCH(a);
	struct str text;
	assert_true(acknowledged(&a, &text) >= ENOUGH);
	while (text.len) {
		struct str line = str_cut(&text, '\n'), draft = str_cut(&line, ' ');
		assert_string_equal(
			one(arena_printf(&a,
				"select count(*) from revision r join object o on o.draft_id = "
				"r.draft_id and o.oid = r.commit_oid where r.draft_id = " STRF
				" and r.commit_oid = '\\x" STRF "'",
				STRV(draft), STRV(line))),
			"1");
	}
}

static void nothing_is_half_done(void)
{
	assert_string_equal(one("select count(*) from draft where head is null"), "0");
	assert_string_equal(
		one("select count(*) from draft d where rev <> (select count(*) from revision r "
		    "where "
		    "r.draft_id = d.id) or not exists (select 1 from revision r where r.draft_id = "
		    "d.id and r.rev = d.rev and r.commit_oid = d.head and r.tree_oid = d.tree)"),
		"0");
	assert_string_equal(
		one("select count(*) from revision r where not exists (select 1 from "
		    "object o where o.draft_id = r.draft_id and o.oid = r.tree_oid) or "
		    "not exists (select 1 from audit x where x.kind = 'draft' and x.id = "
		    "r.draft_id and x.payload->>'commit' = encode(r.commit_oid, 'hex'))"),
		"0");
	assert_string_equal(one("select count(*) from audit x where kind = 'draft' and payload ? "
				"'commit' and not "
				"exists (select 1 from revision r where r.draft_id = x.id and "
				"encode(r.commit_oid, 'hex') = x.payload->>'commit')"),
		"0");
}

static void the_answer_meanwhile_is_clear(void)
{
	SCRATCH(a);
	AUTO_REPLY r = front_call(&front, &a, EDITOR, "GET", path_of(&a, drafts[0]), "", NULL);
	assert_int_equal(r.status, 503);
	assert_string_equal(front_code(&r), "store.away");
	assert_true(str_find(json_str(r.json, "title"), STR("暂不可用")) >= 0);
	assert_true(str_find(r.body, STR("socket")) < 0); /* where it is, is nobody's business */
}

static void a_save_that_was_acknowledged_outlives_the_database(void **)
{
	pid_t pids[WRITERS];
	for (int i = 0; i < WRITERS; i++)
		pids[i] = writer(drafts[i]);
	for (size_t stops = 1; stops <= 2; stops++) {
		wait_for_saves(stops * ENOUGH);
		test_cluster_stop();
		the_answer_meanwhile_is_clear();
		test_cluster_start();
	}
	for (int i = 0; i < WRITERS; i++) {
		int status;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	every_acknowledged_save_is_there();
	nothing_is_half_done();
	for (int i = 0; i < WRITERS; i++) {
		SCRATCH(a);
		struct str head, html;
		look(&a, drafts[i], &head, &html);
		assert_true(str_find(html, str_c(arena_printf(&a, "第%d次", SAVES))) >= 0);
	}
}

static int open_front(void **)
{
	test_cluster_durable();
	front_open(&front, NULL);
	ledger = arena_printf(&front.scene.arena, "%s/acknowledged", test_folder());
	for (int i = 0; i < WRITERS; i++)
		drafts[i] = scene_draft(&front.scene, EDITOR, "不怕断电", NULL);
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
		cmocka_unit_test(a_save_that_was_acknowledged_outlives_the_database),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
