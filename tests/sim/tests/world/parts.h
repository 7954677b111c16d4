/* parts.h: what a world is made of: the outside, a gateway, and what befalls an exchange with either. */
#pragma once
#include "tests/sim/tests/world.h"

#define WORLD_START_MS ((int64_t)1790000000 * 1000)

/* The fault of this exchange, counted; whether it takes place at all, and whether its answer arrives. */
enum fault world_meet(struct world *);
enum err world_before(struct world *, enum fault);
enum err world_after(struct world *, enum fault);

bool world_is(const struct world *, const char *channel);

/* outside.c: platforms, site and courier's machine, by a wire. */
void outside_begin(struct world *);
void outside_empty(struct world *); /* nobody ever published */
void outside_end(struct world *);

/* gateway.c: what it knows of the one delivery, by a gate. */
void gateway_begin(struct world *);
void gateway_end(struct world *);
void gateway_move(struct world *, const char *to); /* asserts that the store allows it */
bool gateway_lease(struct world *);                /* false: nothing moves by itself any more */
json_t *gateway_hand_over(
	struct world *, struct arena *, struct lease *out); /* what it borrows from */
json_t *gateway_item(struct world *, struct arena *, const char *draft, const char *key,
	const char *title); /* as a lease has it */
extern struct keyring gateway_keys;
