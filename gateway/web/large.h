/* large.h: lists of a million words, one at a time in the process. */
#pragma once
#include "web/request.h"

/*
 * Whoever is about to hold `bytes` of word lists, or the body that brings them, asks for the one place: reading
 * a million terms takes several hundred megabytes for some seconds, and every worker may do it. Up to BODY_BIG
 * nothing is asked. It is the request's until it ends; asked again, it is had already.
 * ERR_BUSY lists.busy: somebody else has it.
 */
[[nodiscard]] enum err large_take(struct request *, size_t bytes);

/* The same for a handler, which can be asked again: while somebody else has it, res->wait_ms is set. */
[[nodiscard]] enum err large_wait(struct request *, struct response *, size_t bytes);

/*
 * By whoever had it, when nothing of the request is looked at again: empties its arena, gives what the allocator
 * keeps back to the system, and lets the next one in.
 */
void large_give(struct arena *);
