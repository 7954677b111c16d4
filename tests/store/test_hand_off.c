/* A channel where a person posts: taken by name, opened once, reported, confirmed by another, ended by time. */
#include "tests/check.h"

#include <stdlib.h>

#include "channels/channel.h"
#include "clerk/clerk.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

static struct scene s;
static struct clerk clerk;
static int64_t draft, item, screen;
static const char *helper;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))
#define F(...)   arena_printf(&s.arena, __VA_ARGS__)
#define ID(who)  ((long long)s.people[who].id)

static const char *tried(const char *role, const char *sql, const char **why)
{
	*why = "";
	return scene_sql_as(&s, role, sql, why);
}

static const char *as_web(const char *sql)
{
	const char *why, *said = tried("shenfa_web", sql, &why);
	if (!said)
		fail_msg("%s\n%s", sql, why);
	return said;
}

static void refused(const char *sql, const char *words)
{
	const char *why;
	if (tried("shenfa_web", sql, &why) || !strstr(why, words))
		fail_msg("%s\n%s: %s", sql, words, why);
}

static const char *delivery(const char *column)
{
	return SQL(
		"select %s from delivery where submission_id = %lld and channel_account_id = %lld "
		"order by id desc limit 1",
		column, (long long)item, (long long)screen);
}

static const char *hand_off(const char *column)
{
	return SQL("select %s from hand_off where delivery_id = %s order by id desc limit 1",
		column, delivery("id"));
}

static void result(const char *outcome, const char *receipt)
{
	as_web(F("select delivery_result(id, channel_account_id, fence, '%s', '', '%s', null, "
		 "now()) from delivery where id = %s",
		outcome, receipt, delivery("id")));
}

static const char *leased(void)
{
	return as_web(
		F("select coalesce(max(act || ' ' || state), '') from delivery_lease(%lld, 1, "
		  "60, now() + interval '10 minutes')",
			(long long)screen));
}

/* The courier's walk: it lays the delivery before a person. */
static void laid_out(void)
{
	leased();
	as_web(F("select delivery_intent(id, channel_account_id, fence, 'r', 'm', now()) from "
		 "delivery where id = %s",
		delivery("id")));
	result("UNCERTAIN", "{}");
	leased();
	result("NEEDS_PERSON", "{}");
}

static void issue(const char *act)
{
	const char *why;
	if (!tried("shenfa_seal",
		    F("select ticket_issue(%lld, %lld, '%s', '{}', '', '', '{}', now())",
			    (long long)item, (long long)screen, act),
		    &why))
		fail_msg("%s", why);
}

static const char *take(enum who who, const char *reason, const char *token)
{
	return F("select hand_off_take(%s, %lld, '%s', sha256('%s'), now())", hand_off("id"),
		ID(who), reason, token);
}

static const char *fetch(enum who who, const char *token)
{
	return F("select hand_off_fetch(%s, %lld, sha256('%s'), now())", hand_off("id"), ID(who),
		token);
}

static const char *report(enum who who, const char *outcome, const char *url, const char *said)
{
	return F("select hand_off_report(%s, %lld, '%s', '%s', null, '%s', null, now())",
		hand_off("id"), ID(who), outcome, url, said);
}

static const char *confirm(enum who who, const char *outcome, const char *said)
{
	return F("select hand_off_confirm(%s, %lld, '%s', '%s', now())", hand_off("id"), ID(who),
		outcome, said);
}

/* An approved item on its way to a screen in the hall, whose operators are OPERATOR and LEADER. */
static int new_item(void **)
{
	SQL("set session_replication_role = replica; update channel_account set state = 'RELEASED' "
	    "where channel = 'handoff'; select 1");
	screen = strtoll(
		SQL("insert into channel_account (unit, channel, purpose, name, owner_department) "
		    "select unit, 'handoff', purpose, '政务大屏', owner_department from "
		    "channel_account where id = %lld returning id",
			(long long)s.website),
		NULL, 10);
	SQL("insert into channel_operator values (%lld, %lld), (%lld, %s); select 1",
		(long long)screen, ID(OPERATOR), (long long)screen, helper);
	draft = scene_draft(&s, EDITOR, "大屏通知", NULL);
	item = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, item);
	issue("publish");
	laid_out();
	return 0;
}

static int open_all(void **)
{
	scene_open(&s);
	assert_int_equal(
		clerk_open(test_conninfo(s.database, "shenfa_clerk"), NULL, &clerk), ERR_OK);
	helper = F("%lld", ID(REVIEWER2));
	return 0;
}

static int close_all(void **)
{
	clerk_close(&clerk);
	scene_close(&s);
	return 0;
}

static void taken(void)
{
	as_web(take(OPERATOR, "", "one"));
	as_web(fetch(OPERATOR, "one"));
}

static void both_sides_name_the_same_channels(void **)
{
	for (const struct channel *const *c = channels; *c; c++)
		assert_string_equal(SQL("select by_hand('%s')", (*c)->name),
			(*c)->can & CHANNEL_BY_HAND ? "t" : "f");
}

static void the_package_opens_once_for_the_one_who_took_it(void **)
{
	assert_string_equal(hand_off("state || ' ' || downloads"), "READY 0");
	refused(take(REVIEWER, "", "x"), "请由该渠道的运营人员办理");
	as_web(take(OPERATOR, "", "one"));
	refused(fetch(OPERATOR, "two"), "下载链接已用过");
	refused(fetch(REVIEWER2, "one"), "下载链接已用过");
	as_web(fetch(OPERATOR, "one"));
	refused(fetch(OPERATOR, "one"), "下载链接已用过");
	assert_string_equal(hand_off("state || ' ' || downloads"), "TAKEN 1");
	assert_string_equal(SQL("select action from audit where kind = 'draft' and id = %lld order "
				"by n desc limit 1",
				    (long long)draft),
		"hand_off.download");
}

static void a_second_download_needs_a_reason(void **)
{
	taken();
	refused(take(OPERATOR, "", "two"), "再次下载须写明理由");
	as_web(take(OPERATOR, "电脑重装", "two"));
	assert_string_equal(as_web(fetch(OPERATOR, "two")), "2");
	refused(take(REVIEWER2, "", "three"), "接手须写明理由");
	as_web(take(REVIEWER2, "值班交接", "three"));
	refused(fetch(OPERATOR, "three"), "下载链接已用过");
	refused(report(OPERATOR, "done", "https://a.cn/1", ""), "由领取人报告或交回");
}

static void a_link_lasts_ten_minutes(void **)
{
	as_web(take(OPERATOR, "", "one"));
	refused(F("select hand_off_fetch(%s, %lld, sha256('one'), now() + interval '11 minutes')",
			hand_off("id"), ID(OPERATOR)),
		"已过期");
}

static void what_may_not_go_out_is_not_handed_out(void **)
{
	as_web(take(OPERATOR, "", "one"));
	SQL("insert into stop (reason, stopped_by) values ('演练', %lld); select 1", ID(LEADER));
	refused(take(OPERATOR, "", "two"), "渠道已紧急停发");
	refused(fetch(OPERATOR, "one"), "渠道已紧急停发");
	SQL("update stop set lifted_at = now(), lifted_by = %lld; select 1", ID(LEADER));
	as_web(fetch(OPERATOR, "one"));
}

static void a_report_says_where_it_can_be_seen(void **)
{
	as_web(take(OPERATOR, "", "one"));
	refused(report(OPERATOR, "done", "https://a.cn/1", ""), "请先下载成品包");
	as_web(fetch(OPERATOR, "one"));
	refused(report(OPERATOR, "done", "", "发了"), "请填写公开地址，或附上发布后的截图");
	refused(report(OPERATOR, "refused", "", ""), "请写明看到了什么");
	refused(F("select hand_off_report(%s, %lld, 'done', 'https://a.cn/1', now() + interval '1 "
		  "hour', '', null, now())",
			hand_off("id"), ID(OPERATOR)),
		"时间应在移交单备好之后");
	refused(F("select hand_off_report(%s, %lld, 'done', '', null, '', sha256('x'), now())",
			hand_off("id"), ID(OPERATOR)),
		"截图没有上传成功");
	as_web(report(OPERATOR, "done", "https://a.cn/1", ""));
	assert_string_equal(
		delivery("state || ' ' || (receipt->>'url')"), "UNCERTAIN https://a.cn/1");
}

/* A picture that was uploaded for this item. */
static void uploaded(const char *name)
{
	SQL("insert into asset (draft_id, sha256, name, media_type, extension, size, bytes, "
	    "account_id) "
	    "select draft_id, sha256('%s'), '截图.png', 'image/png', 'png', 1, 'x', %lld from "
	    "delivery "
	    "where id = %s on conflict do nothing; select 1",
		name, ID(OPERATOR), delivery("id"));
}

static const char *shown(const char *url, const char *picture)
{
	return F("select hand_off_report(%s, %lld, 'done', '%s', null, '', %s, now())",
		hand_off("id"), ID(OPERATOR), url, *picture ? F("sha256('%s')", picture) : "null");
}

/* Another kind of account, or one whose settings say so, wants to be shown something else. */
static void what_a_report_has_to_show_is_the_accounts_to_say(void **)
{
	static const struct {
		const char *channel, *settings, *url, *picture, *refused;
	} cases[] = {
		{ "video", "{}", "https://a.cn/1", "", "也须有发布后的截图" },
		{ "video", "{}", "", "p", "也须有发布后的截图" },
		{ "handoff", "{\"report_needs\":\"both\"}", "https://a.cn/1", "",
			"也须有发布后的截图" },
		{ "handoff", "{\"report_needs\":\"link\"}", "", "p", "请填写公开地址" },
		{ "handoff", "{\"report_needs\":\"picture\"}", "https://a.cn/1", "",
			"请附上发布后的截图" },
		{ "video", "{\"report_needs\":\"any\"}", "", "", "请填写公开地址，或附上" },
		{ "handoff", "{\"report_needs\":\"all\"}", "", "", "请填写公开地址，或附上" },
	};
	as_web(take(OPERATOR, "", "one"));
	as_web(fetch(OPERATOR, "one"));
	uploaded("p");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		SQL("update channel_account set channel = '%s', settings = '%s' where id = %lld; "
		    "select 1",
			cases[i].channel, cases[i].settings, (long long)screen);
		refused(shown(cases[i].url, cases[i].picture), cases[i].refused);
	}
	SQL("update channel_account set channel = 'video', settings = '{}' where id = %lld; select "
	    "1",
		(long long)screen);
	assert_string_equal(
		SQL("select hand_off_json(h, d, 0, '{}', now())->>'report_needs' from "
		    "hand_off h join delivery d on d.id = h.delivery_id where h.id = %s",
			hand_off("id")),
		"both");
	as_web(shown("https://a.cn/1", "p"));
	assert_string_equal(hand_off("state"), "REPORTED");
	SQL("update channel_account set channel = 'handoff' where id = %lld; select 1",
		(long long)screen);
}

/* Reported, and the courier has looked. */
static void reported(const char *seen)
{
	taken();
	as_web(report(OPERATOR, "done", "https://a.cn/1", ""));
	assert_string_equal(leased(), "publish UNCERTAIN");
	result("NEEDS_PERSON", F("{\"url\":\"https://a.cn/1\",\"state\":{\"seen\":\"%s\","
				 "\"seen_detail\":\"看过\"}}",
				       seen));
	assert_string_equal(hand_off("seen || ' ' || seen_detail"), F("%s 看过", seen));
}

static void nobody_confirms_his_own_report(void **)
{
	reported("LIVE");
	refused(confirm(OPERATOR, "confirm", "看到了"), "不能自己确认");
	refused(confirm(EDITOR, "confirm", "看到了"), "您参与过本稿的文字");
	refused(confirm(SECURITY, "confirm", "看到了"), "请由审核人或该渠道的运营人员核实");
	as_web(confirm(REVIEWER, "confirm", ""));
	assert_string_equal(hand_off("state"), "CONFIRMED");
	assert_string_equal(
		delivery("state || ' ' || (receipt->>'url')"), "CONFIRMED https://a.cn/1");
	assert_string_equal(SQL("select count(*) from live where draft_id = %lld and "
				"channel_account_id = %lld",
				    (long long)draft, (long long)screen),
		"1");
	refused(confirm(REVIEWER, "confirm", ""), "这张移交单现在是");
}

/* A courier whose key is in other hands cannot say that something is out, either. */
static void no_courier_confirms_what_people_have_to(void **)
{
	reported("LIVE");
	SQL("set session_replication_role = replica; update delivery set state = 'UNCERTAIN' where "
	    "id = %s; select 1",
		delivery("id"));
	leased();
	refused(F("select delivery_result(id, channel_account_id, fence, 'CONFIRMED', '', '{}', "
		  "null, now()) from delivery where id = %s",
			delivery("id")),
		"另一人确认");
}

static void confirming_waits_for_the_look_and_explains_what_it_missed(void **)
{
	taken();
	as_web(report(OPERATOR, "done", "https://a.cn/1", ""));
	refused(confirm(REVIEWER, "confirm", "看到了"), "系统正在核对公开地址");
	leased();
	result("NEEDS_PERSON", "{\"url\":\"https://a.cn/1\",\"state\":{\"seen\":\"OTHER\"}}");
	refused(confirm(REVIEWER, "confirm", ""), "确认须写明您看到了什么");
	as_web(confirm(REVIEWER, "confirm", "页面由脚本生成，手机上看到一致"));
	assert_string_equal(delivery("state"), "CONFIRMED");
}

static void a_courier_that_is_away_keeps_nobody(void **)
{
	taken();
	as_web(report(OPERATOR, "done", "https://a.cn/1", ""));
	as_web(F("select hand_off_confirm(%s, %lld, 'confirm', '手机上看到', now() + interval '11 "
		 "minutes')",
		hand_off("id"), ID(REVIEWER)));
	assert_string_equal(delivery("state"), "CONFIRMED");
}

static void a_wrong_report_goes_back_to_its_author(void **)
{
	reported("LIVE");
	refused(confirm(REVIEWER, "return", ""), "请写明哪里不对");
	as_web(confirm(REVIEWER, "return", "链接是上一篇"));
	assert_string_equal(hand_off("state || ' ' || outcome || seen"), "TAKEN ");
	assert_string_equal(delivery("state"), "NEEDS_PERSON");
	assert_string_equal(SQL("select text from notice where account_id = %lld and kind = "
				"'HAND_OFF' order by id desc limit 1",
				    ID(OPERATOR)),
		F("%s 的发布报告被退回：链接是上一篇",
			SQL("select register_no from draft where id = %lld", (long long)draft)));
	as_web(report(OPERATOR, "refused", "", "平台审核不通过"));
	as_web(confirm(REVIEWER, "confirm", ""));
	assert_string_equal(delivery("state || ' ' || hold_code || ' ' || reason"),
		"REFUSED person 平台审核不通过");
	assert_string_equal(hand_off("state"), "REFUSED");
}

/* Neither the old form nor another try ends what its steps have to. */
static void there_is_no_way_around_the_hand_off(void **)
{
	refused(F("select delivery_decide(%s, %lld, 'out', '看到了', '', now())", delivery("id"),
			ID(REVIEWER)),
		"此渠道按移交单办理");
	refused(F("select delivery_release(%s, %lld, '再试', now())", delivery("id"), ID(REVIEWER)),
		"该任务无需重试");
	assert_string_equal(SQL("select delivery_json(d, %lld, '{RELEASE_DECIDE,RELEASE_RETRY}')->>"
				"'actions' from delivery d where id = %s",
				    ID(REVIEWER), delivery("id")),
		"[]");
	const char *why;
	assert_null(tried("shenfa_web",
		F("insert into hand_off (delivery_id, created_at, remind_at, due_at) select id, "
		  "now(), "
		  "now(), now() from delivery where id = %s",
			delivery("id")),
		&why));
}

static void another_takes_what_was_given_back(void **)
{
	as_web(take(OPERATOR, "", "one"));
	refused(F("select hand_off_give_back(%s, %s, '忙', now())", hand_off("id"), helper),
		"由领取人报告或交回");
	as_web(F("select hand_off_give_back(%s, %lld, '出差', now())", hand_off("id"),
		ID(OPERATOR)));
	refused(fetch(OPERATOR, "one"), "下载链接已用过");
	as_web(take(REVIEWER2, "", "two"));
	assert_string_equal(hand_off("operator_id"), helper);
}

static int64_t in_hours(int hours)
{
	return strtoll(SQL("select (extract(epoch from created_at + interval '%d hours') * "
			   "1000)::bigint from hand_off where id = %s",
			       hours, hand_off("id")),
		NULL, 10);
}

static void round_in(int hours)
{
	memset(clerk.next, 0, sizeof clerk.next);
	assert_int_equal(clerk_tick(&clerk, in_hours(hours)), ERR_OK);
}

static const char *told(const char *who, const char *what)
{
	return SQL("select count(*) from notice where account_id = %s and once like "
		   "'hand-off-%s%%-%s'",
		who, what, hand_off("id"));
}

static void time_reminds_and_then_ends_it(void **)
{
	const char *me = F("%lld", ID(OPERATOR)), *other = F("%lld", ID(REVIEWER));
	round_in(1);
	assert_string_equal(told(me, "new"), "1");
	assert_string_equal(told(other, "new"), "0");
	taken();
	round_in(23);
	assert_string_equal(told(me, "remind"), "0");
	round_in(25);
	round_in(26);
	assert_string_equal(told(me, "remind"), "1");
	assert_string_equal(told(helper, "remind"), "0");
	round_in(64);
	assert_string_equal(told(me, "soon"), "1");
	assert_string_equal(hand_off("state"), "TAKEN");
	round_in(73);
	assert_string_equal(hand_off("state"), "EXPIRED");
	assert_string_equal(delivery("state || ' ' || hold_code"), "HELD hand_off.expired");
	assert_string_equal(SQL("select count(*) from notice where once like 'hand-off-expired-%%' "
				"and delivery_id = %s and account_id = %lld",
				    delivery("id"), ID(EDITOR)),
		"1");
	as_web(F("select delivery_release(%s, %lld, '重新安排', now())", delivery("id"),
		ID(REVIEWER)));
	laid_out();
	assert_string_equal(hand_off("state"), "READY");
	assert_string_equal(SQL("select hand_off_json(h, d, %lld, '{HAND_OFF}', now())->'before'->"
				"'operator'->>'id' from hand_off h join delivery d on d.id = "
				"h.delivery_id where h.id = %s",
				    ID(OPERATOR), hand_off("id")),
		me);
}

static void what_is_reported_waits_for_a_second_person_and_never_expires(void **)
{
	reported("LIVE");
	round_in(1);
	assert_string_equal(told(F("%lld", ID(REVIEWER)), "reported"), "1");
	assert_string_equal(told(F("%lld", ID(OPERATOR)), "reported"), "0");
	round_in(100);
	assert_string_equal(told(F("%lld", ID(REVIEWER)), "unconfirmed"), "1");
	assert_string_equal(hand_off("state"), "REPORTED");
}

static void an_accounts_own_times_hold(void **)
{
	SQL("update channel_account set settings = '{\"remind_hours\":2,\"expire_hours\":5}' where "
	    "id "
	    "= %lld; select 1",
		(long long)screen);
	assert_string_equal(SQL("select hand_off_hours('{\"a\":5}', 'a', 72) || ' ' || "
				"hand_off_hours('{\"a\":0}', 'a', 72) || ' ' || "
				"hand_off_hours('{\"a\":\"x\"}', 'a', 72)"),
		"5 72 72");
	round_in(73);
	as_web(F("select delivery_release(%s, %lld, '再来', now())", delivery("id"), ID(REVIEWER)));
	laid_out();
	assert_string_equal(hand_off("due_at - created_at"), "05:00:00");
}

static void take_down(void)
{
	size_t count;
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &screen, 1, &count), ERR_OK);
	issue("withdraw");
	laid_out();
}

/* The same walk backwards: taken, reported, confirmed; no package, and no end by time. */
static void a_withdrawal_walks_the_same_way(void **)
{
	reported("LIVE");
	as_web(confirm(REVIEWER, "confirm", ""));
	take_down();
	assert_string_equal(delivery("act"), "withdraw");
	round_in(1000);
	assert_string_equal(hand_off("state"), "READY");
	assert_true(strcmp(told(F("%lld", ID(OPERATOR)), "late-"), "0") > 0);
	as_web(take(OPERATOR, "", "one"));
	refused(report(OPERATOR, "done", "", ""), "请写明看到了什么");
	as_web(report(OPERATOR, "done", "", "平台后台已删除"));
	refused(confirm(OPERATOR, "confirm", ""), "不能自己确认");
	as_web(confirm(REVIEWER2, "confirm", ""));
	assert_string_equal(delivery("state"), "CONFIRMED");
	assert_string_equal(SQL("select count(*) from live where draft_id = %lld and "
				"channel_account_id = %lld",
				    (long long)draft, (long long)screen),
		"0");
}

/* Taken down, says whoever did it; and what the courier then saw at its address. */
static void said_to_be_gone(const char *seen)
{
	as_web(report(OPERATOR, "done", "", "平台后台已删除"));
	leased();
	result("NEEDS_PERSON", F("{\"url\":\"https://a.cn/1\",\"state\":{\"seen\":\"%s\"}}", seen));
}

static void what_the_system_still_reads_is_not_gone(void **)
{
	reported("LIVE");
	as_web(confirm(REVIEWER, "confirm", ""));
	take_down();
	SQL("update delivery set receipt = '{\"url\":\"https://a.cn/1\"}' where id = %s; select 1",
		delivery("id"));
	as_web(take(OPERATOR, "", "one"));
	said_to_be_gone("LIVE");
	refused(confirm(REVIEWER2, "confirm", "我看不到"), "还看得到原来的标题");
	as_web(confirm(REVIEWER2, "return", "还在"));
	said_to_be_gone("OTHER");
	as_web(confirm(REVIEWER2, "confirm", "页面写着已删除"));
	assert_string_equal(delivery("state"), "CONFIRMED");
	/* Nobody surveys such an account: its people are asked to look again. */
	round_in(2);
	assert_string_equal(told(helper, "again-"), "0");
	round_in(25);
	round_in(26);
	assert_string_equal(told(helper, "again-"), "1");
	round_in(3 * 24 + 1);
	round_in(7 * 24 + 1);
	round_in(9 * 24);
	assert_string_equal(told(helper, "again-"), "3");
}

static const char *first(const char *column)
{
	return SQL("select h.%s from hand_off h join delivery d on d.id = h.delivery_id where "
		   "d.submission_id = %lld and d.act = 'publish' order by h.id desc limit 1",
		column, (long long)item);
}

static void what_nobody_took_is_void_once_it_is_withdrawn(void **)
{
	take_down();
	round_in(0);
	assert_string_equal(first("state"), "VOID");
}

static void what_somebody_took_is_void_once_it_is_seen_gone(void **)
{
	taken();
	take_down();
	round_in(0);
	assert_string_equal(first("state"), "TAKEN");
	as_web(take(OPERATOR, "", "one"));
	as_web(report(OPERATOR, "done", "", "没有发过"));
	as_web(confirm(REVIEWER, "confirm", ""));
	round_in(0);
	assert_string_equal(first("state"), "VOID");
}

/* An account that was given up is nobody's to post on: one who looks there says what is so. */
static void what_a_given_up_account_leaves_is_said_by_the_decision(void **)
{
	SQL("set session_replication_role = replica; update channel_account set state = 'RELEASED' "
	    "where id = %lld; select 1",
		(long long)screen);
	round_in(0);
	assert_string_equal(hand_off("state"), "VOID");
	assert_string_equal(delivery("state"), "NEEDS_PERSON");
	as_web(F("select delivery_decide(%s, %lld, 'out', '平台上看到', '', now())", delivery("id"),
		ID(REVIEWER)));
	assert_string_equal(delivery("state"), "CONFIRMED");
}

static int waiting(enum who who)
{
	return atoi(SQL("select counts_json(%lld)->>'hand_offs'", ID(who)));
}

static void each_sees_what_waits_for_him(void **)
{
	int before = waiting(REVIEWER);
	assert_true(waiting(OPERATOR) > 0);
	assert_int_equal(waiting(EDITOR), 0);
	reported("LIVE");
	assert_int_equal(waiting(REVIEWER), before + 1);
}

static void came_out(int64_t of, int64_t channel, const char *act)
{
	const char *why;
	if (!tried("shenfa_seal",
		    F("select ticket_issue(%lld, %lld, '%s', '{}', '', '', '{}', now())",
			    (long long)of, (long long)channel, act),
		    &why))
		fail_msg("%s", why);
	as_web(F("select count(*) from delivery_lease(%lld, 9, 60, now())", (long long)channel));
	const char *call =
		SQL("select concat_ws(', ', id, channel_account_id, fence) from delivery "
		    "where submission_id = %lld and channel_account_id = %lld",
			(long long)of, (long long)channel);
	as_web(F("select delivery_intent(%s, 'r', 'm', now())", call));
	as_web(F("select delivery_result(%s, 'CONFIRMED', '', '{}', null, now())", call));
}

/* Out on the website; what the screen in the hall has of it is corrected. */
static int64_t being_corrected(void)
{
	came_out(item, s.website, "publish");
	return scene_correct(&s, EDITOR, draft, "<p>今日起开放办理。</p>");
}

static const char *words_to(enum who who, const char *kind)
{
	return SQL("select coalesce(string_agg(text, ' '), '') from notice where account_id = %lld "
		   "and kind = '%s' and delivery_id in (select id from delivery where draft_id = "
		   "%lld)",
		ID(who), kind, (long long)draft);
}

/* Nobody can take back what a person may be posting: he is told, and what he posted is corrected behind him. */
static void whoever_holds_the_package_is_told_of_a_correction(void **)
{
	taken();
	int64_t newer = being_corrected();
	refused(take(REVIEWER2, "值班交接", "two"), "这一版正在更正");
	scene_approve(&s, newer);
	assert_non_null(strstr(words_to(OPERATOR, "HAND_OFF"), "不要再发"));
	assert_null(strstr(words_to(REVIEWER2, "HAND_OFF"), "不要再发"));
	came_out(newer, s.website, "correct");
	refused(take(REVIEWER2, "值班交接", "two"), "不再原样发布");
	as_web(report(OPERATOR, "done", "https://a.cn/1", ""));
	leased();
	result("NEEDS_PERSON", "{\"url\":\"https://a.cn/1\",\"state\":{\"seen\":\"LIVE\"}}");
	as_web(confirm(REVIEWER, "confirm", ""));
	assert_non_null(strstr(words_to(EDITOR, "CORRECTED"), "更正通过后随即发往这一渠道"));
	assert_non_null(strstr(words_to(OPERATOR, "CORRECTED"), "更正通过后随即发往这一渠道"));
	assert_string_equal(
		SQL("select string_agg(u::text, ' ') from submission s, unticketed(s) u "
		    "where s.id = %lld",
			(long long)newer),
		F("%lld", (long long)screen));
	item = newer;
	issue("correct");
	laid_out();
	assert_string_equal(hand_off("state"), "READY");
	item = 0;
}

static void what_nobody_took_is_void_once_it_is_corrected(void **)
{
	int64_t newer = being_corrected();
	scene_approve(&s, newer);
	round_in(1);
	assert_string_equal(hand_off("state"), "READY");
	came_out(newer, s.website, "correct");
	round_in(1);
	assert_string_equal(hand_off("state"), "VOID");
	assert_string_equal(delivery("state || ' ' || hold_code"), "HELD corrected");
	assert_string_equal(
		SQL("select state from submission where id = %lld", (long long)newer), "DONE");
}

#define EACH(f) cmocka_unit_test_setup(f, new_item)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(both_sides_name_the_same_channels),
		EACH(the_package_opens_once_for_the_one_who_took_it),
		EACH(a_second_download_needs_a_reason),
		EACH(a_link_lasts_ten_minutes),
		EACH(what_may_not_go_out_is_not_handed_out),
		EACH(a_report_says_where_it_can_be_seen),
		EACH(what_a_report_has_to_show_is_the_accounts_to_say),
		EACH(nobody_confirms_his_own_report),
		EACH(no_courier_confirms_what_people_have_to),
		EACH(confirming_waits_for_the_look_and_explains_what_it_missed),
		EACH(a_courier_that_is_away_keeps_nobody),
		EACH(a_wrong_report_goes_back_to_its_author),
		EACH(there_is_no_way_around_the_hand_off),
		EACH(another_takes_what_was_given_back),
		EACH(time_reminds_and_then_ends_it),
		EACH(what_is_reported_waits_for_a_second_person_and_never_expires),
		EACH(an_accounts_own_times_hold),
		EACH(a_withdrawal_walks_the_same_way),
		EACH(what_the_system_still_reads_is_not_gone),
		EACH(what_nobody_took_is_void_once_it_is_withdrawn),
		EACH(what_somebody_took_is_void_once_it_is_seen_gone),
		EACH(what_a_given_up_account_leaves_is_said_by_the_decision),
		EACH(each_sees_what_waits_for_him),
		EACH(whoever_holds_the_package_is_told_of_a_correction),
		EACH(what_nobody_took_is_void_once_it_is_corrected),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
