/* look.c: what the public gets, and what lies there, beside what was approved. */
#include "channels/website/block.h"
#include "channels/website/work.h"

#include "base/digest.h"
#include "base/json.h"

enum { CLOCKS_APART_MS = 10 * 60 * 1000 };

/* What the public gets at the page's address; a status of 0 when nobody answers. */
static enum err fetch(struct work *w, struct wire_reply *out)
{
	struct wire_request q = { .method = "GET", .url = w->url, .timeout_ms = 15000 };
	enum err e = w->wire->exchange(w->wire, w->arena, &q, out);
	if (e == ERR_UNAVAILABLE || e == ERR_UNCERTAIN)
		*out = (struct wire_reply){};
	return e == ERR_UNAVAILABLE || e == ERR_UNCERTAIN ? ERR_OK : e;
}

static enum err see_withdrawn(struct work *w, enum sighting *out)
{
	struct wire_reply reply;
	if (work_stands(w)) {
		*out = SEEN_LIVE;
		return ERR_OK;
	}
	TRY(fetch(w, &reply));
	*out = reply.status == 404 || reply.status == 410 ? SEEN_ABSENT : SEEN_PENDING;
	return ERR_OK;
}

/*
 * The approved page with its holes filled. When it went out its entry says: the courier's clock
 * set that, a moment apart from the gateway's, and what is further off was not what was sent.
 */
enum err work_fill_as_sent(struct work *w, const struct entry *e)
{
	int64_t apart = e->released_at - w->job->released_at;
	bool same = apart >= -CLOCKS_APART_MS && apart <= CLOCKS_APART_MS;
	return work_fill(w, same ? e->released_at : w->job->released_at);
}

struct altered {
	const char *first;
	size_t count;
};

/* When it first went out is in the ticket of that time: known by the ledger, or not at all. */
static enum err find_altered(void *context, struct work *w, const char *path, struct str bytes)
{
	struct altered *altered = context;
	struct str there;
	bool known = w->tree.ledger.dir >= 0 && w->tree.ledger.whole;
	if (!known && str_ends(str_c(path), STR("/release.json")))
		return ERR_OK;
	bool same = !disk_read(w->arena, w->tree.current, path, &there) && str_eq(there, bytes);
	if (!same && !altered->count++)
		altered->first = path;
	return ERR_OK;
}

static void say_differs(struct work *w, struct receipt *seen, const struct altered *a)
{
	const char *more =
		a->count > 1 ? arena_printf(w->arena, "（另有 %zu 个文件也不一致）", a->count - 1)
			     : "";
	const char *text = arena_printf(w->arena, "“%s”与批准的不一致%s", a->first, more);
	json_object_set_new(seen->state, "differs", json_string(text));
}

static enum err see_files(
	struct work *w, const struct entry *e, struct receipt *seen, enum sighting *out)
{
	struct altered a = {};
	TRY(work_files(w, e, find_altered, &a));
	*out = a.count ? SEEN_OTHER : SEEN_LIVE;
	if (a.count)
		say_differs(w, seen, &a);
	return ERR_OK;
}

/*
 * What lies in the folder only we write, so it is held to the byte. On the way to a reader others write into pages with the
 * bureau's consent (a counter, a banner): there the approved block decides, and the frame is told as what it is.
 */
static enum err see_page(struct work *w, const struct entry *e, struct str page,
	struct receipt *seen, enum sighting *out)
{
	bool whole = str_eq(page, w->page);
	if (!whole && !page_blocks_equal(page, w->page)) {
		json_object_set_new(
			seen->state, "differs", json_string("公开网页的正文与批准的不一致"));
		*out = SEEN_OTHER;
		return ERR_OK;
	}
	TRY(see_files(w, e, seen, out));
	if (!whole && *out == SEEN_LIVE)
		json_object_set_new(seen->state, "frame",
			json_string(page_frame_differs(w->arena, page, w->page)));
	return ERR_OK;
}

static enum err see_published(
	struct work *w, const struct entry *e, struct receipt *seen, enum sighting *out)
{
	struct wire_reply reply;
	TRY(fetch(w, &reply));
	TRY(work_fill_as_sent(w, e));
	json_object_del(seen->state, "differs");
	json_object_del(seen->state, "frame");
	if (reply.status == 200)
		return see_page(w, e, reply.body, seen, out);
	/* switched, and not served yet; or somebody took it away */
	*out = work_stands(w) ? SEEN_PENDING : SEEN_ABSENT;
	return ERR_OK;
}

enum err website_observe(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, enum sighting *out)
{
	AUTO_WORK w = { .wire = wire, .arena = a, .job = job, .tree = NO_TREE };
	const struct entry *e;
	TRY(work_open(&w));
	TRY(work_standing(&w, &e));
	seen->url = w.url;
	if (job->act == ACT_WITHDRAW)
		return see_withdrawn(&w, out);
	if (e && w.tree.current >= 0 && str_eq(e->key, job->key))
		return see_published(&w, e, seen, out);
	*out = SEEN_ABSENT;
	return ERR_OK;
}
