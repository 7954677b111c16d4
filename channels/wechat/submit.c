#include "base/failpoint.h"
#include "channels/wechat/fill.h"
#include "channels/wechat/find.h"
#include "channels/wechat/steps.h"

/* Certainly not taken: the notes go back to before, so that the next attempt may submit. */
static enum err not_taken(struct wechat *w, enum err e)
{
	const char *why = arena_printf(w->arena, "%s", err_reason());
	const char *code = arena_printf(w->arena, "%s", err_what());
	wechat_set(w, "step", STR("drafted"));
	wechat_clear(w, "submit_at");
	TRY(wechat_note(w));
	return fault_as(e == ERR_UNAVAILABLE ? ERR_BUSY : e, code, NULL, "%s", why);
}

static enum err taken(struct wechat *w, const json_t *answer)
{
	struct str id = wechat_id(w->arena, answer, "publish_id");
	(void)FP("wechat.after_submit");
	if (!id.len)
		return fault_as(ERR_UNCERTAIN, "wechat.submit", NULL,
			"微信公众号：平台没有给出发布编号，待核实");
	wechat_set(w, "publish_id", id);
	wechat_set(w, "step", STR("submitted"));
	if (wechat_note(w))
		return fault_as(
			ERR_UNCERTAIN, "wechat.note", NULL, "已提交发布，未能记下编号，待核实");
	return ERR_OK;
}

static enum err not_submitted(struct wechat *w)
{
	wechat_set(w, "step", STR("drafted"));
	wechat_clear(w, "submit_at");
	return fault_as(ERR_BUSY, "wechat.note", NULL, "网关没有记下提交，尚未提交，稍后重试");
}

enum err wechat_submit(struct wechat *w)
{
	json_auto_t *answer = NULL;
	struct str draft = wechat_noted(w, "draft");
	wechat_set(w, "step", STR("submitting"));
	json_object_set_new(w->seen->state, "submit_at", json_integer(w->wire->now(w->wire)));
	enum err e = wechat_note(w);
	if (e == ERR_GONE)
		return e;
	if (e) /* whether the note was taken or not: nothing was submitted */
		return not_submitted(w);
	(void)FP("wechat.before_submit");
	e = wechat_call(
		w, "freepublish/submit", json_pack("{s:o}", "media_id", json_from(draft)), &answer);
	if (!e)
		return taken(w, answer);
	if (wechat_withheld(e))
		return wechat_leave_as_draft(w);
	if (e == ERR_NOTFOUND) /* the draft was there a moment ago: somebody published it */
		return fault_as(ERR_UNCERTAIN, "wechat.submit", NULL, "草稿已不在草稿箱，待核实");
	if (e == ERR_UNCERTAIN || e == ERR_GONE)
		return e;
	return not_taken(w, e);
}

void wechat_forget_submission(struct wechat *w)
{
	static const char *const notes[] = { "publish_id", "draft", "step", "submit_at" };
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		wechat_clear(w, notes[i]);
}

static enum err refused_by_platform(struct wechat *w, const json_t *answer, int64_t status)
{
	static const char *const why[] = { [2] = "原创校验未通过",
		[3] = "发布失败（平台未说明原因）",
		[4] = "平台审核不通过",
		[6] = "发布后被平台屏蔽" };
	json_auto_t *none = json_array();
	const json_t *failed = json_object_get(answer, "fail_idx");
	struct str list = json_text(w->arena, failed ? failed : none);
	if (status != 6)
		wechat_forget_submission(w);
	return fault_as(ERR_REFUSED, "wechat.verdict", NULL,
		"微信公众号：%s（publish_status %lld，篇次 " STRF "）", why[status],
		(long long)status, STRV(list));
}

static void take_article(struct wechat *w, const json_t *answer)
{
	const json_t *detail = json_object_get(answer, "article_detail");
	const json_t *first = json_array_get(json_object_get(detail, "item"), 0);
	w->seen->remote_id = wechat_id(w->arena, answer, "article_id");
	w->seen->url = arena_str(w->arena, json_str(first, "article_url"));
	wechat_set(w, "article_id", w->seen->remote_id);
	wechat_set(w, "step", STR("published"));
}

enum err wechat_progress(struct wechat *w, enum sighting *out)
{
	json_auto_t *answer = NULL;
	int64_t status;
	json_t *body = json_pack("{s:o}", "publish_id", json_from(wechat_noted(w, "publish_id")));
	TRY(wechat_ask(w, "freepublish/get", body, &answer));
	if (!str_i64(wechat_id(w->arena, answer, "publish_status"), &status))
		status = 1;
	if (status == 2 || status == 3 || status == 4 || status == 6)
		return refused_by_platform(w, answer, status);
	if (status == 0)
		take_article(w, answer);
	*out = status == 0 ? SEEN_LIVE : status == 5 ? SEEN_ABSENT : SEEN_PENDING;
	return ERR_OK;
}

/* The approved words with whatever addresses were noted; without the notes only the marker tells. */
static enum err compare(struct wechat *w, const json_t *item, enum sighting *out)
{
	json_auto_t *article = NULL;
	enum err e = wechat_article(w, &article);
	if (!e)
		e = wechat_same(w->arena, article, item);
	if (e && e != ERR_REFUSED)
		return e;
	if (e)
		wechat_set(w, "differs", str_c(arena_printf(w->arena, "%s", err_reason())));
	*out = e ? SEEN_OTHER : SEEN_LIVE;
	return ERR_OK;
}

enum err wechat_look_at_article(struct wechat *w, enum sighting *out)
{
	json_auto_t *answer = NULL;
	json_t *body = json_pack("{s:o}", "article_id", json_from(wechat_noted(w, "article_id")));
	enum err e = wechat_ask(w, "freepublish/getarticle", body, &answer);
	const json_t *item = wechat_item(answer);
	if (e && e != ERR_NOTFOUND)
		return e;
	if (e || json_is_true(json_object_get(item, "is_deleted"))) {
		*out = SEEN_ABSENT;
		return ERR_OK;
	}
	if (w->job->act == ACT_WITHDRAW) {
		*out = SEEN_LIVE;
		return ERR_OK;
	}
	return compare(w, item, out);
}
