#include "base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static atomic_int_least64_t pinned, passed;

static int64_t read_clock(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_now(void)
{
	int64_t ms = atomic_load(&pinned);
	return ms ? ms : read_clock(CLOCK_REALTIME);
}

int64_t clock_ticks(void)
{
	return read_clock(CLOCK_MONOTONIC) + atomic_load(&passed);
}

int64_t clock_uptime(char out_boot[static 40])
{
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");
	out_boot[0] = 0;
	if (f && fscanf(f, "%39[0-9a-f-]", out_boot) != 1)
		out_boot[0] = 0;
	if (f)
		fclose(f);
	return read_clock(CLOCK_BOOTTIME);
}

void clock_set(int64_t ms)
{
	atomic_store(&pinned, ms);
}

void clock_pass(int64_t ms)
{
	atomic_fetch_add(&passed, ms);
}

void clock_iso(int64_t ms, char out[static 25])
{
	int64_t rest = (ms % 1000 + 1000) % 1000; /* before 1970 too, time goes forward */
	time_t seconds = (time_t)((ms - rest) / 1000);
	struct tm t;
	gmtime_r(&seconds, &t);
	snprintf(out, 25, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
		(unsigned)(t.tm_year + 1900) % 10000, (unsigned)(t.tm_mon + 1) % 100,
		(unsigned)t.tm_mday % 100, (unsigned)t.tm_hour % 100, (unsigned)t.tm_min % 100,
		(unsigned)t.tm_sec % 100, (unsigned)rest);
}

void clock_china(int64_t ms, char out[static 20])
{
	char iso[25];
	clock_iso(ms + 8 * 3600 * 1000, iso);
	memcpy(out, iso, 19);
	out[19] = '\0';
}

void clock_day(int64_t ms, char out[static 11])
{
	char text[20];
	clock_china(ms, text);
	memcpy(out, text, 10);
	out[10] = '\0';
}

/* Exactly `count` digits, and moves behind them: no sign, no blank, which scanf would take. */
static bool digits(const char **s, int count, int *out)
{
	int n = 0;
	for (int i = 0; i < count; i++, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		n = n * 10 + (**s - '0');
	}
	*out = n;
	return true;
}

static bool mark(const char **s, const char *one_of)
{
	bool is = **s && strchr(one_of, **s);
	*s += is;
	return is;
}

static bool parse_day(const char **s, struct tm *t)
{
	return digits(s, 4, &t->tm_year) && mark(s, "-") && digits(s, 2, &t->tm_mon) &&
	       mark(s, "-") && digits(s, 2, &t->tm_mday) && mark(s, "T ");
}

static bool parse_hour(const char **s, struct tm *t)
{
	if (!digits(s, 2, &t->tm_hour) || !mark(s, ":") || !digits(s, 2, &t->tm_min))
		return false;
	/* What ends here a person typed; a program writes the seconds. */
	if (**s && (!mark(s, ":") || !digits(s, 2, &t->tm_sec)))
		return false;
	return t->tm_hour < 24 && t->tm_min < 60 && t->tm_sec <= 60;
}

/* Nothing, or a point and digits, of which the first three count. */
static bool parse_fraction(const char **s, int *ms)
{
	int digit, weight = 100;
	*ms = 0;
	if (!mark(s, "."))
		return true;
	const char *first = *s;
	for (; digits(s, 1, &digit); weight /= 10)
		*ms += digit * weight;
	return *s > first;
}

/* "", "Z", "+08:00" or "-0530"; minutes east of UTC. Whoever names no zone means the clock on his wall. */
static bool parse_zone(const char *s, int *minutes)
{
	int h, m;
	bool west = *s == '-';
	*minutes = *s ? 0 : 8 * 60;
	if (!*s || mark(&s, "Z"))
		return !*s;
	if (!mark(&s, "+-") || !digits(&s, 2, &h) || (mark(&s, ":"), !digits(&s, 2, &m)))
		return false;
	*minutes = (west ? -1 : 1) * (h * 60 + m);
	return !*s && h <= 14 && m < 60;
}

bool clock_parse(const char *iso, int64_t *out)
{
	enum { YEAR_FIRST = 1900, YEAR_LAST = 9998 };
	struct tm t = {};
	int zone, ms;
	if (!parse_day(&iso, &t) || !parse_hour(&iso, &t) || !parse_fraction(&iso, &ms) ||
		!parse_zone(iso, &zone))
		return false;
	if (t.tm_year < YEAR_FIRST || t.tm_year > YEAR_LAST || t.tm_mon < 1)
		return false;
	t.tm_year -= 1900;
	t.tm_mon -= 1;
	struct tm day = { .tm_year = t.tm_year, .tm_mon = t.tm_mon, .tm_mday = t.tm_mday };
	(void)timegm(&day);
	/* A day that there is not, the library takes for a later one. */
	if (day.tm_mon != t.tm_mon || day.tm_mday != t.tm_mday)
		return false;
	*out = ((int64_t)timegm(&t) - zone * 60) * 1000 + ms;
	return true;
}
