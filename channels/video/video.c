#include "channels/video/video.h"

#include "article/utf8.h"
#include "base/buf.h"
#include "base/json.h"
#include "channels/by_hand.h"
#include "channels/picture.h"
#include "channels/rendition.h"
#include "channels/video/mp4.h"
#include "channels/words.h"

enum { DESCRIPTION_BYTES = 64 * 1024, MEGABYTE = 1024 * 1024 };

struct limits {
#define LIMIT(name, usual, most, zh) int64_t name;
#include "channels/video/limits.def"
#undef LIMIT
	bool any_marks, any_shape, any_packing, any_cover; /* "any" in the settings */
	bool original;
	struct str visibility;
};

static bool is_any(const json_t *settings, const char *key)
{
	return str_eq(json_str(settings, key), STR("any"));
}

static void read_limits(const json_t *settings, struct limits *l)
{
	struct str seen_by = json_str(settings, "visibility");
	*l = (struct limits){
#define LIMIT(name, usual, most, zh) .name = by_hand_setting(settings, #name, usual, most),
#include "channels/video/limits.def"
#undef LIMIT
		.any_marks = is_any(settings, "title_marks"),
		.any_shape = is_any(settings, "shape"),
		.any_packing = is_any(settings, "packing"),
		.any_cover = is_any(settings, "cover_shape"),
		.original = json_is_true(json_object_get(settings, "original")),
		.visibility = seen_by.len ? seen_by : STR("公开"),
	};
}

/* What one draft has for the platform. */
struct film {
	struct words words;
	struct limits limits;
	struct mp4 mp4;
	const struct asset *video, *cover;
	struct str description, options;
};

static enum err not_fit(const char *code, const char *field, const char *why)
{
	return fault_as(ERR_LIMIT, code, field, "%s", why);
}

/* Letters, figures and Chinese; of marks the few that the platform is said to take. */
static bool is_taken(struct str title, size_t at, size_t *len)
{
	static const char *const marks[] = { "《", "》", "“", "”", "：", "+", "?", "？", "%", "℃" };
	struct str rest = str_from(title, at);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_starts(rest, str_c(marks[i]))) {
			*len = strlen(marks[i]);
			return true;
		}
	uint32_t cp = utf8_next(rest, len);
	if (cp < 0x80)
		return (cp >= '0' && cp <= '9') || ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z');
	return utf8_is_han(cp); /* 〇 of 二〇二六年, too */
}

static enum err check_marks(const struct film *f)
{
	struct str title = f->words.title;
	size_t n;
	for (size_t i = 0; !f->limits.any_marks && i < title.len; i += n)
		if (!is_taken(title, i, &n))
			return fault_as(ERR_LIMIT, "video.title", "title",
				"视频号短标题不能有“" STRF "”，请在渠道标题里另写",
				STRV(str_sub(title, i, n)));
	return ERR_OK;
}

/* The summary, or the text; the tags behind it as topics. */
static struct str description(struct arena *a, const struct words *w, struct str html)
{
	struct buf b;
	struct str rest = w->tags;
	buf_init(&b, a, DESCRIPTION_BYTES);
	buf_add(&b, w->summary.len ? w->summary : by_hand_text(a, html));
	while (rest.len) {
		struct str tag = str_cut(&rest, ',');
		buf_printf(&b, "%s#" STRF, b.len ? " " : "", STRV(tag));
	}
	return buf_str(&b);
}

static struct str options(struct arena *a, const struct film *f)
{
	return str_c(arena_printf(a, "声明原创：%s\n可见范围：" STRF "\n",
		f->limits.original ? "是" : "否", STRV(f->limits.visibility)));
}

static enum err find_video(const struct revision *rev, struct film *f)
{
	for (size_t i = 0; i < rev->asset_count; i++) {
		const struct asset *x = &rev->assets[i];
		if (!str_eq(x->media_type, STR("video/mp4")))
			continue;
		if (f->video)
			return not_fit(
				"video.one", "html", "视频号一次只发一个视频，正文里附了多个");
		f->video = x;
	}
	if (!f->video || !f->video->bytes.len)
		return not_fit("video.none", "html", "请在正文里附上一个 MP4 视频");
	return ERR_OK;
}

static bool has_shape(unsigned width, unsigned height, unsigned a, unsigned b)
{
	uint64_t one = (uint64_t)width * b, other = (uint64_t)height * a;
	uint64_t off = one > other ? one - other : other - one;
	return off * 100 <= one; /* a hundredth: encoders round to even pixels */
}

static enum err check_length(const struct film *f)
{
	int64_t s = f->mp4.ms / 1000;
	if (s < f->limits.seconds_min || s > f->limits.seconds_max)
		return fault_as(ERR_LIMIT, "video.length", "file",
			"视频长 %lld 秒，视频号要求 %lld 到 %lld 秒", (long long)s,
			(long long)f->limits.seconds_min, (long long)f->limits.seconds_max);
	if ((int64_t)f->video->bytes.len > f->limits.megabytes_max * MEGABYTE)
		return fault_as(ERR_LIMIT, "video.size", "file", "视频超过 %lld MB，请压缩",
			(long long)f->limits.megabytes_max);
	return ERR_OK;
}

static enum err check_video(struct film *f)
{
	TRY(mp4_read(f->video->bytes, &f->mp4));
	TRY(check_length(f));
	if (!f->limits.any_packing && (!f->mp4.h264 || (f->mp4.sound && !f->mp4.aac)))
		return not_fit(
			"video.packing", "file", "视频应为 H.264 画面、AAC 声音的 MP4，请重新导出");
	if (!f->limits.any_shape && !has_shape(f->mp4.width, f->mp4.height, 9, 16) &&
		!has_shape(f->mp4.width, f->mp4.height, 16, 9))
		return fault_as(ERR_LIMIT, "video.shape", "file",
			"视频画面 %u×%u，应为竖屏 9:16 或横屏 16:9", f->mp4.width, f->mp4.height);
	return ERR_OK;
}

/* The chosen cover, or the first picture of the text. */
static enum err find_cover(const struct revision *rev, struct film *f)
{
	unsigned width = 0, height = 0;
	if (f->words.cover.len)
		f->cover = asset_find(rev->assets, rev->asset_count, f->words.cover);
	for (size_t i = 0; !f->words.cover.len && !f->cover && i < rev->asset_count; i++)
		if (str_starts(rev->assets[i].media_type, STR("image/")))
			f->cover = &rev->assets[i];
	if (!f->cover || !picture_size(f->cover->bytes, &width, &height))
		return not_fit("video.cover", "cover", "请选一张 JPG 或 PNG 图片作视频封面");
	if (!f->limits.any_cover && !has_shape(width, height, 3, 4) &&
		!has_shape(width, height, 4, 3))
		return fault_as(ERR_LIMIT, "video.cover", "cover", "封面 %u×%u，应裁成 3:4 或 4:3",
			width, height);
	return ERR_OK;
}

static enum err read_film(struct arena *a, const struct revision *rev,
	const struct channel_site *site, struct film *f)
{
	json_auto_t *settings = NULL;
	TRY(words_read(a, rev, "video", &f->words));
	TRY(by_hand_settings(site, &settings));
	read_limits(settings, &f->limits);
	f->limits.visibility = arena_str(a, f->limits.visibility);
	TRY(check_marks(f));
	TRY(find_video(rev, f));
	TRY(check_video(f));
	TRY(find_cover(rev, f));
	f->description = description(a, &f->words, rev->html);
	f->options = options(a, f);
	return ERR_OK;
}

static void add_media(struct arena *a, struct rendition *out, const struct film *f)
{
	bool png = str_eq(f->cover->media_type, STR("image/png"));
	rendition_put(a, out, STR("video.mp4"), STR("video/mp4"), f->video->bytes);
	rendition_put(a, out, png ? STR("cover.png") : STR("cover.jpg"), f->cover->media_type,
		f->cover->bytes);
}

static struct str about_film(struct arena *a, const struct film *f)
{
	long long s = f->mp4.ms / 1000;
	return str_c(
		arena_printf(a, STRF "，%lld 分 %02lld 秒，%u×%u，%.1f MB。请打开附件看完全片。",
			STRV(f->video->name), s / 60, s % 60, f->mp4.width, f->mp4.height,
			(double)f->video->bytes.len / MEGABYTE));
}

static enum err video_render(const struct revision *rev, const struct article *art,
	const struct channel_site *site, struct arena *a, struct rendition *out)
{
	struct film f = {};
	struct rendition cover = {};
	(void)art;
	TRY(read_film(a, rev, site, &f));
	const struct by_hand_field fields[] = { { "title.txt", "短标题", f.words.title,
							f.limits.title_min, f.limits.title_max },
		{ "description.txt", "描述和话题", f.description, 0, f.limits.description_max },
		{ "options.txt", "发布选项", f.options, 0, 0 },
		{ "film.txt", "视频", about_film(a, &f), 0, 0 } };
	TRY(by_hand_check(&fields[0]));
	TRY(by_hand_check(&fields[1]));
	rendition_put(
		a, &cover, rendition_asset_path(a, f.cover), f.cover->media_type, f.cover->bytes);
	*out = (struct rendition){};
	by_hand_add(a, out, fields, sizeof fields / sizeof *fields, &cover);
	add_media(a, out, &f);
	rendition_loss(a, out, "只发视频、封面、短标题和描述；正文、表格和其他附件不发");
	words_without_correction(a, &f.words, out);
	return ERR_OK;
}

const struct channel channel_video = {
	.name = "video",
	.zh = "视频号",
	.can = CHANNEL_CAN_WITHDRAW | CHANNEL_CAN_CORRECT | CHANNEL_BY_HAND,

	.render = video_render,
	.publish = by_hand_publish,
	.observe = by_hand_observe,
	.withdraw = by_hand_withdraw,
};
