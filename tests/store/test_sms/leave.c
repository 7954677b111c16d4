/* What leaves: by two keys, under one lease, nobody twice. */
#include "tests/store/test_sms/sms.h"

void it_is_held_until_two_people_let_it_go(void **)
{
	new_delivery(TEXT);
	assert_string_equal(
		SQL("select state || ' ' || hold_code from delivery where id = %s", delivery),
		"HELD sms.keys");
	/* Let go by whatever means, it stays: and without an error, that would keep back others with it. */
	as_web(F("select delivery_release(%s, %lld, 'x', now())", delivery, ID(REVIEWER)));
	assert_string_equal(
		SQL("select state || ' ' || hold_code from delivery where id = %s", delivery),
		"HELD sms.keys");
	refused(key(EDITOR, ""), "您参与过本稿的文字");
	refused(key(HEAD, ""), "请由审核人或该渠道的运营人员办理");
	as_web(key(REVIEWER, ""));
	assert_string_equal(state(), "HELD");
	refused(key(REVIEWER, ""), "第二把须由另一人转");
	as_web(key(OPERATOR, ""));
	assert_string_equal(state(), "PLANNED");
	refused(key(REVIEWER2, ""), "不在等待放行");
}

void the_countdown_is_kept_by_the_store(void **)
{
	SQL("update channel_account set settings = "
	    "'{\"quiet_from\":\"00:00\",\"quiet_to\":\"00:00\"}' where id = %lld returning id",
		(long long)sms);
	new_delivery(TEXT);
	let_go();
	assert_string_equal(
		SQL("select (due_at > now() + interval '9 minutes')::text from delivery "
		    "where id = %s",
			delivery),
		"true");
	lease(); /* its clock was moved */
	assert_string_equal(state(), "LEASED");
	refused(F("select delivery_intent(id, channel_account_id, fence, 'r', 'm', now()) from "
		  "delivery where id = %s",
			delivery),
		"仍在等待时间内");
	as_web(F("select delivery_result(id, channel_account_id, fence, 'PLANNED', '', '{}', null, "
		 "now()) from delivery where id = %s",
		delivery));
	as_web(F("select sms_take_back(%s, %lld, '名单不对', now())", delivery, ID(OPERATOR)));
	assert_string_equal(state(), "HELD");
	assert_string_equal(
		SQL("select count(*) from sms_key where delivery_id = %s", delivery), "0");
}

void who_lost_the_lease_takes_nothing(void **)
{
	begin(2, 1);
	refused(F("select sms_call(id, channel_account_id, fence - 1, 'take', "
		  "'{\"connection\":1,\"max\":9}', now()) from delivery where id = %s",
			delivery),
		"租约已失效");
	refused(F("select sms_call(id, %lld, fence, 'take', '{\"connection\":1,\"max\":9}', now()) "
		  "from delivery where id = %s",
			(long long)s.website, delivery),
		"没有这一发布任务");
	assert_string_equal(rows(), "queued queued");
}

void nobody_is_taken_twice(void **)
{
	begin(3, 1);
	assert_non_null(strstr(take(11, 2), "\"n\": [1, 2]"));
	assert_string_equal(rows(), "sent sent queued");
	assert_non_null(strstr(take(11, 2), "\"n\": [3]"));
	assert_non_null(strstr(take(11, 2), "\"packets\": []"));
	const char *why = "";
	assert_null(scene_sql_as(&s, "shenfa_owner",
		F("insert into sms_piece select * from sms_piece where delivery_id = %s", delivery),
		&why));
	assert_non_null(strstr(why, "sms_piece_pkey"));
	/* Another courier after it: what has no answer is of unknown fate, and stays where it is. */
	line("lost", "{\"connection\":12}");
	assert_string_equal(rows(), "unknown unknown unknown");
	assert_non_null(strstr(take(12, 9), "\"packets\": []"));
	answer(11, seq(11), "accepted", "late");
	assert_string_equal(rows(), "unknown unknown accepted");
}

/* Taken from the book and never on the line: that is certain, and so it goes again; the rest does not. */
void what_never_left_goes_again(void **)
{
	begin(3, 1);
	take(31, 2);
	long long last = seq(31);
	take(31, 1); /* and its answer was lost */
	line("lost", F("{\"connection\":0,\"own\":31,\"after\":%lld}", last));
	assert_string_equal(rows(), "unknown unknown queued");
	assert_non_null(strstr(take(32, 9), "\"n\": [3]"));
	line("lost", F("{\"connection\":0,\"own\":31,\"after\":%lld}", last)); /* another's */
	assert_string_equal(rows(), "unknown unknown unknown");
}

void a_part_that_never_left_goes_again_alone(void **)
{
	begin(1, 2);
	take(33, 9);
	line("lost", F("{\"connection\":0,\"own\":33,\"after\":%lld}", seq(33) - 1));
	const char *again = take(34, 9);
	assert_non_null(strstr(again, "\"part\": 2"));
	assert_null(strstr(again, "\"part\": 1"));
}

/* Handed in before, begun after: whoever has it already, this store does not know. */
void what_may_have_gone_out_before_a_restore_is_of_unknown_fate(void **)
{
	list_sha = new_list(2);
	new_delivery(F("%064lld", (long long)lists));
	SQL("insert into cluster_epoch (epoch, why, at) select max(epoch) + 1, 'x', now() from "
	    "cluster_epoch returning epoch");
	let_go();
	intend();
	as_web(call("open", open_body(list_sha, 2, 1)));
	name_all(2);
	assert_string_equal(rows(), "unknown unknown");
	assert_non_null(strstr(take(11, 9), "\"packets\": []"));
}

void a_stop_ends_a_list_in_its_middle(void **)
{
	begin(2, 1);
	take(13, 1);
	SQL("insert into stop (reason, stopped_by) values ('演练', %lld); select 1", ID(LEADER));
	assert_non_null(strstr(take(13, 1), "\"stopped\": \"渠道已紧急停发"));
	SQL("update stop set lifted_at = now(), lifted_by = %lld; select 1", ID(LEADER));
	assert_string_equal(rows(), "sent queued");
}

void flow_control_puts_back_and_no_more(void **)
{
	begin(1, 2);
	take(14, 9);
	long long last = seq(14);
	answer(14, last - 1, "accepted", "a");
	answer(14, last, "again", "");
	assert_string_equal(rows(), "queued");
	assert_non_null(strstr(take(14, 9), "\"packets\": []")); /* not yet */
	SQL("update sms_piece set retry_at = now() - interval '1 second' where state = 'put_back' "
	    "returning n");
	assert_non_null(strstr(take(14, 9), "\"part\": 2"));
	answer(14, seq(14), "accepted", "b");
	assert_string_equal(rows(), "accepted");
	assert_string_equal(SQL("select string_agg(part || '/' || tries, ' ' order by part) from "
				"sms_piece where delivery_id = %s",
				    delivery),
		"1/1 2/2");
}

void a_bad_number_does_not_take_the_others_with_it(void **)
{
	begin(3, 1);
	take(15, 9);
	answer(15, seq(15), "number", "");
	assert_string_equal(rows(), "queued queued queued");
	assert_non_null(strstr(take(15, 9), "\"n\": [1]"));
	answer(15, seq(15), "number", "");
	take(15, 9);
	answer(15, seq(15), "accepted", "x");
	assert_string_equal(rows(), "failed accepted queued");
}

/* Its first part failed, its second waits: of no use any more, and the others have their turn. */
void a_part_of_whom_another_part_failed_holds_up_nobody(void **)
{
	begin(2, 2);
	take(21, 1);
	long long last = seq(21);
	answer(21, last - 1, "accepted", "p1");
	answer(21, last, "again", "");
	report("p1", 1, "UNDELIV");
	assert_string_equal(rows(), "failed queued");
	SQL("update sms_piece set retry_at = now() - interval '1 second' where state = 'put_back' "
	    "returning n");
	assert_non_null(strstr(take(21, 9), "\"n\": [2]"));
}

/* Nobody knows whose number it was, and some parts may have been taken: a person says it of each. */
void a_bad_number_of_a_long_message_leaves_nobody_failed_unseen(void **)
{
	begin(2, 2);
	take(22, 9);
	long long last = seq(22);
	answer(22, last - 1, "number", "");
	answer(22, last, "number", "");
	assert_string_equal(rows(), "unknown unknown");
}

/* Taken back while it waits for the morning: the morning alone does not let it go on, nor stop others. */
void what_was_taken_back_at_night_stays(void **)
{
	new_delivery(TEXT);
	as_web(key(REVIEWER, ""));
	as_web(key(OPERATOR, ""));
	SQL("set session_replication_role = replica; update delivery set state = 'HELD', hold_code "
	    "= 'quiet' where id = %s; select 1",
		delivery);
	as_web(F("select sms_take_back(%s, %lld, '名单不对', now())", delivery, ID(OPERATOR)));
	as_web(F("select delivery_release(%s, 0, '静默已过', now())", delivery));
	assert_string_equal(
		SQL("select state || ' ' || hold_code from delivery where id = %s", delivery),
		"HELD sms.keys");
}
