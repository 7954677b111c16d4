/* http.h: one HTTP call by libcurl, and what is certain about it afterwards. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { HTTP_REPLY_MAX = 16 * 1024 * 1024, HTTP_LEASE_MAX = 320 * 1024 * 1024 };

struct http; /* one easy handle */

struct http_call {
	const char *method;
	const char *url;
	const char *socket; /* path of a Unix socket, or NULL */
	const char *roots;  /* a file of certificates that are trusted; NULL: the machine's own */
	struct str body, media_type;
	const char *authorization;  /* header value, or NULL */
	const char *const *headers; /* further ones, NULL-terminated; NULL: none */
	int timeout_ms;
	size_t reply_max; /* 0: HTTP_REPLY_MAX */
	bool public_only; /* ERR_DENIED, and nothing sent, where the host leads to no public address */
	bool reuse;       /* keep the connection: only where a silent second sending does no harm */
};

struct http_answer {
	int status;
	struct str body, media_type;
	int64_t retry_after; /* seconds; 0: not asked for */
};

[[nodiscard]] enum err http_open(const bool *stop, struct http **out); /* *stop ends a call early */
void http_close(struct http *);

/*
 * ERR_OK: there is a status line. ERR_UNAVAILABLE: no byte of the request left (no address, refused,
 * TLS failed); http.certificate says in Chinese what is wrong with the other side's certificate and who puts
 * it right, http.tls that no secure connection came about. ERR_UNCERTAIN: it may have been received; also when the answer is
 * too big to read. Only http and https, no redirects, no proxy from the environment.
 */
[[nodiscard]] enum err http_exchange(
	struct http *, struct arena *, const struct http_call *, struct http_answer *out);
