#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err cannot(const char *path)
{
	return fault(
		errno == ENOENT ? ERR_NOTFOUND : ERR_INTERNAL, "%s: %s", path, strerror(errno));
}

enum err user_id(const char *user, uid_t *out_uid, gid_t *out_gid)
{
	const struct passwd *who = user ? getpwnam(user) : NULL;
	if (user && !who)
		return fault(ERR_NOTFOUND, "没有系统用户 %s", user);
	*out_uid = who ? who->pw_uid : geteuid();
	*out_gid = who ? who->pw_gid : getegid();
	return ERR_OK;
}

static enum err make_parents(const char *path)
{
	SCRATCH(a);
	char *copy = arena_printf(&a, "%s", path);
	for (char *p = strchr(copy + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(copy, 0755) && errno != EEXIST)
			return cannot(copy);
		*p = '/';
	}
	return ERR_OK;
}

enum err folder_make(const char *path, mode_t mode, const char *user)
{
	uid_t uid;
	gid_t gid;
	TRY(user_id(user, &uid, &gid));
	if (mkdir(path, mode) && errno == ENOENT) {
		TRY(make_parents(path));
		if (mkdir(path, mode))
			return cannot(path);
	}
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return cannot(path);
	bool done = (!user || !fchown(fd, uid, gid)) && !fchmod(fd, mode);
	close(fd);
	return done ? ERR_OK : cannot(path);
}

enum err folder_share(const char *path, const char *user, const char *group)
{
	const struct group *g = group ? getgrnam(group) : NULL;
	TRY(folder_make(path, 0700, user));
	if (!group)
		return ERR_OK;
	if (!g || chown(path, (uid_t)-1, g->gr_gid) || chmod(path, 02770))
		return cannot(path);
	return ERR_OK;
}

bool fd_write(int fd, struct str s)
{
	while (s.len) {
		ssize_t n = write(fd, s.at, s.len);
		if (n < 0 && errno != EINTR)
			return false;
		s = str_from(s, n > 0 ? (size_t)n : 0);
	}
	return true;
}

static void sync_folder_of(struct arena *a, const char *path)
{
	char *folder = arena_printf(a, "%s", path);
	char *slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
	int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

enum err file_write(const char *path, struct str bytes, mode_t mode, const char *user)
{
	SCRATCH(a);
	uid_t uid;
	gid_t gid;
	TRY(user_id(user, &uid, &gid));
	const char *beside = arena_printf(&a, "%s.new", path);
	unlink(beside);
	int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return cannot(beside);
	bool done = fd_write(fd, bytes) && (!user || !fchown(fd, uid, gid)) && !fchmod(fd, mode) &&
		    !fsync(fd);
	close(fd);
	if (!done || rename(beside, path))
		return cannot(path);
	sync_folder_of(&a, path);
	return ERR_OK;
}

enum err file_read(struct arena *a, const char *path, size_t max, struct str *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	if (fd < 0)
		return cannot(path);
	size_t want = fstat(fd, &st) || st.st_size < 0 ? 0 : (size_t)st.st_size, got = 0;
	char *bytes = arena_alloc(a, (want > max ? 0 : want) + 1);
	ssize_t n = 1;
	while (want <= max && got < want && n > 0)
		if ((n = pread(fd, bytes + got, want - got, (off_t)got)) > 0)
			got += (size_t)n;
	close(fd);
	if (want > max)
		return fault(ERR_LIMIT, "%s 超过 %zu 字节", path, max);
	*out = (struct str){ bytes, got };
	return ERR_OK;
}

int file_mode(const char *path)
{
	struct stat st;
	return stat(path, &st) ? -1 : (int)(st.st_mode & 07777);
}
