#include "reviewers/terms/readonly.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "base/pages.h"

/*
 * A text jumps all over a large image. Large pages are why this is no memfd, whose pages are the kernel's shmem and
 * small unless an administrator says otherwise.
 */
void *readonly_new(size_t bytes)
{
	return pages_map(bytes);
}

void readonly_close(void *at, size_t bytes)
{
	if (mprotect(at, bytes, PROT_READ))
		abort();
}

void readonly_free(void *at, size_t bytes)
{
	if (at)
		pages_unmap(at, bytes);
}
