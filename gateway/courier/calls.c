#include "courier/calls.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "courier/duty_sms.h"
#include "courier/mail.h"

/* A robot of 企业微信 takes 2,048 bytes of text, one of 钉钉 20,000. */
enum { CALLS_MAX = 8, TEXT_MAX = 2048, LINE_MAX = 200, BRIEF_MAX = 60, SAY_MS = 10 * 1000 };

static struct str secret(const struct config *c, const char *name)
{
	return json_str(c->secrets, name);
}

bool calls_configured(const struct config *c)
{
	return str_eq(c->channel, STR("calls"));
}

static bool is_dingtalk(struct str kind)
{
	return str_eq(kind, STR("dingtalk"));
}

static enum err check_group(const struct config *c)
{
	struct str kind = secret(c, "kind"), webhook = secret(c, "webhook");
	if (!is_dingtalk(kind) && !str_eq(kind, STR("wecom")))
		return fault_as(ERR_INVALID, "config.kind", "kind", "kind 应为 wecom 或 dingtalk");
	if (!str_starts(webhook, STR("https://")) && !str_starts(webhook, STR("http://127.0.0.1:")))
		return fault_as(ERR_INVALID, "config.webhook", "webhook",
			"webhook 应为机器人的完整地址，以 https:// 开头");
	return ERR_OK;
}

static enum err check_mail(const struct config *c)
{
	return mail_check(secret(c, "smtp"), secret(c, "smtp_from"));
}

static enum err check_sms(const struct config *c)
{
	struct duty_sms m;
	return duty_sms_settings(c->secrets, &m);
}

/* Cut where a character begins. */
static struct str first_bytes(struct str s, size_t most)
{
	if (s.len <= most)
		return s;
	while (most && ((unsigned char)s.at[most] & 0xC0) == 0x80)
		most--;
	return (struct str){ s.at, most };
}

/*
 * 钉钉 points at somebody only where the text has his number too. The words are fixed but for the number, the channel and
 * what became of it, which the gateway makes of its own words: nothing of a draft.
 */
static struct str words_of(struct arena *a, bool dingtalk, const json_t *calls)
{
	size_t i;
	json_t *call;
	struct buf b;
	buf_init(&b, a, TEXT_MAX);
	buf_add(&b, STR("【值班提醒】请登录信息发布审核系统处理："));
	json_array_foreach((json_t *)calls, i, call)
	{
		struct str mobile = json_str(call, "mobile");
		buf_add(&b, STR("\n"));
		buf_add(&b, first_bytes(json_str(call, "text"), LINE_MAX));
		if (dingtalk && mobile.len)
			buf_printf(&b, " @" STRF, STRV(mobile));
	}
	return buf_str(&b);
}

static json_t *mobiles_of(const json_t *calls)
{
	size_t i;
	json_t *call, *list = json_array();
	json_array_foreach((json_t *)calls, i, call) if (json_str(call, "mobile").len)
		json_array_append(list, json_object_get(call, "mobile"));
	return list;
}

struct str calls_message(struct arena *a, struct str kind, const json_t *calls)
{
	bool dingtalk = is_dingtalk(kind);
	json_t *text = json_pack("{s:o}", "content", json_from(words_of(a, dingtalk, calls)));
	json_auto_t *j = json_pack("{s:s,s:o}", "msgtype", "text", "text", text);
	if (dingtalk)
		json_object_set_new(j, "at",
			json_pack("{s:o,s:b}", "atMobiles", mobiles_of(calls), "isAtAll", 0));
	else
		json_object_set_new(text, "mentioned_mobile_list", mobiles_of(calls));
	return json_text(a, j);
}

bool calls_said(struct arena *a, int status, struct str body, const char **why)
{
	json_auto_t *j = NULL;
	*why = "";
	if (status != 200 || json_read(body, &j) || !json_object_get(j, "errcode")) {
		*why = arena_printf(a, "群机器人的回答无法识别（%d）", status);
		return false;
	}
	int64_t code = json_int(j, "errcode", -1);
	if (code)
		*why = arena_printf(a, "群机器人拒绝：%lld " STRF, (long long)code,
			STRV(first_bytes(json_str(j, "errmsg"), LINE_MAX)));
	return !code;
}

/* Never the address: whoever reads the log could speak in the group. */
static enum err say_in_group(
	struct courier *c, struct arena *a, const json_t *calls, const char **why)
{
	struct http_answer answer = {};
	struct str message = calls_message(a, secret(&c->config, "kind"), calls);
	struct http_call call = { .method = "POST",
		.url = arena_cstr(a, secret(&c->config, "webhook")),
		.body = message,
		.media_type = STR("application/json"),
		.timeout_ms = SAY_MS };
	if (!http_exchange(c->outside, a, &call, &answer))
		return calls_said(a, answer.status, answer.body, why) ? ERR_OK : ERR_UNAVAILABLE;
	*why = arena_printf(a, "%s", err_reason());
	return ERR_UNAVAILABLE;
}

/* To the one person that these are for; the same calls are always the same mail. */
static enum err say_by_mail(
	struct courier *c, struct arena *a, const json_t *calls, const char **why)
{
	const json_t *first = json_array_get(calls, 0);
	struct mail m = { .server = secret(&c->config, "smtp"),
		.user = secret(&c->config, "smtp_user"),
		.password = secret(&c->config, "smtp_password"),
		.from = secret(&c->config, "smtp_from"),
		.to = json_str(first, "mail"),
		.subject = STR("值班提醒：请登录信息发布审核系统处理"),
		.text = words_of(a, false, calls),
		.id = arena_printf(a, "duty-" STRF, STRV(json_str(first, "id"))),
		.at = clock_now() };
	enum err e = mail_send(a, c->stop, &m);
	if (e)
		*why = arena_printf(a, "%s", err_reason());
	return e;
}

/* One call speaks for all that waits for that person. */
static enum err say_by_sms(
	struct courier *c, struct arena *a, const json_t *calls, const char **why)
{
	struct duty_sms m = {};
	const json_t *first = json_array_get(calls, 0);
	enum err e = duty_sms_settings(c->config.secrets, &m);
	m.mobile = json_str(first, "mobile");
	m.no = json_str(first, "no");
	m.brief = first_bytes(json_str(first, "brief"), BRIEF_MAX);
	m.count = json_int(first, "count", 1);
	m.at = clock_now();
	if (!e)
		e = duty_sms_send(c->outside, a, &m);
	if (e)
		*why = arena_printf(a, "%s", err_reason());
	return e;
}

/* Each by the member of the secrets that says that there is one. */
static const struct way {
	struct str name;
	const char *member;
	enum err (*check)(const struct config *);
	enum err (*say)(struct courier *, struct arena *, const json_t *calls, const char **why);
} ways[] = {
	{ STR("group"), "kind", check_group, say_in_group },
	{ STR("mail"), "smtp", check_mail, say_by_mail },
	{ STR("sms"), "sms", check_sms, say_by_sms },
};
enum { WAYS = sizeof ways / sizeof *ways };

enum err calls_check(const struct config *c)
{
	size_t n = 0;
	for (size_t i = 0; i < WAYS; i++) {
		if (!secret(c, ways[i].member).len)
			continue;
		TRY(ways[i].check(c));
		n++;
	}
	return n ? ERR_OK : check_group(c);
}

/* A gateway that names none means the group. */
static const struct way *way_of(const json_t *calls)
{
	struct str name = json_str(json_array_get(calls, 0), "way");
	for (size_t i = 0; i < WAYS; i++)
		if (str_eq(name, ways[i].name))
			return &ways[i];
	return &ways[0];
}

static json_t *ids_of(const json_t *calls)
{
	size_t i;
	json_t *call, *list = json_array();
	json_array_foreach((json_t *)calls, i, call)
		json_array_append(list, json_object_get(call, "id"));
	return list;
}

static const char *fate_of(enum err e)
{
	return !e ? "SENT" : e == ERR_UNCERTAIN ? "UNKNOWN" : "FAILED";
}

static enum err say_all(struct courier *c, struct arena *a, const json_t *calls)
{
	const char *why = "";
	const struct way *way = way_of(calls);
	enum err e = way->say(c, a, calls, &why);
	log_info("calls=%zu way=" STRF " end=%s %s", json_array_size(calls), STRV(way->name),
		fate_of(e), why);
	json_auto_t *body = json_pack(
		"{s:o, s:s, s:s}", "ids", ids_of(calls), "result", fate_of(e), "detail", why);
	return gateway_call(&c->client, a, "POST", "calls/results", body, 15000, NULL);
}

/* What this file has the secrets for. */
static json_t *ways_of(const struct config *c)
{
	json_t *list = json_array();
	for (size_t i = 0; i < WAYS; i++)
		if (secret(c, ways[i].member).len)
			json_array_append_new(list, json_from(ways[i].name));
	return list;
}

enum err calls_round(struct courier *c, int wait_ms, size_t *out_count)
{
	SCRATCH(a);
	json_auto_t *body = json_pack("{s:i, s:i, s:o}", "max", CALLS_MAX, "wait_ms", wait_ms,
		"ways", ways_of(&c->config));
	json_auto_t *answer = NULL;
	TRY(gateway_call(&c->client, &a, "POST", "calls/leases", body, wait_ms + 15000, &answer));
	const json_t *calls = json_object_get(answer, "calls");
	*out_count = json_array_size(calls);
	return *out_count ? say_all(c, &a, calls) : ERR_OK;
}
