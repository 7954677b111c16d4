/* mend.c: what somebody altered is put back: the very bytes of the ticket, or what the ledger's facts make. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"
#include "channels/website/holding.h"
#include "channels/website/lists.h"
#include "channels/website/work.h"

enum {
	MENDS_PER_HOUR = 6,
	MENDS_PER_HOUR_MAX = 1000,
	MENDS_MAX = 200,
	EVIDENCE_MAX = 64 * 1024,
	HOUR_MS = 3600 * 1000
};

struct mending {
	struct arena *arena;
	struct wire *wire;
	struct str base;
	const struct tree *tree;
	int64_t left;     /* of this hour's */
	struct buf spent; /* mends.txt: when, a line each */
	struct mends *out;
};

static int64_t limit_of(const struct channel_site *site)
{
	json_auto_t *settings = NULL;
	if (json_read(site->settings.len ? site->settings : STR("{}"), &settings))
		return MENDS_PER_HOUR;
	int64_t n = json_int(settings, "repairs_per_hour", MENDS_PER_HOUR);
	return n < 0 ? 0 : n > MENDS_PER_HOUR_MAX ? MENDS_PER_HOUR_MAX : n;
}

/* Of the hour behind us; those before are forgotten. */
static enum err read_spent(struct mending *m, int64_t limit)
{
	struct str text = {};
	int64_t now = m->wire->now(m->wire), at;
	enum err e = disk_read(m->arena, m->tree->ledger.dir, "mends.txt", &text);
	if (e && e != ERR_NOTFOUND)
		return e;
	buf_init(&m->spent, m->arena, DISK_FILE_MAX);
	m->left = limit;
	while (text.len)
		if (str_i64(str_cut(&text, '\n'), &at) && now - at < HOUR_MS) {
			buf_printf(&m->spent, "%lld\n", (long long)at);
			m->left--;
		}
	return ERR_OK;
}

/* Counted before it is done: a crash in between is no second go. */
static enum err spend(struct mending *m)
{
	int dir = m->tree->ledger.dir;
	buf_printf(&m->spent, "%lld\n", (long long)m->wire->now(m->wire));
	m->left--;
	TRY(disk_remove(dir, "mends.new"));
	TRY(disk_write(dir, "mends.new", buf_str(&m->spent)));
	if (renameat(dir, "mends.new", dir, "mends.txt") || syncfs(dir))
		return disk_fault("写入", "mends.txt");
	return ERR_OK;
}

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
static enum err replace(struct mending *m, const char *path, struct str bytes)
{
	__attribute__((cleanup(close_fd))) int dir = open_parent(m->arena, m->tree->current, path);
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	if (dir < 0)
		return disk_fault("打开", path);
	TRY(disk_remove(dir, ".mended"));
	TRY(disk_write(dir, ".mended", bytes));
	if (!renameat(dir, ".mended", dir, name))
		return ERR_OK;
	enum err e = disk_fault("写入", path);
	unlinkat(dir, ".mended", 0);
	return e;
}

/* Older releases may share the altered file: the next ones take these from the current one. */
static enum err remember(struct mending *m, const char *path)
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
	return renameat(dir, "mended.new", dir, "mended.txt") ? disk_fault("写入", "mended.txt")
							      : ERR_OK;
}

/* Its beginning, as evidence; a folder or a link in its place is none that can be kept. */
static void keep_evidence(struct mending *m, const char *path, struct mended *d)
{
	struct stat st;
	struct str there = {};
	d->missing = fstatat(m->tree->current, path, &st, AT_SYMLINK_NOFOLLOW) != 0;
	if (!d->missing && S_ISREG(st.st_mode) &&
		disk_read(m->arena, m->tree->current, path, &there))
		there = (struct str){};
	d->seen_sha256 = str_c(sha256_hex(m->arena, there));
	d->seen = str_sub(there, 0, EVIDENCE_MAX);
}

static void try_it(struct mending *m, const char *path, struct str bytes, struct mended *d)
{
	if (m->left <= 0) {
		d->why = "本小时自动恢复的次数已用完：有人在反复改动，不再自动恢复";
		return;
	}
	if (spend(m) || remember(m, path) || replace(m, path, bytes))
		d->why = arena_printf(m->arena, "%s", err_reason());
	else
		d->put_sha256 = str_c(sha256_hex(m->arena, bytes));
}

/* What is to be put there is what went out: the ledger has its digest. */
static bool is_what_went_out(struct mending *m, const char *path, struct str bytes)
{
	SCRATCH(a);
	struct str known;
	return !ledger_sha256(&a, &m->tree->ledger, str_c(path), &known) &&
	       str_eq(known, str_c(sha256_hex(&a, bytes)));
}

static bool stands_there(struct mending *m, const char *path, struct str bytes)
{
	SCRATCH(a);
	struct stat st;
	struct str there;
	return !fstatat(m->tree->current, path, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode) &&
	       !disk_read(&a, m->tree->current, path, &there) && str_eq(there, bytes);
}

static enum err mend_one(struct mending *m, const char *path, struct str bytes)
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

static enum err mend_page(struct mending *m, const struct delivery_job *job)
{
	AUTO_WORK w = { .wire = m->wire, .arena = m->arena, .job = job, .tree = NO_TREE };
	const struct entry *e;
	TRY(work_open(&w));
	TRY(work_standing(&w, &e));
	if (w.elsewhere || !e || !str_eq(e->key, job->key) || w.tree.current < 0)
		return ERR_OK;
	m->tree = &w.tree;
	TRY(work_fill_as_sent(&w, e));
	TRY(read_spent(m, limit_of(&job->site)));
	return work_files(&w, e, mend_file, m);
}

static enum err mend_template(struct mending *m, int facts)
{
	static const char *const paths[] = { ".template/list.html", ".template/style.css" };
	struct str bytes;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (!disk_read(m->arena, facts, paths[i], &bytes))
			TRY(mend_one(m, paths[i], bytes));
	return ERR_OK;
}

static enum err mend_lists(struct mending *m, const struct channel_site *from)
{
	AUTO_WORK w = { .wire = m->wire, .arena = m->arena, .tree = NO_TREE };
	__attribute__((cleanup(close_fd))) int facts = -1;
	bool known;
	struct str target;
	TRY(site_read(m->arena, from, &w.site));
	TRY(m->wire->secret(m->wire, "site_root", &w.root));
	TRY(tree_open(arena_cstr(m->arena, w.root), website_own(m->wire, m->arena), &w.tree));
	TRY(holding_check(&w.tree.ledger));
	if ((m->wire->site_there && !m->wire->secret(m->wire, "site_target", &target)) ||
		w.tree.current < 0 || ledger_facts(&w.tree.ledger, &facts))
		return ERR_OK;
	m->tree = &w.tree;
	TRY(read_spent(m, limit_of(from)));
	TRY(mend_template(m, facts));
	return lists_check(m->arena, facts, &w.site, m->base, mend_list, m, &known);
}

enum err website_mend(struct wire *wire, struct arena *a, const struct channel_site *site,
	const struct delivery_job *job, struct mends *out)
{
	struct mends done = { .list = arena_array(a, struct mended, MENDS_MAX) };
	struct mending m = { .arena = a, .wire = wire, .base = site->base_url, .out = &done };
	while (str_ends(m.base, STR("/")))
		m.base.len--;
	TRY(job ? mend_page(&m, job) : mend_lists(&m, site));
	*out = done;
	return ERR_OK;
}
