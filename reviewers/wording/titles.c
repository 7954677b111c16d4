#include "article/utf8.h"
#include "reviewers/wording/inside.h"

/* TITLES_MAX: titles of one revision that hunspell is asked about: each takes part of a ms. */
enum { TITLE_LEAST = 6, TITLES_MAX = 8 };

/* The symbols of a title in 《》; `from` is the first of them. */
struct title {
	size_t from, count;
};

/* The next 《…》 behind code point *at. */
static bool next_title(const struct words *w, size_t *at, size_t *from, size_t *to)
{
	size_t i = *at;
	while (i < w->count && w->cp[i] != U'《')
		i++;
	*from = i + 1;
	while (i < w->count && w->cp[i] != U'》')
		i++;
	*to = *at = i;
	return i < w->count;
}

static struct title symbols_between(const struct symbols *s, size_t *symbol, size_t from, size_t to)
{
	struct title t = {};
	while (*symbol < s->count && s->at[*symbol].at < from)
		++*symbol;
	t.from = *symbol;
	while (*symbol < s->count && s->at[*symbol].at < to)
		++*symbol;
	t.count = *symbol - t.from;
	return t;
}

static bool is_law_like(const struct symbols *s, const struct title *t)
{
	static const uint32_t ends[] = { U'法', U'例', U'定', U'则', 0 };
	if (t->count < TITLE_LEAST || t->count > NAME_SYMBOLS_MAX)
		return false;
	for (size_t i = 0; i < t->count; i++)
		if (!utf8_is_han(s->at[t->from + i].code))
			return false;
	uint32_t last = s->at[t->from + t->count - 1].code;
	for (const uint32_t *e = ends; *e; e++)
		if (last == *e)
			return true;
	return false;
}

/* What is known of the symbols: how far a right name reaches that begins up to each, what is said. */
struct known {
	uint32_t *reach;
	bool *said;
};

static struct known known_of(const struct looking *l, const struct looked *found)
{
	size_t count = l->symbols->count;
	struct known k = { arena_array(found->arena, uint32_t, count + 1),
		arena_array(found->arena, bool, count + 1) };
	for (size_t i = 0; i < found->hit_count; i++) {
		const struct hit *h = &found->hits[i];
		uint32_t end = h->start + h->count;
		k.reach[h->start] = k.reach[h->start] > end ? k.reach[h->start] : end;
	}
	for (size_t i = 1; i < count; i++)
		k.reach[i] = k.reach[i] > k.reach[i - 1] ? k.reach[i] : k.reach[i - 1];
	for (size_t i = 0; i < found->miss_count; i++)
		for (uint32_t s = 0; found->misses[i].said && s < found->misses[i].count; s++)
			k.said[found->misses[i].start + s] = true;
	return k;
}

/* A name that is right reaches over all of it, or what is to be said of it is said. */
static bool is_known(const struct known *k, const struct title *t)
{
	if (k->reach[t->from] >= t->from + t->count)
		return true;
	for (size_t i = 0; i < t->count; i++)
		if (k->said[t->from + i])
			return true;
	return false;
}

/* Changes of one symbol from the one to the other, without what they begin and end with alike. */
static size_t distance(const uint32_t *a, size_t m, const uint32_t *b, size_t n)
{
	size_t row[NAME_SYMBOLS_MAX + 1];
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; i <= m; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t best = corner + (a[i - 1] != b[j - 1]);
			corner = row[j];
			best = best < corner + 1 ? best : corner + 1;
			row[j] = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
		}
	}
	return row[n];
}

/*
 * At most a quarter of what names of its kind do not have in common is different, or a word more or
 * less stands in it: 数据安全保护法.
 */
static bool is_close(const struct form *f, const uint32_t *symbols, size_t count)
{
	enum { WORD = 2, OWN = 4 };
	size_t common = (size_t)f->head + f->tail;
	size_t own = common < f->length ? f->length - common : 0;
	size_t apart = distance(symbols, count, f->symbols, f->length);
	bool added = apart <= WORD && f->length >= OWN &&
		     (count == f->length + apart || count + apart == f->length);
	return added || (own >= OWN && apart * OWN <= own);
}

static void report(
	const struct looking *l, const struct title *t, const uint32_t *forms, size_t count)
{
	struct arena *a = l->out->arena;
	size_t start = looking_start(l, t->from), end = looking_end(l, t->from, t->count);
	struct str said = STR("名单中没有这个名称，有相近的，请核对全称");
	struct finding f = { .reviewer = "wording",
		.rule = STR("title"),
		.severity = NOTE,
		.block = l->words->block,
		.start = start,
		.end = end,
		.quote = words_quote(l->words, start, end),
		.message = words_message(a, l->words, said) };
	for (size_t i = 0; i < count && i < FINDING_CANDIDATES; i++)
		f.candidates[i] = arena_str(a, l->wording->index.forms[forms[i]].text);
	words_found(l->out, l->words, f);
}

static void look_at(const struct looking *l, const struct title *t)
{
	uint32_t symbols[NAME_SYMBOLS_MAX], forms[NEAREST_MAX];
	for (size_t i = 0; i < t->count; i++)
		symbols[i] = l->symbols->at[t->from + i].code;
	struct str words =
		words_quote(l->words, looking_start(l, t->from), looking_end(l, t->from, t->count));
	size_t said = nearest_suggest(&l->wording->nearest, words, symbols, t->count, forms), n = 0;
	for (size_t i = 0; i < said; i++)
		if (is_close(&l->wording->index.forms[forms[i]], symbols, t->count))
			forms[n++] = forms[i];
	if (n)
		report(l, t, forms, n);
}

void titles_report(const struct looking *l, const struct looked *found)
{
	size_t at = 0, from, to, symbol = 0;
	struct known known = {};
	while (*l->titles < TITLES_MAX && next_title(l->words, &at, &from, &to)) {
		struct title t = symbols_between(l->symbols, &symbol, from, to);
		if (!is_law_like(l->symbols, &t))
			continue;
		if (!known.reach)
			known = known_of(l, found);
		if (is_known(&known, &t))
			continue;
		++*l->titles;
		look_at(l, &t);
	}
}
