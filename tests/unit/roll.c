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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_give_the_people_and_the_pieces_written_down),
		cmocka_unit_test(a_roll_has_an_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
