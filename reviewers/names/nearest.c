#include "reviewers/names/nearest.h"

#include <hunspell.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"

/* SHARD: names given to hunspell at once. READ: places looked at, of the rarest pairs first. */
enum { SHARD = 32, READ_MAX = 4096, BITS_LEAST = 6, BITS_MOST = 20, VOTES_BITS = 13 };

static uint32_t pair_of(const struct nearest *n, const uint32_t *at)
{
	uint64_t h = ((uint64_t)at[0] << 32 | at[1]) * 0x9E3779B97F4A7C15u;
	return (uint32_t)(h >> (64 - n->bits));
}

static size_t count_pairs(const struct index *x)
{
	size_t pairs = 0;
	for (size_t i = 0; i < x->count; i++)
		pairs += x->forms[i].near ? x->forms[i].length - 1u : 0;
	return pairs;
}

typedef void each_pair(struct nearest *, uint32_t pair, uint32_t form);

static void count_pair(struct nearest *n, uint32_t pair, uint32_t form)
{
	(void)form;
	n->starts[pair + 1]++;
}

/* While they are put in, starts[p + 1] is where the next of pair p goes. */
static void put_pair(struct nearest *n, uint32_t pair, uint32_t form)
{
	n->forms[n->starts[pair + 1]++] = form;
}

static void walk_pairs(struct nearest *n, each_pair *each)
{
	for (uint32_t f = 0; f < n->index->count; f++) {
		const struct form *form = &n->index->forms[f];
		for (size_t i = 0; form->near && i + 1 < form->length; i++)
			each(n, pair_of(n, form->symbols + i), f);
	}
}

void nearest_build(struct arena *a, const struct index *x, struct nearest *out)
{
	struct nearest n = { .index = x, .bits = BITS_LEAST };
	size_t pairs = count_pairs(x);
	while (n.bits < BITS_MOST && (size_t)1 << n.bits < pairs)
		n.bits++;
	size_t places = (size_t)1 << n.bits;
	n.starts = arena_array(a, uint32_t, places + 2);
	n.forms = arena_array(a, uint32_t, pairs + 1);
	walk_pairs(&n, count_pair);
	uint32_t sum = 0;
	for (size_t p = 0; p < places; p++) {
		uint32_t here = n.starts[p + 1];
		n.starts[p + 1] = sum;
		sum += here;
	}
	walk_pairs(&n, put_pair);
	*out = n;
}

/* How many pairs of the asked words each form has: a small table, the form plus one as its key. */
struct votes {
	struct vote {
		uint32_t form, pairs;
	} * at;
};

static void vote(struct votes *v, uint32_t form)
{
	uint32_t place = form * 0x9E3779B9u >> (32 - VOTES_BITS);
	while (v->at[place].form && v->at[place].form != form + 1)
		place = (place + 1) & ((1u << VOTES_BITS) - 1);
	v->at[place].form = form + 1;
	v->at[place].pairs++;
}

static void sort_by_rarity(const struct nearest *n, uint32_t *pairs, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t j = i; j; j--) {
			uint32_t a = pairs[j - 1], b = pairs[j];
			if (n->starts[a + 1] - n->starts[a] <= n->starts[b + 1] - n->starts[b])
				break;
			pairs[j - 1] = b;
			pairs[j] = a;
		}
}

static void take_votes(
	const struct nearest *n, const uint32_t *symbols, size_t count, struct votes *v)
{
	uint32_t pairs[NAME_SYMBOLS_MAX];
	size_t pair_count = 0, read = 0;
	for (size_t i = 0; i + 1 < count; i++)
		pairs[pair_count++] = pair_of(n, symbols + i);
	sort_by_rarity(n, pairs, pair_count);
	for (size_t p = 0; p < pair_count; p++) {
		uint32_t from = n->starts[pairs[p]], to = n->starts[pairs[p] + 1];
		read += to - from;
		if (read > READ_MAX)
			return;
		for (uint32_t i = from; i < to; i++)
			vote(v, n->forms[i]);
	}
}

struct candidate {
	uint32_t form, score;
};

static bool is_before(const struct candidate *a, const struct candidate *b)
{
	return a->score != b->score ? a->score > b->score : a->form < b->form;
}

/* Twice the pairs in common, of all: the best SHARD of them in order. */
static size_t best_of(const struct nearest *n, const struct votes *v, size_t count,
	struct candidate out[SHARD + 1])
{
	size_t found = 0;
	for (size_t i = 0; i < (size_t)1 << VOTES_BITS; i++) {
		if (!v->at[i].form)
			continue;
		struct candidate c = { v->at[i].form - 1, 0 };
		size_t all = count + n->index->forms[c.form].length - 2;
		c.score = (uint32_t)(v->at[i].pairs * 2000 / all);
		size_t at = found;
		for (; at && is_before(&c, &out[at - 1]); at--)
			out[at] = out[at - 1];
		out[at] = c;
		found += found < SHARD;
	}
	return found;
}

static struct str dictionary_of(
	struct arena *a, const struct nearest *n, const struct candidate *c, size_t count)
{
	struct buf b;
	buf_init(&b, a, 1 << 16);
	buf_printf(&b, "%zu\n", count);
	for (size_t i = 0; i < count; i++)
		buf_printf(&b, STRF "\n", STRV(n->index->forms[c[i].form].text));
	return buf_str(&b);
}

/* Hunspell reads files only: one that has no name and no place on a disk. */
static int memory_file(struct str text, char path[32])
{
	int fd = memfd_create("names", MFD_CLOEXEC);
	if (fd >= 0 && write(fd, text.at, text.len) == (ssize_t)text.len) {
		snprintf(path, 32, "/proc/self/fd/%d", fd);
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

static Hunhandle *open_dictionary(struct str words)
{
	char rules[32], names[32];
	Hunhandle *h = NULL;
	int of_rules = memory_file(STR("SET UTF-8\n"), rules), of_names = memory_file(words, names);
	if (of_rules >= 0 && of_names >= 0)
		h = Hunspell_create(rules, names);
	if (of_rules >= 0)
		close(of_rules);
	if (of_names >= 0)
		close(of_names);
	return h;
}

static size_t ask(const struct nearest *n, const struct candidate *c, size_t count,
	const char *words, Hunhandle *h, uint32_t out[NEAREST_MAX])
{
	char **said = NULL;
	size_t found = 0;
	int answers = Hunspell_suggest(h, &said, words);
	for (int i = 0; i < answers && found < NEAREST_MAX; i++)
		for (size_t j = 0; j < count; j++)
			if (str_eq(str_c(said[i]), n->index->forms[c[j].form].text)) {
				out[found++] = c[j].form;
				break;
			}
	Hunspell_free_list(h, &said, answers);
	return found;
}

size_t nearest_suggest(const struct nearest *n, struct str words, const uint32_t *symbols,
	size_t count, uint32_t out[NEAREST_MAX])
{
	SCRATCH(a);
	struct candidate best[SHARD + 1];
	if (count < 2 || count > NAME_SYMBOLS_MAX || !n->index || !n->index->count)
		return 0;
	struct votes v = { arena_array(&a, struct vote, (size_t)1 << VOTES_BITS) };
	take_votes(n, symbols, count, &v);
	size_t found = best_of(n, &v, count, best);
	if (!found)
		return 0;
	Hunhandle *h = open_dictionary(dictionary_of(&a, n, best, found));
	if (!h)
		return 0;
	size_t said = ask(n, best, found, arena_cstr(&a, words), h, out);
	Hunspell_destroy(h);
	return said;
}
