/* 请求放行: who may ask, whom it reaches, and that the answer comes back. */
#include "tests/check.h"

#include "desk/release_request.h"
#include "desk/remark.h"
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

static const struct finding_key note = { STR("terms"), STR("再接再励"), STR("再接再励"), 0, {} };

static enum err ignored(enum who who, struct finding_key k, const char *reason)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	enum err e = remark_put(&d, &s.people[who], draft, &k, str_c(reason));
	scene_desk_done(&d);
	return e;
}

/* What the author said of it, as GET findings has it; "": nothing. */
static const char *remark_now(void)
{
	SCRATCH(a);
	json_auto_t *list = NULL;
	const char *said = "";
	size_t i, undecided;
	json_t *f;
	struct desk d = scene_desk(&s, &a);
	struct draft_head h;
	struct draft_text t;
	assert_int_equal(draft_head(&d, draft, &h), ERR_OK);
	assert_int_equal(draft_text(&d, draft, h.commit, false, &t), ERR_OK);
	assert_int_equal(findings_of(&d, draft, &t, &list, &undecided), ERR_OK);
	assert_int_equal(remarks_add(&d, draft, list), ERR_OK);
	json_array_foreach(list, i, f) if (json_object_get(f, "remark")) said =
		arena_cstr(&s.arena, json_str(json_object_get(f, "remark"), "reason"));
	scene_desk_done(&d);
	return said;
}

static void what_blocks_is_not_ignored(void **)
{
	assert_int_equal(ignored(EDITOR, the(1), "原文如此"), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "remark.block");
	assert_int_equal(
		ignored(EDITOR, (struct finding_key){ note.reviewer, note.rule, note.quote, 3, {} },
			"原文如此"),
		ERR_WRONG_STATE);
	assert_string_equal(err_what(), "remark.unknown");
	assert_int_equal(ignored(EDITOR, note, " "), ERR_INVALID);
	assert_int_equal(ignored(REVIEWER, note, "原文如此"), ERR_DENIED);
	assert_string_equal(SQL("select count(*) from finding_remark"), "0");
}

static const char *shown_to(enum who who)
{
	return SQL(
		"select coalesce(f->'remark'->>'reason', '-') || ' ' || (f->>'decision' is null) "
		"from"
		" submission s, json_array_elements(submission_json(s, %lld, '{}', "
		"now())->'findings') f"
		" where s.draft_id = %lld and f->>'quote' = '再接再励' order by s.id desc limit 1",
		(long long)s.people[who].id, (long long)draft);
}

/* It is read beside the finding by who reviews, and is no decision to anybody. */
static void a_remark_is_the_authors_word_and_lets_nothing_pass(void **)
{
	SCRATCH(a);
	json_auto_t *list = NULL;
	size_t before, after;
	struct draft_head h;
	struct draft_text t;
	draft = scene_draft(&s, EDITOR, "目录", "<p>再接再励。</p>");
	scene_submit(&s, EDITOR, draft);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(draft_head(&d, draft, &h), ERR_OK);
	assert_int_equal(draft_text(&d, draft, h.commit, false, &t), ERR_OK);
	assert_int_equal(findings_of(&d, draft, &t, &list, &before), ERR_OK);
	assert_int_equal(ignored(EDITOR, note, "引自来信原文"), ERR_OK);
	assert_string_equal(remark_now(), "引自来信原文");
	json_auto_t *again = NULL;
	assert_int_equal(findings_of(&d, draft, &t, &again, &after), ERR_OK);
	assert_int_equal(before, after);
	assert_true(json_equal(list, again)); /* the seal and handing in see no remark at all */
	scene_desk_done(&d);
	assert_string_equal(
		SQL("select count(*) from finding_decision where quote = '再接再励'"), "0");
	SQL("update submission s set findings = jsonb_build_array(jsonb_build_object('reviewer', "
	    "'terms',"
	    " 'rule', '再接再励', 'quote', '再接再励', 'occurrence', 0, 'severity', 'NOTE', "
	    "'place',"
	    " (select place from finding_remark r where r.draft_id = s.draft_id))) where draft_id "
	    "= %lld",
		(long long)draft);
	assert_string_equal(shown_to(HEAD), "引自来信原文 true");
}

/* A newer list may make it one that blocks: then it is no longer out of the author's sight. */
static void what_was_ignored_and_blocks_now_is_seen_again(void **)
{
	SQL("update submission set findings = jsonb_set(findings, '{0,severity}', '\"BLOCK\"') "
	    "where"
	    " draft_id = %lld",
		(long long)draft);
	assert_string_equal(shown_to(HEAD), "- true");
	assert_string_equal(remark_now(), "引自来信原文");
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	json_auto_t *list = json_pack("[{s:s,s:s,s:s,s:i,s:s}]", "reviewer", "terms", "rule",
		"再接再励", "quote", "再接再励", "occurrence", 0, "severity", "BLOCK");
	assert_int_equal(remarks_add(&d, draft, list), ERR_OK);
	assert_null(json_object_get(json_array_get(list, 0), "remark"));
	scene_desk_done(&d);
}

static void a_remark_is_taken_back_and_stays_in_the_record(void **)
{
	SCRATCH(a);
	struct finding_key k = note;
	k.place = str_c(
		SQL("select place from finding_remark where draft_id = %lld", (long long)draft));
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(remark_drop(&d, &s.people[REVIEWER], draft, &k), ERR_DENIED);
	assert_int_equal(remark_drop(&d, &s.people[EDITOR], draft, &k), ERR_OK);
	assert_int_equal(remark_drop(&d, &s.people[EDITOR], draft, &k), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "remark.none");
	scene_desk_done(&d);
	assert_string_equal(remark_now(), "");
	assert_string_equal(SQL("select string_agg(action || coalesce(' ' || (payload->>'reason'), "
				"''), ', ' order by n)"
				" from audit where action in ('finding.ignore', 'finding.heed')"),
		"finding.ignore 引自来信原文, finding.heed");
}

/* Words that are only typed so far have findings, too. */
static void what_is_typed_and_not_saved_is_ignored_as_well(void **)
{
	const struct finding_key second = { note.reviewer, note.rule, note.quote, 1, {} };
	assert_int_equal(ignored(EDITOR, second, "原文如此"), ERR_WRONG_STATE);
	SQL("insert into working_copy (draft_id, account_id, title, html, meta, at) values (%lld, "
	    "%lld,"
	    " '目录', '<p>再接再励，再接再励。</p>', '{}', now())",
		(long long)draft, (long long)s.people[EDITOR].id);
	assert_int_equal(ignored(EDITOR, second, "原文如此"), ERR_OK);
}

static void the_front_writes_no_remark_by_itself(void **)
{
	const char *why;
	assert_null(scene_sql_as(&s, "shenfa_web", "delete from finding_remark", &why));
	assert_null(scene_sql_as(&s, "shenfa_web", "update finding_remark set reason = 'x'", &why));
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
		cmocka_unit_test(what_blocks_is_not_ignored),
		cmocka_unit_test(a_remark_is_the_authors_word_and_lets_nothing_pass),
		cmocka_unit_test(what_was_ignored_and_blocks_now_is_seen_again),
		cmocka_unit_test(a_remark_is_taken_back_and_stays_in_the_record),
		cmocka_unit_test(what_is_typed_and_not_saved_is_ignored_as_well),
		cmocka_unit_test(the_front_writes_no_remark_by_itself),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
