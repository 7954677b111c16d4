/* A list that comes in force: what is in flight and what is out is held against it, and whose work that becomes. */
#include "tests/store/test_clerk/clerk.h"

/* All were looked at under a version; how many of them whole: "none", "all flagged", or the numbers. */
static const char *progress_of(int version)
{
	return SQL("select case when looked <> total or ended_at is null then 'unfinished'"
		   " when touched = 0 then 'none' when touched = flagged then 'all flagged'"
		   " else touched || ' ' || flagged end from rescreen where lexicon = %d",
		version);
}

static void decide(int64_t id, const char *word)
{
	SCRATCH(a);
	int64_t draft = 0;
	str_i64(str_c(SQL("select draft_id from submission where id = %lld", (long long)id)),
		&draft);
	struct desk d = scene_desk(&s, &a);
	struct finding_key k = { STR("terms"), str_c(word), str_c(word), 0, {} };
	assert_int_equal(scene_decide(&s, &d, HEAD, draft, &k, "ACCEPT", "固定名称"), ERR_OK);
	scene_desk_done(&d);
}

/* The newest of this item: "open", or how it ended and by whom. */
static const char *recheck_of(int64_t id)
{
	return SQL(
		"select coalesce((select case when closed_at is null then 'open' else how || ' ' ||"
		" coalesce(closed_by::text, '-') end from recheck where submission_id = %lld order "
		"by id"
		" desc limit 1), 'none')",
		(long long)id);
}

/* On the desk of this person; and the number that his page shows is that of all that are. */
static const char *waiting_for(enum who w, int64_t id)
{
	long long who = (long long)s.people[w].id;
	return SQL("select count(*) filter (where submission_id = %lld) || ' ' || "
		   "((counts_json(%lld)->>'rechecks')::int"
		   " = count(*)) from rechecks_for(%lld, 100)",
		(long long)id, who, who);
}

static const char *ended_by(const char *how, enum who w)
{
	return arena_printf(&s.arena, "%s %lld", how, (long long)s.people[w].id);
}

void a_new_lexicon_lets_clean_words_go_and_keeps_the_others(void **)
{
	int64_t id = sealed();
	activate(20, "别的词\\tBLOCK\\t试\\t\\n");
	lease(s.website);
	assert_string_equal(state_of_delivery(id, s.website), "HELD");
	round_at(clock_now());
	assert_string_equal(lexicon_of(id), "20");
	assert_string_equal(progress_of(20), "none");
	round_at(clock_now());
	assert_string_equal(state_of_delivery(id, s.website), "PLANNED");

	activate(21, "开放目录\\tBLOCK\\t试\\t\\n");
	lease(s.website);
	round_at(clock_now());
	assert_string_equal(lexicon_of(id), "20");
	assert_string_equal(state_of_delivery(id, s.website), "HELD");
	assert_string_equal(notices(HEAD, "LEXICON", id), "1");
	assert_string_equal(notices(EDITOR, "LEXICON", id), "1");
	assert_string_equal(progress_of(21), "all flagged");
	assert_string_equal(recheck_of(id), "open");
	assert_string_equal(waiting_for(EDITOR, id), "1 true");
	assert_string_equal(waiting_for(REVIEWER, id), "0 true"); /* of another department */
	decide(id, "开放目录");
	round_at(clock_now());
	assert_string_equal(lexicon_of(id), "21");
	assert_string_equal(recheck_of(id), ended_by("DECIDED", HEAD));
	assert_string_equal(waiting_for(EDITOR, id), "0 true");
	assert_string_equal(SQL("select count(*) from notice where submission_id = %lld and text "
				"like '%%词库复查办结：拦截项已逐条处理'",
				    (long long)id),
		"2");
	back_to_the_first_lexicon();
}

void a_new_lexicon_is_held_against_what_is_live(void **)
{
	int64_t id = sealed();
	confirm(id, s.website);
	confirm(id, s.wechat);
	TAMPER("update submission set state = 'DONE' where id = %lld", (long long)id);
	activate(30, "近日公布\\tBLOCK\\t试\\t\\n");
	round_at(clock_now());
	round_at(clock_now());
	assert_string_equal(notices(HEAD, "LEXICON", id), "1");
	assert_string_equal(notices(REVIEWER, "LEXICON", id), "0");
	assert_string_equal(lexicon_of(id), "30");
	assert_string_equal(progress_of(30), "all flagged");
	assert_string_equal(
		SQL("select count(*) from audit where kind = 'lexicon' and id = 30"
		    " and action = 'lexicon.rescreened' and payload->>'flagged' <> '0'"),
		"1");
	assert_string_equal(recheck_of(id), "open");
	/* Readers see it: due in a day, and said to be late once. */
	round_at(clock_now() + 23 * HOUR);
	assert_string_equal(notices(HEAD, "OVERDUE", id), "0");
	round_at(clock_now() + 25 * HOUR);
	assert_string_equal(notices(HEAD, "OVERDUE", id), "1");
	TAMPER("delete from notice where kind = 'OVERDUE' and submission_id = %lld", (long long)id);
	round_at(clock_now() + 26 * HOUR);
	assert_string_equal(notices(HEAD, "OVERDUE", id), "0"); /* said once, and not tried again */
	TAMPER("update delivery set act = 'withdraw' where submission_id = %lld", (long long)id);
	round_at(clock_now());
	assert_string_equal(recheck_of(id), "WITHDRAWN -");
	assert_string_equal(SQL("select count(*) from audit where action = 'recheck.close' and "
				"payload->>'submission' = '%lld'",
				    (long long)id),
		"1");
	back_to_the_first_lexicon();
}

/* What was let pass under the list before is no answer to this one; and what left review was not sent back. */
void how_it_ended_is_what_happened(void **)
{
	int64_t id = sealed(), taken_back = submitted();
	activate(92, "开放目录\\tBLOCK\\t试\\t\\n");
	round_at(clock_now());
	decide(id, "开放目录");
	round_at(clock_now());
	assert_string_equal(recheck_of(id), ended_by("DECIDED", HEAD));
	assert_string_equal(recheck_of(taken_back), "open");
	TAMPER("update submission set state = 'RECALLED' where id = %lld", (long long)taken_back);
	activate(93, "开放目录\\tBLOCK\\t试\\t\\n近日公布\\tBLOCK\\t试\\t\\n");
	round_at(clock_now());
	assert_string_equal(recheck_of(id), "open");
	assert_string_equal(recheck_of(taken_back), "RETURNED -");
	assert_string_equal(SQL("select distinct right(text, 5) from notice where submission_id = "
				"%lld and once like 'recheck-done-%%'",
				    (long long)taken_back),
		"已退出审核");
	TAMPER("update lexicon set state = 'RETIRED' where state = 'ACTIVE';"
	       "update lexicon set state = 'ACTIVE' where version = 92");
	round_at(clock_now());
	assert_string_equal(recheck_of(id), "LEXICON -");
	back_to_the_first_lexicon();
}

static int64_t out_on_both(void)
{
	int64_t id = sealed();
	confirm(id, s.website);
	confirm(id, s.wechat);
	TAMPER("update submission set state = 'DONE' where id = %lld", (long long)id);
	return id;
}

static void set_commit(int64_t id, const char *commit)
{
	TAMPER("update submission set commit_oid = %s where id = %lld", commit, (long long)id);
}

static int64_t settled_behind(int64_t last)
{
	int64_t out = -1;
	const char *why = "",
		   *said = scene_sql_as(&s, "shenfa_clerk",
			   arena_printf(&s.arena, "select recheck_settle(%lld, 1, now())",
				   (long long)last),
			   &why);
	if (!said)
		fail_msg("%s", why);
	str_i64(str_c(said), &out);
	return out;
}

/* So many at a time, each round behind the last; and one that cannot be read keeps no other open. */
void one_that_cannot_be_screened_keeps_no_other_open(void **)
{
	int64_t gone = out_on_both(), broken = out_on_both();
	const char *was = SQL("select quote_literal(commit_oid) from submission where id = %lld",
		(long long)broken);
	activate(90, "近日公布\\tBLOCK\\t试\\t\\n");
	round_at(clock_now());
	assert_string_equal(recheck_of(gone), "open");
	int64_t first = settled_behind(0), second = settled_behind(first);
	assert_true(first > 0 && (second == 0 || second > first));
	assert_int_equal(settled_behind(INT64_MAX), 0);
	TAMPER("update delivery set act = 'withdraw' where submission_id = %lld", (long long)gone);
	set_commit(broken, "'\\x0000000000000000000000000000000000000000'");
	activate(91, "近日公布\\tBLOCK\\t再试\\t\\n");
	memset(clerk.next, 0, sizeof clerk.next);
	assert_int_not_equal(clerk_tick(&clerk, clock_now()), ERR_OK);
	assert_string_equal(recheck_of(gone), "WITHDRAWN -");
	set_commit(broken, was);
	back_to_the_first_lexicon();
	round_at(clock_now());
}

void a_change_of_official_wording_is_held_against_everything(void **)
{
	int64_t id = sealed();
	confirm(id, s.website);
	confirm(id, s.wechat);
	TAMPER("update submission set state = 'DONE' where id = %lld", (long long)id);
	round_at(clock_now());
	/* 近日公布 is one character off, and sounds like it. */
	TAMPER("update lexicon set state = 'RETIRED' where state = 'ACTIVE';"
	       "insert into lexicon (version, state, terms, names) select 36, 'ACTIVE', terms,"
	       " E'近日公部\\t提法\\t\\t\\tBLOCK\\n' from lexicon where version = 1");
	round_at(clock_now());
	assert_string_equal(notices(HEAD, "LEXICON", id), "1");
	assert_string_equal(lexicon_of(id), "36");
	assert_string_equal(recheck_of(id), "open");
	back_to_the_first_lexicon();
	round_at(clock_now());
	assert_string_equal(recheck_of(id), "LEXICON -"); /* nobody had to do anything */
}

/* Only what the change may matter to is screened whole: this one lost its words, and nobody looks. */
void what_the_change_cannot_matter_to_is_passed_over(void **)
{
	int64_t id = sealed();
	round_at(clock_now());
	activate(31, "毫不相干\\tBLOCK\\n");
	round_at(clock_now());
	assert_string_equal(lexicon_of(id), "31");
	assert_string_equal(progress_of(31), "none");
	back_to_the_first_lexicon();
	round_at(clock_now());
	assert_string_equal(lexicon_of(id), "1");
}

/* Bytes that are not what their id says are nothing to judge by: then the long way says so. */
void damaged_words_are_not_passed_over(void **)
{
	int64_t id = sealed(), draft = 0;
	str_i64(str_c(SQL("select draft_id from submission where id = %lld", (long long)id)),
		&draft);
	round_at(clock_now());
	TAMPER("create table kept as select * from object where draft_id = %lld and type = 3",
		(long long)draft);
	/* A sound article, but not the one that was voted on. */
	TAMPER("update object set data = convert_to(E'<p>无关。</p>\\n', 'UTF8'), size = 17, codec "
	       "= 0"
	       " where draft_id = %lld and type = 3",
		(long long)draft);
	activate(32, "毫不相干\\tBLOCK\\n");
	memset(clerk.next, 0, sizeof clerk.next);
	assert_int_equal(clerk_tick(&clerk, clock_now()), ERR_INTERNAL);
	assert_string_not_equal(lexicon_of(id), "32");
	TAMPER("update object o set data = k.data, size = k.size, codec = k.codec from kept k"
	       " where o.draft_id = k.draft_id and o.oid = k.oid");
	back_to_the_first_lexicon();
	round_at(clock_now());
}

/* Live with a file whose words a new list blocks: the department hears of it. */
void a_new_lexicon_is_held_against_the_files_of_what_is_live(void **)
{
	int64_t id =
		scene_submit(&s, EDITOR, scene_draft_with_file(&s, EDITOR, "这份说明里有文件新词"));
	scene_approve(&s, id);
	assert_int_equal(seal(), 2);
	confirm(id, s.website);
	confirm(id, s.wechat);
	TAMPER("update submission set state = 'DONE' where id = %lld", (long long)id);
	activate(70, "文件新词\\tBLOCK\\t试\\t\\n");
	round_at(clock_now());
	assert_string_equal(notices(HEAD, "LEXICON", id), "1");
	assert_string_equal(
		SQL("select findings->0->>'part' from submission where id = %lld", (long long)id),
		"第1行");
	back_to_the_first_lexicon();
}
