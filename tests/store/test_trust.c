/* test_trust.c: the web process taken over: all it can say to the database, and what the seal makes of it. */
#include "tests/check.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "desk/word_list.h"
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

#define TEXT(...) arena_printf(&s.arena, __VA_ARGS__)
#define SQL(...)  scene_sql(&s, TEXT(__VA_ARGS__))

/* As shenfa_web. What it is allowed must be allowed: a test of nothing else would prove nothing. */
static const char *front(const char *sql)
{
	const char *why, *value = scene_sql_as(&s, "shenfa_web", sql, &why);
	if (!value)
		fail_msg("%s: %s", sql, why);
	return value;
}
#define FRONT(...) front(TEXT(__VA_ARGS__))

static void front_may_not(const char *sql, const char *because)
{
	const char *why = "", *value = scene_sql_as(&s, "shenfa_web", sql, &why);
	if (value || !strstr(why, because))
		fail_msg("%s: %s", sql, value ? "was done" : why);
}

static int64_t number(const char *text)
{
	int64_t n = 0;
	assert_true(str_i64(str_c(text), &n));
	return n;
}

static int tick(void)
{
	int made = 0;
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	return made;
}

/* Approved, as far as the database goes; the seal says no, and why. */
static void seal_refuses(int64_t id, const char *because)
{
	assert_string_equal(
		SQL("select state from submission where id = %lld", (long long)id), "APPROVED");
	assert_int_equal(tick(), 0);
	const char *note = SQL("select seal_note from submission where id = %lld", (long long)id);
	if (!strstr(note, because))
		fail_msg("“%s” is not “%s”", note, because);
	assert_string_equal(
		SQL("select count(*) from ticket where submission_id = %lld", (long long)id), "0");
	SQL("set session_replication_role = replica;"
	    "update submission set state = 'RETURNED' where id = %lld",
		(long long)id);
}

static int64_t submitted(void)
{
	return scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
}

static void head_agrees(int64_t id)
{
	assert_int_equal(scene_open_all(&s, HEAD, id), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", "同意"), ERR_OK);
}

static void it_writes_no_person_no_role_no_key_and_no_voice(void **)
{
	static const char *const acts[] = {
		"insert into account (person_no, login, name, department) values "
		"('X','x1','X','sjzy')",
		"update account set department = 'fzgh'",
		"update account set state = 'ACTIVE'",
		"update account set enrol_hash = '\\x00', enrol_by = null",
		"update account set founding_code = '\\x00'",
		"update account set founding_roles = '{SECURITY}'",
		"insert into account_role values (1, 'REVIEWER')",
		"delete from account_role",
		"insert into role_grant (account_id, roles, department, granted_by, device_key_id,"
		" signature) values (1, '{REVIEWER}', 'fzgh', 2, 1, '')",
		"insert into device_key (account_id, kind, key_id, public_key) values "
		"(1,'ed25519','k','p')",
		"update device_key set public_key = 'p'",
		"update device_key set first_run = true",
		"update device_key set revoked_at = null",
		"update device_key set countersigned_by = 1",
		"insert into vote (submission_id, stage, account_id, verdict, opinion, tree_oid, "
		"opened,"
		" device_key_id, payload, signature) values (1,0,1,'AGREE','','','{}',1,'','')",
		"update vote set opinion = 'x'",
		"delete from vote",
		"insert into mark (submission_id, kind, account_id, tree_oid) values "
		"(1,'OPENED',1,'')",
		"update mark set account_id = 1",
		"insert into finding_decision values (1,'a','b','c',0,'ACCEPT','d',1,1,'')",
		"update finding_decision set reason = 'x'",
		"update submission set channels = '[]'",
		"update submission set not_before = null",
		"update submission set commit_oid = ''",
		"insert into submission (draft_id, state) values (1, 'APPROVED')",
		"insert into submission (draft_id, opened_at) values (1, '2000-01-01')",
		"insert into submission (id, draft_id) overriding system value values (1, 1)",
		"delete from submission",
		"update submission set state = 'APPROVED'",
		"insert into policy (version, body) values (2, '{}')",
		"update policy set body = '{}'",
		"insert into lexicon (version, terms, note) values (9, '', '')",
		"insert into lexicon_activation (version) values (1)",
		"update lexicon_activation set signature = 'x'",
		"delete from lexicon_activation",
		"insert into withdrawal (draft_id, submission_id, channel_account_id, reason) "
		"values (1, 1, 1, 'x')",
		"update withdrawal set signature = 'x'",
		"select withdrawal_refuse(1, 'x')",
		"update lexicon set terms = ''",
		"insert into asset (draft_id) values (1)",
		"update object set data = ''",
		"insert into ticket (submission_id) values (1)",
		"insert into delivery (ticket_id) values (1)",
		"update delivery set state = 'PLANNED'",
		"insert into audit (kind) values ('x')",
		"insert into life_move values ('submission', 'SCREENING', 'APPROVED', "
		"'shenfa_web')",
		"select submission_screened(1, '[]', '', now())",
		"select stage_open(s, 2, now()) from submission s",
		"select ticket_issue(1, 1, 'publish', '', '', '', '{}', now())",
		"select upload_accept(1, '', '', '', 0, 0, 0, '[]', '[]', '', '')",
		"select asset_rescreened(1, '', '', '[]')",
		"update asset set findings = '[]'",
		"alter table vote disable trigger all",
		"create or replace function seats_of(a bigint) returns text[] language sql as "
		"'select null'",
		"create table public.x (y int)",
		"set role shenfa_seal",
		"set session authorization shenfa_owner",
		"set session_replication_role = replica",
	};
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		const char *why = "", *value = scene_sql_as(&s, "shenfa_web", acts[i], &why);
		if (value || !(strstr(why, "permission denied") || strstr(why, "must be owner")))
			fail_msg("%s: %s", acts[i], value ? "was done" : why);
	}
}

/* Somebody who is not: made by asking for it in the administrators' names. */
struct ghost {
	int64_t id, device;
	struct key *key;
	const char *key_id;
	const char *login;
};

static int64_t key_of(enum who w)
{
	return number(SQL("select id from device_key where key_id = '%s'", s.key_ids[w]));
}

static struct ghost invent(const char *login)
{
	static const char code[] = "一次性代码";
	struct ghost g = { .login = login };
	g.id = number(FRONT("select account_open('N-%s', '%s', '影子', 'fzgh', null, %lld)", login,
		login, (long long)s.people[SYSTEM].id));
	FRONT("select account_enrol(%lld, sha256(convert_to('%s', 'UTF8')), %lld)", (long long)g.id,
		code, (long long)s.people[SECURITY].id);
	assert_int_equal(key_generate(KEY_ED25519, &g.key), ERR_OK);
	g.key_id = key_id(&s.arena, g.key);
	g.device = number(FRONT("select id from device_add(%lld, '%s', 'ed25519', '%s', '%s', '')",
		(long long)g.id, code, g.key_id, key_public_pem(&s.arena, g.key).at));
	return g;
}

/* Roles and countersignature in somebody's name, under whatever signature. */
static void grant_with(
	const struct ghost *g, int64_t by, int64_t key, const char *role, const char *signature)
{
	FRONT("select account_grant(%lld, '{%s}', %lld, %lld, '%s')", (long long)g->id, role,
		(long long)by, (long long)key, signature);
}

static void vouch_with(const struct ghost *g, int64_t by, int64_t key, const char *signature)
{
	FRONT("select device_countersign(%lld, %lld, %lld, %lld, '%s')", (long long)g->id,
		(long long)g->device, (long long)by, (long long)key, signature);
}

/* A key that its owner gave up while it waited is vouched for by nobody, and given up by him alone. */
static void a_key_given_up_is_never_vouched_for(void **)
{
	struct ghost g = invent("late");
	assert_string_equal(FRONT("select device_revoke(%lld, %lld)",
				    (long long)s.people[EDITOR].id, (long long)g.device),
		"f");
	assert_string_equal(
		FRONT("select device_revoke(%lld, %lld)", (long long)g.id, (long long)g.device),
		"t");
	assert_string_equal(
		FRONT("select device_revoke(%lld, %lld)", (long long)g.id, (long long)g.device),
		"f");
	assert_string_equal(FRONT("select device_countersign(%lld, %lld, %lld, %lld, 'c2ln')",
				    (long long)g.id, (long long)g.device,
				    (long long)s.people[SECURITY].id, (long long)key_of(SECURITY)),
		"f");
	assert_string_equal(
		SQL("select coalesce(countersigned_by, 0) from device_key where id = %lld",
			(long long)g.device),
		"0");
	key_free(g.key);
}

static const char *signed_by(struct key *key, struct str payload)
{
	struct str raw;
	assert_int_equal(key_sign(key, &s.arena, payload, &raw), ERR_OK);
	return arena_cstr(&s.arena, base64(&s.arena, raw));
}

static const char *good_grant(const struct ghost *g, struct key *key, struct str role)
{
	struct appointment x = { .account = g->id,
		.after = number(SQL("select coalesce(max(id), 0) from role_grant where account_id ="
				    " %lld",
			(long long)g->id)),
		.department = STR("fzgh"),
		.login = str_c(g->login),
		.person_no = str_c(TEXT("N-%s", g->login)),
		.roles = &role,
		.role_count = 1 };
	return signed_by(key, grant_payload(&s.arena, &x));
}

static const char *good_vouch(const struct ghost *g, struct key *key)
{
	struct enrolment e = { g->id, STR("ed25519"), str_c(g->key_id),
		str_c(key_public_pem(&s.arena, g->key).at) };
	return signed_by(key, key_payload(&s.arena, &e));
}

static void ghost_votes(const struct ghost *g, int64_t id)
{
	struct desk d = { .db = s.db, .vault = s.vault, .arena = &s.arena, .now = clock_now() };
	struct person who = { g->id, STR("影子"), STR("fzgh"), 99 };
	struct ballot b = scene_ballot(&s, &s.arena, REVIEWER, id);
	struct standing now;
	for (size_t i = 0; i < b.opened_count; i++)
		assert_int_equal(note_opened(&d, &who, id, b.opened[i]), ERR_OK);
	b.key_id = str_c(g->key_id);
	b.signature = str_c(signed_by(g->key, vote_payload(&s.arena, g->id, &b)));
	if (vote(&d, &who, &b, &now))
		fail_msg("%s", err_reason());
}

static int64_t voted_by(const struct ghost *g)
{
	int64_t id = submitted();
	head_agrees(id);
	ghost_votes(g, id);
	return id;
}

static const char unsigned_[] = "角色或密钥没有安全管理员的有效签名";

static void a_reviewer_that_it_invents_approves_nothing(void **)
{
	int64_t by = s.people[SECURITY].id, key = key_of(SECURITY);
	struct key *own = s.keys[SECURITY];
	struct ghost none = invent("ghost1");
	grant_with(&none, by, key, "REVIEWER", "AAAA");
	vouch_with(&none, by, key, "AAAA");
	seal_refuses(voted_by(&none), unsigned_);
	struct ghost half = invent("ghost2");
	grant_with(&half, by, key, "REVIEWER", good_grant(&half, own, STR("REVIEWER")));
	vouch_with(&half, by, key, signed_by(half.key, STR("x")));
	seal_refuses(voted_by(&half), unsigned_);
	struct ghost other = invent("ghost3");
	grant_with(&other, by, key, "REVIEWER", good_grant(&other, own, STR("EDITOR")));
	vouch_with(&other, by, key, good_vouch(&other, own));
	seal_refuses(voted_by(&other), unsigned_);
	/* And one whom the security administrator really signed for, role and key: a colleague. */
	struct ghost real = invent("ghost4");
	grant_with(&real, by, key, "REVIEWER", good_grant(&real, own, STR("REVIEWER")));
	vouch_with(&real, by, key, good_vouch(&real, own));
	voted_by(&real);
	assert_int_equal(tick(), 2);
	key_free(none.key);
	key_free(half.key);
	key_free(other.key);
	key_free(real.key);
}

static void an_administrator_that_it_invents_vouches_for_nobody(void **)
{
	int64_t by = s.people[SECURITY].id, key = key_of(SECURITY);
	struct ghost boss = invent("boss"), puppet = invent("puppet");
	grant_with(&boss, by, key, "SECURITY", "AAAA");
	vouch_with(&boss, by, key, "AAAA");
	grant_with(&puppet, boss.id, boss.device, "REVIEWER",
		good_grant(&puppet, boss.key, STR("REVIEWER")));
	vouch_with(&puppet, boss.id, boss.device, good_vouch(&puppet, boss.key));
	seal_refuses(voted_by(&puppet), unsigned_);
	/* Nor do two such for each other. */
	struct ghost pair = invent("pair");
	grant_with(&pair, boss.id, boss.device, "SECURITY",
		good_grant(&pair, boss.key, STR("SECURITY")));
	vouch_with(&pair, boss.id, boss.device, good_vouch(&pair, boss.key));
	grant_with(&boss, pair.id, pair.device, "SECURITY",
		good_grant(&boss, pair.key, STR("SECURITY")));
	seal_refuses(voted_by(&puppet), unsigned_);
	/* Nobody answers for himself, and an administrator of another kind for nobody. */
	front_may_not(
		TEXT("select device_countersign(%lld, %lld, %lld, %lld, '')", (long long)boss.id,
			(long long)boss.device, (long long)boss.id, (long long)boss.device),
		"不能会签自己的密钥");
	front_may_not(TEXT("select account_grant(%lld, '{SECURITY}', %lld, %lld, '')",
			      (long long)boss.id, (long long)boss.id, (long long)boss.device),
		"不能变更自己的角色");
	front_may_not(TEXT("select account_grant(%lld, '{REVIEWER}', %lld, %lld, '')",
			      (long long)puppet.id, (long long)s.people[SYSTEM].id,
			      (long long)key_of(SYSTEM)),
		"没有办理此事的权限");
	key_free(boss.key);
	key_free(puppet.key);
	key_free(pair.key);
}

/* A real person with a real key, on its side: an administrator by its word alone. */
static void a_colleague_whom_it_makes_administrator_vouches_for_nobody(void **)
{
	struct ghost puppet = invent("protege");
	int64_t by = s.people[EDITOR2].id, key = key_of(EDITOR2);
	FRONT("select account_grant(%lld, '{SECURITY}', %lld, %lld, 'AAAA')", (long long)by,
		(long long)s.people[SECURITY].id, (long long)key_of(SECURITY));
	grant_with(&puppet, by, key, "REVIEWER",
		good_grant(&puppet, s.keys[EDITOR2], STR("REVIEWER")));
	vouch_with(&puppet, by, key, good_vouch(&puppet, s.keys[EDITOR2]));
	seal_refuses(voted_by(&puppet), unsigned_);
	key_free(puppet.key);
}

static void a_role_once_taken_does_not_come_back_by_its_old_signature(void **)
{
	int64_t by = s.people[SECURITY].id, key = key_of(SECURITY);
	struct key *own = s.keys[SECURITY];
	struct ghost g = invent("former");
	const char *first = good_grant(&g, own, STR("REVIEWER"));
	grant_with(&g, by, key, "REVIEWER", first);
	vouch_with(&g, by, key, good_vouch(&g, own));
	grant_with(&g, by, key, "EDITOR", good_grant(&g, own, STR("EDITOR")));
	grant_with(&g, by, key, "REVIEWER", first);
	seal_refuses(voted_by(&g), unsigned_);
	key_free(g.key);
}

/* The printed code is not in the database, and what is there enrols nothing. */
static void a_founders_key_takes_the_code_that_was_printed(void **)
{
	int64_t id = s.people[LEADER].id;
	SQL("delete from device_key where account_id = %lld; update account set"
	    " founding_code = sha256('printed'), enrol_hash = sha256('printed') where id = %lld",
		(long long)id, (long long)id);
	front_may_not(TEXT("select device_add(%lld, (select encode(enrol_hash, 'escape') from"
			   " account where id = %lld), 'ed25519', 'k1', 'p', '')",
			      (long long)id, (long long)id),
		"一次性代码不正确");
	FRONT("select account_enrol(%lld, sha256('mine'), %lld)", (long long)id,
		(long long)s.people[SECURITY].id);
	assert_string_equal(FRONT("select first_run from device_add(%lld, 'mine', 'ed25519', 'k2',"
				  " 'p', '')",
				    (long long)id),
		"f");
	/* Given again in the administrator's name, it is no founder's code any more. */
	FRONT("select account_enrol(%lld, sha256('printed'), %lld)", (long long)id,
		(long long)s.people[SECURITY].id);
	assert_string_equal(FRONT("select first_run from device_add(%lld, 'printed', 'ed25519',"
				  " 'k3', 'p', '')",
				    (long long)id),
		"f");
}

/* vote_cast, as it calls it: any words, any key, any signature. */
static const char *cast_sql(int64_t id, enum who w, int64_t key, const char *opinion,
	const char *payload, const char *signature)
{
	return TEXT("select vote_cast(s.id, s.stage_no, %lld, 'AGREE', '%s', s.tree_oid, s.opens,"
		    " %lld, $p$%s$p$, '%s', now()) from submission s where id = %lld",
		(long long)s.people[w].id, opinion, (long long)key, payload, signature,
		(long long)id);
}

/* Head agreed for good; the reviewer has opened everything, and nothing more. */
static int64_t wants_the_reviewer(void)
{
	int64_t id = submitted();
	head_agrees(id);
	assert_int_equal(scene_open_all(&s, REVIEWER, id), ERR_OK);
	return id;
}

static void a_vote_in_somebodys_name_counts_for_nothing(void **)
{
	int64_t id = wants_the_reviewer();
	struct ballot b = scene_ballot(&s, &s.arena, REVIEWER, id);
	const char *payload =
		arena_cstr(&s.arena, vote_payload(&s.arena, s.people[REVIEWER].id, &b));
	front_may_not(
		cast_sql(id, REVIEWER, key_of(HEAD), "同意", payload, ""), "签名密钥不属于您");
	front(cast_sql(id, REVIEWER, key_of(REVIEWER), "同意", payload,
		signed_by(s.keys[HEAD], str_c(payload))));
	seal_refuses(id, "没有有效签名");
	id = wants_the_reviewer();
	b = scene_ballot(&s, &s.arena, REVIEWER, id);
	payload = arena_cstr(&s.arena, vote_payload(&s.arena, s.people[REVIEWER].id, &b));
	front(cast_sql(id, REVIEWER, key_of(REVIEWER), "另一种意见", payload,
		signed_by(s.keys[REVIEWER], str_c(payload))));
	seal_refuses(id, "没有有效签名");
}

/* A second round of the same words: what was signed in the first is no answer to it. */
static int64_t second_round(int64_t first)
{
	int64_t draft =
		number(SQL("select draft_id from submission where id = %lld", (long long)first));
	assert_int_equal(scene_open_all(&s, REVIEWER, first), ERR_OK);
	assert_int_equal(scene_vote(&s, REVIEWER, first, "RETURN", "请核"), ERR_OK);
	return scene_submit(&s, EDITOR, draft);
}

static const char *replay_mark(int64_t from, int64_t to)
{
	return FRONT("select mark_add(%lld, 'SECRECY', account_id, device_key_id, signature, now())"
		     " from mark where kind = 'SECRECY' and submission_id = %lld",
		(long long)to, (long long)from);
}

static void what_was_signed_for_another_round_is_not_for_this_one(void **)
{
	int64_t first = submitted();
	head_agrees(first);
	int64_t id = second_round(first);
	replay_mark(first, id);
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", "同意"), ERR_WRONG_STATE);
	FRONT("select opened_add(s.id, o, %lld, now()) from submission s, unnest(opens) o"
	      " where s.id = %lld",
		(long long)s.people[HEAD].id, (long long)id);
	const char *of = TEXT("from vote where submission_id = %lld and account_id = %lld",
		(long long)first, (long long)s.people[HEAD].id);
	front(cast_sql(id, HEAD, key_of(HEAD), "同意", SQL("select payload %s", of),
		SQL("select signature %s", of)));
	assert_int_equal(scene_open_all(&s, REVIEWER, id), ERR_OK);
	assert_int_equal(scene_vote(&s, REVIEWER, id, "AGREE", "同意"), ERR_OK);
	seal_refuses(id, "没有有效签名");
	first = submitted();
	head_agrees(first);
	id = second_round(first);
	replay_mark(first, id);
	FRONT("select opened_add(s.id, o, %lld, now()) from submission s, unnest(opens) o"
	      " where s.id = %lld",
		(long long)s.people[HEAD].id, (long long)id);
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", "同意"), ERR_OK);
	assert_int_equal(scene_open_all(&s, REVIEWER, id), ERR_OK);
	assert_int_equal(scene_vote(&s, REVIEWER, id, "AGREE", "同意"), ERR_OK);
	seal_refuses(id, "保密审查没有有效签名");
}

static void a_mark_or_a_decision_in_somebodys_name_counts_for_nothing(void **)
{
	int64_t id = submitted();
	FRONT("select mark_add(%lld, 'SECRECY', %lld, %lld, 'AAAA', now())", (long long)id,
		(long long)s.people[HEAD].id, (long long)key_of(HEAD));
	FRONT("select opened_add(s.id, o, %lld, now()) from submission s, unnest(opens) o"
	      " where s.id = %lld",
		(long long)s.people[HEAD].id, (long long)id);
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", "同意"), ERR_OK);
	assert_int_equal(scene_open_all(&s, REVIEWER, id), ERR_OK);
	assert_int_equal(scene_vote(&s, REVIEWER, id, "AGREE", "同意"), ERR_OK);
	seal_refuses(id, "保密审查没有有效签名");
	int64_t draft = scene_draft(&s, EDITOR, "目录", "<p>扫黑险恶专项行动。</p>");
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	struct draft_head h;
	struct draft_text t;
	json_auto_t *list = NULL;
	size_t undecided;
	assert_int_equal(draft_head(&d, draft, &h), ERR_OK);
	assert_int_equal(draft_text(&d, draft, h.commit, false, &t), ERR_OK);
	assert_int_equal(findings_of(&d, draft, &t, &list, &undecided), ERR_OK);
	scene_desk_done(&d);
	const json_t *f = json_array_get(list, 0);
	FRONT("select finding_decide(%lld, '" STRF "', '" STRF "', '" STRF "', %lld, 'ACCEPT',"
	      " '原文如此', %lld, %lld, 'AAAA', now())",
		(long long)draft, STRV(json_str(f, "reviewer")), STRV(json_str(f, "rule")),
		STRV(json_str(f, "quote")), (long long)json_int(f, "occurrence", 0),
		(long long)s.people[REVIEWER2].id, (long long)key_of(REVIEWER2));
	id = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, id);
	seal_refuses(id, "还有未处理的拦截项");
}

static const char *decide_sql(int64_t draft, int64_t key)
{
	return TEXT(
		"select finding_decide(%lld, 'terms', 'x', 'x', 0, 'ACCEPT', '原文', %lld, %lld,"
		" 'AAAA', now())",
		(long long)draft, (long long)s.people[REVIEWER2].id, (long long)key);
}

static void a_decision_takes_a_key_of_its_own(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), own = key_of(REVIEWER2);
	front_may_not(decide_sql(draft, key_of(HEAD)), "签名密钥不属于您");
	SQL("update device_key set first_run = false where id = %lld", (long long)own);
	front_may_not(decide_sql(draft, own), "未经会签");
	SQL("update device_key set first_run = true, revoked_at = now() where id = %lld",
		(long long)own);
	front_may_not(decide_sql(draft, own), "已停用");
	SQL("update device_key set revoked_at = null where id = %lld", (long long)own);
	front(decide_sql(draft, own));
}

/* Approved and sealed: two publications on their way. */
static int64_t sealed(int64_t draft)
{
	int64_t id = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, id);
	assert_int_equal(tick(), 2);
	return id;
}

static const char *ask_sql(
	int64_t draft, int64_t id, int64_t who, int64_t key, const char *signature)
{
	return TEXT("select withdrawal_ask(%lld, '{%lld/%lld}', '有误', %lld, %lld, '%s', now())",
		(long long)draft, (long long)s.website, (long long)id, (long long)who,
		(long long)key, signature);
}

static void is_not_taken_down(int64_t id, const char *because)
{
	assert_int_equal(tick(), 0);
	const char *note = SQL("select seal_note from submission where id = %lld", (long long)id);
	if (!strstr(note, because))
		fail_msg("“%s” is not “%s”", note, because);
}

static void a_withdrawal_in_somebodys_name_takes_nothing_down(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), id = sealed(draft);
	int64_t who = s.people[REVIEWER].id, key = key_of(REVIEWER);
	front(ask_sql(draft, id, who, key, "AAAA"));
	is_not_taken_down(id, "撤稿没有有效签名");
	/* With another's key, or a key of his that is over, it is not even written down. */
	front_may_not(ask_sql(draft, id, who, key_of(HEAD), "AAAA"), "签名密钥不属于您");
	SQL("update device_key set revoked_at = now() where id = %lld", (long long)key);
	front_may_not(ask_sql(draft, id, who, key, "AAAA"), "已停用");
	SQL("update device_key set revoked_at = null where id = %lld", (long long)key);
	/* What was refused keeps nobody from asking for it in earnest. */
	size_t n;
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &s.website, 1, &n), ERR_OK);
	assert_int_equal(tick(), 1);
	struct ghost none = invent("taker");
	grant_with(&none, s.people[SECURITY].id, key_of(SECURITY), "REVIEWER", "AAAA");
	vouch_with(&none, s.people[SECURITY].id, key_of(SECURITY), "AAAA");
	struct str target = str_c(TEXT("%lld/%lld", (long long)s.wechat, (long long)id));
	struct takedown t = { draft, &target, 1, STR("有误"), {}, {} };
	FRONT("select withdrawal_ask(%lld, '{" STRF "}', '有误', %lld, %lld, '%s', now())",
		(long long)draft, STRV(target), (long long)none.id, (long long)none.device,
		signed_by(none.key, takedown_payload(&s.arena, none.id, &t)));
	is_not_taken_down(id, "撤稿人");
	key_free(none.key);
}

/* Taken down once, mended, approved and published again: the old signature is not for that. */
static void a_withdrawal_does_not_come_back_for_a_later_publication(void **)
{
	size_t n;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), id = sealed(draft);
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &s.website, 1, &n), ERR_OK);
	assert_int_equal(tick(), 1);
	const char *signature =
		SQL("select signature from withdrawal where submission_id = %lld", (long long)id);
	int64_t later = sealed(draft);
	front(ask_sql(draft, later, s.people[REVIEWER].id, key_of(REVIEWER), signature));
	is_not_taken_down(later, "撤稿没有有效签名");
	front_may_not(ask_sql(draft, id, s.people[REVIEWER].id, key_of(REVIEWER), signature),
		"没有可撤的内容");
}

static void a_withdrawal_takes_all_that_a_channel_has_or_nothing(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), id = sealed(draft);
	int64_t later = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, later);
	front_may_not(ask_sql(draft, id, s.people[REVIEWER].id, key_of(REVIEWER), "AAAA"),
		"又有新的一轮");
	assert_int_equal(tick(), 2);
}

static int64_t voted(void)
{
	int64_t id = submitted();
	scene_approve(&s, id);
	return id;
}

static void put_in_force(int64_t version, int64_t who, int64_t key, const char *signature)
{
	FRONT("select lexicon_activate(%lld, %lld, %lld, '%s', (select max(id) from"
	      " lexicon_activation))",
		(long long)version, (long long)who, (long long)key, signature);
}

static const char *good_activation(const struct ghost *g, int64_t version)
{
	const struct activation x = { version,
		number(SQL("select max(id) from lexicon_activation")),
		str_c(SQL("select lexicon_sum(l) from lexicon l where version = %lld",
			(long long)version)) };
	return signed_by(g->key, activation_payload(&s.arena, g->id, &x));
}

static int64_t make_list(const char *terms, const char *signature)
{
	return number(FRONT("select lexicon_make('%s', '', '减', %lld, %lld, '%s')", terms,
		(long long)s.people[SECURITY].id, (long long)key_of(SECURITY), signature));
}

/* Another security administrator, as the first made him. */
static struct ghost another_administrator(const char *login)
{
	struct ghost g = invent(login);
	int64_t by = s.people[SECURITY].id, key = key_of(SECURITY);
	grant_with(&g, by, key, "SECURITY", good_grant(&g, s.keys[SECURITY], STR("SECURITY")));
	vouch_with(&g, by, key, good_vouch(&g, s.keys[SECURITY]));
	return g;
}

/* With an empty list the seal's own screening would find nothing. */
static void a_word_list_that_it_puts_in_force_screens_nothing(void **)
{
	int64_t by = s.people[SECURITY].id;
	struct ghost g = another_administrator("second");
	int64_t empty = make_list("", "AAAA");
	put_in_force(empty, g.id, g.device, "AAAA");
	seal_refuses(voted(), "启用没有安全管理员的有效签名");
	/* Nor does it go back by itself to the one that needs no signature as long as it is the first. */
	put_in_force(1, g.id, g.device, "AAAA");
	seal_refuses(voted(), "启用没有安全管理员的有效签名");
	/* One person's signature is not two. */
	put_in_force(empty, g.id, g.device, good_activation(&g, empty));
	seal_refuses(voted(), "没有另一位安全管理员编制的有效签名");
	const char *once = good_activation(&g, 1);
	put_in_force(1, g.id, g.device, once);
	voted();
	assert_int_equal(tick(), 2);
	/* Two people's is; and what was signed once does not serve again. */
	struct str sum = str_c(sha256_hex(&s.arena, STR("目\n")));
	int64_t sound = make_list(
		"目", signed_by(s.keys[SECURITY], lexicon_payload(&s.arena, by, STR("减"), sum)));
	put_in_force(sound, g.id, g.device, good_activation(&g, sound));
	SQL("update lexicon set terms = '' where version = %lld", (long long)sound);
	seal_refuses(voted(), "启用没有安全管理员的有效签名");
	SQL("update lexicon set terms = '目', names = '数据局' where version = %lld",
		(long long)sound);
	seal_refuses(voted(), "启用没有安全管理员的有效签名");
	SQL("update lexicon set names = '' where version = %lld", (long long)sound);
	int64_t id = voted();
	assert_int_equal(tick(), 2);
	assert_string_equal(
		SQL("select body::json->>'lexicon' from ticket where submission_id = %lld"
		    " limit 1",
			(long long)id),
		TEXT("%lld", (long long)sound));
	put_in_force(1, g.id, g.device, once);
	seal_refuses(voted(), "启用没有安全管理员的有效签名");
	/* He is no administrator any more when he signs. */
	put_in_force(sound, g.id, g.device, good_activation(&g, sound));
	SQL("update role_grant set at = at + interval '1 hour' where account_id = %lld",
		(long long)g.id);
	seal_refuses(voted(), "启用没有安全管理员的有效签名");
	SQL("update role_grant set at = at - interval '1 hour' where account_id = %lld",
		(long long)g.id);
	voted();
	assert_int_equal(tick(), 2);
	key_free(g.key);
}

/* The same lines in the same order, but for all behind the first being let pass. */
static void no_term_of_a_signed_list_becomes_one_that_may_stand(void **)
{
	struct ghost g = another_administrator("third");
	struct word_list signed_list = { .terms = STR("目\n甲") };
	struct str sum = str_c(word_list_sum(&s.arena, &signed_list));
	const char *signature = signed_by(
		s.keys[SECURITY], lexicon_payload(&s.arena, s.people[SECURITY].id, STR("减"), sum));
	int64_t moved = number(FRONT("select lexicon_make('目', E'甲\\n', '减', %lld, %lld, '%s')",
		(long long)s.people[SECURITY].id, (long long)key_of(SECURITY), signature));
	put_in_force(moved, g.id, g.device, good_activation(&g, moved));
	seal_refuses(voted(), "没有另一位安全管理员编制的有效签名");
	put_in_force(1, g.id, g.device, good_activation(&g, 1));
	voted();
	assert_int_equal(tick(), 2);
	key_free(g.key);
}

/* One that is in force behind another one than its signature says would stop the seal. */
static void a_list_is_put_in_force_behind_the_one_that_was_seen(void **)
{
	struct ghost g = another_administrator("fourth");
	struct str sum = str_c(sha256_hex(&s.arena, STR("目\n")));
	int64_t list = make_list(
		"目", signed_by(s.keys[SECURITY],
			      lexicon_payload(&s.arena, s.people[SECURITY].id, STR("减"), sum)));
	int64_t seen = number(SQL("select max(id) from lexicon_activation"));
	put_in_force(list, g.id, g.device, good_activation(&g, list));
	front_may_not(TEXT("select lexicon_activate(1, %lld, %lld, 'x', %lld)", (long long)g.id,
			      (long long)g.device, (long long)seen),
		"刚刚启用");
	put_in_force(1, g.id, g.device, good_activation(&g, 1));
	voted();
	assert_int_equal(tick(), 2);
	key_free(g.key);
}

/* The thief of a device, with the front on his side: the store's clock decides, not the caller's. */
static void a_revoked_key_signs_nothing_whatever_the_date_it_gives(void **)
{
	int64_t id = wants_the_reviewer();
	struct ballot b = scene_ballot(&s, &s.arena, REVIEWER, id);
	struct str payload = vote_payload(&s.arena, s.people[REVIEWER].id, &b);
	SQL("update device_key set revoked_at = now() where key_id = '%s'", s.key_ids[REVIEWER]);
	front_may_not(cast_sql(id, REVIEWER, key_of(REVIEWER), "同意",
			      arena_cstr(&s.arena, payload), arena_cstr(&s.arena, b.signature)),
		"已停用");
	SQL("update device_key set revoked_at = null where key_id = '%s'", s.key_ids[REVIEWER]);
}

/* An easier policy of the past, and a submission that says it is as old. */
static void an_old_policy_is_not_brought_back_by_a_date(void **)
{
	int64_t id = submitted();
	SQL("insert into policy (version, body, at) values (0, '{\"stages\":[{\"name\":\"x\","
	    "\"role\":\"HEAD\",\"department\":\"owner\"}]}', '2000-01-01')");
	SQL("set session_replication_role = replica; update submission set state = 'RECALLED'"
	    " where id = %lld",
		(long long)id);
	int64_t old = number(FRONT(
		"insert into submission (draft_id, round, rev, commit_oid, tree_oid, channels,"
		" base, base_rev, contributors, opens, policy_version, lexicon_version, screening,"
		" findings, note, submitted_by, submitted_at) select draft_id, round + 1, rev,"
		" commit_oid, tree_oid, channels, base, base_rev, contributors, opens, 0,"
		" lexicon_version, screening, findings, note, submitted_by, '2000-02-01'"
		" from submission where id = %lld returning id",
		(long long)id));
	assert_non_null(scene_sql_as(&s, "shenfa_screen",
		TEXT("select submission_screened(%lld, '[]', '', now())", (long long)old), NULL));
	head_agrees(old);
	seal_refuses(old, "审核流程");
	SQL("set session_replication_role = replica; delete from policy where version = 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_writes_no_person_no_role_no_key_and_no_voice),
		cmocka_unit_test(a_reviewer_that_it_invents_approves_nothing),
		cmocka_unit_test(an_administrator_that_it_invents_vouches_for_nobody),
		cmocka_unit_test(a_colleague_whom_it_makes_administrator_vouches_for_nobody),
		cmocka_unit_test(a_role_once_taken_does_not_come_back_by_its_old_signature),
		cmocka_unit_test(a_founders_key_takes_the_code_that_was_printed),
		cmocka_unit_test(a_vote_in_somebodys_name_counts_for_nothing),
		cmocka_unit_test(what_was_signed_for_another_round_is_not_for_this_one),
		cmocka_unit_test(a_mark_or_a_decision_in_somebodys_name_counts_for_nothing),
		cmocka_unit_test(a_decision_takes_a_key_of_its_own),
		cmocka_unit_test(a_withdrawal_in_somebodys_name_takes_nothing_down),
		cmocka_unit_test(a_withdrawal_does_not_come_back_for_a_later_publication),
		cmocka_unit_test(a_withdrawal_takes_all_that_a_channel_has_or_nothing),
		cmocka_unit_test(a_word_list_that_it_puts_in_force_screens_nothing),
		cmocka_unit_test(no_term_of_a_signed_list_becomes_one_that_may_stand),
		cmocka_unit_test(a_list_is_put_in_force_behind_the_one_that_was_seen),
		cmocka_unit_test(a_key_given_up_is_never_vouched_for),
		cmocka_unit_test(a_revoked_key_signs_nothing_whatever_the_date_it_gives),
		cmocka_unit_test(an_old_policy_is_not_brought_back_by_a_date),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
