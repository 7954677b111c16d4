/* Who waits for a lease. */
#include "tests/flows/0300_connector/connector.h"

#include <pthread.h>
#include <unistd.h>

#include "supervise/pg.h"

enum { GHOSTS = 20 };

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

void who_waits_is_woken_by_the_ticket(void **)
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

void nothing_is_leased_to_who_has_hung_up(void **)
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

void what_was_asked_is_forgotten_in_time(void **)
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
void a_ticket_that_is_committed_meanwhile_is_leased_and_shown(void **)
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

void waiting_connections_leave_the_threads_to_others(void **)
{
	enum { WAITERS = 12 }; /* the server has four threads */
	static struct waiter w[WAITERS];
	int64_t items[WAITERS]; /* ready, so that nobody's wait is over before they are signed */
	SCRATCH(a);
	clear();
	for (int i = 0; i < WAITERS; i++)
		items[i] = approved("一人一件");
	for (int i = 0; i < WAITERS; i++)
		assert_int_equal(pthread_create(&w[i].thread, NULL, wait_for_lease, &w[i]), 0);
	for (int i = 0; i < 20; i++) {
		AUTO_REPLY r = front_call(&front, &a, EDITOR, "GET", "/api/v1/me", "", NULL);
		assert_int_equal(r.status, 200);
	}
	for (int i = 0; i < WAITERS; i++)
		issue(&a, items[i]);
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
