#include "channels/app/app.h"

#include "base/buf.h"
#include "base/digest.h"
#include "channels/app/event.h"
#include "channels/app/sign.h"
#include "channels/app/subscribers.h"
#include "channels/rendition.h"

enum { SECOND = 1000, CALL_MS = 20 * SECOND, SOON_MS = 10 * SECOND, PASSES = 2 };

/* One release on its way to everybody. */
struct app {
	struct wire *wire;
	struct arena *arena;
	const struct delivery_job *job;
	struct receipt *seen;
	struct subscribers to;
	struct feed feed; /* root NULL: none */
	json_t *head;     /* of the feed; owned */
	struct app_event event;
};

static void app_close(struct app *p)
{
	json_decref(p->head);
	app_event_done(&p->event);
}
#define AUTO_APP __attribute__((cleanup(app_close))) struct app

static void open_feed(struct app *p, const struct channel_site *site)
{
	struct str root;
	if (p->wire->secret(p->wire, "feed_root", &root))
		return;
	p->head = json_pack("{s:o}", "title", json_from(site->name));
	if (site->base_url.len)
		json_object_set_new(p->head, "feed_url",
			json_string(feed_address(p->arena, site->base_url, "feed.json")));
	p->feed = (struct feed){ arena_cstr(p->arena, root), "feed.json", p->head };
}

static enum err app_open(struct app *p)
{
	if (subscribers_read(p->arena, p->job->site.settings, &p->to))
		return fault_as(ERR_DENIED, "app.settings", "settings", "%s", err_reason());
	open_feed(p, &p->job->site);
	if (!p->to.count && !p->feed.root)
		return fault_as(ERR_DENIED, "app.subscribers", "settings",
			"应用账号没有登记订阅方，也没有配置订阅源，请系统管理员补上");
	return ERR_OK;
}

static json_t *mark_of(const struct app *p, const struct subscriber *s)
{
	const char *name = arena_cstr(p->arena, s->name);
	json_t *to = json_object_get(p->seen->state, "to"), *mark = json_object_get(to, name);
	if (mark)
		return mark;
	json_object_set_new(to, name, json_object());
	return json_object_get(to, name);
}

static size_t count_of(const struct app *p, enum progress wanted)
{
	size_t n = 0;
	for (size_t i = 0; i < p->to.count; i++)
		n += progress_of(mark_of(p, &p->to.at[i])) == wanted;
	return n;
}

/* ---- the feed ---- */

static enum err put_assets(struct app *p)
{
	for (const struct rendition_file *f = p->job->rendition->first; f; f = f->next)
		if (str_starts(f->path, STR("assets/")))
			TRY(feed_asset(p->arena, &p->feed, f->path, f->bytes));
	for (size_t i = 0; i < p->job->asset_count; i++)
		TRY(feed_asset(p->arena, &p->feed,
			rendition_asset_path(p->arena, &p->job->assets[i]),
			p->job->assets[i].bytes));
	return ERR_OK;
}

static enum err write_feed(struct app *p)
{
	if (!p->feed.root)
		return ERR_OK;
	if (p->job->act != ACT_WITHDRAW)
		TRY(put_assets(p));
	TRY(feed_remember(p->wire, p->arena, &p->feed, p->job->draft, STR("")));
	return feed_put(
		p->arena, &p->feed, p->event.item, p->event.release.at, p->wire->now(p->wire));
}

/* ---- telling ---- */

static enum err sign(struct app *p, const struct subscriber *s, const char **out_headers)
{
	struct str secrets = {}, signature;
	int64_t now = p->wire->now(p->wire) / SECOND;
	const char *name = arena_printf(p->arena, "webhook." STRF, STRV(s->name));
	if (p->wire->secret(p->wire, name, &secrets))
		return fault_as(ERR_DENIED, "app.secret", NULL,
			"连接器配置里没有订阅方“" STRF "”的签名密钥（%s），请系统管理员补上",
			STRV(s->name), name);
	TRY(webhook_sign(p->arena, secrets, p->event.id, now, p->event.body, &signature));
	out_headers[0] = arena_printf(p->arena, "webhook-id: " STRF, STRV(p->event.id));
	out_headers[1] = arena_printf(p->arena, "webhook-timestamp: %lld", (long long)now);
	out_headers[2] = arena_printf(p->arena, "webhook-signature: " STRF, STRV(signature));
	return ERR_OK;
}

/* ERR_DENIED: our own settings are at fault, nothing was sent. */
static enum err post(struct app *p, const struct subscriber *s, struct wire_reply *out)
{
	const char *headers[5] = {};
	TRY(sign(p, s, headers));
	headers[3] = "User-Agent: Shenfa/1 (Standard Webhooks)";
	struct wire_request q = { .method = "POST",
		.url = s->url,
		.body = p->event.body,
		.media_type = STR("application/json"),
		.timeout_ms = CALL_MS,
		.headers = headers,
		.anywhere = true };
	return p->wire->exchange(p->wire, p->arena, &q, out);
}

static const char *words_for(struct arena *a, enum err e, int status)
{
	if (e)
		return arena_printf(a, "%s", err_reason());
	if (status >= 300 && status < 400)
		return arena_printf(a, "对方要求转到别处（%d），按约定不跟随", status);
	if (status == 410)
		return "对方答 410：此地址不再接收，已停用";
	return status >= 200 && status < 300 ? "" : arena_printf(a, "对方答 %d，没有收下", status);
}

/* ERR_GONE: the lease is lost. ERR_DENIED: a person must mend the settings; the others go on. */
static enum err tell(struct app *p, const struct subscriber *s)
{
	struct wire_reply reply = {};
	json_t *mark = mark_of(p, s);
	struct str key =
		str_c(arena_printf(p->arena, STRF "/" STRF, STRV(p->event.id), STRV(s->name)));
	enum err e = post(p, s, &reply);
	if (e == ERR_GONE)
		return e;
	if (e) /* whatever came, it is no answer */
		reply = (struct wire_reply){};
	const char *why = words_for(p->arena, e, reply.status);
	bool denied = e == ERR_DENIED || e == ERR_INVALID;
	progress_take(mark, key, reply.status, reply.retry_after, why, p->wire->now(p->wire));
	json_object_set_new(mark, "denied", json_boolean(denied));
	TRY(p->wire->note(p->wire, p->seen->state));
	return denied ? ERR_DENIED : ERR_OK;
}

/* Everybody whose time has come. *out_denied: one of them cannot be told before somebody mends it. */
static enum err one_pass(struct app *p, bool *out_denied)
{
	*out_denied = false;
	for (size_t i = 0; i < p->to.count; i++) {
		const json_t *mark = mark_of(p, &p->to.at[i]);
		if (progress_of(mark) != PROGRESS_DUE ||
			json_int(mark, "next", 0) > p->wire->now(p->wire))
			continue;
		enum err e = tell(p, &p->to.at[i]);
		*out_denied = *out_denied || e == ERR_DENIED;
		if (e && e != ERR_DENIED)
			return e;
	}
	return ERR_OK;
}

/* When somebody is due next; 0: nobody is. */
static int64_t next_due(const struct app *p)
{
	int64_t at = 0;
	for (size_t i = 0; i < p->to.count; i++) {
		const json_t *mark = mark_of(p, &p->to.at[i]);
		int64_t next = json_int(mark, "next", 1);
		if (progress_of(mark) == PROGRESS_DUE && (!at || next < at))
			at = next;
	}
	return at;
}

/* "a（对方答 500，没有收下）；b（…）": who lacks it, and why. */
static const char *missing(const struct app *p)
{
	struct buf b;
	buf_init(&b, p->arena, 600);
	for (size_t i = 0; i < p->to.count; i++) {
		const json_t *mark = mark_of(p, &p->to.at[i]);
		struct str why = json_str(mark, "why");
		enum progress at = progress_of(mark);
		if (at == PROGRESS_DUE || at == PROGRESS_GIVEN_UP)
			buf_printf(&b, "%s" STRF "（" STRF "）", b.len ? "；" : "",
				STRV(p->to.at[i].name), STRV(why));
	}
	return arena_cstr(p->arena, buf_str(&b));
}

/*
 * Out once one of them has it, or the feed shows it: the others are told one by one by the schedule
 * that their marks say, and hold up neither a correction nor a withdrawal. A withdrawal is done when
 * every one has heard of it.
 */
static bool is_out(const struct app *p)
{
	return p->job->act != ACT_WITHDRAW && (p->feed.root || count_of(p, PROGRESS_DONE));
}

/* How things stand once nobody is due now. */
static enum err conclude(struct app *p, bool denied)
{
	size_t done = count_of(p, PROGRESS_DONE);
	int64_t next = next_due(p);
	if (is_out(p))
		return ERR_OK;
	if (denied)
		return fault_as(ERR_DENIED, "app.settings", NULL,
			"%zu 个订阅方已收到；推送不了：%s", done, missing(p));
	if (next) {
		p->seen->again_at = next;
		return fault_as(ERR_BUSY, "app.waiting", NULL,
			"%zu 个订阅方已收到；未收到，按约定的间隔再推：%s", done, missing(p));
	}
	if (count_of(p, PROGRESS_GIVEN_UP))
		return fault_as(ERR_REFUSED, "app.given_up", NULL,
			"%zu 个订阅方已收到；推了三天没有收到，请电话告知对方，修好后点“重试”：%s",
			done, missing(p));
	if (p->to.count && !done && !p->feed.root)
		return fault_as(ERR_REFUSED, "app.off", NULL,
			"所有订阅方都已停用（对方答 410），没有人收到；请与对方核对地址");
	return ERR_OK;
}

/* Only a person sends a delivery out again after it was given up. */
static void begin_anew(struct app *p)
{
	if (next_due(p))
		return;
	for (size_t i = 0; i < p->to.count; i++) {
		json_t *mark = mark_of(p, &p->to.at[i]);
		if (progress_of(mark) == PROGRESS_GIVEN_UP)
			progress_begin_anew(mark);
	}
}

static enum err tell_all(struct app *p)
{
	bool denied = false;
	for (int pass = 0; pass < PASSES; pass++) {
		TRY(one_pass(p, &denied));
		int64_t next = denied ? 0 : next_due(p);
		if (!next || next > p->wire->now(p->wire) + SOON_MS)
			break;
		TRY(p->wire->wait(p->wire, next));
	}
	return conclude(p, denied);
}

static enum err release(
	struct wire *wire, struct arena *a, const struct delivery_job *job, struct receipt *seen)
{
	AUTO_APP p = { .wire = wire, .arena = a, .job = job, .seen = seen };
	app_notes(a, job, seen->state, wire->now(wire));
	TRY(app_open(&p));
	TRY(app_event(a, job, seen->state, &p.event));
	begin_anew(&p);
	TRY(wire->note(wire, seen->state));
	TRY(write_feed(&p));
	seen->remote_id = p.event.id;
	seen->url = job->act == ACT_WITHDRAW ? seen->url : arena_str(a, job->site.landing_url);
	return tell_all(&p);
}

static enum err app_publish(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, bool *live)
{
	TRY(release(wire, a, job, seen));
	*live = true;
	return ERR_OK;
}

static enum err app_withdraw(
	struct wire *wire, struct arena *a, const struct delivery_job *job, struct receipt *seen)
{
	return release(wire, a, job, seen);
}

/* ---- looking ---- */

/*
 * Nobody has asked it yet: the walk ended before its turn, and no time is noted for it. Everybody who was registered then
 * has a mark from its beginning on: whoever has none came later, and lacks nothing.
 */
static bool anybody_untold(const struct app *p)
{
	const json_t *to = json_object_get(p->seen->state, "to");
	for (size_t i = 0; i < p->to.count; i++) {
		const json_t *mark = json_object_get(to, arena_cstr(p->arena, p->to.at[i].name));
		if (mark && progress_of(mark) == PROGRESS_DUE && !json_int(mark, "tries", 0))
			return true;
	}
	return false;
}

/* One who is registered no more has it all the same. */
static bool anybody_has_it(const struct app *p)
{
	const char *name;
	json_t *mark;
	json_object_foreach(json_object_get(p->seen->state, "to"), name, mark)
	{
		if (progress_of(mark) == PROGRESS_DONE)
			return true;
	}
	return false;
}

static bool is_told(const struct app *p)
{
	if (p->job->act == ACT_WITHDRAW)
		return !count_of(p, PROGRESS_DUE) && !count_of(p, PROGRESS_GIVEN_UP);
	return !anybody_untold(p) && (p->feed.root || anybody_has_it(p));
}

/*
 * What the receivers answered is all that can be known of them. Telling again does no harm, since the
 * id stays the same: whoever has not confirmed counts as not told.
 */
static enum err app_observe(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, enum sighting *out)
{
	AUTO_APP p = { .wire = wire, .arena = a, .job = job, .seen = seen };
	enum sighting not_told = job->act == ACT_WITHDRAW ? SEEN_LIVE : SEEN_ABSENT;
	TRY(app_open(&p));
	*out = not_told;
	if (release_is_another(a, job, seen->state))
		return ERR_OK;
	if (!is_told(&p))
		return ERR_OK;
	*out = job->act == ACT_WITHDRAW ? SEEN_ABSENT : SEEN_LIVE;
	if (p.feed.root && job->site.base_url.len)
		return feed_look(wire, a, &p.feed, job, job->draft, out);
	seen->unread = "订阅方手里的内容没有读取接口，只知道已推送";
	return ERR_OK;
}

static struct str item_sha256(struct arena *a, const json_t *item)
{
	return str_c(sha256_hex(a, json_str(item, "content_html")));
}

/* What the apps hold they do not say; the feed can be read, where the account names one. */
static enum err app_survey(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, struct survey *out)
{
	(void)notes;
	if (site->base_url.len)
		return feed_survey(wire, a, site, "feed.json", item_sha256, feed_item_words, out);
	*out = (struct survey){ .unlisted =
					STR("只推送、没有公开的订阅源：订阅方收到了什么列不出来，"
					    "有没有陌生内容请与订阅方核对") };
	return ERR_OK;
}

/* Of a receiver that was told by somebody else nobody here knows, and none has a call to take anything back. */
static enum err open_own_feed(struct app *p, const struct channel_site *site)
{
	open_feed(p, site);
	return p->feed.root && site->base_url.len
		       ? ERR_OK
		       : fault_as(ERR_REFUSED, "app.feed", NULL,
				 "连接器没有自己的订阅源（feed_root），推送出去的收不回来");
}

static enum err app_find(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, const struct posted *was, struct posted *out)
{
	AUTO_APP p = { .wire = wire, .arena = a };
	(void)notes;
	TRY(open_own_feed(&p, site));
	return feed_find_posted(wire, a, &p.feed, feed_address(a, site->base_url, p.feed.file),
		item_sha256, was->remote_id, out);
}

static enum err app_remove(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, const struct posted *it)
{
	AUTO_APP p = { .wire = wire, .arena = a };
	(void)notes;
	TRY(open_own_feed(&p, site));
	return feed_remove(wire, a, &p.feed, item_sha256, it);
}

const struct channel channel_app = {
	.name = "app",
	.zh = "应用",
	.can = CHANNEL_CAN_WITHDRAW | CHANNEL_CAN_CORRECT | CHANNEL_OWN_WORDS,

	.render = app_render,
	.publish = app_publish,
	.observe = app_observe,
	.withdraw = app_withdraw,
	.survey = app_survey,
	.find = app_find,
	.remove = app_remove,
	.remove_by_hand =
		"请系统管理员查明公开的订阅源来自哪里、有没有缓存并恢复；各订阅方手里的副本没有接口"
		"可以收回，请逐一通知删除",
};
