#include "base/digest.h"
#include "base/log.h"
#include "channels/wechat/callback.h"
#include "courier/wire_curl.h"

static enum err inbox_call(struct courier *c, struct arena *a, json_t **out)
{
	const char *below = arena_printf(a, "inbox?after=%lld", (long long)c->inbox_after);
	return gateway_call(&c->client, a, "GET", below, NULL, 10000, out);
}

/*
 * A message that went out, by whomever: no list shows it, so this callback is the only word of it, and is handed on even
 * where the event is known. The gateway knows whose it is. Only where callbacks are sealed: the signature of a plain one
 * does not cover its body, so whoever saw one address could make up messages, or use a number up before it comes.
 */
static struct str message_of(const struct wechat_event *event)
{
	bool out = str_eq(event->status, STR("send success")) ||
		   str_eq(event->status, STR("sendsuccess"));
	return out && str_eq(event->event, STR("MASSSENDJOBFINISH")) ? event->msg_id
								     : (struct str){};
}

/* Otherwise it is a hint that something moved; what happened is asked of the platform. Whether this is news. */
static bool read_callback(
	struct courier *c, struct arena *a, const json_t *item, struct str *out_message)
{
	struct wechat_event event;
	struct str body;
	struct wechat_callback_keys keys = { json_str(c->config.secrets, "callback_token"),
		json_str(c->config.secrets, "aes_key"), json_str(c->config.secrets, "appid") };
	if (!base64_decode(a, json_str(item, "body_b64"), &body))
		return log_warn("callback: body is no base64"), false;
	enum err e = wechat_callback_read(a, &keys, json_str(item, "query"), body, &event);
	if (e)
		return log_fault("callback", e), false;
	if (keys.aes_key.len)
		*out_message = message_of(&event);
	if (!wechat_event_is_new(&c->heard, &event))
		return log_info("callback event=" STRF " again", STRV(event.event)), false;
	log_info("callback event=" STRF " publish_id=" STRF " status=" STRF, STRV(event.event),
		STRV(event.publish_id), STRV(event.status));
	return str_eq(event.event, STR("PUBLISHJOBFINISH")) ||
	       str_eq(event.event, STR("MASSSENDJOBFINISH"));
}

/* What a person's log-in on the platform brought back: a code, which serves once. */
static void take_login(struct courier *c, struct arena *a, const json_t *item)
{
	struct str body;
	json_auto_t *j = NULL;
	if (!str_eq(json_str(item, "query"), STR("platform-login")))
		return log_warn("inbox: no log-in");
	if (!base64_decode(a, json_str(item, "body_b64"), &body) || json_read(body, &j))
		return log_warn("login: cannot be read");
	enum err e =
		c->channel->log_in(&c->wire, a, json_str(j, "code"), json_str(j, "redirect_uri"));
	if (e)
		return log_fault("login", e);
	log_info("logged in");
	c->woken = true;
}

static bool is_number(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return s.len > 0 && s.len < 64;
}

static const char *done_path(struct arena *a, struct str id, bool moved, struct str message)
{
	const char *told = is_number(message) ? arena_printf(a, "mass=" STRF, STRV(message)) : "";
	return arena_printf(a, "inbox/" STRF "/done%s%s%s%s", STRV(id), moved || *told ? "?" : "",
		moved ? "moved=1" : "", moved && *told ? "&" : "", told);
}

/*
 * `moved`: what waits for the platform is asked about at once, under this lease or the next. False: nobody heard of the
 * message that it tells of; it stays, and is read again.
 */
static bool mark_done(
	struct courier *c, struct arena *a, const json_t *item, bool moved, struct str message)
{
	struct str id = json_str(item, "id");
	int64_t n;
	if (!str_i64(id, &n))
		return true;
	enum err e = gateway_call(
		&c->client, a, "POST", done_path(a, id, moved, message), NULL, 10000, NULL);
	if (e)
		log_fault("inbox", e);
	if (message.len && (e == ERR_UNAVAILABLE || e == ERR_UNCERTAIN || e == ERR_BUSY))
		return false;
	c->inbox_after = n > c->inbox_after ? n : c->inbox_after;
	return true;
}

bool courier_hears(const struct courier *c)
{
	return !c->gap && (!strcmp(c->channel->name, "wechat") || c->channel->log_in);
}

void courier_inbox(struct courier *c)
{
	SCRATCH(a);
	json_auto_t *answer = NULL;
	size_t i;
	json_t *item;
	bool callbacks = !strcmp(c->channel->name, "wechat");
	if (!courier_hears(c))
		return;
	enum err e = inbox_call(c, &a, &answer);
	if (e)
		return log_fault("inbox", e);
	json_array_foreach(json_object_get(answer, "items"), i, item)
	{
		struct str message = {};
		bool moved = callbacks && read_callback(c, &a, item, &message);
		if (!callbacks)
			take_login(c, &a, item);
		c->woken = c->woken || moved;
		if (!mark_done(c, &a, item, moved, message))
			break;
	}
}
