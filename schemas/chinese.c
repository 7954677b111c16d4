/*
 * chinese.c: makes the table of Chinese words and how common each is, at build time.
 *
 *     chinese pinyin_simp.dict.yaml > chinese.inc
 *
 * Words of one to four hanzi, each as one number, fifteen bits a hanzi, the first one highest; sorted. Beside it
 * what it costs to say one: how many times less than once in a word it is said, as eight times the power of two.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

enum { FIRST = 0x4E00, LAST = 0x9FFF, HANZI_MOST = 4, HANZI_BITS = 15, WORDS_MAX = 200000 };
enum { PARTS = 8, COST_MOST = 255, WORDS_LEAST = 50000 };

static struct word {
	uint64_t key;
	double said;
} words[WORDS_MAX];
static size_t word_count;

/* 0 for what is no word of so many hanzi. */
static uint64_t key_of(const char *at, size_t len)
{
	uint64_t key = 0;
	utf8proc_int32_t cp;
	int count = 0;
	for (utf8proc_ssize_t n; len; at += n, len -= (size_t)n, count++) {
		n = utf8proc_iterate((const utf8proc_uint8_t *)at, (utf8proc_ssize_t)len, &cp);
		if (n <= 0 || cp < FIRST || cp > LAST || count == HANZI_MOST)
			return 0;
		key |= (uint64_t)(cp - FIRST + 1) << (HANZI_MOST - 1 - count) * HANZI_BITS;
	}
	return key;
}

/* word, pinyin and how often it was said, with tabs between. */
static void read_line(const char *line)
{
	size_t len = strcspn(line, "\t");
	const char *last = strrchr(line, '\t');
	uint64_t key = last ? key_of(line, len) : 0;
	double said = last ? strtod(last + 1, NULL) : 0;
	if (!key || said <= 0)
		return;
	if (word_count == WORDS_MAX)
		exit(1);
	words[word_count++] = (struct word){ key, said };
}

static int by_key(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	return (x->key > y->key) - (x->key < y->key);
}

/* What is read in two ways stands twice. */
static void join_twins(void)
{
	size_t kept = 0;
	for (size_t i = 0; i < word_count; i++)
		if (kept && words[kept - 1].key == words[i].key)
			words[kept - 1].said += words[i].said;
		else
			words[kept++] = words[i];
	word_count = kept;
}

static int cost_of(double said, double all)
{
	double cost = PARTS * log2(all / said) + 0.5;
	return cost > COST_MOST ? COST_MOST : (int)cost;
}

static void put_table(void)
{
	double all = 0;
	for (size_t i = 0; i < word_count; i++)
		all += words[i].said;
	printf("static const uint64_t chinese_words[] = {\n");
	for (size_t i = 0; i < word_count; i++)
		printf("0x%llx,%s", (unsigned long long)words[i].key, i % 8 == 7 ? "\n" : "");
	printf("};\nstatic const uint8_t chinese_costs[] = {\n");
	for (size_t i = 0; i < word_count; i++)
		printf("%d,%s", cost_of(words[i].said, all), i % 24 == 23 ? "\n" : "");
	printf("};\nenum { CHINESE_WORDS = %zu };\n", word_count);
}

int main(int argc, char **argv)
{
	static char line[4096];
	FILE *in = argc == 2 ? fopen(argv[1], "re") : NULL;
	if (!in)
		return fprintf(stderr, "chinese DICTIONARY\n"), 1;
	while (fgets(line, sizeof line, in))
		read_line(line);
	qsort(words, word_count, sizeof *words, by_key);
	join_twins();
	if (word_count < WORDS_LEAST)
		return fprintf(stderr, "few words: %zu\n", word_count), 1;
	put_table();
	return 0;
}
