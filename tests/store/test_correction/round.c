/* A correction is out before the round: whoever agrees has held the two against each other, and the round takes it in. */
#include "tests/store/test_correction/correction.h"

static int64_t corrected(void)
{
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	scene_approve(&s, item);
	assert_int_equal(sealed(), 2);
	out(item);
	return item;
}

static enum err merge(enum who w, bool mine)
{
	SCRATCH(a);
	struct str commit;
	struct desk d = scene_desk(&s, &a);
	enum err e = correction_merge(
		&d, &s.people[w], draft, 1, str_c(scene_head(&s, draft)), mine, &commit);
	scene_desk_done(&d);
	return e;
}

void who_agreed_before_it_came_out_is_not_taken_to_have_seen_it(void **)
{
	int64_t round = second_round();
	agrees(HEAD, round);
	corrected();
	is_refused(REVIEWER, round, "vote.corrected");
	assert_int_equal(scene_vote(&s, REVIEWER, round, "RETURN", "请合并更正"), ERR_OK);
	assert_int_equal(merge(EDITOR2, false), ERR_OK);
	assert_string_equal(words_at(scene_head(&s, draft)), both);
	assert_int_not_equal(merge(EDITOR2, false), ERR_OK);
	assert_string_equal(err_what(), "correction.merged");
	round = scene_submit(&s, EDITOR2, draft);
	/* EDITOR's correction is out: he is nobody of this round's. */
	assert_string_equal(
		SQL("select contributors = array[%lld]::bigint[] from submission where id = "
		    "%lld",
			(long long)s.people[EDITOR2].id, (long long)round),
		"t");
	scene_approve(&s, round);
	assert_int_equal(sealed(), 2);
	out(round);
	assert_string_equal(live_on(s.website), text_of(round));
}

/* Whoever holds the round against what is out now may agree: both signatures say so. */
void who_has_held_the_two_against_each_other_may_agree(void **)
{
	int64_t round = second_round();
	int64_t item = corrected();
	const char *live =
		SQL("select 'live:' || encode(commit_oid, 'hex') from submission where id = "
		    "%lld",
			(long long)item);
	struct desk d;
	SCRATCH(a);
	d = (struct desk){ .db = s.db, .vault = s.vault, .arena = &a, .now = clock_now() };
	struct str rest =
		str_c(SQL("select array_to_string(opens, ',') from submission where id = %lld",
			(long long)round));
	while (rest.len)
		assert_int_equal(
			note_opened(&d, &s.people[HEAD], round, str_cut(&rest, ',')), ERR_OK);
	struct stamp given = scene_stamp(&s, &a, HEAD, round);
	assert_int_equal(mark(&d, &s.people[HEAD], &given), ERR_OK);
	assert_int_not_equal(scene_vote(&s, HEAD, round, "AGREE", "同意"), ERR_OK);
	assert_string_equal(err_what(), "vote.unopened");
	assert_int_not_equal(note_opened(&d, &s.people[HEAD], round, STR("live:00")), ERR_OK);
	assert_int_equal(note_opened(&d, &s.people[HEAD], round, str_c(live)), ERR_OK);
	/* Looked into, but not signed for: the seal would not take it either. */
	struct standing now;
	struct ballot short_of_it = scene_ballot(&s, &a, HEAD, round);
	short_of_it.opened_count--;
	short_of_it.signature =
		scene_sign(&s, &a, HEAD, vote_payload(&a, s.people[HEAD].id, &short_of_it));
	assert_int_not_equal(vote(&d, &s.people[HEAD], &short_of_it, &now), ERR_OK);
	assert_string_equal(err_what(), "vote.unopened");
	assert_int_equal(scene_vote(&s, HEAD, round, "AGREE", "同意"), ERR_OK);
	agrees(REVIEWER, round);
	assert_int_equal(sealed(), 2);
	out(round);
	assert_string_equal(live_on(s.wechat), text_of(round));
}

/* The seal has its own eyes: votes cast before, whatever the store let pass. */
void what_was_approved_before_is_not_signed_over_it(void **)
{
	int64_t round = second_round();
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	scene_approve(&s, round);
	scene_approve(&s, item);
	TAMPER("delete from unsealed where submission_id = %lld", (long long)round);
	int made = 0;
	assert_int_equal(seal_tick(&sealer, clock_now(), false, &made), ERR_OK);
	assert_int_equal(made, 2);
	out(item);
	assert_int_equal(sealed(), 0);
	assert_non_null(
		strstr(SQL("select seal_note from submission where id = %lld", (long long)round),
			"线上版本已不是送审时的那一版"));
	assert_string_equal(state(round), "APPROVED");
	/* Merged and handed in anew, it takes the old one's place. */
	assert_int_equal(merge(EDITOR2, false), ERR_OK);
	int64_t again = scene_submit(&s, EDITOR2, draft);
	scene_approve(&s, again);
	assert_int_equal(sealed(), 2);
	out(again);
	assert_string_equal(state(round), "SUPERSEDED");
}

void what_was_signed_before_is_held_when_its_hour_comes(void **)
{
	int64_t round = second_round();
	scene_approve(&s, round);
	assert_int_equal(sealed(), 2);
	SQL("update delivery set due_at = now() + interval '1 hour' where submission_id = %lld "
	    "returning "
	    "1",
		(long long)round);
	corrected();
	assert_string_equal(leased(s.website, 61), "");
	assert_string_equal(
		SQL("select state || ' ' || hold_code from delivery where submission_id = "
		    "%lld and channel_account_id = %lld",
			(long long)round, (long long)s.website),
		"HELD corrected");
	assert_string_equal(live_on(s.website), SQL("select max(id)::text from submission where "
						    "draft_id = %lld",
							(long long)draft));
}

void a_draft_nobody_has_written_in_goes_on_from_it(void **)
{
	int64_t item = corrected();
	assert_string_equal(
		scene_head(&s, draft), SQL("select encode(commit_oid, 'hex') from submission "
					   "where id = %lld",
					       (long long)item));
	assert_string_equal(
		SQL("select kind || ' ' || authors::text from revision where draft_id = %lld "
		    "and rev = (select rev from draft where id = %lld)",
			(long long)draft, (long long)draft),
		"MERGE {}");
	scene_edit(&s, EDITOR2, draft, both);
	int64_t round = scene_submit(&s, EDITOR2, draft);
	scene_approve(&s, round);
	assert_int_equal(sealed(), 2);
	out(round);
	/* And the next correction is of that one. */
	item = scene_correct(&s, EDITOR, draft, typo);
	assert_string_equal(correction(2, "base_rev"),
		SQL("select rev from submission where id = %lld", (long long)round));
}

void people_of_the_round_are_told_once(void **)
{
	int64_t round = second_round();
	agrees(HEAD, round);
	corrected();
	assert_string_equal(
		SQL("select string_agg(distinct a.login, ' ' order by a.login) || ' ' || "
		    "count(*) from notice n join account a on a.id = n.account_id where n.kind "
		    "= 'CORRECTED' and n.submission_id in (select id from submission where "
		    "draft_id = %lld)",
			(long long)draft),
		SQL("select string_agg(login, ' ' order by login) || ' 2' from account where id in "
		    "(%lld, "
		    "%lld)",
			(long long)s.people[EDITOR2].id, (long long)s.people[HEAD].id));
}

void what_both_changed_a_person_puts_together(void **)
{
	scene_edit(&s, EDITOR2, draft, "<p>公共数据开放目录将于年底公步。</p>");
	corrected();
	assert_int_equal(merge(EDITOR2, false), ERR_CONFLICT);
	assert_string_equal(err_what(), "correction.conflict");
	scene_edit(&s, EDITOR2, draft, "<p>公共数据开放目录将于年底公布。</p>");
	assert_int_equal(merge(EDITOR2, true), ERR_OK);
	assert_non_null(strstr(words_at(scene_head(&s, draft)), "年底公布"));
	int64_t round = scene_submit(&s, EDITOR2, draft);
	assert_string_equal(
		SQL("select cardinality(live_opens(s)) from submission s where id = %lld",
			(long long)round),
		"0");
}
