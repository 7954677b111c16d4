/* Hanzi of one face and hanzi of one sound: all that a few make, against what folding says of each. */
#include "tests/check.h"

#include "base/buf.h"
#include "reviewers/terms/derive.h"
#include "reviewers/terms/face.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/match.h"
#include "reviewers/terms/sound.h"
#include "reviewers/terms/stream.h"

enum { ROUNDS = 12, SEED = 90217, LONGEST = 3 };

#define ROW(hanzi)    (const uint32_t *)hanzi
#define COUNT_OF(row) (sizeof(row) / sizeof *(row))

/* Those of a row are taken for each other, or fold to one. */
static const uint32_t *const faces[] = { ROW(U"未末"), ROW(U"土士"), ROW(U"己已巳"), ROW(U"一壹弌"),
	ROW(U"甲田由申"), ROW(U"乱亂"), ROW(U"天夭") };
enum { FACES = COUNT_OF(faces) };

/* Those of a row sound alike: forms of a number, traditional ones, others. */
static const uint32_t *const pair[] = { ROW(U"一壹弌医醫衣"), ROW(U"是世市") };
static const uint32_t *const triple[] = { ROW(U"未伟偉味"), ROW(U"土图圖"), ROW(U"末莫墨") };

static uint64_t seed = SEED;

static size_t random_below(size_t n)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (size_t)(seed * 0x2545F4914F6CDD1Du >> 33) % n;
}

/* One hanzi out of each of some rows. */
struct written {
	const uint32_t *const *rows;
	size_t count, at[LONGEST];
};

static size_t length_of(const uint32_t *row)
{
	size_t n = 0;
	while (row[n])
		n++;
	return n;
}

static struct written any_of(const uint32_t *const *rows, size_t count)
{
	struct written w = { rows, count, {} };
	for (size_t i = 0; i < count; i++)
		w.at[i] = random_below(length_of(rows[i]));
	return w;
}

/* The one behind it in their order; false, and the first, behind the last. */
static bool next(struct written *w)
{
	for (size_t i = 0; i < w->count; i++) {
		w->at[i] = (w->at[i] + 1) % length_of(w->rows[i]);
		if (w->at[i])
			return true;
	}
	return false;
}

static uint32_t symbol_at(const struct written *w, size_t i)
{
	return w->rows[i][w->at[i]];
}

static struct str text_of(struct arena *a, const struct written *w, const char *between)
{
	struct buf b;
	buf_init(&b, a, 100);
	for (size_t i = 0; i < w->count; i++) {
		buf_add_codepoint(&b, symbol_at(w, i));
		if (i + 1 < w->count)
			buf_printf(&b, "%s", between);
	}
	return buf_str(&b);
}

static size_t differ(const struct written *x, const struct written *y)
{
	size_t n = 0;
	for (size_t i = 0; i < x->count; i++) {
		uint32_t a = fold(symbol_at(x, i)), b = fold(symbol_at(y, i));
		n += a != b && !face_is_form(a, b);
	}
	return n;
}

struct wanted {
	bool some;
	enum match_kind kind;
	struct str listed;
};

/* One match over all of it, or none. */
static void finds(struct arena *a, const struct image *m, struct str text, struct wanted w)
{
	for (enum stream_speed speed = STREAM_PLAIN; speed <= STREAM_16; speed++) {
		struct matches found = { .arena = a };
		stream_limit(speed);
		matches_find(m, text, &found);
		if (found.count != w.some || (w.some && found.at->kind != w.kind))
			print_error("listed " STRF ": " STRF "\n", STRV(w.listed), STRV(text));
		assert_int_equal(found.count, w.some);
		if (!w.some)
			continue;
		assert_int_equal(found.at->kind, w.kind);
		assert_int_equal(found.at->to - found.at->from, text.len);
		assert_true(str_eq(image_listed(m, found.at->entry).text, w.listed));
	}
}

static void open_image(
	struct arena *a, const struct lexicon *l, enum image_reading reading, struct image *out)
{
	struct str bytes;
	assert_int_equal(image_build(a, l, reading, &bytes), ERR_OK);
	assert_int_equal(image_open(bytes, out), ERR_OK);
}

/* The rows of a pair of faces. */
static const uint32_t *const *rows_of(size_t x, size_t y)
{
	static const uint32_t *rows[FACES][FACES][2];
	rows[x][y][0] = faces[x];
	rows[x][y][1] = faces[y];
	return rows[x][y];
}

/* Of each two rows one pair, by chance: so now this hanzi of a face is the plain one, now that. */
static void list_faces(struct arena *a, struct written listed[FACES * FACES], struct image *out)
{
	struct lexicon lexicon;
	struct buf b;
	buf_init(&b, a, 10000);
	for (size_t i = 0; i < FACES * FACES; i++) {
		listed[i] = any_of(rows_of(i / FACES, i % FACES), 2);
		buf_printf(&b, STRF "\n", STRV(text_of(a, &listed[i], "")));
	}
	assert_int_equal(lexicon_read(a, buf_str(&b), STR(""), &lexicon), ERR_OK);
	open_image(a, &lexicon, READ_FACES, out);
}

/* As often as either. */
static void find_faces(
	struct arena *a, const struct image *m, const struct written *listed, size_t of_kind[2])
{
	struct written w = { listed->rows, listed->count, {} };
	do {
		struct wanted wanted = { .some = true, .listed = text_of(a, listed, "") };
		wanted.kind = differ(listed, &w) ? MATCH_SHAPE : MATCH_PLAIN;
		of_kind[wanted.kind]++;
		finds(a, m, text_of(a, &w, ""), wanted);
		finds(a, m, text_of(a, &w, "-"), wanted);
	} while (next(&w));
}

static void a_face_is_the_term_or_looks_like_it(void **state)
{
	(void)state;
	size_t of_kind[2] = {};
	for (int round = 0; round < ROUNDS; round++) {
		SCRATCH(a);
		struct written listed[FACES * FACES];
		struct image image;
		list_faces(&a, listed, &image);
		for (size_t i = 0; i < FACES * FACES; i++)
			find_faces(&a, &image, &listed[i], of_kind);
	}
	assert_true(of_kind[MATCH_PLAIN] > 90 * ROUNDS && of_kind[MATCH_SHAPE] > 100 * ROUNDS);
}

static void open_sounds(struct arena *a, struct str list, struct image *out)
{
	struct lexicon listed, sounds;
	assert_int_equal(lexicon_read(a, list, STR(""), &listed), ERR_OK);
	derive_choose(&listed);
	derive_sounds(a, &listed, &sounds);
	open_image(a, &sounds, READ_SOUNDS, out);
}

/* What is the term itself is none; and of two hanzi one must be the listed one. */
static size_t find_sounds(struct arena *a, const struct written *listed)
{
	size_t heard = 0;
	struct image m;
	struct str list = text_of(a, listed, "");
	struct written w = { listed->rows, listed->count, {} };
	open_sounds(a, list, &m);
	do {
		size_t n = differ(listed, &w);
		struct wanted wanted = { n == 1 || (n && w.count > 2), MATCH_SOUND, list };
		heard += wanted.some;
		finds(a, &m, text_of(a, &w, ""), wanted);
		finds(a, &m, text_of(a, &w, "-"), wanted);
	} while (next(&w));
	return heard;
}

static void one_sound_is_another_character(void **state)
{
	(void)state;
	size_t heard = 0;
	for (size_t i = 0; i < COUNT_OF(triple); i++)
		for (const uint32_t *at = triple[i]; *at; at++)
			assert_int_equal(sound_of(fold(*at), 0), sound_of(fold(*triple[i]), 0));
	for (int round = 0; round < ROUNDS; round++) {
		SCRATCH(a);
		struct written two = any_of(pair, 2), three = any_of(triple, 3);
		heard += find_sounds(&a, &two) + find_sounds(&a, &three);
	}
	assert_true(heard > 20 * ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_face_is_the_term_or_looks_like_it),
		cmocka_unit_test(one_sound_is_another_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
