#include "courier/duty_sms.h"

#include "channels/sms/cloud.h"
#include "channels/sms/tc3.h"

enum { SEND_MS = 20 * 1000 };

static const struct {
	const char *name;
	size_t at;
	bool needed;
} members[] = {
	{ "sms_api", offsetof(struct duty_sms, api), false },
	{ "sms_secret_id", offsetof(struct duty_sms, id), true },
	{ "sms_secret_key", offsetof(struct duty_sms, secret), true },
	{ "sms_app", offsetof(struct duty_sms, app), true },
	{ "sms_sign", offsetof(struct duty_sms, sign), true },
	{ "sms_template", offsetof(struct duty_sms, template_id), true },
	{ "sms_region", offsetof(struct duty_sms, region), false },
};

static struct str *member(struct duty_sms *m, size_t i)
{
	return (struct str *)((char *)m + members[i].at);
}

/* A port and no more: behind "x@" would stand another host. */
static bool is_here(struct str api)
{
	struct str own = STR("http://127.0.0.1:");
	struct str port = str_starts(api, own) ? str_from(api, own.len) : (struct str){};
	size_t n = 0;
	while (n < port.len && port.at[n] >= '0' && port.at[n] <= '9')
		n++;
	return n && (n == port.len || port.at[n] == '/');
}

static enum err check_api(struct str api)
{
	if (!api.len || is_here(api))
		return ERR_OK;
	return fault_as(ERR_INVALID, "config.sms_api", "sms_api",
		"sms_api 只能是本机的替身；服务商的地址不必填写");
}

enum err duty_sms_settings(const json_t *secrets, struct duty_sms *out)
{
	struct duty_sms m = {};
	if (!str_eq(json_str(secrets, "sms"), STR("tencent")))
		return fault_as(ERR_INVALID, "config.sms", "sms", "sms 应为 tencent（腾讯云短信）");
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		*member(&m, i) = json_str(secrets, members[i].name);
		if (members[i].needed && !member(&m, i)->len)
			return fault_as(ERR_INVALID, "config.sms_member", members[i].name,
				"值班短信缺少“%s”", members[i].name);
	}
	TRY(check_api(m.api));
	*out = m;
	return ERR_OK;
}

struct str duty_sms_body(struct arena *a, const struct duty_sms *m)
{
	json_auto_t *j = json_pack("{s:[o] s:o s:o s:o s:[o,o,o]}", "PhoneNumberSet",
		json_sprintf("+86" STRF, STRV(m->mobile)), "SmsSdkAppId", json_from(m->app),
		"TemplateId", json_from(m->template_id), "SignName", json_from(m->sign),
		"TemplateParamSet", json_from(m->no), json_sprintf("%lld", (long long)m->count),
		json_from(m->brief));
	return json_text(a, j);
}

static const json_t *status_of(const json_t *response, struct str mobile)
{
	size_t i;
	json_t *x;
	json_array_foreach(json_object_get(response, "SendStatusSet"), i, x)
	{
		if (str_ends(json_str(x, "PhoneNumber"), mobile))
			return x;
	}
	return NULL;
}

static enum err by_code(struct str code)
{
	const char *outcome, *zh;
	sms_cloud_meaning(code, &outcome, &zh);
	if (!strcmp(outcome, "accepted"))
		return ERR_OK;
	return fault(strcmp(outcome, "unknown") ? ERR_UNAVAILABLE : ERR_UNCERTAIN, "%s（" STRF "）",
		zh, STRV(str_sub(code, 0, 60)));
}

enum err duty_sms_answer(int status, struct str body, struct str mobile)
{
	json_auto_t *j = NULL;
	const json_t *response, *error, *own;
	if (status != 200 || json_read(body, &j) || !(response = json_object_get(j, "Response")))
		return fault(ERR_UNCERTAIN, "短信服务商的回答看不懂（%d）", status);
	error = json_object_get(response, "Error");
	own = error ? error : status_of(response, mobile);
	if (!own)
		return fault(ERR_UNCERTAIN, "短信服务商的回答里没有这个号码");
	return by_code(json_str(own, "Code"));
}

static struct str api_of(const struct duty_sms *m)
{
	return m->api.len ? m->api : str_c(sms_cloud_home);
}

static enum err exchange(struct http *http, struct arena *a, const struct duty_sms *m,
	const struct tc3_call *c, struct http_answer *out)
{
	const char *headers[] = { "X-TC-Action: SendSms", "X-TC-Version: 2021-01-11",
		arena_printf(a, "X-TC-Timestamp: %lld", (long long)c->at),
		arena_printf(a, "X-TC-Region: " STRF,
			STRV(m->region.len ? m->region : STR("ap-guangzhou"))),
		NULL };
	struct http_call call = { .method = "POST",
		.url = arena_printf(a, STRF "/", STRV(api_of(m))),
		.body = c->payload,
		.media_type = STR("application/json; charset=utf-8"),
		.authorization = tc3_authorization(a, c),
		.headers = headers,
		.timeout_ms = SEND_MS };
	return http_exchange(http, a, &call, out);
}

enum err duty_sms_send(struct http *http, struct arena *a, const struct duty_sms *m)
{
	struct http_answer answer = {};
	struct str api = api_of(m);
	struct tc3_call c = { .id = m->id,
		.secret = m->secret,
		.host = str_from(api, (size_t)str_find(api, STR("://")) + 3),
		.service = STR("sms"),
		.action = STR("SendSms"),
		.payload = duty_sms_body(a, m),
		.at = m->at / 1000 };
	TRY(exchange(http, a, m, &c, &answer));
	return duty_sms_answer(answer.status, answer.body, m->mobile);
}
