#include "courier/http.h"

#include <curl/curl.h>
#include <openssl/x509_vfy.h>
#include <unistd.h>

#include "base/buf.h"
#include "courier/address.h"

/* A bureau's own authority is trusted by the machine, never by a switch of ours that looks away. */
#define TRUST_ISSUER                                                                                                                           \
	"对方的证书不是本机信任的机构签发的：请系统管理员先确认没有被别的设备截取；由单位自己的机" \
	"构签发的，"                                                                                                                      \
	"把它的根证书装到连接器所在的机器（update-ca-certificates）"
static const struct trust {
	long result; /* of the verification */
	const char *zh;
} trusts[] = {
#define TRUST(result, zh) { X509_V_ERR_##result, zh },
#include "courier/trust.def"
#undef TRUST
};

struct http {
	CURL *curl;
	const bool *stop;
	bool public_only, inside; /* of this call; an address was refused */
};

static int keep_going(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	(void)a, (void)b, (void)c, (void)d;
	const struct http *h = context;
	return h->stop && *h->stop;
}

enum err http_open(const bool *stop, struct http **out)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return fault(ERR_INTERNAL, "libcurl 无法启动");
	struct http *h = calloc(1, sizeof *h);
	CURL *curl = curl_easy_init();
	if (!h || !curl)
		abort();
	*h = (struct http){ .curl = curl, .stop = stop };
	*out = h;
	return ERR_OK;
}

void http_close(struct http *h)
{
	if (!h)
		return;
	curl_easy_cleanup(h->curl);
	free(h);
}

static size_t receive(char *at, size_t size, size_t n, void *context)
{
	struct buf *b = context;
	buf_add(b, (struct str){ at, size * n });
	return b->toobig ? 0 : size * n;
}

static struct curl_slist *headers(struct arena *a, const struct http_call *c)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	if (c->media_type.len)
		list = curl_slist_append(
			list, arena_printf(a, "Content-Type: " STRF, STRV(c->media_type)));
	if (c->authorization)
		list = curl_slist_append(
			list, arena_printf(a, "Authorization: %s", c->authorization));
	for (const char *const *h = c->headers; h && *h; h++)
		list = curl_slist_append(list, *h);
	return list;
}

/* The very socket that will be connected: what was resolved cannot change behind it. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct http *h = context;
	(void)purpose;
	if (h->public_only && !address_is_public(&to->addr)) {
		h->inside = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/*
 * A call that may not be sent twice gets a connection of its own: on a kept one that turns out
 * dead, libcurl sends the request again by itself, and the first may have been received. And it goes
 * nowhere but where it is sent: no redirect, no proxy, no other kind of address.
 */
static void set_way(struct http *h, const struct http_call *c)
{
	CURL *curl = h->curl;
	curl_easy_setopt(curl, CURLOPT_URL, c->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, c->reuse ? 0L : 1L);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, c->reuse ? 0L : 1L);
	if (c->public_only) {
		curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
		curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, h);
	}
	if (c->roots)
		curl_easy_setopt(curl, CURLOPT_CAINFO, c->roots);
	if (c->socket)
		curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, c->socket);
}

static void set_up(
	struct http *h, const struct http_call *c, struct curl_slist *list, struct buf *b)
{
	CURL *curl = h->curl;
	curl_easy_reset(curl);
	set_way(h, c);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 10000L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)c->timeout_ms);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, b);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, keep_going);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, h);
	if (!strcmp(c->method, "POST")) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body.len);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, c->body.len ? c->body.at : "");
	}
}

/* Nothing of the request left before the connection (and TLS) stood. */
static bool never_sent(CURL *curl)
{
	curl_off_t connected = 0;
	curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &connected);
	return connected == 0;
}

static enum err untrusted(long result)
{
	/* libcurl looks at the name before it asks what the chain came to: no result yet is another machine's. */
	if (result == X509_V_OK || result == X509_V_ERR_UNSPECIFIED)
		return fault_as(ERR_UNAVAILABLE, "http.certificate", NULL,
			"对方的证书不是发给这个地址的：请系统管理员核对地址，应与证书上的域名一致；"
			"地址没有错的，"
			"请确认没有被别的设备截取");
	for (size_t i = 0; i < sizeof trusts / sizeof *trusts; i++)
		if (trusts[i].result == result)
			return fault_as(
				ERR_UNAVAILABLE, "http.certificate", NULL, "%s", trusts[i].zh);
	return fault_as(ERR_UNAVAILABLE, "http.certificate", NULL,
		"对方的证书没有通过检查（OpenSSL 编号 %ld）：请系统管理员联系对方核对证书", result);
}

/* No connection that can be trusted: what is wrong with it, and who puts it right. */
static enum err unreachable(CURL *curl, CURLcode code)
{
	long result = 0;
	curl_easy_getinfo(curl, CURLINFO_SSL_VERIFYRESULT, &result);
	switch (code) {
	case CURLE_PEER_FAILED_VERIFICATION:
		return untrusted(result);
	case CURLE_SSL_CACERT_BADFILE:
		return fault_as(ERR_UNAVAILABLE, "http.certificate", NULL,
			"本机没有可用的根证书，不能检查对方的证书：请系统管理员在连接器所在的机器上"
			"安装 "
			"ca-certificates");
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CIPHER:
		return fault_as(ERR_UNAVAILABLE, "http.tls", NULL,
			"加密连接没有建立：请系统管理员核对地址和端口（https 还是 "
			"http），对方须支持 TLS "
			"1.2 以上");
	default:
		return fault_as(ERR_UNAVAILABLE, "http.unreachable", NULL, "连接不上对方：%s",
			curl_easy_strerror(code));
	}
}

static enum err failed(struct http *h, CURLcode code, const struct buf *b)
{
	if (b->toobig)
		return fault_as(
			ERR_UNCERTAIN, "http.reply", NULL, "对方的回答超过大小限制，没有读完");
	if (never_sent(h->curl) && h->inside)
		return fault_as(ERR_DENIED, "http.inside", NULL, "地址不是公网地址，没有访问");
	if (never_sent(h->curl))
		return unreachable(h->curl, code);
	return fault_as(ERR_UNCERTAIN, "http.lost", NULL, "请求已发出，没有收到完整回答：%s",
		curl_easy_strerror(code));
}

static void take_answer(
	struct http *h, struct arena *a, const struct buf *b, struct http_answer *out)
{
	long status = 0;
	const char *type = NULL;
	curl_off_t after = 0;
	curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(h->curl, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(h->curl, CURLINFO_RETRY_AFTER, &after);
	*out = (struct http_answer){ .status = (int)status,
		.body = buf_str(b),
		.media_type = arena_str(a, str_c(type)),
		.retry_after = after };
}

enum err http_exchange(
	struct http *h, struct arena *a, const struct http_call *c, struct http_answer *out)
{
	struct buf b;
	buf_init(&b, a, c->reply_max ? c->reply_max : HTTP_REPLY_MAX);
	struct curl_slist *list = headers(a, c);
	h->public_only = c->public_only;
	h->inside = false;
	set_up(h, c, list, &b);
	CURLcode code = curl_easy_perform(h->curl);
	enum err e = code ? failed(h, code, &b) : ERR_OK;
	if (!e)
		take_answer(h, a, &b, out);
	curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(list);
	return e;
}
