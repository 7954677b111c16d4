/*
 * shelf.h: the words written last, kept in memory: who saves and then hands in reads nothing back.
 * An object never changes under its id, so nothing here can be out of date; it is kept per draft, so
 * that what one draft has does not answer for another.
 */
#pragma once
#include <git2.h>

#include "base/arena.h"

/* For the whole process, from now on; until then nothing is kept. A few MB at most. */
void shelf_open(void);

void shelf_put(int64_t draft, const git_oid *, git_object_t, struct str bytes);

/* A copy in the arena; false when it is not there (any more). */
bool shelf_find(
	struct arena *, int64_t draft, const git_oid *, git_object_t *out_type, struct str *out);
