/* err.h: how anything here says it failed. */
#pragma once
#include <stdbool.h>

enum err {
#define ERR(name, http, retry, text) ERR_##name,
#include "base/err.def"
#undef ERR
	ERR__COUNT
};

/*
 * Records why, and returns `code`. `fmt` is for the log and for `detail` of the
 * problem document, so write what a person can act on, in Chinese where a person reads it.
 */
[[nodiscard]] enum err fault(enum err code, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), cold));

/*
 * As fault(), with a stable machine-readable code finer than the class ("draft.stale") and,
 * where a field is at fault, its name; either may be NULL. Both are copied.
 */
[[nodiscard]] enum err fault_as(enum err code, const char *what, const char *field, const char *fmt,
	...) __attribute__((format(printf, 4, 5), cold));

#ifdef __clang_analyzer__ /* clang-tidy cannot see into them: they never answer ERR_OK */
#define fault(code, ...)    ((void)fault(code, __VA_ARGS__), (code))
#define fault_as(code, ...) ((void)fault_as(code, __VA_ARGS__), (code))
#endif

/* Why the latest fault() on this thread happened. Valid until the next fault(). */
const char *err_reason(void);
const char *err_what(void);  /* the finer code, or the class name in lower case */
const char *err_field(void); /* NULL when no field is at fault */

const char *err_name(enum err);
const char *err_text(enum err);
int err_http(enum err);
bool err_may_retry(enum err);

/* Passes a failure up. The only control flow this code base hides in a macro. */
#define TRY(expr)                                                                                  \
	do {                                                                                       \
		enum err try_ = (expr);                                                            \
		if (try_)                                                                          \
			return try_;                                                               \
	} while (0)
