#include "tests/store/clerking.h"

#include <libpq-fe.h>
#include <stdio.h>

#include "desk/findings.h"

struct scene s;
struct sealer sealer;
struct clerk clerk;

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE };

/* Everything that is due at that time, whenever it was done last. */
static void round_at(int64_t now)
{
	memset(clerk.next, 0, sizeof clerk.next);
	assert_int_equal(clerk_tick(&clerk, now), ERR_OK);
}

static int seal(void)
{
	int made = 0;
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	return made;
}

static int64_t submitted(void)
{
	return scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
}

static int64_t sealed(void)
{
	int64_t id = submitted();
	scene_approve(&s, id);
	assert_int_equal(seal(), 2);
	return id;
}

static const char *state_of_delivery(int64_t id, int64_t channel)
{
	return SQL("select state from delivery where submission_id = %lld and channel_account_id = "
		   "%lld"
		   " order by id desc limit 1",
		(long long)id, (long long)channel);
}

static const char *notices(enum who w, const char *kind, int64_t id)
{
	return SQL("select count(*) from notice where account_id = %lld and kind = '%s'"
		   " and submission_id = %lld",
		(long long)s.people[w].id, kind, (long long)id);
}

static void lease(int64_t channel)
{
	const char *why;
	assert_non_null(scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena, "select count(*) from delivery_lease(%lld, 9, 60, now())",
			(long long)channel),
		&why));
}

/* As the courier would report it. */
static void confirm(int64_t id, int64_t channel)
{
	TAMPER("update delivery set state = 'CONFIRMED', confirmed_at = now()"
	       " where submission_id = %lld and channel_account_id = %lld",
		(long long)id, (long long)channel);
}

static void what_was_held_goes_on_when_the_stop_is_lifted_and_operators_are_told_once(void **)
{
	int64_t id = sealed();
	SQL("insert into stop (reason, stopped_by) values ('演练', %lld)",
		(long long)s.people[OPERATOR].id);
	lease(s.website);
	assert_string_equal(state_of_delivery(id, s.website), "HELD");
	round_at(clock_now());
	round_at(clock_now());
	assert_string_equal(state_of_delivery(id, s.website), "HELD");
	assert_string_equal(notices(OPERATOR, "HELD", id), "1");
	assert_string_equal(notices(EDITOR2, "HELD", id), "0");
	SQL("update stop set lifted_at = now(), lifted_by = stopped_by");
	round_at(clock_now());
	assert_string_equal(state_of_delivery(id, s.website), "PLANNED");
}

static void a_schedule_that_was_missed_calls_the_operator(void **)
{
	int64_t id = sealed();
	round_at(clock_now() + 5 * MINUTE);
	assert_string_equal(notices(OPERATOR, "LATE", id), "0");
	round_at(clock_now() + 11 * MINUTE);
	round_at(clock_now() + 12 * MINUTE);
	assert_string_equal(notices(OPERATOR, "LATE", id), "2"); /* website and WeChat */
}

static void who_holds_it_is_reminded_before_and_after_its_time_once_each(void **)
{
	int64_t id = submitted(), now = clock_now();
	round_at(now + 17 * HOUR);
	assert_string_equal(notices(HEAD, "DUE", id), "0");
	round_at(now + 19 * HOUR);
	round_at(now + 20 * HOUR);
	assert_string_equal(notices(HEAD, "DUE", id), "1");
	assert_string_equal(notices(EDITOR, "DUE", id), "0");
	assert_string_equal(notices(REVIEWER, "DUE", id), "0");
	assert_string_equal(notices(HEAD, "OVERDUE", id), "0");
	round_at(now + 25 * HOUR);
	round_at(now + 26 * HOUR);
	assert_string_equal(notices(HEAD, "OVERDUE", id), "1");
}

static void past_its_time_it_lies_on_the_alternates_desk_as_well(void **)
{
	int64_t id = submitted(), now = clock_now();
	const char *desks = arena_printf(&s.arena,
		"select string_agg(seat, ',' order by seat) from waiting where submission_id = "
		"%lld",
		(long long)id);
	round_at(now + 23 * HOUR);
	assert_string_equal(scene_sql(&s, desks), "HEAD@sjzy");
	round_at(now + 25 * HOUR);
	assert_string_equal(scene_sql(&s, desks), "HEAD@sjzy,LEADER");
	round_at(now + 26 * HOUR);
	assert_string_equal(notices(LEADER, "OVERDUE", id), "1");
	assert_string_equal(SQL("select count(*) from audit where action = 'stage.escalate'"
				" and payload->>'submission' = '%lld'",
				    (long long)id),
		"1");
}

static void what_has_a_last_day_is_taken_down_after_it_and_not_before(void **)
{
	int64_t id = sealed(), now = clock_now();
	confirm(id, s.website);
	TAMPER("update submission set expires_at = to_timestamp(%lld) where id = %lld",
		(long long)(now / 1000 + 3600), (long long)id);
	round_at(now);
	assert_string_equal(
		SQL("select count(*) from withdrawal where submission_id = %lld", (long long)id),
		"0");
	round_at(now + 2 * HOUR);
	round_at(now + 2 * HOUR);
	assert_string_equal(SQL("select count(*) from withdrawal where submission_id = %lld"
				" and account_id is null",
				    (long long)id),
		"1");
	/* The seal looks at the date itself. */
	assert_int_equal(seal(), 0);
	TAMPER("update submission set expires_at = now() - interval '1 minute' where id = %lld",
		(long long)id);
	assert_int_equal(seal(), 1);
	assert_string_equal(state_of_delivery(id, s.website), "PLANNED");
}

static void the_day_that_the_item_itself_names_counts_to_its_end(void **)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	struct desk d = scene_desk(&s, &a);
	json_auto_t *meta =
		json_pack("{s:s, s:s}", "disclosure", "主动公开", "expires_at", "2099-12-31");
	struct draft_words words = { STR("目录"), STR("<p>到期。</p>"), meta, STR("改") };
	struct str commit;
	assert_int_equal(draft_save(&d, &s.people[EDITOR], draft, str_c(scene_head(&s, draft)),
				 &words, &commit),
		ERR_OK);
	scene_desk_done(&d);
	int64_t id = scene_submit(&s, EDITOR, draft);
	assert_string_equal(SQL("select expires_at at time zone 'Asia/Shanghai' from submission"
				" where id = %lld",
				    (long long)id),
		"2099-12-31 23:59:59");
}

static void activate(int version, const char *terms)
{
	TAMPER("update lexicon set state = 'RETIRED' where state = 'ACTIVE';"
	       "insert into lexicon (version, state, terms) values (%d, 'ACTIVE', E'%s')",
		version, terms);
}

static void back_to_the_first_lexicon(void)
{
	TAMPER("update lexicon set state = 'RETIRED' where state = 'ACTIVE';"
	       "update lexicon set state = 'ACTIVE' where version = 1");
}

static const char *lexicon_of(int64_t id)
{
	return SQL("select lexicon_version from submission where id = %lld", (long long)id);
}

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

static void a_new_lexicon_lets_clean_words_go_and_keeps_the_others(void **)
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

static void a_new_lexicon_is_held_against_what_is_live(void **)
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
static void how_it_ended_is_what_happened(void **)
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
static void one_that_cannot_be_screened_keeps_no_other_open(void **)
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

static void a_change_of_official_wording_is_held_against_everything(void **)
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
static void what_the_change_cannot_matter_to_is_passed_over(void **)
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
static void damaged_words_are_not_passed_over(void **)
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

static void draft_list(int version, const char *terms)
{
	TAMPER("insert into lexicon (version, state, terms) values (%d, 'DRAFT', E'%s')", version,
		terms);
}

static void ask_trial(int version, int releases)
{
	SQL("select trial_ask(%d, %d, %lld)", version, releases, (long long)s.people[SECURITY].id);
}

/* "looked=total touched fresh freed", once it has ended. */
static const char *trial_of(int version)
{
	return SQL("select format('%%s %%s %%s %%s', looked = total, touched, fresh, freed) from"
		   " lexicon_trial where version = %d and ended_at is not null",
		version);
}

static int64_t published(void)
{
	int64_t id = sealed();
	confirm(id, s.website);
	confirm(id, s.wechat);
	TAMPER("update submission set state = 'DONE' where id = %lld", (long long)id);
	return id;
}

/* What is out now says 公共数据开放目录; what is only in flight is nobody's business yet. */
static void a_list_is_tried_on_what_is_out_before_it_is_in_force(void **)
{
	TAMPER("update delivery set state = 'REFUSED' where state = 'CONFIRMED'");
	int64_t id = published();
	sealed();
	draft_list(40, "近日公布\\tBLOCK\\n开放目录\\tWARN\\n");
	ask_trial(40, 0);
	round_at(clock_now());
	assert_string_equal(trial_of(40), "t 1 2 0");
	assert_string_equal(
		SQL("select string_agg(finding->>'rule', ' ' order by finding->>'rule') || ' ' ||"
		    " string_agg(distinct finding->>'lexicon', ' ') from"
		    " lexicon_trial_hit where version = 40 and fresh and submission_id = %lld",
			(long long)id),
		"开放目录 近日公布 40");
	/* Whoever keeps the lists sees no draft: a title that was written since is none of his business. */
	AUTO_ROWS shown = {};
	SQL("update draft set title = '尚未公开的标题' where id in (select draft_id from "
	    "submission)");
	assert_int_equal(store_run(s.db, &s.arena, lexicon_trial, &shown, P_INT(40)), ERR_OK);
	assert_true(str_find(row_str(&shown, 0, 0), STR("\"title\" : \"目录\"")) >= 0);
	assert_true(str_find(row_str(&shown, 0, 0), STR("尚未公开")) < 0);
	assert_string_equal(lexicon_of(id), "1"); /* nothing has changed for it */
	assert_string_equal(notices(HEAD, "LEXICON", id), "0");
	draft_list(41, "毫不相干\\tBLOCK\\n");
	ask_trial(41, 0);
	round_at(clock_now());
	assert_string_equal(trial_of(41), "t 0 0 0");
}

static void official_wording_is_tried_too(void **)
{
	TAMPER("insert into lexicon (version, state, terms, names) select 45, 'DRAFT', terms,"
	       " E'近日公部\\t提法\\n' from lexicon where version = 1");
	ask_trial(45, 0);
	round_at(clock_now());
	assert_string_equal(
		SQL("select distinct finding->>'reviewer' from lexicon_trial_hit where version = 45"
		    " and fresh and finding->>'quote' = '近日公布'"),
		"wording");
}

/* A round of the clerk that is overtaken writes nothing: by another version, or by a trial asked anew. */
static void what_was_overtaken_writes_nothing(void **)
{
	int64_t id = sealed();
	round_at(clock_now());
	const char *before = lexicon_of(id);
	SQL("select rescreen_pass(40, array[%lld], now())", (long long)id);
	assert_string_equal(lexicon_of(id), before);
	ask_trial(41, 0);
	SQL("select trial_step(41, now() - interval '1 day', 7, 5, 5, '[]', 5, 5, true, now())");
	assert_string_equal(SQL("select looked || ' ' || after || ' ' || (ended_at is null) from"
				" lexicon_trial where version = 41"),
		"0 0 true");
	round_at(clock_now());
}

static void what_a_list_would_let_go_is_told_too(void **)
{
	activate(42, "近日公布\\tWARN\\n");
	draft_list(43, "别的词\\tWARN\\n");
	ask_trial(43, 0);
	round_at(clock_now());
	assert_string_equal(trial_of(43), "t 1 0 1");
	TAMPER("update lexicon set state = 'RETIRED' where version = 42;"
	       "update lexicon set state = 'ACTIVE' where version = 1");
}

/* Taken down since: still one of the last releases. */
static void the_last_releases_are_tried_whether_live_or_not(void **)
{
	int64_t id = published();
	TAMPER("insert into delivery (ticket_id, draft_id, submission_id, channel_account_id, act, "
	       "state,"
	       " due_at, confirmed_at) select -ticket_id, draft_id, submission_id, "
	       "channel_account_id,"
	       " 'withdraw', 'CONFIRMED', now(), now() from delivery where submission_id = %lld",
		(long long)id);
	draft_list(44, "近日公布\\tWARN\\n");
	ask_trial(44, 0);
	round_at(clock_now());
	assert_string_equal(trial_of(44), "t 1 1 0");
	ask_trial(44, 3);
	round_at(clock_now());
	assert_string_equal(trial_of(44), "t 2 2 0");
}

/* The words of its files are out as well; the one that nobody links any more is not. */
static void a_list_is_tried_on_the_files_of_what_is_out(void **)
{
	TAMPER("update delivery set state = 'REFUSED' where state = 'CONFIRMED'");
	int64_t id =
		scene_submit(&s, EDITOR, scene_draft_with_file(&s, EDITOR, "这份说明里有待试的词"));
	scene_approve(&s, id);
	assert_int_equal(seal(), 2);
	confirm(id, s.website);
	TAMPER("update submission set state = 'DONE' where id = %lld", (long long)id);
	TAMPER("insert into asset (draft_id, sha256, name, media_type, extension, size, parts, "
	       "findings,"
	       " bytes, account_id) select draft_id, 'unlinked', '旧稿.txt', media_type, "
	       "extension, size, parts,"
	       " findings, bytes, account_id from asset where draft_id = (select draft_id from "
	       "submission"
	       " where id = %lld)",
		(long long)id);
	draft_list(47, "待试的词\\tBLOCK\\n");
	ask_trial(47, 0);
	round_at(clock_now());
	assert_string_equal(trial_of(47), "t 1 1 0");
	assert_string_equal(
		SQL("select (finding->'attachment'->>'name') || ' ' || (finding->>'part') || ' ' ||"
		    " (finding->>'rule') || ' ' || (finding->>'lexicon')"
		    " from lexicon_trial_hit where version = 47 and "
		    "submission_id"
		    " = %lld",
			(long long)id),
		"说明.txt 第1行 待试的词 47");
}

/* Live with a file whose words a new list blocks: the department hears of it. */
static void a_new_lexicon_is_held_against_the_files_of_what_is_live(void **)
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

static void what_the_seal_refused_is_told(void **)
{
	int64_t id = submitted();
	scene_approve(&s, id);
	TAMPER("update vote set signature = 'AAAA' where submission_id = %lld", (long long)id);
	assert_int_equal(seal(), 0);
	round_at(clock_now());
	assert_string_equal(notices(EDITOR, "UNSEALED", id), "1");
	assert_string_equal(notices(OPERATOR, "UNSEALED", id), "1");
	TAMPER("update submission set state = 'RETURNED' where id = %lld", (long long)id);
}

static void yesterdays_answers_are_forgotten(void **)
{
	SQL("insert into idempotency (account_id, key, request_sha256, at) values"
	    " (1, 'old', '', now() - interval '25 hours'), (1, 'new', '', now() - interval '23 "
	    "hours')");
	round_at(clock_now());
	assert_string_equal(SQL("select string_agg(key, ',') from idempotency"), "new");
}

static void a_transaction_that_stays_open_is_noticed(void **)
{
	int64_t now = clock_now();
	PGconn *c = PQconnectdb(test_conninfo(s.database, "postgres"));
	PQclear(PQexec(c, "begin"));
	PQclear(PQexec(c, "select pg_current_xact_id()"));
	const char *count = "select count(*) from notice where kind = 'HORIZON'";
	SQL("select audit_append('system', 1, 0, 'later', '{}')");
	round_at(now);
	round_at(now + 4 * MINUTE);
	assert_string_equal(scene_sql(&s, count), "0");
	round_at(now + 6 * MINUTE);
	round_at(now + 7 * MINUTE);
	assert_string_equal(scene_sql(&s, count), "1");
	PQfinish(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			what_was_held_goes_on_when_the_stop_is_lifted_and_operators_are_told_once),
		cmocka_unit_test(a_schedule_that_was_missed_calls_the_operator),
		cmocka_unit_test(who_holds_it_is_reminded_before_and_after_its_time_once_each),
		cmocka_unit_test(past_its_time_it_lies_on_the_alternates_desk_as_well),
		cmocka_unit_test(what_has_a_last_day_is_taken_down_after_it_and_not_before),
		cmocka_unit_test(the_day_that_the_item_itself_names_counts_to_its_end),
		cmocka_unit_test(a_new_lexicon_lets_clean_words_go_and_keeps_the_others),
		cmocka_unit_test(a_new_lexicon_is_held_against_what_is_live),
		cmocka_unit_test(how_it_ended_is_what_happened),
		cmocka_unit_test(one_that_cannot_be_screened_keeps_no_other_open),
		cmocka_unit_test(a_change_of_official_wording_is_held_against_everything),
		cmocka_unit_test(what_the_change_cannot_matter_to_is_passed_over),
		cmocka_unit_test(damaged_words_are_not_passed_over),
		cmocka_unit_test(a_list_is_tried_on_what_is_out_before_it_is_in_force),
		cmocka_unit_test(official_wording_is_tried_too),
		cmocka_unit_test(what_was_overtaken_writes_nothing),
		cmocka_unit_test(what_a_list_would_let_go_is_told_too),
		cmocka_unit_test(the_last_releases_are_tried_whether_live_or_not),
		cmocka_unit_test(a_list_is_tried_on_the_files_of_what_is_out),
		cmocka_unit_test(a_new_lexicon_is_held_against_the_files_of_what_is_live),
		cmocka_unit_test(what_the_seal_refused_is_told),
		cmocka_unit_test(yesterdays_answers_are_forgotten),
		cmocka_unit_test(a_transaction_that_stays_open_is_noticed),
	};
	return cmocka_run_group_tests(tests, open_clerked, close_clerked);
}
