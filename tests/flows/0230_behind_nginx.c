/*
 * 0230_behind_nginx.c: what docs/operations.md prints for nginx, word for word: the front, before a web process on
 * its socket, and the web server of a site.
 */
#include "tests/check.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/files.h"
#include "tests/support/cluster.h"
#include "tests/support/front.h"
#include "tests/support/port.h"

#define HOST "shenfa.example.gov.cn"

static struct front front;
static struct spawned nginx;
static int tls_port, plain_port, site_port;

static char *path(const char *name)
{
	return arena_printf(&front.scene.arena, "%s/%s", test_folder(), name);
}

/* The indented lines of the page from `first` on, to the first line that is not indented. */
static struct str printed(struct arena *a, struct str first)
{
	struct str page;
	assert_int_equal(
		file_read(a, SOURCE_DIR "/docs/operations.md", 1024 * 1024, &page), ERR_OK);
	ptrdiff_t at = str_find(page, first);
	assert_true(at >= 0);
	page = str_from(page, (size_t)at);
	size_t end = 0;
	for (struct str rest = page; rest.len;) {
		struct str line = str_cut(&rest, '\n');
		if (line.len && line.at[0] != ' ')
			break;
		end = (size_t)(rest.at - page.at);
	}
	return str_sub(page, 0, end);
}

/* Only what names this machine is put in: socket, ports, certificate. Each must be there once. */
static struct str put(struct arena *a, struct str text, const char *old, const char *new)
{
	ptrdiff_t at = str_find(text, str_c(old));
	assert_true(at >= 0);
	struct str after = str_from(text, (size_t)at + strlen(old));
	assert_true(str_find(after, str_c(old)) < 0);
	return str_c(arena_printf(
		a, STRF "%s" STRF, STRV(str_sub(text, 0, (size_t)at)), new, STRV(after)));
}

static struct str server_lines(struct arena *a)
{
	struct str s = printed(a, STR("    upstream shenfa "));
	s = put(a, s, "/run/shenfa-web/web.sock", path("web.sock"));
	s = put(a, s, "listen 443 ", arena_printf(a, "listen 127.0.0.1:%d ", tls_port));
	s = put(a, s, "listen 80;", arena_printf(a, "listen 127.0.0.1:%d;", plain_port));
	s = put(a, s, "/etc/ssl/shenfa.pem", path("tls.pem"));
	return put(a, s, "/etc/ssl/shenfa.key", path("tls.key"));
}

static struct str site_lines(struct arena *a)
{
	struct str s =
		printed(a, STR("    server {\n        listen 80;\n        server_name dsj."));
	s = put(a, s, "listen 80;", arena_printf(a, "listen 127.0.0.1:%d;", site_port));
	return put(a, s, "/srv/www", path("www"));
}

static void write_conf(void)
{
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 64 * 1024);
	buf_printf(&b,
		"%sdaemon off;\npid %s;\nerror_log %s warn;\nevents {}\nhttp {\naccess_log %s;\n",
		geteuid() ? "" : "user root;\n", path("nginx.pid"), path("nginx.log"),
		path("access.log"));
	static const char *const kinds[] = { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		buf_printf(&b, "%s_temp_path %s;\n", kinds[i], path(kinds[i]));
	buf_add(&b, server_lines(&a));
	buf_add(&b, site_lines(&a));
	buf_add(&b, STR("}\n"));
	assert_int_equal(file_write(path("nginx.conf"), buf_str(&b), 0600, NULL), ERR_OK);
}

static void make_certificate(void)
{
	const char *argv[] = { "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
		"ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" HOST, "-addext",
		"subjectAltName=DNS:" HOST, "-days", "2", "-keyout", path("tls.key"), "-out",
		path("tls.pem"), NULL };
	assert_int_equal(
		spawn_run(&(struct spawn){ .argv = argv, .log = path("openssl.log") }), ERR_OK);
}

/* A file of the release that `current` leads to. */
static void put_page(const char *at, const char *text)
{
	SCRATCH(a);
	char *file = arena_printf(&a, "%s/%s", path("www/releases/000002"), at);
	struct str folder = { file, (size_t)(strrchr(file, '/') - file) };
	assert_int_equal(folder_make(arena_cstr(&a, folder), 0755, NULL), ERR_OK);
	assert_int_equal(file_write(file, str_c(text), 0644, NULL), ERR_OK);
}

/* 7 was withdrawn with its picture, 8 is out, 9 was withdrawn and is out again. */
static void write_site(void)
{
	put_page("index.html", "首页");
	put_page("art/8/index.html", "八");
	put_page("art/9/index.html", "九");
	put_page("art/9/assets/map.png", "图");
	put_page(".entries/2026-11.tsv", "");
	put_page(".gone/art/7/index.html", "{}");
	put_page(".gone/art/7/assets/map.png", "{}");
	put_page(".gone/art/9/index.html", "{}");
	assert_int_equal(symlink("releases/000002", path("www/current")), 0);
}

struct answer {
	long status;
	struct str head, body;
};

static size_t take(char *at, size_t size, size_t n, void *to)
{
	buf_add(to, (struct str){ at, size * n });
	return size * n;
}

/* One call through the front, as a browser that knows the name and trusts the certificate. */
static struct answer call(struct arena *a, const char *method, const char *what,
	const struct curl_slist *headers, const char *body)
{
	struct buf head, got;
	struct answer out = {};
	CURL *c = curl_easy_init();
	struct curl_slist *to =
		curl_slist_append(NULL, arena_printf(a, HOST ":%d:127.0.0.1", tls_port));
	buf_init(&head, a, 64 * 1024);
	buf_init(&got, a, 1024 * 1024);
	curl_easy_setopt(c, CURLOPT_URL, arena_printf(a, "https://" HOST ":%d%s", tls_port, what));
	curl_easy_setopt(c, CURLOPT_RESOLVE, to);
	curl_easy_setopt(c, CURLOPT_CAINFO, path("tls.pem"));
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, 60L);
	if (body) {
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, body);
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
	}
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, &head);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &got);
	CURLcode e = curl_easy_perform(c);
	if (e)
		fail_msg("%s %s: %s", method, what, curl_easy_strerror(e));
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &out.status);
	curl_slist_free_all(to);
	curl_easy_cleanup(c);
	out.head = buf_str(&head);
	out.body = buf_str(&got);
	return out;
}

static bool says(struct str text, const char *what)
{
	return str_find(text, str_c(what)) >= 0;
}

static int open_behind(void **)
{
	SCRATCH(a);
	const char *listen = arena_printf(&a, "--listen=unix:%s/web.sock", test_folder());
	front_open(&front,
		(const char *const[]){ listen, "--secure", "--origin=https://" HOST, NULL });
	curl_global_init(CURL_GLOBAL_DEFAULT);
	tls_port = port_free();
	plain_port = port_free();
	site_port = port_free();
	make_certificate();
	write_site();
	write_conf();
	return 0;
}

static int close_behind(void **)
{
	if (nginx.pid)
		spawn_stop(&nginx, SIGTERM, 10000);
	curl_global_cleanup();
	front_close(&front);
	return 0;
}

static void nginx_takes_the_printed_lines(void **)
{
	const char *test[] = { "/usr/sbin/nginx", "-t", "-c", path("nginx.conf"), "-e",
		path("nginx.log"), NULL };
	assert_int_equal(
		spawn_run(&(struct spawn){ .argv = test, .log = path("test.log") }), ERR_OK);
	const char *argv[] = { "/usr/sbin/nginx", "-c", path("nginx.conf"), "-e", path("nginx.log"),
		NULL };
	const struct spawn run = { .argv = argv, .log = path("run.log"), .falls_with = SIGTERM };
	assert_int_equal(spawn_start(&run, &nginx), ERR_OK);
	int fd = -1; /* it says nothing when it is ready: knocking is the condition */
	SCRATCH(a);
	const char *at = arena_printf(&a, "http://127.0.0.1:%d", tls_port);
	for (int i = 0; i < 1000 && fd < 0; i++) {
		fd = http_connect(at);
		if (fd < 0)
			usleep(10000);
	}
	assert_true(fd >= 0);
	close(fd);
}

/* A page of another site, or none: what the browser adds decides whether a cookie may write. */
static long log_out(struct arena *a, const char *cookie, const char *origin)
{
	struct curl_slist *h = curl_slist_append(NULL, cookie);
	h = curl_slist_append(h, "X-Shenfa: 1");
	h = curl_slist_append(h, arena_printf(a, "Origin: %s", origin));
	long status = call(a, "DELETE", "/api/v1/sessions/current", h, NULL).status;
	curl_slist_free_all(h);
	return status;
}

static const char *cookie_of(struct arena *a, struct str head)
{
	ptrdiff_t at = str_find(head, STR("__Host-shenfa="));
	assert_true(at >= 0);
	struct str line = str_from(head, (size_t)at), rest = line;
	struct str whole = str_cut(&rest, '\n');
	assert_true(says(whole, "; Secure") && says(whole, "; HttpOnly") &&
		    says(whole, "; SameSite=Strict"));
	struct str pair = str_cut(&line, ';');
	return arena_printf(a, "Cookie: " STRF, STRV(pair));
}

static void a_person_logs_in_through_it_and_her_address_is_kept(void **)
{
	SCRATCH(a);
	AUTO_REPLY made = front_call(&front, &a, SYSTEM, "POST", "/api/v1/accounts", "",
		"{\"person_no\":\"N-1\",\"login\":\"lin\",\"name\":\"林晓雨\",\"department\":"
		"\"sjzy\"}");
	assert_int_equal(made.status, 201);
	struct curl_slist *h = curl_slist_append(NULL, "Content-Type: application/json");
	h = curl_slist_append(h, "X-Real-IP: 203.0.113.9"); /* what a stranger claims */
	struct answer in = call(&a, "POST", "/api/v1/sessions", h,
		arena_printf(&a, "{\"account\":\"lin\",\"password\":\"%s\"}",
			json_string_value(json_object_get(made.json, "password"))));
	curl_slist_free_all(h);
	assert_int_equal(in.status, 201);
	assert_true(says(in.head, "max-age=31536000"));
	assert_string_equal(
		scene_sql(&front.scene, "select s.address from session s join account a on a.id = "
					"s.account_id where a.login = 'lin'"),
		"127.0.0.1");
	const char *cookie = cookie_of(&a, in.head);
	assert_int_equal(log_out(&a, cookie, "https://elsewhere.example"), 403);
	assert_int_equal(log_out(&a, cookie, "https://" HOST), 204);
	assert_int_equal(log_out(&a, cookie, "https://" HOST), 401);
}

static void what_is_too_large_is_answered_by_us_with_a_code(void **)
{
	SCRATCH(a);
	size_t size = (size_t)10 * 1024 * 1024;
	char *big = arena_alloc(&a, size + 1);
	memset(big, ' ', size);
	struct curl_slist *h = curl_slist_append(
		NULL, arena_printf(&a, "Authorization: Bearer %s", front.tokens[EDITOR]));
	h = curl_slist_append(h, "Content-Type: application/json");
	struct answer r = call(&a, "POST", "/api/v1/drafts", h, big);
	curl_slist_free_all(h);
	assert_int_equal(r.status, 413);
	assert_true(says(r.body, "http.body") && says(r.body, "超过"));
}

static void counts_stay_inside_and_plain_text_is_sent_on(void **)
{
	SCRATCH(a);
	assert_int_equal(call(&a, "GET", "/healthz", NULL, NULL).status, 200);
	assert_int_equal(call(&a, "GET", "/metrics", NULL, NULL).status, 404);
	const char *at = arena_printf(&a, "http://127.0.0.1:%d", plain_port);
	AUTO_REPLY plain = http_call(&a, at, "GET", "/", "Connection: close\r\n", STR(""));
	assert_int_equal(plain.status, 301);
	assert_true(str_starts(http_header(&plain, "Location"), STR("https://")));
}

/* The web process away: what went wrong is logged with the address of another page, and not with this one's. */
static void the_key_of_a_calendar_is_in_no_log(void **)
{
	SCRATCH(a);
	struct str log;
	const char *at = arena_printf(&a, "http://127.0.0.1:%d", plain_port);
	AUTO_REPLY plain = http_call(&a, at, "GET", "/calendar.ics?token=in-the-clear",
		"Connection: close\r\n", STR(""));
	assert_int_equal(plain.status, 404);
	assert_int_equal(call(&a, "GET", "/calendar.ics?token=not-known", NULL, NULL).status, 401);
	const char *away = arena_printf(&a, "%s.away", path("web.sock"));
	assert_int_equal(rename(path("web.sock"), away), 0);
	long others = call(&a, "GET", "/healthz?seen", NULL, NULL).status;
	long hers = call(&a, "GET", "/calendar.ics?token=gone-wrong", NULL, NULL).status;
	assert_int_equal(rename(away, path("web.sock")), 0);
	assert_int_equal(others, 502);
	assert_int_equal(hers, 502);
	assert_int_equal(file_read(&a, path("nginx.log"), 1024 * 1024, &log), ERR_OK);
	assert_true(says(log, "/healthz?seen") && !says(log, "token="));
	assert_int_equal(file_read(&a, path("access.log"), 1024 * 1024, &log), ERR_OK);
	assert_true(says(log, "/healthz?seen") && !says(log, "token="));
}

static struct http_reply site(struct arena *a, const char *what)
{
	const char *at = arena_printf(a, "http://127.0.0.1:%d", site_port);
	return http_call(a, at, "GET", what, "Connection: close\r\n", STR(""));
}

static int site_status(const char *what)
{
	SCRATCH(a);
	AUTO_REPLY r = site(&a, what);
	return r.status;
}

/* 410, with words, wherever something of it stood; what never stood there is 404, and what is out is shown. */
static void a_withdrawn_page_answers_410_and_another_is_shown(void **)
{
	SCRATCH(a);
	AUTO_REPLY gone = site(&a, "/art/7/");
	assert_int_equal(gone.status, 410);
	assert_true(says(gone.body, "已撤稿") && !says(gone.body, "{}"));
	assert_int_equal(site_status("/art/7"), 410);
	assert_int_equal(site_status("/art/7/index.html"), 410);
	assert_int_equal(site_status("/art/7/assets/map.png"), 410);
	assert_int_equal(site_status("/art/7/assets/other.png"), 404);
	assert_int_equal(site_status("/art/6/"), 404);
	AUTO_REPLY other = site(&a, "/art/8/");
	assert_int_equal(other.status, 200);
	assert_true(says(other.body, "八"));
	assert_int_equal(site_status("/art/8"), 301);
	assert_int_equal(site_status("/art/9/"), 200);
	assert_int_equal(site_status("/art/9/assets/map.png"), 200);
	assert_int_equal(site_status("/"), 200);
	assert_int_equal(site_status("/.gone/art/7/index.html"), 404);
	assert_int_equal(site_status("/.entries/2026-11.tsv"), 404);
}

static void a_site_taken_down_answers_503_everywhere(void **)
{
	SCRATCH(a);
	put_page(".holding", "503\n");
	AUTO_REPLY r = site(&a, "/art/8/");
	assert_int_equal(r.status, 503);
	assert_true(says(r.body, "首页"));
	assert_true(http_header(&r, "Retry-After").len > 0);
	assert_int_equal(site_status("/art/7/"), 503);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nginx_takes_the_printed_lines),
		cmocka_unit_test(a_person_logs_in_through_it_and_her_address_is_kept),
		cmocka_unit_test(what_is_too_large_is_answered_by_us_with_a_code),
		cmocka_unit_test(counts_stay_inside_and_plain_text_is_sent_on),
		cmocka_unit_test(the_key_of_a_calendar_is_in_no_log),
		cmocka_unit_test(a_withdrawn_page_answers_410_and_another_is_shown),
		cmocka_unit_test(a_site_taken_down_answers_503_everywhere),
	};
	return cmocka_run_group_tests(tests, open_behind, close_behind);
}
