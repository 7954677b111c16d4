#include "tests/sim/tests/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "channels/rendition.h"
#include "channels/website/disk.h"
#include "channels/wechat/cover.h"

enum { START = 1790000000, ROUNDS = 400 };

static struct key *ed25519, *sm2;
static struct keyring ring;
static struct str moves; /* the migration that lists them */

static struct world *of_wire(struct wire *w)
{
	return (struct world *)((char *)w - offsetof(struct world, wire));
}

static struct world *of_gate(struct gate *g)
{
	return (struct world *)((char *)g - offsetof(struct world, gate));
}

/* The fault of this exchange, counted. */
static enum fault meet(struct world *w)
{
	size_t here = w->position++;
	for (size_t i = 0; i < 2; i++)
		if (w->kind[i] && w->at[i] == here)
			return w->kind[i];
	return FINE;
}

/* Before the exchange: does it take place at all? */
static enum err before(struct world *w, enum fault f)
{
	w->dead = w->dead || f == KILLED_BEFORE;
	if (w->dead)
		return ERR_GONE;
	return f == REFUSED ? fault(ERR_UNAVAILABLE, "refused") : ERR_OK;
}

static enum err after(struct world *w, enum fault f)
{
	w->dead = w->dead || f == KILLED_AFTER;
	if (w->dead)
		return ERR_GONE;
	return f == LOST ? fault(ERR_UNCERTAIN, "lost") : ERR_OK;
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

static bool is_channel(const struct world *w, const char *name)
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
	if (is_channel(w, "app"))
		receiver_serve(&w->receiver, &r, &reply);
	else if (is_channel(w, "miniprogram"))
		cloud_serve(&w->cloud, &r, &reply);
	else if (is_channel(w, "weibo"))
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
	enum fault f = meet(w);
	TRY(before(w, f));
	bool page = !strcmp(q->method, "GET") && !is_channel(w, "weibo");
	if (page && ++w->asked == w->lie_at)
		*out = w->lie;
	else if (page)
		get_page(w, a, out);
	else if (!call_platform(w, a, q, out))
		return fault(ERR_UNCERTAIN, "hung up");
	return after(w, f);
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
	enum fault f = meet(w);
	TRY(before(w, f));
	json_object_set_new(w->receipt, "state", json_deep_copy(state));
	return after(w, f);
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

/* "('delivery', 'FROM', 'TO', 'shenfa_web')" stands in the migration. */
static void move(struct world *w, const char *to)
{
	SCRATCH(a);
	bool allowed = !strcmp(w->state, to);
	struct str rest = moves;
	while (rest.len && !allowed) {
		char f[20] = "", t[20] = "", role[20] = "";
		const char *line = arena_cstr(&a, str_cut(&rest, '\n'));
		allowed = sscanf(line, " ('delivery', '%19[A-Z_]', '%19[A-Z_]', '%19[a-z_]')", f, t,
				  role) == 3 &&
			  !strcmp(f, w->state) && !strcmp(t, to) && !strcmp(role, "shenfa_web");
	}
	if (!allowed)
		fail_msg("%s may not become %s", w->state, to);
	w->state = to;
}

static enum err intent(
	struct gate *g, const struct lease *l, struct str request_sha256, struct str marker)
{
	struct world *w = of_gate(g);
	enum fault f = meet(w);
	TRY(before(w, f));
	assert_string_equal(w->state, "LEASED");
	assert_int_equal(l->fence, w->fence);
	assert_int_equal(request_sha256.len, 64);
	assert_int_equal(marker.len, 16);
	move(w, "INTENT");
	w->attempt++;
	w->intents++;
	return after(w, f);
}

static enum err result(struct gate *g, const struct lease *l, const struct outcome *o)
{
	struct world *w = of_gate(g);
	enum fault f = meet(w);
	TRY(before(w, f));
	assert_int_equal(l->fence, w->fence);
	move(w, outcome_name(o->kind));
	snprintf(w->reason, sizeof w->reason, "%s", o->reason);
	json_object_set_new(w->receipt, "state", json_deep_copy(l->receipt.state));
	json_object_set_new(w->receipt, "remote_id", json_from(l->receipt.remote_id));
	json_object_set_new(w->receipt, "url", json_from(l->receipt.url));
	snprintf(w->code, sizeof w->code, "%s", o->code);
	assert_true(o->kind != OUTCOME_HELD || strchr(o->code, '.'));
	w->due = o->retry_at ? o->retry_at - w->skew
			     : w->now; /* courier and gateway have one clock */
	return after(w, f);
}

static struct str read_file(struct arena *a, const char *path)
{
	char *bytes = arena_alloc(a, 1 << 18);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	size_t n = fread(bytes, 1, 1 << 18, f);
	fclose(f);
	return (struct str){ bytes, n };
}

/* The lines of the migration that list a delivery's moves. */
static struct str read_moves(struct arena *a)
{
	struct buf b;
	struct str rest = read_file(a, SOURCE_DIR "/schemas/migrations/0006_release.sql");
	buf_init(&b, a, rest.len + 1);
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		if (str_starts(str_trim(line), STR("('delivery'"))) {
			buf_add(&b, line);
			buf_add_char(&b, '\n');
		}
	}
	return buf_str(&b);
}

void world_begin(struct world *w, const char *channel)
{
	SCRATCH(a);
	*w = (struct world){
		.wire = { .exchange = exchange,
			.secret = secret,
			.note = note,
			.now = now,
			.uptime = uptime,
			.wait = wait_until,
			.recall = recall,
			.keep = keep },
		.gate = { intent, result },
		.channel = channel_named(str_c(channel)),
		.meta = "",
	};
	/* In memory where there is such a folder: thousands of runs sync each file. */
	snprintf(w->root, sizeof w->root, "%s/shenfa-world.XXXXXX",
		access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	w->platform = (struct platform){ .address = "http://127.0.0.1:1",
		.appid = "wx1",
		.secret = "s",
		.publish_ms = 1500,
		.token_ms = 7200000 };
	assert_non_null(mkdtemp(w->root));
	w->with = json_array();
	moves = read_moves(&w->arena);
	assert_true(moves.len > 0);
	assert_int_equal(key_generate(KEY_ED25519, &ed25519), ERR_OK);
	assert_int_equal(key_generate(KEY_SM2, &sm2), ERR_OK);
	struct str one = key_public_pem(&a, ed25519), two = key_public_pem(&a, sm2);
	struct str both = str_c(arena_printf(&a, STRF STRF, STRV(one), STRV(two)));
	assert_int_equal(keyring_read(both, &ring), ERR_OK);
	wx_begin(&w->platform);
	w->receiver = (struct receiver){ .secrets = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
		.publics = "" };
	receiver_begin(&w->receiver);
	w->cloud = (struct cloud){ .wx = &w->platform, .env = "e-1", .collection = "news" };
	cloud_begin(&w->cloud);
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
	w->memory = json_object();
}

json_t *world_faults(struct world *w)
{
	return is_channel(w, "weibo") ? w->weibo.faults : w->platform.faults;
}

int64_t *world_calls(struct world *w)
{
	return is_channel(w, "weibo") ? &w->weibo.calls : &w->platform.calls;
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

void world_end(struct world *w)
{
	remove_site(w);
	wx_end(&w->platform);
	receiver_end(&w->receiver);
	cloud_end(&w->cloud);
	wb_end(&w->weibo);
	json_decref(w->memory);
	json_decref(w->receipt);
	json_decref(w->with);
	for (size_t i = 0; i < 3; i++)
		json_decref(w->fixed[i]);
	arena_free(&w->arena);
	key_free(ed25519);
	key_free(sm2);
	keyring_done(&ring);
	clock_set(0);
}

static void empty_outside(struct world *w)
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
	receiver_end(&w->receiver);
	receiver_begin(&w->receiver);
	cloud_end(&w->cloud);
	cloud_begin(&w->cloud);
	wb_empty(&w->weibo);
	json_object_clear(w->memory);
	if (strcmp(w->channel->name, "website") != 0)
		return;
	int dir;
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, "releases"), ERR_OK);
	assert_int_equal(disk_remove(dir, "current"), ERR_OK);
	close(dir);
}

void world_plan(struct world *w, enum delivery_act act)
{
	if (act == ACT_PUBLISH) {
		w->now = (int64_t)START * 1000;
		clock_set(w->now);
		empty_outside(w);
		json_decref(w->receipt);
		w->receipt = json_object();
	}
	clock_set(w->now);
	w->act = act;
	w->state = "PLANNED";
	w->attempt = w->intents = 0;
	w->fence = 0;
	w->position = w->asked = 0;
	w->due = w->now;
	w->dead = false;
}

void world_retry(struct world *w)
{
	json_t *notes = json_object_get(w->receipt, "state");
	if (str_eq(json_str(notes, "step"), STR("massing"))) /* 0039_doubt.sql */
		json_object_set_new(notes, "asked", json_true());
	if (!strcmp(w->state, "HELD") && json_object_get(notes, "refused")) /* 0047 */
		json_object_set(notes, "checked", json_object_get(notes, "refused"));
	move(w, "PLANNED");
	w->due = w->now;
}

static const char settings[] =
	"{\"site_code\":\"3302000001\",\"rip\":\"203.0.113.7\",\"env\":\"e-1\","
	"\"collection\":\"news\",\"subscribers\":["
	"{\"name\":\"a\",\"url\":\"http://127.0.0.1:1/hook/a\"},"
	"{\"name\":\"b\",\"url\":\"http://127.0.0.1:1/hook/b\"}]}";

static void add_files(struct arena *a, const struct rendition *r, json_t *files)
{
	for (const struct rendition_file *f = r->first; f; f = f->next)
		json_array_append_new(
			files, json_pack("{s:o, s:o, s:o}", "path", json_from(f->path),
				       "media_type", json_from(f->media_type), "bytes_b64",
				       json_from(base64(a, f->bytes))));
}

static struct str ticket_body(
	struct arena *a, struct world *w, const char *draft, const struct rendition *r)
{
	struct ticket t = { .ticket = STR("1"),
		.act = str_c(delivery_act_name(w->act)),
		.draft = str_c(draft),
		.commit = STR("c0ffee"),
		.channel = str_c(w->channel->name),
		.account = STR("3"),
		.key_ed25519 = str_c(key_id(a, ed25519)),
		.key_sm2 = str_c(key_id(a, sm2)) };
	struct str manifest = rendition_manifest(a, w->channel, r);
	assert_int_equal(ticket_take_manifest(a, manifest, &t), ERR_OK);
	return ticket_text(a, &t);
}

static json_t *make_one(
	struct world *w, struct arena *a, const char *draft, const char *key, const char *title)
{
	struct str png = cover_png();
	struct str sha = arena_str(a, str_c(sha256_hex(a, png)));
	struct asset picture = { sha, STR("图.png"), STR("image/png"), png };
	struct revision rev = { .title = str_c(title),
		.html = str_c(arena_printf(a,
			"<p>正文 &amp; <a href=\"https://www.gov.cn/\">链接</a></p>\n"
			"<figure><img alt=\"图\" src=\"assets/" STRF ".png\"></figure>\n",
			STRV(sha))),
		.meta = str_c(w->meta),
		.assets = &picture,
		.asset_count = 1 };
	const char *set = w->settings ? w->settings : settings;
	if (w->html)
		rev.html = str_c(w->html);
	if (w->title)
		rev.title = str_c(w->title);
	struct channel_site site = { .account = STR("3"),
		.name = STR("某局"),
		.base_url = STR("https://x.gov.cn"),
		.settings = str_c(set),
		.landing = true };
	struct rendition r = {};
	struct ticket_sigs sigs;
	if (w->act != ACT_WITHDRAW)
		assert_int_equal(w->channel->render(&rev, NULL, &site, a, &r), ERR_OK);
	struct str body = ticket_body(a, w, draft, &r);
	assert_int_equal(ticket_sign(a, body, ed25519, sm2, &sigs), ERR_OK);
	json_t *files = json_array();
	add_files(a, &r, files);
	return json_pack("{s:s, s:s, s:{s:o, s:{s:o, s:o}}, s:{s:s, s:s, s:s, s:I},"
			 "s:{s:s, s:s, s:s, s:s}, s:o, s:[]}",
		"id", "11", "act", delivery_act_name(w->act), "ticket", "body", json_from(body),
		"sigs", "ed25519", json_from(sigs.ed25519), "sm2", json_from(sigs.sm2), "job",
		"key", key, "draft", draft, "landing_url",
		arena_printf(a, "https://x.gov.cn/art/%s/", draft), "released_at",
		(json_int_t)START * 1000, "site", "account", "3", "name", "某局", "base_url",
		"https://x.gov.cn", "settings", set, "files", files, "assets");
}

/* The parts that do not change between leases: made once for each act, signatures and all. */
static json_t *make_fixed(struct world *w, struct arena *a)
{
	static const char *const keys[] = { "delivery-1", "delivery-3", "delivery-2" };
	const char *title = w->act == ACT_CORRECT ? "更正后的通知" : "关于开放的通知";
	return make_one(w, a, "7", keys[w->act], title);
}

void world_company(struct world *w, int i)
{
	SCRATCH(a);
	const char *draft = arena_printf(&a, "%d", 20 + i);
	const char *key = arena_printf(&a, "delivery-%d", 20 + i);
	json_array_append_new(
		w->with, make_one(w, &a, draft, key, arena_printf(&a, "第%d条", i + 2)));
}

static json_t *lease_json(struct world *w, struct arena *a)
{
	if (!w->fixed[w->act])
		w->fixed[w->act] = make_fixed(w, a);
	json_t *j = json_copy(w->fixed[w->act]);
	json_object_set_new(j, "fence", json_integer(w->fence));
	json_object_set_new(j, "state", json_string(w->state));
	json_object_set_new(j, "attempt", json_integer(w->attempt));
	json_object_set(j, "receipt", w->receipt);
	if (json_array_size(w->with) && w->act != ACT_WITHDRAW)
		json_object_set(j, "with", w->with);
	return j;
}

/* What happens to the courier's machine between two leases. */
static void disturb(struct world *w)
{
	if (!w->intents || w->now < w->jump_at)
		return;
	w->skew += w->jump;
	w->jump = 0;
	w->boot += w->reboots;
	w->booted = w->reboots ? w->now : w->booted;
	w->reboots = false;
}

/* As the store's delivery_lease: PLANNED becomes LEASED, a lapsed INTENT UNCERTAIN. */
static bool take_lease(struct world *w)
{
	static const char *const ended[] = { "CONFIRMED", "REFUSED", "NEEDS_PERSON", "HELD" };
	for (size_t i = 0; i < 4; i++)
		if (!strcmp(w->state, ended[i]))
			return false;
	w->now = w->due > w->now ? w->due : w->now;
	clock_set(w->now);
	if (!strcmp(w->state, "PLANNED"))
		move(w, "LEASED");
	else if (!strcmp(w->state, "INTENT"))
		move(w, "UNCERTAIN");
	w->fence++;
	disturb(w);
	return true;
}

static void work(struct world *w)
{
	SCRATCH(a);
	struct lease l;
	struct deliverer d = { &w->gate, &w->wire, w->channel, &ring, STR("3") };
	json_auto_t *j = lease_json(w, &a);
	assert_non_null(j);
	w->dead = false;
	assert_int_equal(lease_read_head(&a, j, w->now, &l), ERR_OK);
	assert_int_equal(lease_read_rest(&a, j, w->now, &l), ERR_OK);
	enum err e = deliver(&d, &a, &l);
	lease_done(&l);
	if (e) /* nobody said how it ended: the lease lapses */
		w->now += 60000;
}

/* When the next of an app's subscribers is to be told that has not got it; 0: none. */
static int64_t straggler(const struct world *w)
{
	int64_t at = 0;
	const char *name;
	json_t *mark;
	const json_t *state = json_object_get(w->receipt, "state");
	json_object_foreach(json_object_get(state, "to"), name, mark)
	{
		int64_t next = json_int(mark, "next", 0);
		at = next && (!at || next < at) ? next : at;
	}
	return at;
}

/* As courier/replay.c does it: from the ticket, with nothing of the delivery moved. */
static void tell_straggler(struct world *w)
{
	SCRATCH(a);
	struct lease l;
	int64_t at;
	bool live;
	w->state = "UNCERTAIN"; /* what the gateway says there, so that a courier reads it */
	json_auto_t *j = lease_json(w, &a);
	w->state = "CONFIRMED";
	assert_int_equal(lease_read_head(&a, j, w->now, &l), ERR_OK);
	assert_int_equal(lease_read_rest(&a, j, w->now, &l), ERR_OK);
	assert_int_equal(lease_check(&a, &l, &ring, w->channel, STR("3"), w->now, &at), ERR_OK);
	(void)!w->channel->publish(&w->wire, &a, &l.job, &l.receipt, &live);
	json_object_set_new(w->receipt, "state", json_deep_copy(l.receipt.state));
	lease_done(&l);
}

static void follow_up(struct world *w)
{
	int64_t at;
	for (int i = 0; i < ROUNDS && (at = straggler(w)); i++) {
		w->dead = false;
		w->now = at > w->now ? at : w->now;
		clock_set(w->now);
		tell_straggler(w);
	}
}

void world_once(struct world *w)
{
	assert_true(take_lease(w));
	work(w);
}

void world_settle(struct world *w)
{
	int rounds = 0;
	for (; take_lease(w) && rounds < ROUNDS; rounds++)
		work(w);
	if (rounds == ROUNDS)
		fail_msg("still %s after %d leases (%d at %zu, %d at %zu): %s", w->state, rounds,
			(int)w->kind[0], w->at[0], (int)w->kind[1], w->at[1], w->reason);
	if (is_channel(w, "app") && w->act != ACT_WITHDRAW && !strcmp(w->state, "CONFIRMED"))
		follow_up(w);
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
	if (!strcmp(w->channel->name, "website"))
		return under_current(w, &a, "art/7/index.html").len > 0;
	let_it_finish(w);
	if (is_channel(w, "app"))
		return everybody_shows(w);
	if (is_channel(w, "miniprogram"))
		return cloud_shown(&w->cloud);
	if (is_channel(w, "weibo"))
		return (size_t)(w->weibo.published - w->weibo.deleted);
	return (size_t)(w->platform.published - w->platform.deleted);
}
