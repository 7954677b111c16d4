#include "reviewers/spelling/english.h"

#include "english.inc"

enum { GROUP = 16, GROUPS = sizeof english_groups / sizeof *english_groups };

/* A word being read out of the table. */
struct entry {
	const unsigned char *next;
	char letters[ENGLISH_LETTERS_MAX + 8];
	size_t len;
};

static void read_next(struct entry *e)
{
	size_t same = *e->next >> 5, more = *e->next & 31;
	memcpy(e->letters + same, e->next + 1, more);
	e->len = same + more;
	e->next += 1 + more;
}

static int compare(const struct entry *e, struct str word)
{
	size_t n = e->len < word.len ? e->len : word.len;
	int order = memcmp(e->letters, word.at, n);
	return order ? order : (e->len > word.len) - (e->len < word.len);
}

static struct entry first_of(size_t group)
{
	struct entry e = { .next = english_words + english_groups[group] };
	read_next(&e);
	return e;
}

/* As schemas/english.c numbers them. */
static size_t pair_of(struct str word)
{
	size_t second = word.len > 1 ? (size_t)(word.at[1] - 'a' + 1) : 0;
	return (size_t)(word.at[0] - 'a' + 1) * 27 + second;
}

/* The last group that begins with the word or before it. */
static size_t group_of(struct str word)
{
	size_t pair = pair_of(word), high = english_pairs[pair + 1];
	size_t low = english_pairs[pair] ? english_pairs[pair] - 1u : 0;
	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		struct entry e = first_of(middle);
		if (compare(&e, word) <= 0)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static bool is_of_letters(struct str word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] < 'a' || word.at[i] > 'z')
			return false;
	return word.len && word.len <= ENGLISH_LETTERS_MAX;
}

bool english_has(struct str word)
{
	if (!is_of_letters(word))
		return false;
	struct entry e = first_of(group_of(word));
	const unsigned char *end = english_words + sizeof english_words;
	for (size_t i = 0; i < GROUP; i++) {
		int order = compare(&e, word);
		if (order >= 0 || e.next == end)
			return order == 0;
		read_next(&e);
	}
	return false;
}

uint64_t english_digest(void)
{
	uint64_t h = 0xCBF29CE484222325u;
	for (size_t i = 0; i < sizeof english_words; i++)
		h = (h ^ english_words[i]) * 0x100000001B3u;
	return h;
}

struct search {
	bool (*knows)(const void *, struct str);
	const void *state;
	char (*out)[ENGLISH_LETTERS_MAX + 2];
	size_t count;
	char letters[ENGLISH_LETTERS_MAX + 2];
};

static void try(struct search *s, size_t len)
{
	struct str word = { s->letters, len };
	if (s->count == ENGLISH_NEAR_MAX || !s->knows(s->state, word))
		return;
	s->letters[len] = '\0';
	for (size_t i = 0; i < s->count; i++)
		if (!strcmp(s->out[i], s->letters))
			return;
	memcpy(s->out[s->count++], s->letters, len + 1);
}

static void swap_letters(struct search *s, struct str word)
{
	for (size_t i = 0; i + 1 < word.len; i++) {
		memcpy(s->letters, word.at, word.len);
		s->letters[i] = word.at[i + 1];
		s->letters[i + 1] = word.at[i];
		if (word.at[i] != word.at[i + 1])
			try(s, word.len);
	}
}

static void drop_letters(struct search *s, struct str word)
{
	for (size_t i = 0; i < word.len; i++) {
		memcpy(s->letters, word.at, i);
		memcpy(s->letters + i, word.at + i + 1, word.len - i - 1);
		try(s, word.len - 1);
	}
}

static void add_letters(struct search *s, struct str word)
{
	for (size_t i = 1; i <= word.len && word.len < ENGLISH_LETTERS_MAX; i++) {
		memcpy(s->letters, word.at, i);
		memcpy(s->letters + i + 1, word.at + i, word.len - i);
		for (s->letters[i] = 'a'; s->letters[i] <= 'z'; s->letters[i]++)
			try(s, word.len + 1);
	}
}

static void change_letters(struct search *s, struct str word)
{
	for (size_t i = 0; i < word.len; i++) {
		memcpy(s->letters, word.at, word.len);
		for (char c = 'a'; c <= 'z'; c++) {
			s->letters[i] = c;
			if (c != word.at[i])
				try(s, word.len);
		}
	}
}

size_t english_near(struct str word, bool (*knows)(const void *, struct str), const void *state,
	char out[ENGLISH_NEAR_MAX][ENGLISH_LETTERS_MAX + 2])
{
	struct search s = { .knows = knows, .state = state, .out = out };
	if (word.len < 3 || word.len > ENGLISH_LETTERS_MAX)
		return 0;
	swap_letters(&s, word);
	drop_letters(&s, word);
	add_letters(&s, word);
	change_letters(&s, word);
	return s.count;
}
