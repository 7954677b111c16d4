/* Links looked at by the real libcurl, on a stand-in for the web: what opens, and where nobody goes. */
#include "tests/check.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "courier/probe.h"
#include "tests/sim/server.h"

static atomic_int requests, heads;
static struct arena lasting;
static struct sim_server *server;
static const char *address, *host;
static pthread_mutex_t shut = PTHREAD_MUTEX_INITIALIZER;
static char big[16 * 1024 * 1024]; /* more than the kernel keeps for a reader */

static void redirect(struct sim_reply *out, const char *to)
{
	out->status = 302;
	out->location = to;
}

static void by_name(const struct sim_request *q, struct sim_reply *out)
{
	int status = 0;
	if (sscanf(q->path, "/status/%d", &status) == 1)
		out->status = status;
	else if (!strcmp(q->path, "/no-head"))
		out->status = strcmp(q->method, "HEAD") ? 200 : 405;
	else if (!strcmp(q->path, "/big"))
		out->status = strcmp(q->method, "HEAD") ? 200 : 405;
	else if (!strcmp(q->path, "/loop"))
		redirect(out, "/loop");
	else if (!strcmp(q->path, "/away"))
		redirect(out, "http://elsewhere.example/status/404");
	else if (!strcmp(q->path, "/metadata"))
		redirect(out, "http://169.254.169.254/latest/meta-data");
	else if (!strcmp(q->path, "/mapped"))
		redirect(out, "http://[::ffff:127.0.0.1]/");
	else if (!strcmp(q->path, "/file"))
		redirect(out, "file:///etc/passwd");
	else if (!strcmp(q->path, "/port"))
		redirect(out, "http://elsewhere.example:25/");
}

static void on_request(void *context, const struct sim_request *q, struct sim_reply *out)
{
	(void)context;
	atomic_fetch_add(&requests, 1);
	atomic_fetch_add(&heads, !strcmp(q->method, "HEAD"));
	out->status = 200;
	out->body = strcmp(q->path, "/big") ? STR("fine") : (struct str){ big, sizeof big };
	out->hang_up = !strcmp(q->path, "/hang-up");
	by_name(q, out);
	if (!strcmp(q->path, "/slow")) {
		pthread_mutex_lock(&shut); /* until the test has its answer */
		pthread_mutex_unlock(&shut);
	}
}

static int set_up(void **)
{
	if (sim_server_start(&lasting, "127.0.0.1:0", on_request, NULL, &server, &address))
		return 1;
	host = address + strlen("http://");
	return 0;
}

static int tear_down(void **)
{
	sim_server_stop(server);
	arena_free(&lasting);
	return 0;
}

static struct probe_result look(const char *url, const char *stand_in, long hop_ms)
{
	struct probe_result r;
	const struct probe_limits l = { .ports = { strtol(strchr(host, ':') + 1, NULL, 10) },
		.stand_in = stand_in,
		.hop_ms = hop_ms };
	probe(&lasting, &l, str_c(url), &r);
	return r;
}

#define IS(url, kind, said)                                                                        \
	do {                                                                                       \
		struct probe_result r_ = look(url, host, 15000);                                   \
		if (r_.what != (kind) || !strstr(r_.detail, said))                                 \
			fail_msg("%s: %s, %s", url, probed_name(r_.what), r_.detail);              \
	} while (0)

static void an_answer_is_told_by_its_status(void **)
{
	IS("http://www.example/status/200", PROBED_GOOD, "200");
	IS("http://www.example/status/204", PROBED_GOOD, "204");
	IS("http://www.example/status/404", PROBED_BROKEN, "404");
	IS("http://www.example/status/410", PROBED_BROKEN, "410");
	IS("http://www.example/status/500", PROBED_BROKEN, "500");
	IS("http://www.example/status/403", PROBED_UNKNOWN, "403");
	IS("http://www.example/status/429", PROBED_UNKNOWN, "429");
	IS("http://www.example/status/503", PROBED_UNKNOWN, "503");
	IS("http://名单.example/status/200?a=%E4%BD%A0#部分", PROBED_GOOD, "200");
}

static void where_head_is_not_allowed_get_is_asked(void **)
{
	int before = atomic_load(&requests), were = atomic_load(&heads);
	IS("http://www.example/no-head", PROBED_GOOD, "200");
	assert_int_equal(atomic_load(&requests), before + 2);
	assert_int_equal(atomic_load(&heads), were + 1);
	IS("http://www.example/status/200", PROBED_GOOD, "200");
	assert_int_equal(atomic_load(&requests), before + 3); /* a good HEAD is enough */
}

static void no_more_than_the_beginning_of_a_page_is_read(void **)
{
	int before = sim_server_cut_off(server);
	IS("http://www.example/big", PROBED_GOOD, "200");
	for (int64_t end = clock_ticks() + 30 * 1000; sim_server_cut_off(server) == before;)
		assert_true(clock_ticks() < end);
}

static void silence_is_not_known_and_never_good(void **)
{
	pthread_mutex_lock(&shut);
	struct probe_result r = look("http://www.example/slow", host, 300);
	pthread_mutex_unlock(&shut);
	assert_int_equal(r.what, PROBED_UNKNOWN);
	assert_string_equal(r.detail, "连接超时");
	IS("http://www.example/hang-up", PROBED_UNKNOWN, "没有收到完整回答");
	r = look("http://www.example/status/200", "127.0.0.1:1", 15000);
	assert_int_equal(r.what, PROBED_BROKEN);
	assert_string_equal(r.detail, "对方拒绝连接");
}

static void a_redirect_is_asked_all_the_same_things(void **)
{
	IS("http://www.example/away", PROBED_BROKEN, "404");
	IS("http://www.example/metadata", PROBED_INSIDE, "公网");
	IS("http://www.example/mapped", PROBED_INSIDE, "公网");
	IS("http://www.example/file", PROBED_BROKEN, "不是网址");
	IS("http://www.example/port", PROBED_UNKNOWN, "端口 25");
	int before = atomic_load(&requests);
	IS("http://www.example/loop", PROBED_UNKNOWN, "5 次");
	assert_int_equal(atomic_load(&requests), before + 1 + PROBE_HOPS);
}

static void what_is_no_address_of_the_web_is_not_asked(void **)
{
	int before = atomic_load(&requests);
	IS("ftp://www.example/", PROBED_BROKEN, "网址");
	IS("file:///etc/passwd", PROBED_BROKEN, "网址");
	IS("http://", PROBED_BROKEN, "网址");
	IS("http://www.example:22/", PROBED_UNKNOWN, "端口 22");
	IS("http://10.1.2.3/", PROBED_INSIDE, "公网");
	IS("http://2130706433/", PROBED_INSIDE, "公网");
	IS("http://[fe80::1]/", PROBED_INSIDE, "公网");
	IS("http://[::ffff:10.0.0.1]/", PROBED_INSIDE, "公网");
	IS("http://[64:ff9b::a00:1]/", PROBED_INSIDE, "公网");
	IS("http://www.example/\r\nHost: other", PROBED_BROKEN, "网址");
	assert_int_equal(atomic_load(&requests), before);
}

/* Without a stand-in: the socket itself is refused, whatever the address was called. */
static void nothing_inside_is_ever_connected(void **)
{
	const char *port = strchr(host, ':');
	const char *const ways[] = { address, arena_printf(&lasting, "http://localhost%s/", port),
		arena_printf(&lasting, "http://0x7f.0.0.1%s/", port),
		arena_printf(&lasting, "http://[::ffff:127.0.0.1]%s/", port),
		arena_printf(&lasting, "http://someone:secret@127.1%s/", port) };
	int before = atomic_load(&requests);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct probe_result r = look(ways[i], NULL, 15000);
		if (r.what != PROBED_INSIDE)
			fail_msg("%s: %s, %s", ways[i], probed_name(r.what), r.detail);
	}
	assert_int_equal(atomic_load(&requests), before);
}

/* A machine that is no web server: it keeps what it was sent, and answers with no end of headers. */
struct strange {
	int listener;
	pthread_t thread;
	const char *address;
	char heard[4096];
	bool endless;
};

static void *be_strange(void *context)
{
	struct strange *x = context;
	static const char fine[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n";
	static const char more[] = "X-More: and more and more and more and more and more\r\n";
	int fd = accept(x->listener, NULL, NULL);
	for (size_t n = 0; !strstr(x->heard, "\r\n\r\n") && n + 1 < sizeof x->heard;) {
		ssize_t got = recv(fd, x->heard + n, sizeof x->heard - 1 - n, 0);
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	ssize_t sent = send(fd, fine, sizeof fine - 1, MSG_NOSIGNAL);
	while (x->endless && sent > 0)
		sent = send(fd, more, sizeof more - 1, MSG_NOSIGNAL);
	send(fd, "\r\n", 2, MSG_NOSIGNAL);
	close(fd);
	return NULL;
}

static void strange_start(struct strange *x)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof at;
	x->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(x->listener, (const struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(x->listener, 1), 0);
	assert_int_equal(getsockname(x->listener, (struct sockaddr *)&at, &size), 0);
	x->address = arena_printf(&lasting, "127.0.0.1:%d", ntohs(at.sin_port));
	assert_int_equal(pthread_create(&x->thread, NULL, be_strange, x), 0);
}

static void strange_stop(struct strange *x)
{
	shutdown(x->listener, SHUT_RDWR); /* whoever still waits there waits no more */
	assert_int_equal(pthread_join(x->thread, NULL), 0);
	close(x->listener);
}

static void no_name_and_no_password_goes_along(void **)
{
	struct strange x = {};
	strange_start(&x);
	struct probe_result r = look("http://someone:secret@www.example/a#part", x.address, 15000);
	strange_stop(&x);
	assert_int_equal(r.what, PROBED_GOOD);
	assert_non_null(strstr(x.heard, "HEAD /a HTTP/1.1\r\n"));
	assert_null(strcasestr(x.heard, "authorization"));
	assert_null(strstr(x.heard, "secret"));
}

static void headers_without_end_are_left_at_once(void **)
{
	struct strange x = { .endless = true };
	strange_start(&x);
	struct probe_result r = look("http://www.example/", x.address, 15000);
	strange_stop(&x);
	assert_int_equal(r.what, PROBED_UNKNOWN);
	assert_string_equal(r.detail, "没有收到完整回答");
}

/* A proxy would look names up itself, inside. */
static void no_proxy_is_believed(void **)
{
	struct strange x = {};
	strange_start(&x);
	setenv("http_proxy", arena_printf(&lasting, "http://%s/", x.address), 1);
	IS("http://www.example/status/404", PROBED_BROKEN, "404");
	unsetenv("http_proxy");
	strange_stop(&x);
	assert_string_equal(x.heard, "");
}

static void a_name_that_does_not_exist_is_broken(void **)
{
	struct probe_result r = look("http://no-such-host.invalid/", NULL, 15000);
	assert_true(r.what == PROBED_BROKEN || r.what == PROBED_UNKNOWN); /* no resolver here */
}

static void being_told_to_stop_ends_a_look(void **)
{
	const bool stop = true;
	struct probe_result r;
	const struct probe_limits l = { .stand_in = host, .hop_ms = 15000, .stop = &stop };
	probe(&lasting, &l, STR("http://www.example/status/200"), &r);
	assert_int_equal(r.what, PROBED_UNKNOWN);
}

/* As a link, and with what the page says: nothing of a redirect's own, nothing from inside. */
static struct str page(const char *url, const char *stand_in, enum probed *what)
{
	struct probe_result r;
	const struct probe_limits l = { .ports = { strtol(strchr(host, ':') + 1, NULL, 10) },
		.stand_in = stand_in,
		.hop_ms = 15000 };
	probe_read(&lasting, &l, str_c(url), &r);
	*what = r.what;
	return r.body;
}

static void a_page_is_read_where_a_link_would_be_followed(void **)
{
	enum probed what;
	int were = atomic_load(&heads);
	assert_true(str_eq(page("http://www.example/", host, &what), STR("fine")));
	assert_int_equal(what, PROBED_GOOD);
	assert_int_equal(page("http://www.example/big", host, &what).len, PROBE_READ);
	assert_int_equal(what, PROBED_GOOD);
	assert_int_equal(page("http://www.example/away", host, &what).len, 0);
	assert_int_equal(what, PROBED_BROKEN);
	assert_int_equal(page("http://www.example/metadata", host, &what).len, 0);
	assert_int_equal(what, PROBED_INSIDE);
	assert_int_equal(atomic_load(&heads), were);
	int before = atomic_load(&requests);
	assert_int_equal(page(address, NULL, &what).len, 0);
	assert_int_equal(what, PROBED_INSIDE);
	assert_int_equal(atomic_load(&requests), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_told_by_its_status),
		cmocka_unit_test(where_head_is_not_allowed_get_is_asked),
		cmocka_unit_test(no_more_than_the_beginning_of_a_page_is_read),
		cmocka_unit_test(silence_is_not_known_and_never_good),
		cmocka_unit_test(a_redirect_is_asked_all_the_same_things),
		cmocka_unit_test(what_is_no_address_of_the_web_is_not_asked),
		cmocka_unit_test(nothing_inside_is_ever_connected),
		cmocka_unit_test(no_name_and_no_password_goes_along),
		cmocka_unit_test(headers_without_end_are_left_at_once),
		cmocka_unit_test(no_proxy_is_believed),
		cmocka_unit_test(a_name_that_does_not_exist_is_broken),
		cmocka_unit_test(being_told_to_stop_ends_a_look),
		cmocka_unit_test(a_page_is_read_where_a_link_would_be_followed),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
