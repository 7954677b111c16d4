/* The engine against the reference, on lists and texts of few letters, made by chance. */
#include "tests/check.h"

#include "base/buf.h"
#include "reviewers/terms/derive.h"
#include "reviewers/terms/walk.h"
#include "tests/support/reference.h"

enum { LEXICONS = 150, TEXTS = 20, SEED = 11643, ALPHABET = 5 };

static uint64_t next_random(uint64_t *r)
{
	*r ^= *r >> 12;
	*r ^= *r << 25;
	*r ^= *r >> 27;
	return *r * 0x2545F4914F6CDD1Du >> 33;
}

static const char *const letters[] = { "甲", "l", "乙", "丙", "亂", "乱", "a", "A", "ａ", "b", "1",
	"１", "2", "①", "㎏", "ﬁ", "é", "㈠", "一", "未", "末", "壹", "\u2f08", "人" };
static const char *const marks[] = { " ", "-", "😀", "\n", "，", "、", "“", "）", ".", ",", "。",
	"！", "\u200b", "\u0301", "\u202e" };

#define PICK(r, list) ((list)[next_random(r) % (sizeof(list) / sizeof *(list))])

/* Few letters at a time, or no term would ever be met. */
static const char *alphabet[ALPHABET];

static struct str random_text(struct arena *a, uint64_t *r, size_t most, unsigned marks_in_8)
{
	struct buf b;
	buf_init(&b, a, 1 << 18);
	for (size_t n = 1 + next_random(r) % most; n; n--)
		buf_printf(&b, "%s",
			next_random(r) % 8 < marks_in_8 ? PICK(r, marks) : PICK(r, alphabet));
	return buf_str(&b);
}

static void random_lexicon(struct arena *a, uint64_t *r, struct str *list, struct str *allow)
{
	static const char *const severities[] = { "NOTE", "WARN", "BLOCK" };
	static const char *const options[] = { "", "", "exact", "loud" };
	struct buf b, c;
	buf_init(&b, a, 1 << 16);
	buf_init(&c, a, 1 << 16);
	for (size_t n = 1 + next_random(r) % 12; n; n--) {
		struct str t = random_text(a, r, 3, 1);
		if (!memchr(t.at, '\n', t.len))
			buf_printf(&b, "%s" STRF "\t%s\t\t\t%s\n", PICK(r, alphabet), STRV(t),
				PICK(r, severities), PICK(r, options));
	}
	for (size_t n = next_random(r) % 3; n; n--)
		buf_printf(&c, "%s%s%s\n", PICK(r, alphabet), PICK(r, alphabet), PICK(r, alphabet));
	*list = buf_str(&b);
	*allow = buf_str(&c);
}

static void compare_once(const struct reference_spans *wanted, const struct image *image,
	const struct matches *found, struct str text)
{
	bool same = reference_agrees(wanted, image, found);
	if (!same) {
		print_error(STRF "\n", STRV(text));
		reference_print(stderr, wanted, image, found);
	}
	assert_true(same);
}

static size_t compare(
	struct arena *a, const struct lexicon *lexicon, const struct image *image, struct str text)
{
	struct reference_spans wanted;
	struct words w = words_of(a, 0, text);
	assert_true(reference_find(a, lexicon, &w, &wanted));
	for (enum stream_speed speed = STREAM_PLAIN; speed <= STREAM_16; speed++) {
		struct matches found = { .arena = a };
		stream_limit(speed);
		matches_find(image, text, &found);
		compare_once(&wanted, image, &found, text);
	}
	return wanted.count;
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

/* Hanzi that sound alike, that are taken for each other, letters they are spelled with. */
static const char *const syllables[] = { "未", "末", "伟", "土", "士", "是", "一", "1", "l", "乙",
	"医", "已", "己", "巳", "㎏", "k", "g", "wei", "tu", "shi", "yi", "Y", "ｍ", "mo", "甲",
	"é", "壹" };

struct both_ways {
	struct image faces, sounds, both;
};

static void build_both_ways(
	struct arena *a, struct str list, struct str allow, struct both_ways *out)
{
	struct lexicon listed, faces, sounds;
	struct str bytes;
	assert_int_equal(lexicon_read(a, list, allow, &listed), ERR_OK);
	derive_choose(&listed);
	derive_faces(a, &listed, &faces);
	derive_sounds(a, &listed, &sounds);
	assert_int_equal(image_build(a, &faces, READ_FACES, &bytes), ERR_OK);
	assert_int_equal(image_open(bytes, &out->faces), ERR_OK);
	assert_int_equal(image_build(a, &sounds, READ_SOUNDS, &bytes), ERR_OK);
	assert_int_equal(image_open(bytes, &out->sounds), ERR_OK);
	assert_int_equal(image_build_both(a, &sounds, &faces, &bytes), ERR_OK);
	assert_int_equal(image_open(bytes, &out->both), ERR_OK);
}

static void assert_same(const struct matches *a, const struct matches *b)
{
	assert_int_equal(a->count, b->count);
	if (a->count)
		assert_memory_equal(a->at, b->at, a->count * sizeof *a->at);
}

static size_t find_both_ways(struct arena *a, const struct both_ways *w, struct str text)
{
	struct matches faces = { .arena = a }, sounds = { .arena = a };
	stream_limit(STREAM_PLAIN);
	matches_find(&w->faces, text, &faces);
	matches_find(&w->sounds, text, &sounds);
	reference_uncover(&sounds, &faces);
	for (enum stream_speed speed = STREAM_PLAIN; speed <= STREAM_16; speed++) {
		struct matches of_faces = { .arena = a }, of_sounds = { .arena = a };
		stream_limit(speed);
		matches_find_both(&w->faces, &w->both, text, &of_faces, &of_sounds);
		assert_same(&faces, &of_faces);
		assert_same(&sounds, &of_sounds);
	}
	return faces.count + sounds.count;
}

/* So far apart that the faces look place by place, and not at all of the text: see look_by. */
static struct str random_thin_text(struct arena *a, uint64_t *r, size_t most)
{
	struct buf b;
	buf_init(&b, a, 1 << 18);
	for (size_t n = 1 + next_random(r) % most; n; n--) {
		buf_add(&b, random_text(a, r, 8, 1));
		for (size_t apart = next_random(r) % 2 ? 28 : 1; apart; apart--)
			buf_printf(&b, "的");
	}
	return buf_str(&b);
}

static struct str text_of_round(struct arena *a, uint64_t *r, int round, int i)
{
	if (i % 2)
		return random_thin_text(a, r, 12);
	return random_text(a, r, i || round % 16 ? 60 : 12000, 1);
}

/* Now and then a text of several fills of a stream. */
static void one_reading_finds_what_two_find(void **state)
{
	(void)state;
	enum { ROUNDS = 32 }; /* building three images takes its time */
	uint64_t r = SEED;
	size_t total = 0;
	for (int round = 0; round < ROUNDS; round++) {
		SCRATCH(a);
		struct str list, allow;
		struct both_ways w;
		for (size_t i = 0; i < ALPHABET; i++)
			alphabet[i] = PICK(&r, syllables);
		random_lexicon(&a, &r, &list, &allow);
		build_both_ways(&a, list, allow, &w);
		for (int i = 0; i < TEXTS; i++)
			total += find_both_ways(&a, &w, text_of_round(&a, &r, round, i));
	}
	assert_true(total > 5 * ROUNDS * TEXTS);
}

/* Of two that sound like a term one is as it is listed: in whatever bytes that is written. */
static void two_are_heard_however_one_is_written(void **state)
{
	(void)state;
	static const char *const texts[] = { "衣市", "依士", "\U0002F9C4市", "㍿曲", "一市", "壹市",
		"弌市" };
	SCRATCH(a);
	struct both_ways w;
	build_both_ways(&a, STR("衣士\n社区\n一士\n"), STR(""), &w);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_true(find_both_ways(&a, &w, str_c(texts[i])));
	assert_false(find_both_ways(&a, &w, STR("依市")));
}

static void walk_from_everywhere(const struct stream *s, enum stream_speed speed, struct walks *out)
{
	uint32_t places[WALKS];
	size_t count = s->count < WALKS ? s->count : WALKS;
	for (size_t i = 0; i < count; i++)
		places[i] = (uint32_t)i | STREAM_LONGER;
	stream_limit(speed);
	walks_set(out, places, count);
	walks_go(out, s);
}

static void compare_walks(const struct image *m, struct str text)
{
	static struct stream s;
	struct walks plain, fast;
	s = (struct stream){ .image = m, .text = text };
	stream_fill(&s);
	walk_from_everywhere(&s, STREAM_PLAIN, &plain);
	walk_from_everywhere(&s, STREAM_16, &fast);
	assert_int_equal(plain.end_count, fast.end_count);
	if (plain.end_count)
		assert_memory_equal(plain.ends, fast.ends, plain.end_count * sizeof *plain.ends);
}

/*
 * Filters send walks nowhere but where something begins, nearly: here they set out from wherever they
 * will, so also where in the place of a first symbol's node another one lies.
 */
static void walks_that_begin_nowhere_end_nowhere(void **state)
{
	(void)state;
	enum { LISTS = 30 };
	uint64_t r = SEED;
	for (int round = 0; round < LISTS; round++) {
		SCRATCH(a);
		struct lexicon lexicon;
		struct image image;
		struct str list, allow, bytes;
		for (size_t i = 0; i < ALPHABET; i++)
			alphabet[i] = PICK(&r, letters);
		random_lexicon(&a, &r, &list, &allow);
		assert_int_equal(lexicon_read(&a, list, allow, &lexicon), ERR_OK);
		assert_int_equal(image_build(&a, &lexicon, READ_FACES, &bytes), ERR_OK);
		assert_int_equal(image_open(bytes, &image), ERR_OK);
		for (int i = 0; i < TEXTS; i++)
			compare_walks(&image, random_text(&a, &r, 100, 1));
	}
}

/* Longer than walks go: the automaton runs over symbols that nobody looked up before. */
static void long_forms_are_followed_to_their_end(void **state)
{
	(void)state;
	SCRATCH(a);
	struct both_ways w;
	build_both_ways(&a, STR("双窗庄\n"), STR(""), &w);
	assert_int_equal(find_both_ways(&a, &w, STR("甲，shuangchuangzhuang，甲")), 1);
	assert_int_equal(find_both_ways(&a, &w, STR("甲，shuang chuang ZHUANG，甲")), 1);
	assert_int_equal(find_both_ways(&a, &w, STR("甲，shuangchuangzhuan，甲")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_reading_finds_what_two_find),
		cmocka_unit_test(two_are_heard_however_one_is_written),
		cmocka_unit_test(long_forms_are_followed_to_their_end),
		cmocka_unit_test(walks_that_begin_nowhere_end_nowhere),
		cmocka_unit_test(the_engine_finds_what_the_reference_finds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
