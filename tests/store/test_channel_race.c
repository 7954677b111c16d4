/* Article 16: one publishing account, even when a hundred try at the same moment. */
#include "tests/check.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"
#include "desk/register_channel.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

/* Each on a connection of its own; the test's cluster takes that many, the bureau's sixty. */
enum { RUNNERS = 100, CONNECTIONS = RUNNERS + 20 };

static struct scene scene;
static const char *conninfo; /* made before many ask for it */
static pthread_barrier_t start;

struct runner {
	pthread_t thread;
	const char *document; /* an exception's number, or NULL */
	int won, lost, other;
};

static struct new_channel wish(struct runner *r)
{
	return (struct new_channel){ .unit = STR("sjzy"),
		.channel = r->document ? STR("video") : STR("weibo"),
		.purpose = STR("publicity"),
		.name = STR("宁波数据"),
		.owner_department = STR("sjzy"),
		.platform_admin = STR(""),
		.certification = STR(""),
		.filing_no = STR(""),
		.base_url = STR(""),
		.settings = STR("{}"),
		.courier_key = STR(""),
		.callback_token = STR(""),
		.document_no = r->document ? str_c(r->document) : STR(""),
		.reason = r->document ? STR("专题宣传") : STR(""),
		.review_on = r->document ? STR("2027-06-30") : STR("") };
}

static void try_it(struct runner *r, struct store *db)
{
	SCRATCH(a);
	int64_t id;
	struct new_channel n = wish(r);
	const char *expected = r->document ? "exception.document" : "channel.second";
	enum err e = channel_register(db, &a, &scene.people[SYSTEM], &n, &id);
	if (!e)
		r->won++;
	else if (e == ERR_CONFLICT && !strcmp(err_what(), expected))
		r->lost++;
	else
		r->other++;
}

static void *run(void *arg)
{
	struct runner *r = arg;
	struct store *db = NULL;
	enum err e = store_open(conninfo, &db);
	pthread_barrier_wait(&start); /* all are connected, or have failed to */
	if (e) {
		r->other++;
		return NULL;
	}
	try_it(r, db);
	store_close(db);
	return NULL;
}

static struct runner race(const char *document)
{
	static struct runner runners[RUNNERS];
	struct runner sum = {};
	conninfo = test_conninfo(scene.database, "shenfa_web");
	pthread_barrier_init(&start, NULL, RUNNERS);
	for (int i = 0; i < RUNNERS; i++) {
		runners[i] = (struct runner){ .document = document };
		assert_int_equal(pthread_create(&runners[i].thread, NULL, run, &runners[i]), 0);
	}
	for (int i = 0; i < RUNNERS; i++) {
		pthread_join(runners[i].thread, NULL);
		sum.won += runners[i].won;
		sum.lost += runners[i].lost;
		sum.other += runners[i].other;
	}
	pthread_barrier_destroy(&start);
	return sum;
}

/* Who lost has left nothing, not even a record of having won. */
static void exactly_one_stands(const char *channel, struct runner sum)
{
	assert_int_equal(sum.other, 0);
	assert_int_equal(sum.won, 1);
	assert_int_equal(sum.lost, RUNNERS - 1);
	assert_string_equal(scene_sql(&scene, arena_printf(&scene.arena,
						      "select count(*) from channel_account "
						      "where channel = '%s'",
						      channel)),
		"1");
	assert_string_equal(
		scene_sql(&scene, arena_printf(&scene.arena,
					  "select count(*) from audit where kind = 'channel' and "
					  "action = 'channel.register' and payload->>'channel' = "
					  "'%s'",
					  channel)),
		"1");
}

static void of_a_hundred_at_once_exactly_one_gets_the_account(void **)
{
	exactly_one_stands("weibo", race(NULL));
}

static void of_a_hundred_by_one_document_exactly_one_gets_it(void **)
{
	exactly_one_stands("video", race("甬数管〔2026〕8号"));
	assert_string_equal(scene_sql(&scene, "select count(*) from channel_exception"), "1");
}

static void an_approved_exception_stands_beside_it(void **)
{
	SCRATCH(a);
	int64_t first, second;
	struct runner plain = {}, excepted = { .document = "甬数管〔2026〕9号" };
	struct new_channel n = wish(&plain), x = wish(&excepted);
	n.channel = x.channel = STR("app");
	assert_int_equal(channel_register(scene.db, &a, &scene.people[SYSTEM], &n, &first), ERR_OK);
	assert_int_equal(
		channel_register(scene.db, &a, &scene.people[SYSTEM], &n, &second), ERR_CONFLICT);
	assert_int_equal(
		channel_register(scene.db, &a, &scene.people[SYSTEM], &x, &second), ERR_OK);
	x.review_on = STR("");
	assert_int_equal(
		channel_register(scene.db, &a, &scene.people[SYSTEM], &x, &second), ERR_INVALID);
}

static enum err register_by(const char *document, struct str purpose, int64_t *id)
{
	SCRATCH(a);
	struct runner excepted = { .document = document };
	struct new_channel n = wish(&excepted);
	n.channel = STR("app");
	n.purpose = purpose;
	return channel_register(scene.db, &a, &scene.people[SYSTEM], &n, id);
}

/* In whatever brackets, for whatever else, and though the account that it allowed is no more. */
static void a_document_allows_one_account(void **)
{
	SCRATCH(a);
	int64_t id, other;
	const struct person *by = &scene.people[SYSTEM];
	assert_int_equal(register_by("甬数管〔2026〕7号", STR("service"), &id), ERR_OK);
	assert_int_equal(register_by("甬数管 [2026] 7号", STR("emergency"), &other), ERR_CONFLICT);
	assert_string_equal(err_what(), "exception.document");
	assert_int_equal(register_by("甬数管［２０２６］７\u200B号", STR("emergency"), &other),
		ERR_CONFLICT);
	assert_string_equal(err_field(), "document_no");
	assert_non_null(strstr(err_reason(), "请报批后填写新的批准文号"));
	assert_int_equal(
		channel_set_state(scene.db, &a, by, true, id, "RELEASED", STR("注销")), ERR_OK);
	assert_int_equal(register_by("甬数管〔2026〕7号", STR("service"), &other), ERR_CONFLICT);
	assert_int_equal(register_by("甬数管〔2026〕6号", STR("service"), &other), ERR_OK);
}

static enum err void_as(enum who who, int64_t id)
{
	SCRATCH(a);
	return store_run(scene.db, &a, channel_void, NULL, P_INT(id), P_INT(scene.people[who].id),
		P_C("用途登记错了"), param_time(&a, clock_now()));
}

#define FACTS(...) scene_sql(&scene, arena_printf(&scene.arena, __VA_ARGS__))

/* The row stays, with what it was registered by; and of a hundred who come for the number, one gets it. */
static void a_document_that_a_mistake_took_is_free_again(void **)
{
	int64_t id, other;
	assert_int_equal(register_by("甬数管〔2026〕5号", STR("service"), &id), ERR_OK);
	assert_int_equal(register_by("甬数管〔2026〕5号", STR("emergency"), &other), ERR_CONFLICT);
	assert_int_equal(void_as(OPERATOR, id), ERR_DENIED);
	assert_int_equal(void_as(SYSTEM, id), ERR_OK);
	assert_int_equal(void_as(SYSTEM, id), ERR_WRONG_STATE);
	assert_non_null(strstr(err_reason(), "已经作废"));
	assert_string_equal(FACTS("select c.state || ' ' || (exception_json(c.exception_id, "
				  "now())->>'document_no') || ' ' || "
				  "(exception_json(c.exception_id, now())->'voided'->>'reason') "
				  "from channel_account c where id = %lld",
				    (long long)id),
		"RELEASED 甬数管〔2026〕5号 用途登记错了");
	assert_string_equal(FACTS("select payload->>'reason' from audit where action = "
				  "'channel.void' and id = %lld",
				    (long long)id),
		"用途登记错了");
	FACTS("delete from channel_operator; delete from channel_account where channel = 'video' "
	      "returning 1");
	struct runner sum = race("甬数管〔2026〕5号");
	assert_int_equal(sum.won, 1);
	assert_int_equal(sum.lost, RUNNERS - 1);
}

/* Whoever took 注销 for it, too, may say so afterwards. */
static void what_was_closed_unused_can_be_voided_still(void **)
{
	SCRATCH(a);
	int64_t id, other;
	assert_int_equal(register_by("甬数管〔2026〕4号", STR("publicity"), &id), ERR_OK);
	assert_int_equal(channel_set_state(scene.db, &a, &scene.people[SYSTEM], true, id,
				 "RELEASED", STR("登记错了")),
		ERR_OK);
	assert_int_equal(void_as(SYSTEM, id), ERR_OK);
	assert_int_equal(register_by("甬数管〔2026〕4号", STR("disclosure"), &other), ERR_OK);
}

static void stays_taken(int64_t id, const char *document)
{
	int64_t other;
	assert_int_equal(void_as(SYSTEM, id), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "channel.used");
	assert_non_null(strstr(err_reason(), "不再需要的请注销"));
	assert_int_equal(register_by(document, STR("emergency"), &other), ERR_CONFLICT);
}

#define OWNER(...) FACTS("set session_replication_role = replica; " __VA_ARGS__)

/* A ticket, what was signed of it, a renewal: each is its use, and its document's for good. */
static void a_document_that_was_used_is_never_free_again(void **)
{
	static const char *const document = "甬数管〔2026〕3号";
	int64_t id;
	assert_int_equal(register_by(document, STR("disclosure"), &id), ERR_OK);
	OWNER("insert into ticket (submission_id, channel_account_id, act, body, ed25519, sm2, "
	      "key, epoch) values (1, %lld, 'publish', '{}', '', '', '{}', 1) returning 1",
		(long long)id);
	stays_taken(id, document);
	OWNER("delete from ticket; insert into account_statement (channel_account_id, kind, body, "
	      "made_by, made_key, made_signature) values (%lld, 'baseline', '{}', 1, 1, 'x') "
	      "returning 1",
		(long long)id);
	stays_taken(id, document);
	OWNER("delete from account_statement; update channel_exception set renews = 1, document_on "
	      "= current_date where id = "
	      "(select exception_id from channel_account where id = %lld) returning 1",
		(long long)id);
	stays_taken(id, document);
	OWNER("update channel_exception set renews = null; select 1");
	assert_int_equal(void_as(SYSTEM, id), ERR_OK);
}

static const char *shared(int64_t id)
{
	return FACTS("select exception_json(exception_id, now())->>'shared' from channel_account "
		     "where id = %lld",
		(long long)id);
}

/* From before one document allowed one account: the other one that has the number keeps it. */
static void an_older_account_by_the_same_document_keeps_it(void **)
{
	static const char *const document = "甬数管〔2026〕2号";
	int64_t id, other;
	assert_int_equal(register_by(document, STR("disclosure"), &id), ERR_OK);
	OWNER("insert into channel_exception (unit, channel, purpose, document_no, reason, "
	      "review_on, approved_by, reused) values ('sjzy', 'app', 'service', '%s', '旧', "
	      "current_date + 9, 1, true) returning 1",
		document);
	assert_string_equal(shared(id), "另一个账号");
	assert_int_equal(void_as(SYSTEM, id), ERR_OK);
	assert_int_equal(register_by(document, STR("emergency"), &other), ERR_CONFLICT);
	assert_int_equal(void_as(SYSTEM, id), ERR_WRONG_STATE);
	assert_non_null(strstr(err_reason(), "批准文号还用于“另一个账号”，不能再登记"));
}

/* Of before: registered under another number, which is then made the same. */
static int64_t by_the_same(const char *document, const char *other, struct str purpose)
{
	int64_t id;
	assert_int_equal(register_by(other, purpose, &id), ERR_OK);
	OWNER("update channel_exception set reused = true, document_no = '%s' where id = (select "
	      "exception_id from channel_account where id = %lld) returning 1",
		document, (long long)id);
	return id;
}

struct voiding {
	pthread_t thread;
	int64_t id;
	enum err ended;
};

static void *void_it(void *arg)
{
	SCRATCH(a);
	struct voiding *v = arg;
	struct store *db = NULL;
	v->ended = store_open(conninfo, &db);
	if (!v->ended)
		v->ended = store_run(db, &a, channel_void, NULL, P_INT(v->id),
			P_INT(scene.people[SYSTEM].id), P_C("登记错了"),
			param_time(&a, clock_now()));
	store_close(db);
	return NULL;
}

static void until_it_waits(void)
{
	enum { TRIES = 6000, PAUSE_US = 10000 };
	for (int i = 0; i < TRIES; i++) {
		if (strcmp(FACTS("select count(*) from pg_stat_activity where datname = "
				 "current_database() and wait_event_type = 'Lock'"),
			    "0") != 0)
			return;
		usleep(PAUSE_US);
	}
	fail_msg("nobody waits for the one that has not committed");
}

/* The second is voided, and not committed yet, when the first one is: the third has the number, and keeps it. */
static void of_two_that_are_voided_at_once_the_third_keeps_it(void **)
{
	static const char *const document = "甬数管〔2026〕1号";
	struct voiding first = {};
	int64_t other;
	assert_int_equal(register_by(document, STR("disclosure"), &first.id), ERR_OK);
	int64_t second = by_the_same(document, "甬数管〔2026〕101号", STR("service"));
	int64_t third = by_the_same(document, "甬数管〔2026〕102号", STR("emergency"));
	conninfo = test_conninfo(scene.database, "shenfa_web");
	PGconn *beside = PQconnectdb(conninfo);
	PQclear(PQexec(beside, "begin"));
	PQclear(PQexec(beside,
		arena_printf(&scene.arena, "select channel_void(%lld, %lld, '登记错了', now())",
			(long long)second, (long long)scene.people[SYSTEM].id)));
	assert_int_equal(PQtransactionStatus(beside), PQTRANS_INTRANS);
	assert_int_equal(pthread_create(&first.thread, NULL, void_it, &first), 0);
	until_it_waits();
	PQclear(PQexec(beside, "commit"));
	PQfinish(beside);
	pthread_join(first.thread, NULL);
	assert_int_equal(first.ended, ERR_OK);
	assert_int_equal(register_by(document, STR("publicity"), &other), ERR_CONFLICT);
	assert_int_equal(void_as(SYSTEM, third), ERR_OK);
	assert_int_equal(register_by(document, STR("publicity"), &other), ERR_OK);
}

static void a_released_account_makes_room_for_the_next(void **)
{
	SCRATCH(a);
	int64_t first, second;
	struct runner plain = {};
	struct new_channel n = wish(&plain);
	const struct person *by = &scene.people[SYSTEM];
	n.channel = STR("sms");
	assert_int_equal(channel_register(scene.db, &a, by, &n, &first), ERR_OK);
	assert_int_equal(
		channel_set_state(scene.db, &a, by, true, first, "SUSPENDED", STR("停")), ERR_OK);
	assert_int_equal(channel_register(scene.db, &a, by, &n, &second), ERR_OK);
	assert_int_equal(channel_set_state(scene.db, &a, by, true, first, "ACTIVE", STR("恢复")),
		ERR_CONFLICT); /* it cannot come back beside the one that took its place */
	assert_string_equal(err_what(), "channel.second");
	assert_int_equal(
		channel_set_state(scene.db, &a, by, true, first, "RELEASED", STR("注销")), ERR_OK);
	assert_int_equal(channel_set_state(scene.db, &a, by, true, first, "ACTIVE", STR("恢复")),
		ERR_WRONG_STATE);
}

static int open_scene(void **)
{
	test_cluster_connections(CONNECTIONS);
	scene_open(&scene);
	return 0;
}

static int close_scene(void **)
{
	scene_close(&scene);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_hundred_at_once_exactly_one_gets_the_account),
		cmocka_unit_test(of_a_hundred_by_one_document_exactly_one_gets_it),
		cmocka_unit_test(an_approved_exception_stands_beside_it),
		cmocka_unit_test(a_document_allows_one_account),
		cmocka_unit_test(a_document_that_a_mistake_took_is_free_again),
		cmocka_unit_test(what_was_closed_unused_can_be_voided_still),
		cmocka_unit_test(a_document_that_was_used_is_never_free_again),
		cmocka_unit_test(an_older_account_by_the_same_document_keeps_it),
		cmocka_unit_test(of_two_that_are_voided_at_once_the_third_keeps_it),
		cmocka_unit_test(a_released_account_makes_room_for_the_next),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
