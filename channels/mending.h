/* mending.h: before something altered is put back: it is counted, and what stood there is on the disk. */
#pragma once
#include "base/buf.h"
#include "channels/channel.h"

enum { MENDING_EVIDENCE_MAX = 64 * 1024 };

/* One call of a channel's mend(). Whatever it does, at most so many goes an hour, by the account's repairs_per_hour. */
struct mending {
	struct arena *arena;
	struct wire *wire;
	const char *
		own; /* the courier's own folder; NULL: nothing can be counted, so nothing is put back */
	struct str delivery; /* what is put back is of it; empty: of no single one */
	int64_t left;        /* of this hour's */
	struct buf spent;    /* mends.txt there: when, a line each */
};

/* `job` NULL: of no single delivery. */
[[nodiscard]] enum err mending_open(struct mending *, struct wire *, struct arena *,
	const struct channel_site *, const struct delivery_job *job);

/* What stood there: its digest, and of itself the beginning. */
void mending_saw(struct arena *, struct mended *, struct str bytes, bool missing);

/*
 * One go for all of `list`, whose put_sha256 says what is to stand there. Counted, and the list kept in the courier's own
 * folder, before it returns: a crash behind it is no second go, and loses nothing of what was seen. False: not now; each has
 * the reason and no put_sha256.
 */
bool mending_begin(struct mending *, struct mended *list, size_t count);

/* `why` NULL: it stands there. Else it does not, or nobody knows. */
void mending_end(struct mending *, struct mended *list, size_t count, const char *why);

/* Goes that the gateway was not told of: the courier was killed, or nobody answered. */
[[nodiscard]] enum err mending_untold(struct wire *, struct arena *, struct mends *out);

/* It was told. */
void mending_told(const struct mended *);

/* The gateway will never take it: it is kept as <note>.refused, and not told again. */
void mending_refused(struct arena *, const struct mended *);
