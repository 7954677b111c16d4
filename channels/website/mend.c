/* mend.c: what somebody altered is put back: the very bytes of the ticket, or what the ledger's facts make. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/json.h"
#include "channels/mending.h"
#include "channels/website/block.h"
#include "channels/website/held.h"
#include "channels/website/holding.h"
#include "channels/website/lists.h"
#include "channels/website/work.h"

enum { MENDS_MAX = 200, THERE_MS = 15000 };

/* `bound`: how often, and what is on the disk before the first byte. */
struct repair {
	struct mending bound;
	struct arena *arena;
	struct wire *wire;
	struct str base;
	const struct tree *tree;
	struct mends *out;
};

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* The folder of a file; made where it is missing. */
static int open_parent(struct arena *a, int root, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *parent = slash ? arena_printf(a, "%.*s", (int)(slash - path), path) : ".";
	int fd = disk_open_below(root, parent);
	if (fd < 0 && errno == ENOENT && !disk_folder(root, parent))
		fd = disk_open_below(root, parent);
	return fd;
}

/* In place of what stands there: whoever reads it meanwhile gets the one or the other. */
static enum err replace(struct repair *m, const char *path, struct str bytes)
{
	__attribute__((cleanup(close_fd))) int dir = open_parent(m->arena, m->tree->current, path);
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	if (dir < 0)
		return disk_fault("打开", path);
	TRY(disk_remove(dir, ".mended"));
	TRY(disk_write(dir, ".mended", bytes));
	if (!renameat(dir, ".mended", dir, name))
		return syncfs(dir) ? disk_fault("写入", path) : ERR_OK;
	enum err e = disk_fault("写入", path);
	unlinkat(dir, ".mended", 0);
	return e;
}

/* Older releases may share the altered file: the next ones take these from the current one. */
static enum err remember(struct repair *m, const char *path)
{
	struct str text = {};
	int dir = m->tree->ledger.dir;
	enum err e = disk_read(m->arena, dir, "mended.txt", &text);
	const char *line = arena_printf(m->arena, "%s\n", path);
	if (e && e != ERR_NOTFOUND)
		return e;
	if (str_starts(text, str_c(line)) ||
		str_find(text, str_c(arena_printf(m->arena, "\n%s", line))) >= 0)
		return ERR_OK;
	TRY(disk_remove(dir, "mended.new"));
	TRY(disk_write(
		dir, "mended.new", str_c(arena_printf(m->arena, STRF "%s", STRV(text), line))));
	bool failed = renameat(dir, "mended.new", dir, "mended.txt") || syncfs(dir);
	return failed ? disk_fault("写入", "mended.txt") : ERR_OK;
}

/* A folder or a link in its place is none that can be kept. */
static void keep_evidence(struct repair *m, const char *path, struct mended *d)
{
	struct stat st;
	struct str there = {};
	bool missing = fstatat(m->tree->current, path, &st, AT_SYMLINK_NOFOLLOW) != 0;
	if (!missing && S_ISREG(st.st_mode) && disk_read(m->arena, m->tree->current, path, &there))
		there = (struct str){};
	mending_saw(m->arena, d, there, missing);
}

static void try_it(struct repair *m, const char *path, struct str bytes, struct mended *d)
{
	d->put_sha256 = str_c(sha256_hex(m->arena, bytes));
	if (!mending_begin(&m->bound, d, 1))
		return;
	bool failed = remember(m, path) || replace(m, path, bytes);
	mending_end(&m->bound, d, 1, failed ? arena_printf(m->arena, "%s", err_reason()) : NULL);
}

/* What is to be put there is what went out: the ledger has its digest. */
static bool is_what_went_out(struct repair *m, const char *path, struct str bytes)
{
	SCRATCH(a);
	struct str known;
	return !ledger_sha256(&a, &m->tree->ledger, str_c(path), &known) &&
	       str_eq(known, str_c(sha256_hex(&a, bytes)));
}

static bool stands_there(struct repair *m, const char *path, struct str bytes)
{
	SCRATCH(a);
	struct stat st;
	struct str there;
	return !fstatat(m->tree->current, path, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode) &&
	       !disk_read(&a, m->tree->current, path, &there) && str_eq(there, bytes);
}

static enum err mend_one(struct repair *m, const char *path, struct str bytes)
{
	if (m->out->count == MENDS_MAX || stands_there(m, path, bytes) ||
		!is_what_went_out(m, path, bytes))
		return ERR_OK;
	struct mended *d = &m->out->list[m->out->count++];
	*d = (struct mended){ .path = arena_str(m->arena, str_c(path)),
		.url = str_c(arena_printf(m->arena, STRF "/%s", STRV(m->base), path)) };
	keep_evidence(m, path, d);
	try_it(m, path, bytes, d);
	return ERR_OK;
}

static enum err mend_file(void *context, struct work *w, const char *path, struct str bytes)
{
	(void)w;
	return mend_one(context, path, bytes);
}

static enum err mend_list(void *context, const char *path, struct str bytes)
{
	return mend_one(context, path, bytes);
}

/* ---- a site that is read at another place ---- */

/* A redirection, a refusal or a limit says nothing of the file: whoever stands before the server said it. */
static bool is_of_the_file(int status)
{
	return status == 200 || status == 404 || status == 410;
}

/* What its public address shows; false: as it should be (a page: its block, as `here`), or nobody answers, or it is answered
 * that we may not look. */
static bool is_altered_there(
	struct repair *m, const char *path, struct str url, struct str here, struct mended *out)
{
	struct wire_reply reply = {};
	struct wire_request q = { .method = "GET", .url = url, .timeout_ms = THERE_MS };
	if (m->wire->exchange(m->wire, m->arena, &q, &reply) || !is_of_the_file(reply.status))
		return false;
	struct str body = reply.status == 200 ? reply.body : STR("");
	*out = (struct mended){ .path = arena_str(m->arena, str_c(path)), .url = url };
	mending_saw(m->arena, out, body, reply.status != 200);
	return !str_eq(body, here) &&
	       !(str_ends(str_c(path), STR(".html")) && page_blocks_equal(body, here));
}

/* The current release once more, whole, into a place of its own over there: by links it would be the altered files again. */
static enum err restore(struct repair *m, struct work *w)
{
	struct str was;
	const char *id;
	TRY(disk_read(m->arena, w->tree.current, "RELEASE.json", &was));
	json_auto_t *j =
		json_pack("{s:s, s:s}", "act", "restore", "after", sha256_hex(m->arena, was));
	w->anew = true;
	TRY(tree_begin(&w->tree, m->arena));
	TRY(held_against_ledger(&w->tree, m->arena));
	TRY(tree_put(&w->tree, m->arena, "RELEASE.json", json_canonical(m->arena, j)));
	return tree_switch(&w->tree, m->arena, work_send, w, &id);
}

/* One for all that is altered; it counts as one. */
static enum err restore_all(struct repair *m, struct work *w)
{
	struct mends *all = m->out;
	if (!all->count || !mending_begin(&m->bound, all->list, all->count))
		return ERR_OK;
	const char *why = restore(m, w) ? arena_printf(m->arena, "%s", err_reason()) : NULL;
	mending_end(&m->bound, all->list, all->count, why);
	return ERR_OK;
}

/* What stands here is what went out, and is sent; what does not is nothing to mend with. */
static void see_there(struct repair *m, const char *path, struct str url)
{
	SCRATCH(a);
	struct shard s;
	struct str here = {};
	if (m->out->count == MENDS_MAX ||
		shard_read(&a, &m->tree->ledger, shard_name(&a, str_c(path)), &s) ||
		disk_read(&a, m->tree->current, path, &here))
		return;
	struct str should = shard_sha256(&s, str_c(path));
	struct mended *d = &m->out->list[m->out->count];
	if (!str_eq(should, str_c(sha256_hex(&a, here))) ||
		!is_altered_there(m, path, url, here, d))
		return;
	d->put_sha256 = arena_str(m->arena, should);
	m->out->count++;
}

/* A style of the release hides what the page says as well as another page would. */
static void see_style_there(struct repair *m, struct work *w)
{
	static const char name[] = "style.css";
	const char *path = work_path(w, name);
	const struct rendition_file *f = rendition_file(w->job->rendition, str_c(name));
	if (f && is_what_went_out(m, path, f->bytes))
		see_there(m, path, str_c(arena_printf(m->arena, STRF "%s", STRV(w->url), name)));
}

static enum err mend_page_there(struct repair *m, struct work *w)
{
	const char *path = work_path(w, "index.html");
	if (is_what_went_out(m, path, w->page))
		see_there(m, path, w->url);
	see_style_there(m, w);
	return restore_all(m, w);
}

/* Those that the survey found. */
static enum err mend_all_there(struct repair *m, struct work *w, const json_t *notes)
{
	const json_t *bad = json_object_get(json_object_get(notes, "far"), "bad");
	for (size_t i = 0; i < json_array_size(bad); i++) {
		const char *path = arena_cstr(m->arena, json_str(json_array_get(bad, i), "path"));
		see_there(m, path, str_c(arena_printf(m->arena, STRF "/%s", STRV(m->base), path)));
	}
	return restore_all(m, w);
}

static enum err mend_page(struct repair *m, const struct delivery_job *job)
{
	AUTO_WORK w = { .wire = m->wire, .arena = m->arena, .job = job, .tree = NO_TREE };
	const struct entry *e;
	TRY(work_open(&w));
	TRY(work_standing(&w, &e));
	if (!e || !str_eq(e->key, job->key) || w.tree.current < 0)
		return ERR_OK;
	m->tree = &w.tree;
	TRY(work_fill_as_sent(&w, e));
	TRY(mending_open(&m->bound, m->wire, m->arena, &job->site, job));
	return w.elsewhere ? mend_page_there(m, &w) : work_files(&w, e, mend_file, m);
}

static enum err mend_template(struct repair *m, int facts)
{
	static const char *const paths[] = { ".template/list.html", ".template/style.css" };
	struct str bytes;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (!disk_read(m->arena, facts, paths[i], &bytes))
			TRY(mend_one(m, paths[i], bytes));
	return ERR_OK;
}

static enum err mend_lists(struct repair *m, const struct channel_site *from, const json_t *notes)
{
	AUTO_WORK w = { .wire = m->wire, .arena = m->arena, .tree = NO_TREE };
	__attribute__((cleanup(close_fd))) int facts = -1;
	bool known;
	TRY(work_open_site(&w, from));
	if (w.tree.current < 0 || ledger_facts(&w.tree.ledger, &facts))
		return ERR_OK;
	m->tree = &w.tree;
	TRY(mending_open(&m->bound, m->wire, m->arena, from, NULL));
	if (w.elsewhere)
		return mend_all_there(m, &w, notes);
	TRY(mend_template(m, facts));
	return lists_check(m->arena, facts, &w.site, m->base, mend_list, m, &known);
}

enum err website_mend(struct wire *wire, struct arena *a, const struct channel_site *site,
	const json_t *notes, const struct delivery_job *job, struct mends *out)
{
	struct mends done = { .list = arena_array(a, struct mended, MENDS_MAX) };
	struct repair m = { .arena = a, .wire = wire, .base = site->base_url, .out = &done };
	while (str_ends(m.base, STR("/")))
		m.base.len--;
	TRY(job ? mend_page(&m, job) : mend_lists(&m, site, notes));
	*out = done;
	return ERR_OK;
}
