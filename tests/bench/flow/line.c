#include "tests/bench/flow/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"

enum { ANSWER_MAX = 16 * 1024 * 1024 };

static void give_up(const char *path, struct str answer)
{
	fprintf(stderr, "line: %s: " STRF "\n", path, STRV(answer));
	exit(1);
}

/* Is all of it here? Every answer of ours names its length, but for those that have no body. */
static bool complete(struct str raw)
{
	int64_t length = 0;
	ptrdiff_t end = str_find(raw, STR("\r\n\r\n"));
	if (end < 0)
		return false;
	struct http_reply head = { .head = str_sub(raw, 0, (size_t)end + 2) };
	struct str said = http_header(&head, "Content-Length");
	return !said.len || (str_i64(said, &length) && raw.len >= (size_t)end + 4 + (size_t)length);
}

static struct str read_answer(struct line *l, struct arena *a)
{
	struct buf b;
	char piece[65536];
	buf_init(&b, a, ANSWER_MAX);
	while (!complete(buf_str(&b))) {
		ssize_t n = recv(l->fd, piece, sizeof piece, 0);
		if (n <= 0)
			break;
		buf_add(&b, (struct str){ piece, (size_t)n });
	}
	return buf_str(&b);
}

void line_close(struct line *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

struct http_reply line_must(struct line *l, struct arena *a, int status, const struct member *m,
	const char *method, const char *path, const char *headers, const char *json)
{
	if (l->fd < 0)
		l->fd = http_connect(l->address);
	struct str all = str_c(arena_printf(a,
		"%s /api/v1%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n"
		"Content-Type: application/json\r\nAuthorization: Bearer %s\r\n%s\r\n%s",
		method, path, l->address + strlen("http://"), strlen(json), m->token, headers,
		json));
	if (l->fd < 0 || !http_send(l->fd, all))
		give_up(path, STR("no connection"));
	struct http_reply r = http_parse(read_answer(l, a));
	if (r.status != status)
		give_up(path, r.body);
	if (!strcasecmp(arena_cstr(a, http_header(&r, "Connection")), "close"))
		line_close(l);
	return r;
}
