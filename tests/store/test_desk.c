#include "tests/check.h"

#include "base/digest.h"
#include "base/evidence.h"
#include "base/files.h"
#include "desk/findings.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

static struct scene s;

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

static enum err save(
	enum who w, int64_t draft, const char *if_match, const char *html, struct str *commit)
{
	static char head[41];
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	json_auto_t *meta = json_pack("{s:s}", "disclosure", "主动公开");
	struct draft_words words = { .title = STR("目录"), .html = str_c(html), .meta = meta };
	struct str out = {};
	enum err e = draft_save(&d, &s.people[w], draft, str_c(if_match), &words, &out);
	snprintf(head, sizeof head, STRF, STRV(out));
	*commit = str_c(head);
	scene_desk_done(&d);
	return e;
}

static enum err try_submit_to(
	enum who w, int64_t draft, const char *if_match, const char *to, int64_t *id)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	struct str channel = str_c(to);
	struct submit_wish wish = { .channels = &channel, .channel_count = 1, .note = STR("送审") };
	struct submitted sent = {};
	enum err e = submit(&d, &s.people[w], draft, str_c(if_match), &wish, &sent);
	*id = sent.id;
	scene_desk_done(&d);
	return e;
}

static enum err try_submit(enum who w, int64_t draft, int64_t *id)
{
	return try_submit_to(w, draft, scene_head(&s, draft), "website", id);
}

static const char *state_of(int64_t submission)
{
	return scene_sql(&s, arena_printf(&s.arena, "select state from submission where id = %lld",
				     (long long)submission));
}

static void the_later_of_two_saves_is_told_so(void **)
{
	struct str one, two;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	const char *seen = scene_head(&s, draft);
	assert_int_equal(save(EDITOR, draft, seen, "<p>甲</p>", &one), ERR_OK);
	assert_int_equal(save(EDITOR2, draft, seen, "<p>乙</p>", &two), ERR_STALE);
	assert_string_equal(err_what(), "draft.stale");
}

static void the_same_words_make_no_commit(void **)
{
	struct str one, two;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	assert_int_equal(save(EDITOR, draft, scene_head(&s, draft), "<p>甲</p>", &one), ERR_OK);
	const char *head = scene_head(&s, draft);
	assert_int_equal(save(EDITOR, draft, head, "<p>甲</p>", &two), ERR_OK);
	assert_string_equal(scene_head(&s, draft), head);
	/* An answer that was lost: the same save again, from where it once stood. */
	assert_int_equal(
		save(EDITOR, draft, "0000000000000000000000000000000000000000", "<p>甲</p>", &two),
		ERR_OK);
}

static void another_department_does_not_write_here(void **)
{
	struct str out;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	assert_int_equal(
		save(REVIEWER, draft, scene_head(&s, draft), "<p>丙</p>", &out), ERR_DENIED);
}

static void marks_of_state_secrets_are_not_kept(void **)
{
	struct str out;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	const char *head = scene_head(&s, draft);
	assert_int_equal(
		save(EDITOR, draft, head, "<p>机密★10年</p><p>关于某事</p>", &out), ERR_REFUSED);
	assert_string_equal(err_what(), "upload.secrecy");
	assert_string_equal(scene_head(&s, draft), head);
	assert_string_equal(
		scene_sql(&s, "select count(*) from incident where kind = '泄密隐患'"), "1");
}

/* The title is refused, and the title is what is sealed: its digest names the file. */
static void a_refused_text_is_sealed_where_that_is_asked_for(void **)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	const char *folder = arena_printf(&a, "%s/evidence", test_folder());
	const char *key = arena_printf(&a, "%s/department.pub", test_folder());
	struct str secret, public, sealed, opened;
	struct revision rev = {
		.title = STR("机密★10年"), .html = STR("<p>甲</p>\n"), .meta = STR("{}")
	};
	assert_int_equal(folder_make(folder, 0700, NULL), ERR_OK);
	assert_int_equal(evidence_pair(&a, &secret, &public), ERR_OK);
	assert_int_equal(file_write(key, public, 0644, NULL), ERR_OK);
	assert_int_equal(evidence_read(key, folder, &d.evidence), ERR_OK);
	assert_int_equal(findings_refuse_secrets(&d, &s.people[EDITOR],
				 scene_draft(&s, EDITOR, "目录", NULL), &rev),
		ERR_REFUSED);
	assert_non_null(strstr(err_reason(), "已加密封存"));
	const char *path = arena_printf(&a, "%s/%s.sealed", folder,
		scene_sql(
			&s, "select encode(sha256, 'hex') from incident order by id desc limit 1"));
	assert_int_equal(file_read(&a, path, 4096, &sealed), ERR_OK);
	assert_int_equal(evidence_open(&a, secret, sealed, &opened), ERR_OK);
	assert_true(str_eq(opened, rev.title));
	scene_desk_done(&d);
}

static void a_blocking_finding_stops_submission(void **)
{
	int64_t id, draft = scene_draft(&s, EDITOR, "目录", "<p>内部资料，注意保存。</p>");
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "submit.findings");
}

static void a_decided_finding_does_not(void **)
{
	SCRATCH(a);
	int64_t id, draft = scene_draft(&s, EDITOR, "目录", "<p>要扫黑险恶。</p>");
	struct finding_key k = { STR("terms"), STR("扫黑险恶"), STR("扫黑险恶"), 0 };
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_WRONG_STATE);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(scene_decide(&s, &d, EDITOR, draft, &k, "ACCEPT", "引用原文"), ERR_DENIED);
	assert_int_equal(scene_decide(&s, &d, HEAD, draft, &k, "ACCEPT", "引用原文"), ERR_OK);
	scene_desk_done(&d);
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_OK);
}

static void the_first_submission_gets_a_number_and_keeps_it(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	int64_t first = scene_submit(&s, EDITOR, draft);
	const char *of = arena_printf(
		&s.arena, "select register_no from draft where id = %lld", (long long)draft);
	const char *number = scene_sql(&s, of);
	assert_int_equal(strlen(number), 9);
	assert_int_equal(scene_vote(&s, HEAD, first, "RETURN", "请补充依据"), ERR_OK);
	assert_string_equal(state_of(first), "RETURNED");
	scene_submit(&s, EDITOR, draft);
	assert_string_equal(scene_sql(&s, of), number);
}

/* The ten thousandth of a year has five digits, and not the number of the thousandth. */
static void a_year_may_have_more_than_four_digits_count(void **)
{
	scene_sql(&s, "update register_year set last = 999 returning 1");
	int64_t early = scene_draft(&s, EDITOR, "目录", NULL);
	scene_submit(&s, EDITOR, early);
	scene_sql(&s, "update register_year set last = 9999 returning 1");
	int64_t late = scene_draft(&s, EDITOR, "目录", NULL);
	scene_submit(&s, EDITOR, late);
	assert_string_equal(
		scene_sql(&s, arena_printf(&s.arena,
				      "select string_agg(substr(register_no, 5), ' ' "
				      "order by id) from draft where id in (%lld, %lld)",
				      (long long)early, (long long)late)),
		"-1000 -10000");
}

static void one_draft_has_one_open_submission(void **)
{
	int64_t id, draft = scene_draft(&s, EDITOR, "目录", NULL);
	scene_submit(&s, EDITOR, draft);
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "submit.open");
}

static const char *accounts_of(int64_t submission)
{
	return scene_sql(&s, arena_printf(&s.arena,
				     "select string_agg(c->>'account', ' ') from submission, "
				     "jsonb_array_elements(channels) c where id = %lld",
				     (long long)submission));
}

/* Whoever hands in has seen what is handed in: the head that somebody moved meanwhile is not it. */
static void words_that_moved_on_are_not_handed_in(void **)
{
	struct str commit;
	int64_t id = 0, draft = scene_draft(&s, EDITOR, "目录", NULL);
	const char *seen = scene_head(&s, draft);
	assert_int_equal(save(EDITOR2, draft, seen, "<p>另一个人改过。</p>", &commit), ERR_OK);
	assert_int_equal(try_submit_to(EDITOR, draft, seen, "website", &id), ERR_STALE);
	assert_string_equal(err_what(), "draft.stale");
	assert_string_equal(
		scene_sql(&s, arena_printf(&s.arena,
				      "select count(*) from submission where draft_id = %lld",
				      (long long)draft)),
		"0");
	assert_int_equal(
		try_submit_to(EDITOR, draft, scene_head(&s, draft), "website", &id), ERR_OK);
}

/* An approved exception is for what it was approved for: it must be chosen by its number. */
static void a_kind_of_channel_is_the_one_account_and_never_the_exception(void **)
{
	int64_t id, draft = scene_draft(&s, EDITOR, "目录", NULL);
	const char *own = arena_printf(&s.arena, "%lld", (long long)s.website);
	const char *other = scene_sql(&s,
		"with e as (insert into channel_exception (unit, channel, purpose, document_no, "
		"reason, review_on, approved_by) select 'fzgh', 'website', 'disclosure', "
		"'甬数管〔2026〕9号', '专题', '2027-06-30', min(id) from account returning id) "
		"insert into channel_account (unit, channel, purpose, name, owner_department, "
		"base_url, settings, exception_id) select unit, channel, purpose, '专题网站', "
		"owner_department, base_url, settings, e.id from channel_account c, e where "
		"c.channel = 'website' and c.exception_id is null returning channel_account.id");
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_OK);
	assert_string_equal(accounts_of(id), own);
	draft = scene_draft(&s, EDITOR, "目录", NULL);
	assert_int_equal(try_submit_to(EDITOR, draft, scene_head(&s, draft), other, &id), ERR_OK);
	assert_string_equal(accounts_of(id), other);
}

static void set_wechat(const char *state)
{
	scene_sql(&s, arena_printf(&s.arena,
			      "set session_replication_role = replica; update channel_account set "
			      "state = '%s' where id = %lld; select 1",
			      state, (long long)s.wechat));
}

/* A suspended account is not chosen, by its kind or by its number. */
static void a_suspended_account_is_not_handed_in_to(void **)
{
	int64_t id, draft = scene_draft(&s, EDITOR, "目录", NULL);
	const char *head = scene_head(&s, draft);
	const char *number = arena_printf(&s.arena, "%lld", (long long)s.wechat);
	set_wechat("SUSPENDED");
	assert_int_not_equal(try_submit_to(EDITOR, draft, head, "wechat", &id), ERR_OK);
	assert_int_not_equal(try_submit_to(EDITOR, draft, head, number, &id), ERR_OK);
	set_wechat("ACTIVE");
	assert_int_equal(try_submit_to(EDITOR, draft, head, number, &id), ERR_OK);
}

static void put_lexicon(int version, const char *state, const char *term)
{
	scene_sql(&s, arena_printf(&s.arena,
			      "set session_replication_role = replica; insert into lexicon "
			      "(version, state, terms) values (%d, '%s', "
			      "E'%s\\tBLOCK\\t固定用语\\t\\n') on "
			      "conflict (version) do update set state = excluded.state; select 1",
			      version, state, term));
}

/* A newer list that nobody put in force, or that was taken out of it, finds nothing. */
static void words_are_screened_by_the_list_in_force(void **)
{
	int64_t id, draft = scene_draft(&s, EDITOR, "目录", "<p>甲乙丙丁戊己，扫黑除恶。</p>");
	put_lexicon(50, "DRAFT", "甲乙丙丁");
	put_lexicon(51, "RETIRED", "甲乙丙丁");
	assert_string_equal(scene_sql(&s, "select current_lexicon()"), "1");
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_OK);
	assert_string_equal(
		scene_sql(&s, arena_printf(&s.arena,
				      "select lexicon_version || findings::text from submission "
				      "where id = %lld",
				      (long long)id)),
		"1[]");
	draft = scene_draft(&s, EDITOR, "目录", "<p>扫黑险恶。</p>");
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_WRONG_STATE);
}

static void head_then_reviewer_approve(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	scene_approve(&s, id);
	assert_string_equal(state_of(id), "APPROVED");
}

static void nobody_agrees_to_what_he_has_not_opened(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", ""), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "vote.unopened");
}

static void nothing_passes_without_the_secrecy_mark(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	assert_int_equal(scene_open_all(&s, HEAD, id), ERR_OK);
	scene_sql(&s, "delete from mark where kind = 'SECRECY'");
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", ""), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "vote.mark");
}

static void who_touched_the_words_does_not_approve_them(void **)
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

static void the_editor_does_not_vote(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	assert_int_equal(scene_vote(&s, EDITOR, id, "AGREE", ""), ERR_DENIED);
	assert_int_equal(scene_vote(&s, REVIEWER, id, "AGREE", ""), ERR_DENIED);
	assert_string_equal(err_what(), "vote.seat");
}

static void a_return_needs_its_reason(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	assert_int_equal(scene_vote(&s, HEAD, id, "RETURN", "  "), ERR_INVALID);
	assert_string_equal(err_field(), "opinion");
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

static void a_vote_is_signed_by_the_voters_own_key_over_that_tree(void **)
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
static void a_revoked_key_is_nobodys_for_votes_marks_and_decisions(void **)
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

static void one_person_votes_in_one_stage(void **)
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

static void taking_back_ends_with_the_first_vote(void **)
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

static int64_t suggested(const char *quote, const char *replacement, int64_t draft, int64_t start)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	int64_t id, submission = scene_submit(&s, EDITOR, draft);
	struct suggestion_words w = { 0, start, start + 2, str_c(quote), str_c(replacement),
		STR("更准确") };
	assert_int_equal(suggest(&d, &s.people[REVIEWER], submission, &w, &id), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, submission, "RETURN", "请采纳建议"), ERR_OK);
	scene_desk_done(&d);
	return id;
}

static const char long_text[] =
	"<p>"
	"公共数据开放目录于近日公布，涉及交通、气象、教育、医疗、就业、社保、市场监管、生态环境、"
	"自然资源、文化旅游等领域，共计一百二十项数据，面向社会公众免费提供查询和下载，欢迎广大市民"
	"和企业"
	"使用，并对数据质量提出宝贵意见和建议，以便进一步改进工作，不断提高服务水平和能力。</p>";

static void a_small_suggestion_makes_nobody_a_contributor(void **)
{
	SCRATCH(a);
	int64_t out, draft = scene_draft(&s, EDITOR, "目录", long_text);
	int64_t id = suggested("公共", "政务", draft, 0);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(
		suggestion_accept(&d, &s.people[EDITOR], id, str_c(scene_head(&s, draft)), &out),
		ERR_OK);
	scene_desk_done(&d);
	int64_t again = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, again);
	assert_string_equal(state_of(again), "APPROVED");
}

static void a_large_suggestion_does(void **)
{
	SCRATCH(a);
	int64_t out, draft = scene_draft(&s, EDITOR, "目录", long_text);
	int64_t id =
		suggested("公共", "本市各级行政机关和公共服务单位在履行职责中产生的公共", draft, 0);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(
		suggestion_accept(&d, &s.people[EDITOR], id, str_c(scene_head(&s, draft)), &out),
		ERR_OK);
	scene_desk_done(&d);
	int64_t again = scene_submit(&s, EDITOR, draft);
	assert_int_equal(scene_open_all(&s, HEAD, again), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, again, "AGREE", ""), ERR_OK);
	assert_int_equal(scene_open_all(&s, REVIEWER, again), ERR_OK);
	assert_int_equal(scene_vote(&s, REVIEWER, again, "AGREE", ""), ERR_DENIED);
	assert_string_equal(err_what(), "vote.contributor");
}

static void a_suggestion_brings_no_mark_of_a_state_secret(void **)
{
	SCRATCH(a);
	int64_t id, out, draft = scene_draft(&s, EDITOR, "目录", "<p>机密年度工作</p>");
	int64_t submission = scene_submit(&s, EDITOR, draft);
	struct desk d = scene_desk(&s, &a);
	struct suggestion_words whole = { 0, 0, 2, STR("机密"), STR("机密★10年"), STR("") };
	struct suggestion_words part = { 0, 2, 3, STR("年"), STR("★10年"), STR("") };
	assert_int_equal(suggest(&d, &s.people[REVIEWER], submission, &whole, &id), ERR_REFUSED);
	assert_string_equal(err_what(), "upload.secrecy");
	assert_string_equal(
		scene_sql(&s, "select count(*) from suggestion where replacement like '%机密%'"),
		"0");
	assert_int_equal(suggest(&d, &s.people[REVIEWER], submission, &part, &id), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, submission, "RETURN", "请采纳建议"), ERR_OK);
	const char *head = scene_head(&s, draft);
	assert_int_equal(
		suggestion_accept(&d, &s.people[EDITOR], id, str_c(head), &out), ERR_REFUSED);
	assert_string_equal(scene_head(&s, draft), head);
	scene_desk_done(&d);
}

/* A picture of the scene's own, as the screen would have let it through. */
static const char picture[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

static int64_t with_picture(enum who w)
{
	struct str out;
	int64_t draft = scene_draft(&s, w, "目录", NULL);
	scene_sql(&s, arena_printf(&s.arena,
			      "insert into asset (draft_id, sha256, name, media_type, extension, "
			      "size, bytes, account_id) values (%lld, '\\x%s', '图.png', "
			      "'image/png', 'png', 1, '\\x01', %lld); select 1",
			      (long long)draft, picture, (long long)s.people[w].id));
	assert_int_equal(
		save(w, draft, scene_head(&s, draft),
			arena_printf(&s.arena,
				"<p>甲</p><p><img src=\"assets/%s.png\" alt=\"图\"></p>", picture),
			&out),
		ERR_OK);
	return draft;
}

static void a_copy_brings_its_files_and_its_authors(void **)
{
	SCRATCH(a);
	int64_t copy, draft = with_picture(HEAD);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(draft_copy(&d, &s.people[EDITOR], draft, &copy), ERR_OK);
	scene_desk_done(&d);
	assert_string_equal(
		scene_sql(&s,
			arena_printf(&s.arena, "select count(*) from asset where draft_id = %lld",
				(long long)copy)),
		"1");
	int64_t id = scene_submit(&s, EDITOR, copy);
	assert_int_equal(scene_vote(&s, HEAD, id, "RETURN", "不合适"), ERR_DENIED);
	assert_string_equal(err_what(), "vote.contributor");
}

/* The second half of an act fails: nothing of the first is left. */
static void break_on(const char *event)
{
	scene_sql(&s,
		arena_printf(&s.arena,
			"create or replace function broken() returns trigger language plpgsql as "
			"$$ begin raise exception 'the power is off'; end $$; "
			"create trigger broken before %s for each row execute function broken(); "
			"select 1",
			event));
}

static const char *everything(void)
{
	return scene_sql(&s,
		"select concat_ws(' ', (select count(*) from draft), (select count(*) from "
		"revision), (select count(*) from object), (select count(*) from audit), (select "
		"string_agg(state, ',' order by id) from suggestion), (select md5(string_agg("
		"encode(head, 'hex'), '' order by id)) from draft))");
}

static void a_suggestion_is_taken_up_with_its_save_or_not_at_all(void **)
{
	SCRATCH(a);
	int64_t out, draft = scene_draft(&s, EDITOR, "目录", long_text);
	int64_t id = suggested("公共", "政务", draft, 0);
	const char *before = everything();
	struct str head = str_c(scene_head(&s, draft));
	struct desk d = scene_desk(&s, &a);
	break_on("update on suggestion");
	assert_int_not_equal(suggestion_accept(&d, &s.people[EDITOR], id, head, &out), ERR_OK);
	assert_string_equal(everything(), before);
	scene_sql(&s, "drop trigger broken on suggestion; select 1");
	assert_int_equal(suggestion_accept(&d, &s.people[EDITOR], id, head, &out), ERR_OK);
	scene_desk_done(&d);
	assert_string_equal(
		scene_sql(&s, arena_printf(&a,
				      "select concat(state, ' ', rev = (select rev from draft "
				      "where id = %lld)) from suggestion where id = %lld",
				      (long long)draft, (long long)id)),
		"ACCEPTED t");
}

/* Somebody declines while the save is on its way: the words stay as they were. */
static void what_is_declined_meanwhile_is_not_saved(void **)
{
	SCRATCH(a);
	int64_t out, draft = scene_draft(&s, EDITOR, "目录", long_text);
	int64_t id = suggested("公共", "政务", draft, 0);
	struct str head = str_c(scene_head(&s, draft));
	struct desk d = scene_desk(&s, &a);
	scene_sql(&s,
		"create or replace function quicker() returns trigger language plpgsql as $$ begin "
		"return null; end $$; create trigger quicker before update on suggestion for each "
		"row execute function quicker(); select 1");
	const char *before = everything();
	assert_int_equal(suggestion_accept(&d, &s.people[EDITOR], id, head, &out), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "suggestion.state");
	assert_string_equal(everything(), before);
	scene_sql(&s, "drop trigger quicker on suggestion; select 1");
	scene_desk_done(&d);
}

static void a_copy_has_its_files_or_is_not_there(void **)
{
	SCRATCH(a);
	int64_t copy, draft = with_picture(HEAD);
	struct desk d = scene_desk(&s, &a);
	const char *before = everything();
	break_on("insert on asset");
	assert_int_not_equal(draft_copy(&d, &s.people[EDITOR], draft, &copy), ERR_OK);
	assert_string_equal(everything(), before);
	scene_sql(&s, "drop trigger broken on asset; select 1");
	scene_desk_done(&d);
}

static void the_front_does_not_change_what_it_is_held_to(void **)
{
	static const char *const acts[] = {
		"insert into policy (version, body) values (9, '{\"stages\":[]}')",
		"update lexicon set terms = ''",
		"update device_key set public_key = ''",
		"update account set login = 'x'",
		"update stop set reason = 'x'",
		"update channel_account set channel = 'wechat'",
		"insert into department values ('x', 'x', 'x', 9, true)",
		"insert into asset select * from asset",
		"update suggestion set replacement = ''",
		"update comment set text = 'x'",
	};
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		const char *why = "";
		if (scene_sql_as(&s, "shenfa_web", acts[i], &why) ||
			!strstr(why, "permission denied"))
			fail_msg("%s: %s", acts[i], why);
	}
}

static void an_issued_documents_text_is_locked(void **)
{
	SCRATCH(a);
	struct str out;
	int64_t id;
	struct desk d = scene_desk(&s, &a);
	json_auto_t *meta =
		json_pack("{s:s,s:s}", "disclosure", "主动公开", "doc_no", "甬数管〔2021〕13号");
	struct draft_words words = {
		.title = STR("实施细则"), .html = STR("<p>第一条</p>"), .meta = meta
	};
	assert_int_equal(
		draft_create(&d, &s.people[EDITOR], STR("ISSUED"), &words, &id, &(struct str){}),
		ERR_OK);
	words.html = STR("<p>第一条 改</p>");
	assert_int_equal(
		draft_save(&d, &s.people[EDITOR], id, str_c(scene_head(&s, id)), &words, &out),
		ERR_DENIED);
	assert_string_equal(err_what(), "draft.locked");
	words.html = STR("<p>第一条</p>");
	json_object_set_new(meta, "summary", json_string("网络数据安全"));
	assert_int_equal(
		draft_save(&d, &s.people[EDITOR], id, str_c(scene_head(&s, id)), &words, &out),
		ERR_OK);
	scene_desk_done(&d);
}

static void no_role_moves_a_life_by_hand(void **)
{
	const char *why;
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	const char *sql = arena_printf(&s.arena,
		"update submission set state = 'APPROVED' where id = %lld", (long long)id);
	assert_null(scene_sql_as(&s, "shenfa_web", sql, &why));
	assert_non_null(strstr(why, "permission denied"));
	assert_null(scene_sql_as(&s, "postgres", sql, &why)); /* the trigger, even for him */
	assert_non_null(strstr(why, "状态不能"));
	assert_null(scene_sql_as(&s, "shenfa_web",
		"insert into ticket (submission_id, channel_account_id, act, body, ed25519, sm2, "
		"key, epoch)"
		" values (1, 1, 'publish', '', '', '', '{}', 1)",
		&why));
	assert_null(scene_sql_as(&s, "shenfa_web", "update audit set actor = 1", &why));
	assert_null(scene_sql_as(&s, "postgres", "delete from audit", &why));
}

static void two_administrators_are_never_one_person(void **)
{
	const char *why;
	assert_null(scene_sql_as(&s, "postgres",
		"insert into account_role select id, 'AUDIT' from account where login = 'sysadmin'",
		&why));
	assert_non_null(strstr(why, "administrators_are_apart"));
	assert_null(scene_sql_as(&s, "postgres",
		"insert into account_role select id, 'EDITOR' from account where login = "
		"'sysadmin'",
		&why));
}

static void one_active_account_for_a_kind_of_channel(void **)
{
	const char *why;
	assert_null(scene_sql_as(&s, "shenfa_web",
		"insert into channel_account (unit, channel, purpose, name, owner_department)"
		" values ('fzgh', 'website', 'disclosure', '第二个网站', 'fzgh')",
		&why));
	assert_non_null(strstr(why, "one_active_account"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_later_of_two_saves_is_told_so),
		cmocka_unit_test(the_same_words_make_no_commit),
		cmocka_unit_test(another_department_does_not_write_here),
		cmocka_unit_test(marks_of_state_secrets_are_not_kept),
		cmocka_unit_test(a_refused_text_is_sealed_where_that_is_asked_for),
		cmocka_unit_test(a_blocking_finding_stops_submission),
		cmocka_unit_test(a_decided_finding_does_not),
		cmocka_unit_test(the_first_submission_gets_a_number_and_keeps_it),
		cmocka_unit_test(a_year_may_have_more_than_four_digits_count),
		cmocka_unit_test(one_draft_has_one_open_submission),
		cmocka_unit_test(words_that_moved_on_are_not_handed_in),
		cmocka_unit_test(a_kind_of_channel_is_the_one_account_and_never_the_exception),
		cmocka_unit_test(a_suspended_account_is_not_handed_in_to),
		cmocka_unit_test(words_are_screened_by_the_list_in_force),
		cmocka_unit_test(head_then_reviewer_approve),
		cmocka_unit_test(nobody_agrees_to_what_he_has_not_opened),
		cmocka_unit_test(nothing_passes_without_the_secrecy_mark),
		cmocka_unit_test(who_touched_the_words_does_not_approve_them),
		cmocka_unit_test(the_editor_does_not_vote),
		cmocka_unit_test(a_return_needs_its_reason),
		cmocka_unit_test(a_vote_is_signed_by_the_voters_own_key_over_that_tree),
		cmocka_unit_test(a_revoked_key_is_nobodys_for_votes_marks_and_decisions),
		cmocka_unit_test(one_person_votes_in_one_stage),
		cmocka_unit_test(taking_back_ends_with_the_first_vote),
		cmocka_unit_test(a_small_suggestion_makes_nobody_a_contributor),
		cmocka_unit_test(a_large_suggestion_does),
		cmocka_unit_test(a_suggestion_brings_no_mark_of_a_state_secret),
		cmocka_unit_test(a_copy_brings_its_files_and_its_authors),
		cmocka_unit_test(a_copy_has_its_files_or_is_not_there),
		cmocka_unit_test(a_suggestion_is_taken_up_with_its_save_or_not_at_all),
		cmocka_unit_test(what_is_declined_meanwhile_is_not_saved),
		cmocka_unit_test(the_front_does_not_change_what_it_is_held_to),
		cmocka_unit_test(an_issued_documents_text_is_locked),
		cmocka_unit_test(no_role_moves_a_life_by_hand),
		cmocka_unit_test(two_administrators_are_never_one_person),
		cmocka_unit_test(one_active_account_for_a_kind_of_channel),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
