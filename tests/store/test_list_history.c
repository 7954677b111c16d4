#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/files.h"
#include "clerk/mirror_lists.h"
#include "clerk/tasks.h"
#include "tests/support/cluster.h"
#include "tests/support/git.h"
#include "tests/support/scene.h"

static struct scene s;
static struct clerk clerk;
static const char *repo;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))

static int open_all(void **)
{
	scene_open(&s);
	const char *folder = arena_printf(&s.arena, "%s/mirror", test_folder());
	assert_int_equal(
		clerk_open(test_conninfo(s.database, "shenfa_clerk"), folder, &clerk), ERR_OK);
	repo = arena_printf(&s.arena, "%s/" MIRROR_LISTS, folder);
	return 0;
}

static int close_all(void **)
{
	clerk_close(&clerk);
	scene_close(&s);
	return 0;
}

static const char *git(const char *words)
{
	return git_says(&s.arena, repo, words);
}

static void round_of_the_clerk(void)
{
	SCRATCH(a);
	assert_int_equal(clerk_do_keep_lists(&clerk, &a, clock_now()), ERR_OK);
	assert_int_equal(clerk_do_mirror(&clerk, &a, clock_now()), ERR_OK);
}

/* A list that SECURITY made and that AUDIT put in force: who may is tested where it is decided. */
static void a_list_comes_in_force(int version, const char *terms, const char *note)
{
	SQL("insert into lexicon (version, terms, allow, names, note, made_by, at) values (%d, "
	    "'%s',"
	    " '', '', '%s', %lld, '2026-03-01 09:00+08')",
		version, terms, note, (long long)s.people[SECURITY].id);
	SQL("insert into lexicon_activation (version, account_id, device_key_id, signature, at)"
	    " select %d, account_id, id, 'x', '2026-03-02 10:00+08' from device_key"
	    " where account_id = %lld",
		version, (long long)s.people[AUDIT].id);
}

static void what_came_with_the_program_is_the_first_commit(void **)
{
	round_of_the_clerk();
	const char *log = git("log --format=%an.%cn.%s");
	assert_non_null(strstr(log, "审发.审发.第 1 版词库"));
	assert_string_equal(
		git("ls-tree --name-only HEAD"), "allow.txt\nlaws.tsv\nnames.tsv\nterms.tsv\n");
	assert_non_null(strstr(git("symbolic-ref HEAD"), "refs/heads/lists/words"));
}

static void who_made_it_is_the_author_and_who_put_it_in_force_the_committer(void **)
{
	a_list_comes_in_force(2, "扫黑险恶\tBLOCK\n示范语\tWARN\n", "第二版：加一条");
	round_of_the_clerk();
	const char *want = arena_printf(&s.arena,
		STRF ".2026-03-01 09:00:00 +0800." STRF ".2026-03-02 10:00:00 +0800\n",
		STRV(s.people[SECURITY].name), STRV(s.people[AUDIT].name));
	assert_string_equal(git("log -1 --format=%an.%ai.%cn.%ci"), want);
	assert_non_null(strstr(git("log -1 --format=%ae"),
		arena_printf(&s.arena, "%lld@", (long long)s.people[SECURITY].id)));
	assert_non_null(
		strstr(git("log -1 --format=%B"), "第 2 版词库：第二版：加一条\n\nShenfa-"));
}

static void a_change_reads_as_one_line_a_term(void **)
{
	a_list_comes_in_force(3, "扫黑险恶\tBLOCK\n示范语\tBLOCK\n", "改一级");
	round_of_the_clerk();
	const char *log = git("log -1 -p");
	assert_non_null(strstr(log, " 扫黑险恶\tBLOCK\n-示范语\tWARN\n+示范语\tBLOCK\n"));
	assert_null(strstr(log, "names.tsv"));
}

/* The same list twice is two acts. */
static void a_list_put_back_is_a_commit_of_its_own(void **)
{
	SQL("insert into lexicon_activation (version, alone) values (2, true)");
	round_of_the_clerk();
	assert_string_equal(git("rev-list --count HEAD"), "4\n");
	assert_non_null(strstr(git("log -1 -p"), "-示范语\tBLOCK\n+示范语\tWARN\n"));
	assert_string_equal(SQL("select count(*) from audit where action = 'lexicon.commit'"), "4");
}

/* What was known of a law on the day on which the list that rests on it came in force. */
static void the_laws_are_kept_as_they_stood_that_day(void **)
{
	a_list_comes_in_force(4, "依约全面履行\tWARN\t《中华人民共和国合同法》\n", "引一部");
	round_of_the_clerk();
	assert_string_equal(git("show HEAD:laws.tsv"),
		"# 法规\t文号\t状态\t截至\t说明\n合同法\t\tENDED\t2026-03-02\t"
		"已于2021年1月1日停止施行，由《中华人民共和国民法典》取代\n");
}

static void nothing_in_a_name_or_a_note_ends_its_line(void **)
{
	SQL("update account set name = E'贺<安>\\n' where id = %lld",
		(long long)s.people[SECURITY].id);
	a_list_comes_in_force(5, "扫黑险恶\tBLOCK\n", "一行\n\nShenfa-Lexicon: 99");
	round_of_the_clerk();
	assert_non_null(strstr(git("log -1 --format=%s"), "一行  Shenfa-Lexicon: 99"));
	assert_non_null(strstr(git("log -1 --format=%an"), "贺 安"));
}

static void it_is_sound_and_made_anew_where_it_is_gone(void **)
{
	const char *tip = git("rev-parse HEAD");
	assert_string_equal(git("fsck --strict --full --no-progress"), "");
	assert_int_equal(system(arena_printf(&s.arena, "rm -r %s", repo)), 0);
	round_of_the_clerk();
	assert_string_equal(git("rev-parse HEAD"), tip);
	assert_string_equal(git("rev-list --count HEAD"), "6\n");
}

/* Said to those who keep the lists, once for each law and version; what is only unknown is not. */
static void a_law_that_ended_is_said_to_who_keeps_the_lists(void **)
{
	SCRATCH(a);
	const char *said =
		"select count(*) || ' ' || coalesce(max(text), '') from notice where kind = 'LAW'";
	assert_int_equal(clerk_do_watch_laws(&clerk, &a, clock_now()), ERR_OK);
	assert_string_equal(SQL("%s", said), "0 ");
	SQL("update lexicon set names = E'依约\\t提法\\t\\t《合同法》、《某某办法》\\n' where "
	    "state = 'ACTIVE'");
	assert_int_equal(clerk_do_watch_laws(&clerk, &a, clock_now()), ERR_OK);
	assert_int_equal(clerk_do_watch_laws(&clerk, &a, clock_now()), ERR_OK);
	assert_string_equal(SQL("%s", said),
		"1 现行词库（第 1 版）有 1 条依据《合同法》，该法规已于2021年1月1日停止施行，由"
		"《中华人民共和国民法典》取代。请在“词库与流程”页核对，另提新版。");
}

static void only_the_clerk_adds_and_only_the_next(void **)
{
	const char *why,
		*add = "select lexicon_commit_add(99, null, sha256('')::bytea, '', '{}', '{}', "
		       "'{}', '{}', '{}')";
	assert_null(scene_sql_as(&s, "shenfa_web", add, &why));
	assert_non_null(strstr(why, "permission denied"));
	assert_string_equal(scene_sql_as(&s, "shenfa_clerk", add, &why), "f");
	assert_null(scene_sql_as(&s, "shenfa_clerk", "delete from lexicon_commit", &why));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_came_with_the_program_is_the_first_commit),
		cmocka_unit_test(who_made_it_is_the_author_and_who_put_it_in_force_the_committer),
		cmocka_unit_test(a_change_reads_as_one_line_a_term),
		cmocka_unit_test(a_list_put_back_is_a_commit_of_its_own),
		cmocka_unit_test(the_laws_are_kept_as_they_stood_that_day),
		cmocka_unit_test(nothing_in_a_name_or_a_note_ends_its_line),
		cmocka_unit_test(it_is_sound_and_made_anew_where_it_is_gone),
		cmocka_unit_test(a_law_that_ended_is_said_to_who_keeps_the_lists),
		cmocka_unit_test(only_the_clerk_adds_and_only_the_next),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
