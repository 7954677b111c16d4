/* A list before it is in force: tried on what is out. */
#include "tests/store/test_clerk/clerk.h"

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
void a_list_is_tried_on_what_is_out_before_it_is_in_force(void **)
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

void official_wording_is_tried_too(void **)
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
void what_was_overtaken_writes_nothing(void **)
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

void what_a_list_would_let_go_is_told_too(void **)
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
void the_last_releases_are_tried_whether_live_or_not(void **)
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
void a_list_is_tried_on_the_files_of_what_is_out(void **)
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
