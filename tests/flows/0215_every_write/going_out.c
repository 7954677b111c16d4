/* What couriers carry, by every way there is. */
#include "tests/flows/0215_every_write/walk.h"

/* Begun and given up; then one that came out is brought into the draft. */
static void what_is_out_is_mended(int64_t draft)
{
	struct scene *s = &w.front.scene;
	const char *why, *id = F("%lld", (long long)draft);
	const char *one = F("/api/v1/drafts/%s/corrections", id);
	ACT(EDITOR, "POST", one, "{}", "");
	ACT(EDITOR, "POST", F("%s/1/drop", one), "", "");
	int64_t item = scene_correct(s, EDITOR, draft, "<p>公共数据目录于近日公布。</p>");
	scene_approve(s, item);
	assert_non_null(scene_sql_as(s, "shenfa_seal",
		F("select ticket_issue(%lld, %lld, 'correct', '{}', 'e', 's', '{}', now())",
			(long long)item, (long long)s->website),
		&why));
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED' "
	    "where submission_id = %lld; select 1",
		(long long)item);
	walk_act(&w, EDITOR, "POST", F("%s/2/merge", one), match(id), "{\"mine\":false}", "");
}

void couriers_carry_and_people_take_down(void **)
{
	struct scene *s = &w.front.scene;
	const char *why;
	int64_t draft = scene_draft(s, EDITOR, "目录", NULL);
	int64_t submission = scene_submit(s, EDITOR, draft);
	scene_approve(s, submission);
	assert_non_null(scene_sql_as(s, "shenfa_seal",
		F("select ticket_issue(%lld, %lld, 'publish', '{}', 'e', 's', '{}', now())",
			(long long)submission, (long long)s->website),
		&why));
	static const char base[] = "/api/v1/connector";
	const char *id = walk_courier(
		&w, s->website, F("%s/leases", base), "{\"max\":1,\"wait_ms\":0}", "id");
	const char *fence = SQL("select fence from delivery where id = %s", id);
	const char *one = F("%s/deliveries/%s", base, id);
	walk_courier(&w, s->website, F("%s/intent", one),
		F("{\"fence\":%s,\"attempt\":1,\"request_sha256\":\"ab\",\"marker\":\"m\"}", fence),
		"");
	walk_courier(&w, s->website, F("%s/heartbeat", one), F("{\"fence\":%s}", fence), "");
	walk_courier(&w, s->website, F("%s/note", one),
		F("{\"fence\":%s,\"state\":{\"step\":\"x\"}}", fence), "");
	walk_courier(&w, s->website, F("%s/result", one),
		F("{\"fence\":%s,\"outcome\":\"REFUSED\",\"code\":\"x.y\",\"reason\":\"格式\","
		  "\"receipt\":{}}",
			fence),
		"");
	walk_courier(&w, s->website, F("%s/observations", base),
		F("{\"delivery\":\"%s\",\"sighting\":\"LIVE\",\"url\":\"http://x/1\",\"at\":%lld}",
			id, (long long)clock_now()),
		"");
	ACT(REVIEWER, "POST", F("/api/v1/deliveries/%s/retry", id), "{\"reason\":\"已修好\"}", "");
	SQL("set session_replication_role = replica; update delivery set state = 'NEEDS_PERSON' "
	    "where id = %s; select 1",
		id);
	ACT(REVIEWER, "POST", F("/api/v1/deliveries/%s/decision", id),
		"{\"outcome\":\"out\",\"evidence\":\"公开页面可以打开\",\"url\":\"http://x/1\"}",
		"");
	SQL("set session_replication_role = replica; update channel_account set channel = 'app', "
	    "settings = settings || "
	    "'{\"subscribers\":[{\"name\":\"a\",\"url\":\"https://a.cn\"}]}' "
	    "where id = %lld; select 1",
		(long long)s->website);
	ACT(REVIEWER, "POST", F("/api/v1/deliveries/%s/replays", id),
		"{\"subscriber\":\"a\",\"reason\":\"对方请求\"}", "");
	SQL("set session_replication_role = replica; update channel_account set channel = "
	    "'website' "
	    "where id = %lld; select 1",
		(long long)s->website);
	walk_courier(&w, s->website, F("%s/replays", base), "", "");
	SQL("update replay set taken_at = null, ended_at = null, told = null returning id");
	walk_courier(&w, s->website, F("%s/replays/%s/result", base, SQL("select id from replay")),
		"{\"told\":true,\"reason\":\"\",\"state\":{\"done\":1}}", "");
	what_is_out_is_mended(draft);
	const struct takedown t =
		scene_takedown(s, &w.arena, HEAD, draft, &s->website, 1, "内容有误");
	ACT(HEAD, "POST", F("/api/v1/drafts/%lld/withdrawals", (long long)draft),
		scene_takedown_json(&w.arena, &t), "");
}

/* The website's delivery, as if a person had to post it. */
void what_goes_out_by_hand_is_handed_from_one_to_the_other(void **)
{
	struct scene *s = &w.front.scene;
	const char *why, *one;
	int64_t submission = scene_submit(s, EDITOR, scene_draft(s, EDITOR, "目录", NULL));
	scene_approve(s, submission);
	assert_non_null(scene_sql_as(s, "shenfa_seal",
		F("select ticket_issue(%lld, %lld, 'publish', '{}', 'e', 's', '{}', now())",
			(long long)submission, (long long)s->website),
		&why));
	SQL("set session_replication_role = replica; insert into channel_operator values (%lld, "
	    "%lld) on "
	    "conflict do nothing; update delivery set state = 'NEEDS_PERSON' where submission_id = "
	    "%lld; "
	    "select 1",
		(long long)s->website, (long long)s->people[OPERATOR].id, (long long)submission);
	one = F("/api/v1/hand-offs/%s",
		SQL("insert into hand_off (delivery_id, created_at, remind_at, due_at) select id, "
		    "now(), "
		    "now() + interval '1 day', now() + interval '3 days' from delivery where "
		    "submission_id = %lld returning id",
			(long long)submission));
	ACT(OPERATOR, "POST", F("%s/take", one), "{\"reason\":\"值班\"}", "");
	ACT(OPERATOR, "POST", F("%s/give-back", one), "{\"reason\":\"出差\"}", "");
	ACT(OPERATOR, "POST", F("%s/take", one), "{}", "");
	SQL("update hand_off set downloads = 1 where operator_id is not null returning id");
	ACT(OPERATOR, "POST", F("%s/report", one),
		"{\"outcome\":\"refused\",\"evidence\":\"平台不收\"}", "");
	ACT(REVIEWER, "POST", F("%s/confirmation", one),
		"{\"outcome\":\"confirm\",\"evidence\":\"平台后台没有\"}", "");
}

void the_days_message_is_arranged(void **)
{
	struct scene *s = &w.front.scene;
	const char *why;
	int64_t submission = scene_submit(s, EDITOR, scene_draft(s, EDITOR, "目录", NULL));
	scene_approve(s, submission);
	SQL("update channel_account set settings = '{\"mode\":\"mass\"}' where id = %lld returning "
	    "1",
		(long long)s->wechat);
	const char *ticket = scene_sql_as(s, "shenfa_seal",
		F("select ticket_issue(%lld, %lld, 'publish', '{}', 'e', 's', '{}', now())",
			(long long)submission, (long long)s->wechat),
		&why);
	assert_non_null(ticket);
	walk_act(&w, OPERATOR, "PUT",
		F("/api/v1/channel-accounts/%lld/messages", (long long)s->wechat),
		"If-Match: *\r\n",
		F("{\"send_at\":\"%s\",\"items\":[\"%s\"]}",
			SQL("select iso(now() + interval '1 day')"),
			SQL("select id from delivery where ticket_id = %s", ticket)),
		"");
	SQL("update channel_account set settings = '{}' where id = %lld returning 1",
		(long long)s->wechat);
}

/* A list is handed in, let go by two, carried, and what nobody knows is decided. */
void short_messages_go_out_by_two_keys(void **)
{
	struct scene *s = &w.front.scene;
	const char *why, *why_not = "{\"reason\":\"再看看\"}", *one, *sha;
	int64_t sms =
		number(SQL("insert into channel_account (unit, channel, purpose, name, "
			   "owner_department, courier_key, settings) select unit, 'sms', purpose, "
			   "'短信', owner_department, courier_key, '{\"hold_minutes\":0}' from "
			   "channel_account where id = %lld returning id",
			(long long)s->website));
	SQL("insert into channel_operator values (%lld, %lld) returning 1", (long long)sms,
		(long long)s->people[OPERATOR].id);
	const char *list = ACT(OPERATOR, "POST", "/api/v1/recipient-lists",
		F("{\"account\":\"%lld\",\"name\":\"名单\",\"numbers\":\"13800000000\"}",
			(long long)sms),
		"id");
	sha = SQL("select encode(sha256, 'hex') from recipient_list where id = %s", list);
	int64_t submission = scene_submit(s, EDITOR, scene_draft(s, EDITOR, "停水", NULL));
	scene_approve(s, submission);
	assert_non_null(scene_sql_as(s, "shenfa_seal",
		F("select ticket_issue(%lld, %lld, 'publish', '{}', 'e', 's', '{}', now())",
			(long long)submission, (long long)sms),
		&why));
	const char *delivery =
		SQL("select id from delivery where channel_account_id = %lld", (long long)sms);
	one = F("/api/v1/short-messages/%s", delivery);
	ACT(REVIEWER, "POST", F("%s/keys", one), "{\"repeat\":\"补发\"}", "");
	ACT(REVIEWER, "POST", F("%s/take-back", one), why_not, "");
	ACT(REVIEWER, "POST", F("%s/keys", one), "{}", "");
	ACT(OPERATOR, "POST", F("%s/keys", one), "{}", "");
	SQL("set session_replication_role = replica; update delivery set state = 'INTENT', fence = "
	    "1, "
	    "lease_until = now() + interval '1 minute' where id = %s; select 1",
		delivery);
	walk_courier(&w, sms, F("/api/v1/connector/deliveries/%s/messages", delivery),
		F("{\"fence\":1,\"call\":\"open\",\"body\":{\"list\":\"%s\",\"text\":\"%s\","
		  "\"parts\":1,\"name\":\"名单\",\"count\":1}}",
			sha, sha),
		"");
	walk_courier(&w, sms, "/api/v1/connector/messages",
		F("{\"call\":\"opt-outs\",\"body\":{\"items\":[{\"token\":\"%s\",\"key\":\"k\","
		  "\"masked\":\"138****0009\",\"word\":\"TD\"}]}}",
			sha),
		"");
	SQL("set session_replication_role = replica; update sms_recipient set state = 'unknown'; "
	    "update delivery set state = 'NEEDS_PERSON' where id = %s; select 1",
		delivery);
	ACT(REVIEWER, "POST", F("%s/decisions", one),
		"{\"outcome\":\"close\",\"reason\":\"不再发\"}", "");
	ACT(OPERATOR, "POST", F("/api/v1/recipient-lists/%s/retirement", list), "{}", "");
}
