#include "base/pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { LARGE = PAGES_LARGE };

size_t pages_whole(size_t bytes)
{
	return bytes < PAGES_WORTH ? bytes : (bytes + LARGE - 1) / LARGE * LARGE;
}

static unsigned char *map(size_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return at == MAP_FAILED ? NULL : at;
}

/* From a border of large pages on; what lies round it goes back. Asked for before anything is written there. */
static void *map_large(size_t bytes)
{
	unsigned char *at = map(bytes + LARGE);
	if (!at)
		return NULL;
	size_t before = -(uintptr_t)at % LARGE;
	if (before)
		munmap(at, before);
	munmap(at + before + bytes, LARGE - before);
	madvise(at + before, bytes, MADV_HUGEPAGE);
	return at + before;
}

void *pages_try(size_t bytes)
{
	size_t all = pages_whole(bytes);
	return all < PAGES_WORTH ? map(all) : map_large(all);
}

void *pages_map(size_t bytes)
{
	void *at = pages_try(bytes);
	if (!at)
		abort();
	return at;
}

void pages_unmap(void *at, size_t bytes)
{
	munmap(at, pages_whole(bytes));
}
