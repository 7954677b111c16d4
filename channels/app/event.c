#include "channels/app/event.h"

#include "base/digest.h"
#include "channels/rendition.h"

/* An endpoint that answered 410 to the release before is not asked again for this one. */
static json_t *kept_marks(const json_t *state)
{
	const char *name;
	json_t *mark, *kept = json_object();
	json_object_foreach(json_object_get(state, "to"), name, mark)
	{
		int64_t off = json_int(mark, "off", 0);
		if (off)
			json_object_set_new(kept, name,
				json_pack("{s:I, s:s}", "off", (json_int_t)off, "why",
					"已停用（410）"));
	}
	return kept;
}

void app_notes(struct arena *a, const struct delivery_job *job, json_t *state, int64_t now)
{
	json_t *kept = kept_marks(state);
	if (release_begin(a, job, state, now, 0))
		json_object_set_new(state, "to", kept);
	else
		json_decref(kept);
}

struct filling {
	struct arena *arena;
	const struct delivery_job *job;
	struct hole_value *values;
	size_t count;
};

static void add(struct filling *f, const char *name, struct str value)
{
	f->values[f->count++] = (struct hole_value){ str_c(name), value };
}

static const char *type_name(enum delivery_act act)
{
	static const char *const names[] = { [ACT_PUBLISH] = "content.published",
		[ACT_CORRECT] = "content.updated",
		[ACT_WITHDRAW] = "content.withdrawn" };
	return names[act];
}

static void gather(struct filling *f, const struct app_event *e)
{
	struct arena *a = f->arena;
	struct str base =
		f->job->site.base_url.len ? f->job->site.base_url : f->job->site.landing_url;
	f->values = arena_array(a, struct hole_value, release_assets_max(f->job) + 16);
	f->count = release_assets(a, f->job, base, f->values);
	add(f, "item", f->job->draft);
	add(f, "rev", str_c(arena_printf(a, "%lld", (long long)e->release.rev)));
	add(f, "published_at", str_c(feed_time(a, e->release.at)));
	add(f, "first_published_at", str_c(feed_time(a, e->release.first_at)));
	add(f, "landing_url", f->job->site.landing_url);
	add(f, "approver_role", f->job->approver_role);
	add(f, "event", str_c(type_name(f->job->act)));
	add(f, "marker", e->release.marker);
}

static enum err fill_members(struct filling *f, json_t *object)
{
	return release_fill(f->arena, f->job->rendition, object, f->values, f->count);
}

/* What nobody said is left out; a number that stood in a hole is a number. */
static void tidy(json_t *object, int64_t rev)
{
	static const char *const may_lack[] = { "url", "approver_role" };
	for (size_t i = 0; i < 2; i++)
		if (json_is_string(json_object_get(object, may_lack[i])) &&
			!json_str(object, may_lack[i]).len)
			json_object_del(object, may_lack[i]);
	if (json_object_get(object, "rev"))
		json_object_set_new(object, "rev", json_integer(rev));
}

static enum err read_file(const struct delivery_job *job, const char *path, json_t **out)
{
	const struct rendition_file *file = rendition_file(job->rendition, str_c(path));
	if (!file)
		return fault_as(ERR_INVALID, "app.rendition", NULL, "成品缺少 %s", path);
	return json_read(file->bytes, out);
}

static enum err fill_item(struct filling *f, struct app_event *e)
{
	json_auto_t *item = NULL;
	struct str html;
	TRY(read_file(f->job, "item.json", &item));
	TRY(rendition_fill(f->arena, f->job->rendition, json_str(item, "content_html"), HOLE_HTML,
		f->values, f->count, &html));
	add(f, "content_sha256", str_c(sha256_hex(f->arena, html)));
	json_object_set_new(item, "content_html", json_from(html));
	TRY(fill_members(f, item));
	tidy(item, e->release.rev);
	tidy(json_object_get(item, "_gw"), e->release.rev);
	e->item = json_incref(item);
	return ERR_OK;
}

static enum err fill_event(struct filling *f, struct app_event *e)
{
	json_auto_t *event = NULL;
	TRY(read_file(f->job, "event.json", &event));
	TRY(fill_members(f, event));
	tidy(json_object_get(event, "data"), e->release.rev);
	e->body = json_canonical(f->arena, event);
	return ERR_OK;
}

static enum err released(struct filling *f, struct app_event *e)
{
	gather(f, e);
	TRY(fill_item(f, e));
	return fill_event(f, e);
}

/* A withdrawal's ticket names no bytes: all that leaves is which item is gone. */
static void withdrawn(struct filling *f, struct app_event *e)
{
	const char *at = feed_time(f->arena, e->release.at);
	const struct delivery_job *job = f->job;
	json_auto_t *event = json_pack("{s:s, s:s, s:{s:o, s:I, s:s, s:o, s:s}}", "type",
		type_name(ACT_WITHDRAW), "timestamp", at, "data", "id", json_from(job->draft),
		"rev", (json_int_t)e->release.rev, "channel", "app", "title", json_from(job->title),
		"withdrawn_at", at);
	e->body = json_canonical(f->arena, event);
	e->item = json_pack("{s:o, s:s, s:s, s:{s:I, s:s, s:s, s:o}}", "id", json_from(job->draft),
		"content_text", "", "date_modified", at, "_gw", "rev", (json_int_t)e->release.rev,
		"status", "withdrawn", "channel", "app", "marker", json_from(e->release.marker));
}

enum err app_event(
	struct arena *a, const struct delivery_job *job, const json_t *state, struct app_event *out)
{
	struct filling f = { .arena = a, .job = job };
	struct app_event e = { .id = str_c(arena_printf(a, "msg_%s", delivery_marker(a, job->key))),
		.release = release_read(a, state) };
	enum err failed = ERR_OK;
	if (job->act == ACT_WITHDRAW)
		withdrawn(&f, &e);
	else
		failed = released(&f, &e);
	if (failed) {
		app_event_done(&e);
		return failed;
	}
	*out = e;
	return ERR_OK;
}

void app_event_done(struct app_event *e)
{
	json_decref(e->item);
	e->item = NULL;
}
