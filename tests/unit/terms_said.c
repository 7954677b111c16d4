/* What the rules said of the same hanzi before: when it holds again, and when they are asked anew. */
#include "tests/check.h"

#include <stdlib.h>

#include "reviewers/terms/derive.h"
#include "reviewers/terms/said.h"
#include "reviewers/terms/stream.h"

enum { END = 9, SAME_PLACE = END + SAID };

static bool holds_again(const char *before, const char *now, uint32_t end)
{
	struct said said = {};
	size_t bytes = strlen(before);
	struct saying first = saying_of(END, before, bytes), second = saying_of(end, now, bytes);
	said_keep(&said, &first, before, bytes);
	return said_before(&said, &second);
}

static void the_same_hanzi_of_the_same_term(void **)
{
	assert_true(holds_again("甲乙", "甲乙", END));
	assert_true(holds_again("甲乙丙", "甲乙丙", END));
	assert_true(holds_again("甲乙丙丁", "甲乙丙丁", END));
	assert_false(holds_again("甲乙", "甲乙", SAME_PLACE));
}

/* Whichever of them it is. */
static void not_when_one_byte_is_another(void **)
{
	static const char *const rows[] = { "戴戴", "戴戴戴", "戴戴戴戴" };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t at = 0; rows[i][at]; at++) {
			char now[16];
			strcpy(now, rows[i]);
			now[at] ^= 1;
			assert_false(holds_again(rows[i], now, END));
		}
}

/* "１２" is a number, in "３１２" it is not. */
static void not_of_letters_and_digits(void **)
{
	assert_false(holds_again("１２", "１２", END));
	assert_false(holds_again("甲ａ", "甲ａ", END));
}

static struct matches find_in(struct arena *a, const char *list, const char *text)
{
	struct lexicon lexicon;
	struct image image;
	struct str bytes;
	struct matches found = { .arena = a };
	size_t len = strlen(text);
	char *exactly = malloc(len); /* so that the sanitizer sees who reads on */
	memcpy(exactly, text, len);
	assert_int_equal(lexicon_read(a, str_c(list), STR(""), &lexicon), ERR_OK);
	assert_int_equal(image_build(a, &lexicon, READ_FACES, &bytes), ERR_OK);
	assert_int_equal(image_open(bytes, &image), ERR_OK);
	matches_find(&image, (struct str){ exactly, len }, &found);
	free(exactly);
	return found;
}

static size_t count_in(const char *list, const char *text)
{
	SCRATCH(a);
	return find_in(&a, list, text).count;
}

static void a_number_is_looked_at_each_time(void **)
{
	assert_int_equal(count_in("12\n", "１２"), 1);
	assert_int_equal(count_in("12\n", "１２。３１２"), 1);
	assert_int_equal(count_in("12\n", "３１２。１２"), 1);
}

/* Three bytes from the one to the other, and yet no hanzi: behind the second there is nothing. */
static void what_only_stands_like_hanzi_is_no_row(void **)
{
	assert_int_equal(count_in("12\n", "1\u00ad2"), 1);
	assert_int_equal(count_in("سم\n", "سم"), 1);
	assert_int_equal(count_in("سم\n", "س,م"), 0);
}

/* Wherever it stands, in terms as long as are looked at in one go, and one longer. */
static void a_comma_between_any_two_hanzi_parts_them(void **)
{
	static const char hanzi[] = "来者不善善者为谁也";
	SCRATCH(a);
	for (int bytes = 6; bytes <= (int)strlen(hanzi); bytes += 3) {
		const char *term = arena_printf(&a, "%.*s\n", bytes, hanzi);
		assert_int_equal(count_in(term, term), 1);
		for (int cut = 3; cut < bytes; cut += 3) {
			const char *text = arena_printf(
				&a, "%.*s，%.*s", cut, hanzi, bytes - cut, hanzi + cut);
			if (count_in(term, text))
				fail_msg("found all the same: %s", text);
		}
	}
}

/* Of more than four hanzi not all bytes are kept: whichever is another one, nothing is said again. */
static void what_looks_like_a_long_one_is_not_the_same(void **)
{
	static const char listed[] = "己己己己己己", other[] = "已";
	SCRATCH(a);
	for (int at = 0; at < (int)strlen(listed); at += 3) {
		const char *text = arena_printf(
			&a, "%s。%.*s%s%s", listed, at, listed, other, listed + at + 3);
		struct matches found = find_in(&a, arena_printf(&a, "%s\n", listed), text);
		assert_int_equal(found.count, 2);
		assert_int_equal(found.at[0].kind, MATCH_PLAIN);
		assert_int_equal(found.at[1].kind, MATCH_SHAPE);
	}
}

/* As the reviewer looks: by faces and by sounds at once. */
static void open_both(struct arena *a, const char *list, const char *allow, struct image out[2])
{
	struct lexicon listed, faces, sounds;
	struct str bytes;
	assert_int_equal(lexicon_read(a, str_c(list), str_c(allow), &listed), ERR_OK);
	derive_choose(&listed);
	derive_faces(a, &listed, &faces);
	derive_sounds(a, &listed, &sounds);
	assert_int_equal(image_build(a, &faces, READ_FACES, &bytes), ERR_OK);
	assert_int_equal(image_open(bytes, &out[0]), ERR_OK);
	assert_int_equal(image_build_both(a, &sounds, &faces, &bytes), ERR_OK);
	assert_int_equal(image_open(bytes, &out[1]), ERR_OK);
}

enum { AGAIN = 3 };

/* So many in each text that is found by itself; `wanted` in the first. */
static void assert_same_again(const struct matches *m, size_t wanted, size_t apart)
{
	assert_int_equal(m->count, AGAIN * wanted);
	for (size_t i = wanted; i < m->count; i++) {
		const struct match *one = &m->at[i - wanted], *two = &m->at[i];
		assert_int_equal(two->from, one->from + apart);
		assert_int_equal(two->to, one->to + apart);
		assert_int_equal(two->entry, one->entry);
		assert_int_equal(two->kind, one->kind);
		assert_int_equal(two->weight, one->weight);
	}
}

static void finds_the_same_again(
	const char *list, const char *allow, const char *text, size_t faces, size_t sounds)
{
	SCRATCH(a);
	struct image image[2];
	open_both(&a, list, allow, image);
	struct matches of_faces = { .arena = &a }, of_sounds = { .arena = &a };
	const char *all = arena_printf(&a, "%s。%s。%s。", text, text, text);
	matches_find_both(&image[0], &image[1], str_c(all), &of_faces, &of_sounds);
	assert_same_again(&of_faces, faces, strlen(text) + strlen("。"));
	assert_same_again(&of_sounds, sounds, strlen(text) + strlen("。"));
}

static void what_was_found_is_found_again(void **)
{
	finds_the_same_again("扫黑险恶\n", "", "扫黑险恶，扫嘿险恶，埽黑险恶", 1, 2);
	finds_the_same_again("大干快上\n", "", "大干快上，大千快上", 2, 0);
	finds_the_same_again("没法\tWARN\n设法\tBLOCK\n", "", "没法，设法，沒法", 3, 0);
	finds_the_same_again("示范\tWARN\n示范\tBLOCK\n", "", "示范，是范", 1, 1);
}

static void what_was_not_found_stays_so(void **)
{
	finds_the_same_again("扫黑险恶\tBLOCK\t\t\texact\n", "", "埽黑险恶，扫黑險恶", 1, 0);
	finds_the_same_again("险恶\n", "扫黑险恶\n", "扫黑险恶，险恶", 1, 0);
	finds_the_same_again("设法\n没法\n", "设法\n没法\n", "设法，没法，沒法", 0, 0);
	finds_the_same_again("未来\n末来\n", "未来\n", "未来，末来", 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_hanzi_of_the_same_term),
		cmocka_unit_test(not_when_one_byte_is_another),
		cmocka_unit_test(not_of_letters_and_digits),
		cmocka_unit_test(a_number_is_looked_at_each_time),
		cmocka_unit_test(what_only_stands_like_hanzi_is_no_row),
		cmocka_unit_test(a_comma_between_any_two_hanzi_parts_them),
		cmocka_unit_test(what_looks_like_a_long_one_is_not_the_same),
		cmocka_unit_test(what_was_found_is_found_again),
		cmocka_unit_test(what_was_not_found_stays_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
