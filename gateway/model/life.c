#include "model/life.h"

#include <string.h>

const struct life_state life_states[] = {
#define STATE(life, name, zh) { #life, #name, zh },
#define MOVE(life, from, to, role)
#include "model/lives.def"
#undef STATE
#undef MOVE
	{},
};

const struct life_move life_moves[] = {
#define STATE(life, name, zh)
#define MOVE(life, from, to, role) { #life, #from, #to, #role },
#include "model/lives.def"
#undef STATE
#undef MOVE
	{},
};

bool life_may_move(const char *life, const char *from, const char *to, const char *role)
{
	for (const struct life_move *m = life_moves; m->life; m++)
		if (!strcmp(m->life, life) && !strcmp(m->from, from) && !strcmp(m->to, to) &&
			(!*role || !strcmp(m->role, role)))
			return true;
	return false;
}
