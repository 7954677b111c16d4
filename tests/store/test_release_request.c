/* 请求放行: who may ask, whom it reaches, and that the answer comes back. */
#include "tests/check.h"

#include "desk/release_request.h"
#include "tests/support/scene.h"

static struct scene s;
static int64_t draft;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))

static int open_all(void **)
{
	scene_open(&s);
	SQL("update lexicon set terms = E'扫黑险恶\\tBLOCK\\n再接再励\\tNOTE\\n'");
	draft = scene_draft(&s, EDITOR, "目录", "<p>扫黑险恶，再接再励，又见扫黑险恶。</p>");
	return 0;
}

static int close_all(void **)
{
	scene_close(&s);
	return 0;
}

static struct finding_key the(int64_t occurrence)
{
	return (struct finding_key){ STR("terms"), STR("扫黑险恶"), STR("扫黑险恶"), occurrence,
		{} };
}

static enum err asked(enum who who, struct finding_key k, const char *reason, int64_t *out)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	enum err e = release_ask(&d, &s.people[who], draft, &k, str_c(reason), out);
	scene_desk_done(&d);
	return e;
}

static enum err refused(enum who who, int64_t request, const char *reason)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	enum err e = release_refuse(&d, &s.people[who], request, str_c(reason));
	scene_desk_done(&d);
	return e;
}

static enum err decided(enum who who, struct finding_key k)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	enum err e = scene_decide(&s, &d, who, draft, &k, "ACCEPT", "原文如此");
	scene_desk_done(&d);
	return e;
}

static const char *state(int64_t request)
{
	return SQL("select state || ' ' || answer from release_request where id = %lld",
		(long long)request);
}

static const char *notices(enum who who)
{
	return SQL("select count(*) from notice where kind = 'RELEASE' and account_id = %lld",
		(long long)s.people[who].id);
}

static const char *waiting(enum who who)
{
	return SQL("select (counts_json(%lld)->>'requests') || ' ' || (select count(*) from"
		   " requests_for(%lld, 100))",
		(long long)s.people[who].id, (long long)s.people[who].id);
}

static void only_what_blocks_in_the_saved_version_is_asked_for(void **)
{
	int64_t id = 0;
	const struct finding_key note = { STR("terms"), STR("再接再励"), STR("再接再励"), 0, {} };
	assert_int_equal(asked(EDITOR, the(7), "原文如此", &id), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "request.none");
	assert_int_equal(asked(EDITOR, note, "原文如此", &id), ERR_WRONG_STATE);
	assert_int_equal(asked(EDITOR, the(0), " ", &id), ERR_INVALID);
	assert_string_equal(SQL("select count(*) from release_request"), "0");
}

static void another_department_does_not_ask(void **)
{
	int64_t id = 0;
	assert_int_equal(asked(REVIEWER, the(0), "原文如此", &id), ERR_DENIED);
	assert_string_equal(err_what(), "draft.department");
}

static int64_t first;

static void it_reaches_who_may_decide_and_nobody_else(void **)
{
	assert_int_equal(asked(EDITOR, the(0), "引文原文如此", &first), ERR_OK);
	assert_string_equal(waiting(HEAD), "1 1");
	assert_string_equal(waiting(REVIEWER), "1 1"); /* who sees every item may answer too */
	assert_string_equal(waiting(EDITOR), "0 0");
	assert_string_equal(waiting(LEADER), "0 0");
	assert_string_equal(
		SQL("select payload->>'reason' from audit where action = 'release.ask'"),
		"引文原文如此");
}

static void one_finding_is_asked_about_once_at_a_time(void **)
{
	int64_t id = 0;
	assert_int_equal(asked(EDITOR2, the(0), "原文如此", &id), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "request.open");
	assert_int_equal(id, 0);
}

static void who_wrote_in_it_answers_nothing(void **)
{
	assert_int_equal(refused(EDITOR, first, "不行"), ERR_DENIED);
	assert_int_equal(refused(LEADER, first, "不行"), ERR_DENIED);
	assert_int_equal(refused(HEAD, first, ""), ERR_INVALID);
	assert_int_equal(refused(HEAD, 999, "不行"), ERR_NOTFOUND);
	assert_string_equal(state(first), "OPEN ");
}

static void a_refusal_comes_back_and_lets_nothing_pass(void **)
{
	int64_t again = 0;
	assert_int_equal(refused(HEAD, first, "请补充依据"), ERR_OK);
	assert_string_equal(state(first), "REFUSED 请补充依据");
	assert_string_equal(
		SQL("select text from notice where account_id = %lld and kind = 'RELEASE'",
			(long long)s.people[EDITOR].id),
		"您在《目录》中请求放行的一处没有放行，请修改：请补充依据");
	assert_string_equal(SQL("select count(*) from finding_decision"), "0");
	assert_string_equal(waiting(HEAD), "0 0");
	assert_int_equal(refused(HEAD, first, "再说一遍"), ERR_WRONG_STATE);
	assert_int_equal(asked(EDITOR, the(0), "依据见附件", &again), ERR_OK);
	assert_true(again > first);
}

static void a_decision_answers_the_request_about_that_finding_alone(void **)
{
	int64_t other = 0;
	assert_int_equal(asked(EDITOR2, the(1), "第二处也是引文", &other), ERR_OK);
	assert_string_equal(waiting(HEAD), "2 2");
	assert_int_equal(decided(HEAD, the(1)), ERR_OK);
	assert_string_equal(state(other), "ACCEPT 原文如此");
	assert_string_equal(notices(EDITOR2), "1");
	assert_string_equal(waiting(HEAD), "1 1");
	assert_int_equal(asked(EDITOR, the(1), "再放一次", &other), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "request.decided");
}

static void a_head_who_wrote_in_it_leaves_it_to_unified_review(void **)
{
	SQL("update revision set authors = authors || %lld::bigint where draft_id = %lld and rev = "
	    "1",
		(long long)s.people[HEAD].id, (long long)draft);
	assert_string_equal(waiting(HEAD), "0 0");
	SQL("update release_request set state = 'REFUSED', answer = 'x', answered_by = 1, "
	    "answered_at = now()"
	    " where state = 'OPEN'");
	int64_t id = 0;
	assert_int_equal(asked(EDITOR, the(0), "又问", &id), ERR_OK);
	assert_string_equal(waiting(HEAD), "0 0");
	assert_string_equal(waiting(REVIEWER), "1 1");
	SQL("update revision set authors = array_remove(authors, %lld::bigint) where draft_id = "
	    "%lld",
		(long long)s.people[HEAD].id, (long long)draft);
	assert_string_equal(waiting(HEAD), "1 1");
}

static const char *newest(void)
{
	long long head = s.people[HEAD].id;
	return SQL("select request_json(r, %lld)->>'state' || (request_json(r, %lld)->>'actions')"
		   " from release_request r order by id desc limit 1",
		head, head);
}

/* Nothing is handed in while it blocks: then the words were changed, and nobody need answer. */
static void a_round_that_was_handed_in_ends_what_waits(void **)
{
	assert_string_equal(newest(), "OPEN[\"decide\",\"refuse\"]");
	int64_t other = draft;
	draft = scene_draft(&s, EDITOR, "目录", NULL);
	SQL("insert into release_request (draft_id, reviewer, rule, quote, occurrence, message, "
	    "reason,"
	    " account_id) values (%lld, 'terms', 'x', 'x', 0, 'x', 'x', %lld)",
		(long long)draft, (long long)s.people[EDITOR].id);
	assert_string_equal(waiting(HEAD), "2 2");
	scene_submit(&s, EDITOR, draft);
	assert_string_equal(newest(), "LAPSED[]");
	assert_string_equal(waiting(HEAD), "1 1");
	/* The words come back in the next version: the old question does not stand in the way. */
	SQL("select release_ask(%lld, 'terms', 'x', 'x', 0, 'x', '又改了回来', %lld, '')",
		(long long)draft, (long long)s.people[EDITOR].id);
	assert_string_equal(newest(), "OPEN[\"decide\",\"refuse\"]");
	assert_string_equal(waiting(HEAD), "2 2");
	draft = other;
}

static void the_front_writes_no_request_by_itself(void **)
{
	const char *why;
	assert_null(scene_sql_as(&s, "shenfa_web", "delete from release_request", &why));
	assert_null(scene_sql_as(&s, "shenfa_web",
		"update release_request set state = 'ACCEPT', answer = 'x', answered_by = 1",
		&why));
	assert_null(scene_sql_as(&s, "shenfa_web",
		"select request_answer(r, 'ACCEPT', 1, 'x') from release_request r", &why));
	assert_non_null(strstr(why, "permission denied"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_blocks_in_the_saved_version_is_asked_for),
		cmocka_unit_test(another_department_does_not_ask),
		cmocka_unit_test(it_reaches_who_may_decide_and_nobody_else),
		cmocka_unit_test(one_finding_is_asked_about_once_at_a_time),
		cmocka_unit_test(who_wrote_in_it_answers_nothing),
		cmocka_unit_test(a_refusal_comes_back_and_lets_nothing_pass),
		cmocka_unit_test(a_decision_answers_the_request_about_that_finding_alone),
		cmocka_unit_test(a_head_who_wrote_in_it_leaves_it_to_unified_review),
		cmocka_unit_test(a_round_that_was_handed_in_ends_what_waits),
		cmocka_unit_test(the_front_writes_no_request_by_itself),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
