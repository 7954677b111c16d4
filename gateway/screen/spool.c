#include "screen/spool.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

enum { SWEEP_MAX = 1000 };

struct left_over {
	const char *path;
	int64_t upload; /* -1: the name is no number */
	bool waits;
};

const char *spool_path(struct arena *a, const char *spool, int64_t upload)
{
	return arena_printf(a, "%s/%lld", spool, (long long)upload);
}

void spool_drop(struct arena *a, const char *spool, int64_t upload)
{
	unlink(spool_path(a, spool, upload));
}

static bool is_old(const char *path)
{
	struct stat st;
	return !lstat(path, &st) && S_ISREG(st.st_mode) &&
	       clock_now() / 1000 - st.st_mtime > SPOOL_LEFT_OVER_SECONDS;
}

static size_t old_files(struct arena *a, const char *spool, DIR *dir, struct left_over *out)
{
	size_t n = 0;
	for (const struct dirent *d; n < SWEEP_MAX && (d = readdir(dir));) {
		const char *path = arena_printf(a, "%s/%s", spool, d->d_name);
		int64_t upload = -1;
		if (!is_old(path))
			continue;
		str_i64(str_c(d->d_name), &upload);
		out[n++] = (struct left_over){ path, upload, false };
	}
	return n;
}

static enum err ask_which_wait(struct store *db, struct arena *a, struct left_over *files, size_t n)
{
	AUTO_ROWS rows = {};
	int64_t *ids = arena_array(a, int64_t, n + 1);
	for (size_t i = 0; i < n; i++)
		ids[i] = files[i].upload;
	TRY(store_run(db, a, screen_upload_states, &rows, P_INT_LIST(ids, n)));
	for (size_t i = 0; i < n; i++)
		for (int r = 0; r < rows.count; r++)
			files[i].waits |= row_int(&rows, r, 0) == files[i].upload;
	return ERR_OK;
}

enum err spool_sweep(struct store *db, const char *spool)
{
	SCRATCH(a);
	struct left_over *files = arena_array(&a, struct left_over, SWEEP_MAX);
	DIR *dir = opendir(spool);
	if (!dir)
		return fault(ERR_UNAVAILABLE, "%s: %s", spool, strerror(errno));
	size_t n = old_files(&a, spool, dir, files);
	closedir(dir);
	if (!n)
		return ERR_OK;
	TRY(ask_which_wait(db, &a, files, n));
	for (size_t i = 0; i < n; i++)
		if (!files[i].waits)
			unlink(files[i].path);
	return ERR_OK;
}
