#include "web/reply.h"

#include "base/buf.h"
#include "base/clock.h"
#include "web/refusal.h"
#include "web/route.h"

enum { LOOK_MS = 1000 };

enum err reply_json(struct response *res, int status, struct str json)
{
	res->status = status;
	res->body = json;
	return ERR_OK;
}

enum err reply_made(struct request *req, struct response *res, int status, const json_t *j)
{
	struct str text;
	TRY(json_text_whole(req->arena, j, &text));
	return reply_json(res, status, text);
}

enum err reply_none(struct response *res)
{
	res->status = 204;
	res->body = (struct str){};
	return ERR_OK;
}

void reply_header(struct response *res, const char *name, const char *value)
{
	if (res->header_count < (int)(sizeof res->headers / sizeof *res->headers))
		res->headers[res->header_count++] = (struct reply_header){ name, value };
}

void reply_etag(struct request *req, struct response *res, struct str tag)
{
	if (tag.len)
		reply_header(res, "ETag", arena_printf(req->arena, "\"" STRF "\"", STRV(tag)));
}

/*
 * Nothing runs in it: no source of scripts, and a sandbox without them. The origin stays ours, or
 * the pictures would be asked for without the person's cookie (SameSite=Strict).
 */
enum err reply_page(struct response *res, struct str html)
{
	res->status = 200;
	res->type = "text/html; charset=utf-8";
	res->body = html;
	res->own_page = true;
	reply_header(res, "Content-Security-Policy",
		"default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
		"frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox "
		"allow-same-origin");
	return ERR_OK;
}

/* RFC 8187: every byte that is no plain letter or digit escaped. */
static const char *disposition(struct arena *a, struct str name, bool show)
{
	struct buf b;
	buf_init(&b, a, 2048);
	buf_printf(&b, "%s; filename*=UTF-8''", show ? "inline" : "attachment");
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.at[i];
		bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
		if (plain || c == '.')
			buf_add_char(&b, (char)c);
		else
			buf_printf(&b, "%%%02X", (unsigned)c);
	}
	return arena_cstr(a, buf_str(&b));
}

enum err reply_file(struct request *req, struct response *res, struct str bytes,
	struct str media_type, struct str name, bool show)
{
	res->status = 200;
	res->type = arena_cstr(req->arena, media_type);
	res->body = bytes;
	res->own_page = true;
	reply_header(res, "Content-Disposition", disposition(req->arena, name, show));
	reply_header(res, "Content-Security-Policy", "default-src 'none'; sandbox");
	return ERR_OK;
}

enum err reply_row(struct request *req, struct response *res, int status, const struct rows *rows,
	const char *code, const char *zh)
{
	if (rows->count != 1 || row_null(rows, 0, 0))
		return fault_as(ERR_NOTFOUND, code, NULL, "%s", zh);
	return reply_json(res, status, arena_str(req->arena, row_str(rows, 0, 0)));
}

bool reply_wait(const struct request *req, struct response *res, int64_t wait_ms)
{
	int64_t left = req->started + wait_ms - clock_ticks();
	if (left <= 0)
		return false;
	res->wait_ms = left < LOOK_MS ? (int)left : LOOK_MS;
	return true;
}
