/*
 * now.c: a function of the database as the migrations leave it: `schemas/now vote_cast`. A later
 * migration may write one anew or change a line of it, so no single file holds its words.
 */
#include <stdio.h>
#include <string.h>

#include "tests/support/cluster.h"
#include "tests/support/sql.h"

/* All of that name; whoever asks for none gets the list of names. */
static const char *question(struct arena *a, const char *name)
{
	const char *ours = "from pg_proc p join pg_namespace n on n.oid = p.pronamespace and "
			   "n.nspname = 'public' where p.prokind = 'f' and not exists (select from "
			   "pg_depend d where d.objid = p.oid and d.deptype = 'e')";
	if (!name)
		return arena_printf(a, "select string_agg(distinct proname, E'\\n') %s", ours);
	return arena_printf(a,
		"select string_agg(pg_get_functiondef(p.oid), E';\\n\\n' order by p.oid) %s and "
		"proname = '%s'",
		ours, name);
}

int main(int argc, char **argv)
{
	SCRATCH(a);
	if (argc > 1 && argv[1][strspn(argv[1], "abcdefghijklmnopqrstuvwxyz0123456789_")])
		return 2;
	const char *words = sql_value(&a, test_database(), question(&a, argc > 1 ? argv[1] : NULL));
	if (!words || !*words) {
		fprintf(stderr, "no function of that name: schemas/now lists them\n");
		return 1;
	}
	puts(words);
	return 0;
}
