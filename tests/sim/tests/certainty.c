/* What libcurl's outcomes mean: sent or not sent, and never twice. */
#include "tests/check.h"

#include <stdatomic.h>

#include "courier/http.h"
#include "tests/sim/server.h"

static atomic_int requests;
static struct arena lasting;
static struct sim_server *server;
static const char *address;

/* Answers the first on a connection, hangs up without a word on those that say so. */
static void on_request(void *context, const struct sim_request *q, struct sim_reply *out)
{
	(void)context;
	atomic_fetch_add(&requests, 1);
	out->hang_up = !strcmp(q->path, "/hang-up");
	out->status = 200;
	out->body = STR("{}");
}

static int set_up(void **state)
{
	(void)state;
	return sim_server_start(&lasting, "127.0.0.1:0", on_request, NULL, &server, &address) !=
	       ERR_OK;
}

static int tear_down(void **state)
{
	(void)state;
	sim_server_stop(server);
	arena_free(&lasting);
	return 0;
}

static enum err post(struct http *http, const char *url, int *status)
{
	SCRATCH(a);
	struct http_answer answer = {};
	struct http_call call = { .method = "POST",
		.url = url,
		.body = STR("{\"media_id\":\"1\"}"),
		.media_type = STR("application/json"),
		.timeout_ms = 10000 };
	enum err e = http_exchange(http, &a, &call, &answer);
	*status = answer.status;
	return e;
}

static void a_lost_answer_is_uncertain_and_the_request_went_out_once(void **state)
{
	(void)state;
	SCRATCH(a);
	struct http *http;
	int status;
	const char *fine = arena_printf(&a, "%s/fine", address);
	const char *lost = arena_printf(&a, "%s/hang-up", address);
	assert_int_equal(http_open(NULL, &http), ERR_OK);
	assert_int_equal(post(http, fine, &status), ERR_OK);
	assert_int_equal(status, 200);
	int before = atomic_load(&requests);
	assert_int_equal(post(http, lost, &status), ERR_UNCERTAIN);
	assert_int_equal(atomic_load(&requests), before + 1);
	http_close(http);
}

static void nobody_there_means_certainly_not_sent(void **state)
{
	(void)state;
	struct http *http;
	int status;
	assert_int_equal(http_open(NULL, &http), ERR_OK);
	assert_int_equal(post(http, "http://127.0.0.1:1/x", &status), ERR_UNAVAILABLE);
	assert_int_equal(post(http, "http://no-such-host.invalid/x", &status), ERR_UNAVAILABLE);
	assert_int_equal(post(http, "ftp://127.0.0.1/x", &status), ERR_UNAVAILABLE);
	assert_int_equal(post(http, "file:///etc/passwd", &status), ERR_UNAVAILABLE);
	http_close(http);
}

/* The machine's own addresses, by number and by a name that leads there: no connection is made. */
static void what_must_be_public_is_not_asked_where_it_is_not(void **state)
{
	(void)state;
	SCRATCH(a);
	struct http *http;
	const char *port = strrchr(address, ':');
	static const char *const hosts[] = { "127.0.0.1", "localhost", "[::1]", "0x7f.1" };
	int before = atomic_load(&requests);
	assert_int_equal(http_open(NULL, &http), ERR_OK);
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		struct http_answer answer = {};
		struct http_call call = { .method = "POST",
			.url = arena_printf(&a, "http://%s%s/fine", hosts[i], port),
			.timeout_ms = 10000,
			.public_only = true };
		assert_int_equal(http_exchange(http, &a, &call, &answer), ERR_DENIED);
	}
	assert_int_equal(atomic_load(&requests), before);
	http_close(http);
}

static void being_told_to_stop_ends_a_call(void **state)
{
	(void)state;
	SCRATCH(a);
	bool stop = true;
	struct http *http;
	int status;
	assert_int_equal(http_open(&stop, &http), ERR_OK);
	assert_int_not_equal(post(http, arena_printf(&a, "%s/fine", address), &status), ERR_OK);
	http_close(http);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lost_answer_is_uncertain_and_the_request_went_out_once),
		cmocka_unit_test(nobody_there_means_certainly_not_sent),
		cmocka_unit_test(what_must_be_public_is_not_asked_where_it_is_not),
		cmocka_unit_test(being_told_to_stop_ends_a_call),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
