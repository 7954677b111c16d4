/* Persons, roles and keys that the web process makes up. */
#include "tests/store/test_trust/trust.h"

void it_writes_no_person_no_role_no_key_and_no_voice(void **)
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
		"insert into lexicon_return (version) values (1)",
		"update lexicon_return set agreed_by = 1",
		"select lexicon_put(l, 1, 1, 'x', '', null) from lexicon l",
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

/* A key that its owner gave up while it waited is vouched for by nobody, and given up by him alone. */
void a_key_given_up_is_never_vouched_for(void **)
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

void a_reviewer_that_it_invents_approves_nothing(void **)
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

void an_administrator_that_it_invents_vouches_for_nobody(void **)
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
	refused(F("select device_countersign(%lld, %lld, %lld, %lld, '')", (long long)boss.id,
			(long long)boss.device, (long long)boss.id, (long long)boss.device),
		"不能会签自己的密钥");
	refused(F("select account_grant(%lld, '{SECURITY}', %lld, %lld, '')", (long long)boss.id,
			(long long)boss.id, (long long)boss.device),
		"不能变更自己的角色");
	refused(F("select account_grant(%lld, '{REVIEWER}', %lld, %lld, '')", (long long)puppet.id,
			(long long)s.people[SYSTEM].id, (long long)key_of(SYSTEM)),
		"没有办理此事的权限");
	key_free(boss.key);
	key_free(puppet.key);
	key_free(pair.key);
}

/* A real person with a real key, on its side: an administrator by its word alone. */
void a_colleague_whom_it_makes_administrator_vouches_for_nobody(void **)
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

void a_role_once_taken_does_not_come_back_by_its_old_signature(void **)
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
void a_founders_key_takes_the_code_that_was_printed(void **)
{
	int64_t id = s.people[LEADER].id;
	SQL("delete from device_key where account_id = %lld; update account set"
	    " founding_code = sha256('printed'), enrol_hash = sha256('printed') where id = %lld",
		(long long)id, (long long)id);
	refused(F("select device_add(%lld, (select encode(enrol_hash, 'escape') from"
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
