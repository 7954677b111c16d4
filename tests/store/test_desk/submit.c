/* Words are handed in. */
#include "tests/store/test_desk/desk.h"

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

void a_blocking_finding_stops_submission(void **)
{
	int64_t id, draft = scene_draft(&s, EDITOR, "目录", "<p>内部资料，注意保存。</p>");
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "submit.findings");
}

void a_decided_finding_does_not(void **)
{
	SCRATCH(a);
	int64_t id, draft = scene_draft(&s, EDITOR, "目录", "<p>要扫黑险恶。</p>");
	struct finding_key k = { STR("terms"), STR("扫黑险恶"), STR("扫黑险恶"), 0, {} };
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_WRONG_STATE);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(scene_decide(&s, &d, EDITOR, draft, &k, "ACCEPT", "引用原文"), ERR_DENIED);
	assert_int_equal(scene_decide(&s, &d, HEAD, draft, &k, "ACCEPT", "引用原文"), ERR_OK);
	scene_desk_done(&d);
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_OK);
}

#define JUDGED  "<p>昨日的会议已通报了扫黑险恶专项行动取得的新进展。</p>"
#define EARLIER "<p>题记：扫黑险恶。以下是正文的第一句话。</p>"

/* Of each BLOCK of the head, in order: was it decided? */
static const char *decided_in(int64_t draft)
{
	SCRATCH(a);
	struct draft_head h;
	struct draft_text t;
	json_auto_t *list = NULL;
	size_t i, undecided;
	json_t *f;
	const char *all = "";
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(draft_head(&d, draft, &h), ERR_OK);
	assert_int_equal(draft_text(&d, draft, h.commit, false, &t), ERR_OK);
	assert_int_equal(findings_of(&d, draft, &t, &list, &undecided), ERR_OK);
	json_array_foreach(list, i, f) if (str_eq(json_str(f, "severity"), STR("BLOCK"))) all =
		arena_printf(&s.arena, "%s%s", all,
			json_is_object(json_object_get(f, "decision")) ? "y" : "n");
	scene_desk_done(&d);
	return all;
}

static void save_text(int64_t draft, const char *html)
{
	struct str commit;
	assert_int_equal(save(EDITOR2, draft, scene_head(&s, draft), html, &commit), ERR_OK);
}

/* The text is changed behind the decision: elsewhere, before it, in it. */
void a_decision_stays_with_the_words_that_somebody_judged(void **)
{
	SCRATCH(a);
	int64_t id, draft = scene_draft(&s, EDITOR, "目录", JUDGED);
	struct finding_key k = { STR("terms"), STR("扫黑险恶"), STR("扫黑险恶"), 0, {} };
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(scene_decide(&s, &d, HEAD, draft, &k, "ACCEPT", "引用原文"), ERR_OK);
	scene_desk_done(&d);
	save_text(draft, "<p>新写的一段话，没有别的。</p>" JUDGED);
	assert_string_equal(decided_in(draft), "y");
	save_text(draft, EARLIER JUDGED);
	assert_string_equal(decided_in(draft), "ny");
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "submit.findings");
	save_text(draft, EARLIER);
	assert_string_equal(decided_in(draft), "n");
	save_text(draft, "<p>昨日会议没有通报扫黑险恶专项行动取得的新进展。</p>");
	assert_string_equal(decided_in(draft), "n");
	save_text(draft, JUDGED);
	assert_string_equal(decided_in(draft), "y");
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_OK);
	assert_string_equal(
		SQL("select undecided_blocks(s) from submission s where id = %lld", (long long)id),
		"0");
	SQL("update finding_decision set place = 'x' where draft_id = %lld returning 1",
		(long long)draft);
	assert_string_equal(
		SQL("select undecided_blocks(s) from submission s where id = %lld", (long long)id),
		"1");
}

static const char *linked(const char *id)
{
	return arena_printf(&s.arena,
		"<p>结果请<a href=\"https://www.ningbo.gov.cn/q?id=%s\">点击查看</a>。</p>", id);
}

/* The words are what they were, and the address behind them leads to somebody else. */
void a_decision_about_a_link_is_about_its_address(void **)
{
	SCRATCH(a);
	int64_t id, draft = scene_draft(&s, EDITOR, "目录", linked("330203199001011236"));
	struct finding_key k = { STR("personal"), STR("resident-id"), STR("点击查看"), 0, {} };
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(scene_decide(&s, &d, HEAD, draft, &k, "ACCEPT", "本人同意公开"), ERR_OK);
	scene_desk_done(&d);
	assert_string_equal(decided_in(draft), "y");
	save_text(draft, linked("330203199001011252"));
	assert_string_equal(decided_in(draft), "n");
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "submit.findings");
	save_text(draft, linked("330203199001011236"));
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_OK);
}

void a_decision_from_before_there_were_places_goes_on_counting(void **)
{
	int64_t id, draft = scene_draft(&s, EDITOR, "目录", JUDGED);
	SQL("insert into finding_decision (draft_id, reviewer, rule, quote, occurrence, decision, "
	    "reason, account_id,"
	    " device_key_id, signature) select %lld, 'terms', '扫黑险恶', '扫黑险恶', 0, 'ACCEPT', "
	    "'引用原文', account_id,"
	    " id, '' from device_key where account_id = %lld returning 1",
		(long long)draft, (long long)s.people[HEAD].id);
	assert_string_equal(decided_in(draft), "y");
	assert_int_equal(try_submit(EDITOR, draft, &id), ERR_OK);
	assert_string_equal(
		SQL("select undecided_blocks(s) from submission s where id = %lld", (long long)id),
		"0");
}

void the_first_submission_gets_a_number_and_keeps_it(void **)
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
void a_year_may_have_more_than_four_digits_count(void **)
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

void one_draft_has_one_open_submission(void **)
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
void words_that_moved_on_are_not_handed_in(void **)
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
void a_kind_of_channel_is_the_one_account_and_never_the_exception(void **)
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
void a_suspended_account_is_not_handed_in_to(void **)
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
void words_are_screened_by_the_list_in_force(void **)
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
