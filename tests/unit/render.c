#include "tests/check.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/website/website.h"
#include "channels/wechat/cover.h"
#include "reviewers/reviewer.h"
#include "tests/unit/golden.h"

static const char settings[] =
	"{\"site_code\":\"3302000001\",\"host\":\"市数据局\",\"contact\":\"0574-12345\","
	"\"icp\":\"浙ICP备00000001号\",\"env\":\"prod-1\",\"collection\":\"news\",\"signature\":"
	"\"市数据局\",\"price_milli\":45}";

static const struct channel_site site = {
	.account = { "3", 1 },
	.name = { "某市数据局", 15 },
	.base_url = { "https://sjj.example.gov.cn", 26 },
	.settings = { settings, sizeof settings - 1 },
	.landing = true,
};

static const struct asset assets[] = {
	{ STR("6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"),
		STR("流程图.png"), STR("image/png"), STR("1") },
	{ STR("d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"), STR("目录.pdf"),
		STR("application/pdf"), STR("2") },
};

static struct revision sample(struct arena *a)
{
	return (struct revision){ .title = STR("关于开放“第一批”公共数据的通知"),
		.html = golden_read(a, "channels/article.html"),
		.meta = golden_read(a, "channels/meta.json"),
		.author = STR("张三"),
		.assets = assets,
		.asset_count = 2 };
}

static struct rendition render(struct arena *a, const struct channel *c, const struct revision *rev)
{
	struct rendition r;
	assert_int_equal(c->render(rev, NULL, &site, a, &r), ERR_OK);
	return r;
}

static void each_channel_renders_what_the_golden_files_say(void **state)
{
	(void)state;
	static const char *const names[] = { "website", "wechat", "weibo", "handoff", "app",
		"miniprogram", "sms" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		SCRATCH(a);
		struct revision rev = sample(&a);
		const struct channel *c = channel_named(str_c(names[i]));
		struct rendition r = render(&a, c, &rev);
		for (const struct rendition_file *f = r.first; f; f = f->next)
			if (!str_starts(f->path, STR("assets/")))
				golden_check(&a,
					arena_printf(
						&a, "channels/%s/" STRF, names[i], STRV(f->path)),
					f->bytes);
		golden_check(&a, arena_printf(&a, "channels/%s/manifest.json", names[i]),
			rendition_manifest(&a, c, &r));
	}
}

static void rendering_twice_gives_the_same_bytes(void **state)
{
	(void)state;
	SCRATCH(a);
	struct revision rev = sample(&a);
	for (const struct channel *const *c = channels; *c; c++) {
		if (str_eq(str_c((*c)->name), STR("video")))
			continue; /* of a film alone: unit/video */
		struct rendition one = render(&a, *c, &rev), two = render(&a, *c, &rev);
		assert_true(
			str_eq(rendition_manifest(&a, *c, &one), rendition_manifest(&a, *c, &two)));
	}
}

static enum err try_wechat_as(struct arena *a, struct revision rev, const char *own_settings)
{
	struct rendition r;
	struct channel_site own = site;
	own.settings = str_c(own_settings);
	return channel_named(STR("wechat"))->render(&rev, NULL, &own, a, &r);
}

static enum err try_wechat(struct arena *a, struct revision rev)
{
	return try_wechat_as(a, rev, "");
}

static struct str repeated(struct arena *a, const char *s, size_t n)
{
	size_t len = strlen(s);
	char *at = arena_alloc(a, len * n + 1);
	for (size_t i = 0; i < n; i++)
		memcpy(at + i * len, s, len);
	return (struct str){ at, len * n };
}

static void wechat_refuses_what_the_platform_would_refuse(void **state)
{
	(void)state;
	SCRATCH(a);
	struct revision rev = sample(&a), r = rev;
	r.title = repeated(&a, "字", 32);
	assert_int_equal(try_wechat(&a, r), ERR_OK);
	r.title = repeated(&a, "字", 33);
	assert_int_equal(try_wechat(&a, r), ERR_LIMIT);
	assert_string_equal(err_field(), "title");

	r = rev;
	r.meta = str_c(
		arena_printf(&a, "{\"summary\":\"" STRF "\"}", STRV(repeated(&a, "字", 121))));
	assert_int_equal(try_wechat(&a, r), ERR_LIMIT);
	assert_string_equal(err_field(), "summary");

	r = rev;
	r.meta = STR("{\"author\":\"一二三四五六七八九十一二三四五六七\"}");
	assert_int_equal(try_wechat(&a, r), ERR_LIMIT);
	assert_string_equal(err_field(), "author");

	r = rev;
	r.html = repeated(&a, "<p>满</p>\n", 400);
	assert_int_equal(try_wechat(&a, r), ERR_LIMIT);
	assert_string_equal(err_field(), "html");
}

/* Where the platform's documents disagree the account says how much; nonsense is the strict one. */
static void what_wechat_does_not_say_the_account_does(void **state)
{
	(void)state;
	static const struct {
		const char *own;
		size_t title, text; /* that are still taken */
	} cases[] = { { "{}", 32, 1000 }, { "{\"title_max\":64,\"post_text_max\":1500}", 64, 1500 },
		{ "{\"title_max\":10,\"post_text_max\":20}", 10, 20 },
		{ "{\"title_max\":65,\"post_text_max\":0}", 32, 1000 },
		{ "{\"title_max\":\"64\",\"post_text_max\":20001}", 32, 1000 } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		SCRATCH(a);
		const char *own = cases[i].own;
		struct revision rev = sample(&a);
		rev.title = repeated(&a, "字", cases[i].title);
		assert_int_equal(try_wechat_as(&a, rev, own), ERR_OK);
		rev.title = repeated(&a, "字", cases[i].title + 1);
		assert_int_equal(try_wechat_as(&a, rev, own), ERR_LIMIT);
		rev.meta = STR("{\"channels\":{\"wechat\":{\"form\":\"pictures\"}}}");
		assert_int_equal(try_wechat_as(&a, rev, own), ERR_LIMIT);
		assert_string_equal(err_field(), "title");
		rev.title = STR("图集");
		rev.asset_count = 1; /* with a file an address is added to the words */
		for (size_t more = 0; more < 2; more++) {
			struct str text = repeated(&a, "字", cases[i].text + more);
			rev.html = str_c(arena_printf(&a,
				"<figure><img alt=\"x\" src=\"assets/" STRF
				".png\"></figure>\n<p>" STRF "</p>\n",
				STRV(assets[0].sha256), STRV(text)));
			assert_int_equal(try_wechat_as(&a, rev, own), more ? ERR_LIMIT : ERR_OK);
		}
	}
}

static void wechat_refuses_a_picture_it_cannot_take(void **state)
{
	(void)state;
	SCRATCH(a);
	struct asset own[2] = { assets[0], assets[1] };
	struct revision rev = sample(&a);
	rev.assets = own;
	own[0].media_type = STR("image/webp");
	assert_int_equal(try_wechat(&a, rev), ERR_LIMIT);
	assert_string_equal(err_field(), "assets");
	own[0].media_type = STR("image/png");
	own[0].bytes = repeated(&a, "x", 1000000);
	assert_int_equal(try_wechat(&a, rev), ERR_LIMIT);
	own[0].bytes.len--;
	assert_int_equal(try_wechat(&a, rev), ERR_OK);
}

static void words_that_look_like_a_hole_are_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct rendition r;
	for (const struct channel *const *c = channels; *c; c++) {
		struct revision rev = sample(&a);
		rev.title = STR("标题{{hole:released_at}}");
		assert_int_equal((*c)->render(&rev, NULL, &site, &a, &r), ERR_INVALID);
		rev = sample(&a);
		rev.html = STR("<p>{{hole:marker}}</p>\n");
		assert_int_equal((*c)->render(&rev, NULL, &site, &a, &r), ERR_INVALID);
	}
}

static void only_holes_on_the_list_are_filled(void **state)
{
	(void)state;
	SCRATCH(a);
	struct rendition r = {};
	struct str out;
	struct hole_value values[] = { { STR("a"), STR("<1&2>") }, { STR("b"), STR("x") } };
	rendition_hole(&a, &r, STR("a"));
	struct str text = STR("[{{hole:a}}]");
	assert_int_equal(rendition_fill(&a, &r, text, HOLE_HTML, values, 2, &out), ERR_OK);
	assert_true(str_eq(out, STR("[&lt;1&amp;2&gt;]")));
	assert_int_equal(rendition_fill(&a, &r, text, HOLE_TEXT, values, 2, &out), ERR_OK);
	assert_true(str_eq(out, STR("[<1&2>]")));
	assert_int_equal(
		rendition_fill(&a, &r, STR("{{hole:b}}"), HOLE_TEXT, values, 2, &out), ERR_REFUSED);
	assert_int_equal(rendition_fill(&a, &r, text, HOLE_TEXT, values, 0, &out), ERR_REFUSED);
	assert_int_equal(
		rendition_fill(&a, &r, STR("{{hole:a"), HOLE_TEXT, values, 2, &out), ERR_REFUSED);
}

static void the_built_in_cover_is_a_small_png(void **state)
{
	(void)state;
	struct str png = cover_png();
	assert_true(str_starts(png, STR("\x89PNG\r\n\x1A\n")));
	assert_true(png.len < 1024);
	assert_true(str_eq(png, cover_png()));
	assert_true(str_ends(png, STR("IEND\xAE\x42\x60\x82")));
}

static void an_article_without_pictures_gets_the_built_in_cover(void **state)
{
	(void)state;
	SCRATCH(a);
	struct revision rev = sample(&a);
	rev.html = STR("<p>只有文字</p>\n");
	struct rendition r = render(&a, channel_named(STR("wechat")), &rev);
	const char *sha = sha256_hex(&a, cover_png());
	assert_non_null(rendition_file(&r, str_c(arena_printf(&a, "assets/%s.png", sha))));
	struct str article = rendition_file(&r, STR("article.json"))->bytes;
	assert_true(str_find(article, str_c(arena_printf(&a, "{{hole:cover:%s}}", sha))) > 0);
}

static void an_address_is_made_of_plain_ids_only(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str url;
	assert_int_equal(website_url(&a, STR("https://x.gov.cn/"), STR("12"), &url), ERR_OK);
	assert_true(str_eq(url, STR("https://x.gov.cn/art/12/")));
	assert_int_equal(website_url(&a, STR("https://x"), STR("../a"), &url), ERR_INVALID);
	assert_int_equal(website_url(&a, STR("https://x"), STR(""), &url), ERR_INVALID);
}

/* What was wrong is said to readers, above the words, and only where somebody said it. */
static void a_correction_is_explained_to_readers(void **state)
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
static void other_channels_tell_their_readers_of_it_too(void **state)
{
	static const struct {
		const char *channel, *file, *says, *before; /* it stands above these words */
	} where[] = { { "wechat", "article.json", "<strong>更正说明：</strong>甲应为&lt;乙&gt;</p>",
			      "一、" },
		{ "wechat", "preview.html", "<strong>更正说明：</strong>甲应为&lt;乙&gt;</p>",
			"一、" },
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
static void a_channel_without_room_for_it_says_so_to_reviewers(void **state)
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
static void the_editor_who_answers_for_it_is_named(void **state)
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

/* The guard against sending the same words twice compares what is sent: one unseen character makes no other words. */
static void an_unseen_character_makes_no_other_short_message(void **)
{
	struct arena a = {};
	struct str sent[2];
	static const char *const titles[] = { "今夜有大雨", "今夜\u200B有大雨" };
	for (size_t i = 0; i < 2; i++) {
		struct rendition r = {};
		const struct channel_site sms = { .settings = STR("{\"signature\":\"市数据局\"}") };
		const struct revision rev = { .title = str_c(titles[i]),
			.meta = STR(
				"{\"channels\":{\"sms\":{\"list\":"
				"\"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
				" 3 名单\"}}}") };
		assert_int_equal(
			channel_named(STR("sms"))->render(&rev, NULL, &sms, &a, &r), ERR_OK);
		sent[i] = rendition_file(&r, STR("message.json"))->bytes;
	}
	assert_true(str_eq(sent[0], sent[1]));
	arena_free(&a);
}

#define MARKER "示范禁词"

/* "editor", or "channels/weibo/text", in a meta.json from which every channel but the film's can be made. */
static struct str meta_with(struct arena *a, const char *channel, const char *key, json_t *value)
{
	json_auto_t *j = json_pack("{s:s, s:s, s:{s:{s:s}}}", "doc_no", "某数〔2026〕1号", "kind",
		"document", "channels", "sms", "list",
		"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b 3 名单");
	json_t *all = json_object_get(j, "channels");
	if (channel && !json_object_get(all, channel))
		json_object_set_new(all, channel, json_object());
	json_object_set_new(channel ? json_object_get(all, channel) : j, key, value);
	return json_canonical(a, j);
}

static bool goes_out(struct arena *a, const struct channel *c, const struct revision *rev)
{
	struct rendition r = {};
	if (c->render(rev, NULL, &site, a, &r))
		return false;
	for (const struct rendition_file *f = r.first; f; f = f->next)
		if (str_find(f->bytes, STR(MARKER)) >= 0)
			return true;
	return false;
}

static bool is_read(
	struct arena *a, const struct screening *s, const struct revision *rev, const char *field)
{
	struct findings found;
	findings_init(&found, a);
	assert_int_equal(screening_run(s, rev, &found), ERR_OK);
	for (const struct finding *f = found.first; f; f = f->next)
		if (f->field && !strcmp(f->field, field))
			return true;
	return false;
}

/* What the desk takes, word for word, against what stands in the files that any channel makes of it. */
static void nothing_goes_out_that_no_reviewer_has_read(void **state)
{
	enum { TEXT, LIST, OBJECT };
	static const struct {
		const char *key;
		int kind;
		bool own;
	} members[] = {
#define META(key, kind, most, how, zh) { #key, kind, false },
#include "model/meta.def"
#define OWN(key, most, how, zh) { #key, TEXT, true },
#include "model/meta.def"
	};
	(void)state;
	struct screening *s;
	unsigned sent = 0;
	assert_int_equal(screening_open(&s, STR(MARKER "\n"), STR("")), ERR_OK);
	for (const struct channel *const *c = channels; *c; c++)
		for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
			SCRATCH(a);
			const char *channel = members[i].own ? (*c)->name : NULL,
				   *key = members[i].key;
			struct revision rev = sample(&a);
			if (members[i].kind == OBJECT)
				continue;
			rev.meta = meta_with(&a, channel, key,
				members[i].kind == LIST ? json_pack("[s]", MARKER)
							: json_string(MARKER));
			if (channel)
				key = arena_printf(&a, "channels/%s/%s", channel, key);
			if (!goes_out(&a, *c, &rev))
				continue;
			sent++;
			if (!is_read(&a, s, &rev, key))
				fail_msg("%s sends %s, and nobody has read it", (*c)->name, key);
		}
	screening_close(s);
	assert_in_range(sent, 35, 100);
}

static void a_cover_shows_its_middle_in_both_shapes(void **state)
{
	static const struct {
		unsigned width, height;
		const char *wide, *square;
	} cases[] = { { 470, 200, "0.000000_0.000000_1.000000_1.000000",
			      "0.287234_0.000000_0.712765_1.000000" },
		{ 100, 100, "0.000000_0.287234_1.000000_0.712765",
			"0.000000_0.000000_1.000000_1.000000" },
		{ 4000, 3000, "0.000000_0.216312_1.000000_0.783687",
			"0.125000_0.000000_0.875000_1.000000" } };
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		SCRATCH(a);
		json_auto_t *j = NULL;
		struct rendition r;
		char png[24] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR";
		png[18] = (char)(cases[i].width >> 8), png[19] = (char)cases[i].width;
		png[22] = (char)(cases[i].height >> 8), png[23] = (char)cases[i].height;
		struct str bytes = { png, sizeof png };
		struct asset one = { str_c(arena_printf(&a, "%064d", 1)), STR("图.png"),
			STR("image/png"), bytes };
		struct revision rev = { .title = STR("题"),
			.html = str_c(arena_printf(&a,
				"<figure><img alt=\"x\" src=\"assets/%064d.png\"></figure>\n", 1)),
			.assets = &one,
			.asset_count = 1 };
		const struct channel *c = channel_named(STR("wechat"));
		assert_int_equal(c->render(&rev, NULL, &site, &a, &r), ERR_OK);
		assert_int_equal(
			json_read(rendition_file(&r, STR("article.json"))->bytes, &j), ERR_OK);
		assert_true(str_eq(json_str(j, "pic_crop_235_1"), str_c(cases[i].wide)));
		assert_true(str_eq(json_str(j, "pic_crop_1_1"), str_c(cases[i].square)));
	}
}

/* A picture post: `n` pictures of one asset each, and a text. */
static enum err render_post(
	struct arena *a, size_t n, size_t chars, const char *form, struct rendition *out)
{
	struct asset *list = arena_array(a, struct asset, n + 1);
	const char *html = "";
	for (size_t i = 0; i < n; i++) {
		const char *sha = arena_printf(a, "%064zx", i + 1);
		list[i] = (struct asset){ str_c(sha), STR("图.png"), STR("image/png"), STR("1") };
		html = arena_printf(
			a, "%s<figure><img alt=\"x\" src=\"assets/%s.png\"></figure>\n", html, sha);
	}
	char *text = arena_alloc(a, chars + 1);
	memset(text, 'x', chars);
	const struct revision rev = { .title = STR("图集"),
		.html = str_c(arena_printf(
			a, "%s<p>甲 &amp; <strong>乙</strong></p>\n<p>%s</p>\n", html, text)),
		.meta = str_c(
			arena_printf(a, "{\"channels\":{\"wechat\":{\"form\":\"%s\"}}}", form)),
		.assets = list,
		.asset_count = n };
	return channel_named(STR("wechat"))->render(&rev, NULL, &site, a, out);
}

static void a_picture_post_is_pictures_and_plain_words(void **state)
{
	(void)state;
	SCRATCH(a);
	json_auto_t *j = NULL;
	struct rendition r;
	assert_int_equal(render_post(&a, 20, 10, "pictures", &r), ERR_OK);
	assert_int_equal(json_read(rendition_file(&r, STR("article.json"))->bytes, &j), ERR_OK);
	assert_true(str_eq(json_str(j, "article_type"), STR("newspic")));
	assert_true(str_eq(json_str(j, "content"), STR("甲 & 乙\nxxxxxxxxxx")));
	const json_t *list = json_object_get(json_object_get(j, "image_info"), "image_list");
	assert_int_equal(json_array_size(list), 20);
	assert_int_equal(r.hole_count, 20);
	assert_true(r.loss_count >= 2);
	assert_true(rendition_file(&r, STR("preview.html"))->bytes.len > 0);
}

static struct rendition render_wechat(struct arena *a, const struct revision *rev, bool landing)
{
	struct channel_site there = site;
	struct rendition r;
	there.landing = landing;
	assert_int_equal(channel_named(STR("wechat"))->render(rev, NULL, &there, a, &r), ERR_OK);
	return r;
}

static bool has(const struct rendition *r, const char *file, const char *words)
{
	return str_find(rendition_file(r, str_c(file))->bytes, str_c(words)) >= 0;
}

/* Files that the text links, and such as lie beside it: readers get the address of the page that has them. */
static void wechat_says_where_the_files_are(void **state)
{
	(void)state;
	static const char *const forms[] = { "{}",
		"{\"channels\":{\"wechat\":{\"form\":\"pictures\"}}}" };
	for (size_t i = 0; i < 2; i++) {
		SCRATCH(a);
		const struct asset two[] = { { str_c(arena_printf(&a, "%064d", 1)), STR("图.png"),
						     STR("image/png"), STR("1") },
			{ str_c(arena_printf(&a, "%064d", 2)), STR("目录.pdf"),
				STR("application/pdf"), STR("1") } };
		struct revision rev = { .title = STR("题"),
			.meta = str_c(forms[i]),
			.html = str_c(arena_printf(&a,
				"<p>见附件</p>\n<figure><img alt=\"x\" "
				"src=\"assets/%064d.png\"></figure>\n",
				1)),
			.assets = two,
			.asset_count = 2 };
		struct rendition r = render_wechat(&a, &rev, true);
		assert_true(has(&r, "article.json", "{{hole:files_url}}"));
		assert_true(has(&r, "preview.html", "发布时填入"));
		assert_false(has(&r, "preview.html", "{{hole:"));
		assert_true(str_eq(r.holes[r.hole_count - 1], STR("files_url")) ||
			    has(&r, "article.json", "{{hole:landing_url}}"));
		r = render_wechat(&a, &rev, false);
		assert_false(has(&r, "article.json", "files_url"));
		rev.asset_count = 1;
		r = render_wechat(&a, &rev, true);
		assert_false(has(&r, "article.json", "files_url"));
	}
}

static void what_the_platform_takes_of_no_picture_post_is_refused(void **state)
{
	(void)state;
	static const struct {
		size_t pictures, chars;
		const char *form;
		enum err e;
	} cases[] = { { 0, 10, "pictures", ERR_LIMIT }, { 21, 10, "pictures", ERR_LIMIT },
		{ 1, 994, "pictures", ERR_OK }, { 1, 995, "pictures", ERR_LIMIT },
		{ 1, 10, "film", ERR_INVALID } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		SCRATCH(a);
		struct rendition r;
		assert_int_equal(
			render_post(&a, cases[i].pictures, cases[i].chars, cases[i].form, &r),
			cases[i].e);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_channel_renders_what_the_golden_files_say),
		cmocka_unit_test(rendering_twice_gives_the_same_bytes),
		cmocka_unit_test(wechat_refuses_what_the_platform_would_refuse),
		cmocka_unit_test(what_wechat_does_not_say_the_account_does),
		cmocka_unit_test(wechat_refuses_a_picture_it_cannot_take),
		cmocka_unit_test(words_that_look_like_a_hole_are_refused),
		cmocka_unit_test(only_holes_on_the_list_are_filled),
		cmocka_unit_test(the_built_in_cover_is_a_small_png),
		cmocka_unit_test(an_article_without_pictures_gets_the_built_in_cover),
		cmocka_unit_test(a_cover_shows_its_middle_in_both_shapes),
		cmocka_unit_test(a_picture_post_is_pictures_and_plain_words),
		cmocka_unit_test(wechat_says_where_the_files_are),
		cmocka_unit_test(what_the_platform_takes_of_no_picture_post_is_refused),
		cmocka_unit_test(an_address_is_made_of_plain_ids_only),
		cmocka_unit_test(a_correction_is_explained_to_readers),
		cmocka_unit_test(other_channels_tell_their_readers_of_it_too),
		cmocka_unit_test(a_channel_without_room_for_it_says_so_to_reviewers),
		cmocka_unit_test(the_editor_who_answers_for_it_is_named),
		cmocka_unit_test(an_unseen_character_makes_no_other_short_message),
		cmocka_unit_test(nothing_goes_out_that_no_reviewer_has_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
