#include "reviewers/terms/readonly.h"

#include <stdlib.h>
#include <sys/mman.h>

/*
 * A text jumps all over a large image: in pages of 4 KB most jumps would miss the processor's table
 * of pages, too. Asked for before anything is written there. They are why this is no memfd, whose
 * pages are the kernel's shmem and small unless an administrator says otherwise.
 */
void *readonly_new(size_t bytes)
{
	enum { WORTH_IT = 8 << 20 };
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		abort();
	if (bytes >= WORTH_IT)
		madvise(at, bytes, MADV_HUGEPAGE);
	return at;
}

void readonly_close(void *at, size_t bytes)
{
	if (mprotect(at, bytes, PROT_READ))
		abort();
}

void readonly_free(void *at, size_t bytes)
{
	if (at)
		munmap(at, bytes);
}
