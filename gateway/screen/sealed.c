#include "screen/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/files.h"

enum err sealed_copy(struct str bytes, int *out)
{
	int fd = memfd_create("upload", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		return fault(ERR_UNAVAILABLE, "memfd: %s", strerror(errno));
	if (!fd_write(fd, bytes)) {
		close(fd);
		return fault(ERR_UNAVAILABLE, "memfd: %s", strerror(errno));
	}
	fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
	*out = fd;
	return ERR_OK;
}
