/* Short messages: a row for each recipient, said to be sent before it is; two keys; nobody twice. */
#include "tests/check.h"

#include <stdlib.h>

#include "tests/support/cluster.h"
#include "tests/support/scene.h"

static struct scene s;
static int64_t item, sms, lists;
static const char *delivery, *list_sha;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))
#define F(...)   arena_printf(&s.arena, __VA_ARGS__)
#define ID(who)  ((long long)s.people[who].id)
#define TEXT     "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"

static const char *as_web(const char *sql)
{
	const char *why = "", *said = scene_sql_as(&s, "shenfa_web", sql, &why);
	if (!said)
		fail_msg("%s\n%s", sql, why);
	return said;
}

static void refused(const char *sql, const char *words)
{
	const char *why = "";
	if (scene_sql_as(&s, "shenfa_web", sql, &why) || !strstr(why, words))
		fail_msg("%s\n%s: %s", sql, words, why);
}

static const char *state(void)
{
	return SQL("select state from delivery where id = %s", delivery);
}

/* What became of each, in order. */
static const char *rows(void)
{
	return SQL("select string_agg(state, ' ' order by n) from sms_recipient where delivery_id "
		   "= %s",
		delivery);
}

static const char *call(const char *name, const char *body)
{
	return F("select sms_call(id, channel_account_id, fence, '%s', '%s', now()) from delivery "
		 "where id = %s",
		name, body, delivery);
}

static const char *line(const char *name, const char *body)
{
	return as_web(
		F("select sms_line_call(%lld, '%s', '%s', now())", (long long)sms, name, body));
}

/* A number's token, as a test makes one: its last digit, many times. */
static const char *token(int n)
{
	return F("%064d", n);
}

static const char *new_list(int count)
{
	lists++;
	const char *id =
		as_web(F("select recipient_list_add(%lld, %lld, '名单', 'sealed-%lld'::bytea, "
			 "'k', (select array_agg('138****' || lpad(n::text, 4, '0')) from "
			 "generate_series(1, %d) n), 0, 0, now())",
			(long long)sms, ID(OPERATOR), (long long)lists, count));
	return SQL("select encode(sha256, 'hex') from recipient_list where id = %s", id);
}

/* Approved and ticketed: `message` is what the ticket says of message.json. */
static void new_delivery(const char *message)
{
	const char *why;
	int64_t draft = scene_draft(&s, EDITOR, "停水", NULL);
	item = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, item);
	SQL("set session_replication_role = replica; update submission set opens = opens || "
	    "'{recall:sms}' where id = %lld; set session_replication_role = origin; select 1",
		(long long)item);
	if (!scene_sql_as(&s, "shenfa_seal",
		    F("select ticket_issue(%lld, %lld, 'publish', "
		      "'{\"renditions\":[{\"path\":\"message.json\",\"sha256\":\"%s\"}]}', '', '', "
		      "'{}', now())",
			    (long long)item, (long long)sms, message),
		    &why))
		fail_msg("%s", why);
	delivery = SQL("select id from delivery where submission_id = %lld and channel_account_id "
		       "= %lld",
		(long long)item, (long long)sms);
}

static const char *key(enum who who, const char *repeat)
{
	return F("select sms_turn_key(%s, %lld, '%s', now())", delivery, ID(who), repeat);
}

static void let_go(void)
{
	as_web(key(REVIEWER, ""));
	as_web(key(OPERATOR, ""));
}

static void lease(void)
{
	SQL("update delivery set lease_until = null, due_at = now() where id = %s and state in "
	    "('PLANNED', 'INTENT', 'UNCERTAIN') returning id",
		delivery);
	as_web(F("select count(*) from delivery_lease(%lld, 64, 60, now())", (long long)sms));
}

static void intend(void)
{
	lease();
	as_web(F("select delivery_intent(id, channel_account_id, fence, 'r', 'm', now()) from "
		 "delivery where id = %s",
		delivery));
}

static const char *open_body(const char *list, int count, int parts)
{
	return F("{\"list\":\"%s\",\"text\":\"%s\",\"parts\":%d,\"name\":\"名单\",\"count\":%d}",
		list, TEXT, parts, count);
}

static void name_all(int count)
{
	const char *tokens = "";
	for (int i = 1; i <= count; i++)
		tokens = F("%s%s\"%s\"", tokens, i > 1 ? "," : "", token(i));
	as_web(call("name", F("{\"first\":1,\"tokens\":[%s]}", tokens)));
}

static void begin(int count, int parts)
{
	list_sha = new_list(count);
	new_delivery(F("%064lld", (long long)lists));
	let_go();
	intend();
	as_web(call("open", open_body(list_sha, count, parts)));
	name_all(count);
}

static const char *take(int connection, int max)
{
	return as_web(call("take", F("{\"connection\":%d,\"max\":%d}", connection, max)));
}

/* The sequence of the n-th packet of what was taken last. */
static long long seq(int connection)
{
	return strtoll(SQL("select max(seq) from sms_piece where delivery_id = %s and connection = "
			   "%d",
			       delivery, connection),
		NULL, 10);
}

static void answer(int connection, long long sequence, const char *outcome, const char *msg)
{
	line("answers", F("{\"connection\":%d,\"items\":[{\"seq\":%lld,\"outcome\":\"%s\",\"msg_"
			  "id\":\"%s\"}]}",
				connection, sequence, outcome, msg));
}

static void report(const char *msg, int number, const char *stat)
{
	line("reports", F("{\"items\":[{\"msg_id\":\"%s\",\"token\":\"%s\",\"stat\":\"%s\","
			  "\"submitted\":%s}]}",
				msg, token(number), stat,
				SQL("select (extract(epoch from now()) * 1000)::bigint")));
}

static int new_world(void **)
{
	scene_open(&s);
	sms = strtoll(
		SQL("insert into channel_account (unit, channel, purpose, name, "
		    "owner_department, settings) select unit, 'sms', purpose, '短信', "
		    "owner_department, '{\"hold_minutes\":0}' from channel_account where id = "
		    "%lld returning id",
			(long long)s.website),
		NULL, 10);
	SQL("insert into channel_operator values (%lld, %lld); select 1", (long long)sms,
		ID(OPERATOR));
	return 0;
}

static int end_world(void **)
{
	scene_close(&s);
	return 0;
}

static int fresh(void **)
{
	SQL("delete from opt_out; delete from sms_report; update channel_account set settings = "
	    "'{\"hold_minutes\":0}' where id = %lld; update sms_recipient set token = null, at = "
	    "now() - interval '99 days'; select 1",
		(long long)sms);
	return 0;
}

static void it_is_held_until_two_people_let_it_go(void **)
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

static void the_countdown_is_kept_by_the_store(void **)
{
	SQL("update channel_account set settings = '{}' where id = %lld returning id",
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

static void who_lost_the_lease_takes_nothing(void **)
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

static void nobody_is_taken_twice(void **)
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
static void what_never_left_goes_again(void **)
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

static void a_part_that_never_left_goes_again_alone(void **)
{
	begin(1, 2);
	take(33, 9);
	line("lost", F("{\"connection\":0,\"own\":33,\"after\":%lld}", seq(33) - 1));
	const char *again = take(34, 9);
	assert_non_null(strstr(again, "\"part\": 2"));
	assert_null(strstr(again, "\"part\": 1"));
}

/* Handed in before, begun after: whoever has it already, this store does not know. */
static void what_may_have_gone_out_before_a_restore_is_of_unknown_fate(void **)
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

static void a_stop_ends_a_list_in_its_middle(void **)
{
	begin(2, 1);
	take(13, 1);
	SQL("insert into stop (reason, stopped_by) values ('演练', %lld); select 1", ID(LEADER));
	assert_non_null(strstr(take(13, 1), "\"stopped\": \"渠道已紧急停发"));
	SQL("update stop set lifted_at = now(), lifted_by = %lld; select 1", ID(LEADER));
	assert_string_equal(rows(), "sent queued");
}

static void flow_control_puts_back_and_no_more(void **)
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

static void a_bad_number_does_not_take_the_others_with_it(void **)
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
static void a_part_of_whom_another_part_failed_holds_up_nobody(void **)
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
static void a_bad_number_of_a_long_message_leaves_nobody_failed_unseen(void **)
{
	begin(2, 2);
	take(22, 9);
	long long last = seq(22);
	answer(22, last - 1, "number", "");
	answer(22, last, "number", "");
	assert_string_equal(rows(), "unknown unknown");
}

/* Taken back while it waits for the morning: the morning alone does not let it go on, nor stop others. */
static void what_was_taken_back_at_night_stays(void **)
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

static void reports_come_before_twice_or_for_nobody(void **)
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

static void a_long_message_is_delivered_when_all_of_it_is(void **)
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
static void a_report_finds_what_has_no_number(void **)
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

static void what_is_never_reported_on_is_closed_in_time(void **)
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

static void who_opted_out_is_left_out_to_the_last_moment(void **)
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

static void the_same_words_need_a_persons_word(void **)
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

static void a_list_is_the_one_that_people_saw(void **)
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

static void a_person_decides_what_nobody_knows(void **)
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
static void a_withdrawal_stops_what_is_not_out(void **)
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
static void the_days_count_is_held_against_ours(void **)
{
	const char *day = SQL("select to_char(china(now()), 'YYYYMMDD')");
	assert_string_equal(line("count", "{}"), "{\"again\": 3600}"); /* unless it is asked for */
	SQL("set session_replication_role = replica; update sms_piece set sent_at = now() - "
	    "interval "
	    "'9 days'; set session_replication_role = origin; select 1");
	SQL("update channel_account set settings = '{\"hold_minutes\":0,\"count_check\":"
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

static void lists_are_the_operators_own(void **)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(it_is_held_until_two_people_let_it_go, fresh),
		cmocka_unit_test_setup(the_countdown_is_kept_by_the_store, fresh),
		cmocka_unit_test_setup(who_lost_the_lease_takes_nothing, fresh),
		cmocka_unit_test_setup(nobody_is_taken_twice, fresh),
		cmocka_unit_test_setup(
			what_may_have_gone_out_before_a_restore_is_of_unknown_fate, fresh),
		cmocka_unit_test_setup(what_never_left_goes_again, fresh),
		cmocka_unit_test_setup(a_part_that_never_left_goes_again_alone, fresh),
		cmocka_unit_test_setup(a_stop_ends_a_list_in_its_middle, fresh),
		cmocka_unit_test_setup(flow_control_puts_back_and_no_more, fresh),
		cmocka_unit_test_setup(a_bad_number_does_not_take_the_others_with_it, fresh),
		cmocka_unit_test_setup(a_part_of_whom_another_part_failed_holds_up_nobody, fresh),
		cmocka_unit_test_setup(
			a_bad_number_of_a_long_message_leaves_nobody_failed_unseen, fresh),
		cmocka_unit_test_setup(what_was_taken_back_at_night_stays, fresh),
		cmocka_unit_test_setup(reports_come_before_twice_or_for_nobody, fresh),
		cmocka_unit_test_setup(a_long_message_is_delivered_when_all_of_it_is, fresh),
		cmocka_unit_test_setup(a_report_finds_what_has_no_number, fresh),
		cmocka_unit_test_setup(what_is_never_reported_on_is_closed_in_time, fresh),
		cmocka_unit_test_setup(who_opted_out_is_left_out_to_the_last_moment, fresh),
		cmocka_unit_test_setup(the_same_words_need_a_persons_word, fresh),
		cmocka_unit_test_setup(a_list_is_the_one_that_people_saw, fresh),
		cmocka_unit_test_setup(a_person_decides_what_nobody_knows, fresh),
		cmocka_unit_test_setup(a_withdrawal_stops_what_is_not_out, fresh),
		cmocka_unit_test_setup(the_days_count_is_held_against_ours, fresh),
		cmocka_unit_test_setup(lists_are_the_operators_own, fresh),
	};
	return cmocka_run_group_tests(tests, new_world, end_world);
}
