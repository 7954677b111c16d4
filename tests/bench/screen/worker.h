/* worker.h: one engine in one program: told what to scan on stdin, says how long it took. */
#pragma once
#include <stddef.h>

struct text {
	const char *at;
	size_t len;
};

/* Engines give these three; the loop is in worker.c. */
size_t engine_open(
	const char *terms_path);         /* bytes that it keeps; ends the program when it cannot */
struct text engine_prepare(struct text); /* before the time is taken; what will have been scanned */
size_t engine_scan(struct text);         /* how many matches */

struct text text_map(const char *path);
