/* Whatever a reviewer looks for by a name of its own, people read in Chinese. */
#include "tests/check.h"

#include <glob.h>
#include <regex.h>

#include "base/files.h"
#include "desk/rule_names.h"
#include "reviewers/reviewer.h"

enum { FILE_MAX = 1024 * 1024, RULES_LEAST = 60 };

static struct arena arena;
static size_t looked;

static const char *text_of(const char *path)
{
	struct str text;
	assert_int_equal(file_read(&arena, path, FILE_MAX, &text), ERR_OK);
	return arena_cstr(&arena, text);
}

/* Names that look like rules and are none: hosts, members of meta.json, schemes. */
static bool is_none(const char *name)
{
	static const char *const none[] = { "gov-cn", "source", "author", "javascript" };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (!strcmp(none[i], name))
			return true;
	return false;
}

static void assert_named(const char *path, const char *reviewer, const char *rule)
{
	struct str name = rule_name(str_c(reviewer), str_c(rule));
	if (str_eq(name, str_c(rule)))
		fail_msg("%s: %s %s has no name in rule_names.def", path, reviewer, rule);
	looked++;
}

/* Each first group that the pattern finds in the file. */
static void look_for(const char *path, const char *reviewer, const char *pattern, const char *but)
{
	regex_t re;
	regmatch_t m[2];
	const char *text = text_of(path);
	assert_int_equal(regcomp(&re, pattern, REG_EXTENDED), 0);
	for (; !regexec(&re, text, 2, m, 0); text += m[0].rm_eo) {
		const char *rule = arena_printf(
			&arena, "%.*s", (int)(m[1].rm_eo - m[1].rm_so), text + m[1].rm_so);
		if (strcmp(rule, but) && !is_none(rule))
			assert_named(path, reviewer, rule);
	}
	regfree(&re);
}

/* As they are written: "two-words" anywhere, any name in front of a severity or first in a row. */
static void look_at(const char *files, const char *reviewer)
{
	static const char *const patterns[] = { "\"([a-z]+(-[a-z]+)+)\"",
		"\"([a-z][a-z-]*)\",[[:space:]]*(NOTE|WARN|BLOCK)[^A-Z_]",
		"\\{[[:space:]]*\"([a-z][a-z-]*)\",", "\\.rule = STR\\(\"([a-z-]+)\"\\)" };
	glob_t found;
	assert_int_equal(glob(arena_printf(&arena, SOURCE_DIR "/%s", files), 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++)
			look_for(found.gl_pathv[i], reviewer, patterns[p], reviewer);
	globfree(&found);
}

static void every_rule_has_a_name(void **)
{
	static const char *const files[][2] = { { "reviewers/secrecy/*.c", "secrecy" },
		{ "reviewers/personal/*.c", "personal" }, { "reviewers/links/*.c", "links" },
		{ "reviewers/consistency/*.c", "consistency" },
		{ "reviewers/wording/*.c", "wording" }, { "reviewers/pictures.c", "pictures" },
		{ "reviewers/attachment_notes.*", "attachments" } };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		look_at(files[i][0], files[i][1]);
	assert_true(looked > RULES_LEAST);
}

/* Those of attachment.c and of the desk are few, and named beside the reviewers of a text. */
static void every_reviewer_has_a_name(void **)
{
	static const char *const others[] = { "attachments", "aggregation", "screening", "external",
		"dead-link" };
	for (size_t i = 0; reviewers[i]; i++)
		assert_false(str_eq(
			reviewer_name(str_c(reviewers[i]->name)), str_c(reviewers[i]->name)));
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(str_eq(reviewer_name(str_c(others[i])), str_c(others[i])));
	assert_named("scheme.h", "links", "scheme");
	assert_named("attachment.c", "attachments", "roster");
	assert_named("attachment.c", "attachments", "too-many");
	assert_named("aggregation.c", "aggregation", "person");
	assert_named("aggregation.c", "aggregation", "cut");
}

static void a_listed_term_speaks_for_itself(void **)
{
	assert_true(str_eq(rule_name(STR("terms"), STR("mobile")), STR("mobile")));
	assert_true(str_eq(rule_name(STR("personal"), STR("mobile")), STR("手机号码")));
}

static int done(void **)
{
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_has_a_name),
		cmocka_unit_test(every_reviewer_has_a_name),
		cmocka_unit_test(a_listed_term_speaks_for_itself),
	};
	return cmocka_run_group_tests(tests, NULL, done);
}
