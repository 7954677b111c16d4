#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/pages.h"

struct arena_block {
	struct arena_block *below;
	size_t used, size;
	size_t mapped; /* bytes of pages of its own, or 0 */
	_Alignas(max_align_t) unsigned char bytes[];
};

enum { BLOCK_BYTES = 8000, SPARE_BLOCKS = 32 };

/*
 * A request takes some dozens of ordinary blocks and gives them back: a few wait here for the next
 * one. Not where the sanitizer should see each block's end.
 */
#ifdef __SANITIZE_ADDRESS__
#define SPARES          0
#define WORTH_RESERVING SIZE_MAX
#else
#define SPARES          SPARE_BLOCKS
#define WORTH_RESERVING PAGES_LARGE
#endif
static _Thread_local struct arena_block *spares;
static _Thread_local int spare_count;
static _Thread_local size_t held, most;

static struct arena_block *spare_block(void)
{
	struct arena_block *b = spares;
	if (!b)
		return NULL;
	spares = b->below;
	spare_count--;
	memset(b->bytes, 0, b->used);
	return b;
}

static struct arena_block *push_block(struct arena *a, size_t want)
{
	size_t size = want > BLOCK_BYTES ? want : BLOCK_BYTES;
	struct arena_block *b = size == BLOCK_BYTES ? spare_block() : NULL;
	if (!b)
		b = calloc(1, sizeof *b + size);
	if (!b)
		abort();
	*b = (struct arena_block){ .below = a->top, .size = size };
	a->top = b;
	held += size;
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
	*b = (struct arena_block){ .below = a->top, .size = bytes - sizeof *b, .mapped = bytes };
	a->top = b;
}

static void drop_block(struct arena_block *b)
{
	if (b->mapped) {
		pages_unmap(b, b->mapped);
		return;
	}
	held -= b->size;
	if (b->size != BLOCK_BYTES || spare_count >= SPARES) {
		free(b);
		return;
	}
	b->below = spares;
	spares = b;
	spare_count++;
}

void *arena_alloc(struct arena *a, size_t n)
{
	size_t want = (n + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
	if (want < n)
		abort();
	struct arena_block *b = a->top;
	if (!b || b->size - b->used < want)
		b = push_block(a, want);
	void *p = b->bytes + b->used;
	b->used += want;
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
	char *copy = arena_alloc(a, s.len + 1);
	if (s.len)
		memcpy(copy, s.at, s.len);
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

size_t arena_most(void)
{
	size_t n = most;
	most = held;
	return n;
}
