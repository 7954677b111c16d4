/* deliver.h: a lease carried out: course.h says what is next, and this does it. */
#pragma once
#include "courier/course.h"

/* The gateway's side, so that a test can stand in for it. Every call carries the fence. */
struct gate {
	/*
	 * Commits the attempt before the first byte leaves. ERR_GONE: the lease is lost. Any
	 * failure: nothing may be sent under this lease.
	 */
	enum err (*intent)(
		struct gate *, const struct lease *, struct str request_sha256, struct str marker);
	enum err (*result)(struct gate *, const struct lease *, const struct outcome *);
};

struct deliverer {
	struct gate *gate;
	struct wire *wire;
	const struct channel *channel;
	const struct keyring *ring;
	struct str account;
};

/*
 * One lease, one step: either a look or an act. ERR_OK when the gateway knows how it ended;
 * anything else: it does not, the lease lapses, and a state of INTENT is looked at next time.
 */
[[nodiscard]] enum err deliver(const struct deliverer *, struct arena *, struct lease *);

/*
 * A lease whose rest could not be read: said with `why`, so that a person sees it, instead of
 * coming back for ever.
 */
[[nodiscard]] enum err deliver_refuse(
	const struct deliverer *, const struct lease *, const char *why);
