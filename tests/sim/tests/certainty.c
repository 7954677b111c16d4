/* What libcurl's outcomes mean: sent or not sent, and never twice. */
#include "tests/check.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"
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

/* A certificate of its own making: for `name`, good from `from` to `until` (seconds from now). */
struct proof {
	char key[4096], cert[4096], file[64]; /* file: the certificate alone, for who trusts it */
};

static void read_all(BIO *from, char *to, size_t size)
{
	int n = BIO_read(from, to, (int)size - 1);
	assert_true(n > 0);
	to[n] = '\0';
	BIO_free(from);
}

static void name_it(X509 *x, const char *name)
{
	X509_NAME *who = X509_get_subject_name(x);
	X509_NAME_add_entry_by_txt(
		who, "CN", MBSTRING_ASC, (const unsigned char *)"stand-in", -1, -1, 0);
	X509_set_issuer_name(x, who);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, name);
	assert_non_null(e);
	X509_add_ext(x, e, -1);
	X509_EXTENSION_free(e);
}

static void prove(struct proof *p, const char *name, long from, long until)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	BIO *k = BIO_new(BIO_s_mem()), *c = BIO_new(BIO_s_mem());
	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), from);
	X509_gmtime_adj(X509_getm_notAfter(x), until);
	X509_set_pubkey(x, key);
	name_it(x, name);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	PEM_write_bio_PrivateKey(k, key, NULL, NULL, 0, NULL, NULL);
	PEM_write_bio_X509(c, x);
	read_all(k, p->key, sizeof p->key);
	read_all(c, p->cert, sizeof p->cert);
	X509_free(x);
	EVP_PKEY_free(key);
	(void)snprintf(p->file, sizeof p->file, "/tmp/certainty-%d.pem", getpid());
	assert_int_equal(file_write(p->file, str_c(p->cert), 0600, NULL), ERR_OK);
}

static enum MHD_Result say_yes(void *reached, struct MHD_Connection *c, const char *url,
	const char *method, const char *version, const char *body, size_t *size, void **state)
{
	(void)url, (void)method, (void)version, (void)body, (void)state;
	atomic_fetch_add((atomic_int *)reached, 1);
	*size = 0;
	struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result told = MHD_queue_response(c, 200, r);
	MHD_destroy_response(r);
	return told;
}

/* A call to a server with that certificate by one who trusts it, or only what the machine trusts. */
static enum err call_proven(const struct proof *p, bool trusted, atomic_int *reached)
{
	SCRATCH(a);
	struct http *http;
	struct http_answer answer = {};
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS, 0,
		NULL, NULL, say_yes, reached, MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_HTTPS_MEM_KEY,
		p->key, MHD_OPTION_HTTPS_MEM_CERT, p->cert, MHD_OPTION_END);
	assert_non_null(d);
	unsigned port = MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port;
	struct http_call call = { .method = "GET",
		.url = arena_printf(&a, "https://127.0.0.1:%u/x", port),
		.roots = trusted ? p->file : NULL,
		.timeout_ms = 10000 };
	assert_int_equal(http_open(NULL, &http), ERR_OK);
	enum err e = http_exchange(http, &a, &call, &answer);
	http_close(http);
	MHD_stop_daemon(d);
	unlink(p->file);
	return e;
}

/* What is wrong with it is said in Chinese, with who puts it right; and nothing was sent. */
static void a_certificate_that_fails_is_named_with_its_remedy(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		long from, until;
		bool trusted;
		const char *says;
	} cases[] = {
		{ "IP:127.0.0.1", -86400, -3600, true, "已过期" },
		{ "IP:127.0.0.1", 3600, 86400, true, "还没有生效" },
		{ "DNS:elsewhere.example", -3600, 86400, true, "不是发给这个地址" },
		{ "IP:127.0.0.1", -3600, 86400, false, "根证书" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct proof p;
		atomic_int reached = 0;
		prove(&p, cases[i].name, cases[i].from, cases[i].until);
		assert_int_equal(call_proven(&p, cases[i].trusted, &reached), ERR_UNAVAILABLE);
		assert_string_equal(err_what(), "http.certificate");
		if (!strstr(err_reason(), cases[i].says))
			fail_msg("%zu: %s", i, err_reason());
		assert_non_null(strstr(err_reason(), "请系统管理员"));
		assert_int_equal(atomic_load(&reached), 0);
	}
	struct proof good;
	atomic_int reached = 0;
	prove(&good, "IP:127.0.0.1", -3600, 86400);
	assert_int_equal(call_proven(&good, true, &reached), ERR_OK);
	assert_true(atomic_load(&reached) > 0);
}

/* https where the other side speaks http. */
static void a_plain_port_asked_for_tls_is_said_to_be_one(void **state)
{
	(void)state;
	SCRATCH(a);
	struct http *http;
	int status;
	assert_int_equal(http_open(NULL, &http), ERR_OK);
	const char *url = arena_printf(&a, "https%s/fine", address + strlen("http"));
	assert_int_equal(post(http, url, &status), ERR_UNAVAILABLE);
	assert_string_equal(err_what(), "http.tls");
	http_close(http);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lost_answer_is_uncertain_and_the_request_went_out_once),
		cmocka_unit_test(nobody_there_means_certainly_not_sent),
		cmocka_unit_test(what_must_be_public_is_not_asked_where_it_is_not),
		cmocka_unit_test(being_told_to_stop_ends_a_call),
		cmocka_unit_test(a_certificate_that_fails_is_named_with_its_remedy),
		cmocka_unit_test(a_plain_port_asked_for_tls_is_said_to_be_one),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
