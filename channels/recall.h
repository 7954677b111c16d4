/* recall.h: what can still be done with a publication once it is out: shown before anybody agrees to it. */
#pragma once
#include <jansson.h>

#include "base/str.h"

/* One row of recall.def; the texts are Chinese, for the card. */
struct recall {
	const char *channel, *setting, *value, *name;
	bool gone; /* what was sent can never be fetched back */
	const char *edit, *remove, *speed, *cost, *keeps, *after;
};

/*
 * How it is on an account with these settings (JSON; what is no object says nothing). NULL: no channel
 * of that name.
 */
const struct recall *recall_of(struct str channel, struct str settings);

/* By the name that is kept with a submission. NULL: none. */
const struct recall *recall_named(struct str name);

/* {name, irrevocable, edit, remove, speed, cost, keeps, after}; JSON null for NULL. */
json_t *recall_json(const struct recall *);
