/* zip.h: files as one archive, stored as they are: for evidence that any tool can open. */
#pragma once
#include "base/buf.h"
#include "base/err.h"

enum { ZIP_ENTRIES_MAX = 500 };

struct zip {
	struct buf out;
	struct pack_entry {
		struct str name;
		uint32_t crc, size, offset;
	} entries[ZIP_ENTRIES_MAX];
	size_t count;
	uint16_t date, time;
	bool full;
};

/* `at`: ms since 1970, the time every entry bears (Beijing's clock, as people read it). */
void pack_open(struct zip *, struct arena *, size_t max, int64_t at);
void pack_add(struct zip *, struct str name, struct str bytes); /* the name is borrowed */
/* ERR_LIMIT when it did not all fit. */
[[nodiscard]] enum err pack_close(struct zip *, struct str *out);
