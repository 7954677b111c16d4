#include "channels/weibo/find.h"

#include "channels/elapsed.h"
#include "channels/weibo/post.h"
#include "channels/weibo/sends.h"
#include "channels/weibo/text.h"

enum {
	SECOND = 1000,
	MINUTE = 60 * SECOND,
	LAG = 2 * MINUTE,     /* the platform shows what it took a minute or two later */
	AGAIN = 10 * MINUTE,  /* until the second look */
	SURELY = 32 * MINUTE, /* after the sending nothing comes any more: the last look */
	SLACK = MINUTE,       /* their clock against ours */
	LOOKS = 3,
	FAILED_MAX = 4,
};

static int64_t now(const struct weibo *w)
{
	return w->wire->now(w->wire);
}

/* Without notes the receipt is what a person wrote down, of the post that is to go. */
struct str find_number(struct weibo *w)
{
	int64_t at;
	struct str id = weibo_noted(w, "id");
	if (!id.len && !send_known(w, post_marker(w), &at, &id))
		id = (struct str){};
	if (id.len || weibo_noted(w, "marker").len || w->job->act == ACT_PUBLISH)
		return arena_str(w->arena, id);
	return weibo_number(w->arena, w->seen->url);
}

struct str find_words(const json_t *status)
{
	struct str whole = json_str(json_object_get(status, "longText"), "longTextContent");
	return whole.len ? whole : json_str(status, "text");
}

bool find_whole(const json_t *newest)
{
	size_t n = json_array_size(json_object_get(newest, "statuses"));
	return json_int(newest, "total_number", INT64_MAX) <= (int64_t)n;
}

/* A look that failed is not repeated at once: the day has a hundred. */
static enum err put_off(struct weibo *w, enum err e)
{
	int64_t failed = weibo_noted_at(w, "failed");
	if (failed < 0 || failed > FAILED_MAX)
		failed = FAILED_MAX;
	if (str_starts(str_c(err_what()), STR("watch.")))
		return e;
	weibo_set_at(w, "failed", failed < FAILED_MAX ? failed + 1 : FAILED_MAX);
	weibo_set_at(w, "look_at", now(w) + ((int64_t)MINUTE << failed));
	return e;
}

static bool too_early(const struct weibo *w)
{
	return weibo_noted_at(w, "look_at") > now(w);
}

enum err find_newest(struct weibo *w, enum weibo_purpose purpose, json_t **out)
{
	const char *pairs[] = { "uid", arena_cstr(w->arena, w->uid), "count", "100", NULL };
	struct weibo_call c = { .method = "GET",
		.path = "/2/statuses/user_timeline.json",
		.purpose = purpose,
		.form = weibo_form(w, pairs) };
	json_t *j = NULL;
	TRY(weibo_call(w, &c, &j));
	if (json_is_array(json_object_get(j, "statuses"))) {
		*out = j;
		return ERR_OK;
	}
	json_decref(j);
	return fault_as(ERR_UNCERTAIN, "weibo.answer", NULL, "微博：没有得到微博列表，稍后再看");
}

enum err find_user(struct weibo *w, enum weibo_purpose purpose, json_t **out)
{
	const char *pairs[] = { "uid", arena_cstr(w->arena, w->uid), NULL };
	struct weibo_call c = { .method = "GET",
		.path = "/2/users/show.json",
		.purpose = purpose,
		.form = weibo_form(w, pairs) };
	return weibo_call(w, &c, out);
}

static enum err show(struct weibo *w, struct str id, enum weibo_purpose purpose, json_t **out)
{
	const char *pairs[] = { "id", arena_cstr(w->arena, id), NULL };
	struct weibo_call c = { .method = "GET",
		.path = "/2/statuses/show.json",
		.purpose = purpose,
		.form = weibo_form(w, pairs) };
	json_t *j = NULL;
	TRY(weibo_call(w, &c, &j));
	if (str_eq(weibo_id(w->arena, j, "idstr"), id)) {
		*out = j;
		return ERR_OK;
	}
	bool deleted = weibo_id(w->arena, j, "deleted").len > 0;
	json_decref(j);
	return deleted ? fault_as(ERR_NOTFOUND, "weibo.none", NULL, "这条微博已删除")
		       : fault_as(ERR_UNCERTAIN, "weibo.answer", NULL,
				 "微博：没有得到这条微博，稍后再看");
}

/* Taken, or taken down, a moment ago: the platform is not there yet. */
static bool lags(struct weibo *w, const char *since)
{
	int64_t at = weibo_noted_at(w, since);
	if (!at || now(w) >= at + LAG)
		return false;
	weibo_set_at(w, "look_at", at + LAG);
	return true;
}

static enum sighting judge_absent(struct weibo *w)
{
	if (w->job->act != ACT_WITHDRAW && lags(w, "sent_at"))
		return SEEN_PENDING;
	return SEEN_ABSENT;
}

/* The words, and links that lead to where they should. What was sent before links were noted goes by its words. */
static bool says(struct weibo *w, const json_t *status, struct str digest)
{
	struct str words = find_words(status), ours = weibo_noted(w, "links");
	return str_eq(post_digest(w, words), digest) &&
	       (!ours.len || weibo_same_links(
				     ours, weibo_noted(w, "given"), weibo_links(w->arena, words)));
}

/* Of a withdrawal nobody asks what it says; otherwise the words as approved. */
static enum sighting judge_shown(struct weibo *w, const json_t *status)
{
	struct str digest = weibo_noted(w, "digest");
	if (w->job->act == ACT_WITHDRAW)
		return lags(w, "deleted_at") ? SEEN_PENDING : SEEN_LIVE;
	return says(w, status, digest) ? SEEN_LIVE : SEEN_OTHER;
}

/* Not older than the first sending, with our words. */
static bool is_ours(struct weibo *w, const json_t *status, struct str digest)
{
	int64_t at = 0, sent = weibo_noted_at(w, "first_at");
	bool timed = weibo_time(json_str(status, "created_at"), &at);
	if (sent && (!timed || at < sent - SLACK))
		return false;
	return says(w, status, digest);
}

/* The list reaches back beyond the sending, or has everything: what is not in it is not there. */
static bool covers(const struct weibo *w, const json_t *newest)
{
	size_t i;
	json_t *s;
	int64_t at, sent = weibo_noted_at(w, "first_at");
	if (find_whole(newest))
		return true;
	json_array_foreach(json_object_get(newest, "statuses"), i, s)
	{
		if (sent && weibo_time(json_str(s, "created_at"), &at) && at < sent - SLACK)
			return true;
	}
	return false;
}

static json_t *numbered(struct weibo *w, const json_t *newest, struct str id)
{
	size_t i;
	json_t *status;
	json_array_foreach(json_object_get(newest, "statuses"), i, status)
	{
		if (str_eq(weibo_id(w->arena, status, "idstr"), id))
			return status;
	}
	return NULL;
}

/* Where the application may not ask for one post: among the newest few, if it can be there. */
static enum err find_in_list(
	struct weibo *w, struct str id, enum weibo_purpose purpose, enum sighting *out)
{
	json_auto_t *newest = NULL;
	TRY(find_newest(w, purpose, &newest));
	const json_t *status = numbered(w, newest, id);
	if (status)
		*out = judge_shown(w, status);
	else
		*out = covers(w, newest) ? judge_absent(w) : SEEN_UNKNOWN;
	return ERR_OK;
}

/* Whether it may, is remembered until somebody logs in anew: each try costs a call. */
static bool may_show(struct weibo *w)
{
	return !json_is_true(json_object_get(w->memory, "list_only"));
}

static enum err ask_for_one(
	struct weibo *w, struct str id, enum weibo_purpose purpose, enum sighting *out)
{
	json_auto_t *status = NULL;
	enum err e = show(w, id, purpose, &status);
	if (e == ERR_DENIED && !strcmp(err_what(), "weibo.app")) {
		json_object_set_new(w->memory, "list_only", json_true());
		return find_in_list(w, id, purpose, out);
	}
	if (e && e != ERR_NOTFOUND)
		return e;
	*out = e ? judge_absent(w) : judge_shown(w, status);
	return ERR_OK;
}

static enum err one_in_list(
	struct weibo *w, struct str id, enum weibo_purpose purpose, json_t **out)
{
	json_auto_t *newest = NULL;
	TRY(find_newest(w, purpose, &newest));
	json_t *status = numbered(w, newest, id);
	if (status)
		*out = json_incref(status);
	else if (find_whole(newest))
		return fault_as(ERR_NOTFOUND, "weibo.none", NULL, "这条微博已不在账号上");
	else
		return fault_as(ERR_UNCERTAIN, "weibo.answer", NULL,
			"微博：平台只给出最近几条，看不到这一条还在不在");
	return ERR_OK;
}

enum err find_one(struct weibo *w, struct str id, enum weibo_purpose purpose, json_t **out)
{
	bool ask = may_show(w);
	enum err e = ask ? show(w, id, purpose, out) : ERR_OK;
	if (ask && (e != ERR_DENIED || strcmp(err_what(), "weibo.app")))
		return e;
	json_object_set_new(w->memory, "list_only", json_true());
	return one_in_list(w, id, purpose, out);
}

enum err find_by_number(
	struct weibo *w, struct str id, enum weibo_purpose purpose, enum sighting *out)
{
	*out = SEEN_PENDING;
	if (too_early(w))
		return ERR_OK;
	weibo_clear(w, "look_at");
	enum err e =
		may_show(w) ? ask_for_one(w, id, purpose, out) : find_in_list(w, id, purpose, out);
	if (e)
		return put_off(w, e);
	weibo_clear(w, "failed");
	return ERR_OK;
}

/* Where the platform itself says that there is something, "not found" is a person's question. */
static bool may_be_hidden(const struct weibo *w)
{
	struct str step = weibo_noted(w, "step");
	return str_eq(step, STR("same")) || str_eq(step, STR("orphan")) ||
	       str_eq(weibo_noted(w, "kind"), STR("article"));
}

/*
 * How long it has been under way, by a clock that nobody sets: one that was set forward would make it
 * "surely not there" while it is still coming. -1: nobody knows, the courier's machine was started anew.
 */
static int64_t under_way(struct weibo *w)
{
	int64_t ms;
	return elapsed_since(w->wire, json_object_get(w->seen->state, "sent_up"), &ms) ? ms : -1;
}

static enum sighting not_found(struct weibo *w, const json_t *newest)
{
	int64_t misses = weibo_noted_at(w, "misses") + 1, since = under_way(w);
	weibo_set_at(w, "misses", misses);
	if (may_be_hidden(w))
		return SEEN_UNKNOWN;
	int64_t sent = weibo_noted_at(w, "sent_at");
	if (sent && misses < LOOKS) {
		weibo_set_at(w, "look_at", misses == 1 ? now(w) + AGAIN : sent + SURELY);
		return SEEN_PENDING;
	}
	if (sent && since >= 0 && since < SURELY) {
		weibo_set_at(w, "look_at", now(w) + SURELY - since);
		return SEEN_PENDING;
	}
	return covers(w, newest) && (!sent || since >= 0) ? SEEN_ABSENT : SEEN_UNKNOWN;
}

static struct str among(struct weibo *w, const json_t *newest, struct str digest)
{
	size_t i;
	json_t *status;
	json_array_foreach(json_object_get(newest, "statuses"), i, status)
	{
		if (is_ours(w, status, digest))
			return weibo_id(w->arena, status, "idstr");
	}
	return (struct str){};
}

enum err find_by_words(
	struct weibo *w, struct str digest, enum weibo_purpose purpose, enum sighting *out)
{
	json_auto_t *newest = NULL;
	*out = SEEN_PENDING;
	if (too_early(w) || lags(w, "sent_at"))
		return ERR_OK;
	enum err e = find_newest(w, purpose, &newest);
	if (e)
		return put_off(w, e);
	weibo_clear(w, "failed");
	weibo_clear(w, "look_at");
	struct str id = among(w, newest, digest);
	if (id.len)
		post_is(w, id);
	*out = id.len ? SEEN_LIVE : not_found(w, newest);
	return ERR_OK;
}
