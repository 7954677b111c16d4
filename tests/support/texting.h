/* texting.h: a running system that sends short messages to a stand-in, and what its people do there. */
#pragma once
#include "tests/support/item.h"

struct texting {
	struct system sys;
	struct cast people;
	struct spawned gateway; /* its pages at .address */
	const char *delivery;   /* the list that was approved last */
};

/*
 * Starts the system and the stand-in ("sim-cmpp", "sim-smscloud"), registers account 3 with these settings (JSON
 * without blanks) and enrols its courier with these secrets, a line each; "AT" stands for where the stand-in is
 * called. Any failure ends the test program.
 */
void texting_open(
	struct texting *, const char *stand_in, const char *settings, const char *secrets);
void texting_close(struct texting *);

/* One value of the database, as the superuser. */
#define TEXTING_SQL(t, ...)                                                                        \
	sql_value(&(t)->people.arena, (t)->sys.database,                                           \
		arena_printf(&(t)->people.arena, __VA_ARGS__))

/* What the stand-in says about itself, or is told. The caller frees the answer. */
json_t *texting_ask(struct texting *, const char *path);
void texting_tell(struct texting *, const char *path, const char *json);

/* A new list of numbers ("\\n" between them, as in JSON): "SHA256 COUNT NAME", as the editor's page writes it. */
const char *texting_list(struct texting *, const char *name, const char *numbers);

/* A text to a list, handed in and approved: what is left are the two keys. */
void texting_approve(struct texting *, const char *text, const char *list);

/* "keys", "take-back", "decisions" of the delivery. */
struct http_reply texting_act(
	struct texting *, struct arena *, const char *login, const char *act, const char *json);
void texting_let_go(struct texting *);

/* Waits for the delivery to be in this state; its next look is drawn to a second from now, again and again. */
void texting_until(struct texting *, const char *state);

/* "0 delivered, 4 unknown": by the last digits, in the list's order. */
const char *texting_states(struct texting *);

/* Waits, as texting_until does, for these, as texting_states gives them. */
void texting_until_states(struct texting *, const char *states);

/* How often a handset shows these words. */
size_t texting_shown(struct texting *, const char *number, const char *words);
