/* What the rules said of the same hanzi before: when it holds again, and when they are asked anew. */
#include "tests/check.h"

#include <stdlib.h>

#include "reviewers/terms/said.h"
#include "reviewers/terms/stream.h"

enum { END = 9, SAME_PLACE = END + SAID };

static bool holds_again(const char *before, const char *now, uint32_t end)
{
	struct said said = {};
	size_t bytes = strlen(before);
	struct saying first = saying_of(END, before, bytes), second = saying_of(end, now, bytes);
	said_keep(&said, &first, before, bytes);
	return said_of(&said, &second);
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

static size_t count_in(const char *list, const char *text)
{
	SCRATCH(a);
	struct lexicon lexicon;
	struct image image;
	struct str bytes;
	struct matches found = { .arena = &a };
	size_t len = strlen(text);
	char *exactly = malloc(len); /* so that the sanitizer sees who reads on */
	memcpy(exactly, text, len);
	assert_int_equal(lexicon_read(&a, str_c(list), STR(""), &lexicon), ERR_OK);
	assert_int_equal(image_build(&a, &lexicon, READ_FACES, &bytes), ERR_OK);
	assert_int_equal(image_open(bytes, &image), ERR_OK);
	matches_find(&image, (struct str){ exactly, len }, &found);
	free(exactly);
	return found.count;
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
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_hanzi_of_the_same_term),
		cmocka_unit_test(not_when_one_byte_is_another),
		cmocka_unit_test(not_of_letters_and_digits),
		cmocka_unit_test(a_number_is_looked_at_each_time),
		cmocka_unit_test(what_only_stands_like_hanzi_is_no_row),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
