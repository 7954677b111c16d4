/* Official wording: what is nearly a listed name is found, and what is right is left alone. */
#include "tests/golden.h"

#include "base/buf.h"
#include "reviewers/names/names.h"
#include "reviewers/names/nearest.h"
#include "reviewers/reviewer.h"

static struct arena kept;
static struct str starter;

static int read_starter(void **state)
{
	(void)state;
	starter = read_file(&kept, SOURCE_DIR "/schemas/lexicons/names.tsv");
	return 0;
}

static int free_starter(void **state)
{
	(void)state;
	arena_free(&kept);
	return 0;
}

struct found {
	struct arena arena;
	struct findings all;
};

/* What the reviewer says of a paragraph, under these lists and this meta.json. */
static void review(
	struct found *f, const struct wordlists *lists, struct str text, const char *meta)
{
	struct article art;
	void *state = NULL;
	struct str html;
	struct str p = str_c(arena_printf(&f->arena, "<p>" STRF "</p>", STRV(text)));
	assert_int_equal(article_canon(&f->arena, p, &html), ERR_OK);
	assert_int_equal(article_read(&f->arena, html, &art), ERR_OK);
	struct revision rev = { .html = html, .meta = str_c(meta ? meta : "") };
	findings_init(&f->all, &f->arena);
	assert_int_equal(reviewer_wording.open(&state, lists), ERR_OK);
	assert_int_equal(reviewer_wording.review(state, &rev, &art, &f->all), ERR_OK);
	reviewer_wording.close(state);
}

static const struct finding *only(struct found *f)
{
	assert_int_equal(f->all.count, 1);
	return f->all.first;
}

#define FOUND(name) __attribute__((cleanup(found_free))) struct found name = {}
static void found_free(struct found *f)
{
	arena_free(&f->arena);
}

static enum severity severity_of(struct str word)
{
	return str_eq(word, STR("NOTE")) ? NOTE : str_eq(word, STR("WARN")) ? WARN : BLOCK;
}

static void each_wrong_form_is_found_with_the_right_one(void **state)
{
	(void)state;
	SCRATCH(a);
	size_t rows = 0;
	struct str rest = read_file(&a, SOURCE_DIR "/tests/golden/wording/wrong.tsv");
	struct wordlists lists = { .names = starter };
	for (; rest.len; rows++) {
		struct str line = str_cut(&rest, '\n'), row = line;
		if (str_starts(line, STR("# ")))
			continue;
		FOUND(f);
		struct str text = str_cut(&row, '\t'), wrong = str_cut(&row, '\t');
		struct str right = str_cut(&row, '\t');
		review(&f, &lists, text, NULL);
		const struct finding *one = f.all.first;
		if (f.all.count != 1 || !str_eq(one->quote, wrong) ||
			!str_eq(one->candidates[0], right) || one->severity < severity_of(row))
			fail_msg(STRF " (%zu)", STRV(line), f.all.count);
	}
	assert_true(rows > 20);
}

/* What an editor writes every day; the shipped lists, all reviewers. */
static void ordinary_sentences_are_not_warned_of(void **state)
{
	(void)state;
	SCRATCH(a);
	struct screening *s;
	size_t lines = 0, warned = 0;
	struct str rest = read_file(&a, SOURCE_DIR "/tests/golden/wording/ordinary.txt");
	struct str terms = read_file(&a, SOURCE_DIR "/schemas/lexicons/terms.tsv");
	struct wordlists lists = { .terms = terms, .names = starter };
	assert_int_equal(screening_open_lists(&s, &lists), ERR_OK);
	for (; rest.len; lines++) {
		struct findings found;
		struct str html, line = str_cut(&rest, '\n');
		findings_init(&found, &a);
		assert_int_equal(article_canon(&a, line, &html), ERR_OK);
		assert_int_equal(
			screening_run(s, &(struct revision){ .html = html }, &found), ERR_OK);
		warned += found.per_severity[WARN] + found.per_severity[BLOCK] > 0;
	}
	screening_close(s);
	assert_true(lines >= 200);
	assert_true(warned * 100 <= lines);
}

static void a_listed_name_is_never_found(void **state)
{
	(void)state;
	SCRATCH(a);
	struct names names;
	struct wordlists lists = { .names = starter };
	struct buf b;
	assert_int_equal(names_read(&a, starter, &names), ERR_OK);
	buf_init(&b, &a, 1 << 20);
	for (size_t i = 0; i < names.count; i++)
		if (names.at[i].kind <= NAME_PHRASE)
			buf_printf(&b, "各地的" STRF "是《" STRF "》。", STRV(names.at[i].text),
				STRV(names.at[i].text));
	FOUND(f);
	review(&f, &lists, buf_str(&b), NULL);
	for (const struct finding *x = f.all.first; x; x = x->next)
		print_error(STRF "\n", STRV(x->quote));
	assert_int_equal(f.all.count, 0);
}

/* Whether the form is among what is found in these symbols, over all of them. */
static bool is_missed(const struct index *x, uint32_t form, const uint32_t *symbols, size_t count)
{
	SCRATCH(a);
	struct looked found = { .arena = &a };
	index_look(x, symbols, count, &found);
	for (size_t i = 0; i < found.miss_count; i++)
		if (found.misses[i].form == form && found.misses[i].count == count)
			return true;
	return false;
}

static void edit_everywhere(const struct index *x, uint32_t form)
{
	const struct form *f = &x->forms[form];
	uint32_t edited[NAME_SYMBOLS_MAX + 1];
	for (size_t at = 1; at + 1 < f->length; at++) {
		memcpy(edited, f->symbols, f->length * sizeof *edited);
		edited[at] = U'龘';
		assert_true(is_missed(x, form, edited, f->length));
		memcpy(edited + at, f->symbols + at + 1, (f->length - at - 1u) * sizeof *edited);
		assert_true(is_missed(x, form, edited, f->length - 1u));
		memcpy(edited + at + 1, f->symbols + at, (f->length - at) * sizeof *edited);
		edited[at] = U'龘';
		assert_true(is_missed(x, form, edited, f->length + 1u));
	}
}

/* The hashes lose nothing: each single edit inside each name of the starter list. */
static void every_single_edit_inside_a_name_is_found(void **state)
{
	(void)state;
	SCRATCH(a);
	struct names names;
	struct index index;
	size_t near = 0;
	assert_int_equal(names_read(&a, starter, &names), ERR_OK);
	index_build(&a, &names, STR(""), &index);
	for (uint32_t i = 0; i < index.count; i++)
		if (index.forms[i].near && index.forms[i].length >= NEAR_SYMBOLS) {
			edit_everywhere(&index, i);
			near++;
		}
	assert_true(near > 300);
}

static void a_name_inside_a_longer_right_one_is_left_alone(void **state)
{
	(void)state;
	struct wordlists lists = { .names = STR("省人民检察院\t机构\n最高人民检察院\t机构\n"
						"数据安全法\t法律\n大数据安全法规\t提法\n"
						"人民政府工作\t提法\n") };
	FOUND(f);
	review(&f, &lists, STR("最高人民检察院研究大数据安全法规"), NULL);
	assert_int_equal(f.all.count, 0);
	FOUND(g);
	/* An allow phrase is right, too, however near it is. */
	lists.allow = STR("人民政府公作\n");
	review(&g, &lists, STR("人民政府公作"), NULL);
	assert_int_equal(g.all.count, 0);
	FOUND(h);
	lists.allow = STR("");
	review(&h, &lists, STR("人民政府公作"), NULL);
	assert_true(str_eq(only(&h)->candidates[0], STR("人民政府工作")));
}

static void what_reads_as_words_is_advice(void **state)
{
	(void)state;
	struct wordlists lists = { .names = STR("中国特色社会主义\t提法\n") };
	FOUND(f);
	review(&f, &lists, STR("坚持中国特色社会注意"), NULL);
	assert_int_equal(only(&f)->severity, NOTE);
	FOUND(g);
	review(&g, &lists, STR("坚持中国特色社会主亿"), NULL);
	assert_int_equal(only(&g)->severity, WARN);
	FOUND(h);
	/* Where the list says how much it matters, a slip matters as much. */
	lists.names = STR("中国特色社会主义\t提法\t\t章程\tBLOCK\n");
	review(&h, &lists, STR("坚持中国特色社会注意"), NULL);
	assert_int_equal(only(&h)->severity, BLOCK);
	assert_non_null(strstr(arena_cstr(&h.arena, only(&h)->message), "依据：章程"));
}

static void another_right_name_is_no_near_miss(void **state)
{
	(void)state;
	struct wordlists lists = { .names = STR("第一次全体会议\t提法\n省人民政府\t机构\n"
						"宁波市数据局\t机构\t\t\texact\n") };
	FOUND(f);
	review(&f, &lists, STR("第二次全体会议，市人民政府，宁波市数剧局，省人民政协"), NULL);
	assert_int_equal(f.all.count, 0);
}

/* Between what many names have in common, one other character makes another of them. */
static void names_of_one_pattern_are_told_apart(void **state)
{
	(void)state;
	struct wordlists lists = {
		.names = STR("中华人民共和国水法\t法律\n中华人民共和国森林法\t法律\n"
			     "中华人民共和国草原法\t法律\n中华人民共和国海洋法\t法律\n"
			     "中华人民共和国海商法\t法律\n")
	};
	FOUND(f);
	review(&f, &lists, STR("《中华人民共和国海岛法》"), NULL);
	assert_int_equal(f.all.count, 0);
	FOUND(g);
	review(&g, &lists, STR("《中华人民共合国海商法》"), NULL);
	assert_int_equal(only(&g)->severity, WARN);
}

static void marks_and_spaces_end_a_name(void **state)
{
	(void)state;
	struct wordlists lists = { .names = STR("扫黑除恶\t提法\n") };
	FOUND(f);
	review(&f, &lists, STR("扫黑，险恶。扫黑险、恶"), NULL);
	assert_int_equal(f.all.count, 0);
}

static void each_of_several_equal_slips_is_found(void **state)
{
	(void)state;
	struct wordlists lists = { .names = STR("扫黑除恶\t提法\n") };
	FOUND(f);
	review(&f, &lists, STR("扫嘿除恶，扫嘿除恶。扫嘿除恶扫嘿除恶"), NULL);
	assert_int_equal(f.all.count, 4);
}

/* What costs more than a look is done so often in one revision, and no more. */
static void there_is_an_end_to_weighing_and_asking(void **state)
{
	(void)state;
	SCRATCH(a);
	static const int times[] = { 10, 25000 };
	struct wordlists lists = { .names = STR("数据共享\t提法\n扫黑除恶\t提法\n") };
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		FOUND(f);
		struct buf b;
		buf_init(&b, &a, 1 << 20);
		for (int n = 0; n < times[i]; n++)
			buf_add(&b, STR("数据分享，"));
		buf_add(&b, STR("扫嘿除恶"));
		review(&f, &lists, buf_str(&b), NULL);
		assert_int_equal(f.all.count, i ? 0 : 1);
	}
	struct buf b;
	FOUND(titles);
	buf_init(&b, &a, 1 << 20);
	for (int n = 0; n < 40; n++)
		buf_add(&b, STR("《数据安全保护法》"));
	lists.names = STR("数据安全法\t法律\n");
	review(&titles, &lists, buf_str(&b), NULL);
	assert_int_equal(titles.all.count, 8);
}

/* However long a roll is, it is one finding; and no order is made of a long one. */
static void a_long_roll_is_not_put_in_order(void **state)
{
	(void)state;
	static const int pairs[] = { 60, 10000 };
	struct wordlists lists = { .names = STR("张甲一\t排序\n李乙\t排序\n") };
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		SCRATCH(a);
		FOUND(f);
		struct buf b;
		buf_init(&b, &a, 1 << 20);
		for (int n = 0; n < pairs[i]; n++)
			buf_add(&b, STR("李乙、张甲一、"));
		review(&f, &lists, buf_str(&b), NULL);
		assert_int_equal(only(&f)->candidates[0].len, 0);
	}
}

static void an_old_name_is_pointed_out_with_the_new_one(void **state)
{
	(void)state;
	struct wordlists lists = { .names = STR("农业部\t更名\t农业农村部\t方案\n") };
	FOUND(f);
	review(&f, &lists, STR("农业部门和农业部的农业部"), NULL);
	assert_int_equal(f.all.count, 2);
	assert_int_equal(f.all.first->severity, NOTE);
	assert_true(str_eq(f.all.first->candidates[0], STR("农业农村部")));
	assert_int_equal(f.all.first->start, 5);
}

static const char people[] =
	"张甲一\t排序\t领导班子\n李乙\t排序\t领导班子\n王丙三\t排序\t领导班子\n"
	"赵丁\t排序\t专家组\n";

static void listed_persons_out_of_order_are_pointed_out(void **state)
{
	(void)state;
	struct wordlists lists = { .names = str_c(people) };
	FOUND(f);
	review(&f, &lists, STR("出席会议的有李乙、张甲一、王丙三。"), NULL);
	assert_int_equal(only(&f)->severity, WARN);
	assert_true(str_eq(only(&f)->quote, STR("李乙、张甲一、王丙三")));
	assert_true(str_eq(only(&f)->candidates[0], STR("张甲一、李乙、王丙三")));
	FOUND(g);
	review(&g, &lists, STR("副局长李　乙，局长张甲一出席"), NULL);
	assert_int_equal(only(&g)->severity, WARN);
	/* Titles would go to others: no order is offered. */
	assert_int_equal(only(&g)->candidates[0].len, 0);
}

static void persons_in_order_or_not_enumerated_are_left_alone(void **state)
{
	(void)state;
	static const struct str right[] = {
		STR("局长张甲一、副局长李乙、王丙三出席"),
		STR("王丙三汇报了工作，张甲一讲话"),
		STR("王丙三主持会议、张甲一讲话"),
		STR("王丙三。张甲一"),
		STR("赵丁、张甲一"),
		STR("张甲一和王丙三"),
	};
	struct wordlists lists = { .names = str_c(people) };
	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		FOUND(f);
		review(&f, &lists, right[i], NULL);
		if (f.all.count)
			fail_msg(STRF, STRV(right[i]));
	}
}

static void superlatives_are_for_commercial_copy_alone(void **state)
{
	(void)state;
	struct wordlists lists = { .names = STR("最佳\t商业用语\t\t广告法\n第一\t商业用语\n"
						"第一季度\t例外\n招商推介\t商业栏目\n") };
	struct str text = STR("最佳选择，销量第一，第一季度");
	FOUND(f);
	review(&f, &lists, text, "{\"column\":\"工作动态\"}");
	assert_int_equal(f.all.count, 0);
	FOUND(g);
	review(&g, &lists, text, "{\"nature\":\"商业推广\"}");
	assert_int_equal(g.all.per_severity[WARN], 2);
	FOUND(h);
	review(&h, &lists, text, "{\"column\":\"招商推介\"}");
	assert_int_equal(h.all.per_severity[WARN], 2);
}

static void a_wrong_form_of_the_word_list_is_reported_once(void **state)
{
	(void)state;
	struct wordlists lists = { .names = STR("扫黑除恶\t提法\n"),
		.terms = STR("扫黑险恶\tBLOCK\t误写\t扫黑除恶\n") };
	FOUND(f);
	review(&f, &lists, STR("扫黑险恶"), NULL);
	assert_int_equal(f.all.count, 0);
}

static void a_bad_row_names_its_line(void **state)
{
	(void)state;
	static const struct {
		struct str list;
		const char *line;
	} bad[] = {
		{ STR("甲乙\n丙丁\t什么\n"), "第 2 行" },
		{ STR("# 注\n\n……\t机构\n"), "第 3 行" },
		{ STR("甲乙\t更名\n"), "第 1 行" },
		{ STR("甲乙\t机构\t\t\tLOUD\n"), "第 1 行" },
		{ STR("甲乙\t机构\t\t\t\t多\n"), "第 1 行" },
		{ STR("甲\xff\n"), "第 1 行" },
	};
	SCRATCH(a);
	struct names names;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(names_read(&a, bad[i].list, &names), ERR_INVALID);
		assert_non_null(strstr(err_reason(), bad[i].line));
	}
}

/* However many names there are, and however they begin. */
static void the_right_one_is_found_among_many(void **state)
{
	(void)state;
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 22);
	static const uint32_t some[] = U"东南西北金木水火土天地人风云山川江湖日月星辰";
	for (uint32_t i = 0; i < 20000; i++) {
		for (uint32_t n = i, j = 0; j < 4; j++, n /= 22)
			buf_add_codepoint(&b, some[n % 22]);
		buf_add(&b, STR("街道社区服务中心\t机构\n"));
	}
	buf_add(&b, STR("扫黑除恶专项斗争领导小组\t机构\n"));
	struct wordlists lists = { .names = buf_str(&b) };
	FOUND(f);
	review(&f, &lists, STR("扫黑除恶专向斗争领导小组"), NULL);
	assert_true(str_eq(only(&f)->candidates[0], STR("扫黑除恶专项斗争领导小组")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_wrong_form_is_found_with_the_right_one),
		cmocka_unit_test(ordinary_sentences_are_not_warned_of),
		cmocka_unit_test(a_listed_name_is_never_found),
		cmocka_unit_test(every_single_edit_inside_a_name_is_found),
		cmocka_unit_test(a_name_inside_a_longer_right_one_is_left_alone),
		cmocka_unit_test(what_reads_as_words_is_advice),
		cmocka_unit_test(another_right_name_is_no_near_miss),
		cmocka_unit_test(names_of_one_pattern_are_told_apart),
		cmocka_unit_test(marks_and_spaces_end_a_name),
		cmocka_unit_test(each_of_several_equal_slips_is_found),
		cmocka_unit_test(there_is_an_end_to_weighing_and_asking),
		cmocka_unit_test(a_long_roll_is_not_put_in_order),
		cmocka_unit_test(an_old_name_is_pointed_out_with_the_new_one),
		cmocka_unit_test(listed_persons_out_of_order_are_pointed_out),
		cmocka_unit_test(persons_in_order_or_not_enumerated_are_left_alone),
		cmocka_unit_test(superlatives_are_for_commercial_copy_alone),
		cmocka_unit_test(a_wrong_form_of_the_word_list_is_reported_once),
		cmocka_unit_test(a_bad_row_names_its_line),
		cmocka_unit_test(the_right_one_is_found_among_many),
	};
	return cmocka_run_group_tests(tests, read_starter, free_starter);
}
