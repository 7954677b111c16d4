/* The engine against a reference that tries each term at each place: slow, plain, separate. */
#include "tests/check.h"

#include "base/buf.h"
#include "reviewers/terms/face.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/match.h"
#include "reviewers/terms/stream.h"
#include "reviewers/words.h"

enum { LEXICONS = 150, TEXTS = 20, SEED = 11643, HITS_MAX = 4000, ALPHABET = 5 };

static uint64_t next_random(uint64_t *r)
{
	*r ^= *r >> 12;
	*r ^= *r << 25;
	*r ^= *r >> 27;
	return *r * 0x2545F4914F6CDD1Du >> 33;
}

static const char *const letters[] = { "甲", "乙", "丙", "亂", "乱", "a", "A", "ａ", "b", "1", "１",
	"2", "①", "㎏", "ﬁ", "é", "㈠", "一" };
static const char *const marks[] = { " ", "-", "😀", "\n", "，", "、", "“", "）", ".", ",", "。",
	"！", "\u200b", "\u0301", "\u202e" };

#define PICK(r, list) ((list)[next_random(r) % (sizeof(list) / sizeof *(list))])

/* Few letters at a time, or no term would ever be met. */
static const char *alphabet[ALPHABET];

static struct str random_text(struct arena *a, uint64_t *r, size_t most, unsigned marks_in_8)
{
	struct buf b;
	buf_init(&b, a, 4096);
	for (size_t n = 1 + next_random(r) % most; n; n--)
		buf_printf(&b, "%s",
			next_random(r) % 8 < marks_in_8 ? PICK(r, marks) : PICK(r, alphabet));
	return buf_str(&b);
}

/* What the reference finds. */
struct span {
	size_t start, end;
	const struct term *term;
};

/* A symbol, unfolded from its code point. */
struct unit {
	uint32_t code;
	size_t at;
	bool first, last;
	unsigned before; /* 1 no width, 2 separator, 4 quote, 8 clause, 16 end */
};

static size_t unfold(const struct words *w, struct unit *out)
{
	size_t count = 0;
	unsigned before = 0;
	for (size_t i = 0; i < w->count; i++) {
		uint32_t code = fold(w->cp[i]);
		size_t n = 1;
		const uint32_t *at = code & FOLD_SEQUENCE ? fold_sequence(code, &n) : &code;
		if (code >= FOLD_SKIP && code < FOLD_SEQUENCE) {
			before |= 1u << (code - FOLD_SKIP);
			continue;
		}
		for (size_t j = 0; j < n; j++) {
			out[count++] = (struct unit){ at[j], i, j == 0, j + 1 == n, before };
			before = 0;
		}
	}
	return count;
}

static bool is_narrow(uint32_t code)
{
	return fold_is_digit(code) || fold_is_letter(code);
}

/* Whether the word or number goes on over the edge between units `in` and `out_at`. */
static bool goes_on(const struct words *w, const struct unit *u, size_t count, size_t in, int step)
{
	bool digit = fold_is_digit(u[in].code);
	size_t out = in + (size_t)step;
	if (!is_narrow(u[in].code) || out >= count)
		return false;
	unsigned between = step > 0 ? u[out].before : u[in].before;
	bool same = digit ? fold_is_digit(u[out].code) : fold_is_letter(u[out].code);
	if (!(between & ~1u))
		return u[out].at == u[in].at || same;
	if (!digit || !fold_is_digit(u[out].code))
		return false;
	/* Exactly one point or comma between two digits. */
	size_t from = u[step > 0 ? in : out].at + 1, to = u[step > 0 ? out : in].at, wide = 0;
	bool point = false;
	for (size_t i = from; i < to; i++) {
		if (fold(w->cp[i]) == FOLD_SKIP)
			continue;
		wide++;
		point = w->cp[i] == '.' || w->cp[i] == ',' || w->cp[i] == 0xFF0E ||
			w->cp[i] == 0xFF0C;
	}
	return wide == 1 && point;
}

static bool stands_at(
	const struct words *w, const struct unit *u, size_t count, size_t i, const struct term *t)
{
	size_t cut = 0, narrow = 0, narrow_cut = 0, n = t->length;
	bool clause = false, quote = false, dressed = false;
	if (i + n > count)
		return false;
	for (size_t k = 0; k < n; k++) {
		if (face_of(u[i + k].code) != face_of(t->symbols[k]))
			return false;
		if (t->allowed && !face_is_form(u[i + k].code, t->symbols[k]))
			return false;
		if (k == 0)
			continue;
		unsigned before = u[i + k].before;
		bool listed = t->gaps >> (k - 1) & 1, is_cut = before & 14;
		if (before & 16)
			return false;
		cut += is_cut;
		quote |= before & 4 && !listed;
		clause |= before & 8 && !listed;
		dressed |= before && !listed;
		if (is_narrow(u[i + k].code) && is_narrow(u[i + k - 1].code) && !listed) {
			narrow++;
			narrow_cut += is_cut;
		}
	}
	bool spread = cut == n - 1;
	if (t->allowed && dressed)
		return false;
	if (!t->allowed && quote && n < 3)
		return false;
	if (!t->allowed && clause && !(spread && n >= 3))
		return false;
	if (narrow_cut && !(spread && narrow_cut == narrow))
		return false;
	bool open_first = is_narrow(u[i].code) && !u[i].first;
	bool open_last = is_narrow(u[i + n - 1].code) && !u[i + n - 1].last;
	return !open_first && !open_last && !goes_on(w, u, count, i, -1) &&
	       !goes_on(w, u, count, i + n - 1, 1);
}

static unsigned weight(const struct span *m)
{
	return m->term->allowed ? BLOCK + 1 : m->term->severity;
}

static bool same_symbols(const struct term *a, const struct term *b)
{
	return a->length == b->length && a->allowed == b->allowed &&
	       !memcmp(a->symbols, b->symbols, a->length * sizeof *a->symbols);
}

/* Of terms that fold to the same, only the heaviest, then the first listed, is one. */
static bool is_shadowed(const struct lexicon *l, const struct term *t)
{
	for (const struct term *o = l->terms; o < l->terms + l->count; o++)
		if (o != t && same_symbols(o, t) &&
			(o->severity > t->severity || (o->severity == t->severity && o < t)))
			return true;
	return false;
}

static bool is_covered(const struct span *all, size_t count, const struct span *m)
{
	for (const struct span *o = all; o < all + count; o++) {
		bool covers = o != m && o->start <= m->start && o->end >= m->end &&
			      weight(o) >= weight(m);
		bool equal = o->start == m->start && o->end == m->end && weight(o) == weight(m);
		if (covers && (!equal || o->term < m->term))
			return true;
	}
	return false;
}

static size_t reference(
	struct arena *a, const struct lexicon *l, const struct words *w, struct span *out)
{
	struct unit *u = arena_array(a, struct unit, w->count * FOLD_SYMBOLS + 1);
	struct span *all = arena_array(a, struct span, HITS_MAX);
	size_t count = unfold(w, u), hits = 0, kept = 0;
	for (size_t i = 0; i < count; i++)
		for (const struct term *t = l->terms; t < l->terms + l->count; t++)
			if (!is_shadowed(l, t) && stands_at(w, u, count, i, t)) {
				assert_true(hits < HITS_MAX);
				all[hits++] =
					(struct span){ u[i].at, u[i + t->length - 1].at + 1, t };
			}
	for (size_t i = 0; i < hits; i++)
		if (!all[i].term->allowed && !is_covered(all, hits, &all[i]))
			out[kept++] = all[i];
	return kept;
}

static bool holds(
	const struct image *image, const struct span *list, size_t count, const struct match *m)
{
	struct str text = image_listed(image, m->entry).text;
	for (size_t i = 0; i < count; i++)
		if (list[i].start == m->start && list[i].end == m->end &&
			str_eq(list[i].term->text, text))
			return true;
	return false;
}

static void print_all(const char *who, const struct span *m, size_t count)
{
	for (size_t i = 0; i < count; i++)
		print_error(
			"%s %zu-%zu " STRF "\n", who, m[i].start, m[i].end, STRV(m[i].term->text));
}

static void random_lexicon(struct arena *a, uint64_t *r, struct str *list, struct str *allow)
{
	static const char *const severities[] = { "NOTE", "WARN", "BLOCK" };
	struct buf b, c;
	buf_init(&b, a, 1 << 16);
	buf_init(&c, a, 1 << 16);
	for (size_t n = 1 + next_random(r) % 12; n; n--) {
		struct str t = random_text(a, r, 3, 1);
		if (!memchr(t.at, '\n', t.len))
			buf_printf(&b, "%s" STRF "\t%s\n", PICK(r, alphabet), STRV(t),
				PICK(r, severities));
	}
	for (size_t n = next_random(r) % 3; n; n--)
		buf_printf(&c, "%s%s%s\n", PICK(r, alphabet), PICK(r, alphabet), PICK(r, alphabet));
	*list = buf_str(&b);
	*allow = buf_str(&c);
}

static bool agrees(const struct image *image, const struct matches *found,
	const struct span *expected, size_t wanted)
{
	for (size_t i = 0; i < found->count; i++)
		if (!holds(image, expected, wanted, &found->at[i]))
			return false;
	return found->count == wanted;
}

static void compare_once(struct arena *a, const struct image *image, struct str text,
	const struct span *expected, size_t wanted)
{
	struct matches found = { .arena = a };
	matches_find(image, text, &found);
	bool same = agrees(image, &found, expected, wanted);
	if (!same) {
		print_error(STRF "\n", STRV(text));
		for (size_t i = 0; i < found.count; i++)
			print_error("found %u-%u " STRF "\n", found.at[i].start, found.at[i].end,
				STRV(image_listed(image, found.at[i].entry).text));
		print_all("expected", expected, wanted);
	}
	assert_true(same);
}

static size_t compare(
	struct arena *a, const struct lexicon *lexicon, const struct image *image, struct str text)
{
	struct span *expected = arena_array(a, struct span, HITS_MAX);
	struct words w = words_of(a, 0, text);
	size_t wanted = reference(a, lexicon, &w, expected);
	for (enum stream_speed speed = STREAM_PLAIN; speed <= STREAM_16; speed++) {
		stream_limit(speed);
		compare_once(a, image, text, expected, wanted);
	}
	return wanted;
}

static void the_engine_finds_what_the_reference_finds(void **state)
{
	(void)state;
	uint64_t r = SEED;
	size_t total = 0;
	for (int round = 0; round < LEXICONS; round++) {
		SCRATCH(a);
		struct str list, allow;
		struct lexicon lexicon;
		struct image image;
		struct str bytes;
		for (size_t i = 0; i < ALPHABET; i++)
			alphabet[i] = PICK(&r, letters);
		random_lexicon(&a, &r, &list, &allow);
		assert_int_equal(lexicon_read(&a, list, allow, &lexicon), ERR_OK);
		assert_int_equal(image_build(&a, &lexicon, READ_FACES, &bytes), ERR_OK);
		assert_int_equal(image_open(bytes, &image), ERR_OK);
		for (int i = 0; i < TEXTS; i++)
			total += compare(&a, &lexicon, &image, random_text(&a, &r, 60, 2));
	}
	/* The texts do hold terms. */
	assert_true(total > 3 * LEXICONS * TEXTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_engine_finds_what_the_reference_finds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
