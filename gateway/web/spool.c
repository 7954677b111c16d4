#include "web/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "web/worker.h"

enum err spool_open(struct request *req, int *fd)
{
	uint64_t name;
	const char *folder = req->web->options->spool;
	if (!folder)
		return fault_as(ERR_UNAVAILABLE, "upload.spool", NULL, "没有配置上传暂存目录");
	random_bytes(&name, sizeof name);
	const char *path =
		arena_printf(req->arena, "%s/in-%016llx", folder, (unsigned long long)name);
	*fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (*fd < 0)
		return fault_as(ERR_UNAVAILABLE, "upload.spool", NULL, "暂存目录不可写：%s",
			strerror(errno));
	req->spool = str_c(path);
	return ERR_OK;
}

enum err spool_write(int fd, struct str bytes)
{
	if (fd_write(fd, bytes))
		return ERR_OK;
	return fault_as(
		ERR_UNAVAILABLE, "upload.full", NULL, "上传暂存空间已满：%s", strerror(errno));
}

enum err spool_finish(struct request *req, int fd)
{
	size_t n = (size_t)req->head->content_length;
	if (!n)
		return fault_as(ERR_INVALID, "upload.empty", NULL, "文件是空的");
	void *at = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		return fault(ERR_INTERNAL, "mmap spool: %s", strerror(errno));
	sha256((struct str){ at, n }, req->spool_sha256);
	munmap(at, n);
	return ERR_OK;
}

enum err spool_name(struct request *req, int64_t upload)
{
	const char *path =
		arena_printf(req->arena, "%s/%lld", req->web->options->spool, (long long)upload);
	if (rename(arena_cstr(req->arena, req->spool), path))
		return fault(ERR_INTERNAL, "spool: %s", strerror(errno));
	req->spool = (struct str){};
	return ERR_OK;
}

void spool_drop(struct request *req, int fd)
{
	if (fd < 0)
		return;
	close(fd);
	if (req->spool.len)
		unlink(arena_cstr(req->arena, req->spool));
}
