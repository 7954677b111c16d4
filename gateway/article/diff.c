#include "article/diff.h"

#include "article/lcs.h"
#include "article/units.h"
#include "base/buf.h"

/*
 * What one diff may cost, in comparisons: far above any real article, and well under a second.
 * Blocks are paired by likeness only where that takes no more than PAIRS_MAX looks.
 */
enum { BUDGET = 40000000, PAIRS_MAX = 40000, BUCKETS = 32, ALIKE_MIN = 30, ALIKE_FULL = 100 };

struct bag {
	uint8_t of[BUCKETS]; /* how many words fall into each bucket */
	size_t count;
};

struct differ {
	struct arena *arena;
	struct units old, new;
	bool *keep_old, *keep_new;
	size_t budget;
	struct diff *out;
};

/* A stretch of blocks in which nothing is the same: [a, a + n) of the old, [b, b + m) of the new. */
struct gap {
	size_t a, n, b, m;
};

static struct str joined(struct arena *a, const struct unit_word *words, size_t count)
{
	struct buf b;
	size_t len = 0;
	for (size_t i = 0; i < count; i++)
		len += words[i].text.len;
	buf_init(&b, a, len + 1);
	for (size_t i = 0; i < count; i++)
		buf_add(&b, words[i].text);
	return buf_str(&b);
}

/* Runs of words that were kept, or were not, become pieces. */
static struct diff_side side_of(struct arena *a, const struct unit *u, const bool *kept)
{
	struct diff_side side = { arena_array(a, struct diff_piece, u->count + 1), 0 };
	for (size_t from = 0, to; from < u->count; from = to) {
		for (to = from; to < u->count && kept[to] == kept[from];)
			to++;
		side.pieces[side.count++] =
			(struct diff_piece){ !kept[from], joined(a, u->words + from, to - from) };
	}
	return side;
}

static struct diff_side whole_side(struct arena *a, const struct unit *u, bool changed)
{
	struct diff_side side = { arena_new(a, struct diff_piece), 1 };
	side.pieces[0] = (struct diff_piece){ changed, joined(a, u->words, u->count) };
	return side;
}

static void add_row(struct differ *d, struct diff_row row)
{
	d->out->rows[d->out->count++] = row;
	d->out->changes += row.op != DIFF_SAME;
}

static void add_same(struct differ *d, size_t a, size_t b)
{
	const struct unit *old = &d->old.at[a], *new = &d->new.at[b];
	struct diff_side side = whole_side(d->arena, new, false);
	add_row(d, (struct diff_row){ DIFF_SAME, (int64_t)old->line, (int64_t) new->line, new->tag,
			   side, side });
}

static void add_removed(struct differ *d, size_t a)
{
	const struct unit *u = &d->old.at[a];
	add_row(d, (struct diff_row){ .op = DIFF_REMOVED,
			   .old_line = (int64_t)u->line,
			   .new_line = -1,
			   .tag = u->tag,
			   .before = whole_side(d->arena, u, true) });
}

static void add_added(struct differ *d, size_t b)
{
	const struct unit *u = &d->new.at[b];
	add_row(d, (struct diff_row){ .op = DIFF_ADDED,
			   .old_line = -1,
			   .new_line = (int64_t)u->line,
			   .tag = u->tag,
			   .after = whole_side(d->arena, u, true) });
}

static uint32_t *ids_of(struct arena *a, const struct unit *u)
{
	uint32_t *ids = arena_array(a, uint32_t, u->count + 1);
	for (size_t i = 0; i < u->count; i++)
		ids[i] = u->words[i].id;
	return ids;
}

/* A lone hanzi or comma kept between two changes reads as noise: it joins them, on both sides. */
static void drop_lone(const struct unit *a, const struct unit *b, bool *keep_a, bool *keep_b)
{
	size_t j = 0;
	for (size_t i = 0; i < a->count; i++) {
		if (!keep_a[i])
			continue;
		while (!keep_b[j])
			j++;
		bool cut_before = (i && !keep_a[i - 1]) || (j && !keep_b[j - 1]);
		bool cut_behind = (i + 1 < a->count && !keep_a[i + 1]) ||
				  (j + 1 < b->count && !keep_b[j + 1]);
		if (cut_before && cut_behind && !a->words[i].connected)
			keep_a[i] = keep_b[j] = false;
		j++;
	}
}

static void add_changed(struct differ *d, size_t a, size_t b)
{
	SCRATCH(scratch);
	const struct unit *old = &d->old.at[a], *new = &d->new.at[b];
	bool *keep_old = arena_array(&scratch, bool, old->count + 1);
	bool *keep_new = arena_array(&scratch, bool, new->count + 1);
	lcs(ids_of(&scratch, old), old->count, ids_of(&scratch, new), new->count, &d->budget,
		keep_old, keep_new);
	drop_lone(old, new, keep_old, keep_new);
	add_row(d,
		(struct diff_row){ DIFF_CHANGED, (int64_t)old->line, (int64_t) new->line, new->tag,
			side_of(d->arena, old, keep_old), side_of(d->arena, new, keep_new) });
}

static struct bag bag_of(const struct unit *u)
{
	struct bag bag = { .count = u->count };
	for (size_t i = 0; i < u->count; i++) {
		uint8_t *n = &bag.of[u->words[i].id % BUCKETS];
		*n = (uint8_t)(*n + (*n < UINT8_MAX));
	}
	return bag;
}

/* How alike, of ALIKE_FULL; 0 for what is never shown side by side. */
static unsigned likeness(
	const struct differ *d, size_t a, size_t b, const struct bag *x, const struct bag *y)
{
	size_t shared = 0, most = x->count > y->count ? x->count : y->count;
	bool row_x = str_eq(str_c(d->old.at[a].tag), STR("tr"));
	bool row_y = str_eq(str_c(d->new.at[b].tag), STR("tr"));
	size_t cap = (size_t)UINT8_MAX * BUCKETS;
	if (row_x != row_y)
		return 0;
	for (size_t i = 0; i < BUCKETS; i++)
		shared += x->of[i] < y->of[i] ? x->of[i] : y->of[i];
	if (most > cap)
		most = cap;
	unsigned alike = most ? (unsigned)(shared * ALIKE_FULL / most) : ALIKE_FULL;
	return alike >= ALIKE_MIN ? alike : 0;
}

/* best[i][j]: the greatest sum of likenesses from old i and new j on, in order. */
struct pairing {
	struct gap g;
	struct bag *old, *new;
	unsigned *best, *alike;
};

static unsigned *cell(const struct pairing *p, unsigned *table, size_t i, size_t j)
{
	return &table[i * (p->g.m + 1) + j];
}

static void pair_up(const struct differ *d, struct pairing *p)
{
	for (size_t i = p->g.n; i-- > 0;) {
		for (size_t j = p->g.m; j-- > 0;) {
			unsigned alike =
				likeness(d, p->g.a + i, p->g.b + j, &p->old[i], &p->new[j]);
			unsigned skip_old = *cell(p, p->best, i + 1, j);
			unsigned skip_new = *cell(p, p->best, i, j + 1);
			unsigned both = alike ? *cell(p, p->best, i + 1, j + 1) + alike : 0;
			unsigned best = skip_old > skip_new ? skip_old : skip_new;
			*cell(p, p->alike, i, j) = both >= best && alike;
			*cell(p, p->best, i, j) = both > best ? both : best;
		}
	}
}

static void write_pairs(struct differ *d, const struct pairing *p)
{
	size_t i = 0, j = 0;
	while (i < p->g.n && j < p->g.m) {
		if (*cell(p, p->alike, i, j))
			add_changed(d, p->g.a + i++, p->g.b + j++);
		else if (*cell(p, p->best, i + 1, j) >= *cell(p, p->best, i, j + 1))
			add_removed(d, p->g.a + i++);
		else
			add_added(d, p->g.b + j++);
	}
	while (i < p->g.n)
		add_removed(d, p->g.a + i++);
	while (j < p->g.m)
		add_added(d, p->g.b + j++);
}

static void close_gap(struct differ *d, struct gap g)
{
	SCRATCH(scratch);
	struct pairing p = { .g = g };
	/* Too many to compare each with each: they stand as replaced. */
	bool few = g.n && g.m && g.n <= PAIRS_MAX / g.m;
	if (!few)
		p.g.m = p.g.n = 0;
	size_t cells = (p.g.n + 1) * (p.g.m + 1);
	p.old = arena_array(&scratch, struct bag, p.g.n + 1);
	p.new = arena_array(&scratch, struct bag, p.g.m + 1);
	p.best = arena_array(&scratch, unsigned, cells);
	p.alike = arena_array(&scratch, unsigned, cells);
	for (size_t i = 0; i < p.g.n; i++)
		p.old[i] = bag_of(&d->old.at[g.a + i]);
	for (size_t j = 0; j < p.g.m; j++)
		p.new[j] = bag_of(&d->new.at[g.b + j]);
	pair_up(d, &p);
	write_pairs(d, &p);
	for (size_t i = p.g.n; i < g.n; i++)
		add_removed(d, g.a + i);
	for (size_t j = p.g.m; j < g.m; j++)
		add_added(d, g.b + j);
}

static uint32_t *unit_ids(struct arena *a, const struct units *u)
{
	uint32_t *ids = arena_array(a, uint32_t, u->count + 1);
	for (size_t i = 0; i < u->count; i++)
		ids[i] = u->at[i].id;
	return ids;
}

static void write_rows(struct differ *d)
{
	size_t i = 0, j = 0;
	while (i < d->old.count || j < d->new.count) {
		struct gap g = { .a = i, .b = j };
		while (i < d->old.count && !d->keep_old[i])
			i++;
		while (j < d->new.count && !d->keep_new[j])
			j++;
		g.n = i - g.a;
		g.m = j - g.b;
		close_gap(d, g);
		if (i < d->old.count)
			add_same(d, i++, j++);
	}
}

enum err article_diff(struct arena *a, struct str before, struct str after, struct diff *out)
{
	SCRATCH(scratch);
	struct unit_names names = { { .arena = &scratch }, { .arena = &scratch },
		{ .arena = &scratch } };
	struct diff diff = {};
	struct differ d = { .arena = a, .budget = BUDGET, .out = &diff };
	TRY(units_read(a, &names, before, &d.old));
	TRY(units_read(a, &names, after, &d.new));
	d.keep_old = arena_array(&scratch, bool, d.old.count + 1);
	d.keep_new = arena_array(&scratch, bool, d.new.count + 1);
	lcs(unit_ids(&scratch, &d.old), d.old.count, unit_ids(&scratch, &d.new), d.new.count,
		&d.budget, d.keep_old, d.keep_new);
	diff.rows = arena_array(a, struct diff_row, d.old.count + d.new.count + 1);
	write_rows(&d);
	*out = diff;
	return ERR_OK;
}
