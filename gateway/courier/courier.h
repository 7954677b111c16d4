/* courier.h: one channel account's courier: leases, delivers, reads callbacks, until told to stop. */
#pragma once
#include "channels/wechat/callback.h"
#include "courier/across.h"
#include "courier/answer.h"
#include "courier/config.h"
#include "courier/deliver.h"
#include "courier/gateway_client.h"
#include "courier/hold.h"
#include "courier/lookout.h"
#include "courier/probe.h"
#include "courier/watch.h"

/*
 * Everything one courier holds. `wire` and `gate` are embedded: their functions find the courier
 * around them. `lease` is the one being worked on.
 */
struct courier {
	struct wire wire;
	struct gate gate;
	struct config config;
	struct gateway_client client;
	struct http *outside, *inside;
	struct key *key;
	struct keyring ring;
	const struct channel
		*channel; /* NULL: none, it looks at links (links.h) or calls people (calls.h) */
	struct probe_limits limits; /* of links, and of pages that people posted by hand */
	struct arena arena;         /* what lives as long as the courier */
	struct lease *lease;
	struct answer answer; /* to the last call of that lease */
	const struct channel_site
		*site; /* without a lease: the account that is looked at (watch.h) */
	struct watch watch;
	struct hold hold;          /* on that lease */
	const char *memory;        /* the file; NULL: there is no folder for one */
	const char *folder;        /* for what is too much for that file; NULL likewise */
	int64_t inbox_after;       /* id of the last callback read */
	bool woken;                /* a callback came in: waiting may end */
	struct wechat_heard heard; /* callbacks of before, for those that come again */
	const char *gap;  /* the folder that is carried over a one-way gap; NULL: there is none */
	struct key *peer; /* signs what comes back from its other side; NULL */
	json_t *kept;     /* beyond the gap: what is known of the delivery at hand (drop.c) */
	struct across across;   /* over it: of the order about the whole site */
	struct lookout lookout; /* and of what stands on the account */
	const bool *stop;
	int lines[WIRE_LINES_MAX]; /* of a channel that has them (line.h); 0: it is not open */
	size_t line_heard;         /* the last that something came on */
};

/* Reads the configuration and the keys. Nothing is sent. */
[[nodiscard]] enum err courier_open(const char *config, const bool *stop, struct courier **out);
void courier_close(struct courier *);

/* The same without a gateway, for the far side of a gap. The configuration must name its "peer". */
[[nodiscard]] enum err courier_open_beyond(
	const char *config, const bool *stop, struct courier **out);

/* The seal's public halves, anew: keys are rotated and revoked while we run. */
[[nodiscard]] enum err courier_read_ring(struct courier *);

/* Until *stop. Failures are logged, and waited out; only those that time cannot mend return. */
[[nodiscard]] enum err courier_run(struct courier *);

/* One round: asks for work, waiting up to `wait_ms`, and does it. *out_count: leases worked on. */
[[nodiscard]] enum err courier_round(struct courier *, int wait_ms, size_t *out_count);
