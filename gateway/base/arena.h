/* arena.h: one arena per request or job; everything in it dies with it. */
#pragma once
#include <stddef.h>

#include "base/str.h"

struct arena {
	struct arena_block *top;
};

/*
 * Zeroed, aligned for anything, never NULL: sizes are limited where bytes enter
 * (body limit, row limit), so running out of memory is a restart, not a path.
 */
void *arena_alloc(struct arena *, size_t n) __attribute__((malloc, alloc_size(2), returns_nonnull));

/* Room for `n` bytes that begins with the `used` at `at`, not more than n; what is behind them is not zeroed. */
void *arena_grow(struct arena *, const void *at, size_t used, size_t n)
	__attribute__((alloc_size(4), returns_nonnull));

/* NUL-terminated text in the arena. */
char *arena_printf(struct arena *, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));

/* A copy of `s` in the arena, with a NUL behind it for the libraries that want one. */
struct str arena_str(struct arena *, struct str s);
const char *arena_cstr(struct arena *, struct str s) __attribute__((returns_nonnull));

/*
 * Room for what is about to be built, in one piece of large pages (pages.h): only what is used becomes memory. What
 * does not fit gets blocks of its own, as ever, and so does all where less than a large page is asked for, or the system
 * does not promise as much.
 * arena_most does not count it.
 */
void arena_reserve(struct arena *, size_t bytes);

void arena_free(struct arena *);

/*
 * From here on the whole process keeps some large blocks a thread for the next arena, 2 MB at most: who reads text after
 * text would pay a fault for each of their pages again. Who wants little memory does not ask for it. arena_forget gives
 * this thread's back.
 */
void arena_keep_large(void);
void arena_forget(void);

/* Bytes that this thread's arenas held at once, at most, since it was asked last: a job is held to its room by this. */
size_t arena_most(void);

#define arena_new(a, T)      ((T *)arena_alloc((a), sizeof(T)))
#define arena_array(a, T, n) ((T *)arena_alloc_array((a), (n), sizeof(T)))
#define SCRATCH(name)        __attribute__((cleanup(arena_free))) struct arena name = {}

void *arena_alloc_array(struct arena *, size_t count, size_t size)
	__attribute__((malloc, alloc_size(2, 3), returns_nonnull));
