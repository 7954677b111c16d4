/* How much of an item WeChat takes, and what it is told of the rest. */
#include "tests/unit/render/render.h"

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

void wechat_refuses_what_the_platform_would_refuse(void **state)
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
void what_wechat_does_not_say_the_account_does(void **state)
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

void wechat_refuses_a_picture_it_cannot_take(void **state)
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
void wechat_says_where_the_files_are(void **state)
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
