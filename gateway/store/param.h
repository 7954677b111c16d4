/* param.h: parameters as libpq wants them. */
#pragma once
#include "store/store.h"

struct wire_params {
	const char *const *values;
	const int *lengths, *formats;
};

/* Text goes as text, bytes and lists of bytes as binary; all in the arena. */
void param_encode(struct arena *, const struct param *, size_t count, struct wire_params *out);
