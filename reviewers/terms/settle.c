#include "reviewers/terms/settle.h"

#include <stdlib.h>

enum { PENDING_FIRST = 64, PENDING_FULL = 512 };

void settling_begin(struct settling *s, struct matches *out)
{
	*s = (struct settling){ .out = out, .full = PENDING_FULL };
}

void settling_make_room(struct settling *s)
{
	struct matches *out = s->out;
	size_t room = out->room ? out->room * 2 : 16;
	out->at = arena_grow(
		out->arena, out->at, out->count * sizeof *out->at, room * sizeof *out->at);
	out->room = room;
}

void settle_later(struct settling *s, struct match m)
{
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : PENDING_FIRST;
		s->pending = arena_grow(s->out->arena, s->pending, s->count * sizeof *s->pending,
			room * sizeof *s->pending);
		s->room = room;
	}
	s->pending[s->count++] = m;
}

static int by_place(const void *x, const void *y)
{
	const struct match *a = x, *b = y;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to > b->to ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->entry < b->entry ? -1 : a->entry > b->entry;
}

void settle_before(struct settling *s, size_t floor)
{
	size_t n = 0;
	if (s->count > 1)
		qsort(s->pending, s->count, sizeof *s->pending, by_place);
	for (; n < s->count && s->pending[n].from < floor; n++)
		settle_next(s, s->pending[n]);
	s->count -= n;
	if (s->count)
		memmove(s->pending, s->pending + n, s->count * sizeof *s->pending);
	s->full = s->count * 2 > PENDING_FULL ? s->count * 2 : PENDING_FULL;
}
