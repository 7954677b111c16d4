#include "base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

static atomic_int_least64_t pinned;

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
	return read_clock(CLOCK_MONOTONIC);
}

void clock_set(int64_t ms)
{
	atomic_store(&pinned, ms);
}

void clock_iso(int64_t ms, char out[static 25])
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm t;
	gmtime_r(&seconds, &t);
	snprintf(out, 25, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
		(unsigned)(t.tm_year + 1900) % 10000, (unsigned)(t.tm_mon + 1) % 100,
		(unsigned)t.tm_mday % 100, (unsigned)t.tm_hour % 100, (unsigned)t.tm_min % 100,
		(unsigned)t.tm_sec % 100, (unsigned)(ms % 1000) % 1000);
}

/* "", "Z", "+08:00" or "-0530", behind an optional fraction; minutes east of UTC. */
static bool parse_zone(const char *s, int *minutes)
{
	char sign;
	int h, m, n = 0;
	*minutes = 0;
	if (!*s || (s[0] == 'Z' && !s[1]))
		return true;
	if (sscanf(s, "%c%2d%*[:]%2d%n", &sign, &h, &m, &n) != 3 || s[n] || h > 14 || m > 59)
		return false;
	*minutes = (sign == '-' ? -1 : 1) * (h * 60 + m);
	return sign == '+' || sign == '-';
}

bool clock_parse(const char *iso, int64_t *out)
{
	struct tm t = {};
	int n = 0, zone, ms = 0, digits = 0;
	if (sscanf(iso, "%4d-%2d-%2d%*1[T ]%2d:%2d:%2d%n", &t.tm_year, &t.tm_mon, &t.tm_mday,
		    &t.tm_hour, &t.tm_min, &t.tm_sec, &n) != 6 ||
		!n)
		return false;
	if (iso[n] == '.')
		for (n++; iso[n] >= '0' && iso[n] <= '9'; n++, digits++)
			ms = digits < 3 ? ms * 10 + (iso[n] - '0') : ms;
	for (; digits && digits < 3; digits++)
		ms *= 10;
	if (!parse_zone(iso + n, &zone) || t.tm_mon < 1 || t.tm_mon > 12 || t.tm_mday < 1 ||
		t.tm_mday > 31 || t.tm_hour > 23 || t.tm_min > 59 || t.tm_sec > 60)
		return false;
	t.tm_year -= 1900;
	t.tm_mon -= 1;
	*out = ((int64_t)timegm(&t) - zone * 60) * 1000 + ms;
	return true;
}
