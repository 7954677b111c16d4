/* correction.h: a text with a typo that is out, its round and its correction, and how couriers carry them. */
#pragma once
#include "tests/store/clerking.h"

extern int64_t draft, first; /* live on both channels, with a typo */

static const char typo[] =
	"<p>公共数据开放目录于近日公步。</p>\n<p>欢迎查阅。</p>\n<p>咨询请来电。</p>";
static const char mended[] =
	"<p>公共数据开放目录于近日公布。</p>\n<p>欢迎查阅。</p>\n<p>咨询请来电。</p>";
static const char larger[] = "<p>公共数据开放目录于近日公步。</p>\n<p>欢迎查阅。</"
			     "p>\n<p>咨询请到窗口办理。</p>\n<p>附则。</p>";
static const char both[] = "<p>公共数据开放目录于近日公布。</p>\n<p>欢迎查阅。</"
			   "p>\n<p>咨询请到窗口办理。</p>\n<p>附则。</p>\n";

static inline int sealed(void)
{
	int made = 0;
	if (seal_tick(&sealer, clock_now(), true, &made))
		fail_msg("%s", err_reason());
	return made;
}

/* What that channel's courier gets of this draft `minutes` from now: "ACT SUBMISSION", or "". */
static inline const char *leased(int64_t channel, int minutes)
{
	return as_web(arena_printf(&s.arena,
		"select coalesce(string_agg(act || ' ' || submission_id, ', '), '') from "
		"delivery_lease(%lld, 5, 60, now() + interval '%d minutes') where draft_id = %lld",
		(long long)channel, minutes, (long long)draft));
}

static inline void confirm(int64_t item, int64_t channel)
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

static inline void carry(int64_t item, int64_t channel)
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

static inline void out(int64_t item)
{
	carry(item, s.website);
	carry(item, s.wechat);
}

static inline const char *state(int64_t item)
{
	return SQL("select state from submission where id = %lld", (long long)item);
}

static inline const char *live_on(int64_t channel)
{
	return SQL(
		"select coalesce(max(submission_id::text), '') from live where draft_id = %lld and "
		"channel_account_id = %lld",
		(long long)draft, (long long)channel);
}

static inline const char *text_of(int64_t id)
{
	return arena_printf(&s.arena, "%lld", (long long)id);
}

static inline const char *correction(int no, const char *column)
{
	return SQL("select %s from correction c where draft_id = %lld and no = %d", column,
		(long long)draft, no);
}

/* A large revision of EDITOR2's is on the desks. */
static inline int64_t second_round(void)
{
	scene_edit(&s, EDITOR2, draft, larger);
	return scene_submit(&s, EDITOR2, draft);
}

static inline void agrees(enum who w, int64_t item)
{
	assert_int_equal(scene_open_all(&s, w, item), ERR_OK);
	assert_int_equal(scene_vote(&s, w, item, "AGREE", "同意"), ERR_OK);
}

static inline void is_refused(enum who w, int64_t item, const char *code)
{
	(void)!scene_open_all(&s, w, item);
	assert_int_not_equal(scene_vote(&s, w, item, "AGREE", "同意"), ERR_OK);
	assert_string_equal(err_what(), code);
}

static inline const char *words_at(const char *commit)
{
	SCRATCH(a);
	struct str html;
	assert_int_equal(
		vault_read(s.vault, &s.arena, draft, str_c(commit), STR("article.html"), &html),
		ERR_OK);
	return arena_cstr(&s.arena, html);
}

static inline void later(int64_t item, int64_t channel)
{
	SQL("update delivery set due_at = now() + interval '1 hour' where submission_id = %lld and "
	    "channel_account_id = %lld returning 1",
		(long long)item, (long long)channel);
}

#define TEST(name) void name(void **);
#include "tests/store/test_correction/tests.def"
#undef TEST
