#include "base/arena.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/pages.h"

struct arena_block {
	struct arena_block *below;
	size_t used, size;
	size_t written; /* by who had it before: all behind is zero */
	size_t mapped;  /* bytes of pages of its own, or 0 */
	bool reserved;  /* not counted as held */
	_Alignas(max_align_t) unsigned char bytes[];
};

enum {
	BLOCK_BYTES = 8000,
	SPARE_BLOCKS = 32,
	BIG = 1 << 16,
	BIG_SPARE_BLOCKS = 8,
	BIG_SPARE_BYTES = 2 << 20
};

/*
 * A request takes some dozens of ordinary blocks and gives them back: a few wait here for the next
 * one, and beside them some that are larger where a process asks for it. Not where the sanitizer should see each
 * block's end.
 */
#if defined __SANITIZE_ADDRESS__
#define SANITIZED true
#elif defined __has_feature
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED false
#endif
#if SANITIZED
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
	if (SANITIZED || !keeps_large || b->size < BIG || b->size > BIG_SPARE_BYTES)
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
static struct arena_block *new_block(size_t size)
{
	size_t all = sizeof(struct arena_block) + size;
	if (all < size)
		abort();
	if (all >= WORTH_PAGES)
		return new_pages(all);
	struct arena_block *b = size == BLOCK_BYTES ? malloc(all) : calloc(1, all);
	if (b)
		*b = (struct arena_block){ .size = size,
			.written = size == BLOCK_BYTES ? size : 0 };
	return b;
}

static struct arena_block *push_block(struct arena *a, size_t want)
{
	struct arena_block *b = want > BLOCK_BYTES ? big_spare(want) : spare_block();
	if (!b)
		b = new_block(want > BLOCK_BYTES ? want : BLOCK_BYTES);
	if (!b)
		abort();
	b->below = a->top;
	b->used = 0;
	a->top = b;
	held += b->size;
	most = held > most ? held : most;
	return b;
}

void arena_reserve(struct arena *a, size_t bytes)
{
	if (bytes < WORTH_RESERVING)
		return;
	struct arena_block *b = pages_try(bytes);
	if (!b)
		return;
	*b = (struct arena_block){
		.below = a->top, .size = bytes - sizeof *b, .mapped = bytes, .reserved = true
	};
	a->top = b;
}

static void drop_block(struct arena_block *b)
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

/* Of a block that comes again only what is taken is zeroed, and only where it was written. */
static void clear(struct arena_block *b, size_t from, size_t to)
{
	size_t end = to < b->written ? to : b->written;
	if (from < end)
		memset(b->bytes + from, 0, end - from);
}

static void *take_room(struct arena *a, size_t n, bool zeroed)
{
	size_t want = (n + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
	if (want < n)
		abort();
	struct arena_block *b = a->top;
	if (!b || b->size - b->used < want)
		b = push_block(a, want);
	void *p = b->bytes + b->used;
	if (zeroed)
		clear(b, b->used, b->used + want);
	b->used += want;
	return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
	return take_room(a, n, true);
}

void *arena_grow(struct arena *a, const void *at, size_t used, size_t n)
{
	char *p = take_room(a, n, false);
	if (used)
		memcpy(p, at, used);
	return p;
}

void *arena_alloc_array(struct arena *a, size_t count, size_t size)
{
	size_t n;
	if (__builtin_mul_overflow(count, size, &n))
		abort();
	return arena_alloc(a, n);
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();
	char *s = arena_alloc(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

struct str arena_str(struct arena *a, struct str s)
{
	char *copy = arena_grow(a, s.at, s.len, s.len + 1);
	copy[s.len] = '\0';
	return (struct str){ copy, s.len };
}

const char *arena_cstr(struct arena *a, struct str s)
{
	return arena_str(a, s).at;
}

void arena_free(struct arena *a)
{
	while (a->top) {
		struct arena_block *b = a->top;
		a->top = b->below;
		drop_block(b);
	}
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
