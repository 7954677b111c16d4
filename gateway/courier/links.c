#include "courier/links.h"

#include "base/log.h"

enum { LINKS_MAX = 8, HOP_MS = 15 * 1000 };

bool links_configured(const struct config *c)
{
	return str_eq(c->channel, STR("links"));
}

static enum err read_ports(struct str list, struct probe_limits *out)
{
	for (size_t n = 0; list.len; n++) {
		int64_t port;
		struct str one = str_trim(str_cut(&list, ','));
		if (n == PROBE_PORTS || !str_i64(one, &port) || port < 1 || port > 65535)
			return fault_as(ERR_INVALID, "config.ports", "ports",
				"ports 应为端口号，用逗号隔开，至多 %d 个", PROBE_PORTS);
		out->ports[n] = (long)port;
	}
	return ERR_OK;
}

enum err links_limits(
	struct arena *a, const struct config *c, const bool *stop, struct probe_limits *out)
{
	struct str stand_in = json_str(c->secrets, "stand_in");
	*out = (struct probe_limits){ .hop_ms = HOP_MS, .stop = stop };
	if (stand_in.len && !str_starts(stand_in, STR("127.0.0.1:")))
		return fault_as(ERR_INVALID, "config.stand_in", "stand_in",
			"stand_in 只能是本机的 127.0.0.1:端口");
	if (stand_in.len)
		out->stand_in = arena_cstr(a, stand_in);
	return read_ports(json_str(c->secrets, "ports"), out);
}

/* Never the address itself: a log is read by others than the text. */
static enum err look_at(struct courier *c, const json_t *link)
{
	SCRATCH(a);
	struct probe_result r;
	struct str id = json_str(link, "id");
	probe(&a, &c->limits, json_str(link, "url"), &r);
	if (*c->stop)
		return fault_as(ERR_GONE, "courier.stopping", NULL, "连接器正在停止");
	log_info("link=" STRF " result=%s", STRV(id), probed_name(r.what));
	json_auto_t *body = json_pack("{s:o, s:s, s:s}", "id", json_from(id), "result",
		probed_name(r.what), "detail", r.detail);
	return gateway_call(&c->client, &a, "POST", "links/results", body, 15000, NULL);
}

enum err links_round(struct courier *c, int wait_ms, size_t *out_count)
{
	SCRATCH(a);
	json_auto_t *body = json_pack("{s:i, s:i}", "max", LINKS_MAX, "wait_ms", wait_ms);
	json_auto_t *answer = NULL;
	size_t i;
	json_t *link;
	TRY(gateway_call(&c->client, &a, "POST", "links/leases", body, wait_ms + 15000, &answer));
	json_array_foreach(json_object_get(answer, "links"), i, link) TRY(look_at(c, link));
	*out_count = i;
	return ERR_OK;
}
