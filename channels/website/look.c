/* look.c: what the public gets, and what lies there, beside what was approved. */
#include "channels/website/block.h"
#include "channels/website/linked.h"
#include "channels/website/work.h"

#include "base/digest.h"
#include "base/json.h"

enum { CLOCKS_APART_MS = 10 * 60 * 1000, LINKED_MS = 3000, LINKED_FETCHED = 8 };

/* What the public gets at an address; a status of 0 when nobody answers. */
static enum err fetch(struct work *w, struct str url, struct wire_reply *out)
{
	struct wire_request q = { .method = "GET", .url = url, .timeout_ms = 15000 };
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
	TRY(fetch(w, w->url, &reply));
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

/* A redirection, a refusal or a limit says nothing of the file: whoever stands before the server said it. */
static bool is_of_the_file(int status)
{
	return status == 200 || status == 404 || status == 410;
}

/* A file of the release that the page loads, as the public gets it under its name. */
static enum err see_own_file(
	struct work *w, const struct rendition_file *f, const char **out_altered)
{
	struct wire_reply reply;
	struct str url = linked_url(w->arena, w->url, f->path);
	TRY(fetch(w, url, &reply));
	bool same = reply.status == 200 && str_eq(reply.body, f->bytes);
	if (!same && is_of_the_file(reply.status))
		*out_altered = arena_printf(w->arena,
			"引用的文件“" STRF "”被换，与发布的不同，可能遮住正文", STRV(f->path));
	return ERR_OK;
}

/* Of the approved page: what another style of the same name hides, no look at the page shows. */
static enum err see_own_files(struct work *w, const char **out_altered)
{
	struct linked_list *l = arena_new(w->arena, struct linked_list);
	linked_added(w->arena, w->page, STR(""), l);
	for (size_t i = 0; i < l->count && !*out_altered; i++) {
		const struct linked *one = &l->all[i];
		const struct rendition_file *f =
			one->inside ? NULL : rendition_file(w->job->rendition, one->what);
		if (f)
			TRY(see_own_file(w, f, out_altered));
	}
	return ERR_OK;
}

/* False: nobody knows just now. */
static bool fetch_added(struct work *w, struct str url, struct str *out)
{
	struct wire_reply reply = {};
	struct wire_request q = { .method = "GET", .url = url, .timeout_ms = LINKED_MS };
	if (w->wire->exchange(w->wire, w->arena, &q, &reply) || !is_of_the_file(reply.status))
		return false;
	*out = reply.status == 200 ? reply.body : STR("");
	return true;
}

/*
 * What others added, by its address and its text, and what lies on the same host by what it says: once that is another, so is
 * the mark. "": nothing is added, or it is not known.
 */
static const char *mark_of_added(struct work *w, struct str page)
{
	struct linked_list *l = arena_new(w->arena, struct linked_list);
	linked_added(w->arena, page, w->page, l);
	struct str *bytes = arena_array(w->arena, struct str, l->count + 1);
	for (size_t i = 0, n = 0; i < l->count; i++) {
		struct str url = l->all[i].inside || l->all[i].kind == LINKED_WINDOW
					 ? STR("")
					 : linked_url(w->arena, w->url, l->all[i].what);
		bytes[i] = STR("");
		if (url.len && n++ < LINKED_FETCHED && !fetch_added(w, url, &bytes[i]))
			return "";
	}
	return l->count ? arena_printf(w->arena, "（记号 %s）", linked_mark(w->arena, l, bytes))
			: "";
}

/* The words are the approved ones: what else there is, in words. */
static enum err see_frame(struct work *w, struct str page, struct receipt *seen)
{
	const char *altered = NULL, *frame = "", *mark = "";
	TRY(see_own_files(w, &altered));
	if (!str_eq(page, w->page)) {
		frame = page_frame_differs(w->arena, page, w->page);
		mark = mark_of_added(w, page);
	}
	if (altered)
		json_object_set_new(seen->state, "linked", json_true());
	if (altered || *frame)
		json_object_set_new(seen->state, "frame",
			json_string(arena_printf(w->arena, "%s%s%s%s", altered ? altered : "",
				altered && *frame ? "；" : "", frame, mark)));
	return ERR_OK;
}

/*
 * What lies in the folder only we write, so it is held to the byte. On the way to a reader others write into pages with the
 * bureau's consent (a counter, a banner): there the approved block decides, and the frame is told as what it is.
 */
static enum err see_page(struct work *w, const struct entry *e, struct str page,
	struct receipt *seen, enum sighting *out)
{
	if (!str_eq(page, w->page) && !page_blocks_equal(page, w->page)) {
		json_object_set_new(
			seen->state, "differs", json_string("公开网页的正文与批准的不一致"));
		*out = SEEN_OTHER;
		return ERR_OK;
	}
	TRY(see_files(w, e, seen, out));
	return *out == SEEN_LIVE ? see_frame(w, page, seen) : ERR_OK;
}

static enum err see_published(
	struct work *w, const struct entry *e, struct receipt *seen, enum sighting *out)
{
	struct wire_reply reply;
	TRY(fetch(w, w->url, &reply));
	TRY(work_fill_as_sent(w, e));
	json_object_del(seen->state, "differs");
	json_object_del(seen->state, "frame");
	json_object_del(seen->state, "linked");
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
