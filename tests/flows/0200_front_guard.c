/* What strangers send: raw bytes against the real server. */
#include "tests/check.h"

#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/cluster.h"
#include "tests/support/front.h"

static struct front front;

static const struct {
	const char *name;
	struct str raw;
} hostile[] = {
#define HOSTILE(name_, bytes) { .name = (name_), .raw = { bytes, sizeof(bytes) - 1 } },
#include "tests/support/hostile.def"
#undef HOSTILE
};

enum { PATIENCE_MS = 30000 };

static struct http_reply exchange(struct arena *a, struct str raw)
{
	int fd = http_connect(front.address);
	assert_true(fd >= 0);
	http_send(fd, raw);
	struct http_reply r = http_parse(http_read_all(fd, a, PATIENCE_MS));
	close(fd);
	return r;
}

static const char *host(void)
{
	return front.address + strlen("http://");
}

static size_t occurrences(struct str text, struct str of)
{
	size_t n = 0;
	for (ptrdiff_t at; (at = str_find(text, of)) >= 0; n++)
		text = str_from(text, (size_t)at + of.len);
	return n;
}

static void every_hostile_request_gets_400_and_the_end(void **)
{
	assert_true(sizeof hostile / sizeof *hostile >= 49);
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		SCRATCH(a);
		AUTO_REPLY r = exchange(&a, hostile[i].raw);
		if (r.status != 400)
			fail_msg("%s: %d", hostile[i].name, r.status);
		assert_true(str_eq(http_header(&r, "Connection"), STR("close")));
		assert_true(
			str_starts(http_header(&r, "Content-Type"), STR("application/problem")));
	}
}

static void what_stands_behind_a_request_is_never_run(void **)
{
	SCRATCH(a);
	const char *raw = arena_printf(&a,
		"GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\nGET /healthz HTTP/1.1\r\nHost: "
		"%s\r\n\r\n",
		host(), host());
	int fd = http_connect(front.address);
	http_send(fd, str_c(raw));
	struct str all = http_read_all(fd, &a, PATIENCE_MS);
	close(fd);
	assert_int_equal(occurrences(all, STR("HTTP/1.1 ")), 1);
	raw = arena_printf(&a,
		"POST /api/v1/sessions HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
		"Content-Length: 2\r\n\r\n{}GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\n",
		host(), host());
	fd = http_connect(front.address);
	http_send(fd, str_c(raw));
	all = http_read_all(fd, &a, PATIENCE_MS);
	close(fd);
	assert_int_equal(occurrences(all, STR("HTTP/1.1 ")), 1);
	assert_true(str_find(all, STR("form.missing")) >= 0);
}

static void a_head_in_single_bytes_is_still_one_head(void **)
{
	SCRATCH(a);
	struct str raw =
		str_c(arena_printf(&a, "GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\n", host()));
	int fd = http_connect(front.address);
	for (size_t i = 0; i < raw.len; i++)
		assert_true(http_send(fd, str_sub(raw, i, 1)));
	AUTO_REPLY r = http_parse(http_read_all(fd, &a, PATIENCE_MS));
	close(fd);
	assert_int_equal(r.status, 200);
}

static void another_name_is_not_ours(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = exchange(&a, STR("GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
	assert_int_equal(r.status, 400);
	assert_string_equal(front_code(&r), "http.host");
}

static void a_trickling_head_is_cut_off_while_others_are_served(void **)
{
	SCRATCH(a);
	int slow = http_connect(front.address);
	assert_true(http_send(slow, STR("GET /healthz HTTP/1.1\r\n")));
	AUTO_REPLY other = http_call(&a, front.address, "GET", "/healthz", "", STR(""));
	assert_int_equal(other.status, 200);
	struct str said = {};
	for (int i = 0; i < 100 && !said.len;
		i++) { /* a byte now and then does not buy more time */
		http_send(slow, STR("X"));
		said = http_read_all(slow, &a, 500);
	}
	close(slow);
	AUTO_REPLY r = http_parse(said);
	assert_int_equal(r.status, 408);
}

static void a_crowd_of_slow_clients_does_not_shut_the_door(void **)
{
	enum { CROWD = 1100 };
	static int crowd[CROWD];
	SCRATCH(a);
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	for (int i = 0; i < CROWD; i++) {
		crowd[i] = http_connect(front.address);
		if (crowd[i] >= 0)
			http_send(crowd[i], STR("GET / HTTP/1.1\r\nHo"));
	}
	AUTO_REPLY r = http_call(&a, front.address, "GET", "/healthz", "", STR(""));
	assert_int_equal(r.status, 200);
	for (int i = 0; i < CROWD; i++)
		if (crowd[i] >= 0)
			close(crowd[i]);
}

static void every_answer_has_its_guards(void **)
{
	static const char *const names[] = { "X-Content-Type-Options", "Referrer-Policy",
		"Cross-Origin-Opener-Policy", "Permissions-Policy", "Content-Security-Policy" };
	SCRATCH(a);
	AUTO_REPLY r = http_call(&a, front.address, "GET", "/api/v1/me", "", STR(""));
	assert_int_equal(r.status, 401);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_true(http_header(&r, names[i]).len > 0);
	assert_true(str_find(http_header(&r, "Content-Security-Policy"),
			    STR("default-src 'none'; script-src 'self'; style-src 'self'")) >= 0);
	assert_true(str_eq(http_header(&r, "Cache-Control"), STR("no-store")));
}

static void counts_stand_on_their_own_listener_only(void **)
{
	SCRATCH(a);
	AUTO_REPLY out = http_call(&a, front.address, "GET", "/metrics", "", STR(""));
	assert_int_equal(out.status, 404);
	AUTO_REPLY in = http_call(&a, front.metrics, "GET", "/metrics", "", STR(""));
	assert_int_equal(in.status, 200);
	assert_true(str_find(in.body, STR("shenfa_lexicon_builds_total ")) >= 0);
	assert_true(str_find(in.body, STR("shenfa_connections_open ")) >= 0);
	AUTO_REPLY api = http_call(&a, front.metrics, "GET", "/api/v1/me", "", STR(""));
	assert_int_equal(api.status, 404);
}

static void without_its_database_it_says_so_and_comes_back_by_itself(void **)
{
	SCRATCH(a);
	test_cluster_stop();
	AUTO_REPLY down = front_call(&front, &a, EDITOR, "GET", "/api/v1/me", "", NULL);
	assert_int_equal(down.status, 503);
	assert_true(str_eq(
		json_str(down.json, "title"), STR("服务暂不可用，已写内容保留在本机，请稍后重试")));
	AUTO_REPLY ready = http_call(&a, front.address, "GET", "/readyz", "", STR(""));
	assert_int_equal(ready.status, 503);
	AUTO_REPLY alive = http_call(&a, front.address, "GET", "/healthz", "", STR(""));
	assert_int_equal(alive.status, 200);
	test_cluster_start();
	for (int i = 0; i < 20; i++) { /* more than there are threads: each has to come back */
		AUTO_REPLY up = front_call(&front, &a, EDITOR, "GET", "/api/v1/me", "", NULL);
		assert_int_equal(up.status, 200);
	}
}

static int open_front(void **)
{
	front_open(&front, NULL);
	return 0;
}

static int close_front(void **)
{
	front_close(&front);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_hostile_request_gets_400_and_the_end),
		cmocka_unit_test(what_stands_behind_a_request_is_never_run),
		cmocka_unit_test(a_head_in_single_bytes_is_still_one_head),
		cmocka_unit_test(another_name_is_not_ours),
		cmocka_unit_test(a_trickling_head_is_cut_off_while_others_are_served),
		cmocka_unit_test(a_crowd_of_slow_clients_does_not_shut_the_door),
		cmocka_unit_test(every_answer_has_its_guards),
		cmocka_unit_test(counts_stand_on_their_own_listener_only),
		cmocka_unit_test(without_its_database_it_says_so_and_comes_back_by_itself),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
