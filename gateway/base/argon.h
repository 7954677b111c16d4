/* argon.h: what one guess at a secret costs, for everything that is kept as argon2id. */
#pragma once

#include <stddef.h>

enum { ARGON_PASSES = 3 };

/*
 * Bytes of memory a guess takes: 64 MiB, some 0.12 s with three passes. OWASP asks for 19 MiB and two.
 * In a build with failpoints SHENFA_ARGON_KIB may say less: the tests log a thousand people in, and
 * what that costs is no question of theirs. Nothing in release builds.
 */
size_t argon_memory(void);
