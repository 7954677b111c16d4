#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct arena_block {
	struct arena_block *below;
	size_t used, size;
	_Alignas(max_align_t) unsigned char bytes[];
};

enum { BLOCK_BYTES = 8000 };

static struct arena_block *push_block(struct arena *a, size_t want)
{
	size_t size = want > BLOCK_BYTES ? want : BLOCK_BYTES;
	struct arena_block *b = calloc(1, sizeof *b + size);
	if (!b)
		abort();
	*b = (struct arena_block){ .below = a->top, .size = size };
	a->top = b;
	return b;
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
		free(b);
	}
}
