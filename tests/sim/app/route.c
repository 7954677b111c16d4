#include "base/clock.h"
#include "base/files.h"
#include "tests/sim/app/receiver.h"
#include "tests/sim/faults.h"

enum { BODY_MAX = 20 * 1000, FEED_MAX = 64 * 1024 * 1024 };

static void say(const struct sim_request *q, struct sim_reply *out, int status, const char *why)
{
	json_auto_t *j = json_pack("{s:s}", "reason", why);
	*out = (struct sim_reply){ .status = status,
		.media_type = "application/json",
		.body = status == 204 ? STR("") : json_text(q->arena, j) };
}

/* A later word about the same item stays, whatever comes after it. */
static void show(struct receiver *r, struct arena *a, const char *to, const json_t *event)
{
	const json_t *data = json_object_get(event, "data");
	const char *key = arena_printf(a, "%s/" STRF, to, STRV(json_str(data, "id")));
	const json_t *there = json_object_get(r->items, key);
	if (json_int(there, "rev", 0) >= json_int(data, "rev", 0)) {
		r->stale++;
		return;
	}
	json_t *item = json_copy((json_t *)data);
	json_object_set(item, "type", json_object_get(event, "type"));
	json_object_set_new(r->items, key, item);
}

static void process(
	struct receiver *r, struct arena *a, const char *to, struct str id, const json_t *event)
{
	const char *key = arena_printf(a, "%s/" STRF, to, STRV(id));
	int64_t times = json_int(r->seen, key, 0) + 1;
	const json_t *data = json_object_get(event, "data");
	json_object_set_new(r->seen, key, json_integer(times));
	json_auto_t *entry = json_pack("{s:s, s:s, s:o, s:O, s:O, s:O}", "event",
		times > 1 ? "duplicate" : "processed", "to", to, "id", json_from(id), "type",
		json_object_get(event, "type"), "item", json_object_get(data, "id"), "rev",
		json_object_get(data, "rev"));
	receiver_ledger_add(r, entry);
	if (times > 1) {
		r->duplicates++;
		return;
	}
	r->processed++;
	json_array_insert(r->inbox, 0, entry);
	show(r, a, to, event);
}

static bool is_event(const json_t *event)
{
	static const char *const types[] = { "content.published", "content.updated",
		"content.withdrawn" };
	const json_t *data = json_object_get(event, "data");
	bool known = false;
	for (size_t i = 0; i < 3; i++)
		known = known || str_eq(json_str(event, "type"), str_c(types[i]));
	return known && json_str(event, "timestamp").len && json_str(data, "id").len &&
	       json_is_integer(json_object_get(data, "rev")) &&
	       (json_str(data, "title").len || json_str(data, "withdrawn_at").len);
}

static void refuse(struct receiver *r, const struct sim_request *q, struct sim_reply *out,
	int status, const char *why)
{
	r->refused++;
	say(q, out, status, why);
}

static void hold(struct receiver *r, const char *to, struct str id, json_t *event, int64_t ms)
{
	sim_hold(r->held, ms,
		json_pack("{s:s, s:o, s:O}", "to", to, "id", json_from(id), "event", event));
}

static void act_on(void *context, struct arena *a, const json_t *held)
{
	process(context, a, json_string_value(json_object_get(held, "to")), json_str(held, "id"),
		json_object_get(held, "event"));
}

void receiver_let_go(struct receiver *r)
{
	sim_let_go(r->held, act_on, r);
}

static void spoil(const json_t *fault, struct str kind, struct sim_reply *out)
{
	if (str_eq(kind, STR("html")))
		*out = (struct sim_reply){ .status = 200,
			.media_type = "text/html",
			.body = STR("<html><body>OK</body></html>") };
	if (str_eq(kind, STR("failed")))
		out->status = 500;
	if (str_eq(kind, STR("status"))) {
		out->status = (int)json_int(fault, "status", 503);
		out->retry_after = (int)json_int(fault, "retry_after", 0);
		out->location = out->status / 100 == 3 ? "http://127.0.0.1:1/elsewhere" : NULL;
	}
	if (str_eq(kind, STR("cut")))
		*out = (struct sim_reply){
			.status = 200, .media_type = "text/plain", .body = STR("taken"), .cut_at = 2
		};
	out->hang_up = str_eq(kind, STR("lost")) || str_eq(kind, STR("dropped")) ||
		       str_eq(kind, STR("late"));
}

/* One event for one app, and what the fault makes of it. */
static void hook(
	struct receiver *r, const struct sim_request *q, const char *to, struct sim_reply *out)
{
	const char *why;
	json_auto_t *event = NULL;
	struct str id = sim_header(q, "webhook-id");
	r->calls++;
	if (strcmp(q->method, "POST") != 0)
		return refuse(r, q, out, 405, "POST");
	if (!str_starts(str_c(q->content_type), STR("application/json")))
		return refuse(r, q, out, 415, "content-type");
	if (q->body.len > BODY_MAX)
		return refuse(r, q, out, 413, "more than 20 kB");
	int status = receiver_verify(r, q, &why);
	if (status)
		return refuse(r, q, out, status, why);
	if (json_read(q->body, &event) || !is_event(event))
		return refuse(r, q, out, 400, "no event");
	const json_t *fault = receiver_fault(r, to);
	struct str kind = json_str(fault, "kind");
	bool kept_away = str_eq(kind, STR("dropped")) || str_eq(kind, STR("status")) ||
			 str_eq(kind, STR("false"));
	if (str_eq(kind, STR("late")))
		hold(r, to, id, event, json_int(fault, "ms", 1000));
	else if (!kept_away)
		process(r, q->arena, to, id, event);
	say(q, out, 204, "");
	spoil(fault, kind, out);
}

static void set_faults(struct receiver *r, const struct sim_request *q, struct sim_reply *out)
{
	if (sim_faults_set(&r->faults, q->body))
		return say(q, out, 400, "JSON");
	say(q, out, 204, "");
}

static const char *type_of(const char *path)
{
	static const char *const types[][2] = { { "feed.json", "application/feed+json" },
		{ ".json", "application/json" }, { ".png", "image/png" }, { ".jpg", "image/jpeg" },
		{ ".gif", "image/gif" }, { ".webp", "image/webp" }, { ".pdf", "application/pdf" } };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_ends(str_c(path), str_c(types[i][0])))
			return types[i][1];
	return "application/octet-stream";
}

static void show_file(struct receiver *r, const struct sim_request *q, struct sim_reply *out)
{
	struct str bytes;
	if (!r->feed || strstr(q->path, "/.") ||
		file_read(q->arena, arena_printf(q->arena, "%s%s", r->feed, q->path), FEED_MAX,
			&bytes))
		return say(q, out, 404, "nothing there");
	*out = (struct sim_reply){ .status = 200, .media_type = type_of(q->path), .body = bytes };
}

void receiver_serve(struct receiver *r, const struct sim_request *q, struct sim_reply *out)
{
	pthread_mutex_lock(&r->lock);
	receiver_let_go(r);
	if (str_starts(str_c(q->path), STR("/hook/")))
		hook(r, q, q->path + strlen("/hook/"), out);
	else if (!strcmp(q->path, "/_sim/faults"))
		set_faults(r, q, out);
	else if (!strcmp(q->path, "/_sim/ledger"))
		receiver_ledger_show(r, q, out);
	else if (!strcmp(q->path, "/"))
		receiver_page(r, q, out);
	else
		show_file(r, q, out);
	pthread_mutex_unlock(&r->lock);
}

void receiver_begin(struct receiver *r)
{
	pthread_mutex_init(&r->lock, NULL);
	r->seen = json_object();
	r->items = json_object();
	r->inbox = json_array();
	r->faults = json_array();
	r->held = json_array();
	r->calls = r->processed = r->duplicates = r->refused = r->stale = 0;
}

void receiver_end(struct receiver *r)
{
	json_t *all[] = { r->seen, r->items, r->inbox, r->faults, r->held };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		json_decref(all[i]);
}
