#include "channels/miniprogram/record.h"

#include "base/digest.h"
#include "channels/feed.h"
#include "channels/miniprogram/nodes.h"
#include "channels/rendition.h"

struct str record_id(struct arena *a, const struct delivery_job *job)
{
	return str_c(arena_printf(a, "shenfa-" STRF, STRV(job->draft)));
}

struct str record_sha256(struct arena *a, const json_t *row)
{
	static const char *const read[] = { "title", "summary", "content", "cover", "column",
		"author", "source" };
	json_auto_t *j = json_object();
	for (size_t i = 0; i < sizeof read / sizeof *read; i++)
		json_object_set(j, read[i], json_object_get(row, read[i]));
	return json_has_fraction(j) ? STR("") : str_c(sha256_hex(a, json_canonical(a, j)));
}

static struct hole_value hole(const char *name, struct str value)
{
	return (struct hole_value){ str_c(name), value };
}

/* The digest is of what stands there once the pictures have their addresses. */
static enum err fill(struct arena *a, const struct delivery_job *job, const struct release *r,
	struct hole_value *v, size_t n, json_t *row)
{
	v[n++] = hole("rev", str_c(arena_printf(a, "%lld", (long long)r->rev)));
	v[n++] = hole("published_at", str_c(feed_time(a, r->at)));
	v[n++] = hole("first_published_at", str_c(feed_time(a, r->first_at)));
	v[n++] = hole("marker", r->marker);
	v[n++] = hole("landing_url", job->site.landing_url);
	json_object_del(row, "sha256");
	TRY(release_fill(a, job->rendition, row, v, n));
	json_object_set_new(row, "rev", json_integer(r->rev));
	json_object_set_new(row, "sha256", json_from(record_sha256(a, row)));
	return ERR_OK;
}

enum err record_make(struct arena *a, const struct delivery_job *job, const struct release *r,
	struct hole_value *values, size_t count, json_t **out)
{
	json_auto_t *row = NULL;
	const struct rendition_file *f = rendition_file(job->rendition, STR("record.json"));
	if (!f)
		return fault_as(ERR_INVALID, "miniprogram.rendition", NULL, "成品缺少 record.json");
	struct hole_value *v = arena_array(a, struct hole_value, count + 8);
	if (count)
		memcpy(v, values, count * sizeof *v);
	TRY(json_read(f->bytes, &row));
	TRY(fill(a, job, r, v, count, row));
	*out = json_incref(row);
	return ERR_OK;
}

json_t *record_tombstone(struct arena *a, const struct delivery_job *job, const struct release *r)
{
	return json_pack("{s:s, s:I, s:o, s:o, s:s, s:[]}", "status", "withdrawn", "rev",
		(json_int_t)r->rev, "marker", json_from(r->marker), "title", json_from(job->title),
		"withdrawnAt", feed_time(a, r->at), "content");
}

static void copy(json_t *item, const char *to, const json_t *row, const char *from)
{
	if (json_str(row, from).len)
		json_object_set(item, to, json_object_get(row, from));
}

json_t *record_item(struct arena *a, const struct delivery_job *job, const json_t *row)
{
	const json_t *nodes = json_object_get(row, "content");
	json_t *item = json_pack("{s:o, s:o, s:{s:O, s:O, s:O}}", "id",
		json_from(record_id(a, job)), "content_text", json_from(nodes_text(a, nodes)),
		"_gw", "rev", json_object_get(row, "rev"), "status", json_object_get(row, "status"),
		"marker", json_object_get(row, "marker"));
	json_t *gw = json_object_get(item, "_gw");
	copy(item, "title", row, "title");
	copy(item, "summary", row, "summary");
	copy(item, "url", row, "url");
	copy(item, "image", row, "cover");
	copy(item, "date_published", row, "firstPublishedAt");
	copy(item, "date_modified", row, "publishedAt");
	copy(item, "date_modified", row, "withdrawnAt");
	copy(gw, "sha256", row, "sha256");
	copy(gw, "column", row, "column");
	copy(gw, "author", row, "author");
	copy(gw, "source", row, "source");
	if (json_array_size(nodes))
		json_object_set(gw, "nodes", (json_t *)nodes);
	return item;
}

static void back(json_t *row, const char *to, const json_t *from, const char *key)
{
	struct str s = json_str(from, key);
	json_object_set_new(row, to, json_from(s.len ? s : STR("")));
}

struct str record_item_sha256(struct arena *a, const json_t *item)
{
	const json_t *gw = json_object_get(item, "_gw"), *nodes = json_object_get(gw, "nodes");
	json_auto_t *row = json_object();
	back(row, "title", item, "title");
	back(row, "summary", item, "summary");
	back(row, "cover", item, "image");
	back(row, "column", gw, "column");
	back(row, "author", gw, "author");
	back(row, "source", gw, "source");
	json_object_set_new(row, "content", nodes ? json_deep_copy(nodes) : json_array());
	return record_sha256(a, row);
}
