/* People, words, votes. */
#include "tests/flows/0215_every_write/walk.h"

void people_come_and_go(void **)
{
	static const char why[] = "{\"reason\":\"岗位调整\"}";
	const char *id = ACT(SYSTEM, "POST", "/api/v1/accounts",
		"{\"person_no\":\"P900\",\"login\":\"xinren\",\"name\":\"新来\",\"department\":"
		"\"sjzy\"}",
		"id");
	const char *one = F("/api/v1/accounts/%s", id);
	ACT(SECURITY, "PUT", F("%s/roles", one),
		scene_grant_json(&w.front.scene, &w.arena, SECURITY, number(id), "EDITOR"), "");
	walk_act(&w, SYSTEM, "PUT", one, "If-Match: *\r\n",
		"{\"name\":\"新来的\",\"department\":\"sjzy\"}", "");
	ACT(SYSTEM, "POST", F("%s/suspend", one), why, "");
	ACT(SYSTEM, "POST", F("%s/resume", one), why, "");
	const char *password = ACT(SYSTEM, "POST", F("%s/password", one), why, "password");
	const char *code = ACT(SECURITY, "POST", F("%s/enrol-code", one), "", "code");
	w.front.tokens[REVIEWER2] = walk_nobody(&w, "/api/v1/sessions",
		F("{\"account\":\"xinren\",\"password\":\"%s\",\"device\":\"cli\",\"replace\":"
		  "true}",
			password),
		"token");
	w.front.tokens[REVIEWER2] = ACT(REVIEWER2, "POST", "/api/v1/me/password",
		F("{\"old\":\"%s\",\"new\":\"Baoshan-3-qiao!lu\"}", password), "token");
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
	ACT(REVIEWER2, "POST", "/api/v1/me/calendar", "", "");
	ACT(REVIEWER2, "DELETE", "/api/v1/me/calendar", NULL, "");
	ACT(REVIEWER2, "DELETE", "/api/v1/sessions/current", NULL, "");
	key_free(key);
	const char *notice = SQL("insert into notice (account_id, kind, text, once) values (%lld, "
				 "'REMIND', 'x', 'y') returning id",
		(long long)w.front.scene.people[EDITOR].id);
	ACT(EDITOR, "POST", F("/api/v1/me/notices/%s/seen", notice), "", "");
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
	struct ruling r = { .finding = { STR("terms"), STR("固定用语"), STR("机密"), 0, STR("#0") },
		.decision = STR("ACCEPT"),
		.reason = STR("原文如此") };
	assert_true(str_i64(str_c(draft), &r.draft));
	json_auto_t *j = json_pack("{s:o,s:o,s:s,s:o}", "decision", json_from(r.decision), "reason",
		json_from(r.reason), "key_id", s->key_ids[HEAD], "signature",
		json_from(scene_sign(
			s, &w.arena, HEAD, ruling_payload(&w.arena, s->people[HEAD].id, &r))));
	finding_key_put(&r.finding, j);
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

/* A number that does not block: why it stays is said, and taken back. */
static void a_finding_is_ignored(const char *one, const char *seen)
{
	static const char it[] = "\"reviewer\":\"personal\",\"rule\":\"mobile\","
				 "\"quote\":\"13812345678\",\"occurrence\":0";
	ACT(EDITOR, "POST", F("%s/screening", one),
		"{\"title\":\"" WALK_MARK "\",\"html\":\"<p>" WALK_MARK "</p>\"}", "");
	walk_act(&w, EDITOR, "PUT", F("%s/working-copy", one), F("If-Match: \"%s\"\r\n", seen),
		"{\"title\":\"目录\",\"html\":\"<p>手机13812345678。</p>\",\"meta\":{}}", "");
	ACT(EDITOR, "POST", F("%s/findings/remark", one), F("{%s,\"reason\":\"原文如此\"}", it),
		"");
	const char *place = SQL("select place from finding_remark");
	ACT(EDITOR, "POST", F("%s/findings/remark/drop", one),
		F("{%s,\"place\":\"%s\"}", it, place), "");
}

void words_are_written(void **)
{
	const char *draft = make_draft(), *one = F("/api/v1/drafts/%s", draft);
	walk_act(&w, EDITOR, "PUT", one, match(draft),
		"{\"title\":\"目录公布\",\"html\":\"<p>公共数据开放目录今日公布。</"
		"p>\",\"note\":\"改一处\",\"meta\":{\"disclosure\":\"主动公开\"}}",
		"");
	const char *seen =
		walk_act(&w, EDITOR, "PUT", F("%s/working-copy", one), "If-Match: \"\"\r\n",
			"{\"title\":\"目录\",\"html\":\"<p>公布。</p>\",\"base\":\"\",\"meta\":{"
			"\"summary\":\"摘要\",\"own\":{\"deep\":[\"深处\"]}}}",
			"version");
	a_finding_is_ignored(one, seen);
	walk_act(&w, EDITOR, "DELETE", F("%s/working-copy", one), "If-Match: *\r\n", NULL, "");
	ACT(EDITOR, "POST", "/api/v1/screen",
		"{\"format\":\"text\",\"text\":\"" WALK_MARK "\",\"title\":\"" WALK_MARK "\"}", "");
	ACT(HEAD, "POST", F("%s/findings/decision", one), decision(draft), "");
	releases_are_asked_for();
	ACT(EDITOR, "POST", F("%s/copy", one), "", "");
}

static const char suggestion[] =
	"{\"block\":0,\"start\":0,\"end\":4,\"quote\":\"公共数据\",\"replacement\":\"政务数据\","
	"\"reason\":\"与文件一致\"}";

void reviewers_say_what_they_think(void **)
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

void a_vote_is_cast(void **)
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

/* Its particulars are judged as its words are, and a mark that tags cut in two is still one. */
void an_autosave_keeps_no_mark_wherever_it_stands(void **)
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
		AUTO_REPLY r = front_call(
			&w.front, &a, EDITOR, "PUT", path, "If-Match: \"\"\r\n", bodies[i]);
		assert_int_equal(r.status, 422);
		assert_string_equal(front_code(&r), "upload.secrecy");
		w.refused++;
	}
	assert_string_equal(SQL("select count(*) from working_copy"), "0");
}
