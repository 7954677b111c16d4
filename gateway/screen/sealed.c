#include "screen/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

enum err sealed_copy(struct str bytes, int *out)
{
	int fd = memfd_create("upload", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		return fault(ERR_UNAVAILABLE, "memfd: %s", strerror(errno));
	for (struct str left = bytes; left.len;) {
		ssize_t n = write(fd, left.at, left.len);
		if (n < 0 && errno != EINTR) {
			close(fd);
			return fault(ERR_UNAVAILABLE, "memfd: %s", strerror(errno));
		}
		left = str_from(left, n > 0 ? (size_t)n : 0);
	}
	fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
	*out = fd;
	return ERR_OK;
}
