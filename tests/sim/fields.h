/* fields.h: what a form brings. */
#pragma once
#include "tests/sim/server.h"

/* Of the query, urlencoded or multipart; a file has its bytes. Borrowed from the request. */
struct sim_field {
	struct str name, value, file_name;
	bool file;
};

/* How many there are, at most `max`. */
size_t sim_fields(const struct sim_request *, struct sim_field *out, size_t max);

/* The first of that name, or "". */
struct str sim_value(const struct sim_field *, size_t count, const char *name);
