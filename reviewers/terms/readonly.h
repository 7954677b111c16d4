/* readonly.h: memory for what is written once and then only read, by all threads and children of a process. */
#pragma once
#include <stddef.h>

/* Zeroed, and of nobody else; large ones in pages of 2 MB where the system gives them. */
void *readonly_new(size_t bytes) __attribute__((returns_nonnull));

/* From here on whoever writes there is stopped by the processor. */
void readonly_close(void *, size_t bytes);

/* NULL is nothing. */
void readonly_free(void *, size_t bytes);
