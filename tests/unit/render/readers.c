/* What readers are told beside the words: what was corrected, and who answers for it. */
#include "tests/unit/render/render.h"

#include "base/digest.h"
#include "channels/wechat/cover.h"

/* What was wrong is said to readers, above the words, and only where somebody said it. */
void a_correction_is_explained_to_readers(void **state)
{
	(void)state;
	SCRATCH(a);
	struct revision rev = sample(&a);
	struct rendition plain = render(&a, channel_named(STR("website")), &rev);
	assert_true(str_find(rendition_file(&plain, STR("page.html"))->bytes, STR("更正说明")) < 0);
	rev.meta = STR("{\"correction_note\":\"“截至11月”应为<截至12月>。\"}");
	struct rendition told = render(&a, channel_named(STR("website")), &rev);
	struct str page = rendition_file(&told, STR("page.html"))->bytes;
	int64_t note =
		str_find(page, STR("<p class=\"mended\"><strong>更正说明：</strong>“截至11月”"
				   "应为&lt;截至12月&gt;。</p>"));
	assert_true(note > 0 && note < str_find(page, STR("<div class=\"text\">")));
}

static struct str file_of(
	struct arena *a, const char *channel, const char *file, const struct revision *rev)
{
	struct rendition r = render(a, channel_named(str_c(channel)), rev);
	return rendition_file(&r, str_c(file))->bytes;
}

/* The same where a platform keeps the item itself: above the words, or a field of its own. */
void other_channels_tell_their_readers_of_it_too(void **state)
{
	static const struct {
		const char *channel, *file, *says, *before; /* it stands above these words */
	} where[] = { { "wechat", "article.json", "<strong>更正说明：</strong>甲应为&lt;乙&gt;</p>",
			      "一、" },
		{ "wechat", "preview.html", "<strong>更正说明：</strong>甲应为&lt;乙&gt;</p>",
			"一、总体安排</h2>" },
		{ "miniprogram", "record.json", "甲应为&lt;乙&gt;", "一、" },
		{ "miniprogram", "preview.html", "甲应为&lt;乙&gt;", "一、" },
		{ "app", "event.json", "\"correction_note\":\"甲应为<乙>\"", "" },
		{ "app", "item.json",
			"\"_gw\":{\"channel\":\"app\",\"correction_note\":\"甲应为<乙>\"", "" },
		{ "app", "preview.html", "<dt>更正说明</dt><dd>甲应为&lt;乙&gt;</dd>", "" },
		{ "handoff", "post.txt", "更正说明：甲应为<乙>", "一、" } };
	(void)state;
	for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
		SCRATCH(a);
		struct revision rev = sample(&a);
		struct str plain = file_of(&a, where[i].channel, where[i].file, &rev);
		assert_true(str_find(plain, STR("甲应为")) < 0);
		rev.meta = STR("{\"correction_note\":\"甲应为<乙>\"}");
		struct str told = file_of(&a, where[i].channel, where[i].file, &rev);
		int64_t at = str_find(told, str_c(where[i].says));
		if (at < 0 || (*where[i].before && at > str_find(told, str_c(where[i].before))))
			fail_msg("%s %s: " STRF, where[i].channel, where[i].file, STRV(told));
	}
}

static bool loses(const struct rendition *r, const char *words)
{
	for (size_t i = 0; i < r->loss_count; i++)
		if (str_find(r->losses[i], str_c(words)) >= 0)
			return true;
	return false;
}

/* And where it has no room, whoever agrees is told that readers are not (of sms and video in their own programs). */
void a_channel_without_room_for_it_says_so_to_reviewers(void **state)
{
	static const char *const where[] = { "weibo" };
	(void)state;
	for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
		SCRATCH(a);
		struct revision rev = sample(&a);
		struct rendition plain = render(&a, channel_named(str_c(where[i])), &rev);
		assert_false(loses(&plain, "更正说明"));
		rev.meta = STR("{\"correction_note\":\"甲应为<乙>\"}");
		struct rendition told = render(&a, channel_named(str_c(where[i])), &rev);
		assert_true(loses(&told, "公开的更正说明不在这里发出"));
	}
}

/* 责任编辑 stands below the text where the item names one, and nowhere else. */
void the_editor_who_answers_for_it_is_named(void **state)
{
	(void)state;
	SCRATCH(a);
	struct revision rev = sample(&a);
	struct rendition plain = render(&a, channel_named(STR("website")), &rev);
	assert_true(str_find(rendition_file(&plain, STR("page.html"))->bytes, STR("责任编辑")) < 0);
	rev.meta = STR("{\"editor\":\"王<某>\"}");
	struct rendition named = render(&a, channel_named(STR("website")), &rev);
	struct str page = rendition_file(&named, STR("page.html"))->bytes;
	int64_t line = str_find(page, STR("<p class=\"editor\">责任编辑：王&lt;某&gt;</p>"));
	assert_true(line > str_find(page, STR("<div class=\"text\">")));
	assert_true(line < str_find(page, STR("</article>")));
	assert_true(str_find(page, STR("来源：")) > 0);
}

/* The cover as it is cropped in the list, the title, and the digest that the platform would make where nobody wrote one. */
void what_followers_see_first_stands_above_the_article(void **)
{
	SCRATCH(a);
	struct revision rev = sample(&a);
	rev.meta = STR("{}");
	struct str page = file_of(&a, "wechat", "preview.html", &rev);
	int64_t article = str_find(page, STR("<h1>"));
	int64_t cover =
		str_find(page, STR("<img class=\"wide\" alt=\"封面，2.35:1\" src=\"assets/6b86"));
	int64_t digest = str_find(page, STR("<p class=\"digest\">一、总体安排"));
	assert_true(cover > 0 && digest > cover && article > digest);
	assert_true(str_find(page, STR("<img class=\"square\"")) > digest);
	assert_true(str_find(page, STR("<script")) < 0);
	rev.html = STR("<p>只有文字</p>");
	page = file_of(&a, "wechat", "preview.html", &rev);
	assert_true(str_find(page, str_c(arena_printf(&a, "src=\"assets/%s.png\"",
					   sha256_hex(&a, cover_png())))) > 0);
}
