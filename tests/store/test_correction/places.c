/* A correction goes where the text is that it corrects, channel by channel, and never over a round that was quicker. */
#include "tests/store/test_correction/correction.h"

void it_goes_where_the_live_version_is_and_nowhere_else(void **)
{
	draft = scene_draft(&s, EDITOR, "目录", typo);
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	sealed();
	carry(first, s.website);
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	assert_string_equal(SQL("select string_agg(c->>'account', ' ') from submission, "
				"channel_entries(channels) c where id = %lld",
				    (long long)item),
		text_of(s.website));
	scene_approve(&s, item);
	assert_int_equal(sealed(), 1);
	carry(item, s.website);
	/* The uncorrected words do not come up on the other channel behind it. */
	assert_string_equal(leased(s.wechat, 0), "");
	assert_string_equal(SQL("select hold_code from delivery where submission_id = %lld and "
				"channel_account_id = %lld",
				    (long long)first, (long long)s.wechat),
		"corrected");
}

/* It corrects what is out. Once that is another text, it corrects nothing. */
void it_does_not_go_out_over_a_round_that_was_quicker(void **)
{
	int64_t round = second_round();
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	scene_approve(&s, round);
	assert_int_equal(sealed(), 2);
	agrees(HEAD, item);
	carry(round, s.website);
	is_refused(REVIEWER, item, "vote.overtaken");
	carry(round, s.wechat);
	assert_string_equal(live_on(s.website), text_of(round));
	/* Approved by a front that lied: the seal signs nothing, and the item is over. */
	TAMPER("update submission set state = 'APPROVED', stage_no = 2 where id = %lld; insert "
	       "into "
	       "unsealed values (%lld)",
		(long long)item, (long long)item);
	assert_int_equal(sealed(), 0);
	assert_string_equal(
		SQL("select count(*) from ticket where submission_id = %lld", (long long)item),
		"0");
}

void a_ticketed_one_is_over_when_a_round_was_quicker(void **)
{
	int64_t round = second_round();
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	scene_approve(&s, round);
	scene_approve(&s, item);
	assert_int_equal(sealed(), 4);
	SQL("update delivery set due_at = now() + interval '1 hour' where submission_id = %lld "
	    "returning "
	    "1",
		(long long)item);
	out(round);
	assert_string_equal(leased(s.website, 61), "");
	assert_string_equal(live_on(s.website), text_of(round));
	assert_string_equal(state(item), "SUPERSEDED");
	assert_string_equal(correction(1, "state"), "DROPPED");
}

/* The round is out on one channel, and not yet on the other: there the correction still has its place. */
void each_channel_is_asked_for_itself(void **)
{
	int64_t round = second_round();
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	scene_approve(&s, round);
	scene_approve(&s, item);
	assert_int_equal(sealed(), 4);
	later(item, s.website);
	later(round, s.wechat);
	carry(round, s.website);
	carry(item, s.wechat);
	assert_string_equal(leased(s.website, 61), "");
	assert_string_equal(SQL("select hold_code from delivery where submission_id = %lld and "
				"channel_account_id = %lld",
				    (long long)item, (long long)s.website),
		"overtaken");
	assert_string_equal(live_on(s.website), text_of(round));
	assert_string_equal(live_on(s.wechat), text_of(item));
}

/* Another channel still has an older text: that one is not what is corrected. */
void a_channel_with_an_older_text_is_left_alone(void **)
{
	int64_t round = second_round();
	scene_approve(&s, round);
	assert_int_equal(sealed(), 2);
	later(round, s.wechat);
	carry(round, s.website);
	int64_t item = scene_correct(&s, EDITOR, draft, both);
	assert_string_equal(SQL("select string_agg(c->>'account', ' ') from submission, "
				"channel_entries(channels) c where id = %lld",
				    (long long)item),
		text_of(s.website));
}
