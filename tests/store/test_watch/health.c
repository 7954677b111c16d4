/* How well the account is, when it is looked at, whom one must tell. */
#include "tests/store/test_watch/watch.h"

static const char *health(const char *path)
{
	return SQL("select coalesce(account_health(c, now() + interval '%d minutes')::jsonb #>> "
		   "'{%s}', '') from channel_account c where "
		   "id = %lld",
		minutes, path, WX);
}

void an_account_is_well_only_while_somebody_looks(void **)
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

void trouble_with_the_account_is_said_before_the_next_release(void **)
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

void a_token_is_warned_of_seven_days_ahead(void **)
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

void not_seen_lately_is_not_good(void **)
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

void the_account_is_looked_at_at_its_own_pace(void **)
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

static void begin_anew(void)
{
	SQL("update account_watch set listed_at = null, begun_at = null where channel_account_id = "
	    "%lld returning 1",
		WX);
}

/* The newest five of Weibo, the two hundred of a feed. */
void a_platform_that_shows_no_more_is_watched_from_its_first_list_on(void **)
{
	begin_anew();
	survey("{\"whole\":false,\"last\":true,\"items\":[" OLD "]}");
	assert_string_equal(incidents(), "");
	survey("{\"whole\":false,\"last\":true,\"items\":[" HAND "," OLD "]}");
	assert_string_equal(incidents(), "stranger::");
	assert_string_equal(SQL("select count(*) from account_watch where channel_account_id = "
				"%lld and whole_at = listed_at",
				    WX),
		"0");
}

void while_the_first_list_is_under_way_the_board_says_so(void **)
{
	begin_anew();
	survey("{\"whole\":false,\"items\":[" OLD "]}");
	survey("{\"whole\":false,\"more\":true,\"items\":[" HAND "]}");
	assert_string_equal(causes(), "unknown watch.listing");
	survey("{\"whole\":false,\"more\":true,\"last\":true,\"items\":[]}");
	assert_string_equal(causes(), "");
	assert_string_equal(incidents(), "");
}

/* An app that only pushes: nothing was looked at, and nobody has to do anything about it. */
void what_cannot_be_listed_is_not_watched(void **)
{
	SQL("delete from account_watch where channel_account_id = %lld returning 1", WX);
	survey("{\"items\":[],\"unlisted\":\"只推送\"}");
	assert_string_equal(causes(), "unlisted watch.unlisted");
	assert_string_equal(health("level"), "unlisted");
	assert_string_equal(health("unlisted"), "只推送");
	assert_string_equal(health("surveyed_at"), "");
	assert_string_equal(
		SQL("select count(*) from account_watch where surveyed_at is not null or "
		    "listed_at is not null"),
		"0");
	survey(LIST(OLD));
	assert_string_equal(health("level"), "good");
	survey("{\"items\":[],\"unlisted\":\"只推送\"}");
	assert_string_equal(health("surveyed_at"), "");
}

#define AT(id, ms)  "{\"remote_id\":\"" id "\",\"title\":\"" id "\",\"sha256\":\"bb\",\"at\":" ms "}"
#define NEWEST(...) "{\"whole\":false,\"last\":true,\"items\":[" __VA_ARGS__ "]}"

#define LATER(ms) "900000000" ms

/* One of the newest is deleted, and what stood behind it all the time comes into sight. */
void what_is_older_than_the_first_list_is_no_stranger(void **)
{
	begin_anew();
	survey(NEWEST(OLD));
	survey(NEWEST(OLD "," AT("behind", "4000")));
	assert_string_equal(incidents(), "");
	survey(NEWEST(AT("without a day", "0") "," AT("newer", LATER("4000"))));
	assert_string_equal(incidents(), "stranger:: stranger::");
}

/* What is older than all of these, or pushed off by them, nobody sees. */
void a_stranger_is_gone_where_a_list_of_the_newest_reaches_back_to_it(void **)
{
	survey(NEWEST(AT("evil", LATER("4000")) "," AT("b", LATER("3000"))));
	assert_string_equal(incidents(), "stranger:: stranger::");
	survey(NEWEST(AT("top", "1000") "," AT("c", LATER("5000")) "," AT("d", LATER("4500"))));
	assert_string_equal(SQL("select count(*) from channel_incident where settled <> ''"), "0");
	survey(NEWEST(AT("c", LATER("5000")) "," AT("b", LATER("3000"))));
	assert_string_equal(SQL("select string_agg(i.remote_id, ' ' order by i.remote_id) from "
				"channel_incident n join "
				"account_item i on i.id = n.item_id where n.settled = 'gone'"),
		"d evil");
	assert_string_equal(SQL("select count(*) from account_item where remote_id in ('old', "
				"'top') and gone_at is not null"),
		"0");
}

void whoever_must_be_told_depends_on_the_day(void **)
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

void the_clock_says_who_saw_it_first(void **)
{
	survey(LIST(HAND "," OLD));
	as_web(F("select incident_first((select max(id) from channel_incident), %lld, now())",
		ID(SECURITY)));
	as_web(F("select incident_first((select max(id) from channel_incident), %lld, now())",
		ID(OPERATOR)));
	assert_string_equal(SQL("select first_by from channel_incident"), F("%lld", ID(SECURITY)));
}

static const char *tested(int after)
{
	return SQL(
		"select coalesce(test_json(c, now() + interval '%d seconds')->>'state', '') from "
		"channel_account c where id = %lld",
		after, WX);
}

static const char *test_text(int after)
{
	return SQL("select test_json(c, now() + interval '%d seconds')->>'text' from "
		   "channel_account c where id = %lld",
		after, WX);
}

static bool test_asked(int after, const char **why)
{
	return scene_sql_as(&s, "shenfa_web",
		F("select account_test(%lld, %lld, now() + interval '%d seconds')", WX,
			ID(OPERATOR), after),
		why);
}

/* Nobody here calls the platform: the courier's next question is answered with it, and its answer is the result. */
void a_test_is_the_couriers_next_survey(void **)
{
	const char *why = "";
	assert_string_equal(tested(0), "");
	assert_string_equal(ask(0), "true 0");
	assert_string_equal(ask(1), "false 0");
	assert_true(test_asked(70, &why));
	assert_string_equal(tested(71), "waiting");
	assert_string_equal(tested(300), "silent");
	assert_non_null(strstr(test_text(300), "连接器没有回音"));
	SQL("update channel_account set seen_at = now() + interval '75 seconds' where id = %lld "
	    "returning 1",
		WX);
	assert_non_null(strstr(test_text(300), "连接器在工作，本小时查看次数已用完"));
	assert_false(test_asked(72, &why));
	assert_non_null(strstr(why, "刚刚有人测试"));
	assert_string_equal(ask(73), "true 0");
	survey("{\"trouble\":{\"code\":\"wechat.address\",\"text\":\"不在白名单内\",\"lasting\":"
	       "true}}");
	assert_string_equal(tested(130), "bad");
	survey(LIST(OLD));
	assert_string_equal(tested(190), "good");
	SQL("update channel_account set courier_key = '' where id = %lld returning 1", WX);
	assert_false(test_asked(600, &why));
	assert_non_null(strstr(why, "连接器"));
}

/* More lies there than is listed, from the first list on: what comes later was not there before all the same. */
void a_first_list_that_never_ends_hides_nothing_for_good(void **)
{
	SQL("update account_watch set listed_at = null, begun_at = null where channel_account_id = "
	    "%lld returning 1",
		WX);
	survey("{\"whole\":false,\"unchecked\":1,\"items\":[" OLD "]}");
	assert_string_equal(incidents(), "");
	survey("{\"whole\":false,\"unchecked\":1,\"items\":[" OLD "," HAND "]}");
	assert_string_equal(incidents(), "stranger::");
	survey("{\"whole\":false,\"unchecked\":1,\"items\":[" OLD "]}");
	assert_string_equal(incidents(), "stranger::");
}
