#include "cli/commands.h"

#include <stddef.h>

const struct command cli_commands[] = {
#define COMMAND(n, a, z, e, f) { .name = n, .args = a, .zh = z, .en = e, .run = f },
#include "cli/commands.def"
#undef COMMAND
	{},
};
