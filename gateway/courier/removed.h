/* removed.h: how each ticket of a removal ended, so that none is carried out twice. */
#pragma once
#include "channels/channel.h"

struct removed {
	struct str outcome, why;
};

/*
 * By the ticket's own bytes. ERR_NOTFOUND: it has not ended here, or it is out of date for longer than a day, or this
 * courier has no folder to remember in; ERR_DENIED: what it remembers cannot be read.
 */
[[nodiscard]] enum err removed_find(
	struct wire *, struct arena *, struct str ticket, struct removed *out);

/* Durable. `until`: from when on the ticket is no good; what is older than that by a day is forgotten. */
[[nodiscard]] enum err removed_keep(
	struct wire *, struct arena *, struct str ticket, int64_t until, const struct removed *);
