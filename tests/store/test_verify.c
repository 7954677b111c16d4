#include "tests/check.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "clerk/tasks.h"
#include "desk/word_list.h"
#include "seal/checkpoint.h"
#include "seal/seal.h"
#include "seal/verify.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

static struct scene s;
static struct sealer sealer;
static int64_t submission, draft, decided;

static struct heard {
	char places[VERIFY__COUNT][200];
	int count;
} heard;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))
#define TAMPER(...)                                                                                \
	SQL("set session_replication_role = replica; %s", arena_printf(&s.arena, __VA_ARGS__))

/* What the courier of the website would have said, step by step. */
static void deliver_website(void)
{
	const char *why;
	const char *fence = scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena,
			"select id || ',%lld,' || fence from delivery_lease(%lld, 5, 60, now())",
			(long long)s.website, (long long)s.website),
		&why);
	assert_non_null(fence);
	assert_non_null(scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena, "select delivery_intent(%s, 'r', 'm', now())", fence),
		&why));
	assert_non_null(scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena,
			"select delivery_result(%s, 'CONFIRMED', '', '{}', null, now())", fence),
		&why));
}

/* A second security administrator, as the first one makes him: role, key, and his signature under both. */
static struct person colleague;
static struct key *colleagues_key;
static const char *colleagues_key_id;

static struct own_signature own(struct key *k, const char *id, struct str payload)
{
	struct str raw;
	assert_int_equal(key_sign(k, &s.arena, payload, &raw), ERR_OK);
	return (struct own_signature){ str_c(id), base64(&s.arena, raw) };
}

static int64_t enrolled(struct str code)
{
	struct str json;
	const struct new_device n = { STR("ed25519"), key_public_pem(&s.arena, colleagues_key),
		STR(""), code };
	json_auto_t *device = NULL;
	int64_t id = 0;
	assert_int_equal(device_enrol(s.db, &s.arena, &colleague, &n, &json), ERR_OK);
	assert_int_equal(json_read(json, &device), ERR_OK);
	assert_true(str_i64(json_str(device, "id"), &id));
	return id;
}

static void a_colleague_comes(void)
{
	const struct person *by = &s.people[SECURITY];
	const struct newcomer n = { STR("P-2"), STR("secadmin2"), STR("贺安"), STR("szjc") };
	struct str password, code, until, role = STR("SECURITY");
	assert_int_equal(
		account_open(s.db, &s.arena, &s.people[SYSTEM], &n, &colleague.id, &password),
		ERR_OK);
	struct appointment g = { colleague.id, 0, STR("szjc"), n.login, n.person_no, &role, 1 };
	struct own_signature given =
		own(s.keys[SECURITY], s.key_ids[SECURITY], grant_payload(&s.arena, &g));
	assert_int_equal(
		account_set_roles(s.db, &s.arena, by, colleague.id, &role, 1, &given), ERR_OK);
	assert_int_equal(account_enrol(s.db, &s.arena, by, colleague.id, &code, &until), ERR_OK);
	assert_int_equal(key_generate(KEY_ED25519, &colleagues_key), ERR_OK);
	colleagues_key_id = key_id(&s.arena, colleagues_key);
	int64_t device = enrolled(code);
	struct enrolment e = { colleague.id, STR("ed25519"), str_c(colleagues_key_id),
		key_public_pem(&s.arena, colleagues_key) };
	given = own(s.keys[SECURITY], s.key_ids[SECURITY], key_payload(&s.arena, &e));
	assert_int_equal(device_vouch(s.db, &s.arena, by, colleague.id, device, &given), ERR_OK);
}

/* Made by one, put in force by the other. */
static void the_word_list_changes(void)
{
	int64_t version;
	const struct person *by = &s.people[SECURITY];
	const struct word_list w = { STR("扫黑险恶\tBLOCK\n"), STR(""), STR("第二版"),
		STR("扫黑除恶\t提法\n") };
	struct str sum = str_c(word_list_sum(&s.arena, &w));
	struct own_signature signature = own(s.keys[SECURITY], s.key_ids[SECURITY],
		lexicon_payload(&s.arena, by->id, w.note, sum));
	assert_int_equal(word_list_make(s.db, &s.arena, by, &w, &signature, &version), ERR_OK);
	const struct activation x = { version, 1, sum };
	signature = own(
		colleagues_key, colleagues_key_id, activation_payload(&s.arena, colleague.id, &x));
	assert_int_equal(
		word_list_activate(s.db, &s.arena, &colleague, version, &signature), ERR_OK);
}

/* As the clerk does: one commit for each activation. */
static void the_lists_are_kept(void)
{
	struct clerk c = {};
	SCRATCH(a);
	assert_int_equal(clerk_open(test_conninfo(s.database, "shenfa_clerk"), NULL, &c), ERR_OK);
	assert_int_equal(clerk_do_keep_lists(&c, &a, clock_now()), ERR_OK);
	clerk_close(&c);
}

static int64_t a_finding_is_decided(void)
{
	SCRATCH(a);
	const struct finding_key k = { STR("terms"), STR("x"), STR("扫黑险恶"), 0 };
	int64_t id = scene_draft(&s, EDITOR, "目录", NULL);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(scene_decide(&s, &d, REVIEWER2, id, &k, "FALSE_ALARM", "先这样"), ERR_OK);
	assert_int_equal(scene_decide(&s, &d, REVIEWER2, id, &k, "ACCEPT", "原文如此"), ERR_OK);
	scene_desk_done(&d);
	return id;
}

static void a_check_is_entered(void)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	struct outside_check c = scene_check(&s, &a, EDITOR2, submission, "CLEAN");
	assert_int_equal(enter_check(&d, &s.people[EDITOR2], &c), ERR_OK);
	scene_desk_done(&d);
}

/* What was on the website before, for which two people answer. */
static void a_baseline_is_signed(void)
{
	int64_t channel, incident;
	struct desk d = scene_desk(&s, &s.arena);
	SQL("select survey_take(%lld, '{\"whole\":true,\"items\":[{\"remote_id\":\"old\"}]}', "
	    "now())",
		(long long)s.website);
	struct own_signature one = scene_baseline(&s, &s.arena, REVIEWER, s.website, "0");
	assert_int_equal(baseline_sign(&d, &s.people[REVIEWER], s.website, NULL, 0, &one), ERR_OK);
	struct own_signature two = scene_second(&s, &s.arena, REVIEWER2, 1);
	assert_int_equal(
		statement_sign(&d, &s.people[REVIEWER2], 1, &two, &channel, &incident), ERR_OK);
	scene_desk_done(&d);
}

static int open_all(void **)
{
	int made = 0;
	int64_t rows;
	scene_open(&s);
	const char *keys = arena_printf(&s.arena, "%s/keys", test_folder());
	assert_int_equal(folder_make(keys, 0700, NULL), ERR_OK);
	assert_int_equal(sealer_open(test_conninfo(s.database, "shenfa_seal"), keys,
				 clock_now() - 1000, &sealer),
		ERR_OK);
	draft = scene_draft(&s, EDITOR, "目录", NULL);
	submission = scene_submit(&s, EDITOR, draft);
	a_check_is_entered();
	scene_approve(&s, submission);
	assert_int_equal(
		checkpoint_make(sealer.db, &sealer.keys, clock_now(), true, &rows), ERR_OK);
	assert_int_equal(seal_tick(&sealer, clock_now(), false, &made), ERR_OK);
	assert_int_equal(made, 2);
	deliver_website();
	size_t n;
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &s.website, 1, &n), ERR_OK);
	decided = a_finding_is_decided();
	a_colleague_comes();
	the_word_list_changes();
	the_lists_are_kept();
	a_baseline_is_signed();
	assert_int_equal(
		checkpoint_make(sealer.db, &sealer.keys, clock_now(), true, &rows), ERR_OK);
	SQL("select audit_append('system', 1, 0, 'unsealed', '{}')");
	return 0;
}

static int close_all(void **)
{
	key_free(colleagues_key);
	sealer_close(&sealer);
	scene_close(&s);
	return 0;
}

static void hear(void *, const char *place, const char *)
{
	snprintf(heard.places[heard.count++ % VERIFY__COUNT], sizeof heard.places[0], "%s", place);
}

static struct verify_report look(void)
{
	struct verify_report report = { .bad = hear };
	heard = (struct heard){};
	assert_int_equal(audit_verify(sealer.db, &sealer.keys, &report), ERR_OK);
	return report;
}

static bool named(const char *place)
{
	for (int i = 0; i < heard.count; i++)
		if (!strcmp(heard.places[i], place))
			return true;
	for (int i = 0; i < heard.count; i++)
		print_message("heard: %s\n", heard.places[i]);
	return false;
}

static void an_untouched_record_is_whole(void **)
{
	struct verify_report r = look();
	if (!verify_whole(&r))
		named("");
	assert_true(verify_whole(&r));
	assert_true(r.looked[VERIFY_audit] > 10);
	assert_int_equal(r.looked[VERIFY_checkpoint], 2);
	assert_true(r.looked[VERIFY_object] > 5);
	assert_int_equal(r.looked[VERIFY_draft], 2);
	assert_int_equal(r.looked[VERIFY_vote], 2);
	assert_int_equal(r.looked[VERIFY_ticket], 2);
	assert_int_equal(r.looked[VERIFY_delivery], 2);
	assert_int_equal(r.looked[VERIFY_mark], 1);
	assert_int_equal(r.looked[VERIFY_check], 1);
	assert_int_equal(r.looked[VERIFY_decision], 1);
	assert_int_equal(r.looked[VERIFY_grant], 1);
	assert_int_equal(r.looked[VERIFY_key], WHO__COUNT + 1);
	assert_int_equal(r.looked[VERIFY_withdrawal], 1);
	assert_int_equal(
		r.looked[VERIFY_lexicon], 3); /* a version that was made, two activations */
	assert_int_equal(r.looked[VERIFY_list], 2);
	assert_int_equal(r.looked[VERIFY_statement], 2);
}

#define OTHER_SIGNATURE                                                                            \
	"(case left(signature, 1) when 'A' then 'B' else 'A' end) || substr(signature, 2)"
#define OTHER_TIME(column) column " - interval '20 minutes'"

/* Changes one value, expects its place to be named, puts it back. */
static void flipped(const char *table, const char *column, const char *value, const char *where,
	const char *place)
{
	TAMPER("create table kept as select %s as v from %s where %s", column, table, where);
	TAMPER("update %s set %s = %s where %s", table, column, value, where);
	struct verify_report r = look();
	assert_false(verify_whole(&r));
	assert_true(named(place));
	TAMPER("update %s set %s = (select v from kept) where %s", table, column, where);
	SQL("drop table kept");
	r = look();
	assert_true(verify_whole(&r));
}

static void a_changed_audit_row_is_named(void **)
{
	const char *where =
		arena_printf(&s.arena, "kind = 'draft' and id = %lld and n = 3", (long long)draft);
	const char *place = arena_printf(&s.arena, "audit draft/%lld row 3", (long long)draft);
	flipped("audit", "payload", "payload || '{\"x\":1}'", where, place);
	flipped("audit", "actor", "actor + 1", where, place);
	flipped("audit", "at", "at + interval '1 microsecond'", where, place);
}

static void a_row_rewritten_with_its_hash_breaks_the_next_and_the_checkpoint(void **)
{
	TAMPER("create table kept as select * from audit where kind = 'draft' and id = %lld and n "
	       "= 3",
		(long long)draft);
	TAMPER("update audit set actor = 9, hash = sha256(prev || audit_leaf(kind, id, n, 9, "
	       "action, at,"
	       " payload)) where kind = 'draft' and id = %lld and n = 3",
		(long long)draft);
	struct verify_report r = look();
	assert_true(named(arena_printf(&s.arena, "audit draft/%lld row 4", (long long)draft)));
	assert_true(named("checkpoint 1"));
	assert_int_equal(r.wrong[VERIFY_checkpoint], 1);
	TAMPER("update audit a set actor = k.actor, hash = k.hash from kept k where a.kind = k.kind"
	       " and a.id = k.id and a.n = k.n; drop table kept");
}

static void a_lost_last_row_is_missed(void **)
{
	TAMPER("create table kept as select * from audit where kind = 'system'; "
	       "delete from audit where kind = 'system'");
	struct verify_report r = look();
	assert_false(verify_whole(&r));
	assert_true(named("audit system/1 row 1"));
	TAMPER("insert into audit select * from kept; drop table kept");
}

static void a_changed_object_is_named(void **)
{
	const char *where = arena_printf(&s.arena,
		"draft_id = %lld and oid = (select tree from draft where id = %lld)",
		(long long)draft, (long long)draft);
	const char *place = arena_printf(&s.arena, "object draft %lld oid %s", (long long)draft,
		SQL("select encode(tree, 'hex') from draft where id = %lld", (long long)draft));
	flipped("object", "data",
		"set_byte(data, octet_length(data) - 1, get_byte(data, octet_length(data) - 1) # "
		"1)",
		where, place);
	flipped("object", "size", "size + 1", where, place);
}

static void an_object_that_is_gone_is_named(void **)
{
	const char *oid =
		SQL("select encode(oid, 'hex') from object where draft_id = %lld and type = 3"
		    " order by oid limit 1",
			(long long)draft);
	TAMPER("create table kept as select * from object where oid = decode('%s', 'hex');"
	       "delete from object where oid = decode('%s', 'hex')",
		oid, oid);
	look();
	assert_true(
		named(arena_printf(&s.arena, "object draft %lld oid %s", (long long)draft, oid)));
	TAMPER("insert into object select * from kept; drop table kept");
}

static void a_head_put_back_is_named(void **)
{
	TAMPER("create table kept as select id, head, tree, rev from draft;"
	       "update draft d set head = r.commit_oid, tree = r.tree_oid, rev = 1 from revision r"
	       " where r.draft_id = d.id and r.rev = 1");
	look();
	assert_true(named(arena_printf(&s.arena, "draft %lld head", (long long)draft)));
	TAMPER("update draft d set head = k.head, tree = k.tree, rev = k.rev from kept k"
	       " where k.id = d.id; drop table kept");
}

static void a_changed_vote_is_named(void **)
{
	flipped("vote", "signature", OTHER_SIGNATURE, "id = 1", "vote 1");
	flipped("vote", "opinion", "opinion || '。'", "id = 2", "vote 2");
	flipped("vote", "payload", "payload || ' '", "id = 2", "vote 2");
}

static void a_changed_mark_is_named(void **)
{
	const char *of = "kind = 'SECRECY'";
	const char *place = arena_printf(&s.arena, "mark %lld SECRECY", (long long)submission);
	flipped("mark", "signature", OTHER_SIGNATURE, of, place);
	flipped("mark", "tree_oid", "set_byte(tree_oid, 0, get_byte(tree_oid, 0) # 1)", of, place);
	flipped("mark", "account_id", "account_id + 1", of, place);
	flipped("mark", "device_key_id", "device_key_id + 1", of, place);
	flipped("mark", "made_at", OTHER_TIME("made_at"), of, place);
	flipped("device_key", "revoked_at", "'2000-01-01'",
		"id = (select device_key_id from mark where kind = 'SECRECY')", place);
	TAMPER("create table kept as select * from mark where kind = 'SECRECY';"
	       "delete from mark where kind = 'SECRECY'");
	look();
	assert_true(named(arena_printf(&s.arena, "mark of audit draft/%lld row %s",
		(long long)draft, SQL("select n from audit where action = 'mark.secrecy'"))));
	TAMPER("insert into mark select * from kept; drop table kept");
}

static void a_changed_check_is_named(void **)
{
	const char *of = "id = 1", *place = "check 1";
	flipped("outside_check", "signature", OTHER_SIGNATURE, of, place);
	flipped("outside_check", "result", "'FLAGGED'", of, place);
	flipped("outside_check", "provider", "provider || '。'", of, place);
	flipped("outside_check", "number", "number || '1'", of, place);
	flipped("outside_check", "checked_on", "checked_on - 1", of, place);
	flipped("outside_check", "sheet", "sha256('x')", of, place);
	flipped("outside_check", "tree_oid", "set_byte(tree_oid, 0, get_byte(tree_oid, 0) # 1)", of,
		place);
	flipped("outside_check", "account_id", "account_id + 1", of, place);
	flipped("outside_check", "made_at", OTHER_TIME("made_at"), of, place);
	TAMPER("create table kept as select * from outside_check; delete from outside_check");
	look();
	assert_true(named(arena_printf(&s.arena, "check of audit draft/%lld row %s",
		(long long)draft, SQL("select n from audit where action = 'check.add'"))));
	TAMPER("insert into outside_check overriding system value select * from kept; drop table "
	       "kept");
}

static void a_changed_decision_is_named(void **)
{
	const char *place = arena_printf(&s.arena, "decision %lld terms x 0", (long long)decided);
	flipped("finding_decision", "signature", OTHER_SIGNATURE, "true", place);
	flipped("finding_decision", "reason", "reason || '。'", "true", place);
	flipped("finding_decision", "decision", "'FALSE_ALARM'", "true", place);
	flipped("finding_decision", "account_id", "account_id - 1", "true", place);
	flipped("finding_decision", "made_at", OTHER_TIME("made_at"), "true", place);
	TAMPER("create table kept as select * from finding_decision; delete from finding_decision");
	look();
	assert_true(named(
		arena_printf(&s.arena, "decision of audit draft/%lld row %s", (long long)decided,
			SQL("select min(n) from audit where action = 'finding.decide'"))));
	TAMPER("insert into finding_decision select * from kept; drop table kept");
}

#define OTHER_BYTE(column) "set_byte(" column ", 0, get_byte(" column ", 0) # 1)"

/* What git shows of a word list is what was in force, by those who are in the record. */
static void a_changed_history_of_the_lists_is_named(void **)
{
	const char *of = "activation = 2", *place = "list 2 version 2";
	const char *commit = "oid = (select commit_oid from lexicon_commit where activation = 2)";
	const char *file = arena_printf(&s.arena, "oid = decode('%s', 'hex')",
		SQL("select encode(oid, 'hex') from lexicon_object where activation = 2 and type = "
		    "3"
		    " order by oid limit 1"));
	flipped("lexicon_commit", "commit_oid", OTHER_BYTE("commit_oid"), of, place);
	flipped("lexicon_commit", "tree_oid", OTHER_BYTE("tree_oid"), of, place);
	flipped("lexicon_object", "data", OTHER_BYTE("data"), commit, place);
	flipped("lexicon_object", "data", OTHER_BYTE("data"), file, place);
	flipped("lexicon_object", "type", "2", file, place);
	flipped("lexicon", "made_by", "made_by - 1", "version = 2", place);
	flipped("lexicon_activation", "account_id", "account_id - 1", "id = 2", place);
	flipped("lexicon", "terms", "terms || ' '", "version = 2", place);
}

/* A commit that somebody wrote in the place of the second one. */
struct forged {
	const char *tree, *parents, *message;
	bool recorded; /* the record says so, too */
};

static const char *forge(const struct forged *f)
{
	struct arena *a = &s.arena;
	unsigned char oid[20];
	const char *people =
		SQL("select format(E'author x <%%s@x> 1 +0800\\ncommitter x <%%s@x> 1 +0800',"
		    " l.made_by, x.account_id) from lexicon_activation x join lexicon l on"
		    " l.version = x.version where x.id = 2");
	const char *bytes =
		arena_printf(a, "tree %s\n%s%s\n\n%s\n", f->tree, f->parents, people, f->message);
	const char *head = arena_printf(a, "commit %zu", strlen(bytes));
	size_t n = strlen(head) + 1, len = strlen(bytes);
	char *whole = arena_alloc(a, n + len);
	memcpy(whole, head, n);
	memcpy(whole + n, bytes, len);
	sha1((struct str){ whole, n + len }, oid);
	const char *id = hex(a, oid, sizeof oid);
	TAMPER("insert into lexicon_object values (decode('%s', 'hex'), 2, 1, %zu, 0, decode('%s', "
	       "'hex'))",
		id, len, hex(a, (const unsigned char *)bytes, len));
	return id;
}

static void put_commit(const char *id, const char *recorded)
{
	TAMPER("update lexicon_commit set commit_oid = decode('%s', 'hex') where activation = 2;"
	       "update audit set payload = payload || jsonb_build_object('commit', '%s')"
	       " where action = 'lexicon.commit' and payload->>'activation' = '2'",
		id, recorded);
}

static bool is_forged(struct forged f)
{
	const char *good =
		SQL("select encode(commit_oid, 'hex') from lexicon_commit where activation = 2");
	const char *id = forge(&f);
	put_commit(id, f.recorded ? id : good);
	look();
	bool is = named("list 2 version 2");
	put_commit(good, good);
	TAMPER("delete from lexicon_object where oid = decode('%s', 'hex')", id);
	return is;
}

/* Whoever writes the history may lie in it, and into the record: what it hangs together with does not. */
static void a_forged_commit_of_a_list_is_named(void **)
{
	const char *tree =
		SQL("select encode(tree_oid, 'hex') from lexicon_commit where activation = 2");
	const char *other =
		SQL("select encode(tree_oid, 'hex') from lexicon_commit where activation = 1");
	const char *one = arena_printf(&s.arena, "parent %s\n",
		SQL("select encode(commit_oid, 'hex') from lexicon_commit where activation = 1"));
	const char *two = arena_printf(&s.arena, "%s%s", one, one);
	assert_false(is_forged((struct forged){ tree, one, "as it was", true }));
	assert_true(is_forged((struct forged){ tree, one, "other words", false }));
	assert_true(is_forged((struct forged){ other, one, "as it was", true }));
	assert_true(is_forged((struct forged){ tree, "", "as it was", true }));
	assert_true(is_forged((struct forged){ tree, two, "as it was", true }));
	look();
	assert_false(named("list 2 version 2"));
}

static void a_list_that_git_never_saw_in_force_is_named(void **)
{
	TAMPER("create table kept as select * from lexicon_commit where activation = 1;"
	       "delete from lexicon_commit where activation = 1");
	look();
	assert_true(named("list 2 version 2"));
	assert_true(named(arena_printf(&s.arena, "lexicon of audit lexicon/1 row %s",
		SQL("select n from audit where kind = 'lexicon' and id = 1"
		    " and action = 'lexicon.commit'"))));
	TAMPER("insert into lexicon_commit select * from kept; drop table kept");
	TAMPER("insert into lexicon_activation (id, version) overriding system value values (0, "
	       "1)");
	look();
	assert_true(named("list 1 version 1"));
	TAMPER("delete from lexicon_activation where id = 0");
}

/* The clerk comes after the act: until it came there is nothing wrong. */
static void the_newest_list_may_not_be_written_yet(void **)
{
	TAMPER("insert into lexicon_activation (id, version) overriding system value values (9, "
	       "1)");
	struct verify_report r = look();
	assert_int_equal(r.wrong[VERIFY_list], 0);
	assert_int_equal(r.looked[VERIFY_list], 2);
	TAMPER("delete from lexicon_activation where id = 9");
}

static void a_changed_grant_is_named(void **)
{
	const char *of = arena_printf(&s.arena, "account_id = %lld", (long long)colleague.id);
	flipped("role_grant", "signature", OTHER_SIGNATURE, of, "grant 1");
	flipped("role_grant", "roles", "'{SECURITY,AUDIT}'", of, "grant 1");
	flipped("role_grant", "department", "'sjzy'", of, "grant 1");
	flipped("role_grant", "granted_by", "granted_by - 1", of, "grant 1");
	flipped("role_grant", "at", OTHER_TIME("at"), of, "grant 1");
	flipped("account", "login", "login || 'x'",
		arena_printf(&s.arena, "id = %lld", (long long)colleague.id), "grant 1");
}

/* Nobody granted it: the row alone would seat him. */
static void a_role_that_nobody_gave_is_named(void **)
{
	long long editor = s.people[EDITOR].id;
	TAMPER("insert into account_role values (%lld, 'REVIEWER')", editor);
	look();
	assert_true(named(arena_printf(&s.arena, "grant of account %lld", editor)));
	TAMPER("delete from account_role where account_id = %lld and role = 'REVIEWER'", editor);
	flipped("account", "roles", "roles || ' REVIEWER'",
		arena_printf(&s.arena, "id = %lld", editor),
		arena_printf(&s.arena, "grant of account %lld", editor));
	flipped("account", "sees_all", "not sees_all", arena_printf(&s.arena, "id = %lld", editor),
		arena_printf(&s.arena, "grant of account %lld", editor));
	flipped("account", "founding_roles", "founding_roles || 'REVIEWER'::text",
		arena_printf(&s.arena, "id = %lld", editor),
		arena_printf(&s.arena, "grant of account %lld", editor));
}

static void a_changed_key_is_named(void **)
{
	const char *last = SQL("select max(id) from device_key");
	const char *of = arena_printf(&s.arena, "id = %s", last);
	const char *place = arena_printf(&s.arena, "key %s", last);
	flipped("device_key", "countersignature",
		"(case left(countersignature, 1) when 'A' then 'B' else 'A' end) ||"
		" substr(countersignature, 2)",
		of, place);
	flipped("device_key", "public_key", "replace(public_key, 'M', 'N')", of, place);
	flipped("device_key", "key_id", "key_id || 'x'", of, place);
	flipped("device_key", "account_id", "account_id - 1", of, place);
	flipped("device_key", "first_run", "true", of, place);
	flipped("device_key", "countersigned_at", OTHER_TIME("countersigned_at"), of, place);
	flipped("device_key", "revoked_at", "now()", "id = 1", "key 1");
	flipped("device_key", "public_key", "replace(public_key, 'M', 'N')", "id = 2", "key 2");
}

static void a_changed_baseline_is_named(void **)
{
	flipped("account_statement", "made_signature", "second_signature", "id = 1", "statement 1");
	flipped("account_statement", "second_signature", "made_signature", "id = 1",
		"statement 1 second");
	flipped("account_statement", "list", "list || 'more' || chr(10)", "id = 1", "statement 1");
	flipped("account_statement", "body", "replace(body, '\"count\":\"1\"', '\"count\":\"2\"')",
		"id = 1", "statement 1");
	flipped("account_statement", "second_by", "null", "id = 1",
		arena_printf(&s.arena, "statement of audit channel/%lld row %s",
			(long long)s.website,
			SQL("select n from audit where action = 'statement.confirm'")));
	flipped("account_statement", "made_at", OTHER_TIME("made_at"), "id = 1", "statement 1");
}

static void a_changed_withdrawal_is_named(void **)
{
	flipped("withdrawal", "signature", OTHER_SIGNATURE, "id = 1", "withdrawal 1");
	flipped("withdrawal", "signature", "null", "id = 1", "withdrawal 1");
	flipped("withdrawal", "reason", "reason || '。'", "id = 1", "withdrawal 1");
	flipped("withdrawal", "targets", "targets || '{1/9}'", "id = 1", "withdrawal 1");
	flipped("withdrawal", "submission_id", "submission_id + 7", "id = 1", "withdrawal 1");
	flipped("withdrawal", "account_id", "null", "id = 1", "withdrawal 1");
	flipped("withdrawal", "asked_at", OTHER_TIME("asked_at"), "id = 1", "withdrawal 1");
	/* As if its own date had come: nobody signs that, but the record would know it. */
	TAMPER("insert into withdrawal (draft_id, submission_id, channel_account_id, reason)"
	       " values (%lld, %lld, %lld, '已到下线时间')",
		(long long)draft, (long long)submission, (long long)s.wechat);
	const char *added = SQL("select max(id) from withdrawal");
	look();
	assert_true(named(arena_printf(&s.arena, "withdrawal %s", added)));
	TAMPER("delete from withdrawal where id = %s", added);
}

static void a_changed_word_list_is_named(void **)
{
	flipped("lexicon", "terms", "replace(terms, '险', '除')", "version = 1", "lexicon 1");
	flipped("lexicon", "terms", "replace(terms, '险', '除')", "version = 2", "lexicon 2");
	flipped("lexicon", "allow", "'甲'", "version = 2", "lexicon 2");
	flipped("lexicon", "note", "note || '。'", "version = 2", "lexicon 2");
	flipped("lexicon", "signature", OTHER_SIGNATURE, "version = 2", "lexicon 2");
	flipped("lexicon_activation", "signature", OTHER_SIGNATURE, "id = 2", "lexicon 2");
	flipped("lexicon_activation", "account_id", "account_id - 1", "id = 2", "lexicon 2");
	flipped("lexicon_activation", "at", OTHER_TIME("at"), "id = 2", "lexicon 2");
	TAMPER("update lexicon set state = 'RETIRED' where version = 2;"
	       "update lexicon set state = 'ACTIVE' where version = 1");
	look();
	assert_true(named("lexicon 1"));
	TAMPER("update lexicon set state = 'RETIRED' where version = 1;"
	       "update lexicon set state = 'ACTIVE' where version = 2");
}

static void a_changed_ticket_is_named(void **)
{
	flipped("ticket", "body", "replace(body, '\"act\":\"publish\"', '\"act\":\"publisj\"')",
		"id = 1", "ticket 1");
	flipped("ticket", "sm2", "ed25519", "id = 2", "ticket 2");
	flipped("ticket", "channel_account_id", "channel_account_id + 7", "id = 2", "ticket 2");
	flipped("delivery", "act", "'withdraw'", "ticket_id = 2", "ticket 2");
}

static void a_delivery_that_only_says_it_went_out_is_named(void **)
{
	const char *id = SQL("select id from delivery where state <> 'CONFIRMED'");
	flipped("delivery", "state", "'CONFIRMED'", arena_printf(&s.arena, "id = %s", id),
		arena_printf(&s.arena, "delivery %s", id));
}

static void a_checkpoint_with_a_byte_changed_is_named(void **)
{
	flipped("checkpoint", "note", "replace(note, '\"lexicon\":2', '\"lexicon\":3')", "id = 2",
		"checkpoint 2");
	flipped("checkpoint", "ed25519", "sm2", "id = 1", "checkpoint 1");
	flipped("checkpoint", "root", "sha256(root)", "id = 1", "checkpoint 1");
}

static enum err count_line(void *data, struct str line)
{
	json_auto_t *j = NULL;
	assert_int_equal(json_read(line, &j), ERR_OK);
	assert_int_equal(json_str(j, "hash").len, 64);
	++*(int *)data;
	return ERR_OK;
}

/* Let through by the screen, as it does: what the file said then is in the record by its digest. */
static void changed_words_of_a_file_are_named(void **)
{
	const char *why, *upload = SQL("insert into upload (draft_id, account_id, name, "
				       "declared_type, size, sha256) values"
				       " (%lld, %lld, 'a.txt', 'x', 1, sha256('a')) returning id",
				 (long long)draft, (long long)s.people[EDITOR].id);
	assert_non_null(scene_sql_as(&s, "shenfa_screen",
		arena_printf(&s.arena,
			"select upload_accept(%s, sha256('a'), 'text/plain', 'txt', null, null, "
			"null,"
			" '[{\"part\":\"第1行\",\"text\":\"甲\"}]', '[]', 'a', 'v')",
			upload),
		&why));
	const char *where = arena_printf(
		&s.arena, "draft_id = %lld and sha256 = sha256('a')", (long long)draft);
	const char *place = arena_printf(&s.arena, "asset draft %lld sha256 %s", (long long)draft,
		sha256_hex(&s.arena, STR("a")));
	flipped("asset", "parts", "'[{\"part\":\"第1行\",\"text\":\"乙\"}]'", where, place);
	flipped("asset", "bytes", "'b'", where, place);
}

static void the_export_has_a_line_for_each_row(void **)
{
	int lines = 0;
	assert_int_equal(audit_export(sealer.db, count_line, &lines), ERR_OK);
	assert_string_equal(SQL("select count(*) from audit"), arena_printf(&s.arena, "%d", lines));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_untouched_record_is_whole),
		cmocka_unit_test(a_changed_audit_row_is_named),
		cmocka_unit_test(a_row_rewritten_with_its_hash_breaks_the_next_and_the_checkpoint),
		cmocka_unit_test(a_lost_last_row_is_missed),
		cmocka_unit_test(a_changed_object_is_named),
		cmocka_unit_test(an_object_that_is_gone_is_named),
		cmocka_unit_test(a_head_put_back_is_named),
		cmocka_unit_test(a_changed_vote_is_named),
		cmocka_unit_test(a_changed_mark_is_named),
		cmocka_unit_test(a_changed_check_is_named),
		cmocka_unit_test(a_changed_decision_is_named),
		cmocka_unit_test(a_changed_history_of_the_lists_is_named),
		cmocka_unit_test(a_forged_commit_of_a_list_is_named),
		cmocka_unit_test(a_list_that_git_never_saw_in_force_is_named),
		cmocka_unit_test(the_newest_list_may_not_be_written_yet),
		cmocka_unit_test(a_changed_grant_is_named),
		cmocka_unit_test(a_role_that_nobody_gave_is_named),
		cmocka_unit_test(a_changed_key_is_named),
		cmocka_unit_test(a_changed_baseline_is_named),
		cmocka_unit_test(a_changed_withdrawal_is_named),
		cmocka_unit_test(a_changed_word_list_is_named),
		cmocka_unit_test(a_changed_ticket_is_named),
		cmocka_unit_test(a_delivery_that_only_says_it_went_out_is_named),
		cmocka_unit_test(a_checkpoint_with_a_byte_changed_is_named),
		cmocka_unit_test(changed_words_of_a_file_are_named),
		cmocka_unit_test(the_export_has_a_line_for_each_row),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
