/* pieces.h: which pieces of a number stand whole in a run of digits and stars. */
#pragma once
#include "reviewers/personal/roll.h"

enum { RUN_MAX = 24 };

/* Digits and stars as they stand in a row; an X is a star until the length says otherwise. */
struct run {
	char at[RUN_MAX + 1];
	size_t count;
};

enum run_kind { RUN_NONE, RUN_ID, RUN_PHONE };

/* The character that a run keeps of it; 0: it ends one; ' ': people group with it. */
char run_keeps(uint32_t code);

/* What it is, ended here: with all its characters, or 330106****1234, fewer stars than digits they stand for. */
enum run_kind run_kind_of(const struct run *);

/* Adds what the run shows of that person's number and empties it. */
void run_end(struct arena *, struct roll *, size_t person, struct run *);

/* One piece more, while there is room; the roll is cut where there is none. */
void roll_add(struct arena *, struct roll *, size_t person, const char *what, struct str digits);

/* What names are written in: 〇 is none, 李〇明 is nobody's name. */
bool is_hanzi(uint32_t code);
