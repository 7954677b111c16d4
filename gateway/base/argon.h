/* argon.h: what one guess at a password costs, for all whose hash says itself what it cost. */
#pragma once

#include <stddef.h>

enum { ARGON_PASSES = 3 };

/*
 * Bytes of memory a guess takes: 64 MiB, some 0.12 s with three passes. OWASP asks for 19 MiB and two.
 * In a build with failpoints SHENFA_ARGON_KIB may say less: the tests log a great many people in,
 * and what that costs is no question of theirs. Nothing in release builds (house/presets).
 */
size_t argon_memory(void);
