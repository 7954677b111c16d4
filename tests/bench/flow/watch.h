/*
 * watch.h: has the screen, has the seal done its part? No person asks for that over HTTP, so it is
 * asked in SQL: one statement for all clients at a time, so that asking weighs little.
 */
#pragma once
#include "tests/support/system.h"

enum watch { WATCH_SCREENED, WATCH_SEALED, WATCHES };

/* The connection and its thread; later calls do nothing. */
void watch_open(struct system *);

/* Waits until it is so; a minute without that ends the program. */
void watch_until(enum watch, const char *submission);
