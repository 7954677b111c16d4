/* 0026_long_list.c: a list of a million terms, from a file to what is in force, by the command. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/files.h"
#include "base/json.h"
#include "reviewers/lists/list.h"
#include "tests/support/sql.h"
#include "tests/support/system.h"

/* With the sanitizer a million takes three minutes: fewer and longer ones are past 4 MiB, too, where large lists begin. */
#ifdef __SANITIZE_ADDRESS__
#define TERMS 100000
#define REST  "\tNOTE\t提法\t请按规定的说法书写\n"
#else
#define TERMS 1000000
#define REST  "\tNOTE\n"
#endif
enum { HANZI = 6000, FIRST = 0x4E00, LINE = 32, HANZI_MOST = 6 };
_Static_assert(TERMS *(HANZI_MOST * 3 + sizeof REST) < LIST_BYTES_MAX);
_Static_assert(TERMS *(HANZI_MOST * 3 - 6 + sizeof REST) > 4 * 1024 * 1024);

static struct system sys;

static int begin(void **state)
{
	(void)state;
	system_start(&sys);
	system_arrive(&sys, "secadmin", true);
	system_arrive(&sys, "planhead", true);
	return 0;
}

static int end(void **state)
{
	(void)state;
	system_stop(&sys);
	return 0;
}

#define F(...) arena_printf(&sys.arena, __VA_ARGS__)

static FILE *opened(const char *path)
{
	FILE *out = fopen(path, "we");
	assert_non_null(out);
	return out;
}

static void put_hanzi(struct buf *b, unsigned which)
{
	buf_add_codepoint(b, FIRST + which % HANZI);
}

/* Hanzi by chance share few beginnings, which is the hardest to find room for; the first two number them, so none stands twice. */
static const char *million(void)
{
	const char *path = F("%s/million.tsv", sys.data);
	FILE *out = opened(path);
	uint32_t chance = 1;
	for (unsigned i = 0; i < TERMS; i++) {
		SCRATCH(a);
		struct buf b;
		buf_init(&b, &a, LINE);
		put_hanzi(&b, i / HANZI * 7919);
		put_hanzi(&b, i);
		for (unsigned n = 0; n < 2 + i % 3; n++, chance = chance * 1664525 + 1013904223)
			put_hanzi(&b, chance >> 8);
		fprintf(out, "%s" REST, b.at);
	}
	fclose(out);
	return path;
}

static int run(const char *who, const char *line, const char **said)
{
	return system_shenfa(&sys, who, line, "", said);
}

static void done(const char *who, const char *line, const char *says)
{
	const char *said;
	if (run(who, line, &said))
		fail_msg("%s: %s", line, said);
	if (!strstr(said, says))
		fail_msg("%s: no “%s” in %.2000s", line, says, said);
}

/* His role is another: so is his session. */
static void comes_back(const char *person)
{
	const char *said;
	assert_int_equal(
		system_shenfa(&sys, person, F("login --replace --url %s %s", sys.url, person),
			"Quarz-7731-Kelp-Osier", &said),
		0);
}

static void it_is_looked_at_by_line_and_nothing_is_kept(void **state)
{
	(void)state;
	const char *path = million(), *said;
	FILE *out = fopen(path, "ae");
	assert_non_null(out);
	fputs("最后一条\t重\n", out);
	fclose(out);
	assert_int_equal(
		run("secadmin", F("lexicon import %s --list terms --note 试", path), &said), 1);
	assert_non_null(strstr(said, F("第 %d 行：级别应为", TERMS + 1)));
	assert_int_equal(run("secadmin", "lexicon export --list terms --version 2", &said), 1);
}

static void two_people_put_it_in_force(void **state)
{
	(void)state;
	const char *path = million();
	done("secadmin", "role take planhead SECRECY", "");
	done("secadmin", "role take planhead HEAD", "");
	done("secadmin", "role give planhead SECURITY", "");
	comes_back("planhead");
	const char *said;
	assert_int_equal(
		run("secadmin", F("lexicon import %s --list terms --note 百万条", path), &said), 0);
	assert_non_null(strstr(said, F("增 %d 条", TERMS)));
	assert_non_null(strstr(said, "第 2 版草案"));
	done("planhead", "lexicon try 2", "");
	sql_until(sys.database, "it is tried", "select ended_at is not null from lexicon_trial");
	done("planhead", "lexicon activate 2", "已启用");
	done("planhead", "lexicon ls", "第 2 版  ACTIVE");
	done("planhead", "lexicon ls", F("%d 条", TERMS));
}

static void it_goes_out_as_it_came_in(void **state)
{
	(void)state;
	struct str in, out;
	const char *path = F("%s/out.tsv", sys.data);
	done("secadmin", F("lexicon export --list terms --to %s", path), "");
	assert_int_equal(file_read(&sys.arena, million(), LIST_BYTES_MAX, &in), ERR_OK);
	assert_int_equal(file_read(&sys.arena, path, LIST_BYTES_MAX, &out), ERR_OK);
	assert_true(str_eq(in, out));
}

/* Two go back to the list before, which is a thousandth of it. */
static void two_people_go_back(void **state)
{
	(void)state;
	done("secadmin", "lexicon return 1 --reason 误拦", "");
	done("planhead", "lexicon agree 1", "已恢复启用");
	done("planhead", "lexicon ls", "第 1 版  ACTIVE");
}

static void a_file_too_long_is_told_what_to_do(void **state)
{
	(void)state;
	const char *path = F("%s/long.txt", sys.data), *said;
	FILE *out = opened(path);
	for (size_t i = 0; i <= LIST_BYTES_MAX; i++)
		fputc(i % LINE ? 'x' : '\n', out);
	fclose(out);
	assert_int_equal(
		run("secadmin", F("lexicon import %s --list terms --preview", path), &said), 1);
	assert_non_null(strstr(said, "超过 32 MB（约一百万条）。请删去很少用的词条"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_looked_at_by_line_and_nothing_is_kept),
		cmocka_unit_test(two_people_put_it_in_force),
		cmocka_unit_test(it_goes_out_as_it_came_in),
		cmocka_unit_test(two_people_go_back),
		cmocka_unit_test(a_file_too_long_is_told_what_to_do),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
