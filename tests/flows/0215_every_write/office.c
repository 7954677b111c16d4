/* Platforms, the ledger, the stop, links, the robot, word lists. */
#include "tests/flows/0215_every_write/walk.h"

void a_platform_calls_back(void **)
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

void the_ledger_and_the_stop(void **)
{
	static const char why[] = "{\"reason\":\"年度核查\"}";
	const char *id = ACT(SYSTEM, "POST", "/api/v1/channel-accounts",
		"{\"unit\":\"sjzy\",\"channel\":\"weibo\",\"purpose\":\"publicity\",\"name\":"
		"\"宁波数据\",\"owner_department\":\"sjzy\",\"platform_admin\":\"李静\","
		"\"certification\":\"已认证\",\"filing_no\":\"备2026-1\",\"base_url\":\"http://"
		"127.0.0.1:1\",\"callback_token\":\"abc\",\"settings\":{\"rip\":\"203.0.113.7\"},"
		"\"operators\":[]}",
		"id");
	const char *one = F("/api/v1/channel-accounts/%s", id);
	walk_act(&w, SYSTEM, "PUT", one, "If-Match: *\r\n",
		"{\"platform_admin\":\"王敏\",\"settings\":{\"app_key\":\"1\"}}", "");
	const char *url = ACT(SYSTEM, "POST", F("%s/login", one), "", "url");
	ACT(SYSTEM, "POST", F("%s/login/code", one),
		F("{\"state\":\"%s\",\"code\":\"c\"}", strstr(url, "&state=") + 7), "");
	SQL("update channel_account set courier_key = 'x' where id = %s returning 1", id);
	ACT(SYSTEM, "POST", F("%s/test", one), "", "");
	ACT(SYSTEM, "POST", F("%s/suspend", one), why, "");
	ACT(SYSTEM, "POST", F("%s/resume", one), why, "");
	SQL("with e as (insert into channel_exception (unit, channel, purpose, document_no, "
	    "reason, "
	    "review_on, approved_by) values ('sjzy', 'weibo', 'publicity', '甬〔2026〕9号', "
	    "'专题', "
	    "current_date + 30, 1) returning id) update channel_account set exception_id = e.id "
	    "from e "
	    "where channel_account.id = %s returning 1",
		id);
	ACT(SYSTEM, "POST", F("%s/exception", one),
		F("{\"document_no\":\"甬〔2027〕1号\",\"document_on\":\"2026-01-05\",\"reason\":"
		  "\"专题\",\"review_on\":\"%s\"}",
			SQL("select current_date + 300")),
		"");
	ACT(SYSTEM, "POST", F("%s/hand-over", one),
		F("{\"operators\":[\"%lld\"],\"platform_admin\":\"李静\",\"reason\":\"交接\"}",
			(long long)w.front.scene.people[OPERATOR].id),
		"");
	walk_act(&w, SYSTEM, "PUT", F("%s/pace", one), "If-Match: *\r\n",
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
	SQL("update channel_exception set renews = null returning 1"); /* as one registered by mistake has it */
	ACT(SYSTEM, "POST", F("%s/void", one), why, "");
	const char *stop = ACT(
		HEAD, "POST", "/api/v1/stop", "{\"scope\":\"all\",\"reason\":\"发现差错\"}", "id");
	ACT(HEAD, "POST", F("/api/v1/stop/%s/ask", stop), why, "");
	ACT(HEAD, "POST", F("/api/v1/stop/%s/keep", stop), why, "");
	ACT(HEAD, "POST", F("/api/v1/stop/%s/ask", stop), why, "");
	ACT(LEADER, "POST", F("/api/v1/stop/%s/lift", stop), why, "");
}

void links_are_looked_at_from_outside(void **)
{
	static const char base[] = "/api/v1/connector/links";
	json_auto_t *egress = json_pack("{s:o s:s}", "key",
		json_from(key_public_pem(&w.arena, w.keys[0])), "reason", "检查外链");
	walk_act(&w, SYSTEM, "PUT", "/api/v1/link-checks", "If-Match: \"none\"\r\n",
		F(STRF, STRV(json_text(&w.arena, egress))), "");
	SQL("insert into link (url, digest) values ('http://x/', 'x') returning id");
	walk_courier(&w, 0, F("%s/leases", base), "{\"max\":1,\"wait_ms\":0}", "");
	walk_courier(&w, 0, F("%s/results", base),
		F("{\"id\":\"%s\",\"result\":\"BROKEN\",\"detail\":\"404\"}",
			SQL("select max(id) from link")),
		"");
	ACT(SYSTEM, "POST", "/api/v1/link-checks/close", "{\"reason\":\"停用\"}", "");
}

void the_robot_calls_who_is_on_duty(void **)
{
	static const char base[] = "/api/v1/connector/calls";
	json_auto_t *robot = json_pack("{s:o s:s}", "key",
		json_from(key_public_pem(&w.arena, w.keys[0])), "reason", "值班群");
	walk_act(&w, SYSTEM, "PUT", "/api/v1/duty/robot", "If-Match: \"none\"\r\n",
		F(STRF, STRV(json_text(&w.arena, robot))), "");
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

/* Of a list that is longer than the one that was handed in. */
static void the_trial_says_how_many_have_no_forms(void)
{
	SQL("update lexicon set terms = terms || (select string_agg(translate(to_char(i, "
	    "'FM00000'),"
	    " '0123456789', '甲乙丙丁戊己庚辛壬癸'), E'\\n') from generate_series(1, 20003) i)"
	    " where version = 2 returning version");
	AUTO_REPLY r = front_call(
		&w.front, &w.arena, SECURITY, "GET", "/api/v1/lexicons/2/trial", "", NULL);
	assert_int_equal(r.status, 200);
	assert_int_equal(json_int(r.json, "plain_only", -1), 20005);
	SQL("update lexicon set terms = split_part(terms, '甲', 1) where version = 2 returning "
	    "version");
}

void a_word_list_is_made_and_put_in_force(void **)
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
	the_trial_says_how_many_have_no_forms();
	ACT(SECURITY, "POST", "/api/v1/lexicons/2/activate",
		scene_activation_json(&w.front.scene, &w.arena, SECURITY, 2), "");
}

static void asks_back(void)
{
	ACT(SECURITY, "POST", "/api/v1/lexicons/1/return",
		scene_return_json(&w.front.scene, &w.arena, SECURITY, 1), "");
}

/* The audit administrator is one of security for as long as this takes: an office has two of them. */
static void another_asked(void)
{
	long long other = (long long)w.front.scene.people[AUDIT].id;
	asks_back();
	SQL("update lexicon_return set asked_by = %lld, device_key_id = (select min(id) from "
	    "device_key where account_id = %lld and key_signs(device_key, clock_timestamp())) "
	    "where state = 'OPEN' returning 1",
		other, other);
}

static void audit_is(const char *role)
{
	SQL("update account_role set role = '%s' where account_id = %lld returning 1", role,
		(long long)w.front.scene.people[AUDIT].id);
}

void the_list_before_comes_back(void **)
{
	asks_back();
	ACT(SECURITY, "POST", "/api/v1/lexicons/returns/1/take-back", "{\"reason\":\"不必了\"}",
		"");
	another_asked();
	ACT(SECURITY, "POST", "/api/v1/lexicons/returns/2/refuse", "{\"reason\":\"没有误拦\"}", "");
	another_asked();
	audit_is("SECURITY");
	ACT(SECURITY, "POST", "/api/v1/lexicons/returns/3/agree",
		scene_agreement_json(&w.front.scene, &w.arena, SECURITY, 1), "");
	audit_is("AUDIT");
}
