/* sealed.h: bytes as a descriptor that nobody can change while a child reads it. */
#pragma once
#include "base/err.h"
#include "base/str.h"

[[nodiscard]] enum err sealed_copy(struct str bytes, int *out);
