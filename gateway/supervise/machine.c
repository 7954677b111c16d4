#include "supervise/machine.h"

#include <fcntl.h>
#include <sys/file.h>

#include "base/files.h"

#define LOCK MACHINE_LIBEXEC "/.lock"

enum err machine_lock(int *out_lock)
{
	TRY(folder_make(MACHINE_LIBEXEC, 0755, NULL));
	int fd = open(LOCK, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || flock(fd, LOCK_EX)) {
		enum err e = fault(ERR_INTERNAL, LOCK ": %m");
		machine_unlock(&fd);
		return e;
	}
	*out_lock = fd;
	return ERR_OK;
}

void machine_unlock(const int *lock)
{
	if (*lock >= 0)
		close(*lock);
}
