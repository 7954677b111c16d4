#include "tests/golden.h"

#include <unistd.h>

#include "article/utf8.h"
#include "base/buf.h"
#include "reviewers/terms/fold.h"

static void folds(uint32_t cp, uint32_t code)
{
	if (fold(cp) != code)
		print_error("U+%04X\n", (unsigned)cp);
	assert_int_equal(fold(cp), code);
}

static void each_kind_of_character_counts_as_one_thing(void **state)
{
	(void)state;
	folds(U'Ａ', 'a');
	folds(U'é', 'e');
	folds(U'𝟏', '1');
	folds(U'①', '1');
	folds(U'ɑ', 'a'); /* of printed pinyin */
	folds(U'ɡ', 'g');
	folds(U'ɢ', 'g');
	folds(U'ꜱ', 's');
	folds(0x1F151, 'b');
	folds(0x1F189, 'z');
	folds(U'險', U'险');
	folds(0xF90A, U'金'); /* a compatibility ideograph */
	folds(U'㊙', U'秘');
	folds(U'㈠', U'一');
	folds(U'⼈', U'人'); /* a radical of the old list, */
	folds(U'⺅', U'亻'); /* of its supplement, */
	folds(U'㇐', U'一'); /* a stroke */
	folds(U'売', U'卖'); /* Japanese */
	folds(U'〇', U'〇');
	folds(0x200B, FOLD_SKIP);
	folds(0x202E, FOLD_SKIP);
	folds(0xFE0F, FOLD_SKIP);
	folds(0xAD, FOLD_SKIP);
	folds(0x0301, FOLD_SKIP);
	folds(0xE0041, FOLD_SKIP);
	folds(' ', FOLD_SEPARATOR);
	folds('\n', FOLD_SEPARATOR);
	folds(U'😀', FOLD_SEPARATOR);
	folds(0xE000, FOLD_SEPARATOR);
	folds(U'，', FOLD_CLAUSE);
	folds(U'（', FOLD_QUOTE);
	folds(U'。', FOLD_END);
	folds(U'｡', FOLD_END);
	folds(U'！', FOLD_END);
	folds(0x110000, 0x110000);
}

static void what_is_folded_folds_to_itself(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		uint32_t code = fold(cp);
		size_t count = 1;
		const uint32_t *at = code & FOLD_SEQUENCE ? fold_sequence(code, &count) : &code;
		assert_in_range(count, 1, FOLD_SYMBOLS);
		for (size_t i = 0; i < count && at[i] < FOLD_SKIP; i++)
			assert_int_equal(fold(at[i]), at[i]);
	}
}

/* The tables say what Debian's own converter says, hanzi by hanzi; radicals and strokes it does not know. */
static void compare_with_opencc(const char *name, const char *convert)
{
	SCRATCH(a);
	struct buf in, expected;
	buf_init(&in, &a, 1 << 24);
	buf_init(&expected, &a, 1 << 24);
	struct str table = read_file(&a, arena_printf(&a, SOURCE_DIR "/schemas/lexicons/%s", name));
	for (struct str rest = table; rest.len;) {
		size_t len;
		struct str row = str_cut(&rest, '\n'), from = str_cut(&row, '\t');
		if (utf8_next(from, &len) < 0x3400)
			continue;
		buf_printf(&in, STRF "\n", STRV(from));
		buf_printf(&expected, STRF "\n", STRV(row));
	}
	char path[] = "/tmp/shenfa-hanzi-XXXXXX";
	int fd = mkstemp(path);
	assert_int_equal(write(fd, in.at, in.len), in.len);
	close(fd);
	FILE *out = popen(arena_printf(&a, "opencc -i %s -c %s", path, convert), "r");
	assert_non_null(out);
	char *got = arena_alloc(&a, expected.len + 1);
	size_t len = fread(got, 1, expected.len + 1, out);
	assert_int_equal(pclose(out), 0);
	unlink(path);
	assert_true(expected.len > 100);
	assert_int_equal(len, expected.len);
	assert_memory_equal(got, expected.at, len);
}

static void the_tables_of_variant_forms_are_opencc_s(void **)
{
	compare_with_opencc("simplified.tsv", "t2s.json");
	compare_with_opencc("variants.tsv", "jp2t.json | opencc -c t2s.json");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_character_counts_as_one_thing),
		cmocka_unit_test(what_is_folded_folds_to_itself),
		cmocka_unit_test(the_tables_of_variant_forms_are_opencc_s),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
