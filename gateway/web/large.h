/* large.h: lists of a million words, few at a time in the process. */
#pragma once
#include "web/request.h"

/*
 * Whoever is about to hold `bytes` of word lists, or the body that brings them, asks for a place: reading a
 * million terms takes several hundred megabytes for some seconds, and every worker may do it. Up to BODY_BIG
 * nothing is asked. There is one place for who keeps the lists and one for who reads them, so that nobody who
 * may only read keeps a keeper out. It is the request's until it ends; asked again, it is had already.
 */
struct large_place;

/* LARGE_READ: a keeper of the lists who reads has the keepers' place where the readers' is taken. */
enum large_work { LARGE_KEEP, LARGE_READ };

/* ERR_BUSY lists.busy: somebody else has it. */
[[nodiscard]] enum err large_take(struct request *, enum large_work, size_t bytes);

/* The same for a handler, which can be asked again: while somebody else has it, res->wait_ms is set. */
[[nodiscard]] enum err large_wait(
	struct request *, struct response *, enum large_work, size_t bytes);

/*
 * By whoever had one, when nothing of the request is looked at again: empties its arena, in which it lies, gives
 * what the allocator keeps back to the system, and lets the next one in.
 */
void large_give(struct request *);
