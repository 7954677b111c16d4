/* intern.h: a number for each different run of bytes. */
#pragma once
#include "base/arena.h"

struct intern {
	struct arena *arena;
	struct str *keys; /* by id; ids start at 1 */
	uint32_t *slots;
	size_t count, room;
};

/* The same id for the same (prefix, text), and only then. Expected constant; keys are copied. */
uint32_t intern(struct intern *, uint32_t prefix, struct str text);
