/* sms.h: one list of short messages, the lease of who sends them, and what came of each number. */
#pragma once
#include <stdlib.h>

#include "tests/store/facts.h"

extern int64_t item, sms, lists;
extern const char *delivery, *list_sha;

#define TEXT "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"

static inline const char *state(void)
{
	return SQL("select state from delivery where id = %s", delivery);
}

/* What became of each, in order. */
static inline const char *rows(void)
{
	return SQL("select string_agg(state, ' ' order by n) from sms_recipient where delivery_id "
		   "= %s",
		delivery);
}

static inline const char *call(const char *name, const char *body)
{
	return F("select sms_call(id, channel_account_id, fence, '%s', '%s', now()) from delivery "
		 "where id = %s",
		name, body, delivery);
}

static inline const char *line(const char *name, const char *body)
{
	return as_web(
		F("select sms_line_call(%lld, '%s', '%s', now())", (long long)sms, name, body));
}

/* A number's token, as a test makes one: its last digit, many times. */
static inline const char *token(int n)
{
	return F("%064d", n);
}

static inline const char *new_list(int count)
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
static inline void new_delivery(const char *message)
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

static inline const char *key(enum who who, const char *repeat)
{
	return F("select sms_turn_key(%s, %lld, '%s', now())", delivery, ID(who), repeat);
}

static inline void let_go(void)
{
	as_web(key(REVIEWER, ""));
	as_web(key(OPERATOR, ""));
}

static inline void lease(void)
{
	SQL("update delivery set lease_until = null, due_at = now() where id = %s and state in "
	    "('PLANNED', 'INTENT', 'UNCERTAIN') returning id",
		delivery);
	as_web(F("select count(*) from delivery_lease(%lld, 64, 60, now())", (long long)sms));
}

static inline void intend(void)
{
	lease();
	as_web(F("select delivery_intent(id, channel_account_id, fence, 'r', 'm', now()) from "
		 "delivery where id = %s",
		delivery));
}

static inline const char *open_body(const char *list, int count, int parts)
{
	return F("{\"list\":\"%s\",\"text\":\"%s\",\"parts\":%d,\"name\":\"名单\",\"count\":%d}",
		list, TEXT, parts, count);
}

static inline void name_all(int count)
{
	const char *tokens = "";
	for (int i = 1; i <= count; i++)
		tokens = F("%s%s\"%s\"", tokens, i > 1 ? "," : "", token(i));
	as_web(call("name", F("{\"first\":1,\"tokens\":[%s]}", tokens)));
}

static inline void begin(int count, int parts)
{
	list_sha = new_list(count);
	new_delivery(F("%064lld", (long long)lists));
	let_go();
	intend();
	as_web(call("open", open_body(list_sha, count, parts)));
	name_all(count);
}

static inline const char *take(int connection, int max)
{
	return as_web(call("take", F("{\"connection\":%d,\"max\":%d}", connection, max)));
}

/* The sequence of the n-th packet of what was taken last. */
static inline long long seq(int connection)
{
	return strtoll(SQL("select max(seq) from sms_piece where delivery_id = %s and connection = "
			   "%d",
			       delivery, connection),
		NULL, 10);
}

static inline void answer(int connection, long long sequence, const char *outcome, const char *msg)
{
	line("answers", F("{\"connection\":%d,\"items\":[{\"seq\":%lld,\"outcome\":\"%s\",\"msg_"
			  "id\":\"%s\"}]}",
				connection, sequence, outcome, msg));
}

static inline void report(const char *msg, int number, const char *stat)
{
	line("reports", F("{\"items\":[{\"msg_id\":\"%s\",\"token\":\"%s\",\"stat\":\"%s\","
			  "\"submitted\":%s}]}",
				msg, token(number), stat,
				SQL("select (extract(epoch from now()) * 1000)::bigint")));
}

#define TEST(name) void name(void **);
#include "tests/store/test_sms/tests.def"
#undef TEST
