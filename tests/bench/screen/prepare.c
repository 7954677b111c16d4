/*
 * prepare.c: from unpacked Debian packages to lexicons and texts: prepare FROM TO
 *
 * Words: hanzi of 2 to 8 from the input methods' dictionaries, in simplified form, shuffled with a
 * fixed seed; what is missing to a million are pairs of them. Prose: what is mostly Chinese in the
 * documentation, each paragraph once. Dense: the terms themselves, half and half with other words.
 * Texts for what reads characters each written in a way of its own: letters, syllables, hanzi and parts.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "article/utf8.h"
#include "base/buf.h"
#include "reviewers/raw.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/parts.h"
#include "reviewers/terms/sound.h"

enum { WORDS = 1000000, SEEN = 1 << 23, PROSE = 34 << 20, DENSE = 8 << 20, FILE_MAX = 64 << 20 };
enum { MIXED = 2 << 20, MIXED_MOST = 20000 }; /* that many terms have forms: derive.h */
enum { WORD_BYTES = 24, TERM_MOST = 8 };

static struct arena arena;
static uint64_t seen[SEEN], seed = 20131;
static struct str words[WORDS];
static size_t word_count;
static FILE *prose;
static const char *to;

static uint64_t next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 0x2545F4914F6CDD1Du >> 20;
}

/* True the first time. */
static bool is_new(struct str s)
{
	uint64_t h = 0xCBF29CE484222325u;
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (uint8_t)s.at[i]) * 0x100000001B3u;
	h |= 1;
	size_t at = (h ^ h >> 29) % SEEN;
	for (; seen[at]; at = (at + 1) % SEEN)
		if (seen[at] == h)
			return false;
	seen[at] = h;
	return true;
}

static struct str read_all(struct arena *a, const char *path)
{
	bool packed = str_ends(str_c(path), STR(".gz"));
	FILE *in = packed ? popen(arena_printf(a, "zcat '%s'", path), "r") : fopen(path, "re");
	struct buf b;
	char piece[1 << 16];
	buf_init(&b, a, FILE_MAX);
	for (size_t n; in && (n = fread(piece, 1, sizeof piece, in)) > 0;)
		buf_add(&b, (struct str){ piece, n });
	if (in)
		packed ? pclose(in) : fclose(in);
	return utf8_clean(a, buf_str(&b));
}

static void add_word(struct str s)
{
	struct buf b;
	size_t count = 0;
	buf_init(&b, &arena, WORD_BYTES * 2);
	for (size_t len; s.len; s = str_from(s, len)) {
		uint32_t cp = utf8_next(s, &len);
		if (!utf8_is_han(cp) || fold(cp) >= FOLD_SKIP || ++count > TERM_MOST)
			return;
		buf_add_codepoint(&b, fold(cp));
	}
	if (count >= 2 && word_count < WORDS && is_new(buf_str(&b)))
		words[word_count++] = buf_str(&b);
}

static int read_words(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st, (void)where;
	struct str p = str_c(path);
	if (kind != FTW_F ||
		!(str_ends(p, STR("essay.txt")) || str_ends(p, STR(".dict.yaml")) ||
			str_ends(p, STR("table.txt")) || str_ends(p, STR("phrase_lib"))))
		return 0;
	SCRATCH(a);
	for (struct str rest = read_all(&a, path), line; rest.len;) {
		line = str_cut(&rest, '\n');
		for (struct str field; line.len;) {
			field = str_cut(&line, '\t');
			add_word(str_cut(&field, ' '));
		}
	}
	return 0;
}

static void shuffle(void)
{
	for (size_t i = word_count; i > 1; i--) {
		size_t j = next_random() % i;
		struct str w = words[i - 1];
		words[i - 1] = words[j];
		words[j] = w;
	}
}

static void add_pairs(size_t listed)
{
	while (word_count < WORDS) {
		struct str x = words[next_random() % listed], y = words[next_random() % listed];
		struct str pair = str_c(arena_printf(&arena, STRF STRF, STRV(x), STRV(y)));
		if (pair.len <= WORD_BYTES && is_new(pair))
			words[word_count++] = pair;
	}
}

static bool is_chinese(struct str s)
{
	size_t han = 0, all = s.len;
	for (size_t len; s.len; s = str_from(s, len))
		han += utf8_is_han(utf8_next(s, &len));
	return han >= 10 && han * 3 * 2 > all;
}

static void add_prose(struct str s)
{
	s = str_trim(s);
	if (!is_chinese(s) || !is_new(s))
		return;
	for (size_t i = 0; i < s.len; i++)
		putc(s.at[i] == '\n' ? ' ' : s.at[i], prose);
	putc('\n', prose);
}

static int read_prose(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)where;
	struct str p = str_c(path);
	if (kind != FTW_F || st->st_size > FILE_MAX)
		return 0;
	SCRATCH(a);
	if (str_ends(p, STR(".html")) || str_ends(p, STR(".htm")) || str_ends(p, STR(".html.gz"))) {
		struct raw_text text;
		raw_read_html(&a, read_all(&a, path), &text);
		for (size_t i = 0; i < text.article.count; i++)
			add_prose(text.article.blocks[i].text);
	} else if (str_ends(p, STR(".txt")) || str_ends(p, STR(".gz")) ||
		   strstr(path, "fortunes")) {
		for (struct str rest = read_all(&a, path); rest.len;) {
			struct str line = str_cut(&rest, '\n');
			if (!str_starts(line, STR(".")))
				add_prose(line);
		}
	}
	return 0;
}

static FILE *create(const char *name)
{
	FILE *f = fopen(arena_printf(&arena, "%s/%s", to, name), "w+e");
	if (!f)
		exit((perror(name), 1));
	return f;
}

/* What there is, again and again until it is long enough; says how much of it is unlike. */
static void lengthen(FILE *f, size_t wanted)
{
	long once = ftell(f);
	struct str all = { arena_alloc(&arena, (size_t)once + 1), (size_t)once };
	rewind(f);
	if (fread((char *)all.at, 1, all.len, f) != all.len)
		exit(1);
	for (size_t have = all.len; have < wanted; have += all.len)
		fwrite(all.at, 1, all.len, f);
	printf("prose: %.1f MB without repetition\n", (double)once / 1e6);
	fclose(f);
}

static void put_terms(size_t count)
{
	FILE *f = create(arena_printf(&arena, "terms-%zu", count));
	for (size_t i = 0; i < count; i++)
		fprintf(f, STRF "\n", STRV(words[i]));
	fclose(f);
}

static void put_dense(size_t count)
{
	static const char *const marks[] = { "，", "。", "、", "；", "的", "和", "", "" };
	FILE *f = create(arena_printf(&arena, "dense-%zu", count));
	for (size_t n = 0; n < DENSE;) {
		struct str w = words[next_random() % (next_random() % 2 ? count : 400000)];
		n += (size_t)fprintf(f, STRF "%s", STRV(w), marks[next_random() % 8]);
		if (next_random() % 64 == 0)
			n += (size_t)fprintf(f, "。\n");
	}
	fclose(f);
}

/* Text that begins terms all the time and never ends one. */
static void put_heads(size_t count)
{
	FILE *f = create(arena_printf(&arena, "heads-%zu", count));
	for (size_t n = 0; n < DENSE;) {
		struct str w = words[next_random() % count];
		n += (size_t)fprintf(f, STRF, STRV(str_sub(w, 0, w.len - 3)));
	}
	fclose(f);
}

/* The longest that is shorter than `than`, or as long and behind `at`; SIZE_MAX: none. */
static size_t next_longest(size_t count, size_t at, size_t than)
{
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < count; i++) {
		bool left = words[i].len < than || (words[i].len == than && i > at);
		if (left && (best == SIZE_MAX || words[i].len > words[best].len))
			best = i;
	}
	return best;
}

static void put_again(FILE *f, struct str what, size_t bytes)
{
	for (size_t n = 0; n < bytes;)
		n += (size_t)fprintf(f, STRF, STRV(what));
}

/*
 * All but the end of a long term over and over, and so with sixteen of them: what else is listed stands in some by
 * chance. All in one text, and each by itself, for one that is slow is little of sixteen.
 */
static void put_period(size_t count)
{
	enum { DRAWS = 16, EACH = DENSE / DRAWS };
	FILE *f = create(arena_printf(&arena, "period-%zu", count));
	for (size_t draw = 0, at = SIZE_MAX, than = SIZE_MAX; draw < DRAWS; draw++) {
		FILE *alone = create(arena_printf(&arena, "period-%zu-%zu", count, draw));
		at = next_longest(count, at, than);
		than = words[at].len;
		put_again(f, str_sub(words[at], 0, than - 3), EACH);
		put_again(alone, str_sub(words[at], 0, than - 3), 4 * EACH);
		fclose(alone);
	}
	fclose(f);
}

static void put_adversarial(size_t count)
{
	put_heads(count);
	put_period(count);
}

/* Of some term. */
static uint32_t any_hanzi(size_t count)
{
	size_t len;
	struct str w = words[next_random() % count];
	return utf8_next(str_from(w, next_random() % (w.len / 3) * 3), &len);
}

static const char *any_syllable(size_t count)
{
	uint32_t sound = 0;
	while (!sound)
		sound = sound_of(any_hanzi(count), 0);
	return sound_letters(sound);
}

static size_t put_hanzi(FILE *f, uint32_t hanzi)
{
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 8);
	buf_add_codepoint(&b, hanzi);
	return (size_t)fprintf(f, STRF, STRV(buf_str(&b)));
}

/* As the terms' characters begin, so the commonest are common. */
static size_t put_letters(FILE *f, size_t count, size_t letters)
{
	size_t n = 0;
	while (letters--)
		n += (size_t)fprintf(f, "%c ", *any_syllable(count));
	return n;
}

static size_t put_syllables(FILE *f, size_t count)
{
	return (size_t)fprintf(f, "%s ", any_syllable(count));
}

static size_t put_lone(FILE *f, size_t count)
{
	return put_letters(f, count, 19) + put_syllables(f, count);
}

static size_t put_turns(FILE *f, size_t count)
{
	return put_letters(f, count, 1) + put_syllables(f, count);
}

static size_t put_same(FILE *f, size_t)
{
	return (size_t)fprintf(f, "zhi z z z z z z z z z z z z z z z z z z z ");
}

static size_t put_among(FILE *f, size_t count)
{
	return put_hanzi(f, any_hanzi(count)) + put_letters(f, count, 1 + next_random() % 8);
}

static size_t put_parts(FILE *f, size_t count)
{
	size_t n = put_letters(f, count, 1);
	for (const uint32_t *p = parts_row(next_random() % parts_count()); *p; p++)
		n += put_hanzi(f, *p);
	return n;
}

/* All of a term but its last character, one as itself, one as a syllable, the others as letters. */
static size_t put_near(FILE *f, size_t count)
{
	struct str w = words[next_random() % count];
	size_t n = 0, itself = next_random() % 4 * 3, syllable = next_random() % 4 * 3;
	for (size_t at = 0, len; at + 3 < w.len; at += 3) {
		uint32_t hanzi = utf8_next(str_from(w, at), &len);
		const char *letters = sound_letters(sound_of(hanzi, 0));
		n += at == itself ? put_hanzi(f, hanzi)
				  : (size_t)fprintf(f, at == syllable ? "%s " : "%.1s ", letters);
	}
	return n;
}

/* Four hanzi each: where prose is full of terms, any other text is fast beside it. */
static void draw_words(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf b;
		buf_init(&b, &arena, WORD_BYTES);
		for (size_t k = 0; k < 4; k++)
			buf_add_codepoint(&b, any_hanzi(WORDS));
		words[i] = buf_str(&b);
	}
}

static void put_mixed(size_t count)
{
	static const struct {
		const char *name;
		size_t (*put)(FILE *, size_t count);
	} texts[] = { { "lone", put_lone }, { "syllables", put_syllables }, { "turns", put_turns },
		{ "same", put_same }, { "among", put_among }, { "parts", put_parts },
		{ "near", put_near } };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		FILE *f = create(arena_printf(&arena, "%s-%zu", texts[i].name, count));
		for (size_t n = 0; n < MIXED;) {
			n += texts[i].put(f, count);
			if (next_random() % 4096 == 0)
				n += (size_t)fprintf(f, "\n\n");
		}
		fclose(f);
	}
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	to = argv[2];
	nftw(arena_printf(&arena, "%s/words", argv[1]), read_words, 16, FTW_PHYS);
	shuffle();
	printf("words: %zu listed\n", word_count);
	add_pairs(word_count);
	for (size_t count = 1000; count <= WORDS; count *= 10) {
		put_terms(count);
		put_dense(count);
		put_adversarial(count);
	}
	put_mixed(1000);
	draw_words(MIXED_MOST);
	put_terms(MIXED_MOST);
	put_adversarial(MIXED_MOST);
	put_mixed(MIXED_MOST);
	prose = create("prose");
	nftw(arena_printf(&arena, "%s/text", argv[1]), read_prose, 16, FTW_PHYS);
	lengthen(prose, PROSE);
	arena_free(&arena);
	return 0;
}
