/* reply.h: how handlers answer. */
#pragma once
#include "web/request.h"

enum err reply_json(struct response *, int status, struct str json);
enum err reply_made(struct request *, struct response *, int status, const json_t *);
enum err reply_none(struct response *); /* 204 */

/* A page of our own making, shown in a sandboxed frame: inline styles, nothing that runs. */
enum err reply_page(struct response *, struct str html);

/* A file for saving or, where `show`, for the page's own pictures. */
enum err reply_file(struct request *, struct response *, struct str bytes, struct str media_type,
	struct str name, bool show);

/* Literal name; the value lives as long as the request. */
void reply_header(struct response *, const char *name, const char *value);
void reply_etag(struct request *, struct response *, struct str tag);

/* The JSON text in column 0 of exactly one row; SQL NULL or no row: ERR_NOTFOUND with this code. */
[[nodiscard]] enum err reply_row(struct request *, struct response *, int status,
	const struct rows *, const char *code, const char *zh);

/*
 * A long poll that has nothing to say yet. True while some of its `wait_ms` are left: the connection sleeps
 * a second, or until its bell rings, and the handler is asked again.
 */
enum { REPLY_WAIT_MAX_MS = 25000 };
[[nodiscard]] bool reply_wait(const struct request *, struct response *, int64_t wait_ms);
