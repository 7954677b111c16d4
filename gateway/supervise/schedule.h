/* schedule.h: `shenfa backup schedule` and `shenfa backup due`. */
#pragma once
#include "base/err.h"

[[nodiscard]] enum err run_backup_schedule(int argc, char **argv);
[[nodiscard]] enum err run_backup_due(int argc, char **argv);
