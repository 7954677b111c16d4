#include "channels/website/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum err disk_fault(const char *doing, const char *path)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return fault_as(ERR_UNAVAILABLE, "website.disk_full", NULL,
			"网站磁盘已满，%s“%s”未完成", doing, path);
	return fault_as(ERR_UNAVAILABLE, "website.disk", NULL, "%s“%s”未完成：%s", doing, path,
		strerror(errno));
}

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define AUTO_FD __attribute__((cleanup(close_fd))) int

static void close_dir(DIR **d)
{
	if (*d)
		closedir(*d);
}

enum err disk_open(const char *path, int *out_dir)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return disk_fault("打开", path);
	*out_dir = fd;
	return ERR_OK;
}

/* A folder of this name, and no link to one: ELOOP, as the kernel says it where it walks by itself. */
static int open_part(int dir, const char *name)
{
	struct stat st;
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOTDIR) {
		bool link = !fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISLNK(st.st_mode);
		errno = link ? ELOOP : ENOTDIR;
	}
	return fd;
}

/* Part by part, where the kernel has no openat2 or what it runs in does not let it through. */
static int walk_below(int dir, struct str path)
{
	SCRATCH(a);
	int fd = open_part(dir, ".");
	while (fd >= 0 && path.len) {
		struct str part = str_cut(&path, '/');
		int up = fd;
		bool away = str_eq(part, STR(".."));
		fd = away ? -1 : open_part(up, part.len ? arena_cstr(&a, part) : ".");
		int why = away ? EXDEV : errno;
		close(up);
		errno = why;
	}
	return fd;
}

int disk_open_below(int dir, const char *path)
{
	const struct open_how how = { .flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
	int fd = (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
	bool unknown = fd < 0 && (errno == ENOSYS || errno == EPERM);
	return unknown && *path != '/' ? walk_below(dir, str_c(path)) : fd;
}

/* The web server is somebody else: modes do not depend on our umask. */
static enum err make_folder(int dir, const char *path)
{
	if (!mkdirat(dir, path, 0755))
		return fchmodat(dir, path, 0755, 0) ? disk_fault("建立目录", path) : ERR_OK;
	return errno == EEXIST ? ERR_OK : disk_fault("建立目录", path);
}

enum err disk_folder(int dir, const char *path)
{
	SCRATCH(a);
	char *copy = arena_printf(&a, "%s", path);
	for (char *slash = copy; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = '\0';
		TRY(make_folder(dir, copy));
	}
	return make_folder(dir, copy);
}

static enum err folder_above(int dir, const char *path)
{
	SCRATCH(a);
	const char *slash = strrchr(path, '/');
	return slash ? disk_folder(dir, arena_printf(&a, "%.*s", (int)(slash - path), path))
		     : ERR_OK;
}

static bool write_all(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.at, bytes.len);
		if (n < 0 && errno != EINTR)
			return false;
		bytes = str_from(bytes, n < 0 ? 0 : (size_t)n);
	}
	return true;
}

/* Below the folder, by names alone: nothing absolute, no "..", no empty part. */
static bool stays_below(const char *path)
{
	struct str rest = str_c(path);
	if (!rest.len || str_ends(rest, STR("/")))
		return false;
	while (rest.len) {
		struct str part = str_cut(&rest, '/');
		if (!part.len || str_eq(part, STR(".")) || str_eq(part, STR("..")))
			return false;
	}
	return true;
}

enum err disk_write(int dir, const char *path, struct str bytes)
{
	if (!stays_below(path))
		return fault_as(
			ERR_INVALID, "website.path", NULL, "成品文件的路径“%s”不能使用", path);
	TRY(folder_above(dir, path));
	AUTO_FD fd = openat(dir, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	return fd >= 0 && !fchmod(fd, 0644) && write_all(fd, bytes) ? ERR_OK
								    : disk_fault("写入", path);
}

static enum err read_all(struct arena *a, int fd, const char *path, struct str *out)
{
	struct stat st;
	if (fstat(fd, &st))
		return disk_fault("读取", path);
	if (!S_ISREG(st.st_mode) || st.st_size > DISK_FILE_MAX)
		return fault_as(ERR_LIMIT, "website.file", NULL, "“%s”不是普通文件或太大", path);
	size_t have = 0, want = (size_t)st.st_size;
	char *bytes = arena_alloc(a, want + 1);
	while (have < want) {
		ssize_t n = read(fd, bytes + have, want - have);
		if (n < 0 && errno != EINTR)
			return disk_fault("读取", path);
		if (n == 0)
			break;
		have += n < 0 ? 0 : (size_t)n;
	}
	*out = (struct str){ bytes, have };
	return ERR_OK;
}

enum err disk_read(struct arena *a, int dir, const char *path, struct str *out)
{
	AUTO_FD fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return fault(ERR_NOTFOUND, "没有文件“%s”", path);
	return fd < 0 ? disk_fault("读取", path) : read_all(a, fd, path, out);
}

static int by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

size_t disk_names(struct arena *a, int dir, const char *path, const char ***out)
{
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	__attribute__((cleanup(close_dir))) DIR *d = fd < 0 ? NULL : fdopendir(fd);
	size_t n = 0, room = 16;
	const char **names = arena_array(a, const char *, room);
	for (struct dirent *e; d && (e = readdir(d));) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (n == room) {
			const char **grown = arena_array(a, const char *, room * 2);
			memcpy(grown, names, n * sizeof *names);
			names = grown;
			room *= 2;
		}
		names[n++] = arena_printf(a, "%s", e->d_name);
	}
	qsort(names, n, sizeof *names, by_name);
	*out = names;
	return n;
}

enum err disk_remove(int dir, const char *path)
{
	SCRATCH(a);
	const char **names;
	if (!stays_below(path))
		return fault_as(ERR_INVALID, "website.path", NULL, "路径“%s”不能使用", path);
	if (!unlinkat(dir, path, 0) || errno == ENOENT)
		return ERR_OK;
	size_t n = disk_names(&a, dir, path, &names);
	for (size_t i = 0; i < n; i++)
		TRY(disk_remove(dir, arena_printf(&a, "%s/%s", path, names[i])));
	return unlinkat(dir, path, AT_REMOVEDIR) && errno != ENOENT ? disk_fault("删除", path)
								    : ERR_OK;
}

/* The folder above it, by names alone. ERR_NOTFOUND: there is none. */
static enum err open_above(int dir, const char *path, const char **out_name, int *out)
{
	SCRATCH(a);
	const char *slash = strrchr(path, '/');
	if (!stays_below(path))
		return fault_as(ERR_INVALID, "website.path", NULL, "路径“%s”不能使用", path);
	*out_name = slash ? slash + 1 : path;
	*out = disk_open_below(
		dir, slash ? arena_printf(&a, "%.*s", (int)(slash - path), path) : ".");
	if (*out < 0 && (errno == ENOENT || errno == ENOTDIR))
		return fault(ERR_NOTFOUND, "没有目录“%s”", path);
	return *out < 0 ? disk_fault("打开", path) : ERR_OK;
}

enum err disk_remove_below(int dir, const char *path)
{
	const char *name;
	AUTO_FD above = -1;
	enum err e = open_above(dir, path, &name, &above);
	return e == ERR_NOTFOUND ? ERR_OK : e ? e : disk_remove(above, name);
}

static enum err link_one(int from, int to, const char *path)
{
	struct stat st;
	if (fstatat(from, path, &st, AT_SYMLINK_NOFOLLOW))
		return disk_fault("读取", path);
	if (S_ISDIR(st.st_mode))
		return disk_link(from, to, path);
	return S_ISREG(st.st_mode) && linkat(from, path, to, path, 0) ? disk_fault("链接", path)
								      : ERR_OK;
}

enum err disk_link(int from, int to, const char *path)
{
	SCRATCH(a);
	const char **names;
	size_t n = disk_names(&a, from, path, &names);
	if (strcmp(path, ".") != 0)
		TRY(disk_folder(to, path));
	for (size_t i = 0; i < n; i++)
		TRY(link_one(from, to,
			strcmp(path, ".") ? arena_printf(&a, "%s/%s", path, names[i]) : names[i]));
	return ERR_OK;
}

enum err disk_link_path(int from, int to, const char *path)
{
	const char *name;
	AUTO_FD here = -1;
	AUTO_FD there = -1;
	enum err e = open_above(from, path, &name, &here);
	if (e)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	if (faccessat(here, name, F_OK, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? ERR_OK : disk_fault("读取", path);
	TRY(folder_above(to, path));
	TRY(open_above(to, path, &name, &there));
	return link_one(here, there, name);
}
