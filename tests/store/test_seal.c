#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "seal/checkpoint.h"
#include "seal/seal.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

static struct scene s;
static struct sealer sealer;

static int open_all(void **)
{
	scene_open(&s);
	const char *keys = arena_printf(&s.arena, "%s/keys", test_folder());
	assert_int_equal(folder_make(keys, 0700, NULL), ERR_OK);
	assert_int_equal(sealer_open(test_conninfo(s.database, "shenfa_seal"), keys,
				 clock_now() - 1000, &sealer),
		ERR_OK);
	return 0;
}

static int close_all(void **)
{
	sealer_close(&sealer);
	scene_close(&s);
	return 0;
}

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))

/* As somebody who owns the machine would: no trigger, no rule, no grant in the way. */
#define TAMPER(...)                                                                                \
	SQL("set session_replication_role = replica; %s", arena_printf(&s.arena, __VA_ARGS__))

static int tick(void)
{
	int made = 0;
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	return made;
}

static struct str raw(struct arena *a, const char *hex40)
{
	char *bytes = arena_alloc(a, 20);
	assert_true(unhex(str_c(hex40), bytes, 20));
	return (struct str){ bytes, 20 };
}

static int64_t approved(void)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	scene_approve(&s, id);
	return id;
}

static const char *note_of(int64_t id)
{
	return SQL("select seal_note from submission where id = %lld", (long long)id);
}

static const char *tickets_of(int64_t id)
{
	return SQL("select count(*) from ticket where submission_id = %lld", (long long)id);
}

static void is_refused(int64_t id, const char *because)
{
	assert_int_equal(tick(), 0);
	assert_string_equal(tickets_of(id), "0");
	assert_non_null(strstr(note_of(id), because));
	TAMPER("update submission set state = 'RETURNED' where id = %lld", (long long)id);
}

static struct ticket ticket_of(struct arena *a, int64_t id, int64_t account)
{
	struct ticket t;
	const char *of = arena_printf(a,
		"from ticket where submission_id = %lld and channel_account_id = %lld"
		" order by id desc limit 1",
		(long long)id, (long long)account);
	struct ticket_sigs sigs = { str_c(SQL("select ed25519 %s", of)),
		str_c(SQL("select sm2 %s", of)) };
	assert_int_equal(
		ticket_verify(a, str_c(SQL("select body %s", of)), sigs, &sealer.keys.ring, &t),
		ERR_OK);
	return t;
}

static void what_two_people_agreed_to_is_signed_for_each_channel(void **)
{
	SCRATCH(a);
	int64_t id = approved();
	assert_int_equal(tick(), 2);
	assert_int_equal(tick(), 0);
	struct ticket t = ticket_of(&a, id, s.website);
	assert_true(str_eq(t.act, STR("publish")));
	assert_true(str_eq(t.channel, STR("website")));
	assert_true(str_eq(t.tree, str_c(SQL("select encode(tree_oid, 'hex') from submission"
					     " where id = %lld",
					   (long long)id))));
	assert_int_equal(t.vote_count, 2);
	assert_true(t.file_count > 0);
	assert_int_equal(ticket_of(&a, id, s.wechat).epoch, 1);
	assert_string_equal(SQL("select count(*) from delivery where submission_id = %lld"
				" and state = 'PLANNED'",
				    (long long)id),
		"2");
}

static void what_is_approved_lies_with_the_seal_until_its_last_ticket(void **)
{
	int made = 0;
	int64_t id = approved();
	assert_string_equal(SQL("select count(*) from unsealed"), "1");
	assert_int_equal(seal_tick(&sealer, clock_now(), false, &made), ERR_OK);
	assert_int_equal(made, 2);
	assert_string_equal(SQL("select count(*) from unsealed"), "0");
	assert_string_equal(SQL("select count(distinct xmin::text) from ticket"
				" where submission_id = %lld",
				    (long long)id),
		"1");
}

static void what_was_refused_is_asked_for_again_only_now_and_then(void **)
{
	int made = 0;
	int64_t id = approved();
	TAMPER("update channel_account set state = 'SUSPENDED' where id = %lld",
		(long long)s.wechat);
	assert_int_equal(seal_tick(&sealer, clock_now(), false, &made), ERR_OK);
	assert_int_equal(made, 1);
	TAMPER("update channel_account set state = 'ACTIVE' where id = %lld", (long long)s.wechat);
	assert_int_equal(seal_tick(&sealer, clock_now(), false, &made), ERR_OK);
	assert_int_equal(made, 0);
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	assert_int_equal(made, 1);
	assert_string_equal(tickets_of(id), "2");
	assert_string_equal(SQL("select count(*) from unsealed"), "0");
}

static void what_waits_at_once_is_signed_as_one_list(void **)
{
	SCRATCH(a);
	int64_t ids[6];
	for (int i = 0; i < 6; i++)
		ids[i] = approved();
	assert_int_equal(tick(), 12);
	for (int i = 0; i < 6; i++) {
		ticket_of(&a, ids[i], s.website);
		ticket_of(&a, ids[i], s.wechat);
	}
	assert_string_equal(
		SQL("select count(distinct sm2) || ' ' || count(distinct xmin::text) from ticket"
		    " where submission_id >= %lld",
			(long long)ids[0]),
		"2 2");
}

static void one_that_does_not_hold_keeps_nobody_back(void **)
{
	int64_t good = approved(), bad = approved(), other = approved();
	TAMPER("update vote set opinion = '不同意见' where submission_id = %lld", (long long)bad);
	assert_int_equal(tick(), 4);
	assert_string_equal(tickets_of(good), "2");
	assert_string_equal(tickets_of(bad), "0");
	assert_string_equal(tickets_of(other), "2");
	assert_non_null(strstr(note_of(bad), "没有有效签名"));
	TAMPER("update submission set state = 'RETURNED' where id = %lld", (long long)bad);
}

static void one_that_the_store_refuses_keeps_nobody_back(void **)
{
	int64_t good = approved(), bad = approved(), other = approved();
	SQL("create function broken() returns trigger language plpgsql as $$ begin if "
	    "new.submission_id ="
	    " %lld then raise exception 'broken'; end if; return new; end $$; create trigger "
	    "broken before"
	    " insert on ticket for each row execute function broken()",
		(long long)bad);
	assert_int_equal(tick(), 4);
	SQL("drop function broken cascade");
	assert_string_equal(tickets_of(good), "2");
	assert_string_equal(tickets_of(bad), "0");
	assert_string_equal(tickets_of(other), "2");
	assert_string_not_equal(note_of(bad), "");
	assert_int_equal(tick(), 2);
	assert_string_equal(tickets_of(bad), "2");
	assert_string_equal(note_of(bad), "");
}

/* The later round is urgent, so it comes first; the earlier one must see its tickets. */
static void two_rounds_of_one_draft_are_not_signed_together(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), first, second;
	first = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, first);
	second = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, second);
	TAMPER("update submission set urgent = true, urgent_by = submitted_by, "
	       "urgent_at = now() where id = %lld",
		(long long)second);
	assert_int_equal(tick(), 2);
	assert_string_equal(tickets_of(second), "2");
	assert_string_equal(tickets_of(first), "0");
}

static void a_new_pair_of_keys_signs_from_the_next_look_on(void **)
{
	SCRATCH(a);
	char old[17];
	memcpy(old, sealer.keys.id_sm2, sizeof old);
	assert_int_equal(seal_renew_keys(&sealer), ERR_OK);
	assert_string_equal(sealer.keys.id_sm2, old);
	assert_int_equal(seal_keys_rotate(sealer.folder, clock_now() - 1), ERR_OK);
	assert_int_equal(seal_renew_keys(&sealer), ERR_OK);
	assert_string_not_equal(sealer.keys.id_sm2, old);
	int64_t id = approved();
	assert_int_equal(tick(), 2);
	struct ticket t = ticket_of(&a, id, s.website);
	assert_true(str_eq(t.key_sm2, str_c(sealer.keys.id_sm2)));
	assert_non_null(keyring_find(&sealer.keys.ring, KEY_SM2, str_c(old)));
}

static void a_foreign_or_missing_signature_is_no_vote(void **)
{
	int64_t id = approved();
	TAMPER("update vote set signature = (select signature from vote v where"
	       " v.submission_id <> %lld limit 1) where submission_id = %lld",
		(long long)id, (long long)id);
	is_refused(id, "没有有效签名");
	id = approved();
	TAMPER("update vote set opinion = '不同意见' where submission_id = %lld", (long long)id);
	is_refused(id, "没有有效签名");
	id = approved();
	TAMPER("update vote set device_key_id = (select max(id) from device_key)"
	       " where submission_id = %lld",
		(long long)id);
	is_refused(id, "没有有效签名");
}

static void an_approval_that_nobody_voted_for_is_refused(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	TAMPER("update submission set state = 'APPROVED' where id = %lld", (long long)id);
	is_refused(id, "缺少有权人的同意");
}

static void a_voter_without_the_chair_does_not_count(void **)
{
	int64_t id = approved();
	TAMPER("delete from account_role where account_id = %lld and role = 'REVIEWER'",
		(long long)s.people[REVIEWER].id);
	is_refused(id, "统一审核");
	TAMPER("insert into account_role values (%lld, 'REVIEWER')",
		(long long)s.people[REVIEWER].id);
}

static void a_key_revoked_before_the_vote_signs_nothing(void **)
{
	int64_t id = approved();
	TAMPER("update device_key set revoked_at = now() - interval '1 hour' where account_id = "
	       "%lld",
		(long long)s.people[HEAD].id);
	is_refused(id, "密钥当时无效");
	TAMPER("update device_key set revoked_at = null");
}

static void a_vote_of_who_touched_the_words_is_refused_by_the_commits(void **)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	struct desk d = scene_desk(&s, &a);
	json_auto_t *meta = json_pack("{s:s}", "disclosure", "主动公开");
	struct draft_words words = { STR("目录"), STR("<p>处长改过。</p>"), meta, STR("改") };
	struct str commit;
	assert_int_equal(draft_save(&d, &s.people[HEAD], draft, str_c(scene_head(&s, draft)),
				 &words, &commit),
		ERR_OK);
	scene_desk_done(&d);
	int64_t id = scene_submit(&s, EDITOR, draft);
	/* A web process that lies about who wrote lets him mark and vote. */
	TAMPER("update submission set contributors = '{}' where id = %lld;"
	       "update revision set authors = '{}' where draft_id = %lld",
		(long long)id, (long long)draft);
	scene_approve(&s, id);
	is_refused(id, "参与过本稿的文字");
}

/* The note is a person's: "Co-authored-by" in it neither makes a contributor nor hides one. */
static void a_note_that_looks_like_a_trailer_is_a_note(void **)
{
	SCRATCH(a);
	struct submitted sent;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	struct desk d = scene_desk(&s, &a);
	struct str to[] = { STR("website") };
	struct submit_wish wish = { .channels = to,
		.channel_count = 1,
		.note = str_c(arena_printf(
			&a, "Co-authored-by: 赵海 <%lld@sjzy>", (long long)s.people[HEAD].id)) };
	assert_int_equal(
		submit(&d, &s.people[EDITOR], draft, str_c(scene_head(&s, draft)), &wish, &sent),
		ERR_OK);
	scene_desk_done(&d);
	const char *why;
	assert_non_null(scene_sql_as(&s, "shenfa_screen",
		arena_printf(&a, "select submission_screened(%lld, '[]', '', now())",
			(long long)sent.id),
		&why));
	scene_approve(&s, sent.id); /* with the head's vote */
	assert_int_equal(tick(), 1);
	assert_string_equal(note_of(sent.id), "");
}

/* What a row says that can be nothing is that row's trouble alone. */
static void a_broken_row_does_not_stop_the_others(void **)
{
	const char *why;
	int64_t broken = approved(), mangled = approved(), sound = approved();
	const char *bad = arena_printf(&s.arena,
		"update submission set channels = '[{\"account\":\"x1\"}]' where id = %lld",
		(long long)broken);
	assert_null(scene_sql_as(&s, "postgres", bad, &why));
	assert_non_null(strstr(why, "an entry names no account"));
	TAMPER("%s", bad);
	TAMPER("update submission set channels = '{}' where id = %lld", (long long)mangled);
	assert_int_equal(tick(), 2);
	assert_int_equal(tick(), 0);
	assert_string_equal(tickets_of(sound), "2");
	assert_string_equal(tickets_of(broken), "0");
	assert_string_not_equal(note_of(broken), "");
	TAMPER("update submission set state = 'RETURNED' where id in (%lld, %lld)",
		(long long)broken, (long long)mangled);
}

static void a_missing_secrecy_mark_is_refused(void **)
{
	int64_t id = approved();
	TAMPER("delete from mark where kind = 'SECRECY' and submission_id = %lld", (long long)id);
	is_refused(id, "保密审查");
	id = approved();
	TAMPER("update mark set account_id = %lld where kind = 'SECRECY' and submission_id = %lld",
		(long long)s.people[REVIEWER].id, (long long)id);
	is_refused(id, "保密审查");
}

static void a_rendition_nobody_opened_is_refused(void **)
{
	/* A web process that asks for less than it hands in: both sign that they saw the website. */
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	TAMPER("update submission set opens = '{rendition:website}' where id = %lld",
		(long long)id);
	scene_approve(&s, id);
	is_refused(id, "没有打开 rendition:wechat");
	id = approved();
	TAMPER("update vote set opened = '{rendition:website,rendition:wechat,asset:x}'"
	       " where submission_id = %lld",
		(long long)id);
	is_refused(id, "没有有效签名");
}

static void where_and_when_is_what_the_voters_signed(void **)
{
	int64_t id = approved();
	TAMPER("update submission set not_before = now() + interval '1 day' where id = %lld",
		(long long)id);
	is_refused(id, "一票没有有效签名");
	id = approved();
	TAMPER("update submission set channels = jsonb_build_array(channels->0) where id = %lld",
		(long long)id);
	is_refused(id, "一票没有有效签名");
}

static void a_secrecy_mark_that_nobody_signed_is_refused(void **)
{
	int64_t id = approved();
	TAMPER("update mark set signature = 'AAAA' where kind = 'SECRECY' and submission_id = %lld",
		(long long)id);
	is_refused(id, "保密审查没有有效签名");
	id = approved();
	TAMPER("update mark m set signature = o.signature from mark o where o.kind = 'SECRECY' and"
	       " o.submission_id < m.submission_id and o.signature <> 'AAAA' and m.kind = 'SECRECY'"
	       " and m.submission_id = %lld",
		(long long)id);
	is_refused(id, "保密审查没有有效签名");
	id = approved();
	TAMPER("update mark set device_key_id = (select id from device_key where account_id = %lld)"
	       " where kind = 'SECRECY' and submission_id = %lld",
		(long long)s.people[REVIEWER].id, (long long)id);
	is_refused(id, "保密审查没有有效签名");
}

#define BLOCKED "<p>扫黑险恶专项行动。</p>"

/* The finding as the screen names it: reviewer, rule, quote, occurrence. */
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
		json_int(f, "occurrence", 0) };
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
			param_time(&a, clock_now()), P_INT(0), P_INT(0)),
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

static void a_suspended_channel_waits_and_the_other_goes(void **)
{
	int64_t id = approved();
	TAMPER("update channel_account set state = 'SUSPENDED' where id = %lld",
		(long long)s.wechat);
	assert_int_equal(tick(), 1);
	assert_non_null(strstr(note_of(id), "停用"));
	TAMPER("update channel_account set state = 'ACTIVE'");
	assert_int_equal(tick(), 1);
	assert_string_equal(note_of(id), "");
	assert_string_equal(tickets_of(id), "2");
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

static int64_t draft_of(int64_t id)
{
	int64_t draft = 0;
	str_i64(str_c(SQL("select draft_id from submission where id = %lld", (long long)id)),
		&draft);
	return draft;
}

/* Sealed, and the website's withdrawn by the reviewer, whom the seal has not heard yet. */
static int64_t withdrawn(void)
{
	size_t n;
	int64_t id = approved();
	assert_int_equal(tick(), 2);
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft_of(id), &s.website, 1, &n), ERR_OK);
	assert_int_equal(n, 1);
	return id;
}

static void takes_nothing_down(int64_t id, const char *because)
{
	assert_int_equal(tick(), 0);
	assert_non_null(strstr(note_of(id), because));
	assert_non_null(strstr(
		SQL("select refused from withdrawal where submission_id = %lld", (long long)id),
		because));
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

static void a_withdrawal_needs_somebody_with_the_right(void **)
{
	SCRATCH(a);
	size_t n;
	int64_t id = withdrawn();
	assert_int_equal(scene_withdraw(&s, EDITOR2, draft_of(id), &s.wechat, 1, &n), ERR_DENIED);
	assert_string_equal(err_what(), "withdraw.person");
	TAMPER("delete from account_role where account_id = %lld and role = 'REVIEWER'",
		(long long)s.people[REVIEWER].id);
	takes_nothing_down(id, "无权撤稿");
	TAMPER("insert into account_role values (%lld, 'REVIEWER')",
		(long long)s.people[REVIEWER].id);
	assert_int_equal(tick(), 1);
	assert_string_equal(note_of(id), "");
	struct ticket t = ticket_of(&a, id, s.website);
	assert_true(str_eq(t.act, STR("withdraw")));
	assert_int_equal(t.file_count, 0);
}

/* Asked for, a column of it changed by hand; and it is put back, and goes. */
static void no_withdrawal_with(const char *change)
{
	int64_t id = withdrawn();
	TAMPER("create table kept as select * from withdrawal where submission_id = %lld;"
	       "update withdrawal set %s where submission_id = %lld",
		(long long)id, change, (long long)id);
	takes_nothing_down(id, "撤稿没有有效签名");
	TAMPER("update withdrawal w set reason = k.reason, account_id = k.account_id, asked_at ="
	       " k.asked_at, device_key_id = k.device_key_id, signature = k.signature, targets ="
	       " k.targets from kept k where w.id = k.id; drop table kept");
	assert_int_equal(tick(), 1);
}

static void a_withdrawal_is_taken_from_its_persons_signature_alone(void **)
{
	no_withdrawal_with("signature = null, device_key_id = null");
	no_withdrawal_with("signature = 'AAAA'");
	no_withdrawal_with("reason = '另一个理由'");
	no_withdrawal_with("targets = targets || '{9/9}'");
	no_withdrawal_with(
		"account_id = (select account_id from account_role where role = 'LEADER')");
	no_withdrawal_with(
		"device_key_id = (select k.id from device_key k join account_role r using"
		" (account_id) where role = 'LEADER')");
	no_withdrawal_with("asked_at = '2000-01-01'"); /* before his key was enrolled */
	/* The signature of the withdrawal before, with all that it says. */
	no_withdrawal_with("(signature, targets) = (select signature, targets from withdrawal"
			   " where signature is not null order by id limit 1)");
}

/* Of one draft and for one reason, but of the round before: what was signed names that one. */
static void a_withdrawal_names_its_own_publication(void **)
{
	size_t n;
	int64_t first = withdrawn(), draft = draft_of(first);
	assert_int_equal(tick(), 1);
	int64_t later = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, later);
	assert_int_equal(tick(), 2);
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &s.website, 1, &n), ERR_OK);
	TAMPER("update withdrawal w set signature = o.signature, targets = o.targets"
	       " from withdrawal o where o.submission_id = %lld and w.submission_id = %lld",
		(long long)first, (long long)later);
	takes_nothing_down(later, "撤稿没有有效签名");
}

/* Nobody signs those; a date that is not there, or has not come, takes nothing down. */
static void without_a_person_a_withdrawal_needs_its_date(void **)
{
	int64_t id = withdrawn();
	TAMPER("update withdrawal set account_id = null, signature = null, device_key_id = null"
	       " where submission_id = %lld",
		(long long)id);
	takes_nothing_down(id, "未到下线时间");
	TAMPER("update submission set expires_at = now() - interval '1 minute' where id = %lld",
		(long long)id);
	assert_int_equal(tick(), 1);
}

static void a_checkpoint_comes_after_a_minute_and_covers_each_row_once(void **)
{
	int64_t rows;
	int64_t now = clock_now();
	SQL("select audit_append('system', 1, 0, 'x', '{}')");
	assert_int_equal(checkpoint_make(sealer.db, &sealer.keys, now, true, &rows), ERR_OK);
	SQL("select audit_append('system', 1, 0, 'x', '{}')");
	assert_int_equal(checkpoint_make(sealer.db, &sealer.keys, now, false, &rows), ERR_OK);
	assert_int_equal(rows, 0);
	now += CHECKPOINT_MS + 5000;
	assert_int_equal(checkpoint_make(sealer.db, &sealer.keys, now, false, &rows), ERR_OK);
	assert_int_equal(rows, 1);
	assert_int_equal(checkpoint_make(sealer.db, &sealer.keys, now, true, &rows), ERR_OK);
	assert_int_equal(rows, 0);
	assert_string_equal(
		SQL("select (select sum(rows) from checkpoint) - (select count(*) from audit)"),
		"0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_two_people_agreed_to_is_signed_for_each_channel),
		cmocka_unit_test(what_is_approved_lies_with_the_seal_until_its_last_ticket),
		cmocka_unit_test(what_was_refused_is_asked_for_again_only_now_and_then),
		cmocka_unit_test(what_waits_at_once_is_signed_as_one_list),
		cmocka_unit_test(one_that_does_not_hold_keeps_nobody_back),
		cmocka_unit_test(one_that_the_store_refuses_keeps_nobody_back),
		cmocka_unit_test(two_rounds_of_one_draft_are_not_signed_together),
		cmocka_unit_test(a_new_pair_of_keys_signs_from_the_next_look_on),
		cmocka_unit_test(a_foreign_or_missing_signature_is_no_vote),
		cmocka_unit_test(an_approval_that_nobody_voted_for_is_refused),
		cmocka_unit_test(a_voter_without_the_chair_does_not_count),
		cmocka_unit_test(a_key_revoked_before_the_vote_signs_nothing),
		cmocka_unit_test(a_vote_of_who_touched_the_words_is_refused_by_the_commits),
		cmocka_unit_test(a_note_that_looks_like_a_trailer_is_a_note),
		cmocka_unit_test(a_missing_secrecy_mark_is_refused),
		cmocka_unit_test(a_rendition_nobody_opened_is_refused),
		cmocka_unit_test(where_and_when_is_what_the_voters_signed),
		cmocka_unit_test(a_secrecy_mark_that_nobody_signed_is_refused),
		cmocka_unit_test(a_finding_is_let_pass_by_a_signature_alone),
		cmocka_unit_test(a_flagged_check_is_let_pass_by_a_signature_alone),
		cmocka_unit_test(a_flagged_check_is_decided_for_its_own_tree),
		cmocka_unit_test(a_check_that_the_policy_asks_for_must_be_there),
		cmocka_unit_test(a_check_is_of_this_tree_signed_and_no_contributors),
		cmocka_unit_test(a_check_by_who_has_no_standing_is_refused),
		cmocka_unit_test(bytes_that_are_not_the_manifests_are_refused),
		cmocka_unit_test(words_that_are_not_for_the_public_are_refused),
		cmocka_unit_test(another_tree_than_the_commit_has_is_refused),
		cmocka_unit_test(a_policy_that_was_not_in_force_is_refused),
		cmocka_unit_test(a_suspended_channel_waits_and_the_other_goes),
		cmocka_unit_test(words_that_a_new_lexicon_blocks_are_refused_until_decided),
		cmocka_unit_test(a_lexicon_that_nobody_put_in_force_screens_nothing),
		cmocka_unit_test(what_a_new_lexicon_blocks_in_a_file_is_refused),
		cmocka_unit_test(what_was_found_in_a_file_is_not_believed),
		cmocka_unit_test(a_withdrawal_needs_somebody_with_the_right),
		cmocka_unit_test(a_withdrawal_is_taken_from_its_persons_signature_alone),
		cmocka_unit_test(a_withdrawal_names_its_own_publication),
		cmocka_unit_test(without_a_person_a_withdrawal_needs_its_date),
		cmocka_unit_test(a_broken_row_does_not_stop_the_others),
		cmocka_unit_test(a_checkpoint_comes_after_a_minute_and_covers_each_row_once),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
