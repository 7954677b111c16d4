/* report.h: what a person reads once everything works. */
#pragma once
#include <stdio.h>

#include "supervise/plan.h"

/*
 * By the status that was written: the address, who may log in with which one-time password, and what is not real here
 * and where one sees it.
 */
void report(const struct plan *, FILE *to);

/* The same for an instance that runs already. */
[[nodiscard]] enum err report_running(const char *data, bool one_user);
