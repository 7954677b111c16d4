/* 停止服务 of a whole site, in the store: two at once, what the seal does not sign, and a site that never went down. */
#include <libpq-fe.h>
#include <sched.h>

#include "tests/store/sealer.h"

struct scene s;
struct sealer sealer;

#define WEBSITE ((long long)s.website)

static int64_t statement(void)
{
	return number(SQL("select max(id) from account_statement"));
}

static enum err ask(enum who who, int64_t channel, bool close)
{
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own = scene_closure(&s, &s.arena, who, channel, close, "被篡改");
	enum err e = closure_sign(&d, &s.people[who], channel, close, STR("被篡改"), &own);
	scene_desk_done(&d);
	return e;
}

static enum err confirm(enum who who)
{
	int64_t channel;
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own = scene_second(&s, &s.arena, who, statement());
	enum err e = closure_confirm(&d, &s.people[who], statement(), &own, &channel);
	scene_desk_done(&d);
	return e;
}

static void by_two(int64_t channel, bool close)
{
	assert_int_equal(ask(REVIEWER, channel, close), ERR_OK);
	assert_int_equal(confirm(LEADER), ERR_OK);
}

static const char *orders(int64_t channel)
{
	return SQL("select coalesce(string_agg(act, ' ' order by statement_id), '') from "
		   "site_order where channel_account_id = %lld",
		(long long)channel);
}

static const char *stops(void)
{
	return SQL("select count(*) from stop where lifted_at is null");
}

static int nothing_signed(void **)
{
	TAMPER("delete from site_order; delete from stop; delete from notice; delete from "
	       "account_statement; select 1");
	return 0;
}

static PGconn *beside(const char *sql)
{
	PGconn *db = PQconnectdb(test_conninfo(s.database, "shenfa_web"));
	PQclear(PQexec(db, "begin"));
	assert_int_equal(PQsendQuery(db, sql), 1);
	return db;
}

static void until_waiting(int n)
{
	const char *many = F("%d", n);
	while (strcmp(
		SQL("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"), many))
		sched_yield();
}

/* "" or what it was refused with. */
static const char *ends(PGconn *db)
{
	const char *why = "";
	for (PGresult *r; (r = PQgetResult(db)); PQclear(r))
		if (PQresultStatus(r) != PGRES_TUPLES_OK)
			why = F("%s", PQresultErrorMessage(r));
	PQclear(PQexec(db, "commit"));
	PQfinish(db);
	return why;
}

static const char *key_of(enum who who)
{
	return SQL("select id from device_key where key_id = '%s'", s.key_ids[who]);
}

/* One confirms while another asks anew: each is answered, and none is told of a lock. */
static void two_at_once_do_not_wait_for_each_other(void **)
{
	assert_int_equal(ask(REVIEWER, s.website, true), ERR_OK);
	PGconn *holder = PQconnectdb(test_conninfo(s.database, "postgres"));
	PQclear(PQexec(holder, F("begin; select 1 from stream where kind = 'channel' and id = %lld "
				 "for update",
				       WEBSITE)));
	PGconn *one = beside(F("select closure_second(%lld, %lld, %s, 'eA==', now())",
		(long long)statement(), ID(LEADER), key_of(LEADER)));
	until_waiting(1);
	PGconn *other =
		beside(F("select closure_make(%lld, 'closure', '{\"after\":\"0\",\"channel\":"
			 "\"%lld\",\"reason\":\"x\"}', %lld, %s, 'eA==', now())",
			WEBSITE, WEBSITE, ID(REVIEWER2), key_of(REVIEWER2)));
	until_waiting(2);
	PQclear(PQexec(holder, "commit"));
	PQfinish(holder);
	assert_string_equal(ends(one), "");
	const char *why = ends(other);
	if (!strstr(why, "该网站已经停止服务"))
		fail_msg("%s", why);
	assert_string_equal(SQL("select count(*) from account_statement"), "1");
}

static int64_t another_site(void)
{
	return number(SQL("insert into channel_account (unit, channel, purpose, name, "
			  "owner_department, state) select unit, 'website', purpose, '另一网站', "
			  "owner_department, 'SUSPENDED' from channel_account where id = %lld "
			  "returning id",
		WEBSITE));
}

/* However many in two people's names were not signed by them: the next one is signed. */
static void what_is_refused_hides_nothing(void **)
{
	for (int i = 0; i < 9; i++) {
		int64_t site = another_site();
		by_two(site, true);
		TAMPER("update account_statement set second_signature = 'eA==' where id = %lld; "
		       "select 1",
			(long long)statement());
	}
	assert_int_equal(tick(), 0);
	by_two(s.website, true);
	assert_int_equal(tick(), 1);
	assert_string_equal(orders(s.website), "close");
	assert_string_equal(SQL("select count(*) from site_order"), "1");
}

/* What each look of the seal asks first: is there anything to ask the long questions about? */
static bool orders_wait(void)
{
	AUTO_ROWS rows = {};
	assert_int_equal(
		store_run(sealer.db, &s.arena, seal_orders_wait, &rows, P_BOOL(true)), ERR_OK);
	return row_bool(&rows, 0, 0);
}

/* What was refused and is good after all (a key countersigned late) is signed, unless overtaken. */
static void what_was_refused_is_looked_at_again_until_overtaken(void **)
{
	by_two(s.website, true);
	TAMPER("update device_key set first_run = false where account_id = %lld; select 1",
		ID(LEADER));
	assert_int_equal(tick(), 0);
	TAMPER("update device_key set first_run = true where account_id = %lld; select 1",
		ID(LEADER));
	assert_int_equal(tick(), 1);
	assert_string_equal(orders(s.website), "close");
	TAMPER("delete from site_order; select 1");
	int64_t first = statement();
	TAMPER("update account_statement set made_signature = 'eA==' where id = %lld; select 1",
		(long long)first);
	by_two(s.website, false);
	assert_true(orders_wait());
	assert_int_equal(tick(), 1);
	assert_false(orders_wait());
	TAMPER("update account_statement set reason = '' where id = %lld; select 1",
		(long long)first);
	assert_int_equal(tick(), 0);
	assert_string_equal(orders(s.website), "open");
	assert_string_equal(
		SQL("select reason from account_statement where id = %lld", (long long)first), "");
}

static void done(int64_t id)
{
	as_web(F("select order_done(%lld, %lld, '', now())", WEBSITE, (long long)id));
}

/* Its courier is beyond a gap, or has no folder of its own: nothing but the stop ever came of the order. */
static void a_site_that_never_went_down_is_not_held_for_ever(void **)
{
	by_two(s.website, true);
	assert_int_equal(tick(), 1);
	assert_string_equal(stops(), "1");
	by_two(s.website, false);
	assert_string_equal(stops(), "1");
	assert_int_equal(tick(), 1);
	assert_string_equal(stops(), "0");
}

/* One that did is held until its courier says that it is back; and so the second time. */
static void a_site_that_went_down_is_held_until_it_is_back(void **)
{
	for (int i = 0; i < 2; i++) {
		by_two(s.website, true);
		assert_int_equal(tick(), 1);
		done(statement());
		by_two(s.website, false);
		assert_int_equal(tick(), 1);
		assert_string_equal(stops(), "1");
		done(statement());
		assert_string_equal(stops(), "0");
	}
	by_two(s.website, true); /* that it once did go down says nothing of this time */
	assert_int_equal(tick(), 1);
	by_two(s.website, false);
	assert_int_equal(tick(), 1);
	assert_string_equal(stops(), "0");
}

#define TEST(f) cmocka_unit_test_setup(f, nothing_signed)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_at_once_do_not_wait_for_each_other),
		TEST(what_is_refused_hides_nothing),
		TEST(what_was_refused_is_looked_at_again_until_overtaken),
		TEST(a_site_that_never_went_down_is_not_held_for_ever),
		TEST(a_site_that_went_down_is_held_until_it_is_back),
	};
	return cmocka_run_group_tests(tests, open_sealed, close_sealed);
}
