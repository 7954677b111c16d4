#include "clerk/mirror.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "base/files.h"
#include "clerk/mirror_repo.h"
#include "clerk/tasks.h"
#include "vault/backend.h"

enum { PAGE = 200, REPOS_MAX = 64 };

/* The repositories that are open in this round. */
struct fleet {
	struct store *db;
	const char *folder;
	struct mirror_repo repos[REPOS_MAX];
	size_t count;
};

static enum err put_object(struct mirror_repo *m, const struct rows *r, int i)
{
	SCRATCH(a);
	struct str bytes;
	TRY(backend_inflate(&a, row_str(r, i, 4), row_int(r, i, 3), row_int(r, i, 2), &bytes));
	return mirror_repo_put(m, row_str(r, i, 0), (int)row_int(r, i, 1), bytes);
}

/* One save: its objects first, then the branch of the draft. */
static enum err carry_save(
	struct mirror_repo *m, struct store *db, int64_t draft, int64_t rev, struct str commit)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	TRY(store_run_binary(db, &a, mirror_objects, &r, P_INT(draft), P_INT(rev)));
	for (int i = 0; i < r.count; i++)
		TRY(put_object(m, &r, i));
	const char *name = arena_printf(&a, "drafts/%lld", (long long)draft);
	bool first = m->fresh;
	TRY(mirror_repo_ref(m, name, commit));
	m->fresh = false;
	return first ? mirror_repo_head(m, name) : ERR_OK;
}

static enum err carry_release(
	struct mirror_repo *m, struct store *db, int64_t delivery, const struct record_at *at)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	TRY(store_run(db, &a, mirror_release, &r, P_INT(delivery)));
	if (!r.count)
		return ERR_OK;
	const struct release what = { .branch = row_str(&r, 0, 0),
		.channel = row_str(&r, 0, 1),
		.act = row_str(&r, 0, 2),
		.folder = row_str(&r, 0, 3),
		.title = row_str(&r, 0, 4),
		.tree = row_str(&r, 0, 5),
		.at = row_int(&r, 0, 6),
		.draft = row_int(&r, 0, 7),
		.submission = row_int(&r, 0, 8),
		.url = row_str(&r, 0, 9),
		.name = row_str(&r, 0, 10),
		.email = row_str(&r, 0, 11),
		.account_name = row_str(&r, 0, 12),
		.delivery = delivery,
		.record = *at };
	TRY(mirror_repo_release(m, &what));
	return str_eq(what.branch, STR("website")) ? mirror_repo_head(m, "website") : ERR_OK;
}

static struct record_at at_row(const struct rows *r, int i)
{
	struct record_at at = {
		.epoch = row_int(r, i, 0), .draft = row_int(r, i, 2), .n = row_int(r, i, 3)
	};
	snprintf(at.xid, sizeof at.xid, STRF, STRV(row_str(r, i, 1)));
	return at;
}

static enum err repo_of(
	struct fleet *f, struct str department, struct str name, struct mirror_repo **out)
{
	SCRATCH(a);
	for (size_t i = 0; i < f->count; i++)
		if (str_eq(str_c(f->repos[i].department), department)) {
			*out = &f->repos[i];
			return ERR_OK;
		}
	if (f->count == REPOS_MAX)
		return fault(ERR_LIMIT, "镜像：处室过多");
	struct mirror_repo *m = &f->repos[f->count];
	const char *path = arena_printf(&a, "%s/" STRF ".git", f->folder, STRV(department));
	TRY(mirror_repo_open(path, arena_cstr(&a, name), m));
	snprintf(m->department, sizeof m->department, STRF, STRV(department));
	f->count++;
	*out = m;
	return ERR_OK;
}

static enum err move_mark(struct store *db, const struct record_at *at, int64_t now)
{
	SCRATCH(a);
	return store_run(db, &a, mirror_done, NULL, P_INT(at->epoch), P_C(at->xid),
		P_INT(at->draft), P_INT(at->n), param_time(&a, now));
}

/*
 * One row of mirror_news. What goes on from something that is not here, because somebody deleted
 * the repository: ERR_GONE.
 */
static enum err carry_row(struct fleet *f, const struct rows *r, int i, const struct record_at *at)
{
	struct mirror_repo *m;
	int64_t rev = row_int(r, i, 5), delivery = row_int(r, i, 6);
	TRY(repo_of(f, row_str(r, i, 7), row_str(r, i, 8), &m));
	if (m->fresh && rev != 1)
		return fault(ERR_GONE, "镜像：" STRF " 的仓库不在了", STRV(row_str(r, i, 7)));
	return delivery ? carry_release(m, f->db, delivery, at)
			: carry_save(m, f->db, at->draft, rev, row_str(r, i, 4));
}

static enum err carry_page(struct fleet *f, const struct rows *r, struct record_at *at, int64_t now)
{
	for (int i = 0; i < r->count; i++) {
		struct record_at next = at_row(r, i);
		TRY(carry_row(f, r, i, &next));
		*at = next;
	}
	return r->count ? move_mark(f->db, at, now) : ERR_OK;
}

static enum err read_mark(struct store *db, struct record_at *out)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	TRY(store_run(db, &a, mirror_mark, &r));
	*out = (struct record_at){ .xid = "0" };
	if (!r.count)
		return ERR_OK;
	out->epoch = row_int(&r, 0, 0);
	snprintf(out->xid, sizeof out->xid, STRF, STRV(row_str(&r, 0, 1)));
	out->draft = row_int(&r, 0, 2);
	out->n = row_int(&r, 0, 3);
	return ERR_OK;
}

static enum err carry_news(struct fleet *f, struct record_at at, int64_t now, int64_t *out_rows)
{
	for (int count = PAGE; count == PAGE;) {
		SCRATCH(a);
		AUTO_ROWS r = {};
		TRY(store_run(f->db, &a, mirror_news, &r, P_INT(at.epoch), P_C(at.xid),
			P_INT(at.draft), P_INT(at.n)));
		TRY(carry_page(f, &r, &at, now));
		*out_rows += r.count;
		count = r.count;
	}
	return ERR_OK;
}

static bool has_repository(const char *folder)
{
	bool found = false;
	DIR *dir = opendir(folder);
	for (struct dirent *d = dir ? readdir(dir) : NULL; d && !found; d = readdir(dir))
		found = str_ends(str_c(d->d_name), STR(".git"));
	if (dir)
		closedir(dir);
	return found;
}

/* Where to go on. Nothing is there at all: whatever the mark says, begin at the beginning. */
static enum err begin(struct fleet *f, struct record_at *out)
{
	if (access(f->folder, F_OK))
		TRY(folder_make(f->folder, 0755, NULL));
	TRY(read_mark(f->db, out));
	if (!has_repository(f->folder))
		*out = (struct record_at){ .xid = "0" };
	return ERR_OK;
}

enum err mirror_round(struct store *db, const char *folder, int64_t now, int64_t *out_rows)
{
	struct fleet f = { .db = db, .folder = folder };
	const struct record_at start = { .xid = "0" };
	struct record_at from;
	*out_rows = 0;
	TRY(begin(&f, &from));
	enum err e = carry_news(&f, from, now, out_rows);
	for (size_t i = 0; i < f.count; i++)
		mirror_repo_close(&f.repos[i]);
	return e == ERR_GONE ? move_mark(db, &start, now) : e;
}

enum err clerk_do_mirror(struct clerk *c, struct arena *, int64_t now)
{
	int64_t rows;
	return c->mirror ? mirror_round(c->db, c->mirror, now, &rows) : ERR_OK;
}
