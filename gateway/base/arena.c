#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/block.h"

static struct arena_block *push(struct arena *a, struct arena_block *b)
{
	b->below = a->top;
	a->top = b;
	return b;
}

void arena_reserve(struct arena *a, size_t bytes)
{
	struct arena_block *b = block_reserve(bytes);
	if (b)
		push(a, b);
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
		b = push(a, block_take(want, zeroed));
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
		block_give(b);
	}
}
