#include "tests/sim/ledger.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

void sim_ledger_add(const char *file, const json_t *line)
{
	SCRATCH(a);
	FILE *f = file ? fopen(file, "ae") : NULL;
	if (!f)
		return;
	fprintf(f, STRF "\n", STRV(json_text(&a, line)));
	fclose(f);
}

void sim_ledger_read(const char *file, sim_take *take, void *context)
{
	char *text = NULL;
	size_t room = 0;
	FILE *f = file ? fopen(file, "re") : NULL;
	while (f && getline(&text, &room, f) > 0) {
		json_auto_t *line = json_loads(text, 0, NULL);
		take(context, line);
	}
	free(text);
	if (f)
		fclose(f);
}
