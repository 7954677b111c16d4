/* Who is left out, what people decide, what is counted. */
#include "tests/store/test_sms/sms.h"

void who_opted_out_is_left_out_to_the_last_moment(void **)
{
	line("opt-outs", F("{\"items\":[{\"token\":\"%s\",\"key\":\"k\",\"masked\":\"138****0001\","
			   "\"word\":\"TD\"}]}",
				 token(1)));
	begin(3, 1);
	assert_string_equal(rows(), "opted_out queued queued");
	line("opt-outs", F("{\"items\":[{\"token\":\"%s\",\"key\":\"k\",\"masked\":\"138****0003\","
			   "\"word\":\"退订\"}]}",
				 token(3)));
	assert_string_equal(rows(), "opted_out queued opted_out");
	assert_non_null(strstr(take(20, 9), "\"n\": [2]"));
	answer(20, seq(20), "again", "");
	line("opt-outs", F("{\"items\":[{\"token\":\"%s\",\"key\":\"k\",\"masked\":\"138****0002\","
			   "\"word\":\"T\"}]}",
				 token(2)));
	SQL("update sms_piece set retry_at = now() - interval '1 second' where delivery_id = %s "
	    "returning n",
		delivery);
	assert_non_null(strstr(take(20, 9), "\"packets\": []"));
	assert_string_equal(rows(), "opted_out opted_out opted_out");
}

/* Shown as such, told once a list, and the next list leaves him out before it asks. */
void who_opted_out_at_the_provider_is_on_our_list(void **)
{
	begin(2, 1);
	take(42, 1);
	answer(42, seq(42), "opted_out", "");
	assert_string_equal(rows(), "opted_out queued");
	take(42, 9);
	answer(42, seq(42), "opted_out", "");
	assert_string_equal(rows(), "opted_out opted_out");
	assert_string_equal(
		SQL("select string_agg(o.masked || ' ' || o.word || ' ' || (o.key_id = l.key_id), "
		    "',' order by o.masked) from opt_out o, sms_run r join recipient_list l on "
		    "l.id = "
		    "r.list_id where r.delivery_id = %s",
			delivery),
		"138****0001 服务商的退订名单 true,138****0002 服务商的退订名单 true");
	assert_string_equal(SQL("select string_agg(account_id::text, ',') from notice where once = "
				"'sms-opted-out-%s'",
				    delivery),
		F("%lld", ID(OPERATOR)));
	begin(3, 1);
	assert_string_equal(rows(), "opted_out opted_out queued");
}

void the_same_words_need_a_persons_word(void **)
{
	begin(1, 1);
	take(21, 9);
	answer(21, seq(21), "accepted", "first");
	const char *again = list_sha;
	new_delivery(F("%064lld", (long long)lists));
	refused(key(REVIEWER, ""), "近期已向同一名单发过同样的文字");
	as_web(key(REVIEWER, "补发"));
	as_web(key(OPERATOR, "补发"));
	intend();
	as_web(call("open", open_body(again, 1, 1)));
	name_all(1);
	assert_string_equal(rows(), "queued");
	/* The same words to another list with a number of the first: that number is left out. */
	begin(2, 1);
	assert_string_equal(rows(), "repeat queued");
}

/* A blank more, or a character that no handset shows: nobody gets those words a second time for it. */
void words_that_look_the_same_are_the_same(void **)
{
	begin(1, 1);
	take(23, 9);
	answer(23, seq(23), "accepted", "first");
	list_sha = new_list(2);
	new_delivery(F("%064lld", (long long)lists));
	let_go();
	intend();
	as_web(call("open", F("{\"list\":\"%s\",\"text\":\"%064d\",\"same\":\"%s\",\"parts\":1,"
			      "\"name\":\"名单\",\"count\":2}",
				    list_sha, 7, TEXT)));
	name_all(2);
	assert_string_equal(rows(), "repeat queued");
}

void a_list_is_the_one_that_people_saw(void **)
{
	list_sha = new_list(2);
	new_delivery(F("%064lld", (long long)lists));
	let_go();
	intend();
	refused(call("open", open_body(list_sha, 3, 1)), "与审核时看到的不一致");
	refused(call("open", open_body(TEXT, 2, 1)), "没有这份收件人名单");
	as_web(call("open", open_body(list_sha, 2, 1)));
	refused(call("open", open_body(list_sha, 2, 2)), "与这次发送开始时的不一致");
}

void a_person_decides_what_nobody_knows(void **)
{
	begin(2, 1);
	take(22, 9);
	line("lost", "{\"connection\":0}");
	const char *resend = F("select sms_decide(%s, %lld, '{1}', 'resend', '问过', now())",
		delivery, ID(REVIEWER));
	refused(resend, "系统仍在等待短信平台的状态报告");
	as_web(F("select delivery_result(id, channel_account_id, fence, 'UNCERTAIN', '', '{}', "
		 "null, "
		 "now()) from delivery where id = %s",
		delivery));
	lease();
	as_web(F("select delivery_result(id, channel_account_id, fence, 'NEEDS_PERSON', '', '{}', "
		 "null, now()) from delivery where id = %s",
		delivery));
	refused(F("select sms_decide(%s, %lld, '{1}', 'resend', '问过', now())", delivery,
			ID(EDITOR)),
		"您参与过本稿的文字");
	refused(F("select delivery_decide(%s, %lld, 'out', '看过', '', now())", delivery,
			ID(REVIEWER)),
		"请在“短信”页逐个号码核实");
	as_web(resend);
	assert_string_equal(rows(), "queued unknown");
	assert_string_equal(state(), "NEEDS_PERSON");
	as_web(F("select sms_decide(%s, %lld, '{}', 'close', '算了', now())", delivery,
		ID(REVIEWER)));
	assert_string_equal(state(), "PLANNED");
	intend();
	assert_non_null(strstr(take(23, 9), "\"n\": [1]"));
	assert_non_null(strstr(take(23, 9), "\"packets\": []"));
}

/* What is out is out; the rest of the list stays. */
void a_withdrawal_stops_what_is_not_out(void **)
{
	const char *why, *publish;
	begin(3, 1);
	take(24, 1);
	publish = delivery;
	SQL("set session_replication_role = replica; update delivery set state = 'NEEDS_PERSON' "
	    "where "
	    "id = %s; select 1",
		publish);
	assert_non_null(scene_sql_as(&s, "shenfa_seal",
		F("select ticket_issue(%lld, %lld, 'withdraw', '{}', '', '', '{}', now())",
			(long long)item, (long long)sms),
		&why));
	delivery = SQL("select id from delivery where submission_id = %lld and act = 'withdraw'",
		(long long)item);
	assert_string_equal(state(), "PLANNED"); /* it needs no keys */
	lease();
	assert_string_equal(as_web(call("stop", "{}")), "{\"out\": 1, \"stopped\": 2}");
	delivery = publish;
	assert_string_equal(rows(), "sent stopped stopped");
}

static const char *counted(const char *day, int users)
{
	return F("{\"day\":\"%s\",\"service\":\"GWSVC\",\"messages\":1,\"users\":%d,\"sent\":1,"
		 "\"waiting\":0,\"failed\":0}",
		day, users);
}

/* What the gateway says that it took, beside our own rows. */
void the_days_count_is_held_against_ours(void **)
{
	const char *day = SQL("select to_char(china(now()), 'YYYYMMDD')");
	assert_string_equal(line("count", "{}"), "{\"again\": 3600}"); /* unless it is asked for */
	SQL("set session_replication_role = replica; update sms_piece set sent_at = now() - "
	    "interval "
	    "'9 days'; set session_replication_role = origin; select 1");
	SQL("update channel_account set settings = "
	    "'{\"hold_minutes\":0,\"quiet_from\":\"00:00\",\"quiet_to\":\"00:00\",\"count_check\":"
	    "\"service\",\"service_id\":\"GWSVC\"}' where id = %lld returning id",
		(long long)sms);
	assert_string_equal(line("count", "{}"), "{\"again\": 3600}"); /* nothing was sent */
	begin(3, 1);
	take(41, 9);
	answer(41, seq(41), "accepted", "x");
	const char *asked = line("count", "{}");
	assert_non_null(strstr(asked, F("\"day\": \"%s\"", day)));
	assert_non_null(strstr(asked, "\"service\": \"GWSVC\""));
	static const struct {
		int users;
		const char *verdict;
	} of[] = { { 3, "agrees" }, { 5, "differs" }, { 2, "differs" } };
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(line("count", counted(day, of[i].users)), "{\"again\": 3600}");
		assert_string_equal(SQL("select sms_count_json(k)->>'verdict' from sms_count k"),
			of[i].verdict);
	}
	SQL("update sms_piece set state = 'unknown', msg_id = '' where delivery_id = %s and n = 3 "
	    "returning n",
		delivery);
	line("count", counted(day, 3));
	assert_string_equal(
		SQL("select sms_count_json(k)->>'verdict' from sms_count k"), "explains");
	SQL("update sms_count set at = at - interval '61 minutes' returning 1");
	assert_non_null(strstr(line("count", "{}"), "\"ask\""));
}

void lists_are_the_operators_own(void **)
{
	refused(F("select recipient_list_add(%lld, %lld, 'x', 's', 'k', '{a}', 0, 0, now())",
			(long long)sms, ID(REVIEWER)),
		"由该渠道的运营人员维护");
	refused(F("select recipient_list_add(%lld, %lld, 'x', 's', 'k', '{a}', 0, 0, now())",
			(long long)s.website, ID(OPERATOR)),
		"没有这个短信账号");
	refused("delete from recipient_list", "permission denied");
	refused("update sms_recipient set state = 'queued'", "permission denied");
}
