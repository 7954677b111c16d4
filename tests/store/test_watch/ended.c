/* What no look of ours can end: a person says how it ended, and nowhere else. */
#include "tests/store/test_watch/watch.h"

static const char *decision(enum who who)
{
	return F("select incident_decide((select max(id) from channel_incident), %lld, "
		 "'10:20 由王敏删除，截图 3 号', '账号被盗用', %s)",
		ID(who), now());
}

static void see(const char *seen)
{
	minutes++;
	as_web(F("select sighting_take(%lld, (select max(id) from delivery), '%s', '', '', "
		 "'正文不同', "
		 "%s, %s)",
		WX, seen, now(), now()));
}

static void told(const char *number)
{
	minutes++;
	as_web(F("select message_told(%lld, '%s', %s)", WX, number, now()));
}

static void set(const char *column, const char *value)
{
	TAMPER("update channel_account set %s = '%s' where id = %lld returning 1", column, value,
		WX);
}

static const char *offered(enum who who)
{
	return SQL("select coalesce((incident_json(n, %lld, array['INCIDENT_HANDLE'], %s)::jsonb->"
		   "'actions') ? 'decide', false) from channel_incident n order by id desc limit 1",
		ID(who), now());
}

/* Two people asked for it; what became of that is put there. */
static void statement(const char *kind, const char *state)
{
	TAMPER("insert into account_statement (channel_account_id, kind, incident_id, body, state, "
	       "made_by, made_key, made_signature) select %lld, '%s', max(id), '{}', '%s', %lld, "
	       "1, "
	       "'x' from channel_incident returning 1",
		WX, kind, state, ID(REVIEWER));
}

static void removal(const char *state)
{
	TAMPER("delete from removal; insert into removal (statement_id, incident_id, item_id, "
	       "channel_account_id, state, reason, body, ed25519, signed_at, next_at, ended_at) "
	       "select "
	       "1, n.id, n.item_id, %lld, '%s', '没有权限', case '%s' when 'REFUSED' then '' "
	       "else '{}' end, 'x', now(), now(), case when '%s' in ('BY_HAND', 'REFUSED') then "
	       "now() end from channel_incident n order by id desc limit 1 returning 1",
		WX, state, state, state);
}

/* The courier that is asked to delete a message looks at it first: as long as it may, nobody says it in its place. */
void a_message_is_ended_by_a_person_once_the_courier_could_not(void **)
{
	told("34182");
	assert_string_equal(offered(OPERATOR), "f");
	refused(decision(OPERATOR), "请申请删除");
	removal("AGREED");
	refused(decision(OPERATOR), "请等它办完");
	removal("REFUSED"); /* by the seal, so nobody looked */
	refused(decision(OPERATOR), "请申请删除");
	removal("BY_HAND");
	assert_string_equal(offered(OPERATOR), "t");
	assert_string_equal(offered(EDITOR), "f");
	refused(decision(EDITOR), "请由审核人或该渠道的运营人员办理");
	close_it("handled", "请点“已由人处置”");
	as_web(decision(OPERATOR));
	assert_string_equal(incidents(), "stranger::person");
	refused(decision(OPERATOR), "已经办结");
	told("34182");
	assert_string_equal(incidents(), "stranger::person");
}

void what_a_person_says_of_it_is_kept(void **)
{
	told("34182");
	removal("BY_HAND");
	as_web(decision(REVIEWER));
	assert_string_equal(
		SQL("select incident_json(n, %lld, '{}', now())::jsonb->>'evidence' || ' ' || "
		    "(closed_by = %lld) || ' ' || reason from channel_incident n",
			ID(REVIEWER), ID(REVIEWER)),
		"10:20 由王敏删除，截图 3 号 true 账号被盗用");
	assert_string_equal(
		SQL("select payload->>'evidence' from audit where kind = 'channel' and id = %lld "
		    "and action = 'incident.decide' order by n desc limit 1",
			WX),
		"10:20 由王敏删除，截图 3 号");
	assert_string_equal(SQL("select gone_at is not null from account_item where told"), "t");
}

void what_a_look_can_end_no_person_ends(void **)
{
	survey(LIST(HAND "," OLD));
	assert_string_equal(offered(REVIEWER), "f");
	refused(decision(REVIEWER), "等系统看到它消失");
	survey(LIST(OLD));
	refused(decision(REVIEWER), "请直接办结");
	release();
	see("OTHER");
	refused(decision(REVIEWER), "请先处理，等系统看到恢复");
	see("UNREAD"); /* of an article that is as much as its being there again */
	refused(decision(REVIEWER), "请直接办结");
}

/* Two are at it already: nobody goes past the second one. */
void what_waits_for_a_second_person_no_other_ends(void **)
{
	told("34182");
	removal("BY_HAND");
	statement("entry", "OPEN");
	refused(decision(REVIEWER), "请先确认或退回");
	SQL("update account_statement set state = 'DROPPED' returning 1");
	as_web(decision(REVIEWER));
}

/* Its feed is no more: nobody reads it. Should it come back and be wrong still, that is another incident. */
void what_was_altered_where_nobody_can_look_again(void **)
{
	release();
	set("channel", "app");
	see("OTHER");
	refused(decision(REVIEWER), "请先处理，等系统看到恢复");
	see("UNREAD");
	assert_string_equal(incidents(), "altered::");
	SQL("insert into channel_operator values (%lld, %lld) returning 1", WX, ID(EDITOR));
	refused(decision(EDITOR), "您参与过本稿的文字");
	SQL("delete from channel_operator where account_id = %lld returning 1", ID(EDITOR));
	as_web(decision(OPERATOR));
	see("UNREAD");
	assert_string_equal(incidents(), "altered::person");
	see("OTHER");
	assert_string_equal(incidents(), "altered::person altered::");
	set("channel", "wechat");
}

/* Withdrawn or replaced since: what went wrong is looked at no more. */
void what_was_altered_and_has_been_replaced(void **)
{
	release();
	see("OTHER");
	SQL("delete from account_live returning 1");
	as_web(decision(REVIEWER));
	assert_string_equal(incidents(), "altered::person");
}

void what_stands_where_nothing_is_listed_any_more(void **)
{
	survey(LIST(HAND "," OLD));
	survey("{\"unlisted\":\"只推送\"}");
	assert_string_equal(offered(REVIEWER), "t");
	statement("removal", "OPEN");
	refused(decision(REVIEWER), "请先确认或退回");
	SQL("update account_statement set state = 'DROPPED' returning 1");
	removal("SIGNED"); /* two have asked for it: it has its course */
	refused(decision(REVIEWER), "请等它办完");
	removal("BY_HAND");
	as_web(decision(REVIEWER));
	survey(LIST(OLD));
	assert_string_equal(incidents(), "stranger::person");
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger::person stranger::");
}

void what_stands_on_an_account_that_was_closed(void **)
{
	survey(LIST(HAND "," OLD));
	set("state", "RELEASED");
	as_web(decision(REVIEWER));
	set("state", "ACTIVE");
	assert_string_equal(incidents(), "stranger::person");
}

/* On an account that nobody looks at any more. Whose words they are is known of its delivery. */
static void only_another_ends_it(const char *kind)
{
	assert_string_equal(incidents(), kind);
	assert_string_equal(
		SQL("select count(*) from channel_incident where delivery_id is null"), "1");
	set("state", "RELEASED");
	SQL("insert into channel_operator values (%lld, %lld) returning 1", WX, ID(EDITOR));
	assert_string_equal(offered(EDITOR), "f");
	refused(decision(EDITOR), "您参与过本稿的文字");
	SQL("delete from channel_operator where account_id = %lld returning 1", ID(EDITOR));
	as_web(decision(OPERATOR));
	set("state", "ACTIVE");
}

/* It is nobody's delivery by itself: its marker says whose words it doubles. */
void who_wrote_what_came_twice_does_not_end_it(void **)
{
	release();
	survey(LIST(OURS "," OLD));
	survey(LIST("{\"remote_id\":\"copy\",\"title\":\"通知\",\"marker\":\"m1\"}," OURS "," OLD));
	only_another_ends_it("double::");
}

/* What was withdrawn is live no more: the thing itself keeps whose it was. */
void who_wrote_what_came_back_does_not_end_it(void **)
{
	release();
	survey(LIST(OURS "," OLD));
	taken_down();
	survey(LIST(OLD));
	minutes += 5;
	survey(LIST(OURS "," OLD));
	only_another_ends_it("returned::");
}
