#include "reviewers/place.h"

#include <stdlib.h>

#include "article/utf8.h"
#include "base/digest.h"
#include "reviewers/terms/fold.h"
#include "reviewers/words.h"

/* One run of words: a text that stands by itself, or all blocks. `before`: of each code point, and one past each block. */
struct stream {
	uint32_t *letters;
	size_t count;
	size_t *before, points;
	size_t *first;           /* of each block: where it begins in `before` */
	size_t *ends, end_count; /* letters before the end of each sentence, in order */
};

struct placed {
	struct finding *finding;
	struct str place;
	size_t order;
};

static void take_letter(struct stream *s, uint32_t cp)
{
	uint32_t c = fold(cp);
	if (c < FOLD_SKIP)
		s->letters[s->count++] = c;
	else if (c == FOLD_END)
		s->ends[s->end_count++] = s->count;
	else if (c & FOLD_SEQUENCE) /* several letters: their numbers are the table's affair */
		s->letters[s->count++] = cp;
}

static void take_block(struct stream *s, struct str text)
{
	while (text.len) {
		size_t len;
		uint32_t cp = utf8_next(text, &len);
		s->before[s->points++] = s->count;
		take_letter(s, cp);
		text = str_from(text, len);
	}
	s->before[s->points++] = s->count;
}

static struct stream stream_of(struct arena *a, const struct article_block *blocks, size_t count)
{
	size_t room = count;
	for (size_t i = 0; i < count; i++)
		room += utf8_count(blocks[i].text);
	struct stream s = { .letters = arena_array(a, uint32_t, room + 1),
		.before = arena_array(a, size_t, room + 1),
		.first = arena_array(a, size_t, count + 1),
		.ends = arena_array(a, size_t, room + 1) };
	for (size_t i = 0; i < count; i++) {
		s.first[i] = s.points;
		take_block(&s, blocks[i].text);
	}
	s.first[count] = s.points;
	return s;
}

struct letters {
	size_t from, to;
};

/* Eight before, eight behind; what is missing at an edge stays 0, which is no letter. */
static struct str around(
	struct arena *a, const struct stream *s, struct letters within, struct letters words)
{
	uint32_t near[2 * PLACE_LETTERS] = {};
	for (size_t i = 0; i < PLACE_LETTERS && words.from - i > within.from; i++)
		near[i] = s->letters[words.from - 1 - i];
	for (size_t i = 0; i < PLACE_LETTERS && words.to + i < within.to; i++)
		near[PLACE_LETTERS + i] = s->letters[words.to + i];
	const char *sum = sha256_hex(a, (struct str){ (const char *)near, sizeof near });
	return (struct str){ sum, 16 };
}

/* How many ends of sentences have no more than so many letters before them. */
static size_t ends_up_to(const struct stream *s, size_t letters)
{
	size_t low = 0, high = s->end_count;
	while (low < high) {
		size_t half = (low + high) / 2;
		if (s->ends[half] <= letters)
			low = half + 1;
		else
			high = half;
	}
	return low;
}

static struct letters sentence_of(
	const struct stream *s, struct letters block, struct letters words)
{
	struct letters out = block;
	size_t before = ends_up_to(s, words.from);
	size_t behind = words.to ? ends_up_to(s, words.to - 1) : 0;
	if (before && s->ends[before - 1] > block.from)
		out.from = s->ends[before - 1];
	if (behind < s->end_count && s->ends[behind] < block.to)
		out.to = s->ends[behind];
	return out;
}

static bool is_enough(struct letters within, struct letters words)
{
	return words.from - within.from + within.to - words.to >= PLACE_ENOUGH;
}

static struct str place_in(
	struct arena *a, const struct stream *s, size_t block, const struct finding *f)
{
	size_t points = s->first[block + 1] - s->first[block];
	if (f->start > f->end || f->end >= points)
		return STR("#");
	const size_t *before = s->before + s->first[block];
	const struct letters words = { before[f->start], before[f->end] },
			     whole = { before[0], before[points - 1] },
			     sentence = sentence_of(s, whole, words);
	if (is_enough(sentence, words))
		return around(a, s, sentence, words);
	/* Too little beside it, as in a cell: what stands in the next ones tells it from another. */
	return around(
		a, s, is_enough(whole, words) ? whole : (struct letters){ 0, s->count }, words);
}

static int compare(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.at, b.at, n) : 0;
	return c ? c : (a.len > b.len) - (a.len < b.len);
}

static int compare_words(const struct placed *p, const struct placed *q)
{
	int c = strcmp(p->finding->reviewer, q->finding->reviewer);
	c = c ? c : compare(p->finding->rule, q->finding->rule);
	c = c ? c : compare(p->finding->quote, q->finding->quote);
	return c ? c : compare(p->place, q->place);
}

static int compare_placed(const void *a, const void *b)
{
	const struct placed *p = a, *q = b;
	int c = compare_words(p, q);
	return c ? c : (p->order > q->order) - (p->order < q->order);
}

/* These and no others stand in that place with these words. */
static void number(struct arena *a, const struct placed *all, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct str p = all[i].place;
		bool told = count == 1 && !str_eq(p, STR("#"));
		all[i].finding->place =
			told ? arena_str(a, p)
			     : str_c(arena_printf(a, STRF "/%zu/%zu", STRV(p), i + 1, count));
	}
}

static void number_all(struct arena *a, struct placed *all, size_t count)
{
	qsort(all, count, sizeof *all, compare_placed);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from + 1; to < count && !compare_words(&all[from], &all[to]);)
			to++;
		number(a, all + from, to - from);
	}
}

/* All that findings stand in. */
struct grounds {
	struct reading reading;
	struct stream title, words, *outside; /* each text of its own: it goes out by itself */
	size_t blocks;
};

static struct grounds grounds_of(
	struct arena *a, const struct revision *rev, const struct article *art)
{
	const struct article_block heading = { .text = rev->title };
	struct grounds g = { .reading = reading_of(a, rev, art),
		.title = stream_of(a, &heading, 1),
		.words = stream_of(a, art->blocks, art->count),
		.blocks = art->count };
	g.outside = arena_array(a, struct stream, g.reading.outside_count + 1);
	for (size_t i = 0; i < g.reading.outside_count; i++) {
		const struct article_block text = { .text = g.reading.outside[i].text };
		g.outside[i] = stream_of(a, &text, 1);
	}
	return g;
}

/* Whose words they are when they are not the text's, and what was judged with them, are of the place. */
static struct str with(struct arena *a, struct str place, const char *field, struct str beside)
{
	if (!*field && !beside.len)
		return place;
	const char *all = arena_printf(a, STRF "\n%s\n" STRF, STRV(place), field, STRV(beside));
	return (struct str){ sha256_hex(a, str_c(all)), 16 };
}

static struct str place_of(struct arena *a, const struct grounds *g, const struct finding *f)
{
	if (f->block == (size_t)ARTICLE_TITLE)
		return with(a, place_in(a, &g->title, 0, f), "", f->beside);
	if (f->block < g->blocks)
		return with(a, place_in(a, &g->words, f->block, f), "", f->beside);
	if (!f->outside)
		return STR("#");
	const struct outside *o = &g->reading.outside[f->outside - 1];
	struct finding within = *f;
	within.start -= o->before;
	within.end -= o->before;
	return with(a, place_in(a, &g->outside[f->outside - 1], 0, &within), o->key, f->beside);
}

void findings_place(struct findings *fs, const struct revision *rev, const struct article *art)
{
	SCRATCH(a);
	size_t n = 0;
	if (!fs->count)
		return;
	const struct grounds g = grounds_of(&a, rev, art);
	struct placed *all = arena_array(&a, struct placed, fs->count);
	for (struct finding *f = fs->first; f; f = f->next, n++)
		all[n] = (struct placed){ f, place_of(&a, &g, f), n };
	number_all(fs->arena, all, n);
}
