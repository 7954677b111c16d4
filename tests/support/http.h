/* http.h: HTTP as a test speaks it: raw bytes where that is the point, a call where it is not. */
#pragma once
#include "base/json.h"

/* A connection to "http://127.0.0.1:PORT" or "unix:PATH"; -1 when refused. */
int http_connect(const char *address);

/* Writes all of it; false when the other side has closed. */
bool http_send(int fd, struct str bytes);

/* Everything until the other side closes, or `ms` pass without a byte. */
struct str http_read_all(int fd, struct arena *, int ms);

struct http_reply {
	int status; /* 0: no answer */
	struct str head, body;
	json_t *json; /* of the body, where it is JSON; freed by http_done */
};
void http_done(struct http_reply *);
#define AUTO_REPLY __attribute__((cleanup(http_done))) struct http_reply

/* One request; `headers` are whole lines with CRLF, or "". */
struct http_reply http_call(struct arena *, const char *address, const char *method,
	const char *path, const char *headers, struct str body);

/* A header's value of the answer; empty when it is not there. */
struct str http_header(const struct http_reply *, const char *name);

/* Splits raw bytes of one answer. */
struct http_reply http_parse(struct str raw);
