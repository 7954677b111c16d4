#include "base/failpoint.h"
#include "channels/elapsed.h"
#include "channels/rendition.h"
#include "channels/wechat/steps.h"

enum { HOUR = 3600 * 1000, KEY_HOURS = 1, KEY_HOURS_MAX = 72 };

/* A message that failed for good is another message when it is sent again. */
static const char *client_id(struct wechat *w)
{
	return arena_printf(w->arena, "%s-%lld", delivery_marker(w->arena, w->job->key),
		(long long)json_int(w->seen->state, "mass_no", 0));
}

static json_t *message(struct wechat *w)
{
	return json_pack("{s:{s:b}, s:{s:o}, s:s, s:i, s:s}", "filter", "is_to_all", 1, "mpnews",
		"media_id", json_from(wechat_noted(w, "draft")), "msgtype", "mpnews",
		"send_ignore_reprint", 0, "clientmsgid", client_id(w));
}

static enum err taken(struct wechat *w, const json_t *answer)
{
	struct str id = wechat_id(w->arena, answer, "msg_id");
	(void)FP("wechat.after_submit");
	if (!id.len)
		return fault_as(ERR_UNCERTAIN, "wechat.mass", NULL,
			"微信公众号：平台没有给出群发编号，待核实");
	wechat_set(w, "msg_id", id);
	wechat_set(w, "step", STR("sent"));
	if (wechat_note(w))
		return fault_as(
			ERR_UNCERTAIN, "wechat.note", NULL, "已提交群发，未能记下编号，待核实");
	return ERR_OK;
}

/*
 * The step stays "massing" where the message may have left, with this attempt or with an earlier one: then the next
 * attempt is the same one. What the platform certainly did not take, for want of quota or for what it is, begins
 * again with a new draft: who goes along is asked anew, and what was withdrawn meanwhile is in it no more.
 */
static enum err not_taken(struct wechat *w, enum err e, bool again)
{
	const char *why = arena_printf(w->arena, "%s", err_reason());
	const char *code = arena_printf(w->arena, "%s", err_what());
	if (e == ERR_NOTFOUND)
		return fault_as(ERR_UNCERTAIN, "wechat.mass", NULL, "草稿已不在草稿箱，待核实");
	if (e == ERR_UNCERTAIN || e == ERR_GONE)
		return e;
	if (!again) {
		wechat_set(w, "step", STR("drafted"));
		TRY(wechat_note(w));
	}
	return fault_as(e == ERR_UNAVAILABLE ? ERR_BUSY : e, code, NULL, "%s", why);
}

/* For how long the platform is trusted to know a message again: written nowhere, so an hour. */
static int64_t key_hours(const struct wechat *w)
{
	json_auto_t *settings = NULL;
	int64_t hours = KEY_HOURS;
	if (!json_read(w->job->site.settings, &settings))
		hours = json_int(settings, "mass_key_hours", KEY_HOURS);
	return hours < 0 || hours > KEY_HOURS_MAX ? KEY_HOURS : hours;
}

/*
 * How old the key is, by the later of two clocks: one may have been set back, the other have stood still.
 * -1: nobody knows.
 */
static int64_t age_of_key(const struct wechat *w)
{
	int64_t up, by_clock = w->wire->now(w->wire) - json_int(w->seen->state, "submit_at", 0);
	if (!elapsed_since(w->wire, json_object_get(w->seen->state, "submit_up"), &up))
		return -1;
	return up > by_clock ? up : by_clock;
}

static bool key_is_known(const struct wechat *w)
{
	int64_t age = age_of_key(w);
	return age >= 0 && age < key_hours(w) * HOUR;
}

/* Of the first attempt, or of one that a person asked for. */
static void begin_age(struct wechat *w)
{
	json_object_set_new(w->seen->state, "submit_at", json_integer(w->wire->now(w->wire)));
	json_object_set_new(w->seen->state, "submit_up", elapsed_mark(w->wire));
}

/* A person who was asked says to send it again (0039_doubt.sql). His word holds until it may have left. */
static bool take_word(struct wechat *w)
{
	bool asked = json_is_true(json_object_get(w->seen->state, "asked"));
	wechat_clear(w, "asked");
	return asked;
}

/*
 * Found safe to repeat, and then it waited: held, or the courier was away. By now the platform may have
 * forgotten it, so it does not go again by itself.
 */
static enum err forgotten(void)
{
	return fault_as(ERR_UNCERTAIN, "wechat.mass", NULL,
		"群发是否已发出不能再核实，没有再发，请到公众平台查看");
}

enum err wechat_mass(struct wechat *w)
{
	json_auto_t *answer = NULL;
	bool again = str_eq(wechat_noted(w, "step"), STR("massing"));
	bool asked = take_word(w);
	if (again && !asked && !key_is_known(w))
		return forgotten();
	wechat_set(w, "step", STR("massing"));
	if (!again || asked)
		begin_age(w);
	enum err e = wechat_note(w);
	if (e == ERR_GONE)
		return e;
	if (e) /* whether the note was taken or not: nothing was sent now */
		return fault_as(
			ERR_BUSY, "wechat.note", NULL, "网关没有记下群发，尚未发送，稍后重试");
	(void)FP("wechat.before_submit");
	e = wechat_call(w, "message/mass/sendall", message(w), &answer);
	if (asked && (e == ERR_BUSY || e == ERR_UNAVAILABLE))
		json_object_set_new(w->seen->state, "asked", json_true());
	return e ? not_taken(w, e, again) : taken(w, answer);
}

static enum err failed(struct wechat *w, struct str status)
{
	static const char *const notes[] = { "msg_id", "draft", "step", "submit_at", "submit_up" };
	int64_t no = json_int(w->seen->state, "mass_no", 0);
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		wechat_clear(w, notes[i]);
	json_object_set_new(w->seen->state, "mass_no", json_integer(no + 1));
	return fault_as(ERR_REFUSED, "wechat.verdict", NULL,
		"微信公众号：群发失败（" STRF "），请到公众平台查看原因", STRV(status));
}

/* A number that the platform gave and does not know: the same message goes out under the same key. */
static enum err number_unknown(struct wechat *w, enum sighting *out)
{
	if (w->job->act != ACT_WITHDRAW) {
		wechat_clear(w, "msg_id");
		wechat_set(w, "step", STR("massing"));
	}
	return wechat_mass_doubt(w, out);
}

/* No call shows what a message says. */
static const char not_readable[] = "群发的内容平台没有读取接口，只知道已发出";

enum err wechat_mass_progress(struct wechat *w, enum sighting *out)
{
	json_auto_t *answer = NULL;
	json_t *body = json_pack("{s:o}", "msg_id", json_from(wechat_noted(w, "msg_id")));
	enum err e = wechat_ask(w, "message/mass/get", body, &answer);
	if (e == ERR_NOTFOUND)
		return number_unknown(w, out);
	if (e)
		return e;
	struct str status = json_str(answer, "msg_status");
	if (str_eq(status, STR("SEND_FAIL")) && w->job->act != ACT_WITHDRAW)
		return failed(w, status);
	w->seen->remote_id = arena_str(w->arena, wechat_noted(w, "msg_id"));
	bool one_of_several = wechat_index(w) > 0;
	w->seen->unread = str_eq(status, STR("SEND_SUCCESS")) ? not_readable : NULL;
	if (w->seen->unread) /* of the whole message: one page may be gone */
		*out = w->job->act == ACT_WITHDRAW && one_of_several ? SEEN_UNKNOWN : SEEN_LIVE;
	else if (str_eq(status, STR("DELETE")) || str_eq(status, STR("SEND_FAIL")))
		*out = SEEN_ABSENT;
	else
		*out = SEEN_PENDING;
	return ERR_OK;
}

/* The page of its article; what lies in followers' lists leads to nothing then. */
enum err wechat_mass_delete(struct wechat *w)
{
	json_auto_t *answer = NULL;
	json_t *body = json_pack("{s:o, s:i}", "msg_id", json_from(wechat_noted(w, "msg_id")),
		"article_idx", (int)wechat_index(w));
	enum err e = wechat_call(w, "message/mass/delete", body, &answer);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/*
 * No list shows what was sent. But the same clientmsgid is the same message, as long as the platform
 * remembers it. Whoever goes first sends it; the others wait for that, and no longer than it may be.
 */
enum err wechat_mass_doubt(struct wechat *w, enum sighting *out)
{
	bool known = key_is_known(w) && w->job->act != ACT_WITHDRAW;
	bool first = wechat_index(w) <= 1;
	*out = !known ? SEEN_UNKNOWN : first ? SEEN_ABSENT : SEEN_PENDING;
	return ERR_OK;
}
