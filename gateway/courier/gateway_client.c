#include "courier/gateway_client.h"

#include "base/clock.h"
#include "model/courier_auth.h"

enum err gateway_client_init(struct gateway_client *g, struct arena *a, struct http *http,
	const struct key *key, struct str account, struct str address)
{
	*g = (struct gateway_client){ .http = http, .key = key, .account = account };
	while (str_ends(address, STR("/")))
		address.len--;
	if (str_starts(address, STR("unix:/"))) {
		g->socket = arena_cstr(a, str_from(address, 5));
		g->base = "http://gateway";
	} else if (str_starts(address, STR("http://")) || str_starts(address, STR("https://")))
		g->base = arena_cstr(a, address);
	else
		return fault_as(ERR_INVALID, "config.gateway", "gateway",
			"gateway 应为 http(s)://主机:端口 或 unix:/路径");
	return ERR_OK;
}

/* What the gateway said, in the words of its problem document. */
static enum err refused(const struct http_answer *answer)
{
	json_auto_t *problem = NULL;
	struct str code = {}, detail = {};
	if (!json_read(answer->body, &problem)) {
		code = json_str(problem, "code");
		detail = json_str(problem, "detail");
	}
	if (str_starts(code, STR("delivery.")) && answer->status == 409)
		return fault_as(ERR_GONE, "delivery.fence", NULL, "网关不再让本连接器继续：" STRF,
			STRV(code));
	if (answer->status == 401 || answer->status == 403)
		return fault_as(ERR_DENIED, "gateway.denied", NULL,
			"网关拒绝了本连接器：" STRF " " STRF, STRV(code), STRV(detail));
	if (answer->status == 429 || answer->status >= 500)
		return fault_as(ERR_UNAVAILABLE, "gateway.away", NULL, "网关暂时不可用（%d）",
			answer->status);
	return fault_as(ERR_INVALID, "gateway.refused", NULL, "网关不接受（%d）：" STRF " " STRF,
		answer->status, STRV(code), STRV(detail));
}

static enum err send_call(struct gateway_client *g, struct arena *a, const char *method,
	struct str target, struct str body, int timeout_ms, struct http_answer *out)
{
	struct str authorization;
	TRY(courier_auth_write(
		a, g->key, g->account, clock_now(), method, target, body, &authorization));
	struct http_call c = { .method = method,
		.url = arena_printf(a, "%s" STRF, g->base, STRV(target)),
		.socket = g->socket,
		.body = body,
		.media_type = body.len ? STR("application/json") : STR(""),
		.authorization = authorization.at,
		.timeout_ms = timeout_ms,
		.reply_max = HTTP_LEASE_MAX };
	return http_exchange(g->http, a, &c, out);
}

/* Leases carry pictures and attachments: larger than what json_read lets strangers hand in. */
static enum err read_answer(struct str text, json_t **out)
{
	json_t *j = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
	if (!j)
		return fault_as(ERR_UNCERTAIN, "gateway.answer", NULL, "网关的回答不是 JSON");
	*out = j;
	return ERR_OK;
}

enum err gateway_call(struct gateway_client *g, struct arena *a, const char *method,
	const char *below, const json_t *body, int timeout_ms, json_t **out)
{
	struct http_answer answer;
	struct str target = str_c(arena_printf(a, "/api/v1/connector/%s", below));
	struct str text = body ? json_text(a, body) : (struct str){};
	TRY(send_call(g, a, method, target, text, timeout_ms, &answer));
	if (answer.status < 200 || answer.status > 299)
		return refused(&answer);
	if (!out)
		return ERR_OK;
	*out = NULL;
	return answer.status == 204 ? ERR_OK : read_answer(answer.body, out);
}
