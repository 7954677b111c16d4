/* parts.h: the text of a file, in runs with an address that a person can find: 第3页, 名单 第12行. */
#pragma once
#include "base/buf.h"
#include "base/err.h"

struct part {
	struct str name, text; /* UTF-8 without control characters but tab and line feed */
};

struct parts {
	struct arena *arena;
	struct part *at;
	size_t count, room, bytes;
};

enum {
	PARTS_MAX = 100 * 1000,
	PARTS_BYTES_MAX = 12 * 1024 * 1024,
	PART_NAME_MAX = 300,
};

void parts_init(struct parts *, struct arena *);

/*
 * Copies. Text that is no UTF-8 has U+FFFD where it breaks; text of white space alone is left out.
 * ERR_REFUSED ("upload.text") when there is more than anybody could screen: nothing is cut off.
 */
[[nodiscard]] enum err parts_add(struct parts *, struct str text, const char *name, ...)
	__attribute__((format(printf, 3, 4)));
