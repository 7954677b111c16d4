#include "tests/golden.h"

#include "article/diff.h"
#include "article/lcs.h"
#include "base/buf.h"
#include "base/json.h"

static struct str canon(struct arena *a, struct str html)
{
	struct str out;
	assert_int_equal(article_canon(a, html, &out), ERR_OK);
	return out;
}

/* One row a line, so that a person can read the expected file. */
static struct str rows_text(struct arena *a, const struct diff *d)
{
	json_auto_t *rows = diff_json(d);
	const char *text = "";
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row) text =
		arena_printf(a, "%s" STRF "\n", text, STRV(json_text(a, row)));
	return str_c(text);
}

static void one_diff(struct arena *a, const char *path)
{
	struct diff d;
	const char *new = beside(a, path, sizeof "old.html" - 1, "new.html");
	struct str before = read_file(a, path), after = read_file(a, new);
	assert_int_equal(article_check(a, before), ERR_OK);
	assert_int_equal(article_check(a, after), ERR_OK);
	assert_int_equal(article_diff(a, before, after, &d), ERR_OK);
	must_hold(a, beside(a, path, sizeof "old.html" - 1, "rows"), rows_text(a, &d));
}

static void the_vectors_hold(void **state)
{
	(void)state;
	each_golden(SOURCE_DIR "/tests/golden/diff/*.old.html", one_diff);
}

static struct str side_text(struct arena *a, const struct diff *d, bool after)
{
	const char *text = "";
	for (size_t i = 0; i < d->count; i++) {
		const struct diff_side *s = after ? &d->rows[i].after : &d->rows[i].before;
		for (size_t j = 0; j < s->count; j++)
			text = arena_printf(a, "%s" STRF, text, STRV(s->pieces[j].text));
		text = arena_printf(a, "%s\n", s->count ? text : "");
	}
	return str_c(text);
}

static void a_text_against_itself_is_all_the_same(void **state)
{
	(void)state;
	SCRATCH(a);
	struct diff d;
	struct str html =
		canon(&a, STR("<h1>题</h1><p>一<b>二</b></p><table><tr><td>1<td>2</table><hr>"));
	assert_int_equal(article_diff(&a, html, html, &d), ERR_OK);
	assert_int_equal(d.count, 4);
	assert_int_equal(d.changes, 0);
	assert_true(str_eq(side_text(&a, &d, false), side_text(&a, &d, true)));
}

/* A thousand paragraphs against a thousand others: nothing is alike, and it still ends. */
static void hostile_sizes_fall_back_to_whole_blocks(void **state)
{
	(void)state;
	SCRATCH(a);
	struct buf x, y;
	struct diff d;
	buf_init(&x, &a, ARTICLE_BYTES_MAX);
	buf_init(&y, &a, ARTICLE_BYTES_MAX);
	for (int i = 0; i < 20000; i++) {
		buf_printf(&x, "<p>甲%d</p>\n", i);
		buf_printf(&y, "<p>乙%d</p>\n", i + 1000000);
	}
	assert_int_equal(article_diff(&a, buf_str(&x), buf_str(&y), &d), ERR_OK);
	assert_int_equal(d.count, 40000);
	assert_int_equal(d.changes, 40000);
	assert_int_equal(d.rows[0].op, DIFF_REMOVED);
	assert_int_equal(d.rows[39999].op, DIFF_ADDED);
}

static void a_spent_budget_keeps_the_ends_only(void **state)
{
	(void)state;
	static const uint32_t a[] = { 1, 2, 3, 4, 5, 9 }, b[] = { 1, 7, 3, 8, 5, 9 };
	for (size_t budget = 1; budget <= 1000; budget += 999) {
		bool keep_a[6] = {}, keep_b[6] = {};
		size_t left = budget;
		lcs(a, 6, b, 6, &left, keep_a, keep_b);
		assert_true(
			keep_a[0] && keep_b[0] && keep_a[4] && keep_a[5] && keep_b[4] && keep_b[5]);
		assert_int_equal(keep_a[2] && keep_b[2], budget == 1000);
		assert_true(left < budget);
	}
}

static void what_is_not_canonical_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct diff d;
	assert_int_equal(article_diff(&a, STR("<div>"), STR("<section>"), &d), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_hold),
		cmocka_unit_test(a_text_against_itself_is_all_the_same),
		cmocka_unit_test(hostile_sizes_fall_back_to_whole_blocks),
		cmocka_unit_test(a_spent_budget_keeps_the_ends_only),
		cmocka_unit_test(what_is_not_canonical_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
