#include "channels/markup.h"
#include "channels/rendition.h"
#include "channels/wechat/find.h"
#include "channels/wechat/steps.h"

enum { COVER_TRIES = 3 };

static bool has_hash(struct str path, struct str sha256)
{
	struct str own;
	return markup_asset(path, &own) && str_eq(own, sha256);
}

/* The bytes, and a name that says what they are: the platform keeps it, and it finds them again. */
static enum err picture(
	struct wechat *w, struct str sha256, struct str *out_bytes, const char **out_name)
{
	struct str path = {};
	const struct delivery_job *job = w->job;
	for (const struct rendition_file *f = job->rendition->first; f; f = f->next)
		if (has_hash(f->path, sha256))
			path = f->path;
	const struct asset *asset = asset_find(job->assets, job->asset_count, sha256);
	if (!path.len && asset)
		path = rendition_asset_path(w->arena, asset);
	if (!path.len || !delivery_file(job, path, out_bytes))
		return fault_as(
			ERR_INVALID, "wechat.picture", NULL, "任务中没有图片" STRF, STRV(sha256));
	bool png = str_starts(*out_bytes, STR("\x89PNG"));
	*out_name = arena_printf(w->arena, "%.32s.%s", sha256.at, png ? "png" : "jpg");
	return ERR_OK;
}

static json_t *images(struct wechat *w)
{
	json_t *j = json_object_get(w->seen->state, "images");
	if (!json_is_object(j)) {
		j = json_object();
		json_object_set_new(w->seen->state, "images", j);
	}
	return j;
}

static enum err upload_picture(struct wechat *w, struct str sha256)
{
	struct str bytes;
	const char *name, *key = arena_cstr(w->arena, sha256);
	json_auto_t *answer = NULL;
	if (json_str(images(w), key).len)
		return ERR_OK;
	TRY(picture(w, sha256, &bytes, &name));
	TRY(wechat_upload(w, "media/uploadimg", "", name, bytes, false, &answer));
	struct str url = json_str(answer, "url");
	if (!url.len)
		return fault_as(ERR_BUSY, "wechat.picture", NULL, "微信公众号：图片没有得到地址");
	json_object_set_new(images(w), key, json_from(url));
	return wechat_note(w);
}

enum err wechat_pictures(struct wechat *w)
{
	const struct rendition *r = w->job->rendition;
	for (size_t i = 0; i < r->hole_count; i++)
		if (str_starts(r->holes[i], STR("asset:")))
			TRY(upload_picture(w, str_from(r->holes[i], 6)));
	return ERR_OK;
}

/* After doubt the cover may be there already: its name says so. */
static enum err add_cover(struct wechat *w, const char *name, struct str bytes, struct str *out)
{
	for (int tries = 0; tries < COVER_TRIES; tries++) {
		json_auto_t *answer = NULL;
		if (tries || str_eq(wechat_noted(w, "step"), STR("cover")))
			TRY(wechat_find_material(w, name, out));
		if (out->len)
			return ERR_OK;
		wechat_set(w, "step", STR("cover"));
		TRY(wechat_note(w));
		enum err e = wechat_upload(
			w, "material/add_material", "&type=image", name, bytes, true, &answer);
		if (!e)
			*out = wechat_id(w->arena, answer, "media_id");
		if (e != ERR_UNCERTAIN)
			return e;
	}
	return fault_as(ERR_BUSY, "wechat.cover", NULL, "微信公众号：封面多次没有传上，稍后重试");
}

static json_t *covers(struct wechat *w)
{
	json_t *j = json_object_get(w->seen->state, "covers");
	if (!json_is_object(j)) {
		j = json_object();
		json_object_set_new(w->seen->state, "covers", j);
	}
	return j;
}

static enum err upload_cover(struct wechat *w, struct str sha256)
{
	struct str bytes, media_id = {};
	const char *name, *key = arena_cstr(w->arena, sha256);
	if (json_str(covers(w), key).len)
		return ERR_OK;
	TRY(picture(w, sha256, &bytes, &name));
	TRY(add_cover(w, name, bytes, &media_id));
	if (!media_id.len)
		return fault_as(ERR_BUSY, "wechat.cover", NULL, "微信公众号：封面没有得到编号");
	json_object_set_new(covers(w), key, json_from(media_id));
	return wechat_note(w);
}

enum err wechat_cover(struct wechat *w)
{
	const struct rendition *r = w->job->rendition;
	size_t n = 0;
	for (size_t i = 0; i < r->hole_count; i++) {
		if (!str_starts(r->holes[i], STR("cover:")))
			continue;
		TRY(upload_cover(w, str_from(r->holes[i], 6)));
		n++;
	}
	return n ? ERR_OK : fault_as(ERR_INVALID, "wechat.cover", NULL, "成品没有封面");
}
