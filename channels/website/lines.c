#include "channels/website/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "channels/website/disk.h"

enum { ROOM = 7 * 1024 };

enum err lines_reopen(struct lines *l, int dir, const char *path)
{
	struct stat st;
	lines_close(l);
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return fault(ERR_NOTFOUND, "没有文件“%s”", path);
	if (fd < 0)
		return disk_fault("读取", path);
	l->fd = fd;
	l->from = l->to = 0;
	if (fstat(fd, &st))
		return disk_fault("读取", path);
	return S_ISREG(st.st_mode)
		       ? ERR_OK
		       : fault_as(ERR_LIMIT, "website.file", NULL, "“%s”不是普通文件", path);
}

enum err lines_open(struct arena *a, int dir, const char *path, struct lines *out)
{
	struct lines l = { .arena = a, .fd = -1, .at = arena_alloc(a, ROOM), .room = ROOM };
	enum err e = lines_reopen(&l, dir, path);
	if (e) {
		lines_close(&l);
		return e;
	}
	*out = l;
	return ERR_OK;
}

void lines_close(struct lines *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

/* What is left moves to the front; a line that fills all of it gets twice the room. */
static void make_room(struct lines *l)
{
	char *to = l->at;
	if (!l->from && l->to == l->room)
		to = arena_alloc(l->arena, l->room *= 2);
	memmove(to, l->at + l->from, l->to - l->from);
	l->at = to;
	l->to -= l->from;
	l->from = 0;
}

/* False at the end of the file, and where it cannot be read. */
static bool read_more(struct lines *l)
{
	if (l->room >= DISK_FILE_MAX) {
		l->err = fault_as(ERR_LIMIT, "website.file", NULL, "一行太长");
		return false;
	}
	make_room(l);
	ssize_t n = read(l->fd, l->at + l->to, l->room - l->to);
	if (n < 0 && errno == EINTR)
		return true;
	if (n < 0)
		l->err = disk_fault("读取", "文件");
	l->to += n > 0 ? (size_t)n : 0;
	return n > 0;
}

bool lines_next(struct lines *l, char **out_at, size_t *out_len)
{
	size_t seen = 0;
	char *end;
	while (!(end = memchr(l->at + l->from + seen, '\n', l->to - l->from - seen))) {
		seen = l->to - l->from;
		if (!read_more(l))
			return false;
	}
	*out_at = l->at + l->from;
	*out_len = (size_t)(end - *out_at);
	l->from += *out_len + 1;
	return true;
}

enum err lines_end(const struct lines *l)
{
	if (l->err)
		return l->err;
	return l->from == l->to ? ERR_OK : fault_as(ERR_INVALID, "website.cut", NULL, "文件被截断");
}

enum err lines_create(int dir, const char *path, struct lines_out *out)
{
	TRY(disk_write(dir, path, (struct str){}));
	int fd = openat(dir, path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return disk_fault("写入", path);
	*out = (struct lines_out){ .fd = fd, .path = path };
	return ERR_OK;
}

static void flush(struct lines_out *o)
{
	struct str rest = { o->at, o->len };
	while (rest.len && !o->err) {
		ssize_t n = write(o->fd, rest.at, rest.len);
		if (n < 0 && errno != EINTR)
			o->err = disk_fault("写入", o->path);
		rest = str_from(rest, n > 0 ? (size_t)n : 0);
	}
	o->len = 0;
}

void lines_add(struct lines_out *o, struct str s)
{
	while (s.len) {
		size_t room = sizeof o->at - o->len, n = s.len < room ? s.len : room;
		memcpy(o->at + o->len, s.at, n);
		o->len += n;
		s = str_from(s, n);
		if (o->len == sizeof o->at)
			flush(o);
	}
}

enum err lines_finish(struct lines_out *o)
{
	flush(o);
	close(o->fd);
	o->fd = -1;
	return o->err;
}
