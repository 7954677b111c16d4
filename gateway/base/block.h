/*
 * block.h: where an arena's room comes from, and what waits for the next one. Nobody but arena.c takes any; what others
 * may ask of it is in arena.h.
 */
#pragma once
#include <stddef.h>

#include "base/arena.h"

/* Nothing waits, and nothing is reserved, where the sanitizer should see each block's end. */
#if defined __SANITIZE_ADDRESS__
#define BLOCKS_SANITIZED true
#elif defined __has_feature
#define BLOCKS_SANITIZED __has_feature(address_sanitizer)
#else
#define BLOCKS_SANITIZED false
#endif

struct arena_block {
	struct arena_block *below;
	size_t used, size;
	size_t written; /* by who had it before: all behind is zero */
	size_t mapped;  /* bytes of pages of its own, or 0 */
	bool reserved;  /* not counted as held */
	_Alignas(max_align_t) unsigned char bytes[];
};

/* Of `want` bytes at least; all of it zero is best where it will be asked for so. Never NULL. */
struct arena_block *block_take(size_t want, bool zeroed) __attribute__((returns_nonnull));

/* Of large pages, of which only what is used becomes memory; NULL where that is not worth it, or not promised. */
struct arena_block *block_reserve(size_t bytes);

/* What was written in it is known by `used`. */
void block_give(struct arena_block *);
