/* log.h: one line to stderr, journald's priority first, then key=value. */
#pragma once
#include "base/err.h"
#include "base/str.h"

/*
 * Only the loops log (request, screening job, delivery job), once, with the
 * reason. User text is escaped: no newline, control or bidi character reaches a line.
 */
void log_name(const char *program); /* literal; said on every line */
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_fault(const char *doing, enum err); /* "doing: NAME reason" */
