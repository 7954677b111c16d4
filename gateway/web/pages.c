#include "web/pages.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "web/reply.h"
#include "web/worker.h"

enum { FILES_MAX = 256, NAME_MAX_HERE = 120 };

struct page {
	char name[NAME_MAX_HERE];
	bool packed; /* name.gz stands beside it */
};

struct pages {
	int folder;
	size_t count;
	struct page files[FILES_MAX];
};

static const struct {
	const char *end, *type;
} types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".ico", "image/x-icon" },
	{ ".woff2", "font/woff2" },
	{ ".json", "application/json" },
	{ ".txt", "text/plain; charset=utf-8" },
};

static const char *type_of(struct str name)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_ends(name, str_c(types[i].end)))
			return types[i].type;
	return NULL;
}

static struct page *find(struct pages *p, struct str name)
{
	for (size_t i = 0; i < p->count; i++)
		if (str_eq(str_c(p->files[i].name), name))
			return &p->files[i];
	return NULL;
}

static void list_one(struct pages *p, const char *name)
{
	struct str s = str_c(name);
	if (p->count < FILES_MAX && s.len < NAME_MAX_HERE && type_of(s)) {
		struct page *file = &p->files[p->count++];
		memcpy(file->name, name, s.len + 1);
	}
}

static void list_packed(struct pages *p, const char *name)
{
	struct str s = str_c(name);
	struct page *file = str_ends(s, STR(".gz")) ? find(p, str_sub(s, 0, s.len - 3)) : NULL;
	if (file)
		file->packed = true;
}

static void list(struct pages *p, DIR *dir)
{
	for (struct dirent *e = readdir(dir); e; e = readdir(dir))
		list_one(p, e->d_name);
	rewinddir(dir);
	for (struct dirent *e = readdir(dir); e; e = readdir(dir))
		list_packed(p, e->d_name);
}

enum err pages_open(const char *folder, struct pages **out)
{
	struct pages *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	*out = p;
	p->folder = -1;
	if (!folder)
		return ERR_OK;
	p->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = opendir(folder);
	if (p->folder < 0 || !dir)
		return fault(ERR_NOTFOUND, "页面目录 %s 打不开：%s", folder, strerror(errno));
	list(p, dir);
	closedir(dir);
	return ERR_OK;
}

void pages_close(struct pages *p)
{
	if (!p)
		return;
	if (p->folder >= 0)
		close(p->folder);
	free(p);
}

/* "app-1f2e3d4c5b6a.js": named by its content, so it never changes. */
static bool is_hashed(struct str name)
{
	const char *dot = memrchr(name.at, '.', name.len);
	size_t stem = dot ? (size_t)(dot - name.at) : 0, digits = 0;
	while (digits < stem && strchr("0123456789abcdef", name.at[stem - digits - 1]))
		digits++;
	return digits >= 8 && digits < stem && name.at[stem - digits - 1] == '-';
}

static bool takes_gzip(const struct request *req)
{
	struct str rest = head_value(req->head, "accept-encoding");
	while (rest.len) {
		struct str one = str_cut(&rest, ',');
		if (str_eq(str_trim(str_cut(&one, ';')), STR("gzip")))
			return true;
	}
	return false;
}

static enum err send_file(struct request *req, struct response *res, const struct page *file)
{
	struct stat st;
	bool packed = file->packed && takes_gzip(req);
	const char *name = packed ? arena_printf(req->arena, "%s.gz", file->name) : file->name;
	res->fd = openat(req->web->pages->folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (res->fd < 0 || fstat(res->fd, &st) || !S_ISREG(st.st_mode))
		return fault_as(ERR_NOTFOUND, "page.none", NULL, "没有这个文件");
	res->fd_size = (uint64_t)st.st_size;
	res->status = 200;
	res->type = type_of(str_c(file->name));
	if (packed)
		reply_header(res, "Content-Encoding", "gzip");
	reply_header(res, "Vary", "Accept-Encoding");
	reply_header(res, "Cache-Control",
		is_hashed(str_c(file->name)) ? "public, max-age=31536000, immutable" : "no-cache");
	return ERR_OK;
}

enum err pages_serve(struct request *req, struct response *res)
{
	struct str name = str_from(req->head->path, 1);
	struct page *file = find(req->web->pages, name);
	bool api = str_starts(req->head->path, STR("/api/"));
	if (!file && !api && !memchr(name.at, '.', name.len))
		file = find(req->web->pages, STR("index.html"));
	if (!file)
		return fault_as(ERR_NOTFOUND, "route.none", NULL, "没有这个地址");
	return send_file(req, res, file);
}
