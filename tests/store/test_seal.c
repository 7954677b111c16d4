/* What the seal signs: what two people agreed to by their own keys, and when. */
#include "tests/store/sealing.h"

#include "seal/conditions.h"

struct scene s;
struct sealer sealer;

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

/* What the store has of it cannot even be read: the others of its lot are asked about alone. */
static void one_that_cannot_be_asked_about_keeps_nobody_back(void **)
{
	int64_t good = approved(), bad = approved(), other = approved();
	TAMPER("insert into policy (version, body, at) values (99, '{\"stages\": [{\"alternates\": "
	       "{}}]}', now() + interval '1 day'); update submission set policy_version = 99 where "
	       "id = %lld",
		(long long)bad);
	assert_int_equal(tick(), 4);
	assert_string_equal(tickets_of(good), "2");
	assert_string_equal(tickets_of(bad), "0");
	assert_string_equal(tickets_of(other), "2");
	assert_string_not_equal(note_of(bad), "");
	TAMPER("update submission set state = 'RETURNED' where id = %lld; delete from policy where "
	       "version = 99",
		(long long)bad);
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
	struct draft_words words = { STR("目录"), STR("<p>处长改过。</p>"), meta, STR("改"), {} };
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

static void a_vote_that_says_no_or_of_other_words_is_refused(void **)
{
	static const char *const ways[][2] = {
		{ "verdict = 'RETURN'", "有一票不同意" },
		{ "tree_oid = substring(sha256('x') for 20)", "不是对这一版内容的表决" },
	};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		int64_t id = approved();
		TAMPER("update vote set %s where submission_id = %lld and stage = 1", ways[i][0],
			(long long)id);
		is_refused(id, ways[i][1]);
	}
}

static void a_mark_that_a_stage_asks_for_must_be_there(void **)
{
	int64_t id = approved();
	TAMPER("update policy set body = jsonb_set(body, '{stages,0,marks}', "
	       "'[\"SECRECY\", \"PROOF1\"]')");
	is_refused(id, "缺少标记：PROOF1");
	TAMPER("update policy set body = jsonb_set(body, '{stages,0,marks}', '[\"SECRECY\"]')");
}

/* The queue has what is approved; what somebody took back between two looks is met here. */
static void what_is_not_approved_is_refused_whatever_it_has(void **)
{
	const struct dossier d = { .state = STR("WITHDRAWN") };
	assert_int_equal(conditions_hold(&d), ERR_REFUSED);
	assert_string_equal(err_what(), "seal.state");
}

/* The second stage's vote becomes the leader's, who is an alternate of both, under his own good signature. */
static void votes_in_both_stages(int64_t id, enum who w)
{
	SCRATCH(a);
	struct ballot b = scene_ballot(&s, &a, w, id);
	b.stage = 1;
	const char *said = arena_cstr(&a, vote_payload(&a, s.people[w].id, &b));
	TAMPER("alter table vote drop constraint vote_submission_id_account_id_key;"
	       "update vote set account_id = %lld, opinion = '" STRF "', payload = '%s',"
	       " signature = '" STRF "', device_key_id = (select id from device_key"
	       " where key_id = '%s') where submission_id = %lld and stage = 1",
		ID(w), STRV(b.opinion), said, STRV(scene_sign(&s, &a, w, str_c(said))),
		s.key_ids[w], (long long)id);
}

/* Whoever owns the machine takes the rule away: one person who agrees twice is still one. */
static void one_persons_two_votes_are_refused(void **)
{
	static const enum who order[] = { HEAD, LEADER, REVIEWER };
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(scene_open_all(&s, order[i], id), ERR_OK);
		if (order[i] != HEAD) /* of him it has 保密审查 */
			assert_int_equal(scene_vote(&s, order[i], id, "AGREE", "同意"), ERR_OK);
	}
	votes_in_both_stages(id, LEADER);
	is_refused(id, "在两个环节表决");
	TAMPER("delete from vote where submission_id = %lld; alter table vote add unique "
	       "(submission_id, account_id)",
		(long long)id);
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
		cmocka_unit_test(one_that_cannot_be_asked_about_keeps_nobody_back),
		cmocka_unit_test(two_rounds_of_one_draft_are_not_signed_together),
		cmocka_unit_test(a_new_pair_of_keys_signs_from_the_next_look_on),
		cmocka_unit_test(a_foreign_or_missing_signature_is_no_vote),
		cmocka_unit_test(an_approval_that_nobody_voted_for_is_refused),
		cmocka_unit_test(a_voter_without_the_chair_does_not_count),
		cmocka_unit_test(a_key_revoked_before_the_vote_signs_nothing),
		cmocka_unit_test(a_vote_of_who_touched_the_words_is_refused_by_the_commits),
		cmocka_unit_test(a_vote_that_says_no_or_of_other_words_is_refused),
		cmocka_unit_test(a_mark_that_a_stage_asks_for_must_be_there),
		cmocka_unit_test(what_is_not_approved_is_refused_whatever_it_has),
		cmocka_unit_test(one_persons_two_votes_are_refused),
		cmocka_unit_test(a_note_that_looks_like_a_trailer_is_a_note),
		cmocka_unit_test(a_missing_secrecy_mark_is_refused),
		cmocka_unit_test(a_rendition_nobody_opened_is_refused),
		cmocka_unit_test(where_and_when_is_what_the_voters_signed),
		cmocka_unit_test(a_secrecy_mark_that_nobody_signed_is_refused),
		cmocka_unit_test(a_suspended_channel_waits_and_the_other_goes),
		cmocka_unit_test(a_broken_row_does_not_stop_the_others),
		cmocka_unit_test(a_checkpoint_comes_after_a_minute_and_covers_each_row_once),
	};
	return cmocka_run_group_tests(tests, open_sealed, close_sealed);
}
