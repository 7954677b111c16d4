/* What no courier had begun with waits for the correction; where that ends unsaid, a person decides. */
#include "tests/store/test_correction/correction.h"

void what_has_not_begun_waits_for_the_correction(void **)
{
	const char *why;
	draft = scene_draft(&s, EDITOR, "目录", typo);
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	sealed();
	carry(first, s.website);
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	assert_string_equal(leased(s.wechat, 0), "");
	assert_string_equal(SQL("select hold_code from delivery where submission_id = %lld and "
				"channel_account_id = %lld",
				    (long long)first, (long long)s.wechat),
		"correcting");
	assert_int_equal(scene_vote(&s, HEAD, item, "RETURN", "没有错"), ERR_OK);
	assert_non_null(
		scene_sql_as(&s, "shenfa_clerk", "select delivery_reconsider(now())", &why));
	carry(first, s.wechat);
	assert_string_equal(live_on(s.wechat), text_of(first));
}

/* Out on the website and not begun on WeChat; the correction is agreed to, and before it is signed the website's is taken down. */
static int64_t ended_unsaid(bool scheduled)
{
	size_t n;
	int made = 0;
	draft = scene_draft(&s, EDITOR, "目录", typo);
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	sealed();
	carry(first, s.website);
	if (scheduled)
		later(first, s.wechat);
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	assert_string_equal(leased(s.wechat, 0), "");
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &s.website, 1, &n), ERR_OK);
	scene_approve(&s, item);
	TAMPER("delete from unsealed; select 1");
	assert_int_equal(seal_tick(&sealer, clock_now(), false, &made), ERR_OK);
	assert_non_null(strstr(leased(s.website, 0), "withdraw"));
	const char *call = SQL("select concat_ws(', ', id, channel_account_id, fence) from "
			       "delivery where draft_id = %lld and act = 'withdraw'",
		(long long)draft);
	as_web(F("select delivery_intent(%s, 'r', 'm', now())", call));
	as_web(F("select delivery_result(%s, 'CONFIRMED', '', '{}', null, now())", call));
	assert_string_equal(state(item), "SUPERSEDED");
	return item;
}

/* Reviewers agreed that these words are wrong: whether they go out all the same is a person's word. */
void what_it_would_have_mended_is_left_to_a_person(void **)
{
	const char *why;
	for (int scheduled = 0; scheduled < 2; scheduled++) {
		ended_unsaid(scheduled);
		assert_non_null(scene_sql_as(
			&s, "shenfa_clerk", "select delivery_reconsider(now())", &why));
		assert_string_equal(leased(s.wechat, 61), "");
		assert_string_equal(SQL("select hold_code from delivery where submission_id = "
					"%lld and channel_account_id = %lld",
					    (long long)first, (long long)s.wechat),
			"correction.ended");
		as_web(F("select delivery_release(id, %lld, '照发', now()) from delivery where "
			 "submission_id = %lld and channel_account_id = %lld",
			ID(OPERATOR), (long long)first, (long long)s.wechat));
		if (!scheduled)
			carry(first, s.wechat);
	}
}
