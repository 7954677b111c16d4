/* first_people.h: departments and people of a new instance. */
#pragma once
#include <jansson.h>

#include "store/store.h"
#include "supervise/plan.h"

/* The people as first-run.json lists them, each with a fresh password. The caller owns it. */
json_t *people_list(struct arena *);

/* Puts departments and the listed people into the database; those who are there stay as they are. */
[[nodiscard]] enum err people_make(struct store *, const json_t *list);
