/* life.h: which state may follow which, and which process may make the move. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct life_state {
	const char *life, *name, *zh;
};
struct life_move {
	const char *life, *from, *to;
	const char *role; /* without "shenfa_": web, screen, seal, clerk, owner */
};

/* lives.def, as tables that end with a NULL life. */
extern const struct life_state life_states[];
extern const struct life_move life_moves[];

/* A role of "" asks whether anybody may. */
bool life_may_move(const char *life, const char *from, const char *to, const char *role);
