#include "courier/mail.h"

#include <curl/curl.h>
#include <time.h>

#include "base/buf.h"
#include "base/digest.h"

enum { MAIL_MAX = 64 * 1024, LINE_BYTES = 57, SEND_MS = 30 * 1000 };

static bool is_address(struct str s)
{
	ptrdiff_t at = str_find(s, STR("@"));
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] == '<' || s.at[i] == '>' || s.at[i] == 127)
			return false;
	return at > 0 && (size_t)at + 1 < s.len;
}

static bool is_local(struct str server)
{
	return str_starts(server, STR("smtp://127.0.0.1:"));
}

enum err mail_check(struct str server, struct str from)
{
	if (!str_starts(server, STR("smtps://")) && !str_starts(server, STR("smtp://")))
		return fault_as(ERR_INVALID, "config.smtp", "smtp",
			"smtp 应为邮件服务器的地址，如 smtps://smtp.example.gov.cn:465");
	return is_address(from) ? ERR_OK
				: fault_as(ERR_INVALID, "config.smtp_from", "smtp_from",
					  "smtp_from 应为发件地址");
}

static void add_date(struct buf *b, int64_t at)
{
	char text[64];
	struct tm tm;
	time_t seconds = (time_t)(at / 1000);
	gmtime_r(&seconds, &tm);
	strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &tm);
	buf_printf(b, "Date: %s\r\n", text);
}

static void add_lines(struct buf *b, struct arena *a, struct str text)
{
	while (text.len) {
		struct str line = { text.at, text.len < LINE_BYTES ? text.len : LINE_BYTES };
		buf_printf(b, STRF "\r\n", STRV(base64(a, line)));
		text = str_from(text, line.len);
	}
}

struct str mail_written(struct arena *a, const struct mail *m)
{
	struct buf b;
	buf_init(&b, a, MAIL_MAX);
	buf_printf(&b, "From: <" STRF ">\r\nTo: <" STRF ">\r\n", STRV(m->from), STRV(m->to));
	buf_printf(&b, "Subject: =?UTF-8?B?" STRF "?=\r\n", STRV(base64(a, m->subject)));
	add_date(&b, m->at);
	buf_printf(&b, "Message-ID: <%s@shenfa>\r\n", m->id);
	buf_add(&b,
		STR("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
		    "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n"));
	add_lines(&b, a, m->text);
	return buf_str(&b);
}

/* What is left to give; `ended`: libcurl has been told that this is all, and may send the last dot. */
struct giving {
	struct str rest;
	bool ended;
	const bool *stop;
};

static size_t give(char *at, size_t size, size_t n, void *context)
{
	struct giving *g = context;
	size_t most = size * n, take = g->rest.len < most ? g->rest.len : most;
	memcpy(at, g->rest.at, take);
	g->rest = str_from(g->rest, take);
	g->ended = !take;
	return take;
}

static int keep_going(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	(void)a, (void)b, (void)c, (void)d;
	const struct giving *g = context;
	return g->stop && *g->stop;
}

static void log_in(CURL *curl, struct arena *a, const struct mail *m)
{
	if (!m->user.len)
		return;
	curl_easy_setopt(curl, CURLOPT_USERNAME, arena_cstr(a, m->user));
	curl_easy_setopt(curl, CURLOPT_PASSWORD, arena_cstr(a, m->password));
}

static void set_up(
	CURL *curl, struct arena *a, const struct mail *m, struct curl_slist *to, struct giving *g)
{
	curl_easy_setopt(curl, CURLOPT_URL, arena_cstr(a, m->server));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
		(long)(is_local(m->server) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)SEND_MS);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_printf(a, "<" STRF ">", STRV(m->from)));
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, g);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, keep_going);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, g);
	log_in(curl, a, m);
}

/* A server acts on what it was given only behind the dot; and what it answers with 4xx or 5xx it did not take. */
static enum err fate_of(CURL *curl, CURLcode code, const struct giving *g)
{
	long said = 0;
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &said);
	if (!code)
		return ERR_OK;
	if (g->ended && said < 400)
		return fault(ERR_UNCERTAIN, "邮件已交给服务器，没有等到回答");
	return said >= 400 ? fault(ERR_UNAVAILABLE, "邮件服务器拒绝（%ld）", said)
			   : fault(ERR_UNAVAILABLE, "邮件没有发出：%s", curl_easy_strerror(code));
}

enum err mail_send(struct arena *a, const bool *stop, const struct mail *m)
{
	if (!is_address(m->to))
		return fault(ERR_UNAVAILABLE, "收件地址的写法不对");
	struct giving g = { .rest = mail_written(a, m), .stop = stop };
	CURL *curl = curl_easy_init();
	if (!curl)
		abort();
	struct curl_slist *to = curl_slist_append(NULL, arena_printf(a, "<" STRF ">", STRV(m->to)));
	set_up(curl, a, m, to, &g);
	enum err e = fate_of(curl, curl_easy_perform(curl), &g);
	curl_slist_free_all(to);
	curl_easy_cleanup(curl);
	return e;
}
