/* story.h: the instance of this program, and people at terminals. */
#pragma once
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "tests/support/cluster.h"
#include "tests/support/sql.h"
#include "tests/support/system.h"

extern struct system sys;

/* The `shenfa` command as that person: its exit code, and what it printed. */
int run(const char *person, const char *line, const char **out);
void done(const char *person, const char *line);
void says(const char *person, const char *line, const char *words);

/* refusals.c */
void what_another_saved_meanwhile_is_not_written_over(void **);
void who_wrote_some_of_it_does_not_judge_it(void **);
void who_disagrees_ends_the_round_and_she_comes_again(void **);
/* stopping.c */
void a_stop_holds_and_two_people_lift_it(void **);
void what_a_platform_refused_goes_on_when_somebody_says_so(void **);
