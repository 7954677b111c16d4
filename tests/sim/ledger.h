/* ledger.h: the file that a stand-in writes what was done into; some take it up again at their next start. */
#pragma once
#include "base/json.h"

/* One line each, flushed: what a test counts, whatever else is lost. `file` NULL: none is kept. */
void sim_ledger_add(const char *file, const json_t *line);

typedef void sim_take(void *context, json_t *line);
void sim_ledger_read(const char *file, sim_take *, void *context);
