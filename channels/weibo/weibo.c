#include "channels/weibo/weibo.h"

#include "channels/rendition.h"
#include "channels/weibo/find.h"
#include "channels/weibo/login.h"
#include "channels/weibo/post.h"
#include "channels/weibo/render.h"
#include "channels/weibo/sends.h"
#include "channels/weibo/survey.h"
#include "channels/weibo/text.h"

/* The notes, or the receipt, are those of the publication that this correction replaces. */
static bool notes_of_another(const struct weibo *w)
{
	struct str noted = weibo_noted(w, "marker"), id;
	int64_t at;
	if (noted.len)
		return !str_eq(noted, post_marker(w));
	return w->job->act == ACT_CORRECT && w->seen->url.len &&
	       !send_known(w, post_marker(w), &at, &id); /* a person said where it is */
}

static enum err delete_post(struct weibo *w, struct str id, enum weibo_purpose purpose)
{
	json_auto_t *answer = NULL;
	const char *pairs[] = { "id", arena_cstr(w->arena, id), NULL };
	struct weibo_call c = { .method = "POST",
		.path = "/2/statuses/destroy.json",
		.purpose = purpose,
		.form = weibo_form(w, pairs) };
	enum err e = weibo_call(w, &c, &answer);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* What stands says word for word what was approved now, and leads to the corrected page: it stays. */
static bool says_the_same(struct weibo *w, const struct post *p)
{
	struct str links = weibo_noted(w, "links");
	if (links.len && !str_eq(links, weibo_links(w->arena, p->text)))
		return false;
	return !p->article && str_eq(weibo_noted(w, "kind"), STR("status")) &&
	       str_eq(weibo_noted(w, "digest"), post_digest(w, p->text)) &&
	       str_eq(weibo_noted(w, "picture"), p->picture);
}

static enum err adopt(struct weibo *w, struct str id)
{
	weibo_set(w, "marker", post_marker(w));
	post_is(w, id);
	return weibo_note(w);
}

static enum err see_it_gone(struct weibo *w, struct str id)
{
	enum sighting seen = SEEN_UNKNOWN;
	weibo_clear(w, "look_at");
	weibo_clear(w, "sent_at");
	enum err e = find_by_number(w, id, WEIBO_TAKE_DOWN, &seen);
	weibo_clear(w, "look_at");
	if (e && e != ERR_UNCERTAIN)
		return e;
	if (seen != SEEN_ABSENT)
		return fault_as(ERR_BUSY, "weibo.replace", NULL, "旧微博仍可见，稍后再撤");
	return ERR_OK;
}

static enum err take_old_down(struct weibo *w, struct str id)
{
	if (!id.len)
		return fault_as(ERR_REFUSED, "weibo.replace", NULL,
			"原微博的编号不详，不能替换：请先到微博删除原微博，再重新送审");
	if (str_eq(weibo_noted(w, "kind"), STR("article")))
		return fault_as(ERR_REFUSED, "weibo.article", NULL,
			"头条文章不能由系统删除或修改：请到微博后台改正或删除，再登记结果");
	enum err e = delete_post(w, id, WEIBO_TAKE_DOWN);
	if (e == ERR_UNCERTAIN)
		return fault_as(
			ERR_BUSY, "weibo.replace", NULL, "旧微博是否已撤尚不确定，稍后再撤");
	TRY(e);
	TRY(see_it_gone(w, id));
	json_object_clear(w->seen->state);
	w->seen->remote_id = w->seen->url = (struct str){};
	return weibo_note(w);
}

/*
 * No call changes a post. A correction takes the old one down, then posts anew; until the old one is
 * seen to be gone the notes stay as they are, so that this may be repeated.
 */
static enum err clear_the_way(struct weibo *w, const struct post *p, bool *live)
{
	struct str id;
	if (!notes_of_another(w))
		return ERR_OK;
	id = find_number(w);
	*live = id.len && says_the_same(w, p);
	return *live ? adopt(w, id) : take_old_down(w, id);
}

static enum err publish(struct weibo *w, bool *live)
{
	struct str landing;
	struct post p;
	TRY(weibo_token(w));
	TRY(post_landing(w, &landing));
	TRY(post_read(w, landing, &p));
	TRY(clear_the_way(w, &p, live));
	*live = *live || find_number(w).len > 0;
	return *live ? ERR_OK : post_send(w, &p, live);
}

static enum err weibo_publish(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, bool *live)
{
	AUTO_WEIBO w = {};
	*live = false;
	TRY(weibo_open(&w, wire, a, &job->site, job, seen));
	return publish(&w, live);
}

/* Certainly nothing went out, by the notes; nor since, by the memory that they name. */
static bool rests(const struct weibo *w)
{
	int64_t at;
	struct str id;
	return str_eq(weibo_noted(w, "step"), STR("rested")) &&
	       str_eq(weibo_noted(w, "memory"), json_str(w->memory, "id")) &&
	       !send_known(w, post_marker(w), &at, &id);
}

/* After a restore the notes may be older than what was sent: the words are the approved ones. */
static enum err know_words(struct weibo *w)
{
	struct post p;
	int64_t at;
	struct str id;
	if (weibo_noted(w, "digest").len)
		return ERR_OK;
	TRY(post_read(w, STR("https://a.cn/"), &p));
	weibo_set(w, "digest", post_digest(w, p.text));
	weibo_set(w, "kind", p.article ? STR("article") : STR("status"));
	weibo_set(w, "picture", p.picture);
	weibo_set(w, "marker", post_marker(w));
	if (send_known(w, post_marker(w), &at, &id)) {
		weibo_set_at(w, "sent_at", at);
		weibo_set_at(w, "first_at", at);
		json_object_set(w->seen->state, "sent_up", (json_t *)send_up(w, post_marker(w)));
	}
	return ERR_OK;
}

/*
 * It had a number and is not there any more: deleted by hand, or by the platform, which has its
 * reasons. Whether it goes out again is no machine's question.
 */
static void vanish(struct weibo *w)
{
	post_rests(w);
	weibo_set(w, "step", STR("gone"));
	weibo_clear(w, "id");
	w->seen->remote_id = w->seen->url = (struct str){};
}

/* Once it was seen live, a look is the watch's, and has the watch's share of the day. */
static enum weibo_purpose why_look(const struct weibo *w)
{
	return json_is_true(json_object_get(w->seen->state, "seen")) ? WEIBO_WATCH : WEIBO_LOOK;
}

static enum err look_by_number(struct weibo *w, struct str id, enum sighting *out)
{
	TRY(find_by_number(w, id, why_look(w), out));
	if (*out == SEEN_LIVE) {
		post_is(w, id);
		json_object_set_new(w->seen->state, "seen", json_true());
	}
	if (*out != SEEN_ABSENT || why_look(w) == WEIBO_WATCH)
		return ERR_OK;
	vanish(w);
	*out = SEEN_UNKNOWN;
	return ERR_OK;
}

/* The notes of the one before, while ours was sent already: the gateway came back from a backup. */
static bool begins_later(struct weibo *w)
{
	int64_t at;
	struct str id;
	if (!notes_of_another(w))
		return rests(w);
	if (!send_known(w, post_marker(w), &at, &id))
		return true;
	json_object_clear(w->seen->state);
	w->seen->remote_id = w->seen->url = (struct str){};
	return false;
}

static enum err look_for_ours(struct weibo *w, enum sighting *out)
{
	*out = str_eq(weibo_noted(w, "step"), STR("gone")) ? SEEN_UNKNOWN : SEEN_ABSENT;
	if (*out == SEEN_UNKNOWN || begins_later(w))
		return ERR_OK;
	TRY(know_words(w));
	struct str id = find_number(w);
	if (id.len)
		return look_by_number(w, id, out);
	TRY(find_by_words(w, weibo_noted(w, "digest"), WEIBO_LOOK, out));
	if (*out == SEEN_ABSENT)
		post_rests(w);
	return ERR_OK;
}

/* An article stays readable when its post is gone, and no call takes it down. */
static enum err look_whether_gone(struct weibo *w, enum sighting *out)
{
	struct str id = find_number(w), digest = weibo_noted(w, "digest");
	*out = SEEN_UNKNOWN;
	if (id.len)
		TRY(find_by_number(w, id, WEIBO_LOOK, out));
	else if (digest.len)
		TRY(find_by_words(w, digest, WEIBO_LOOK, out));
	if (*out == SEEN_ABSENT && str_eq(weibo_noted(w, "kind"), STR("article")))
		*out = SEEN_UNKNOWN;
	return ERR_OK;
}

static enum err weibo_observe(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, enum sighting *out)
{
	AUTO_WEIBO w = {};
	TRY(weibo_open(&w, wire, a, &job->site, job, seen));
	if (job->act == ACT_WITHDRAW)
		return look_whether_gone(&w, out);
	TRY(look_for_ours(&w, out));
	if (*out == SEEN_LIVE && str_eq(weibo_noted(&w, "kind"), STR("article")))
		seen->unread = "头条文章的正文平台没有读取接口，只核对了短微博的文字";
	return ERR_OK;
}

/* What cannot be found cannot be deleted; whether it is there the look afterwards says. */
static enum err weibo_withdraw(
	struct wire *wire, struct arena *a, const struct delivery_job *job, struct receipt *seen)
{
	AUTO_WEIBO w = {};
	enum sighting there;
	TRY(weibo_open(&w, wire, a, &job->site, job, seen));
	struct str id = find_number(&w), digest = weibo_noted(&w, "digest");
	if (!id.len && digest.len)
		TRY(find_by_words(&w, digest, WEIBO_TAKE_DOWN, &there));
	id = id.len ? id : find_number(&w);
	if (!id.len)
		return ERR_OK;
	TRY(delete_post(&w, id, WEIBO_TAKE_DOWN));
	weibo_set(&w, "id", id);
	weibo_set_at(&w, "deleted_at", wire->now(wire));
	weibo_clear(&w, "look_at");
	return ERR_OK;
}

static enum err weibo_remove(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, const struct posted *it)
{
	AUTO_WEIBO w = {};
	(void)notes;
	TRY(weibo_open(&w, wire, a, site, NULL, NULL));
	return delete_post(&w, it->remote_id, WEIBO_TAKE_DOWN);
}

const struct channel channel_weibo = {
	.name = "weibo",
	.zh = "微博",
	.can = CHANNEL_CAN_WITHDRAW | CHANNEL_CAN_CORRECT | CHANNEL_OWN_WORDS,
	.home = "https://api.weibo.com",

	.render = weibo_render,
	.publish = weibo_publish,
	.observe = weibo_observe,
	.withdraw = weibo_withdraw,
	.survey = weibo_survey,
	.find = weibo_stands,
	.remove = weibo_remove,
	.remove_by_hand = "请登录微博，打开这一条，在右上角的菜单里删除；系统看到它消失后即可办结",
	.log_in = weibo_log_in,
};
