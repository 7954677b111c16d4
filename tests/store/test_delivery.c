/* What is on its way on a channel, and what else may happen there meanwhile. */
#include "tests/store/sealer.h"

struct scene s;
struct sealer sealer;

/* A round approved and signed; what came before it on other channels is of no interest here. */
static int64_t round_of(int64_t draft)
{
	int made;
	int64_t id = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, id);
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	return id;
}

/* "act state" of what the website's courier is given `minutes` from now, or "". */
static const char *leased(int minutes)
{
	return as_web(arena_printf(&s.arena,
		"select act || ' ' || state from delivery_lease(%lld, 1, 60, now() + interval '%d "
		"minutes')",
		(long long)s.website, minutes));
}

static const char *holding(int64_t submission, const char *act)
{
	return SQL("select id || ',%lld,' || fence from delivery where submission_id = %lld and "
		   "channel_account_id = %lld and act %s 'withdraw'",
		(long long)s.website, (long long)submission, (long long)s.website, act);
}

static void intend(int64_t submission, const char *act)
{
	as_web(arena_printf(
		&s.arena, "select delivery_intent(%s, 'r', 'm', now())", holding(submission, act)));
}

static void report(int64_t submission, const char *act, const char *outcome)
{
	as_web(arena_printf(&s.arena, "select delivery_result(%s, '%s', '', '{}', null, now())",
		holding(submission, act), outcome));
}

static void take_down(int64_t draft)
{
	int made;
	size_t n;
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &s.website, 1, &n), ERR_OK);
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	assert_int_equal(made, 1);
}

static void a_withdrawal_does_not_pass_a_publication_on_its_way(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "撤在发的途中", NULL), id = round_of(draft);
	assert_string_equal(leased(0), "publish LEASED");
	intend(id, "<>");
	take_down(draft);
	assert_string_equal(leased(0), "");                   /* the courier may still be sending */
	assert_string_equal(leased(10), "publish UNCERTAIN"); /* it died: look first */
	assert_string_equal(leased(10), "");
	report(id, "<>", "CONFIRMED");
	assert_string_equal(leased(10), "withdraw LEASED");
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "select 1");
}

static void an_older_round_never_comes_back_over_a_newer(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "两轮", NULL), first = round_of(draft);
	assert_string_equal(leased(0), "publish LEASED");
	intend(first, "<>");
	report(first, "<>", "REFUSED");
	int64_t second = round_of(draft);
	assert_string_equal(leased(0), "publish LEASED");
	intend(second, "<>");
	report(second, "<>", "CONFIRMED");
	as_web(arena_printf(&s.arena,
		"select delivery_release(id, 1, '重试', now()) from delivery "
		"where submission_id = %lld and channel_account_id = %lld",
		(long long)first, (long long)s.website));
	assert_string_equal(leased(10), "");
	assert_string_equal(SQL("select state || ' ' || hold_code from delivery where "
				"submission_id = %lld and channel_account_id = %lld",
				    (long long)first, (long long)s.website),
		"HELD overtaken");
}

/* As the seal would, to both channels, past what it looks at first. */
static void as_seal_issue(int64_t submission)
{
	int64_t both[] = { s.website, s.wechat };
	for (size_t i = 0; i < 2; i++) {
		const char *why;
		assert_non_null(scene_sql_as(&s, "shenfa_seal",
			arena_printf(&s.arena,
				"select ticket_issue(%lld, %lld, 'publish', '{}', 'e', 's', '{}', "
				"now())",
				(long long)submission, (long long)both[i]),
			&why));
	}
}

static const char *state_of(int64_t submission)
{
	return SQL("select state from submission where id = %lld", (long long)submission);
}

static void seal_round(void)
{
	int made;
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
}

static size_t withdraw_from(int64_t draft, const int64_t *accounts, size_t count)
{
	size_t n;
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, accounts, count, &n), ERR_OK);
	return n;
}

/* Live, corrected in a round that everybody agreed to, and withdrawn before the seal came to it. */
static void a_withdrawal_covers_the_round_that_is_approved_and_not_signed_yet(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "撤稿时新一轮刚批准", NULL),
		first = round_of(draft);
	assert_string_equal(leased(0), "publish LEASED");
	intend(first, "<>");
	report(first, "<>", "CONFIRMED");
	int64_t second = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, second);
	assert_int_equal(withdraw_from(draft, &s.website, 1), 2);
	assert_string_equal(state_of(second), "APPROVED"); /* WeChat was not withdrawn */
	seal_round();
	assert_string_equal(
		SQL("select string_agg(channel_account_id || act, ' ') || seal_note from "
		    "ticket t join submission x on x.id = submission_id where "
		    "submission_id = %lld group by seal_note",
			(long long)second),
		arena_printf(&s.arena, "%lldpublish", (long long)s.wechat));
	assert_string_equal(
		SQL("select count(*) from unsealed where submission_id = %lld", (long long)second),
		"0");
	assert_string_equal(leased(10), "withdraw LEASED");
	intend(first, "=");
	report(first, "=", "CONFIRMED");
	assert_string_equal(leased(10), "");
	assert_string_equal(
		SQL("select count(*) from live where draft_id = %lld", (long long)draft), "0");
}

/* Nothing of it went out, and nothing will: it ends, and the seal does not go on refusing it. */
static void an_approved_round_that_is_withdrawn_everywhere_has_ended(void **)
{
	int64_t both[] = { s.website, s.wechat };
	int64_t draft = scene_draft(&s, EDITOR, "签发前撤稿", NULL);
	int64_t id = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, id);
	assert_int_equal(withdraw_from(draft, both, 2), 2);
	assert_string_equal(state_of(id), "WITHDRAWN");
	seal_round();
	assert_string_equal(
		SQL("select count(*) || seal_note from submission x left join ticket t on "
		    "t.submission_id = x.id where x.id = %lld and t.id is null "
		    "group by seal_note",
			(long long)id),
		"1");
}

static void end_wechat(int64_t submission)
{
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED' where "
	    "submission_id = %lld and channel_account_id = %lld; select 1",
		(long long)submission, (long long)s.wechat);
}

/* Refused on the website, and then a later round was published there: the first will never be. */
static void an_overtaken_round_has_ended(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "被取代的一轮", NULL), first = round_of(draft);
	assert_string_equal(leased(0), "publish LEASED");
	intend(first, "<>");
	report(first, "<>", "REFUSED");
	assert_string_equal(state_of(first), "APPROVED"); /* somebody may try again */
	int64_t second = round_of(draft);
	assert_string_equal(state_of(first), "APPROVED");
	end_wechat(second);
	assert_string_equal(leased(0), "publish LEASED");
	intend(second, "<>");
	report(second, "<>", "CONFIRMED");
	assert_string_equal(state_of(first), "SUPERSEDED");
	assert_string_equal(state_of(second), "DONE");
}

/* Never signed, since the channel was suspended then; the later round's ticket closes it. */
static void an_unsigned_round_ends_with_the_ticket_of_a_later_one(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "没签发的一轮", NULL);
	int64_t first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	SQL("set session_replication_role = replica; update channel_account set state = "
	    "'SUSPENDED'; "
	    "select 1");
	seal_round();
	SQL("set session_replication_role = replica; update channel_account set state = 'ACTIVE'; "
	    "update submission set seal_note = 'x' where id = %lld; select 1",
		(long long)first);
	int64_t second = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, second);
	as_seal_issue(second);
	assert_string_equal(state_of(first), "SUPERSEDED");
	assert_string_equal(state_of(second), "APPROVED");
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "select 1");
}

/* The platform refuses the account: trying again by itself would be blind. */
static void what_a_courier_held_goes_on_by_a_person_only(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "令牌失效", NULL), id = round_of(draft);
	const char *why, *row;
	assert_string_equal(leased(0), "publish LEASED");
	intend(id, "<>");
	as_web(arena_printf(&s.arena,
		"select delivery_result(%s, 'HELD', 'AppSecret 不对', '{}', null, now(), "
		"'wechat.secret')",
		holding(id, "<>")));
	assert_non_null(scene_sql_as(
		&s, "shenfa_clerk", "select delivery_reconsider(now() + interval '1 day')", &why));
	row = arena_printf(&s.arena,
		"from delivery where submission_id = %lld and channel_account_id = %lld",
		(long long)id, (long long)s.website);
	assert_string_equal(SQL("select state || ' ' || hold_code || ' ' || reason %s", row),
		"HELD wechat.secret AppSecret 不对");
	assert_string_equal(leased(10), "");
	as_web(arena_printf(
		&s.arena, "select delivery_release(id, 1, '凭据已更新', now()) %s", row));
	assert_string_equal(leased(10), "publish LEASED");
	assert_string_equal(SQL("select hold_code || reason %s", row), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_withdrawal_does_not_pass_a_publication_on_its_way),
		cmocka_unit_test(an_older_round_never_comes_back_over_a_newer),
		cmocka_unit_test(what_a_courier_held_goes_on_by_a_person_only),
		cmocka_unit_test(a_withdrawal_covers_the_round_that_is_approved_and_not_signed_yet),
		cmocka_unit_test(an_approved_round_that_is_withdrawn_everywhere_has_ended),
		cmocka_unit_test(an_overtaken_round_has_ended),
		cmocka_unit_test(an_unsigned_round_ends_with_the_ticket_of_a_later_one),
	};
	return cmocka_run_group_tests(tests, open_sealed, close_sealed);
}
