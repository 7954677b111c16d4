/* What is altered, what is gone, and how an account looks. */
#include "base/files.h"
#include "tests/store/test_watch/watch.h"

static void see(const char *seen)
{
	minutes++;
	as_web(F("select sighting_take(%lld, (select max(id) from delivery where act <> "
		 "'withdraw'), '%s', '', '', '正文不同', %s, %s)",
		WX, seen, now(), now()));
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
void what_was_put_back_by_itself_is_an_incident_all_the_same(void **)
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
void what_was_compared_with_nothing_is_unknown(void **)
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
void what_changed_is_looked_at_next(void **)
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
void a_part_of_a_list_says_of_nothing_that_it_is_gone(void **)
{
	survey(LIST(HAND "," OLD));
	survey("{\"whole\":false,\"items\":[" OLD "]}");
	assert_string_equal(incidents(), "stranger::");
	survey("{\"whole\":true,\"more\":true,\"items\":[]}");
	assert_string_equal(incidents(), "stranger:gone:");
	assert_string_equal(SQL("select count(*) from account_item where gone_at is null"), "1");
}

static const char *is_due(void)
{
	return SQL("select next_at <= now() + interval '%d minutes' from account_watch where "
		   "channel_account_id = %lld",
		minutes, WX);
}

/* Where the courier says that it may: the next part is asked for as soon as it asks again, and no sooner otherwise. */
void the_next_part_of_a_list_may_follow_at_once(void **)
{
	SQL("update account_watch set next_at = now() + interval '1 day'; select 1");
	survey("{\"whole\":false,\"items\":[" OLD "]}");
	assert_string_equal(is_due(), "f");
	survey("{\"whole\":true,\"soon\":true,\"items\":[" OLD "]}");
	assert_string_equal(is_due(), "f");
	survey("{\"whole\":false,\"soon\":true,\"items\":[" OLD "]}");
	assert_string_equal(is_due(), "t");
}

void what_should_be_there_and_is_not_is_an_incident(void **)
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

void what_is_not_as_it_was_approved_is_an_incident_until_it_is(void **)
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

static const char *health(const char *path)
{
	return SQL("select coalesce(account_health(c, now() + interval '%d minutes')::jsonb #>> "
		   "'{%s}', '') from channel_account c where id = %lld",
		minutes, path, WX);
}

/* A mass message, a headline article, what apps were told: there, and nobody compared a word of it. */
void what_nobody_can_read_is_neither_good_nor_an_alarm(void **)
{
	release();
	survey(LIST(OURS "," OLD));
	see("UNREAD");
	assert_string_equal(health("live,good"), "0");
	assert_string_equal(health("live,unread"), "1");
	assert_string_equal(health("notes,0"), "1篇已发出，内容无法核对：正文不同");
	SQL("update account_live set good_at = null returning 1");
	assert_string_equal(health("level"), "good");
	assert_string_equal(causes(), "");
	assert_string_equal(incidents(), "");
	SQL("update account_live set unread_at = now() - interval '3 days' returning 1");
	assert_string_equal(health("live,unread"), "0");
	assert_string_equal(causes(), "unknown live.late");
	see("ABSENT");
	see("UNREAD");
	assert_string_equal(incidents(), "gone:restored:");
}

/* Told by the connector with the result, it is so from the first minute on. */
void what_was_confirmed_unread_is_not_good_either(void **)
{
	release();
	assert_string_equal(health("live,good"), "1");
	SQL("set session_replication_role = replica; update delivery set state = 'INTENT', "
	    "lease_until = now() + interval '1 hour'; select 1");
	as_web("select delivery_result(id, channel_account_id, fence, 'CONFIRMED', '', "
	       "'{\"remote_id\":\"ours\",\"unread\":\"没有读取接口\"}', null, now()) from "
	       "delivery");
	assert_string_equal(health("live,good"), "0");
	assert_string_equal(health("live,unread"), "1");
}

void a_look_while_it_moves_says_nothing(void **)
{
	release();
	SQL("set session_replication_role = replica; insert into delivery (ticket_id, draft_id, "
	    "submission_id, channel_account_id, act, due_at, state) select 902, draft_id, "
	    "submission_id, channel_account_id, 'withdraw', now(), 'ACCEPTED' from delivery; "
	    "select 1");
	see("ABSENT");
	assert_string_equal(incidents(), "");
}

void a_look_at_something_of_another_account_counts_for_nothing(void **)
{
	release();
	assert_string_equal(as_web(F("select coalesce(sighting_take(%lld, (select max(id) from "
				     "delivery), 'OTHER', '', '', '', now(), "
				     "now())::text, '-')",
				    (long long)s.website)),
		"-");
	assert_string_equal(incidents(), "");
}

void another_name_or_face_is_an_incident(void **)
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

static const char *may_mend(void)
{
	return SQL("select may_mend(c, (select max(id) from delivery where act <> 'withdraw' and "
		   "state = "
		   "'CONFIRMED')) from channel_account c where id = %lld",
		WX);
}

/* Whoever stopped the account looks into it; who withdraws or corrects the item does not want it as it was. */
void nothing_is_put_back_while_people_are_at_it(void **)
{
	release();
	assert_string_equal(may_mend(), "t");
	SQL("insert into stop (channel_account_id, reason, stopped_by) values (%lld, '查', %lld); "
	    "select 1",
		WX, ID(REVIEWER));
	assert_string_equal(may_mend(), "f");
	SQL("set session_replication_role = replica; update stop set lifted_at = now(); update "
	    "channel_account set state = 'SUSPENDED' "
	    "where id = "
	    "%lld; select 1",
		WX);
	assert_string_equal(may_mend(), "f");
	SQL("set session_replication_role = replica; update channel_account set state = 'ACTIVE' "
	    "where id = %lld; select 1",
		WX);
	SQL("set session_replication_role = replica; insert into correction (draft_id, no, "
	    "submission_id, base_rev, base_commit, title, "
	    "head, tree, "
	    "rev, account_id, at) select draft_id, 1, id, rev, commit_oid, '通知', commit_oid, "
	    "commit_oid, "
	    "1000001, %lld, now() from submission where id = %lld; select 1",
		ID(EDITOR), (long long)item);
	assert_string_equal(may_mend(), "f");
	SQL("set session_replication_role = replica; update correction set state = 'DROPPED', "
	    "ended_at = now(); select 1");
	assert_string_equal(may_mend(), "t");
	SQL("insert into withdrawal (draft_id, submission_id, channel_account_id, reason) values "
	    "(%lld, %lld, "
	    "%lld, '有误'); select 1",
		(long long)draft, (long long)item, WX);
	assert_string_equal(may_mend(), "f");
	SQL("update withdrawal set refused = '签名无效'; select 1"); /* it takes nothing down */
	assert_string_equal(may_mend(), "t");
	SQL("delete from withdrawal; select 1");
}

/* Why it was not put back stands in the incident, where it should have been. */
void why_it_is_not_put_back_stands_in_the_incident(void **)
{
	static const char *const detail =
		"select seen->>'detail' from channel_incident where kind = 'altered'";
	release();
	SQL("insert into stop (channel_account_id, reason, stopped_by) values (%lld, '查', %lld); "
	    "select 1",
		WX, ID(REVIEWER));
	see("OTHER");
	assert_string_equal(SQL("%s", detail), "正文不同"); /* nobody asked for it */
	SQL("set session_replication_role = replica; delete from channel_incident; update "
	    "channel_account set settings = settings || '{\"tamper\":\"repair\"}' where id = "
	    "%lld; select 1",
		WX);
	see("OTHER");
	assert_string_equal(SQL("%s", detail), "正文不同；没有自动恢复：账号已紧急停发或暂停");
	SQL("set session_replication_role = replica; update stop set lifted_at = now(); update "
	    "channel_account set settings = settings - 'tamper' where id = %lld; select 1",
		WX);
}

/* Killed between doing it and saying it, a courier says it again. */
void what_is_told_twice_is_one_repair(void **)
{
	const char *told = F(
		"select repair_take(%lld, 0, '{\"path\":\"shenfa-7\",\"url\":\"\",\"seen_sha256\":"
		"\"aa\",\"put_sha256\":\"bb\",\"key\":\"1-0-x.json\"}', '\\x3c', %s)",
		WX, now());
	as_web(told);
	as_web(told);
	assert_string_equal(SQL("select count(*) from site_repair"), "1");
	assert_string_equal(
		SQL("select count(*) from audit where action = 'incident.repair' and id = %lld "
		    "and payload->>'path' = 'shenfa-7'",
			WX),
		"1");
	assert_string_equal(incidents(), "repaired:restored:");
}

static const char *look_due(void)
{
	minutes += 11;
	SQL("update account_watch set next_at = %s, look_next_at = null where channel_account_id = "
	    "%lld; select 1",
		F("now() + interval '%d minutes'", minutes + 1), WX);
	return SQL("select coalesce(look, 0) from watch_ask(%lld, %s)", WX, now());
}

static void set_channel(const char *channel, const char *settings)
{
	SQL("set session_replication_role = replica; update channel_account set channel = '%s', "
	    "settings = %s where id = %lld; select 1",
		channel, settings, WX);
}

/* A tombstone that somebody undid: its withdrawal is looked at, where it may be put back, and not all the time. */
void what_was_withdrawn_and_is_back_is_looked_at(void **)
{
	release();
	const char *away;
	if (!scene_sql_as(&s, "shenfa_seal",
		    F("select ticket_issue(%lld, %lld, 'withdraw', '{}', '', '', '{}', now())",
			    (long long)item, WX),
		    &away))
		fail_msg("%s", away);
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED', "
	    "confirmed_at = now() where act = 'withdraw'; "
	    "select 1");
	SQL("delete from account_live; select 1"); /* as the trigger has it */
	survey(LIST(OURS "," OLD));
	minutes += 5;
	survey(LIST(OURS "," OLD));
	assert_string_equal(incidents(), "returned::");
	assert_string_equal(look_due(), "0");
	set_channel("wechat", "settings || '{\"tamper\":\"repair\"}'");
	assert_string_equal(look_due(), "0"); /* there it could not be put back */
	set_channel("miniprogram", "settings");
	const char *withdrawal = SQL("select id from delivery where act = 'withdraw'");
	assert_string_equal(look_due(), withdrawal);
	assert_string_equal(look_due(), "0");
	minutes += 60;
	assert_string_equal(look_due(), withdrawal);
	/* What is live has its turn, too. */
	SQL("set session_replication_role = replica; insert into account_live (channel_account_id, "
	    "draft_id, delivery_id, remote_id, url, next_at) select channel_account_id, draft_id, "
	    "id, '', '', "
	    "now() from delivery where act = 'publish'; update channel_incident set looked_at = "
	    "null; "
	    "select 1");
	assert_string_equal(look_due(), SQL("select id from delivery where act = 'publish'"));
	assert_string_equal(look_due(), withdrawal);
	set_channel("wechat", "settings - 'tamper'");
}

/* The list of an incident's account had no room for all: the page of each says how much more there is. */
void an_incident_says_what_is_in_no_list(void **)
{
	survey("{\"whole\":true,\"unchecked\":7,\"unchecked_why\":\"另有 7 "
	       "个没有逐一列出\",\"items\":[" HAND "," OLD "]}");
	survey("{\"whole\":true,\"unchecked\":7,\"unchecked_why\":\"另有 7 "
	       "个没有逐一列出\",\"items\":[" HAND "," OLD "]}");
	const char *besides = F(
		"select incident_json(n, %lld, '{}', %s)->>'besides' from channel_incident n where "
		"channel_account_id = %lld",
		ID(OPERATOR), now(), WX);
	assert_string_equal(SQL("%s", besides), "另有 7 个没有逐一列出");
	survey(LIST(HAND "," OLD));
	assert_string_equal(SQL("%s", besides), "");
}

static void see_frame(const char *frame)
{
	minutes++;
	as_web(F("select sighting_take(%lld, (select max(id) from delivery where act <> "
		 "'withdraw'), 'LIVE', "
		 "'http://x/ours', '', '%s', %s, %s)",
		WX, frame, now(), now()));
}

/* The approved words in another frame: a warning, and no incident; what the bureau had put there is not said. */
void another_frame_is_told_as_less(void **)
{
	const char *told =
		F("select count(*) from notice where once like 'frame-%%' and account_id = %lld",
			ID(OPERATOR));
	release();
	see_frame("");
	assert_null(strstr(causes(), "live.frame"));
	see_frame("框架不同，多出脚本 1 处");
	see_frame("框架不同，多出脚本 1 处");
	assert_non_null(strstr(causes(), "warn live.frame"));
	assert_string_equal(
		SQL("select position('1篇公开网页' in frame_health(c)->>'text') = 1 and "
		    "position('多出脚本' in frame_health(c)->>'text') > 0 from channel_account c "
		    "where id = %lld",
			WX),
		"t");
	assert_string_equal(SQL("%s", told), "1");
	assert_string_equal(incidents(), "");
	SQL("update channel_account set settings = settings || '{\"frame\":\"ignore\"}' where id = "
	    "%lld; select 1",
		WX);
	assert_null(strstr(causes(), "live.frame"));
	SQL("update channel_account set settings = settings - 'frame' where id = %lld; select 1",
		WX);
	see_frame("");
	assert_null(strstr(causes(), "live.frame"));
}

/* As the migration has it, on an account as it may be: how often it is on the record, and told. */
static const char *settings_taken_away(const char *state, const char *settings)
{
	SCRATCH(a);
	struct str text;
	const char *path = SOURCE_DIR "/schemas/migrations/0073_put_back.sql";
	SQL("set session_replication_role = replica; update channel_account set state = '%s', "
	    "settings = settings || '%s' where id = %lld; delete from notice; select 1",
		state, settings, WX);
	const char *was = SQL("select count(*) from audit where action = 'channel.change'");
	assert_int_equal(file_read(&a, path, 1 << 20, &text), ERR_OK);
	struct str step = str_from(text, (size_t)str_find(text, STR("\ndo $$")));
	SQL(STRF "end $$; select 1",
		STRV(str_sub(step, 0, (size_t)str_find(step, STR("end $$;")))));
	return SQL("select (select count(*) - %s from audit where action = 'channel.change') || ' "
		   "' || "
		   "(select count(distinct once) from notice where once like 'unmendable-%%') || ' "
		   "' || "
		   "(settings ?| array['tamper', 'repairs_per_hour']) from channel_account where "
		   "id = %lld",
		was, WX);
}

/* Whoever relied on it is told; what never said so is only put on the record; a released account stays as it is. */
void a_setting_that_did_nothing_goes(void **)
{
	assert_string_equal(settings_taken_away("ACTIVE", "{\"tamper\":\"warn\"}"), "1 0 false");
	assert_string_equal(settings_taken_away("ACTIVE", "{\"repairs_per_hour\":3}"), "1 0 false");
	assert_string_equal(settings_taken_away("ACTIVE", "{\"tamper\":\"repair\"}"), "1 1 false");
	assert_string_equal(settings_taken_away("RELEASED", "{\"tamper\":\"repair\"}"), "0 0 true");
	SQL("set session_replication_role = replica; update channel_account set state = 'ACTIVE', "
	    "settings = settings - 'tamper' where id = %lld; select 1",
		WX);
}

static void set_frame(const char *settings)
{
	SQL("update channel_account set settings = %s where id = %lld; select 1", settings, WX);
}

static const char *frames_told(void)
{
	return SQL("select count(*) from notice where once like 'frame-%%' and account_id = %lld",
		ID(OPERATOR));
}

/* A site with a counter: what is added to that is told, and each day that it lasts; also where the counter was accepted. */
void a_script_besides_the_counter_is_told(void **)
{
	release();
	see_frame("框架不同，多出脚本 1 处、链接 3 处");
	see_frame("框架不同，多出脚本 1 处、链接 4 处");
	assert_string_equal(frames_told(), "1");
	see_frame("框架不同，多出脚本 2 处、链接 3 处");
	assert_string_equal(frames_told(), "2");
	minutes += 24 * 60;
	see_frame("框架不同，多出脚本 2 处、链接 3 处");
	assert_string_equal(frames_told(), "3");
	set_frame("settings || '{\"frame\":\"ignore\"}'");
	minutes += 24 * 60;
	see_frame("框架不同，多出脚本 2 处、链接 9 处");
	assert_null(strstr(causes(), "live.frame"));
	assert_string_equal(frames_told(), "3");
	see_frame("框架不同，多出脚本 2 处、内嵌网页 1 处");
	assert_non_null(strstr(causes(), "warn live.frame"));
	assert_string_equal(frames_told(), "4");
	set_frame("settings - 'frame'");
}

#define MARKED(mark) "框架不同，多出脚本 1 处（记号 " mark "）"

/* As many as before, and another: told, also where those that there were had been accepted. */
void a_script_in_place_of_another_is_told(void **)
{
	release();
	see_frame(MARKED("00000001"));
	assert_string_equal(frames_told(), "1");
	see_frame("框架不同，多出脚本 1 处"); /* nobody knows just now */
	see_frame(MARKED("00000001"));
	assert_string_equal(frames_told(), "1");
	see_frame(MARKED("00000002"));
	see_frame(MARKED("00000003")); /* one a day, however many come and go */
	assert_string_equal(frames_told(), "2");
	assert_string_equal(SQL("select string_agg(substring(once from '[a-z]+$'), '') from notice "
				"where once like 'frame-%%' and account_id = %lld",
				    ID(OPERATOR)),
		"swapped");
	set_frame("settings || '{\"frame\":\"ignore\"}'");
	minutes += 24 * 60;
	assert_null(strstr(causes(), "live.frame"));
	see_frame("框架不同，多出脚本 1 处");
	assert_null(strstr(causes(), "live.frame"));
	see_frame(MARKED("00000003"));
	assert_null(strstr(causes(), "live.frame"));
	assert_string_equal(frames_told(), "2");
	see_frame(MARKED("00000004"));
	assert_non_null(strstr(causes(), "warn live.frame"));
	assert_string_equal(frames_told(), "3");
	SQL("update channel_account set frame_marks = null where id = %lld; select 1", WX);
	assert_null(strstr(causes(), "live.frame")); /* set before there were marks */
	set_frame("settings - 'frame'");
}

#define SWAPPED "引用的文件“style.css”被换，与发布的不同，可能遮住正文"

/* What is ours and comes otherwise is a warning of its own, and no setting accepts it. */
void a_style_of_ours_that_was_swapped_is_told(void **)
{
	release();
	see_frame(SWAPPED);
	assert_non_null(strstr(causes(), "warn live.linked"));
	assert_null(strstr(causes(), "live.frame"));
	assert_string_equal(frames_told(), "1");
	assert_string_equal(incidents(), "");
	set_frame("settings || '{\"frame\":\"ignore\"}'");
	minutes += 24 * 60;
	see_frame(SWAPPED "；正文与批准的一致，框架不同，多出样式 1 处（记号 00000001）");
	assert_non_null(strstr(causes(), "warn live.linked"));
	assert_string_equal(frames_told(), "2");
	see_frame("框架不同，多出样式 1 处");
	assert_null(strstr(causes(), "live.linked"));
	assert_non_null(strstr(causes(), "warn live.frame")); /* there was none when that was set */
	see_frame("");
	assert_null(strstr(causes(), "live."));
	set_frame("settings - 'frame'");
}

/* Lists have no look of their own: the survey says it of them. */
void the_frame_of_a_list_is_told_by_the_survey(void **)
{
	survey("{\"whole\":true,\"framed\":\"列表等 1 页框架不同，多出脚本 1 处\",\"items\":[" OLD
	       "]}");
	assert_non_null(strstr(causes(), "warn live.frame"));
	assert_string_equal(frames_told(), "1");
	set_frame("settings || '{\"frame\":\"ignore\"}'");
	assert_null(strstr(causes(), "live.frame"));
	set_frame("settings - 'frame'");
	survey(LIST(OLD));
	assert_null(strstr(causes(), "live.frame"));
}
