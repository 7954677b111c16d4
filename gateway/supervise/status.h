/* status.h: state/status.json: what runs, for people and for `shenfa status`. */
#pragma once
#include "supervise/plan.h"

/*
 * {"url","supervisor","demo","stand_ins":[{"name","url"}],"programs":[{"name","pid","restarts"}]}; written only when it
 * differs.
 */
[[nodiscard]] enum err status_write(const struct plan *, const struct children *);
void status_clear(const struct place *);
