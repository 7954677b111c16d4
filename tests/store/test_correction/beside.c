/* A correction is reviewed beside the round: of what is out, by those who did not write it, one at a time. */
#include "tests/store/test_correction/correction.h"

void it_is_reviewed_beside_the_round_and_goes_out_alone(void **)
{
	int64_t round = second_round();
	const char *head = scene_head(&s, draft);
	agrees(HEAD, round);
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	assert_string_equal(state(item), "IN_REVIEW");
	assert_string_equal(state(round), "IN_REVIEW");
	assert_string_equal(scene_head(&s, draft), head);
	assert_non_null(strstr(words_at(correction(1, "encode(head, 'hex')")), "公布"));
	assert_null(strstr(words_at(correction(1, "encode(head, 'hex')")), "窗口"));
	scene_approve(&s, item);
	assert_int_equal(sealed(), 2);
	assert_string_equal(
		SQL("select string_agg(act, ' ') from ticket where submission_id = %lld",
			(long long)item),
		"correct correct");
	out(item);
	assert_string_equal(live_on(s.website), text_of(item));
	assert_string_equal(live_on(s.wechat), text_of(item));
	assert_string_equal(state(item), "DONE");
	assert_string_equal(correction(1, "state"), "LIVE");
	assert_string_equal(state(round), "IN_REVIEW");
	assert_string_equal(
		SQL("select count(*) from vote where submission_id = %lld", (long long)round), "1");
	assert_string_equal(scene_head(&s, draft), head);
}

/* Contributors are those of the line since what is out: not of the round, and nobody else. */
void whoever_wrote_the_correction_does_not_agree_to_it(void **)
{
	scene_edit(&s, HEAD, draft, larger); /* the head of department writes in the round */
	scene_submit(&s, EDITOR2, draft);
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	assert_string_equal(
		SQL("select contributors = array[%lld]::bigint[] from submission where id = "
		    "%lld",
			(long long)s.people[EDITOR].id, (long long)item),
		"t");
	agrees(HEAD, item);
	agrees(REVIEWER, item);
	assert_int_equal(sealed(), 2);
	draft = scene_draft(&s, EDITOR, "目录", typo);
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	sealed();
	out(first);
	item = scene_correct(&s, HEAD, draft, mended);
	is_refused(HEAD, item, "vote.contributor");
}

void an_ended_one_takes_no_more_words(void **)
{
	SCRATCH(a);
	int64_t no, again;
	struct str commit;
	struct draft_head h;
	struct desk d = scene_desk(&s, &a);
	const struct person *who = &s.people[EDITOR];
	assert_int_equal(correction_open(&d, who, draft, 0, &no), ERR_OK);
	assert_int_equal(correction_open(&d, who, draft, 0, &again), ERR_OK);
	assert_int_equal(no, again);
	assert_int_equal(correction_open(&d, &s.people[REVIEWER], draft, 0, &again), ERR_DENIED);
	assert_int_equal(correction_drop(&d, &s.people[REVIEWER], draft, no), ERR_DENIED);
	d.correction = no;
	assert_int_equal(draft_head(&d, draft, &h), ERR_OK);
	assert_int_equal(correction_drop(&d, who, draft, no), ERR_OK);
	struct draft_words words = { .title = STR("目录"), .html = str_c(mended) };
	assert_int_equal(draft_save(&d, who, draft, h.commit, &words, &commit), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "correction.ended");
	assert_int_equal(correction_drop(&d, who, draft, no), ERR_WRONG_STATE);
	scene_desk_done(&d);
}

void what_is_in_review_is_not_dropped(void **)
{
	SCRATCH(a);
	scene_correct(&s, EDITOR, draft, mended);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(correction_drop(&d, &s.people[EDITOR], draft, 1), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "correction.pending");
	scene_desk_done(&d);
}

/* One of each kind: a second correction and a second round wait. */
void two_of_one_kind_are_not_on_the_desks_at_once(void **)
{
	SCRATCH(a);
	struct submitted sent;
	struct draft_head h;
	struct str to = STR("website");
	struct submit_wish wish = { .channels = &to, .channel_count = 1, .note = STR("再送") };
	second_round();
	scene_correct(&s, EDITOR, draft, mended);
	for (int line = 0; line < 2; line++) {
		struct desk d = scene_desk(&s, &a);
		d.correction = line;
		assert_int_equal(draft_head(&d, draft, &h), ERR_OK);
		assert_int_equal(submit(&d, &s.people[EDITOR], draft, h.commit, &wish, &sent),
			ERR_WRONG_STATE);
		assert_string_equal(err_what(), "submit.open");
		scene_desk_done(&d);
	}
}

void what_is_not_out_is_not_corrected(void **)
{
	SCRATCH(a);
	int64_t no;
	int64_t other = scene_draft(&s, EDITOR, "目录", typo);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(correction_open(&d, &s.people[EDITOR], other, 0, &no), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "correction.none");
	scene_desk_done(&d);
}
