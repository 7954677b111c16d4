/* rules.h: what the store refuses by itself, statement by statement. */
#pragma once
#include "tests/check.h"

#include "tests/support/scene.h"

extern struct scene s;

/* One statement as shenfa_web: refused, in these words. */
void refused(const char *sql, const char *words);
/* Or done; the first value of its answer. */
const char *does(const char *sql);

const char *who(enum who);
const char *key_of(enum who);

/* lists.c */
void who_made_a_rule_does_not_put_it_in_force(void **);
void going_back_takes_two_people(void **);
void what_was_asked_for_ends_by_a_no_or_a_new_list(void **);
void the_tables_refuse_one_person_who_is_both(void **);
