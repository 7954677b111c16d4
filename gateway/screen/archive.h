/* archive.h: a zip, measured before anything in it is unpacked. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum {
	ARCHIVE_ENTRIES_MAX = 2000,
	ARCHIVE_BYTES_MAX = 100 * 1000 * 1000, /* of all entries, unpacked */
	ARCHIVE_RATIO_MAX = 100,
	ARCHIVE_NAME_MAX = 512,
	ARCHIVE_SMALL = 1024 * 1024, /* an entry no larger may pack as well as it likes */
};

struct archive_entry {
	struct str name;
	struct str packed;
	size_t size; /* as declared; archive_pour holds the entry to it */
	unsigned method;
	uint32_t crc;
	size_t from, end; /* of header and data in the file */
};

struct archive {
	struct archive_entry *entries;
	size_t count;
};

/*
 * Reads the directory, and every local header against it. ERR_REFUSED with the reason: encrypted,
 * more than one part, more entries, bytes or packing than the limits, two entries on the same
 * bytes or of one name, a name that leads out ("..", "/", "\"), two truths about a size.
 * That is why the directory is read here and not by libzip, which does not tell where entries lie.
 */
[[nodiscard]] enum err archive_read(struct arena *, struct str file, struct archive *out);

/* By its whole name, as Office does: ASCII case does not count. NULL when there is none. */
const struct archive_entry *archive_find(const struct archive *, const char *name);

/* Takes the next piece; anything but ERR_OK ends the pouring and is passed on. */
typedef enum err archive_sink(void *ctx, struct str piece, bool last);

/* ERR_REFUSED when the entry is longer or shorter than it says, or its checksum is wrong. */
[[nodiscard]] enum err archive_pour(const struct archive_entry *, archive_sink *, void *ctx);
