/* What stands on an account and nobody explains, what is altered, what is gone; and how well the account is. */
#include "tests/check.h"

#include "base/clock.h"
#include "clerk/tasks.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

static struct scene s;
static struct clerk clerk;
static int64_t draft, item;
static int minutes; /* each survey is one later */

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))
#define F(...)   arena_printf(&s.arena, __VA_ARGS__)
#define ID(who)  ((long long)s.people[who].id)
#define WX       ((long long)s.wechat)

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

static const char *now(void)
{
	return F("now() + interval '%d minutes'", minutes);
}

static void survey(const char *json)
{
	minutes++;
	as_web(F("select survey_take(%lld, '%s', %s)", WX, json, now()));
}

#define OLD "{\"remote_id\":\"old\",\"title\":\"旧文\",\"sha256\":\"aa\"}"
#define HAND                                                                                       \
	"{\"remote_id\":\"hand\",\"title\":\"领红包\",\"url\":\"http://x/"                      \
	"hand\",\"sha256\":\"bb\"}"
#define LIST(...) "{\"whole\":true,\"items\":[" __VA_ARGS__ "]}"

static const char *incidents(void)
{
	return SQL("select coalesce(string_agg(kind || ':' || settled || ':' || outcome, ' ' order "
		   "by id), '') from "
		   "channel_incident where channel_account_id = %lld",
		WX);
}

static const char *basis(const char *remote)
{
	return SQL("select coalesce(max(basis), '-') from account_item where remote_id = '%s'",
		remote);
}

/* An account whose first list has come through. */
static int new_account(void **)
{
	minutes = 0;
	SQL("set session_replication_role = replica; delete from site_repair; delete from "
	    "incident_told; delete from "
	    "account_statement; delete from "
	    "notice; delete from channel_incident; "
	    "delete from account_item; delete from account_watch; delete from account_live; delete "
	    "from sighting; delete from "
	    "attempt; delete from delivery; delete from ticket; update channel_account set health "
	    "= '{}', settings = "
	    "settings - 'watch_minutes', courier_key = 'x', seen_at = now(); insert into "
	    "channel_operator values (%lld, %lld) "
	    "on conflict do nothing; select 1",
		WX, ID(OPERATOR));
	survey(LIST(OLD));
	return 0;
}

static int open_all(void **)
{
	scene_open(&s);
	assert_int_equal(
		clerk_open(test_conninfo(s.database, "shenfa_clerk"), NULL, &clerk), ERR_OK);
	return 0;
}

static int close_all(void **)
{
	clerk_close(&clerk);
	scene_close(&s);
	return 0;
}

/* One item out on WeChat, as the platform's "ours", with the marker "m1". */
static void release(void)
{
	const char *why;
	draft = scene_draft(&s, EDITOR, "通知", NULL);
	item = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, item);
	if (!scene_sql_as(&s, "shenfa_seal",
		    F("select ticket_issue(%lld, %lld, 'publish', '{}', '', '', '{}', now())",
			    (long long)item, WX),
		    &why))
		fail_msg("%s", why);
	as_web(F("select count(*) from delivery_lease(%lld, 1, 600, now() + interval '1 minute')",
		WX));
	as_web(F("select delivery_intent(id, channel_account_id, fence, 'r', 'm1', now()) from "
		 "delivery where "
		 "submission_id = %lld",
		(long long)item));
	as_web(F("select delivery_result(id, channel_account_id, fence, 'CONFIRMED', '', "
		 "'{\"remote_id\":\"ours\",\"url\":\"http://x/ours\"}', null, now()) from delivery "
		 "where "
		 "submission_id = %lld",
		(long long)item));
}
#define OURS "{\"remote_id\":\"ours\",\"title\":\"通知\",\"marker\":\"m1\",\"sha256\":\"cc\"}"

static void see(const char *seen)
{
	minutes++;
	as_web(F("select sighting_take(%lld, (select max(id) from delivery where act <> "
		 "'withdraw'), '%s', '', '', '正文不同', %s, %s)",
		WX, seen, now(), now()));
}

static void what_was_there_before_is_never_strange(void **)
{
	assert_string_equal(basis("old"), "listed");
	survey(LIST(OLD));
	assert_string_equal(incidents(), "");
}

static void what_nobody_explains_is_an_incident_at_once(void **)
{
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger::");
	assert_string_equal(SQL("select seen->>'title' || ' ' || (seen_sha256 = "
				"encode(sha256(convert_to(seen::text, 'UTF8')), "
				"'hex'))::text from channel_incident"),
		"领红包 true");
	assert_string_equal(SQL("select count(*) from audit where kind = 'channel' and id = %lld "
				"and action = 'incident.open'",
				    WX),
		SQL("select count(*) from audit where kind = 'channel' and id = %lld and action = "
		    "'incident.open' and payload ? 'sha256'",
			WX));
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger::");
}

static void those_who_answer_for_it_and_security_are_told_once(void **)
{
	survey(LIST(HAND "," OLD));
	survey(LIST(HAND "," OLD));
	const enum who told[] = { OPERATOR, SECURITY, REVIEWER };
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(SQL("select count(*) from notice where kind = 'INCIDENT' and "
					"account_id = %lld and "
					"incident_id is not null",
					    ID(told[i])),
			"1");
	assert_string_equal(SQL("select count(*) from notice where kind = 'INCIDENT' and "
				"account_id in (%lld, %lld)",
				    ID(EDITOR), ID(AUDIT)),
		"0");
}

static void a_release_explains_itself_by_its_marker_and_only_once(void **)
{
	release();
	survey(LIST(OURS "," OLD));
	assert_string_equal(basis("ours"), "delivery");
	assert_string_equal(incidents(), "");
	survey(LIST("{\"remote_id\":\"copy\",\"title\":\"通知\",\"marker\":\"m1\"}," OURS "," OLD));
	assert_string_equal(incidents(), "double::");
}

/* The marker of a version that another has replaced lies about for everybody to copy. */
static void the_marker_of_what_was_replaced_explains_nothing(void **)
{
	release();
	survey(LIST(OURS "," OLD));
	SQL("set session_replication_role = replica; with t as (insert into ticket (submission_id, "
	    "channel_account_id, act, body, ed25519, sm2, key, epoch) select submission_id, "
	    "channel_account_id, 'correct', body, ed25519, sm2, key, epoch from ticket where "
	    "submission_id = %lld returning *), d as (insert into delivery (ticket_id, draft_id, "
	    "submission_id, channel_account_id, act, state, due_at) select id, %lld, "
	    "submission_id, "
	    "channel_account_id, act, 'CONFIRMED', now() from t returning *) update account_live l "
	    "set "
	    "delivery_id = d.id from d where l.draft_id = d.draft_id and l.channel_account_id = "
	    "d.channel_account_id returning 1",
		(long long)item, (long long)draft);
	survey(LIST("{\"remote_id\":\"copy\",\"title\":\"通知\",\"marker\":\"m1\"}," OURS "," OLD));
	assert_string_equal(basis("copy"), "stranger");
	assert_string_equal(incidents(), "stranger::");
}

static void what_never_went_out_and_is_there_is_strange(void **)
{
	release();
	SQL("set session_replication_role = replica; delete from account_live; update delivery set "
	    "state = "
	    "'REFUSED'; select 1");
	survey(LIST(OURS "," OLD));
	assert_string_equal(incidents(), "stranger::");
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "select 1");
	survey(LIST(OURS "," OLD));
	assert_string_equal(incidents(), "stranger:entered:");
}

static void a_release_explains_itself_by_what_the_platform_called_it(void **)
{
	release();
	survey(LIST("{\"remote_id\":\"page\",\"url\":\"http://x/ours\"}," OLD));
	assert_string_equal(basis("page"), "delivery");
}

/* On its way, without any name of ours yet: for half an hour nobody says that it is strange. */
static void what_may_be_on_its_way_is_waited_for(void **)
{
	release();
	SQL("set session_replication_role = replica; update delivery set state = 'INTENT'; select "
	    "1");
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "");
	minutes += 40;
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger::");
}

static void what_was_taken_down_and_is_there_again_is_an_incident(void **)
{
	const char *why;
	release();
	survey(LIST(OURS "," OLD));
	if (!scene_sql_as(&s, "shenfa_seal",
		    F("select ticket_issue(%lld, %lld, 'withdraw', '{}', '', '', '{}', now())",
			    (long long)item, WX),
		    &why))
		fail_msg("%s", why);
	SQL("set session_replication_role = replica; update delivery set state = 'LEASED', "
	    "lease_until = now() + interval '1 hour' where act = "
	    "'withdraw'; select 1");
	as_web(F("select delivery_result(id, channel_account_id, fence, 'CONFIRMED', '', '{}', "
		 "null, now()) from delivery where act = "
		 "'withdraw'"));
	assert_string_equal(SQL("select count(*) from account_live"), "0");
	survey(LIST(OLD));
	assert_string_equal(incidents(), "");
	minutes += 5;
	survey(LIST(OURS "," OLD));
	assert_string_equal(incidents(), "returned::");
}

static void close_it(const char *outcome, const char *words)
{
	const char *sql = F("select incident_close((select max(id) from channel_incident), %lld, "
			    "'%s', '处理完毕', %s)",
		ID(OPERATOR), outcome, now());
	if (words)
		refused(sql, words);
	else
		as_web(sql);
}

static void what_still_stands_cannot_be_called_handled(void **)
{
	survey(LIST(HAND "," OLD));
	close_it("handled", "请申请删除");
	close_it("accepted", "不能认可了事");
	refused(F("select incident_close((select max(id) from channel_incident), %lld, 'handled', "
		  "'x', now())",
			ID(EDITOR)),
		"请由审核人或该渠道的运营人员办理");
	survey(LIST(OLD));
	assert_string_equal(incidents(), "stranger:gone:");
	close_it("handled", NULL);
	close_it("handled", "已经办结");
	assert_string_equal(incidents(), "stranger:gone:handled");
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger:gone:handled stranger::");
}

static void the_same_again_is_the_same_incident_while_it_is_open(void **)
{
	survey(LIST(HAND "," OLD));
	survey(LIST(OLD));
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger::");
}

static void repair_at(const char *path, const char *put)
{
	minutes++;
	as_web(F("select repair_take(%lld, 0, "
		 "'{\"path\":\"%s\",\"url\":\"http://x/index.html\",\"seen_sha256\":\"aa\","
		 "\"put_sha256\":\"%s\",\"why\":\"%s\"}', '\\x3c68313e', %s)",
		WX, path, put, *put ? "" : "有人在反复改动", now()));
}

static void repair(const char *put)
{
	repair_at("index.html", put);
}

/* Put back or not, people close it; the bytes are kept; that it was not put back is told. */
static void what_was_put_back_by_itself_is_an_incident_all_the_same(void **)
{
	repair("bb");
	assert_string_equal(incidents(), "repaired:restored:");
	repair("bb");
	assert_string_equal(incidents(), "repaired:restored:");
	assert_string_equal(
		SQL("select count(*) from site_repair where bytes = '\\x3c68313e'"), "2");
	repair("");
	assert_string_equal(incidents(), "repaired::");
	repair(""); /* the same, standing there still: said once */
	repair_at("list.html", "bb");
	assert_string_equal(incidents(), "repaired::"); /* something else is altered still */
	assert_string_equal(
		SQL("select count(*) from notice where once like 'repair-%%' and account_id = %lld",
			ID(OPERATOR)),
		"1");
	assert_string_equal(
		SQL("select count(*) from audit where action = 'incident.repair' and id = %lld",
			WX),
		"4");
	repair("bb");
	assert_string_equal(incidents(), "repaired:restored:");
	repair("");
	close_it("handled", NULL); /* by hand: no courier will ever say that it put it back */
	assert_string_equal(incidents(), "repaired::handled");
}

/* 未核对 is unknown, and not good; the parts of a list count together. */
static void what_was_compared_with_nothing_is_unknown(void **)
{
	const char *causes = F("select coalesce(string_agg(x->>'level' || ':' || (x->>'text'), "
			       "' '), '') from channel_account c, "
			       "jsonb_array_elements(account_health(c, now())::jsonb->'causes') x "
			       "where c.id = %lld and x->>'code' = 'watch.unchecked'",
		WX);
	survey("{\"whole\":false,\"unchecked\":2,\"unchecked_why\":\"没有底账\",\"items\":[" OLD
	       "]}");
	survey("{\"whole\":true,\"more\":true,\"unchecked\":1,\"items\":[]}");
	assert_string_equal(SQL("%s", causes), "unknown:未核对：3项。没有底账");
	survey(LIST(OLD));
	assert_string_equal(SQL("%s", causes), "");
}

/* Ours, and not what it was: it is held against its ticket next. */
static void what_changed_is_looked_at_next(void **)
{
	release();
	survey(LIST(OURS "," OLD));
	survey(LIST(OURS "," OLD));
	SQL("update account_live set next_at = now() + interval '1 day'; select 1");
	survey(LIST(OURS "," OLD));
	assert_string_equal(SQL("select count(*) from account_live where next_at < now() + "
				"interval '20 hours'"),
		"0");
	survey(LIST("{\"remote_id\":\"ours\",\"marker\":\"m1\",\"sha256\":\"dd\"}," OLD));
	assert_string_equal(SQL("select count(*) from account_live where next_at < now() + "
				"interval '20 hours'"),
		"1");
}

/* A part of a list says of nothing that it is gone; the end of its last part does. */
static void a_part_of_a_list_says_of_nothing_that_it_is_gone(void **)
{
	survey(LIST(HAND "," OLD));
	survey("{\"whole\":false,\"items\":[" OLD "]}");
	assert_string_equal(incidents(), "stranger::");
	survey("{\"whole\":true,\"more\":true,\"items\":[]}");
	assert_string_equal(incidents(), "stranger:gone:");
	assert_string_equal(SQL("select count(*) from account_item where gone_at is null"), "1");
}

static void what_should_be_there_and_is_not_is_an_incident(void **)
{
	release();
	survey(LIST(OURS "," OLD));
	SQL("set session_replication_role = replica; insert into delivery (ticket_id, draft_id, "
	    "submission_id, channel_account_id, act, "
	    "due_at, state) select 900, draft_id, submission_id, channel_account_id, 'correct', "
	    "now(), 'UNCERTAIN' from delivery; select 1");
	survey(LIST(OLD));
	assert_string_equal(incidents(), "");
	SQL("set session_replication_role = replica; delete from delivery where ticket_id = 900; "
	    "update account_item set gone_at = null; select 1");
	survey(LIST(OLD));
	assert_string_equal(incidents(), "gone::");
	survey(LIST(OURS "," OLD));
	assert_string_equal(incidents(), "gone:restored:");
}

static void what_is_not_as_it_was_approved_is_an_incident_until_it_is(void **)
{
	release();
	see("PENDING");
	assert_string_equal(incidents(), "");
	see("OTHER");
	assert_string_equal(incidents(), "altered::");
	assert_string_equal(SQL("select seen->>'detail' from channel_incident"), "正文不同");
	close_it("handled", "还不是原样");
	close_it("accepted", "不能认可了事");
	see("LIVE");
	assert_string_equal(incidents(), "altered:restored:");
	close_it("handled", NULL);
}

static void a_look_while_it_moves_says_nothing(void **)
{
	release();
	SQL("set session_replication_role = replica; insert into delivery (ticket_id, draft_id, "
	    "submission_id, channel_account_id, act, due_at, state) select 902, draft_id, "
	    "submission_id, channel_account_id, 'withdraw', now(), 'ACCEPTED' from delivery; "
	    "select 1");
	see("ABSENT");
	assert_string_equal(incidents(), "");
}

static void a_look_at_something_of_another_account_counts_for_nothing(void **)
{
	release();
	assert_string_equal(as_web(F("select coalesce(sighting_take(%lld, (select max(id) from "
				     "delivery), 'OTHER', '', '', '', now(), "
				     "now())::text, '-')",
				    (long long)s.website)),
		"-");
	assert_string_equal(incidents(), "");
}

#define FACE(name)                                                                                 \
	"{\"whole\":true,\"items\":[" OLD "],\"name\":\"" name "\",\"certification\":\"政府\"}"

static void another_name_or_face_is_an_incident(void **)
{
	survey(FACE("宁波大数据"));
	assert_string_equal(incidents(), "");
	survey(FACE("红包群"));
	assert_string_equal(incidents(), "profile::");
	survey("{\"whole\":true,\"items\":[" OLD "]}");
	assert_string_equal(incidents(), "profile::");
	assert_string_equal(
		SQL("select name from account_watch where channel_account_id = %lld", WX),
		"宁波大数据");
	survey(FACE("红包群"));
	close_it("handled", "还不是原样");
	close_it("accepted", "须两人签名认可");
	survey(FACE("红包群"));
	assert_string_equal(incidents(), "profile::");
}

static const char *health(const char *path)
{
	return SQL("select coalesce(account_health(c, now() + interval '%d minutes')::jsonb #>> "
		   "'{%s}', '') from channel_account c where "
		   "id = %lld",
		minutes, path, WX);
}

static const char *causes(void)
{
	return SQL("select coalesce(string_agg(x->>'level' || ' ' || (x->>'code'), ', '), '') from "
		   "channel_account c, "
		   "jsonb_array_elements(account_health(c, now() + interval '%d "
		   "minutes')::jsonb->'causes') x where id = %lld",
		minutes, WX);
}

static void an_account_is_well_only_while_somebody_looks(void **)
{
	assert_string_equal(health("level"), "good");
	minutes += 4;
	SQL("update channel_account set seen_at = now() + interval '%d minutes' where id = %lld "
	    "returning 1",
		minutes, WX);
	assert_string_equal(health("level"), "good");
	minutes += 30;
	assert_string_equal(causes(), "bad courier.away, unknown watch.late");
}

static void trouble_with_the_account_is_said_before_the_next_release(void **)
{
	survey("{\"trouble\":{\"code\":\"wechat.address\",\"text\":\"本机 IP "
	       "不在白名单内\",\"lasting\":true}}");
	assert_string_equal(causes(), "bad wechat.address");
	assert_string_equal(SQL("select count(*) from notice where kind = 'HEALTH' and account_id "
				"= %lld and text like '%%白名单%%'",
				    ID(OPERATOR)),
		"1");
	survey("{\"trouble\":{\"code\":\"wechat.away\",\"text\":\"平台没有回答\"}}");
	assert_string_equal(causes(), "warn wechat.away");
	survey(LIST(OLD));
	assert_string_equal(health("level"), "good");
}

static void a_token_is_warned_of_seven_days_ahead(void **)
{
	SQL("update channel_account set health = health || jsonb_build_object('token_until', "
	    "iso(now() + interval '8 days')) where id = %lld "
	    "returning 1",
		WX);
	assert_string_equal(health("level"), "good");
	SQL("update channel_account set health = health || jsonb_build_object('token_until', "
	    "iso(now() + interval '3 days')) where id = %lld "
	    "returning 1",
		WX);
	assert_string_equal(causes(), "warn token.soon");
	{
		SCRATCH(a);
		assert_int_equal(clerk_do_health(&clerk, &a, clock_now()), ERR_OK);
	}
	assert_string_equal(SQL("select count(*) from notice where kind = 'HEALTH' and account_id "
				"= %lld and text like '%%天到期%%'",
				    ID(OPERATOR)),
		"1");
	SQL("update channel_account set health = health || jsonb_build_object('token_until', "
	    "iso(now())) where id = %lld returning 1",
		WX);
	assert_string_equal(causes(), "bad token.over");
}

static void not_seen_lately_is_not_good(void **)
{
	release();
	survey(LIST(OURS "," OLD));
	assert_string_equal(health("live,good"), "1");
	SQL("update account_live set good_at = now() - interval '3 days' returning 1");
	assert_string_equal(health("live,good"), "0");
	assert_string_equal(causes(), "unknown live.late");
}

static const char *ask(int after)
{
	return as_web(F("select survey || ' ' || coalesce(look, 0) from watch_ask(%lld, now() + "
			"interval '%d seconds')",
		WX, after));
}

static void the_account_is_looked_at_at_its_own_pace(void **)
{
	assert_string_equal(ask(0), "true 0");
	assert_string_equal(ask(1), "false 0");
	assert_string_equal(ask(299), "false 0");
	assert_string_equal(ask(301), "true 0");
	SQL("update channel_account set settings = settings || '{\"watch_minutes\":1}' where id = "
	    "%lld "
	    "returning 1",
		WX);
	assert_string_equal(ask(302), "true 0");
	SQL("update channel_account set settings = settings || '{\"watch_minutes\":60}' where id = "
	    "%lld "
	    "returning 1",
		WX);
	assert_string_equal(ask(363), "true 0");
	release();
	const char *one = SQL("select 'false ' || max(id) from delivery");
	assert_string_equal(ask(400), "false 0");
	SQL("update account_live set next_at = now() returning 1");
	assert_string_equal(ask(420), one);
	assert_string_equal(ask(440), "false 0");
	SQL("set session_replication_role = replica; update account_live set next_at = now(); "
	    "insert into delivery (ticket_id, draft_id, "
	    "submission_id, channel_account_id, act, due_at, state) select 901, draft_id, "
	    "submission_id, channel_account_id, 'correct', "
	    "now(), 'INTENT' from delivery; select 1");
	assert_string_equal(ask(460), "false 0");
}

static void whoever_must_be_told_depends_on_the_day(void **)
{
	survey(LIST(HAND "," OLD));
	assert_string_equal(SQL("select string_agg(x->>'name', ' ') from channel_incident n, "
				"jsonb_array_elements(incident_json(n, %lld, '{}', "
				"now())::jsonb->'addressees') x where x->>'name' like '%%网信%%'",
				    ID(OPERATOR)),
		"省级网信部门");
	as_web(F("select incident_tell((select max(id) from channel_incident), (select id from "
		 "incident_addressee where name = '发展规划处'), "
		 "'已电话告知王某', %lld, now())",
		ID(OPERATOR)));
	refused(F("select incident_tell((select max(id) from channel_incident), (select id from "
		  "incident_addressee where name = '发展规划处'), "
		  "'再说一次', %lld, now())",
			ID(OPERATOR)),
		"已经登记过");
	refused(F("select incident_tell((select max(id) from channel_incident), (select id from "
		  "incident_addressee where name = '网信部门'), "
		  "'旧规则', %lld, now())",
			ID(OPERATOR)),
		"没有这一告知对象");
	SQL("update channel_incident set opened_at = '2024-05-01' returning 1");
	assert_string_equal(SQL("select string_agg(x->>'name', ' ') from channel_incident n, "
				"jsonb_array_elements(incident_json(n, %lld, '{}', "
				"now())::jsonb->'addressees') x where x->>'name' like '%%网信%%'",
				    ID(OPERATOR)),
		"网信部门");
}

static void the_clock_says_who_saw_it_first(void **)
{
	survey(LIST(HAND "," OLD));
	as_web(F("select incident_first((select max(id) from channel_incident), %lld, now())",
		ID(SECURITY)));
	as_web(F("select incident_first((select max(id) from channel_incident), %lld, now())",
		ID(OPERATOR)));
	assert_string_equal(SQL("select first_by from channel_incident"), F("%lld", ID(SECURITY)));
}

static enum err sign(enum who who, const char *except_list, const int64_t *except, size_t count)
{
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own = scene_baseline(&s, &s.arena, who, s.wechat, except_list);
	enum err e = baseline_sign(&d, &s.people[who], s.wechat, except, count, &own);
	scene_desk_done(&d);
	return e;
}

static int64_t incident(void)
{
	int64_t n;
	assert_true(str_i64(str_c(SQL("select max(id) from channel_incident")), &n));
	return n;
}

static enum err adopt_face(enum who who)
{
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own =
		scene_reasoned(&s, &s.arena, who, "profile", incident(), "本单位更名");
	enum err e = profile_sign(&d, &s.people[who], incident(), STR("本单位更名"), &own);
	scene_desk_done(&d);
	return e;
}

static int64_t statement(void)
{
	int64_t n;
	assert_true(str_i64(str_c(SQL("select max(id) from account_statement")), &n));
	return n;
}

static enum err second(enum who who)
{
	int64_t channel, incident;
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own = scene_second(&s, &s.arena, who, statement());
	enum err e = statement_sign(&d, &s.people[who], statement(), &own, &channel, &incident);
	scene_desk_done(&d);
	return e;
}

static void two_people_adopt_what_was_there(void **)
{
	assert_int_equal(sign(EDITOR, "0", NULL, 0), ERR_DENIED);
	assert_int_equal(sign(OPERATOR, "0", NULL, 0), ERR_OK);
	assert_string_equal(basis("old"), "listed");
	assert_int_equal(sign(REVIEWER, "0", NULL, 0), ERR_WRONG_STATE);
	assert_int_equal(second(OPERATOR), ERR_DENIED);
	assert_string_equal(err_what(), "statement.self");
	assert_int_equal(second(EDITOR), ERR_DENIED);
	assert_int_equal(second(REVIEWER), ERR_OK);
	assert_string_equal(basis("old"), "baseline");
	assert_int_equal(second(REVIEWER2), ERR_WRONG_STATE);
	survey(LIST(OLD));
	assert_string_equal(incidents(), "");
}

static void two_people_adopt_another_face(void **)
{
	survey(FACE("宁波大数据"));
	survey(FACE("宁波数据局"));
	assert_int_equal(adopt_face(EDITOR), ERR_DENIED);
	assert_int_equal(adopt_face(OPERATOR), ERR_OK);
	assert_int_equal(adopt_face(REVIEWER), ERR_WRONG_STATE);
	assert_int_equal(second(OPERATOR), ERR_DENIED);
	assert_string_equal(incidents(), "profile::");
	assert_int_equal(second(REVIEWER), ERR_OK);
	assert_string_equal(incidents(), "profile::accepted");
	survey(FACE("宁波数据局"));
	assert_string_equal(incidents(), "profile::accepted");
	survey(FACE("宁波大数据"));
	assert_string_equal(incidents(), "profile::accepted profile::");
}

/* Signed for one name, and it is another by the time that the second one signs. */
static void a_face_that_moves_on_is_looked_at_anew(void **)
{
	survey(FACE("宁波大数据"));
	survey(FACE("宁波数据局"));
	assert_int_equal(adopt_face(OPERATOR), ERR_OK);
	survey(FACE("红包群"));
	assert_int_equal(second(REVIEWER), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "profile.moved");
}

static void what_is_called_an_intrusion_nobody_adopts(void **)
{
	survey(FACE("宁波大数据"));
	survey(FACE("红包群"));
	assert_int_equal(adopt_face(OPERATOR), ERR_OK);
	refused(F("select incident_intrusion(%lld, %lld, '被盗', now())", (long long)incident(),
			ID(EDITOR)),
		"请由审核人或该渠道的运营人员办理");
	as_web(F("select incident_intrusion(%lld, %lld, '被盗', now())", (long long)incident(),
		ID(REVIEWER)));
	assert_int_equal(second(REVIEWER), ERR_WRONG_STATE);
	assert_int_equal(adopt_face(REVIEWER), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "profile.intrusion");
	assert_string_equal(SQL("select count(*) from notice where text like '%%资料被他人改动%%' "
				"and account_id = %lld",
				    ID(OPERATOR)),
		"1");
	survey(FACE("宁波大数据"));
	close_it("handled", NULL);
}

/* What was signed is what is there: a signature over another list is none. */
static void a_signature_is_over_this_very_list(void **)
{
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own = scene_baseline(&s, &s.arena, OPERATOR, s.wechat, "0");
	SQL("update account_item set title = '换过的' where remote_id = 'old' returning 1");
	assert_int_equal(
		baseline_sign(&d, &s.people[OPERATOR], s.wechat, NULL, 0, &own), ERR_DENIED);
	assert_string_equal(err_what(), "vote.signature");
	scene_desk_done(&d);
}

/* The front may say anything: what it says was signed must be the list that the store has. */
static void the_store_looks_at_the_list_itself(void **)
{
	refused(F("select statement_make(%lld, 'baseline', null, "
		  "'{\"channel\":\"%lld\",\"list\":\"00\"}', '{}', %lld, (select id from "
		  "device_key where account_id = %lld limit 1), 'x', now())",
			WX, WX, ID(OPERATOR), ID(OPERATOR)),
		"刚刚有变化");
}

static void what_is_adopted_is_watched_for_change_and_loss(void **)
{
	assert_int_equal(sign(OPERATOR, "0", NULL, 0), ERR_OK);
	assert_int_equal(second(REVIEWER), ERR_OK);
	survey("{\"whole\":true,\"items\":[{\"remote_id\":\"old\",\"title\":\"旧文\",\"sha256\":"
	       "\"zz\"}]}");
	assert_string_equal(incidents(), "altered::");
	survey(LIST());
	assert_string_equal(incidents(), "altered:: gone::");
	survey(LIST(OLD));
	assert_string_equal(incidents(), "altered:restored: gone:restored:");
}

static void what_nobody_adopts_is_strange(void **)
{
	int64_t old;
	const char *id = SQL("select id from account_item where remote_id = 'old'");
	assert_true(str_i64(str_c(id), &old));
	assert_int_equal(sign(OPERATOR, id, &old, 1), ERR_OK);
	assert_string_equal(incidents(), "");
	assert_int_equal(second(REVIEWER), ERR_OK);
	assert_string_equal(incidents(), "stranger::");
}

static void nothing_is_adopted_before_the_list_is_whole(void **)
{
	SQL("update account_watch set listed_at = null returning 1");
	assert_int_equal(sign(OPERATOR, "0", NULL, 0), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "baseline.early");
}

static enum err enter(enum who who)
{
	int64_t n;
	struct desk d = scene_desk(&s, &s.arena);
	const struct entry_words words = { STR("王局长"), STR("值班记录第12号"),
		STR("系统停机，人工发布停水通知") };
	assert_true(str_i64(str_c(SQL("select max(id) from channel_incident")), &n));
	struct own_signature own = scene_entry(&s, &s.arena, who, n, &words);
	enum err e = entry_sign(&d, &s.people[who], n, &words, &own);
	scene_desk_done(&d);
	return e;
}

static void a_post_by_hand_explains_itself_afterwards_by_two_people(void **)
{
	survey(LIST(HAND "," OLD));
	assert_int_equal(enter(EDITOR), ERR_DENIED);
	assert_int_equal(enter(OPERATOR), ERR_OK);
	assert_string_equal(incidents(), "stranger::");
	assert_int_equal(second(OPERATOR), ERR_DENIED);
	assert_int_equal(second(REVIEWER), ERR_OK);
	assert_string_equal(incidents(), "stranger:entered:entered");
	assert_string_equal(basis("hand"), "entry");
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger:entered:entered");
	assert_int_equal(enter(REVIEWER), ERR_WRONG_STATE);
	survey(LIST("{\"remote_id\":\"hand\",\"sha256\":\"another\"}," OLD));
	assert_string_equal(incidents(), "stranger:entered:entered altered::");
}

static void what_one_person_says_of_a_post_may_be_sent_back(void **)
{
	survey(LIST(HAND "," OLD));
	assert_int_equal(enter(OPERATOR), ERR_OK);
	as_web(F("select statement_drop(%lld, %lld, '没有批准记录', now())", (long long)statement(),
		ID(REVIEWER)));
	assert_int_equal(second(REVIEWER), ERR_WRONG_STATE);
	assert_string_equal(incidents(), "stranger::");
	assert_int_equal(enter(OPERATOR), ERR_OK);
}

#define T(name) cmocka_unit_test_setup(name, new_account)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_was_there_before_is_never_strange),
		T(what_nobody_explains_is_an_incident_at_once),
		T(those_who_answer_for_it_and_security_are_told_once),
		T(a_release_explains_itself_by_its_marker_and_only_once),
		T(the_marker_of_what_was_replaced_explains_nothing),
		T(what_never_went_out_and_is_there_is_strange),
		T(a_release_explains_itself_by_what_the_platform_called_it),
		T(what_may_be_on_its_way_is_waited_for),
		T(what_was_taken_down_and_is_there_again_is_an_incident),
		T(what_still_stands_cannot_be_called_handled),
		T(the_same_again_is_the_same_incident_while_it_is_open),
		T(what_was_compared_with_nothing_is_unknown),
		T(what_changed_is_looked_at_next),
		T(what_was_put_back_by_itself_is_an_incident_all_the_same),
		T(a_part_of_a_list_says_of_nothing_that_it_is_gone),
		T(what_should_be_there_and_is_not_is_an_incident),
		T(what_is_not_as_it_was_approved_is_an_incident_until_it_is),
		T(a_look_while_it_moves_says_nothing),
		T(a_look_at_something_of_another_account_counts_for_nothing),
		T(another_name_or_face_is_an_incident),
		T(an_account_is_well_only_while_somebody_looks),
		T(trouble_with_the_account_is_said_before_the_next_release),
		T(a_token_is_warned_of_seven_days_ahead),
		T(not_seen_lately_is_not_good),
		T(the_account_is_looked_at_at_its_own_pace),
		T(whoever_must_be_told_depends_on_the_day),
		T(the_clock_says_who_saw_it_first),
		T(two_people_adopt_what_was_there),
		T(two_people_adopt_another_face),
		T(a_face_that_moves_on_is_looked_at_anew),
		T(what_is_called_an_intrusion_nobody_adopts),
		T(a_signature_is_over_this_very_list),
		T(the_store_looks_at_the_list_itself),
		T(what_is_adopted_is_watched_for_change_and_loss),
		T(what_nobody_adopts_is_strange),
		T(nothing_is_adopted_before_the_list_is_whole),
		T(a_post_by_hand_explains_itself_afterwards_by_two_people),
		T(what_one_person_says_of_a_post_may_be_sent_back),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
