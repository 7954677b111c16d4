#include "channels/wechat/fill.h"
#include "channels/wechat/find.h"
#include "channels/wechat/steps.h"

enum { ADD_TRIES = 3, LOOK_AGAIN_MS = 30 * 1000 };

/* Twice, 30 s apart: a list may lag behind what was just added. */
static enum err find_twice(struct wechat *w, bool *found)
{
	TRY(wechat_find_draft(w, found));
	if (*found)
		return ERR_OK;
	TRY(w->wire->wait(w->wire, w->wire->now(w->wire) + LOOK_AGAIN_MS));
	return wechat_find_draft(w, found);
}

static enum err add_once(struct wechat *w, const json_t *articles)
{
	json_auto_t *answer = NULL;
	wechat_set(w, "step", STR("drafting"));
	TRY(wechat_note(w));
	json_t *body = json_pack("{s:O}", "articles", (json_t *)articles);
	TRY(wechat_call(w, "draft/add", body, &answer));
	struct str id = wechat_id(w->arena, answer, "media_id");
	if (!id.len)
		return fault_as(
			ERR_UNCERTAIN, "wechat.draft", NULL, "微信公众号：草稿没有得到编号");
	wechat_set(w, "draft", id);
	return ERR_OK;
}

/* A spare draft does no harm, a second article would: looked for, then repeated. */
static enum err add_draft(struct wechat *w, const json_t *articles)
{
	bool found = false;
	if (str_eq(wechat_noted(w, "step"), STR("drafting")))
		TRY(find_twice(w, &found));
	for (int tries = 0; !found && tries < ADD_TRIES; tries++) {
		enum err e = add_once(w, articles);
		if (e == ERR_UNCERTAIN)
			TRY(find_twice(w, &found));
		else if (e)
			return e;
		else
			found = true;
	}
	if (!found)
		return fault_as(
			ERR_BUSY, "wechat.draft", NULL, "微信公众号：草稿多次没有存上，稍后重试");
	wechat_set(w, "step", STR("drafted"));
	return wechat_note(w);
}

/* The noted draft, as the platform has it. ERR_NOTFOUND: it left the box. */
static enum err get_draft(struct wechat *w, json_t **out)
{
	struct str id = wechat_noted(w, "draft");
	if (!id.len)
		return fault(ERR_NOTFOUND, "还没有草稿");
	return wechat_ask(w, "draft/get", json_pack("{s:o}", "media_id", json_from(id)), out);
}

/* A draft leaves the box by being published, or by somebody's hand at the console. */
static enum err draft_is_gone(struct wechat *w)
{
	bool published = false;
	enum err e = wechat_find_published(w, &published);
	if (e && !(w->way == WAY_DRAFT && wechat_withheld(e)))
		return e;
	if (published)
		return fault_as(
			ERR_UNCERTAIN, "wechat.published", NULL, "平台上已有这篇文章，待核实");
	wechat_clear(w, "draft");
	return ERR_OK;
}

static enum err compare(struct wechat *w, const json_t *articles, const json_t *answer)
{
	size_t i;
	json_t *article;
	const json_t *items = json_object_get(answer, "news_item");
	if (!json_array_size(items))
		return fault_as(ERR_BUSY, "wechat.draft", NULL, "微信公众号：读不到草稿，稍后重试");
	if (json_array_size(items) != json_array_size(articles))
		return fault_as(ERR_REFUSED, "wechat.altered", NULL,
			"平台上的草稿有 %zu 篇，批准的是 %zu 篇，请人工处理",
			json_array_size(items), json_array_size(articles));
	json_array_foreach((json_t *)articles, i, article)
	{
		TRY(wechat_same(w->arena, article, json_array_get(items, i)));
	}
	return ERR_OK;
}

/* The noted covers may have been deleted at the console: once more, with new ones. */
static enum err add_with_cover(struct wechat *w, json_t **articles)
{
	enum err e = add_draft(w, *articles);
	if (e != ERR_NOTFOUND)
		return e;
	wechat_clear(w, "covers");
	TRY(wechat_each(w, wechat_cover));
	json_decref(*articles);
	*articles = NULL;
	TRY(wechat_articles(w, articles));
	e = add_draft(w, *articles);
	return e == ERR_NOTFOUND ? fault_as(ERR_BUSY, "wechat.cover", NULL, "%s", err_reason()) : e;
}

/* A draft of other company is none of this message. */
static void note_company(struct wechat *w)
{
	json_t *with = json_array();
	for (size_t i = 0; i < w->job->with_count; i++)
		json_array_append_new(with, json_from(w->job->with[i].key));
	json_t *noted = json_object_get(w->seen->state, "with");
	bool same = noted ? json_equal(noted, with) : !json_array_size(with);
	if (!same)
		wechat_clear(w, "draft");
	if (json_array_size(with))
		json_object_set(w->seen->state, "with", with);
	else
		wechat_clear(w, "with");
	json_decref(with);
}

/* Called saved a moment ago, and not there: the next try sees whether it came after all, or saves it once more. */
static enum err get_saved(struct wechat *w, json_t **out)
{
	enum err e = get_draft(w, out);
	return e == ERR_NOTFOUND ? fault_as(ERR_BUSY, "wechat.draft", NULL,
					   "微信公众号：刚存的草稿读不到，稍后再存")
				 : e;
}

enum err wechat_draft(struct wechat *w)
{
	json_auto_t *articles = NULL, *answer = NULL;
	note_company(w);
	TRY(wechat_articles(w, &articles));
	enum err e = get_draft(w, &answer);
	if (e && e != ERR_NOTFOUND)
		return e;
	if (e && wechat_noted(w, "draft").len)
		TRY(draft_is_gone(w));
	if (e) {
		TRY(add_with_cover(w, &articles));
		TRY(get_saved(w, &answer));
	}
	return compare(w, articles, answer);
}
