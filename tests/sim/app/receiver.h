/*
 * receiver.h: a strict stand-in for the apps that subscribe: Standard Webhooks 1.0 as its text says, with
 * an inbox for each of them. What was taken is also a line of the ledger.
 */
#pragma once
#include <pthread.h>

#include "base/json.h"
#include "tests/sim/server.h"

struct receiver {
	pthread_mutex_t lock;
	const char *address, *ledger, *feed; /* feed: a folder shown as it is, or NULL */
	const char *secrets; /* "whsec_… whsec_…": any of them may have signed */
	const char *publics; /* "whpk_… whpk_…" */

	json_t *seen;   /* {"to/webhook-id": times} */
	json_t *items;  /* {"to/item": {rev, type, title, url, at}}: what that app shows */
	json_t *inbox;  /* [{to, id, type, item, rev, title}] newest first */
	json_t *faults; /* [{to, nth, times, kind, status, retry_after, ms, at}] */
	json_t *held;   /* [{due, to, id, body}]: taken, and not acted on yet */
	int64_t calls, processed, duplicates, refused, stale;
};

void receiver_begin(struct receiver *);
void receiver_serve(struct receiver *, const struct sim_request *, struct sim_reply *);
void receiver_let_go(struct receiver *); /* what is due */
void receiver_end(struct receiver *);

/* verify.c: 0, or the status for what is wrong with the signature, with the reason. */
int receiver_verify(const struct receiver *, const struct sim_request *, const char **why);

/* faults.c: the fault this call meets, or NULL; borrowed. */
const json_t *receiver_fault(struct receiver *, const char *to);

/* page.c: what the people see who use these apps. */
void receiver_page(struct receiver *, const struct sim_request *, struct sim_reply *);

/* ledger.c */
void receiver_ledger_add(struct receiver *, const json_t *entry);
void receiver_ledger_show(struct receiver *, const struct sim_request *, struct sim_reply *);
