/* worker.h: one engine in one program: told what to scan on stdin, says how long it took. */
#pragma once
#include <stddef.h>

struct text {
	const char *at;
	size_t len;
};

/* Engines give these two; the loop is in worker.c. */
void engine_open(const char *terms_path); /* ends the program when it cannot */
size_t engine_scan(struct text);          /* how many matches */

struct text text_map(const char *path);
