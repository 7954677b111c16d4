#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

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

static void record(const char *what, const char *field, const char *fmt, va_list ap)
{
	vsnprintf(last.reason, sizeof last.reason, fmt, ap);
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
