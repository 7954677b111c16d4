/* Under which title a delivery is listed: what was approved, and not what the draft is called meanwhile. */
#include "tests/check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "schemas/queries.h"
#include "tests/support/scene.h"

static struct scene s;
static int64_t draft, round1, sent[2]; /* to the website, to WeChat */
static const char *out = "公共数据目录公布", *secret = "尚未公布的第二稿";

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))
#define F(...)   arena_printf(&s.arena, __VA_ARGS__)

static const char *as(const char *role, const char *sql)
{
	const char *why = "", *said = scene_sql_as(&s, role, sql, &why);
	if (!said)
		fail_msg("%s\n%s", sql, why);
	return said;
}

static int64_t carried(int64_t account)
{
	const char *t = as("shenfa_seal",
		F("select ticket_issue(%lld, %lld, 'publish', '{}', '', '', '{}', now())",
			(long long)round1, (long long)account));
	return strtoll(SQL("with x as (update delivery set state = 'CONFIRMED', confirmed_at = "
			   "now() where ticket_id = %s returning id) select id from x",
			       t),
		NULL, 10);
}

/* One round is out, and its editor writes on under another title; who asks is of another department. */
static int open_all(void **)
{
	scene_open(&s);
	draft = scene_draft(&s, EDITOR, out, NULL);
	round1 = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, round1);
	SQL("set session_replication_role = replica; select 1");
	SQL("alter table delivery disable trigger delivery_life; select 1");
	sent[0] = carried(s.website);
	sent[1] = carried(s.wechat);
	SQL("update draft set title = '%s', department = (select department from account where id "
	    "= "
	    "%lld) where id = %lld returning 1",
		secret, (long long)s.people[REVIEWER].id, (long long)draft);
	return 0;
}

static int close_all(void **)
{
	scene_close(&s);
	return 0;
}

static void shows_what_went_out(const char *said)
{
	if (strstr(said, secret) || !strstr(said, out))
		fail_msg("%s", said);
}

static long long asker(void)
{
	return s.people[EDITOR2].id;
}

static const char *delivery_as(const char *function, const char *row, const char *rest)
{
	return as("shenfa_web", F("select %s(%s d, %lld, '{}'%s) from delivery d where id = %lld",
					function, row, asker(), rest, (long long)sent[0]));
}

static void the_deliveries(void **)
{
	shows_what_went_out(delivery_as("delivery_json", "", ""));
}

static void the_short_messages(void **)
{
	shows_what_went_out(delivery_as("sms_json", "", ", now()"));
}

static void the_hand_offs(void **)
{
	shows_what_went_out(delivery_as("hand_off_json",
		"jsonb_populate_record(null::hand_off, '{\"id\":1}'),", ", now()"));
}

static void the_calendar(void **)
{
	shows_what_went_out(as("shenfa_web", F("select string_agg(item::text, ' ') from "
					       "planned(now() - interval '1 hour', now() "
					       "+ interval '1 hour', %lld, now())",
						     asker())));
}

static void the_arranged_messages(void **)
{
	SQL("with m as (insert into message (channel_account_id, send_at, state, arranged_by, "
	    "arranged_at) values (%lld, now(), 'LEFT', %lld, now()) returning id), i as (insert "
	    "into "
	    "message_item (message_id, place, delivery_id) select id, 1, %lld from m) select 1",
		(long long)s.wechat, (long long)s.people[OPERATOR].id, (long long)sent[1]);
	shows_what_went_out(as("shenfa_web",
		F("select messages_json(c, %lld, '{}', now()) from channel_account c where id = "
		  "%lld",
			asker(), (long long)s.wechat)));
}

static void an_incident_about_it(void **)
{
	SQL("insert into account_live (channel_account_id, draft_id, delivery_id, remote_id, url, "
	    "next_at) "
	    "values (%lld, %lld, %lld, 'r', 'https://x.example/1', now()) on conflict do nothing; "
	    "select "
	    "1",
		(long long)s.website, (long long)draft, (long long)sent[0]);
	as("shenfa_web", F("select sighting_take(%lld, %lld, 'OTHER', 'https://x.example/1', '', "
			   "'', now(), now())",
				 (long long)s.website, (long long)sent[0]));
	shows_what_went_out(as("shenfa_web",
		F("select incident_json(n, %lld, '{}', now()) from channel_incident n limit 1",
			asker())));
	assert_string_equal(
		SQL("select count(*) from notice where text like '%%%s%%'", secret), "0");
}

/* A named query, as that role runs it: the whole of its first row. */
static const char *row_of(const char *role, enum query query, const char *first, const char *second)
{
	const char *text = queries[query].text;
	struct buf b;
	buf_init(&b, &s.arena, 1 << 16);
	buf_printf(&b, "select x::text from (");
	for (const char *c = text; *c; c++)
		if (c[0] == '$' && (c[1] == '1' || c[1] == '2'))
			buf_printf(&b, "%s", *++c == '1' ? first : second);
		else if (*c != ';')
			buf_add_char(&b, *c);
	buf_printf(&b, ") x");
	return as(role, b.at);
}

static void the_register(void **)
{
	shows_what_went_out(row_of(
		"shenfa_web", Q_register_list, "(extract(year from now())::int::text)", "''"));
	const char *found = row_of(
		"shenfa_web", Q_register_list, "(extract(year from now())::int::text)", "'第二稿'");
	if (!strstr(found, "[]"))
		fail_msg("%s", found);
}

/* A round from before titles were kept has none here; by the draft's, of words not out yet, nobody finds it. */
static void the_register_of_a_round_from_before(void **)
{
	SQL("update submission set title = '' where id = %lld returning 1", (long long)round1);
	const char *year = "(extract(year from now())::int::text)";
	const char *found = row_of("shenfa_web", Q_register_list, year, "'第二稿'");
	const char *all = row_of("shenfa_web", Q_register_list, year, "'没有记录'");
	SQL("update submission set title = '%s' where id = %lld returning 1", out,
		(long long)round1);
	if (!strstr(found, "[]") || strstr(all, secret) || !strstr(all, "当时的标题没有记录"))
		fail_msg("%s\n%s", found, all);
}

static void the_mirror(void **)
{
	shows_what_went_out(
		row_of("shenfa_clerk", Q_mirror_release, F("%lld", (long long)sent[0]), ""));
}

static void the_package(void **)
{
	const char *who = F("%lld", (long long)s.people[OPERATOR].id);
	const char *hand_off = SQL("insert into hand_off (delivery_id, state, operator_id, "
				   "remind_at, due_at, created_at) "
				   "values (%lld, 'TAKEN', %s, now(), now(), now()) returning id",
		(long long)sent[0], who);
	shows_what_went_out(row_of("shenfa_web", Q_hand_off_package, hand_off, who));
}

/* What was handed in before it was written on keeps its title, on every line; nobody else gives it one. */
static void each_round_has_its_own(void **)
{
	assert_string_equal(
		SQL("select title from submission where id = %lld", (long long)round1), out);
	const char *why = "";
	assert_null(scene_sql_as(
		&s, "shenfa_web", "update submission set title = 'x' returning 1", &why));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_deliveries),
		cmocka_unit_test(the_short_messages),
		cmocka_unit_test(the_hand_offs),
		cmocka_unit_test(the_calendar),
		cmocka_unit_test(the_arranged_messages),
		cmocka_unit_test(an_incident_about_it),
		cmocka_unit_test(the_register),
		cmocka_unit_test(the_register_of_a_round_from_before),
		cmocka_unit_test(the_mirror),
		cmocka_unit_test(the_package),
		cmocka_unit_test(each_round_has_its_own),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
