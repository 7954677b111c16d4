/* mirror_repo.h: one repository of the mirror: objects, refs, the commits of a channel's branch. */
#pragma once
#include "clerk/mirror_load.h"

struct mirror_repo {
	git_repository *repo;
	struct mirror_load load; /* objects that are not written yet */
	char department[20];
	bool fresh; /* made just now: it has nothing yet */
};

/* Where the mirror stands in the record, or a row of it. Ordered. */
struct record_at {
	int64_t epoch;
	char xid[24];
	int64_t draft, n;
};
bool record_before(const struct record_at *, const struct record_at *);

[[nodiscard]] enum err mirror_repo_open(
	const char *path, const char *description, struct mirror_repo *out);
void mirror_repo_close(struct mirror_repo *);

/* `name` is what stands behind refs/heads/. Overwrites: the store is right. */
[[nodiscard]] enum err mirror_repo_ref(struct mirror_repo *, const char *name, struct str commit);

/* Points HEAD at the branch. */
[[nodiscard]] enum err mirror_repo_head(struct mirror_repo *, const char *branch);

/* What one delivery did to a channel. */
struct release {
	struct str branch, channel, act, folder, title, tree, url, name, email, account_name;
	int64_t at, draft, submission, delivery; /* at: s */
	struct record_at record;
};

/* Adds the commit, unless the branch has come to that row already. */
[[nodiscard]] enum err mirror_repo_release(struct mirror_repo *, const struct release *);
