/* loop.h: the life of shenfa-screen: looks at what waits in the store, one file at a time. */
#pragma once
#include "base/evidence.h"
#include "screen/spool.h"

struct loop;

/* `database` as libpq takes it (role shenfa_screen); `spool`: the folder of waiting bytes. */
[[nodiscard]] enum err loop_open(const char *database, const char *spool, struct loop **out);
void loop_close(struct loop *);

/* Marked files are sealed for the security department from now on; NULL: they are kept nowhere. */
void loop_seal_evidence(struct loop *, const struct evidence *);

/*
 * Everything that waits now: uploads get their verdict, submissions leave SCREENING. What fails for
 * a reason of ours (no database, no child) is logged, stays, and comes again in the next round.
 */
[[nodiscard]] enum err loop_round(struct loop *, size_t *out_done);

/* Rounds until *stop: at once when the store says so, otherwise each second. */
[[nodiscard]] enum err loop_run(struct loop *, const volatile bool *stop);
