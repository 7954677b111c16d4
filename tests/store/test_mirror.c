#include "tests/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "clerk/mirror.h"
#include "clerk/mirror_refs.h"
#include "desk/draft.h"
#include "seal/seal.h"
#include "tests/support/cluster.h"
#include "tests/support/git.h"
#include "tests/support/scene.h"

static struct scene s;
static struct sealer sealer;
static struct store *db;
static const char *folder, *repo;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))

static int open_all(void **)
{
	scene_open(&s);
	const char *keys = arena_printf(&s.arena, "%s/keys", test_folder());
	assert_int_equal(folder_make(keys, 0700, NULL), ERR_OK);
	assert_int_equal(sealer_open(test_conninfo(s.database, "shenfa_seal"), keys,
				 clock_now() - 1000, &sealer),
		ERR_OK);
	assert_int_equal(store_open(test_conninfo(s.database, "shenfa_clerk"), &db), ERR_OK);
	folder = arena_printf(&s.arena, "%s/mirror", test_folder());
	repo = arena_printf(&s.arena, "%s/sjzy.git", folder);
	return 0;
}

static int close_all(void **)
{
	store_close(db);
	sealer_close(&sealer);
	scene_close(&s);
	return 0;
}

static const char *git(const char *where, const char *words)
{
	return git_says(&s.arena, where, words);
}

static int64_t carry(void)
{
	int64_t rows;
	assert_int_equal(mirror_round(db, folder, clock_now(), &rows), ERR_OK);
	return rows;
}

static void is_sound(void)
{
	const char *said = git(repo, "fsck --strict --full --no-dangling");
	assert_null(strstr(said, "error"));
	assert_null(strstr(said, "missing"));
	assert_null(strstr(said, "warning"));
}

static void save(int64_t draft, const char *html, const char *note)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	json_auto_t *meta = json_pack("{s:s}", "disclosure", "主动公开");
	struct draft_words words = { STR("目录"), str_c(html), meta, str_c(note), {} };
	struct str commit;
	assert_int_equal(draft_save(&d, &s.people[EDITOR], draft, str_c(scene_head(&s, draft)),
				 &words, &commit),
		ERR_OK);
	scene_desk_done(&d);
}

static void confirm(int64_t submission, int64_t channel)
{
	const char *why, *fence = NULL;
	scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena, "select count(*) from delivery_lease(%lld, 5, 60, now())",
			(long long)channel),
		&why);
	fence = SQL("select id || ',%lld,' || fence from delivery where submission_id = %lld and"
		    " channel_account_id = %lld order by id desc limit 1",
		(long long)channel, (long long)submission, (long long)channel);
	assert_non_null(scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena, "select delivery_intent(%s, 'r', 'm', now())", fence),
		&why));
	assert_non_null(scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena,
			"select delivery_result(%s, 'CONFIRMED', '', '{\"url\":\"http://x/1\"}',"
			" null, now())",
			fence),
		&why));
}

static int64_t draft, submission;

static void a_history_is_carried_as_it_is_and_only_once(void **)
{
	draft = scene_draft(&s, EDITOR, "目录", NULL);
	save(draft, "<p>第一段。</p><p>第二段。</p>", "补充第二段");
	assert_int_equal(carry(), 2);
	assert_int_equal(carry(), 0);
	is_sound();
	const char *branch = arena_printf(&s.arena, "rev-parse drafts/%lld", (long long)draft);
	assert_memory_equal(git(repo, branch), scene_head(&s, draft), 40);
	save(draft, "<p>第一段。</p><p>第二段，改。</p>", "改一处");
	assert_int_equal(carry(), 1);
	assert_memory_equal(git(repo, branch), scene_head(&s, draft), 40);
	is_sound();
}

static void git_log_reads_well(void **)
{
	const char *log = git(repo, arena_printf(&s.arena, "log -p drafts/%lld", (long long)draft));
	assert_non_null(strstr(log, "补充第二段"));
	assert_non_null(strstr(log, "Author: 王敏 <"));
	assert_non_null(strstr(log, "-<p>第二段。</p>\n+<p>第二段，改。</p>\n"));
}

static void a_clone_has_one_branch_a_draft(void **)
{
	int64_t other = scene_draft(&s, EDITOR2, "另一篇", NULL);
	assert_int_equal(carry(), 1);
	const char *to = arena_printf(&s.arena, "%s/clone", test_folder());
	git("/", arena_printf(&s.arena, "clone -q %s %s", repo, to));
	const char *branches = git(to, "branch -r");
	assert_non_null(
		strstr(branches, arena_printf(&s.arena, "origin/drafts/%lld\n", (long long)draft)));
	assert_non_null(
		strstr(branches, arena_printf(&s.arena, "origin/drafts/%lld\n", (long long)other)));
	assert_non_null(strstr(git(to, "ls-files"), "article.html"));
}

static void what_went_out_and_what_came_down_are_commits_of_the_channel(void **)
{
	SCRATCH(a);
	int made = 0;
	size_t n;
	submission = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, submission);
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	confirm(submission, s.website);
	carry();
	const char *no = SQL("select register_no from draft where id = %lld", (long long)draft);
	const char *files = git(repo, "ls-tree -r --name-only website");
	assert_non_null(strstr(files, arena_printf(&a, "%s/manifest.json", no)));
	assert_non_null(strstr(git(repo, "log -1 website"), arena_printf(&a, "发布 %s 目录", no)));
	assert_non_null(strstr(git(repo, "symbolic-ref HEAD"), "refs/heads/website"));
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &s.website, 1, &n), ERR_OK);
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	confirm(submission, s.website);
	carry();
	assert_string_equal(git(repo, "ls-tree -r --name-only website"), "");
	assert_non_null(strstr(git(repo, "diff --stat website~1 website"), "manifest.json"));
	assert_string_equal(git(repo, "rev-list --count website"), "2\n");
	is_sound();
}

/* As if the machine had gone down after the refs and before the mark. */
static void rows_carried_twice_change_nothing(void **)
{
	const char *before = git(repo, "for-each-ref");
	SQL("update mirror_mark set epoch = 0, xid = '0', draft_id = 0, n = 0");
	assert_true(carry() > 5);
	assert_string_equal(git(repo, "for-each-ref"), before);
	assert_string_equal(git(repo, "rev-list --count website"), "2\n");
}

static void a_lost_repository_is_made_anew_the_same(void **)
{
	const char *before = git(repo, "for-each-ref");
	assert_int_equal(system(arena_printf(&s.arena, "rm -r %s", repo)), 0);
	save(draft, "<p>又改。</p>", "又改");
	carry();
	carry();
	is_sound();
	const char *of = "for-each-ref refs/heads/website";
	assert_non_null(strstr(before, git(repo, of)));
	assert_memory_equal(
		git(repo, arena_printf(&s.arena, "rev-parse drafts/%lld", (long long)draft)),
		scene_head(&s, draft), 40);
}

static void an_empty_folder_is_filled_whatever_the_mark_says(void **)
{
	const char *before = git(repo, "for-each-ref refs/heads/website");
	assert_int_equal(system(arena_printf(&s.arena, "rm -r %s/*.git", folder)), 0);
	assert_true(carry() > 5);
	is_sound();
	assert_string_equal(git(repo, "for-each-ref refs/heads/website"), before);
}

static void nothing_of_another_department_is_in_it(void **)
{
	int64_t foreign = scene_draft(&s, REVIEWER2, "发展规划", NULL);
	carry();
	assert_null(strstr(
		git(repo, "branch"), arena_printf(&s.arena, "drafts/%lld\n", (long long)foreign)));
	assert_non_null(strstr(git(arena_printf(&s.arena, "%s/fzgh.git", folder), "branch"),
		arena_printf(&s.arena, "drafts/%lld\n", (long long)foreign)));
}

/* The first that is carried after the loss goes on from nothing: what was there before is missed all the same. */
static void a_lost_repository_is_missed_at_a_new_draft_too(void **)
{
	assert_int_equal(system(arena_printf(&s.arena, "rm -r %s", repo)), 0);
	int64_t fresh = scene_draft(&s, EDITOR, "目录", NULL);
	carry();
	carry();
	is_sound();
	assert_memory_equal(
		git(repo, arena_printf(&s.arena, "rev-parse drafts/%lld", (long long)fresh)),
		scene_head(&s, fresh), 40);
	assert_memory_equal(
		git(repo, arena_printf(&s.arena, "rev-parse drafts/%lld", (long long)draft)),
		scene_head(&s, draft), 40);
}

static const char *packs(void)
{
	return git(repo, "count-objects -v | grep packs:");
}

static void many_objects_go_into_one_pack(void **)
{
	assert_string_equal(packs(), "packs: 0\n");
	for (int i = 0; i < 40; i++)
		save(scene_draft(&s, EDITOR, "目录", NULL),
			arena_printf(&s.arena, "<p>第 %d 篇。</p>", i), "改");
	assert_int_equal(carry(), 80);
	assert_string_equal(packs(), "packs: 1\n");
	is_sound();
	int64_t last = scene_draft(&s, EDITOR, "目录", NULL);
	assert_int_equal(carry(), 1);
	assert_string_equal(packs(), "packs: 1\n");
	is_sound();
	assert_memory_equal(
		git(repo, arena_printf(&s.arena, "rev-parse drafts/%lld", (long long)last)),
		scene_head(&s, last), 40);
}

static void tips_are(const int64_t *drafts, int count)
{
	for (int i = 0; i < count; i++)
		assert_memory_equal(git(repo, arena_printf(&s.arena, "rev-parse drafts/%lld",
						      (long long)drafts[i])),
			scene_head(&s, drafts[i]), 40);
}

static bool has_own_file(int64_t id)
{
	return file_mode(arena_printf(
		       &s.arena, "%s/refs/heads/drafts/%lld", repo, (long long)id)) >= 0;
}

/* A branch of its own file goes before the packed one: it must not be left behind. */
static void many_branches_go_into_one_file(void **)
{
	enum { MANY = 30 };
	int64_t drafts[MANY];
	for (int i = 0; i < MANY; i++)
		drafts[i] = scene_draft(&s, EDITOR, "目录", NULL);
	carry();
	tips_are(drafts, MANY);
	assert_false(has_own_file(drafts[7]));
	save(drafts[7], "<p>第二版。</p>", "改");
	carry();
	assert_true(has_own_file(drafts[7]));
	tips_are(drafts, MANY);
	for (int i = 0; i < MANY; i++)
		save(drafts[i], arena_printf(&s.arena, "<p>第三版 %d。</p>", i), "改");
	carry();
	assert_false(has_own_file(drafts[7]));
	tips_are(drafts, MANY);
	is_sound();
}

/* A tag that somebody made stands behind all branches: git looks for names by halves. */
static void a_packed_tag_hides_no_branch(void **)
{
	enum { MANY = 30 };
	struct mirror_repo m;
	struct branch list[MANY];
	const char *path = arena_printf(&s.arena, "%s/tagged.git", folder);
	assert_int_equal(mirror_repo_open(path, "有标签", &m), ERR_OK);
	const char *tree = git(path, "hash-object -w -t tree /dev/null");
	const char *commit =
		git(path, arena_printf(&s.arena,
				  "-c user.name=a -c user.email=a@b commit-tree -m a %.40s", tree));
	struct str tip = str_sub(str_c(commit), 0, 40);
	git(path, arena_printf(&s.arena, "tag a-tag " STRF, STRV(tip)));
	git(path, "pack-refs --all");
	for (int i = 0; i < MANY; i++)
		list[i] = (struct branch){ str_c(arena_printf(&s.arena, "drafts/%d", i)), tip };
	assert_int_equal(mirror_refs_write(&m, list, MANY), ERR_OK);
	mirror_repo_close(&m);
	for (int i = 0; i < MANY; i++)
		git(path, arena_printf(&s.arena, "rev-parse --verify refs/heads/drafts/%d", i));
	git(path, "rev-parse --verify refs/tags/a-tag");
}

/* Somebody is running git pack-refs there, or was killed while he did. */
static void a_lock_on_packed_refs_is_no_trouble(void **)
{
	enum { MANY = 30 };
	int64_t drafts[MANY];
	const char *lock = arena_printf(&s.arena, "%s/packed-refs.lock", repo);
	assert_int_equal(file_write(lock, STR("x"), 0644, NULL), ERR_OK);
	for (int i = 0; i < MANY; i++)
		drafts[i] = scene_draft(&s, EDITOR, "目录", NULL);
	carry();
	tips_are(drafts, MANY);
	assert_true(has_own_file(drafts[0]));
	assert_int_equal(remove(lock), 0);
}

/* A clerk that was killed while it packed leaves one behind: not for ever. */
static void a_forgotten_lock_is_taken_away(void **)
{
	enum { MANY = 30 };
	int64_t drafts[MANY];
	const char *lock = arena_printf(&s.arena, "%s/packed-refs.lock", repo);
	const struct timespec long_ago[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };
	assert_int_equal(file_write(lock, STR("x"), 0644, NULL), ERR_OK);
	assert_int_equal(utimensat(AT_FDCWD, lock, long_ago, 0), 0);
	for (int i = 0; i < MANY; i++)
		drafts[i] = scene_draft(&s, EDITOR, "目录", NULL);
	carry();
	tips_are(drafts, MANY);
	assert_false(has_own_file(drafts[0]));
	assert_int_equal(file_mode(lock), -1);
	is_sound();
}

static void bytes_that_are_not_what_their_id_says_stop_the_mirror(void **)
{
	int64_t rows, bad = scene_draft(&s, EDITOR, "目录", NULL);
	const char *mark =
		"select epoch || '.' || xid || '.' || draft_id || '.' || n from mirror_mark";
	const char *one = "from object where type = 3 and draft_id";
	for (int i = 0; i < 40; i++)
		save(scene_draft(&s, EDITOR, "目录", NULL),
			arena_printf(&s.arena, "<p>别的第 %d 篇。</p>", i), "改");
	SQL("create table kept as select * %s = %lld", one, (long long)bad);
	SQL("update object set data = 'x', size = 1, codec = 0 where type = 3 and draft_id = %lld",
		(long long)bad);
	const char *before = SQL("%s", mark);
	assert_int_equal(mirror_round(db, folder, clock_now(), &rows), ERR_INTERNAL);
	assert_string_equal(SQL("%s", mark), before);
	SQL("update object o set data = k.data, size = k.size, codec = k.codec from kept k"
	    " where o.draft_id = k.draft_id and o.oid = k.oid");
	assert_int_equal(carry(), 81);
	is_sound();
}

/* Each branch is where the store's draft is. */
static void branches_are_whole(const int64_t *drafts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_memory_equal(git(repo, arena_printf(&s.arena, "rev-parse drafts/%lld",
						      (long long)drafts[i])),
			scene_head(&s, drafts[i]), 40);
}

/* Somebody's `git gc` again and again, from another process, until the file `flag` is gone. */
static pid_t keep_collecting(const char *flag, const char *count)
{
	pid_t pid = fork();
	if (pid)
		return pid;
	char line[4096];
	snprintf(line, sizeof line,
		"while [ -e %s ]; do env -u GIT_DIR GIT_CONFIG_GLOBAL=/dev/null git -c "
		"safe.directory='*' -C %s gc -q && echo . >>%s; done >/dev/null 2>&1",
		flag, repo, count);
	execl("/bin/sh", "sh", "-c", line, NULL);
	_exit(127);
}

static size_t bytes_of(const char *file)
{
	struct stat st;
	return stat(file, &st) ? 0 : (size_t)st.st_size;
}

enum { COLLECTIONS = 12 };

/*
 * Saves and carries until it was collected so often while that went on. A round that git's tidying
 * took the folder from under fails, and leaves its mark: the clerk's next one goes on from there.
 */
static void somebody_collects_garbage_while_it_is_written(void **)
{
	int64_t drafts[4], rows;
	const char *flag = arena_printf(&s.arena, "%s/collecting", test_folder());
	const char *count = arena_printf(&s.arena, "%s/collected", test_folder());
	int status;
	for (size_t i = 0; i < 4; i++)
		drafts[i] = scene_draft(&s, EDITOR, "目录", NULL);
	carry();
	fclose(fopen(flag, "we"));
	pid_t pid = keep_collecting(flag, count);
	for (int i = 0; bytes_of(count) < COLLECTIONS * 2; i++) {
		save(drafts[i % 4], arena_printf(&s.arena, "<p>第 %d 次改。</p>", i), "改");
		enum err e = mirror_round(db, folder, clock_now(), &rows);
		assert_true(!e || e == ERR_INTERNAL);
	}
	unlink(flag);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	save(drafts[0], "<p>最后一次改。</p>", "改");
	while (carry())
		;
	is_sound();
	branches_are_whole(drafts, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_history_is_carried_as_it_is_and_only_once),
		cmocka_unit_test(git_log_reads_well),
		cmocka_unit_test(a_clone_has_one_branch_a_draft),
		cmocka_unit_test(what_went_out_and_what_came_down_are_commits_of_the_channel),
		cmocka_unit_test(rows_carried_twice_change_nothing),
		cmocka_unit_test(a_lost_repository_is_made_anew_the_same),
		cmocka_unit_test(an_empty_folder_is_filled_whatever_the_mark_says),
		cmocka_unit_test(nothing_of_another_department_is_in_it),
		cmocka_unit_test(a_lost_repository_is_missed_at_a_new_draft_too),
		cmocka_unit_test(many_objects_go_into_one_pack),
		cmocka_unit_test(many_branches_go_into_one_file),
		cmocka_unit_test(a_packed_tag_hides_no_branch),
		cmocka_unit_test(a_lock_on_packed_refs_is_no_trouble),
		cmocka_unit_test(a_forgotten_lock_is_taken_away),
		cmocka_unit_test(somebody_collects_garbage_while_it_is_written),
		cmocka_unit_test(bytes_that_are_not_what_their_id_says_stop_the_mirror),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
