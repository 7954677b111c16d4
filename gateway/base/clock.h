/* clock.h: what time it is, so that a test can say so. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Milliseconds since 1970, UTC. Tests move it with clock_set; the product never does. */
int64_t clock_now(void);

/* Milliseconds that only go forward, for deadlines. */
int64_t clock_ticks(void);

/*
 * Milliseconds since this machine was started, its sleep counted; *out_boot is the name of that start,
 * or "" where it cannot be read.
 */
int64_t clock_uptime(char out_boot[static 40]);

/* From here on clock_now() answers `ms` (0: the real clock again). For tests. */
void clock_set(int64_t ms);

/* From here on clock_ticks() is `ms` later than it would have been. For tests. */
void clock_pass(int64_t ms);

/* "2026-11-22T19:00:00.000Z"; `out` takes 25 bytes. */
void clock_iso(int64_t ms, char out[static 25]);
/* The same in China, without its end: "2026-11-23T03:00:00"; `out` takes 20 bytes. */
void clock_china(int64_t ms, char out[static 20]);
/* "2026-11-23": the day in China; `out` takes 11 bytes. */
void clock_day(int64_t ms, char out[static 11]);
/*
 * The inverse of clock_iso; also takes an offset "+08:00" and a time without fraction. A time without
 * zone is China's, and may then be without seconds: "2026-11-23 03:00", as people type it.
 */
bool clock_parse(const char *iso, int64_t *out);
