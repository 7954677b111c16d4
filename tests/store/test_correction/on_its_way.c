/* What a courier had begun with is corrected once it is there; and nothing comes out behind a correction unsaid. */
#include "tests/store/test_correction/correction.h"

static const char *call_of(int64_t item, int64_t channel)
{
	return SQL("select concat_ws(', ', id, channel_account_id, fence) from delivery where "
		   "submission_id = %lld and channel_account_id = %lld and act <> 'withdraw'",
		(long long)item, (long long)channel);
}

/* A courier has begun: what becomes of it there is not known yet. */
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

void what_is_on_its_way_is_corrected_once_it_is_there(void **)
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
void what_never_arrived_is_not_corrected_there(void **)
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
void an_end_before_the_seal_looks_keeps_nothing_back(void **)
{
	int64_t item = half_out();
	ended(first, s.wechat, "REFUSED");
	scene_approve(&s, item);
	assert_int_equal(sealed(), 1);
	carry(item, s.website);
	assert_string_equal(state(item), "DONE");
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
void a_run_that_has_begun_is_finished_and_then_corrected(void **)
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
void old_words_that_come_out_later_are_told_and_can_be_corrected(void **)
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
