/* The seal believes no finding, no check and no bytes: it looks at the words again. */
#include "tests/store/sealing.h"

struct scene s;
struct sealer sealer;

#define BLOCKED "<p>扫黑险恶专项行动。</p>"

/* The finding as the screen names it: reviewer, rule, quote, place. */
static struct finding_key found_in(struct desk *d, int64_t draft)
{
	struct draft_head h;
	struct draft_text t;
	json_auto_t *list = NULL;
	size_t undecided;
	assert_int_equal(draft_head(d, draft, &h), ERR_OK);
	assert_int_equal(draft_text(d, draft, h.commit, false, &t), ERR_OK);
	assert_int_equal(findings_of(d, draft, &t, &list, &undecided), ERR_OK);
	const json_t *f = json_array_get(list, 0);
	assert_int_equal(undecided, 1);
	return (struct finding_key){ arena_str(d->arena, json_str(f, "reviewer")),
		arena_str(d->arena, json_str(f, "rule")), arena_str(d->arena, json_str(f, "quote")),
		json_int(f, "occurrence", 0), arena_str(d->arena, json_str(f, "place")) };
}

/* Blocked, let pass by that person, approved by both. */
static int64_t approved_after(enum who decider)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&s, EDITOR, "目录", BLOCKED);
	struct desk d = scene_desk(&s, &a);
	struct finding_key k = found_in(&d, draft);
	assert_int_equal(scene_decide(&s, &d, decider, draft, &k, "ACCEPT", "引用原文"), ERR_OK);
	scene_desk_done(&d);
	int64_t id = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, id);
	return id;
}

static void a_finding_is_let_pass_by_a_signature_alone(void **)
{
	int64_t id = approved_after(REVIEWER2);
	assert_int_equal(tick(), 2);
	id = approved_after(REVIEWER2);
	TAMPER("update finding_decision set signature = 'AAAA'");
	is_refused(id, "还有未处理的拦截项");
	id = approved_after(REVIEWER2);
	TAMPER("update finding_decision set reason = '另一个理由'");
	is_refused(id, "还有未处理的拦截项");
	id = approved_after(REVIEWER2);
	TAMPER("update finding_decision set account_id = %lld", (long long)s.people[HEAD].id);
	is_refused(id, "还有未处理的拦截项");
	id = approved_after(OPERATOR); /* his right is the front's to check: it did not */
	is_refused(id, "还有未处理的拦截项");
}

/* What the store would have if somebody had decided this, signed with his own key. */
static void put_decision(int64_t draft, const struct finding_key *k)
{
	SCRATCH(a);
	struct ruling r = {
		.draft = draft, .finding = *k, .decision = STR("ACCEPT"), .reason = STR("引用原文")
	};
	struct str signature =
		scene_sign(&s, &a, REVIEWER2, ruling_payload(&a, s.people[REVIEWER2].id, &r));
	TAMPER("delete from finding_decision where draft_id = %lld; insert into finding_decision"
	       " select %lld, '" STRF "', '" STRF "', '" STRF
	       "', %lld, 'ACCEPT', '引用原文', account_id,"
	       " id, '" STRF "', now(), now(), '" STRF "' from device_key where account_id = %lld",
		(long long)draft, (long long)draft, STRV(k->reviewer), STRV(k->rule),
		STRV(k->quote), (long long)k->occurrence, STRV(signature), STRV(k->place),
		(long long)s.people[REVIEWER2].id);
}

/* Well signed, about the same words: of another place it decides nothing; without one it is old, and counts. */
static void a_decision_serves_in_its_own_place_alone(void **)
{
	int64_t id = approved_after(REVIEWER2);
	struct finding_key k = { STR("terms"), STR("扫黑险恶"), STR("扫黑险恶"), 0,
		STR("0123456789abcdef") };
	put_decision(draft_of(id), &k);
	is_refused(id, "还有未处理的拦截项");
	id = approved_after(REVIEWER2);
	k.place = STR("");
	put_decision(draft_of(id), &k);
	assert_int_equal(tick(), 2);
}

static enum err entering(enum who w, int64_t id, const char *result)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	struct outside_check c = scene_check(&s, &a, w, id, result);
	enum err e = enter_check(&d, &s.people[w], &c);
	scene_desk_done(&d);
	return e;
}

static void enter(enum who w, int64_t id, const char *result)
{
	assert_int_equal(entering(w, id, result), ERR_OK);
}

static void let_pass(enum who w, int64_t id)
{
	SCRATCH(a);
	int64_t draft = 0;
	struct desk d = scene_desk(&s, &a);
	struct outside_check c = scene_check(&s, &a, w, id, "FLAGGED");
	struct finding_key k = check_finding(&a, &c);
	assert_true(str_i64(
		str_c(SQL("select draft_id from submission where id = %lld", (long long)id)),
		&draft));
	assert_int_equal(scene_decide(&s, &d, w, draft, &k, "ACCEPT", "系误报"), ERR_OK);
	scene_desk_done(&d);
}

/* Approved, and the check was entered behind the last vote. */
static int64_t approved_and(const char *result)
{
	int64_t id = approved();
	enter(EDITOR2, id, result);
	return id;
}

static void a_flagged_check_is_let_pass_by_a_signature_alone(void **)
{
	is_refused(approved_and("FLAGGED"), "省级平台检测发现问题（报告 JC-2026-017）");
	int64_t id = approved_and("FLAGGED");
	enter(EDITOR2, id, "CLEAN"); /* a better answer takes nothing back */
	is_refused(id, "还没有人处理");
	id = approved_and("FLAGGED");
	TAMPER("update outside_check set signature = 'AAAA' where submission_id = %lld",
		(long long)id); /* nor does a bad signature */
	is_refused(id, "还没有人处理");
	id = approved_and("FLAGGED");
	let_pass(REVIEWER2, id);
	TAMPER("update finding_decision set signature = 'AAAA'");
	is_refused(id, "还没有人处理");
	id = approved_and("FLAGGED");
	let_pass(REVIEWER2, id);
	assert_int_equal(tick(), 2);
}

/* A decision names text and sheet: about another version of the words it says nothing. */
static void a_flagged_check_is_decided_for_its_own_tree(void **)
{
	int64_t id = approved_and("FLAGGED");
	let_pass(REVIEWER2, id);
	TAMPER("update outside_check set tree_oid = sha256('x') where submission_id = %lld",
		(long long)id);
	is_refused(id, "还没有人处理");
}

/* Asked for by the whole, or by a stage: of what was approved before anybody asked, the seal asks. */
static void a_check_that_the_policy_asks_for_must_be_there(void **)
{
	static const char *const asks[][2] = {
		{ "body || '{\"checks\": [\"provincial\"]}'", "body - 'checks'" },
		{ "jsonb_set(body, '{stages,1,checks}', '[\"provincial\"]')",
			"body #- '{stages,1,checks}'" },
	};
	for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
		int64_t id = approved();
		TAMPER("update policy set body = %s", asks[i][0]);
		assert_int_equal(tick(), 0);
		assert_non_null(strstr(note_of(id), "审核流程要求的省级平台检测还没有结果"));
		enter(EDITOR2, id, "CLEAN");
		assert_string_equal(note_of(id), "");
		assert_int_equal(tick(), 2);
		assert_int_equal(entering(EDITOR2, id, "FLAGGED"), ERR_WRONG_STATE);
		assert_string_equal(err_what(), "check.late");
		TAMPER("update policy set body = %s", asks[i][1]);
	}
}

/* Of each the first: what stands in the row is not what was signed, or by nobody who may. */
static void a_check_is_of_this_tree_signed_and_no_contributors(void **)
{
	static const char *const ways[][2] = {
		{ "tree_oid = sha256('x')", "不是对这一版内容" },
		{ "number = 'JC-2026-018'", "没有有效签名" },
		{ "sheet = sha256('x')", "没有有效签名" },
		{ "signature = 'AAAA'", "没有有效签名" },
		{ "account_id = (select submitted_by from submission x where x.id = submission_id)",
			"参与过本稿的文字" },
	};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		int64_t id = approved_and("CLEAN");
		TAMPER("update policy set body = body || '{\"checks\": [\"provincial\"]}'");
		TAMPER("update outside_check set %s where submission_id = %lld", ways[i][0],
			(long long)id);
		is_refused(id, ways[i][1]);
		TAMPER("update policy set body = body - 'checks'");
	}
}

/* A good key and a good signature, of somebody whose roles nobody ever gave. */
static void a_check_by_who_has_no_standing_is_refused(void **)
{
	long long who = (long long)s.people[EDITOR2].id;
	const char *roles = SQL("select founding_roles from account where id = %lld", who);
	int64_t id = approved_and("CLEAN");
	TAMPER("update policy set body = body || '{\"checks\": [\"provincial\"]}';"
	       "update account set founding_roles = null where id = %lld",
		who);
	is_refused(id, "没有安全管理员的有效签名");
	TAMPER("update policy set body = body - 'checks';"
	       "update account set founding_roles = '%s' where id = %lld",
		roles, who);
}

/* A web process that puts other bytes beside the manifest: people vote on that very tree. */
static int64_t approved_with(struct vault_entry other)
{
	SCRATCH(a);
	struct staged staged;
	int64_t draft = 0, id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	str_i64(str_c(SQL("select draft_id from submission where id = %lld", (long long)id)),
		&draft);
	const struct vault_commit c = { .name = s.people[EDITOR].name,
		.email = str_c(arena_printf(&a, "%lld@sjzy", (long long)s.people[EDITOR].id)),
		.message = STR("x\n"),
		.at = clock_now() };
	assert_int_equal(vault_stage(s.vault, &a, draft, str_c(scene_head(&s, draft)), &other, 1,
				 &c, &staged),
		ERR_OK);
	assert_int_equal(
		store_run(s.db, &a, draft_save, NULL, P_INT(draft),
			P_BYTES(raw(&a, scene_head(&s, draft))), P_BYTES(raw(&a, staged.commit)),
			P_BYTES(raw(&a, staged.tree)), P_TEXT(STR("目录")),
			P_BYTES_LIST(staged.oids, staged.count),
			P_INT_LIST(staged.types, staged.count),
			P_INT_LIST(staged.sizes, staged.count),
			P_INT_LIST(staged.codecs, staged.count),
			P_BYTES_LIST(staged.datas, staged.count), P_C("SUBMIT"),
			P_INT_LIST(&s.people[EDITOR].id, 1), P_TEXT(STR("x")), P_TEXT(STR("{}")),
			param_time(&a, clock_now()), P_INT(0), P_INT(0), P_NULL),
		ERR_OK);
	TAMPER("update submission set commit_oid = decode('%s', 'hex'),"
	       " tree_oid = decode('%s', 'hex') where id = %lld",
		staged.commit, staged.tree, (long long)id);
	vault_forget(s.vault);
	scene_approve(&s, id);
	return id;
}

/* WeChat's bytes are as they were. */
static void website_is_refused(int64_t id, const char *because)
{
	assert_int_equal(tick(), 1);
	assert_string_equal(tickets_of(id), "1");
	assert_string_equal(SQL("select count(*) from ticket where submission_id = %lld"
				" and channel_account_id = %lld",
				    (long long)id, (long long)s.website),
		"0");
	assert_non_null(strstr(note_of(id), because));
	TAMPER("update submission set state = 'RETURNED' where id = %lld", (long long)id);
}

static void bytes_that_are_not_the_manifests_are_refused(void **)
{
	int64_t id = approved_with((struct vault_entry){
		.path = STR("renditions/website/page.html"), .bytes = STR("<p>别的</p>") });
	website_is_refused(id, "与其清单不符");
	id = approved_with((struct vault_entry){
		.path = STR("renditions/website/extra.html"), .bytes = STR("<p>多的</p>") });
	website_is_refused(id, "不在清单里");
	id = approved_with((struct vault_entry){ .path = STR("renditions/website/manifest.json"),
		.bytes = STR("{\"channel\":\"wechat\",\"files\":[]}") });
	website_is_refused(id, "与其清单不符");
}

static void words_that_are_not_for_the_public_are_refused(void **)
{
	int64_t id = approved_with((struct vault_entry){
		.path = STR("meta.json"), .bytes = STR("{\"title\":\"目录\"}") });
	is_refused(id, "公开属性");
}

static void another_tree_than_the_commit_has_is_refused(void **)
{
	int64_t id = approved();
	TAMPER("update submission set tree_oid = substring(sha256('x') for 20) where id = %lld",
		(long long)id);
	is_refused(id, "与其版本不符");
}

static void a_policy_that_was_not_in_force_is_refused(void **)
{
	int64_t id = approved();
	TAMPER("insert into policy (version, body, at) values (0, '{\"stages\":[{\"name\":\"x\","
	       "\"role\":\"HEAD\",\"department\":\"owner\"}]}', '2000-01-01');"
	       "update submission set policy_version = 0 where id = %lld",
		(long long)id);
	is_refused(id, "审核流程");
	TAMPER("delete from policy where version = 0");
}

/* As the owner of the database, who put the first one there. */
static void another_lexicon_from_the_start(void)
{
	TAMPER("update lexicon set state = 'RETIRED' where version = 1;"
	       "insert into lexicon (version, state, terms) values"
	       " (2, 'ACTIVE', E'开放目录\\tBLOCK\\t试\\t\\n');"
	       "update lexicon_activation set version = 2");
}

static void the_first_lexicon_again(void)
{
	TAMPER("delete from lexicon where version > 1; delete from lexicon_activation where id > 1;"
	       "update lexicon set state = 'ACTIVE' where version = 1;"
	       "update lexicon_activation set version = 1");
}

static void words_that_a_new_lexicon_blocks_are_refused_until_decided(void **)
{
	int64_t id = approved();
	another_lexicon_from_the_start();
	is_refused(id, "还有未处理的拦截项");
	the_first_lexicon_again();
}

static void a_lexicon_that_nobody_put_in_force_screens_nothing(void **)
{
	int64_t id = approved(), next = approved();
	TAMPER("update lexicon set state = 'RETIRED' where version = 1;"
	       "insert into lexicon (version, state, terms) values (3, 'ACTIVE', '')");
	is_refused(id, "现行词库（第 3 版）没有启用记录");
	TAMPER("insert into lexicon_activation (version) values (3)"); /* the first is the only root */
	is_refused(next, "启用没有安全管理员的有效签名");
	the_first_lexicon_again();
	approved();
	assert_int_equal(tick(), 2);
}

static int64_t approved_with_file(const char *line)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft_with_file(&s, EDITOR, line));
	scene_approve(&s, id);
	return id;
}

/* What a file says is looked at again like the words, whatever was found in it before. */
static void what_a_new_lexicon_blocks_in_a_file_is_refused(void **)
{
	int64_t clean = approved_with_file("平常的说明");
	assert_int_equal(tick(), 2);
	TAMPER("update submission set state = 'RETURNED' where id = %lld", (long long)clean);
	int64_t id = approved_with_file("附件中的新词");
	TAMPER("update lexicon set state = 'RETIRED' where version = 1;"
	       "insert into lexicon (version, state, terms) values"
	       " (2, 'ACTIVE', E'附件中的新词\\tBLOCK\\t试\\t\\n');"
	       "update lexicon_activation set version = 2");
	is_refused(id, "还有未处理的拦截项：“附件中的新词”");
	the_first_lexicon_again();
}

/* Somebody lets the row say that nothing was found under the lists of now: the words say otherwise. */
static void what_was_found_in_a_file_is_not_believed(void **)
{
	SCRATCH(a);
	int64_t id = approved_with_file("平常的附件");
	struct desk d = scene_desk(&s, &a);
	TAMPER("update asset set parts = '[{\"part\":\"第1行\",\"text\":\"11010519491231002X\"}]', "
	       "findings = '[]', screening = '%s'",
		screening_version(d.screening));
	scene_desk_done(&d);
	is_refused(id, "还有未处理的拦截项：“11010519491231002X”");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_finding_is_let_pass_by_a_signature_alone),
		cmocka_unit_test(a_decision_serves_in_its_own_place_alone),
		cmocka_unit_test(a_flagged_check_is_let_pass_by_a_signature_alone),
		cmocka_unit_test(a_flagged_check_is_decided_for_its_own_tree),
		cmocka_unit_test(a_check_that_the_policy_asks_for_must_be_there),
		cmocka_unit_test(a_check_is_of_this_tree_signed_and_no_contributors),
		cmocka_unit_test(a_check_by_who_has_no_standing_is_refused),
		cmocka_unit_test(bytes_that_are_not_the_manifests_are_refused),
		cmocka_unit_test(words_that_are_not_for_the_public_are_refused),
		cmocka_unit_test(another_tree_than_the_commit_has_is_refused),
		cmocka_unit_test(a_policy_that_was_not_in_force_is_refused),
		cmocka_unit_test(words_that_a_new_lexicon_blocks_are_refused_until_decided),
		cmocka_unit_test(a_lexicon_that_nobody_put_in_force_screens_nothing),
		cmocka_unit_test(what_a_new_lexicon_blocks_in_a_file_is_refused),
		cmocka_unit_test(what_was_found_in_a_file_is_not_believed),
	};
	return cmocka_run_group_tests(tests, open_sealed, close_sealed);
}
