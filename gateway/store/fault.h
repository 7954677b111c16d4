/* fault.h: what PostgreSQL said, as one of our errors. */
#pragma once
#include <libpq-fe.h>

#include "base/err.h"

/* ERR_OK for a good result. `doing` names the statement in the reason. */
[[nodiscard]] enum err store_fault(const PGconn *, const PGresult *, const char *doing);
