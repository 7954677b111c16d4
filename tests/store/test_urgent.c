/* 紧急件: who hands in asks; who has the right decides, with a signature; only then does it pass anything. */
#include "tests/check.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/files.h"
#include "seal/seal.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

static struct scene s;
static struct sealer sealer;
static int64_t draft, item;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))
#define F(...)   arena_printf(&s.arena, __VA_ARGS__)

static int open_all(void **)
{
	scene_open(&s);
	const char *keys = F("%s/keys", test_folder());
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

static int handed_in(void **)
{
	draft = scene_draft(&s, EDITOR, "防汛提示", NULL);
	item = scene_submit(&s, EDITOR, draft);
	SQL("update submission set urgent = true where id = %lld returning 1", (long long)item);
	return 0;
}

static void sealed(void)
{
	int made;
	scene_approve(&s, item);
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
}

static const char *hurries(void)
{
	return SQL(
		"select coalesce(string_agg(distinct urgent::text, ' '), '-') from delivery where "
		"submission_id = %lld",
		(long long)item);
}

static void asking_is_not_deciding(void **)
{
	sealed();
	assert_string_equal(hurries(), "false");
}

static void refused(enum who w, const char *code)
{
	assert_int_not_equal(scene_mark(&s, w, item, "URGENT"), ERR_OK);
	assert_string_equal(err_what(), code);
}

static void it_is_not_everybodys_to_decide(void **)
{
	refused(EDITOR2, "urgent.person");
	refused(HEAD, "urgent.person");
	refused(OPERATOR, "urgent.person");
	SQL("update submission set urgent = false where id = %lld returning 1", (long long)item);
	refused(LEADER, "urgent.unasked");
}

static const char *page(enum who w)
{
	return SQL("select submission_json(s, %lld, '{MARK,VOTE}', now())::jsonb->'actions' || "
		   "coalesce(submission_json(s, %lld, '{MARK}', "
		   "now())::jsonb->'urgency'->'by'->'name', '\"-\"') from submission s where id = "
		   "%lld",
		(long long)s.people[w].id, (long long)s.people[w].id, (long long)item);
}

static void nor_is_it_for_who_wrote_in_it(void **)
{
	SQL("update submission set contributors = contributors || %lld::bigint where id = %lld "
	    "returning 1",
		(long long)s.people[REVIEWER].id, (long long)item);
	refused(REVIEWER, "mark.contributor");
	assert_null(strstr(page(REVIEWER), "mark_urgent"));
}

static const char *decided_by(void)
{
	return SQL("select coalesce(urgent_by::text, '-') from submission where id = %lld",
		(long long)item);
}

static void what_a_reviewer_decided_goes_at_once(void **)
{
	assert_int_equal(scene_mark(&s, REVIEWER, item, "URGENT"), ERR_OK);
	assert_string_equal(decided_by(), F("%lld", (long long)s.people[REVIEWER].id));
	refused(LEADER, "urgent.given");
	sealed();
	assert_string_equal(hurries(), "true");
	assert_string_equal(SQL("select count(*) from audit where kind = 'draft' and id = %lld and "
				"actor = %lld and action = 'mark.urgent'",
				    (long long)draft, (long long)s.people[REVIEWER].id),
		"1");
}

/* Held by the night already: the leader lets it go on. */
static void what_is_sealed_takes_it_up(void **)
{
	sealed();
	assert_int_equal(scene_mark(&s, LEADER, item, "URGENT"), ERR_OK);
	assert_string_equal(hurries(), "true");
}

static void the_page_offers_it_to_who_may_and_says_who_did(void **)
{
	assert_null(strstr(page(EDITOR2), "mark_urgent"));
	assert_non_null(strstr(page(LEADER), "mark_urgent"));
	assert_int_equal(scene_mark(&s, LEADER, item, "URGENT"), ERR_OK);
	assert_null(strstr(page(REVIEWER), "mark_urgent"));
	assert_non_null(strstr(page(REVIEWER),
		SQL("select name from account where id = %lld", (long long)s.people[LEADER].id)));
}

static void *seal_beside(void *done)
{
	int made;
	if (!seal_tick(&sealer, clock_now(), true, &made))
		atomic_store((atomic_bool *)done, true);
	return NULL;
}

/* Until the seal waits for the decision's lock, or has signed without asking. */
static void until_it_waits(atomic_bool *done)
{
	while (!atomic_load(done) &&
		!strcmp(SQL("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"),
			"0"))
		sched_yield();
}

/* The seal reads what is decided under the lock that a decision takes. */
static void a_decision_beside_the_seal_is_not_lost(void **)
{
	pthread_t seal;
	atomic_bool done = false;
	PGconn *db = PQconnectdb(test_conninfo(s.database, "postgres"));
	scene_approve(&s, item);
	const char *decide = F("begin; select mark_add(%lld, 'URGENT', %lld, (select id from "
			       "device_key where account_id = %lld limit 1), 'x', now())",
		(long long)item, (long long)s.people[LEADER].id, (long long)s.people[LEADER].id);
	PQclear(PQexec(db, decide));
	assert_string_equal(PQerrorMessage(db), "");
	assert_int_equal(pthread_create(&seal, NULL, seal_beside, &done), 0);
	until_it_waits(&done);
	PQclear(PQexec(db, "commit"));
	pthread_join(seal, NULL);
	PQfinish(db);
	assert_true(done);
	assert_string_equal(hurries(), "true");
}

#define RULE(f) cmocka_unit_test_setup(f, handed_in)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(asking_is_not_deciding),
		RULE(it_is_not_everybodys_to_decide),
		RULE(nor_is_it_for_who_wrote_in_it),
		RULE(what_a_reviewer_decided_goes_at_once),
		RULE(what_is_sealed_takes_it_up),
		RULE(the_page_offers_it_to_who_may_and_says_who_did),
		RULE(a_decision_beside_the_seal_is_not_lost),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
