#include "base/err.h"
#undef fault
#undef fault_as

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { no = false, yes = true };

static const struct {
	const char *name, *text;
	int http;
	bool retry;
} errs[] = {
#define ERR(n, h, r, t) [ERR_##n] = { .name = #n, .text = (t), .http = (h), .retry = (r) },
#include "base/err.def"
#undef ERR
};

static _Thread_local struct {
	char reason[512], what[64], field[64];
} last;

/* A reason that was cut off ends with a whole character: half a one would lose all of it in JSON. */
static void end_whole(char *s)
{
	size_t n = strlen(s), start = n;
	while (start && ((unsigned char)s[start - 1] & 0xC0) == 0x80)
		start--;
	unsigned char lead = start ? (unsigned char)s[start - 1] : 0;
	size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
	if (start && n - start + 1 < want)
		s[start - 1] = '\0';
}

static void record(const char *what, const char *field, const char *fmt, va_list ap)
{
	vsnprintf(last.reason, sizeof last.reason, fmt, ap);
	end_whole(last.reason);
	snprintf(last.what, sizeof last.what, "%s", what ? what : "");
	snprintf(last.field, sizeof last.field, "%s", field ? field : "");
}

enum err fault(enum err code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	record(errs[code].name, NULL, fmt, ap);
	va_end(ap);
	return code;
}

enum err fault_as(enum err code, const char *what, const char *field, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	record(what, field, fmt, ap);
	va_end(ap);
	return code;
}

const char *err_reason(void)
{
	return last.reason;
}

const char *err_what(void)
{
	return last.what;
}

const char *err_field(void)
{
	return *last.field ? last.field : NULL;
}

const char *err_name(enum err e)
{
	return errs[e].name;
}

const char *err_text(enum err e)
{
	return errs[e].text;
}

int err_http(enum err e)
{
	return errs[e].http;
}

bool err_may_retry(enum err e)
{
	return errs[e].retry;
}
