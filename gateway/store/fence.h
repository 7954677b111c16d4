/* fence.h: a process that talks to its database and to nobody else. */
#pragma once
#include "base/err.h"

/*
 * From here on this process and its children open no socket but Unix ones: for good, by seccomp.
 * Where the database of `conninfo` is reached over TCP the fence cannot stand; then, or where the
 * kernel lacks seccomp, it says in the log that the unit's IPAddressAllow must do it. Returns
 * whether it stands.
 */
bool fence_raise(const char *conninfo);
