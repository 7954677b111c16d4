/* pick.h: a finding by its number in what draft check lists. */
#pragma once
#include "cli/cli.h"

/* The second word of the command. Borrowed from `items`. ERR_INVALID where there is no such number. */
[[nodiscard]] enum err pick_finding(struct cli *, const json_t *items, const json_t **out);
