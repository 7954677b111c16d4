#include "supervise/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

enum err lock_take(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return fault(ERR_INTERNAL, "%s: %m", path);
	if (fcntl(fd, F_SETLK, &lock)) {
		close(fd);
		return fault(ERR_CONFLICT, "%s: 已在运行", path);
	}
	if (ftruncate(fd, 0) || dprintf(fd, "%d\n", (int)getpid()) < 0)
		return fault(ERR_INTERNAL, "%s: %m", path);
	return ERR_OK; /* stays open: the lock goes when the process does */
}

pid_t lock_holder(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return 0;
	int asked = fcntl(fd, F_GETLK, &lock);
	close(fd);
	return asked || lock.l_type == F_UNLCK ? 0 : lock.l_pid;
}

enum err lock_end_holder(const char *path, int ms)
{
	pid_t pid = lock_holder(path);
	int fd = pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
	if (fd < 0)
		return fault(ERR_NOTFOUND, "没有在运行");
	struct pollfd end = { .fd = fd, .events = POLLIN };
	int gone = kill(pid, SIGTERM) ? -1 : poll(&end, 1, ms);
	close(fd);
	if (gone < 0)
		return fault(ERR_DENIED, "无法停止进程 %d：%m", (int)pid);
	return gone ? ERR_OK : fault(ERR_UNCERTAIN, "进程 %d 仍在运行", (int)pid);
}
