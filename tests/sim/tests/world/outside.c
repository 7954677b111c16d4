#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "channels/website/disk.h"
#include "tests/sim/tests/world/parts.h"

static struct world *of_wire(struct wire *w)
{
	return (struct world *)((char *)w - offsetof(struct world, wire));
}

static struct str under_current(struct world *w, struct arena *a, const char *path)
{
	int dir;
	struct str body = {};
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	enum err e = disk_read(a, dir, arena_printf(a, "current/%s", path), &body);
	close(dir);
	return e ? (struct str){} : body;
}

static void get_page(struct world *w, struct arena *a, struct wire_reply *out)
{
	struct str page = under_current(w, a, "art/7/index.html");
	struct str gone = under_current(w, a, ".gone/art/7/index.html");
	*out = (struct wire_reply){ page.len ? 200 : gone.len ? 410 : 404, page, {}, 0 };
}

bool world_is(const struct world *w, const char *name)
{
	return !strcmp(w->channel->name, name);
}

static struct str lines(struct arena *a, const char *const *headers)
{
	struct buf b;
	buf_init(&b, a, 16384);
	for (; headers && *headers; headers++)
		buf_printf(&b, "%s\n", *headers);
	return buf_str(&b);
}

static bool call_platform(
	struct world *w, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	struct str url = str_from(q->url, strlen(w->platform.address)), query = url;
	struct str path = str_cut(&query, '?');
	struct sim_request r = { q->method, arena_cstr(a, path), q->body,
		arena_cstr(a, q->media_type), query, a, lines(a, q->headers) };
	struct sim_reply reply = { .status = 404, .media_type = "" };
	if (world_is(w, "app"))
		receiver_serve(&w->receiver, &r, &reply);
	else if (world_is(w, "miniprogram"))
		cloud_serve(&w->cloud, &r, &reply);
	else if (world_is(w, "weibo"))
		wb_serve(&w->weibo, &r, &reply);
	else
		wx_serve(&w->platform, &r, &reply);
	*out = (struct wire_reply){ reply.status, reply.body, str_c(reply.media_type),
		reply.retry_after };
	return !reply.hang_up && !reply.cut_at;
}

static enum err exchange(
	struct wire *base, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	struct world *w = of_wire(base);
	enum fault f = world_meet(w);
	TRY(world_before(w, f));
	bool page = !strcmp(q->method, "GET") && !world_is(w, "weibo");
	if (page && ++w->asked == w->lie_at)
		*out = w->lie;
	else if (page)
		get_page(w, a, out);
	else if (!call_platform(w, a, q, out))
		return fault(ERR_UNCERTAIN, "hung up");
	return world_after(w, f);
}

static enum err secret(struct wire *base, const char *name, struct str *out)
{
	struct world *w = of_wire(base);
	if (!strcmp(name, "site_root"))
		*out = str_c(w->root);
	else if (!strcmp(name, "api"))
		*out = str_c(w->platform.address);
	else if (!strcmp(name, "appid"))
		*out = str_c(w->platform.appid);
	else if (!strcmp(name, "appsecret"))
		*out = str_c(w->platform.secret);
	else if (!strcmp(name, "webhook.a") || !strcmp(name, "webhook.b"))
		*out = str_c(w->receiver.secrets);
	else if (!strcmp(name, "access_token"))
		*out = str_c(w->weibo.first_token);
	else if (!strcmp(name, "uid"))
		*out = STR("9"); /* whom the configuration names, whoever the platform says it is */
	else if (!strcmp(name, "app_key"))
		*out = str_c(w->weibo.app_key);
	else if (!strcmp(name, "app_secret"))
		*out = str_c(w->weibo.app_secret);
	else
		return ERR_NOTFOUND;
	return ERR_OK;
}

static enum err note(struct wire *base, const json_t *state)
{
	struct world *w = of_wire(base);
	enum fault f = world_meet(w);
	TRY(world_before(w, f));
	json_object_set_new(w->receipt, "state", json_deep_copy(state));
	return world_after(w, f);
}

/* A file beside the courier: it never fails, and a dead courier writes none. */
static enum err recall(struct wire *base, json_t **out)
{
	struct world *w = of_wire(base);
	*out = json_deep_copy(w->memory);
	return ERR_OK;
}

static enum err keep(struct wire *base, const json_t *memory)
{
	struct world *w = of_wire(base);
	if (w->dead)
		return ERR_GONE;
	json_decref(w->memory);
	w->memory = json_deep_copy(memory);
	return ERR_OK;
}

static int64_t now(struct wire *base)
{
	return of_wire(base)->now + of_wire(base)->skew;
}

static int64_t uptime(struct wire *base, char out_boot[static BOOT_MAX])
{
	struct world *w = of_wire(base);
	snprintf(out_boot, BOOT_MAX, "boot %u", w->boot);
	return w->now - w->booted;
}

static enum err wait_until(struct wire *base, int64_t until)
{
	struct world *w = of_wire(base);
	if (w->dead)
		return ERR_GONE;
	until -= w->skew;
	w->now = until > w->now ? until : w->now;
	clock_set(w->now);
	return ERR_OK;
}

static const struct wire wire = { .exchange = exchange,
	.secret = secret,
	.note = note,
	.now = now,
	.uptime = uptime,
	.wait = wait_until,
	.recall = recall,
	.keep = keep };

/* The site is in memory where there is such a folder: thousands of runs sync each file. */
static void begin_site(struct world *w)
{
	snprintf(w->root, sizeof w->root, "%s/shenfa-world.XXXXXX",
		access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	assert_non_null(mkdtemp(w->root));
}

static void begin_weibo(struct world *w)
{
	w->weibo = (struct weibo_platform){ .address = "http://127.0.0.1:1",
		.app_key = "1",
		.app_secret = "s",
		.domains = "x.gov.cn",
		.uid = "9",
		.name = "某局",
		.first_token = "t",
		.token_ms = 30 * 24 * 3600 * 1000LL,
		.calls_a_day = 100,
		.posts_an_hour = 30 };
	wb_begin(&w->weibo);
}

void outside_begin(struct world *w)
{
	w->wire = wire;
	begin_site(w);
	w->platform = (struct platform){ .address = "http://127.0.0.1:1",
		.appid = "wx1",
		.secret = "s",
		.publish_ms = 1500,
		.token_ms = 7200000 };
	wx_begin(&w->platform);
	w->receiver = (struct receiver){ .secrets = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
		.publics = "" };
	receiver_begin(&w->receiver);
	w->cloud = (struct cloud){ .wx = &w->platform, .env = "e-1", .collection = "news" };
	cloud_begin(&w->cloud);
	begin_weibo(w);
	w->memory = json_object();
}

json_t *world_faults(struct world *w)
{
	return world_is(w, "weibo") ? w->weibo.faults : w->platform.faults;
}

int64_t *world_calls(struct world *w)
{
	return world_is(w, "weibo") ? &w->weibo.calls : &w->platform.calls;
}

static void remove_site(struct world *w)
{
	int dir;
	char *name = strrchr(w->root, '/');
	*name++ = '\0';
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, name), ERR_OK);
	close(dir);
}

void outside_end(struct world *w)
{
	remove_site(w);
	wx_end(&w->platform);
	receiver_end(&w->receiver);
	cloud_end(&w->cloud);
	wb_end(&w->weibo);
	json_decref(w->memory);
}

void outside_empty(struct world *w)
{
	json_array_clear(w->platform.articles);
	json_array_clear(w->platform.drafts);
	json_array_clear(w->platform.messages);
	json_array_clear(w->platform.materials);
	json_object_clear(w->platform.jobs);
	json_object_clear(w->platform.tokens);
	json_array_clear(w->platform.faults);
	json_array_clear(w->platform.held_back);
	w->platform.forced = w->platform.forced_at = 0;
	w->platform.published = w->platform.deleted = 0;
	w->platform.adds.taken = w->platform.submits.taken = 0;
	receiver_end(&w->receiver);
	receiver_begin(&w->receiver);
	cloud_end(&w->cloud);
	cloud_begin(&w->cloud);
	wb_empty(&w->weibo);
	json_object_clear(w->memory);
	if (!world_is(w, "website"))
		return;
	int dir;
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, "releases"), ERR_OK);
	assert_int_equal(disk_remove(dir, "current"), ERR_OK);
	close(dir);
}

/* Whatever the platform still had in hand is out by then. */
static void let_it_finish(struct world *w)
{
	clock_set(w->now);
	wx_let_go(&w->platform);
	receiver_let_go(&w->receiver);
	cloud_let_go(&w->cloud);
	wb_let_go(&w->weibo);
	clock_set(w->now + w->platform.publish_ms + 1);
	wx_work(&w->platform);
	clock_set(w->now);
}

/* 1 where both apps show it as it was last released, 2 where one was told twice and took it twice. */
static size_t everybody_shows(struct world *w)
{
	size_t shown = 0;
	const char *key;
	json_t *item;
	json_object_foreach(w->receiver.items, key, item)
	{
		shown += !str_eq(json_str(item, "type"), STR("content.withdrawn"));
	}
	return shown / 2;
}

size_t world_copies(struct world *w)
{
	SCRATCH(a);
	if (world_is(w, "website"))
		return under_current(w, &a, "art/7/index.html").len > 0;
	let_it_finish(w);
	if (world_is(w, "app"))
		return everybody_shows(w);
	if (world_is(w, "miniprogram"))
		return cloud_shown(&w->cloud);
	if (world_is(w, "weibo"))
		return (size_t)(w->weibo.published - w->weibo.deleted);
	return (size_t)(w->platform.published - w->platform.deleted);
}
