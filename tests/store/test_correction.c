/* 更正线上版本: a typo in what is out, mended beside a round that is in review. */
#include "tests/store/clerking.h"

struct scene s;
struct sealer sealer;
struct clerk clerk;
static int64_t draft, first; /* live on both channels, with a typo */

static const char typo[] =
	"<p>公共数据开放目录于近日公步。</p>\n<p>欢迎查阅。</p>\n<p>咨询请来电。</p>";
static const char mended[] =
	"<p>公共数据开放目录于近日公布。</p>\n<p>欢迎查阅。</p>\n<p>咨询请来电。</p>";
static const char larger[] = "<p>公共数据开放目录于近日公步。</p>\n<p>欢迎查阅。</"
			     "p>\n<p>咨询请到窗口办理。</p>\n<p>附则。</p>";
static const char both[] = "<p>公共数据开放目录于近日公布。</p>\n<p>欢迎查阅。</"
			   "p>\n<p>咨询请到窗口办理。</p>\n<p>附则。</p>\n";

static int sealed(void)
{
	int made = 0;
	if (seal_tick(&sealer, clock_now(), true, &made))
		fail_msg("%s", err_reason());
	return made;
}

/* What that channel's courier gets of this draft `minutes` from now: "ACT SUBMISSION", or "". */
static const char *leased(int64_t channel, int minutes)
{
	return as_web(arena_printf(&s.arena,
		"select coalesce(string_agg(act || ' ' || submission_id, ', '), '') from "
		"delivery_lease(%lld, 5, 60, now() + interval '%d minutes') where draft_id = %lld",
		(long long)channel, minutes, (long long)draft));
}

static void confirm(int64_t item, int64_t channel)
{
	const char *call =
		SQL("select id || ', channel_account_id, fence' from delivery where "
		    "submission_id = %lld and channel_account_id = %lld and act <> 'withdraw'",
			(long long)item, (long long)channel);
	as_web(arena_printf(&s.arena,
		"select delivery_intent(%s, 'r', 'm', now()) from delivery where id = %.*s", call,
		(int)strcspn(call, ","), call));
	as_web(arena_printf(&s.arena,
		"select delivery_result(%s, 'CONFIRMED', '', '{}', null, now()) from delivery "
		"where id = "
		"%.*s",
		call, (int)strcspn(call, ","), call));
}

static void carry(int64_t item, int64_t channel)
{
	const char *got = leased(channel, 0);
	if (!strstr(got, arena_printf(&s.arena, " %lld", (long long)item)))
		fail_msg("leased: %s, not %lld: %s", got, (long long)item,
			SQL("select coalesce(string_agg(submission_id || ' ' || state || ' ' || "
			    "reason, '; "
			    "'), '') from delivery where draft_id = %lld",
				(long long)draft));
	confirm(item, channel);
}

static void out(int64_t item)
{
	carry(item, s.website);
	carry(item, s.wechat);
}

static const char *state(int64_t item)
{
	return SQL("select state from submission where id = %lld", (long long)item);
}

static const char *live_on(int64_t channel)
{
	return SQL(
		"select coalesce(max(submission_id::text), '') from live where draft_id = %lld and "
		"channel_account_id = %lld",
		(long long)draft, (long long)channel);
}

static const char *text_of(int64_t id)
{
	return arena_printf(&s.arena, "%lld", (long long)id);
}

static const char *correction(int no, const char *column)
{
	return SQL("select %s from correction c where draft_id = %lld and no = %d", column,
		(long long)draft, no);
}

/* Live on both channels; what other tests left is over. */
static int live_item(void **)
{
	TAMPER("update delivery set state = 'CONFIRMED', due_at = now(); delete from unsealed; "
	       "update submission set state = 'RETURNED' where state <> 'DONE'; select 1");
	draft = scene_draft(&s, EDITOR, "目录", typo);
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	assert_int_equal(sealed(), 2);
	out(first);
	return 0;
}

/* A large revision of EDITOR2's is on the desks. */
static int64_t second_round(void)
{
	scene_edit(&s, EDITOR2, draft, larger);
	return scene_submit(&s, EDITOR2, draft);
}

static void agrees(enum who w, int64_t item)
{
	assert_int_equal(scene_open_all(&s, w, item), ERR_OK);
	assert_int_equal(scene_vote(&s, w, item, "AGREE", "同意"), ERR_OK);
}

static void is_refused(enum who w, int64_t item, const char *code)
{
	(void)!scene_open_all(&s, w, item);
	assert_int_not_equal(scene_vote(&s, w, item, "AGREE", "同意"), ERR_OK);
	assert_string_equal(err_what(), code);
}

static int64_t corrected(void)
{
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	scene_approve(&s, item);
	assert_int_equal(sealed(), 2);
	out(item);
	return item;
}

static enum err merge(enum who w, bool mine)
{
	SCRATCH(a);
	struct str commit;
	struct desk d = scene_desk(&s, &a);
	enum err e = correction_merge(
		&d, &s.people[w], draft, 1, str_c(scene_head(&s, draft)), mine, &commit);
	scene_desk_done(&d);
	return e;
}

static const char *words_at(const char *commit)
{
	SCRATCH(a);
	struct str html;
	assert_int_equal(
		vault_read(s.vault, &s.arena, draft, str_c(commit), STR("article.html"), &html),
		ERR_OK);
	return arena_cstr(&s.arena, html);
}

static void it_is_reviewed_beside_the_round_and_goes_out_alone(void **)
{
	int64_t round = second_round();
	const char *head = scene_head(&s, draft);
	agrees(HEAD, round);
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	assert_string_equal(state(item), "IN_REVIEW");
	assert_string_equal(state(round), "IN_REVIEW");
	assert_string_equal(scene_head(&s, draft), head);
	assert_non_null(strstr(words_at(correction(1, "encode(head, 'hex')")), "公布"));
	assert_null(strstr(words_at(correction(1, "encode(head, 'hex')")), "窗口"));
	scene_approve(&s, item);
	assert_int_equal(sealed(), 2);
	assert_string_equal(
		SQL("select string_agg(act, ' ') from ticket where submission_id = %lld",
			(long long)item),
		"correct correct");
	out(item);
	assert_string_equal(live_on(s.website), text_of(item));
	assert_string_equal(live_on(s.wechat), text_of(item));
	assert_string_equal(state(item), "DONE");
	assert_string_equal(correction(1, "state"), "LIVE");
	assert_string_equal(state(round), "IN_REVIEW");
	assert_string_equal(
		SQL("select count(*) from vote where submission_id = %lld", (long long)round), "1");
	assert_string_equal(scene_head(&s, draft), head);
}

/* Contributors are those of the line since what is out: not of the round, and nobody else. */
static void whoever_wrote_the_correction_does_not_agree_to_it(void **)
{
	scene_edit(&s, HEAD, draft, larger); /* the head of department writes in the round */
	scene_submit(&s, EDITOR2, draft);
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	assert_string_equal(
		SQL("select contributors = array[%lld]::bigint[] from submission where id = "
		    "%lld",
			(long long)s.people[EDITOR].id, (long long)item),
		"t");
	agrees(HEAD, item);
	agrees(REVIEWER, item);
	assert_int_equal(sealed(), 2);
	draft = scene_draft(&s, EDITOR, "目录", typo);
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	sealed();
	out(first);
	item = scene_correct(&s, HEAD, draft, mended);
	is_refused(HEAD, item, "vote.contributor");
}

static void it_goes_where_the_live_version_is_and_nowhere_else(void **)
{
	draft = scene_draft(&s, EDITOR, "目录", typo);
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	sealed();
	carry(first, s.website);
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	assert_string_equal(SQL("select string_agg(c->>'account', ' ') from submission, "
				"channel_entries(channels) c where id = %lld",
				    (long long)item),
		text_of(s.website));
	scene_approve(&s, item);
	assert_int_equal(sealed(), 1);
	carry(item, s.website);
	/* The uncorrected words do not come up on the other channel behind it. */
	assert_string_equal(leased(s.wechat, 0), "");
	assert_string_equal(SQL("select hold_code from delivery where submission_id = %lld and "
				"channel_account_id = %lld",
				    (long long)first, (long long)s.wechat),
		"corrected");
}

static void who_agreed_before_it_came_out_is_not_taken_to_have_seen_it(void **)
{
	int64_t round = second_round();
	agrees(HEAD, round);
	corrected();
	is_refused(REVIEWER, round, "vote.corrected");
	assert_int_equal(scene_vote(&s, REVIEWER, round, "RETURN", "请合并更正"), ERR_OK);
	assert_int_equal(merge(EDITOR2, false), ERR_OK);
	assert_string_equal(words_at(scene_head(&s, draft)), both);
	assert_int_not_equal(merge(EDITOR2, false), ERR_OK);
	assert_string_equal(err_what(), "correction.merged");
	round = scene_submit(&s, EDITOR2, draft);
	/* EDITOR's correction is out: he is nobody of this round's. */
	assert_string_equal(
		SQL("select contributors = array[%lld]::bigint[] from submission where id = "
		    "%lld",
			(long long)s.people[EDITOR2].id, (long long)round),
		"t");
	scene_approve(&s, round);
	assert_int_equal(sealed(), 2);
	out(round);
	assert_string_equal(live_on(s.website), text_of(round));
}

/* Whoever holds the round against what is out now may agree: both signatures say so. */
static void who_has_held_the_two_against_each_other_may_agree(void **)
{
	int64_t round = second_round();
	int64_t item = corrected();
	const char *live =
		SQL("select 'live:' || encode(commit_oid, 'hex') from submission where id = "
		    "%lld",
			(long long)item);
	struct desk d;
	SCRATCH(a);
	d = (struct desk){ .db = s.db, .vault = s.vault, .arena = &a, .now = clock_now() };
	struct str rest =
		str_c(SQL("select array_to_string(opens, ',') from submission where id = %lld",
			(long long)round));
	while (rest.len)
		assert_int_equal(
			note_opened(&d, &s.people[HEAD], round, str_cut(&rest, ',')), ERR_OK);
	struct stamp given = scene_stamp(&s, &a, HEAD, round);
	assert_int_equal(mark(&d, &s.people[HEAD], &given), ERR_OK);
	assert_int_not_equal(scene_vote(&s, HEAD, round, "AGREE", "同意"), ERR_OK);
	assert_string_equal(err_what(), "vote.unopened");
	assert_int_not_equal(note_opened(&d, &s.people[HEAD], round, STR("live:00")), ERR_OK);
	assert_int_equal(note_opened(&d, &s.people[HEAD], round, str_c(live)), ERR_OK);
	/* Looked into, but not signed for: the seal would not take it either. */
	struct standing now;
	struct ballot short_of_it = scene_ballot(&s, &a, HEAD, round);
	short_of_it.opened_count--;
	short_of_it.signature =
		scene_sign(&s, &a, HEAD, vote_payload(&a, s.people[HEAD].id, &short_of_it));
	assert_int_not_equal(vote(&d, &s.people[HEAD], &short_of_it, &now), ERR_OK);
	assert_string_equal(err_what(), "vote.unopened");
	assert_int_equal(scene_vote(&s, HEAD, round, "AGREE", "同意"), ERR_OK);
	agrees(REVIEWER, round);
	assert_int_equal(sealed(), 2);
	out(round);
	assert_string_equal(live_on(s.wechat), text_of(round));
}

/* The seal has its own eyes: votes cast before, whatever the store let pass. */
static void what_was_approved_before_is_not_signed_over_it(void **)
{
	int64_t round = second_round();
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	scene_approve(&s, round);
	scene_approve(&s, item);
	TAMPER("delete from unsealed where submission_id = %lld", (long long)round);
	int made = 0;
	assert_int_equal(seal_tick(&sealer, clock_now(), false, &made), ERR_OK);
	assert_int_equal(made, 2);
	out(item);
	assert_int_equal(sealed(), 0);
	assert_non_null(
		strstr(SQL("select seal_note from submission where id = %lld", (long long)round),
			"线上版本已不是送审时的那一版"));
	assert_string_equal(state(round), "APPROVED");
	/* Merged and handed in anew, it takes the old one's place. */
	assert_int_equal(merge(EDITOR2, false), ERR_OK);
	int64_t again = scene_submit(&s, EDITOR2, draft);
	scene_approve(&s, again);
	assert_int_equal(sealed(), 2);
	out(again);
	assert_string_equal(state(round), "SUPERSEDED");
}

static void what_was_signed_before_is_held_when_its_hour_comes(void **)
{
	int64_t round = second_round();
	scene_approve(&s, round);
	assert_int_equal(sealed(), 2);
	SQL("update delivery set due_at = now() + interval '1 hour' where submission_id = %lld "
	    "returning "
	    "1",
		(long long)round);
	corrected();
	assert_string_equal(leased(s.website, 61), "");
	assert_string_equal(
		SQL("select state || ' ' || hold_code from delivery where submission_id = "
		    "%lld and channel_account_id = %lld",
			(long long)round, (long long)s.website),
		"HELD corrected");
	assert_string_equal(live_on(s.website), SQL("select max(id)::text from submission where "
						    "draft_id = %lld",
							(long long)draft));
}

/* It corrects what is out. Once that is another text, it corrects nothing. */
static void it_does_not_go_out_over_a_round_that_was_quicker(void **)
{
	int64_t round = second_round();
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	scene_approve(&s, round);
	assert_int_equal(sealed(), 2);
	agrees(HEAD, item);
	carry(round, s.website);
	is_refused(REVIEWER, item, "vote.overtaken");
	carry(round, s.wechat);
	assert_string_equal(live_on(s.website), text_of(round));
	/* Approved by a front that lied: the seal signs nothing, and the item is over. */
	TAMPER("update submission set state = 'APPROVED', stage_no = 2 where id = %lld; insert "
	       "into "
	       "unsealed values (%lld)",
		(long long)item, (long long)item);
	assert_int_equal(sealed(), 0);
	assert_string_equal(
		SQL("select count(*) from ticket where submission_id = %lld", (long long)item),
		"0");
}

static void a_ticketed_one_is_over_when_a_round_was_quicker(void **)
{
	int64_t round = second_round();
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	scene_approve(&s, round);
	scene_approve(&s, item);
	assert_int_equal(sealed(), 4);
	SQL("update delivery set due_at = now() + interval '1 hour' where submission_id = %lld "
	    "returning "
	    "1",
		(long long)item);
	out(round);
	assert_string_equal(leased(s.website, 61), "");
	assert_string_equal(live_on(s.website), text_of(round));
	assert_string_equal(state(item), "SUPERSEDED");
	assert_string_equal(correction(1, "state"), "DROPPED");
}

static void later(int64_t item, int64_t channel)
{
	SQL("update delivery set due_at = now() + interval '1 hour' where submission_id = %lld and "
	    "channel_account_id = %lld returning 1",
		(long long)item, (long long)channel);
}

/* The round is out on one channel, and not yet on the other: there the correction still has its place. */
static void each_channel_is_asked_for_itself(void **)
{
	int64_t round = second_round();
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	scene_approve(&s, round);
	scene_approve(&s, item);
	assert_int_equal(sealed(), 4);
	later(item, s.website);
	later(round, s.wechat);
	carry(round, s.website);
	carry(item, s.wechat);
	assert_string_equal(leased(s.website, 61), "");
	assert_string_equal(SQL("select hold_code from delivery where submission_id = %lld and "
				"channel_account_id = %lld",
				    (long long)item, (long long)s.website),
		"overtaken");
	assert_string_equal(live_on(s.website), text_of(round));
	assert_string_equal(live_on(s.wechat), text_of(item));
}

/* Another channel still has an older text: that one is not what is corrected. */
static void a_channel_with_an_older_text_is_left_alone(void **)
{
	int64_t round = second_round();
	scene_approve(&s, round);
	assert_int_equal(sealed(), 2);
	later(round, s.wechat);
	carry(round, s.website);
	int64_t item = scene_correct(&s, EDITOR, draft, both);
	assert_string_equal(SQL("select string_agg(c->>'account', ' ') from submission, "
				"channel_entries(channels) c where id = %lld",
				    (long long)item),
		text_of(s.website));
}

static void a_draft_nobody_has_written_in_goes_on_from_it(void **)
{
	int64_t item = corrected();
	assert_string_equal(
		scene_head(&s, draft), SQL("select encode(commit_oid, 'hex') from submission "
					   "where id = %lld",
					       (long long)item));
	assert_string_equal(
		SQL("select kind || ' ' || authors::text from revision where draft_id = %lld "
		    "and rev = (select rev from draft where id = %lld)",
			(long long)draft, (long long)draft),
		"MERGE {}");
	scene_edit(&s, EDITOR2, draft, both);
	int64_t round = scene_submit(&s, EDITOR2, draft);
	scene_approve(&s, round);
	assert_int_equal(sealed(), 2);
	out(round);
	/* And the next correction is of that one. */
	item = scene_correct(&s, EDITOR, draft, typo);
	assert_string_equal(correction(2, "base_rev"),
		SQL("select rev from submission where id = %lld", (long long)round));
}

static void people_of_the_round_are_told_once(void **)
{
	int64_t round = second_round();
	agrees(HEAD, round);
	corrected();
	assert_string_equal(
		SQL("select string_agg(distinct a.login, ' ' order by a.login) || ' ' || "
		    "count(*) from notice n join account a on a.id = n.account_id where n.kind "
		    "= 'CORRECTED' and n.submission_id in (select id from submission where "
		    "draft_id = %lld)",
			(long long)draft),
		SQL("select string_agg(login, ' ' order by login) || ' 2' from account where id in "
		    "(%lld, "
		    "%lld)",
			(long long)s.people[EDITOR2].id, (long long)s.people[HEAD].id));
}

static void what_both_changed_a_person_puts_together(void **)
{
	scene_edit(&s, EDITOR2, draft, "<p>公共数据开放目录将于年底公步。</p>");
	corrected();
	assert_int_equal(merge(EDITOR2, false), ERR_CONFLICT);
	assert_string_equal(err_what(), "correction.conflict");
	scene_edit(&s, EDITOR2, draft, "<p>公共数据开放目录将于年底公布。</p>");
	assert_int_equal(merge(EDITOR2, true), ERR_OK);
	assert_non_null(strstr(words_at(scene_head(&s, draft)), "年底公布"));
	int64_t round = scene_submit(&s, EDITOR2, draft);
	assert_string_equal(
		SQL("select cardinality(live_opens(s)) from submission s where id = %lld",
			(long long)round),
		"0");
}

static void an_ended_one_takes_no_more_words(void **)
{
	SCRATCH(a);
	int64_t no, again;
	struct str commit;
	struct draft_head h;
	struct desk d = scene_desk(&s, &a);
	const struct person *who = &s.people[EDITOR];
	assert_int_equal(correction_open(&d, who, draft, 0, &no), ERR_OK);
	assert_int_equal(correction_open(&d, who, draft, 0, &again), ERR_OK);
	assert_int_equal(no, again);
	assert_int_equal(correction_open(&d, &s.people[REVIEWER], draft, 0, &again), ERR_DENIED);
	assert_int_equal(correction_drop(&d, &s.people[REVIEWER], draft, no), ERR_DENIED);
	d.correction = no;
	assert_int_equal(draft_head(&d, draft, &h), ERR_OK);
	assert_int_equal(correction_drop(&d, who, draft, no), ERR_OK);
	struct draft_words words = { .title = STR("目录"), .html = str_c(mended) };
	assert_int_equal(draft_save(&d, who, draft, h.commit, &words, &commit), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "correction.ended");
	assert_int_equal(correction_drop(&d, who, draft, no), ERR_WRONG_STATE);
	scene_desk_done(&d);
}

static void what_is_in_review_is_not_dropped(void **)
{
	SCRATCH(a);
	scene_correct(&s, EDITOR, draft, mended);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(correction_drop(&d, &s.people[EDITOR], draft, 1), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "correction.pending");
	scene_desk_done(&d);
}

/* One of each kind: a second correction and a second round wait. */
static void two_of_one_kind_are_not_on_the_desks_at_once(void **)
{
	SCRATCH(a);
	struct submitted sent;
	struct draft_head h;
	struct str to = STR("website");
	struct submit_wish wish = { .channels = &to, .channel_count = 1, .note = STR("再送") };
	second_round();
	scene_correct(&s, EDITOR, draft, mended);
	for (int line = 0; line < 2; line++) {
		struct desk d = scene_desk(&s, &a);
		d.correction = line;
		assert_int_equal(draft_head(&d, draft, &h), ERR_OK);
		assert_int_equal(submit(&d, &s.people[EDITOR], draft, h.commit, &wish, &sent),
			ERR_WRONG_STATE);
		assert_string_equal(err_what(), "submit.open");
		scene_desk_done(&d);
	}
}

static void what_is_not_out_is_not_corrected(void **)
{
	SCRATCH(a);
	int64_t no;
	int64_t other = scene_draft(&s, EDITOR, "目录", typo);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(correction_open(&d, &s.people[EDITOR], other, 0, &no), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "correction.none");
	scene_desk_done(&d);
}

/* A courier has begun: what becomes of it there is not known yet. */
static const char *call_of(int64_t item, int64_t channel)
{
	return SQL("select concat_ws(', ', id, channel_account_id, fence) from delivery where "
		   "submission_id = %lld and channel_account_id = %lld and act <> 'withdraw'",
		(long long)item, (long long)channel);
}

static void begun(int64_t item, int64_t channel)
{
	assert_non_null(
		strstr(leased(channel, 0), arena_printf(&s.arena, " %lld", (long long)item)));
	as_web(arena_printf(
		&s.arena, "select delivery_intent(%s, 'r', 'm', now())", call_of(item, channel)));
}

static void ended(int64_t item, int64_t channel, const char *outcome)
{
	as_web(arena_printf(&s.arena, "select delivery_result(%s, '%s', '', '{}', null, now())",
		call_of(item, channel), outcome));
}

static const char *goes_to(int64_t item)
{
	return SQL("select string_agg(c->>'account', ' ' order by c->>'account') from submission, "
		   "channel_entries(channels) c where id = %lld",
		(long long)item);
}

/* Who was told of what came out too late, and what. */
static bool told(enum who w, const char *words)
{
	return strstr(
		SQL("select coalesce(string_agg(text, ' '), '') from notice where "
		    "account_id = %lld and kind = 'CORRECTED' and once like 'old-words-%%' and "
		    "delivery_id in (select id from delivery where draft_id = %lld)",
			(long long)s.people[w].id, (long long)draft),
		words);
}

/* Out on the website, on its way to WeChat. */
static int64_t half_out(void)
{
	draft = scene_draft(&s, EDITOR, "目录", typo);
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	sealed();
	carry(first, s.website);
	begun(first, s.wechat);
	return scene_correct(&s, EDITOR, draft, mended);
}

/* The page says what it waits for, by the account's name; nobody is called, since nobody has anything to do. */
static void it_waits_for_wechat(int64_t item)
{
	const char *note = SQL("select seal_note from submission where id = %lld", (long long)item);
	assert_non_null(strstr(note, "途中"));
	assert_non_null(
		strstr(note, SQL("select '“' || name || '”' from channel_account where id = %lld",
				     (long long)s.wechat)));
	memset(clerk.next, 0, sizeof clerk.next);
	assert_int_equal(clerk_tick(&clerk, clock_now()), ERR_OK);
	assert_string_equal(
		SQL("select count(*) from notice where kind = 'UNSEALED' and submission_id = %lld",
			(long long)item),
		"0");
}

static void what_is_on_its_way_is_corrected_once_it_is_there(void **)
{
	int64_t item = half_out();
	assert_string_equal(goes_to(item),
		arena_printf(&s.arena, "%lld %lld", (long long)s.website, (long long)s.wechat));
	scene_approve(&s, item);
	assert_int_equal(sealed(), 1);
	carry(item, s.website);
	assert_int_equal(sealed(), 0);
	it_waits_for_wechat(item);
	assert_string_equal(state(item), "APPROVED");
	ended(first, s.wechat, "CONFIRMED");
	assert_true(told(EDITOR, "更正通过后随即发往这一渠道"));
	assert_true(told(OPERATOR, "更正通过后随即发往这一渠道"));
	int made = 0;
	assert_int_equal(seal_tick(&sealer, clock_now(), false, &made), ERR_OK);
	assert_int_equal(made, 1);
	assert_string_equal(SQL("select act from ticket where submission_id = %lld and "
				"channel_account_id = %lld",
				    (long long)item, (long long)s.wechat),
		"correct");
	carry(item, s.wechat);
	assert_string_equal(live_on(s.wechat), text_of(item));
	assert_string_equal(state(item), "DONE");
}

/* Exactly where the original came: not where it was on its way in vain. */
static void what_never_arrived_is_not_corrected_there(void **)
{
	int64_t item = half_out();
	scene_approve(&s, item);
	assert_int_equal(sealed(), 1);
	it_waits_for_wechat(item);
	ended(first, s.wechat, "REFUSED");
	assert_string_equal(
		SQL("select seal_note from submission where id = %lld", (long long)item), "");
	carry(item, s.website);
	assert_string_equal(state(item), "DONE");
	assert_string_equal(correction(1, "state"), "LIVE");
	assert_int_equal(sealed(), 0);
	assert_string_equal(live_on(s.wechat), "");
	assert_false(told(EDITOR, "更正"));
}

/* In vain before the seal looked: whoever wrote long ago is no contributor by that. */
static void an_end_before_the_seal_looks_keeps_nothing_back(void **)
{
	int64_t item = half_out();
	ended(first, s.wechat, "REFUSED");
	scene_approve(&s, item);
	assert_int_equal(sealed(), 1);
	carry(item, s.website);
	assert_string_equal(state(item), "DONE");
}

static void what_has_not_begun_waits_for_the_correction(void **)
{
	const char *why;
	draft = scene_draft(&s, EDITOR, "目录", typo);
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	sealed();
	carry(first, s.website);
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	assert_string_equal(leased(s.wechat, 0), "");
	assert_string_equal(SQL("select hold_code from delivery where submission_id = %lld and "
				"channel_account_id = %lld",
				    (long long)first, (long long)s.wechat),
		"correcting");
	assert_int_equal(scene_vote(&s, HEAD, item, "RETURN", "没有错"), ERR_OK);
	assert_non_null(
		scene_sql_as(&s, "shenfa_clerk", "select delivery_reconsider(now())", &why));
	carry(first, s.wechat);
	assert_string_equal(live_on(s.wechat), text_of(first));
}

/* Out on the website and not begun on WeChat; the correction is agreed to, and before it is signed the website's is taken down. */
static int64_t ended_unsaid(bool scheduled)
{
	size_t n;
	int made = 0;
	draft = scene_draft(&s, EDITOR, "目录", typo);
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	sealed();
	carry(first, s.website);
	if (scheduled)
		later(first, s.wechat);
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	assert_string_equal(leased(s.wechat, 0), "");
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &s.website, 1, &n), ERR_OK);
	scene_approve(&s, item);
	TAMPER("delete from unsealed; select 1");
	assert_int_equal(seal_tick(&sealer, clock_now(), false, &made), ERR_OK);
	assert_non_null(strstr(leased(s.website, 0), "withdraw"));
	const char *call = SQL("select concat_ws(', ', id, channel_account_id, fence) from "
			       "delivery where draft_id = %lld and act = 'withdraw'",
		(long long)draft);
	as_web(F("select delivery_intent(%s, 'r', 'm', now())", call));
	as_web(F("select delivery_result(%s, 'CONFIRMED', '', '{}', null, now())", call));
	assert_string_equal(state(item), "SUPERSEDED");
	return item;
}

/* Reviewers agreed that these words are wrong: whether they go out all the same is a person's word. */
static void what_it_would_have_mended_is_left_to_a_person(void **)
{
	const char *why;
	for (int scheduled = 0; scheduled < 2; scheduled++) {
		ended_unsaid(scheduled);
		assert_non_null(scene_sql_as(
			&s, "shenfa_clerk", "select delivery_reconsider(now())", &why));
		assert_string_equal(leased(s.wechat, 61), "");
		assert_string_equal(SQL("select hold_code from delivery where submission_id = "
					"%lld and channel_account_id = %lld",
					    (long long)first, (long long)s.wechat),
			"correction.ended");
		as_web(F("select delivery_release(id, %lld, '照发', now()) from delivery where "
			 "submission_id = %lld and channel_account_id = %lld",
			ID(OPERATOR), (long long)first, (long long)s.wechat));
		if (!scheduled)
			carry(first, s.wechat);
	}
}

/* What was on its way to WeChat is a run of short messages, of which nothing has left yet. */
static const char *list_of_two(void)
{
	const char *id = SQL("select id from delivery where submission_id = %lld and "
			     "channel_account_id = %lld",
		(long long)first, (long long)s.wechat);
	TAMPER("insert into sms_run values (%s, 1, decode(repeat('00', 32), 'hex'), 1, 0, "
	       "decode(repeat('00', 32), 'hex')); insert "
	       "into sms_recipient (delivery_id, n, masked, token, at) select %s, n, '138****', "
	       "sha256(%s::text::bytea || n::text::bytea), now() from generate_series(1, 2) n; "
	       "insert into sms_key values (%s, 1, 1, '', null, now()), (%s, 2, 2, '', now(), "
	       "now()); select 1",
		id, id, id, id, id);
	return id;
}

/* The courier's next of that list: "stopped" and why, or what it sends. */
static const char *next_of_list(const char *id)
{
	return as_web(F("select sms_call(id, channel_account_id, fence, 'take', "
			"'{\"connection\":1,\"max\":1}', now()) from delivery where id = %s",
		id));
}

/* Half a list with the old words and half with none: the run is finished, and the correction comes behind it. */
static void a_run_that_has_begun_is_finished_and_then_corrected(void **)
{
	int64_t item = half_out();
	const char *id = list_of_two();
	assert_non_null(strstr(next_of_list(id), "stopped"));
	TAMPER("update sms_recipient set state = 'sent' where delivery_id = %s and n = 1", id);
	assert_null(strstr(next_of_list(id), "stopped"));
	scene_approve(&s, item);
	TAMPER("update delivery set state = 'PLANNED', lease_until = null where id = %s", id);
	assert_int_equal(sealed(), 1);
	carry(item, s.website);
	assert_string_equal(state(item), "APPROVED");
	TAMPER("update sms_recipient set state = 'queued' where delivery_id = %s and n = 2", id);
	carry(first, s.wechat);
	assert_true(told(EDITOR, "更正通过后随即发往这一渠道"));
	assert_int_equal(sealed(), 1);
	carry(item, s.wechat);
	assert_string_equal(live_on(s.wechat), text_of(item));
}

static void account_is(int64_t channel, const char *as)
{
	TAMPER("update channel_account set state = '%s' where id = %lld", as, (long long)channel);
}

/* Whatever kept it off the list: nothing comes out behind a correction without a word, and the next one goes there. */
static void old_words_that_come_out_later_are_told_and_can_be_corrected(void **)
{
	draft = scene_draft(&s, EDITOR, "目录", typo);
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	sealed();
	carry(first, s.website);
	begun(first, s.wechat);
	account_is(s.wechat, "SUSPENDED");
	int64_t item = scene_correct(&s, EDITOR, draft, mended);
	assert_string_equal(goes_to(item), text_of(s.website));
	scene_approve(&s, item);
	assert_int_equal(sealed(), 1);
	carry(item, s.website);
	account_is(s.wechat, "ACTIVE");
	ended(first, s.wechat, "CONFIRMED");
	assert_true(told(EDITOR, "请对线上版本再作一次更正"));
	assert_true(told(OPERATOR, "请对线上版本再作一次更正"));
	item = scene_correct(&s, EDITOR, draft, mended);
	assert_string_equal(goes_to(item),
		arena_printf(&s.arena, "%lld %lld", (long long)s.website, (long long)s.wechat));
	scene_approve(&s, item);
	assert_int_equal(sealed(), 2);
	out(item);
	assert_string_equal(live_on(s.wechat), text_of(item));
}

#define ITEM(test) cmocka_unit_test_setup(test, live_item)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ITEM(it_is_reviewed_beside_the_round_and_goes_out_alone),
		ITEM(whoever_wrote_the_correction_does_not_agree_to_it),
		ITEM(it_goes_where_the_live_version_is_and_nowhere_else),
		ITEM(who_agreed_before_it_came_out_is_not_taken_to_have_seen_it),
		ITEM(who_has_held_the_two_against_each_other_may_agree),
		ITEM(what_was_approved_before_is_not_signed_over_it),
		ITEM(what_was_signed_before_is_held_when_its_hour_comes),
		ITEM(it_does_not_go_out_over_a_round_that_was_quicker),
		ITEM(a_ticketed_one_is_over_when_a_round_was_quicker),
		ITEM(each_channel_is_asked_for_itself),
		ITEM(a_channel_with_an_older_text_is_left_alone),
		ITEM(a_draft_nobody_has_written_in_goes_on_from_it),
		ITEM(people_of_the_round_are_told_once),
		ITEM(what_both_changed_a_person_puts_together),
		ITEM(an_ended_one_takes_no_more_words),
		ITEM(what_is_in_review_is_not_dropped),
		ITEM(two_of_one_kind_are_not_on_the_desks_at_once),
		ITEM(what_is_not_out_is_not_corrected),
		ITEM(what_is_on_its_way_is_corrected_once_it_is_there),
		ITEM(what_never_arrived_is_not_corrected_there),
		ITEM(an_end_before_the_seal_looks_keeps_nothing_back),
		ITEM(what_has_not_begun_waits_for_the_correction),
		ITEM(what_it_would_have_mended_is_left_to_a_person),
		ITEM(a_run_that_has_begun_is_finished_and_then_corrected),
		ITEM(old_words_that_come_out_later_are_told_and_can_be_corrected),
	};
	return cmocka_run_group_tests(tests, open_clerked, close_clerked);
}
