/* commands.h: what a person does from a terminal. */
#pragma once
#include "base/command.h"

extern const struct command cli_commands[];

#define COMMAND(n, a, z, e, f) enum err f(int argc, char **argv);
#include "cli/commands.def"
#undef COMMAND
