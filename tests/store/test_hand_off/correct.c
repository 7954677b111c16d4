/* What is corrected while a person may be posting it. */
#include "tests/store/test_hand_off/hand_off.h"

static void came_out(int64_t of, int64_t channel, const char *act)
{
	const char *why;
	if (!tried("shenfa_seal",
		    F("select ticket_issue(%lld, %lld, '%s', '{}', '', '', '{}', now())",
			    (long long)of, (long long)channel, act),
		    &why))
		fail_msg("%s", why);
	as_web(F("select count(*) from delivery_lease(%lld, 9, 60, now())", (long long)channel));
	const char *call =
		SQL("select concat_ws(', ', id, channel_account_id, fence) from delivery "
		    "where submission_id = %lld and channel_account_id = %lld",
			(long long)of, (long long)channel);
	as_web(F("select delivery_intent(%s, 'r', 'm', now())", call));
	as_web(F("select delivery_result(%s, 'CONFIRMED', '', '{}', null, now())", call));
}

/* Out on the website; what the screen in the hall has of it is corrected. */
static int64_t being_corrected(void)
{
	came_out(item, s.website, "publish");
	return scene_correct(&s, EDITOR, draft, "<p>今日起开放办理。</p>");
}

static const char *words_to(enum who who, const char *kind)
{
	return SQL("select coalesce(string_agg(text, ' '), '') from notice where account_id = %lld "
		   "and kind = '%s' and delivery_id in (select id from delivery where draft_id = "
		   "%lld)",
		ID(who), kind, (long long)draft);
}

/* Nobody can take back what a person may be posting: he is told, and what he posted is corrected behind him. */
void whoever_holds_the_package_is_told_of_a_correction(void **)
{
	taken();
	int64_t newer = being_corrected();
	refused(take(REVIEWER2, "值班交接", "two"), "这一版正在更正");
	scene_approve(&s, newer);
	assert_non_null(strstr(words_to(OPERATOR, "HAND_OFF"), "不要再发"));
	assert_null(strstr(words_to(REVIEWER2, "HAND_OFF"), "不要再发"));
	came_out(newer, s.website, "correct");
	refused(take(REVIEWER2, "值班交接", "two"), "不再原样发布");
	as_web(report(OPERATOR, "done", "https://a.cn/1", ""));
	leased();
	result("NEEDS_PERSON", "{\"url\":\"https://a.cn/1\",\"state\":{\"seen\":\"LIVE\"}}");
	as_web(confirm(REVIEWER, "confirm", ""));
	assert_non_null(strstr(words_to(EDITOR, "CORRECTED"), "更正通过后随即发往这一渠道"));
	assert_non_null(strstr(words_to(OPERATOR, "CORRECTED"), "更正通过后随即发往这一渠道"));
	assert_string_equal(
		SQL("select string_agg(u::text, ' ') from submission s, unticketed(s) u "
		    "where s.id = %lld",
			(long long)newer),
		F("%lld", (long long)screen));
	item = newer;
	issue("correct");
	laid_out();
	assert_string_equal(hand_off("state"), "READY");
	item = 0;
}

void what_nobody_took_is_void_once_it_is_corrected(void **)
{
	int64_t newer = being_corrected();
	scene_approve(&s, newer);
	round_in(1);
	assert_string_equal(hand_off("state"), "READY");
	came_out(newer, s.website, "correct");
	round_in(1);
	assert_string_equal(hand_off("state"), "VOID");
	assert_string_equal(delivery("state || ' ' || hold_code"), "HELD corrected");
	assert_string_equal(
		SQL("select state from submission where id = %lld", (long long)newer), "DONE");
}
