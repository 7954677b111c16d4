/* What is reported afterwards. */
#include "tests/store/test_sms/sms.h"

void reports_come_before_twice_or_for_nobody(void **)
{
	begin(2, 1);
	report("early", 1, "DELIVRD");
	assert_string_equal(rows(), "queued queued");
	take(16, 9);
	answer(16, seq(16), "accepted", "early");
	assert_string_equal(rows(), "delivered accepted");
	report("early", 1, "DELIVRD");
	report("early", 1, "UNDELIV");
	report("other", 2, "UNDELIV");
	report("early", 2, "ACCEPTD");
	assert_string_equal(rows(), "delivered accepted");
	report("early", 2, "MK:0001");
	assert_string_equal(rows(), "delivered failed");
}

void a_long_message_is_delivered_when_all_of_it_is(void **)
{
	begin(1, 2);
	take(17, 9);
	long long last = seq(17);
	answer(17, last - 1, "accepted", "one");
	answer(17, last, "accepted", "two");
	report("one", 1, "DELIVRD");
	assert_string_equal(rows(), "accepted");
	report("two", 1, "EXPIRED");
	assert_string_equal(rows(), "failed");
}

/* Its answer was lost, so nobody knows its number: it is known by whom it went to, and when. */
void a_report_finds_what_has_no_number(void **)
{
	begin(2, 1);
	take(18, 9);
	line("lost", "{\"connection\":0}");
	report("found", 2, "DELIVRD");
	assert_string_equal(rows(), "unknown delivered");
	line("reports", F("{\"items\":[{\"msg_id\":\"old\",\"token\":\"%s\",\"stat\":\"DELIVRD\","
			  "\"submitted\":1000}]}",
				token(1)));
	assert_string_equal(rows(), "unknown delivered");
}

void what_is_never_reported_on_is_closed_in_time(void **)
{
	begin(1, 1);
	take(19, 9);
	answer(19, seq(19), "accepted", "never");
	as_web(call("state", "{}"));
	assert_string_equal(rows(), "accepted");
	SQL("update sms_piece set sent_at = now() - interval '49 hours' where delivery_id = %s "
	    "returning n",
		delivery);
	assert_non_null(strstr(as_web(call("state", "{}")), "\"undecided\": 0"));
	assert_string_equal(rows(), "unknown");
}
