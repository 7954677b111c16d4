#include "supervise/first_channels.h"

#include <dirent.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/json.h"
#include "desk/recipients.h"
#include "supervise/keys.h"

enum { CONFIG_MAX = 64 * 1024 };

struct account {
	const char *channel, *name, *base_url, *user;
	json_t *settings, *secrets; /* borrowed */
	const char *callback_token;
};

static const char *folder(const struct plan *plan)
{
	return arena_printf(plan->arena, "%s/couriers", plan->place->state);
}

static enum err register_it(const struct plan *plan, struct store *db, const struct account *c,
	struct str public_key, int64_t *out_id)
{
	struct arena *a = plan->arena;
	AUTO_ROWS rows = {}, id = {};
	TRY(store_run(db, a, first_channel, &rows, P_C("bureau"), P_C(c->channel),
		P_C("disclosure"), P_C(c->name), P_C("planning"), P_C(c->base_url),
		P_TEXT(json_text(a, c->settings)), P_TEXT(public_key), P_C(c->callback_token),
		P_C("operator")));
	TRY(store_run(
		db, a, first_channel_id, &id, P_C("bureau"), P_C(c->channel), P_C("disclosure")));
	TRY(rows_need(&id, "channel", "没有登记成功的渠道账号"));
	*out_id = row_int(&id, 0, 0);
	return ERR_OK;
}

static enum err write_config(
	const struct plan *plan, const struct account *c, int64_t id, const char *key)
{
	struct arena *a = plan->arena;
	json_auto_t *j = json_pack("{s:s s:o s:s s:s s:s s:O}", "gateway", plan_url(plan),
		"account", json_sprintf("%lld", (long long)id), "channel", c->channel, "key", key,
		"signing_keys", arena_printf(a, "%s/keys/public/signing.pem", plan->place->state),
		"secrets", c->secrets);
	const char *path =
		arena_printf(a, "%s/%s-%lld.json", folder(plan), c->channel, (long long)id);
	return file_write(path, json_text(a, j), 0600, plan_user(plan->place, c->user));
}

static enum err make_account(const struct plan *plan, struct store *db, const struct account *c)
{
	const char *key = arena_printf(plan->arena, "%s/%s.pem", folder(plan), c->channel);
	struct str public_key;
	int64_t id;
	TRY(keys_make_courier(plan->arena, key, plan_user(plan->place, c->user), &public_key));
	TRY(register_it(plan, db, c, public_key, &id));
	return write_config(plan, c, id, key);
}

static const char *website_url(const struct plan *plan)
{
	return arena_printf(plan->arena, "http://127.0.0.1:%d", plan->instance->site_port);
}

static enum err make_website(const struct plan *plan, struct store *db)
{
	struct arena *a = plan->arena;
	json_auto_t *settings =
		json_pack("{s:s s:s}", "site_code", "3302000000", "host", "宁波市大数据发展管理局");
	json_auto_t *secrets =
		json_pack("{s:s}", "site_root", arena_printf(a, "%s/site", plan->place->state));
	return make_account(plan, db,
		&(struct account){ "website", "宁波市大数据发展管理局网站（本机演示）",
			website_url(plan), "shenfa-courier-website", settings, secrets, "" });
}

/* What sim-wechat expects unless told otherwise: secrets that guard nothing. */
static enum err make_wechat(const struct plan *plan, struct store *db)
{
	struct arena *a = plan->arena;
	const char *appid = "wx0000000000000001", *token = "stand-in-token";
	json_auto_t *settings = json_pack("{s:s}", "appid", appid);
	json_auto_t *secrets = json_pack("{s:s s:s s:s s:s}", "appid", appid, "appsecret",
		"stand-in-secret", "callback_token", token, "api",
		arena_printf(a, "http://127.0.0.1:%d", plan->instance->wechat_port));
	return make_account(plan, db,
		&(struct account){ "wechat", "宁波大数据（微信公众号本机替身）",
			website_url(plan), /* behind 阅读原文 until the page itself is live */
			"shenfa-courier-wechat", settings, secrets, token });
}

/* The secret is the specification's example; the feed lies where sim-app shows it. */
static enum err make_app(const struct plan *plan, struct store *db)
{
	struct arena *a = plan->arena;
	const char *host = arena_printf(a, "127.0.0.1:%d", plan->instance->app_port);
	json_auto_t *settings = json_pack("{s:[{s:s s:o}]}", "subscribers", "name", "city-app",
		"url", json_sprintf("http://%s/hook/city-app", host));
	json_auto_t *secrets = json_pack("{s:s s:s s:s}", "webhook.city-app",
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "inside", host, "feed_root",
		arena_printf(a, "%s/feed", plan->place->state));
	return make_account(plan, db,
		&(struct account){ "app", "城市应用（本机替身）",
			arena_printf(a, "http://%s", host), "shenfa-courier-app", settings, secrets,
			"" });
}

static enum err make_miniprogram(const struct plan *plan, struct store *db)
{
	const char *appid = "wx0000000000000002";
	json_auto_t *settings =
		json_pack("{s:s s:s s:s}", "appid", appid, "env", "demo-1", "collection", "news");
	json_auto_t *secrets =
		json_pack("{s:s s:s s:s}", "appid", appid, "appsecret", "stand-in-secret", "api",
			arena_printf(plan->arena, "http://127.0.0.1:%d", plan->instance->tcb_port));
	return make_account(plan, db,
		&(struct account){ "miniprogram", "宁波大数据（小程序本机替身）", "",
			"shenfa-courier-miniprogram", settings, secrets, "" });
}

/* What sim-weibo expects unless told otherwise; its account is logged in from the first. */
static enum err make_weibo(const struct plan *plan, struct store *db)
{
	struct arena *a = plan->arena;
	const char *key = "1000000001",
		   *api = arena_printf(a, "http://127.0.0.1:%d", plan->instance->weibo_port);
	json_auto_t *settings =
		json_pack("{s:s s:s s:[s] s:s}", "app_key", key, "rip", "203.0.113.10", "domains",
			"127.0.0.1", "authorize", arena_printf(a, "%s/oauth2/authorize", api));
	json_auto_t *secrets = json_pack("{s:s s:s s:s s:s s:s s:s}", "app_key", key, "app_secret",
		"stand-in-secret", "uid", key, "access_token", DEMO_WEIBO_TOKEN, "api", api,
		"pages", api);
	return make_account(plan, db,
		&(struct account){ "weibo", "宁波大数据（微博本机替身）", api,
			"shenfa-courier-weibo", settings, secrets, "" });
}

/* A list to send to at once: numbers that the stand-in's handsets have. */
static enum err make_list(const struct plan *plan, struct store *db)
{
	AUTO_ROWS lists = {}, people = {}, account = {};
	int64_t id;
	struct recipient_list l = { .name = STR("演示号码（替身）") };
	struct str numbers = STR("13800000000\n13800000001\n13800000002\n13800000003\n13800000005\n"
				 "13800000006\n");
	TRY(store_run(db, plan->arena, first_recipient_lists, &lists));
	if (row_int(&lists, 0, 0))
		return ERR_OK;
	TRY(store_run(db, plan->arena, first_author, &people, P_C("operator")));
	TRY(rows_need(&people, "account", "没有渠道运营人员账号"));
	TRY(store_run(db, plan->arena, first_channel_id, &account, P_C("bureau"), P_C("sms"),
		P_C("disclosure")));
	TRY(rows_need(&account, "channel", "没有登记成功的渠道账号"));
	l.account = row_int(&account, 0, 0);
	TRY(recipients_read(plan->arena, numbers, &l.found));
	return recipients_keep(db, plan->arena, row_int(&people, 0, 0), &l, clock_now(), &id);
}

/* What sim-cmpp expects unless told otherwise. A minute is enough to see the countdown. */
static enum err make_sms(const struct plan *plan, struct store *db)
{
	struct arena *a = plan->arena;
	json_auto_t *settings = json_pack("{s:s s:s s:s s:i s:i s:s s:s}", "signature", "宁波数据",
		"src_id", "10690001", "service_id", "GWSVC", "hold_minutes", 1, "price_milli", 45,
		"quiet_from", "00:00", "quiet_to", "00:00");
	json_auto_t *secrets = json_pack("{s:s s:s s:s s:s}", "sp_id", "901234", "shared_secret",
		"stand-in", "version", "3.0", "api",
		arena_printf(a, "127.0.0.1:%d", plan->instance->cmpp_port));
	TRY(make_account(plan, db,
		&(struct account){ "sms", "短信平台（本机替身）", "", "shenfa-courier-sms",
			settings, secrets, "" }));
	return make_list(plan, db);
}

/*
 * A person posts there: their couriers check the ticket, call nobody and know no secret. What is reported is looked
 * at on the stand-in, whatever its name, and on no other port.
 */
static enum err make_by_hand(const struct plan *plan, struct store *db, const char *channel,
	const char *name, json_t *settings)
{
	struct arena *a = plan->arena;
	json_auto_t *taken = settings;
	json_auto_t *secrets = json_pack("{s:s s:s}", "stand_in",
		arena_printf(a, "127.0.0.1:%d", plan->instance->outlet_port), "ports",
		arena_printf(a, "%d", plan->instance->outlet_port));
	return make_account(plan, db,
		&(struct account){ channel, name, "", "shenfa-courier", taken, secrets, "" });
}

static enum err make_video(const struct plan *plan, struct store *db)
{
	return make_by_hand(plan, db, "video", "宁波大数据（视频号，人工发布）", json_object());
}

/* As much as fits on the stand-in's screen. */
static enum err make_handoff(const struct plan *plan, struct store *db)
{
	return make_by_hand(plan, db, "handoff", "办事大厅显示屏（人工发布）",
		json_pack("{s:i s:i}", "title_max", 40, "text_max", 2000));
}

static const struct {
	const char *channel;
	enum err (*make)(const struct plan *, struct store *);
} makers[] = { { "website", make_website }, { "wechat", make_wechat }, { "weibo", make_weibo },
	{ "app", make_app }, { "miniprogram", make_miniprogram }, { "sms", make_sms },
	{ "video", make_video }, { "handoff", make_handoff } };

enum err channels_make(const struct plan *plan, struct store *db)
{
	for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
		if (instance_has(plan->instance, makers[i].channel))
			TRY(makers[i].make(plan, db));
	return ERR_OK;
}

/*
 * A courier that an administrator enrolled here has a file of the administrator's: owner and mode are
 * set anew, so that the courier's own user can read it and nobody else.
 */
static enum err refresh(const struct plan *plan, const char *name)
{
	struct arena *a = plan->arena;
	const char *path = arena_printf(a, "%s/%s", folder(plan), name);
	struct str text;
	json_auto_t *j = NULL;
	TRY(file_read(a, path, CONFIG_MAX, &text));
	TRY(json_read(text, &j));
	json_object_set_new(j, "gateway", json_string(plan_url(plan)));
	return file_write(path, json_text(a, j), 0600, plan_courier_user(plan, name));
}

enum err channels_refresh(const struct plan *plan)
{
	DIR *dir = opendir(folder(plan));
	enum err e = ERR_OK;
	if (!dir)
		return ERR_OK;
	for (struct dirent *at = readdir(dir); at && !e; at = readdir(dir))
		if (str_ends(str_c(at->d_name), STR(".json")))
			e = refresh(plan, at->d_name);
	closedir(dir);
	return e;
}
