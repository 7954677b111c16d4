/* test_verify.c: a record of everything there is, and each part of it changed behind the back of the seal. */
#include "tests/store/test_verify/verify.h"

struct scene s;
struct sealer sealer;
int64_t submission, draft, decided;
struct hearing heard;

/* A second security administrator, as the first one makes him: role, key, and his signature under both. */
struct person colleague;
static struct key *colleagues_key;
static const char *colleagues_key_id;

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
	const struct activation x = { version, 1, sum, STR("急") };
	signature = own(
		colleagues_key, colleagues_key_id, activation_payload(&s.arena, colleague.id, &x));
	assert_int_equal(
		word_list_activate(s.db, &s.arena, &colleague, version, STR(" 急"), &signature),
		ERR_OK);
}

static struct str sum_of(int64_t version)
{
	return str_c(SQL(
		"select lexicon_sum(l) from lexicon l where version = %lld", (long long)version));
}

static void asks_back(int64_t version, int64_t after, int64_t previous)
{
	int64_t id;
	const struct person *by = &s.people[SECURITY];
	const struct comeback c = { version, after, previous, sum_of(version), STR("新版误拦") };
	struct own_signature one =
		own(s.keys[SECURITY], s.key_ids[SECURITY], return_payload(&s.arena, by->id, &c));
	assert_int_equal(
		word_list_ask_back(s.db, &s.arena, by, version, STR(" 新版误拦"), &one, &id),
		ERR_OK);
	assert_int_equal(id, previous + 1);
}

/* Asked for by one, agreed to by the other; and the second is asked for again. */
void the_first_list_comes_back(void)
{
	const struct agreement g = { 1, 2, 1, sum_of(1), STR("新版误拦") };
	struct own_signature two = own(
		colleagues_key, colleagues_key_id, agreement_payload(&s.arena, colleague.id, &g));
	asks_back(1, 2, 0);
	assert_int_equal(
		word_list_agree_back(s.db, &s.arena, &s.people[SECURITY], 1, &two), ERR_DENIED);
	assert_int_equal(word_list_agree_back(s.db, &s.arena, &colleague, 1, &two), ERR_OK);
	asks_back(2, 3, 1);
}

/* As it was done before two were asked for. */
void one_person_put_the_second_back(void)
{
	struct str sum = str_c(SQL("select lexicon_sum(l) from lexicon l where version = 2"));
	const struct activation x = { 2, 3, sum, STR("急") };
	struct str signature = own(
		colleagues_key, colleagues_key_id, activation_payload(&s.arena, colleague.id, &x))
				       .value;
	SQL("insert into lexicon_activation (version, account_id, device_key_id, signature, haste, "
	    "alone) select 2, account_id, device_key_id, '" STRF
	    "', '急', true from lexicon_activation"
	    " where id = 2",
		STRV(signature));
	SQL("select audit_append('lexicon', 2, %lld, 'lexicon.activate', jsonb_build_object("
	    "'activation', 4, 'content', '" STRF "', 'sha256', encode(sha256('" STRF "'), 'hex')))",
		(long long)colleague.id, STRV(sum), STRV(signature));
	TAMPER("update lexicon set state = 'RETIRED' where version = 1;"
	       "update lexicon set state = 'ACTIVE' where version = 2");
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
	const struct finding_key k = { STR("terms"), STR("x"), STR("扫黑险恶"), 0, {} };
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

static int open_all(void **state)
{
	int made = 0;
	int64_t rows;
	open_sealed(state);
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

static int close_all(void **state)
{
	key_free(colleagues_key);
	return close_sealed(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test(name),
#include "tests/store/test_verify/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
