#include "web/refusal.h"

#include <ctype.h>

#include "base/json.h"

static const char *status_text(int status)
{
	switch (status) {
	case 408:
		return "Request Timeout";
	case 413:
		return "Content Too Large";
	case 503:
		return "Service Unavailable";
	default:
		return "Bad Request";
	}
}

/* What went wrong inside, and where the database is, is for the log and not for whoever asked. */
static bool is_private(enum err e)
{
	return e == ERR_INTERNAL || e == ERR_UNCERTAIN ||
	       (e == ERR_UNAVAILABLE &&
		       (!strchr(err_what(), '.') || !strcmp(err_what(), "store.away")));
}

static const char *code_of(struct arena *a, enum err why)
{
	const char *what = why == ERR_INTERNAL ? "INTERNAL" : err_what();
	if (strchr(what, '.'))
		return what;
	char *lower = arena_printf(a, "%s", *what ? what : err_name(why));
	for (char *p = lower; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return lower;
}

struct str problem_text(struct arena *a, int status, enum err why, struct str extra)
{
	const char *code = code_of(a, why);
	const char *detail = is_private(why) ? err_text(why) : err_reason();
	json_auto_t *j = json_pack("{ss+ ss si ss so}", "type", "urn:shenfa:problem:", code,
		"title", err_text(why), "status", status, "code", code, "detail",
		json_from(str_c(detail)));
	if (err_field())
		json_object_set_new(j, "field", json_string(err_field()));
	struct str text = json_text(a, j);
	if (!extra.len)
		return text;
	return str_c(arena_printf(a, STRF "," STRF "}", (int)(text.len - 1), text.at, STRV(extra)));
}

struct str refusal_text(struct arena *a, int status, enum err why)
{
	struct str body = problem_text(a, status, why, (struct str){});
	return str_c(arena_printf(a,
		"HTTP/1.1 %d %s\r\nContent-Type: application/problem+json; charset=utf-8\r\n"
		"Content-Length: %zu\r\nCache-Control: no-store\r\n"
		"X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n" STRF,
		status, status_text(status), body.len, STRV(body)));
}
