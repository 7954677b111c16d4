/* mirror_refs.h: many branches of a repository at once, in git's packed-refs. */
#pragma once
#include "clerk/mirror_repo.h"

/* A branch as it should be: `name` stands behind refs/heads/, `commit` is its tip in hex. */
struct branch {
	struct str name, commit;
};

/*
 * Few are written as a file each, as git does; from BRANCHES_PACKED on all of them with one file and
 * one flush, however many there are: hundreds of drafts in a busy second would make as many files.
 * Overwrites: the store is right. Sorts `list`. Another program's lock on packed-refs is no trouble.
 */
enum { BRANCHES_PACKED = 24 };
[[nodiscard]] enum err mirror_refs_write(struct mirror_repo *, struct branch *list, size_t count);
