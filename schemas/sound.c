/*
 * sound.c: makes the table of how hanzi are read, at build time.
 *
 *     bzcat Unihan_Readings.txt.bz2 | sound > sound.inc
 *
 * For U+4E00–9FFF: the commonest reading, and the next one where kHanyuPinlu counts one, in letters
 * without tone (ü is v), as indices into a list of syllables; 0 is none. And the syllables by their letters.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

enum { FIRST = 0x4E00, LAST = 0x9FFF, SYLLABLES = 1024, LETTERS = 8, READINGS = 2 };

static char syllables[SYLLABLES][LETTERS];
static size_t syllable_count = 1;
static uint16_t readings[LAST - FIRST + 1][READINGS];

static void add_letter(char *out, utf8proc_int32_t cp)
{
	size_t n = strlen(out);
	if (cp == 0x308 && n && out[n - 1] == 'u')
		out[n - 1] = 'v';
	else if (cp >= 'a' && cp <= 'z' && n + 1 < LETTERS)
		out[n] = (char)cp;
}

static uint16_t number_of(const char *at, size_t len)
{
	char plain[LETTERS] = "";
	utf8proc_int32_t cp, part[4];
	for (utf8proc_ssize_t n; len; at += n, len -= (size_t)n) {
		n = utf8proc_iterate((const utf8proc_uint8_t *)at, (utf8proc_ssize_t)len, &cp);
		if (n <= 0)
			return 0;
		utf8proc_ssize_t parts =
			utf8proc_decompose_char(cp, part, 4, UTF8PROC_DECOMPOSE, NULL);
		for (utf8proc_ssize_t i = 0; i < parts && i < 4; i++)
			add_letter(plain, part[i]);
	}
	for (size_t i = 1; i < syllable_count; i++)
		if (!strcmp(syllables[i], plain))
			return (uint16_t)i;
	if (!*plain || syllable_count == SYLLABLES)
		return 0;
	memcpy(syllables[syllable_count], plain, sizeof plain);
	return (uint16_t)syllable_count++;
}

static void add_reading(uint16_t *out, uint16_t syllable)
{
	for (int i = 0; i < READINGS && syllable; i++) {
		if (out[i] == syllable)
			return;
		if (!out[i]) {
			out[i] = syllable;
			return;
		}
	}
}

/*
 * What is a part of hanzi and no hanzi itself is not heard: nobody writes 氵 for what sounds like water, and read as that the
 * parts in which terms are looked for would be met in every line.
 */
static bool is_part(unsigned long cp)
{
	static const uint32_t parts[] = U"亻氵扌讠钅纟饣忄犭艹宀辶阝刂冫彳攵灬礻衤疒丬罒冖匚囗凵廴"
					U"彡卩彐爫丶丿亠冂丨乚亅糹訁釒飠";
	for (size_t i = 0; parts[i]; i++)
		if (parts[i] == cp)
			return true;
	return false;
}

/* U+884C<tab>kMandarin<tab>xíng, or kHanyuPinlu<tab>xíng(2943) háng(218). */
static void read_line(char *line, const char *wanted)
{
	char *field = strchr(line, '\t'), *value = field ? strchr(field + 1, '\t') : NULL;
	if (strncmp(line, "U+", 2) || !value)
		return;
	*field++ = *value++ = 0;
	unsigned long cp = strtoul(line + 2, NULL, 16);
	if (cp < FIRST || cp > LAST || is_part(cp) || strcmp(field, wanted))
		return;
	for (char *word = strtok(value, " \n"); word; word = strtok(NULL, " \n"))
		add_reading(readings[cp - FIRST], number_of(word, strcspn(word, "(")));
}

static int by_letters(const void *x, const void *y)
{
	return strcmp(syllables[*(const uint16_t *)x], syllables[*(const uint16_t *)y]);
}

static void print_order(void)
{
	static uint16_t order[SYLLABLES];
	for (size_t i = 1; i < syllable_count; i++)
		order[i - 1] = (uint16_t)i;
	qsort(order, syllable_count - 1, sizeof *order, by_letters);
	printf("static const uint16_t sound_in_order[] = {");
	for (size_t i = 0; i + 1 < syllable_count; i++)
		printf("%d,%s", order[i], i % 12 ? "" : "\n");
	printf("};\n");
}

int main(void)
{
	static char line[1 << 16], all[1 << 24];
	size_t len = fread(all, 1, sizeof all - 1, stdin);
	for (int pass = 0; pass < 2; pass++)
		for (const char *at = all; at < all + len;) {
			size_t n = strcspn(at, "\n");
			snprintf(line, sizeof line, "%.*s", (int)n, at);
			read_line(line, pass ? "kHanyuPinlu" : "kMandarin");
			at += n + 1;
		}
	if (syllable_count < 300)
		return fprintf(stderr, "no readings\n"), 1;
	printf("static const char sound_syllables[][8] = {");
	for (size_t i = 0; i < syllable_count; i++)
		printf("\"%s\",%s", syllables[i], i % 12 ? "" : "\n");
	printf("};\nstatic const uint16_t sound_readings[][2] = {\n");
	for (size_t i = 0; i <= LAST - FIRST; i++)
		printf("{%d,%d},%s", readings[i][0], readings[i][1], i % 12 ? "" : "\n");
	printf("};\n");
	print_order();
	return 0;
}
