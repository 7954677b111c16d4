/* pages.h: much memory at once, straight from the system. */
#pragma once
#include <stddef.h>

/* From so many bytes on they are large. */
enum { PAGES_LARGE = 2 << 20, PAGES_WORTH = 2 * PAGES_LARGE };

/*
 * Zeroed, and where there is much of it in large pages: each first touch of a page is a fault, and ten thousand of
 * them cost more than what is built there; and who jumps all over it finds few pages in the processor's table
 * of them. Never NULL.
 */
void *pages_map(size_t bytes) __attribute__((returns_nonnull));
/* Or NULL, where a system promises no more than it has (vm.overcommit_memory=2). */
void *pages_try(size_t bytes);
void pages_unmap(void *, size_t bytes);

/* How many bytes so many take of the system: all of them may be used. */
size_t pages_whole(size_t bytes);
