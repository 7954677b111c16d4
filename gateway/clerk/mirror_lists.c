#include "clerk/mirror_lists.h"

#include <stdio.h>
#include <unistd.h>

#include "base/files.h"
#include "clerk/mirror_repo.h"

/* Behind which activation to go on: where this branch ends, 0 where it is not one of ours. */
static enum err carried_to(struct mirror_repo *m, struct store *db, int64_t *out)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	git_oid tip;
	char hex[GIT_OID_HEXSZ + 1];
	*out = 0;
	if (git_reference_name_to_id(&tip, m->repo, "refs/heads/" MIRROR_LISTS_BRANCH))
		return ERR_OK;
	git_oid_tostr(hex, sizeof hex, &tip);
	TRY(store_run(db, &a, mirror_list_place, &r, P_C(hex)));
	*out = row_int(&r, 0, 0);
	return ERR_OK;
}

/* What one activation brought, written before the next is read: a list may be three megabytes. */
static enum err carry_one(struct mirror_repo *m, struct store *db, int64_t *behind, bool *out_more)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	TRY(store_run_binary(db, &a, mirror_list_objects, &r, P_INT(*behind)));
	for (int i = 0; i < r.count; i++)
		TRY(mirror_load_add(&m->load, &r, i));
	*out_more = r.count > 0;
	if (r.count)
		*behind = row_int(&r, 0, 5);
	return mirror_load_write(&m->load, m->repo);
}

static enum err carry(struct mirror_repo *m, struct store *db, struct str tip)
{
	int64_t behind;
	bool more = true;
	TRY(carried_to(m, db, &behind));
	while (more)
		TRY(carry_one(m, db, &behind, &more));
	TRY(mirror_repo_ref(m, MIRROR_LISTS_BRANCH, tip));
	return mirror_repo_head(m, MIRROR_LISTS_BRANCH);
}

enum err mirror_lists(struct store *db, const char *folder, char seen[static 41])
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	struct mirror_repo m;
	const char *path = arena_printf(&a, "%s/" MIRROR_LISTS, folder);
	TRY(store_run(db, &a, mirror_list_tip, &r));
	struct str tip = r.count ? row_str(&r, 0, 0) : STR("");
	bool there = !access(arena_printf(&a, "%s/HEAD", path), F_OK);
	if (!tip.len || (there && str_eq(tip, str_c(seen))))
		return ERR_OK;
	TRY(mirror_repo_open(path, "词库历次启用的版本", &m));
	enum err e = carry(&m, db, tip);
	mirror_repo_close(&m);
	if (!e)
		snprintf(seen, 41, STRF, STRV(tip));
	return e;
}
