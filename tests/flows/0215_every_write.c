/*
 * Every writing route once, by those whose it is: no text that a person types is kept with a mark
 * of a state secret, and no act is without its row in the record.
 */
#include "tests/check.h"

#include "base/clock.h"
#include "base/digest.h"
#include "tests/support/walk.h"
#include "web/route.h"

static struct walk w;

/* Acts without a row of their own, and why. */
static const struct {
	const char *route, *why;
} no_row[] = {
	{ "me_notice_seen", "one's own tick on a reminder; the act it speaks of has its row" },
	{ "working_copy_put", "an autosave is no act: it makes nobody a contributor" },
	{ "working_copy_drop", "the same" },
	{ "screen", "answers, and keeps nothing" },
	{ "lexicon_preview", "the same" },
	{ "asset_add", "the screen writes the row with its verdict: tests/screen/loop.c" },
	{ "hand_off_screenshot", "the same; the report that names it has its row" },
	{ "asset_mask", "the same: a copy is looked at like any file" },
	{ "connector_note",
		"what a courier remembers between two steps; intent and result have rows" },
	{ "connector_messages",
		"rows of recipients; the intent before and the result behind them are recorded" },
	{ "connector_heartbeat", "prolongs a lease that has its row" },
	{ "connector_observe", "one of endless looks, kept as a sighting; an incident that comes "
			       "of it has its row" },
	{ "connector_watch", "what a courier looks at next" },
	{ "links_lease", "who looks at what link next" },
	{ "calls_lease", "who says what next; a call has its row with the delivery it is about" },
	{ "links_result", "one of endless looks; it moves nothing" },
	{ "connector_replay", "who tells what to whom next; the wish and the result have rows" },
	{ "connector_inbox_done", "what a callback led to is in the result's row" },
	{ "callback_take",
		"unread bytes of a platform; what the courier makes of them has its row" },
};

#define F(...)                             arena_printf(&w.arena, __VA_ARGS__)
#define ACT(who, method, path, json, want) walk_act(&w, who, method, path, "", json, want)
#define SQL(...)                           scene_sql(&w.front.scene, F(__VA_ARGS__))

static int64_t number(const char *id)
{
	int64_t n;
	assert_true(str_i64(str_c(id), &n));
	return n;
}

static void people_come_and_go(void **)
{
	static const char why[] = "{\"reason\":\"岗位调整\"}";
	const char *id = ACT(SYSTEM, "POST", "/api/v1/accounts",
		"{\"person_no\":\"P900\",\"login\":\"xinren\",\"name\":\"新来\",\"department\":"
		"\"sjzy\"}",
		"id");
	const char *one = F("/api/v1/accounts/%s", id);
	ACT(SECURITY, "PUT", F("%s/roles", one),
		scene_grant_json(&w.front.scene, &w.arena, SECURITY, number(id), "EDITOR"), "");
	ACT(SYSTEM, "PUT", one, "{\"name\":\"新来的\",\"department\":\"sjzy\"}", "");
	ACT(SYSTEM, "POST", F("%s/suspend", one), why, "");
	ACT(SYSTEM, "POST", F("%s/resume", one), why, "");
	const char *password = ACT(SYSTEM, "POST", F("%s/password", one), why, "password");
	const char *code = ACT(SECURITY, "POST", F("%s/enrol-code", one), "", "code");
	w.front.tokens[REVIEWER2] = walk_nobody(&w, "/api/v1/sessions",
		F("{\"account\":\"xinren\",\"password\":\"%s\",\"device\":\"cli\",\"replace\":"
		  "true}",
			password),
		"token");
	ACT(REVIEWER2, "POST", "/api/v1/me/password",
		F("{\"old\":\"%s\",\"new\":\"Baoshan-3-qiao!lu\"}", password), "");
	struct key *key;
	assert_int_equal(key_generate(KEY_ED25519, &key), ERR_OK);
	json_auto_t *j = json_pack("{ss so ss ss}", "kind", "ed25519", "public_key",
		json_from(key_public_pem(&w.arena, key)), "label", "办公室", "code", code);
	const char *device = ACT(REVIEWER2, "POST", "/api/v1/me/devices",
		arena_cstr(&w.arena, json_text(&w.arena, j)), "id");
	ACT(SECURITY, "POST", F("%s/devices/%s/countersignature", one, device),
		scene_vouch_json(&w.front.scene, &w.arena, SECURITY, number(id), number(device)),
		"");
	ACT(REVIEWER2, "DELETE", F("/api/v1/me/devices/%s", device), NULL, "");
	ACT(REVIEWER2, "DELETE", "/api/v1/sessions/current", NULL, "");
	key_free(key);
	const char *notice = SQL("insert into notice (account_id, kind, text, once) values (%lld, "
				 "'REMIND', 'x', 'y') returning id",
		(long long)w.front.scene.people[EDITOR].id);
	ACT(EDITOR, "POST", F("/api/v1/me/notices/%s/seen", notice), "", "");
}

static const char *match(const char *draft)
{
	return F("If-Match: \"%s\"\r\n",
		SQL("select encode(head, 'hex') from draft where id = %s", draft));
}

static const char *make_draft(void)
{
	return ACT(EDITOR, "POST", "/api/v1/drafts",
		"{\"title\":\"目录公布\",\"html\":\"<p>公共数据开放目录于近日公布。</"
		"p>\",\"note\":\"第一稿\",\"kind\":\"COPY\",\"meta\":{\"disclosure\":\"主动公开\","
		"\"summary\":\"摘要\",\"tags\":[\"数据\"]}}",
		"id");
}

static const char *hand_in(const char *draft)
{
	const char *id = walk_act(&w, EDITOR, "POST", F("/api/v1/drafts/%s/submissions", draft),
		match(draft), "{\"channels\":[\"website\",\"wechat\"],\"note\":\"首次送审\"}",
		"id");
	const char *why;
	assert_non_null(scene_sql_as(&w.front.scene, "shenfa_screen",
		F("select submission_screened(%s, '[]', '', now())", id), &why));
	return id;
}

static const char *decision(const char *draft)
{
	struct scene *s = &w.front.scene;
	struct ruling r = { .finding = { STR("terms"), STR("固定用语"), STR("机密"), 0 },
		.decision = STR("ACCEPT"),
		.reason = STR("原文如此") };
	assert_true(str_i64(str_c(draft), &r.draft));
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:i,s:o,s:o,s:s,s:o}", "reviewer",
		json_from(r.finding.reviewer), "rule", json_from(r.finding.rule), "quote",
		json_from(r.finding.quote), "occurrence", 0, "decision", json_from(r.decision),
		"reason", json_from(r.reason), "key_id", s->key_ids[HEAD], "signature",
		json_from(scene_sign(
			s, &w.arena, HEAD, ruling_payload(&w.arena, s->people[HEAD].id, &r))));
	return arena_cstr(&w.arena, json_text(&w.arena, j));
}

/* A listed term blocks: asked for, and not let pass. */
static void releases_are_asked_for(void)
{
	const char *draft = ACT(EDITOR, "POST", "/api/v1/drafts",
		"{\"title\":\"专项工作\",\"html\":\"<p>扫黑险恶。</p>\",\"note\":\"第一稿\"}",
		"id");
	const char *id = ACT(EDITOR, "POST", F("/api/v1/drafts/%s/release-requests", draft),
		"{\"reviewer\":\"terms\",\"rule\":\"扫黑险恶\",\"quote\":\"扫黑险恶\","
		"\"occurrence\":0,\"reason\":\"原文如此\"}",
		"id");
	ACT(HEAD, "POST", F("/api/v1/release-requests/%s/refusal", id), "{\"reason\":\"请改正\"}",
		"");
}

static void words_are_written(void **)
{
	const char *draft = make_draft(), *one = F("/api/v1/drafts/%s", draft);
	walk_act(&w, EDITOR, "PUT", one, match(draft),
		"{\"title\":\"目录公布\",\"html\":\"<p>公共数据开放目录今日公布。</"
		"p>\",\"note\":\"改一处\",\"meta\":{\"disclosure\":\"主动公开\"}}",
		"");
	ACT(EDITOR, "PUT", F("%s/working-copy", one),
		"{\"title\":\"目录\",\"html\":\"<p>公布。</p>\",\"base\":\"\",\"meta\":{"
		"\"summary\":\"摘要\",\"own\":{\"deep\":[\"深处\"]}}}",
		"");
	ACT(EDITOR, "DELETE", F("%s/working-copy", one), NULL, "");
	ACT(EDITOR, "POST", "/api/v1/screen",
		"{\"format\":\"text\",\"text\":\"" WALK_MARK "\",\"title\":\"" WALK_MARK "\"}", "");
	ACT(HEAD, "POST", F("%s/findings/decision", one), decision(draft), "");
	releases_are_asked_for();
	ACT(EDITOR, "POST", F("%s/copy", one), "", "");
}

static const char suggestion[] =
	"{\"block\":0,\"start\":0,\"end\":4,\"quote\":\"公共数据\",\"replacement\":\"政务数据\","
	"\"reason\":\"与文件一致\"}";

static void reviewers_say_what_they_think(void **)
{
	const char *draft = make_draft(), *id = hand_in(draft);
	const char *one = F("/api/v1/submissions/%s", id);
	int64_t submission = 0;
	assert_true(str_i64(str_c(id), &submission));
	struct stamp stamp = scene_stamp(&w.front.scene, &w.arena, HEAD, submission);
	ACT(HEAD, "POST", F("%s/opened", one), "{\"what\":\"rendition:website\"}", "");
	ACT(HEAD, "POST", F("%s/marks", one), scene_stamp_json(&w.arena, &stamp), "");
	struct outside_check check =
		scene_check(&w.front.scene, &w.arena, HEAD, submission, "FLAGGED");
	ACT(HEAD, "POST", F("%s/checks", one), scene_check_json(&w.arena, &check), "");
	ACT(HEAD, "POST", F("%s/comments", one),
		"{\"block\":0,\"quote\":\"目录\",\"text\":\"请核对日期\"}", "");
	ACT(HEAD, "POST", F("%s/suggestions", one), suggestion, "");
	ACT(HEAD, "POST", F("%s/suggestions", one), suggestion, "");
	const char *least = SQL("select min(id) from suggestion where submission_id = %s", id);
	const char *most = SQL("select max(id) from suggestion where submission_id = %s", id);
	ACT(EDITOR, "POST", F("/api/v1/suggestions/%s/decline", least), "", "");
	walk_act(
		&w, EDITOR, "POST", F("/api/v1/suggestions/%s/accept", most), match(draft), "", "");
	ACT(EDITOR, "POST", F("%s/remind", one), "", "");
	ACT(EDITOR, "POST", F("%s/recall", one), "{\"reason\":\"再改一处\"}", "");
}

static void a_vote_is_cast(void **)
{
	struct scene *s = &w.front.scene;
	int64_t submission = 0;
	const char *id = hand_in(make_draft());
	assert_true(str_i64(str_c(id), &submission));
	struct ballot b = scene_ballot(s, &w.arena, HEAD, submission);
	b.verdict = STR("RETURN");
	b.opinion = STR("请补充依据");
	b.signature = scene_sign(s, &w.arena, HEAD, vote_payload(&w.arena, s->people[HEAD].id, &b));
	ACT(HEAD, "POST", F("/api/v1/submissions/%s/votes", id), scene_ballot_json(&w.arena, &b),
		"");
}

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

static void couriers_carry_and_people_take_down(void **)
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
static void what_goes_out_by_hand_is_handed_from_one_to_the_other(void **)
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

static void the_days_message_is_arranged(void **)
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
	ACT(OPERATOR, "PUT", F("/api/v1/channel-accounts/%lld/messages", (long long)s->wechat),
		F("{\"send_at\":\"%s\",\"items\":[\"%s\"]}",
			SQL("select iso(now() + interval '1 day')"),
			SQL("select id from delivery where ticket_id = %s", ticket)),
		"");
	SQL("update channel_account set settings = '{}' where id = %lld returning 1",
		(long long)s->wechat);
}

/* A list is handed in, let go by two, carried, and what nobody knows is decided. */
static void short_messages_go_out_by_two_keys(void **)
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

static void what_nobody_explains_is_handled(void **)
{
	struct scene *s = &w.front.scene;
	const char *list = "{\"whole\":true,\"items\":[{\"remote_id\":\"gift.html\"}]}";
	walk_courier(&w, s->website, "/api/v1/connector/watch", "{}", "");
	walk_courier(&w, s->website, "/api/v1/connector/surveys", "{\"whole\":true}", "");
	walk_courier(&w, s->website, "/api/v1/connector/surveys", list, "");
	const char *one = F("/api/v1/incidents/%s", SQL("select max(id) from channel_incident"));
	ACT(REVIEWER, "POST", F("%s/first", one), "", "");
	ACT(REVIEWER, "POST", F("%s/told", one),
		F("{\"addressee\":\"%s\",\"note\":\"已电话告知\"}",
			SQL("select min(id) from incident_addressee")),
		"");
	walk_courier(&w, s->website, "/api/v1/connector/surveys", "{\"whole\":true}", "");
	ACT(REVIEWER, "POST", F("%s/close", one), "{\"outcome\":\"handled\",\"reason\":\"已删除\"}",
		"");
}

static const char *signed_json(const struct own_signature *o, const char *more)
{
	return F("{%s\"key_id\":\"" STRF "\",\"signature\":\"" STRF "\"}", more, STRV(o->key_id),
		STRV(o->value));
}

static void two_people_answer_for_what_no_release_explains(void **)
{
	struct scene *s = &w.front.scene;
	struct own_signature own = scene_baseline(s, &w.arena, REVIEWER, s->website, "0");
	ACT(REVIEWER, "POST", F("/api/v1/channel-accounts/%lld/baseline", (long long)s->website),
		signed_json(&own, ""), "");
	const char *id = SQL("select max(id) from account_statement");
	ACT(REVIEWER, "POST", F("/api/v1/statements/%s/refusal", id), "{\"reason\":\"还没有看完\"}",
		"");
	walk_courier(&w, s->website, "/api/v1/connector/surveys",
		"{\"whole\":true,\"items\":[{\"remote_id\":\"notice.html\"}]}", "");
	const struct entry_words words = { STR("王局长"), STR("值班记录"),
		STR("停机期间人工发布") };
	const char *incident = SQL("select max(id) from channel_incident");
	own = scene_entry(s, &w.arena, REVIEWER, number(incident), &words);
	ACT(REVIEWER, "POST", F("/api/v1/incidents/%s/entry", incident),
		signed_json(&own, "\"approver\":\"王局长\",\"document\":\"值班记录\",\"reason\":"
				  "\"停机期间人工发布\","),
		"");
	id = SQL("select max(id) from account_statement");
	own = scene_second(s, &w.arena, OPERATOR, number(id));
	ACT(OPERATOR, "POST", F("/api/v1/statements/%s/confirmation", id), signed_json(&own, ""),
		"");
}

/* The seal's hand is not in this test: what it signs is put there. */
static void a_stranger_is_deleted(void **)
{
	struct scene *s = &w.front.scene;
	walk_courier(&w, s->website, "/api/v1/connector/surveys",
		"{\"whole\":true,\"items\":[{\"remote_id\":\"red.html\",\"sha256\":\"aa\"}]}", "");
	const char *incident = SQL("select max(id) from channel_incident where kind = 'stranger'");
	struct own_signature own =
		scene_reasoned(s, &w.arena, REVIEWER, "removal", number(incident), "网站被入侵");
	ACT(REVIEWER, "POST", F("/api/v1/incidents/%s/removal", incident),
		signed_json(&own, "\"reason\":\"网站被入侵\","), "");
	const char *id = SQL("select max(id) from account_statement");
	own = scene_second(s, &w.arena, OPERATOR, number(id));
	ACT(OPERATOR, "POST", F("/api/v1/statements/%s/confirmation", id), signed_json(&own, ""),
		"");
	SQL("set session_replication_role = replica; update removal set state = 'SIGNED', body = "
	    "'{}'; select 1");
	walk_courier(&w, s->website, "/api/v1/connector/watch", "{}", "");
	id = SQL("select max(id) from removal");
	walk_courier(
		&w, s->website, F("/api/v1/connector/removals/%s/intent", id), "{\"fence\":1}", "");
	walk_courier(&w, s->website, F("/api/v1/connector/removals/%s/result", id),
		"{\"fence\":1,\"outcome\":\"GONE\",\"reason\":\"已看到消失\"}", "");
}

static void a_changed_face_is_answered_for(void **)
{
	struct scene *s = &w.front.scene;
	walk_courier(&w, s->website, "/api/v1/connector/surveys", "{\"name\":\"市数据局\"}", "");
	walk_courier(&w, s->website, "/api/v1/connector/surveys", "{\"name\":\"红包群\"}", "");
	const char *incident = SQL("select max(id) from channel_incident");
	struct own_signature own =
		scene_reasoned(s, &w.arena, REVIEWER, "profile", number(incident), "更名");
	ACT(REVIEWER, "POST", F("/api/v1/incidents/%s/profile", incident),
		signed_json(&own, "\"reason\":\"更名\","), "");
	ACT(OPERATOR, "POST", F("/api/v1/incidents/%s/intrusion", incident),
		"{\"reason\":\"账号被盗\"}", "");
}

/* By one, asked for; by another, put in force or sent back. */
static const char *closure(bool close)
{
	struct scene *s = &w.front.scene;
	struct own_signature own =
		scene_closure(s, &w.arena, REVIEWER, s->website, close, "网站被篡改");
	ACT(REVIEWER, "POST", F("/api/v1/channel-accounts/%lld/closure", (long long)s->website),
		signed_json(&own,
			F("\"act\":\"%s\",\"reason\":\"网站被篡改\",", close ? "close" : "open")),
		"");
	return SQL("select max(id) from account_statement");
}

static void it_is_done(const char *id, const char *act)
{
	struct scene *s = &w.front.scene;
	struct own_signature own = scene_second(s, &w.arena, LEADER, number(id));
	ACT(LEADER, "POST", F("/api/v1/closures/%s/confirmation", id), signed_json(&own, ""), "");
	SQL("insert into site_order (statement_id, channel_account_id, act, body, ed25519, sm2, "
	    "key, at) values (%s, %lld, '%s', '{}', '', '', '{}', now()) returning 1",
		id, (long long)s->website, act); /* as the seal would */
	walk_courier(
		&w, s->website, "/api/v1/connector/orders", F("{\"statement\":\"%s\"}", id), "");
}

static void a_site_is_repaired_taken_down_and_brought_back(void **)
{
	walk_courier(&w, w.front.scene.website, "/api/v1/connector/repairs",
		"{\"path\":\"art/1/index.html\",\"seen_sha256\":\"aa\",\"put_sha256\":\"bb\"}", "");
	it_is_done(closure(true), "close");
	ACT(LEADER, "POST", F("/api/v1/closures/%s/refusal", closure(false)),
		"{\"reason\":\"还没有查清\"}", "");
	it_is_done(closure(false), "open");
}

static void a_platform_calls_back(void **)
{
	struct scene *s = &w.front.scene;
	unsigned char sum[SHA1_BYTES];
	static const char *const roots[] = { "", "/api/v1" };
	sha1(str_c(F("1700000000n1token%lld", (long long)s->wechat)), sum);
	for (size_t i = 0; i < 2; i++)
		walk_nobody(&w,
			F("%s/callback/%lld?signature=%s&timestamp=1700000000&nonce=n1", roots[i],
				(long long)s->wechat, hex(&w.arena, sum, sizeof sum)),
			"<xml>1</xml>", "");
	walk_courier(&w, s->wechat,
		F("/api/v1/connector/inbox/%s/done", SQL("select min(id) from inbox")), "", "");
}

static void the_ledger_and_the_stop(void **)
{
	static const char why[] = "{\"reason\":\"年度核查\"}";
	const char *id = ACT(SYSTEM, "POST", "/api/v1/channel-accounts",
		"{\"unit\":\"sjzy\",\"channel\":\"weibo\",\"purpose\":\"publicity\",\"name\":"
		"\"宁波数据\",\"owner_department\":\"sjzy\",\"platform_admin\":\"李静\","
		"\"certification\":\"已认证\",\"filing_no\":\"备2026-1\",\"base_url\":\"http://"
		"127.0.0.1:1\",\"callback_token\":\"abc\",\"settings\":{\"site\":\"x\"},"
		"\"operators\":[]}",
		"id");
	const char *one = F("/api/v1/channel-accounts/%s", id);
	ACT(SYSTEM, "PUT", one, "{\"platform_admin\":\"王敏\",\"settings\":{\"app_key\":\"1\"}}",
		"");
	const char *url = ACT(SYSTEM, "POST", F("%s/login", one), "", "url");
	ACT(SYSTEM, "POST", F("%s/login/code", one),
		F("{\"state\":\"%s\",\"code\":\"c\"}", strstr(url, "&state=") + 7), "");
	ACT(SYSTEM, "POST", F("%s/suspend", one), why, "");
	ACT(SYSTEM, "POST", F("%s/resume", one), why, "");
	ACT(SYSTEM, "POST", F("%s/hand-over", one),
		F("{\"operators\":[\"%lld\"],\"platform_admin\":\"李静\",\"reason\":\"交接\"}",
			(long long)w.front.scene.people[OPERATOR].id),
		"");
	ACT(SYSTEM, "PUT", F("%s/pace", one),
		"{\"quiet_from\":\"22:00\",\"quiet_until\":\"08:00\",\"per_day\":3,\"reason\":"
		"\"试行\"}",
		"");
	ACT(OPERATOR, "POST", F("%s/retry", one), why, "");
	const char *window = ACT(SYSTEM, "POST", "/api/v1/blackouts",
		F("{\"scope\":\"%s\",\"from\":\"2099-01-01T00:00:00Z\",\"until\":\"2099-01-02T00:"
		  "00:"
		  "00Z\",\"reason\":\"公祭日\"}",
			id),
		"id");
	ACT(SYSTEM, "POST", F("/api/v1/blackouts/%s/lift", window), why, "");
	const char *duty = ACT(SYSTEM, "POST", "/api/v1/duty",
		F("{\"account\":\"%lld\",\"from\":\"2099-01-01\",\"until\":\"2099-01-07\","
		  "\"mobile\":\"13800000000\"}",
			(long long)w.front.scene.people[OPERATOR].id),
		"id");
	ACT(SYSTEM, "POST", F("/api/v1/duty/%s/end", duty), why, "");
	ACT(SYSTEM, "POST", F("%s/release", one), why, "");
	const char *stop = ACT(
		HEAD, "POST", "/api/v1/stop", "{\"scope\":\"all\",\"reason\":\"发现差错\"}", "id");
	ACT(LEADER, "POST", F("/api/v1/stop/%s/lift", stop), why, "");
}

static void links_are_looked_at_from_outside(void **)
{
	static const char base[] = "/api/v1/connector/links";
	json_auto_t *egress = json_pack("{s:o s:s}", "key",
		json_from(key_public_pem(&w.arena, w.keys[0])), "reason", "检查外链");
	ACT(SYSTEM, "PUT", "/api/v1/link-checks", F(STRF, STRV(json_text(&w.arena, egress))), "");
	SQL("insert into link (url, digest) values ('http://x/', 'x') returning id");
	walk_courier(&w, 0, F("%s/leases", base), "{\"max\":1,\"wait_ms\":0}", "");
	walk_courier(&w, 0, F("%s/results", base),
		F("{\"id\":\"%s\",\"result\":\"BROKEN\",\"detail\":\"404\"}",
			SQL("select max(id) from link")),
		"");
	ACT(SYSTEM, "POST", "/api/v1/link-checks/close", "{\"reason\":\"停用\"}", "");
}

static void the_robot_calls_who_is_on_duty(void **)
{
	static const char base[] = "/api/v1/connector/calls";
	json_auto_t *robot = json_pack("{s:o s:s}", "key",
		json_from(key_public_pem(&w.arena, w.keys[0])), "reason", "值班群");
	ACT(SYSTEM, "PUT", "/api/v1/duty/robot", F(STRF, STRV(json_text(&w.arena, robot))), "");
	SQL("insert into duty_call (delivery_id, what, account_id, mobile, text, at, next_at) "
	    "select "
	    "min(id), 'x', %lld, '', 'x', now(), now() from delivery returning id",
		(long long)w.front.scene.people[OPERATOR].id);
	walk_courier(&w, 0, F("%s/leases", base), "{\"max\":8,\"wait_ms\":0}", "");
	walk_courier(&w, 0, F("%s/results", base),
		F("{\"ids\":[\"%s\"],\"result\":\"SENT\",\"detail\":\"\"}",
			SQL("select max(id) from duty_call")),
		"");
	ACT(SYSTEM, "POST", "/api/v1/duty/robot/close", "{\"reason\":\"停用\"}", "");
}

static void a_word_list_is_made_and_put_in_force(void **)
{
	ACT(SECURITY, "POST", "/api/v1/lexicons",
		scene_lexicon_json(&w.front.scene, &w.arena, SECURITY,
			"扫黑险恶\tBLOCK\t固定用语\t扫黑除恶\n机密\n", "第二版"),
		"");
	SQL("update lexicon set made_by = %lld where version = 2 returning version",
		(long long)w.front.scene.people[SYSTEM].id);
	ACT(SECURITY, "POST", "/api/v1/lexicons/preview",
		"{\"list\":\"allow\",\"format\":\"plain\",\"content\":\"5L+d5a+G\"}", "");
	ACT(SECURITY, "POST", "/api/v1/lexicons/2/trial", "{\"releases\":10}", "");
	ACT(SECURITY, "POST", "/api/v1/lexicons/2/activate",
		scene_activation_json(&w.front.scene, &w.arena, SECURITY, 2), "");
}

static const char *excuse(const char *route)
{
	for (size_t i = 0; i < sizeof no_row / sizeof *no_row; i++)
		if (!strcmp(no_row[i].route, route))
			return no_row[i].why;
	return NULL;
}

/* Its particulars are judged as its words are, and a mark that tags cut in two is still one. */
static void an_autosave_keeps_no_mark_wherever_it_stands(void **)
{
	static const char *const bodies[] = {
		"{\"title\":\"目录\",\"html\":\"<p>公布</p>\",\"meta\":{\"summary\":\"机密★5年\"}}",
		"{\"title\":\"目录\",\"html\":\"<p>公布</p>\",\"meta\":{\"channels\":{\"wechat\":{"
		"\"title\":\"机密★5年\"}}}}",
		"{\"title\":\"目录\",\"html\":\"<p>机<b>密</b>★5年</p>\"}",
	};
	const char *path = F("/api/v1/drafts/%s/working-copy", make_draft());
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		SCRATCH(a);
		AUTO_REPLY r = front_call(&w.front, &a, EDITOR, "PUT", path, "", bodies[i]);
		assert_int_equal(r.status, 422);
		assert_string_equal(front_code(&r), "upload.secrecy");
		w.refused++;
	}
	assert_string_equal(SQL("select count(*) from working_copy"), "0");
}

static void every_act_has_its_row(void **)
{
	for (size_t i = 0; i < route_count; i++) {
		const char *why = excuse(routes[i].name);
		if (routes[i].method == METHOD_GET || !strcmp(routes[i].name, "asset_add") ||
			!strcmp(routes[i].name, "asset_mask") ||
			!strcmp(routes[i].name, "hand_off_screenshot"))
			continue;
		if (!w.walked[i])
			fail_msg("%s was not walked: add it to this story", routes[i].name);
		if (w.recorded[i] == (why != NULL))
			fail_msg("%s: %s", routes[i].name, why ? "has a row after all" : "no row");
	}
}

static void no_marked_text_is_kept(void **)
{
	assert_true(w.marked > 90);
	assert_true(w.refused > 70);
	assert_string_equal(walk_kept(&w), "");
	assert_string_equal(SQL("select count(*) from incident"), F("%d", w.refused));
	SQL("update draft set title = '" WALK_MARK "' where id = (select min(id) from draft) "
	    "returning id");
	assert_string_equal(walk_kept(&w), "draft.title"); /* it would have been found */
}

static int open_walk(void **)
{
	walk_open(&w);
	return 0;
}

static int close_walk(void **)
{
	walk_close(&w);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_come_and_go),
		cmocka_unit_test(words_are_written),
		cmocka_unit_test(an_autosave_keeps_no_mark_wherever_it_stands),
		cmocka_unit_test(reviewers_say_what_they_think),
		cmocka_unit_test(a_vote_is_cast),
		cmocka_unit_test(couriers_carry_and_people_take_down),
		cmocka_unit_test(what_goes_out_by_hand_is_handed_from_one_to_the_other),
		cmocka_unit_test(the_days_message_is_arranged),
		cmocka_unit_test(short_messages_go_out_by_two_keys),
		cmocka_unit_test(what_nobody_explains_is_handled),
		cmocka_unit_test(two_people_answer_for_what_no_release_explains),
		cmocka_unit_test(a_stranger_is_deleted),
		cmocka_unit_test(a_changed_face_is_answered_for),
		cmocka_unit_test(a_site_is_repaired_taken_down_and_brought_back),
		cmocka_unit_test(a_platform_calls_back),
		cmocka_unit_test(the_ledger_and_the_stop),
		cmocka_unit_test(links_are_looked_at_from_outside),
		cmocka_unit_test(the_robot_calls_who_is_on_duty),
		cmocka_unit_test(a_word_list_is_made_and_put_in_force),
		cmocka_unit_test(every_act_has_its_row),
		cmocka_unit_test(no_marked_text_is_kept),
	};
	return cmocka_run_group_tests(tests, open_walk, close_walk);
}
