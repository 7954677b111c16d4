/* line.h: one client's connection, kept as long as the server keeps it. */
#pragma once
#include "tests/support/cast.h"

struct line {
	const char *address;
	int fd; /* -1: to be opened at the next call */
};

/* One request as that member; anything but `status` ends the program with the answer. */
struct http_reply line_must(struct line *, struct arena *, int status, const struct member *,
	const char *method, const char *path, const char *headers, const char *json);
void line_close(struct line *);
