#include "tests/canonical.h"
#include "tests/golden.h"
#include "tests/soup.h"

#include <gumbo.h>
#include <time.h>

#include "article/prescan.h"

/* The hostile pieces are formats of our own. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

enum { DOCUMENTS = 10000, SEED = 20210713 };

static void one_article(struct arena *a, const char *path)
{
	struct str html = read_file(a, path), canonical, again;
	assert_int_equal(article_canon(a, html, &canonical), ERR_OK);
	must_hold(a, beside(a, path, sizeof "in.html" - 1, "out.html"), canonical);
	assert_int_equal(article_canon(a, canonical, &again), ERR_OK);
	assert_true(str_eq(canonical, again));
}

static void samples_come_out_as_written_down(void **state)
{
	(void)state;
	each_golden(SOURCE_DIR "/tests/golden/article/*.in.html", one_article);
}

static void check_well(const char *wrong)
{
	if (wrong)
		fail_msg("%s", wrong);
}

static void canon_of_canon_is_canon(void **state)
{
	(void)state;
	SCRATCH(kept);
	uint64_t r = SEED;
	size_t refused = 0, empty = 0;
	struct str last = STR("");
	for (int i = 0; i < DOCUMENTS; i++) {
		SCRATCH(a);
		struct str html = soup(&a, &r), once, twice;
		if (article_canon(&a, html, &once)) {
			refused++;
			continue;
		}
		empty += !once.len;
		assert_int_equal(article_canon(&a, once, &twice), ERR_OK);
		if (!str_eq(once, twice))
			print_error("%d\n" STRF "\n--- once\n" STRF "\n--- twice\n" STRF "\n", i,
				STRV(html), STRV(once), STRV(twice));
		assert_true(str_eq(once, twice));
		check_well(canonical_fault(&a, once));
		check_well(diff_fault(&a, last, once));
		last = arena_str(&kept, once);
	}
	/* The documents say something: most are taken, and most leave words behind. */
	assert_true(refused < DOCUMENTS / 20);
	assert_true(empty < DOCUMENTS / 4);
}

static size_t depth_of(const GumboNode *n)
{
	size_t most = 0;
	if (n->type != GUMBO_NODE_ELEMENT)
		return 0;
	for (unsigned i = 0; i < n->v.element.children.length; i++) {
		size_t d = depth_of(n->v.element.children.data[i]);
		most = d > most ? d : most;
	}
	return most + 1;
}

static size_t nodes_of(const GumboNode *n)
{
	size_t count = 1;
	if (n->type != GUMBO_NODE_ELEMENT)
		return 1;
	for (unsigned i = 0; i < n->v.element.children.length; i++)
		count += nodes_of(n->v.element.children.data[i]);
	return count;
}

/* What the guard counted bounds what the parser made, or it guards nothing. */
static void the_parser_makes_no_more_than_was_counted(void **state)
{
	(void)state;
	/* html, head, body; a table brings sections and rows of its own. */
	enum { FRAME = 3, PER_TABLE = 2 };
	uint64_t r = SEED + 1;
	GumboOptions options = kGumboDefaultOptions;
	options.max_errors = 0;
	for (int i = 0; i < DOCUMENTS; i++) {
		SCRATCH(a);
		struct prescan scan;
		if (prescan(&a, soup(&a, &r), &scan))
			continue;
		GumboOutput *tree = gumbo_parse_with_options(&options, scan.html.at, scan.html.len);
		size_t depth = depth_of(tree->root), nodes = nodes_of(tree->root);
		gumbo_destroy_output(&options, tree);
		assert_true(depth <= FRAME + scan.deepest * (1 + PER_TABLE));
		assert_true(nodes <= FRAME + 2 * scan.units + 1);
	}
}

static struct str repeated(
	struct arena *a, const char *head, const char *piece, size_t bytes, const char *tail)
{
	struct buf b;
	buf_init(&b, a, 4 * ARTICLE_BYTES_MAX);
	buf_printf(&b, "%s", head);
	for (size_t i = 0; b.len < bytes; i++)
		buf_printf(&b, piece, i, i);
	buf_printf(&b, "%s", tail);
	return buf_str(&b);
}

static void refuses(const char *head, const char *piece, size_t bytes, const char *what)
{
	SCRATCH(a);
	struct str out;
	if (article_canon(&a, repeated(&a, head, piece, bytes, ">"), &out) != ERR_LIMIT)
		fail_msg("%s is taken", piece);
	assert_string_equal(err_what(), what);
}

static void what_would_take_long_is_refused(void **state)
{
	(void)state;
	refuses("", "<div>", 200000, "article.depth");
	refuses("", "<b>x<p>y</p>", 280000, "article.formatting");
	refuses("", "<p><b x=%zu>y</p>", 280000, "article.formatting");
	refuses("", "<p><a href=%zu><b><i x=%zu></p>", 280000, "article.formatting");
	refuses("<p", " a%zu=1", 200000, "article.attributes");
	refuses("", "<table><td>", 20000, "article.depth");
	refuses("", "<div><table></div>", 20000, "article.depth");
	refuses("", "<span><div></span>", 20000, "article.depth");
	refuses("", "<ul><li>", 20000, "article.depth");
	refuses("<p><b><i><u><s><code><a>", "<p>x", ARTICLE_BYTES_MAX - 99, "article.elements");
	refuses("", "字", ARTICLE_BYTES_MAX + 1, "article.size");
	refuses("", "& ", ARTICLE_BYTES_MAX - 9, "article.size");
}

static size_t steps_for(const char *piece, size_t bytes, double *seconds)
{
	SCRATCH(a);
	struct prescan scan;
	struct str html = repeated(&a, "", piece, bytes, ""), out;
	struct timespec from, to;
	assert_int_equal(prescan(&a, html, &scan), ERR_OK);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	assert_int_equal(article_canon(&a, html, &out), ERR_OK);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	*seconds = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	return scan.steps;
}

/* Eight times the text, eight times the steps and a little for the start; the time is printed for people, not judged. */
static void work_grows_with_length_and_no_faster(void **state)
{
	(void)state;
	static const char *const pieces[] = { "<p>数据<b>安全</b></p>", "<b>x</b>", "</p>",
		"<p><b>x</p></b>", "<table><tr><td>1</table>", "<ul><li>x<ul><li>y</ul></ul>",
		"<!--", "<p><a href=#>x", "<h1>x", "e\u0301\u0323\u0302", "<b><p>x</b></p>",
		"&amp;", "<p title='", "<script>x", "<div><b></div></b>", "<sub></b></i></sub>" };
	enum { SMALL = 16000, TIMES = 8 };
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		double fast, slow;
		size_t few = steps_for(pieces[i], SMALL, &fast);
		size_t many = steps_for(pieces[i], SMALL * TIMES, &slow);
		print_message("%-32.32s %8zu steps, %5.1f times the time\n", pieces[i], many,
			slow / fast);
		assert_true(many <= few * (TIMES + 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_come_out_as_written_down),
		cmocka_unit_test(canon_of_canon_is_canon),
		cmocka_unit_test(the_parser_makes_no_more_than_was_counted),
		cmocka_unit_test(what_would_take_long_is_refused),
		cmocka_unit_test(work_grows_with_length_and_no_faster),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
