/* memory.h: what a courier remembers of its account, in one small file that nobody else reads. */
#pragma once
#include "courier/courier.h"

/*
 * Fills c->wire.recall, keep and folder (STATE/CHANNEL-ACCOUNT/, 0700). STATE/CHANNEL-ACCOUNT.json, 0600, written beside, synced and
 * renamed: a channel counts its calls in it and keeps the token of the last log-in. A gateway restored
 * from a backup does not take it back in time; that is on purpose. `state` NULL: there is no such
 * folder, and keep() says so.
 */
void memory_init(struct courier *, const char *state);
