/* first_run.h: a bureau to begin with. */
#pragma once
#include "supervise/plan.h"

/*
 * Where the database has no account yet: departments from the regulation's annex, one person for
 * each role with a one-time password, and DATA/first-run.json (0600) that says them. Otherwise
 * nothing.
 */
[[nodiscard]] enum err first_run(const struct plan *);

/* Takes the passwords that have been changed out of DATA/first-run.json. */
[[nodiscard]] enum err first_run_forget_used(const struct plan *);
