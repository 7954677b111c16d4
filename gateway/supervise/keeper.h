/* keeper.h: what the keeper of a machine does with the record: verify, export, back up, restore. */
#pragma once
#include "base/command.h"

extern const struct command keeper_commands[];
