/* The text of a file in parts, and what they are called. */
#include "tests/check.h"

#include "model/parts.h"
#include "model/plain.h"

static struct str named(struct arena *a, const char *name)
{
	struct parts p;
	parts_init(&p, a);
	assert_int_equal(parts_add(&p, STR("甲"), "%s", name), ERR_OK);
	return p.at[0].name;
}

static const char *repeated(struct arena *a, const char *piece, int times)
{
	struct buf b;
	buf_init(&b, a, 4096);
	while (times--)
		buf_add(&b, str_c(piece));
	return buf_str(&b).at;
}

static void a_long_name_is_cut_behind_a_whole_character(void **)
{
	SCRATCH(a);
	assert_true(str_eq(named(&a, "第3页"), STR("第3页")));
	for (int shift = 0; shift < 3; shift++) {
		const char *head = repeated(&a, "a", shift);
		struct str name = named(
			&a, arena_printf(&a, "%s%s", head, repeated(&a, "页", PART_NAME_MAX)));
		assert_in_range(name.len, PART_NAME_MAX - 2, PART_NAME_MAX);
		assert_true(plain_valid(name));
		assert_true(str_ends(name, STR("页")));
	}
}

/* As archives may call their entries: each bad byte is three in the end. */
static void a_name_of_bad_bytes_is_no_longer(void **)
{
	SCRATCH(a);
	struct str name = named(&a, repeated(&a, "\xB4", PART_NAME_MAX));
	assert_int_equal(name.len, PART_NAME_MAX);
	assert_true(plain_valid(name));
}

/* A mark alone in its line is one, whatever ends the line. */
static void whatever_ends_a_line_is_a_line_feed(void **)
{
	SCRATCH(a);
	struct str text = plain_text(&a, STR("甲\r\n乙\r丙\f丁\v戊\xC2\x85己\u2028庚\u2029辛"));
	assert_true(str_eq(text, STR("甲\n乙\n丙\n丁\n戊\n己\n庚\n辛")));
	assert_true(str_eq(plain_text(&a, STR("\u2027\u202A…")), STR("\u2027\u202A…")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_name_is_cut_behind_a_whole_character),
		cmocka_unit_test(a_name_of_bad_bytes_is_no_longer),
		cmocka_unit_test(whatever_ends_a_line_is_a_line_feed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
