#include "tests/bench/flow/load.h"

#include <glob.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "desk/decide.h"
#include "tests/bench/flow/line.h"
#include "tests/bench/flow/watch.h"
#include "tests/support/sql.h"

enum { BODY_BYTES = 4096 };

static const char *const phrases[] = { "市大数据发展管理局推进公共数据开放，",
	"各部门按目录更新数据，", "群众办事少跑路、好办事，", "数据资源目录已编制完成，",
	"下一步将完善共享机制，", "本次工作推进会部署了重点任务，", "平台运行平稳，",
	"服务事项实现一网通办，", "各单位要落实责任，", "数据质量稳步提高，", "试点经验值得推广，",
	"有关情况将及时公布，" };

static const char *channels = "[\"website\",\"wechat\"]";

void load_channels(const char *json)
{
	channels = json;
}

static void unpaced_platform(struct system *s)
{
	glob_t found = {};
	if (glob(arena_printf(&s->arena, "%s/couriers/wechat-*.json", s->data), 0, NULL, &found))
		return;
	json_auto_t *config = json_load_file(found.gl_pathv[0], 0, NULL);
	globfree(&found);
	const char *at = arena_cstr(&s->arena, json_str(json_object_get(config, "secrets"), "api"));
	AUTO_REPLY r = http_call(&s->arena, at, "POST", "/_sim/pace",
		"Content-Type: application/json\r\nConnection: close\r\n",
		STR("{\"submits_a_day\":10000000,\"adds_a_day\":10000000}"));
	if (r.status != 200) {
		fprintf(stderr, "the stand-in takes no pace\n");
		exit(1);
	}
}

void load_unpaced(struct system *s)
{
	sql_value(&s->arena, s->database,
		"insert into pace (channel_account_id, set_by, at) select id, (select min(id) from "
		"account), now() from channel_account where channel = 'wechat' returning 1");
	unpaced_platform(s);
}

/* Members in the order they act; each has his own connection, as three people have. */
enum { EDITOR, HEAD, REVIEWER, PEOPLE };
static const char *const logins[PEOPLE] = { "editor", "head", "reviewer" };

struct client {
	struct cast *cast;
	struct line lines[PEOPLE];
	int64_t until;
	double took[LOAD_STEPS]; /* ms */
	unsigned seed, number;   /* number: no two clients of this program have the same */
	long items, writes;
	bool urgent;
};

/* About 4 KB of Chinese in paragraphs, no two alike. */
static const char *words(struct arena *a, unsigned *seed)
{
	struct buf b;
	buf_init(&b, a, (size_t)2 * BODY_BYTES);
	for (int n = 0; b.len < BODY_BYTES; n++) {
		if (n % 12 == 0)
			buf_add(&b, n ? STR("如期完成。</p><p>") : STR("<p>"));
		*seed = *seed * 1103515245 + 12345;
		buf_add(&b, str_c(phrases[(*seed >> 16) % (sizeof phrases / sizeof *phrases)]));
	}
	buf_printf(&b, "编号%u。</p>", *seed);
	return arena_cstr(a, buf_str(&b));
}

static const char *body(struct arena *a, unsigned *seed)
{
	return arena_printf(a,
		"{\"title\":\"工作动态%u\",\"html\":\"%s\",\"meta\":{\"disclosure\":\"主动公开\","
		"\"column\":\"工作动态\",\"source\":\"数据资源处\",\"summary\":\"工作动态\"}}",
		*seed, words(a, seed));
}

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct http_reply must(struct client *c, struct arena *a, enum load_step step, int who,
	const char *path, const char *headers, const char *json)
{
	static const int statuses[LOAD_STEPS] = { 201, 200, 201, 0, 204, 204, 201, 0 };
	double from = now_ms();
	const char *key = arena_printf(a, "%sIdempotency-Key: %u-%ld\r\n", headers, c->number,
		c->writes); /* as the page and the command do */
	struct http_reply r =
		line_must(&c->lines[who], a, statuses[step], cast_member(c->cast, logins[who]),
			step == LOAD_SAVE ? "PUT" : "POST", path, key, json);
	c->took[step] += now_ms() - from;
	c->writes++;
	return r;
}

static void wait_for(struct client *c, enum load_step step, const char *submission)
{
	double from = now_ms();
	watch_until(step == LOAD_SCREEN ? WATCH_SCREENED : WATCH_SEALED, submission);
	c->took[step] += now_ms() - from;
}

/* What was written is known here: its id and its head are all that is wanted back. */
static const char minimal[] = "Prefer: return=minimal\r\n";

static const char *if_match(struct arena *a, const json_t *j)
{
	return arena_printf(a, "Prefer: return=minimal\r\nIf-Match: \"" STRF "\"\r\n",
		STRV(json_str(j, "head")));
}

/* What is known of a submission from the answers to what was done to it. */
struct item {
	const char *id;
	struct str tree, order;
	json_t *opens;
};

static const char *path_of(struct arena *a, const struct item *i, const char *what)
{
	return arena_printf(a, "/submissions/%s/%s", i->id, what);
}

static struct item write_and_submit(struct client *c, struct arena *a)
{
	AUTO_REPLY made = must(c, a, LOAD_CREATE, EDITOR, "/drafts", minimal, body(a, &c->seed));
	const char *path = arena_printf(a, "/drafts/" STRF, STRV(json_str(made.json, "id")));
	AUTO_REPLY saved =
		must(c, a, LOAD_SAVE, EDITOR, path, if_match(a, made.json), body(a, &c->seed));
	AUTO_REPLY sent = must(c, a, LOAD_SUBMIT, EDITOR, arena_printf(a, "%s/submissions", path),
		if_match(a, saved.json),
		arena_printf(a, "{\"channels\":%s,\"note\":\"送审\"%s}", channels,
			c->urgent ? ",\"urgent\":true" : ""));
	return (struct item){ .id = arena_cstr(a, json_str(sent.json, "id")),
		.tree = arena_str(a, json_str(sent.json, "tree")),
		.order = order_shown(a, sent.json),
		.opens = json_incref(json_object_get(sent.json, "opens")) };
}

static void open_all(struct client *c, struct arena *a, int who, const struct item *item)
{
	size_t i;
	json_t *o;
	json_array_foreach(item->opens, i, o)
	{
		json_auto_t *body = json_pack("{s:O}", "what", json_object_get(o, "what"));
		AUTO_REPLY r = must(c, a, LOAD_OPENED, who, path_of(a, item, "opened"), "",
			arena_cstr(a, json_text(a, body)));
	}
}

static int64_t account_of(const struct member *m)
{
	int64_t id = 0;
	str_i64(str_c(m->id), &id);
	return id;
}

static struct str sign(struct arena *a, const struct member *m, struct str payload)
{
	struct str sig;
	if (key_sign(m->key, a, payload, &sig))
		exit(1);
	return base64(a, sig);
}

static const char *ballot(
	struct arena *a, const struct member *m, const struct item *item, int64_t stage)
{
	size_t i;
	json_t *o, *opened = json_array();
	struct str *seen = arena_array(a, struct str, json_array_size(item->opens) + 1);
	struct ballot b = { .stage = stage,
		.verdict = STR("AGREE"),
		.opinion = STR("同意"),
		.tree = item->tree,
		.order = item->order,
		.opened = seen };
	str_i64(str_c(item->id), &b.submission);
	json_array_foreach(item->opens, i, o)
	{
		seen[b.opened_count++] = json_str(o, "what");
		json_array_append(opened, json_object_get(o, "what"));
	}
	json_auto_t *j = json_pack("{s:I,s:o,s:o,s:o,s:o,s:s,s:o}", "stage", (json_int_t)stage,
		"verdict", json_from(b.verdict), "opinion", json_from(b.opinion), "tree",
		json_from(b.tree), "opened", opened, "key_id", m->key_id, "signature",
		json_from(sign(a, m, vote_payload(a, account_of(m), &b))));
	return arena_cstr(a, json_text(a, j));
}

static const char *marking(
	struct arena *a, const struct member *m, const struct item *item, const char *kind)
{
	struct stamp s = { .kind = str_c(kind), .tree = item->tree };
	str_i64(str_c(item->id), &s.submission);
	json_auto_t *j = json_pack("{s:s,s:s,s:o}", "kind", kind, "key_id", m->key_id, "signature",
		json_from(sign(a, m, mark_payload(a, account_of(m), &s))));
	return arena_cstr(a, json_text(a, j));
}

static void agree(
	struct client *c, struct arena *a, int who, const struct item *item, int64_t stage)
{
	open_all(c, a, who, item);
	AUTO_REPLY r = must(c, a, LOAD_VOTE, who, path_of(a, item, "votes"), "",
		ballot(a, cast_member(c->cast, logins[who]), item, stage));
}

static struct item to_unified_review(struct client *c, struct arena *a)
{
	struct item item = write_and_submit(c, a);
	wait_for(c, LOAD_SCREEN, item.id);
	AUTO_REPLY marked = must(c, a, LOAD_MARK, HEAD, path_of(a, &item, "marks"), "",
		marking(a, cast_member(c->cast, logins[HEAD]), &item, "SECRECY"));
	agree(c, a, HEAD, &item, 0);
	if (c->urgent) {
		AUTO_REPLY decided = must(c, a, LOAD_MARK, REVIEWER, path_of(a, &item, "marks"), "",
			marking(a, cast_member(c->cast, logins[REVIEWER]), &item, "URGENT"));
	}
	return item;
}

static void one_item(struct client *c)
{
	SCRATCH(a);
	struct item item = to_unified_review(c, &a);
	agree(c, &a, REVIEWER, &item, 1);
	wait_for(c, LOAD_SEAL, item.id);
	json_decref(item.opens);
	c->items++;
}

static void open_client(struct client *c)
{
	static atomic_uint next = 1;
	c->number = atomic_fetch_add(&next, 1);
	c->seed = c->number * 2654435761u;
	for (int i = 0; i < PEOPLE; i++)
		c->lines[i] = (struct line){ c->cast->system->url, -1 };
}

static void close_client(struct client *c)
{
	for (int i = 0; i < PEOPLE; i++)
		line_close(&c->lines[i]);
}

static void *work(void *arg)
{
	struct client *c = arg;
	while (clock_ticks() < c->until)
		one_item(c);
	return NULL;
}

struct load_result load_run(struct cast *cast, int clients, int seconds)
{
	struct client all[64] = {};
	pthread_t threads[64];
	watch_open(cast->system);
	int64_t from = clock_ticks();
	long items = 0, writes = 0;
	struct load_result out = {};
	for (int i = 0; i < clients; i++) {
		all[i] = (struct client){ .cast = cast, .until = from + seconds * 1000 };
		open_client(&all[i]);
	}
	for (int i = 0; i < clients; i++)
		pthread_create(&threads[i], NULL, work, &all[i]);
	for (int i = 0; i < clients; i++) {
		pthread_join(threads[i], NULL);
		close_client(&all[i]);
		items += all[i].items;
		writes += all[i].writes;
		for (int step = 0; step < LOAD_STEPS; step++)
			out.took[step] += all[i].took[step];
	}
	double took = (double)(clock_ticks() - from) / 1000;
	for (int step = 0; step < LOAD_STEPS && items; step++)
		out.took[step] /= (double)items;
	out.items = (double)items / took;
	out.writes = (double)writes / took;
	out.count = items;
	return out;
}

const char *load_one(struct cast *cast, struct arena *a)
{
	struct client c = { .cast = cast };
	watch_open(cast->system);
	open_client(&c);
	struct item item = to_unified_review(&c, a);
	json_decref(item.opens);
	close_client(&c);
	return item.id;
}

struct load_half {
	struct arena arena;
	struct client client;
	struct item item;
};

struct load_half *load_half(struct cast *cast, bool urgent)
{
	struct load_half *h = calloc(1, sizeof *h);
	if (!h)
		abort();
	watch_open(cast->system);
	h->client = (struct client){ .cast = cast, .urgent = urgent };
	open_client(&h->client);
	h->item = to_unified_review(&h->client, &h->arena);
	open_all(&h->client, &h->arena, REVIEWER, &h->item);
	return h;
}

const char *load_half_submission(const struct load_half *h)
{
	return h->item.id;
}

void load_last_vote(struct load_half *h)
{
	AUTO_REPLY r = must(&h->client, &h->arena, LOAD_VOTE, REVIEWER,
		path_of(&h->arena, &h->item, "votes"), "",
		ballot(&h->arena, cast_member(h->client.cast, logins[REVIEWER]), &h->item, 1));
	json_decref(h->item.opens);
	close_client(&h->client);
	arena_free(&h->arena);
	free(h);
}
