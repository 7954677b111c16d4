/* Whom tables name and what of their numbers they show: NNN.html, and NNN.roll that it must give. */
#include "tests/golden.h"

#include "base/buf.h"
#include "reviewers/personal/roll.h"

static void read_html(struct arena *a, struct str html, struct article *art)
{
	struct str canonical;
	assert_int_equal(article_canon(a, html, &canonical), ERR_OK);
	assert_int_equal(article_read(a, canonical, art), ERR_OK);
}

static void one_roll(struct arena *a, const char *path)
{
	struct buf b;
	struct article art;
	read_html(a, read_file(a, path), &art);
	struct roll r = roll_of(a, &art);
	buf_init(&b, a, 1 << 20);
	for (size_t i = 0; i < r.count; i++) {
		const struct rolled *who = &r.list[i];
		buf_printf(&b, STRF " %zu %zu-%zu\n", STRV(who->name), who->block, who->start,
			who->end);
		for (size_t k = 0; k < r.piece_count; k++)
			if (r.pieces[k].person == i)
				buf_printf(&b, "\t%s\t" STRF "\n", r.pieces[k].what,
					STRV(r.pieces[k].digits));
	}
	must_hold(a, beside(a, path, sizeof "html" - 1, "roll"), buf_str(&b));
}

static void tables_give_the_people_and_the_pieces_written_down(void **)
{
	each_golden(SOURCE_DIR "/tests/golden/roll/*.html", one_roll);
}

/* Whoever writes a longer table gets no longer roll, and no slower one. */
static void a_roll_has_an_end(void **)
{
	SCRATCH(a);
	struct buf b;
	struct article art;
	buf_init(&b, &a, 4 << 20);
	buf_add(&b, STR("<table><tbody><tr><th>姓名</th><th>电话</th></tr>"));
	for (int i = 0; i < ROLL_MAX + 500; i++)
		buf_add(&b, STR("<tr><td>王小明</td><td>138****5678</td></tr>"));
	buf_add(&b, STR("</tbody></table>"));
	read_html(&a, buf_str(&b), &art);
	struct roll r = roll_of(&a, &art);
	assert_int_equal(r.count, ROLL_MAX);
	assert_int_equal(r.piece_count, 2 * ROLL_MAX);
}

static struct roll roll_of_numbers(struct arena *a, int rows, int numbers)
{
	struct buf b;
	struct article art;
	buf_init(&b, a, 4 << 20);
	buf_add(&b, STR("<table><tbody><tr><th>姓名</th><th>电话</th></tr>"));
	for (int i = 0; i < rows; i++) {
		buf_add(&b, STR("<tr><td>王小明</td><td>"));
		for (int n = 0; n < numbers; n++)
			buf_add(&b, STR("13812345678、"));
		buf_add(&b, STR("</td></tr>"));
	}
	buf_add(&b, STR("</tbody></table>"));
	read_html(a, buf_str(&b), &art);
	return roll_of(a, &art);
}

/* Nobody is left out and nobody told of it: a list that ends at its numbers ends as well. */
static void a_roll_says_that_numbers_are_left_out(void **)
{
	SCRATCH(a);
	struct roll r = roll_of_numbers(&a, ROLL_MAX / 2, 4);
	assert_int_equal(r.piece_count, ROLL_MAX / 2 * 4 * 3);
	assert_false(r.cut);
	r = roll_of_numbers(&a, ROLL_MAX / 2, 5);
	assert_int_equal(r.piece_count, ROLL_MAX * ROLL_PIECES_EACH);
	assert_true(r.cut);
}

/* The shortest words for three names: there is room for all of them. */
static void whoever_a_short_text_names_has_room(void **)
{
	SCRATCH(a);
	struct article art;
	read_html(&a, STR("<p>长孙王芳138*5678</p>"), &art);
	struct roll r = roll_of(&a, &art);
	assert_int_equal(r.count, 3);
	assert_int_equal(r.piece_count, 6);
	assert_false(r.cut);
}

/* A unit of one character over and over, and what the roll keeps of it: nothing when it is too long. */
static void unit_is(const char *character, size_t times, struct str kept)
{
	SCRATCH(a);
	struct buf b;
	struct article art;
	buf_init(&b, &a, 1 << 20);
	buf_add(&b,
		STR("<table><tbody><tr><th>姓名</th><th>单位</th></tr><tr><td>王小明</td><td>"));
	for (size_t i = 0; i < times; i++)
		buf_add(&b, str_c(character));
	buf_add(&b, STR("</td></tr></tbody></table>"));
	read_html(&a, buf_str(&b), &art);
	struct roll r = roll_of(&a, &art);
	assert_int_equal(r.piece_count, kept.len > 0);
	if (kept.len && !str_eq(r.pieces[0].digits, kept))
		fail_msg("%s: " STRF, character, STRV(r.pieces[0].digits));
}

/* ⑩ and ㎡ read as two symbols, ㍿ as four, 한 as itself. */
static void a_character_of_several_symbols_is_copied_once(void **)
{
	static const char *const characters[] = { "⑩", "㎡", "㍿", "한" }, *const twice[] = { "⑩⑩",
		"㎡㎡", "㍿㍿", "한한" };
	for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
		unit_is(characters[i], 6000, STR(""));
		unit_is(characters[i], 2, str_c(twice[i]));
	}
	unit_is("⑩", 20, STR("⑩⑩⑩⑩⑩⑩⑩⑩⑩⑩⑩⑩⑩⑩⑩⑩⑩⑩⑩⑩"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_give_the_people_and_the_pieces_written_down),
		cmocka_unit_test(a_roll_has_an_end),
		cmocka_unit_test(a_roll_says_that_numbers_are_left_out),
		cmocka_unit_test(whoever_a_short_text_names_has_room),
		cmocka_unit_test(a_character_of_several_symbols_is_copied_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
