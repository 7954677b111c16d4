#include "channels/wechat/wechat.h"

#include "channels/rendition.h"
#include "channels/wechat/fill.h"
#include "channels/wechat/find.h"
#include "channels/wechat/render.h"
#include "channels/wechat/steps.h"
#include "channels/wechat/survey.h"

enum {
	SECOND = 1000,
	MINUTE = 60 * SECOND,
	DRAFT_GONE_PATIENCE = 30 * MINUTE,
	DRAFT_THERE_PATIENCE = 5 * MINUTE,
};

/* The article to delete: noted, or asked for, or found by its marker. Empty: there is none. */
static enum err article_to_withdraw(struct wechat *w, struct str *out)
{
	enum sighting seen = SEEN_ABSENT;
	bool found;
	if (!wechat_noted(w, "article_id").len && wechat_noted(w, "publish_id").len)
		TRY(wechat_progress(w, &seen));
	if (seen == SEEN_PENDING)
		return fault_as(ERR_BUSY, "wechat.pending", NULL, "平台仍在发布，完成后即撤");
	if (!wechat_noted(w, "article_id").len)
		TRY(wechat_find_published(w, &found));
	*out = wechat_noted(w, "article_id");
	return ERR_OK;
}

static enum err delete_article(struct wechat *w, struct str article)
{
	json_auto_t *answer = NULL;
	json_t *body = json_pack("{s:o, s:i}", "article_id", json_from(article), "index", 0);
	enum err e = wechat_call(w, "freepublish/delete", body, &answer);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Published by hand it has no number here; its marker finds it, if the account may look. */
static enum err find_old(struct wechat *w, struct str *out)
{
	bool found = false;
	*out = wechat_noted(w, "article_id");
	if (out->len || w->way != WAY_DRAFT)
		return ERR_OK;
	w->old = true;
	enum err e = wechat_find_published(w, &found);
	w->old = false;
	if (e && !wechat_withheld(e))
		return e;
	*out = found ? wechat_noted(w, "article_id") : (struct str){};
	return ERR_OK;
}

/* The platform may say that it is deleted, and go on showing it. */
static enum err see_it_gone(struct wechat *w)
{
	enum sighting seen = SEEN_UNKNOWN;
	enum err e = wechat_noted(w, "msg_id").len ? wechat_mass_progress(w, &seen)
						   : wechat_look_at_article(w, &seen);
	if (e && e != ERR_UNCERTAIN)
		return e;
	if (seen != SEEN_ABSENT)
		return fault_as(ERR_BUSY, "wechat.replace", NULL, "旧文仍可见，稍后再撤");
	return ERR_OK;
}

/*
 * No call changes a published article. A correction takes the old one down, then publishes the
 * new one; until the old one is gone the notes stay as they are, so that this may be repeated.
 */
static enum err clear_the_way(struct wechat *w)
{
	struct str article;
	if (!wechat_notes_of_another(w))
		return ERR_OK;
	TRY(find_old(w, &article));
	bool mass = wechat_noted(w, "msg_id").len > 0;
	enum err e = mass          ? wechat_mass_delete(w)
		     : article.len ? delete_article(w, article)
				   : ERR_OK;
	if (e == ERR_UNCERTAIN)
		return fault_as(ERR_BUSY, "wechat.replace", NULL, "旧文是否已撤尚不确定，稍后再撤");
	if (e)
		return e;
	if (article.len || mass)
		TRY(see_it_gone(w));
	json_object_clear(w->seen->state);
	w->seen->remote_id = w->seen->url = (struct str){};
	TRY(wechat_note(w));
	return wechat_open(w, w->wire, w->arena, w->job, w->seen);
}

/*
 * An earlier submission may have been taken. It comes here again only after a look, or by a
 * person's decision; the list is asked once more, since that costs nothing.
 */
static enum err rule_out_published(struct wechat *w, bool *published)
{
	*published = wechat_noted(w, "article_id").len > 0;
	if (*published || !str_eq(wechat_noted(w, "step"), STR("submitting")))
		return ERR_OK;
	return wechat_find_published(w, published);
}

/*
 * The number of the submission that the platform gave, and does not know: it never took it. It comes
 * here by a person's decision only, since a look cannot tell.
 */
static enum err drop_unknown_submission(struct wechat *w, bool *published)
{
	enum sighting seen;
	enum err e = wechat_noted(w, "publish_id").len ? wechat_progress(w, &seen) : ERR_OK;
	if (e != ERR_NOTFOUND)
		return e == ERR_REFUSED || e == ERR_GONE ? e : ERR_OK;
	TRY(wechat_find_published(w, published));
	if (*published)
		return ERR_OK;
	wechat_forget_submission(w);
	return wechat_note(w);
}

static enum err has_landing(struct wechat *w)
{
	return wechat_landing(w);
}

static enum err prepare(struct wechat *w)
{
	static const char *const ways[] = {
		[WAY_PUBLISH] = "publish", [WAY_MASS] = "mass", [WAY_DRAFT] = "draft"
	};
	struct str print = wechat_print(w);
	if (!print.len)
		TRY(wechat_each(w, has_landing));
	wechat_set(w, "way", str_c(ways[w->way]));
	if (print.len)
		wechat_set(w, "print", print);
	wechat_set(w, "marker", str_c(delivery_marker(w->arena, w->job->key)));
	TRY(wechat_each(w, wechat_note_landing));
	TRY(wechat_each(w, wechat_pictures));
	TRY(wechat_each(w, wechat_cover));
	return wechat_draft(w);
}

static enum err progress(struct wechat *w, enum sighting *out)
{
	return wechat_noted(w, "msg_id").len ? wechat_mass_progress(w, out)
					     : wechat_progress(w, out);
}

/* A few short waits; what is not done by then is looked at under a later lease. */
static enum err wait_for_verdict(struct wechat *w, bool *live)
{
	static const int64_t waits[] = { 2 * SECOND, 5 * SECOND, 10 * SECOND };
	enum sighting seen = SEEN_PENDING;
	enum err e = ERR_OK;
	for (size_t i = 0; i < 3 && seen == SEEN_PENDING && !e; i++) {
		TRY(w->wire->wait(w->wire, w->wire->now(w->wire) + waits[i]));
		e = progress(w, &seen);
	}
	*live = !e && seen == SEEN_LIVE;
	return e == ERR_REFUSED || e == ERR_GONE ? e : ERR_OK; /* taken; asked again later */
}

static enum err by_submission(struct wechat *w, bool *live)
{
	bool published;
	TRY(rule_out_published(w, &published));
	if (!published)
		TRY(drop_unknown_submission(w, &published));
	*live = published;
	if (published)
		return ERR_OK;
	if (!wechat_noted(w, "publish_id").len) {
		TRY(prepare(w));
		TRY(wechat_submit(w));
	}
	*live = false;
	return str_eq(wechat_noted(w, "step"), STR("by_hand")) ? ERR_OK : wait_for_verdict(w, live);
}

/* What was on its way is the same message still: neither prepared anew nor looked for. */
static enum err by_mass_message(struct wechat *w, bool *live)
{
	if (!wechat_noted(w, "msg_id").len) {
		if (!str_eq(wechat_noted(w, "step"), STR("massing")))
			TRY(prepare(w));
		TRY(wechat_mass(w));
	}
	return wait_for_verdict(w, live);
}

static enum err wechat_publish(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, bool *live)
{
	struct wechat w;
	TRY(wechat_open(&w, wire, a, job, seen));
	TRY(clear_the_way(&w));
	if (w.way == WAY_PUBLISH)
		return by_submission(&w, live);
	if (w.way == WAY_MASS)
		return by_mass_message(&w, live);
	*live = false;
	TRY(prepare(&w));
	return wechat_leave_as_draft(&w);
}

static bool may_resubmit(const struct wechat *w)
{
	json_auto_t *settings = NULL;
	return !json_read(w->job->site.settings, &settings) &&
	       json_is_true(json_object_get(settings, "resubmit"));
}

/*
 * "submitting" was noted, the list does not have it. Gone from the box: being published. Still
 * there: probably never arrived, but whether a second submission could make a second article
 * is written nowhere, so a person decides, unless the account's settings say "resubmit".
 */
static enum err judge_by_draft(struct wechat *w, enum sighting *out)
{
	json_auto_t *answer = NULL;
	int64_t since = w->wire->now(w->wire) - json_int(w->seen->state, "submit_at", 0);
	json_t *body = json_pack("{s:o}", "media_id", json_from(wechat_noted(w, "draft")));
	enum err e = wechat_ask(w, "draft/get", body, &answer);
	if (e && e != ERR_NOTFOUND)
		return e;
	if (since < (e ? DRAFT_GONE_PATIENCE : DRAFT_THERE_PATIENCE))
		*out = SEEN_PENDING;
	else
		*out = !e && may_resubmit(w) ? SEEN_ABSENT : SEEN_UNKNOWN;
	return ERR_OK;
}

static enum err look_by_marker(struct wechat *w, enum sighting *out)
{
	bool found;
	TRY(wechat_find_published(w, &found));
	if (found)
		return wechat_look_at_article(w, out);
	if (w->job->act != ACT_WITHDRAW && str_eq(wechat_noted(w, "step"), STR("submitting")))
		return judge_by_draft(w, out);
	*out = SEEN_ABSENT;
	return ERR_OK;
}

static enum err look_by_publish_id(struct wechat *w, enum sighting *out)
{
	enum err e = wechat_progress(w, out);
	if (e == ERR_NOTFOUND) {
		TRY(look_by_marker(w, out));
		*out = *out == SEEN_ABSENT ? SEEN_UNKNOWN : *out;
		return ERR_OK;
	}
	if (e)
		return e;
	return *out == SEEN_LIVE ? wechat_look_at_article(w, out) : ERR_OK;
}

static enum err wechat_observe(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, enum sighting *out)
{
	struct wechat w;
	TRY(wechat_open(&w, wire, a, job, seen));
	wechat_join_company(&w);
	if (wechat_notes_of_another(&w)) {
		*out = SEEN_ABSENT; /* ours begins where those notes are gone */
		return ERR_OK;
	}
	if (wechat_noted(&w, "article_id").len)
		return wechat_look_at_article(&w, out);
	if (wechat_noted(&w, "msg_id").len)
		return wechat_mass_progress(&w, out);
	if (wechat_noted(&w, "publish_id").len)
		return look_by_publish_id(&w, out);
	if (str_eq(wechat_noted(&w, "step"), STR("massing")))
		return wechat_mass_doubt(&w, out);
	if (str_eq(wechat_noted(&w, "step"), STR("by_hand")))
		return wechat_look_by_hand(&w, out);
	TRY(look_by_marker(&w, out));
	bool lost = *out == SEEN_ABSENT && job->restored && w.way == WAY_MASS;
	return lost ? wechat_mass_doubt(&w, out) : ERR_OK; /* no list shows messages */
}

static enum err wechat_withdraw(
	struct wire *wire, struct arena *a, const struct delivery_job *job, struct receipt *seen)
{
	struct wechat w;
	struct str article;
	TRY(wechat_open(&w, wire, a, job, seen));
	if (wechat_noted(&w, "msg_id").len)
		return wechat_mass_delete(&w);
	enum err e = article_to_withdraw(&w, &article);
	if (w.way == WAY_DRAFT && wechat_withheld(e))
		return fault_as(ERR_UNCERTAIN, "wechat.by_hand", NULL, "由人工撤下，待登记");
	if (e)
		return e;
	return article.len ? delete_article(&w, article) : ERR_OK;
}

const struct channel channel_wechat = {
	.name = "wechat",
	.zh = "微信公众号",
	.can = CHANNEL_CAN_WITHDRAW | CHANNEL_CAN_CORRECT,
	.home = "https://api.weixin.qq.com",

	.render = wechat_render,
	.publish = wechat_publish,
	.observe = wechat_observe,
	.withdraw = wechat_withdraw,
	.survey = wechat_survey,
	.find = wechat_stands,
	.remove = wechat_remove,
	.remove_by_hand = "请登录公众平台，在“发表记录”里删除这一篇；系统看到它消失后即可办结；"
			  "群发的消息没有列表，删除后请再申请一次，由系统核对",
};
