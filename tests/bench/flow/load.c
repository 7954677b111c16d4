#include "tests/bench/flow/load.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "tests/support/cluster.h"

enum { BODY_BYTES = 4096, PATIENCE_MS = 60000, LOOK_NS = 2000000 };

static const char *const phrases[] = { "市大数据发展管理局推进公共数据开放，",
	"各部门按目录更新数据，", "群众办事少跑路、好办事，", "数据资源目录已编制完成，",
	"下一步将完善共享机制，", "本次工作推进会部署了重点任务，", "平台运行平稳，",
	"服务事项实现一网通办，", "各单位要落实责任，", "数据质量稳步提高，", "试点经验值得推广，",
	"有关情况将及时公布，" };

struct client {
	struct cast *cast;
	PGconn *db;
	int64_t until;
	unsigned seed;
	long items, writes;
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

/* What no person would ask for over HTTP: has the screen, has the seal done its part? */
static void until(struct client *c, const char *sql, const char *submission, const char *wanted)
{
	int64_t end = clock_ticks() + PATIENCE_MS;
	for (;;) {
		PGresult *r = PQexecParams(c->db, sql, 1, NULL, &submission, NULL, NULL, 0);
		bool there = PQntuples(r) == 1 && !strcmp(PQgetvalue(r, 0, 0), wanted);
		PQclear(r);
		if (there)
			return;
		if (clock_ticks() > end) {
			fprintf(stderr, "load: submission %s: no %s\n", submission, wanted);
			exit(1);
		}
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_NS }, NULL);
	}
}

static const char *keep(struct arena *a, const json_t *j, const char *key)
{
	return arena_printf(a, "%s", json_string_value(json_object_get(j, key)));
}

static const char *write_and_submit(struct client *c, struct arena *a)
{
	struct member *editor = cast_member(c->cast, "editor");
	AUTO_REPLY made =
		cast_must(c->cast, a, 201, editor, "POST", "/drafts", "", body(a, &c->seed));
	const char *path = arena_printf(a, "/drafts/%s", keep(a, made.json, "id"));
	AUTO_REPLY saved = cast_must(c->cast, a, 200, editor, "PUT", path,
		arena_printf(a, "If-Match: \"%s\"\r\n", keep(a, made.json, "head")),
		body(a, &c->seed));
	AUTO_REPLY sent =
		cast_must(c->cast, a, 201, editor, "POST", arena_printf(a, "%s/submissions", path),
			arena_printf(a, "If-Match: \"%s\"\r\n", keep(a, saved.json, "head")),
			"{\"channels\":[\"website\",\"wechat\"],\"note\":\"送审\"}");
	c->writes += 3;
	return keep(a, sent.json, "id");
}

static void agree(struct client *c, struct arena *a, const char *login, const char *submission)
{
	struct member *m = cast_member(c->cast, login);
	cast_open_all(c->cast, m, submission);
	AUTO_REPLY v = cast_vote(c->cast, a, m, submission, "AGREE", "同意");
	if (v.status != 201) {
		fprintf(stderr, "load: %s: " STRF "\n", login, STRV(v.body));
		exit(1);
	}
	c->writes += 3; /* two renditions opened, one vote */
}

static const char *to_unified_review(struct client *c, struct arena *a)
{
	const char *id = write_and_submit(c, a);
	until(c, "select state from submission where id = $1", id, "IN_REVIEW");
	AUTO_REPLY marked = cast_must(c->cast, a, 204, cast_member(c->cast, "head"), "POST",
		arena_printf(a, "/submissions/%s/marks", id), "", "{\"kind\":\"SECRECY\"}");
	c->writes++;
	agree(c, a, "head", id);
	return id;
}

static void one_item(struct client *c)
{
	SCRATCH(a);
	const char *id = to_unified_review(c, &a);
	agree(c, &a, "reviewer", id);
	until(c, "select count(*) from ticket where submission_id = $1", id, "2");
	c->items++;
}

static void connect_to(struct client *c)
{
	static atomic_uint next = 1;
	c->seed = atomic_fetch_add(&next, 1) * 2654435761u;
	c->db = PQconnectdb(test_conninfo(c->cast->system->database, "postgres"));
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
	int64_t from = clock_ticks();
	long items = 0, writes = 0;
	for (int i = 0; i < clients; i++) {
		all[i] = (struct client){ .cast = cast, .until = from + seconds * 1000 };
		connect_to(&all[i]);
	}
	for (int i = 0; i < clients; i++)
		pthread_create(&threads[i], NULL, work, &all[i]);
	for (int i = 0; i < clients; i++) {
		pthread_join(threads[i], NULL);
		PQfinish(all[i].db);
		items += all[i].items;
		writes += all[i].writes;
	}
	double took = (double)(clock_ticks() - from) / 1000;
	return (struct load_result){ (double)items / took, (double)writes / took };
}

const char *load_one(struct cast *cast, struct arena *a)
{
	struct client c = { .cast = cast };
	connect_to(&c);
	const char *id = to_unified_review(&c, a);
	PQfinish(c.db);
	return id;
}
