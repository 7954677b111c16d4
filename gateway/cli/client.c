#include "cli/client.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/buf.h"
#include "base/digest.h"

/* JSON_MAX: the three lists of a version. Who takes or sends less than BYTES_PER_MS is given up. */
enum {
	ANSWER_MAX = 128 * 1024 * 1024,
	JSON_MAX = 64 * 1024 * 1024,
	CONNECT_MS = 5000,
	CALL_MS = 120000,
	BYTES_PER_MS = 64,
	CODE_MAX = 64
};

struct client {
	CURL *curl;
	struct arena arena;
	const char *base, *unix_socket;
	struct str token;
};

enum err client_open(struct str url, struct str token, struct client **out)
{
	struct client *c = calloc(1, sizeof *c);
	if (!c || !(c->curl = curl_easy_init()))
		abort();
	c->token = arena_str(&c->arena, token);
	if (str_starts(url, STR("unix:"))) {
		c->unix_socket = arena_cstr(&c->arena, str_from(url, 5));
		c->base = "http://localhost";
	} else {
		while (str_ends(url, STR("/")))
			url.len--;
		c->base = arena_cstr(&c->arena, url);
	}
	*out = c;
	return ERR_OK;
}

void client_close(struct client *c)
{
	curl_easy_cleanup(c->curl);
	arena_free(&c->arena);
	free(c);
}

void client_answer_done(struct client_answer *a)
{
	json_decref(a->json);
}

static size_t take_body(char *bytes, size_t size, size_t n, void *to)
{
	struct buf *b = to;
	buf_add(b, (struct str){ bytes, size * n });
	return b->toobig ? 0 : size * n;
}

/* Keeps ETag without its quotes. */
static size_t take_header(char *bytes, size_t size, size_t n, void *to)
{
	struct str line = { bytes, size * n };
	struct buf *etag = to;
	struct str value = line, name = str_cut(&value, ':');
	if (name.len != 4 || strncasecmp(name.at, "etag", 4))
		return size * n;
	value = str_trim(value);
	if (value.len >= 2 && value.at[0] == '"')
		buf_add(etag, str_sub(value, 1, value.len - 2));
	return size * n;
}

static struct curl_slist *add(struct curl_slist *list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(list, line);
	if (!longer)
		abort();
	return longer;
}

static const char *random_key(struct arena *a)
{
	unsigned char raw[16];
	random_bytes(raw, sizeof raw);
	return hex(a, raw, sizeof raw);
}

static struct curl_slist *headers(
	const struct client *c, struct arena *a, const struct client_call *call)
{
	struct curl_slist *h = add(NULL, "Accept: application/json, */*");
	bool post = !strcmp(call->method, "POST");
	if (c->token.len)
		h = add(h, arena_printf(a, "Authorization: Bearer " STRF, STRV(c->token)));
	if (call->body)
		h = add(h, "Content-Type: application/json");
	else if (call->raw.at)
		h = add(h, arena_printf(a, "Content-Type: %s", call->media_type));
	else
		h = add(h, "Content-Type:");
	if (call->if_match.len)
		h = add(h, arena_printf(a, "If-Match: \"" STRF "\"", STRV(call->if_match)));
	if (post && strcmp(call->path, "/sessions"))
		h = add(h, arena_printf(a, "Idempotency-Key: %s", random_key(a)));
	return add(h, "Expect:");
}

static void set_body(CURL *curl, struct arena *a, const struct client_call *call)
{
	struct str bytes = call->body ? json_text(a, call->body) : call->raw;
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)CALL_MS + (long)bytes.len / BYTES_PER_MS);
	bool writes = strcmp(call->method, "GET") && strcmp(call->method, "DELETE");
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
	if (!writes && !bytes.len)
		return;
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, bytes.len ? bytes.at : "");
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)bytes.len);
}

static void set_up(struct client *c, struct arena *a, const struct client_call *call)
{
	curl_easy_reset(c->curl);
	curl_easy_setopt(c->curl, CURLOPT_URL, arena_printf(a, "%s/api/v1%s", c->base, call->path));
	if (c->unix_socket)
		curl_easy_setopt(c->curl, CURLOPT_UNIX_SOCKET_PATH, c->unix_socket);
	curl_easy_setopt(c->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c->curl, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
	curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c->curl, CURLOPT_HEADERFUNCTION, take_header);
	set_body(c->curl, a, call);
}

static CURLcode once(struct client *c, struct arena *a, struct curl_slist *h,
	const struct client_call *call, struct client_answer *out)
{
	struct buf body, etag;
	long status = 0;
	char *type = NULL;
	buf_init(&body, a, ANSWER_MAX);
	buf_init(&etag, a, 256);
	set_up(c, a, call);
	curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, h);
	curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, &body);
	curl_easy_setopt(c->curl, CURLOPT_HEADERDATA, &etag);
	CURLcode got = curl_easy_perform(c->curl);
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(c->curl, CURLINFO_CONTENT_TYPE, &type);
	*out = (struct client_answer){ .status = (int)status,
		.body = buf_str(&body),
		.etag = buf_str(&etag),
		.media_type = arena_str(a, str_c(type)) };
	return got;
}

static bool never_sent(CURLcode got)
{
	return got == CURLE_COULDNT_CONNECT || got == CURLE_COULDNT_RESOLVE_HOST ||
	       got == CURLE_URL_MALFORMAT || got == CURLE_UNSUPPORTED_PROTOCOL ||
	       got == CURLE_PEER_FAILED_VERIFICATION || got == CURLE_SSL_CONNECT_ERROR;
}

static enum err read_json(struct client_answer *answer)
{
	bool is_json = str_find(answer->media_type, STR("json")) >= 0;
	if (!is_json || !answer->body.len || answer->body.len > JSON_MAX)
		return ERR_OK;
	return json_read_up_to(answer->body, JSON_MAX, &answer->json);
}

enum err client_exchange(struct client *c, struct arena *a, const struct client_call *call,
	struct client_answer *out)
{
	struct client_answer answer;
	struct curl_slist *h = headers(c, a, call);
	CURLcode got = once(c, a, h, call, &answer);
	if (got && !never_sent(got))
		got = once(c, a, h, call, &answer); /* the same key: at most one effect */
	curl_slist_free_all(h);
	if (got && never_sent(got))
		return fault(ERR_UNAVAILABLE, "连接不上 %s：%s", c->base, curl_easy_strerror(got));
	if (got)
		return fault(ERR_UNCERTAIN, "没有收到回答：%s", curl_easy_strerror(got));
	TRY(read_json(&answer));
	*out = answer;
	return ERR_OK;
}

static enum err class_of(int status)
{
	for (enum err e = ERR_OK + 1; e < ERR__COUNT; e++)
		if (err_http(e) == status)
			return e;
	return status < 500 ? ERR_INVALID : ERR_UNAVAILABLE;
}

/* fault_as() keeps the pointers: they must outlive the arena of the call. */
static enum err problem(const struct client_answer *answer)
{
	static _Thread_local char code[CODE_MAX], field[CODE_MAX];
	struct str detail = json_str(answer->json, "detail"),
		   title = json_str(answer->json, "title");
	if (!detail.len)
		detail = title.len ? title : answer->body;
	snprintf(code, sizeof code, STRF, STRV(json_str(answer->json, "code")));
	snprintf(field, sizeof field, STRF, STRV(json_str(answer->json, "field")));
	return fault_as(
		class_of(answer->status), code, field[0] ? field : NULL, STRF, STRV(detail));
}

enum err client_call(struct client *c, struct arena *a, const struct client_call *call,
	struct client_answer *out)
{
	struct client_answer answer;
	TRY(client_exchange(c, a, call, &answer));
	if (answer.status >= 400) {
		enum err e = problem(&answer);
		client_answer_done(&answer);
		return e;
	}
	*out = answer;
	return ERR_OK;
}

const char *url_escape(struct arena *a, struct str s)
{
	struct buf b;
	buf_init(&b, a, s.len * 3 + 1);
	buf_add_percent(&b, s);
	return b.at ? b.at : "";
}
