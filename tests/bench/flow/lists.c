#include "tests/bench/flow/lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/support/sql.h"

enum { FIRST = 10000000, CALLS_MAX = 1000 };

static void run(struct cast *c, const char *sql)
{
	SCRATCH(a);
	sql_value(&a, c->system->database, sql);
}

/*
 * The filler is SQL, not work: rows as a real submission has them, words and votes shared with the
 * one they are cloned from. Guards are off while they are put in; statistics are made as the
 * autovacuum would.
 */
void lists_fill(struct cast *c, const char *submission, int items, int waiting)
{
	SCRATCH(a);
	run(c, arena_printf(&a,
		       "set session_replication_role = replica; "
		       "delete from waiting where submission_id > %d; "
		       "delete from submission where id > %d; delete from draft where id > %d; "
		       "insert into draft overriding system value select r.* from draft d join "
		       "submission s on s.draft_id = d.id, generate_series(1, %d) i, lateral "
		       "jsonb_populate_record(null::draft, to_jsonb(d) || jsonb_build_object('id', "
		       "%d + i, 'title', d.title || i, 'register_no', 'F-' || i)) r where s.id = "
		       "%s; "
		       "insert into submission overriding system value select r.* from submission "
		       "s, "
		       "generate_series(1, %d) i, lateral jsonb_populate_record(null::submission, "
		       "to_jsonb(s) || jsonb_build_object('id', %d + i, 'draft_id', %d + i, "
		       "'state', "
		       "case when i > %d then 'IN_REVIEW' else 'DONE' end)) r where s.id = %s; "
		       "insert into waiting select w.seat, %d + i from waiting w, "
		       "generate_series(%d, %d) i where w.submission_id = %s",
		       FIRST, FIRST, FIRST, items, FIRST, submission, items, FIRST, FIRST,
		       items - waiting, submission, FIRST, items - waiting + 1, items, submission));
	run(c, "vacuum analyze");
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return (a > b) - (a < b);
}

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

double lists_p50(struct cast *c, int calls)
{
	static double took[CALLS_MAX];
	struct member *reviewer = cast_member(c, "reviewer");
	for (int i = -5; i < calls; i++) {
		SCRATCH(a);
		double from = now_ms();
		AUTO_REPLY r = cast_must(
			c, &a, 200, reviewer, "GET", "/submissions?box=todo&limit=50", "", "");
		if (i >= 0)
			took[i] = now_ms() - from;
		if (json_array_size(json_object_get(r.json, "items")) != 50) {
			fprintf(stderr, "lists: not 50 items\n");
			exit(1);
		}
	}
	qsort(took, (size_t)calls, sizeof *took, by_size);
	return took[calls / 2];
}
