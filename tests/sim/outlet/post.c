#include "base/clock.h"
#include "channels/picture.h"
#include "channels/video/mp4.h"
#include "channels/words.h"
#include "tests/sim/outlet/outlet.h"

enum { SECOND = 1000, SECONDS_LEAST = 3, SECONDS_MOST = 3600, FILM_MOST = 50 * 1024 * 1024 };

static const struct {
	enum outlet_place place;
	const char *field;
	size_t least, most;
	const char *name;
} limits[] = {
#define LIMIT(place, field, least, most, name) { OUTLET_##place, field, least, most, name },
#include "tests/sim/outlet/limits.def"
#undef LIMIT
};

const char *outlet_word(enum outlet_place place)
{
	return place == OUTLET_VIDEO ? "video" : "screen";
}

const char *outlet_url(const struct outlet *o, struct arena *a, struct str id)
{
	return arena_printf(a, "http://localhost%s/v/" STRF, strrchr(o->address, ':'), STRV(id));
}

static const char *check_lengths(struct arena *a, const struct outlet_draft *d)
{
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		bool title = !strcmp(limits[i].field, "title");
		size_t n = words_length(title ? d->title : d->text);
		if (limits[i].place != d->place)
			continue;
		if (n < limits[i].least || n > limits[i].most)
			return arena_printf(a, "%s有 %zu 字，这里要求 %zu 到 %zu 字",
				limits[i].name, n, limits[i].least, limits[i].most);
	}
	return NULL;
}

/* Letters, figures, Chinese, and the few marks that its console is said to let through. */
static const char *check_marks(struct str title)
{
	static const char *const marks[] = { "《", "》", "“", "”", "：", "+", "?", "？", "%", "℃" };
	for (size_t i = 0; i < title.len;) {
		unsigned char c = (unsigned char)title.at[i];
		size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
		bool fits = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
			    (n == 3 && c >= 0xE4 && c <= 0xE9);
		for (size_t m = 0; m < sizeof marks / sizeof *marks; m++)
			fits = fits || str_eq(str_sub(title, i, n), str_c(marks[m]));
		if (!fits)
			return "短标题里有平台不接受的符号";
		i += n;
	}
	return NULL;
}

static bool has_shape(uint64_t width, uint64_t height, uint64_t a, uint64_t b)
{
	uint64_t one = width * b, other = height * a;
	return (one > other ? one - other : other - one) * 100 <= one;
}

static const char *check_film(struct str film)
{
	struct mp4 m;
	if (!film.len || film.len > FILM_MOST || mp4_read(film, &m))
		return "请上传一个不超过 50 MB 的 MP4 视频";
	if (!m.h264 || (m.sound && !m.aac))
		return "视频应为 H.264 画面、AAC 声音";
	if (m.ms < SECONDS_LEAST * SECOND || m.ms > SECONDS_MOST * SECOND)
		return "视频应长 3 秒到 60 分钟";
	if (!has_shape(m.width, m.height, 9, 16) && !has_shape(m.width, m.height, 16, 9))
		return "视频画面应为 9:16 或 16:9";
	return NULL;
}

static const char *check_cover(struct str cover)
{
	unsigned width, height;
	if (!picture_size(cover, &width, &height))
		return "请上传一张 JPG 或 PNG 封面";
	if (!has_shape(width, height, 3, 4) && !has_shape(width, height, 4, 3))
		return "封面应为 3:4 或 4:3";
	return NULL;
}

/* How the platform's own reviewers see it is written in the title, as beside the other stand-ins. */
const char *outlet_refuses(struct arena *a, const struct outlet_draft *d)
{
	const char *why = check_lengths(a, d);
	if (!why && d->place == OUTLET_VIDEO)
		why = check_marks(d->title);
	if (!why && d->place == OUTLET_VIDEO)
		why = check_film(d->film);
	if (!why && d->place == OUTLET_VIDEO)
		why = check_cover(d->cover);
	if (!why && str_find(d->title, STR("模拟审核不通过")) >= 0)
		why = "平台审核不通过";
	return why;
}

json_t *outlet_find(const struct outlet *o, struct str id)
{
	size_t i;
	json_t *post;
	json_array_foreach(o->posts, i, post)
	{
		if (str_eq(json_str(post, "id"), id))
			return post;
	}
	return NULL;
}

static json_t *keep_pictures(struct outlet *o, struct arena *a, const struct outlet_draft *d)
{
	const char *name;
	json_t *list = json_array();
	for (size_t i = 0; i < d->picture_count; i++) {
		outlet_keep(o, a, d->pictures[i], &name);
		json_array_append_new(list, json_string(name));
	}
	return list;
}

/* Whoever presses twice has posted twice: there is nothing here that it could be known again by. */
const char *outlet_publish(struct outlet *o, struct arena *a, const struct outlet_draft *d)
{
	const char *film, *cover;
	const char *id = arena_printf(a, "%lld", (long long)++o->ids);
	outlet_keep(o, a, d->film, &film);
	outlet_keep(o, a, d->cover, &cover);
	json_t *post = json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:o, s:I, s:o, s:b}", "id", id,
		"place", outlet_word(d->place), "title", json_from(d->title), "text",
		json_from(d->text), "film", film, "cover", cover, "pictures",
		keep_pictures(o, a, d), "at", (json_int_t)clock_now(), "hand_off",
		json_from(d->hand_off), "deleted", 0);
	json_array_insert_new(o->posts, 0, post);
	o->published++;
	outlet_ledger_add(o, "posted", post);
	return id;
}

bool outlet_delete(struct outlet *o, struct str id)
{
	json_t *post = outlet_find(o, id);
	if (!post || json_is_true(json_object_get(post, "deleted")))
		return false;
	json_object_set_new(post, "deleted", json_true());
	o->deleted++;
	outlet_ledger_add(o, "deleted", post);
	return true;
}
