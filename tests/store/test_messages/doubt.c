/* A message whose answer was lost: looked for, and sent again on the word of somebody who looked. */
#include "tests/store/test_messages/messages.h"

/* Held by a rule that time mends: nothing is sent meanwhile, and who goes along is looked at by himself. */
void what_went_along_with_one_that_is_held_looks_for_itself(void **)
{
	in_doubt("UNCERTAIN", "");
	only(leased("0"), 1, "UNCERTAIN");
	put(1, "HELD", "lexicon");
	leased("2 seconds");
	assert_string_equal(state(0), "UNCERTAIN");
	/* Its pauses are its own, and grow: the first one's notes do not take them away. */
	as_web(F("select delivery_result(%lld, %lld, (select fence from delivery where id = %lld), "
		 "'UNCERTAIN', '', '{\"state\":{\"looks\":3,\"looking_since\":5}}', now(), now())",
		(long long)delivery[0], (long long)s.wechat, (long long)delivery[0]));
	assert_string_equal(SQL("select concat_ws(' ', r->'state'->>'step', r->'state'->>'looks', "
				"r->'state'->>'looking_since') from delivery d, message_receipt(d) "
				"r where d.id = %lld",
				    (long long)delivery[0]),
		"massing 3 5");
}

/* The clerk's word is nobody's: only a person who was asked says "again". */
void only_a_person_says_that_a_message_in_doubt_goes_again(void **)
{
	in_doubt("HELD", "lexicon");
	as_web(F("select delivery_release(%lld, 0, '复查通过', now())", (long long)delivery[1]));
	assert_string_equal(noted(1, "asked"), "-");
	put(1, "HELD", "lexicon");
	again(1, OPERATOR); /* let go on, and not asked about any doubt */
	assert_string_equal(noted(1, "asked"), "-");
	put(1, "REFUSED", "");
	again(1, OPERATOR);
	assert_string_equal(noted(1, "asked"), "true");
}

static const char *offered(int i)
{
	return SQL("select delivery_json(d, %lld, '{RELEASE_RETRY,RELEASE_DECIDE}')->>'actions' "
		   "from delivery d where id = %lld",
		ID(REVIEWER), (long long)delivery[i]);
}

static void not_again(int i)
{
	assert_string_equal(offered(i), "[\"decide\"]");
	refused(F("select delivery_release(%lld, %lld, '再发', now())", (long long)delivery[i],
			ID(OPERATOR)),
		"delivery.look");
	assert_string_equal(state(i), "NEEDS_PERSON");
}

/* Said without looking it may be carried out when the platform has forgotten the key: everybody would have it twice. */
void what_nobody_can_see_is_looked_for_before_it_goes_again(void **)
{
	in_doubt("NEEDS_PERSON", "");
	not_again(1);
	decided(1, "not-out");
	again(1, OPERATOR);
	assert_string_equal(state(1), "PLANNED");
}

/* The notes of before a restore do not say what was done since. */
void so_is_what_a_restore_may_have_forgotten(void **)
{
	static const char *const lives[] = { "fence = 1000000000001, attempt = 1",
		"fence = 3, attempt = 0" };
	as_web(arrange_as("0", OPERATOR, all()));
	for (size_t i = 0; i < 2; i++) {
		put(1, "NEEDS_PERSON", "");
		TAMPER("update delivery set %s, receipt = '{}' where id = %lld; set "
		       "session_replication_role = origin; select 1",
			lives[i], (long long)delivery[1]);
		not_again(1);
	}
	put(1, "REFUSED", "");
	assert_non_null(strstr(offered(1), "retry"));
}

/* It went out with the first, or may yet: sent by itself it would be there twice. */
void one_of_a_message_in_doubt_is_looked_at_and_not_arranged_anew(void **)
{
	in_doubt("NEEDS_PERSON", "");
	put(0, "NEEDS_PERSON", "");
	put(2, "NEEDS_PERSON", "");
	put(1, "REFUSED", "");
	again(1, OPERATOR);
	again(0, OPERATOR);
	assert_string_equal(state(0), "UNCERTAIN");
	only(leased("1 second"), 1, "LEASED");
	as_web(intent(1, "1 second"));
	note(1, "sent", ",\"msg_id\":\"77\"");
	result(1, "CONFIRMED");
	again(2, OPERATOR);
	assert_string_equal(state(2), "UNCERTAIN");
	const char *two = F("%lld", (long long)delivery[2]);
	assert_non_null(strstr(why_not(arrange_as("30 hours", OPERATOR, two)), "message.item"));
}

/* A person looked: it is not out. So it begins again, of whoever may go then, and all of it settled first. */
void what_is_seen_not_to_be_out_begins_again(void **)
{
	in_doubt("NEEDS_PERSON", "");
	decided(1, "not-out");
	assert_string_equal(noted(1, "step"), "drafted");
	assert_string_equal(lapse("0"), "0"); /* the others are still looked for */
	leased("1 second");
	assert_string_equal(state(0), "UNCERTAIN");
	result(0, "PLANNED");
	result(2, "PLANNED");
	assert_string_equal(lapse("2 seconds"), "1");
	again(1, OPERATOR);
	as_web(arrange_as("1 hour", OPERATOR, all()));
	only(leased("61 minutes"), 1, "LEASED");
	assert_int_equal(strlen(along(1)) > 3, 1);
}

void nobody_says_of_one_what_the_first_is_about_to_show(void **)
{
	in_doubt("PLANNED", "");
	put(0, "NEEDS_PERSON", "");
	const char *no = F("select delivery_decide(%lld, %lld, 'not-out', '看过', '', now())",
		(long long)delivery[0], (long long)s.people[REVIEWER].id);
	assert_non_null(strstr(why_not(no), "delivery.message"));
	put(1, "HELD", "withdrawn"); /* it will show nothing any more */
	as_web(no);
	assert_string_equal(noted(1, "step"), "drafted");
}
