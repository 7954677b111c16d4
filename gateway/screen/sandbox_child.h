/* sandbox_child.h: what the two ends of the sandbox agree on. */
#pragma once
#include <stdbool.h>

#define SANDBOX_FLAG "--open"

/* Exit codes no program of poppler's uses. */
enum { CHILD_REFUSED = 81, CHILD_NO_WALLS = 82 };

/* A sanitizer reserves terabytes of address space, and its reports are wanted. */
#ifdef __SANITIZE_ADDRESS__
enum { sandbox_sanitized = true };
#else
enum { sandbox_sanitized = false };
#endif
