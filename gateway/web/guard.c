#include "web/guard.h"

#include <strings.h>

static const char *const methods[] = {
#define METHOD(name) #name,
#include "web/methods.def"
#undef METHOD
};

const char *method_name(enum method m)
{
	return methods[m];
}

/* A second one of these could be read differently by whoever stands in front of us. */
static const char *const only_once[] = { "host", "content-length", "content-type", "authorization",
	"cookie", "origin", "if-match", "idempotency-key", "x-shenfa", "x-background", "expect",
	"x-real-ip", "shenfa-person" };

static enum err bad(const char *what, const char *zh)
{
	return fault_as(ERR_INVALID, what, NULL, "%s", zh);
}

static bool is_token(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool same_name(struct str a, const char *b)
{
	return a.len == strlen(b) && strncasecmp(a.at, b, a.len) == 0;
}

/* Line ends are CR LF and nothing else; no other control character but the tab. */
static enum err check_bytes(struct str raw)
{
	for (size_t i = 0; i < raw.len; i++) {
		unsigned char c = (unsigned char)raw.at[i];
		bool last = i + 1 == raw.len;
		if (c == '\r' && !last && raw.at[i + 1] != '\n')
			return bad("http.cr", "请求头中有单独的回车符");
		if (c == '\n' && (!i || raw.at[i - 1] != '\r'))
			return bad("http.lf", "请求头中有单独的换行符");
		if ((c < 0x20 && c != '\r' && c != '\n' && c != '\t') || c == 0x7f)
			return bad("http.control", "请求头中有控制字符");
	}
	return ERR_OK;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool percent_decode(struct arena *a, struct str s, bool plus, struct str *out)
{
	char *to = arena_alloc(a, s.len + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++) {
		int c = (unsigned char)s.at[i];
		if (c == '%') {
			int high = i + 2 < s.len ? hex_digit(s.at[i + 1]) : -1;
			int low = i + 2 < s.len ? hex_digit(s.at[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = high * 16 + low;
			i += 2;
			if (c == 0 || c == 0x7f || (c < 0x20 && !plus))
				return false;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		to[n++] = (char)c;
	}
	*out = (struct str){ to, n };
	return true;
}

static enum err check_segments(struct str path)
{
	struct str rest = str_from(path, 1);
	while (rest.len) {
		bool more = memchr(rest.at, '/', rest.len);
		struct str part = str_cut(&rest, '/');
		if (!part.len || str_eq(part, STR(".")) || str_eq(part, STR("..")))
			return bad("http.path", "地址中有空的或回退的路径段");
		if (more && !rest.len)
			return bad("http.path", "地址不应以斜线结尾");
	}
	return ERR_OK;
}

/* An escaped slash or backslash would let two readers see different paths. */
static enum err read_path(struct arena *a, struct str raw, struct str *out)
{
	for (size_t i = 0; i + 2 < raw.len; i++)
		if (raw.at[i] == '%' &&
			((raw.at[i + 1] == '2' && (raw.at[i + 2] | 0x20) == 'f') ||
				(raw.at[i + 1] == '5' && (raw.at[i + 2] | 0x20) == 'c')))
			return bad("http.path", "地址中有转义的斜线");
	if (!percent_decode(a, raw, false, out))
		return bad("http.escape", "地址中的百分号转义有误");
	return check_segments(*out);
}

static enum err read_target(struct arena *a, struct str target, struct head *out)
{
	struct str query = target, ignored;
	if (!target.len || target.at[0] != '/')
		return bad("http.target", "地址须以斜线开头");
	if (target.len > TARGET_BYTES_MAX)
		return fault_as(ERR_LIMIT, "http.target", NULL, "地址过长");
	for (size_t i = 0; i < target.len; i++)
		if (target.at[i] <= 0x20 || target.at[i] > 0x7e ||
			strchr("\"<>\\^`{|}#", target.at[i]))
			return bad("http.target", "地址中有不允许的字符");
	struct str path = str_cut(&query, '?');
	if (!percent_decode(a, query, true, &ignored))
		return bad("http.escape", "地址中的百分号转义有误");
	out->query = query;
	out->raw_target = target;
	return read_path(a, path, &out->path);
}

static enum err read_request_line(struct arena *a, struct str line, struct head *out)
{
	struct str method = str_cut(&line, ' ');
	struct str target = str_cut(&line, ' ');
	if (!str_eq(line, STR("HTTP/1.1")) && !str_eq(line, STR("HTTP/1.0")))
		return bad("http.line", "请求行有误");
	for (out->method = 0; out->method < METHOD__COUNT; out->method++)
		if (str_eq(method, str_c(methods[out->method])))
			return read_target(a, target, out);
	return bad("http.method", "不支持的请求方法");
}

static enum err read_header(struct str line, struct header *out)
{
	size_t n = 0;
	if (line.at[0] == ' ' || line.at[0] == '\t')
		return bad("http.fold", "请求头不得折行");
	while (n < line.len && is_token((unsigned char)line.at[n]))
		n++;
	if (!n || n == line.len || line.at[n] != ':')
		return bad("http.name", "请求头的名称有误");
	*out = (struct header){ str_sub(line, 0, n), str_trim(str_from(line, n + 1)) };
	return ERR_OK;
}

static enum err check_once(const struct head *h)
{
	for (size_t i = 0; i < sizeof only_once / sizeof *only_once; i++) {
		size_t seen = 0;
		for (size_t j = 0; j < h->count; j++)
			seen += same_name(h->headers[j].name, only_once[i]);
		if (seen > 1)
			return bad("http.twice", "同一请求头出现了两次");
	}
	return ERR_OK;
}

static enum err check_host(struct str host)
{
	if (!host.len || host.len > 255)
		return bad("http.host", "缺少 Host，或其过长");
	for (size_t i = 0; i < host.len; i++) {
		char c = host.at[i];
		if (!is_token((unsigned char)c) && c != ':' && c != '[' && c != ']')
			return bad("http.host", "Host 有误");
	}
	return ERR_OK;
}

static enum err read_length(struct head *h)
{
	struct str value = head_value(h, "content-length");
	if (!value.at)
		return ERR_OK;
	for (size_t i = 0; i < value.len; i++)
		if (value.at[i] < '0' || value.at[i] > '9')
			return bad("http.length", "Content-Length 有误");
	if (value.len > 15 || !str_i64(value, &h->content_length))
		return bad("http.length", "Content-Length 有误");
	if (h->content_length && (h->method == METHOD_GET || h->method == METHOD_HEAD))
		return bad("http.body", "该方法不应带有内容");
	return ERR_OK;
}

/* What decides where the request ends and whom it is for. */
static enum err check_framing(struct head *h)
{
	TRY(check_once(h));
	TRY(check_host(head_value(h, "host")));
	if (head_value(h, "transfer-encoding").at)
		return bad("http.transfer", "不接受 Transfer-Encoding，请给出 Content-Length");
	struct str expect = head_value(h, "expect");
	h->expects_continue = expect.len > 0;
	if (expect.at && !same_name(expect, "100-continue"))
		return bad("http.expect", "不支持的 Expect");
	return read_length(h);
}

static struct str next_line(struct str *rest)
{
	struct str line = str_cut(rest, '\n');
	line.len--; /* the CR: check_bytes has seen it */
	return line;
}

static enum err read_lines(struct arena *a, struct str raw, struct head *out)
{
	struct header *headers = arena_array(a, struct header, HEAD_LINES_MAX);
	TRY(read_request_line(a, next_line(&raw), out));
	for (struct str line; (line = next_line(&raw)).len; out->count++) {
		if (out->count == HEAD_LINES_MAX)
			return fault_as(ERR_LIMIT, "http.head", NULL, "请求头过多");
		TRY(read_header(line, &headers[out->count]));
	}
	out->headers = headers;
	return check_framing(out);
}

enum err guard_head(struct arena *a, struct str raw, bool *complete, struct head *out)
{
	ptrdiff_t end = str_find(raw, STR("\r\n\r\n"));
	struct str head = str_sub(raw, 0, end < 0 ? raw.len : (size_t)end + 4);
	*complete = end >= 0;
	TRY(check_bytes(head));
	if (head.len >= HEAD_BYTES_MAX)
		return fault_as(ERR_LIMIT, "http.head", NULL, "请求头过大");
	if (head.len && (head.at[0] < 'A' || head.at[0] > 'Z'))
		return bad("http.line", "请求行有误");
	if (!*complete)
		return ERR_OK;
	*out = (struct head){ .bytes = head.len };
	return read_lines(a, arena_str(a, head), out);
}

struct str head_value(const struct head *h, const char *name)
{
	for (size_t i = 0; i < h->count; i++)
		if (same_name(h->headers[i].name, name))
			return h->headers[i].value.at ? h->headers[i].value : STR("");
	return (struct str){};
}
