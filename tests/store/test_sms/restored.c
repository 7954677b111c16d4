/* Of a store that came back from a backup: what a provider knows of a number counts, and doubles nothing. */
#include "tests/store/test_sms/sms.h"

static void the_store_comes_back(void)
{
	SQL("insert into cluster_epoch (epoch, why, at) select max(epoch) + 1, 'x', now() from "
	    "cluster_epoch returning epoch");
}

/* Handed in before, begun after: nobody here knows who has it. */
static void restored(int count, int parts)
{
	list_sha = new_list(count);
	new_delivery(F("%064lld", (long long)lists));
	the_store_comes_back();
	let_go();
	intend();
	as_web(call("open", open_body(list_sha, count, parts)));
}

static void reported(const char *msg, int number, const char *stat, const char *more)
{
	line("reports", F("{\"items\":[{\"msg_id\":\"%s\",\"token\":\"%s\",\"stat\":\"%s\",%s}]}",
				msg, token(number), stat, more));
}

/* So many minutes from now. */
static const char *taken(int minutes)
{
	return F("\"submitted\":%s", SQL("select ((extract(epoch from now()) + %d * 60) * "
					 "1000)::bigint",
					     minutes));
}

static const char *of_this(void)
{
	return F("\"submitted\":null,\"key\":\"%s\"",
		SQL("select key from delivery where id = %s", delivery));
}

static const char *decide(const char *numbers, const char *outcome)
{
	return F("select sms_decide(%s, %lld, '{%s}', '%s', '问过', now())", delivery, ID(REVIEWER),
		numbers, outcome);
}

static void a_person_is_asked(void)
{
	SQL("set session_replication_role = replica; update delivery set state = 'NEEDS_PERSON' "
	    "where id = %s; set session_replication_role = origin; select 1",
		delivery);
}

void what_the_provider_says_of_a_number_counts(void **)
{
	restored(3, 1);
	name_all(3);
	assert_string_equal(rows(), "unknown unknown unknown");
	reported("a", 1, "DELIVRD", of_this());
	reported("b", 2, "UNDELIV", of_this());
	assert_string_equal(rows(), "delivered failed unknown");
	reported("c", 3, "DELIVRD", "\"submitted\":null,\"key\":\"another\"");
	reported("d", 3, "DELIVRD", taken(-90)); /* before it was handed in */
	assert_string_equal(rows(), "delivered failed unknown");
}

void a_report_without_a_key_counts_by_its_time(void **)
{
	restored(2, 1);
	name_all(2);
	reported("a", 1, "DELIVRD", taken(0));
	reported("b", 2, "DELIVRD", taken(90)); /* behind the restore: not of the life before */
	assert_string_equal(rows(), "delivered unknown");
}

void a_long_one_has_arrived_when_all_of_it_has(void **)
{
	restored(1, 2);
	name_all(1);
	reported("a", 1, "DELIVRD", taken(0));
	assert_string_equal(rows(), "unknown");
	reported("b", 1, "DELIVRD", taken(0));
	assert_string_equal(rows(), "delivered");
}

void a_report_may_come_before_the_list(void **)
{
	restored(2, 1);
	reported("early", 2, "DELIVRD", of_this());
	name_all(2);
	assert_string_equal(rows(), "unknown delivered");
}

/* Of two that may be meant neither is known to be; and neither is sent again there. */
void what_may_be_either_is_sent_again_by_nobody(void **)
{
	restored(2, 1);
	name_all(2);
	const char *first = delivery;
	restored(2, 1);
	name_all(2);
	reported("either", 1, "DELIVRD", taken(0));
	assert_string_equal(rows(), "unknown unknown");
	a_person_is_asked();
	as_web(decide("", "resend"));
	assert_string_equal(rows(), "unknown queued");
	refused(decide("1", "resend"), "已有这些号码的送达回执");
	as_web(decide("1", "close"));
	assert_string_equal(rows(), "unknown queued");
	refused(decide("1", "resend"), "");
	delivery = first;
	a_person_is_asked();
	refused(decide("1", "resend"), "已有这些号码的送达回执");
}

/* Of what this store sent itself, too: what was reported of another delivery in the same minute is not this one's. */
void a_report_of_another_delivery_is_not_this_ones(void **)
{
	begin(1, 1);
	take(77, 9);
	line("lost", "{\"connection\":0}");
	reported("other", 1, "DELIVRD", F("%s,\"key\":\"another\"", taken(0)));
	assert_string_equal(rows(), "unknown");
	reported("own", 1, "DELIVRD",
		F("%s,\"key\":\"%s\"", taken(0),
			SQL("select key from delivery where id = %s", delivery)));
	assert_string_equal(rows(), "delivered");
}
