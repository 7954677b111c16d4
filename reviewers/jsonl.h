/* jsonl.h: screening of lines of JSON, for the command line and for tests. */
#pragma once
#include <stdio.h>

#include "reviewers/reviewer.h"

/*
 * Reads {"id","format":"text|html","text"} a line, writes {"id","findings":[{"start","end","term",
 * "rule","severity","suggestion"}]} a line, with offsets in code points of the given string (for
 * html: of the raw string), ordered by start. `term` is the listed term, or the words found;
 * `rule` is "term", or the rule of another reviewer; `suggestion` may be null.
 * Each answer is out before more is waited for; while lines are there, answers are gathered.
 * The id is a string or a number. A line that is broken, too long, or has an unknown field answers {"id","error"},
 * with its number, and its id where that can be read, and the next is
 * read. Returns how many were broken; -1 when `in` or `out` failed.
 */
long screen_jsonl(FILE *in, FILE *out, const struct screening *);
