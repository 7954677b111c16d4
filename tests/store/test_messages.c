/* 推送编排: several items, each with its own ticket and delivery, in the one message a day. */
#include "tests/store/test_messages/messages.h"

struct scene s;
int64_t item[4], delivery[4];

static int64_t ticket(int64_t submission)
{
	const char *why = "", *sql = F("select coalesce(ticket_issue(%lld, %lld, 'publish', '{}', "
				       "'', '', '{}', now())::text, 'none')",
				      (long long)submission, (long long)s.wechat);
	const char *said = scene_sql_as(&s, "shenfa_seal", sql, &why);
	if (!said || !strcmp(said, "none"))
		fail_msg("%s\n%s", sql, why);
	return strtoll(SQL("select id from delivery where ticket_id = %s", said), NULL, 10);
}

/* Three items that wait for a message; those of the test before are over. */
static int begin(void **)
{
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "update message set state = 'DROPPED'; select 1");
	set_mode("mass");
	for (int i = 0; i < 3; i++) {
		int64_t draft = scene_draft(&s, EDITOR, F("第%d条", i + 1), NULL);
		item[i] = scene_submit(&s, EDITOR, draft);
		scene_approve(&s, item[i]);
		delivery[i] = ticket(item[i]);
	}
	return 0;
}

void nothing_leaves_before_somebody_arranged_it(void **)
{
	assert_string_equal(leased("0"), "");
	as_web(arrange_as("1 hour", OPERATOR, all()));
	assert_string_equal(leased("0"), "");
	only(leased("61 minutes"), 1, "LEASED");
	const char *wanted = F("%lld,%lld", (long long)delivery[0], (long long)delivery[2]);
	assert_string_equal(along(1), wanted);
	assert_string_equal(leased("61 minutes"), "");
}

void what_goes_along_is_under_way_with_the_first(void **)
{
	as_web(arrange_as("0", OPERATOR, all()));
	only(leased("0"), 1, "LEASED");
	assert_string_equal(state(0), "PLANNED");
	as_web(intent(1, "0"));
	for (int i = 0; i < 3; i++)
		assert_string_equal(state(i), "INTENT");
	assert_string_equal(leased("0"), ""); /* while the first is in the courier's hands */
	note(1, "sent", ",\"msg_id\":\"77\"");
	result(1, "CONFIRMED");
	leased("0"); /* both of the others, to be looked at */
	assert_string_equal(state(0), "UNCERTAIN");
	assert_string_equal(state(2), "UNCERTAIN");
	assert_string_equal(SQL("select message_receipt(d)->'state'->>'msg_id' from delivery d "
				"where id = %lld",
				    (long long)delivery[2]),
		"77");
	result(0, "CONFIRMED");
	result(2, "CONFIRMED");
	assert_string_equal(SQL("select state from message order by id desc limit 1"), "LEFT");
	assert_non_null(strstr(why_not(arrange_as("0", OPERATOR, "")), "message.begun"));
}

/* Stopped between the lease and the intent: nothing leaves, and the next lease goes without it. */
void what_may_no_longer_go_stops_the_intent(void **)
{
	as_web(arrange_as("0", OPERATOR, all()));
	only(leased("0"), 1, "LEASED");
	SQL("set session_replication_role = replica; update submission set state = 'WITHDRAWN' "
	    "where "
	    "id = %lld; set session_replication_role = origin; select 1",
		(long long)item[2]);
	assert_non_null(strstr(why_not(intent(1, "0")), "delivery.message"));
	for (int i = 0; i < 3; i++)
		assert_string_equal(state(i), i == 1 ? "LEASED" : "PLANNED");
	leased("61 seconds");
	assert_string_equal(along(1), F("%lld", (long long)delivery[0]));
	as_web(intent(1, "62 seconds"));
	assert_string_equal(state(0), "INTENT");
	assert_string_equal(state(2), "PLANNED");
}

/* Its page on the website is on the way: the others leave without it, and it does not slip in behind the lease. */
void one_whose_files_are_not_out_yet_stays_behind(void **)
{
	const char *page = F("select id from delivery where submission_id = %lld and "
			     "channel_account_id = %lld",
		(long long)item[2], (long long)s.website);
	TAMPER("update ticket set body = '{\"renditions\":[{\"path\":\"article.json\",\"holes\":"
	       "[\"files_url\"]}]}' where id = (select ticket_id from delivery where id = %lld) "
	       "returning 1",
		(long long)delivery[2]);
	const char
		*why = "",
		*issued = scene_sql_as(&s, "shenfa_seal",
			F("select ticket_issue(%lld, %lld, 'publish', '{}', '', '', '{}', now())",
				(long long)item[2], (long long)s.website),
			&why);
	assert_non_null(issued);
	as_web(arrange_as("0", OPERATOR, all()));
	only(leased("0"), 1, "LEASED");
	assert_string_equal(along(1), F("%lld", (long long)delivery[0]));
	SQL("update message_item set along = true where delivery_id = %lld returning 1",
		(long long)delivery[2]);
	assert_non_null(strstr(why_not(intent(1, "0")), "delivery.message"));
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED' where "
	    "id = (%s); set session_replication_role = origin; select 1",
		page);
	as_web(intent(1, "0"));
	assert_string_equal(state(2), "INTENT");
}

/* Certainly not sent: those that went along are looked at, and only then does the first try again. */
void a_message_that_did_not_leave_is_tried_again_whole(void **)
{
	as_web(arrange_as("0", OPERATOR, all()));
	leased("0");
	as_web(intent(1, "0"));
	result(1, "PLANNED");
	leased("1 second");
	assert_string_equal(state(1), "PLANNED");
	result(0, "PLANNED");
	assert_string_equal(leased("2 seconds"), "");
	result(2, "PLANNED");
	only(leased("3 seconds"), 1, "LEASED");
	assert_int_equal(strlen(along(1)) > 3, 1);
}

/* The platform may have it: it is the same message, whatever becomes of the others meanwhile. */
void a_message_that_may_have_left_is_only_sent_again_by_the_first(void **)
{
	as_web(arrange_as("0", OPERATOR, all()));
	leased("0");
	as_web(intent(1, "0"));
	note(1, "massing", "");
	result(1, "PLANNED");
	assert_non_null(strstr(why_not(arrange_as("0", OPERATOR, all())), "message.begun"));
	only(leased("1 second"), 1, "LEASED"); /* the others wait for what becomes of it */
	as_web(intent(1, "2 seconds"));
	assert_string_equal(state(1), "INTENT");
	assert_string_equal(state(0), "INTENT");
	note(1, "sent", ",\"msg_id\":\"77\"");
	result(1, "CONFIRMED");
	leased("2 seconds");
	assert_string_equal(state(0), "UNCERTAIN");
	assert_string_equal(state(2), "UNCERTAIN");
}

static const char *notices(void)
{
	return SQL("select count(*) from notice n join message m on n.once = 'message-' || m.id "
		   "where n.kind = 'MESSAGE' and n.delivery_id = %lld",
		(long long)delivery[1]);
}

/* Held over its day: nobody is sent yesterday's message at night, and all of it is arranged anew. */
void a_message_leaves_on_its_day_or_is_given_up(void **)
{
	as_web(arrange_as("0", OPERATOR, all()));
	put(1, "HELD", "lexicon");
	assert_string_equal(lapse("0"), "0");
	assert_non_null(strstr(SQL("select message_waits(d, now()) from delivery d where id = %lld",
				       (long long)delivery[0]),
		"头条没有发出"));
	put(1, "PLANNED", "");
	SQL("update message set send_at = now() - interval '26 hours' where state = 'FIXED' "
	    "returning 1");
	assert_string_equal(leased("0"), "");
	assert_string_equal(lapse("0"), "1");
	assert_string_not_equal(notices(), "0");
	assert_string_equal(lapse("0"), "0");
	as_web(arrange_as("30 hours", OPERATOR, all()));
}

/* Its first will never go: the others are not told so a day later. */
void a_message_whose_first_is_withdrawn_is_given_up_at_once(void **)
{
	as_web(arrange_as("1 hour", OPERATOR, all()));
	put(1, "HELD", "withdrawn");
	assert_string_equal(lapse("0"), "1");
	assert_string_not_equal(notices(), "0");
	const char *two = F("%lld,%lld", (long long)delivery[0], (long long)delivery[2]);
	as_web(arrange_as("1 hour", OPERATOR, two));
	only(leased("61 minutes"), 0, "LEASED");
}

/* Looked for by the first one's notes, which an order given up would take away. */
void what_is_being_looked_for_is_not_given_up(void **)
{
	as_web(arrange_as("0", OPERATOR, all()));
	leased("0");
	as_web(intent(1, "0"));
	result(1, "PLANNED");
	assert_non_null(strstr(why_not(arrange_as("0", OPERATOR, "")), "message.busy"));
	leased("1 second");
	result(0, "PLANNED");
	result(2, "PLANNED");
	as_web(arrange_as("0", OPERATOR, ""));
}

void a_withdrawal_waits_for_the_message_it_came_behind(void **)
{
	as_web(arrange_as("0", OPERATOR, all()));
	leased("0");
	as_web(intent(1, "0"));
	SQL("insert into ticket (submission_id, channel_account_id, act, body, ed25519, sm2, key, "
	    "epoch, at) values (%lld, %lld, 'withdraw', '{}', '', '', '{}', current_epoch(), "
	    "now()) "
	    "returning id",
		(long long)item[0], (long long)s.wechat);
	SQL("insert into delivery (ticket_id, draft_id, submission_id, channel_account_id, act, "
	    "urgent, due_at) select t.id, s.draft_id, s.id, t.channel_account_id, 'withdraw', "
	    "true, "
	    "now() from ticket t join submission s on s.id = t.submission_id where s.id = %lld and "
	    "t.act = 'withdraw' returning id",
		(long long)item[0]);
	assert_string_equal(leased("0"), "");
	note(1, "sent", ",\"msg_id\":\"77\"");
	result(1, "CONFIRMED");
	leased("0");
	result(0, "CONFIRMED");
	assert_non_null(strstr(leased("1 second"), "LEASED")); /* now it goes */
}

void an_urgent_item_does_not_wait_for_its_turn(void **)
{
	SQL("update delivery set urgent = true where id = %lld returning 1",
		(long long)delivery[2]);
	only(leased("0"), 2, "LEASED");
	assert_string_equal(along(2), "");
}

/* Decided when it stands in a message already: it leaves with that, and nobody waits for one that went alone. */
void urgent_words_stay_in_their_message(void **)
{
	as_web(arrange_as("1 hour", OPERATOR, all()));
	SQL("update submission set urgent = true where id = any (array[%lld, %lld]) returning 1",
		(long long)item[1], (long long)item[2]);
	SQL("insert into mark (submission_id, kind, account_id, tree_oid, device_key_id, "
	    "signature) "
	    "select %lld, 'URGENT', %lld, '\\x00', min(id), 'x' from device_key returning 1",
		(long long)item[1], (long long)s.people[LEADER].id);
	const char *why, *judged = scene_sql_as(&s, "shenfa_seal",
				 F("select urgency_judge(%lld, %lld, '', now())",
					 (long long)item[1], (long long)s.people[LEADER].id),
				 &why);
	assert_string_equal(judged, "t");
	assert_string_equal(leased("0"), "");
	only(leased("61 minutes"), 1, "LEASED");
	assert_int_equal(strlen(along(1)) > 2, 1);
}

static const char *handed_over(const char *change)
{
	SQL("set session_replication_role = replica; update delivery set %s; set "
	    "session_replication_role = origin; select 1",
		change);
	return as_web(F(
		"select coalesce(string_agg(x::text, ',' order by x), '') from message_along(%lld) "
		"x",
		(long long)delivery[1]));
}

/* What the courier gets beside the first is what would leave with it: not what is under way or hurries by itself. */
void who_goes_alone_is_handed_over_with_nobody(void **)
{
#define CHANGE(...) handed_over(F(__VA_ARGS__))
	as_web(arrange_as("0", OPERATOR, all()));
	only(leased("0"), 1, "LEASED");
	const long long a = (long long)delivery[0], b = (long long)delivery[2];
	const char *both = F("%lld,%lld", a, b), *one = F("%lld", b);
	assert_string_equal(CHANGE("attempt = attempt"), both);
	assert_string_equal(CHANGE("state = 'HELD' where id = %lld", a), one);
	assert_string_equal(CHANGE("state = 'PLANNED', urgent = true where id = %lld", a), one);
	const char *why =
		why_not(intent(1, "0")); /* nor is it sent whole by a courier that has it */
	assert_non_null(strstr(why, "有一条已不能发布"));
	assert_string_equal(CHANGE("urgent = id = %lld where id = any ('{%lld,%lld}')",
				    (long long)delivery[1], (long long)delivery[1], a),
		"");
	assert_string_equal(CHANGE("urgent = false where id = %lld", (long long)delivery[1]), both);
	/* Once it may have left it is the same message, whatever became of the others. */
	CHANGE("receipt = '{\"state\":{\"step\":\"massing\"}}' where id = %lld",
		(long long)delivery[1]);
	assert_string_equal(CHANGE("state = 'UNCERTAIN' where id = %lld", a), both);
}

/* What went along and is not out begins as one of its own: not with the draft of the whole company. */
void a_follower_let_go_leaves_the_old_message_behind(void **)
{
	as_web(arrange_as("0", OPERATOR, all()));
	SQL("set session_replication_role = replica; update delivery set state = 'REFUSED', "
	    "receipt = "
	    "'{\"state\":{\"step\":\"massing\",\"draft\":\"m1\",\"index\":2,\"images\":{}}}' where "
	    "id = %lld; "
	    "set session_replication_role = origin; select 1",
		(long long)delivery[0]);
	as_web(F("select delivery_release(%lld, %lld, '已核实', now())", (long long)delivery[0],
		(long long)s.people[OPERATOR].id));
	assert_string_equal(SQL("select receipt->'state' from delivery where id = %lld",
				    (long long)delivery[0]),
		"{\"images\": {}}");
}

static void words_are_refused(void)
{
	SQL("set session_replication_role = replica; update delivery set state = 'HELD', hold_code "
	    "= "
	    "'miniprogram.check', receipt = '{\"state\":{\"refused\":\"s1\"}}' where id = %lld; "
	    "set session_replication_role = origin; select 1",
		(long long)delivery[0]);
}

static const char *checked(void)
{
	return SQL(
		"select coalesce(receipt->'state'->>'checked', '') from delivery where id = %lld",
		(long long)delivery[0]);
}

/* Only by the hand of somebody who was shown the label, and not with all the others. */
void refused_words_go_on_by_a_persons_word_alone(void **)
{
	words_are_refused();
	assert_string_equal(SQL("select may_retry_with_all(d) from delivery d where id = %lld",
				    (long long)delivery[0]),
		"f");
	as_web(F("select delivery_release(%lld, 0, '到时', now())", (long long)delivery[0]));
	assert_string_equal(checked(), "");
	words_are_refused();
	as_web(F("select delivery_release(%lld, %lld, '看过', now())", (long long)delivery[0],
		(long long)s.people[OPERATOR].id));
	assert_string_equal(checked(), "s1");
}

void an_account_that_publishes_needs_no_arrangement(void **)
{
	set_mode("publish");
	assert_int_equal(strlen(leased("0")) > 20, 1);
	assert_non_null(strstr(why_not(arrange_as("1 hour", OPERATOR, all())), "message.mode"));
}

void what_cannot_be_arranged_is_refused(void **)
{
	const char *twice = F("%lld,%lld", (long long)delivery[0], (long long)delivery[0]);
	assert_non_null(strstr(why_not(arrange_as("1 hour", EDITOR, all())), "message.person"));
	assert_non_null(strstr(why_not(arrange_as("-1 hour", OPERATOR, all())), "message.time"));
	assert_non_null(strstr(why_not(arrange_as("61 days", OPERATOR, all())), "message.time"));
	assert_non_null(strstr(why_not(arrange_as("1 hour", OPERATOR, twice)), "message.items"));
	assert_non_null(strstr(
		why_not(arrange_as("1 hour", OPERATOR, "1,2,3,4,5,6,7,8,9")), "message.items"));
	assert_non_null(strstr(why_not(arrange_as("1 hour", OPERATOR, "999999")), "message.item"));
	assert_non_null(strstr(why_not(arrange_as("1 hour", OPERATOR, "")), "message.none"));
	SQL("update delivery set due_at = now() + interval '2 hours' where id = %lld returning 1",
		(long long)delivery[0]);
	assert_non_null(strstr(why_not(arrange_as("1 hour", OPERATOR, all())), "message.early"));
	as_web(arrange_as("3 hours", REVIEWER, all()));
	const char *one = F("%lld", (long long)delivery[0]);
	assert_non_null(strstr(why_not(arrange_as("40 hours", OPERATOR, one)), "message.item"));
	as_web(arrange_as("3 hours", OPERATOR, one)); /* instead of it, the same day */
	assert_string_equal(SQL("select count(*) from message where state = 'FIXED'"), "1");
	as_web(arrange_as("3 hours", OPERATOR, ""));
	assert_string_equal(SQL("select count(*) from message where state = 'FIXED'"), "0");
}

/* Its first item was held; the day is over, and the others are to go another day. */
void a_message_that_never_left_is_given_up_afterwards(void **)
{
	as_web(arrange_as("0", OPERATOR, all()));
	SQL("update message set send_at = now() - interval '2 days' where state = 'FIXED' "
	    "returning 1");
	assert_non_null(strstr(why_not(arrange_as("30 hours", OPERATOR, all())), "message.item"));
	assert_non_null(strstr(why_not(arrange_as("-2 days", OPERATOR, all())), "message.time"));
	as_web(arrange_as("-2 days", OPERATOR, ""));
	as_web(arrange_as("30 hours", OPERATOR, all()));
}

void the_page_shows_what_waits_and_what_was_arranged(void **)
{
	const char *read = F(
		"select messages_json(c, %lld, '{MESSAGE_ARRANGE}', now()) from channel_account c "
		"where id = %lld",
		(long long)s.people[OPERATOR].id, (long long)s.wechat);
	/* An operator of another account is not told what another department has not published (Article 13). */
	SQL("insert into channel_operator values (%lld, %lld) returning 1", (long long)s.wechat,
		(long long)s.people[SYSTEM].id);
	assert_null(strstr(as_web(read), "第3条"));
	SQL("insert into channel_operator values (%lld, %lld) returning 1", (long long)s.wechat,
		(long long)s.people[OPERATOR].id);
	const char *said = as_web(read);
	assert_non_null(strstr(said, "第3条"));
	assert_non_null(strstr(said, "arrange"));
	as_web(arrange_as("3 hours", OPERATOR, all()));
	said = as_web(read);
	assert_non_null(strstr(said, "\"waiting\" : []"));
	assert_non_null(strstr(said, "已编排，未到群发时间"));
	assert_non_null(strstr(said, "随头条一起群发"));
}

static int open_scene(void **)
{
	scene_open(&s);
	return 0;
}

static int close_scene(void **)
{
	scene_close(&s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup(name, begin),
#include "tests/store/test_messages/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
