#include "channels/weibo/survey.h"

#include "base/digest.h"
#include "channels/stock.h"
#include "channels/weibo/budget.h"
#include "channels/weibo/find.h"
#include "channels/weibo/login.h"
#include "channels/weibo/sends.h"
#include "channels/weibo/text.h"
#include "channels/words.h"

enum { TITLE = 40 };

static struct str kept(struct weibo *w, const json_t *j, const char *key)
{
	return arena_str(w->arena, json_str(j, key));
}

static struct posted one(struct weibo *w, const json_t *status)
{
	struct str id = weibo_id(w->arena, status, "idstr"), words = find_words(status);
	struct posted p = { .remote_id = id,
		.url = str_c(weibo_page(w, id)),
		.title = arena_str(w->arena, words_first(words, TITLE)),
		.marker = arena_str(w->arena, send_marker(w, id)),
		.sha256 = str_c(sha256_hex(w->arena, weibo_plain(w->arena, words))) };
	weibo_time(json_str(status, "created_at"), &p.at);
	return p;
}

/* What was released is looked at one by one; an older post of anybody else is beyond what the platform lists. */
static void say_unlisted(struct weibo *w, const json_t *newest, struct survey *out)
{
	int64_t all = json_int(newest, "total_number", 0), shown = (int64_t)out->item_count;
	out->unchecked = all > shown ? (size_t)(all - shown) : 1;
	out->unchecked_why = str_c(arena_printf(w->arena,
		"平台只列出最近的 %zu 条，更早的微博列不出来：本系统发布的仍逐条核对，"
		"其余的请运营人员定期到微博上看",
		out->item_count));
}

/* Of a long post the list may have no more than the beginning. */
static bool is_cut(const json_t *status)
{
	return json_is_true(json_object_get(status, "isLongText")) &&
	       !json_str(json_object_get(status, "longText"), "longTextContent").len;
}

static void take_items(
	struct weibo *w, const struct channel_site *site, const json_t *newest, struct survey *out)
{
	const json_t *list = json_object_get(newest, "statuses");
	struct posted *items = arena_array(w->arena, struct posted, json_array_size(list) + 1);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *status = json_array_get(list, i);
		items[i] = one(w, status);
		if (!is_cut(status))
			items[i].words =
				stock_text(w->arena, site, items[i].remote_id, find_words(status));
	}
	out->items = items;
	out->item_count = json_array_size(list);
	out->whole = find_whole(newest);
	out->last = true;
	if (!out->whole)
		say_unlisted(w, newest, out);
}

static void take_user(struct weibo *w, const json_t *user, struct survey *out)
{
	out->name = kept(w, user, "screen_name");
	out->face = kept(w, user, "avatar_large");
	out->certification = kept(w, user, "verified_reason");
}

/*
 * Each post tells the account's face as it is now, at no cost; of one without posts it is asked. That it is not
 * told, or the application may not ask, is no trouble with the account: then nothing is said of its face.
 */
static void take_face(struct weibo *w, const json_t *newest, struct survey *out)
{
	json_auto_t *user = NULL;
	const json_t *first = json_array_get(json_object_get(newest, "statuses"), 0);
	if (first)
		take_user(w, json_object_get(first, "user"), out);
	else if (!find_user(w, WEIBO_WATCH, &user) &&
		 str_eq(weibo_id(w->arena, user, "idstr"), w->uid))
		take_user(w, user, out);
}

static enum err take_all(struct weibo *w, const struct channel_site *site, struct survey *out)
{
	json_auto_t *newest = NULL;
	TRY(find_newest(w, WEIBO_WATCH, &newest));
	take_items(w, site, newest, out);
	take_face(w, newest, out);
	return weibo_token_end(w, &out->token_until);
}

/* The day's calls are told above all when there are none left to ask with. */
enum err weibo_survey(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, struct survey *out)
{
	AUTO_WEIBO w = {};
	struct survey s = {};
	(void)notes;
	TRY(weibo_open(&w, wire, a, site, NULL, NULL));
	enum err e = take_all(&w, site, &s);
	if (e)
		s = (struct survey){};
	budget_today(&w, &s.calls_most, &s.calls_used);
	*out = s;
	return e;
}

enum err weibo_stands(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, const struct posted *was, struct posted *out)
{
	AUTO_WEIBO w = {};
	json_auto_t *status = NULL;
	(void)notes;
	TRY(weibo_open(&w, wire, a, site, NULL, NULL));
	TRY(find_one(&w, was->remote_id, WEIBO_TAKE_DOWN, &status));
	*out = one(&w, status);
	return ERR_OK;
}
