/* 视频号: what is refused before the vote, in the numbers of its sheet; and what a film says of itself. */
#include "tests/check.h"

#include "channels/picture.h"
#include "channels/rendition.h"
#include "channels/video/mp4.h"
#include "channels/video/video.h"
#include "channels/wechat/cover.h"
#include "tests/support/film.h"
#include "tests/unit/golden.h"

static const char film_sha[] = "1111111111111111111111111111111111111111111111111111111111111111";
static const char cover_sha[] = "2222222222222222222222222222222222222222222222222222222222222222";

/* One draft that fits, to be spoilt. */
struct draft {
	struct sample_film film;
	struct asset assets[3];
	size_t count;
	struct revision rev;
	const char *settings;
};

/* All that is read of a cover: 300 × 400. */
#define PNG_HEAD STR("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x01\x2C\0\0\x01\x90")

static void fitting(struct draft *d)
{
	*d = (struct draft){ .film = SAMPLE_FILM, .count = 2, .settings = "" };
	d->assets[0] = (struct asset){ str_c(film_sha), STR("开放周.mp4"), STR("video/mp4"), {} };
	d->assets[1] =
		(struct asset){ str_c(cover_sha), STR("封面.png"), STR("image/png"), PNG_HEAD };
	d->rev = (struct revision){ .title = STR("数据开放周今天启动"),
		.html = STR("<p>活动为期一周。</p>\n"),
		.meta = STR(
			"{\"summary\":\"一周看懂公共数据。\",\"tags\":[\"数据开放\",\"宁波\"]}") };
}

static enum err render(struct arena *a, struct draft *d, struct rendition *out)
{
	const struct channel_site site = { .settings = str_c(d->settings) };
	if (!d->assets[0].bytes.len)
		d->assets[0].bytes = sample_mp4(a, &d->film);
	d->rev.assets = d->assets;
	d->rev.asset_count = d->count;
	return channel_video.render(&d->rev, NULL, &site, a, out);
}

static void a_year_in_characters_is_a_title(void **)
{
	SCRATCH(a);
	struct draft d;
	struct rendition r;
	fitting(&d);
	d.rev.title = STR("二〇二六年数据开放周㐱");
	assert_int_equal(render(&a, &d, &r), ERR_OK);
}

static void the_golden_files_say_what_is_pasted(void **)
{
	SCRATCH(a);
	struct draft d;
	struct rendition r;
	fitting(&d);
	assert_int_equal(render(&a, &d, &r), ERR_OK);
	for (const struct rendition_file *f = r.first; f; f = f->next)
		if (str_starts(f->media_type, STR("text/")))
			golden_check(&a, arena_printf(&a, "channels/video/" STRF, STRV(f->path)),
				f->bytes);
	golden_check(
		&a, "channels/video/manifest.json", rendition_manifest(&a, &channel_video, &r));
	assert_true(str_eq(rendition_file(&r, STR("video.mp4"))->bytes,
		sample_mp4(&a, &(struct sample_film)SAMPLE_FILM)));
	assert_true(str_eq(rendition_file(&r, STR("cover.png"))->bytes, d.assets[1].bytes));
}

/* Each spoils one thing, says the code, and what setting would have let it pass ("" none would). */
static void title_short(struct draft *d)
{
	d->rev.title = STR("五个字标题");
}
static void title_long(struct draft *d)
{
	d->rev.title = STR("一二三四五六七八九十一二三四五六七");
}
static void title_marked(struct draft *d)
{
	d->rev.title = STR("数据开放周，今天启动");
}
static void description_long(struct draft *d)
{
	d->settings = "{\"description_max\":18}";
}
static void no_video(struct draft *d)
{
	d->assets[0].media_type = STR("application/pdf");
}
static void two_videos(struct draft *d)
{
	d->assets[2] = d->assets[0];
	d->count = 3;
}
static void too_short(struct draft *d)
{
	d->film.seconds = 2;
}
static void too_long(struct draft *d)
{
	d->film.seconds = 3601;
}
static void other_picture(struct draft *d)
{
	d->film.picture = "hvc1";
}
static void other_sound(struct draft *d)
{
	d->film.sound = "ac-3";
}
static void square(struct draft *d)
{
	d->film.width = d->film.height = 1080;
}
static void no_cover(struct draft *d)
{
	d->count = 1;
}
static void wide_cover(struct draft *d)
{
	d->assets[1].bytes = cover_png();
}
static void cut_off(struct draft *d)
{
	static char half[64];
	SCRATCH(a);
	struct str whole = sample_mp4(&a, &d->film);
	memcpy(half, whole.at, sizeof half);
	d->assets[0].bytes = (struct str){ half, sizeof half };
}

static const struct {
	void (*spoil)(struct draft *);
	const char *code, *setting;
} limits[] = {
	{ title_short, "channel.length", "{\"title_min\":5}" },
	{ title_long, "channel.length", "{\"title_max\":17}" },
	{ title_marked, "video.title", "{\"title_marks\":\"any\"}" },
	{ description_long, "channel.length", "{}" },
	{ no_video, "video.none", "" },
	{ two_videos, "video.one", "" },
	{ too_short, "video.length", "{\"seconds_min\":2}" },
	{ too_long, "video.length", "{\"seconds_max\":7200}" },
	{ other_picture, "video.packing", "{\"packing\":\"any\"}" },
	{ other_sound, "video.packing", "{\"packing\":\"any\"}" },
	{ square, "video.shape", "{\"shape\":\"any\"}" },
	{ no_cover, "video.cover", "" },
	{ wide_cover, "video.cover", "{\"cover_shape\":\"any\"}" },
	{ cut_off, "video.broken", "" },
};

static void what_the_platform_would_refuse_is_refused_before_the_vote(void **)
{
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		SCRATCH(a);
		struct draft d;
		struct rendition r;
		fitting(&d);
		limits[i].spoil(&d);
		if (!render(&a, &d, &r) || strcmp(err_what(), limits[i].code) != 0)
			fail_msg("%zu: %s", i, err_what());
		d.settings = limits[i].setting;
		if (*d.settings && render(&a, &d, &r))
			fail_msg("%zu: %s", i, err_reason());
	}
}

static void an_account_that_declares_original_says_so(void **)
{
	SCRATCH(a);
	struct draft d;
	struct rendition r;
	fitting(&d);
	d.settings = "{\"original\":true,\"visibility\":\"仅自己可见\"}";
	assert_int_equal(render(&a, &d, &r), ERR_OK);
	assert_true(str_eq(rendition_file(&r, STR("options.txt"))->bytes,
		STR("声明原创：是\n可见范围：仅自己可见\n")));
}

static void readers_are_not_told_of_a_correction_by_a_film_and_reviewers_know(void **)
{
	SCRATCH(a);
	struct draft d;
	struct rendition r;
	fitting(&d);
	d.rev.meta = STR("{\"summary\":\"一周看懂公共数据。\",\"correction_note\":\"甲应为乙\"}");
	assert_int_equal(render(&a, &d, &r), ERR_OK);
	assert_true(str_find(r.losses[r.loss_count - 1], STR("公开的更正说明不在这里发出")) >= 0);
}

static void a_film_says_how_long_and_how_large_it_is(void **)
{
	SCRATCH(a);
	struct mp4 m;
	struct sample_film f = SAMPLE_FILM;
	assert_int_equal(mp4_read(sample_mp4(&a, &f), &m), ERR_OK);
	assert_true(m.ms == 32000 && m.width == 1080 && m.height == 1920 && m.h264 && m.aac);
	f.turned = true;
	f.sound = NULL;
	f.words = STR("\0\0\0\x20\xA9nam somebody's title");
	assert_int_equal(mp4_read(sample_mp4(&a, &f), &m), ERR_OK);
	assert_true(m.width == 1920 && m.height == 1080 && !m.sound && !m.located);
	assert_int_equal(m.said_count, 1);
	f.words = STR("\0\0\0\x1A\xA9xyz+29.87+121.54/");
	assert_int_equal(mp4_read(sample_mp4(&a, &f), &m), ERR_OK);
	assert_true(m.located);
	f.picture = NULL;
	assert_int_equal(mp4_read(sample_mp4(&a, &f), &m), ERR_INVALID);
}

static void a_picture_tells_its_size_by_its_head(void **)
{
	unsigned w = 0, h = 0;
	assert_true(picture_size(PNG_HEAD, &w, &h) && w == 300 && h == 400);
	assert_true(picture_size(
		STR("\xFF\xD8\xFF\xE0\0\4JF\xFF\xC0\0\x11\x08\0\x50\0\x3C\3"), &w, &h));
	assert_true(w == 60 && h == 80);
	assert_false(picture_size(STR("\xFF\xD8\xFF"), &w, &h));
	assert_false(picture_size(STR("GIF89a"), &w, &h));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_year_in_characters_is_a_title),
		cmocka_unit_test(the_golden_files_say_what_is_pasted),
		cmocka_unit_test(what_the_platform_would_refuse_is_refused_before_the_vote),
		cmocka_unit_test(an_account_that_declares_original_says_so),
		cmocka_unit_test(readers_are_not_told_of_a_correction_by_a_film_and_reviewers_know),
		cmocka_unit_test(a_film_says_how_long_and_how_large_it_is),
		cmocka_unit_test(a_picture_tells_its_size_by_its_head),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
