#include "channels/release.h"

#include "channels/rendition.h"

static struct str marker(struct arena *a, const struct delivery_job *job)
{
	return str_c(delivery_marker(a, job->key));
}

bool release_is_another(struct arena *a, const struct delivery_job *job, const json_t *state)
{
	return !str_eq(json_str(state, "marker"), marker(a, job));
}

bool release_begin(
	struct arena *a, const struct delivery_job *job, json_t *state, int64_t now, int64_t above)
{
	if (!release_is_another(a, job, state))
		return false;
	int64_t before = json_int(state, "rev", 0), at = job->released_at ?: now;
	int64_t first = json_int(state, "first_at", at);
	before = before > above ? before : above;
	json_object_clear(state);
	json_object_set_new(state, "marker", json_from(marker(a, job)));
	json_object_set_new(state, "rev", json_integer(at > before ? at : before + 1));
	json_object_set_new(state, "at", json_integer(at));
	json_object_set_new(state, "first_at", json_integer(first));
	return true;
}

struct release release_read(struct arena *a, const json_t *state)
{
	return (struct release){ arena_str(a, json_str(state, "marker")), json_int(state, "rev", 0),
		json_int(state, "at", 0), json_int(state, "first_at", 0) };
}

size_t release_assets_max(const struct delivery_job *job)
{
	size_t n = job->asset_count;
	for (const struct rendition_file *f = job->rendition->first; f; f = f->next)
		n++;
	return n;
}

static struct hole_value value(struct arena *a, struct str sha256, struct str base, struct str path)
{
	while (str_ends(base, STR("/")))
		base.len--;
	return (struct hole_value){ str_c(arena_printf(a, "asset:" STRF, STRV(sha256))),
		str_c(arena_printf(a, STRF "/" STRF, STRV(base), STRV(path))) };
}

size_t release_assets(
	struct arena *a, const struct delivery_job *job, struct str base, struct hole_value *out)
{
	size_t n = 0;
	struct str sha256;
	for (const struct rendition_file *f = job->rendition->first; f; f = f->next)
		if (markup_asset(f->path, &sha256))
			out[n++] = value(a, sha256, base, f->path);
	for (size_t i = 0; i < job->asset_count; i++) {
		struct str path = rendition_asset_path(a, &job->assets[i]);
		if (!rendition_file(job->rendition, path))
			out[n++] = value(a, job->assets[i].sha256, base, path);
	}
	return n;
}

static enum err filled(struct arena *a, const struct rendition *r, const json_t *text,
	const struct hole_value *values, size_t count, json_t **out)
{
	struct str s = { json_string_value(text), json_string_length(text) };
	*out = NULL;
	if (!json_is_string(text) || str_find(s, STR("{{hole:")) < 0)
		return ERR_OK;
	TRY(rendition_fill(a, r, s, HOLE_TEXT, values, count, &s));
	*out = json_from(s);
	return ERR_OK;
}

static enum err fill_object(struct arena *a, const struct rendition *r, json_t *object,
	const struct hole_value *values, size_t count)
{
	const char *key;
	void *next;
	json_t *child, *made;
	json_object_foreach_safe(object, next, key, child)
	{
		TRY(release_fill(a, r, child, values, count));
		TRY(filled(a, r, child, values, count, &made));
		if (made)
			json_object_set_new(object, key, made);
	}
	return ERR_OK;
}

enum err release_fill(struct arena *a, const struct rendition *r, json_t *tree,
	const struct hole_value *values, size_t count)
{
	size_t i;
	json_t *child, *made;
	if (json_is_object(tree))
		return fill_object(a, r, tree, values, count);
	json_array_foreach(tree, i, child)
	{
		TRY(release_fill(a, r, child, values, count));
		TRY(filled(a, r, child, values, count, &made));
		if (made)
			json_array_set_new(tree, i, made);
	}
	return ERR_OK;
}
