/* Votes, marks, decisions and withdrawals in somebody’s name. */
#include "tests/store/test_trust/trust.h"

void a_vote_in_somebodys_name_counts_for_nothing(void **)
{
	int64_t id = wants_the_reviewer();
	struct ballot b = scene_ballot(&s, &s.arena, REVIEWER, id);
	const char *payload =
		arena_cstr(&s.arena, vote_payload(&s.arena, s.people[REVIEWER].id, &b));
	refused(cast_sql(id, REVIEWER, key_of(HEAD), "同意", payload, ""), "签名密钥不属于您");
	as_web(cast_sql(id, REVIEWER, key_of(REVIEWER), "同意", payload,
		signed_by(s.keys[HEAD], str_c(payload))));
	seal_refuses(id, "没有有效签名");
	id = wants_the_reviewer();
	b = scene_ballot(&s, &s.arena, REVIEWER, id);
	payload = arena_cstr(&s.arena, vote_payload(&s.arena, s.people[REVIEWER].id, &b));
	as_web(cast_sql(id, REVIEWER, key_of(REVIEWER), "另一种意见", payload,
		signed_by(s.keys[REVIEWER], str_c(payload))));
	seal_refuses(id, "没有有效签名");
}

/* A second round of the same words: what was signed in the first is no answer to it. */
static int64_t second_round(int64_t first)
{
	int64_t draft =
		number(SQL("select draft_id from submission where id = %lld", (long long)first));
	assert_int_equal(scene_open_all(&s, REVIEWER, first), ERR_OK);
	assert_int_equal(scene_vote(&s, REVIEWER, first, "RETURN", "请核"), ERR_OK);
	return scene_submit(&s, EDITOR, draft);
}

static const char *replay_mark(int64_t from, int64_t to)
{
	return FRONT("select mark_add(%lld, 'SECRECY', account_id, device_key_id, signature, now())"
		     " from mark where kind = 'SECRECY' and submission_id = %lld",
		(long long)to, (long long)from);
}

void what_was_signed_for_another_round_is_not_for_this_one(void **)
{
	int64_t first = submitted();
	head_agrees(first);
	int64_t id = second_round(first);
	replay_mark(first, id);
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", "同意"), ERR_WRONG_STATE);
	FRONT("select opened_add(s.id, o, %lld, now()) from submission s, unnest(opens) o"
	      " where s.id = %lld",
		(long long)s.people[HEAD].id, (long long)id);
	const char *of = F("from vote where submission_id = %lld and account_id = %lld",
		(long long)first, (long long)s.people[HEAD].id);
	as_web(cast_sql(id, HEAD, key_of(HEAD), "同意", SQL("select payload %s", of),
		SQL("select signature %s", of)));
	assert_int_equal(scene_open_all(&s, REVIEWER, id), ERR_OK);
	assert_int_equal(scene_vote(&s, REVIEWER, id, "AGREE", "同意"), ERR_OK);
	seal_refuses(id, "没有有效签名");
	first = submitted();
	head_agrees(first);
	id = second_round(first);
	replay_mark(first, id);
	FRONT("select opened_add(s.id, o, %lld, now()) from submission s, unnest(opens) o"
	      " where s.id = %lld",
		(long long)s.people[HEAD].id, (long long)id);
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", "同意"), ERR_OK);
	assert_int_equal(scene_open_all(&s, REVIEWER, id), ERR_OK);
	assert_int_equal(scene_vote(&s, REVIEWER, id, "AGREE", "同意"), ERR_OK);
	seal_refuses(id, "保密审查没有有效签名");
}

void a_mark_or_a_decision_in_somebodys_name_counts_for_nothing(void **)
{
	int64_t id = submitted();
	FRONT("select mark_add(%lld, 'SECRECY', %lld, %lld, 'AAAA', now())", (long long)id,
		(long long)s.people[HEAD].id, (long long)key_of(HEAD));
	FRONT("select opened_add(s.id, o, %lld, now()) from submission s, unnest(opens) o"
	      " where s.id = %lld",
		(long long)s.people[HEAD].id, (long long)id);
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", "同意"), ERR_OK);
	assert_int_equal(scene_open_all(&s, REVIEWER, id), ERR_OK);
	assert_int_equal(scene_vote(&s, REVIEWER, id, "AGREE", "同意"), ERR_OK);
	seal_refuses(id, "保密审查没有有效签名");
	int64_t draft = scene_draft(&s, EDITOR, "目录", "<p>扫黑险恶专项行动。</p>");
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	struct draft_head h;
	struct draft_text t;
	json_auto_t *list = NULL;
	size_t undecided;
	assert_int_equal(draft_head(&d, draft, &h), ERR_OK);
	assert_int_equal(draft_text(&d, draft, h.commit, false, &t), ERR_OK);
	assert_int_equal(findings_of(&d, draft, &t, &list, &undecided), ERR_OK);
	scene_desk_done(&d);
	const json_t *f = json_array_get(list, 0);
	FRONT("select finding_decide(%lld, '" STRF "', '" STRF "', '" STRF "', %lld, 'ACCEPT',"
	      " '原文如此', %lld, %lld, 'AAAA', now(), '" STRF "')",
		(long long)draft, STRV(json_str(f, "reviewer")), STRV(json_str(f, "rule")),
		STRV(json_str(f, "quote")), (long long)json_int(f, "occurrence", 0),
		(long long)s.people[REVIEWER2].id, (long long)key_of(REVIEWER2),
		STRV(json_str(f, "place")));
	id = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, id);
	seal_refuses(id, "还有未处理的拦截项");
}

static const char *decide_sql(int64_t draft, int64_t key)
{
	return F("select finding_decide(%lld, 'terms', 'x', 'x', 0, 'ACCEPT', '原文', %lld, %lld,"
		 " 'AAAA', now(), '#0')",
		(long long)draft, (long long)s.people[REVIEWER2].id, (long long)key);
}

void a_decision_takes_a_key_of_its_own(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), own = key_of(REVIEWER2);
	refused(decide_sql(draft, key_of(HEAD)), "签名密钥不属于您");
	SQL("update device_key set first_run = false where id = %lld", (long long)own);
	refused(decide_sql(draft, own), "未经会签");
	SQL("update device_key set first_run = true, revoked_at = now() where id = %lld",
		(long long)own);
	refused(decide_sql(draft, own), "已停用");
	SQL("update device_key set revoked_at = null where id = %lld", (long long)own);
	as_web(decide_sql(draft, own));
}

/* Approved and sealed: two publications on their way. */
static int64_t sealed(int64_t draft)
{
	int64_t id = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, id);
	assert_int_equal(tick(), 2);
	return id;
}

static const char *ask_sql(
	int64_t draft, int64_t id, int64_t who, int64_t key, const char *signature)
{
	return F("select withdrawal_ask(%lld, '{%lld/%lld}', '有误', %lld, %lld, '%s', now())",
		(long long)draft, (long long)s.website, (long long)id, (long long)who,
		(long long)key, signature);
}

static void is_not_taken_down(int64_t id, const char *because)
{
	assert_int_equal(tick(), 0);
	const char *note = SQL("select seal_note from submission where id = %lld", (long long)id);
	if (!strstr(note, because))
		fail_msg("“%s” is not “%s”", note, because);
}

void a_withdrawal_in_somebodys_name_takes_nothing_down(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), id = sealed(draft);
	int64_t who = s.people[REVIEWER].id, key = key_of(REVIEWER);
	as_web(ask_sql(draft, id, who, key, "AAAA"));
	is_not_taken_down(id, "撤稿没有有效签名");
	/* With another's key, or a key of his that is over, it is not even written down. */
	refused(ask_sql(draft, id, who, key_of(HEAD), "AAAA"), "签名密钥不属于您");
	SQL("update device_key set revoked_at = now() where id = %lld", (long long)key);
	refused(ask_sql(draft, id, who, key, "AAAA"), "已停用");
	SQL("update device_key set revoked_at = null where id = %lld", (long long)key);
	/* What was refused keeps nobody from asking for it in earnest. */
	size_t n;
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &s.website, 1, &n), ERR_OK);
	assert_int_equal(tick(), 1);
	struct ghost none = invent("taker");
	grant_with(&none, s.people[SECURITY].id, key_of(SECURITY), "REVIEWER", "AAAA");
	vouch_with(&none, s.people[SECURITY].id, key_of(SECURITY), "AAAA");
	struct str target = str_c(F("%lld/%lld", (long long)s.wechat, (long long)id));
	struct takedown t = { draft, &target, 1, STR("有误"), {}, {} };
	FRONT("select withdrawal_ask(%lld, '{" STRF "}', '有误', %lld, %lld, '%s', now())",
		(long long)draft, STRV(target), (long long)none.id, (long long)none.device,
		signed_by(none.key, takedown_payload(&s.arena, none.id, &t)));
	is_not_taken_down(id, "撤稿人");
	key_free(none.key);
}

/* Taken down once, mended, approved and published again: the old signature is not for that. */
void a_withdrawal_does_not_come_back_for_a_later_publication(void **)
{
	size_t n;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), id = sealed(draft);
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &s.website, 1, &n), ERR_OK);
	assert_int_equal(tick(), 1);
	const char *signature =
		SQL("select signature from withdrawal where submission_id = %lld", (long long)id);
	int64_t later = sealed(draft);
	as_web(ask_sql(draft, later, s.people[REVIEWER].id, key_of(REVIEWER), signature));
	is_not_taken_down(later, "撤稿没有有效签名");
	refused(ask_sql(draft, id, s.people[REVIEWER].id, key_of(REVIEWER), signature),
		"没有可撤的内容");
}

void a_withdrawal_takes_all_that_a_channel_has_or_nothing(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), id = sealed(draft);
	int64_t later = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, later);
	refused(ask_sql(draft, id, s.people[REVIEWER].id, key_of(REVIEWER), "AAAA"),
		"又有新的一轮");
	assert_int_equal(tick(), 2);
}
