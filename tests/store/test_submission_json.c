/* The page of a submission, member for member: what people, the command and the browser are shown. */
#include "tests/check.h"

#include "base/clock.h"
#include "tests/golden.h"
#include "tests/support/scene.h"

static struct scene s;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))

static int open_all(void **)
{
	scene_open(&s);
	return 0;
}

static int close_all(void **)
{
	scene_close(&s);
	return 0;
}

static void point_at_things(int64_t item, int64_t draft)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	int64_t id;
	const struct suggestion_words words = { .start = 0,
		.end = 2,
		.quote = STR("目录"),
		.replacement = STR("清单"),
		.reason = STR("与文件一致") };
	const struct finding_key k = { STR("terms"), STR("固定用语"), STR("机密"), 0, {} };
	assert_int_equal(suggest(&d, &s.people[HEAD], item, &words, &id), ERR_OK);
	assert_int_equal(
		comment_on(&d, &s.people[HEAD], item, 0, STR("目录"), STR("请核对"), &id), ERR_OK);
	assert_int_equal(scene_decide(&s, &d, HEAD, draft, &k, "ACCEPT", "引用原文"), ERR_OK);
	const struct outside_check c = scene_check(&s, &a, HEAD, item, "FLAGGED");
	assert_int_equal(enter_check(&d, &s.people[HEAD], &c), ERR_OK);
	scene_desk_done(&d);
}

/* Everything a page can have: a round that came back, and one with marks, votes, a file and findings. */
static int64_t rich(void)
{
	int64_t draft = scene_draft_with_file(&s, EDITOR, "说明一行");
	int64_t item = scene_submit(&s, EDITOR, draft);
	assert_int_equal(scene_vote(&s, HEAD, item, "RETURN", "请补充依据"), ERR_OK);
	item = scene_submit(&s, EDITOR, draft);
	SQL("set session_replication_role = replica; update submission set findings = "
	    "'[{\"id\":\"x\",\"reviewer\":\"terms\",\"rule\":\"固定用语\",\"severity\":\"BLOCK\","
	    "\"block\":0,"
	    "\"start\":0,\"end\":2,\"quote\":\"机密\",\"occurrence\":0,\"place\":\"#0\","
	    "\"message\":\"m\","
	    "\"candidates\":[],"
	    "\"article\":null}]' where id = %lld; select 1",
		(long long)item);
	point_at_things(item, draft);
	assert_int_equal(scene_open_all(&s, HEAD, item), ERR_OK);
	return item;
}

/*
 * What differs from run to run says what it is instead; so does the name of an outside finding, which is a hash of the
 * sheet of evidence and changes with each version of a reviewer.
 */
static const char *page(int64_t item, enum who who, const char *can)
{
	return SQL(
		"select regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace("
		"regexp_replace("
		"jsonb_pretty(submission_json(s, %lld, '%s', timestamptz '2099-01-01')::jsonb),"
		" '\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z', 'TIME', 'g'), '\\m[0-9a-f]{40}\\M', 'COMMIT', "
		"'g'),"
		" '\\m[0-9a-f]{64}\\M', 'SHA', 'g'), '\"key_id\": \"[^\"]*\"', '\"key_id\": "
		"\"KEY\"', 'g'),"
		" '20\\d\\d-(\\d\\d-\\d\\d|0)', 'DAY', 'g'), 'external:[0-9a-f]{16}', "
		"'external:OF-ITS-QUOTE', 'g')"
		" from submission s where id = %lld",
		(long long)s.people[who].id, can, (long long)item);
}

static void it_has_the_members_that_it_has_always_had(void **)
{
	static const char all[] =
		"{VOTE,MARK,SUGGEST,COMMENT,DRAFT_WRITE,RELEASE_RETRY,RELEASE_DECIDE}";
	int64_t item = rich();
	const char *head = page(item, HEAD, all);
	const char *editor = page(item, EDITOR, "{DRAFT_WRITE,COMMENT}");
	must_hold(&s.arena, SOURCE_DIR "/tests/golden/submission.json",
		str_c(arena_printf(&s.arena, "%s\n%s\n", head, editor)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_has_the_members_that_it_has_always_had),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
