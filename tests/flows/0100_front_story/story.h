/* story.h: the gateway of this program, and what its parts ask it. */
#pragma once
#include "tests/check.h"

#include "tests/support/front.h"

extern struct front front;

#define CALL(w, method, path, json) front_call(&front, &a, w, method, path, "", json)

const char *member(struct arena *, const json_t *, const char *key); /* NULL: none, or no text */
const char *make_draft(struct arena *, const char **out_head);

/* pages.c */
void two_pages_of_one_person_do_not_write_over_each_other(void **);
/* proof.c */
void one_row_of_the_record_is_proved_without_the_gateway(void **);
