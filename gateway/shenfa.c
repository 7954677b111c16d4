/* shenfa: the command. What it can do stands in tables; see base/command.h. */
#include "base/command.h"
#include "base/log.h"
#include "cli/commands.h"
#include "supervise/commands.h"
#include "supervise/keeper.h"

int main(int argc, char **argv)
{
	static const struct command *const tables[] = { supervise_commands, keeper_commands,
		cli_commands, NULL };
	log_name("shenfa");
	return command_main(tables, argc, argv);
}
