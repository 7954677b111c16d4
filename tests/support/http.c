#include "tests/support/http.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"

enum { ANSWER_MAX = 64 * 1024 * 1024, PATIENCE_MS = 60000 };

static int connect_unix(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	if (connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
		return fd;
	close(fd);
	return -1;
}

int http_connect(const char *address)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	const char *port = strrchr(address, ':');
	if (!strncmp(address, "unix:", 5))
		return connect_unix(address + 5);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	a.sin_port = htons((uint16_t)strtol(port + 1, NULL, 10));
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
		return fd;
	close(fd);
	return -1;
}

bool http_send(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t n = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		bytes = str_from(bytes, (size_t)n);
	}
	return true;
}

struct str http_read_all(int fd, struct arena *a, int ms)
{
	struct buf b;
	char piece[16384];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	buf_init(&b, a, ANSWER_MAX);
	while (poll(&p, 1, ms) > 0) {
		ssize_t n = recv(fd, piece, sizeof piece, 0);
		if (n <= 0)
			break;
		buf_add(&b, (struct str){ piece, (size_t)n });
	}
	return buf_str(&b);
}

struct http_reply http_parse(struct str raw)
{
	struct http_reply r = {};
	ptrdiff_t end = str_find(raw, STR("\r\n\r\n"));
	if (end < 0 || !str_starts(raw, STR("HTTP/1.1 ")))
		return r;
	r.head = str_sub(raw, 0, (size_t)end + 2);
	r.body = str_from(raw, (size_t)end + 4);
	r.status = (int)strtol(raw.at + 9, NULL, 10);
	if (r.status == 100)
		return http_parse(r.body);
	if (str_find(http_header(&r, "Content-Type"), STR("json")) >= 0)
		r.json = json_loadb(r.body.at, r.body.len, JSON_REJECT_DUPLICATES, NULL);
	return r;
}

struct str http_header(const struct http_reply *r, const char *name)
{
	struct str rest = r->head;
	str_cut(&rest, '\n');
	while (rest.len) {
		struct str value = str_trim(str_cut(&rest, '\n'));
		struct str key = str_cut(&value, ':');
		if (key.len == strlen(name) && !strncasecmp(key.at, name, key.len))
			return str_trim(value);
	}
	return (struct str){};
}

void http_done(struct http_reply *r)
{
	json_decref(r->json);
	r->json = NULL;
}

struct http_reply http_call(struct arena *a, const char *address, const char *method,
	const char *path, const char *headers, struct str body)
{
	int fd = http_connect(address);
	if (fd < 0)
		return (struct http_reply){};
	const char *host =
		!strncmp(address, "unix:", 5) ? "localhost" : address + strlen("http://");
	struct str head =
		str_c(arena_printf(a, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n%s\r\n",
			method, path, host, body.len, headers));
	http_send(fd, head);
	http_send(fd, body);
	struct http_reply r = http_parse(http_read_all(fd, a, PATIENCE_MS));
	close(fd);
	return r;
}
