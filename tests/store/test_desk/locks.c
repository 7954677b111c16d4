/* What is looked at first is locked first, and in one order. */
#include "tests/store/test_desk/desk.h"

#include <libpq-fe.h>

#include "tests/support/sql.h"

static PGconn *begin(const char *role, const char *sql)
{
	PGconn *c = PQconnectdb(test_conninfo(s.database, role));
	PGresult *r = PQexec(c, F("begin; %s", sql));
	assert_int_equal(PQresultStatus(r), PGRES_COMMAND_OK);
	PQclear(r);
	return c;
}

static PGconn *send(const char *sql)
{
	PGconn *c = PQconnectdb(test_conninfo(s.database, "shenfa_web"));
	assert_int_equal(PQsendQuery(c, sql), 1);
	sql_until(s.database, "it waits",
		"select count(*) = 1 from pg_stat_activity where wait_event_type = 'Lock' and "
		"datname = current_database()");
	return c;
}

/* What it came to, once the other one is through. */
static const char *after(PGconn *first, PGconn *waits)
{
	PQclear(PQexec(first, "commit"));
	PQfinish(first);
	PGresult *r = PQgetResult(waits);
	const char *why = F("%s", PQresultErrorMessage(r));
	PQclear(r);
	PQfinish(waits);
	return why;
}

/* Whoever waits for the older one has not taken the newer one: two never wait for each other. */
void two_who_handle_the_same_wait_in_one_order(void **)
{
	struct str out;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			save(EDITOR, draft, scene_head(&s, draft), "<p>绝密★4年</p>", &out),
			ERR_REFUSED);
	long long newer = atoll(SQL("select max(id) from incident"));
	PGconn *first = begin("postgres",
		F("update incident set handled_by = %lld, handled_at = now(), note = '先办结' "
		  "where id = %lld",
			ID(SECURITY), newer - 1));
	PGconn *waits =
		send(F("select secrecy_handle(%lld, %lld, '办结', %lld)", newer, ID(HEAD), newer));
	assert_string_equal(SQL("select count(*) from (select 1 from incident where id = %lld for "
				"update skip locked) x",
				    newer),
		"1");
	assert_string_equal(after(first, waits), "");
	assert_string_equal(SQL("select string_agg(note, ' ' order by id) from incident where "
				"draft_id = %lld",
				    (long long)draft),
		"先办结 办结");
}

void nobody_who_is_being_suspended_gets_a_calendar(void **)
{
	PGconn *first = begin("postgres",
		F("update account set state = 'SUSPENDED' where id = %lld", ID(EDITOR2)));
	PGconn *waits = send(F("select calendar_make(%lld, sha256('x'), now())", ID(EDITOR2)));
	assert_non_null(strstr(after(first, waits), "账号已停用"));
	assert_string_equal(SQL("select count(*) from audit where action = 'calendar.make'"), "0");
	SQL("update account set state = 'ACTIVE' where id = %lld returning 1", ID(EDITOR2));
}
