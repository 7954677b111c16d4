#include "courier/probe.h"

#include <curl/curl.h>
#include <errno.h>
#include <locale.h>
#include <netdb.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "courier/address.h"

enum { BODY_MAX = 64 * 1024, HEADERS_MAX = 128 * 1024, ADDRESSES_MAX = 16, CONNECT_MS = 8000 };

/* One request on its way. */
struct hop {
	const struct probe_limits *limits;
	const char *url, *host;
	long port;
	bool inside; /* an address was refused */
	size_t head, body, body_max;
	struct buf *keep; /* NULL: nobody reads what the page says */
};

/* What an answer came to. */
struct answer {
	CURLcode code;
	long status, os_errno;
	const char *next; /* where a redirect leads */
	bool inside;
};

const char *probed_name(enum probed p)
{
	static const char *const names[] = { [PROBED_GOOD] = "GOOD",
		[PROBED_BROKEN] = "BROKEN",
		[PROBED_INSIDE] = "INSIDE",
		[PROBED_UNKNOWN] = "UNKNOWN" };
	return names[p];
}

static struct probe_result say(enum probed what, const char *detail)
{
	return (struct probe_result){ .what = what, .detail = detail };
}

/* The very socket that will be connected: what was resolved cannot change behind it. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct hop *h = ctx;
	(void)purpose;
	if (!h->limits->stand_in && !address_is_public(&to->addr)) {
		h->inside = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t take_body(char *at, size_t size, size_t n, void *ctx)
{
	struct hop *h = ctx;
	h->body += size * n;
	if (h->keep)
		buf_add(h->keep,
			str_sub((struct str){ at, size * n }, 0, h->keep->max - h->keep->len));
	return h->body > h->body_max ? 0 : size * n;
}

static size_t take_head(char *at, size_t size, size_t n, void *ctx)
{
	struct hop *h = ctx;
	(void)at;
	h->head += size * n;
	return h->head > HEADERS_MAX ? 0 : size * n;
}

static int keep_going(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	(void)a, (void)b, (void)c, (void)d;
	const struct hop *h = ctx;
	return h->limits->stop && *h->limits->stop;
}

static void set_up(CURL *curl, struct hop *h, bool whole)
{
	curl_easy_setopt(curl, CURLOPT_URL, h->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_NOBODY, whole ? 0L : 1L);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "Shenfa-Links/1 (link check)");
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, h->limits->hop_ms);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, h);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, h);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_head);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, h);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, keep_going);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, h);
}

static void read_answer(struct arena *a, CURL *curl, const struct hop *h, struct answer *out)
{
	const char *next = NULL;
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &out->status);
	curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &out->os_errno);
	curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &next);
	out->next = next ? arena_cstr(a, str_c(next)) : NULL;
	out->inside = h->inside;
	/* The head is there: that the body was longer than we read says nothing against it. */
	if (out->code == CURLE_WRITE_ERROR && h->body > h->body_max)
		out->code = CURLE_OK;
}

/* `pinned`: what the name was resolved to, or where the stand-in is. */
static void ask(
	struct arena *a, struct hop *h, struct curl_slist *pinned, bool whole, struct answer *out)
{
	CURL *curl = curl_easy_init();
	if (!curl)
		abort();
	*out = (struct answer){};
	h->inside = false;
	h->head = h->body = 0;
	set_up(curl, h, whole);
	curl_easy_setopt(curl, h->limits->stand_in ? CURLOPT_CONNECT_TO : CURLOPT_RESOLVE, pinned);
	out->code = curl_easy_perform(curl);
	read_answer(a, curl, h, out);
	curl_easy_cleanup(curl);
}

/* "host:port:one,two": libcurl looks nothing up by itself then. */
static const char *pin(struct arena *a, const struct hop *h, const struct addrinfo *list)
{
	struct buf b;
	char name[64];
	size_t n = 0;
	buf_init(&b, a, 4096);
	buf_printf(&b, "%s:%ld:", h->host, h->port);
	for (; list && n < ADDRESSES_MAX; list = list->ai_next) {
		if (getnameinfo(list->ai_addr, list->ai_addrlen, name, sizeof name, NULL, 0,
			    NI_NUMERICHOST))
			continue;
		bool six = list->ai_family == AF_INET6;
		buf_printf(&b, "%s%s%s%s", n++ ? "," : "", six ? "[" : "", name, six ? "]" : "");
	}
	return arena_cstr(a, buf_str(&b));
}

static const char *without_brackets(struct arena *a, const char *host)
{
	struct str s = str_c(host);
	return str_starts(s, STR("[")) ? arena_cstr(a, str_sub(s, 1, s.len - 2)) : host;
}

/* ERR_NOTFOUND: there is no such host; ERR_UNAVAILABLE: nobody says. */
static enum err resolve(struct arena *a, const struct hop *h, const char **out)
{
	struct addrinfo *list = NULL;
	const struct addrinfo want = { .ai_socktype = SOCK_STREAM };
	if (h->limits->stand_in) {
		*out = arena_printf(a, "::%s", h->limits->stand_in);
		return ERR_OK;
	}
	int failed = getaddrinfo(without_brackets(a, h->host), NULL, &want, &list);
	if (failed)
		return failed == EAI_NONAME ? ERR_NOTFOUND : ERR_UNAVAILABLE;
	/* A number is its own answer, and libcurl reads no brackets here. */
	*out = strchr(h->host, '[') ? NULL : pin(a, h, list);
	freeaddrinfo(list);
	return ERR_OK;
}

static struct probe_result by_failure(const struct answer *w)
{
	if (w->inside)
		return say(PROBED_INSIDE, "地址不是公网地址，没有访问");
	switch (w->code) {
	case CURLE_OPERATION_TIMEDOUT:
		return say(PROBED_UNKNOWN, "连接超时");
	case CURLE_COULDNT_CONNECT:
		return w->os_errno == ECONNREFUSED ? say(PROBED_BROKEN, "对方拒绝连接")
						   : say(PROBED_UNKNOWN, "连接不上");
	case CURLE_PEER_FAILED_VERIFICATION:
		return say(PROBED_BROKEN, "证书无效");
	case CURLE_SSL_CONNECT_ERROR:
		return say(PROBED_UNKNOWN, "加密连接没有建立");
	default:
		return say(PROBED_UNKNOWN, "没有收到完整回答");
	}
}

/* A machine that asks who we are, or to come later, has not said that the page is gone. */
static struct probe_result by_status(struct arena *a, long status)
{
	const char *number = arena_printf(a, "%ld", status);
	if (status >= 200 && status < 300)
		return say(PROBED_GOOD, number);
	if (status == 401 || status == 403 || status == 407)
		return say(
			PROBED_UNKNOWN, arena_printf(a, "%ld，对方要求登录或不让程序访问", status));
	if (status == 408 || status == 425 || status == 429 || status == 503)
		return say(PROBED_UNKNOWN, arena_printf(a, "%ld，对方请稍后再来", status));
	if (status >= 400)
		return say(PROBED_BROKEN, number);
	return say(PROBED_UNKNOWN, number);
}

static bool is_redirect(const struct answer *w)
{
	return !w->code && w->status >= 300 && w->status < 400 && w->next;
}

/* HEAD is often answered wrongly; a redirect and a good answer are believed. */
static bool needs_get(const struct answer *head)
{
	return !head->code && !(head->status >= 200 && head->status < 300) && !is_redirect(head);
}

static void ask_both(struct arena *a, struct hop *h, const char *pinned, struct answer *out)
{
	struct curl_slist *list = pinned ? curl_slist_append(NULL, pinned) : NULL;
	*out = (struct answer){};
	if (!h->keep)
		ask(a, h, list, false, out);
	if (h->keep || needs_get(out))
		ask(a, h, list, true, out);
	curl_slist_free_all(list);
}

static bool may_use(const struct probe_limits *l, long port)
{
	if (port == 80 || port == 443)
		return true;
	for (size_t i = 0; i < PROBE_PORTS && l->ports[i]; i++)
		if (l->ports[i] == port)
			return true;
	return false;
}

/* libcurl reads names in the letters of the locale, and a service's is C. */
static void use_letters(locale_t *before, locale_t *ours)
{
	*ours = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	*before = *ours ? uselocale(*ours) : (locale_t)0;
}

static void leave_letters(locale_t before, locale_t ours)
{
	if (!ours)
		return;
	uselocale(before);
	freelocale(ours);
}

static char *part(CURLU *u, CURLUPart what, unsigned flags)
{
	char *out = NULL;
	return curl_url_get(u, what, &out, flags) ? NULL : out;
}

static const char *keep(struct arena *a, char *made)
{
	const char *out = made ? arena_cstr(a, str_c(made)) : NULL;
	curl_free(made);
	return out;
}

/* libcurl's own reading, so that what is judged is what is asked. Names of people are not sent. */
static bool read_url(struct arena *a, CURLU *u, const char *text, struct hop *h)
{
	locale_t before, ours;
	if (curl_url_set(u, CURLUPART_URL, text, CURLU_URLENCODE))
		return false;
	use_letters(&before, &ours);
	const char *host = keep(a, part(u, CURLUPART_HOST, CURLU_PUNYCODE));
	leave_letters(before, ours);
	const char *scheme = keep(a, part(u, CURLUPART_SCHEME, 0));
	const char *port = keep(a, part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT));
	int64_t number = 0;
	if (!host || !*host || !scheme || !port || !str_i64(str_c(port), &number) ||
		(strcmp(scheme, "http") && strcmp(scheme, "https")))
		return false;
	curl_url_set(u, CURLUPART_HOST, host, 0);
	curl_url_set(u, CURLUPART_USER, NULL, 0);
	curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
	curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
	h->host = host;
	h->port = (long)number;
	h->url = keep(a, part(u, CURLUPART_URL, 0));
	return h->url;
}

/* A number is no name: behind a stand-in it is judged as what it is. */
static bool is_inside_number(struct arena *a, const struct hop *h)
{
	struct addrinfo *list = NULL;
	const struct addrinfo want = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM };
	if (getaddrinfo(without_brackets(a, h->host), NULL, &want, &list))
		return false;
	bool inside = !address_is_public(list->ai_addr);
	freeaddrinfo(list);
	return inside;
}

/* One hop; *next is where it leads on, or NULL: then *out is the end of it. */
static void one_hop(struct arena *a, struct hop *h, const char **next, struct probe_result *out)
{
	const char *pinned;
	struct answer w;
	*next = NULL;
	if (h->limits->stand_in && is_inside_number(a, h)) {
		*out = say(PROBED_INSIDE, "地址不是公网地址，没有访问");
		return;
	}
	if (!may_use(h->limits, h->port)) {
		*out = say(PROBED_UNKNOWN, arena_printf(a, "端口 %ld 没有登记，没有访问", h->port));
		return;
	}
	enum err e = resolve(a, h, &pinned);
	if (e) {
		*out = e == ERR_NOTFOUND ? say(PROBED_BROKEN, "域名不存在")
					 : say(PROBED_UNKNOWN, "域名解析失败");
		return;
	}
	ask_both(a, h, pinned, &w);
	if (is_redirect(&w))
		*next = w.next;
	else
		*out = w.code ? by_failure(&w) : by_status(a, w.status);
}

static void follow(struct arena *a, const struct probe_limits *l, struct str url, size_t body_max,
	struct buf *keep, struct probe_result *out)
{
	const char *next = arena_cstr(a, url);
	for (int hop = 0; hop <= PROBE_HOPS; hop++) {
		struct hop h = { .limits = l, .body_max = body_max, .keep = keep };
		CURLU *u = curl_url();
		if (keep)
			buf_init(keep, a, body_max);
		bool sound = u && read_url(a, u, next, &h);
		curl_url_cleanup(u);
		if (!sound) {
			*out = say(PROBED_BROKEN, hop ? "跳转到的不是网址" : "不是有效的网址");
			return;
		}
		one_hop(a, &h, &next, out);
		if (!next)
			return;
	}
	*out = say(PROBED_UNKNOWN, "跳转超过 5 次");
}

void probe(struct arena *a, const struct probe_limits *l, struct str url, struct probe_result *out)
{
	follow(a, l, url, BODY_MAX, NULL, out);
}

void probe_read(
	struct arena *a, const struct probe_limits *l, struct str url, struct probe_result *out)
{
	struct buf page;
	follow(a, l, url, PROBE_READ, &page, out);
	out->body = out->what == PROBED_GOOD ? buf_str(&page) : (struct str){};
}
