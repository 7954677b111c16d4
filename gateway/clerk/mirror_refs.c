#include "clerk/mirror_refs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/files.h"

/* packed-refs as git writes it: a line saying that it is sorted, then "<oid> <name>" by name. */
#define PACKED_HEAD "# pack-refs with: peeled fully-peeled sorted \n"
enum { PACKED_MAX = 256 * 1024 * 1024, FORGOTTEN_SECONDS = 3600 };

static const char heads[] = "refs/heads/";

static int by_name(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.at, b.at, n) : 0;
	return c ? c : (a.len > b.len) - (a.len < b.len);
}

static int branch_order(const void *a, const void *b)
{
	return by_name(((const struct branch *)a)->name, ((const struct branch *)b)->name);
}

/* The name on a line of packed-refs; empty for what is no reference's line. */
static struct str name_on(struct str line)
{
	bool named = line.len > GIT_OID_HEXSZ && line.at[0] != '#' && line.at[0] != '^';
	return named ? str_from(line, GIT_OID_HEXSZ + 1) : (struct str){};
}

/* Of a branch and a reference of any kind: a tag that somebody made stands behind all branches. */
static int branch_before(const struct branch *b, struct str name)
{
	return str_starts(name, str_c(heads)) ? by_name(b->name, str_from(name, sizeof heads - 1))
					      : by_name(str_c(heads), name);
}

static void put(struct buf *out, const struct branch *b)
{
	buf_printf(out, STRF " %s" STRF "\n", STRV(b->commit), heads, STRV(b->name));
}

/* The file with the branches put in their places; what else is in it stays as it is. */
static struct str merged(
	struct arena *a, struct str before, const struct branch *list, size_t count)
{
	struct buf out;
	size_t next = 0;
	buf_init(&out, a, PACKED_MAX);
	buf_add(&out, STR(PACKED_HEAD));
	for (struct str rest = before; rest.len;) {
		struct str line = str_cut(&rest, '\n'), name = name_on(line);
		if (!line.len || line.at[0] == '#')
			continue;
		for (; name.len && next < count && branch_before(&list[next], name) < 0; next++)
			put(&out, &list[next]);
		if (name.len && next < count && !branch_before(&list[next], name))
			put(&out, &list[next++]);
		else
			buf_printf(&out, STRF "\n", STRV(line));
	}
	for (; next < count; next++)
		put(&out, &list[next]);
	return buf_str(&out);
}

static int make_lock(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
}

/* Packing takes seconds: who made it was killed, and would keep git itself from packing for ever. */
static bool is_forgotten(const char *path)
{
	struct stat st;
	return !stat(path, &st) && time(NULL) - st.st_mtime > FORGOTTEN_SECONDS;
}

/* What git itself would take as "somebody is packing": then each branch gets its own file. */
static int lock(const char *path)
{
	int fd = make_lock(path);
	if (fd < 0 && errno == EEXIST && is_forgotten(path) && !unlink(path))
		fd = make_lock(path);
	return fd;
}

/* The new name is durable only with its folder. */
static bool flush_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return done;
}

static enum err write_packed(
	const char *repo, const char *lock_path, int fd, const struct branch *list, size_t count)
{
	SCRATCH(a);
	struct str before = {};
	const char *path = arena_printf(&a, "%spacked-refs", repo);
	enum err e = file_read(&a, path, PACKED_MAX, &before);
	bool kept = (!e || e == ERR_NOTFOUND) && fd_write(fd, merged(&a, before, list, count)) &&
		    !fsync(fd);
	close(fd);
	if (kept && !rename(lock_path, path))
		return flush_folder(repo) ? ERR_OK : fault(ERR_INTERNAL, "镜像：fsync %s", repo);
	unlink(lock_path);
	return fault(ERR_INTERNAL, "镜像：packed-refs：%s", strerror(errno));
}

/* A file of its own would go before what is packed. */
static void drop_files(struct arena *a, const char *repo, const struct branch *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		unlink(arena_printf(a, "%s%s" STRF, repo, heads, STRV(list[i].name)));
}

static enum err one_by_one(struct mirror_repo *m, const struct branch *list, size_t count)
{
	SCRATCH(a);
	for (size_t i = 0; i < count; i++)
		TRY(mirror_repo_ref(m, arena_cstr(&a, list[i].name), list[i].commit));
	return ERR_OK;
}

enum err mirror_refs_write(struct mirror_repo *m, struct branch *list, size_t count)
{
	SCRATCH(a);
	const char *repo = git_repository_path(m->repo);
	const char *lock_path = arena_printf(&a, "%spacked-refs.lock", repo);
	int fd = count >= BRANCHES_PACKED ? lock(lock_path) : -1;
	if (fd < 0)
		return one_by_one(m, list, count);
	qsort(list, count, sizeof *list, branch_order);
	TRY(write_packed(repo, lock_path, fd, list, count));
	drop_files(&a, repo, list, count);
	return ERR_OK;
}
