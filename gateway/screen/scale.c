#include "screen/scale.h"

void scale_init(struct scale *s, struct arena *a, unsigned in_w, unsigned in_h, unsigned out_w,
	unsigned out_h, enum turn turn)
{
	bool lies = turn >= 5;
	*s = (struct scale){ .in_w = in_w,
		.in_h = in_h,
		.out_w = out_w,
		.out_h = out_h,
		.turn = turn,
		.want = in_h,
		.across = arena_array(a, uint32_t, (size_t)out_w * 4),
		.down = arena_array(a, uint64_t, (size_t)out_w * 4),
		.out = { .rgba = arena_alloc_array(a, (size_t)out_w * out_h, 4),
			.width = lies ? out_h : out_w,
			.height = lies ? out_w : out_h } };
}

static void gather(uint32_t to[4], const unsigned char *rgba, uint32_t weight)
{
	uint32_t w = weight * rgba[3];
	to[0] += w * rgba[0];
	to[1] += w * rgba[1];
	to[2] += w * rgba[2];
	to[3] += w;
}

/* Pixel x covers [x·out_w, (x+1)·out_w) of in_w·out_w; output pixel o covers [o·in_w, (o+1)·in_w). */
static void shrink_across(struct scale *s, const unsigned char *rgba)
{
	uint32_t room = s->in_w, *to = s->across;
	memset(s->across, 0, (size_t)s->out_w * 4 * sizeof *s->across);
	for (unsigned x = 0; x < s->in_w; x++, rgba += 4) {
		uint32_t covers = s->out_w;
		if (covers > room) {
			gather(to, rgba, room);
			covers -= room;
			room = s->in_w;
			to += 4;
		}
		gather(to, rgba, covers);
		room -= covers;
	}
}

static void add_down(struct scale *s, uint64_t weight)
{
	for (size_t i = 0; i < (size_t)s->out_w * 4; i++)
		s->down[i] += s->across[i] * weight;
}

/* Where pixel (x, y) of the lying picture stands in the upright one. */
static size_t place(const struct scale *s, unsigned x, unsigned y)
{
	unsigned w = s->out_w - 1, h = s->out_h - 1;
	bool lies = s->turn >= 5;
	unsigned to_x = lies ? y : x, to_y = lies ? x : y;
	if (s->turn == 2 || s->turn == 3)
		to_x = w - x;
	if (s->turn == 3 || s->turn == 4)
		to_y = h - y;
	if (s->turn == 6 || s->turn == 7)
		to_x = h - y;
	if (s->turn == 7 || s->turn == 8)
		to_y = w - x;
	return ((size_t)to_y * s->out.width + to_x) * 4;
}

static void put_pixel(const struct scale *s, const uint64_t sum[4], unsigned x)
{
	unsigned char *to = s->out.rgba + place(s, x, s->out_row);
	uint64_t whole = (uint64_t)s->in_w * s->in_h, alpha = sum[3];
	to[3] = (unsigned char)((alpha + whole / 2) / whole);
	for (int c = 0; c < 3; c++)
		to[c] = (unsigned char)(alpha ? (sum[c] + alpha / 2) / alpha : 0);
}

static void finish_row(struct scale *s)
{
	for (unsigned x = 0; x < s->out_w; x++)
		put_pixel(s, s->down + (size_t)x * 4, x);
	memset(s->down, 0, (size_t)s->out_w * 4 * sizeof *s->down);
	s->out_row++;
	s->have = 0;
}

void scale_row(struct scale *s, const unsigned char *rgba)
{
	uint64_t covers = s->out_h;
	if (s->row++ >= s->in_h)
		return;
	shrink_across(s, rgba);
	while (covers) {
		uint64_t part = covers < s->want - s->have ? covers : s->want - s->have;
		add_down(s, part);
		covers -= part;
		s->have += part;
		if (s->have == s->want)
			finish_row(s);
	}
}
