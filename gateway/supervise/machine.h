/* machine.h: what belongs to the machine and not to one instance: its users, the installed programs. */
#pragma once
#include <unistd.h>

#include "base/err.h"

#define MACHINE_LIBEXEC "/usr/local/libexec/shenfa"

/* Two instances that start at once make the same users and copy the same programs: one after the other. Waits. */
[[nodiscard]] enum err machine_lock(int *out_lock);
void machine_unlock(const int *lock);
#define AUTO_MACHINE __attribute__((cleanup(machine_unlock))) int
