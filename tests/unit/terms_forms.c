/* Which other ways to write a term are looked for, and that each is found, as heavy as it should be. */
#include "tests/check.h"

#include "base/buf.h"
#include "reviewers/reviewer.h"
#include "reviewers/terms/derive.h"
#include "reviewers/terms/face.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/sound.h"
#include "reviewers/words.h"

enum { MANY = DERIVE_MOST + 3 };

/* Hanzi that are read somehow, one after the other. */
static void next_heard(uint32_t *cp)
{
	do
		++*cp;
	while (!sound_of(*cp, 0));
}

/* So many different terms of three hanzi, behind each what `line` says. */
static struct str many(struct arena *a, size_t count, const char *line)
{
	struct buf b;
	uint32_t x = 0x4E00, y = 0x4E00;
	buf_init(&b, a, 2 << 20);
	next_heard(&y);
	for (size_t i = 0; i < count; i++) {
		if (i % 100 == 0) {
			next_heard(&x);
			y = 0x4E00;
		}
		next_heard(&y);
		buf_add_codepoint(&b, x);
		buf_add_codepoint(&b, y);
		buf_printf(&b, "甲%s\n", line);
	}
	return buf_str(&b);
}

static const struct term *listed_as(const struct lexicon *l, const char *text)
{
	for (size_t i = 0; i < l->count; i++)
		if (str_eq(l->terms[i].text, str_c(text)))
			return &l->terms[i];
	return NULL;
}

static void only_the_loud_have_forms_where_there_are_too_many(void **)
{
	SCRATCH(a);
	struct lexicon l;
	struct str list = str_c(arena_printf(&a,
		"建议词语\tNOTE\n" STRF
		"示范禁词\n响亮词语\tNOTE\t\t\tloud\n只此写法\tBLOCK\t\t\texact\n",
		STRV(many(&a, MANY, "\tWARN"))));
	assert_int_equal(lexicon_read(&a, list, STR(""), &l), ERR_OK);
	assert_int_equal(derive_choose(&l), MANY + 2);
	assert_true(listed_as(&l, "响亮词语")->derived);
	assert_false(listed_as(&l, "示范禁词")->derived);
	assert_false(listed_as(&l, "只此写法")->derived);
	assert_false(l.terms[0].derived || l.terms[1].derived);
	assert_int_equal(derive_left(list), MANY + 2);
	assert_int_equal(derive_left(STR("示范禁词\n")), 0);
}

static void of_too_many_loud_ones_the_heaviest_have_forms(void **)
{
	SCRATCH(a);
	struct lexicon l;
	struct str list =
		str_c(arena_printf(&a, "建议词语\tNOTE\n" STRF "示范禁词\tBLOCK\t\t\tloud\n",
			STRV(many(&a, MANY, "\tWARN\t\t\tloud"))));
	assert_int_equal(lexicon_read(&a, list, STR(""), &l), ERR_OK);
	assert_int_equal(derive_choose(&l), MANY + 2 - DERIVE_MOST);
	assert_true(listed_as(&l, "示范禁词")->derived);
	assert_true(l.terms[1].derived && l.terms[DERIVE_MOST - 1].derived);
	assert_false(l.terms[0].derived || l.terms[DERIVE_MOST].derived);
}

/* However long they are, what is derived from them has room in an image beside them. */
static void no_more_forms_than_an_image_can_number(void **)
{
	SCRATCH(a);
	struct lexicon l;
	struct str list = many(&a, DERIVE_MOST, "一二三四五六七八九十甲乙丙");
	assert_int_equal(lexicon_read(&a, list, STR(""), &l), ERR_OK);
	size_t left = derive_choose(&l);
	assert_in_range(left, 1, DERIVE_MOST - 1);
	assert_true(derive_fits(&l));
	l.terms[l.count - 1].derived = true;
	assert_false(derive_fits(&l));
}

static void only_what_is_marked_has_forms(void **)
{
	SCRATCH(a);
	struct lexicon l, faces, sounds;
	assert_int_equal(lexicon_read(&a, STR("示范禁词\n扫黑险恶\n"), STR(""), &l), ERR_OK);
	assert_int_equal(derive_choose(&l), 0);
	l.terms[1].derived = false;
	derive_faces(&a, &l, &faces);
	derive_sounds(&a, &l, &sounds);
	assert_true(faces.count > 20 && sounds.count > 0);
	for (size_t i = 2; i < faces.count; i++)
		assert_true(str_eq(faces.terms[i].text, STR("示范禁词")));
	for (size_t i = 0; i < sounds.count; i++)
		assert_true(str_eq(sounds.terms[i].text, STR("示范禁词")));
}

static void screen(const char *list, const char *text, struct findings *out)
{
	struct screening *screening;
	struct revision rev = { .title = str_c(text) };
	assert_int_equal(screening_open(&screening, str_c(list), STR("")), ERR_OK);
	assert_int_equal(screening_run(screening, &rev, out), ERR_OK);
	screening_close(screening);
}

/* The terms' finding, and how many of those there are. */
static const struct finding *of_terms(const struct findings *found, size_t *count)
{
	const struct finding *of = NULL;
	*count = 0;
	for (const struct finding *f = found->first; f; f = f->next)
		if (!strcmp(f->reviewer, "terms")) {
			of = f;
			++*count;
		}
	return of;
}

/* One list, one text: the only finding, of that severity and over these code points; or none. */
static void weighs(
	const char *list, const char *text, enum severity severity, size_t from, size_t to)
{
	SCRATCH(a);
	struct findings found;
	size_t count;
	findings_init(&found, &a);
	screen(list, text, &found);
	const struct finding *f = of_terms(&found, &count);
	if (count != (to > from) ||
		(f && (f->severity != severity || f->start != from || f->end != to)))
		print_error("%s: %s: %zu, %zu-%zu\n", list, text, count, f ? f->start : 0,
			f ? f->end : 0);
	assert_int_equal(count, to > from);
	if (!f)
		return;
	assert_int_equal(f->severity, severity);
	assert_int_equal(f->start, from);
	assert_int_equal(f->end, to);
}

static void passes(const char *list, const char *text)
{
	weighs(list, text, NOTE, 0, 0);
}

static const char plain[] = "示范禁词\n", loud[] = "示范禁词\tBLOCK\t\t\tloud\n",
		  warn[] = "示范禁词\tWARN\n", note[] = "示范禁词\tNOTE\t\t\tloud\n";

/* The term itself in any dress weighs what it weighs; what sounds or looks alike a WARN, unless it is loud. */
static void severity_is_by_kind(void **)
{
	static const char *const alike[] = { "有示范jin词", "有shifanjinci", "有sfjc", "有示饭进词",
		"有示范楚词", "有示范林示词", "有词禁范示" };
	weighs(plain, "有示 範禁-詞", BLOCK, 1, 7);
	weighs(warn, "有示 範禁-詞", WARN, 1, 7);
	weighs(note, "有示 範禁-詞", NOTE, 1, 7);
	for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
		SCRATCH(a);
		size_t to = words_of(&a, 0, str_c(alike[i])).count;
		weighs(plain, alike[i], WARN, 1, to);
		weighs(warn, alike[i], WARN, 1, to);
		weighs(loud, alike[i], BLOCK, 1, to);
		weighs(note, alike[i], NOTE, 1, to);
	}
}

/* Two words side by side are advice, however heavy or loud the term is that they make. */
static void what_crosses_words_is_a_note(void **)
{
	weighs("理工\n", "在理工大学", BLOCK, 1, 3);
	weighs("理工\n", "监督管理工作", NOTE, 3, 5);
	weighs("理工\tBLOCK\t\t\tloud\n", "监督管理工作", NOTE, 3, 5);
	weighs("人参\tWARN\n", "个人参加会议", NOTE, 1, 3);
	weighs("台独\n", "一体化平台\n独立运行", NOTE, 4, 7); /* as if the line went on */
	weighs("示范禁词\n", "有示范\n禁词", BLOCK, 1, 6);
	weighs("表示\n", "本次图表示例的情况", NOTE, 3, 5); /* the dictionary takes it for a word */
	weighs("表示\n", "以此表示感谢", BLOCK, 2, 4);
	weighs("方式\n", "本次甲方式样的情况", NOTE, 3, 5); /* the dictionary lacks 甲方 */
	weighs("目录\n", "栏目录制工作", NOTE, 1, 3);
	weighs("目录\n", "欄目錄製工作", NOTE, 1, 3);
	weighs("方式\n", "这种方式样样都好", BLOCK, 2, 4);
	weighs("目录\n", "请看目录制作说明", BLOCK, 2, 4);
	weighs("目录\n", "栏，目录制", BLOCK, 2, 4);     /* what does not follow has no say */
	weighs("示范词\n", "有示范词在此", BLOCK, 1, 4); /* no table has it */
}

/* Letters and digits in a term stay; what sounds like its hanzi does not. */
/* Of four hanzi and more it is worth a look still: 恶化 is a word, and whoever hides 扫黑险恶 needs only that. */
static void a_long_term_over_a_word_is_no_block(void **)
{
	weighs("大学生会\n", "打扫大学生会议室", WARN, 2, 6);
	weighs("安全生产品\n", "抓安全生产品质", WARN, 1, 6);
	weighs("服务中心理\n", "服务中心理应公开", WARN, 0, 5);
	weighs("安全生产品\n", "安全生产品，合格", BLOCK, 0, 5);
	weighs("中国家电\n", "支持中国家电出口", BLOCK, 2, 6);
	weighs("示范禁词\n", "不用示范禁词写稿", BLOCK, 2, 6);
	weighs("枪支弹药\n", "查获枪枝弹药若干", NOTE, 2, 6); /* sounds like it, and is a word */
}

static void a_right_form_is_right_in_any_dress(void **)
{
	const char *list =
		"数字话改革\tBLOCK\t用语\t数字化改革\n数据安全发\tBLOCK\t法\t数据安全法\n";
	passes(list, "推进“数字化”改革");
	passes(list, "数字 化改革，數據安全法，数据、安、全、法");
	weighs(list, "推进“数字话”改革", BLOCK, 3, 9);
}

static void letters_and_digits_are_parted_by_themselves(void **)
{
	weighs("VPN翻墙\n", "用V P N翻墙", BLOCK, 1, 8);
	weighs("VPN翻墙\n", "用V.P.N翻墙", BLOCK, 1, 8);
	weighs("64事件\n", "6/4事件", BLOCK, 0, 5);
	weighs("64事件\n", "6·4事件", BLOCK, 0, 5);
	passes("VPN翻墙\n", "VP N翻墙");
	weighs("AK47步枪\n", "仿AK-47步枪", BLOCK, 1, 8);
	passes("64事件\n", "6.4事件");
	passes("35网\n", "3.5网");
}

static void a_term_with_letters_is_heard_by_its_hanzi(void **)
{
	weighs("AA制\n", "实行AA制", BLOCK, 2, 5);
	weighs("AA制\n", "实行AA治", WARN, 2, 5);
	weighs("AA制\n", "实行aa zhi", NOTE, 2, 8);
	weighs("K歌套餐\n", "点一份K哥套餐", WARN, 3, 7);
	weighs("K歌套餐\n", "点一份k ge tao can", WARN, 3, 15);
	weighs("K歌套餐\n", "点一份KGTC", WARN, 3, 7);
	weighs("K歌套餐\n", "点一份K歌歌套餐", WARN, 3, 8);
	weighs("4G网络\n", "使用4G wangluo", WARN, 2, 12);
	weighs("big 数据\n", "所谓big数聚", WARN, 2, 7);
	passes("A制\n", "甲 治");
}

static void what_is_repeated_is_read_once(void **)
{
	weighs(plain, "有示示范范禁禁词词。", WARN, 1, 9);
	weighs(plain, "有示范禁禁词。", WARN, 1, 6);
	weighs(plain, "有示范禁禁禁禁禁词。", WARN, 1, 9);
	weighs(plain, "有示示范范范禁词。", WARN, 1, 8);
	weighs(plain, "有示 示-范\u200b範范禁词。", WARN, 1, 11);
	weighs(plain, "有示饭饭禁词", WARN, 1, 6);
	weighs(plain, "有示范jin词词词", WARN, 1, 7);
	weighs(loud, "有示示范范范禁词", BLOCK, 1, 8);
	weighs(plain, "有示示示示范禁词", BLOCK, 4, 8); /* the term itself stands in it */
	weighs("天天向上\n", "要天天向向上", WARN, 1, 6);
	passes(plain, "有示示范。范禁词");
	passes(plain, "示范，范禁词");
	weighs("人参\n", "每个人人参加", NOTE, 3, 5);
}

/* Hanzi that sound alike beside letters that do; neither alone, and not where no letter has a part in it. */
static void letters_and_homophones_are_read_together(void **)
{
	weighs(plain, "有shi饭进ci。", WARN, 1, 8);
	weighs(plain, "有嗜fan禁ci。", WARN, 1, 8);
	weighs(plain, "有SHI-饭 jin瓷。", WARN, 1, 11);
	weighs(loud, "有shi饭进瓷。", BLOCK, 1, 7);
	weighs(plain, "有示范jin词。", WARN, 1, 7); /* once, as it is derived */
	passes("示范禁词\tBLOCK\t\t\texact\n", "有shi饭进ci。");
	passes(plain, "有shi饭。进ci");
	passes(plain, "用App看是否反进次数");
	passes("两会\n", "给ai亮灰色"); /* no letter has a part in it */
}

/* Each character in a way of its own, of which one has letters or parts that are no word: all of it is underlined. */
static void each_character_is_read_in_its_own_way(void **)
{
	weighs(plain, "有s饭进c。", WARN, 1, 5);
	weighs(plain, "有shif禁c。", WARN, 1, 7);
	weighs(plain, "有sh饭jin词。", WARN, 1, 8);
	weighs(plain, "有shifjinc。", WARN, 1, 9);
	weighs(plain, "有shi范范jinjin词词。", WARN, 1, 14);
	weighs(plain, "有词j饭shi。", WARN, 1, 7);
	weighs(plain, "有示-饭 林示 c。", WARN, 1, 9);
	weighs(plain, "有瓷林示饭是。", WARN, 1, 6);
	weighs(plain, "有示饭楚词。", WARN, 1, 5); /* what sounds and what looks alike */
	weighs(plain, "有瓷进饭示。", WARN, 1, 5);
	weighs(plain, "有s饭（进c）", WARN, 1, 6);
	weighs(plain, "有s“饭”j，inc。", WARN, 1, 10);
	weighs(plain, "有s，饭、jin，c。", WARN, 1, 10);
	weighs(loud, "有s饭进c。", BLOCK, 1, 5);
	weighs("示范词\n", "有s饭词。", NOTE, 1, 4);
	weighs("示范词\n", "有shi饭词。", WARN, 1, 6);
	weighs("示范\n", "有shi饭。", NOTE, 1, 5);
	passes(plain, "有sfj瓷。");   /* that says too little */
	passes(plain, "有s饭进cd。"); /* a letter is left over */
	passes(plain, "有as饭进c。");
	passes(plain, "有s饭。进c");
	passes(plain, "有s饭，进c"); /* commas part, where nothing else does */
	passes("示范\n", "有shi“饭”。");
	passes("示范禁词\tBLOCK\t\t\texact\n", "有s饭进c。");
	passes("忠诚服务\n", "在中心成服务台"); /* 中心 is a word */
}

/* Whatever the order in the list, and however little the one that is written weighs. */
static void of_two_that_look_alike_it_is_the_one_that_is_written(void **)
{
	weighs("治理\n冶理\n", "我们治理它", BLOCK, 2, 4);
	weighs("治理\n冶理\n", "我们冶理它", BLOCK, 2, 4);
	weighs("冶理\n治理\n", "我们治理它", BLOCK, 2, 4);
	weighs("治理\n冶理\tNOTE\n", "我们冶理它", NOTE, 2, 4);
	weighs("没法\n设法\n", "请设法修改", BLOCK, 1, 3);
	weighs("治理\n治埋\n", "我们冶理它", WARN, 2, 4);
}

/* Nor is anything found inside an allow phrase. */
static void an_allow_phrase_takes_back_what_is_mixed(void **)
{
	static const char *const allowed[] = { "", "s饭进c\n", "有s饭进c吗\n", "s饭进\n" };
	for (size_t i = 0; i < 4; i++) {
		SCRATCH(a);
		struct screening *screening;
		struct findings found;
		struct revision rev = { .title = STR("有s饭进c吗") };
		size_t count;
		findings_init(&found, &a);
		assert_int_equal(
			screening_open(&screening, STR("示范禁词\n"), str_c(allowed[i])), ERR_OK);
		assert_int_equal(screening_run(screening, &rev, &found), ERR_OK);
		screening_close(screening);
		of_terms(&found, &count);
		assert_int_equal(count, i == 0 || i == 3);
	}
}

/* Who looks like one is looked like by it, and nobody by himself; those of one face are among them. */
static void looking_alike_goes_both_ways(void **)
{
	size_t seen = 0;
	uint32_t other;
	for (uint32_t hanzi = 0x4E00; hanzi <= 0x9FFF; hanzi++)
		for (size_t at = 0, steps = 0; (other = face_alike(hanzi, &at)); seen++) {
			assert_true(steps++ < 32 && other != hanzi);
			assert_true(face_are_alike(hanzi, other) && face_are_alike(other, hanzi));
		}
	assert_true(seen > 3000);
	assert_true(face_are_alike(U'未', U'末') && !face_are_alike(U'未', U'禁'));
	assert_true(face_are_alike(U'清', U'精') && face_of(U'清') != face_of(U'精'));
	weighs("内部清单\n", "见内部精单。", WARN, 1, 5);     /* another face */
	weighs("树苗回收\n", "见木又寸苗回收。", WARN, 1, 7); /* a part of a part */
	weighs("树苗回收\n", "见⽊又⼨苗回收。", WARN, 1, 7);
	weighs("内部清单\n", "见内部⺡青单。", WARN, 1, 6); /* a radical of its own */
	passes("申方\n", "甲方应付款。");                   /* a word of its own */
}

/* In Latin words only, and at the end of one a ! is what it is. */
static void marks_are_read_as_letters_inside_words(void **)
{
	const char *list = "basis\nig\nsaohei\n示范禁词\n";
	weighs(list, "这是b@sis。", WARN, 2, 7);
	weighs(list, "这是B@$!$。", WARN, 2, 7);
	weighs(list, "这是ba＄!s。", WARN, 2, 7);
	weighs(list, "这是$@ohei。", WARN, 2, 8);
	weighs(list, "这是sh!f@njinci", WARN, 2, 13);
	weighs(list, "IG!", BLOCK, 0, 2);
	passes(list, "b@s!x@b.cn ba si$");
	passes(list, "!g $1 @2 b@!");
}

/* Downwards, columns from either side; what stands in one column is the same from both. */
static void columns_are_read_downwards(void **)
{
	weighs(plain, "示扫\n范黑\n禁险\n词恶", WARN, 0, 10);
	weighs(plain, "工示作\n扫范黑\n的禁的\n这词恶", WARN, 1, 14);
	weighs(plain, "禁示\n词范", WARN, 0, 5);
	weighs(plain, "示禁\n范词", WARN, 0, 5);
	weighs(plain, "一\n示，禁\n范：词\n三", WARN, 2, 9);
	weighs(loud, "示 禁\n范 词", BLOCK, 0, 7);
	weighs(plain, "示禁\n饭词", WARN, 0, 5);
	passes(plain, "示扫扫\n范黑\n禁险\n词恶");
	passes("示范\n", "示扫\n范黑");
	passes("示范禁词\tBLOCK\t\t\texact\n", "示禁\n范词");
}

/* So many lines of three: 示范 at the foot of a column, 禁词 at the head of the next. */
static const char *wrapped(struct arena *a, size_t lines)
{
	struct buf b;
	buf_init(&b, a, lines * 16);
	buf_add(&b, STR("甲禁丙\n甲词丙\n"));
	for (size_t i = 4; i < lines; i++)
		buf_add(&b, STR("甲乙丙\n"));
	buf_add(&b, STR("甲乙示\n甲乙范"));
	return arena_cstr(a, buf_str(&b));
}

/* What is quoted has all the lines in between: over too many nobody reads it, nor decides about it. */
static void what_goes_on_in_the_next_column_is_near(void **)
{
	SCRATCH(a);
	enum { NEAR = 125 };
	weighs(plain, wrapped(&a, 4), WARN, 1, 15);
	weighs(plain, wrapped(&a, NEAR), WARN, 1, NEAR * 4 - 1);
	passes(plain, wrapped(&a, NEAR + 1));
	passes(plain, wrapped(&a, NEAR * 20));
}

/* Nothing in it, nothing like it; what is the same character in another form is the term. */
static void an_exact_term_stands_only_as_it_is_listed(void **)
{
	static const char *const dressed[] = { "示 范禁词", "示\u200b范禁词", "示范“禁词",
		"shifanjinci", "示饭进词", "示范楚词", "示范林示词", "词禁范示", "示范禁禁词",
		"示示范范禁词", "示禁\n范词" };
	const char *list = "示范禁词\tBLOCK\t\t\texact\nvip\tWARN\t\t\texact\n";
	weighs(list, "有示范禁词。", BLOCK, 1, 5);
	weighs(list, "有示範禁詞。", BLOCK, 1, 5);
	weighs(list, "有ＶＩＰ。", WARN, 1, 4);
	for (size_t i = 0; i < sizeof dressed / sizeof *dressed; i++)
		passes(list, dressed[i]);
	passes(list, "有v1p。");
	passes(list, "有v i p。");
}

static void two_initials_are_advice_of_loud_terms(void **)
{
	passes("两会\n", "在LH期间");
	weighs("两会\tBLOCK\t\t\tloud\n", "在LH期间", NOTE, 1, 3);
	passes("两会\tBLOCK\t\t\tloud\n", "在LHX期间");
	weighs("扫黑险\tBLOCK\t\t\tloud\n", "说SHX这事", BLOCK, 1, 4);
}

/* Everywhere that goes out, by all who look for words that are hidden, where they stand in the text. */
static void percent_signs_are_read_wherever_words_go_out(void **)
{
	static const struct {
		const char *reviewer, *quote;
		size_t block, start;
	} wanted[] = {
		{ "secrecy", "%E6%9C%BA密★10年", (size_t)ARTICLE_TITLE, 0 },
		{ "personal", "%EF%BC%913912345678", (size_t)ARTICLE_META, 3 },
		{ "terms", "示%e8%8c%83禁词", (size_t)ARTICLE_META, 3 },
		{ "terms", "示范禁%E8%AF%8D", 0, 1 },
	};
	SCRATCH(a);
	struct screening *screening;
	struct findings found;
	struct revision rev = { .title = STR("%E6%9C%BA密★10年"),
		.html = STR("<p>有示范禁%E8%AF%8D</p>\n"),
		.meta = STR("{\"summary\":\"有一处示%e8%8c%83禁词\","
			    "\"source\":\"电话：%EF%BC%913912345678\"}") };
	assert_int_equal(screening_open(&screening, STR("示范禁词\n"), STR("")), ERR_OK);
	findings_init(&found, &a);
	assert_int_equal(screening_run(screening, &rev, &found), ERR_OK);
	screening_close(screening);
	assert_int_equal(found.count, 4);
	const struct finding *f = found.first;
	for (size_t i = 0; i < 4; i++, f = f->next) {
		assert_string_equal(f->reviewer, wanted[i].reviewer);
		assert_string_equal(arena_cstr(&a, f->quote), wanted[i].quote);
		assert_int_equal(f->block, wanted[i].block);
		assert_int_equal(f->start, wanted[i].start);
		assert_int_equal(f->end - f->start, words_of(&a, 0, f->quote).count);
	}
}

/* What an article shows as &#31034; was escaped twice; whoever undoes the second reads 示. */
static void references_that_are_shown_are_read_as_well(void **)
{
	static const struct {
		const char *html, *reviewer, *quote;
		size_t start;
	} wanted[] = {
		{ "<p>有&amp;#31034;范&amp;#x7981;词。</p>\n", "terms", "&#31034;范&#x7981;词", 1 },
		{ "<p>电话：1391234&amp;#53;678。</p>\n", "personal", "1391234&#53;678", 3 },
		{ "<p>&amp;#26426密★10年</p>\n", "secrecy", "&#26426密★10年", 0 },
		{ "<p>示&amp;范禁词，&amp;#示范禁词</p>\n", "terms", "示&范禁词", 0 },
	};
	struct screening *screening;
	assert_int_equal(screening_open(&screening, STR("示范禁词\n"), STR("")), ERR_OK);
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		SCRATCH(a);
		struct findings found;
		struct revision rev = { .html = str_c(wanted[i].html), .meta = STR("") };
		findings_init(&found, &a);
		assert_int_equal(screening_run(screening, &rev, &found), ERR_OK);
		const struct finding *f = found.first;
		assert_non_null(f);
		assert_string_equal(f->reviewer, wanted[i].reviewer);
		assert_string_equal(arena_cstr(&a, f->quote), wanted[i].quote);
		assert_int_equal(f->start, wanted[i].start);
		assert_int_equal(f->end - f->start, words_of(&a, 0, f->quote).count);
	}
	screening_close(screening);
}

static const uint32_t *const looks[] = {
#define FORMS(row) (const uint32_t *)row,
#define LOOKS(row) (const uint32_t *)row,
#define ALIKE(row) (const uint32_t *)row,
#include "reviewers/terms/alike.def"
#include "reviewers/terms/looks.def"
#undef FORMS
#undef LOOKS
#undef ALIKE
};
enum { ROWS = sizeof looks / sizeof *looks };

/* One character has one face. */
static void nobody_stands_in_two_rows_of_looks(void **)
{
	static bool seen[0x110000];
#define FORMS(row)
#define LOOKS(row)                                                                                 \
	for (const uint32_t *at = (const uint32_t *)row; *at; seen[*at++] = true)                  \
		assert_false(seen[*at]);
#include "reviewers/terms/looks.def"
#undef FORMS
#undef LOOKS
}

/* Else no text would ever have it. */
static void what_looks_alike_is_listed_in_folded_form(void **)
{
	for (size_t i = 0; i < ROWS; i++)
		for (const uint32_t *at = looks[i]; *at; at++)
			assert_int_equal(fold(*at), *at);
}

/* Each that looks like one of our letters, from the table itself, inside a word. */
static void letters_of_other_scripts_are_seen_through(void **)
{
	size_t seen = 0;
	for (size_t i = 0; i < ROWS; i++)
		for (const uint32_t *at = looks[i] + 1; fold_is_letter(looks[i][0]) && *at; at++) {
			SCRATCH(a);
			struct buf b;
			buf_init(&b, &a, 100);
			buf_printf(&b, "见qq");
			buf_add_codepoint(&b, *at);
			buf_printf(&b, "qq。");
			weighs(arena_printf(&a, "qq%cqq\n", (char)looks[i][0]), b.at, WARN, 1, 6);
			seen++;
		}
	assert_true(seen > 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(severity_is_by_kind),
		cmocka_unit_test(what_crosses_words_is_a_note),
		cmocka_unit_test(a_long_term_over_a_word_is_no_block),
		cmocka_unit_test(a_right_form_is_right_in_any_dress),
		cmocka_unit_test(letters_and_digits_are_parted_by_themselves),
		cmocka_unit_test(a_term_with_letters_is_heard_by_its_hanzi),
		cmocka_unit_test(what_is_repeated_is_read_once),
		cmocka_unit_test(letters_and_homophones_are_read_together),
		cmocka_unit_test(each_character_is_read_in_its_own_way),
		cmocka_unit_test(of_two_that_look_alike_it_is_the_one_that_is_written),
		cmocka_unit_test(an_allow_phrase_takes_back_what_is_mixed),
		cmocka_unit_test(looking_alike_goes_both_ways),
		cmocka_unit_test(nobody_stands_in_two_rows_of_looks),
		cmocka_unit_test(marks_are_read_as_letters_inside_words),
		cmocka_unit_test(columns_are_read_downwards),
		cmocka_unit_test(what_goes_on_in_the_next_column_is_near),
		cmocka_unit_test(an_exact_term_stands_only_as_it_is_listed),
		cmocka_unit_test(two_initials_are_advice_of_loud_terms),
		cmocka_unit_test(percent_signs_are_read_wherever_words_go_out),
		cmocka_unit_test(references_that_are_shown_are_read_as_well),
		cmocka_unit_test(what_looks_alike_is_listed_in_folded_form),
		cmocka_unit_test(letters_of_other_scripts_are_seen_through),
		cmocka_unit_test(only_the_loud_have_forms_where_there_are_too_many),
		cmocka_unit_test(of_too_many_loud_ones_the_heaviest_have_forms),
		cmocka_unit_test(no_more_forms_than_an_image_can_number),
		cmocka_unit_test(only_what_is_marked_has_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
