/* spool.h: the folder where bytes wait for their verdict: <spool>/<upload id>, written whole by rename. */
#pragma once
#include "store/store.h"

enum { SPOOL_LOST_SECONDS = 60, SPOOL_LEFT_OVER_SECONDS = 600 };

const char *spool_path(struct arena *, const char *spool, int64_t upload);

/* After the verdict is in the store: the bytes go. Their absence is no fault. */
void spool_drop(struct arena *, const char *spool, int64_t upload);

/*
 * What a crash between verdict and drop left behind, and what nobody finished writing: every file
 * older than SPOOL_LEFT_OVER_SECONDS whose upload does not wait.
 */
[[nodiscard]] enum err spool_sweep(struct store *, const char *spool);
