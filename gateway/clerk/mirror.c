#include "clerk/mirror.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "base/files.h"
#include "clerk/mirror_lists.h"
#include "clerk/mirror_refs.h"
#include "clerk/tasks.h"

enum { PAGE = 200, REPOS_MAX = 64 };

/* The repositories that are open in this round. */
struct fleet {
	struct store *db;
	const char *folder;
	struct mirror_repo repos[REPOS_MAX];
	size_t count;
	struct record_at behind; /* all up to there was carried */
};

/* A draft's branch, or a correction's, as this page leaves it: one ref however often it was saved. */
struct tip {
	struct mirror_repo *repo;
	struct str commit;
	int64_t draft, correction, rev;
	bool first; /* of its repository */
};

/* The objects of one save. */
static enum err take_save(struct mirror_repo *m, struct store *db, int64_t draft, int64_t rev)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	TRY(store_run_binary(db, &a, mirror_objects, &r, P_INT(draft), P_INT(rev)));
	for (int i = 0; i < r.count; i++)
		TRY(mirror_load_add(&m->load, &r, i));
	return mirror_load_full(&m->load) ? mirror_load_write(&m->load, m->repo) : ERR_OK;
}

static const char *branch_of(struct arena *a, const struct tip *t)
{
	return t->correction ? arena_printf(a, "corrections/%lld-%lld", (long long)t->draft,
				       (long long)t->correction)
			     : arena_printf(a, "drafts/%lld", (long long)t->draft);
}

/* What this page leaves in one repository; the first draft of a new one is what a clone shows. */
static enum err put_tips(struct mirror_repo *m, const struct tip *tips, size_t count)
{
	SCRATCH(a);
	size_t n = 0;
	const char *first = NULL;
	struct branch *list = arena_array(&a, struct branch, count + 1);
	for (size_t i = 0; i < count; i++) {
		if (tips[i].repo != m)
			continue;
		const char *name = branch_of(&a, &tips[i]);
		list[n++] = (struct branch){ str_c(name), tips[i].commit };
		first = tips[i].first ? name : first;
	}
	TRY(mirror_refs_write(m, list, n));
	return first ? mirror_repo_head(m, first) : ERR_OK;
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

/* Somebody deleted the repository: what comes now goes on from something that is not here. ERR_GONE. */
static enum err check_lost(struct fleet *f, struct str department)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	const struct record_at *b = &f->behind;
	TRY(store_run(f->db, &a, mirror_before, &r, P_INT(b->epoch), P_C(b->xid), P_INT(b->draft),
		P_INT(b->n), P_TEXT(department)));
	return row_bool(&r, 0, 0) ? fault(ERR_GONE, "镜像：" STRF " 的仓库不在了", STRV(department))
				  : ERR_OK;
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
	if (access(arena_printf(&a, "%s/HEAD", path), F_OK))
		TRY(check_lost(f, department));
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

static struct tip *tip_of(struct tip *tips, size_t *count, int64_t draft, int64_t correction)
{
	for (size_t i = 0; i < *count; i++)
		if (tips[i].draft == draft && tips[i].correction == correction)
			return &tips[i];
	tips[*count] = (struct tip){ .draft = draft, .correction = correction };
	return &tips[(*count)++];
}

/* The saves of a page: their objects are gathered, and the newest of each draft is kept. */
static enum err take_saves(struct fleet *f, const struct rows *r, struct tip *tips, size_t *count)
{
	for (int i = 0; i < r->count; i++) {
		struct mirror_repo *m;
		int64_t draft = row_int(r, i, 2), rev = row_int(r, i, 5);
		int64_t correction = row_int(r, i, 9);
		TRY(repo_of(f, row_str(r, i, 7), row_str(r, i, 8), &m));
		if (row_int(r, i, 6)) /* a delivery */
			continue;
		TRY(take_save(m, f->db, draft, rev));
		struct tip *t = tip_of(tips, count, draft, correction);
		if (t->rev < rev)
			*t = (struct tip){ m, row_str(r, i, 4), draft, correction, rev,
				t->first || m->fresh };
		m->fresh = false;
	}
	return ERR_OK;
}

/* Objects first, then what names them. */
static enum err carry_saves(struct fleet *f, const struct rows *r)
{
	SCRATCH(a);
	size_t count = 0;
	struct tip *tips = arena_array(&a, struct tip, (size_t)r->count + 1);
	TRY(take_saves(f, r, tips, &count));
	for (size_t i = 0; i < f->count; i++)
		TRY(mirror_load_write(&f->repos[i].load, f->repos[i].repo));
	for (size_t i = 0; i < f->count; i++)
		TRY(put_tips(&f->repos[i], tips, count));
	return ERR_OK;
}

static enum err carry_releases(struct fleet *f, const struct rows *r)
{
	for (int i = 0; i < r->count; i++) {
		struct mirror_repo *m;
		const struct record_at at = at_row(r, i);
		if (!row_int(r, i, 6))
			continue;
		TRY(repo_of(f, row_str(r, i, 7), row_str(r, i, 8), &m));
		TRY(carry_release(m, f->db, row_int(r, i, 6), &at));
	}
	return ERR_OK;
}

static enum err carry_page(struct fleet *f, const struct rows *r, struct record_at *at, int64_t now)
{
	if (!r->count)
		return ERR_OK;
	f->behind = *at;
	TRY(carry_saves(f, r));
	TRY(carry_releases(f, r));
	*at = at_row(r, r->count - 1);
	return move_mark(f->db, at, now);
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

/* Of a department: that of the word lists stands on its own feet. */
static bool has_repository(const char *folder)
{
	bool found = false;
	DIR *dir = opendir(folder);
	for (struct dirent *d = dir ? readdir(dir) : NULL; d && !found; d = readdir(dir))
		found = str_ends(str_c(d->d_name), STR(".git")) &&
			strcmp(d->d_name, MIRROR_LISTS) != 0;
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
	if (!c->mirror)
		return ERR_OK;
	TRY(mirror_round(c->db, c->mirror, now, &rows));
	return mirror_lists(c->db, c->mirror, c->listed);
}
