/* Word lists, keys that were revoked, policies that are over. */
#include "tests/store/test_trust/trust.h"

static int64_t voted(void)
{
	int64_t id = submitted();
	scene_approve(&s, id);
	return id;
}

static void put_in_force(int64_t version, int64_t who, int64_t key, const char *signature)
{
	FRONT("select lexicon_activate(%lld, %lld, %lld, '%s', (select max(id) from"
	      " lexicon_activation), '急')",
		(long long)version, (long long)who, (long long)key, signature);
}

static const char *good_activation(const struct ghost *g, int64_t version)
{
	const struct activation x = { version,
		number(SQL("select max(id) from lexicon_activation")),
		str_c(SQL("select lexicon_sum(l) from lexicon l where version = %lld",
			(long long)version)),
		STR("急") };
	return signed_by(g->key, activation_payload(&s.arena, g->id, &x));
}

static int64_t make_list(const char *terms, const char *signature)
{
	return number(FRONT("select lexicon_make('%s', '', '减', %lld, %lld, '%s')", terms,
		(long long)s.people[SECURITY].id, (long long)key_of(SECURITY), signature));
}

/* SECURITY asks that a list comes back, and the other one agrees. */
static int64_t ask_back(int64_t version, const char *signature)
{
	return number(FRONT("select lexicon_return_ask(%lld, %lld, %lld, '%s', (select max(id) from"
			    " lexicon_activation), (select coalesce(max(id), 0) from"
			    " lexicon_return), '误拦')",
		(long long)version, (long long)s.people[SECURITY].id, (long long)key_of(SECURITY),
		signature));
}

static void agree_back(int64_t asked, const struct ghost *g, const char *signature)
{
	FRONT("select lexicon_return_agree(%lld, %lld, %lld, '%s')", (long long)asked,
		(long long)g->id, (long long)g->device, signature);
}

static struct str sum_in(int64_t version)
{
	return str_c(SQL(
		"select lexicon_sum(l) from lexicon l where version = %lld", (long long)version));
}

static const char *good_asking(int64_t version)
{
	const struct comeback c = { version, number(SQL("select max(id) from lexicon_activation")),
		number(SQL("select coalesce(max(id), 0) from lexicon_return")), sum_in(version),
		STR("误拦") };
	return signed_by(s.keys[SECURITY], return_payload(&s.arena, s.people[SECURITY].id, &c));
}

static const char *good_agreement(const struct ghost *g, int64_t version, int64_t asked)
{
	const struct agreement x = { version, number(SQL("select max(id) from lexicon_activation")),
		asked, sum_in(version), STR("误拦") };
	return signed_by(g->key, agreement_payload(&s.arena, g->id, &x));
}

static void comes_back(const struct ghost *g, int64_t version)
{
	int64_t asked = ask_back(version, good_asking(version));
	agree_back(asked, g, good_agreement(g, version, asked));
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
void a_word_list_that_it_puts_in_force_screens_nothing(void **)
{
	int64_t by = s.people[SECURITY].id;
	struct ghost g = another_administrator("second");
	int64_t empty = make_list("", "AAAA");
	put_in_force(empty, g.id, g.device, "AAAA");
	seal_refuses(voted(), "启用没有安全管理员的有效签名");
	/* Nor does it go back by itself to the one that needs no signature as long as it is the first. */
	agree_back(ask_back(1, "AAAA"), &g, "AAAA");
	seal_refuses(voted(), "启用没有安全管理员的有效签名");
	/* One person's signature is not two: of who made it, of who asked that it comes back. */
	comes_back(&g, empty);
	seal_refuses(voted(), "没有另一位安全管理员编制的有效签名");
	int64_t asked = ask_back(1, "AAAA");
	agree_back(asked, &g, good_agreement(&g, 1, asked));
	seal_refuses(voted(), "没有另一位安全管理员申请的有效签名");
	comes_back(&g, empty);
	const char *once = good_asking(1);
	asked = ask_back(1, once);
	const char *agreed = good_agreement(&g, 1, asked);
	agree_back(asked, &g, agreed);
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
		F("%lld", (long long)sound));
	agree_back(ask_back(1, once), &g, agreed);
	seal_refuses(voted(), "启用没有安全管理员的有效签名");
	comes_back(&g, sound);
	asked = ask_back(1, once);
	agree_back(asked, &g, good_agreement(&g, 1, asked));
	seal_refuses(voted(), "没有另一位安全管理员申请的有效签名");
	/* He is no administrator any more when he signs. */
	comes_back(&g, sound);
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
void no_term_of_a_signed_list_becomes_one_that_may_stand(void **)
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
	comes_back(&g, 1);
	voted();
	assert_int_equal(tick(), 2);
	key_free(g.key);
}

/* One that is in force behind another one than its signature says would stop the seal. */
void a_list_is_put_in_force_behind_the_one_that_was_seen(void **)
{
	struct ghost g = another_administrator("fourth");
	struct str sum = str_c(sha256_hex(&s.arena, STR("目\n")));
	int64_t list = make_list(
		"目", signed_by(s.keys[SECURITY],
			      lexicon_payload(&s.arena, s.people[SECURITY].id, STR("减"), sum)));
	int64_t seen = number(SQL("select max(id) from lexicon_activation"));
	put_in_force(list, g.id, g.device, good_activation(&g, list));
	refused(F("select lexicon_activate(%lld, %lld, %lld, 'x', %lld, '急')",
			(long long)make_list("乙", "x"), (long long)g.id, (long long)g.device,
			(long long)seen),
		"刚刚启用");
	refused(F("select lexicon_return_ask(1, %lld, %lld, 'x', %lld, (select max(id) from"
		  " lexicon_return), '急')",
			(long long)g.id, (long long)g.device, (long long)seen),
		"词库刚刚有了变动");
	comes_back(&g, 1);
	voted();
	assert_int_equal(tick(), 2);
	key_free(g.key);
}

/* Whatever the front and the table let through: the seal wants both, but for what was put back before. */
void a_list_that_one_person_put_back_is_of_before_or_nothing(void **)
{
	struct ghost g = another_administrator("fifth");
	int64_t list = number(SQL("select max(version) from lexicon where state = 'RETIRED' and"
				  " terms = '目' and allow = ''"));
	const char *alone = good_activation(&g, list);
	comes_back(&g, list);
	SQL("drop index in_force_anew_takes_two");
	SQL("update lexicon_activation set return_id = null, haste = '急', signature = '%s'"
	    " where id = (select max(id) from lexicon_activation)",
		alone);
	seal_refuses(voted(), "没有另一位安全管理员申请的有效签名");
	SQL("update lexicon_activation set alone = true where id = (select max(id) from"
	    " lexicon_activation)");
	SQL("create unique index in_force_anew_takes_two on lexicon_activation (version)"
	    " where return_id is null and not alone");
	voted();
	assert_int_equal(tick(), 2);
	comes_back(&g, 1);
	key_free(g.key);
}

/* The thief of a device, with the front on his side: the store's clock decides, not the caller's. */
void a_revoked_key_signs_nothing_whatever_the_date_it_gives(void **)
{
	int64_t id = wants_the_reviewer();
	struct ballot b = scene_ballot(&s, &s.arena, REVIEWER, id);
	struct str payload = vote_payload(&s.arena, s.people[REVIEWER].id, &b);
	SQL("update device_key set revoked_at = now() where key_id = '%s'", s.key_ids[REVIEWER]);
	refused(cast_sql(id, REVIEWER, key_of(REVIEWER), "同意", arena_cstr(&s.arena, payload),
			arena_cstr(&s.arena, b.signature)),
		"已停用");
	SQL("update device_key set revoked_at = null where key_id = '%s'", s.key_ids[REVIEWER]);
}

/* An easier policy of the past, and a submission that says it is as old. */
void an_old_policy_is_not_brought_back_by_a_date(void **)
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
		F("select submission_screened(%lld, '[]', '', now())", (long long)old), NULL));
	head_agrees(old);
	seal_refuses(old, "审核流程");
	SQL("set session_replication_role = replica; delete from policy where version = 0");
}
