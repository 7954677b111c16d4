/* mirror_load.h: objects on their way into a repository of the mirror: few as files, many as a pack. */
#pragma once
#include <git2.h>

#include "store/store.h"

/* As git itself does with what it fetches: below a hundred a pack is not worth having. */
enum { PACK_FROM = 100 };

struct mirror_load {
	struct arena arena;
	struct loaded *list;
	size_t count, room, bytes;
};

/* One row of mirror_objects: taken over as it is stored. */
[[nodiscard]] enum err mirror_load_add(struct mirror_load *, const struct rows *, int row);

/* So much has gathered that it should be written before more is. */
bool mirror_load_full(const struct mirror_load *);

/*
 * Writes everything, and is empty then. Durable; each object is there under the id that the store
 * has for it, or ERR_INTERNAL.
 */
[[nodiscard]] enum err mirror_load_write(struct mirror_load *, git_repository *);
void mirror_load_drop(struct mirror_load *);
