/*
 * english.c: makes the table of English words, at build time, from a dictionary of hunspell.
 *
 *     english en_US.aff en_US.dic > english.inc
 *
 * Every form that the affixes make of every word, in small letters, a to z alone; each is held
 * against hunspell itself before it is taken. Sorted, sixteen to a group: the first in full, of the
 * others how many letters they have in common with the one before, and the rest.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hunspell.h>

enum { WORD_MAX = 24, RULES_MAX = 512, WORDS_MAX = 400000, GROUP = 16 };

static struct rule {
	bool prefix, crosses;
	char flag, strip[16], add[16], condition[32];
} rules[RULES_MAX];
static size_t rule_count;
static char (*words)[WORD_MAX + 1];
static size_t word_count;
static Hunhandle *hunspell;

static void read_rules(FILE *in)
{
	char line[256], kind[8], flag[8], strip[32], add[32], condition[64];
	bool crosses = false;
	while (fgets(line, sizeof line, in)) {
		int n = sscanf(line, "%7s %7s %31s %31s %63s", kind, flag, strip, add, condition);
		if (n < 4 || (strcmp(kind, "PFX") && strcmp(kind, "SFX")))
			continue;
		if (n == 4) {
			crosses = *strip == 'Y';
			continue;
		}
		struct rule *r = &rules[rule_count++];
		*r = (struct rule){ .prefix = *kind == 'P', .crosses = crosses, .flag = *flag };
		snprintf(r->strip, sizeof r->strip, "%.15s", strcmp(strip, "0") ? strip : "");
		snprintf(r->add, sizeof r->add, "%.15s", strcmp(add, "0") ? add : "");
		snprintf(r->condition, sizeof r->condition, "%.31s", condition);
		if (rule_count == RULES_MAX)
			exit(1);
	}
}

/* One element of a condition: a letter, a dot, or a set in brackets. Moves *c behind it. */
static bool fits_one(const char **c, char letter)
{
	if (**c != '[')
		return *(*c)++ == letter || (*c)[-1] == '.';
	bool not = (*c)[1] == '^', found = false;
	for (*c += not ? 2 : 1; **c && **c != ']'; ++*c)
		found |= **c == letter;
	*c += **c == ']';
	return found != not ;
}

static size_t elements(const char *c)
{
	size_t n = 0;
	for (; *c; n++)
		fits_one(&c, 0);
	return n;
}

static bool fits(const struct rule *r, const char *word)
{
	const char *c = r->condition;
	size_t len = strlen(word), n = elements(c);
	if (n > len || strlen(r->strip) >= len)
		return false;
	for (size_t i = r->prefix ? 0 : len - n; *c; i++)
		if (!fits_one(&c, word[i]))
			return false;
	return true;
}

static void take(const char *word)
{
	size_t len = strlen(word);
	if (len < 2 || len > WORD_MAX || !Hunspell_spell(hunspell, word))
		return;
	for (const char *p = word; *p; p++)
		if (!isascii(*p) || !isalpha(*p))
			return;
	if (word_count == WORDS_MAX)
		exit(1);
	for (size_t i = 0; i <= len; i++)
		words[word_count][i] = (char)tolower(word[i]);
	word_count++;
}

static void apply(const struct rule *r, const char *word, char *out, size_t room)
{
	size_t strip = strlen(r->strip);
	if (r->prefix)
		snprintf(out, room, "%s%s", r->add, word + strip);
	else
		snprintf(out, room, "%.*s%s", (int)(strlen(word) - strip), word, r->add);
}

static void expand(const char *word, const char *flags)
{
	char once[128], twice[160];
	take(word);
	for (size_t i = 0; i < rule_count; i++) {
		if (!strchr(flags, rules[i].flag) || !fits(&rules[i], word))
			continue;
		apply(&rules[i], word, once, sizeof once);
		take(once);
		for (size_t j = 0; !rules[i].prefix && rules[i].crosses && j < rule_count; j++)
			if (rules[j].prefix && rules[j].crosses && strchr(flags, rules[j].flag) &&
				fits(&rules[j], once)) {
				apply(&rules[j], once, twice, sizeof twice);
				take(twice);
			}
	}
}

static void read_words(FILE *in)
{
	char line[256];
	while (fgets(line, sizeof line, in)) {
		line[strcspn(line, "\r\n\t ")] = '\0';
		char *slash = strchr(line, '/');
		if (slash)
			*slash++ = '\0';
		if (strlen(line) < 64)
			expand(line, slash ? slash : "");
	}
}

static size_t offset;

static void put(unsigned byte)
{
	printf("%u,%s", byte, ++offset % 24 ? "" : "\n");
}

/* A byte: how many letters of the one before stay, seven at most, and how many follow. */
static void put_word(const char *before, const char *word)
{
	size_t same = 0;
	while (before && same < 7 && before[same] && before[same] == word[same])
		same++;
	put((unsigned)(same << 5 | (strlen(word) - same)));
	for (word += same; *word; word++)
		put((unsigned char)*word);
}

static int by_letters(const void *a, const void *b)
{
	return strcmp(a, b);
}

static size_t drop_twins(void)
{
	size_t kept = 0;
	for (size_t i = 0; i < word_count; i++)
		if (!kept || strcmp(words[kept - 1], words[i]))
			memmove(words[kept++], words[i], sizeof *words);
	return kept;
}

/* The first two letters as a number; a lone letter comes before all that begin with it. */
static size_t pair_of(const char *word)
{
	return (size_t)(word[0] - 'a' + 1) * 27 + (word[1] ? (size_t)(word[1] - 'a' + 1) : 0);
}

/* By two letters, how many groups begin before words with them: where to look. */
static void put_pairs(void)
{
	size_t group = 0;
	printf("static const unsigned short english_pairs[] = {\n");
	for (size_t pair = 0; pair <= 27 * 27; pair++) {
		while (group * GROUP < word_count && pair_of(words[group * GROUP]) < pair)
			group++;
		printf("%zu,%s", group, pair % 16 == 15 ? "\n" : "");
	}
	printf("};\n");
}

static void put_table(void)
{
	static size_t groups[WORDS_MAX / GROUP + 1];
	printf("static const unsigned char english_words[] = {\n");
	for (size_t i = 0; i < word_count; i++) {
		if (i % GROUP == 0)
			groups[i / GROUP] = offset;
		put_word(i % GROUP ? words[i - 1] : NULL, words[i]);
	}
	printf("};\nstatic const unsigned english_groups[] = {\n");
	for (size_t i = 0; i * GROUP < word_count; i++)
		printf("%zu,%s", groups[i], i % 12 == 11 ? "\n" : "");
	printf("};\nenum { ENGLISH_WORDS = %zu };\n", word_count);
	put_pairs();
}

int main(int argc, char **argv)
{
	FILE *aff = argc == 3 ? fopen(argv[1], "re") : NULL;
	FILE *dic = argc == 3 ? fopen(argv[2], "re") : NULL;
	words = calloc(WORDS_MAX, sizeof *words);
	if (!aff || !dic || !words || !(hunspell = Hunspell_create(argv[1], argv[2])))
		return fprintf(stderr, "english AFF DIC\n"), 1;
	read_rules(aff);
	read_words(dic);
	qsort(words, word_count, sizeof *words, by_letters);
	word_count = drop_twins();
	if (word_count < 50000)
		return fprintf(stderr, "few words: %zu\n", word_count), 1;
	put_table();
	return 0;
}
