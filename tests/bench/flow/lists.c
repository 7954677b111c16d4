#include "tests/bench/flow/lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/support/sql.h"

enum { FIRST = 10000000, CALLS_MAX = 1000, EDITORS = 200, WAITING = 300 };

static void run(struct cast *c, const char *sql)
{
	SCRATCH(a);
	sql_value(&a, c->system->database,
		arena_printf(&a, "set session_replication_role = replica; %s", sql));
}

static void clear(struct cast *c)
{
	SCRATCH(a);
	run(c, arena_printf(&a,
		       "delete from waiting where submission_id > %d;"
		       "delete from vote where submission_id > %d;"
		       "delete from submission where id > %d; delete from draft where id > %d;"
		       "delete from account_role where account_id > %d;"
		       "delete from account where id > %d",
		       FIRST, FIRST, FIRST, FIRST, FIRST, FIRST));
}

static void add_editors(struct cast *c)
{
	SCRATCH(a);
	run(c, arena_printf(&a,
		       "insert into account (id, person_no, login, name, department) overriding "
		       "system value select %d + i, 'F' || i, 'filler' || i, '同事' || i, d[1 + i "
		       "%% array_length(d, 1)] from generate_series(0, %d) i, (select array_agg(id "
		       "order by sort) d from department) x where i > 0;"
		       "insert into account_role (account_id, role) select %d + i, 'EDITOR' from "
		       "generate_series(1, %d) i",
		       FIRST, EDITORS, FIRST, EDITORS));
}

/* Item i: whose it is and how it stands, as SQL. The newest wait. */
static const char *person_of(struct arena *a, enum lists_shape shape)
{
	return shape == ALL_ON_ONE ? "s.submitted_by"
				   : arena_printf(a, "%d + 1 + i %% %d", FIRST, EDITORS);
}

static const char *state_of(struct arena *a, int items, enum lists_shape shape)
{
	if (shape == ALL_ON_ONE)
		return "'IN_REVIEW'";
	return arena_printf(a,
		"case when i > %d then 'IN_REVIEW' when i %% 100 < 3 then 'RETURNED'"
		" when i %% 100 = 3 then 'REJECTED' when i %% 100 = 4 then 'RECALLED' else 'DONE' "
		"end",
		items - WAITING);
}

static void add_items(struct cast *c, const char *like, int items, enum lists_shape shape)
{
	SCRATCH(a);
	const char *who = person_of(&a, shape);
	run(c, arena_printf(&a,
		       "insert into draft overriding system value select r.* from submission s "
		       "join draft d on d.id = s.draft_id cross join generate_series(1, %d) i join "
		       "account p on p.id = %s, lateral jsonb_populate_record(null::draft, "
		       "to_jsonb(d) || jsonb_build_object('id', %d + i, 'title', d.title || i, "
		       "'register_no', 'F-' || i, 'department', p.department, 'created_by', p.id)) "
		       "r where s.id = %s;"
		       "insert into submission overriding system value select r.* from submission "
		       "s, generate_series(1, %d) i, lateral "
		       "jsonb_populate_record(null::submission, to_jsonb(s) || "
		       "jsonb_build_object('id', %d + i, 'draft_id', %d + i, 'submitted_by', %s, "
		       "'contributors', array[%s], 'again', i %% 100 < 2, 'state', %s)) r "
		       "where s.id = %s",
		       items, who, FIRST, like, items, FIRST, FIRST, who, who,
		       state_of(&a, items, shape), like));
}

/* Everything that is over was voted on by the reviewer and by one head. */
static void add_waiting_and_votes(struct cast *c, const char *like)
{
	SCRATCH(a);
	run(c, arena_printf(&a,
		       "insert into waiting select w.seat, s.id from submission s, waiting w where "
		       "s.id > %d and s.state = 'IN_REVIEW' and w.submission_id = %s;"
		       "insert into vote (submission_id, stage, account_id, verdict, opinion, "
		       "tree_oid, device_key_id, opened, payload, signature) select s.id, 0, p.id, "
		       "'AGREE', "
		       "'同意', s.tree_oid, 0, '{}', '', '' from submission s join account p on "
		       "p.login "
		       "in "
		       "('head', 'reviewer') where s.id > %d and s.state not in ('IN_REVIEW', "
		       "'RECALLED')",
		       FIRST, like, FIRST));
}

/*
 * The filler is SQL, not work: rows as a real submission has them, its words shared. Guards are
 * off while they are put in; statistics are made as the autovacuum would.
 */
void lists_fill(struct cast *c, const char *submission, int items, enum lists_shape shape)
{
	SCRATCH(a);
	clear(c);
	add_editors(c);
	add_items(c, submission, items, shape);
	add_waiting_and_votes(c, submission);
	sql_value(&a, c->system->database, "vacuum analyze");
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

double lists_p50(struct cast *c, const char *login, const char *box, int calls)
{
	static double took[CALLS_MAX];
	struct member *person = cast_member(c, login);
	for (int i = -5; i < calls; i++) {
		SCRATCH(a);
		double from = now_ms();
		AUTO_REPLY r = cast_must(c, &a, 200, person, "GET",
			arena_printf(&a, "/submissions?box=%s&limit=50", box), "", "");
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
