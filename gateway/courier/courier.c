#include "courier/courier.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/resident.h"
#include "courier/calls.h"
#include "courier/line.h"
#include "courier/links.h"
#include "courier/memory.h"
#include "courier/replay.h"
#include "courier/target.h"
#include "courier/wire_curl.h"

enum {
	WAIT_MS = 25 * 1000,
	REPLAYS_EVERY_MS = 5000,
	PAUSE_MIN_MS = 1000,
	PAUSE_MAX_MS = 30 * 1000
};

enum err courier_read_ring(struct courier *c)
{
	SCRATCH(a);
	struct str pem;
	struct keyring now;
	TRY(config_pem(&a, c->config.signing_keys, false, &pem));
	TRY(keyring_read(pem, &now));
	keyring_done(&c->ring);
	c->ring = now;
	return ERR_OK;
}

static enum err read_peer(struct courier *c)
{
	SCRATCH(a);
	struct str pem;
	if (!c->config.peer.len)
		return ERR_OK;
	TRY(config_pem(&a, c->config.peer, false, &pem));
	return key_read(pem, &c->peer);
}

static enum err read_keys(struct courier *c)
{
	SCRATCH(a);
	struct str pem;
	TRY(config_pem(&a, c->config.key, true, &pem));
	TRY(key_read(pem, &c->key));
	if (key_kind(c->key) != KEY_ED25519)
		return fault_as(ERR_INVALID, "config.key", "key", "登记密钥应为 Ed25519");
	return ERR_OK;
}

/* A wrong address is told at the start, not with the first release. */
static enum err check_target(const struct config *c)
{
	struct target t;
	struct str address = json_str(c->secrets, "site_target");
	return address.len ? target_read(address, &t) : ERR_OK;
}

static enum err open_channel(struct courier *c)
{
	c->channel = channel_named(c->config.channel);
	if (!c->channel)
		return fault_as(ERR_INVALID, "config.channel", "channel", "没有渠道“" STRF "”",
			STRV(c->config.channel));
	TRY(check_target(&c->config));
	if (c->channel->can & CHANNEL_BY_HAND)
		TRY(links_limits(&c->arena, &c->config, c->stop, &c->limits));
	return courier_read_ring(c);
}

/* A channel, or none: then it looks at links or calls whoever is on duty. */
static enum err open_kind(struct courier *c)
{
	if (calls_configured(&c->config))
		return calls_check(&c->config);
	if (links_configured(&c->config))
		return links_limits(&c->arena, &c->config, c->stop, &c->limits);
	return open_channel(c);
}

static enum err open_parts(struct courier *c, const char *config)
{
	TRY(config_read(&c->arena, config, &c->config));
	TRY(read_keys(c));
	TRY(read_peer(c));
	TRY(open_kind(c));
	TRY(http_open(c->stop, &c->outside));
	wire_curl_init(c);
	memory_init(c, NULL);
	line_init(c);
	return ERR_OK;
}

static enum err open_gateway(struct courier *c)
{
	TRY(http_open(c->stop, &c->inside));
	TRY(gateway_client_init(
		&c->client, &c->arena, c->inside, c->key, c->config.account, c->config.gateway));
	gate_http_init(c);
	return ERR_OK;
}

static enum err need_peer(struct courier *c)
{
	if (c->peer && c->channel)
		return ERR_OK;
	return fault_as(ERR_INVALID, "config.peer", "peer", "配置缺少“peer”：网闸另一侧的公钥");
}

static enum err open_with(const char *config, const bool *stop, enum err (*then)(struct courier *),
	struct courier **out)
{
	struct courier *c = calloc(1, sizeof *c);
	if (!c)
		abort();
	c->stop = stop;
	enum err e = open_parts(c, config);
	if (!e)
		e = then(c);
	if (e) {
		courier_close(c);
		return e;
	}
	*out = c;
	return ERR_OK;
}

enum err courier_open(const char *config, const bool *stop, struct courier **out)
{
	return open_with(config, stop, open_gateway, out);
}

enum err courier_open_beyond(const char *config, const bool *stop, struct courier **out)
{
	return open_with(config, stop, need_peer, out);
}

void courier_close(struct courier *c)
{
	if (!c)
		return;
	line_done(c);
	http_close(c->outside);
	http_close(c->inside);
	key_free(c->key);
	key_free(c->peer);
	keyring_done(&c->ring);
	watch_done(&c->watch);
	json_decref(c->lookout.notes_then);
	config_done(&c->config);
	arena_free(&c->arena);
	free(c);
}

static enum err read_and_deliver(
	struct courier *c, struct arena *a, const json_t *j, struct lease *l)
{
	struct deliverer d = { &c->gate, &c->wire, c->channel, &c->ring, c->config.account };
	if (lease_read_rest(a, j, clock_now(), l))
		return deliver_refuse(&d, l, arena_printf(a, "%s", err_reason()));
	return deliver(&d, a, l);
}

/* `asked`: clock_ticks when the lease was asked for. */
static enum err work(struct courier *c, const json_t *j, int64_t asked)
{
	SCRATCH(a);
	struct lease l = {};
	TRY(courier_read_ring(c));
	TRY(lease_read_head(&a, j, clock_now(), &l));
	c->lease = &l;
	answer_forget(&c->answer);
	c->hold = hold_begin(asked);
	enum err e = read_and_deliver(c, &a, j, &l);
	c->lease = NULL;
	log_info("delivery=" STRF " act=%s attempt=%lld end=%s", STRV(l.id),
		delivery_act_name(l.job.act), (long long)l.attempt, err_name(e));
	lease_done(&l);
	return e;
}

/* What came by itself since the last delivery. That it could not be read keeps no delivery back. */
static void attend(struct courier *c)
{
	SCRATCH(a);
	enum err e = c->channel->attend ? c->channel->attend(&c->wire, &a) : ERR_OK;
	if (e && !*c->stop)
		log_fault("attend", e);
}

enum err courier_round(struct courier *c, int wait_ms, size_t *out_count)
{
	SCRATCH(a);
	json_auto_t *body = json_pack("{s:i, s:i}", "max", 1, "wait_ms", wait_ms), *answer = NULL;
	const json_t *list;
	size_t i;
	json_t *j;
	courier_inbox(c);
	if (courier_hears(c)) /* a callback ends the waiting */
		json_object_set_new(body, "inbox_after", json_integer(c->inbox_after));
	courier_replays(c);
	attend(c);
	int64_t asked = clock_ticks();
	TRY(gateway_call(&c->client, &a, "POST", "leases", body, wait_ms + 15000, &answer));
	list = json_object_get(answer, "deliveries");
	json_array_foreach(list, i, j)
	{
		enum err e = work(c, j, asked);
		if (e)
			log_fault("deliver", e);
	}
	*out_count = json_array_size(list);
	return ERR_OK;
}

/* Ends early when told to stop: the flag is set by a signal, which also ends the sleep. */
static void pause_ms(const struct courier *c, int64_t ms)
{
	if (!*c->stop)
		nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

/* No bell rings here for a subscriber whose time has come: asked for more often. */
static int patience(const struct courier *c)
{
	return strcmp(c->channel->name, "app") ? WAIT_MS : REPLAYS_EVERY_MS;
}

/* Leases first; the account is looked at when nothing waits, or when it has waited long enough itself. */
static enum err turn(struct courier *c)
{
	size_t count = 0;
	if (!c->channel)
		return calls_configured(&c->config) ? calls_round(c, WAIT_MS, &count)
						    : links_round(c, WAIT_MS, &count);
	TRY(courier_round(c, watch_leaves(&c->watch, patience(c)), &count));
	if (*c->stop || !watch_due(&c->watch, count > 0))
		return ERR_OK;
	enum err e = watch_round(c);
	resident_give_back(); /* a long list was held in small pieces, and is not needed again soon */
	if (e && e != ERR_GONE)
		log_fault("watch", e);
	return ERR_OK;
}

enum err courier_run(struct courier *c)
{
	int64_t pause = PAUSE_MIN_MS;
	while (!*c->stop) {
		enum err e = turn(c);
		if (*c->stop)
			break;
		if (e) {
			log_fault("lease", e);
			pause_ms(c, pause);
			pause = pause * 2 < PAUSE_MAX_MS ? pause * 2 : PAUSE_MAX_MS;
		} else
			pause = PAUSE_MIN_MS;
	}
	return ERR_OK;
}
