#include <stdlib.h>

#include "reviewers/terms/borders.h"
#include "reviewers/wording/inside.h"

/* FIRM: so long that one other character in it is a slip. OPEN: between common ends, so long. */
enum { FIRM = 6, OPEN = 5 };

/* Words are looked up for so many near misses of a revision; nobody reads more. */
enum { WEIGHED_MAX = 20000 };

struct weighed {
	struct miss *miss;
	enum severity severity;
	size_t length;
};

/* How far names that are right reach, by where they begin: reach[i] of those up to symbol i. */
static uint32_t *reach_of(const struct looking *l, const struct looked *found)
{
	uint32_t *reach = arena_array(found->arena, uint32_t, l->symbols->count + 1), most = 0;
	for (size_t i = 0; i < found->hit_count; i++) {
		const struct hit *h = &found->hits[i];
		const struct name *n = looking_name(l, h->form);
		bool covers = h->count >= SOUND_SYMBOLS &&
			      (!n || n->kind <= NAME_RENAMED || n->kind == NAME_EXCEPT);
		if (covers && h->start + h->count > reach[h->start])
			reach[h->start] = h->start + h->count;
	}
	for (size_t i = 0; i < l->symbols->count; i++)
		reach[i] = most = reach[i] > most ? reach[i] : most;
	return reach;
}

/* The place of the error belongs to a name that is right. */
static bool is_covered(const struct miss *m, const uint32_t *reach)
{
	return reach[m->kind == MISS_LACKS && m->at ? m->at - 1 : m->at] > m->at;
}

static bool is_slip(enum miss_kind kind)
{
	return kind == MISS_LIKE || kind == MISS_SOUND || kind == MISS_SWAPPED ||
	       kind == MISS_TWICE;
}

/* In what a name does not have in common with several others: there they differ. */
static bool is_in_own(const struct form *f, const struct miss *m)
{
	return m->in >= f->head && m->in + f->tail < f->length;
}

static bool is_firm(const struct form *f, const struct miss *m)
{
	size_t own = f->head + f->tail < f->length ? f->length - f->head - f->tail : 0;
	return f->length >= FIRM && (!is_in_own(f, m) || own >= OPEN);
}

/* One other character in a short name is advice, where it is not what tells such names apart. */
static bool is_worth_saying(const struct form *f, const struct miss *m)
{
	return m->kind == MISS_OTHER && !(f->head + f->tail && is_in_own(f, m));
}

/* False: nothing to say. What reads as words is advice at most. */
static bool weigh(const struct looking *l, const struct miss *m, enum severity *out)
{
	const struct form *f = &l->wording->index.forms[m->form];
	const struct name *n = looking_name(l, m->form);
	const struct words *w = l->words;
	size_t from = w->at[looking_start(l, m->start)];
	size_t to = w->at[looking_end(l, m->start, m->count)];
	bool at_ends, slip = is_slip(m->kind);
	bool reads = borders_are_of_words(w->text, from, to, &at_ends) || !at_ends;
	bool sure = slip ? f->length >= NEAR_SYMBOLS : is_firm(f, m);
	*out = sure && !reads ? WARN : NOTE;
	if (n->weighed && slip)
		*out = n->severity;
	if (!sure && reads)
		return false;
	return slip || (at_ends && (sure || is_worth_saying(f, m)));
}

static int by_weight(const void *x, const void *y)
{
	const struct weighed *a = x, *b = y;
	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (is_slip(a->miss->kind) != is_slip(b->miss->kind))
		return is_slip(a->miss->kind) ? -1 : 1;
	if (a->length != b->length)
		return a->length > b->length ? -1 : 1;
	if (a->miss->start != b->miss->start)
		return a->miss->start < b->miss->start ? -1 : 1;
	return (a->miss->form > b->miss->form) - (a->miss->form < b->miss->form);
}

static struct str message_of(const struct looking *l, const struct miss *m)
{
	struct arena *a = l->out->arena;
	const struct form *f = &l->wording->index.forms[m->form];
	const struct name *n = looking_name(l, m->form);
	struct str why = n->source.len
				 ? str_c(arena_printf(a, "（依据：" STRF "）", STRV(n->source)))
				 : STR("");
	return str_c(arena_printf(a, "与规范%s“" STRF "”只差%s，请核对" STRF,
		name_kind_word(n->kind), STRV(f->text),
		m->kind == MISS_SOUND || m->kind == MISS_SWAPPED ? "几个字" : "一字", STRV(why)));
}

static struct finding finding_of(const struct looking *l, const struct weighed *w)
{
	const struct miss *m = w->miss;
	size_t start = looking_start(l, m->start), end = looking_end(l, m->start, m->count);
	struct arena *a = l->out->arena;
	return (struct finding){ .reviewer = "wording",
		.rule = arena_str(a, l->wording->index.forms[m->form].text),
		.severity = w->severity,
		.block = l->words->block,
		.start = start,
		.end = end,
		.quote = words_quote(l->words, start, end),
		.message = words_message(a, l->words, message_of(l, m)),
		.candidates = { arena_str(a, l->wording->index.forms[m->form].text) } };
}

/* Another name that the same words are near: offered beside the first. */
static void offer(const struct looking *l, struct finding *f, const struct miss *m)
{
	struct str text = l->wording->index.forms[m->form].text;
	for (size_t i = 0; i < FINDING_CANDIDATES; i++) {
		if (str_eq(f->candidates[i], text))
			return;
		if (!f->candidates[i].len) {
			f->candidates[i] = arena_str(l->out->arena, text);
			return;
		}
	}
}

static bool is_free(const uint32_t *taken, const struct miss *m)
{
	for (size_t i = m->start; i < m->start + m->count; i++)
		if (taken[i])
			return false;
	return true;
}

static int by_place(const void *x, const void *y)
{
	const struct finding *a = x, *b = y;
	return a->start < b->start ? -1 : a->start > b->start;
}

/* The weightiest first; of those that overlap one is reported. */
static void report(const struct looking *l, struct weighed *all, size_t count)
{
	struct arena *a = l->scratch;
	struct finding *chosen = arena_array(a, struct finding, count + 1);
	uint32_t *taken = arena_array(a, uint32_t, l->symbols->count + 1);
	size_t n = 0;
	qsort(all, count, sizeof *all, by_weight);
	for (size_t i = 0; i < count; i++) {
		struct miss *m = all[i].miss;
		struct finding f = finding_of(l, &all[i]);
		uint32_t first = taken[m->start];
		if (is_free(taken, m)) {
			chosen[n++] = f;
			m->said = true;
			for (size_t s = m->start; s < m->start + m->count; s++)
				taken[s] = (uint32_t)n;
		} else if (first && chosen[first - 1].start == f.start &&
			   chosen[first - 1].end == f.end) {
			offer(l, &chosen[first - 1], m);
		}
	}
	qsort(chosen, n, sizeof *chosen, by_place);
	for (size_t i = 0; i < n; i++)
		words_found(l->out, l->words, chosen[i]);
}

void misses_report(const struct looking *l, struct looked *found)
{
	size_t count = 0;
	if (!found->miss_count)
		return;
	struct weighed *all = arena_array(found->arena, struct weighed, found->miss_count);
	const uint32_t *reach = reach_of(l, found);
	for (size_t i = 0; i < found->miss_count; i++) {
		struct miss *m = &found->misses[i];
		struct weighed w = { m, NOTE, l->wording->index.forms[m->form].length };
		if (is_covered(m, reach) || *l->weighed == WEIGHED_MAX)
			continue;
		++*l->weighed;
		if (weigh(l, m, &w.severity))
			all[count++] = w;
	}
	report(l, all, count);
}
