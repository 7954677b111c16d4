#include "supervise/place.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"

enum { TMPFS = 0x01021994, RUN_FOLDER_MAX = 80 };

/* Every folder on the way lets other users through. */
static bool others_may_pass(struct arena *a, const char *path)
{
	char *copy = arena_printf(a, "%s/", path);
	struct stat st;
	for (char *p = strchr(copy + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (stat(copy, &st) || !(st.st_mode & S_IXOTH))
			return false;
		*p = '/';
	}
	return true;
}

static enum err absolute(struct arena *a, const char *path, const char **out)
{
	char whole[PATH_MAX];
	if (!realpath(path, whole))
		return fault(ERR_NOTFOUND, "%s: %s", path, strerror(errno));
	*out = arena_printf(a, "%s", whole);
	return ERR_OK;
}

static const char *tag(struct arena *a, const char *path)
{
	return arena_printf(a, "%.8s", sha256_hex(a, str_c(path)));
}

/* data/state, where that is a link that somebody made earlier. */
static bool linked_state(struct arena *a, struct place *p)
{
	char to[PATH_MAX];
	ssize_t n = readlink(arena_printf(a, "%s/state", p->data), to, sizeof to - 1);
	if (n <= 0)
		return false;
	p->state = arena_printf(a, "%.*s", (int)n, to);
	return true;
}

static enum err state_elsewhere(struct arena *a, struct place *p)
{
	char *to = arena_printf(a, "/var/lib/shenfa/XXXXXX");
	const char *link = arena_printf(a, "%s/state", p->data);
	TRY(folder_make("/var/lib/shenfa", 0755, NULL));
	if (!mkdtemp(to) || chmod(to, 0755) || symlink(to, link))
		return fault(ERR_INTERNAL, "%s: %s", to, strerror(errno));
	p->state = to;
	return ERR_OK;
}

static enum err find_state(struct arena *a, struct place *p, bool make)
{
	if (linked_state(a, p))
		return ERR_OK;
	p->state = p->data;
	if (make && p->walled && !others_may_pass(a, p->data))
		return state_elsewhere(a, p);
	return ERR_OK;
}

/* Programs beside the one that runs; pages beside them, or where an installation puts them. */
static void find_programs(struct arena *a, struct place *p)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	struct str path = { self, n > 0 ? (size_t)n : 0 };
	while (path.len && path.at[path.len - 1] != '/')
		path.len--;
	p->programs = arena_printf(a, STRF, STRV(str_sub(path, 0, path.len ? path.len - 1 : 0)));
	p->share = p->programs;
	ptrdiff_t at = str_find(str_c(p->programs), STR("/libexec/shenfa"));
	if (at >= 0)
		p->share = arena_printf(a, "%.*s/share/shenfa%s", (int)at, p->programs,
			p->programs + at + strlen("/libexec/shenfa"));
}

static bool on_tmpfs(const char *path)
{
	struct statfs fs;
	return !statfs(path, &fs) && fs.f_type == TMPFS;
}

/* Sockets and the spool: outside the data folder, whose path may be long and whose disk is slow. */
static void find_run(struct arena *a, struct place *p)
{
	const char *name = arena_printf(a, "%u-%s", geteuid(), tag(a, p->state));
	p->run = p->walled ? arena_printf(a, "/run/shenfa/%s", tag(a, p->state))
			   : arena_printf(a, "%s/run", p->state);
	if (strlen(p->run) > RUN_FOLDER_MAX)
		p->run = arena_printf(a, "/tmp/shenfa-%s", name);
	p->spool = on_tmpfs(p->run) || !on_tmpfs("/dev/shm")
			   ? arena_printf(a, "%s/spool", p->run)
			   : arena_printf(a, "/dev/shm/shenfa-%s", name);
}

enum err place_find(struct arena *a, const struct place_wish *wish, struct place *out)
{
	struct place p = { .walled = geteuid() == 0 && !wish->one_user };
	TRY(absolute(a, wish->data, &p.data));
	TRY(find_state(a, &p, false));
	find_run(a, &p);
	find_programs(a, &p);
	p.log = arena_printf(a, "%s/log", p.state);
	*out = p;
	return ERR_OK;
}

enum err place_open(struct arena *a, const struct place_wish *wish, struct place *out)
{
	struct place p = { .walled = geteuid() == 0 && !wish->one_user };
	TRY(folder_make(wish->data, 0755, NULL));
	TRY(absolute(a, wish->data, &p.data));
	TRY(find_state(a, &p, true));
	if (p.walled)
		TRY(folder_make("/run/shenfa", 0755, NULL));
	find_run(a, &p);
	TRY(folder_make(p.run, 0755, NULL));
	find_run(a, &p); /* now that it can be asked whether it is on tmpfs */
	find_programs(a, &p);
	p.log = arena_printf(a, "%s/log", p.state);
	TRY(folder_make(p.log, 0750, NULL));
	*out = p;
	return folder_share(
		p.spool, p.walled ? "shenfa-web" : NULL, p.walled ? "shenfa-screen" : NULL);
}

void place_rest(struct arena *a, const struct place *p)
{
	rmdir(p->spool);
	rmdir(arena_printf(a, "%s/pg", p->run));
	rmdir(p->run);
}
