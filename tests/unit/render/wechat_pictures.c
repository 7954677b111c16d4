/* Covers of WeChat, and posts that are pictures. */
#include "tests/unit/render/render.h"

#include "base/digest.h"
#include "base/json.h"
#include "channels/wechat/cover.h"

void the_built_in_cover_is_a_small_png(void **state)
{
	(void)state;
	struct str png = cover_png();
	assert_true(str_starts(png, STR("\x89PNG\r\n\x1A\n")));
	assert_true(png.len < 1024);
	assert_true(str_eq(png, cover_png()));
	assert_true(str_ends(png, STR("IEND\xAE\x42\x60\x82")));
}

void an_article_without_pictures_gets_the_built_in_cover(void **state)
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

void a_cover_shows_its_middle_in_both_shapes(void **state)
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

void a_picture_post_is_pictures_and_plain_words(void **state)
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

void what_the_platform_takes_of_no_picture_post_is_refused(void **state)
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
