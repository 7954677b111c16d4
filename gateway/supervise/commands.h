/* commands.h: what the `shenfa` command can do to an instance on this machine. */
#pragma once
#include "base/command.h"

extern const struct command supervise_commands[];
