#include "courier/wire_curl.h"

#include <time.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "channels/rendition.h"
#include "courier/anywhere.h"
#include "courier/target.h"

enum { STEP_MS = 500, INBOX_EVERY_MS = 500 };

struct courier *courier_of_wire(struct wire *w)
{
	return (struct courier *)((char *)w - offsetof(struct courier, wire));
}

enum err courier_beat(struct courier *c)
{
	SCRATCH(a);
	if (*c->stop)
		return fault_as(ERR_GONE, "courier.stopping", NULL, "连接器正在停止");
	int64_t asked = clock_ticks();
	if (!c->lease || c->gap || asked < c->hold.beat_at)
		return ERR_OK; /* before a gap the ferry beats, beyond it nobody can */
	json_auto_t *body = json_pack("{s:I}", "fence", (json_int_t)c->lease->fence);
	const char *below = arena_printf(&a, "deliveries/" STRF "/heartbeat", STRV(c->lease->id));
	enum err e = gateway_call(&c->client, &a, "POST", below, body, 10000, NULL);
	return hold_beaten(&c->hold, e, asked, clock_ticks());
}

/* scheme://host:port, and the same in front of `url` with nothing but a path behind it. */
static bool same_origin(struct str url, struct str allowed)
{
	ptrdiff_t scheme = str_find(allowed, STR("://"));
	if (scheme <= 0)
		return false;
	struct str rest = str_from(allowed, (size_t)scheme + 3), host = str_cut(&rest, '/');
	struct str origin = str_sub(allowed, 0, (size_t)scheme + 3 + host.len);
	struct str behind = str_from(url, origin.len);
	return host.len && str_starts(url, origin) &&
	       (!behind.len || behind.at[0] == '/' || behind.at[0] == '?');
}

static struct str secret_of(const struct courier *c, const char *name)
{
	return json_str(c->config.secrets, name);
}

static bool is_other_host(const struct courier *c, struct str url)
{
	for (const struct other_host *o = c->channel->other_hosts; o && o->home; o++) {
		struct str other = secret_of(c, o->secret);
		if (same_origin(url, other.at ? other : str_c(o->home)))
			return true;
	}
	return false;
}

/* The platform's address from the configuration, or the site's own public address. */
static bool may_call(const struct courier *c, struct str url)
{
	struct str api = secret_of(c, "api");
	const struct channel_site *at = c->lease ? &c->lease->job.site : c->site;
	struct str site = at ? at->base_url : (struct str){};
	if (is_other_host(c, url))
		return true;
	if (!api.len && !c->channel->home)
		return same_origin(url, site);
	return same_origin(url, api.len ? api : str_c(c->channel->home));
}

/* *out_public: the connection itself must lead to a public address. */
static enum err check_address(
	struct courier *c, struct arena *a, const struct wire_request *q, bool *out_public)
{
	*out_public = false;
	if (q->anywhere)
		return anywhere_check(a, q->url, secret_of(c, "inside"), out_public);
	return may_call(c, q->url)
		       ? ERR_OK
		       : fault_as(ERR_DENIED, "wire.host", NULL, "不允许访问渠道以外的地址");
}

static enum err exchange(
	struct wire *w, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	struct courier *c = courier_of_wire(w);
	struct http_answer answer = {};
	bool public_only;
	TRY(check_address(c, a, q, &public_only));
	TRY(courier_beat(c));
	TRY(watch_spend(&c->watch));
	(void)FP("deliver.before_send");
	struct http_call call = { .method = q->method,
		.url = arena_cstr(a, q->url),
		.body = q->body,
		.media_type = q->media_type,
		.headers = q->headers,
		.public_only = public_only,
		.timeout_ms = watch_cap(&c->watch, q->timeout_ms ? q->timeout_ms : 30000) };
	answer_called(&c->answer, &call, q->anywhere);
	TRY(http_exchange(c->outside, a, &call, &answer));
	answer_came(&c->answer, c->config.secrets, &answer);
	(void)FP("deliver.after_send");
	*out = (struct wire_reply){ answer.status, answer.body, answer.media_type,
		answer.retry_after };
	return ERR_OK;
}

/* A failed look at a page fails no delivery. */
static void page(struct wire *w, struct arena *a, struct str url, struct page *out)
{
	struct courier *c = courier_of_wire(w);
	struct probe_result r;
	probe_read(a, &c->limits, url, &r);
	log_info("page=%s", probed_name(r.what));
	*out = (struct page){ r.what == PROBED_GOOD     ? PAGE_OPEN
			      : r.what == PROBED_BROKEN ? PAGE_GONE
							: PAGE_UNSEEN,
		r.detail, r.body };
}

static enum err secret(struct wire *w, const char *name, struct str *out)
{
	struct str s = secret_of(courier_of_wire(w), name);
	if (!s.len)
		return fault_as(ERR_NOTFOUND, "wire.secret", NULL, "连接器配置缺少“%s”", name);
	*out = s;
	return ERR_OK;
}

static enum err note(struct wire *w, const json_t *state)
{
	SCRATCH(a);
	struct courier *c = courier_of_wire(w);
	if (!c->lease) /* a replay, or a look: nothing of the delivery changes */
		return ERR_OK;
	json_auto_t *body = json_pack(
		"{s:I, s:O}", "fence", (json_int_t)c->lease->fence, "state", (json_t *)state);
	const char *below = arena_printf(&a, "deliveries/" STRF "/note", STRV(c->lease->id));
	TRY(gateway_call(&c->client, &a, "POST", below, body, 10000, NULL));
	(void)FP("deliver.after_note");
	return ERR_OK;
}

static int64_t wire_now(struct wire *w)
{
	(void)w;
	return clock_now();
}

static int64_t wire_uptime(struct wire *w, char out_boot[static BOOT_MAX])
{
	(void)w;
	return clock_uptime(out_boot);
}

static void sleep_ms(int64_t ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

/* In small steps: a lost lease, a stop and a callback each end it early. */
static enum err wait_until(struct wire *w, int64_t until)
{
	struct courier *c = courier_of_wire(w);
	int64_t end = clock_ticks() + (until - clock_now()), inbox_at = clock_ticks();
	TRY(watch_waits(&c->watch, end));
	c->woken = false;
	while (clock_ticks() < end && !c->woken) {
		TRY(courier_beat(c));
		int64_t left = end - clock_ticks();
		sleep_ms(left < STEP_MS ? (left > 0 ? left : 0) : STEP_MS);
		if (clock_ticks() - inbox_at >= INBOX_EVERY_MS) {
			courier_inbox(c);
			inbox_at = clock_ticks();
		}
	}
	return ERR_OK;
}

static enum err beat(void *context)
{
	return courier_beat(context);
}

static enum err open_target(struct courier *c, struct target *out)
{
	TRY(target_read(secret_of(c, "site_target"), out));
	struct str branch = secret_of(c, "target_branch");
	if (branch.len && !target_path_fits(branch))
		return fault_as(ERR_INVALID, "target.branch", "target_branch", "分支名不对");
	out->branch = branch.len ? branch : out->branch;
	out->key = secret_of(c, "target_key");
	out->known_hosts = secret_of(c, "target_hosts");
	out->password = secret_of(c, "target_password");
	out->beat = beat;
	out->context = c;
	return courier_beat(c);
}

static enum err site_there(struct wire *w, struct arena *a, struct str root, struct str *out)
{
	struct target t;
	TRY(open_target(courier_of_wire(w), &t));
	return target_there(a, &t, root, out);
}

static enum err site_send(
	struct wire *w, struct arena *a, struct str root, const char *id, bool anew)
{
	struct target t;
	TRY(open_target(courier_of_wire(w), &t));
	(void)FP("deliver.before_send");
	TRY(target_send(a, &t, root, id, anew));
	(void)FP("deliver.after_send");
	return ERR_OK;
}

static enum err site_list(
	struct wire *w, struct arena *a, struct str root, const char *folder, struct str *out_names)
{
	struct target t;
	TRY(open_target(courier_of_wire(w), &t));
	return target_list(a, &t, root, folder, out_names);
}

void wire_curl_init(struct courier *c)
{
	c->wire = (struct wire){ .exchange = exchange,
		.page = page,
		.secret = secret,
		.note = note,
		.now = wire_now,
		.uptime = wire_uptime,
		.wait = wait_until,
		.site_there = site_there,
		.site_send = site_send,
		.site_list = site_list };
}
