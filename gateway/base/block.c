#include "base/block.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/pages.h"

enum {
	BLOCK_BYTES = 8000,
	SPARE_BLOCKS = 32,
	BIG = 1 << 16,
	BIG_SPARE_BLOCKS = 8,
	BIG_SPARE_BYTES = 2 << 20
};

/*
 * A request takes some dozens of ordinary blocks and gives them back: a few wait here for the next
 * one, and beside them some that are larger where a process asks for it.
 */
#if BLOCKS_SANITIZED
#define SPARES          0
#define WORTH_RESERVING SIZE_MAX
#define WORTH_PAGES     SIZE_MAX
#else
#define SPARES          SPARE_BLOCKS
#define WORTH_RESERVING PAGES_LARGE
#define WORTH_PAGES     PAGES_WORTH
#endif
static atomic_bool keeps_large;
static _Thread_local struct arena_block *spares, *big_spares;
static _Thread_local int spare_count, big_spare_count;
static _Thread_local size_t big_spare_bytes;
static _Thread_local size_t held, most;

static struct arena_block *spare_block(void)
{
	struct arena_block *b = spares;
	if (!b)
		return NULL;
	spares = b->below;
	spare_count--;
	return b;
}

static struct arena_block *take(struct arena_block **at)
{
	struct arena_block *b = *at;
	*at = b->below;
	big_spare_count--;
	big_spare_bytes -= b->size;
	return b;
}

/* None that is far too large: its room would be counted, and kept from what wants it. */
static struct arena_block *big_spare(size_t want)
{
	for (struct arena_block **at = &big_spares; *at; at = &(*at)->below)
		if ((*at)->size >= want && (*at)->size / 4 <= want)
			return take(at);
	return NULL;
}

static void free_oldest(void)
{
	struct arena_block **at = &big_spares;
	while ((*at)->below)
		at = &(*at)->below;
	free(take(at));
}

/* What waited longest makes room: else blocks that nobody wants again stay for ever. */
static bool keep_big(struct arena_block *b)
{
	if (BLOCKS_SANITIZED || !keeps_large || b->size < BIG || b->size > BIG_SPARE_BYTES)
		return false;
	while (big_spare_count >= BIG_SPARE_BLOCKS || b->size > BIG_SPARE_BYTES - big_spare_bytes)
		free_oldest();
	b->below = big_spares;
	big_spares = b;
	big_spare_count++;
	big_spare_bytes += b->size;
	return true;
}

static bool keep_ordinary(struct arena_block *b)
{
	if (spare_count >= SPARES)
		return false;
	b->below = spares;
	spares = b;
	spare_count++;
	return true;
}

/* Pages come in whole large ones, of which nothing is lost. */
static struct arena_block *new_pages(size_t all)
{
	size_t bytes = pages_whole(all);
	struct arena_block *b = pages_try(bytes);
	if (b)
		*b = (struct arena_block){ .size = bytes - sizeof *b, .mapped = bytes };
	return b;
}

/* Ordinary ones are never new to the allocator, so it would zero them here; the others mostly are. */
static struct arena_block *new_block(size_t size, bool zeroed)
{
	size_t all = sizeof(struct arena_block) + size;
	if (all < size)
		abort();
	if (all >= WORTH_PAGES)
		return new_pages(all);
	bool zero = zeroed && size != BLOCK_BYTES;
	struct arena_block *b = zero ? calloc(1, all) : malloc(all);
	if (b)
		*b = (struct arena_block){ .size = size, .written = zero ? 0 : size };
	return b;
}

struct arena_block *block_take(size_t want, bool zeroed)
{
	struct arena_block *b = want > BLOCK_BYTES ? big_spare(want) : spare_block();
	if (!b)
		b = new_block(want > BLOCK_BYTES ? want : BLOCK_BYTES, zeroed);
	if (!b)
		abort();
	b->used = 0;
	held += b->size;
	most = held > most ? held : most;
	return b;
}

struct arena_block *block_reserve(size_t bytes)
{
	struct arena_block *b = bytes < WORTH_RESERVING ? NULL : pages_try(bytes);
	if (b)
		*b = (struct arena_block){
			.size = bytes - sizeof *b, .mapped = bytes, .reserved = true
		};
	return b;
}

void block_give(struct arena_block *b)
{
	if (b->written < b->used)
		b->written = b->used;
	if (!b->reserved)
		held -= b->size;
	if (b->mapped)
		pages_unmap(b, b->mapped);
	else if (!(b->size == BLOCK_BYTES ? keep_ordinary(b) : keep_big(b)))
		free(b);
}

void arena_keep_large(void)
{
	keeps_large = true;
}

void arena_forget(void)
{
	while (big_spares)
		free_oldest();
}

size_t arena_most(void)
{
	size_t n = most;
	most = held;
	return n;
}
