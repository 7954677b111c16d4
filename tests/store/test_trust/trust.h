/* trust.h: what the web process may say, and that the seal signs nothing for it. */
#pragma once
#include "base/digest.h"
#include "desk/word_list.h"
#include "tests/store/sealer.h"

/* What it is allowed must be allowed: a test of nothing else would prove nothing. */
#define FRONT(...) as_web(F(__VA_ARGS__))

/* Approved, as far as the database goes; the seal says no, and why. */
static inline void seal_refuses(int64_t id, const char *because)
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

static inline int64_t submitted(void)
{
	return scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
}

static inline void head_agrees(int64_t id)
{
	assert_int_equal(scene_open_all(&s, HEAD, id), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", "同意"), ERR_OK);
}

/* Somebody who is not: made by asking for it in the administrators' names. */
struct ghost {
	int64_t id, device;
	struct key *key;
	const char *key_id;
	const char *login;
};

static inline int64_t key_of(enum who w)
{
	return number(SQL("select id from device_key where key_id = '%s'", s.key_ids[w]));
}

static inline struct ghost invent(const char *login)
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
static inline void grant_with(
	const struct ghost *g, int64_t by, int64_t key, const char *role, const char *signature)
{
	FRONT("select account_grant(%lld, '{%s}', %lld, %lld, '%s')", (long long)g->id, role,
		(long long)by, (long long)key, signature);
}

static inline void vouch_with(const struct ghost *g, int64_t by, int64_t key, const char *signature)
{
	FRONT("select device_countersign(%lld, %lld, %lld, %lld, '%s')", (long long)g->id,
		(long long)g->device, (long long)by, (long long)key, signature);
}

static inline const char *signed_by(struct key *key, struct str payload)
{
	struct str raw;
	assert_int_equal(key_sign(key, &s.arena, payload, &raw), ERR_OK);
	return arena_cstr(&s.arena, base64(&s.arena, raw));
}

static inline const char *good_grant(const struct ghost *g, struct key *key, struct str role)
{
	struct appointment x = { .account = g->id,
		.after = number(SQL("select coalesce(max(id), 0) from role_grant where account_id ="
				    " %lld",
			(long long)g->id)),
		.department = STR("fzgh"),
		.login = str_c(g->login),
		.person_no = str_c(F("N-%s", g->login)),
		.roles = &role,
		.role_count = 1 };
	return signed_by(key, grant_payload(&s.arena, &x));
}

static inline const char *good_vouch(const struct ghost *g, struct key *key)
{
	struct enrolment e = { g->id, STR("ed25519"), str_c(g->key_id),
		str_c(key_public_pem(&s.arena, g->key).at) };
	return signed_by(key, key_payload(&s.arena, &e));
}

/* vote_cast, as it calls it: any words, any key, any signature. */
static inline const char *cast_sql(int64_t id, enum who w, int64_t key, const char *opinion,
	const char *payload, const char *signature)
{
	return F("select vote_cast(s.id, s.stage_no, %lld, 'AGREE', '%s', s.tree_oid, s.opens,"
		 " %lld, $p$%s$p$, '%s', now()) from submission s where id = %lld",
		(long long)s.people[w].id, opinion, (long long)key, payload, signature,
		(long long)id);
}

/* Head agreed for good; the reviewer has opened everything, and nothing more. */
static inline int64_t wants_the_reviewer(void)
{
	int64_t id = submitted();
	head_agrees(id);
	assert_int_equal(scene_open_all(&s, REVIEWER, id), ERR_OK);
	return id;
}

#define TEST(name) void name(void **);
#include "tests/store/test_trust/tests.def"
#undef TEST
