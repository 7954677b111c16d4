/* lines.h: a file's lines in passing: one of them is held, and what was read or is to be written along with it. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

struct lines {
	struct arena *arena;
	int fd;
	char *at; /* what was read and not yet given out: from `from` to `to` */
	size_t from, to, room;
	enum err err;
};

#define NO_LINES                                                                                   \
	{                                                                                          \
		.fd = -1                                                                           \
	}

/* ERR_NOTFOUND; ERR_LIMIT for what is no plain file. */
[[nodiscard]] enum err lines_open(struct arena *, int dir, const char *path, struct lines *out);
/* Another file, in the same room. */
[[nodiscard]] enum err lines_reopen(struct lines *, int dir, const char *path);
void lines_close(struct lines *);
#define AUTO_LINES __attribute__((cleanup(lines_close))) struct lines

/* Without its line feed; it may be written to, and is gone with the next one. False behind the last. */
bool lines_next(struct lines *, char **out_at, size_t *out_len);

/* How it ended: ERR_INVALID where the last line has no end, which is how a file looks that was cut. */
[[nodiscard]] enum err lines_end(const struct lines *);

enum { LINES_OUT = 7 * 1024 };

/* A new file (disk_write), piece by piece; the first thing that goes wrong is kept for lines_finish. */
struct lines_out {
	int fd;
	const char *path;
	size_t len;
	enum err err;
	char at[LINES_OUT];
};
[[nodiscard]] enum err lines_create(int dir, const char *path, struct lines_out *out);
void lines_add(struct lines_out *, struct str);
[[nodiscard]] enum err lines_finish(struct lines_out *); /* also closes it */
