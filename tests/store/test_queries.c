#include "tests/check.h"

#include <stdio.h>

#include "schemas/queries.h"
#include "supervise/pg.h"
#include "tests/support/cluster.h"

/* PostgreSQL's own words, with its hint, stand in the log of a failure. */
static int prepare(PGconn *c, const struct query_text *q)
{
	AUTO_RESULT PGresult *made = PQprepare(c, q->name, q->text, 0, NULL);
	AUTO_RESULT PGresult *about = PQdescribePrepared(c, q->name);
	if (PQresultStatus(made) != PGRES_COMMAND_OK) {
		print_error("%s: %s\n", q->name, PQresultErrorMessage(made));
		return 1;
	}
	if (PQnparams(about) == q->params)
		return 0;
	print_error("%s takes %d parameters, not %d\n", q->name, PQnparams(about), q->params);
	return 1;
}

static void every_statement_fits_the_schema(void **state)
{
	AUTO_PGCONN PGconn *c = NULL;
	int wrong = 0;
	(void)state;
	assert_int_equal(pg_open(test_conninfo(test_database(), "shenfa_owner"), &c), ERR_OK);
	for (int i = 0; i < Q__COUNT; i++)
		wrong += prepare(c, &queries[i]);
	assert_int_equal(wrong, 0);
}

static void a_misspelt_column_is_noticed(void **state)
{
	const struct query_text wrong = { "wrong", "select headd from draft where id = $1", 1 };
	const struct query_text short_of_one = { "short", "select $1::int + $2::int", 1 };
	AUTO_PGCONN PGconn *c = NULL;
	(void)state;
	assert_int_equal(pg_open(test_conninfo(test_database(), "shenfa_owner"), &c), ERR_OK);
	assert_int_equal(prepare(c, &wrong), 1);
	assert_int_equal(prepare(c, &short_of_one), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_statement_fits_the_schema),
		cmocka_unit_test(a_misspelt_column_is_noticed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
