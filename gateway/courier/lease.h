/* lease.h: one delivery as the gateway hands it over, checked before anything is done with it. */
#pragma once
#include "channels/channel.h"
#include "model/ticket.h"

/* LEASED: decided, act, behind a look unless it is the first time. UNCERTAIN: look. ACCEPTED: look, it is on its way; CONFIRMED, for the watch: look. */
enum lease_state { LEASE_ACT, LEASE_DOUBT, LEASE_ACCEPTED };

/* Nobody held the delivery before; it comes from before a restore, which moves each fence on by the time. */
enum { FENCE_FIRST = 1 };
static const int64_t FENCE_RESTORED = 1000000000000;

struct lease {
	struct str id;
	int64_t fence, attempt, until; /* until: ms */
	enum lease_state state;
	struct str body; /* of the ticket */
	struct ticket_sigs sigs;
	struct delivery_job job;    /* strings in the arena */
	struct rendition rendition; /* the files handed over */
	struct receipt receipt;     /* state is always an object; owned */
	struct lease *with; /* of one message with it: ticket, job and files are their own */
	size_t with_count;
};

enum { LEASE_WITH_MAX = 7 };

/*
 * One element of "deliveries", in two steps. The head (id, fence, state, act, receipt) is enough to
 * give a result; without it ERR_INVALID, and nobody can. The rest is what an act needs: on
 * ERR_INVALID the delivery is refused with the reason.
 */
[[nodiscard]] enum err lease_read_head(
	struct arena *, const json_t *, int64_t now, struct lease *out);
[[nodiscard]] enum err lease_read_rest(struct arena *, const json_t *, int64_t now, struct lease *);
/* Of the site alone: {"account","name","base_url","settings"}. */
void lease_read_site(struct arena *, const json_t *, struct channel_site *out);
void lease_done(struct lease *);

/*
 * The ticket against the lease: both signatures, our account and channel, the act, the draft, the
 * time, and every byte (likewise of what goes out with it) handed over by sha256 and SM3; every file it names is here. Fills the
 * job's commit and the rendition's holes from the ticket. ERR_DENIED: not to be sent, ever;
 * ERR_BUSY: not yet, *out_at says when.
 */
[[nodiscard]] enum err lease_check(struct arena *, struct lease *, const struct keyring *,
	const struct channel *, struct str account, int64_t now, int64_t *out_at);
