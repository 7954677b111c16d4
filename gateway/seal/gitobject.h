/* gitobject.h: one git object, read without git: its id computed anew, and what it refers to. */
#pragma once
#include <git2.h>

#include "base/arena.h"

struct git_thing {
	unsigned char oid[20];
	int type; /* GIT_OBJECT_COMMIT, _TREE, _BLOB */
	bool seen;
	struct git_ref {
		unsigned char oid[20];
		int type;
	} * refs; /* of a commit: its tree first, then the parents */
	size_t ref_count;
};

/* False fits; true: *why says what is wrong, in Chinese. */
[[nodiscard]] bool git_thing_read(struct arena *, struct str oid, int type, struct str bytes,
	struct git_thing *out, const char **why);
