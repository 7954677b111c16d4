#include "channels/wechat/find.h"
#include "channels/wechat/steps.h"

bool wechat_withheld(enum err e)
{
	return e == ERR_DENIED && !strcmp(err_what(), "wechat.withheld");
}

enum err wechat_leave_as_draft(struct wechat *w)
{
	wechat_set(w, "step", STR("by_hand"));
	wechat_set(w, "way", STR("draft"));
	wechat_clear(w, "submit_at");
	return wechat_note(w);
}

/* For the person: what to do, and where to say that it is done. */
static enum err ask_person(struct wechat *w)
{
	struct str title = w->job->title;
	if (w->job->act == ACT_WITHDRAW)
		return fault_as(ERR_INVALID, "wechat.by_hand", NULL,
			"文章由人工发表，请登录微信公众平台删除，然后在此登记“已撤下”");
	return fault_as(ERR_INVALID, "wechat.by_hand", NULL,
		"文章“" STRF "”已存入公众号草稿箱，请登录微信公众平台%s发表，"
		"然后在此登记“已发布”和文章链接",
		STRV(title), w->job->act == ACT_CORRECT ? "先删除原文，再" : "");
}

static enum err look_at_draft(struct wechat *w, enum sighting *out)
{
	json_auto_t *answer = NULL;
	json_t *body = json_pack("{s:o}", "media_id", json_from(wechat_noted(w, "draft")));
	enum err e = wechat_ask(w, "draft/get", body, &answer);
	if (e && e != ERR_NOTFOUND)
		return e;
	*out = SEEN_UNKNOWN; /* published by hand, or deleted by hand */
	return e ? ERR_OK : ask_person(w);
}

enum err wechat_look_by_hand(struct wechat *w, enum sighting *out)
{
	bool found = false;
	enum err e = wechat_find_published(w, &found);
	if (e && !wechat_withheld(e))
		return e;
	if (found)
		return wechat_look_at_article(w, out);
	if (w->job->act != ACT_WITHDRAW)
		return look_at_draft(w, out);
	*out = SEEN_ABSENT;
	return e ? ask_person(w) : ERR_OK;
}
