#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const char *program = "shenfa";

void log_name(const char *name)
{
	program = name;
}

/* Controls, and the bidi and separator characters of U+2028..202E, U+2066..2069. */
static size_t unsafe_at(const unsigned char *s)
{
	if (s[0] < 0x20 || s[0] == 0x7F)
		return 1;
	if (s[0] == 0xE2 && s[1] == 0x80 && s[2] >= 0xA8 && s[2] <= 0xAE)
		return 3;
	if (s[0] == 0xE2 && s[1] == 0x81 && s[2] >= 0xA6 && s[2] <= 0xA9)
		return 3;
	return 0;
}

static void escape(char *line)
{
	unsigned char *s = (unsigned char *)line;
	for (size_t i = 0; s[i]; i++)
		for (size_t n = unsafe_at(s + i); n; n--)
			s[i + n - 1] = '?';
}

static void put(int priority, const char *fmt, va_list ap)
{
	char text[1024], line[1200];
	vsnprintf(text, sizeof text, fmt, ap);
	escape(text);
	int n = snprintf(line, sizeof line, "<%d>%s: %s\n", priority, program, text);
	if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
		return; /* nowhere left to say it */
}

void log_info(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	put(6, fmt, ap);
	va_end(ap);
}

void log_warn(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	put(4, fmt, ap);
	va_end(ap);
}

void log_fault(const char *doing, enum err e)
{
	log_warn("%s: %s %s", doing, err_name(e), err_reason());
}
