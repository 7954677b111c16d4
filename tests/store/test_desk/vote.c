/* Marks, votes, and taking back. */
#include "tests/store/test_desk/desk.h"

void head_then_reviewer_approve(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	scene_approve(&s, id);
	assert_string_equal(state_of(id), "APPROVED");
}

void nobody_agrees_to_what_he_has_not_opened(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", ""), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "vote.unopened");
}

void nothing_passes_without_the_secrecy_mark(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	assert_int_equal(scene_open_all(&s, HEAD, id), ERR_OK);
	scene_sql(&s, "delete from mark where kind = 'SECRECY'");
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", ""), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "vote.mark");
}

void who_touched_the_words_does_not_approve_them(void **)
{
	struct str out;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	assert_int_equal(
		save(HEAD, draft, scene_head(&s, draft), "<p>处长改了一句。</p>", &out), ERR_OK);
	int64_t id = scene_submit(&s, EDITOR, draft);
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", ""), ERR_DENIED);
	assert_string_equal(err_what(), "vote.contributor");
	assert_non_null(strstr(err_reason(),
		scene_sql(&s, arena_printf(&s.arena,
				      "select left(encode(commit_oid, 'hex'), 10) from revision "
				      "where draft_id = %lld and rev = 2",
				      (long long)draft))));
	/* The head being a contributor, the alternate finds it on his desk. */
	assert_string_equal(scene_sql(&s, arena_printf(&s.arena,
						  "select count(*) from waiting where "
						  "submission_id = %lld and seat = 'LEADER'",
						  (long long)id)),
		"1");
}

void the_editor_does_not_vote(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	assert_int_equal(scene_vote(&s, EDITOR, id, "AGREE", ""), ERR_DENIED);
	assert_int_equal(scene_vote(&s, REVIEWER, id, "AGREE", ""), ERR_DENIED);
	assert_string_equal(err_what(), "vote.seat");
}

void a_return_needs_its_reason(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	assert_int_equal(scene_vote(&s, HEAD, id, "RETURN", "  "), ERR_INVALID);
	assert_string_equal(err_field(), "opinion");
}

static const char *waits_for(int64_t id)
{
	return SQL("select count(*) from waiting where submission_id = %lld", (long long)id);
}

/* 不同意 ends the round with its reason, on everybody's desk, and not the draft: she may hand in again. */
void who_disagrees_ends_the_round_and_not_the_draft(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), id = scene_submit(&s, EDITOR, draft);
	assert_int_equal(scene_vote(&s, HEAD, id, "DISAGREE", "不宜公开"), ERR_OK);
	assert_string_equal(state_of(id), "REJECTED");
	assert_string_equal(
		SQL("select reason from submission where id = %lld", (long long)id), "不宜公开");
	assert_string_equal(waits_for(id), "0");
	assert_string_equal(SQL("select count(*) from audit where kind = 'draft' and id = %lld and "
				"action = 'vote.disagree' and actor = %lld",
				    (long long)draft, ID(HEAD)),
		"1");
	assert_int_equal(scene_vote(&s, REVIEWER, id, "AGREE", ""), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "submission.state");
	int64_t again = scene_submit(&s, EDITOR, draft);
	assert_string_equal(state_of(again), "IN_REVIEW");
	assert_string_equal(
		SQL("select round from submission where id = %lld", (long long)again), "2");
}

static struct ballot ballot_for(struct arena *a, enum who w, int64_t id)
{
	struct ballot b = scene_ballot(&s, a, w, id);
	b.verdict = STR("RETURN");
	b.opinion = STR("请改");
	return b;
}

static enum err cast(enum who w, enum who key, struct ballot b, const char *tree_signed)
{
	SCRATCH(a);
	struct standing now;
	struct desk d = { .db = s.db, .vault = s.vault, .arena = &a, .now = 1790000000000 };
	struct ballot said = b;
	if (tree_signed)
		said.tree = str_c(tree_signed);
	b.signature = scene_sign(&s, &a, key, vote_payload(&a, s.people[w].id, &said));
	return vote(&d, &s.people[w], &b, &now);
}

void a_vote_is_signed_by_the_voters_own_key_over_that_tree(void **)
{
	static const char other[] = "1111111111111111111111111111111111111111";
	SCRATCH(a);
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	struct ballot b = ballot_for(&a, HEAD, id);
	assert_int_equal(cast(HEAD, REVIEWER, b, NULL), ERR_DENIED);
	assert_string_equal(err_what(), "vote.signature");
	assert_int_equal(cast(HEAD, HEAD, b, other), ERR_DENIED);
	b.key_id = str_c(s.key_ids[REVIEWER]);
	assert_int_equal(cast(HEAD, REVIEWER, b, NULL), ERR_DENIED);
	assert_string_equal(err_what(), "vote.key");
	b = ballot_for(&a, HEAD, id);
	b.tree = str_c(other);
	assert_int_equal(cast(HEAD, HEAD, b, NULL), ERR_STALE);
	assert_string_equal(err_what(), "vote.tree");
	assert_int_equal(cast(HEAD, HEAD, ballot_for(&a, HEAD, id), NULL), ERR_OK);
}

static void set_key(enum who w, const char *revoked)
{
	scene_sql(
		&s, arena_printf(&s.arena,
			    "update device_key set revoked_at = %s where key_id = '%s' returning 1",
			    revoked, s.key_ids[w]));
}

/* A key that was given up is not even looked at: what it signed, right or wrong, is no answer's matter. */
void a_revoked_key_is_nobodys_for_votes_marks_and_decisions(void **)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), id = scene_submit(&s, EDITOR, draft);
	struct desk d = { .db = s.db, .vault = s.vault, .arena = &a, .now = 1790000000000 };
	struct stamp stamp = scene_stamp(&s, &a, HEAD, id);
	struct ruling r = { .finding = { STR("terms"), STR("固定用语"), STR("扫黑险恶"), 0 },
		.draft = draft,
		.decision = STR("ACCEPT"),
		.reason = STR("引文"),
		.key_id = str_c(s.key_ids[HEAD]),
		.signature = STR("AAAA") };
	stamp.signature = STR("AAAA");
	set_key(HEAD, "now()");
	assert_int_equal(cast(HEAD, REVIEWER, ballot_for(&a, HEAD, id), NULL), ERR_DENIED);
	assert_string_equal(err_what(), "vote.key");
	assert_int_equal(mark(&d, &s.people[HEAD], &stamp), ERR_DENIED);
	assert_string_equal(err_what(), "vote.key");
	assert_int_equal(finding_decide(&d, &s.people[HEAD], &r), ERR_DENIED);
	assert_string_equal(err_what(), "vote.key");
	set_key(HEAD, "null");
	assert_int_equal(mark(&d, &s.people[HEAD], &stamp), ERR_DENIED);
	assert_string_equal(err_what(), "vote.signature");
}

void one_person_votes_in_one_stage(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	scene_sql(&s,
		"insert into account_role select id, 'REVIEWER' from account where login = 'sun'");
	scene_sql(&s, "update account set department = 'fzgh' where login = 'sun'");
	assert_int_equal(scene_open_all(&s, HEAD, id), ERR_OK);
	assert_int_equal(scene_open_all(&s, LEADER, id), ERR_OK);
	assert_int_equal(scene_vote(&s, LEADER, id, "AGREE", ""), ERR_OK); /* the alternate */
	assert_int_equal(scene_vote(&s, LEADER, id, "AGREE", ""), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "vote.twice");
	scene_sql(&s, "delete from account_role where role = 'REVIEWER' and account_id ="
		      " (select id from account where login = 'sun')");
}

void taking_back_ends_with_the_first_vote(void **)
{
	SCRATCH(a);
	struct desk d = { .db = s.db, .vault = s.vault, .arena = &a, .now = 1790000000000 };
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	assert_int_equal(recall(&d, &s.people[EDITOR2], id, STR("写错了")), ERR_DENIED);
	assert_int_equal(recall(&d, &s.people[EDITOR], id, STR("写错了")), ERR_OK);
	assert_string_equal(state_of(id), "RECALLED");
	id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	assert_int_equal(scene_open_all(&s, HEAD, id), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", ""), ERR_OK);
	assert_int_equal(recall(&d, &s.people[EDITOR], id, STR("晚了")), ERR_WRONG_STATE);
}
