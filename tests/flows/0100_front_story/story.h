/* story.h: the gateway of this program, and what its parts ask it. */
#pragma once
#include "tests/check.h"

#include "tests/support/front.h"

extern struct front front;

#define CALL(w, method, path, json) front_call(&front, &a, w, method, path, "", json)

const char *member(struct arena *, const json_t *, const char *key); /* NULL: none, or no text */
extern const char new_draft[];                                       /* as JSON */
const char *make_draft(struct arena *, const char **out_head);
const char *match(struct arena *, const char *head); /* the If-Match line */

/* writing.c */
void a_stale_writer_is_told_where_the_head_is(void **);
void an_item_is_nobody_elses_business_before_it_is_handed_in(void **);
void who_prefers_little_is_told_the_head_alone(void **);
void the_same_key_is_done_once_and_answered_twice(void **);
void eight_clicks_at_once_make_one_draft(void **);
void autosave_answers_with_findings_and_keeps_no_commit(void **);
void what_is_typed_is_read_with_its_particulars(void **);
/* pages.c */
void two_pages_of_one_person_do_not_write_over_each_other(void **);
/* proof.c */
void one_row_of_the_record_is_proved_without_the_gateway(void **);
