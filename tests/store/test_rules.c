/* What the store refuses by itself: the same calls that the desk makes, with the desk's own looks left out. */
#include "tests/store/test_rules/rules.h"

#include "desk/word_list.h"

struct scene s;
static int64_t item; /* a submission on the head's desk */
static const char *tree;

static const char *number(int64_t n)
{
	return arena_printf(&s.arena, "%lld", (long long)n);
}

const char *who(enum who w)
{
	return number(s.people[w].id);
}

void refused(const char *sql, const char *words)
{
	const char *why = "";
	if (scene_sql_as(&s, "shenfa_web", sql, &why) || !strstr(why, words))
		fail_msg("%s\n%s", sql, why);
}

const char *does(const char *sql)
{
	const char *why = "";
	const char *said = scene_sql_as(&s, "shenfa_web", sql, &why);
	if (!said)
		fail_msg("%s\n%s", sql, why);
	return said;
}

const char *key_of(enum who w)
{
	return scene_sql(&s,
		arena_printf(&s.arena, "select id from device_key where account_id = %s", who(w)));
}

static const char *ballot(
	enum who w, const char *stage, const char *verdict, const char *opinion, const char *key)
{
	return arena_printf(&s.arena,
		"select vote_cast(%lld, %s, %s, '%s', '%s', '\\x%s', (select opens from submission "
		"where id = %lld), %s, '{}', 'c2ln', now())",
		(long long)item, stage, who(w), verdict, opinion, tree, (long long)item, key);
}

static const char *marking(enum who w, const char *kind)
{
	return arena_printf(&s.arena, "select mark_add(%lld, '%s', %s, %s, 'c2ln', now())",
		(long long)item, kind, who(w), key_of(w));
}

static int new_item(void **)
{
	item = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	tree = scene_sql(
		&s, arena_printf(&s.arena,
			    "select encode(tree_oid, 'hex') from submission where id = %lld",
			    (long long)item));
	return 0;
}

static void a_vote_names_its_stage_its_reason_and_a_key_of_its_own(void **)
{
	refused(ballot(HEAD, "1", "RETURN", "请改", key_of(HEAD)), "已进入其他环节");
	refused(ballot(HEAD, "0", "RETURN", "  ", key_of(HEAD)), "写明理由");
	refused(ballot(HEAD, "0", "DISAGREE", "", key_of(HEAD)), "写明理由");
	refused(ballot(HEAD, "0", "RETURN", "请改", key_of(REVIEWER)), "签名密钥不属于您");
	scene_sql(&s, arena_printf(&s.arena,
			      "update device_key set revoked_at = now() where account_id = %s "
			      "returning 1",
			      who(HEAD)));
	refused(ballot(HEAD, "0", "RETURN", "请改", key_of(HEAD)), "签名密钥不属于您");
	scene_sql(&s, "update device_key set revoked_at = null returning 1");
	does(ballot(HEAD, "0", "RETURN", "请改", key_of(HEAD)));
}

static const char *vote_row(const char *opinion)
{
	return arena_printf(&s.arena,
		"insert into vote (submission_id, stage, account_id, verdict, opinion, tree_oid, "
		"device_key_id, payload, signature, opened) values (%lld, 0, %s, 'RETURN', '%s', "
		"'\\x%s', "
		"%s, "
		"'', '', '{}') returning 1",
		(long long)item, who(HEAD), opinion, tree, key_of(HEAD));
}

static void one_vote_a_person_and_a_reason_in_every_no(void **)
{
	const char *why = "";
	assert_null(scene_sql_as(&s, "postgres", vote_row(""), &why));
	assert_non_null(strstr(why, "check constraint"));
	assert_non_null(scene_sql_as(&s, "postgres", vote_row("请改"), &why));
	assert_null(scene_sql_as(&s, "postgres", vote_row("请改"), &why));
	assert_non_null(strstr(why, "vote_submission_id_account_id_key"));
}

static const char *decision(enum who w, const char *occurrence)
{
	return arena_printf(&s.arena,
		"select finding_decide(draft_id, 'terms', 'r', 'q', %s, 'ACCEPT', '引用', %s, %s, "
		"'c2ln', "
		"now(), '') from submission where id = %lld",
		occurrence, who(w), key_of(w), (long long)item);
}

/* A finding comes in behind the desk's back, as a re-screening brings one. */
static void nobody_agrees_over_an_undecided_block(void **)
{
	assert_int_equal(scene_open_all(&s, HEAD, item), ERR_OK);
	scene_sql(&s,
		arena_printf(&s.arena,
			"update submission set findings = '[{\"severity\":\"BLOCK\",\"reviewer\":"
			"\"terms\",\"rule\":\"r\",\"quote\":\"q\",\"occurrence\":1}]' where id = "
			"%lld returning 1",
			(long long)item));
	refused(ballot(HEAD, "0", "AGREE", "", key_of(HEAD)), "未处理的拦截项");
	/* The first of several is no place, where nobody found one. */
	refused(decision(REVIEWER, "0"), "没有指明是文中的哪一处");
	refused(ballot(HEAD, "0", "AGREE", "", key_of(HEAD)), "未处理的拦截项");
	refused(decision(EDITOR, "1"), "不能自己放行");
	does(decision(REVIEWER, "1"));
	does(ballot(HEAD, "0", "AGREE", "", key_of(HEAD)));
}

static void a_stage_waits_for_all_its_approvals(void **)
{
	scene_sql(&s, arena_printf(&s.arena,
			      "update submission set stage = stage || '{\"approvals\": 2}' where "
			      "id = %lld "
			      "returning 1",
			      (long long)item));
	assert_int_equal(scene_open_all(&s, HEAD, item), ERR_OK);
	assert_int_equal(scene_open_all(&s, LEADER, item), ERR_OK);
	assert_string_equal(does(ballot(HEAD, "0", "AGREE", "", key_of(HEAD))), "IN_REVIEW");
	assert_string_equal(scene_sql(&s, arena_printf(&s.arena,
						  "select stage_no from submission where id = %lld",
						  (long long)item)),
		"0");
	does(ballot(LEADER, "0", "AGREE", "", key_of(LEADER)));
	assert_string_equal(scene_sql(&s, arena_printf(&s.arena,
						  "select stage_no from submission where id = %lld",
						  (long long)item)),
		"1");
}

static void a_mark_is_no_contributors_and_belongs_to_its_item(void **)
{
	refused(marking(EDITOR, "PROOF1"), "不能作此标记");
	refused(marking(EDITOR2, "SECRECY"), "指定的保密审查员");
	refused(marking(REVIEWER, "SECRECY"), "指定的保密审查员");
	refused(arena_printf(&s.arena, "select opened_add(%lld, 'rendition:weibo', %s, now())",
			(long long)item, who(HEAD)),
		"没有这一项");
	refused(arena_printf(&s.arena, "select mark_add(%lld, 'PROOF1', %s, %s, 'c2ln', now())",
			(long long)item, who(EDITOR2), key_of(HEAD)),
		"签名密钥不属于您");
	does(marking(EDITOR2, "PROOF1"));
	assert_int_equal(scene_open_all(&s, HEAD, item), ERR_OK);
	scene_sql(
		&s, arena_printf(&s.arena,
			    "update mark set account_id = %s where submission_id = %lld and kind = "
			    "'SECRECY' returning 1",
			    who(EDITOR), (long long)item));
	refused(ballot(HEAD, "0", "AGREE", "", key_of(HEAD)), "还没有保密审查标记");
	does(ballot(HEAD, "0", "RETURN", "请改", key_of(HEAD)));
	refused(marking(EDITOR2, "PROOF2"), "不在审核中");
}

static const char *checking(enum who w, const char *result, const char *date, const char *sheet)
{
	return arena_printf(&s.arena,
		"select check_add(%lld, 'provincial', '%s', '省平台', 'BG-1', '%s', '\\x%s', %s, "
		"%s, "
		"'c2ln', now())",
		(long long)item, result, date, sheet, who(w), key_of(w));
}

static const char *a_sheet(void)
{
	SCRATCH(a);
	return arena_cstr(&s.arena, scene_check(&s, &a, EDITOR2, item, "CLEAN").sheet);
}

static void policy_asks(const char *checks)
{
	scene_sql(&s,
		arena_printf(&s.arena,
			"update policy set body = body || '{\"checks\": %s}' returning 1", checks));
}

static void an_outside_check_has_its_sheet_its_day_and_no_contributor(void **)
{
	const char *sheet = a_sheet(), *none = "00";
	refused(checking(EDITOR, "CLEAN", "2026-01-31", sheet), "由他人登记");
	refused(checking(EDITOR2, "CLEAN", "2026-01-31", none), "没有找到检测单");
	refused(checking(EDITOR2, "CLEAN", "2026-02-30", sheet), "应写作");
	refused(checking(EDITOR2, "CLEAN", "31.1.2026", sheet), "应写作");
	refused(checking(EDITOR2, "CLEAN", "2999-01-31", sheet), "不能晚于今天");
	refused(checking(EDITOR2, "GOOD", "2026-01-31", sheet), "check constraint");
	refused(arena_printf(&s.arena,
			"select check_add(%lld, 'provincial', 'CLEAN', '省', 'BG-1', '2026-01-31', "
			"'\\x%s', %s, %s, 'c2ln', now())",
			(long long)item, sheet, who(EDITOR2), key_of(HEAD)),
		"签名密钥不属于您");
	does(checking(EDITOR2, "CLEAN", "2026-01-31", sheet));
	does(checking(EDITOR2, "CLEAN", "2026-01-31", sheet)); /* said twice, kept once */
	const char *kept = arena_printf(&s.arena,
		"select count(*) from outside_check where submission_id = %lld and tree_oid = "
		"'\\x%s'",
		(long long)item, tree);
	assert_string_equal(scene_sql(&s, kept), "1");
	does(ballot(HEAD, "0", "RETURN", "请改", key_of(HEAD)));
	refused(checking(EDITOR2, "FLAGGED", "2026-01-31", sheet), "不在审核中");
}

static void nobody_agrees_before_the_check_that_the_policy_asks_for(void **)
{
	assert_int_equal(scene_open_all(&s, HEAD, item), ERR_OK);
	policy_asks("[\"provincial\"]");
	refused(ballot(HEAD, "0", "AGREE", "", key_of(HEAD)), "还没有省级平台检测结果");
	does(checking(EDITOR2, "CLEAN", "2026-01-31", a_sheet()));
	policy_asks("[]");
	scene_sql(&s, arena_printf(&s.arena,
			      "delete from outside_check where submission_id = %lld; update "
			      "submission set stage = stage || '{\"checks\": [\"provincial\"]}' "
			      "where id = %lld returning 1",
			      (long long)item, (long long)item));
	refused(ballot(HEAD, "0", "AGREE", "", key_of(HEAD)), "还没有省级平台检测结果");
	does(checking(EDITOR2, "CLEAN", "2026-01-31", a_sheet()));
	does(ballot(HEAD, "0", "AGREE", "", key_of(HEAD)));
}

static void nobody_agrees_over_a_flagged_check(void **)
{
	assert_int_equal(scene_open_all(&s, HEAD, item), ERR_OK);
	does(checking(EDITOR2, "CLEAN", "2026-01-31", a_sheet()));
	does(checking(REVIEWER2, "FLAGGED", "2026-01-31", a_sheet()));
	refused(ballot(HEAD, "0", "AGREE", "", key_of(HEAD)), "未处理的拦截项");
	does(arena_printf(&s.arena,
		"select finding_decide(c.draft_id, 'external', 'provincial', check_quote(c), 0, "
		"'ACCEPT', '系误报', %s, %s, 'c2ln', now(), '') from outside_check c where "
		"c.submission_id = %lld and c.result = 'FLAGGED'",
		who(REVIEWER), key_of(REVIEWER), (long long)item));
	does(ballot(HEAD, "0", "AGREE", "", key_of(HEAD)));
}

static void what_is_over_is_not_taken_back_or_voted_on(void **)
{
	const char *recall =
		arena_printf(&s.arena, "select submission_recall(%lld, %s, '写错了', now())",
			(long long)item, who(EDITOR));
	does(recall);
	refused(recall, "不能取回");
	refused(ballot(HEAD, "0", "RETURN", "请改", key_of(HEAD)), "不在审核中");
}

static void the_screen_speaks_once(void **)
{
	const char *why = "";
	const char *again = arena_printf(&s.arena,
		"select submission_screened(%lld, '[]', '附件含有国家秘密标志', now())",
		(long long)item);
	assert_string_equal(scene_sql_as(&s, "shenfa_screen", again, &why), "IN_REVIEW");
	scene_sql(&s,
		arena_printf(&s.arena,
			"alter table submission disable trigger submission_life; update submission "
			"set state = 'SCREENING' where id = %lld; delete from waiting; alter table "
			"submission enable trigger submission_life",
			(long long)item));
	assert_string_equal(scene_sql_as(&s, "shenfa_screen", again, &why), "RETURNED");
	assert_string_equal(scene_sql(&s, arena_printf(&s.arena,
						  "select reason from submission where id = %lld",
						  (long long)item)),
		"附件含有国家秘密标志");
	assert_string_equal(scene_sql(&s, "select count(*) from waiting"), "0");
}

static void set_state(enum who w, const char *state)
{
	scene_sql(&s,
		arena_printf(&s.arena, "update account set state = '%s' where id = %s returning 1",
			state, who(w)));
}

/* Nobody can sit on the head's chair: the alternate has it, not an empty desk. */
static void a_suspended_head_leaves_his_chair_to_the_alternate(void **)
{
	set_state(HEAD, "SUSPENDED");
	new_item(NULL);
	assert_string_equal(
		scene_sql(
			&s, arena_printf(&s.arena,
				    "select string_agg(seat, ' ' order by seat) from waiting where "
				    "submission_id = %lld",
				    (long long)item)),
		"HEAD@sjzy LEADER");
	refused(ballot(HEAD, "0", "RETURN", "请改", key_of(HEAD)), "不是该环节的审核人");
	set_state(HEAD, "ACTIVE");
}

/* The leader sat in for the head; the reviewers' stage has its own people, so he has none of it. */
static void who_has_voted_fills_no_second_chair(void **)
{
	set_state(REVIEWER, "SUSPENDED");
	set_state(REVIEWER2, "SUSPENDED");
	assert_int_equal(scene_open_all(&s, HEAD, item), ERR_OK);
	scene_sql(
		&s, arena_printf(&s.arena,
			    "insert into account_role values (%s, 'REVIEWER'); update account set "
			    "department = 'fzgh' where id = %s",
			    who(HEAD), who(HEAD)));
	scene_sql(&s, arena_printf(&s.arena,
			      "update submission set stage = jsonb_set(stage, '{seats}', "
			      "'[\"HEAD@fzgh\"]') where id = %lld returning 1",
			      (long long)item));
	does(ballot(HEAD, "0", "AGREE", "", key_of(HEAD)));
	assert_string_equal(
		scene_sql(
			&s, arena_printf(&s.arena,
				    "select string_agg(seat, ' ' order by seat) from waiting where "
				    "submission_id = %lld",
				    (long long)item)),
		"LEADER REVIEWER@fzgh");
	scene_sql(
		&s, arena_printf(&s.arena,
			    "delete from account_role where account_id = %s and role = 'REVIEWER'; "
			    "update account set department = 'sjzy' where id = %s",
			    who(HEAD), who(HEAD)));
	set_state(REVIEWER, "ACTIVE");
	set_state(REVIEWER2, "ACTIVE");
}

static void one_draft_has_one_open_submission_even_in_the_table(void **)
{
	const char *why = "";
	assert_null(scene_sql_as(&s, "postgres",
		arena_printf(&s.arena,
			"insert into submission (draft_id, round, rev, commit_oid, tree_oid, "
			"channels, base, "
			"base_rev, contributors, opens, policy_version, lexicon_version, "
			"screening, findings, "
			"note, submitted_by) select draft_id, 9, rev, commit_oid, tree_oid, "
			"channels, base, "
			"base_rev, contributors, opens, policy_version, lexicon_version, "
			"screening, findings, "
			"note, submitted_by from submission where id = %lld",
			(long long)item),
		&why));
	assert_non_null(strstr(why, "one_open_submission"));
}

static void a_date_that_has_not_come_takes_nothing_down(void **)
{
	const char *why = "";
	const char *take = arena_printf(&s.arena, "select withdrawal_expire(%lld, %lld, now())",
		(long long)item, (long long)s.website);
	assert_null(scene_sql_as(&s, "shenfa_clerk", take, &why));
	assert_non_null(strstr(why, "未到下线时间"));
	scene_sql(&s,
		arena_printf(&s.arena,
			"update submission set expires_at = now() + interval '1 hour' where id = "
			"%lld returning 1",
			(long long)item));
	assert_null(scene_sql_as(&s, "shenfa_clerk", take, &why));
	scene_sql(
		&s, arena_printf(&s.arena,
			    "update submission set expires_at = now() where id = %lld returning 1",
			    (long long)item));
	assert_string_equal(scene_sql_as(&s, "shenfa_clerk", take, &why), "t");
	assert_string_equal(scene_sql_as(&s, "shenfa_clerk", take, &why), "f");
}

static void a_stage_is_laid_on_other_desks_once_its_time_is_over(void **)
{
	const char *why = "";
	const char *escalate =
		arena_printf(&s.arena, "select stage_escalate(%lld, now())", (long long)item);
	assert_string_equal(scene_sql_as(&s, "shenfa_clerk", escalate, &why), "f");
	scene_sql(&s, arena_printf(&s.arena,
			      "update submission set due_at = now() where id = %lld returning 1",
			      (long long)item));
	assert_string_equal(scene_sql_as(&s, "shenfa_clerk", escalate, &why), "t");
	assert_string_equal(scene_sql_as(&s, "shenfa_clerk", escalate, &why), "f");
}

static int open_scene(void **)
{
	scene_open(&s);
	return 0;
}

static int close_scene(void **)
{
	scene_close(&s);
	return 0;
}

#define RULE(f) cmocka_unit_test_setup(f, new_item)

/* The same three stand in gateway/ui/tests/lists.test.ts and are summed in C: a page, the store, the desk. */
static void all_three_sum_the_lists_alike(void **)
{
	static const char *const sums[] = {
		"338dfc80c67939ea6756ce7583b37df72a6cbe981181da0e846ed7d7ca8cd40f",
		"1b61dbf3cd3b28bf8dc3ac42da562432a7e23b8e0e2ea1ce01c24ee9e23a2412",
		"808b4a16b1c10f69ec2f1a31e769a5e40e13feb5285c4993d840222d2dc3bc55",
	};
	for (int i = 0; i < 3; i++) {
		const struct word_list w = { .terms = STR("甲\tWARN\n"),
			.allow = i ? STR("甲乙\n") : STR(""),
			.names = i > 1 ? STR("名\n") : STR("") };
		assert_string_equal(word_list_sum(&s.arena, &w), sums[i]);
		assert_string_equal(
			scene_sql(&s,
				arena_printf(&s.arena,
					"select lexicon_sum_of('" STRF "', '" STRF "', '" STRF "')",
					STRV(w.terms), STRV(w.allow), STRV(w.names))),
			sums[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(all_three_sum_the_lists_alike),
		RULE(a_vote_names_its_stage_its_reason_and_a_key_of_its_own),
		RULE(one_vote_a_person_and_a_reason_in_every_no),
		RULE(nobody_agrees_over_an_undecided_block),
		RULE(a_stage_waits_for_all_its_approvals),
		RULE(a_mark_is_no_contributors_and_belongs_to_its_item),
		RULE(an_outside_check_has_its_sheet_its_day_and_no_contributor),
		RULE(nobody_agrees_before_the_check_that_the_policy_asks_for),
		RULE(nobody_agrees_over_a_flagged_check),
		RULE(what_is_over_is_not_taken_back_or_voted_on),
		RULE(the_screen_speaks_once),
		RULE(a_suspended_head_leaves_his_chair_to_the_alternate),
		RULE(who_has_voted_fills_no_second_chair),
		RULE(who_made_a_rule_does_not_put_it_in_force),
		RULE(going_back_takes_two_people),
		RULE(what_was_asked_for_ends_by_a_no_or_a_new_list),
		RULE(the_tables_refuse_one_person_who_is_both),
		RULE(one_draft_has_one_open_submission_even_in_the_table),
		RULE(a_date_that_has_not_come_takes_nothing_down),
		RULE(a_stage_is_laid_on_other_desks_once_its_time_is_over),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
