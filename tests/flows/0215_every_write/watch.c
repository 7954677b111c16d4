/* What is seen on the accounts, and what people do about it. */
#include "tests/flows/0215_every_write/walk.h"

void what_nobody_explains_is_handled(void **)
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

/* The account has been closed meanwhile: nobody looks at it any more. */
void what_no_look_can_end_is_ended_by_a_person(void **)
{
	struct scene *s = &w.front.scene;
	walk_courier(&w, s->website, "/api/v1/connector/surveys",
		"{\"whole\":true,\"items\":[{\"remote_id\":\"late.html\"}]}", "");
	const char *one = F("/api/v1/incidents/%s", SQL("select max(id) from channel_incident"));
	SQL("set session_replication_role = replica; update channel_account set state = "
	    "'RELEASED' where id = %lld returning 1",
		(long long)s->website);
	ACT(REVIEWER, "POST", F("%s/decision", one),
		"{\"evidence\":\"已登录删除，截图 1 号\",\"reason\":\"口令泄露\"}", "");
	SQL("set session_replication_role = replica; update channel_account set state = 'ACTIVE' "
	    "where id = %lld returning 1",
		(long long)s->website);
}

static const char *signed_json(const struct own_signature *o, const char *more)
{
	return F("{%s\"key_id\":\"" STRF "\",\"signature\":\"" STRF "\"}", more, STRV(o->key_id),
		STRV(o->value));
}

void two_people_answer_for_what_no_release_explains(void **)
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
void a_stranger_is_deleted(void **)
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

void a_changed_face_is_answered_for(void **)
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

void a_site_is_repaired_taken_down_and_brought_back(void **)
{
	walk_courier(&w, w.front.scene.website, "/api/v1/connector/repairs",
		"{\"path\":\"art/1/index.html\",\"seen_sha256\":\"aa\",\"put_sha256\":\"bb\"}", "");
	it_is_done(closure(true), "close");
	ACT(LEADER, "POST", F("/api/v1/closures/%s/refusal", closure(false)),
		"{\"reason\":\"还没有查清\"}", "");
	it_is_done(closure(false), "open");
}
