/* Latin words in Chinese text. */
#include "tests/golden.h"

#include "base/buf.h"
#include "reviewers/reviewer.h"
#include "reviewers/spelling/english.h"

static void review(struct arena *a, struct str names, struct str text, struct findings *out)
{
	struct article art;
	void *state = NULL;
	struct str html;
	assert_int_equal(article_canon(a, text, &html), ERR_OK);
	assert_int_equal(article_read(a, html, &art), ERR_OK);
	findings_init(out, a);
	struct wordlists lists = { .names = names };
	assert_int_equal(reviewer_spelling.open(&state, &lists), ERR_OK);
	assert_int_equal(
		reviewer_spelling.review(state, &(struct revision){ .html = html }, &art, out),
		ERR_OK);
	reviewer_spelling.close(state);
}

static void each_text_has_the_findings_written_beside_it(void **state)
{
	(void)state;
	SCRATCH(a);
	size_t rows = 0;
	struct str rest = read_file(&a, SOURCE_DIR "/tests/golden/spelling/words.tsv");
	struct str names = read_file(&a, SOURCE_DIR "/schemas/lexicons/names.tsv");
	for (; rest.len; rows++) {
		struct str line = str_cut(&rest, '\n'), row = line;
		if (str_starts(line, STR("# ")))
			continue;
		struct findings found;
		struct str text = str_cut(&row, '\t'), wrong = str_cut(&row, '\t');
		struct str right = str_cut(&row, '\t');
		review(&a, names, text, &found);
		const struct finding *f = found.first;
		bool ok = wrong.len ? found.count == 1 && str_eq(f->quote, wrong) &&
					      str_eq(f->candidates[0], right) &&
					      str_eq(str_c(severity_name(f->severity)), row)
				    : !found.count;
		if (!ok)
			fail_msg(STRF " (%zu) " STRF, STRV(line), found.count,
				STRV(f ? f->quote : STR("")));
	}
	assert_true(rows > 20);
}

static void code_and_what_is_preformatted_is_left_alone(void **state)
{
	(void)state;
	SCRATCH(a);
	struct findings found;
	review(&a, STR(""), STR("<pre>recieve the infomation</pre><p>recieve</p>"), &found);
	assert_int_equal(found.count, 1);
	assert_int_equal(found.first->block, 1);
}

static void the_bureaus_own_words_are_right_and_offered(void **state)
{
	(void)state;
	SCRATCH(a);
	struct findings found;
	struct str names = STR("Zheliban\t外文词\n浙政钉Dingtalk\t提法\n");
	review(&a, names, STR("Zheliban zheliban Dingtalk"), &found);
	assert_int_equal(found.count, 0);
	review(&a, names, STR("Zhelibann"), &found);
	assert_true(str_eq(found.first->candidates[0], STR("Zheliban")));
	review(&a, STR(""), STR("Zxeliban"), &found);
	assert_int_equal(found.count, 1);
}

static size_t count_offers(const struct findings *found)
{
	size_t n = 0;
	for (const struct finding *f = found->first; f; f = f->next)
		n += f->candidates[0].len > 0;
	return n;
}

/* A text in another language is no thousand searches; what is wrong again is answered again. */
static void right_words_are_looked_for_so_often_and_no_more(void **state)
{
	(void)state;
	static const char *const right[] = { "government", "service", "platform", "public",
		"information", "building", "permit", "office", "street", "water", "school",
		"hospital", "library", "museum", "garden", "market", "station", "harbour", "bridge",
		"village" };
	SCRATCH(a);
	struct buf b;
	struct findings found;
	buf_init(&b, &a, 1 << 16);
	for (size_t i = 0; i < sizeof right / sizeof *right; i++)
		for (int twice = 0; twice < 2; twice++)
			buf_printf(&b, "%.3sq%s ", right[i], right[i] + 3);
	review(&a, STR(""), buf_str(&b), &found);
	assert_int_equal(found.count, 40);
	assert_int_equal(count_offers(&found), 16);
}

static void a_text_in_another_language_is_not_blocked_for_it(void **state)
{
	(void)state;
	SCRATCH(a);
	struct buf b;
	struct findings found;
	buf_init(&b, &a, 1 << 20);
	for (int i = 0; i < 2 * FINDINGS_PER_SEVERITY; i++)
		buf_add(&b, STR("qwrtzu "));
	review(&a, STR(""), buf_str(&b), &found);
	assert_int_equal(found.count, 200);
	assert_int_equal(found.per_severity[BLOCK], 0);
}

static void forms_of_words_are_words(void **state)
{
	(void)state;
	static const char *const right[] = { "a", "i", "government", "governments", "receiving",
		"redeveloped", "cities", "strategies", "happiest", "zoos", "beijing" };
	static const char *const wrong[] = { "", "goverment", "recieve", "zzq", "aaaa",
		"abcdefghijklmnopqrstuvwxyz" };
	for (size_t i = 0; i < sizeof right / sizeof *right; i++)
		if (strlen(right[i]) > 1 && !english_has(str_c(right[i])))
			fail_msg("%s", right[i]);
	assert_false(english_has(STR("Government")) || english_has(STR("go-vernment")));
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (english_has(str_c(wrong[i])))
			fail_msg("%s", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_text_has_the_findings_written_beside_it),
		cmocka_unit_test(code_and_what_is_preformatted_is_left_alone),
		cmocka_unit_test(the_bureaus_own_words_are_right_and_offered),
		cmocka_unit_test(right_words_are_looked_for_so_often_and_no_more),
		cmocka_unit_test(a_text_in_another_language_is_not_blocked_for_it),
		cmocka_unit_test(forms_of_words_are_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
