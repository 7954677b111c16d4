/* Couriers lease, report and are held to one lease; platforms call back. */
#include "tests/check.h"

#include <pthread.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "desk/show.h"
#include "model/courier_auth.h"
#include "supervise/pg.h"
#include "tests/support/cluster.h"
#include "tests/support/front.h"
#include "tests/support/sql.h"

static struct front front;
static struct key *website_key, *wechat_key;

static struct key *enrol(int64_t account)
{
	SCRATCH(a);
	struct key *key;
	assert_int_equal(key_generate(KEY_ED25519, &key), ERR_OK);
	scene_sql(&front.scene,
		arena_printf(&a,
			"update channel_account set courier_key = '%s', callback_token = "
			"'token%lld' where id = %lld",
			key_public_pem(&a, key).at, (long long)account, (long long)account));
	return key;
}

/* Account 0 is the courier that looks at links. */
static const char *sign(struct arena *a, const struct key *key, int64_t account, int64_t at,
	const char *method, const char *path, const char *body)
{
	struct str out;
	const char *name = account ? arena_printf(a, "%lld", (long long)account) : "links";
	assert_int_equal(
		courier_auth_write(a, key, str_c(name), at, method, str_c(path), str_c(body), &out),
		ERR_OK);
	return arena_printf(a, "Authorization: " STRF "\r\n%s", STRV(out),
		*body ? "Content-Type: application/json\r\n" : "");
}

static struct http_reply call(struct arena *a, const struct key *key, int64_t account,
	const char *method, const char *path, const char *body)
{
	return http_call(a, front.address, method, path,
		sign(a, key, account, clock_now(), method, path, body), str_c(body));
}

#define WEB(method, path, body)                                                                    \
	call(&a, website_key, front.scene.website, method, "/api/v1/connector/" path, body)

/* An approved item with a ticket for each channel, as the seal would issue it. */
static int64_t release(struct arena *a, const char *title)
{
	int64_t draft = scene_draft(&front.scene, EDITOR, title, NULL);
	int64_t submission = scene_submit(&front.scene, EDITOR, draft);
	scene_approve(&front.scene, submission);
	int64_t accounts[] = { front.scene.website, front.scene.wechat };
	for (size_t i = 0; i < 2; i++) {
		const char *why;
		assert_non_null(scene_sql_as(&front.scene, "shenfa_seal",
			arena_printf(a,
				"select ticket_issue(%lld, %lld, 'publish', '{\"n\":%zu}', 'e', "
				"'s', '{}', now())",
				(long long)submission, (long long)accounts[i], i),
			&why));
	}
	scene_sql(&front.scene, "select pg_notify('delivery', '')");
	return submission;
}

static json_t *only(const struct http_reply *r)
{
	json_t *list = json_object_get(r->json, "deliveries");
	return json_array_size(list) == 1 ? json_array_get(list, 0) : NULL;
}

static const char *at_delivery(struct arena *a, const json_t *d, const char *act)
{
	return arena_printf(a, "/api/v1/connector/deliveries/%s/%s",
		json_string_value(json_object_get(d, "id")), act);
}

static void clear(void)
{
	scene_sql(&front.scene, "delete from sighting; delete from attempt; delete from delivery; "
				"delete from ticket");
}

static void who_does_not_sign_right_is_nobody(void **)
{
	SCRATCH(a);
	static const char path[] = "/api/v1/connector/leases";
	static const char body[] = "{\"max\":1,\"wait_ms\":0}";
	int64_t website = front.scene.website, now = clock_now();
	const struct {
		const char *headers, *body, *code;
	} cases[] = {
		{ "", body, "courier.header" },
		{ sign(&a, wechat_key, website, now, "POST", path, body), body,
			"courier.signature" },
		{ sign(&a, website_key, front.scene.wechat, now, "POST", path, body), body,
			"courier.signature" },
		{ sign(&a, website_key, website, now, "GET", path, body), body,
			"courier.signature" },
		{ sign(&a, website_key, website, now, "POST", path, body),
			"{\"max\":2,\"wait_ms\":0}", "courier.signature" },
		{ sign(&a, website_key, website, now - 3600000, "POST", path, body), body,
			"connector.key" },
		{ sign(&a, website_key, website, now + 3600000, "POST", path, body), body,
			"connector.key" },
		{ sign(&a, website_key, 999999, now, "POST", path, body), body, "connector.key" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO_REPLY r = http_call(
			&a, front.address, "POST", path, cases[i].headers, str_c(cases[i].body));
		assert_int_equal(r.status, 401);
		assert_string_equal(front_code(&r), cases[i].code);
	}
}

static void a_call_that_was_heard_once_is_not_heard_again(void **)
{
	SCRATCH(a);
	static const char path[] = "/api/v1/connector/inbox?after=0";
	const char *headers =
		sign(&a, website_key, front.scene.website, clock_now(), "GET", path, "");
	AUTO_REPLY first = http_call(&a, front.address, "GET", path, headers, STR(""));
	assert_int_equal(first.status, 200);
	AUTO_REPLY again = http_call(&a, front.address, "GET", path, headers, STR(""));
	assert_int_equal(again.status, 401);
	assert_string_equal(front_code(&again), "connector.replay");
}

static void a_lease_carries_the_very_bytes_that_were_approved(void **)
{
	SCRATCH(a);
	clear();
	int64_t submission = release(&a, "数据开放清单公布");
	AUTO_REPLY r = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":0}");
	assert_int_equal(r.status, 200);
	json_t *d = only(&r), *file;
	assert_non_null(d);
	assert_string_equal(json_string_value(json_object_get(d, "state")), "LEASED");
	assert_true(str_eq(json_str(json_object_get(d, "ticket"), "body"), STR("{\"n\":0}")));
	assert_true(str_eq(json_str(json_object_get(d, "job"), "title"), STR("数据开放清单公布")));
	assert_true(str_starts(json_str(json_object_get(d, "job"), "key"), STR("shenfa-")));
	size_t i;
	assert_true(json_array_size(json_object_get(d, "files")) > 0);
	json_array_foreach(json_object_get(d, "files"), i, file)
	{
		struct str bytes, seen, type;
		struct desk desk = scene_desk(&front.scene, &a);
		assert_true(base64_decode(&a, json_str(file, "bytes_b64"), &bytes));
		assert_int_equal(rendition_show(&desk, submission, STR("website"),
					 json_str(file, "path"), &seen, &type),
			ERR_OK);
		assert_true(str_eq(bytes, seen));
		scene_desk_done(&desk);
	}
	AUTO_REPLY none = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":0}");
	assert_int_equal(json_array_size(json_object_get(none.json, "deliveries")), 0);
}

/* The platform's own words, and of what a connector said no more than belongs there. */
static void its_answer_is_for_who_decides(struct arena *a, const json_t *d)
{
	const char *path = arena_printf(
		a, "/api/v1/deliveries/%s", json_string_value(json_object_get(d, "id")));
	static const enum who people[] = { EDITOR, OPERATOR };
	for (size_t i = 0; i < 2; i++) {
		bool decides = people[i] == OPERATOR;
		AUTO_REPLY r = front_call(&front, a, people[i], "GET", path, "", NULL);
		assert_int_equal(r.status, 200);
		json_t *answer = json_object_get(
			json_array_get(json_object_get(r.json, "attempts"), 0), "answer");
		assert_int_equal(json_is_object(answer), decides);
		assert_true(!decides || str_eq(json_str(answer, "body"), STR("ok")));
		assert_null(json_object_get(answer, "more"));
	}
}

static void one_delivery_is_walked_to_its_receipt(void **)
{
	SCRATCH(a);
	clear();
	release(&a, "走完一次发布");
	AUTO_REPLY r = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":0}");
	json_t *d = only(&r);
	long long fence = json_integer_value(json_object_get(d, "fence"));
	const char *hold = arena_printf(&a, "{\"fence\":%lld}", fence);
	AUTO_REPLY intent = call(&a, website_key, front.scene.website, "POST",
		at_delivery(&a, d, "intent"),
		arena_printf(&a,
			"{\"fence\":%lld,\"attempt\":1,\"request_sha256\":\"ab\",\"marker\":\"m\"}",
			fence));
	assert_int_equal(intent.status, 204);
	AUTO_REPLY beat = call(&a, website_key, front.scene.website, "POST",
		at_delivery(&a, d, "heartbeat"), hold);
	assert_int_equal(beat.status, 200);
	assert_true(json_integer_value(json_object_get(beat.json, "lease_until")) > clock_now());
	AUTO_REPLY note =
		call(&a, website_key, front.scene.website, "POST", at_delivery(&a, d, "note"),
			arena_printf(&a, "{\"fence\":%lld,\"state\":{\"step\":\"放置\"}}", fence));
	assert_int_equal(note.status, 204);
	AUTO_REPLY foreign = call(
		&a, wechat_key, front.scene.wechat, "POST", at_delivery(&a, d, "heartbeat"), hold);
	assert_int_equal(foreign.status, 404);
	AUTO_REPLY old = call(&a, website_key, front.scene.website, "POST",
		at_delivery(&a, d, "heartbeat"), arena_printf(&a, "{\"fence\":%lld}", fence - 1));
	assert_int_equal(old.status, 409);
	assert_string_equal(front_code(&old), "delivery.fence");
	const char *done = arena_printf(&a,
		"{\"fence\":%lld,\"outcome\":\"CONFIRMED\",\"reason\":\"\",\"receipt\":{\"url\":"
		"\"http://x/1\",\"remote_id\":\"1\",\"state\":{},\"answer\":{\"method\":\"POST\","
		"\"where\":\"x/1\",\"status\":200,\"size\":2,\"body\":\"ok\",\"more\":1}}}",
		fence);
	AUTO_REPLY odd =
		call(&a, website_key, front.scene.website, "POST", at_delivery(&a, d, "result"),
			arena_printf(&a, "{\"fence\":%lld,\"outcome\":\"DONE\"}", fence));
	assert_int_equal(odd.status, 400);
	AUTO_REPLY result = call(
		&a, website_key, front.scene.website, "POST", at_delivery(&a, d, "result"), done);
	assert_int_equal(result.status, 204);
	AUTO_REPLY twice = call(
		&a, website_key, front.scene.website, "POST", at_delivery(&a, d, "result"), done);
	assert_int_equal(twice.status, 409);
	AUTO_REPLY page = front_call(&front, &a, EDITOR, "GET",
		arena_printf(
			&a, "/api/v1/deliveries/%s", json_string_value(json_object_get(d, "id"))),
		"", NULL);
	assert_int_equal(page.status, 200);
	assert_true(str_eq(json_str(page.json, "state"), STR("CONFIRMED")));
	assert_true(
		str_eq(json_str(json_object_get(page.json, "receipt"), "url"), STR("http://x/1")));
	assert_null(json_object_get(json_object_get(page.json, "receipt"), "answer"));
	its_answer_is_for_who_decides(&a, d);
}

struct waiter {
	pthread_t thread;
	struct arena arena;
	struct http_reply reply;
};

static void *wait_for_lease(void *arg)
{
	struct waiter *w = arg;
	w->reply = call(&w->arena, website_key, front.scene.website, "POST",
		"/api/v1/connector/leases", "{\"max\":1,\"wait_ms\":25000}");
	return NULL;
}

static void who_waits_is_woken_by_the_ticket(void **)
{
	SCRATCH(a);
	struct waiter w = {};
	clear();
	assert_int_equal(pthread_create(&w.thread, NULL, wait_for_lease, &w), 0);
	release(&a, "叫醒等着的人");
	pthread_join(w.thread, NULL);
	assert_int_equal(w.reply.status, 200);
	assert_non_null(only(&w.reply));
	http_done(&w.reply);
	arena_free(&w.arena);
}

enum { GHOSTS = 20 };

/* Asks for work and does not read the answer. */
static int begin_to_wait(struct arena *a)
{
	static const char path[] = "/api/v1/connector/leases";
	static const char body[] = "{\"max\":1,\"wait_ms\":25000}";
	int fd = http_connect(front.address);
	const char *headers =
		sign(a, website_key, front.scene.website, clock_now(), "POST", path, body);
	assert_true(http_send(
		fd, str_c(arena_printf(a,
			    "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n%s\r\n%s", path,
			    front.address + strlen("http://"), strlen(body), headers, body))));
	return fd;
}

static void nothing_is_leased_to_who_has_hung_up(void **)
{
	SCRATCH(a);
	int ghosts[GHOSTS];
	clear();
	const char *before = scene_sql(&front.scene, "select count(*) from connector_nonce");
	for (int i = 0; i < GHOSTS; i++)
		ghosts[i] = begin_to_wait(&a);
	sql_until(front.scene.database, "all of them were heard",
		arena_printf(&a, "select count(*) = %s + %d from connector_nonce", before, GHOSTS));
	for (int i = 0; i < GHOSTS; i++)
		close(ghosts[i]);
	release(&a, "留给在线的连接器");
	AUTO_REPLY r = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":25000}");
	assert_int_equal(r.status, 200);
	assert_non_null(only(&r));
}

static void what_was_asked_is_forgotten_in_time(void **)
{
	SCRATCH(a);
	const char *old = "select count(*) from connector_nonce where nonce like 'old-%'";
	scene_sql(&front.scene,
		arena_printf(&a,
			"insert into connector_nonce select %lld, 'old-' || i, now() - interval "
			"'15 minutes 1 second' from generate_series(1, 20) i returning 1",
			(long long)front.scene.website));
	for (int i = 3; i; i--) {
		assert_string_not_equal(scene_sql(&front.scene, old), "0");
		AUTO_REPLY r = WEB("POST", "leases", "{\"max\":1}");
		assert_int_equal(r.status, 200);
	}
	assert_string_equal(scene_sql(&front.scene, old), "0");
	assert_string_not_equal(
		scene_sql(&front.scene, "select count(*) from connector_nonce"), "0");
}

static bool somebody_waits_for_a_lock(void)
{
	return !strcmp(scene_sql(&front.scene, "select count(*) > 0 from pg_stat_activity where "
					       "wait_event_type = 'Lock' and query like '%lease%'"),
		"t");
}

static void *lease_at_once(void *arg)
{
	struct arena *a = arg;
	AUTO_REPLY r = call(a, website_key, front.scene.website, "POST", "/api/v1/connector/leases",
		"{\"max\":1,\"wait_ms\":0}");
	json_t *d = only(&r);
	return d ? arena_printf(a, "%s", json_string_value(json_object_get(d, "act"))) : NULL;
}

/*
 * The courier asks while the seal is still writing: its statement begins before the ticket is
 * there and gets the lease after. What was leased is shown; it is not lost for a minute.
 */
static void a_ticket_that_is_committed_meanwhile_is_leased_and_shown(void **)
{
	SCRATCH(a);
	SCRATCH(theirs);
	AUTO_PGCONN PGconn *c = NULL;
	pthread_t thread;
	void *act = NULL;
	int64_t deadline = clock_ticks() + 60000;
	clear();
	release(&a, "趁封存时来取");
	clear();
	assert_int_equal(pg_open(test_conninfo(front.scene.database, "postgres"), &c), ERR_OK);
	assert_int_equal(pg_do(c, "begin; update channel_account set seen_at = now()"), ERR_OK);
	assert_int_equal(
		pg_do(c, arena_printf(&a,
				 "select ticket_issue((select max(id) from submission), %lld, "
				 "'publish', '{\"n\":9}', 'e', 's', '{}', now() - interval '1 s')",
				 (long long)front.scene.website)),
		ERR_OK);
	assert_int_equal(pthread_create(&thread, NULL, lease_at_once, &theirs), 0);
	while (!somebody_waits_for_a_lock() && clock_ticks() < deadline)
		usleep(10000);
	assert_int_equal(pg_do(c, "commit"), ERR_OK);
	pthread_join(thread, &act);
	assert_non_null(act);
	assert_string_equal(act, "publish");
}

static void waiting_connections_leave_the_threads_to_others(void **)
{
	enum { WAITERS = 12 }; /* the server has four threads */
	static struct waiter w[WAITERS];
	SCRATCH(a);
	clear();
	for (int i = 0; i < WAITERS; i++)
		assert_int_equal(pthread_create(&w[i].thread, NULL, wait_for_lease, &w[i]), 0);
	for (int i = 0; i < 20; i++) {
		AUTO_REPLY r = front_call(&front, &a, EDITOR, "GET", "/api/v1/me", "", NULL);
		assert_int_equal(r.status, 200);
	}
	for (int i = 0; i < WAITERS; i++)
		release(&a, "一人一件");
	int given = 0;
	for (int i = 0; i < WAITERS; i++) {
		pthread_join(w[i].thread, NULL);
		assert_int_equal(w[i].reply.status, 200);
		given += only(&w[i].reply) != NULL;
		http_done(&w[i].reply);
		arena_free(&w[i].arena);
	}
	assert_int_equal(given, WAITERS); /* each once, none twice: the leases are disjoint */
}

static void a_stop_holds_what_is_on_its_way(void **)
{
	SCRATCH(a);
	clear();
	release(&a, "停发");
	AUTO_REPLY stop = front_call(&front, &a, LEADER, "POST", "/api/v1/stop", "",
		arena_printf(&a, "{\"scope\":\"%lld\",\"reason\":\"内容有误\"}",
			(long long)front.scene.website));
	assert_int_equal(stop.status, 201);
	AUTO_REPLY none = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":0}");
	assert_int_equal(json_array_size(json_object_get(none.json, "deliveries")), 0);
	AUTO_REPLY other = call(&a, wechat_key, front.scene.wechat, "POST",
		"/api/v1/connector/leases", "{\"max\":1,\"wait_ms\":0}");
	assert_non_null(only(&other));
	AUTO_REPLY held =
		front_call(&front, &a, EDITOR, "GET", "/api/v1/deliveries?state=HELD", "", NULL);
	json_t *one = json_array_get(json_object_get(held.json, "items"), 0);
	assert_non_null(one);
	AUTO_REPLY board = front_call(&front, &a, EDITOR, "GET",
		arena_printf(&a, "/api/v1/channel-accounts/%lld", (long long)front.scene.website),
		"", NULL);
	assert_true(json_is_object(json_object_get(board.json, "stopped")));
	AUTO_REPLY lift = front_call(&front, &a, LEADER, "POST",
		arena_printf(&a, "/api/v1/stop/%s/lift",
			json_string_value(json_object_get(stop.json, "id"))),
		"", "{\"reason\":\"已更正\"}");
	assert_int_equal(lift.status, 204);
	AUTO_REPLY retry = front_call(&front, &a, REVIEWER, "POST",
		arena_printf(&a, "/api/v1/deliveries/%s/retry",
			json_string_value(json_object_get(one, "id"))),
		"", "{\"reason\":\"继续\"}");
	assert_int_equal(retry.status, 204);
	AUTO_REPLY again = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":0}");
	assert_non_null(only(&again));
}

/* sha1 over the sorted three, as the platform's manual says. */
static const char *callback(struct arena *a, const char *signature, const char *more)
{
	return arena_printf(a, "/callback/%lld?signature=%s&timestamp=1700000000&nonce=n1%s",
		(long long)front.scene.wechat, signature, more);
}

static void a_platform_is_heard_when_its_signature_fits(void **)
{
	SCRATCH(a);
	unsigned char sum[SHA1_BYTES];
	const char *said = arena_printf(&a, "1700000000n1token%lld", (long long)front.scene.wechat);
	sha1(str_c(said), sum); /* digits before letters, n before t: sorted */
	const char *right = hex(&a, sum, sizeof sum);
	AUTO_REPLY echo = http_call(&a, front.address, "GET",
		callback(&a, right, "&echostr=%E4%BD%A0%E5%A5%BD"), "", STR(""));
	assert_int_equal(echo.status, 200);
	assert_true(str_eq(echo.body, STR("你好")));
	AUTO_REPLY wrong = http_call(&a, front.address, "POST",
		callback(&a, "0123456789012345678901234567890123456789", ""), "",
		STR("<xml>1</xml>"));
	assert_int_equal(wrong.status, 403);
	AUTO_REPLY taken = http_call(&a, front.address, "POST", callback(&a, right, ""),
		"Content-Type: text/xml\r\n", STR("<xml>2</xml>"));
	assert_int_equal(taken.status, 200);
	assert_true(str_eq(taken.body, STR("success")));
	AUTO_REPLY inbox = call(
		&a, wechat_key, front.scene.wechat, "GET", "/api/v1/connector/inbox?after=0", "");
	json_t *item = json_array_get(json_object_get(inbox.json, "items"), 0);
	struct str body;
	assert_int_equal(json_array_size(json_object_get(inbox.json, "items")), 1);
	assert_true(base64_decode(&a, json_str(item, "body_b64"), &body));
	assert_true(str_eq(body, STR("<xml>2</xml>")));
	const char *done = arena_printf(&a, "/api/v1/connector/inbox/%s/done",
		json_string_value(json_object_get(item, "id")));
	AUTO_REPLY thief = call(&a, website_key, front.scene.website, "POST", done, "");
	assert_int_equal(thief.status, 404);
	AUTO_REPLY read = call(&a, wechat_key, front.scene.wechat, "POST", done, "");
	assert_int_equal(read.status, 204);
	AUTO_REPLY nowhere = http_call(
		&a, front.address, "GET", "/api/v1/callback/999?signature=x", "", STR(""));
	assert_int_equal(nowhere.status, 404);
}

/* Released for good: its courier is nobody any more, and its platform speaks to nobody. */
static void a_released_account_is_heard_no_more(void **)
{
	SCRATCH(a);
	unsigned char sum[SHA1_BYTES];
	const char *id = scene_sql(&front.scene,
		"insert into channel_account (unit, channel, purpose, name, owner_department) "
		"values "
		"('fzgh', 'wechat', 'service', '服务号', 'fzgh') returning id");
	int64_t account;
	assert_true(str_i64(str_c(id), &account));
	struct key *key = enrol(account);
	sha1(str_c(arena_printf(&a, "1700000000n1token%s", id)), sum);
	const char *address = arena_printf(&a,
		"/api/v1/callback/%s?signature=%s&timestamp=1700000000&nonce=n1&echostr=x", id,
		hex(&a, sum, sizeof sum));
	static const char inbox[] = "/api/v1/connector/inbox?after=0";
	AUTO_REPLY before = call(&a, key, account, "GET", inbox, "");
	AUTO_REPLY heard = http_call(&a, front.address, "GET", address, "", STR(""));
	assert_int_equal(before.status, 200);
	assert_int_equal(heard.status, 200);
	const char *why = "";
	assert_non_null(scene_sql_as(&front.scene, "shenfa_web",
		arena_printf(&a,
			"update channel_account set state = 'RELEASED' where id = %s returning 1",
			id),
		&why));
	AUTO_REPLY after = call(&a, key, account, "GET", inbox, "");
	AUTO_REPLY deaf = http_call(&a, front.address, "GET", address, "", STR(""));
	assert_int_equal(after.status, 401);
	assert_int_equal(deaf.status, 404);
	key_free(key);
}

static void what_was_seen_on_the_channel_is_kept(void **)
{
	SCRATCH(a);
	clear();
	release(&a, "看见");
	AUTO_REPLY r = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":0}");
	const char *id = json_string_value(json_object_get(only(&r), "id"));
	const char *body = arena_printf(&a,
		"{\"delivery\":\"%s\",\"sighting\":\"LIVE\",\"url\":\"http://x/"
		"1\",\"sha256\":\"\",\"at\":%lld}",
		id, (long long)clock_now());
	AUTO_REPLY seen = call(&a, website_key, front.scene.website, "POST",
		"/api/v1/connector/observations", body);
	assert_int_equal(seen.status, 204);
	AUTO_REPLY foreign = call(
		&a, wechat_key, front.scene.wechat, "POST", "/api/v1/connector/observations", body);
	assert_int_equal(foreign.status, 404);
	assert_string_equal(scene_sql(&front.scene, "select count(*) from sighting"), "1");
}

static int open_front(void **)
{
	front_open(&front, NULL);
	website_key = enrol(front.scene.website);
	wechat_key = enrol(front.scene.wechat);
	return 0;
}

static int close_front(void **)
{
	key_free(website_key);
	key_free(wechat_key);
	front_close(&front);
	return 0;
}

/* Each kind of key opens its own calls and none of the other's, even where it is the same key. */
static void who_looks_at_links_is_no_channel_and_no_channel_looks_at_links(void **)
{
	SCRATCH(a);
	static const char body[] = "{\"max\":1,\"wait_ms\":0}";
	static const char links[] = "/api/v1/connector/links/leases";
	AUTO_REPLY early = call(&a, website_key, 0, "POST", links, body);
	assert_int_equal(early.status, 401); /* nobody has declared it */
	scene_sql(&front.scene,
		arena_printf(&a, "select link_egress_declare('%s', '检查外链', %lld, now())",
			key_public_pem(&a, website_key).at,
			(long long)front.scene.people[SYSTEM].id));
	AUTO_REPLY own = call(&a, website_key, 0, "POST", links, body);
	assert_int_equal(own.status, 200);
	AUTO_REPLY other = call(&a, wechat_key, 0, "POST", links, body);
	assert_int_equal(other.status, 401);
	AUTO_REPLY channel = call(&a, website_key, front.scene.website, "POST", links, body);
	assert_int_equal(channel.status, 401);
	AUTO_REPLY lease = call(&a, website_key, 0, "POST", "/api/v1/connector/leases", body);
	assert_int_equal(lease.status, 401);
	const char *again = sign(&a, website_key, 0, clock_now(), "POST", links, body);
	AUTO_REPLY once = http_call(&a, front.address, "POST", links, again, str_c(body));
	assert_int_equal(once.status, 200);
	AUTO_REPLY twice = http_call(&a, front.address, "POST", links, again, str_c(body));
	assert_int_equal(twice.status, 401);
	AUTO_REPLY none = call(&a, website_key, 0, "POST", "/api/v1/connector/links/results",
		"{\"id\":\"999\",\"result\":\"GOOD\"}");
	assert_int_equal(none.status, 404);
}

static const char *sql(struct arena *a, const char *what)
{
	return arena_printf(a, "%s", scene_sql(&front.scene, what));
}

/* What strangers wrote goes into one line and no further than it is let; too much of it is refused. */
static void a_survey_is_cut_to_measure(void **)
{
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	for (int i = 0; i < 400; i++)
		buf_add(&b, STR("长"));
	const char *body = arena_printf(&a,
		"{\"whole\":true,\"items\":[{\"remote_id\":\"x\",\"title\":\"一\\n\\u001b["
		"31m二" STRF "\",\"at\":1}]}",
		STRV(buf_str(&b)));
	AUTO_REPLY taken = call(
		&a, website_key, front.scene.website, "POST", "/api/v1/connector/surveys", body);
	assert_int_equal(taken.status, 204);
	assert_string_equal(
		sql(&a, "select char_length(title) || ' ' || (title ~ '[[:cntrl:]]')::text from "
			"account_item where remote_id = 'x'"),
		"300 false");
	AUTO_REPLY nameless = WEB("POST", "surveys", "{\"items\":[{\"title\":\"x\"}]}");
	assert_int_equal(nameless.status, 400);
	AUTO_REPLY none = WEB("POST", "surveys", "{\"items\":[1]}");
	assert_int_equal(none.status, 400);
	buf_init(&b, &a, 1 << 20);
	for (int i = 0; i < 5001; i++)
		buf_printf(&b, "%s{\"remote_id\":\"%d\"}", i ? "," : "", i);
	AUTO_REPLY many =
		call(&a, website_key, front.scene.website, "POST", "/api/v1/connector/surveys",
			arena_printf(&a, "{\"items\":[" STRF "]}", STRV(buf_str(&b))));
	assert_string_equal(front_code(&many), "form.long");
	assert_string_equal(sql(&a, "select count(*) from account_item"), "1");
}

static void a_mark_in_a_strangers_title_does_not_blind_the_watch(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = WEB("POST", "surveys",
		"{\"whole\":true,\"items\":[{\"remote_id\":\"x\"},{\"remote_id\":\"m\",\"title\":"
		"\"绝密★启用前\"}]}");
	assert_int_equal(r.status, 204);
	assert_string_equal(
		sql(&a, "select count(*) from channel_incident where kind = 'stranger'"), "1");
}

static void the_watch_hands_out_what_should_be_there(void **)
{
	SCRATCH(a);
	AUTO_REPLY first = WEB("POST", "watch", "{}");
	assert_int_equal(first.status, 200);
	assert_true(json_is_object(json_object_get(first.json, "survey")));
	release(&a, "核对");
	scene_sql(&front.scene, "set session_replication_role = replica; update delivery set state "
				"= 'CONFIRMED', confirmed_at "
				"= now(); insert into account_live select channel_account_id, "
				"draft_id, id, '', '', 'LIVE', now(), "
				"now(), now() from delivery where channel_account_id = (select "
				"min(channel_account_id) from "
				"delivery) limit 1; select 1");
	AUTO_REPLY look = WEB("POST", "watch", "{}");
	const json_t *d = only(&look);
	assert_non_null(d);
	assert_true(json_is_null(json_object_get(look.json, "survey")));
	assert_true(json_array_size(json_object_get(d, "files")) > 0);
	assert_true(json_is_object(json_object_get(d, "ticket")));
	AUTO_REPLY result =
		call(&a, website_key, front.scene.website, "POST", at_delivery(&a, d, "result"),
			"{\"fence\":0,\"outcome\":\"REFUSED\",\"receipt\":{}}");
	assert_string_equal(front_code(&result), "delivery.fence");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_does_not_sign_right_is_nobody),
		cmocka_unit_test(a_call_that_was_heard_once_is_not_heard_again),
		cmocka_unit_test(a_lease_carries_the_very_bytes_that_were_approved),
		cmocka_unit_test(one_delivery_is_walked_to_its_receipt),
		cmocka_unit_test(who_waits_is_woken_by_the_ticket),
		cmocka_unit_test(nothing_is_leased_to_who_has_hung_up),
		cmocka_unit_test(what_was_asked_is_forgotten_in_time),
		cmocka_unit_test(a_ticket_that_is_committed_meanwhile_is_leased_and_shown),
		cmocka_unit_test(waiting_connections_leave_the_threads_to_others),
		cmocka_unit_test(a_stop_holds_what_is_on_its_way),
		cmocka_unit_test(a_platform_is_heard_when_its_signature_fits),
		cmocka_unit_test(a_released_account_is_heard_no_more),
		cmocka_unit_test(what_was_seen_on_the_channel_is_kept),
		cmocka_unit_test(who_looks_at_links_is_no_channel_and_no_channel_looks_at_links),
		cmocka_unit_test(a_survey_is_cut_to_measure),
		cmocka_unit_test(a_mark_in_a_strangers_title_does_not_blind_the_watch),
		cmocka_unit_test(the_watch_hands_out_what_should_be_there),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
